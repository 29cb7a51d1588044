//! The platform: where modules come from, the template tree, where code lands.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::{create, drop, index, reference};

const TABLES: &[&str] = &[
    "integrations",
    "sources",
    "scans",
    "templates",
    "template_parents",
    "versions",
    "workspaces",
    "projects",
];

/// The step itself.
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0002_platform"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            vec![
                integrations(),
                sources(),
                scans(),
                templates(),
                template_parents(),
                versions(),
                workspaces(),
                projects(),
            ],
        )
        .await?;
        for (table, columns) in [("template_parents", &["parent_id"][..])] {
            index(manager, table, columns).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}

fn integrations() -> TableCreateStatement {
    Table::create()
        .table("integrations")
        .col(pk_uuid("id"))
        .col(string_uniq("name"))
        .col(string("kind"))
        .col(blob("sealed"))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned()
}

fn sources() -> TableCreateStatement {
    Table::create()
        .table("sources")
        .col(pk_uuid("id"))
        .col(string_uniq("name"))
        .col(text("address"))
        .col(uuid_null("integration_id"))
        .col(timestamp_with_time_zone_null("fetched_at"))
        .col(string_null("default_reference"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut reference("sources", "integration_id", "integrations"))
        .to_owned()
}

fn scans() -> TableCreateStatement {
    Table::create()
        .table("scans")
        .col(pk_uuid("id"))
        .col(uuid("source_id"))
        .col(string("commit"))
        .col(json_binary("modules"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut reference("scans", "source_id", "sources"))
        .index(Index::create().unique().name("uq_scans_source_id_commit").col("source_id").col("commit"))
        .to_owned()
}

fn templates() -> TableCreateStatement {
    Table::create()
        .table("templates")
        .col(pk_uuid("id"))
        .col(string_uniq("key"))
        .col(string("name"))
        .col(text("description"))
        .col(json_binary("labels"))
        .col(boolean("is_abstract"))
        .col(boolean("disabled"))
        .col(json_binary("tags"))
        .col(json_binary("configs"))
        .col(json_binary("overrides"))
        .col(json_binary("links"))
        .col(json_binary("files"))
        .col(big_integer("revision"))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned()
}

fn template_parents() -> TableCreateStatement {
    Table::create()
        .table("template_parents")
        .col(pk_uuid("id"))
        .col(uuid("template_id"))
        .col(uuid("parent_id"))
        .foreign_key(&mut reference("template_parents", "template_id", "templates"))
        .foreign_key(&mut reference("template_parents", "parent_id", "templates"))
        .index(
            Index::create()
                .unique()
                .name("uq_template_parents_template_id_parent_id")
                .col("template_id")
                .col("parent_id"),
        )
        .to_owned()
}

fn versions() -> TableCreateStatement {
    Table::create()
        .table("versions")
        .col(pk_uuid("id"))
        .col(uuid("template_id"))
        .col(uuid("source_id"))
        .col(string("name"))
        .col(string("path"))
        .col(string("reference"))
        .col(string("commit"))
        .col(json_binary("interface"))
        .col(text_null("readme"))
        .col(string("lifecycle"))
        .col(text_null("note"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut reference("versions", "template_id", "templates"))
        .foreign_key(&mut reference("versions", "source_id", "sources"))
        .index(Index::create().unique().name("uq_versions_template_id_name").col("template_id").col("name"))
        .to_owned()
}

fn workspaces() -> TableCreateStatement {
    Table::create()
        .table("workspaces")
        .col(pk_uuid("id"))
        .col(string_uniq("slug"))
        .col(string("name"))
        .col(string("forge"))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned()
}

fn projects() -> TableCreateStatement {
    Table::create()
        .table("projects")
        .col(pk_uuid("id"))
        .col(string_uniq("slug"))
        .col(string("name"))
        .col(text("description"))
        .col(uuid("workspace_id"))
        .col(json_binary("tags"))
        .col(json_binary("configs"))
        .col(big_integer("revision"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut reference("projects", "workspace_id", "workspaces"))
        .to_owned()
}
