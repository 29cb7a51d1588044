//! Generated code: one Terraform root per resource, the same bytes for the same values.
//!
//! [`generate`] writes a folder that `terraform fmt` leaves as it is, that `terraform validate`
//! accepts and that runs without Terrace: a `module` block at an exact commit, a backend,
//! versions, providers with default tags, the module's outputs handed on, and a README that tells
//! where every value comes from. Every file starts with the [`MARKER`]; [`guard`] keeps Terrace
//! from replacing a file that does not, or that was edited by hand.
//!
//! A sensitive value is in none of the files. It comes back in [`Generated::environment`], and
//! the code reads it from a variable.
//!
//! Absent: writing files, the module's own code where a workspace keeps a copy of it, heredocs
//! (strings are quoted), and a formatter for code that somebody else wrote. An output of the
//! module that repeats a sensitive value without saying so is refused by Terraform itself.

mod backend;
mod format;
mod hcl;
mod marker;
mod outputs;
mod providers;
mod readme;
mod root;
mod states;
mod templates;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

pub use marker::{MARKER, guard, is_generated};
pub use states::StateStore;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Subject};
use crate::files::{FileSet, RelPath};
use crate::id::ResourceId;
use crate::module::Interface;
use crate::name::{CommitSha, Slug, TemplateKey, TreePath};
use crate::tree::Resolved;

/// A value as `terraform fmt` leaves it, without a line feed at its end.
pub(crate) fn value_text(value: &Json) -> String {
    let mut code = format::Code::default();
    code.value(&hcl::Expression::value(value));
    code.finish().trim_end_matches('\n').to_owned()
}

/// Everything about the code that is not a value: whose it is, of what, and where its state is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Placement {
    /// The resource's place in the tree.
    pub resource: TreePath,
    /// The resource.
    pub resource_id: ResourceId,
    /// Its template.
    pub template: TemplateKey,
    /// The module's version.
    pub version: ModuleVersion,
    /// Where the state lives.
    pub backend: Backend,
    /// Settings by the provider's local name, or `name.alias` for a configuration that the module
    /// takes under an alias. Providers that the module does not need are left out.
    pub providers: BTreeMap<String, ProviderSettings>,
    /// The authors' templates.
    #[serde(default)]
    pub files: FileTemplates,
}

/// One module at one commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleVersion {
    /// The address without its `ref`: `git::https://…/x.git//path`, or `./module` where the
    /// module's code lies in the folder.
    pub source: String,
    /// What people call the version: a tag, a branch or a short commit.
    pub tag: String,
    /// The commit.
    pub commit: CommitSha,
}

/// Where the state lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Backend {
    /// Terraform's `http` backend.
    Http {
        /// The state's address; lock and unlock go to `<address>/lock`.
        address: String,
    },
    /// A file beside the code.
    Local,
    /// A bucket of S3, or of something that speaks its language; locked by a file in the bucket,
    /// which takes Terraform or OpenTofu 1.10.
    S3 {
        /// The bucket.
        bucket: String,
        /// The object that holds the state.
        key: String,
        /// The bucket's region.
        region: String,
        /// Whether the bucket is named in the path of its address, not in the host's name.
        #[serde(default)]
        path_style: bool,
    },
    /// A bucket of Google Cloud Storage.
    Gcs {
        /// The bucket.
        bucket: String,
        /// The folder that holds the state.
        prefix: String,
    },
    /// A container of Azure Blob Storage.
    Azurerm {
        /// The resource group of the storage account.
        resource_group_name: String,
        /// The storage account.
        storage_account_name: String,
        /// The container.
        container_name: String,
        /// The blob that holds the state.
        key: String,
    },
}

/// How one provider is set up.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ProviderSettings {
    /// The arguments of its block: `region`. The effective tags are added for providers that
    /// know default tags or labels, and take the place of a setting of that name.
    pub arguments: BTreeMap<String, Json>,
}

/// Handlebars templates that take the place of files' ordinary content; the marker stays.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FileTemplates {
    /// For `README.md`.
    pub readme: Option<String>,
    /// For `backend.tf`.
    pub backend: Option<String>,
    /// For `providers.tf`.
    pub providers: Option<String>,
}

