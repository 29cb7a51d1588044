//! `terrace state`.

use std::io::{Read, Write, stdin, stdout};
use std::path::PathBuf;

use serde_json::{Value, json};

use super::client::Client;
use super::failure::{Exit, Failure, Outcome};
use super::output::Column;
use super::session::Session;
use super::text::at;

const VERSIONS: &[Column] = &[
    ("SERIAL", "/serial"),
    ("CURRENT", "/current"),
    ("RESOURCES", "/resources"),
    ("BYTES", "/bytes"),
    ("CREATED", "/created_at"),
    ("BY", "/created_by/username"),
    ("RUN", "/run/id"),
    ("CHANGE", "/run/change"),
    ("FROM", "/restored"),
    ("REASON", "/reason"),
];
const DETAILS: &[Column] = &[
    ("lineage", "/lineage"),
    ("serial", "/serial"),
    ("resources", "/resources"),
    ("updated", "/updated_at"),
    ("lock", "/lock/id"),
    ("locked by", "/lock/by/username"),
    ("who", "/lock/who"),
    ("operation", "/lock/operation"),
    ("since", "/lock/taken_at"),
    ("run", "/lock/run/id"),
    ("run's state", "/lock/run/state"),
];
const NEW: &[Column] = &[("serial", "/serial"), ("resources", "/resources"), ("from", "/restored")];

