//! `terrace change-set`: several changes asked for, decided and waited for as one.

use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::asked::{Closing, Listing, Razing};
use super::change::{counts_text, lines};
use super::client::Client;
use super::failure::{Exit, Failure, Outcome};
use super::output::{Column, Format, record};
use super::session::Session;
use super::text::at;
use super::vars::InputArgs;

/// How often the server is asked.
const EVERY: Duration = Duration::from_millis(500);

/// The most members that are shown; no set has more.
const MEMBERS: usize = 1_000;

const COLUMNS: &[Column] = &[
    ("NUMBER", "/number"),
    ("WHAT", "/title"),
    ("STATE", "/state"),
    ("DONE", "/members/done"),
    ("OF", "/size"),
    ("ASKED BY", "/requested_by/username"),
    ("CREATED", "/created_at"),
];

/// What to do with change sets.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// List change sets, newest first
    List {
        /// Only those that still want something
        #[arg(long)]
        open: bool,
        /// Which ones.
        #[command(flatten)]
        listing: Listing,
    },
    /// Show a change set with its members in their order
    Show(Number),
    /// Ask to take a resource down with everything below it
    Destroy(Destroy),
    /// Ask to set inputs of several resources to the same values
    Update(Update),
    /// Ask to take several resources to another version
    Upgrade(Upgrade),
    /// Ask to bring what is out of date up to what is set above it
    CatchUp(CatchUp),
    /// Approve exactly the plans that are shown
    Approve {
        /// Which one.
        #[command(flatten)]
        number: Number,
        /// Do not ask: approve the plans that the server shows now
        #[arg(long)]
        yes: bool,
        /// Whether to wait.
        #[command(flatten)]
        waiting: Waiting,
    },
    /// Refuse the change set: nothing more of it is applied
    Reject(Closing),
    /// Take back a change set that you asked for
    Withdraw(Closing),
    /// Try again what failed; what is done stays done
    Resume {
        /// Which one.
        #[command(flatten)]
        number: Number,
        /// Whether to wait.
        #[command(flatten)]
        waiting: Waiting,
    },
    /// Follow a change set until it stands still
    Watch {
        /// Which one.
        #[command(flatten)]
        number: Number,
        /// Follow for this long at most, then exit with 8
        #[arg(long, value_name = "SECONDS")]
        timeout: Option<u64>,
    },
}

/// One change set.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Number {
    /// The change set's number
    number: i64,
}

impl Number {
    fn text(self) -> String {
        self.number.to_string()
    }
}

/// Whether to wait until the set stands still.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
#[command(next_help_heading = "Waiting")]
pub struct Waiting {
    /// Wait until the change set stands still
    #[arg(long)]
    wait: bool,
    /// Wait for this long at most, then exit with 8
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u64>,
}

/// A subtree that shall go.
#[derive(Debug, clap::Args)]
pub struct Destroy {
    #[command(flatten)]
    razing: Razing,
    #[command(flatten)]
    waiting: Waiting,
}

/// Inputs of several resources.
#[derive(Debug, clap::Args)]
pub struct Update {
    /// The resources' paths
    #[arg(required = true)]
    paths: Vec<String>,
    #[command(flatten)]
    inputs: InputArgs,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    waiting: Waiting,
}

/// Another version for several resources.
#[derive(Debug, clap::Args)]
pub struct Upgrade {
    /// The version's name
    #[arg(long, value_name = "VERSION")]
    to: String,
    #[command(flatten)]
    update: Update,
}

/// What is out of date.
#[derive(Debug, clap::Args)]
pub struct CatchUp {
    /// Only at these paths
    paths: Vec<String>,
    /// Only at this place and below
    #[arg(long, value_name = "PATH")]
    place: Option<String>,
    /// Only of this project
    #[arg(long, value_name = "SLUG")]
    project: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    waiting: Waiting,
}

/// Runs a verb.
pub(super) async fn run(session: &Session, verb: Verb) -> Outcome {
    let (client, output) = (session.client()?, session.output);
    match verb {
        Verb::List { open, listing } => {
            let call = listing.write(client.get(&["change-sets"]).flag("open", open));
            output.list(&call.list(listing.limit).await?, COLUMNS)?;
            Ok(Exit::Ok)
        }
        Verb::Show(number) => show(session, &client, &number.text()).await,
        Verb::Destroy(asked) => destroy(session, &client, asked).await,
        Verb::Update(Update { paths, inputs, reason, waiting }) => {
            let body =
                json!({"kind": "update", "resources": paths, "inputs": inputs.read()?, "reason": reason});
            ask(session, &client, body, waiting).await
        }
        Verb::Upgrade(Upgrade { to, update }) => {
            let Update { paths, inputs, reason, waiting } = update;
            let inputs = inputs.read()?;
            let body = json!({"kind": "upgrade", "resources": paths, "version": to, "inputs": inputs, "reason": reason});
            ask(session, &client, body, waiting).await
        }
        Verb::CatchUp(CatchUp { paths, place, project, reason, waiting }) => {
            let paths = (!paths.is_empty()).then_some(paths);
            let body = json!({"kind": "catch_up", "resources": paths, "place": place, "project": project, "reason": reason});
            ask(session, &client, body, waiting).await
        }
        Verb::Approve { number, yes, waiting } => approve(session, &client, number, (yes, waiting)).await,
        Verb::Reject(closing) => close(session, &client, &closing, "reject").await,
        Verb::Withdraw(closing) => close(session, &client, &closing, "withdraw").await,
        Verb::Resume { number, waiting } => {
            client.post(&["change-sets", &number.text(), "resume"], json!({})).send().await?;
            settled(session, &client, &number.text(), waiting).await
        }
        Verb::Watch { number, timeout } => {
            settled(session, &client, &number.text(), Waiting { wait: true, timeout }).await
        }
    }
}

