//! Secrets of dry runs at rest, and what of a run must not be shown.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value as Json;
use terrace_engine::id::{RunId, TemplateId};
use uuid::Uuid;

use super::entity::run::{Column, Entity};
use super::store::{self, RunSpec};
use crate::app::App;
use crate::authz::Permit;
use crate::changes;
use crate::column::{from_json, to_json};
use crate::error::ApiError;
use crate::resources::mask::Mask;
use crate::resources::store::{self as resources, Spec};

/// How many rows are worked on at once.
const BATCH: u64 = 500;

/// Seals what dry runs of a template's instances hold in the clear: `sealed` gives the spec with
/// its secrets sealed, or nothing where it has none.
///
/// # Errors
/// A value cannot be sealed, or the database fails.
pub async fn reseal_dry(
    db: &impl ConnectionTrait,
    _: &Permit,
    template: TemplateId,
    sealed: impl Fn(&Spec) -> Result<Option<Spec>, ApiError>,
) -> Result<(), ApiError> {
    let mut after = Uuid::nil();
    loop {
        let rows = dry(db, after).await?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after = *last;
        for (id, spec) in rows {
            let Some(RunSpec::Dry { mut resource, mut spec, exists }) = from_json(spec) else { continue };
            if resource.template != template {
                continue;
            }
            let (of_resource, of_spec) = (sealed(&resource.spec)?, sealed(&spec)?);
            if of_resource.is_none() && of_spec.is_none() {
                continue;
            }
            resource.spec = of_resource.unwrap_or(resource.spec);
            spec = of_spec.unwrap_or(spec);
            let spec = to_json(&RunSpec::Dry { resource, spec, exists })?;
            let update = Entity::update_many().col_expr(Column::Spec, Expr::value(spec));
            update.filter(Column::Id.eq(id)).exec(db).await?;
        }
    }
}

async fn dry(db: &impl ConnectionTrait, after: Uuid) -> Result<Vec<(Uuid, Json)>, ApiError> {
    let query = Entity::find().select_only().columns([Column::Id, Column::Spec]);
    let query = query.filter(Column::Dry.eq(true)).filter(Column::Id.gt(after));
    Ok(query.order_by_asc(Column::Id).limit(BATCH).into_tuple().all(db).await?)
}

/// What must not be shown of a run: what its resource keeps sealed, before and after.
///
/// # Errors
/// There is no such run, a secret does not open, or the database fails.
pub async fn mask(app: &App, run: RunId) -> Result<Mask, ApiError> {
    let run = store::by_id(app.db.read(), run).await?;
    if let RunSpec::Dry { resource, spec, .. } = &run.spec {
        return Mask::of(&app.master_key, [&resource.spec, spec]);
    }
    if let (RunSpec::Drift { .. }, Some(resource)) = (&run.spec, run.resource) {
        let resource = resources::by_id(app.db.read(), resource).await?;
        return Mask::of(&app.master_key, [&resource.spec]);
    }
    match run.change {
        Some(change) => changes::views::mask(app, &changes::store::by_id(app.db.read(), change).await?),
        None => Ok(Mask::default()),
    }
}
