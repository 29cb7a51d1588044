//! Rows of this feature's tables; they become the engine's types where they are read.

/// Rows of `states`.
pub(crate) mod state {
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "states")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) resource_id: Uuid,
        pub(crate) lineage: String,
        pub(crate) serial: i64,
        pub(crate) lock_id: Option<String>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        pub(crate) lock_info: Option<Json>,
        pub(crate) locked_at: Option<DateTimeUtc>,
        pub(crate) locked_by: Option<Uuid>,
        pub(crate) lock_run_id: Option<Uuid>,
        pub(crate) updated_at: DateTimeUtc,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of `state_versions`.
pub(crate) mod version {
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "state_versions")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) resource_id: Uuid,
        pub(crate) serial: i64,
        pub(crate) lineage: String,
        pub(crate) md5: String,
        pub(crate) sealed: Vec<u8>,
        pub(crate) run_id: Option<Uuid>,
        pub(crate) created_by: Option<Uuid>,
        /// How many instances of resources it holds; none where an older Terrace kept it.
        pub(crate) resources: Option<i64>,
        pub(crate) bytes: Option<i64>,
        /// The serial of the version that was written again as this one.
        pub(crate) restored_serial: Option<i64>,
        pub(crate) reason: Option<String>,
        pub(crate) created_at: DateTimeUtc,
    }

    /// A version without its text, which can take megabytes.
    #[derive(Debug, Clone, DerivePartialModel)]
    #[sea_orm(entity = "Entity")]
    pub(crate) struct Row {
        pub(crate) id: Uuid,
        pub(crate) resource_id: Uuid,
        pub(crate) serial: i64,
        pub(crate) lineage: String,
        pub(crate) md5: String,
        pub(crate) run_id: Option<Uuid>,
        pub(crate) created_by: Option<Uuid>,
        pub(crate) resources: Option<i64>,
        pub(crate) bytes: Option<i64>,
        pub(crate) restored_serial: Option<i64>,
        pub(crate) reason: Option<String>,
        pub(crate) created_at: DateTimeUtc,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
