//! The form of a template at a place: how to ask, and what applies without an answer.

use std::collections::BTreeMap;

use actix_web::{get, web};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use terrace_engine::module::{Form, Interface, Overrides, form};
use terrace_engine::name::{TagKey, TreePath};
use terrace_engine::tree::{
    Chain, Inputs, Layer, LinkValues, Origin, Place, Request, Resolution, Resolved, TemplateValues, resolve,
    resolve_configs, resolve_tags,
};
use terrace_engine::value::Link;
use utoipa::{IntoParams, ToSchema};

use super::routes::named;
use super::store::{self, Template, Version};
use crate::app::App;
use crate::authz::{Action, Actor, Scope};
use crate::error::{ApiError, Problem};
use crate::projects::store as projects;
use crate::resources::{self, chain, outputs};

/// Where the resource would be.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FormQuery {
    /// The version; the newest active one unless told.
    version: Option<String>,
    /// The path of the parent resource.
    parent: Option<String>,
    /// The slug of the project; the parent's unless told.
    project: Option<String>,
}

/// A form, with what applies where it is left empty.
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplateForm {
    /// The version's name; empty for an abstract template.
    version: String,
    #[schema(value_type = Object)]
    form: Form,
    /// The values that apply without own input, by variable; for an abstract template, the
    /// configs.
    #[schema(value_type = Object)]
    inherited: BTreeMap<String, Resolution>,
    /// The tags in effect.
    #[schema(value_type = Object)]
    tags: BTreeMap<TagKey, Resolution>,
}

/// The form of a template at a place.
#[utoipa::path(tag = "template", params(("key" = String, Path), FormQuery), responses((status = 200, body = TemplateForm), (status = 404, body = Problem), (status = 422, body = Problem)))]
#[get("/templates/{key}/form")]
pub async fn show(
    app: web::Data<App>,
    actor: Actor,
    key: web::Path<String>,
    query: web::Query<FormQuery>,
) -> Result<web::Json<TemplateForm>, ApiError> {
    let db = app.db.read();
    let template = store::by_key(db, &named(&key)?).await?;
    let parent = parent(&actor, &query)?;
    let chain = layers(db, &template, parent.as_ref(), query.project.as_deref()).await?;
    if template.is_abstract {
        let configs =
            resolve_configs(&chain)?.into_iter().map(|(key, found)| (key.to_string(), found)).collect();
        let form = form(&Interface::default(), &Overrides::default());
        let tags = resolve_tags(&chain)?;
        return Ok(web::Json(TemplateForm { version: String::new(), form, inherited: configs, tags }));
    }
    let version = store::version(db, template.id, query.version.as_deref()).await?.authored(&template);
    let resolved = inherited(&app, &template, (&chain, &version), parent.as_ref()).await?;
    Ok(web::Json(TemplateForm {
        form: form(&version.interface, &version.overrides),
        version: version.name,
        inherited: resolved.values,
        tags: resolved.tags,
    }))
}

/// The parent that the query names, if the actor may see it.
fn parent(actor: &Actor, query: &FormQuery) -> Result<Option<TreePath>, ApiError> {
    let Some(text) = query.parent.as_deref().filter(|text| !text.is_empty()) else { return Ok(None) };
    let path: TreePath = text.parse().map_err(|_| ApiError::NotFound("parent resource"))?;
    actor.permit(Action::Read, &Scope::At(path.clone()))?;
    Ok(Some(path))
}

/// The layers above a new instance; without a project, the parent's counts.
async fn layers(
    db: &impl ConnectionTrait,
    template: &Template,
    parent: Option<&TreePath>,
    project: Option<&str>,
) -> Result<Chain, ApiError> {
    let project = match (project.filter(|slug| !slug.is_empty()), parent) {
        (Some(slug), _) => Some(projects::by_slug(db, slug).await?),
        (None, Some(parent)) => {
            let parent = resources::store::by_path(db, parent).await?;
            projects::by_ids(db, vec![parent.project.uuid()]).await?.into_values().next()
        }
        (None, None) => None,
    };
    if let Some(project) = project {
        return chain::for_new(db, template, &project, parent).await;
    }
    let place = Place::Template { key: template.key.clone() };
    let own = Layer { place, tags: template.tags.clone(), configs: template.configs.clone(), own: true };
    Ok(Chain { layers: vec![own] })
}

