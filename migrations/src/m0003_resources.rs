//! The resource tree, and the changes that are made to it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::{create, drop, index, reference};

const TABLES: &[&str] =
    &["resources", "outputs", "links", "changes", "pull_requests", "pull_request_comments", "counters"];

/// The step itself.
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0003_resources"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            vec![
                resources(),
                outputs(),
                links(),
                changes(),
                pull_requests(),
                pull_request_comments(),
                counters(),
            ],
        )
        .await?;
        for (table, columns) in [
            ("resources", &["parent_id"][..]),
            ("resources", &["template_id"][..]),
            ("resources", &["project_id"][..]),
            ("links", &["reader_id"][..]),
            ("links", &["owner_id"][..]),
            ("changes", &["resource_id"][..]),
            ("changes", &["state"][..]),
            ("pull_request_comments", &["pull_request_id"][..]),
        ] {
            index(manager, table, columns).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}

fn resources() -> TableCreateStatement {
    Table::create()
        .table("resources")
        .col(pk_uuid("id"))
        .col(string_uniq("path"))
        .col(string("slug"))
        .col(uuid_null("parent_id"))
        .col(uuid("template_id"))
        .col(uuid("project_id"))
        .col(uuid("workspace_id"))
        .col(uuid_null("version_id"))
        .col(text("description"))
        .col(json_binary("inputs"))
        .col(json_binary("tags"))
        .col(json_binary("configs"))
        .col(string("state"))
        .col(boolean("out_of_date"))
        .col(string_null("folder"))
        .col(big_integer("revision"))
        .col(uuid("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .foreign_key(&mut reference("resources", "parent_id", "resources"))
        .foreign_key(&mut reference("resources", "template_id", "templates"))
        .foreign_key(&mut reference("resources", "project_id", "projects"))
        .foreign_key(&mut reference("resources", "workspace_id", "workspaces"))
        .foreign_key(&mut reference("resources", "version_id", "versions"))
        .foreign_key(&mut reference("resources", "created_by", "users"))
        .index(
            Index::create()
                .unique()
                .name("uq_resources_workspace_id_folder")
                .col("workspace_id")
                .col("folder"),
        )
        .to_owned()
}

fn outputs() -> TableCreateStatement {
    Table::create()
        .table("outputs")
        .col(pk_uuid("id"))
        .col(uuid("resource_id"))
        .col(string("name"))
        .col(boolean("sensitive"))
        .col(json_binary("value_type"))
        .col(json_binary_null("value"))
        .col(blob_null("sealed"))
        .foreign_key(&mut reference("outputs", "resource_id", "resources"))
        .index(Index::create().unique().name("uq_outputs_resource_id_name").col("resource_id").col("name"))
        .to_owned()
}

fn links() -> TableCreateStatement {
    Table::create()
        .table("links")
        .col(pk_uuid("id"))
        .col(uuid("reader_id"))
        .col(uuid("owner_id"))
        .col(string("output"))
        .col(string("variable"))
        .foreign_key(&mut reference("links", "reader_id", "resources"))
        .foreign_key(&mut reference("links", "owner_id", "resources"))
        .to_owned()
}

fn changes() -> TableCreateStatement {
    Table::create()
        .table("changes")
        .col(pk_uuid("id"))
        .col(big_integer_uniq("number"))
        .col(uuid("resource_id"))
        .col(uuid_null("version_id"))
        .col(string("action"))
        .col(string("state"))
        .col(json_binary("state_data"))
        .col(big_integer("revision"))
        .col(json_binary("spec"))
        .col(json_binary_null("spec_before"))
        .col(text_null("reason"))
        .col(string("branch"))
        .col(string_null("base"))
        .col(string_null("generated_tree"))
        .col(big_integer_null("pull_request"))
        .col(uuid("requested_by"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .foreign_key(&mut reference("changes", "resource_id", "resources"))
        .foreign_key(&mut reference("changes", "version_id", "versions"))
        .foreign_key(&mut reference("changes", "requested_by", "users"))
        .to_owned()
}

fn pull_requests() -> TableCreateStatement {
    Table::create()
        .table("pull_requests")
        .col(pk_uuid("id"))
        .col(uuid("workspace_id"))
        .col(big_integer("number"))
        .col(string("title"))
        .col(text("body"))
        .col(string("head_branch"))
        .col(string("base_branch"))
        .col(string("state"))
        .col(string_null("status"))
        .col(string_null("status_text"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .foreign_key(&mut reference("pull_requests", "workspace_id", "workspaces"))
        .index(
            Index::create()
                .unique()
                .name("uq_pull_requests_workspace_id_number")
                .col("workspace_id")
                .col("number"),
        )
        .to_owned()
}

fn pull_request_comments() -> TableCreateStatement {
    Table::create()
        .table("pull_request_comments")
        .col(pk_uuid("id"))
        .col(uuid("pull_request_id"))
        .col(text("body"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut reference("pull_request_comments", "pull_request_id", "pull_requests"))
        .to_owned()
}

/// Numbers that people say aloud are counted here, so that two requests never get the same one.
fn counters() -> TableCreateStatement {
    Table::create()
        .table("counters")
        .col(string("name").primary_key().to_owned())
        .col(big_integer("value"))
        .to_owned()
}
