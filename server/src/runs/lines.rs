//! The lines of logs: rows while a run goes on, compressed pieces once it has ended.
//!
//! A piece can be read alone, so that a page of a long log costs what is on it. Logs of before
//! there were pieces stay rows, and so does one that was not compressed because its worker died:
//! both are read in the same way. Absent: the text of a log in any index.

use std::io::{Read, Write};

use actix_web::web;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use terrace_engine::id::RunId;

use super::entity::{line, piece};
use super::views::LineView;
use crate::app::App;
use crate::error::ApiError;

/// How many lines a piece holds.
const PIECE: u64 = 1000;

/// Appends lines to a run's log.
///
/// # Errors
/// The database fails.
pub(super) async fn append(db: &impl ConnectionTrait, rows: Vec<line::ActiveModel>) -> Result<(), ApiError> {
    if !rows.is_empty() {
        line::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Up to `limit` lines of a run's log after a position.
///
/// # Errors
/// The database fails, or a piece makes no sense.
pub async fn after(
    db: &impl ConnectionTrait,
    run: RunId,
    position: i64,
    limit: u64,
) -> Result<Vec<LineView>, ApiError> {
    let rows = rows(db, run, position, limit).await?;
    if !rows.is_empty() {
        return Ok(rows);
    }
    // All lines of a run become pieces in one transaction: those that are no rows any more are there.
    let pieces = piece::Entity::find()
        .filter(piece::Column::RunId.eq(run.uuid()))
        .filter(piece::Column::LastPosition.gt(position))
        .order_by_asc(piece::Column::LastPosition)
        .limit(limit.div_ceil(PIECE) + 1)
        .all(db)
        .await?;
    let mut lines = Vec::new();
    for piece in pieces {
        lines.extend(unpack(&piece)?.into_iter().filter(|line| line.position > position));
    }
    lines.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(lines)
}

async fn rows(
    db: &impl ConnectionTrait,
    run: RunId,
    position: i64,
    limit: u64,
) -> Result<Vec<LineView>, ApiError> {
    let rows = line::Entity::find()
        .filter(line::Column::RunId.eq(run.uuid()))
        .filter(line::Column::Position.gt(position))
        .order_by_asc(line::Column::Position)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(LineView::from).collect())
}

/// Compresses the log of a run that has ended. Where that fails the log stays as it is, which is
/// read as well.
pub(super) async fn put_away(app: &App, run: RunId) {
    if let Err(error) = pack(app, run).await {
        tracing::warn!(?error, %run, "the log of a run is not compressed");
    }
}

async fn pack(app: &App, run: RunId) -> Result<(), ApiError> {
    let (mut pieces, mut position) = (Vec::new(), 0);
    loop {
        let lines = rows(app.db.read(), run, position, PIECE).await?;
        let Some(last) = lines.last() else { break };
        position = last.position;
        let packed = web::block(move || packed(&lines)).await;
        let packed = packed.map_err(|error| ApiError::Internal(error.to_string()))??;
        pieces.push(piece::ActiveModel {
            run_id: Set(run.uuid()),
            last_position: Set(position),
            packed: Set(packed),
        });
    }
    if pieces.is_empty() {
        return Ok(());
    }
    let transaction = app.db.write().await?;
    piece::Entity::insert_many(pieces).exec_without_returning(&transaction).await?;
    line::Entity::delete_many()
        .filter(line::Column::RunId.eq(run.uuid()))
        .filter(line::Column::Position.lte(position))
        .exec(&transaction)
        .await?;
    Ok(transaction.commit().await?)
}

fn packed(lines: &[LineView]) -> Result<Vec<u8>, ApiError> {
    let text = serde_json::to_vec(lines).map_err(|error| ApiError::Internal(error.to_string()))?;
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    let written = encoder.write_all(&text).and_then(|()| encoder.finish());
    written.map_err(|error| ApiError::Internal(error.to_string()))
}

fn unpack(piece: &piece::Model) -> Result<Vec<LineView>, ApiError> {
    let inconsistent = || ApiError::Inconsistent {
        table: "run_log_pieces",
        column: "packed",
        row: format!("{} {}", piece.run_id, piece.last_position),
    };
    let mut text = Vec::new();
    DeflateDecoder::new(piece.packed.as_slice()).read_to_end(&mut text).map_err(|_| inconsistent())?;
    serde_json::from_slice(&text).map_err(|_| inconsistent())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    #[test]
    fn a_piece_holds_its_lines_in_little_room() {
        let line = |position| LineView {
            position,
            at: clock::now(),
            stage: "plan".into(),
            stream: "out".into(),
            level: Some("info".into()),
            text: format!("terraform_data.this[{position}]: Plan to create"),
        };
        let lines: Vec<LineView> = (1..=1000).map(line).collect();
        let packed = packed(&lines).unwrap();
        assert!(packed.len() * 8 < serde_json::to_vec(&lines).unwrap().len(), "{}", packed.len());
        let mut piece = piece::Model { run_id: uuid::Uuid::nil(), last_position: 1000, packed };
        let read = unpack(&piece).unwrap();
        assert_eq!((read.len(), &read[999].text), (1000, &lines[999].text));
        piece.packed.truncate(10);
        assert_eq!(unpack(&piece).unwrap_err().code(), "internal");
    }
}
