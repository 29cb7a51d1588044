//! Runs of the Terraform binary, their logs, and the state they keep.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::{create, drop, index, reference};

const TABLES: &[&str] = &["runs", "run_lines", "states", "state_versions"];

/// One apply at a time per resource: a promise of the database, not of a process.
const ONE_APPLY_AT_A_TIME: &str = "CREATE UNIQUE INDEX uq_runs_applying ON runs (resource_id) \
     WHERE kind IN ('apply', 'destroy') AND state = 'running'";

/// The step itself.
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0004_runs"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![runs(), run_lines(), states(), state_versions()]).await?;
        for (table, columns) in [
            ("runs", &["change_id"][..]),
            ("runs", &["resource_id"][..]),
            ("runs", &["state"][..]),
            ("runs", &["path"][..]),
            ("state_versions", &["resource_id", "serial"][..]),
        ] {
            index(manager, table, columns).await?;
        }
        manager.get_connection().execute_unprepared(ONE_APPLY_AT_A_TIME).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}

fn runs() -> TableCreateStatement {
    Table::create()
        .table("runs")
        .col(pk_uuid("id"))
        .col(uuid_null("change_id"))
        .col(uuid_null("resource_id"))
        .col(string("path"))
        .col(string("kind"))
        .col(boolean("dry"))
        .col(string("state"))
        .col(json_binary("state_data"))
        .col(json_binary("spec"))
        .col(json_binary("stages"))
        .col(json_binary_null("summary"))
        .col(json_binary_null("counts"))
        .col(blob_null("plan"))
        .col(json_binary_null("fingerprint"))
        .col(string_null("worker"))
        .col(uuid_null("requested_by"))
        .col(big_integer("revision"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("started_at"))
        .col(timestamp_with_time_zone_null("finished_at"))
        .foreign_key(&mut reference("runs", "change_id", "changes"))
        .foreign_key(&mut reference("runs", "resource_id", "resources"))
        .foreign_key(&mut reference("runs", "requested_by", "users"))
        .to_owned()
}

fn run_lines() -> TableCreateStatement {
    Table::create()
        .table("run_lines")
        .col(pk_uuid("id"))
        .col(uuid("run_id"))
        .col(big_integer("position"))
        .col(timestamp_with_time_zone("at"))
        .col(string("stage"))
        .col(string("stream"))
        .col(string_null("level"))
        .col(text("text"))
        .foreign_key(&mut reference("run_lines", "run_id", "runs"))
        .index(Index::create().unique().name("uq_run_lines_run_id_position").col("run_id").col("position"))
        .to_owned()
}

fn states() -> TableCreateStatement {
    Table::create()
        .table("states")
        .col(pk_uuid("id"))
        .col(uuid("resource_id").unique_key().to_owned())
        .col(string("lineage"))
        .col(big_integer("serial"))
        .col(string_null("lock_id"))
        .col(json_binary_null("lock_info"))
        .col(timestamp_with_time_zone("updated_at"))
        .foreign_key(&mut reference("states", "resource_id", "resources"))
        .to_owned()
}

fn state_versions() -> TableCreateStatement {
    Table::create()
        .table("state_versions")
        .col(pk_uuid("id"))
        .col(uuid("resource_id"))
        .col(big_integer("serial"))
        .col(string("lineage"))
        .col(string("md5"))
        .col(blob("sealed"))
        .col(uuid_null("run_id"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut reference("state_versions", "resource_id", "resources"))
        .to_owned()
}
