//! Values that may occur once among a template's resources, where its author says so.
//!
//! A resource claims its effective values as digests that are made with the master key, so that
//! the table tells nothing about secrets. An index of the database lets each digest of a variable
//! stand once, whoever asks at the same time. What is applied and what an open change asks for are
//! both claimed; when the change ends, one of the two is given back. `null` claims nothing.
//! Absent: values that move above a resource. They are claimed when a change takes them over.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, Set};
use serde_json::Value as Json;
use terrace_engine::change::Stamp;
use terrace_engine::diagnostic::{Code, Diagnostic, Diagnostics, Subject};
use terrace_engine::id::{ResourceId, TemplateId};
use terrace_engine::module::Overrides;
use terrace_engine::name::TreePath;
use terrace_engine::tree::Resolved;
use uuid::Uuid;

use super::draft::Draft;
use super::entity::unique::{ActiveModel, Column, Entity, Model};
use super::store::{self, Resource};
use crate::authz::{Action, Actor, Permit, Scope};
use crate::clock;
use crate::error::ApiError;
use crate::secret::MasterKey;
use crate::templates::overrides;

/// How many rows one statement adds: seven values each, below SQLite's limit.
const MOST: usize = 2_000;

/// One value that a resource claims for itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    /// The variable.
    pub variable: String,
    /// The keyed digest of its value.
    pub digest: String,
}

/// What a resource of the template with these values claims.
#[must_use]
pub fn claims(
    key: &MasterKey,
    template: TemplateId,
    overrides: &Overrides,
    resolved: &Resolved,
) -> Vec<Claim> {
    let unique = overrides.fields.iter().filter(|(_, field)| field.unique).map(|(name, _)| name);
    let claim = |name: &String| {
        let value = &resolved.values.get(name).filter(|found| !found.value.is_null())?.value;
        let purpose = format!("unique:{template}:{name}");
        Some(Claim { variable: name.clone(), digest: key.digest(&purpose, canonical(value).as_bytes()) })
    };
    unique.filter_map(claim).collect()
}

/// The value as one text, however it was written: keys in order, whole numbers as such.
fn canonical(value: &Json) -> String {
    match value {
        Json::Object(fields) => {
            let sorted: BTreeMap<&String, &Json> = fields.iter().collect();
            let fields: Vec<String> = sorted
                .iter()
                .map(|(key, value)| format!("{}:{}", Json::from(key.as_str()), canonical(value)))
                .collect();
            format!("{{{}}}", fields.join(","))
        }
        Json::Array(items) => {
            format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(","))
        }
        // Every whole number prints without a fraction, from zero to the largest.
        Json::Number(number) if number.is_f64() => number.as_f64().unwrap_or_default().to_string(),
        other => other.to_string(),
    }
}

/// A finding for every claim that another resource has made. A holder that the viewer may not see
/// is not named; without a viewer none is.
///
/// # Errors
/// The database fails.
pub async fn taken(
    db: &impl ConnectionTrait,
    viewer: Option<&Actor>,
    resource: &Resource,
    claims: &[Claim],
) -> Result<Diagnostics, ApiError> {
    if claims.is_empty() {
        return Ok(Diagnostics::default());
    }
    let rows = Entity::find()
        .filter(Column::TemplateId.eq(resource.template.uuid()))
        .filter(Column::ResourceId.ne(resource.id.uuid()))
        .filter(Column::Digest.is_in(claims.iter().map(|claim| claim.digest.as_str())))
        .all(db)
        .await?;
    let holders = store::by_ids(db, rows.iter().map(|row| row.resource_id).collect()).await?;
    let of_claim = |claim: &Claim| {
        let row = rows.iter().find(|row| row.variable == claim.variable && row.digest == claim.digest)?;
        let holder = holders.get(&ResourceId::new(row.resource_id)).map(|holder| &holder.path);
        let may_see = |path: &&TreePath| {
            viewer.is_some_and(|viewer| viewer.may(Action::Read, &Scope::At((*path).clone())))
        };
        Some(finding(&claim.variable, holder.filter(may_see)))
    };
    Ok(claims.iter().filter_map(of_claim).collect())
}

fn finding(variable: &str, holder: Option<&TreePath>) -> Diagnostic {
    let holder = holder.map_or_else(|| "another resource of the template".to_owned(), ToString::to_string);
    Diagnostic::error(
        Code::NotUnique,
        format!("\"{variable}\" must be unique: {holder} has this value already"),
    )
    .at(Subject::place(variable))
}

/// Claims what a change asks for. What the author wants must still be what the claims were made
/// from: whoever makes a variable unique waits until they are there.
///
/// # Errors
/// The template's overrides were edited meanwhile, another resource has claimed one of the values
/// meanwhile, or the database fails; nothing may be committed then.
pub async fn claim(
    db: &impl ConnectionTrait,
    stamp: &Stamp,
    draft: &Draft,
    claims: &[Claim],
) -> Result<(), ApiError> {
    let held = overrides::hold(db, draft.template.id, draft.version.id).await?;
    if held != draft.version.overrides {
        let sentence = format!("the template {} was edited a moment ago: ask again", draft.template.key);
        return Err(ApiError::Conflict(sentence));
    }
    ask(db, stamp, &draft.resource, claims).await
}

