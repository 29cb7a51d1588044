//! Background work, what happened, and who did it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::{create, drop, index};

const TABLES: &[&str] = &["jobs", "events", "audit"];

/// The step itself.
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0005_jobs"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![jobs(), events(), audit()]).await?;
        for (table, columns) in
            [("jobs", &["run_after"][..]), ("audit", &["at"][..]), ("audit", &["subject"][..])]
        {
            index(manager, table, columns).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}

fn jobs() -> TableCreateStatement {
    Table::create()
        .table("jobs")
        .col(pk_uuid("id"))
        .col(string("kind"))
        .col(json_binary("payload"))
        .col(integer("attempts"))
        .col(timestamp_with_time_zone("run_after"))
        .col(timestamp_with_time_zone_null("lease_until"))
        .col(string_null("worker"))
        .col(text_null("last_error"))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned()
}

fn events() -> TableCreateStatement {
    Table::create()
        .table("events")
        .col(big_pk_auto("id"))
        .col(string("kind"))
        .col(string("subject"))
        .col(timestamp_with_time_zone("at"))
        .to_owned()
}

fn audit() -> TableCreateStatement {
    Table::create()
        .table("audit")
        .col(pk_uuid("id"))
        .col(timestamp_with_time_zone("at"))
        .col(uuid_null("actor_id"))
        .col(string("actor"))
        .col(string("action"))
        .col(string("subject"))
        .col(json_binary("detail"))
        .to_owned()
}
