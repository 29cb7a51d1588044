//! `terrace template version`.

use serde_json::{Map, Value, json};

use super::client::Client;
use super::failure::Failure;
use super::output::{Column, record};
use super::session::Session;
use super::text::{at, cell};

const COLUMNS: &[Column] = &[
    ("VERSION", "/name"),
    ("LIFECYCLE", "/lifecycle"),
    ("RESOURCES", "/resources"),
    ("SOURCE", "/source"),
    ("PATH", "/path"),
    ("REFERENCE", "/reference"),
    ("COMMIT", "/commit"),
    ("CREATED", "/created_at"),
    ("REASON", "/reason"),
    ("NOTE", "/note"),
];
const DIFFERENCES: &[Column] = &[
    ("KIND", "/kind"),
    ("NAME", "/name"),
    ("CHANGE", "/change"),
    ("CLASS", "/class"),
    ("DETAIL", "/detail"),
];

/// What to do with versions.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// List the versions of a template
    List {
        /// The template's key
        key: String,
    },
    /// Show a version with its README and the names of its examples
    Show {
        /// The template's key and the version
        #[arg(value_name = "KEY@VERSION")]
        target: String,
    },
    /// Read a version's module again at its commit, after an upgrade of Terrace that reads more
    Analyse {
        /// The template's key and the version
        #[arg(value_name = "KEY@VERSION")]
        target: String,
    },
    /// Add the version at another reference of the template's source
    Add {
        /// The template's key
        key: String,
        /// Tag, branch or commit
        #[arg(long = "ref", value_name = "REF")]
        reference: String,
    },
    /// Set the lifecycle of a version, and what people should know of it
    Set(Set),
}

/// An edit of a version.
#[derive(Debug, clap::Args)]
pub struct Set {
    /// The template's key and the version
    #[arg(value_name = "KEY@VERSION")]
    target: String,
    /// How far the version is in its life
    #[arg(long, value_parser = ["preview", "active", "deprecated", "archived"])]
    lifecycle: Option<String>,
    /// Why it is there; people who use the version see it
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// What people should know, such as what breaks
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
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
        Verb::Show { target } => {
            let (key, name) = named(&target)?;
            let version = client.get(&["templates", key, "versions", name]).send().await?;
            output.data(&version, || shown(&version))
        }
        Verb::Analyse { target } => {
            let (key, name) = named(&target)?;
            let address = ["templates", key, "versions", name, "analyse"];
            let analysed = client.post(&address, json!({})).send().await?;
            let differences = &analysed["comparison"]["rows"];
            if differences.as_array().is_none_or(Vec::is_empty) {
                output.note(&format!("{target} is read as before"));
            }
            output.data(&analysed, || rows(session, differences))
        }
        Verb::Set(set) => output.record(&edit(client, set).await?, COLUMNS),
    }
}

/// A version with its examples' names, and its README under it.
fn shown(version: &Value) -> String {
    let examples = version["examples"].as_array().map(Vec::as_slice).unwrap_or_default();
    let examples: Vec<String> = examples.iter().map(|example| at(example, "/name")).collect();
    let mut fields: Vec<(String, String)> =
        COLUMNS.iter().map(|(head, pointer)| (head.to_lowercase(), at(version, pointer))).collect();
    fields.push(("terraform".to_owned(), at(version, "/required_core")));
    fields.push(("examples".to_owned(), cell(&json!(examples))));
    let fields: Vec<(&str, String)> =
        fields.iter().map(|(head, value)| (head.as_str(), value.clone())).collect();
    match version["readme"].as_str() {
        Some(readme) => format!("{}\n\n{readme}", record(&fields)),
        None => record(&fields),
    }
}

async fn edit(client: &Client, set: Set) -> Result<Value, Failure> {
    let (key, name) = named(&set.target)?;
    let parts = [("lifecycle", set.lifecycle), ("reason", set.reason), ("note", set.note)];
    let parts = parts.into_iter().filter_map(|(part, text)| Some((part.to_owned(), json!(text?))));
    let body: Map<String, Value> = parts.collect();
    if body.is_empty() {
        return Err(Failure::usage("nothing to set was given"));
    }
    // A version has no revision of its own: each part is one word or text, and the last one wins.
    client.patch(&["templates", key, "versions", name], Value::Object(body), None).send().await
}

/// Splits `KEY@VERSION`.
pub(super) fn named(target: &str) -> Result<(&str, &str), Failure> {
    let (key, name) = split(target);
    let name =
        name.ok_or_else(|| Failure::usage(format!("\"{target}\" names no version: write KEY@VERSION")))?;
    Ok((key, name))
}

/// Prints what one version means for those who use another.
pub(super) async fn compare(
    session: &Session,
    client: &Client,
    key: &str,
    (from, to): (String, String),
) -> Result<(), Failure> {
    let call = client.get(&["templates", key, "compare"]);
    let compared = call.query("from", Some(from)).query("to", Some(to)).send().await?;
    session.output.note(&told(&compared));
    session.output.data(&compared, || rows(session, &compared["rows"]))
}

/// The comparison in a sentence.
fn told(compared: &Value) -> String {
    let (from, to) = (at(compared, "/from"), at(compared, "/to"));
    match compared["class"].as_str() {
        Some("breaking") => format!("{to} breaks some users of {from}"),
        Some("additive") => format!("{to} breaks no user of {from}, and offers more"),
        _ => format!("{to} is the same as {from} for those who use it"),
    }
}

/// The differences between two versions as a table.
pub(super) fn rows(session: &Session, rows: &Value) -> String {
    let rows = rows.as_array().map(Vec::as_slice).unwrap_or_default();
    if rows.is_empty() {
        return String::new();
    }
    let cells = |row: &Value| DIFFERENCES.iter().map(|(_, pointer)| words(&at(row, pointer))).collect();
    let heads: Vec<&str> = DIFFERENCES.iter().map(|(head, _)| *head).collect();
    session.output.table(&heads, rows.iter().map(cells).collect())
}

/// `newly_required` as words.
fn words(cell: &str) -> String {
    if cell == "newly_required" { cell.replace('_', " ") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_is_told_in_a_sentence() {
        let told = |class: &str| told(&json!({"from": "v1", "to": "v2", "class": class}));
        assert_eq!(told("breaking"), "v2 breaks some users of v1");
        assert_eq!(told("additive"), "v2 breaks no user of v1, and offers more");
        assert_eq!(told("same"), "v2 is the same as v1 for those who use it");
    }

    #[test]
    fn a_version_is_named_with_its_template() {
        assert_eq!(named("network@a/v1.0.0").unwrap(), ("network", "a/v1.0.0"));
        assert!(named("network").is_err());
    }
}
