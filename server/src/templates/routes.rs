//! Listing, making, editing and deleting templates.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, delete, get, patch, post, web};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use terrace_engine::diagnostic::{Code, Diagnostics};
use terrace_engine::generate::FileTemplates;
use terrace_engine::module::Overrides;
use terrace_engine::name::{ConfigKey, TagKey, TemplateKey};
use terrace_engine::tree::Entry;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::authoring::{self, Authored};
use super::auto::AutoVersions;
use super::store::{self, NewTemplate, Template, TemplateEdit, TemplateFilter};
use super::views::{self, TemplateView};
use super::{analysis, catalog, check, comparison, form, imports, tree, version, versions};
use crate::app::App;
use crate::authz::{Action, Actor, Permit, Scope};
use crate::error::{ApiError, Problem};
use crate::page::{Page, PageQuery, require_revision, revision};
use crate::resources::impact::{Above, Impact, ImpactBody, impact};
use crate::{audit, events, resources};

/// Templates, by key.
#[utoipa::path(tag = "template", params(PageQuery, TemplateFilter), responses((status = 200, body = Page<TemplateView>)))]
#[get("/templates")]
pub async fn list(
    app: web::Data<App>,
    _: Actor,
    page: web::Query<PageQuery>,
    filter: web::Query<TemplateFilter>,
) -> Result<web::Json<Page<TemplateView>>, ApiError> {
    let db = app.db.read();
    let rows = store::list(db, &page, &filter).await?;
    let rows = Page::cut(rows, page.limit(), |template: &Template| template.key.to_string());
    Ok(web::Json(Page { items: views::views(db, rows.items).await?, next: rows.next }))
}

/// One template.
#[utoipa::path(tag = "template", params(("key" = String, Path)), responses((status = 200, body = TemplateView), (status = 404, body = Problem)))]
#[get("/templates/{key}")]
pub async fn show(app: web::Data<App>, _: Actor, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    answer(app.db.read(), &named(&key)?, HttpResponse::Ok()).await
}

/// The key in an address; a text that is none names nothing.
pub(super) fn named(key: &str) -> Result<TemplateKey, ApiError> {
    key.parse().map_err(|_| ApiError::NotFound("template"))
}

async fn answer(
    db: &impl ConnectionTrait,
    key: &TemplateKey,
    mut response: HttpResponseBuilder,
) -> Result<HttpResponse, ApiError> {
    let view = views::by_key(db, key).await?;
    Ok(response.insert_header(("ETag", format!("\"{}\"", view.revision))).json(view))
}

/// What a new abstract template needs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTemplateBody {
    key: String,
    name: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    labels: Vec<String>,
    /// Always true: concrete templates are made by importing a module.
    #[serde(rename = "abstract", default = "yes")]
    is_abstract: bool,
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    parents: Vec<TemplateKey>,
    #[serde(default)]
    #[schema(value_type = Object)]
    tags: BTreeMap<TagKey, Entry>,
    #[serde(default)]
    #[schema(value_type = Object)]
    configs: BTreeMap<ConfigKey, Entry>,
}

const fn yes() -> bool {
    true
}

impl NewTemplateBody {
    fn checked(self) -> Result<NewTemplate, ApiError> {
        if !self.is_abstract {
            return Err(ApiError::BadRequest(
                "a concrete template is made from a module: use POST /imports, or `terrace template import`"
                    .into(),
            ));
        }
        check::tags(&self.tags)?;
        check::configs(&self.configs)?;
        Ok(NewTemplate {
            key: self.key.parse()?,
            name: check::line("name", &self.name)?,
            description: check::text("description", self.description)?,
            labels: check::labels(self.labels)?,
            is_abstract: true,
            parents: self.parents,
            tags: self.tags,
            configs: self.configs,
            overrides: Overrides::default(),
            links: BTreeMap::new(),
        })
    }
}

/// Makes an abstract template.
#[utoipa::path(tag = "template", request_body = NewTemplateBody, responses((status = 201, body = TemplateView), (status = 409, body = Problem), (status = 422, body = Problem)))]
#[post("/templates")]
pub async fn create(
    app: web::Data<App>,
    actor: Actor,
    body: web::Json<NewTemplateBody>,
) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let new = body.into_inner().checked()?;
    let parents = new.parents.clone();
    let transaction = app.db.write().await?;
    let template = store::insert(&transaction, &permit, new).await?;
    let detail = json!({ "abstract": true, "parents": parents });
    store::set_parents(&transaction, &permit, &[(template.id, parents)]).await?;
    tree::check(&transaction).await?;
    audit::store::record(&transaction, &permit, "template.create", template.key.as_str(), detail).await?;
    events::store::record(&transaction, "template", template.key.as_str()).await?;
    app.commit(transaction).await?;
    answer(app.db.read(), &template.key, HttpResponse::Created()).await
}