async fn destroy(session: &Session, client: &Client, asked: Destroy) -> Outcome {
    let razing = asked.razing;
    let resource = client.get(&["resources", &razing.path]).send().await?;
    let slug = at(&resource, "/slug");
    let what = format!("Take down {} and everything below it?", at(&resource, "/path"));
    session.confirm(&what, &slug, razing.yes).await?;
    let mut body = razing.body("kind", "destroy");
    body.extend([("resource".to_owned(), json!(razing.path)), ("confirm".to_owned(), json!(slug))]);
    ask(session, client, Value::Object(body), asked.waiting).await
}

async fn ask(session: &Session, client: &Client, body: Value, waiting: Waiting) -> Outcome {
    let set = client.post(&["change-sets"], body).send().await?;
    let number = at(&set, "/number");
    session.output.note(&format!("change set {number}: {}", at(&set, "/title")));
    settled(session, client, &number, waiting).await
}

async fn members(client: &Client, number: &str) -> Result<Vec<Value>, Failure> {
    let mut page = client.get(&["change-sets", number, "members"]).list(MEMBERS).await?;
    Ok(match page["items"].take() {
        Value::Array(items) => items,
        _ => Vec::new(),
    })
}

/// Prints a set with its members; under `--quiet` its number alone.
async fn show(session: &Session, client: &Client, number: &str) -> Outcome {
    let mut set = client.get(&["change-sets", number]).send().await?;
    let output = session.output;
    if output.quiet && output.format == Format::Table {
        output.text(number);
        return Ok(Exit::Ok);
    }
    let rows = members(client, number).await?;
    let text = told(client, &set, &rows);
    let heads = ["", "RESOURCE", "ACTION", "CHANGE", "STAGE", "PLAN", "WHY"];
    let table = output.table(&heads, rows.iter().map(row).collect());
    set["items"] = Value::Array(rows);
    output.data(&set, || format!("{text}\n\n{table}"))?;
    Ok(Exit::Ok)
}

fn told(client: &Client, set: &Value, members: &[Value]) -> String {
    let mut fields = vec![
        ("change set", at(set, "/number")),
        ("what", at(set, "/title")),
        ("state", at(set, "/state")),
        ("members", tally(&set["members"])),
        (
            "plans",
            format!("{} ({} of {} members)", counts_text(&set["summary"]), at(set, "/plans"), members.len()),
        ),
        ("asked by", at(set, "/requested_by/username")),
    ];
    if !set["reason"].is_null() {
        fields.push(("reason", at(set, "/reason")));
    }
    fields.extend(lines(set, "conditions", condition).map(|text| ("rules", text)));
    fields.extend(lines(set, "approvals", approval).map(|text| ("approvals", text)));
    fields.push(("address", client.page(&["change-sets", &at(set, "/number")])));
    record(&fields)
}

