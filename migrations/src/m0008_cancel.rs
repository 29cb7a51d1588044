//! A run can be asked to stop by any process, not only by the one that executes it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// The step itself.
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0008_cancel"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = boolean("cancel_asked").default(false).take();
        manager.alter_table(Table::alter().table("runs").add_column(column).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("runs").drop_column("cancel_asked").to_owned()).await
    }
}
