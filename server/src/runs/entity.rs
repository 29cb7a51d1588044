//! Rows of this feature's tables; they become the engine's types where they are read.

/// Rows of `runs`.
pub(crate) mod run {
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "runs")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) change_id: Option<Uuid>,
        pub(crate) resource_id: Option<Uuid>,
        pub(crate) path: String,
        pub(crate) kind: String,
        pub(crate) dry: bool,
        pub(crate) state: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub(crate) state_data: Json,
        #[sea_orm(column_type = "JsonBinary")]
        pub(crate) spec: Json,
        #[sea_orm(column_type = "JsonBinary")]
        pub(crate) stages: Json,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        pub(crate) summary: Option<Json>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        pub(crate) counts: Option<Json>,
        pub(crate) plan: Option<Vec<u8>>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        pub(crate) fingerprint: Option<Json>,
        pub(crate) program: Option<String>,
        pub(crate) lock_file: Option<Vec<u8>>,
        pub(crate) worker: Option<String>,
        pub(crate) cancel_asked: bool,
        pub(crate) requested_by: Option<Uuid>,
        pub(crate) revision: i64,
        pub(crate) created_at: DateTimeUtc,
        pub(crate) started_at: Option<DateTimeUtc>,
        pub(crate) finished_at: Option<DateTimeUtc>,
    }

    /// A run without what its plan left behind: a sealed plan and its summary can take megabytes.
    #[derive(Debug, DerivePartialModel)]
    #[sea_orm(entity = "Entity")]
    pub(crate) struct Row {
        pub(crate) id: Uuid,
        pub(crate) change_id: Option<Uuid>,
        pub(crate) resource_id: Option<Uuid>,
        pub(crate) path: String,
        pub(crate) kind: String,
        pub(crate) dry: bool,
        pub(crate) state_data: Json,
        pub(crate) spec: Json,
        pub(crate) stages: Json,
        pub(crate) counts: Option<Json>,
        pub(crate) program: Option<String>,
        pub(crate) requested_by: Option<Uuid>,
        pub(crate) revision: i64,
        pub(crate) created_at: DateTimeUtc,
        pub(crate) started_at: Option<DateTimeUtc>,
        pub(crate) finished_at: Option<DateTimeUtc>,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of `run_lines`.
pub(crate) mod line {
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "run_lines")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) run_id: Uuid,
        pub(crate) position: i64,
        pub(crate) at: DateTimeUtc,
        pub(crate) stage: String,
        pub(crate) stream: String,
        pub(crate) level: Option<String>,
        pub(crate) text: String,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of `run_log_pieces`.
pub(crate) mod piece {
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "run_log_pieces")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) run_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) last_position: i64,
        pub(crate) packed: Vec<u8>,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
