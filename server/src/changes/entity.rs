//! Rows of this feature's tables; they become the engine's types where they are read.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "changes")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) number: i64,
    pub(crate) resource_id: Uuid,
    pub(crate) version_id: Option<Uuid>,
    pub(crate) action: String,
    pub(crate) state: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub(crate) state_data: Json,
    pub(crate) revision: i64,
    #[sea_orm(column_type = "JsonBinary")]
    pub(crate) spec: Json,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub(crate) spec_before: Option<Json>,
    pub(crate) reason: Option<String>,
    pub(crate) branch: String,
    pub(crate) base: Option<String>,
    pub(crate) generated_tree: Option<String>,
    pub(crate) pull_request: Option<i64>,
    pub(crate) written_head: Option<String>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub(crate) recreate: Option<Json>,
    pub(crate) requested_by: Uuid,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) updated_at: DateTimeUtc,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Rows of `counters`.
pub(crate) mod counter {
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "counters")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) name: String,
        pub(crate) value: i64,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
