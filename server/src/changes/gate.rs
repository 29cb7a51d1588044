//! What it takes to approve a change right now: the rules that are about it, and who may approve.

use std::collections::{BTreeSet, HashMap};

use sea_orm::ConnectionTrait;
use terrace_engine::change::{Facts, Gate, Rule};
use terrace_engine::id::{ChangeId, RunId};
use terrace_engine::run::PlanSummary;

use super::store::ChangeRow;
use crate::authn::holders;
use crate::authz::{Action, Roles};
use crate::column::from_json;
use crate::error::ApiError;
use crate::{projects, rules, runs, templates};

/// The gate of a change as rules and permissions stand now.
///
/// # Errors
/// Rules, grants or the plan cannot be read: then nothing may be approved.
pub async fn of(db: &impl ConnectionTrait, row: &ChangeRow) -> Result<Gate, ApiError> {
    let gate = of_all(db, &[row]).await?.remove(&row.change.id);
    gate.ok_or_else(|| ApiError::Internal("a change without a gate".into()))
}

/// The gates of some changes as rules and permissions stand now, in at most six statements.
///
/// # Errors
/// As [`of`].
pub async fn of_all(
    db: &impl ConnectionTrait,
    rows: &[&ChangeRow],
) -> Result<HashMap<ChangeId, Gate>, ApiError> {
    let mut rules = rules(db, rows).await?;
    let roles = Roles::load().await.map_err(|error| ApiError::Internal(error.to_string()))?;
    let may = |held: &BTreeSet<String>| held.iter().any(|role| roles.allow(role, Action::Approve));
    let held = holders::at(db, rows.iter().map(|row| row.change.path.clone()).collect()).await?;
    let named = rules.values().flatten().filter_map(|rule| rule.team.clone()).collect();
    let members = holders::in_teams(db, &named).await?;
    let gate = |row: &&ChangeRow| {
        let approvers = held.get(&row.change.path).into_iter().flatten();
        let approvers = approvers.filter(|(_, held)| may(held)).map(|(id, held)| (*id, held.clone()));
        let rules = rules.remove(&row.change.id).unwrap_or_default();
        let named = rules.iter().filter_map(|rule| rule.team.as_ref());
        let teams = named.filter_map(|team| Some((team.clone(), members.get(team)?.clone()))).collect();
        (row.change.id, Gate { rules, approvers: approvers.collect(), teams })
    };
    Ok(rows.iter().map(gate).collect())
}

/// The rules that are about each of these changes.
async fn rules(
    db: &impl ConnectionTrait,
    rows: &[&ChangeRow],
) -> Result<HashMap<ChangeId, Vec<Rule>>, ApiError> {
    let all = rules::store::all(db).await?;
    if all.is_empty() {
        return Ok(HashMap::new());
    }
    let ids = rows.iter().map(|row| row.resource.template.uuid()).collect();
    let templates = templates::store::by_ids(db, ids).await?;
    let ids = rows.iter().map(|row| row.resource.project.uuid()).collect();
    let projects = projects::store::by_ids(db, ids).await?;
    let plans = match all.iter().any(|kept| kept.rule.about.looks_at_plans()) {
        true => plans(db, rows).await?,
        false => HashMap::new(),
    };
    let mut found = HashMap::new();
    for row in rows {
        let template = templates.get(&row.resource.template).ok_or(ApiError::NotFound("template"))?;
        let project = projects.get(&row.resource.project).ok_or(ApiError::NotFound("project"))?;
        let plan = row.change.state.plan().and_then(|plan| plans.get(&plan.run));
        let facts = Facts {
            template: &template.key,
            project: &project.slug,
            path: &row.change.path,
            action: row.change.action,
            plan: plan.map(|plan| plan.resources.as_slice()),
        };
        let about = all.iter().map(|kept| &kept.rule).filter(|rule| rule.about.is_about(&facts));
        found.insert(row.change.id, about.cloned().collect());
    }
    Ok(found)
}

/// What the plans of some changes would do, by run; all of them or an error.
async fn plans(
    db: &impl ConnectionTrait,
    rows: &[&ChangeRow],
) -> Result<HashMap<RunId, PlanSummary>, ApiError> {
    let runs: Vec<RunId> = rows.iter().filter_map(|row| Some(row.change.state.plan()?.run)).collect();
    let mut stored = runs::store::plan_summaries(db, runs.clone()).await?;
    let read = |run| {
        let summary = stored.remove(&run).ok_or(ApiError::NotFound("plan"))?;
        let summary = from_json(summary)
            .ok_or_else(|| ApiError::Internal("the summary of a plan cannot be read".into()))?;
        Ok((run, summary))
    };
    runs.into_iter().map(read).collect()
}