/// What to do with states.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// Show how large a resource's state is, and who holds its lock
    Show {
        /// The resource's path
        path: String,
    },
    /// Print the state, with every value that it holds; nothing where there is none
    Pull {
        /// The resource's path
        path: String,
    },
    /// Add a version: of the same lineage, with a higher serial
    Push {
        /// The resource's path
        path: String,
        /// The state; `-` reads it from standard input
        file: PathBuf,
    },
    /// List the versions, newest first
    Versions {
        /// The resource's path
        path: String,
        /// How many rows at most
        #[arg(long, default_value_t = 50, value_name = "N")]
        limit: usize,
    },
    /// Tell which resources differ between two versions
    Compare {
        /// The resource's path
        path: String,
        /// The earlier version, by serial or id
        from: String,
        /// The later version, by serial or id
        to: String,
    },
    /// Write an older version again as the newest one; makes and destroys nothing
    #[command(disable_version_flag = true)]
    Rollback {
        /// The resource's path
        path: String,
        /// The version, by serial or id
        version: String,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Take the lock away from a holder that is gone
    Unlock {
        /// The resource's path
        path: String,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// Runs a verb.
pub(super) async fn run(session: &Session, verb: Verb) -> Outcome {
    let (client, output) = (session.client()?, session.output);
    match verb {
        Verb::Show { path } => {
            output.record(&client.get(&["resources", &path, "state"]).send().await?, DETAILS)?;
        }
        Verb::Pull { path } => pull(session, &client, &path).await?,
        Verb::Push { path, file } => push(session, &client, &path, file).await?,
        Verb::Versions { path, limit } => {
            let call = client.get(&["resources", &path, "state", "versions"]);
            output.list(&call.list(limit).await?, VERSIONS)?;
        }
        Verb::Compare { path, from, to } => {
            let call = client.get(&["resources", &path, "state", "compare"]);
            let compared = call.query("from", Some(from)).query("to", Some(to)).send().await?;
            output.data(&compared, || differences(&compared))?;
        }
        Verb::Rollback { path, version, reason, yes } => {
            let what = format!("Version {version} of the state of {path} is written again as the newest.");
            session.confirm(&what, last(&path), yes).await?;
            let body = json!({ "version": version, "reason": reason });
            let call = client.post(&["resources", &path, "state", "rollback"], body);
            output.made(&call.send().await?, "/serial", NEW)?;
            output.note("the next plan shows how far the world is from this state");
        }
        Verb::Unlock { path, reason, yes } => unlock(session, &client, (&path, reason), yes).await?,
    }
    Ok(Exit::Ok)
}

/// The address of a resource's state among those that the Terraform binary speaks to.
async fn id(client: &Client, path: &str) -> Result<String, Failure> {
    Ok(at(&client.get(&["resources", path]).send().await?, "/id"))
}

async fn pull(session: &Session, client: &Client, path: &str) -> Result<(), Failure> {
    let text = client.get(&["state", &id(client, path).await?]).text().await?;
    if text.is_empty() {
        session.output.note(&format!("{path} has no state"));
    }
    // A closed pipe is the reader's choice and no failure.
    let _ = stdout().lock().write_all(&text);
    Ok(())
}

async fn push(session: &Session, client: &Client, path: &str, file: PathBuf) -> Result<(), Failure> {
    let shown = file.display().to_string();
    let text = tokio::task::spawn_blocking(move || read(&file))
        .await
        .map_err(|error| Failure::new(error.to_string()))?
        .map_err(|error| Failure::usage(format!("the state cannot be read: {error}")).at(shown))?;
    let state = client.get(&["resources", path, "state"]).send().await?;
    if !state["lock"].is_null() {
        let failure = Failure::new(format!("the state is locked by {}", holder(&state["lock"])));
        let next = format!("wait for it, or `terrace state unlock {path}` where its holder is gone");
        return Err(failure.exit(Exit::Conflict).next(next));
    }
    client.send_text(&["state", &id(client, path).await?], text).await?;
    let state = client.get(&["resources", path, "state"]).send().await?;
    session.output.record(&state, NEW)
}

fn read(file: &std::path::Path) -> std::io::Result<Vec<u8>> {
    if file.as_os_str() != "-" {
        return std::fs::read(file);
    }
    let mut text = Vec::new();
    stdin().lock().read_to_end(&mut text).map(|_| text)
}

async fn unlock(
    session: &Session,
    client: &Client,
    (path, reason): (&str, String),
    yes: bool,
) -> Result<(), Failure> {
    let state = client.get(&["resources", path, "state"]).send().await?;
    let lock = &state["lock"];
    if lock.is_null() {
        session.output.note(&format!("nobody holds the state of {path}"));
        return Ok(());
    }
    let what = format!("The lock of {} on the state of {path} is taken away.", holder(lock));
    session.confirm(&what, last(path), yes).await?;
    let body = json!({ "lock": lock["id"], "reason": reason });
    client.post(&["resources", path, "state", "unlock"], body).send().await?;
    session.output.note(&format!("the state of {path} is free"));
    Ok(())
}

/// Who holds a lock, for what, since when.
fn holder(lock: &Value) -> String {
    let known = ["/run/id", "/who", "/by/username"]
        .into_iter()
        .find(|known| lock.pointer(known).is_some_and(Value::is_string));
    let who = at(lock, known.unwrap_or("/id"));
    if lock["taken_at"].is_null() { who } else { format!("{who}, since {}", at(lock, "/taken_at")) }
}

/// The last part of a path.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// One line per address with a sign in front.
fn differences(compared: &Value) -> String {
    let lines = [("added", '+'), ("removed", '-'), ("altered", '~')].into_iter().flat_map(|(key, sign)| {
        let addresses = compared[key].as_array().map(Vec::as_slice).unwrap_or_default();
        addresses.iter().filter_map(Value::as_str).map(move |address| format!("{sign} {address}"))
    });
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() { "the resources are the same".to_owned() } else { lines.join("\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_have_signs() {
        let compared = json!({"added": ["a.b"], "removed": ["a.c[\"x\"]"], "altered": ["m.a.d"]});
        insta::assert_snapshot!(differences(&compared), @r#"
        + a.b
        - a.c["x"]
        ~ m.a.d
        "#);
        let same = json!({"added": [], "removed": [], "altered": []});
        insta::assert_snapshot!(differences(&same), @"the resources are the same");
    }

    #[test]
    fn a_lock_is_told_by_its_run_or_its_holder() {
        let run = json!({"who": "root@host", "run": {"id": "run_7"}});
        assert_eq!(holder(&run), "run_7");
        let person = json!({"who": "engineer@laptop", "run": null});
        assert_eq!(holder(&person), "engineer@laptop");
    }
}
