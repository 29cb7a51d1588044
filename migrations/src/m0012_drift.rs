//! What was found to differ from the applied code, when to look again, and how often.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::{create, drop, index, reference};

const TABLES: &[&str] = &["drift_schedules", "drift_states", "drift_checks"];

/// The step itself.
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0012_drift"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![schedules(), states(), checks()]).await?;
        index(manager, "drift_states", &["next_check_at"]).await?;
        index(manager, "drift_checks", &["resource_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}

/// How often is looked at a place and below; the empty place is the whole tree.
fn schedules() -> TableCreateStatement {
    Table::create()
        .table("drift_schedules")
        .col(string("place").primary_key().to_owned())
        .col(big_integer("every_seconds"))
        .col(uuid("set_by"))
        .col(timestamp_with_time_zone("set_at"))
        .foreign_key(&mut reference("drift_schedules", "set_by", "users"))
        .to_owned()
}

/// One row for each resource that was looked at, or will be.
fn states() -> TableCreateStatement {
    Table::create()
        .table("drift_states")
        .col(pk_uuid("resource_id"))
        .col(string("status"))
        .col(big_integer("drifted"))
        .col(uuid_null("check_id"))
        .col(timestamp_with_time_zone_null("checked_at"))
        .col(timestamp_with_time_zone_null("next_check_at"))
        .col(timestamp_with_time_zone_null("ignored_until"))
        .col(text_null("ignored_reason"))
        .col(uuid_null("ignored_by"))
        .col(string_null("ignored_digest"))
        .foreign_key(&mut reference("drift_states", "resource_id", "resources"))
        .foreign_key(&mut reference("drift_states", "ignored_by", "users"))
        .to_owned()
}

/// What each look has found; the id is that of its run.
fn checks() -> TableCreateStatement {
    Table::create()
        .table("drift_checks")
        .col(pk_uuid("id"))
        .col(uuid("resource_id"))
        .col(big_integer("revision"))
        .col(big_integer("drifted"))
        .col(string("digest"))
        .col(json_binary("report"))
        .col(timestamp_with_time_zone("checked_at"))
        .foreign_key(&mut reference("drift_checks", "id", "runs"))
        .foreign_key(&mut reference("drift_checks", "resource_id", "resources"))
        .to_owned()
}
