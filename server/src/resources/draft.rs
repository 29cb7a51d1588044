//! A draft: a resource with everything that decides its code, loaded and ready to resolve.
//!
//! The same draft serves the form's preview, a dry run, the branch of a change, its digest and
//! `explain`, so that all of them show the same thing.

use std::collections::BTreeMap;

use sea_orm::ConnectionTrait;
use terrace_engine::diagnostic::Diagnostics;
use terrace_engine::generate::{Backend, Generated, ModuleVersion, Placement, ProviderSettings, generate};
use terrace_engine::tree::{self, Chain, Inputs, LinkValues, Request, Resolved, TemplateValues};
use terrace_engine::value::{Link, Value};

use super::outputs;
use super::sealed;
use super::store::{Resource, Spec};
use super::{chain, store};
use crate::app::App;
use crate::error::ApiError;
use crate::projects::store::{self as projects, Project};
use crate::sources::store as sources;
use crate::templates::store::{self as templates, Template, Version};

/// A resource with everything that decides its code.
#[derive(Debug)]
pub struct Draft {
    /// The resource; what it sets itself is the draft's, not the applied one's.
    pub resource: Resource,
    /// Its template.
    pub template: Template,
    /// Its version.
    pub version: Version,
    /// Its project.
    pub project: Project,
    /// Its module's address without a reference.
    module_address: String,
    chain: Chain,
    inputs: Inputs,
    template_values: TemplateValues,
    outputs: LinkValues,
    public_url: String,
}

impl Draft {
    /// Loads the draft of `resource` as `spec` would make it.
    ///
    /// # Errors
    /// Something that it needs is missing, or the database fails.
    pub async fn load(
        app: &App,
        db: &impl ConnectionTrait,
        resource: &Resource,
        spec: &Spec,
    ) -> Result<Self, ApiError> {
        let mut resource = resource.clone();
        resource.spec = spec.clone();
        let template = templates::by_ids(db, vec![resource.template.uuid()]).await?;
        let template = template.into_values().next().ok_or(ApiError::NotFound("template"))?;
        let project = projects::by_ids(db, vec![resource.project.uuid()]).await?;
        let project = project.into_values().next().ok_or(ApiError::NotFound("project"))?;
        let version = spec.version.ok_or(ApiError::NotFound("version"))?;
        let version = templates::versions_by_ids(db, vec![version.uuid()]).await?;
        let version = version.into_values().next().ok_or(ApiError::NotFound("version"))?;
        let source = sources::by_id(db, version.source).await?;
        let chain = chain::load(db, &template, &project, &resource).await?;
        let inputs = sealed::open(&app.master_key, &spec.inputs)?;
        let template_values = template_values(db, &template, &resource).await?;
        let links = links_of(&inputs, &template_values);
        let wanted: Vec<Link> = links.into_iter().map(|(_, link)| link).collect();
        let outputs = outputs::link_values(db, &app.master_key, &wanted).await?;
        Ok(Self {
            module_address: sources::module_address(&source.address, &version.path),
            public_url: app.config.public_url(),
            resource,
            template,
            version,
            project,
            chain,
            inputs,
            template_values,
            outputs,
        })
    }

    /// Every effective tag and value with its origin.
    ///
    /// # Errors
    /// Every finding: missing and unknown inputs, types, locks, links.
    pub fn resolved(&self) -> Result<Resolved, Diagnostics> {
        tree::resolve(&Request {
            chain: &self.chain,
            interface: &self.version.interface,
            inputs: &self.inputs,
            template: &self.template_values,
            outputs: &self.outputs,
        })
    }

    /// The code of the resource's folder, and the environment that its runs need.
    ///
    /// # Errors
    /// Every finding of [`Self::resolved`], and what keeps the code from being written.
    pub fn generated(&self) -> Result<Generated, Diagnostics> {
        self.generated_with(Backend::Http { address: self.state_address() })
    }

    /// The code for a plan that has no state yet: nothing is asked of Terrace.
    ///
    /// # Errors
    /// As [`Self::generated`].
    pub fn generated_without_state(&self) -> Result<Generated, Diagnostics> {
        self.generated_with(Backend::Local)
    }

    fn generated_with(&self, backend: Backend) -> Result<Generated, Diagnostics> {
        let resolved = self.resolved()?;
        generate(&resolved, &self.version.interface, &self.placement(backend, &resolved))
    }

