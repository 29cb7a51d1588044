//! Rows of this feature's tables; they become the engine's types where they are read.

/// Rows of `sources`.
pub(crate) mod source {
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "sources")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) name: String,
        pub(crate) address: String,
        pub(crate) integration_id: Option<Uuid>,
        pub(crate) fetched_at: Option<DateTimeUtc>,
        pub(crate) default_reference: Option<String>,
        #[sea_orm(column_type = "JsonBinary")]
        pub(crate) notices: Json,
        pub(crate) created_at: DateTimeUtc,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of `scans`.
pub(crate) mod scan {
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "scans")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) source_id: Uuid,
        pub(crate) commit: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub(crate) modules: Json,
        #[sea_orm(column_type = "JsonBinary")]
        pub(crate) left_out: Json,
        pub(crate) analysis: i32,
        pub(crate) created_at: DateTimeUtc,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
