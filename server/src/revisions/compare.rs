//! How two revisions of a resource differ: in what they set, and in their code.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value as Json;
use terrace_engine::files::{Patch, RelPath};
use terrace_engine::tree::{Difference, differences};
use terrace_engine::value::Value;
use utoipa::ToSchema;

use super::store::Revision;
use super::views::{self, RevisionView};
use crate::app::App;
use crate::authz::Actor;
use crate::changes::code::ChangeDiff;
use crate::column::to_json;
use crate::error::ApiError;
use crate::resources::mask::Mask;
use crate::resources::sealed;
use crate::resources::store::{Resource, Spec};
use crate::workspaces;

/// One name that two revisions set differently.
#[derive(Debug, Serialize, ToSchema)]
pub struct DifferenceView {
    name: String,
    /// `added`, `removed` or `altered`.
    change: &'static str,
    /// `null` where it was not set, or is sensitive.
    before: Json,
    /// `null` where it is not set, or is sensitive.
    after: Json,
    /// Whether its values are not shown.
    sensitive: bool,
}

/// How two revisions differ.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevisionComparison {
    from: RevisionView,
    to: RevisionView,
    inputs: Vec<DifferenceView>,
    tags: Vec<DifferenceView>,
    configs: Vec<DifferenceView>,
    #[serde(flatten)]
    code: ChangeDiff,
}

/// Compares two revisions of one resource.
///
/// # Errors
/// A secret does not open, the repository cannot be read, or the database fails.
pub async fn compared(
    app: &App,
    actor: &Actor,
    resource: &Resource,
    pair: Vec<Revision>,
) -> Result<RevisionComparison, ApiError> {
    let mask = views::mask(app, resource, &pair)?;
    let [from, to] = pair.as_slice() else { return Err(ApiError::NotFound("revision")) };
    let code = code(app, resource, (from, to), &mask).await?;
    let inputs = inputs(app, resource, (from, to), &mask)?;
    let tags = views_of(differences(&from.spec.tags, &to.spec.tags), &mask)?;
    let configs = views_of(differences(&from.spec.configs, &to.spec.configs), &mask)?;
    let mut pair = views::views(app, actor, resource, pair).await?.into_iter();
    let (Some(from), Some(to)) = (pair.next(), pair.next()) else {
        return Err(ApiError::NotFound("revision"));
    };
    Ok(RevisionComparison { from, to, inputs, tags, configs, code })
}

/// The differences of inputs: secrets are compared opened, and none is shown.
fn inputs(
    app: &App,
    resource: &Resource,
    (from, to): (&Revision, &Revision),
    mask: &Mask,
) -> Result<Vec<DifferenceView>, ApiError> {
    let secret: BTreeSet<&String> = [&from.spec, &to.spec, &resource.spec]
        .into_iter()
        .flat_map(|spec| sealed::names(&spec.inputs))
        .collect();
    let opened = |spec: &Spec| sealed::open(&app.master_key, &spec.inputs).map(|inputs| inputs.values);
    let before: BTreeMap<String, Value> = opened(&from.spec)?.into_iter().collect();
    let after: BTreeMap<String, Value> = opened(&to.spec)?.into_iter().collect();
    let hidden = |mut found: Difference<Json>| {
        let sensitive = secret.contains(&found.name);
        if sensitive {
            found.before = found.before.map(|_| Json::Null);
            found.after = found.after.map(|_| Json::Null);
        }
        DifferenceView { sensitive, ..view(found, mask) }
    };
    Ok(json(differences(&before, &after))?.into_iter().map(hidden).collect())
}

fn views_of<V: Serialize>(found: Vec<Difference<V>>, mask: &Mask) -> Result<Vec<DifferenceView>, ApiError> {
    Ok(json(found)?.into_iter().map(|found| view(found, mask)).collect())
}

fn json<V: Serialize>(found: Vec<Difference<V>>) -> Result<Vec<Difference<Json>>, ApiError> {
    let side = |value: Option<V>| value.as_ref().map(to_json).transpose();
    found
        .into_iter()
        .map(|found| {
            Ok(Difference { name: found.name, before: side(found.before)?, after: side(found.after)? })
        })
        .collect()
}

fn view(found: Difference<Json>, mask: &Mask) -> DifferenceView {
    let change = match (&found.before, &found.after) {
        (None, _) => "added",
        (_, None) => "removed",
        _ => "altered",
    };
    let shown = |value: Option<Json>| mask.json(value.unwrap_or_default());
    DifferenceView {
        change,
        before: shown(found.before),
        after: shown(found.after),
        name: found.name,
        sensitive: false,
    }
}

/// How the code of the resource's folder differs between two revisions.
async fn code(
    app: &App,
    resource: &Resource,
    (from, to): (&Revision, &Revision),
    mask: &Mask,
) -> Result<ChangeDiff, ApiError> {
    let folder: Option<RelPath> = resource.folder.as_deref().and_then(|folder| folder.parse().ok());
    let (Some(folder), Some(base), Some(head)) = (folder, &from.commit, &to.commit) else {
        return Ok(ChangeDiff::of(Patch::default(), None, mask));
    };
    let workspace = workspaces::store::by_id(app.db.read(), resource.workspace).await?;
    let repository = app.forge.open(workspace.slug.as_str())?;
    Ok(ChangeDiff::of(repository.diff(base, head, &folder).await?, Some(&folder), mask))
}
