//! Claiming values anew where a template's author makes a variable unique, or no longer.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;
use terrace_engine::diagnostic::{Code, Diagnostic, Diagnostics, Subject};
use terrace_engine::id::ResourceId;
use terrace_engine::name::TreePath;

use super::drafts;
use super::store::{self, Lifecycle, Resource, Spec};
use super::unique::{self, Claim};
use crate::app::App;
use crate::authz::Permit;
use crate::changes;
use crate::error::ApiError;
use crate::state;
use crate::templates::store::Template;

/// How many resources are worked on at once.
const BATCH: u64 = 500;
/// The most paths that one finding names.
const NAMED: usize = 10;
/// The most findings.
const FINDINGS: usize = 50;

/// Who claims a value, and why: it is applied, or asked for.
#[derive(Debug)]
struct Holder {
    resource: ResourceId,
    path: TreePath,
    applied: bool,
    asked: bool,
}

/// Makes the claims on some variables anew for every resource of a template: what is applied, and
/// what open changes ask for. A few statements for some hundred resources.
///
/// # Errors
/// Two resources have the same value of a variable that shall be unique, each value with those
/// that have it; or the database fails.
pub async fn reclaim(
    app: &App,
    db: &impl ConnectionTrait,
    permit: &Permit,
    (template, variables): (&Template, &BTreeSet<String>),
) -> Result<(), ApiError> {
    if variables.is_empty() {
        return Ok(());
    }
    unique::forget_variables(db, permit, template.id, variables).await?;
    let mut holders: BTreeMap<Claim, Vec<Holder>> = BTreeMap::new();
    let mut after = None;
    loop {
        let resources = store::instances(db, template.id, after, BATCH).await?;
        let Some(last) = resources.last() else { break };
        after = Some(last.id);
        for (claim, holder) in claimed(app, db, &resources).await? {
            if variables.contains(&claim.variable) {
                add(holders.entry(claim).or_default(), holder);
            }
        }
    }
    duplicates(&holders).into_result()?;
    let rows = holders.iter().flat_map(|(claim, holders)| holders.iter().map(move |holder| (claim, holder)));
    let rows = rows.map(|(claim, holder)| {
        unique::row(template.id, holder.resource, claim, (holder.applied, holder.asked))
    });
    unique::insert(db, permit, rows.collect()).await
}

/// What each of these resources claims.
async fn claimed(
    app: &App,
    db: &impl ConnectionTrait,
    resources: &[Resource],
) -> Result<Vec<(Claim, Holder)>, ApiError> {
    let ids = || resources.iter().map(|resource| resource.id.uuid()).collect::<Vec<_>>();
    let asked = changes::specs::open_specs(db, ids()).await?;
    let begun = state::store::begun(db, ids()).await?;
    let standing = resources.iter().filter(|resource| match resource.state {
        Lifecycle::Provisioned | Lifecycle::Destroy => true,
        // Its first apply may have made something before it failed.
        Lifecycle::Provision => begun.contains(&resource.id),
        Lifecycle::Destroyed => false,
    });
    let standing = standing.map(|resource| (resource, &resource.spec, true));
    let wanted = resources.iter().filter_map(|resource| Some((resource, asked.get(&resource.id)?, false)));
    let wanted: Vec<(&Resource, &Spec, bool)> = standing.chain(wanted).collect();
    let pairs: Vec<(&Resource, &Spec)> =
        wanted.iter().map(|(resource, spec, _)| (*resource, *spec)).collect();
    let drafts = drafts::load(app, db, &pairs).await?;
    let mut claimed = Vec::new();
    for (draft, (resource, _, applied)) in drafts.iter().zip(wanted) {
        let (resolved, _) = draft.resolved_most();
        let overrides = &draft.version.overrides;
        for claim in unique::claims(&app.master_key, resource.template, overrides, &resolved) {
            let (resource, path) = (resource.id, resource.path.clone());
            claimed.push((claim, Holder { resource, path, applied, asked: !applied }));
        }
    }
    Ok(claimed)
}

/// A resource holds a value once, whether it is applied, asked for, or both.
fn add(holders: &mut Vec<Holder>, new: Holder) {
    match holders.iter_mut().find(|holder| holder.resource == new.resource) {
        Some(holder) => {
            holder.applied |= new.applied;
            holder.asked |= new.asked;
        }
        None => holders.push(new),
    }
}

fn duplicates(holders: &BTreeMap<Claim, Vec<Holder>>) -> Diagnostics {
    let shared = holders.iter().filter(|(_, holders)| holders.len() > 1).take(FINDINGS);
    let finding = |(claim, holders): (&Claim, &Vec<Holder>)| {
        let mut paths: Vec<String> = holders.iter().map(|holder| holder.path.to_string()).collect();
        paths.sort();
        let more = paths.len().saturating_sub(NAMED);
        paths.truncate(NAMED);
        let and_more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let variable = &claim.variable;
        let summary =
            format!("\"{variable}\" cannot be unique: {}{and_more} have the same value", paths.join(", "));
        Diagnostic::error(Code::NotUnique, summary).at(Subject::place(format!("fields.{variable}.unique")))
    };
    shared.map(finding).collect()
}
