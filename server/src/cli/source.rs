//! `terrace source`.

use serde_json::{Map, Value, json};

use super::failure::{Exit, Failure, Outcome};
use super::output::{Column, Output};
use super::session::Session;
use super::text::{self, at};

const COLUMNS: &[Column] = &[
    ("NAME", "/name"),
    ("ADDRESS", "/address"),
    ("INTEGRATION", "/integration"),
    ("REFERENCE", "/default_reference"),
    ("FETCHED", "/fetched_at"),
];
const REFS: &[Column] = &[
    ("NAME", "/name"),
    ("KIND", "/kind"),
    ("RELEASE", "/release"),
    ("PRE", "/prerelease"),
    ("COMMIT", "/commit"),
];
const MODULES: &[Column] = &[
    ("PATH", "/path"),
    ("VARIABLES", "/variables"),
    ("OUTPUTS", "/outputs"),
    ("RESOURCES", "/resources"),
    ("USABLE", "/usable"),
    ("TEMPLATE", "/imported_as"),
    ("REASON", "/reason"),
];

/// What to do with sources.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// List the sources
    List,
    /// Add a Git repository; it is fetched at once
    Add {
        /// The source's name
        name: String,
        /// Git address: https, ssh, or file
        address: String,
        /// Integration that holds the credentials
        #[arg(long, value_name = "ID")]
        integration: Option<String>,
    },
    /// Show a source
    Show {
        /// The source's name
        name: String,
    },
    /// Fetch the repository again; new tags become versions where templates say so
    Refresh {
        /// The source's name
        name: String,
    },
    /// List tags and branches
    Refs {
        /// The source's name
        name: String,
    },
    /// List the modules at a reference, each with its own verdict
    Modules {
        /// The source's name
        name: String,
        /// Tag, branch or commit; the default one unless given
        #[arg(long = "ref", value_name = "REF")]
        reference: Option<String>,
    },
    /// Look into its commits afresh, after an upgrade of Terrace that reads more
    Rescan {
        /// The source's name
        name: String,
    },
    /// Remove a source
    Remove {
        /// The source's name
        name: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// Runs a verb.
pub(super) async fn run(session: &Session, verb: Verb) -> Outcome {
    let (client, output) = (session.client()?, session.output);
    match verb {
        Verb::List => output.list(&client.get(&["sources"]).list(usize::MAX).await?, COLUMNS)?,
        Verb::Add { name, address, integration } => {
            let mut body = Map::new();
            body.insert("name".into(), json!(name));
            body.insert("address".into(), json!(address));
            body.extend(integration.map(|id| ("integration".to_owned(), json!(id))));
            output.made(&client.post(&["sources"], Value::Object(body)).send().await?, "/name", COLUMNS)?;
        }
        Verb::Show { name } => shown(output, &client.get(&["sources", &name]).send().await?)?,
        Verb::Refresh { name } => {
            shown(output, &client.post(&["sources", &name, "refresh"], json!({})).send().await?)?;
        }
        Verb::Refs { name } => output.list(&client.get(&["sources", &name, "refs"]).send().await?, REFS)?,
        Verb::Modules { name, reference } => {
            let found =
                client.get(&["sources", &name, "modules"]).query("reference", reference).send().await?;
            modules(output, &found)?;
        }
        Verb::Rescan { name } => {
            modules(output, &client.post(&["sources", &name, "rescan"], json!({})).send().await?)?;
        }
        Verb::Remove { name, yes } => {
            session.confirm(&format!("The source {name} goes."), &name, yes).await?;
            client.delete(&["sources", &name]).send().await?;
            output.note(&format!("the source {name} is removed"));
        }
    }
    Ok(Exit::Ok)
}

/// One source, with the versions that a refresh has made and what somebody should know.
fn shown(output: Output, source: &Value) -> Result<(), Failure> {
    output.record(source, COLUMNS)?;
    for made in items(source, "made") {
        let (template, version) = (at(made, "/template"), at(made, "/version"));
        output.note(&format!("made {template}@{version}, {}", at(made, "/lifecycle")));
    }
    notices(output, source);
    Ok(())
}

/// Says what somebody should know.
pub(super) fn notices(output: Output, thing: &Value) {
    for notice in items(thing, "notices") {
        output.note(&format!("{}, since {}", at(notice, "/detail"), text::time(&notice["since"])));
    }
}

fn modules(output: Output, found: &Value) -> Result<(), Failure> {
    output.list(found, MODULES)?;
    for finding in items(found, "left_out") {
        output.note(&format!("{}: left out: {}", at(finding, "/subject/place"), at(finding, "/detail")));
    }
    Ok(())
}

fn items<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}
