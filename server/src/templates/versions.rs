//! Listing, adding and retiring versions of a template.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, get, patch, post, web};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use terrace_engine::diagnostic::Diagnostics;
use terrace_engine::id::{SourceId, VersionId};
use terrace_engine::module::{Class, FieldOverride, Installed, Interface, compare, supported_by};
use terrace_engine::name::TemplateKey;
use utoipa::ToSchema;

use super::authoring::{self, Authored};
use super::entity::version::Model;
use super::routes::named;
use super::store::{self, Lifecycle, NewVersion, Template, Version};
use super::version::{self, VersionEdit};
use super::{addition, check};
use crate::app::App;
use crate::authz::{Action, Actor, Scope};
use crate::column::from_json;
use crate::error::{ApiError, Problem};
use crate::page::Page;
use crate::resources::counts::counts_by_version;
use crate::runs::binary;
use crate::sources::examples::Example;
use crate::sources::{read, store as sources};
use crate::{audit, events};

/// A version as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionView {
    #[schema(value_type = String)]
    id: VersionId,
    name: String,
    /// The template's key.
    #[schema(value_type = String)]
    template: TemplateKey,
    /// The name of the source that holds the module.
    source: String,
    path: String,
    reference: String,
    commit: String,
    lifecycle: String,
    /// Why it is there in its life.
    reason: Option<String>,
    /// What users should know: what it breaks, what to move to.
    note: Option<String>,
    variables: usize,
    outputs: usize,
    /// How many resources use it.
    resources: u64,
    /// Why the installed Terraform binary cannot run it; `null` where it can, or where there is
    /// none to ask.
    unsupported: Option<String>,
    created_at: DateTime<Utc>,
}

impl VersionView {
    pub(super) fn of(version: &Version, key: &TemplateKey, around: Around) -> Self {
        Self {
            id: version.id,
            name: version.name.clone(),
            template: key.clone(),
            source: around.source,
            path: version.path.clone(),
            reference: version.reference.clone(),
            commit: version.commit.to_string(),
            lifecycle: version.lifecycle.text().to_owned(),
            reason: version.reason.clone(),
            note: version.note.clone(),
            variables: version.interface.variables.len(),
            outputs: version.interface.outputs.len(),
            resources: around.resources,
            unsupported: around.unsupported,
            created_at: version.created_at,
        }
    }

    /// A row of a list: its interface is counted, not understood.
    fn of_row(row: Model, key: &TemplateKey, around: Around) -> Self {
        let count =
            |part: &str| row.interface.get(part).and_then(Json::as_object).map_or(0, serde_json::Map::len);
        Self {
            id: VersionId::new(row.id),
            template: key.clone(),
            source: around.source,
            variables: count("variables"),
            outputs: count("outputs"),
            name: row.name,
            path: row.path,
            reference: row.reference,
            commit: row.commit,
            lifecycle: row.lifecycle,
            reason: row.reason,
            note: row.note,
            resources: around.resources,
            unsupported: around.unsupported,
            created_at: row.created_at,
        }
    }
}

/// A version with its module's interface and README.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionDetail {
    #[serde(flatten)]
    version: VersionView,
    #[schema(value_type = Object)]
    interface: Interface,
    /// The versions of Terraform that the module asks for, as it writes them.
    required_core: Vec<String>,
    /// What its author says about its form, by variable; stronger than the template's.
    #[schema(value_type = Object)]
    overrides: BTreeMap<String, FieldOverride>,
    readme: Option<String>,
    /// The folders below the module's `examples`.
    examples: Vec<Example>,
}

/// What a view of a version says beside the version itself.
#[derive(Debug, Default)]
pub(super) struct Around {
    /// The name of the version's source.
    source: String,
    /// How many resources use the version.
    resources: u64,
    /// Why the installed binary cannot run it.
    unsupported: Option<String>,
}

pub(super) async fn around(app: &App, version: &Version) -> Result<Around, ApiError> {
    let db = app.db.read();
    let mut names = sources::names(db, vec![version.source.uuid()]).await?;
    let counts = counts_by_version(db, version.template).await?;
    let installed = binary::installed(app).await;
    Ok(Around {
        source: names.remove(&version.source).unwrap_or_default(),
        resources: counts.get(&version.id).copied().unwrap_or(0),
        unsupported: unsupported(&installed, &version.interface.required_core),
    })
}

