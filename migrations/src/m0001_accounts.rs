//! Accounts: who may come in, and what they may do where.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::{create, drop, index, reference};

const TABLES: &[&str] = &["users", "tokens", "grants"];

/// The step itself.
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0001_accounts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![users(), tokens(), grants()]).await?;
        for (table, columns) in [("tokens", &["user_id"][..]), ("grants", &["user_id"][..])] {
            index(manager, table, columns).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}

fn users() -> TableCreateStatement {
    Table::create()
        .table("users")
        .col(pk_uuid("id"))
        .col(string_uniq("username"))
        .col(string("name"))
        .col(string_null("password_hash"))
        .col(boolean("disabled"))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned()
}

fn tokens() -> TableCreateStatement {
    Table::create()
        .table("tokens")
        .col(pk_uuid("id"))
        .col(uuid("user_id"))
        .col(string("name"))
        .col(string("kind"))
        .col(string_uniq("hash"))
        .col(uuid_null("scope_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("expires_at"))
        .col(timestamp_with_time_zone_null("last_used_at"))
        .foreign_key(&mut reference("tokens", "user_id", "users"))
        .to_owned()
}

fn grants() -> TableCreateStatement {
    Table::create()
        .table("grants")
        .col(pk_uuid("id"))
        .col(uuid("user_id"))
        .col(string("role"))
        .col(string("place"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut reference("grants", "user_id", "users"))
        .to_owned()
}
