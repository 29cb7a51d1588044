//! Rules of approval: which changes they are about, and what it takes to meet them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::{create, drop};

/// The step itself.
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0009_approval_rules"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![approval_rules()]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["approval_rules"]).await
    }
}

fn approval_rules() -> TableCreateStatement {
    Table::create()
        .table("approval_rules")
        .col(pk_uuid("id"))
        .col(string_uniq("name"))
        .col(json_binary("about"))
        .col(integer("approvals"))
        .col(string_null("role"))
        .col(json_binary("people"))
        .col(integer_null("expires_after"))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned()
}