/// What an edit of a template sets; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateEditBody {
    name: Option<String>,
    description: Option<String>,
    labels: Option<Vec<String>>,
    #[schema(value_type = Option<Vec<String>>)]
    parents: Option<Vec<TemplateKey>>,
    #[schema(value_type = Option<Object>)]
    tags: Option<BTreeMap<TagKey, Entry>>,
    #[schema(value_type = Option<Object>)]
    configs: Option<BTreeMap<ConfigKey, Entry>>,
    disabled: Option<bool>,
    /// Settings of the form, by variable.
    #[schema(value_type = Option<Object>)]
    overrides: Option<BTreeMap<String, Json>>,
    /// Variables that fill themselves from an output of the parent.
    links: Option<BTreeMap<String, String>>,
    /// Handlebars texts in place of the generated `README.md`, `backend.tf` and `providers.tf`:
    /// `{readme, backend, providers}`.
    #[schema(value_type = Option<Object>)]
    files: Option<FileTemplates>,
    /// What a new tag of its source does: nothing, or it becomes a version.
    auto_versions: Option<AutoVersions>,
}

impl TemplateEditBody {
    /// The names of the parts that are set, for the audit trail.
    fn parts(&self) -> Vec<&'static str> {
        [
            ("name", self.name.is_some()),
            ("description", self.description.is_some()),
            ("labels", self.labels.is_some()),
            ("parents", self.parents.is_some()),
            ("tags", self.tags.is_some()),
            ("configs", self.configs.is_some()),
            ("disabled", self.disabled.is_some()),
            ("overrides", self.overrides.is_some()),
            ("links", self.links.is_some()),
            ("files", self.files.is_some()),
            ("auto_versions", self.auto_versions.is_some()),
        ]
        .into_iter()
        .filter_map(|(part, set)| set.then_some(part))
        .collect()
    }

    fn checked(self) -> Result<(TemplateEdit, Option<Vec<TemplateKey>>), ApiError> {
        self.tags.as_ref().map(check::tags).transpose()?;
        self.configs.as_ref().map(check::configs).transpose()?;
        self.files.as_ref().map(FileTemplates::check).transpose()?;
        let edit = TemplateEdit {
            name: self.name.map(|name| check::line("name", &name)).transpose()?,
            description: self.description.map(|text| check::text("description", text)).transpose()?,
            labels: self.labels.map(check::labels).transpose()?,
            disabled: self.disabled,
            overrides: self.overrides.as_ref().map(check::overrides).transpose()?,
            tags: self.tags,
            configs: self.configs,
            links: self.links,
            files: self.files,
            auto_versions: self.auto_versions,
        };
        Ok((edit, self.parents))
    }
}

/// Edits a template; resources that it alters are marked out of date.
#[utoipa::path(tag = "template", params(("key" = String, Path)), request_body = TemplateEditBody, responses((status = 200, body = TemplateView), (status = 412, body = Problem), (status = 422, body = Problem)))]
#[patch("/templates/{key}")]
pub async fn update(
    app: web::Data<App>,
    actor: Actor,
    key: web::Path<String>,
    body: web::Json<TemplateEditBody>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let expected = revision(&request)?;
    let detail = json!({ "parts": body.parts() });
    let (edit, parents) = body.into_inner().checked()?;
    let transaction = app.db.write().await?;
    let before = store::by_key(&transaction, &named(&key)?).await?;
    // First of all, so that whoever edits an old copy is told that and nothing else.
    require_revision(expected, before.revision)?;
    check_module_parts(&transaction, &before, &edit).await?;
    let stale = altered(&transaction, &before, &edit).await?;
    let alters = alters_instances(&before, &edit);
    let authored = edit.overrides.is_some();
    store::edit(&transaction, &permit, &before.key, expected, edit).await?;
    if let Some(parents) = parents {
        store::set_parents(&transaction, &permit, &[(before.id, parents)]).await?;
    }
    tree::check(&transaction).await?;
    let warnings = match authored {
        true => authored_anew(&app, &transaction, &permit, &before).await?,
        false => Diagnostics::default(),
    };
    resources::marks::mark_out_of_date(&transaction, stale).await?;
    if alters {
        resources::marks::mark_instances_out_of_date(&transaction, &permit, before.id).await?;
    }
    audit::store::record(&transaction, &permit, "template.edit", before.key.as_str(), detail).await?;
    events::store::record(&transaction, "template", before.key.as_str()).await?;
    app.commit(transaction).await?;
    let view = views::by_key(app.db.read(), &before.key).await?;
    let etag = format!("\"{}\"", view.revision);
    Ok(HttpResponse::Ok().insert_header(("ETag", etag)).json(view.with(warnings)))
}