/// The values and tags that apply without own input, with their origins; `null` where one must
/// not be shown.
async fn inherited(
    app: &App,
    template: &Template,
    (chain, version): (&Chain, &Version),
    parent: Option<&TreePath>,
) -> Result<Resolved, ApiError> {
    let wanted: Vec<Link> = declared(template, parent).map(|(_, link)| link).collect();
    let outputs = match wanted.is_empty() {
        true => LinkValues::new(),
        false => outputs::link_values(app.db.read(), &app.master_key, &wanted).await?,
    };
    // A template may sit under several parents: a link counts where the parent has the output.
    let links = declared(template, parent).filter(|(_, link)| outputs.contains_key(link)).collect();
    let overrides = version.overrides.fields.iter();
    let overrides =
        overrides.filter_map(|(name, field)| Some((name.clone(), field.default.clone()?))).collect();
    let values = TemplateValues { key: template.key.clone(), overrides, links };
    let resolved = without_input(chain, &version.interface, (&values, &outputs))?;
    Ok(resources::without_secrets(resolved))
}

fn declared(template: &Template, parent: Option<&TreePath>) -> impl Iterator<Item = (String, Link)> {
    parent.into_iter().flat_map(|parent| {
        template.links.iter().map(|(variable, output)| {
            (variable.clone(), Link { resource: parent.clone(), output: output.clone() })
        })
    })
}

/// Resolves as if every variable were optional, and drops what only that made up.
fn without_input(
    chain: &Chain,
    interface: &Interface,
    (template, outputs): (&TemplateValues, &LinkValues),
) -> Result<Resolved, ApiError> {
    let mut relaxed = interface.clone();
    for variable in relaxed.variables.values_mut().filter(|variable| variable.required) {
        variable.required = false;
        variable.nullable = true;
        variable.default = Some(Json::Null);
    }
    let inputs = Inputs::default();
    let request = Request { chain, interface: &relaxed, inputs: &inputs, template, outputs };
    let mut resolved = match resolve(&request) {
        Ok(resolved) => resolved,
        // A config of the wrong type must not keep the form from whoever would give another value.
        Err(_) => configs_only(chain, interface)?,
    };
    let is_required = |name: &str| interface.variables.get(name).is_some_and(|variable| variable.required);
    resolved.values.retain(|name, found| found.origin != Origin::ModuleDefault || !is_required(name));
    for (_, found) in resolved.values.iter_mut().filter(|(name, _)| is_required(name)) {
        found.overrode.retain(|beaten| beaten.origin != Origin::ModuleDefault);
    }
    Ok(resolved)
}

/// Tags, and the configs that a variable takes, as they are set.
fn configs_only(chain: &Chain, interface: &Interface) -> Result<Resolved, ApiError> {
    let configs = resolve_configs(chain)?;
    let of_variable = |(key, found): (&terrace_engine::name::ConfigKey, &Resolution)| {
        let variable = interface.variables.get(key.as_str())?;
        Some((key.to_string(), Resolution { sensitive: variable.sensitive, ..found.clone() }))
    };
    let values = configs.iter().filter_map(of_variable).collect();
    Ok(Resolved { tags: resolve_tags(chain)?, values, configs })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use terrace_engine::files::FileSet;
    use terrace_engine::module::{Limits, inspect};
    use terrace_engine::tree::Entry;

    fn interface() -> Interface {
        let text = r#"
            variable "cidr" { type = string }
            variable "region" { type = string }
            variable "zones" {
              type    = number
              default = 2
            }
            variable "tags" {
              type    = map(string)
              default = {}
            }
        "#;
        let files: FileSet = [("main.tf".parse().unwrap(), text.as_bytes().to_vec())].into();
        inspect(&files, "", &Limits::default())
    }

    fn chain(zones: Json) -> Chain {
        let place = Place::Project { slug: "core".parse().unwrap() };
        let tags = BTreeMap::from([("Team".parse().unwrap(), Entry::new("core"))]);
        let configs = [("region", json!("north")), ("zones", zones)];
        let configs =
            configs.into_iter().map(|(key, value)| (key.parse().unwrap(), Entry::new(value))).collect();
        Chain { layers: vec![Layer { place, tags, configs, own: false }] }
    }

    fn rows(zones: Json) -> String {
        let template = TemplateValues {
            key: "vpc".parse().unwrap(),
            overrides: BTreeMap::new(),
            links: BTreeMap::new(),
        };
        let resolved = without_input(&chain(zones), &interface(), (&template, &LinkValues::new())).unwrap();
        let row =
            |(name, found): (&String, &Resolution)| format!("{name} = {} ({})", found.value, found.origin);
        resolved.values.iter().map(row).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_applies_without_input_is_told_with_its_origin() {
        insta::assert_snapshot!(rows(json!("3")), @r#"
        region = "north" (config of project core)
        tags = {"Team":"core"} (effective tags)
        zones = 3 (config of project core)
        "#);
    }

    #[test]
    fn a_config_of_the_wrong_type_does_not_hide_the_form() {
        insta::assert_snapshot!(rows(json!("many")), @r#"
        region = "north" (config of project core)
        zones = "many" (config of project core)
        "#);
    }
}
