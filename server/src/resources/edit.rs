//! Editing tags and configs of an abstract resource.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, StreamTrait};
use serde::Deserialize;
use terrace_engine::name::{ConfigKey, TagKey};
use terrace_engine::tree::Entry;
use utoipa::ToSchema;

use super::impact::{Above, Impact, Settings, impact};
use super::store::{Resource, Spec};
use crate::error::ApiError;

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