/// Why the installed binary cannot run a module, in a sentence.
fn unsupported(installed: &[Installed], required_core: &[String]) -> Option<String> {
    let findings = supported_by(required_core, installed);
    let told: Vec<&str> = findings.iter().map(|finding| finding.summary.as_str()).collect();
    (!told.is_empty()).then(|| told.join("; "))
}

/// The versions of a template, newest first.
#[utoipa::path(tag = "template", params(("key" = String, Path)), responses((status = 200, body = Page<VersionView>), (status = 404, body = Problem)))]
#[get("/templates/{key}/versions")]
pub async fn list(
    app: web::Data<App>,
    _: Actor,
    key: web::Path<String>,
) -> Result<web::Json<Page<VersionView>>, ApiError> {
    let db = app.db.read();
    let template = store::by_key(db, &named(&key)?).await?;
    let rows = version::rows(db, template.id).await?;
    let names = sources::names(db, rows.iter().map(|row| row.source_id).collect()).await?;
    let counts = counts_by_version(db, template.id).await?;
    let installed = binary::installed(&app).await;
    let view = |row: Model| {
        let required = row.interface.get("required_core").cloned().and_then(from_json::<Vec<String>>);
        let around = Around {
            source: names.get(&SourceId::new(row.source_id)).cloned().unwrap_or_default(),
            resources: counts.get(&VersionId::new(row.id)).copied().unwrap_or(0),
            unsupported: unsupported(&installed, &required.unwrap_or_default()),
        };
        VersionView::of_row(row, &template.key, around)
    };
    Ok(web::Json(Page::whole(rows.into_iter().map(view).collect())))
}

/// One version, with its module's interface.
#[utoipa::path(tag = "template", params(("key" = String, Path), ("name" = String, Path)), responses((status = 200, body = VersionDetail), (status = 404, body = Problem)))]
#[get("/templates/{key}/versions/{name}")]
pub async fn show(
    app: web::Data<App>,
    _: Actor,
    path: web::Path<(String, String)>,
) -> Result<web::Json<VersionDetail>, ApiError> {
    let db = app.db.read();
    let (template, version) = found(db, &path).await?;
    Ok(web::Json(VersionDetail {
        version: VersionView::of(&version, &template.key, around(&app, &version).await?),
        required_core: version.interface.required_core.clone(),
        examples: addition::examples(db, version.id).await?,
        overrides: version.overrides.fields,
        interface: version.interface,
        readme: version.readme,
    }))
}

/// The version that an address names; slashes in its name are percent-encoded.
pub(super) async fn found(
    db: &impl ConnectionTrait,
    (key, name): &(String, String),
) -> Result<(Template, Version), ApiError> {
    let template = store::by_key(db, &named(key)?).await?;
    let name = name.replace("%2F", "/").replace("%2f", "/");
    let version = version::by_name(db, template.id, &name).await?;
    Ok((template, version))
}

/// Which commit becomes a version.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVersionBody {
    /// A tag, branch or commit of the template's source; the version gets its name.
    reference: String,
}

/// Adds a version from the template's source; a breaking one is noted.
#[utoipa::path(tag = "template", params(("key" = String, Path)), request_body = NewVersionBody, responses((status = 201, body = VersionView), (status = 409, body = Problem), (status = 422, body = Problem)))]
#[post("/templates/{key}/versions")]
pub async fn create(
    app: web::Data<App>,
    actor: Actor,
    key: web::Path<String>,
    body: web::Json<NewVersionBody>,
) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let db = app.db.read();
    let template = store::by_key(db, &named(&key)?).await?;
    if template.is_abstract {
        return Err(ApiError::Conflict(format!(
            "{key} is abstract: it has no module, so it has no versions"
        )));
    }
    let newest = version::newest(db, template.id).await?;
    let source = sources::by_id(db, newest.source).await?;
    let snapshot = read::snapshot(&app, &source, &body.reference).await?;
    let module = [snapshot.module(&newest.path).await?];
    read::refuse_errors(&module)?;
    let [module] = module;
    let note = breaking(&newest, &module.interface);
    let new = NewVersion { note, ..NewVersion::of(source.id, (&body.reference, &snapshot.commit), module) };
    let transaction = app.db.write().await?;
    let version = addition::insert(&transaction, &permit, &template, new).await?;
    let detail = json!({ "version": version.name, "commit": version.commit });
    audit::store::record(&transaction, &permit, "version.create", template.key.as_str(), detail).await?;
    events::store::record(&transaction, "template", template.key.as_str()).await?;
    app.commit(transaction).await?;
    let around = around(&app, &version).await?;
    Ok(HttpResponse::Created().json(VersionView::of(&version, &template.key, around)))
}