impl FileTemplates {
    /// Whether every template can be read; what a name stands for shows when it is rendered.
    ///
    /// # Errors
    /// `template_syntax` for each that cannot.
    pub fn check(&self) -> Result<(), Diagnostics> {
        let files =
            [("README.md", &self.readme), ("backend.tf", &self.backend), ("providers.tf", &self.providers)];
        let given = files.into_iter().filter_map(|(name, template)| Some((name, template.as_deref()?)));
        let findings: Diagnostics =
            given.filter_map(|(name, template)| templates::parse(name, template).err()).collect();
        findings.into_result()
    }
}

/// The generated code, and what must not be in it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Generated {
    /// The files, by their paths in the resource's folder.
    pub files: FileSet,
    /// The sensitive values: the name of the environment variable (`TF_VAR_password`) and the
    /// text to set it to, always a JSON string.
    pub environment: BTreeMap<String, Json>,
}

/// Writes a resource's code.
///
/// # Errors
/// `invalid_name` where the name of a variable or of a provider's setting cannot be written as an
/// argument, `type_mismatch` where a setting that is a block is no object, `template_syntax` where
/// an author's template cannot be rendered or does not give Terraform code.
pub fn generate(
    resolved: &Resolved,
    interface: &Interface,
    placement: &Placement,
) -> Result<Generated, Diagnostics> {
    let set = root::set_values(resolved, interface)?;
    let environment = root::environment(&set);
    let names: Vec<&String> = environment.keys().collect();
    let data = readme::data(resolved, placement, &names);
    let files = &placement.files;
    let readme = templates::render("README.md", files.readme.as_deref().unwrap_or(readme::DEFAULT), &data)?;
    let backend = match &files.backend {
        Some(template) => Some(code_of("backend.tf", template, &data)?),
        None => Some(backend::backend(&placement.backend)),
    };
    let providers = match &files.providers {
        Some(template) => Some(code_of("providers.tf", template, &with_providers(data, placement))?),
        None => {
            providers::check_settings(interface, placement)?;
            providers::providers(resolved, interface, placement)
        }
    };
    let contents = [
        ("README.md", Some(readme)),
        ("backend.tf", backend),
        ("main.tf", Some(root::main(&set, interface, placement))),
        ("outputs.tf", outputs::outputs(interface)),
        ("providers.tf", providers),
        ("variables.tf", root::variables(&set)),
        ("versions.tf", providers::versions(interface)),
    ];
    let files = contents.into_iter().filter_map(|(name, text)| Some(file(name, &text?)));
    Ok(Generated { files: files.collect(), environment })
}

fn with_providers(data: Json, placement: &Placement) -> Json {
    let mut data = data;
    data["providers"] = json!(placement.providers);
    data
}

/// Renders an author's template for a file of code, and checks that code comes out.
fn code_of(name: &str, template: &str, data: &Json) -> Result<String, Diagnostic> {
    let text = templates::render(name, template, data)?;
    match hcl_edit::parser::parse_body(&text) {
        Ok(_) => Ok(text),
        Err(problem) => {
            let summary = format!("the template of {name} does not give Terraform code");
            let subject = Subject::file(name, problem.location().line());
            let detail = problem.message().to_owned();
            Err(Diagnostic::error(Code::TemplateSyntax, summary).with_detail(detail).at(subject))
        }
    }
}

/// A file with its marker and one line feed at its end.
fn file(name: &str, text: &str) -> (RelPath, Vec<u8>) {
    let text = format!("{}\n\n{}\n", marker::marker_line(name), text.trim_matches('\n'));
    (safe_path(name), text.into_bytes())
}

/// The folder of a resource in its workspace. Slugs repeat under different parents: the caller
/// refuses a second resource of the same template and slug in one workspace.
#[must_use]
pub fn folder(template: &TemplateKey, slug: &Slug) -> RelPath {
    safe_path(template.as_str()).join(&safe_path(slug.as_str()))
}

#[expect(
    clippy::expect_used,
    reason = "keys, slugs and the names of generated files are safe by their own rules"
)]
fn safe_path(part: &str) -> RelPath {
    part.parse().expect("a part of a path without separators or dots in front")
}
