//! Rows of this feature's tables; they become the engine's types where they are read.

/// Rows of `resources`.
pub(crate) mod resource {
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "resources")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) path: String,
        pub(crate) slug: String,
        pub(crate) parent_id: Option<Uuid>,
        pub(crate) template_id: Uuid,
        pub(crate) project_id: Uuid,
        pub(crate) workspace_id: Uuid,
        pub(crate) version_id: Option<Uuid>,
        pub(crate) description: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub(crate) inputs: Json,
        #[sea_orm(column_type = "JsonBinary")]
        pub(crate) tags: Json,
        #[sea_orm(column_type = "JsonBinary")]
        pub(crate) configs: Json,
        pub(crate) state: String,
        pub(crate) out_of_date: bool,
        pub(crate) folder: Option<String>,
        pub(crate) revision: i64,
        pub(crate) created_by: Uuid,
        pub(crate) created_at: DateTimeUtc,
        pub(crate) updated_at: DateTimeUtc,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of `outputs`.
pub(crate) mod output {
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "outputs")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) resource_id: Uuid,
        pub(crate) name: String,
        pub(crate) sensitive: bool,
        #[sea_orm(column_type = "JsonBinary")]
        pub(crate) value_type: Json,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        pub(crate) value: Option<Json>,
        pub(crate) sealed: Option<Vec<u8>>,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of `links`.
pub(crate) mod link {
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "links")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) reader_id: Uuid,
        pub(crate) owner_id: Uuid,
        pub(crate) output: String,
        pub(crate) variable: String,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of `unique_values`.
pub(crate) mod unique {
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "unique_values")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) template_id: Uuid,
        pub(crate) resource_id: Uuid,
        pub(crate) variable: String,
        pub(crate) digest: String,
        pub(crate) applied: bool,
        pub(crate) asked: bool,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
