//! Versions get their own form overrides and the reason of their lifecycle; values that may occur
//! once among a template's resources are held as digests.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::{create, drop, index, reference};

const TABLES: &[&str] = &["unique_values"];

/// The step itself.
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0006_overrides"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One column a statement: SQLite takes no more.
        add(manager, json_binary("overrides").default("{}")).await?;
        add(manager, &mut text_null("reason")).await?;
        create(manager, vec![unique_values()]).await?;
        index(manager, "unique_values", &["resource_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await?;
        for column in ["reason", "overrides"] {
            let table = Table::alter().table("versions").drop_column(column).to_owned();
            manager.alter_table(table).await?;
        }
        Ok(())
    }
}

async fn add(manager: &SchemaManager<'_>, column: &mut ColumnDef) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table("versions").add_column(column.take()).to_owned()).await
}

fn unique_values() -> TableCreateStatement {
    Table::create()
        .table("unique_values")
        .col(pk_uuid("id"))
        .col(uuid("template_id"))
        .col(uuid("resource_id"))
        .col(string("variable"))
        .col(string("digest"))
        .col(boolean("applied"))
        .col(boolean("asked"))
        .foreign_key(&mut reference("unique_values", "template_id", "templates"))
        .foreign_key(&mut reference("unique_values", "resource_id", "resources"))
        .index(
            Index::create()
                .unique()
                .name("uq_unique_values_template_id_variable_digest")
                .col("template_id")
                .col("variable")
                .col("digest"),
        )
        .to_owned()
}
