//! The catalog that ships with Terrace: its modules as a repository on the local forge, and its
//! templates, imported where somebody asks for a family of them.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use terrace_engine::change::{Actor as By, Stamp};
use terrace_engine::diagnostic::Code;
use terrace_engine::name::{Slug, TemplateKey};
use terrace_registry::{Catalog, CatalogError, Entry, RELEASE};
use utoipa::ToSchema;

use super::check;
use super::imports::{self, Imported, Planned};
use super::store::{self, NewTemplate, NewVersion, Template};
use crate::app::App;
use crate::authz::{Action, Actor, Permit, Scope};
use crate::error::{ApiError, Problem};
use crate::sources::read;
use crate::sources::snapshot::Snapshot;
use crate::sources::store::{self as sources, NewSource, Source};
use crate::{audit, clock, events};

/// The name of the catalog's repository and of its source.
pub const NAME: &str = "catalog";

fn builtin() -> Result<Catalog, ApiError> {
    Catalog::builtin().map_err(|error: CatalogError| ApiError::Internal(error.to_string()))
}

/// Publishes the catalog's modules on the local forge and keeps a source for them. Doing it again
/// changes nothing.
///
/// # Errors
/// The repository cannot be written, or the database fails.
pub async fn publish(app: &App) -> Result<(), ApiError> {
    app.forge.publish(NAME, &[(builtin()?.repository(), Some(RELEASE))]).await?;
    let address = format!("{}/git/{NAME}.git", app.config.public_url());
    if is_foreign(app, &address).await? {
        tracing::warn!(
            "a source of another address is called {NAME}: the catalog that ships with Terrace has none"
        );
        return Ok(());
    }
    let name: Slug = NAME.parse()?;
    let default_reference = Some(RELEASE.to_owned());
    let new = NewSource { name, address, integration: None, default_reference };
    let transaction = app.db.write().await?;
    let stamp = Stamp { at: clock::now(), by: By::System };
    let Some(source) = sources::keep_own(&transaction, &stamp, new).await? else {
        drop(transaction);
        return refresh(app).await;
    };
    let detail = json!({ "address": source.address });
    audit::store::record_stamp(&transaction, &stamp, "source.publish", NAME, detail).await?;
    events::store::record(&transaction, "source", NAME).await?;
    app.commit(transaction).await?;
    refresh(app).await
}

