//! Rows of this feature's table; they become the engine's types where they are read.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "approval_rules")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) name: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub(crate) about: Json,
    pub(crate) approvals: i32,
    pub(crate) role: Option<String>,
    pub(crate) team: Option<String>,
    #[sea_orm(column_type = "JsonBinary")]
    pub(crate) people: Json,
    pub(crate) expires_after: Option<i32>,
    pub(crate) created_at: DateTimeUtc,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
