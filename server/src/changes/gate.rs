//! What it takes to approve a change right now: the rules that are about it, and who may approve.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;
use serde_json::Value as Json;
use terrace_engine::change::{Facts, Gate, Rule};
use terrace_engine::id::UserId;
use terrace_engine::name::TreePath;
use terrace_engine::run::PlanSummary;

use super::store::ChangeRow;
use crate::authz::{Action, Roles};
use crate::column::from_json;
use crate::error::ApiError;
use crate::{authn, projects, rules, runs, templates};

/// The gate of a change as rules and permissions stand now.
///
/// # Errors
/// Rules, grants or the plan cannot be read: then nothing may be approved.
pub async fn of(db: &impl ConnectionTrait, row: &ChangeRow) -> Result<Gate, ApiError> {
    Ok(Gate { rules: rules(db, row).await?, approvers: approvers(db, &row.change.path).await? })
}

/// The rules that are about a change.
async fn rules(db: &impl ConnectionTrait, row: &ChangeRow) -> Result<Vec<Rule>, ApiError> {
    let all = rules::store::all(db).await?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let (template, project) = (row.resource.template, row.resource.project);
    let template = templates::store::by_ids(db, vec![template.uuid()]).await?.remove(&template);
    let project = projects::store::by_ids(db, vec![project.uuid()]).await?.remove(&project);
    let plan = match row.change.state.plan() {
        Some(plan) => Some(summary(runs::store::plan_summary(db, plan.run).await?)?),
        None => None,
    };
    let facts = Facts {
        template: &template.ok_or(ApiError::NotFound("template"))?.key,
        project: &project.ok_or(ApiError::NotFound("project"))?.slug,
        path: &row.change.path,
        action: row.change.action,
        plan: plan.as_ref().map(|plan| plan.resources.as_slice()),
    };
    Ok(all.into_iter().map(|kept| kept.rule).filter(|rule| rule.about.is_about(&facts)).collect())
}

fn summary(stored: Json) -> Result<PlanSummary, ApiError> {
    from_json(stored).ok_or_else(|| ApiError::Internal("the summary of a plan cannot be read".into()))
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
