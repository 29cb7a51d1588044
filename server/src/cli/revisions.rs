//! `terrace resource revisions`, `compare` and `rollback`.

use serde_json::{Map, Value, json};

use super::client::Client;
use super::failure::{Exit, Failure, Outcome};
use super::impact;
use super::output::Column;
use super::raze::Turn;
use super::resource::requested;
use super::session::Session;
use super::text::{at, literal};
use super::watch::WaitArgs;

const COLUMNS: &[Column] = &[
    ("REVISION", "/number"),
    ("ACTION", "/action"),
    ("CHANGE", "/change"),
    ("VERSION", "/version"),
    ("BY", "/by/username"),
    ("AT", "/at"),
    ("REASON", "/reason"),
];

/// What to do with a resource's revisions.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// List what the resource has set over time, newest first
    Revisions {
        /// The resource's path
        path: String,
        /// How many rows at most
        #[arg(long, default_value_t = 100, value_name = "N")]
        limit: usize,
    },
    /// Compare two revisions: inputs, tags, configs, version and code
    Compare {
        /// The resource's path
        path: String,
        /// The revision to start from
        from: i64,
        /// The revision to compare it with
        to: i64,
    },
    /// Ask for what an earlier revision holds, as a new change
    Rollback(Rollback),
}

/// The way back.
#[derive(Debug, clap::Args)]
pub struct Rollback {
    /// The resource's path
    path: String,
    /// The revision to go back to
    revision: i64,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Only tell whether that could be, and what it would alter below an abstract resource
    #[arg(long)]
    preview: bool,
    #[command(flatten)]
    turn: Turn,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Runs a verb.
pub(super) async fn run(session: &Session, client: &Client, verb: Verb) -> Outcome {
    match verb {
        Verb::Revisions { path, limit } => {
            let page = client.get(&["resources", &path, "revisions"]).list(limit).await?;
            session.output.list(&page, COLUMNS)?;
        }
        Verb::Compare { path, from, to } => {
            let call = client.get(&["resources", &path, "revisions", "compare"]);
            let call = call.query("from", Some(from.to_string())).query("to", Some(to.to_string()));
            let compared = call.send().await?;
            session.output.data(&compared, || text(session, &compared))?;
        }
        Verb::Rollback(asked) => return roll_back(session, client, asked).await,
    }
    Ok(Exit::Ok)
}

/// The differences as a table, and those of the code as `git diff` prints them.
fn text(session: &Session, compared: &Value) -> String {
    let rows = rows(compared);
    let code = at(compared, "/unified");
    let head = match rows.is_empty() {
        true => "both set the same".to_owned(),
        false => session.output.table(&["KIND", "NAME", "BEFORE", "AFTER"], rows),
    };
    if code.is_empty() { head } else { format!("{head}\n\n{}", code.trim_end()) }
}

fn rows(compared: &Value) -> Vec<Vec<String>> {
    let version = (at(compared, "/from/version"), at(compared, "/to/version"));
    let moved = (version.0 != version.1).then(|| vec!["version".into(), String::new(), version.0, version.1]);
    let parts = [("input", "inputs"), ("tag", "tags"), ("config", "configs")];
    let found = parts.into_iter().flat_map(|(kind, part)| {
        let rows = compared[part].as_array().map(Vec::as_slice).unwrap_or_default();
        rows.iter().map(move |row| {
            vec![
                kind.to_owned(),
                at(row, "/name"),
                side(row, "before", "added"),
                side(row, "after", "removed"),
            ]
        })
    });
    moved.into_iter().chain(found).collect()
}

/// One side of a difference; nothing where the name `missing` says that there is none.
fn side(row: &Value, side: &str, missing: &str) -> String {
    match (row["change"] == missing, row["sensitive"] == true) {
        (true, _) => "-".to_owned(),
        (false, true) => "(sensitive)".to_owned(),
        (false, false) => {
            // A tag is told by its value, unless it differs in how it flows down.
            let alone = row["before"].get("value") != row["after"].get("value");
            let value = row[side].get("value").filter(|_| alone && row[side].get("inherit").is_some());
            literal(value.unwrap_or(&row[side]))
        }
    }
}

async fn roll_back(session: &Session, client: &Client, asked: Rollback) -> Outcome {
    let mut body = Map::from_iter([("revision".to_owned(), json!(asked.revision))]);
    body.insert("reason".into(), json!(asked.reason));
    asked.turn.write(&mut body);
    let call = client.post(&["resources", &asked.path, "rollback"], Value::Object(body));
    let done = call.flag("preview", asked.preview).send().await?;
    if done["change"].is_object() {
        return requested(session, client, &done["change"], &asked.waiting).await;
    }
    if done["resource"]["abstract"] == true {
        session.output.data(&done, || impact::altered(session.output, &done))?;
    } else {
        session.output.data(&done, || {
            format!("{} can go back to revision {}", at(&done, "/resource/path"), asked.revision)
        })?;
    }
    Ok::<_, Failure>(Exit::Ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_a_row_and_a_secret_is_not_told() {
        let compared = json!({
            "from": {"version": "v1"}, "to": {"version": "v2"},
            "inputs": [
                {"name": "cidr", "change": "altered", "before": "a", "after": "b", "sensitive": false},
                {"name": "pin", "change": "added", "before": null, "after": null, "sensitive": true}],
            "tags": [{"name": "Team", "change": "removed", "after": null, "sensitive": false,
                "before": {"value": "net", "inherit": true, "locked": false}}],
            "configs": []});
        let text: Vec<String> = rows(&compared).into_iter().map(|row| row.join(" | ")).collect();
        insta::assert_snapshot!(text.join("\n"), @r"
        version |  | v1 | v2
        input | cidr | a | b
        input | pin | - | (sensitive)
        tag | Team | net | -
        ");
    }
}
