//! `terrace source`.

use serde_json::{Map, Value, json};

use super::failure::{Exit, Outcome};
use super::output::Column;
use super::session::Session;

const COLUMNS: &[Column] = &[
    ("NAME", "/name"),
    ("ADDRESS", "/address"),
    ("INTEGRATION", "/integration"),
    ("REFERENCE", "/default_reference"),
    ("FETCHED", "/fetched_at"),
];
const REFS: &[Column] = &[("NAME", "/name"), ("KIND", "/kind"), ("COMMIT", "/commit")];
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
    /// Fetch the repository again
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
        Verb::Show { name } => output.record(&client.get(&["sources", &name]).send().await?, COLUMNS)?,
        Verb::Refresh { name } => {
            output.record(&client.post(&["sources", &name, "refresh"], json!({})).send().await?, COLUMNS)?;
        }
        Verb::Refs { name } => output.list(&client.get(&["sources", &name, "refs"]).send().await?, REFS)?,
        Verb::Modules { name, reference } => {
            let found =
                client.get(&["sources", &name, "modules"]).query("reference", reference).send().await?;
            output.list(&found, MODULES)?;
        }
        Verb::Remove { name, yes } => {
            session.confirm(&format!("The source {name} goes."), &name, yes).await?;
            client.delete(&["sources", &name]).send().await?;
            output.note(&format!("the source {name} is removed"));
        }
    }
    Ok(Exit::Ok)
}