/// A rule with the members that it is about: how many it is met for, and what the others lack.
fn condition(condition: &Value) -> String {
    let name = condition["rule"].as_str().map(|name| format!("{name}: ")).unwrap_or_default();
    let missing: Vec<&str> =
        condition["missing"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let missing = if missing.is_empty() { String::new() } else { format!("; {}", missing.join("; ")) };
    let (met, about) = (at(condition, "/met"), at(condition, "/about"));
    format!("{name}{}; met for {met} of {about} members{missing}", at(condition, "/asks"))
}

fn approval(approval: &Value) -> String {
    let glass = approval["broke_glass"].as_str().map(|why| format!(", broke the glass: {why}"));
    let (by, at_last, plans) = (at(approval, "/by/username"), at(approval, "/at"), at(approval, "/plans"));
    format!("{by} {at_last}, {plans} plans{}", glass.unwrap_or_default())
}

/// How many members are how far, without those of which there are none.
fn tally(members: &Value) -> String {
    let stages = ["deferred", "preparing", "planned", "approved", "applying", "done", "failed", "dropped"];
    let counts: Vec<String> = stages
        .into_iter()
        .filter_map(|stage| Some((members[stage].as_u64().filter(|count| *count > 0)?, stage)))
        .map(|(count, stage)| format!("{count} {stage}"))
        .collect();
    counts.join(", ")
}

fn row(member: &Value) -> Vec<String> {
    let summary = member.pointer("/change/summary").filter(|counts| counts.is_object());
    let on = member.pointer("/turn/on").and_then(Value::as_array);
    let on: Vec<&str> = on.into_iter().flatten().filter_map(Value::as_str).collect();
    let ended = matches!(member["stage"].as_str(), Some("done" | "dropped" | "failed" | "preparing"));
    let waits = match member.pointer("/turn/kind").and_then(Value::as_str) {
        Some("waits") if !ended => format!("after {}", on.join(", ")),
        Some("stopped") if !ended => format!("stopped by {}", on.join(", ")),
        _ => String::new(),
    };
    vec![
        at(member, "/position"),
        at(member, "/path"),
        at(member, "/change/action"),
        at(member, "/number"),
        at(member, "/stage"),
        summary.map(counts_text).unwrap_or_default(),
        member["why"].as_str().map_or(waits, ToOwned::to_owned),
    ]
}

async fn approve(
    session: &Session,
    client: &Client,
    number: Number,
    (yes, waiting): (bool, Waiting),
) -> Outcome {
    let text = number.text();
    let rows = members(client, &text).await?;
    let digests = digests(&rows);
    if !yes {
        let set = client.get(&["change-sets", &text]).send().await?;
        session.output.say(&told(client, &set, &rows));
        for member in &rows {
            session.output.say(&row(member).join("  "));
        }
        let what = format!("Approve these {} plans?", digests.len());
        session.confirm(&what, "yes", false).await?;
    }
    client.post(&["change-sets", &text, "approve"], json!({"digests": digests})).send().await?;
    session.output.note(&format!("change set {text}: your approval is given"));
    settled(session, client, &text, waiting).await
}

/// The digest of each member that waits for a decision, by the number of its change.
fn digests(members: &[Value]) -> Map<String, Value> {
    let waiting = members.iter().filter(|member| member["stage"] == "planned");
    waiting.map(|member| (at(member, "/number"), member["digest"].clone())).collect()
}

async fn close(session: &Session, client: &Client, closing: &Closing, verb: &str) -> Outcome {
    let number = closing.number.to_string();
    client.post(&["change-sets", &number, verb], closing.body()).send().await?;
    show(session, client, &number).await
}

/// How a set that stands still makes the command exit; none while it goes on.
fn verdict(set: &Value) -> Option<Exit> {
    match set["state"].as_str()? {
        "applied" => Some(Exit::Ok),
        "planned" => Some(Exit::ApprovalPending),
        "stopped" | "closed" => Some(Exit::Error),
        _ => None,
    }
}

/// Waits where that is asked for, prints the set, and gives the exit code of how it stands.
async fn settled(session: &Session, client: &Client, number: &str, waiting: Waiting) -> Outcome {
    if !waiting.wait && waiting.timeout.is_none() {
        return show(session, client, number).await;
    }
    let (since, mut last) = (Instant::now(), String::new());
    loop {
        let set = client.get(&["change-sets", number]).send().await?;
        let now = format!("change set {number} is {}: {}", at(&set, "/state"), tally(&set["members"]));
        if now != last {
            session.output.note(&now);
            last = now;
        }
        if let Some(exit) = verdict(&set) {
            show(session, client, number).await?;
            return Ok(exit);
        }
        if waiting.timeout.is_some_and(|timeout| since.elapsed() >= Duration::from_secs(timeout)) {
            return Err(Failure::new(format!("{last} after {} seconds", since.elapsed().as_secs()))
                .exit(Exit::TimedOut)
                .next(format!("it goes on at the server: terrace change-set watch {number}")));
        }
        tokio::time::sleep(EVERY).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_waits_for_a_decision_is_approved() {
        let members = [
            json!({"number": 4, "stage": "planned", "digest": "ab"}),
            json!({"number": 5, "stage": "approved", "digest": "cd"}),
            json!({"number": null, "stage": "deferred", "digest": null}),
        ];
        assert_eq!(json!(digests(&members)), json!({"4": "ab"}));
    }

    #[test]
    fn a_member_is_told_with_what_it_waits_for() {
        let member = json!({"position": 2, "path": "acme/net", "stage": "approved", "number": 7, "why": null,
            "turn": {"kind": "stopped", "on": ["acme/net/app"]},
            "change": {"action": "destroy", "summary": {"add": 0, "change": 0, "replace": 0, "destroy": 3}}});
        assert_eq!(
            row(&member).join(" "),
            "2 acme/net destroy 7 approved +0 ~0 -/+0 -3 stopped by acme/net/app"
        );
    }

    #[test]
    fn a_set_that_stands_still_ends_the_wait() {
        let verdicts = ["planning", "planned", "applying", "stopped", "applied", "closed"]
            .map(|state| verdict(&json!({ "state": state })));
        let error = Some(Exit::Error);
        assert_eq!(verdicts, [None, Some(Exit::ApprovalPending), None, error, Some(Exit::Ok), error]);
    }
}
