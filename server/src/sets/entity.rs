//! Rows of this feature's tables; they become the engine's types where they are read.

/// Rows of `change_sets`.
pub(crate) mod set {
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "change_sets")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) number: i64,
        pub(crate) kind: String,
        pub(crate) title: String,
        pub(crate) reason: Option<String>,
        pub(crate) requested_by: Uuid,
        pub(crate) created_at: DateTimeUtc,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of `change_set_members`.
pub(crate) mod member {
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "change_set_members")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) set_id: Uuid,
        pub(crate) position: i64,
        pub(crate) resource_id: Uuid,
        pub(crate) path: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub(crate) after: Json,
        pub(crate) change_id: Option<Uuid>,
        pub(crate) number: Option<i64>,
        pub(crate) request: Option<Vec<u8>>,
        pub(crate) outcome: Option<String>,
        pub(crate) note: Option<String>,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
