//! Sealing what is stored in the clear, where a template's author calls a variable sensitive that
//! the module does not: the inputs of resources that exist, of their changes and revisions, and of dry runs.
//!
//! What Git and states hold already stays there; the next change takes the value out of the code.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;
use terrace_engine::id::{TemplateId, VersionId};
use uuid::Uuid;

use super::sealed;
use super::store::{self, Spec};
use crate::app::App;
use crate::authz::Permit;
use crate::error::ApiError;
use crate::secret::MasterKey;
use crate::{changes, revisions, runs};

/// How many rows are worked on at once.
const BATCH: u64 = 500;

/// The variables that an author calls sensitive, by version.
pub type Secret = BTreeMap<VersionId, BTreeSet<String>>;

/// Seals the inputs of everything that uses a template.
///
/// # Errors
/// A value cannot be sealed, or the database fails; nothing may be committed then.
pub async fn reseal(
    app: &App,
    db: &impl ConnectionTrait,
    permit: &Permit,
    (template, secret): (TemplateId, &Secret),
) -> Result<(), ApiError> {
    let key = &app.master_key;
    let mut after = None;
    loop {
        let resources = store::instances(db, template, after, BATCH).await?;
        let Some(last) = resources.last() else { break };
        after = Some(last.id);
        for resource in &resources {
            if let Some(spec) = sealed_spec(key, secret, &resource.spec)? {
                store::set_inputs(db, permit, resource.id, &spec.inputs).await?;
            }
        }
        let ids: Vec<Uuid> = resources.iter().map(|resource| resource.id.uuid()).collect();
        for (revision, spec) in revisions::store::specs(db, ids.clone()).await? {
            if let Some(spec) = sealed_spec(key, secret, &spec)? {
                revisions::store::set_spec(db, permit, revision, &spec).await?;
            }
        }
        for (change, spec, before) in changes::specs::specs(db, ids).await? {
            let sealed = sealed_spec(key, secret, &spec)?;
            let sealed_before = before.as_ref().map(|spec| sealed_spec(key, secret, spec)).transpose()?;
            changes::specs::set_specs(db, permit, change, (sealed, sealed_before.flatten())).await?;
        }
    }
    runs::secrets::reseal_dry(db, permit, template, |spec| sealed_spec(key, secret, spec)).await
}

/// The spec with its secrets sealed; nothing where none of them is in the clear.
fn sealed_spec(key: &MasterKey, secret: &Secret, spec: &Spec) -> Result<Option<Spec>, ApiError> {
    let Some(names) = spec.version.and_then(|version| secret.get(&version)) else { return Ok(None) };
    let inputs = sealed::seal_named(key, names, spec.inputs.clone())?;
    Ok((inputs != spec.inputs).then(|| Spec { inputs, ..spec.clone() }))
}
