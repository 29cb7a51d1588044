//! Which commit Terrace wrote last on the branch of a change, so that those of people are told from
//! it; and what a change takes down and makes again.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// The step itself.
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0014_changes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One column a statement: SQLite takes no more.
        for mut column in [string_null("written_head"), json_binary_null("recreate")] {
            let table = Table::alter().table("changes").add_column(column.take()).to_owned();
            manager.alter_table(table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["recreate", "written_head"] {
            let table = Table::alter().table("changes").drop_column(column).to_owned();
            manager.alter_table(table).await?;
        }
        Ok(())
    }
}