/// Claims what a change of a resource asks for, in place of what an earlier one asked for.
async fn ask(
    db: &impl ConnectionTrait,
    _: &Stamp,
    resource: &Resource,
    claims: &[Claim],
) -> Result<(), ApiError> {
    let held = Entity::find().filter(Column::ResourceId.eq(resource.id.uuid())).all(db).await?;
    let is_asked =
        |row: &Model| claims.iter().any(|claim| claim.variable == row.variable && claim.digest == row.digest);
    let gone = held.iter().filter(|row| !row.applied && !is_asked(row)).map(|row| row.id);
    Entity::delete_many().filter(Column::Id.is_in(gone.collect::<Vec<_>>())).exec(db).await?;
    for (asked, rows) in
        [true, false].map(|asked| (asked, held.iter().filter(move |row| is_asked(row) == asked)))
    {
        let ids: Vec<Uuid> = rows.map(|row| row.id).collect();
        set(db, Column::Asked, asked, Column::Id.is_in(ids).into()).await?;
    }
    for claim in claims {
        let is_held = held.iter().any(|row| row.variable == claim.variable && row.digest == claim.digest);
        if !is_held {
            let row = row(resource.template, resource.id, claim, (false, true));
            row.insert(db).await.map_err(|error| match error.sql_err() {
                Some(sea_orm::SqlErr::UniqueConstraintViolation(_)) => {
                    ApiError::Invalid(finding(&claim.variable, None).into())
                }
                _ => ApiError::Database(error),
            })?;
        }
    }
    Ok(())
}

pub(super) fn row(
    template: TemplateId,
    resource: ResourceId,
    claim: &Claim,
    (applied, asked): (bool, bool),
) -> ActiveModel {
    ActiveModel {
        id: Set(clock::new_id()),
        template_id: Set(template.uuid()),
        resource_id: Set(resource.uuid()),
        variable: Set(claim.variable.clone()),
        digest: Set(claim.digest.clone()),
        applied: Set(applied),
        asked: Set(asked),
    }
}

async fn set(db: &impl ConnectionTrait, column: Column, to: bool, which: Condition) -> Result<(), ApiError> {
    Entity::update_many().col_expr(column, Expr::value(to)).filter(which).exec(db).await?;
    Ok(())
}

fn of(resource: ResourceId) -> Condition {
    Condition::all().add(Column::ResourceId.eq(resource.uuid()))
}

/// What a change asked for is applied: what was there before it is given back.
///
/// # Errors
/// The database fails.
pub async fn settle(db: &impl ConnectionTrait, _: &Stamp, resource: ResourceId) -> Result<(), ApiError> {
    Entity::delete_many().filter(of(resource).add(Column::Asked.eq(false))).exec(db).await?;
    set(db, Column::Applied, true, of(resource)).await?;
    set(db, Column::Asked, false, of(resource)).await
}

/// A change has ended without being applied: what it asked for is given back, unless its code was
/// merged and some of it may be there.
///
/// # Errors
/// The database fails.
pub async fn give_back(
    db: &impl ConnectionTrait,
    _: &Stamp,
    resource: ResourceId,
    merged: bool,
) -> Result<(), ApiError> {
    if merged {
        set(db, Column::Applied, true, of(resource)).await?;
    } else {
        Entity::delete_many().filter(of(resource).add(Column::Applied.eq(false))).exec(db).await?;
    }
    set(db, Column::Asked, false, of(resource)).await
}

/// Nothing is claimed any more for some variables of a template.
///
/// # Errors
/// The database fails.
pub(super) async fn forget_variables(
    db: &impl ConnectionTrait,
    _: &Permit,
    template: TemplateId,
    variables: &BTreeSet<String>,
) -> Result<(), ApiError> {
    Entity::delete_many()
        .filter(Column::TemplateId.eq(template.uuid()))
        .filter(Column::Variable.is_in(variables))
        .exec(db)
        .await?;
    Ok(())
}

/// Adds claims that are known to stand once.
///
/// # Errors
/// The database fails.
pub(super) async fn insert(
    db: &impl ConnectionTrait,
    _: &Permit,
    rows: Vec<ActiveModel>,
) -> Result<(), ApiError> {
    for rows in rows.chunks(MOST) {
        Entity::insert_many(rows.to_vec()).exec_without_returning(db).await?;
    }
    Ok(())
}

/// The resource is gone: it claims nothing.
///
/// # Errors
/// The database fails.
pub async fn forget(db: &impl ConnectionTrait, _: &Stamp, resource: ResourceId) -> Result<(), ApiError> {
    Entity::delete_many().filter(of(resource)).exec(db).await?;
    Ok(())
}