/// Holds the overrides that were written against the modules, and does what follows from them.
async fn authored_anew(
    app: &App,
    transaction: &DatabaseTransaction,
    permit: &Permit,
    before: &Template,
) -> Result<Diagnostics, ApiError> {
    let template = store::by_key(transaction, &before.key).await?;
    let warnings = authoring::check_template(transaction, &template).await?;
    let (were, are) = (Authored::of(transaction, before).await?, Authored::of(transaction, &template).await?);
    authoring::follow(app, transaction, permit, &template, (&were, &are)).await?;
    Ok(warnings)
}

/// The concrete resources below whose tags or configs the edit alters.
async fn altered(
    transaction: &DatabaseTransaction,
    before: &Template,
    edit: &TemplateEdit,
) -> Result<Vec<Uuid>, ApiError> {
    let above = Above::Template(before);
    let after = above.settings().with(edit.tags.as_ref(), edit.configs.as_ref());
    Ok(impact(transaction, above, &after).await?.stale)
}

/// What an edit of a template's tags and configs would alter, before it is saved.
#[utoipa::path(tag = "template", params(("key" = String, Path)), request_body = ImpactBody, responses((status = 200, body = Impact), (status = 404, body = Problem), (status = 422, body = Problem)))]
#[post("/templates/{key}/impact")]
pub async fn show_impact(
    app: web::Data<App>,
    actor: Actor,
    key: web::Path<String>,
    body: web::Json<ImpactBody>,
) -> Result<web::Json<Impact>, ApiError> {
    actor.permit(Action::Administer, &Scope::Everywhere)?;
    let db = app.db.read();
    let template = store::by_key(db, &named(&key)?).await?;
    let above = Above::Template(&template);
    let after = body.into_inner().over(&above.settings())?;
    Ok(web::Json(impact(db, above, &after).await?))
}

/// Whether the edit changes what a template's instances get from it, tags, configs and overrides
/// apart.
fn alters_instances(before: &Template, edit: &TemplateEdit) -> bool {
    edit.links.as_ref().is_some_and(|links| *links != before.links)
        || edit.files.as_ref().is_some_and(|files| *files != before.files)
}

/// Overrides and links speak of a module: abstract templates have none.
async fn check_module_parts(
    db: &impl ConnectionTrait,
    before: &Template,
    edit: &TemplateEdit,
) -> Result<(), ApiError> {
    let has_overrides = edit.overrides.as_ref().is_some_and(|overrides| !overrides.fields.is_empty());
    let links = edit.links.as_ref().filter(|links| !links.is_empty());
    let is_auto = edit.auto_versions.is_some_and(|auto| auto != AutoVersions::Off);
    let has_files = edit.files.as_ref().is_some_and(|files| *files != FileTemplates::default());
    if before.is_abstract && (has_overrides || has_files || is_auto || links.is_some()) {
        let summary = format!(
            "{} is abstract: it has no module whose form, links, files or new tags could matter",
            before.key
        );
        return Err(ApiError::invalid(Code::UnknownInput, summary, "overrides"));
    }
    let Some(links) = links else { return Ok(()) };
    let newest = version::newest(db, before.id).await?;
    check::links(links, Some(&newest.interface))
}

/// Deletes a template that nothing uses, with its versions.
#[utoipa::path(tag = "template", params(("key" = String, Path)), responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
#[delete("/templates/{key}")]
pub async fn remove(
    app: web::Data<App>,
    actor: Actor,
    key: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let transaction = app.db.write().await?;
    let template = store::by_key(&transaction, &named(&key)?).await?;
    refuse_used(&transaction, &template).await?;
    store::delete(&transaction, &permit, &template).await?;
    audit::store::record(&transaction, &permit, "template.delete", template.key.as_str(), json!({})).await?;
    events::store::record(&transaction, "template", template.key.as_str()).await?;
    app.commit(transaction).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn refuse_used(db: &impl ConnectionTrait, template: &Template) -> Result<(), ApiError> {
    let key = &template.key;
    let children = store::children(db, vec![template.id.uuid()]).await?;
    let children: Vec<&str> = children.values().flatten().map(TemplateKey::as_str).collect();
    if !children.is_empty() {
        let children = children.join(", ");
        return Err(ApiError::Conflict(format!(
            "{key} is a parent of {children}: take it from their parents first"
        )));
    }
    match resources::counts::counts_by_template(db).await?.get(&template.id) {
        None | Some(0) => Ok(()),
        Some(count) => Err(ApiError::Conflict(format!(
            "{count} resources were made from {key}: delete them first, or disable it"
        ))),
    }
}

/// The routes of this feature.
pub fn wire(config: &mut ServiceConfig) {
    config
        .service(list)
        .service(create)
        .service(show)
        .service(update)
        .service(show_impact)
        .service(remove)
        .service(imports::import)
        .service(versions::list)
        .service(versions::create)
        .service(versions::show)
        .service(versions::edit)
        .service(analysis::analyse)
        .service(comparison::show)
        .service(form::show)
        .service(catalog::import_family);
}
