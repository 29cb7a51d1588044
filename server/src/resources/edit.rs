//! Editing tags and configs of an abstract resource.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, StreamTrait};
use serde::Deserialize;
use serde_json::json;
use terrace_engine::name::{ConfigKey, TagKey};
use terrace_engine::tree::Entry;
use utoipa::ToSchema;

use super::impact::{Above, AlteredView, Impact, Settings, impact};
use super::marks;
use super::store::{self, Resource, Spec};
use crate::app::App;
use crate::authz::Permit;
use crate::error::ApiError;
use crate::{audit, events, revisions};

/// What an edit of an abstract resource sets; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceEdit {
    description: Option<String>,
    #[schema(value_type = Object)]
    tags: Option<BTreeMap<TagKey, Entry>>,
    #[schema(value_type = Object)]
    configs: Option<BTreeMap<ConfigKey, Entry>>,
}

impl ResourceEdit {
    /// The edit that sets exactly this.
    #[must_use]
    pub fn of(spec: &Spec) -> Self {
        Self {
            description: Some(spec.description.clone()),
            tags: Some(spec.tags.clone()),
            configs: Some(spec.configs.clone()),
        }
    }

    fn over(&self, before: &Spec, Settings { tags, configs }: Settings) -> Spec {
        Spec {
            tags,
            configs,
            description: self.description.clone().unwrap_or_else(|| before.description.clone()),
            ..before.clone()
        }
    }
}

/// Works an edit out for the resource and everything below it: what it would set itself, and what
/// that alters.
///
/// # Errors
/// A lock above forbids an entry, or something below breaks a lock that the edit sets.
pub async fn plan(
    db: &(impl ConnectionTrait + StreamTrait),
    resource: &Resource,
    edit: &ResourceEdit,
) -> Result<(Spec, Impact), ApiError> {
    let above = Above::Resource(resource);
    let after = above.settings().with(edit.tags.as_ref(), edit.configs.as_ref());
    let impact = impact(db, above, &after).await?;
    Ok((edit.over(&resource.spec, after), impact))
}

/// Works an edit out inside the transaction that saves it, so that nothing below can have moved,
/// and saves it; answers with what it has altered.
///
/// # Errors
/// As [`plan`], the resource was edited since `expected`, or the database fails.
pub async fn save(
    app: &App,
    permit: &Permit,
    (resource, body): (Resource, &ResourceEdit),
    (expected, reason): (Option<i64>, Option<String>),
) -> Result<(Resource, Vec<AlteredView>), ApiError> {
    let transaction = app.db.write().await?;
    let resource = store::by_id(&transaction, resource.id).await?;
    let (spec, impact) = plan(&transaction, &resource, body).await?;
    let edited = store::edit(&transaction, permit, resource.id, expected, &spec).await?;
    revisions::store::record_edit(&transaction, permit, (&resource, &edited), reason.as_deref()).await?;
    marks::mark_out_of_date(&transaction, impact.stale).await?;
    let detail = json!({"altered": impact.altered.len(), "reason": reason});
    audit::store::record(&transaction, permit, "resource.edit", &edited.path.to_string(), detail).await?;
    events::store::record(&transaction, "resource", &edited.id.to_string()).await?;
    app.commit(transaction).await?;
    Ok((edited, impact.altered))
}
