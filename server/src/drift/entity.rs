//! Rows of this feature's tables; they become the engine's types where they are read.

/// Rows of `drift_schedules`.
pub(crate) mod schedule {
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "drift_schedules")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) place: String,
        pub(crate) every_seconds: i64,
        pub(crate) set_by: Uuid,
        pub(crate) set_at: DateTimeUtc,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of `drift_states`.
pub(crate) mod state {
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "drift_states")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) resource_id: Uuid,
        pub(crate) status: String,
        pub(crate) drifted: i64,
        pub(crate) check_id: Option<Uuid>,
        pub(crate) checked_at: Option<DateTimeUtc>,
        pub(crate) next_check_at: Option<DateTimeUtc>,
        pub(crate) ignored_until: Option<DateTimeUtc>,
        pub(crate) ignored_reason: Option<String>,
        pub(crate) ignored_by: Option<Uuid>,
        pub(crate) ignored_digest: Option<String>,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of `drift_checks`.
pub(crate) mod check {
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "drift_checks")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) resource_id: Uuid,
        pub(crate) revision: i64,
        pub(crate) drifted: i64,
        pub(crate) digest: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub(crate) report: Json,
        pub(crate) checked_at: DateTimeUtc,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
