//! `terrace resource`.

use serde_json::{Map, Value, json};

use super::change::settled;
use super::client::Client;
use super::create::{self, Create, Plan, merged};
use super::drift::{Drift, of_resource};
use super::entries::EntryArgs;
use super::explain;
use super::failure::{Exit, Failure, Outcome};
use super::impact;
use super::output::{Column, Format, record};
use super::raze::{self, Destroy, Recreate, Turn};
use super::revisions;
use super::session::Session;
use super::text::{at, literal, tree};
use super::upgrade::{Upgrade, upgrade};
use super::vars::InputArgs;
use super::watch::{Goal, WaitArgs};

const COLUMNS: &[Column] = &[
    ("PATH", "/path"),
    ("TEMPLATE", "/template"),
    ("VERSION", "/version"),
    ("STATE", "/state"),
    ("OUT OF DATE", "/out_of_date"),
    ("DRIFT", "/drift/status"),
    ("CHANGE", "/open_change"),
    ("PROJECT", "/project"),
];
const DETAILS: &[Column] = &[
    ("path", "/path"),
    ("id", "/id"),
    ("description", "/description"),
    ("template", "/template"),
    ("abstract", "/abstract"),
    ("version", "/version"),
    ("newest version", "/latest_version"),
    ("state", "/state"),
    ("out of date", "/out_of_date"),
    ("drift", "/drift/status"),
    ("project", "/project"),
    ("inputs", "/inputs"),
    ("tags", "/tags"),
    ("configs", "/configs"),
    ("children", "/children"),
    ("open change", "/open_change"),
    ("folder", "/folder"),
    ("created by", "/created_by/username"),
    ("created", "/created_at"),
    ("updated", "/updated_at"),
];

/// What to do with resources.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// List resources
    #[command(disable_version_flag = true)]
    List(List),
    /// Show a resource
    Show(Target),
    /// Draw the resource tree
    Tree {
        /// Only what is below this path, with the path itself
        path: Option<String>,
    },
    /// Make a resource: a concrete one by a change, an abstract one at once
    Create(Create),
    /// Plan with Terraform and alter nothing; needs no approval
    #[command(disable_version_flag = true)]
    Plan(Plan),
    /// Ask for other inputs or another version; tags and configs of an abstract one are set at once
    #[command(disable_version_flag = true)]
    Update(Update),
    /// Ask for another version, with the inputs that it needs
    Upgrade(Upgrade),
    /// Ask to take down what the resource holds and to make it again
    Recreate(Recreate),
    /// Ask for the destruction of what the resource holds
    Destroy(Destroy),
    /// Remove a resource that is destroyed, or was never made
    Delete {
        /// The resource's path
        path: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Tell where every tag, config and value comes from
    Explain {
        /// The resource's path
        path: String,
        /// Only what bears this name
        #[arg(long, value_name = "NAME")]
        var: Option<String>,
    },
    /// Show outputs; with a name, its value alone
    Outputs {
        /// The resource's path
        path: String,
        /// The output's name
        name: Option<String>,
    },
    /// Print the resource's files as main holds them
    Files(Target),
    /// Look for what was altered outside of Terrace, and answer it
    Drift(Drift),
    /// What the resource has set over time.
    #[command(flatten)]
    Revisions(revisions::Verb),
}

/// One resource.
#[derive(Debug, clap::Args)]
pub struct Target {
    /// The resource's path
    path: String,
}

/// Which resources to list.
#[derive(Debug, clap::Args)]
pub struct List {
    /// Words to search for
    #[arg(long)]
    query: Option<String>,
    /// Only those of this project
    #[arg(long, value_name = "SLUG")]
    project: Option<String>,
    /// Only those of this template
    #[arg(long, value_name = "KEY")]
    template: Option<String>,
    /// Only those that use this version of the template
    #[arg(long, value_name = "VERSION", requires = "template")]
    version: Option<String>,
    /// Only those in this state
    #[arg(long)]
    state: Option<String>,
    /// Only those that are drifted, ignored, in_sync or unchecked
    #[arg(long, value_name = "STATUS")]
    drift: Option<String>,
    /// Only the children of this path
    #[arg(long, value_name = "PATH")]
    parent: Option<String>,
    /// How many rows at most
    #[arg(long, default_value_t = 1000, value_name = "N")]
    limit: usize,
}

