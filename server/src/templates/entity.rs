//! Rows of this feature's tables; they become the engine's types where they are read.

/// Rows of `templates`.
pub(crate) mod template {
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "templates")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) key: String,
        pub(crate) name: String,
        pub(crate) description: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub(crate) labels: Json,
        pub(crate) is_abstract: bool,
        pub(crate) disabled: bool,
        #[sea_orm(column_type = "JsonBinary")]
        pub(crate) tags: Json,
        #[sea_orm(column_type = "JsonBinary")]
        pub(crate) configs: Json,
        #[sea_orm(column_type = "JsonBinary")]
        pub(crate) overrides: Json,
        #[sea_orm(column_type = "JsonBinary")]
        pub(crate) links: Json,
        #[sea_orm(column_type = "JsonBinary")]
        pub(crate) files: Json,
        pub(crate) auto_versions: String,
        pub(crate) revision: i64,
        pub(crate) created_at: DateTimeUtc,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of `template_parents`.
pub(crate) mod parent {
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "template_parents")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) template_id: Uuid,
        pub(crate) parent_id: Uuid,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of `versions`.
pub(crate) mod version {
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "versions")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) template_id: Uuid,
        pub(crate) source_id: Uuid,
        pub(crate) name: String,
        pub(crate) path: String,
        pub(crate) reference: String,
        pub(crate) commit: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub(crate) interface: Json,
        pub(crate) readme: Option<String>,
        pub(crate) lifecycle: String,
        pub(crate) note: Option<String>,
        #[sea_orm(column_type = "JsonBinary")]
        pub(crate) overrides: Json,
        pub(crate) reason: Option<String>,
        pub(crate) created_at: DateTimeUtc,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of `version_examples`.
pub(crate) mod example {
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "version_examples")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) version_id: Uuid,
        #[sea_orm(column_type = "JsonBinary")]
        pub(crate) examples: Json,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
