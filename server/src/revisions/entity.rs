//! Rows of this feature's tables; they become the engine's types where they are read.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "revisions")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) resource_id: Uuid,
    pub(crate) number: i64,
    pub(crate) action: String,
    pub(crate) change_id: Option<Uuid>,
    pub(crate) version_id: Option<Uuid>,
    #[sea_orm(column_type = "JsonBinary")]
    pub(crate) spec: Json,
    pub(crate) commit_sha: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) made_by: Uuid,
    pub(crate) made_at: DateTimeUtc,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