/// Whether a person has made a source of this name for another repository.
async fn is_foreign(app: &App, address: &str) -> Result<bool, ApiError> {
    let ours = format!("/git/{NAME}.git");
    match sources::by_name_or_id(app.db.read(), NAME).await {
        Ok(source) => Ok(source.address != address && !source.address.ends_with(&ours)),
        Err(ApiError::NotFound(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

async fn refresh(app: &App) -> Result<(), ApiError> {
    let source = sources::by_name_or_id(app.db.read(), NAME).await?;
    read::fetch(app, &source).await?;
    Ok(())
}

/// Imports templates of the catalog by their keys, with every template above them. Those that
/// exist stay as they are. Answers with the keys that were made, each after all of its parents.
///
/// # Errors
/// A key is not in the catalog, a template cannot be made, or the database fails.
pub async fn import(app: &App, permit: &Permit, keys: &[&str]) -> Result<Vec<TemplateKey>, ApiError> {
    let catalog = builtin()?;
    let wanted = with_ancestors(&catalog, keys)?;
    let existing = store::by_keys(app.db.read(), wanted.iter().map(ToString::to_string).collect()).await?;
    let existing: BTreeSet<TemplateKey> =
        existing.into_iter().map(|template: Template| template.key).collect();
    let entries: Vec<&Entry> = catalog
        .entries()
        .iter()
        .filter(|entry| wanted.contains(&entry.key) && !existing.contains(&entry.key))
        .collect();
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let source = sources::by_name_or_id(app.db.read(), NAME).await?;
    let snapshot = read::snapshot(app, &source, RELEASE).await?;
    let mut planned = Vec::with_capacity(entries.len());
    for entry in &entries {
        planned.push(plan(&snapshot, &source, entry).await?);
    }
    let keys: Vec<TemplateKey> = entries.iter().map(|entry| entry.key.clone()).collect();
    let transaction = app.db.write().await?;
    imports::write(&transaction, permit, planned).await?;
    let detail = json!({ "release": RELEASE, "templates": keys });
    audit::store::record(&transaction, permit, "catalog.import", NAME, detail).await?;
    app.commit(transaction).await?;
    Ok(keys)
}

fn with_ancestors(catalog: &Catalog, keys: &[&str]) -> Result<BTreeSet<TemplateKey>, ApiError> {
    let mut wanted = BTreeSet::new();
    let mut waiting: Vec<&str> = keys.to_vec();
    while let Some(key) = waiting.pop() {
        let unknown =
            || ApiError::invalid(Code::InvalidName, format!("the catalog has no template \"{key}\""), "keys");
        let entry = catalog.entry(key).ok_or_else(unknown)?;
        if wanted.insert(entry.key.clone()) {
            waiting.extend(entry.parents.iter().map(TemplateKey::as_str));
        }
    }
    Ok(wanted)
}

async fn plan(snapshot: &Snapshot, source: &Source, entry: &Entry) -> Result<Planned, ApiError> {
    let template = template(entry)?;
    let Some(path) = &entry.module_path else { return Ok(Planned { template, version: None }) };
    let module = [snapshot.module(path).await?];
    read::refuse_errors(&module)?;
    let [module] = module;
    check::links(&template.links, Some(&module.interface))?;
    template.overrides.check(&module.interface).into_result()?;
    let version = NewVersion::of(source.id, (RELEASE, &snapshot.commit), module);
    Ok(Planned { template, version: Some(version) })
}

fn template(entry: &Entry) -> Result<NewTemplate, ApiError> {
    let overrides: BTreeMap<String, Json> = serde_json::from_value(entry.overrides.clone())
        .map_err(|error| ApiError::Internal(error.to_string()))?;
    let labels = [&entry.category].into_iter().chain(&entry.labels).cloned().collect();
    Ok(NewTemplate {
        key: entry.key.clone(),
        name: entry.name.clone(),
        description: entry.description.clone(),
        labels: check::labels(labels)?,
        is_abstract: entry.is_abstract,
        parents: entry.parents.clone(),
        tags: entry.tags.clone(),
        configs: entry.configs.clone(),
        overrides: check::overrides(&overrides)?,
        links: entry.links.clone(),
    })
}

/// Which templates of the catalog to import.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogImport {
    /// `local` or `aws`.
    family: String,
}

/// Imports every template of a family of the catalog; those that exist stay as they are.
#[utoipa::path(tag = "template", request_body = CatalogImport, responses((status = 201, body = Imported), (status = 422, body = Problem)))]
#[post("/catalog/import")]
pub async fn import_family(
    app: web::Data<App>,
    actor: Actor,
    body: web::Json<CatalogImport>,
) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let catalog = builtin()?;
    let of_family = catalog.entries().iter().filter(|entry| entry.cloud == body.family);
    let keys: Vec<&str> = of_family.map(|entry| entry.key.as_str()).collect();
    if keys.is_empty() {
        let families: BTreeSet<&str> = catalog.entries().iter().map(|entry| entry.cloud.as_str()).collect();
        let families = families.into_iter().collect::<Vec<_>>().join(", ");
        let summary = format!("the catalog has no family \"{}\": choose one of {families}", body.family);
        return Err(ApiError::invalid(Code::InvalidName, summary, "family"));
    }
    let made = import(&app, &permit, &keys).await?;
    Ok(HttpResponse::Created().json(Imported::of(app.db.read(), &made).await?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authn::store as accounts;
    use crate::config::Config;

    async fn terrace(data: &std::path::Path) -> App {
        let config = Config {
            data: data.to_owned(),
            database_url: None,
            listen: "127.0.0.1:1".parse().unwrap(),
            public_url: None,
            bootstrap_token: Some("terrace_first".to_owned().into()),
            master_key: None,
            terraform: None,
            run_environment: Vec::new(),
            run_timeout: 60,
            workers: 1,
            source_refresh: 0,
            drift_checks: 0,
            module_limits: Default::default(),
            run_limits: Default::default(),
            job_lease: 30,
            roles: vec![crate::config::Role::Api, crate::config::Role::Worker],
        };
        App::open(config).await.unwrap()
    }

    async fn permit(app: &App) -> Permit {
        let actor = accounts::actor(app, "terrace_first").await.unwrap().unwrap();
        actor.permit(Action::Administer, &Scope::Everywhere).unwrap()
    }

    #[tokio::test]
    async fn the_catalog_is_published_once_and_imported_with_what_is_above() {
        let data = tempfile::tempdir().unwrap();
        let app = terrace(data.path()).await;
        publish(&app).await.unwrap();
        let first = sources::by_name_or_id(app.db.read(), NAME).await.unwrap();
        publish(&app).await.unwrap();
        assert_eq!(sources::by_name_or_id(app.db.read(), NAME).await.unwrap(), first);

        let permit = permit(&app).await;
        let made = import(&app, &permit, &["local_cluster"]).await.unwrap();
        let made: Vec<&str> = made.iter().map(TemplateKey::as_str).collect();
        assert_eq!(made, ["local_account", "local_region", "local_network", "local_cluster"]);
        assert!(import(&app, &permit, &["local_cluster"]).await.unwrap().is_empty());
        assert!(import(&app, &permit, &["nothing"]).await.is_err());

        let network = store::by_key(app.db.read(), &"local_network".parse().unwrap()).await.unwrap();
        let version = store::version(app.db.read(), network.id, None).await.unwrap();
        assert_eq!((version.name.as_str(), version.path.as_str()), (RELEASE, "local/local_network"));
        let names = sources::module_address(&first.address, &version.path);
        assert_eq!(names, "git::http://127.0.0.1:1/git/catalog.git//local/local_network");
    }

    #[tokio::test]
    async fn a_source_of_that_name_that_is_not_ours_is_left_alone() {
        let data = tempfile::tempdir().unwrap();
        let app = terrace(data.path()).await;
        let permit = permit(&app).await;
        let address = "https://git.example.com/platform/modules.git".to_owned();
        let new =
            NewSource { name: NAME.parse().unwrap(), address, integration: None, default_reference: None };
        let theirs = sources::create(app.db.read(), &permit, new).await.unwrap();
        publish(&app).await.unwrap();
        assert_eq!(sources::by_name_or_id(app.db.read(), NAME).await.unwrap(), theirs);
    }
}
