//! Resources keep every revision of what they set. Changes that were applied before become
//! revisions of theirs.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::{create, drop, reference};

const TABLES: &[&str] = &["revisions"];

/// The step itself.
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0011_revisions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![revisions()]).await?;
        manager.get_connection().execute_unprepared(APPLIED_BEFORE).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}

/// The revision of a change bears the change's id, which is nobody else's.
const APPLIED_BEFORE: &str = "INSERT INTO revisions \
    (id, resource_id, number, action, change_id, version_id, spec, commit_sha, reason, made_by, made_at) \
    SELECT id, resource_id, ROW_NUMBER() OVER (PARTITION BY resource_id ORDER BY number), action, id, \
    version_id, spec, state_data ->> 'commit', reason, requested_by, updated_at \
    FROM changes WHERE state = 'applied'";

fn revisions() -> TableCreateStatement {
    Table::create()
        .table("revisions")
        .col(pk_uuid("id"))
        .col(uuid("resource_id"))
        .col(big_integer("number"))
        .col(string("action"))
        .col(uuid_null("change_id"))
        .col(uuid_null("version_id"))
        .col(json_binary("spec"))
        .col(string_null("commit_sha"))
        .col(text_null("reason"))
        .col(uuid("made_by"))
        .col(timestamp_with_time_zone("made_at"))
        .foreign_key(&mut reference("revisions", "resource_id", "resources"))
        .foreign_key(&mut reference("revisions", "change_id", "changes"))
        .foreign_key(&mut reference("revisions", "version_id", "versions"))
        .foreign_key(&mut reference("revisions", "made_by", "users"))
        .index(
            Index::create().unique().name("uq_revisions_resource_id_number").col("resource_id").col("number"),
        )
        .to_owned()
}