/// What the new interface breaks, in a sentence; nothing where it breaks nothing.
pub(super) fn breaking(before: &Version, after: &Interface) -> Option<String> {
    let compared = compare(&before.interface, after);
    let rows = compared.rows.into_iter().filter(|row| row.class == Class::Breaking);
    let word = |value: Json| value.as_str().unwrap_or_default().replace('_', " ");
    let rows: Vec<String> = rows
        .map(|row| {
            format!("{} {} {} ({})", word(json!(row.kind)), row.name, word(json!(row.change)), row.detail)
        })
        .collect();
    (!rows.is_empty()).then(|| format!("Breaks users of {}: {}.", before.name, rows.join("; ")))
}

/// What an edit of a version sets; what is left out stays, and an empty text goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VersionEditBody {
    /// Where it goes in its life.
    lifecycle: Option<Lifecycle>,
    /// Why it goes there.
    reason: Option<String>,
    /// What users should know.
    note: Option<String>,
    /// Settings of the form, by variable; each is stronger than the template's.
    #[schema(value_type = Option<Object>)]
    overrides: Option<BTreeMap<String, Json>>,
}

impl VersionEditBody {
    fn checked(self) -> Result<VersionEdit, ApiError> {
        Ok(VersionEdit {
            lifecycle: self.lifecycle,
            reason: self.reason.map(|reason| check::text("reason", reason)).transpose()?,
            note: self.note.map(|note| check::text("note", note)).transpose()?,
            overrides: self.overrides.as_ref().map(check::overrides).transpose()?,
        })
    }
}

/// A version after an edit.
#[derive(Debug, Serialize, ToSchema)]
pub struct EditedVersion {
    #[serde(flatten)]
    version: VersionView,
    /// What of the edit works and is likely not meant.
    #[serde(skip_serializing_if = "Diagnostics::is_empty")]
    #[schema(value_type = Vec<Object>)]
    warnings: Diagnostics,
}

/// Moves a version along its life, and sets its note and overrides: resources that have it go on.
#[utoipa::path(tag = "template", params(("key" = String, Path), ("name" = String, Path)), request_body = VersionEditBody, responses((status = 200, body = EditedVersion), (status = 404, body = Problem), (status = 422, body = Problem)))]
#[patch("/templates/{key}/versions/{name}")]
pub async fn edit(
    app: web::Data<App>,
    actor: Actor,
    path: web::Path<(String, String)>,
    body: web::Json<VersionEditBody>,
) -> Result<web::Json<EditedVersion>, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let asked = body.into_inner().checked()?;
    let transaction = app.db.write().await?;
    let (template, version) = found(&transaction, &path).await?;
    let detail = audited(&version, &asked);
    let were = Authored::of(&transaction, &template).await?;
    let authored = asked.overrides.is_some();
    let version = version::edit(&transaction, &permit, version.id, asked).await?;
    let mut warnings = Diagnostics::default();
    if authored {
        warnings = authoring::check_version(&template, &version)?;
        let are = Authored::of(&transaction, &template).await?;
        authoring::follow(&app, &transaction, &permit, &template, (&were, &are)).await?;
    }
    audit::store::record(&transaction, &permit, "version.edit", template.key.as_str(), detail).await?;
    events::store::record(&transaction, "template", template.key.as_str()).await?;
    app.commit(transaction).await?;
    let view = VersionView::of(&version, &template.key, around(&app, &version).await?);
    Ok(web::Json(EditedVersion { version: view, warnings }))
}

/// What the audit trail keeps of an asked.
fn audited(before: &Version, asked: &VersionEdit) -> Json {
    let mut detail = json!({ "version": before.name });
    if let Some(to) = asked.lifecycle {
        detail["from"] = json!(before.lifecycle);
        detail["to"] = json!(to);
    }
    for (part, text) in [("reason", &asked.reason), ("note", &asked.note)] {
        if let Some(text) = text {
            detail[part] = json!(text);
        }
    }
    if let Some(overrides) = &asked.overrides {
        detail["overrides"] = json!(overrides.fields.keys().collect::<Vec<_>>());
    }
    detail
}
