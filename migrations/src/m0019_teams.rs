//! Teams: accounts that hold roles together, and that rules of approval may name.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::{create, drop, index, reference};

const TABLES: &[&str] = &["teams", "team_members", "team_grants"];

/// The step itself.
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0019_teams"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![teams(), members(), grants()]).await?;
        index(manager, "team_members", &["user_id"]).await?;
        index(manager, "team_grants", &["place"]).await?;
        let team = Table::alter().table("approval_rules").add_column(string_null("team")).to_owned();
        manager.alter_table(team).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("approval_rules").drop_column("team").to_owned()).await?;
        drop(manager, TABLES).await
    }
}

fn teams() -> TableCreateStatement {
    Table::create()
        .table("teams")
        .col(pk_uuid("id"))
        .col(string_uniq("key"))
        .col(string("name"))
        .col(big_integer("revision"))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned()
}

fn members() -> TableCreateStatement {
    Table::create()
        .table("team_members")
        .col(uuid("team_id"))
        .col(uuid("user_id"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("team_id").col("user_id"))
        .foreign_key(&mut reference("team_members", "team_id", "teams"))
        .foreign_key(&mut reference("team_members", "user_id", "users"))
        .to_owned()
}

/// An empty place is everywhere.
fn grants() -> TableCreateStatement {
    Table::create()
        .table("team_grants")
        .col(uuid("team_id"))
        .col(string("role"))
        .col(string("place"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("team_id").col("role").col("place"))
        .foreign_key(&mut reference("team_grants", "team_id", "teams"))
        .to_owned()
}
