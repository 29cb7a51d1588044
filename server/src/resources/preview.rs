//! What a request would do, before anything is written.

use sea_orm::ConnectionTrait;
use serde::Serialize;
use terrace_engine::change::{Action, Facts, Rule};
use terrace_engine::diagnostic::Diagnostics;
use terrace_engine::files::FileSet;
use terrace_engine::tree::{Chain, Resolved, resolve_configs, resolve_tags};
use utoipa::ToSchema;

use super::chain;
use super::request::{NewResource, Prepared, prepare};
use super::store::{self, Lifecycle};
use crate::app::App;
use crate::authz::Actor;
use crate::error::ApiError;
use crate::projects::store as projects;
use crate::rules;

/// One file as text.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileView {
    /// Its path.
    pub path: String,
    /// Its text; bytes that are not UTF-8 are replaced.
    pub text: String,
}

/// Files as the API shows them.
#[must_use]
pub fn file_views(files: &FileSet) -> Vec<FileView> {
    let view = |(path, bytes): (&terrace_engine::files::RelPath, &Vec<u8>)| FileView {
        path: path.to_string(),
        text: String::from_utf8_lossy(bytes).into_owned(),
    };
    files.iter().map(view).collect()
}

/// What a change of a request would ask for, as rules stand now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Asks {
    /// The rules that are about it, or may be; without any, the one that holds then.
    conditions: Vec<Asked>,
}

/// What one rule asks for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Asked {
    /// Its name; `null` for the one that holds where there is no other.
    rule: Option<String>,
    /// What it asks for, in words.
    asks: String,
    /// Whether only the plan tells if it is about the change.
    plan_decides: bool,
}

/// What a request would do.
#[derive(Debug, Serialize, ToSchema)]
pub struct Preview {
    path: String,
    branch: Option<String>,
    folder: Option<String>,
    files: Vec<FileView>,
    #[schema(value_type = Object)]
    resolved: Resolved,
    /// What it takes to approve; `null` for an abstract resource, which is made at once.
    rule: Option<Asks>,
    #[schema(value_type = Vec<Object>)]
    diagnostics: Diagnostics,
    /// The command that asks for the same.
    command: String,
}

/// Resolves and generates what was asked for; findings are part of the answer, with as much as can
/// be told in spite of them.
///
/// # Errors
/// The parent, project, template or version does not fit or is not there.
pub async fn preview(app: &App, actor: &Actor, new: &NewResource) -> Result<Preview, ApiError> {
    let db = app.db.read();
    let prepared = prepare(app, db, actor, new).await?;
    let (resolved, files, diagnostics) = match &prepared.draft {
        Some(draft) => {
            let verdict = draft.verdict(app, db, Some(actor)).await?;
            let files = verdict.generated.map(|generated| generated.files);
            (verdict.resolved, files.unwrap_or_default(), verdict.findings)
        }
        None => match resolved_settings(db, &prepared).await? {
            Ok(resolved) => (resolved, FileSet::new(), Diagnostics::default()),
            Err(findings) => (Resolved::default(), FileSet::new(), findings),
        },
    };
    Ok(Preview {
        path: prepared.resource.path.to_string(),
        branch: prepared.draft.is_some().then(|| format!("update_{}-…", prepared.resource.path.slug())),
        folder: prepared.resource.folder.clone(),
        files: file_views(&files),
        resolved: super::without_secrets(resolved),
        rule: asks(db, &prepared).await?,
        diagnostics,
        command: command(&prepared, new),
    })
}

async fn asks(db: &impl ConnectionTrait, prepared: &Prepared) -> Result<Option<Asks>, ApiError> {
    if prepared.draft.is_none() {
        return Ok(None);
    }
    let resource = &prepared.resource;
    let project = projects::by_ids(db, vec![resource.project.uuid()]).await?;
    let project = project.get(&resource.project).ok_or(ApiError::NotFound("project"))?;
    let exists = store::by_paths(db, vec![resource.path.to_string()]).await?;
    let is_made = exists.first().is_some_and(|found| found.state == Lifecycle::Provisioned);
    let facts = Facts {
        template: &prepared.template.key,
        project: &project.slug,
        path: &resource.path,
        action: if is_made { Action::Update } else { Action::Create },
        plan: None,
    };
    let rules = rules::store::all(db).await?.into_iter().map(|kept| kept.rule);
    let rules: Vec<Rule> = rules.filter(|rule| rule.about.may_be_about(&facts)).collect();
    let certain = rules.iter().any(|rule| rule.about.is_about(&facts));
    let asked = rules.into_iter().map(|rule| Asked {
        plan_decides: rule.about.looks_at_plans(),
        asks: rule.asks(),
        rule: Some(rule.name),
    });
    // One approval is needed at least, whatever the plan decides.
    let least = Asked { rule: None, asks: Rule::default().asks(), plan_decides: false };
    Ok(Some(Asks { conditions: (!certain).then_some(least).into_iter().chain(asked).collect() }))
}

/// The effective tags and configs of a new abstract resource, or the locks that it breaks.
///
/// # Errors
/// The database fails.
pub async fn resolved_settings(
    db: &impl ConnectionTrait,
    prepared: &Prepared,
) -> Result<Result<Resolved, Diagnostics>, ApiError> {
    let resource = &prepared.resource;
    let project = projects::by_ids(db, vec![resource.project.uuid()]).await?;
    let project = project.get(&resource.project).ok_or(ApiError::NotFound("project"))?;
    let chain = chain::load(db, &prepared.template, project, resource).await?;
    Ok(abstract_resolved(&chain))
}

/// The effective tags and configs of an abstract resource.
///
/// # Errors
/// A locked entry is set again.
pub fn abstract_resolved(chain: &Chain) -> Result<Resolved, Diagnostics> {
    Ok(Resolved {
        tags: resolve_tags(chain)?,
        configs: resolve_configs(chain)?,
        values: std::collections::BTreeMap::new(),
    })
}

/// The command that asks for the same, on one line; values are quoted for a POSIX shell.
fn command(prepared: &Prepared, new: &NewResource) -> String {
    let quote = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
    let mut words =
        vec![format!("terrace resource create {} --template {}", prepared.resource.path, new.template)];
    words.push(format!("--project {}", new.project));
    let sensitive = |name: &String| {
        let variables = prepared.draft.as_ref().map(|draft| &draft.version.interface.variables);
        variables
            .and_then(|variables| variables.get(name.as_str()))
            .is_some_and(|variable| variable.sensitive)
    };
    for (name, value) in &new.inputs.values {
        match value.link() {
            Some(link) => words.push(format!("--link {name}={}:{}", link.resource, link.output)),
            None if sensitive(name) => words.push(format!("--var {name}=…")),
            None => {
                let json = serde_json::to_value(value).unwrap_or_default();
                let text = json.as_str().map_or_else(|| json.to_string(), ToOwned::to_owned);
                words.push(format!("--var {}", quote(&format!("{name}={text}"))));
            }
        }
    }
    words.join(" ")
}