    /// Where the resource's state is kept.
    #[must_use]
    pub fn state_address(&self) -> String {
        format!("{}/api/v1/state/{}", self.public_url, self.resource.id)
    }

    fn placement(&self, backend: Backend, resolved: &Resolved) -> Placement {
        Placement {
            resource: self.resource.path.clone(),
            resource_id: self.resource.id,
            template: self.template.key.clone(),
            version: ModuleVersion {
                source: self.module_address.clone(),
                tag: self.version.name.clone(),
                commit: self.version.commit.clone(),
            },
            backend,
            providers: self.providers(resolved),
            files: self.template.files.clone(),
        }
    }

    /// Settings of provider blocks, from configs.
    fn providers(&self, resolved: &Resolved) -> BTreeMap<String, ProviderSettings> {
        let mut providers = BTreeMap::new();
        for name in self.version.interface.required_providers.keys() {
            let mut arguments = BTreeMap::new();
            for (key, config) in &resolved.configs {
                if let Some(argument) = provider_argument(name, key.as_str()) {
                    arguments.insert(argument.to_owned(), config.value.clone());
                }
            }
            providers.insert(name.clone(), ProviderSettings { arguments });
        }
        providers
    }

    /// Every link in use: variable and what it reads.
    #[must_use]
    pub fn links(&self) -> Vec<(String, Link)> {
        links_of(&self.inputs, &self.template_values)
    }

    /// The opened inputs, for the digest.
    #[must_use]
    pub const fn inputs(&self) -> &Inputs {
        &self.inputs
    }
}

/// The argument of a provider's block that a config sets: `<provider>_<argument>`, and `region`
/// for AWS.
#[must_use]
pub fn provider_argument<'a>(provider: &str, config: &'a str) -> Option<&'a str> {
    let argument = config.strip_prefix(provider).and_then(|rest| rest.strip_prefix('_'));
    argument.or_else(|| (provider == "aws" && config == "region").then_some("region"))
}

/// The template's own values, its links to the parent turned into links to that very resource.
async fn template_values(
    db: &impl ConnectionTrait,
    template: &Template,
    resource: &Resource,
) -> Result<TemplateValues, ApiError> {
    let overrides = template.overrides.fields.iter();
    let overrides =
        overrides.filter_map(|(name, field)| Some((name.clone(), field.default.clone()?))).collect();
    let mut links = BTreeMap::new();
    if let Some(parent) = resource.path.parent().filter(|_| !template.links.is_empty()) {
        // A template may sit under several parents: a link counts where the parent has the output.
        let offered = outputs::names(db, &parent).await?;
        for (variable, output) in &template.links {
            if offered.contains(output) {
                links.insert(variable.clone(), Link { resource: parent.clone(), output: output.clone() });
            }
        }
    }
    Ok(TemplateValues { key: template.key.clone(), overrides, links })
}

/// The resource's own links, and those of its template that its own inputs do not replace.
fn links_of(inputs: &Inputs, template: &TemplateValues) -> Vec<(String, Link)> {
    let own = inputs.values.iter().filter_map(|(name, value)| match value {
        Value::Link(link) => Some((name.clone(), link.clone())),
        Value::Literal(_) => None,
    });
    let declared = template.links.iter().filter(|(name, _)| !inputs.values.contains_key(*name));
    own.chain(declared.map(|(name, link)| (name.clone(), link.clone()))).collect()
}

/// The draft of a resource as it was last applied.
///
/// # Errors
/// As [`Draft::load`].
pub async fn applied(
    app: &App,
    db: &impl ConnectionTrait,
    id: terrace_engine::id::ResourceId,
) -> Result<Draft, ApiError> {
    let resource = store::by_id(db, id).await?;
    Draft::load(app, db, &resource, &resource.spec).await
}

/// The links that a resource with this spec reads: its own, and those of its template.
///
/// # Errors
/// The template is missing, an input does not open, or the database fails.
pub async fn links_for(
    app: &App,
    db: &impl ConnectionTrait,
    resource: &Resource,
    spec: &Spec,
) -> Result<Vec<(String, Link)>, ApiError> {
    let template = templates::by_ids(db, vec![resource.template.uuid()]).await?;
    let template = template.into_values().next().ok_or(ApiError::NotFound("template"))?;
    let inputs = sealed::open(&app.master_key, &spec.inputs)?;
    Ok(links_of(&inputs, &template_values(db, &template, resource).await?))
}
