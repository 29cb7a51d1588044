//! Change sets and their members.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::{create, drop, index, reference};

const TABLES: &[&str] = &["change_sets", "change_set_members"];

/// The step itself.
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0013_change_sets"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![sets(), members()]).await?;
        index(manager, "change_set_members", &["set_id", "position"]).await?;
        index(manager, "change_set_members", &["change_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}

fn sets() -> TableCreateStatement {
    Table::create()
        .table("change_sets")
        .col(pk_uuid("id"))
        .col(big_integer_uniq("number"))
        .col(string("kind"))
        .col(text("title"))
        .col(text_null("reason"))
        .col(uuid("requested_by"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut reference("change_sets", "requested_by", "users"))
        .to_owned()
}

/// A member tells what became of it after its resource and change are deleted: it refers to
/// neither. `request` is sealed, and there as long as its change is not asked for.
fn members() -> TableCreateStatement {
    Table::create()
        .table("change_set_members")
        .col(pk_uuid("id"))
        .col(uuid("set_id"))
        .col(big_integer("position"))
        .col(uuid("resource_id"))
        .col(string("path"))
        .col(json_binary("after"))
        .col(uuid_null("change_id"))
        .col(big_integer_null("number"))
        .col(binary_null("request"))
        .col(string_null("outcome"))
        .col(text_null("note"))
        .foreign_key(&mut reference("change_set_members", "set_id", "change_sets"))
        .to_owned()
}
