//! A draft: a resource with everything that decides its code, loaded and ready to resolve.
//!
//! The same draft serves the form's preview, a dry run, the branch of a change, its digest and
//! `explain`, so that all of them show the same thing. Whether its values may be is told by
//! [`super::verdict`].

use std::collections::BTreeMap;
use std::sync::Arc;

use sea_orm::ConnectionTrait;
use terrace_engine::diagnostic::Diagnostics;
use terrace_engine::generate::{Backend, Generated, ModuleVersion, Placement, ProviderSettings, generate};
use terrace_engine::tree::{self, Chain, Inputs, LinkValues, Request, Resolved, TemplateValues};
use terrace_engine::value::{Link, Value};

use super::store::{self, Resource, Spec};
use crate::app::App;
use crate::error::ApiError;
use crate::projects::store::Project;
use crate::templates::store::{Template, Version};

/// A resource with everything that decides its code.
#[derive(Debug)]
pub struct Draft {
    /// The resource; what it sets itself is the draft's, not the applied one's.
    pub resource: Resource,
    /// Its template.
    pub template: Template,
    /// Its version as its author wants it treated.
    pub version: Arc<Version>,
    /// Its project.
    pub project: Project,
    /// What it was created with, where it was.
    pub(super) before: Option<Before>,
    /// Its module's address without a reference.
    pub(super) module_address: String,
    pub(super) chain: Chain,
    /// Its own inputs, opened.
    pub(super) inputs: Inputs,
    pub(super) template_values: TemplateValues,
    pub(super) outputs: LinkValues,
    pub(super) public_url: String,
}

/// A resource as it was last applied.
#[derive(Debug)]
pub(super) struct Before {
    /// Its own inputs, opened.
    pub(super) inputs: Inputs,
    /// Its version as its author wants it treated.
    pub(super) version: Arc<Version>,
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
        let drafts = super::drafts::load(app, db, &[(resource, spec)]).await?;
        drafts.into_iter().next().ok_or(ApiError::NotFound("resource"))
    }

    /// Every effective tag and value with its origin.
    ///
    /// # Errors
    /// Every finding: missing and unknown inputs, types, locks, links.
    pub fn resolved(&self) -> Result<Resolved, Diagnostics> {
        tree::resolve(&self.request())
    }

    /// As much as can be told of what [`Self::resolved`] tells, with all that is wrong.
    #[must_use]
    pub fn resolved_most(&self) -> (Resolved, Diagnostics) {
        tree::resolve_most(&self.request())
    }

    fn request(&self) -> Request<'_> {
        Request {
            chain: &self.chain,
            interface: &self.version.interface,
            inputs: &self.inputs,
            template: &self.template_values,
            outputs: &self.outputs,
        }
    }

    /// The code of the resource's folder, and the environment that its runs need.
    ///
    /// # Errors
    /// Every finding of [`Self::resolved`], and what keeps the code from being written.
    pub fn generated(&self) -> Result<Generated, Diagnostics> {
        self.generated_with(self.backend())
    }

    /// The code for a plan that has no state yet: nothing is asked of Terrace.
    ///
    /// # Errors
    /// As [`Self::generated`].
    pub fn generated_without_state(&self) -> Result<Generated, Diagnostics> {
        self.generated_with(Backend::Local)
    }

    fn generated_with(&self, backend: Backend) -> Result<Generated, Diagnostics> {
        self.code(&self.resolved()?, backend)
    }

    /// The code with values that are resolved already.
    pub(super) fn code(&self, resolved: &Resolved, backend: Backend) -> Result<Generated, Diagnostics> {
        generate(resolved, &self.version.interface, &self.placement(backend, resolved))
    }

    /// The address of the resource's state where Terrace keeps it.
    #[must_use]
    pub fn state_address(&self) -> String {
        format!("{}/api/v1/state/{}", self.public_url, self.resource.id)
    }

    /// The backend that keeps the resource's state where its project says.
    pub(super) fn backend(&self) -> Backend {
        self.project.backend.backend(&self.resource.path, self.state_address())
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
            providers.insert(name.to_string(), ProviderSettings { arguments });
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

/// The resource's own links, and those of its template that its own inputs do not replace.
pub(super) fn links_of(inputs: &Inputs, template: &TemplateValues) -> Vec<(String, Link)> {
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
