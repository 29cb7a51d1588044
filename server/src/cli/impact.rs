//! What an edit of tags and configs would alter below, as the server works it out.

use serde_json::{Map, Value};

use super::client::Client;
use super::failure::{Exit, Failure, Outcome};
use super::output::Output;
use super::session::Session;
use super::text::at;

/// Shows what the tags and configs of `body` would alter if the place took them.
///
/// # Errors
/// The body says something else too, or the server refuses.
pub(super) async fn show(
    session: &Session,
    client: &Client,
    place: [&str; 2],
    body: Map<String, Value>,
) -> Outcome {
    if let Some(other) = body.keys().find(|key| !matches!(key.as_str(), "tags" | "configs")) {
        return Err(Failure::usage(format!("--preview is for tags and configs, and {other} was given too")));
    }
    let [noun, name] = place;
    let impact = client.post(&[noun, name, "impact"], Value::Object(body)).send().await?;
    session.output.data(&impact, || altered(session.output, &impact))?;
    Ok(Exit::Ok)
}

/// The altered values as a table.
pub(super) fn altered(output: Output, answer: &Value) -> String {
    let all = answer["altered"].as_array().map(Vec::as_slice).unwrap_or_default();
    if all.is_empty() {
        output.note("nothing below is altered");
        return String::new();
    }
    let columns = ["/path", "/kind", "/name", "/before", "/after"];
    let row = |entry: &Value| columns.iter().map(|column| at(entry, column)).collect();
    output.table(&["PATH", "KIND", "NAME", "BEFORE", "AFTER"], all.iter().map(row).collect())
}
