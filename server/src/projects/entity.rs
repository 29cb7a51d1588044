//! Rows of this feature's tables; they become the engine's types where they are read.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "projects")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) workspace_id: Uuid,
    #[sea_orm(column_type = "JsonBinary")]
    pub(crate) tags: Json,
    #[sea_orm(column_type = "JsonBinary")]
    pub(crate) configs: Json,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub(crate) backend: Option<Json>,
    pub(crate) propose_readers: bool,
    pub(crate) revision: i64,
    pub(crate) created_at: DateTimeUtc,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
