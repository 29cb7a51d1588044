//! Which workers live and how much each of them takes; at most one job at a time for a resource.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::{create, drop};

/// One held job for each resource: a promise of the database, not of a process.
const ONE_AT_A_TIME: &str = "CREATE UNIQUE INDEX uq_jobs_held ON jobs (resource_id) \
     WHERE resource_id IS NOT NULL AND lease_until IS NOT NULL";

/// The step itself.
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0015_workers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![workers()]).await?;
        let column = uuid_null("resource_id");
        manager.alter_table(Table::alter().table("jobs").add_column(column).to_owned()).await?;
        manager.get_connection().execute_unprepared(ONE_AT_A_TIME).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared("DROP INDEX uq_jobs_held").await?;
        manager.alter_table(Table::alter().table("jobs").drop_column("resource_id").to_owned()).await?;
        drop(manager, &["workers"]).await
    }
}

/// A worker is alive until a moment that it puts off as long as it lives.
fn workers() -> TableCreateStatement {
    Table::create()
        .table("workers")
        .col(string("name").primary_key().to_owned())
        .col(integer("places"))
        .col(timestamp_with_time_zone("alive_until"))
        .to_owned()
}
