//! Marking provisioned resources as out of date: something above them, or an output that they
//! read, has moved. Their values are resolved anew whenever they are looked at; the mark says
//! that what is applied is not what would be applied now.

use sea_orm::sea_query::IntoCondition;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use terrace_engine::id::{ProjectId, TemplateId};
use uuid::Uuid;

use super::entity::resource::{Column, Entity};
use super::store::{Lifecycle, of_template};
use crate::authz::Permit;
use crate::error::ApiError;

/// Marks provisioned resources as out of date.
///
/// # Errors
/// The database fails.
pub async fn mark_out_of_date(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<(), ApiError> {
    for ids in ids.chunks(5_000) {
        mark(db, Column::Id.is_in(ids.to_vec())).await?;
    }
    Ok(())
}

/// Marks every provisioned resource of a project as out of date.
///
/// # Errors
/// The database fails.
pub async fn mark_project_out_of_date(
    db: &impl ConnectionTrait,
    _: &Permit,
    project: ProjectId,
) -> Result<(), ApiError> {
    mark(db, Column::ProjectId.eq(project.uuid())).await
}

/// Marks every provisioned instance of a template, and all below them, as out of date.
///
/// # Errors
/// The database fails.
pub async fn mark_template_out_of_date(
    db: &impl ConnectionTrait,
    _: &Permit,
    template: TemplateId,
) -> Result<(), ApiError> {
    let instances = of_template(db, template).await?;
    for instance in instances {
        let own_or_below = Condition::any()
            .add(Column::Id.eq(instance.id.uuid()))
            .add(Column::Path.starts_with(format!("{}/", instance.path)));
        mark(db, own_or_below).await?;
    }
    Ok(())
}

async fn mark(db: &impl ConnectionTrait, which: impl IntoCondition) -> Result<(), ApiError> {
    Entity::update_many()
        .col_expr(Column::OutOfDate, true.into())
        .filter(which.into_condition())
        .filter(Column::Folder.is_not_null())
        .filter(Column::State.eq(Lifecycle::Provisioned.text()))
        .exec(db)
        .await?;
    Ok(())
}
