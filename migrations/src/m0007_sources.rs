//! Sources say what their last refresh met, scans which files they left out and how they were
//! made, templates whether new tags become versions, and versions keep their module's examples.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::{create, drop, reference};

const TABLES: &[&str] = &["version_examples"];

/// The step itself.
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0007_sources"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One column a statement: SQLite takes no more.
        add(manager, "sources", json_binary("notices").default("[]")).await?;
        add(manager, "scans", json_binary("left_out").default("[]")).await?;
        add(manager, "scans", integer("analysis").default(0)).await?;
        add(manager, "templates", string("auto_versions").default("off")).await?;
        create(manager, vec![version_examples()]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await?;
        for (table, column) in [
            ("templates", "auto_versions"),
            ("scans", "analysis"),
            ("scans", "left_out"),
            ("sources", "notices"),
        ] {
            let table = Table::alter().table(table).drop_column(column).to_owned();
            manager.alter_table(table).await?;
        }
        Ok(())
    }
}

async fn add(manager: &SchemaManager<'_>, table: &'static str, column: &mut ColumnDef) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).add_column(column.take()).to_owned()).await
}

/// Apart from `versions`, whose rows are read for every resource.
fn version_examples() -> TableCreateStatement {
    Table::create()
        .table("version_examples")
        .col(pk_uuid("version_id"))
        .col(json_binary("examples"))
        .foreign_key(&mut reference("version_examples", "version_id", "versions"))
        .to_owned()
}
