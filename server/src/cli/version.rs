//! `terrace template version`.

use serde_json::{Map, Value, json};

use super::client::Client;
use super::failure::Failure;
use super::output::Column;
use super::session::Session;

const COLUMNS: &[Column] = &[
    ("VERSION", "/name"),
    ("LIFECYCLE", "/lifecycle"),
    ("SOURCE", "/source"),
    ("PATH", "/path"),
    ("REFERENCE", "/reference"),
    ("COMMIT", "/commit"),
    ("CREATED", "/created_at"),
    ("NOTE", "/note"),
];

/// What to do with versions.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// List the versions of a template
    List {
        /// The template's key
        key: String,
    },
    /// Add the version at another reference of the template's source
    Add {
        /// The template's key
        key: String,
        /// Tag, branch or commit
        #[arg(long = "ref", value_name = "REF")]
        reference: String,
    },
    /// Set the lifecycle of a version
    Set {
        /// The template's key and the version
        #[arg(value_name = "KEY@VERSION")]
        target: String,
        /// How far the version is in its life
        #[arg(long, value_parser = ["preview", "active", "deprecated", "archived"])]
        lifecycle: String,
        /// What people should know, such as what breaks
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
}

/// Splits `KEY[@VERSION]`.
pub(super) fn split(text: &str) -> (&str, Option<&str>) {
    match text.split_once('@') {
        Some((key, version)) => (key, Some(version)),
        None => (text, None),
    }
}

/// Runs a verb.
pub(super) async fn run(session: &Session, client: &Client, verb: Verb) -> Result<(), Failure> {
    let output = session.output;
    match verb {
        Verb::List { key } => {
            output.list(&client.get(&["templates", &key, "versions"]).list(usize::MAX).await?, COLUMNS)
        }
        Verb::Add { key, reference } => {
            let made = client
                .post(&["templates", &key, "versions"], json!({ "reference": reference }))
                .send()
                .await?;
            output.made(&made, "/name", COLUMNS)
        }
        Verb::Set { target, lifecycle, note } => {
            let (key, name) = split(&target);
            let name = name
                .ok_or_else(|| Failure::usage(format!("\"{target}\" names no version: write KEY@VERSION")))?;
            let mut body = Map::new();
            body.insert("lifecycle".into(), json!(lifecycle));
            body.extend(note.map(|note| ("note".to_owned(), json!(note))));
            // A version has no revision of its own: its lifecycle is one word, and the last one wins.
            let set =
                client.patch(&["templates", key, "versions", name], Value::Object(body), None).send().await?;
            output.record(&set, COLUMNS)
        }
    }
}
