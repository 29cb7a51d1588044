//! Outputs of applied resources, sensitive ones sealed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use serde::Serialize;
use serde_json::Value as Json;
use terrace_engine::change::Stamp;
use terrace_engine::id::ResourceId;
use terrace_engine::tree::{LinkValues, OutputValue};
use terrace_engine::value::Link;
use utoipa::ToSchema;

use super::entity::output::{ActiveModel, Column, Entity, Model};
use super::store::{self, Resource};
use crate::clock;
use crate::error::ApiError;
use crate::secret::MasterKey;

/// One output as the API shows it; the value of a sensitive one is `null`.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutputView {
    /// Its name.
    pub name: String,
    /// Its value; `null` where it is sensitive.
    pub value: Json,
    /// Whether it must not be shown.
    pub sensitive: bool,
    /// Its type, as Terraform's JSON writes types.
    #[serde(rename = "type")]
    pub value_type: Json,
}

/// The outputs of a resource, by name.
///
/// # Errors
/// The database fails.
pub async fn of_resource(db: &impl ConnectionTrait, id: ResourceId) -> Result<Vec<OutputView>, ApiError> {
    let query = Entity::find().filter(Column::ResourceId.eq(id.uuid())).order_by_asc(Column::Name);
    let view = |row: Model| OutputView {
        name: row.name,
        value: row.value.unwrap_or_default(),
        sensitive: row.sensitive,
        value_type: row.value_type,
    };
    Ok(query.all(db).await?.into_iter().map(view).collect())
}

fn purpose(id: ResourceId, name: &str) -> String {
    format!("output:{id}:{name}")
}

fn opened(key: &MasterKey, row: &Model) -> Result<OutputValue, ApiError> {
    let value = match &row.sealed {
        Some(sealed) => {
            let plain = key.open(&purpose(ResourceId::new(row.resource_id), &row.name), sealed)?;
            serde_json::from_slice(&plain).map_err(|_| crate::secret::SecretError::DoesNotOpen)?
        }
        None => row.value.clone().unwrap_or_default(),
    };
    Ok(OutputValue { value, sensitive: row.sensitive })
}

/// The values behind links, in two statements; a link whose output does not exist is left out.
///
/// # Errors
/// The database fails, or a sealed output does not open.
pub async fn link_values(
    db: &impl ConnectionTrait,
    key: &MasterKey,
    links: &[Link],
) -> Result<LinkValues, ApiError> {
    let wanted: BTreeSet<&Link> = links.iter().collect();
    let paths: BTreeSet<String> = links.iter().map(|link| link.resource.to_string()).collect();
    let owners = store::by_paths(db, paths.into_iter().collect()).await?;
    let by_id: HashMap<_, &Resource> = owners.iter().map(|owner| (owner.id.uuid(), owner)).collect();
    let rows = Entity::find().filter(Column::ResourceId.is_in(by_id.keys().copied())).all(db).await?;
    let mut values = LinkValues::new();
    for row in &rows {
        let Some(owner) = by_id.get(&row.resource_id) else { continue };
        let link = Link { resource: owner.path.clone(), output: row.name.clone() };
        if wanted.contains(&link) {
            values.insert(link, opened(key, row)?);
        }
    }
    Ok(values)
}

/// An output as `terraform output -json` prints it.
#[derive(Debug, serde::Deserialize)]
struct Printed {
    value: Json,
    #[serde(rename = "type")]
    value_type: Json,
    #[serde(default)]
    sensitive: bool,
}

/// Replaces the outputs of a resource by what a run printed; answers which of them are other
/// than before.
///
/// # Errors
/// An output is not of the form that Terraform prints, or the database fails.
pub async fn replace(
    db: &impl ConnectionTrait,
    key: &MasterKey,
    _: &Stamp,
    id: ResourceId,
    printed: &BTreeMap<String, Json>,
) -> Result<BTreeSet<String>, ApiError> {
    let rows = Entity::find().filter(Column::ResourceId.eq(id.uuid())).all(db).await?;
    let mut before = BTreeMap::new();
    for row in &rows {
        before.insert(row.name.clone(), opened(key, row)?.value);
    }
    Entity::delete_many().filter(Column::ResourceId.eq(id.uuid())).exec(db).await?;
    let mut moved: BTreeSet<String> =
        before.keys().filter(|name| !printed.contains_key(*name)).cloned().collect();
    for (name, output) in printed {
        let output: Printed = serde_json::from_value(output.clone())
            .map_err(|error| ApiError::Internal(format!("output {name} of a run: {error}")))?;
        if before.get(name) != Some(&output.value) {
            moved.insert(name.clone());
        }
        row(key, id, name, output)?.insert(db).await?;
    }
    Ok(moved)
}

fn row(key: &MasterKey, id: ResourceId, name: &str, output: Printed) -> Result<ActiveModel, ApiError> {
    let (value, sealed) = if output.sensitive {
        (None, Some(key.seal(&purpose(id, name), output.value.to_string().as_bytes())?))
    } else {
        (Some(output.value), None)
    };
    Ok(ActiveModel {
        id: Set(clock::new_id()),
        resource_id: Set(id.uuid()),
        name: Set(name.to_owned()),
        sensitive: Set(output.sensitive),
        value_type: Set(output.value_type),
        value: Set(value),
        sealed: Set(sealed),
    })
}