/// An alteration of a resource.
#[derive(Debug, clap::Args)]
pub struct Update {
    /// The resource's path
    path: String,
    /// Input to leave out from now on; repeatable
    #[arg(long, value_name = "K")]
    unset: Vec<String>,
    /// Version to move to
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// What it is for; of an abstract resource
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Only show what an edit of an abstract resource would alter below
    #[arg(long)]
    preview: bool,
    #[command(flatten)]
    inputs: InputArgs,
    #[command(flatten)]
    entries: EntryArgs,
    #[command(flatten)]
    turn: Turn,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Runs a verb.
pub(super) async fn run(session: &Session, verb: Verb) -> Outcome {
    let (client, output) = (session.client()?, session.output);
    match verb {
        Verb::List(asked) => output.list(&list(&client, asked).await?, COLUMNS)?,
        Verb::Show(Target { path }) => {
            output.record(&client.get(&["resources", &path]).send().await?, DETAILS)?;
        }
        Verb::Tree { path } => {
            let page = client.get(&["resources"]).list(usize::MAX).await?;
            output.data(&page, || drawn(&page, path.as_deref()))?;
        }
        Verb::Create(new) => return create::create(session, &client, new).await,
        Verb::Plan(asked) => return create::plan(session, &client, asked).await,
        Verb::Update(update) => return alter(session, &client, update).await,
        Verb::Upgrade(asked) => {
            return match upgrade(session, &client, &asked).await? {
                Some(change) => requested(session, &client, &change, &asked.waiting).await,
                None => Ok(Exit::Ok),
            };
        }
        Verb::Recreate(asked) => return raze::recreate(session, &client, asked).await,
        Verb::Destroy(asked) => return raze::destroy(session, &client, asked).await,
        Verb::Delete { path, yes } => {
            session
                .confirm(&format!("The resource {path} goes, with its history."), last(&path), yes)
                .await?;
            client.delete(&["resources", &path]).send().await?;
            output.note(&format!("the resource {path} is deleted"));
        }
        Verb::Explain { path, var } => explained(session, &client, &path, var.as_deref()).await?,
        Verb::Outputs { path, name } => outputs(session, &client, &path, name.as_deref()).await?,
        Verb::Drift(asked) => return of_resource(session, &client, asked).await,
        Verb::Revisions(verb) => return revisions::run(session, &client, verb).await,
        Verb::Files(Target { path }) => {
            let held = client.get(&["resources", &path, "files"]).send().await?;
            output.data(&held, || create::files(&held["items"]))?;
        }
    }
    Ok(Exit::Ok)
}

async fn list(client: &Client, asked: List) -> Result<Value, Failure> {
    let call = client.get(&["resources"]).query("q", asked.query).query("project", asked.project);
    let call = call.query("template", asked.template).query("version", asked.version);
    let call = call.query("state", asked.state).query("drift", asked.drift).query("parent", asked.parent);
    call.list(asked.limit).await
}

/// The last part of a path.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

async fn alter(session: &Session, client: &Client, update: Update) -> Outcome {
    let current = client.get(&["resources", &update.path]).send().await?;
    if current["abstract"] == true {
        return edit(session, client, &current, &update).await;
    }
    if update.preview || update.description.is_some() {
        let failure = Failure::usage("--preview and --description are for abstract resources");
        return Err(
            failure.next(format!("terrace resource plan {} shows what an update would do", update.path))
        );
    }
    let mut body = Map::new();
    if !update.inputs.is_empty() || !update.unset.is_empty() {
        body.insert("inputs".into(), merged(&current, &update.inputs, &update.unset)?);
    }
    body.extend(update.version.map(|version| ("version".to_owned(), json!(version))));
    update.entries.write(&current, &mut body)?;
    update.turn.write(&mut body);
    body.extend(update.reason.map(|reason| ("reason".to_owned(), json!(reason))));
    body.insert("action".into(), json!("update"));
    let change = client.post(&["resources", &update.path, "changes"], Value::Object(body)).send().await?;
    requested(session, client, &change, &update.waiting).await
}

/// Edits an abstract resource at once, and tells what that alters below.
async fn edit(session: &Session, client: &Client, current: &Value, update: &Update) -> Outcome {
    if !update.inputs.is_empty() || !update.unset.is_empty() || update.version.is_some() {
        let failure = Failure::usage(format!("{} is abstract: it has no inputs and no version", update.path));
        return Err(failure.next("set tags and configs with --tag and --config"));
    }
    let mut body = Map::new();
    body.extend(update.description.as_ref().map(|text| ("description".to_owned(), json!(text))));
    update.entries.write(current, &mut body)?;
    if body.is_empty() {
        return Err(Failure::usage("nothing to edit was given"));
    }
    let call = client.patch(&["resources", &update.path], Value::Object(body), current["revision"].as_i64());
    let edited = call.flag("preview", update.preview).send().await?;
    session.output.data(&edited, || impact::altered(session.output, &edited))?;
    Ok(Exit::Ok)
}

/// Prints the change that was asked for, or waits for its plan.
pub(super) async fn requested(
    session: &Session,
    client: &Client,
    change: &Value,
    waiting: &WaitArgs,
) -> Outcome {
    let number = change["number"].as_i64().ok_or_else(|| Failure::new("the server gave no change"))?;
    if waiting.waits() {
        return settled(session, client, number, (Goal::Planned, waiting)).await;
    }
    let output = session.output;
    if output.quiet && output.format == Format::Table {
        output.text(&number.to_string());
        return Ok(Exit::Ok);
    }
    output.data(change, || {
        record(&[
            ("resource", at(change, "/resource/path")),
            ("state", at(change, "/state")),
            ("change", number.to_string()),
            ("address", client.page(&["changes", &number.to_string()])),
        ])
    })?;
    Ok(Exit::Ok)
}

async fn explained(
    session: &Session,
    client: &Client,
    path: &str,
    name: Option<&str>,
) -> Result<(), Failure> {
    let resolved = client.get(&["resources", path, "explain"]).send().await?;
    let resolved = match name {
        Some(name) => explain::only(&resolved, name)?,
        None => resolved,
    };
    session.output.data(&resolved, || explain::table(session.output, &resolved))
}

async fn outputs(session: &Session, client: &Client, path: &str, name: Option<&str>) -> Result<(), Failure> {
    let page = client.get(&["resources", path, "outputs"]).send().await?;
    let all = page["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let Some(name) = name else {
        let row = |output: &Value| vec![at(output, "/name"), output_text(output)];
        return session
            .output
            .data(&page, || session.output.table(&["OUTPUT", "VALUE"], all.iter().map(row).collect()));
    };
    let found = all.iter().find(|output| output["name"] == name).ok_or_else(|| {
        let failure = Failure::new(format!("{path} has no output {name}")).exit(Exit::NotFound);
        failure.next(format!(
            "terrace resource outputs {path} lists them; there are none before the first apply"
        ))
    })?;
    session.output.data(&found["value"], || output_text(found))
}

fn output_text(output: &Value) -> String {
    if output["sensitive"] == true { "(sensitive)".to_owned() } else { literal(&output["value"]) }
}

/// The resource tree by path, or the part of it below `top`.
fn drawn(page: &Value, top: Option<&str>) -> String {
    let inside = |path: &str| {
        top.is_none_or(|top| path == top || path.strip_prefix(top).is_some_and(|rest| rest.starts_with('/')))
    };
    let rows = page["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut rows: Vec<(Vec<String>, String)> = rows
        .iter()
        .filter(|row| inside(row["path"].as_str().unwrap_or_default()))
        .map(|row| (at(row, "/path").split('/').map(str::to_owned).collect(), node(row)))
        .collect();
    // By parts and not by text: "-" sorts before "/", so that a sibling would part a family.
    rows.sort();
    let least = rows.iter().map(|(parts, _)| parts.len()).min().unwrap_or(0);
    tree(&rows.into_iter().map(|(parts, text)| (parts.len() - least, text)).collect::<Vec<_>>())
}

fn node(row: &Value) -> String {
    let slug = at(row, "/slug");
    if row["abstract"] == true {
        return format!("{slug}  {}", at(row, "/template"));
    }
    let stale = if row["out_of_date"] == true { ", out of date" } else { "" };
    format!("{slug}  {}@{} {}{stale}", at(row, "/template"), at(row, "/version"), at(row, "/state"))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    fn page() -> Value {
        let concrete = |path: &str, slug: &str, stale: bool| json!({"path": path, "slug": slug, "template": "network", "version": "v1.0.0", "state": "provisioned", "out_of_date": stale, "abstract": false});
        json!({"items": [
            concrete("acme/eu-west/net", "net", false),
            {"path": "acme/eu", "slug": "eu", "template": "region", "abstract": true},
            concrete("acme/eu/net", "net", true),
            {"path": "acme", "slug": "acme", "template": "account", "abstract": true},
            {"path": "acme/eu-west", "slug": "eu-west", "template": "region", "abstract": true}]})
    }

    #[test]
    fn the_tree_keeps_families_together() {
        assert_snapshot!(drawn(&page(), None), @"
        acme  account
        ├── eu  region
        │   └── net  network@v1.0.0 provisioned, out of date
        └── eu-west  region
            └── net  network@v1.0.0 provisioned
        ");
    }

    #[test]
    fn a_part_of_the_tree_is_that_path_and_below() {
        assert_snapshot!(drawn(&page(), Some("acme/eu")), @"
        eu  region
        └── net  network@v1.0.0 provisioned, out of date
        ");
    }

    #[test]
    fn a_sensitive_output_is_not_shown() {
        assert_eq!(output_text(&json!({"value": null, "sensitive": true})), "(sensitive)");
        assert_eq!(output_text(&json!({"value": [1], "sensitive": false})), "[1]");
    }
}
