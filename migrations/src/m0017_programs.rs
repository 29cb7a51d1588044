//! With which program a run was made, and with which plugins its plan.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// The step itself.
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0017_programs"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [string_null("program"), blob_null("lock_file")] {
            manager.alter_table(Table::alter().table("runs").add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["lock_file", "program"] {
            manager.alter_table(Table::alter().table("runs").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
