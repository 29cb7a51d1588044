//! Loading drafts: a number of statements that does not grow with theirs.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use sea_orm::ConnectionTrait;
use terrace_engine::id::{ProjectId, SourceId, TemplateId, VersionId};
use terrace_engine::name::TreePath;
use terrace_engine::tree::{Inputs, LinkValues, TemplateValues};
use terrace_engine::value::Link;
use uuid::Uuid;

use super::draft::{Before, Draft, links_of};
use super::store::{self, Lifecycle, Resource, Spec};
use super::{chain, outputs, sealed};
use crate::app::App;
use crate::error::ApiError;
use crate::projects::store::{self as projects, Project};
use crate::sources::store::{self as sources, Source};
use crate::templates::store::{self as templates, Template, Version};

/// Loads the draft of each resource as the spec beside it would make it, in their order.
///
/// # Errors
/// Something that one of them needs is missing, or the database fails.
pub async fn load(
    app: &App,
    db: &impl ConnectionTrait,
    wanted: &[(&Resource, &Spec)],
) -> Result<Vec<Draft>, ApiError> {
    let around = Around::load(db, wanted).await?;
    let mut begun = Vec::with_capacity(wanted.len());
    let mut links = Vec::new();
    for (resource, spec) in wanted {
        let inputs = sealed::open(&app.master_key, &spec.inputs)?;
        let declared = declared(around.template(resource)?, resource);
        links.extend(inputs.values.values().filter_map(|value| value.link()).cloned());
        links.extend(declared.values().cloned());
        begun.push((inputs, declared));
    }
    let outputs = outputs::link_values(db, &app.master_key, &links).await?;
    let drafts = wanted.iter().zip(begun);
    drafts.map(|(wanted, begun)| around.draft(app, *wanted, begun, &outputs)).collect()
}

/// The template's links, each turned into a link to the very parent.
fn declared(template: &Template, resource: &Resource) -> BTreeMap<String, Link> {
    let parent = resource.path.parent();
    let link = |(variable, output): (&String, &String)| {
        Some((variable.clone(), Link { resource: parent.clone()?, output: output.clone() }))
    };
    template.links.iter().filter_map(link).collect()
}

/// The rows around some resources.
struct Around {
    templates: HashMap<TemplateId, Template>,
    projects: HashMap<ProjectId, Project>,
    versions: HashMap<VersionId, Arc<Version>>,
    sources: HashMap<SourceId, Source>,
    /// Every resource above one of them.
    ancestors: HashMap<TreePath, Resource>,
}

impl Around {
    async fn load(db: &impl ConnectionTrait, wanted: &[(&Resource, &Spec)]) -> Result<Self, ApiError> {
        let above: BTreeSet<String> = wanted
            .iter()
            .filter_map(|(resource, _)| resource.path.parent())
            .collect::<BTreeSet<TreePath>>()
            .iter()
            .flat_map(TreePath::ancestry)
            .map(|path| path.to_string())
            .collect();
        let ancestors = store::by_paths(db, above.into_iter().collect()).await?;
        let resources = || wanted.iter().map(|(resource, _)| *resource);
        let template_ids = distinct(resources().chain(&ancestors).map(|resource| resource.template.uuid()));
        let templates = templates::by_ids(db, template_ids).await?;
        let applied = resources().filter_map(|resource| resource.spec.version);
        let version_ids = applied.chain(wanted.iter().filter_map(|(_, spec)| spec.version));
        let versions = templates::versions_by_ids(db, distinct(version_ids.map(VersionId::uuid))).await?;
        let source_ids = distinct(versions.values().map(|version| version.source.uuid()));
        let authored = |(id, version): (VersionId, Version)| {
            let template = templates.get(&version.template)?;
            Some((id, Arc::new(version.authored(template))))
        };
        Ok(Self {
            sources: sources::by_ids(db, source_ids).await?,
            versions: versions.into_iter().filter_map(authored).collect(),
            projects: projects::by_ids(db, distinct(resources().map(|resource| resource.project.uuid())))
                .await?,
            ancestors: ancestors.into_iter().map(|resource| (resource.path.clone(), resource)).collect(),
            templates,
        })
    }

    fn template(&self, resource: &Resource) -> Result<&Template, ApiError> {
        self.templates.get(&resource.template).ok_or(ApiError::NotFound("template"))
    }

    fn version(&self, spec: &Spec) -> Result<&Arc<Version>, ApiError> {
        spec.version.and_then(|id| self.versions.get(&id)).ok_or(ApiError::NotFound("version"))
    }

    fn draft(
        &self,
        app: &App,
        (applied, spec): (&Resource, &Spec),
        (inputs, mut declared): (Inputs, BTreeMap<String, Link>),
        outputs: &LinkValues,
    ) -> Result<Draft, ApiError> {
        let resource = Resource { spec: spec.clone(), ..applied.clone() };
        let template = self.template(&resource)?;
        let version = self.version(spec)?;
        let project = self.projects.get(&resource.project).ok_or(ApiError::NotFound("project"))?;
        let source = self.sources.get(&version.source).ok_or(ApiError::NotFound("source"))?;
        // A template may sit under several parents: a link counts where the parent has the output.
        declared.retain(|_, link| outputs.contains_key(link));
        let overrides = version.overrides.fields.iter();
        let overrides = overrides.filter_map(|(name, field)| Some((name.clone(), field.default.clone()?)));
        let template_values =
            TemplateValues { key: template.key.clone(), overrides: overrides.collect(), links: declared };
        let read = links_of(&inputs, &template_values);
        let read = read.into_iter().filter_map(|(_, link)| Some((link.clone(), outputs.get(&link)?.clone())));
        let mut chain = chain::assemble(&self.above(&resource)?, &self.templates, (template, project))?;
        chain.layers.push(resource.layer(true));
        Ok(Draft {
            before: self.before(app, applied)?,
            module_address: sources::module_address(&source.address, &version.path),
            outputs: read.collect(),
            public_url: app.config.public_url(),
            template: template.clone(),
            version: Arc::clone(version),
            project: project.clone(),
            chain,
            inputs,
            template_values,
            resource,
        })
    }

    /// The ancestors from the root to the parent.
    fn above(&self, resource: &Resource) -> Result<Vec<&Resource>, ApiError> {
        let at = |path: TreePath| self.ancestors.get(&path).ok_or(ApiError::NotFound("parent resource"));
        resource.path.parent().iter().flat_map(TreePath::ancestry).map(at).collect()
    }

    /// What a resource was created with; nothing before its first apply.
    fn before(&self, app: &App, applied: &Resource) -> Result<Option<Before>, ApiError> {
        if applied.state == Lifecycle::Provision {
            return Ok(None);
        }
        let version = Arc::clone(self.version(&applied.spec)?);
        Ok(Some(Before { inputs: sealed::open(&app.master_key, &applied.spec.inputs)?, version }))
    }
}

fn distinct(ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    ids.collect::<BTreeSet<_>>().into_iter().collect()
}
