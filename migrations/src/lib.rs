//! Terrace's database schema, one file per step.
//!
//! A step that has landed is frozen: later steps change what it made. Names are spelled out in
//! each file, so that a step keeps meaning the same whatever the server's code becomes. One text
//! serves SQLite and PostgreSQL. There are no rows of data here: the server makes those. A step only copies
//! what is there.

mod m0001_accounts;
mod m0002_platform;
mod m0003_resources;
mod m0004_runs;
mod m0005_jobs;
mod m0006_overrides;
mod m0007_sources;
mod m0008_cancel;
mod m0009_approval_rules;
mod m0010_state;
mod m0011_revisions;
mod m0012_drift;
mod m0013_change_sets;
mod m0014_changes;
mod m0015_workers;
mod m0017_programs;
mod m0018_logs;
mod m0019_teams;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::async_trait::async_trait;
use sea_orm_migration::{MigrationTrait, sea_orm, sea_query};

/// Every step, in order.
#[derive(Debug, Clone, Copy)]
pub struct Migrator;

#[async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_accounts::Step),
            Box::new(m0002_platform::Step),
            Box::new(m0003_resources::Step),
            Box::new(m0004_runs::Step),
            Box::new(m0005_jobs::Step),
            Box::new(m0006_overrides::Step),
            Box::new(m0007_sources::Step),
            Box::new(m0008_cancel::Step),
            Box::new(m0009_approval_rules::Step),
            Box::new(m0010_state::Step),
            Box::new(m0011_revisions::Step),
            Box::new(m0012_drift::Step),
            Box::new(m0013_change_sets::Step),
            Box::new(m0014_changes::Step),
            Box::new(m0015_workers::Step),
            Box::new(m0017_programs::Step),
            Box::new(m0018_logs::Step),
            Box::new(m0019_teams::Step),
        ]
    }
}

/// Makes the tables in order.
async fn create(
    manager: &sea_orm_migration::SchemaManager<'_>,
    tables: Vec<sea_query::TableCreateStatement>,
) -> Result<(), sea_orm::DbErr> {
    for table in tables {
        manager.create_table(table).await?;
    }
    Ok(())
}

/// Drops the tables in reverse order of their making.
async fn drop(manager: &sea_orm_migration::SchemaManager<'_>, tables: &[&str]) -> Result<(), sea_orm::DbErr> {
    for table in tables.iter().rev() {
        let statement = sea_query::Table::drop().table(sea_query::Alias::new(*table)).to_owned();
        manager.drop_table(statement).await?;
    }
    Ok(())
}

/// Makes an index named after its table and columns.
async fn index(
    manager: &sea_orm_migration::SchemaManager<'_>,
    table: &str,
    columns: &[&str],
) -> Result<(), sea_orm::DbErr> {
    let mut statement = sea_query::Index::create();
    statement.name(format!("ix_{table}_{}", columns.join("_"))).table(sea_query::Alias::new(table));
    for column in columns {
        statement.col(sea_query::Alias::new(*column));
    }
    manager.create_index(statement).await
}

/// A foreign key from `table.column` to `target.id`.
fn reference(table: &str, column: &str, target: &str) -> sea_query::ForeignKeyCreateStatement {
    sea_query::ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(sea_query::Alias::new(table), sea_query::Alias::new(column))
        .to(sea_query::Alias::new(target), sea_query::Alias::new("id"))
        .to_owned()
}
