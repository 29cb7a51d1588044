//! Looking into a source: its tags and branches, its modules, one of them with its form.

use actix_web::{get, post, web};
use serde::{Deserialize, Serialize};
use serde_json::json;
use terrace_engine::diagnostic::Diagnostics;
use terrace_engine::module::{Form, Found, Interface, Overrides, Release, form};
use terrace_engine::name::CommitSha;
use terrace_workspaces::source::{Ref, RefKind};
use utoipa::{IntoParams, ToSchema};

use super::examples::Example;
use super::snapshot::Snapshot;
use super::store::{self, Source};
use super::{read, scans};
use crate::app::App;
use crate::authz::{Action, Actor, Scope};
use crate::error::{ApiError, Problem};
use crate::{audit, events, templates};

/// A tag or branch.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefView {
    name: String,
    /// `tag` or `branch`.
    kind: &'static str,
    #[schema(value_type = String)]
    commit: CommitSha,
    /// The release that a tag names, as three numbers; `null` where it names none.
    release: Option<String>,
    /// Whether that is a pre-release.
    prerelease: bool,
}

impl From<Ref> for RefView {
    fn from(found: Ref) -> Self {
        let release = Release::of(&found.name).filter(|_| found.kind == RefKind::Tag);
        let kind = match found.kind {
            RefKind::Tag => "tag",
            RefKind::Branch => "branch",
        };
        Self {
            name: found.name,
            kind,
            commit: found.commit,
            prerelease: release.as_ref().is_some_and(Release::is_pre),
            release: release.map(|release| release.version.to_string()),
        }
    }
}

/// Every tag and branch of a source: releases first, newest first, then pre-releases.
#[derive(Debug, Serialize, ToSchema)]
pub struct Refs {
    items: Vec<RefView>,
}

/// Every tag and branch of a source, as it was fetched last.
#[utoipa::path(tag = "source", params(("id" = String, Path)), responses((status = 200, body = Refs), (status = 404, body = Problem)))]
#[get("/sources/{id}/refs")]
pub async fn refs(app: web::Data<App>, _: Actor, id: web::Path<String>) -> Result<web::Json<Refs>, ApiError> {
    let source = store::by_name_or_id(app.db.read(), &id).await?;
    let refs = read::mirror(&app, &source).await?.refs().await?;
    Ok(web::Json(Refs { items: refs.into_iter().map(RefView::from).collect() }))
}

/// Which commit to look into.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AtReference {
    /// A tag, branch or commit; the source's default one unless told.
    reference: Option<String>,
    /// The module's folder; the top unless told.
    path: Option<String>,
}

/// The reference that is asked for, or the source's own.
fn reference<'a>(asked: Option<&'a str>, source: &'a Source) -> Result<&'a str, ApiError> {
    let empty = || {
        ApiError::Conflict(format!("the source {} has no commits yet: push some and refresh it", source.name))
    };
    asked.or(source.default_reference.as_deref()).ok_or_else(empty)
}

/// A folder of a source that holds Terraform configuration.
#[derive(Debug, Serialize, ToSchema)]
pub struct ModuleView {
    path: String,
    variables: usize,
    outputs: usize,
    resources: usize,
    usable: bool,
    /// Why it cannot be imported.
    reason: Option<String>,
    /// The first paragraph of its README.
    readme: Option<String>,
    /// The key of the template that was made from it.
    imported_as: Option<String>,
}

/// The modules of a source at a commit.
#[derive(Debug, Serialize, ToSchema)]
pub struct Modules {
    #[schema(value_type = String)]
    commit: CommitSha,
    items: Vec<ModuleView>,
    /// What was not read, each with its path: symbolic links, submodules, files that are too large.
    #[schema(value_type = Vec<Object>)]
    left_out: Diagnostics,
}

/// The modules of a source at a reference, each with its own verdict.
#[utoipa::path(tag = "source", params(("id" = String, Path), AtReference), responses((status = 200, body = Modules), (status = 422, body = Problem)))]
#[get("/sources/{id}/modules")]
pub async fn list(
    app: web::Data<App>,
    _: Actor,
    id: web::Path<String>,
    at: web::Query<AtReference>,
) -> Result<web::Json<Modules>, ApiError> {
    let source = store::by_name_or_id(app.db.read(), &id).await?;
    let reference = reference(at.reference.as_deref(), &source)?;
    Ok(web::Json(found(&app, &source, reference).await?))
}

async fn found(app: &App, source: &Source, reference: &str) -> Result<Modules, ApiError> {
    let mirror = read::mirror(app, source).await?;
    let commit = mirror.resolve(reference).await?;
    let scan = read::scan(app, source.id, &mirror, &commit).await?;
    let imported = templates::store::imported(app.db.read(), source.id).await?;
    let view = |found: Found| ModuleView {
        imported_as: imported.get(&found.path).cloned(),
        path: found.path,
        variables: found.variables,
        outputs: found.outputs,
        resources: found.resources,
        usable: found.usable,
        reason: found.reason,
        readme: found.readme,
    };
    let items = scan.modules.into_iter().map(view).collect();
    Ok(Modules { items, left_out: scan.left_out, commit })
}

/// Looks into the commits of a source afresh, where the engine has learned more since: forgets
/// what was found and answers with what is found now at the source's own reference.
#[utoipa::path(tag = "source", params(("id" = String, Path)), responses((status = 200, body = Modules), (status = 404, body = Problem)))]
#[post("/sources/{id}/rescan")]
pub async fn rescan(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
) -> Result<web::Json<Modules>, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let source = store::by_name_or_id(app.db.read(), &id).await?;
    let reference = reference(None, &source)?;
    let transaction = app.db.write().await?;
    scans::forget(&transaction, source.id).await?;
    let detail = json!({ "reference": reference });
    audit::store::record(&transaction, &permit, "source.rescan", source.name.as_str(), detail).await?;
    events::store::record(&transaction, "source", source.name.as_str()).await?;
    app.commit(transaction).await?;
    Ok(web::Json(found(&app, &source, reference).await?))
}

/// One module with its form, before it is imported.
#[derive(Debug, Serialize, ToSchema)]
pub struct ModuleInterface {
    #[schema(value_type = String)]
    commit: CommitSha,
    #[schema(value_type = Object)]
    interface: Interface,
    #[schema(value_type = Object)]
    form: Form,
    readme: Option<String>,
    /// The folders below its `examples`.
    examples: Vec<Example>,
}

/// One module of a source: its interface, findings included, and the form it would give.
#[utoipa::path(tag = "source", params(("id" = String, Path), AtReference), responses((status = 200, body = ModuleInterface), (status = 422, body = Problem)))]
#[get("/sources/{id}/interface")]
pub async fn interface(
    app: web::Data<App>,
    _: Actor,
    id: web::Path<String>,
    at: web::Query<AtReference>,
) -> Result<web::Json<ModuleInterface>, ApiError> {
    let source = store::by_name_or_id(app.db.read(), &id).await?;
    let mirror = read::mirror(&app, &source).await?;
    let commit = mirror.resolve(reference(at.reference.as_deref(), &source)?).await?;
    let snapshot = Snapshot::take(&app, &mirror, &commit).await?;
    let module = snapshot.module(at.path.as_deref().unwrap_or_default()).await?;
    Ok(web::Json(ModuleInterface {
        commit,
        form: form(&module.interface, &Overrides::default()),
        interface: module.interface,
        readme: module.readme,
        examples: module.examples,
    }))
}
