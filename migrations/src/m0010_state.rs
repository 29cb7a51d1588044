//! Who made each version of a state, in which run and how many resources it holds; since when and
//! by whom a state is locked; where a project keeps its states, and whether its resources follow
//! the outputs that they read.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// The step itself.
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0010_state"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One column a statement: SQLite takes no more.
        for (table, mut column) in [
            ("tokens", uuid_null("run_id")),
            ("states", timestamp_with_time_zone_null("locked_at")),
            ("states", uuid_null("locked_by")),
            ("states", uuid_null("lock_run_id")),
            ("state_versions", uuid_null("created_by")),
            ("state_versions", big_integer_null("resources")),
            ("state_versions", big_integer_null("bytes")),
            ("state_versions", big_integer_null("restored_serial")),
            ("state_versions", text_null("reason")),
            ("projects", json_binary_null("backend")),
            ("projects", boolean("propose_readers").default(false).take()),
        ] {
            let table = Table::alter().table(table).add_column(column.take()).to_owned();
            manager.alter_table(table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [
            ("projects", "propose_readers"),
            ("projects", "backend"),
            ("state_versions", "reason"),
            ("state_versions", "restored_serial"),
            ("state_versions", "bytes"),
            ("state_versions", "resources"),
            ("state_versions", "created_by"),
            ("states", "lock_run_id"),
            ("states", "locked_by"),
            ("states", "locked_at"),
            ("tokens", "run_id"),
        ] {
            let table = Table::alter().table(table).drop_column(column).to_owned();
            manager.alter_table(table).await?;
        }
        Ok(())
    }
}
