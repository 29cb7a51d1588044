//! `terrace run`.

use serde_json::{Value, json};

use super::client::Client;
use super::failure::{Exit, Failure, Outcome};
use super::output::{Column, Format};
use super::plan;
use super::session::Session;
use super::watch::{WaitArgs, Watch, log};

const COLUMNS: &[Column] = &[
    ("ID", "/id"),
    ("KIND", "/kind"),
    ("STATE", "/state"),
    ("STAGE", "/stage"),
    ("RESOURCE", "/path"),
    ("CHANGE", "/change"),
    ("CREATED", "/created_at"),
    ("FINISHED", "/finished_at"),
];
pub(super) const DETAILS: &[Column] = &[
    ("run", "/id"),
    ("kind", "/kind"),
    ("state", "/state"),
    ("stage", "/stage"),
    ("reason", "/reason"),
    ("code", "/code"),
    ("waits for", "/waits_for"),
    ("resource", "/path"),
    ("change", "/change"),
    ("dry run", "/dry"),
    ("program", "/program"),
    ("asked by", "/requested_by/username"),
    ("created", "/created_at"),
    ("started", "/started_at"),
    ("finished", "/finished_at"),
];

/// What to do with runs.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// List runs, newest first
    List {
        /// Only those in this state
        #[arg(long)]
        state: Option<String>,
        /// Only those of this kind
        #[arg(long)]
        kind: Option<String>,
        /// Only those of this resource
        #[arg(long, value_name = "PATH")]
        resource: Option<String>,
        /// How many rows at most
        #[arg(long, default_value_t = 100, value_name = "N")]
        limit: usize,
    },
    /// Show a run
    Show {
        /// The run's id
        id: String,
    },
    /// Print a run's log
    Logs {
        /// The run's id
        id: String,
        /// Go on until the run ends
        #[arg(long, short)]
        follow: bool,
        /// Follow for this long at most, then exit with 8
        #[arg(long, value_name = "SECONDS", requires = "follow")]
        timeout: Option<u64>,
    },
    /// Stop a run
    Cancel {
        /// The run's id
        id: String,
    },
    /// Show what the run plans
    Plan {
        /// The run's id
        id: String,
    },
}

/// Runs a verb.
pub(super) async fn run(session: &Session, verb: Verb) -> Outcome {
    let (client, output) = (session.client()?, session.output);
    match verb {
        Verb::List { state, kind, resource, limit } => {
            let call =
                client.get(&["runs"]).query("state", state).query("kind", kind).query("resource", resource);
            output.list(&call.list(limit).await?, COLUMNS)?;
        }
        Verb::Show { id } => output.record(&client.get(&["runs", &id]).send().await?, DETAILS)?,
        Verb::Logs { id, follow: true, timeout } => return followed(session, &client, &id, timeout).await,
        Verb::Logs { id, follow: false, .. } => {
            let (items, _) = log(&client, &id, None).await?;
            output.data(&json!({ "items": items }), || lines(&items))?;
        }
        Verb::Cancel { id } => {
            output.record(&client.post(&["runs", &id, "cancel"], json!({})).send().await?, DETAILS)?;
        }
        Verb::Plan { id } => {
            let value = client.get(&["runs", &id, "plan"]).send().await?;
            let summary = plan::read(&value)?;
            print_plan(session, &value, &plan::text(&summary))?;
        }
    }
    Ok(Exit::Ok)
}

/// Prints a plan: coloured lines, or the server's data.
pub(super) fn print_plan(session: &Session, value: &Value, text: &str) -> Result<(), Failure> {
    if session.output.format == Format::Table {
        session.output.signed(text);
        return Ok(());
    }
    session.output.data(value, String::new)
}

fn lines(items: &[Value]) -> String {
    items.iter().map(|item| item["text"].as_str().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// Prints the log as it comes, as data; JSON is one line per item.
async fn followed(session: &Session, client: &Client, id: &str, timeout: Option<u64>) -> Outcome {
    let arguments = WaitArgs { timeout, ..WaitArgs::default() };
    let run = Watch::new(client, session.output, &arguments).printing_log().run(id).await?;
    Ok(if run["state"] == "succeeded" { Exit::Ok } else { Exit::Error })
}
