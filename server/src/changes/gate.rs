//! What it takes to approve a change right now: the rules that are about it, and who may approve.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;
use terrace_engine::change::Gate;
use terrace_engine::id::UserId;
use terrace_engine::name::TreePath;

use super::store::ChangeRow;
use crate::authn;
use crate::authz::{Action, Roles};
use crate::error::ApiError;

/// The gate of a change as rules and permissions stand now.
///
/// # Errors
/// Rules, grants or the plan cannot be read: then nothing may be approved.
pub async fn of(db: &impl ConnectionTrait, row: &ChangeRow) -> Result<Gate, ApiError> {
    Ok(Gate { rules: Vec::new(), approvers: approvers(db, &row.change.path).await? })
}

/// Who may approve at a place, each with their roles there.
async fn approvers(
    db: &impl ConnectionTrait,
    path: &TreePath,
) -> Result<BTreeMap<UserId, BTreeSet<String>>, ApiError> {
    let roles = Roles::load().await.map_err(|error| ApiError::Internal(error.to_string()))?;
    let holders = authn::store::holders(db, path).await?;
    let may = |held: &BTreeSet<String>| held.iter().any(|role| roles.allow(role, Action::Approve));
    Ok(holders.into_iter().filter(|(_, held)| may(held)).collect())
}
