//! Lists of templates.

use sea_orm::sea_query::{Expr, Func, LikeExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::template::{Column, Entity};
use super::store::{Template, load};
use crate::error::ApiError;
use crate::page::PageQuery;

/// Which templates to list.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TemplateFilter {
    /// Only those with this label.
    pub label: Option<String>,
    /// Only abstract, or only concrete ones.
    #[serde(rename = "abstract")]
    #[param(rename = "abstract")]
    pub is_abstract: Option<bool>,
}

/// Up to `limit + 1` templates, by key.
///
/// # Errors
/// The database fails.
pub async fn list(
    db: &impl ConnectionTrait,
    page: &PageQuery,
    filter: &TemplateFilter,
) -> Result<Vec<Template>, ApiError> {
    let mut query = Entity::find().order_by_asc(Column::Key).limit(page.limit() + 1);
    if let Some(pattern) = page.pattern() {
        query = query.filter(matches(&pattern.to_lowercase()));
    }
    if let Some(label) = &filter.label {
        // Labels are slugs: their text in JSON is the same on both databases.
        let label = label.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let like = LikeExpr::new(format!("%\"{label}\"%")).escape('\\');
        query = query.filter(Expr::col((Entity, Column::Labels)).cast_as("text").like(like));
    }
    if let Some(is_abstract) = filter.is_abstract {
        query = query.filter(Column::IsAbstract.eq(is_abstract));
    }
    if let Some(after) = &page.after {
        query = query.filter(Column::Key.gt(after.as_str()));
    }
    load(db, query).await
}

/// Key, name, description or labels hold the pattern, whatever the case.
fn matches(pattern: &str) -> Condition {
    let like = || LikeExpr::new(pattern.to_owned()).escape('\\');
    let lower = |column| Func::lower(Expr::col((Entity, column)));
    [Column::Key, Column::Name, Column::Description]
        .into_iter()
        .fold(Condition::any(), |any, column| any.add(Expr::expr(lower(column)).like(like())))
        .add(Expr::col((Entity, Column::Labels)).cast_as("text").like(like()))
}
