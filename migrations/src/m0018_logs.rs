//! Logs of runs that have ended, compressed, in pieces that can be read alone.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::{create, drop, reference};

/// The step itself.
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0018_logs"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![pieces()]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["run_log_pieces"]).await
    }
}

/// A piece holds the lines up to and including a position, after those of the piece before.
fn pieces() -> TableCreateStatement {
    Table::create()
        .table("run_log_pieces")
        .col(uuid("run_id"))
        .col(big_integer("last_position"))
        .col(blob("packed"))
        .primary_key(Index::create().col("run_id").col("last_position"))
        .foreign_key(&mut reference("run_log_pieces", "run_id", "runs"))
        .to_owned()
}
