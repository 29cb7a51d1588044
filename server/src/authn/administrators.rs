//! The last way in: somebody may always administer Terrace.

use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use terrace_engine::id::UserId;
use uuid::Uuid;

use super::entity::user;
use super::holders;
use crate::app::App;
use crate::error::ApiError;

/// Does what takes roles away, in a transaction of its own. It is undone where no enabled account
/// would be left that holds `admin` everywhere, by itself or by a team. Two that would together
/// leave nobody do not pass each other: where the database locks rows, the administrators' stay
/// until the transaction ends.
///
/// # Errors
/// Nobody would be left, or what `act` fails with.
pub async fn keep<T>(
    app: &App,
    act: impl AsyncFnOnce(&DatabaseTransaction) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    let transaction = app.db.write().await?;
    let administrators: Vec<Uuid> =
        holders::administrators(&transaction).await?.into_iter().map(UserId::uuid).collect();
    user::Entity::find()
        .filter(user::Column::Id.is_in(administrators))
        .order_by_asc(user::Column::Id)
        // Who joins a team meanwhile refers to these rows, and need not wait.
        .lock(LockType::NoKeyUpdate)
        .all(&transaction)
        .await?;
    let done = act(&transaction).await?;
    if holders::administrators(&transaction).await?.is_empty() {
        return Err(ApiError::Conflict(
            "nobody would be left who may administer Terrace: give the role admin everywhere to another account or team first"
                .into(),
        ));
    }
    app.commit(transaction).await?;
    Ok(done)
}
