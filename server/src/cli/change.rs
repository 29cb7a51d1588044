//! `terrace change`: review, decide, wait.

use serde_json::{Value, json};

use super::asked::{Closing, Listing};
use super::client::Client;
use super::failure::{Exit, Failure, Outcome};
use super::output::{Column, Format, record};
use super::plan;
use super::run::print_plan;
use super::session::Session;
use super::text::{at, cell};
use super::watch::{Goal, WaitArgs, Watch};

const COLUMNS: &[Column] = &[
    ("NUMBER", "/number"),
    ("ACTION", "/action"),
    ("RESOURCE", "/resource/path"),
    ("STATE", "/state"),
    ("ASKED BY", "/requested_by/username"),
    ("CREATED", "/created_at"),
];

/// What to do with changes.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// List changes, newest first
    List {
        /// Only those in this state
        #[arg(long)]
        state: Option<String>,
        /// Only those of this resource
        #[arg(long, value_name = "PATH")]
        resource: Option<String>,
        /// Only those that are decided on alone, not with a change set
        #[arg(long)]
        alone: bool,
        /// Which ones.
        #[command(flatten)]
        listing: Listing,
    },
    /// Show a change with its branch, pull request, approvals and history
    Show(Number),
    /// Show the difference in code
    Diff(Number),
    /// Show what the change plans
    Plan(Number),
    /// Approve exactly the plan that is shown
    Approve(Approve),
    /// Approve against the rules, as an administrator, with a reason that everybody sees
    BreakGlass(BreakGlass),
    /// Say something about the change; everybody who sees it reads that
    Comment {
        /// Which one.
        #[command(flatten)]
        number: Number,
        /// What to say
        text: String,
    },
    /// Refuse the change and close it
    Reject(Closing),
    /// Take back a change that you asked for
    Withdraw(Closing),
    /// Plan the change again
    Replan(Again),
    /// Try a change again that failed after it was merged
    Retry(Again),
    /// Wait for a change
    Wait {
        /// Which one.
        #[command(flatten)]
        number: Number,
        /// What to wait for
        #[arg(long, value_parser = ["planned", "applied"], default_value = "applied")]
        until: String,
        /// Show the log meanwhile
        #[arg(long)]
        follow: bool,
        /// Wait for this long at most, then exit with 8
        #[arg(long, value_name = "SECONDS")]
        timeout: Option<u64>,
    },
}

/// One change.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Number {
    /// The change's number
    number: i64,
}

/// An approval.
#[derive(Debug, clap::Args)]
pub struct Approve {
    #[command(flatten)]
    number: Number,
    /// Digest of the plan that you read; refused where the change has another one by now
    #[arg(long)]
    digest: Option<String>,
    /// Do not ask: approve the plan that the server shows now
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// An approval that sets the rules aside.
#[derive(Debug, clap::Args)]
pub struct BreakGlass {
    #[command(flatten)]
    number: Number,
    /// Digest of the plan that you read; refused where the change has another one by now
    #[arg(long)]
    digest: Option<String>,
    /// Why it cannot wait for the rules
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Do not ask: approve the plan that the server shows now
    #[arg(long)]
    yes: bool,
}

/// A repetition.
#[derive(Debug, clap::Args)]
pub struct Again {
    #[command(flatten)]
    number: Number,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Runs a verb.
pub(super) async fn run(session: &Session, verb: Verb) -> Outcome {
    let (client, output) = (session.client()?, session.output);
    match verb {
        Verb::List { state, resource, alone, listing } => {
            let call = client.get(&["changes"]).query("state", state).query("resource", resource);
            let call = listing.write(call.flag("alone", alone));
            output.list(&call.list(listing.limit).await?, COLUMNS)?;
            Ok(Exit::Ok)
        }
        Verb::Show(number) => show(session, &client, &client.get(&["changes", &number.text()]).send().await?),
        Verb::Diff(number) => diff(session, &client, number).await,
        Verb::Plan(number) => {
            let value = client.get(&["changes", &number.text(), "plan"]).send().await?;
            print_plan(session, &value, &plan::text(&plan::read(&value)?))?;
            Ok(Exit::Ok)
        }
        Verb::Approve(asked) => approve(session, &client, asked).await,
        Verb::BreakGlass(asked) => break_glass(session, &client, asked).await,
        Verb::Comment { number, text } => {
            let said =
                client.post(&["changes", &number.text(), "comments"], json!({ "text": text })).send().await?;
            output.data(&said, || happened(&said))?;
            Ok(Exit::Ok)
        }
        Verb::Reject(closing) => close(session, &client, &closing, "reject").await,
        Verb::Withdraw(closing) => close(session, &client, &closing, "withdraw").await,
        Verb::Replan(again) => repeat(session, &client, &again, "replan").await,
        Verb::Retry(again) => repeat(session, &client, &again, "retry").await,
        Verb::Wait { number, until, follow, timeout } => {
            let goal = if until == "planned" { Goal::Planned } else { Goal::Applied };
            let waiting = WaitArgs { wait: true, follow, timeout };
            settled(session, &client, number.number, (goal, &waiting)).await
        }
    }
}

impl Number {
    fn text(self) -> String {
        self.number.to_string()
    }
}

/// Prints a change; under `--quiet` its number alone.
fn show(session: &Session, client: &Client, change: &Value) -> Outcome {
    let output = session.output;
    if output.quiet && output.format == Format::Table {
        output.text(&at(change, "/number"));
    } else {
        output.data(change, || told(client, change))?;
    }
    Ok(Exit::Ok)
}

fn told(client: &Client, change: &Value) -> String {
    let mut fields = vec![
        ("change", at(change, "/number")),
        ("action", at(change, "/action")),
        ("resource", at(change, "/resource/path")),
        ("state", at(change, "/state")),
    ];
    let optional = [
        ("waits for change", "/waits_for"),
        ("why", "/state_reason"),
        ("held up", "/held_up"),
        ("reason", "/reason"),
        ("asked by", "/requested_by/username"),
        ("version", "/version"),
        ("branch", "/branch"),
        ("pull request", "/pull_request"),
        ("digest", "/digest"),
        ("planned", "/planned_at"),
        ("plan run", "/plan_run"),
        ("apply run", "/apply_run"),
    ];
    let present =
        optional.iter().filter(|(_, pointer)| change.pointer(pointer).is_some_and(|value| !value.is_null()));
    fields.extend(present.map(|(name, pointer)| (*name, at(change, pointer))));
    if let Some(counts) = change.get("summary").filter(|counts| counts.is_object()) {
        fields.push(("plan", counts_text(counts)));
    }
    let conditions = change["rule"]["conditions"].as_array().filter(|conditions| !conditions.is_empty());
    let may_approve = change.pointer("/can/approve/allowed") == Some(&Value::Bool(true));
    let told = |one: &Value| condition(one, may_approve);
    let conditions = conditions.map(|all| all.iter().map(told).collect::<Vec<_>>().join("\n"));
    fields.extend(conditions.map(|text| ("rules", text)));
    fields.extend(lines(change, "approvals", approval).map(|text| ("approvals", text)));
    fields.extend(lines(change, "timeline", happened).map(|text| ("history", text)));
    fields.push(("address", client.page(&["changes", &at(change, "/number")])));
    record(&fields)
}

pub(super) fn lines(change: &Value, name: &str, line: fn(&Value) -> String) -> Option<String> {
    let items = change[name].as_array().filter(|items| !items.is_empty())?;
    Some(items.iter().map(line).collect::<Vec<_>>().join("\n"))
}

/// A rule with what it asks for, what is missing, and, for whoever may approve, whether theirs would
/// count.
fn condition(condition: &Value, may_approve: bool) -> String {
    let rule = condition["rule"].as_str().map(|rule| format!("{rule}: ")).unwrap_or_default();
    let asks = at(condition, "/asks");
    let Some(missing) = condition["missing"].as_str() else { return format!("{rule}{asks} (met)") };
    let in_vain = condition["excludes_you"].as_str().filter(|_| may_approve);
    let in_vain = in_vain.map(|why| format!("; an approval of yours would not count: {why}"));
    format!("{rule}{asks} ({missing}{})", in_vain.unwrap_or_default())
}

fn approval(approval: &Value) -> String {
    let broke = approval["broke_glass"].as_str().map(|why| format!(", who broke the glass: {why}"));
    format!("{} by {}{}", at(approval, "/at"), at(approval, "/by/username"), broke.unwrap_or_default())
}

fn happened(event: &Value) -> String {
    let detail = event["detail"].as_str().filter(|detail| !detail.is_empty());
    let detail = detail.map(|detail| format!(": {detail}")).unwrap_or_default();
    format!("{}  {} ({}){detail}", at(event, "/at"), at(event, "/event"), cell(&event["by"]))
}

/// `+1 ~0 -/+0 -0`, as everywhere else in Terrace.
pub(super) fn counts_text(counts: &Value) -> String {
    let count = |name: &str| counts[name].as_u64().unwrap_or_default();
    format!("+{} ~{} -/+{} -{}", count("add"), count("change"), count("replace"), count("destroy"))
}

async fn diff(session: &Session, client: &Client, number: Number) -> Outcome {
    let value = client.get(&["changes", &number.text(), "diff"]).send().await?;
    match session.output.format {
        Format::Table => session.output.signed(value["unified"].as_str().unwrap_or_default()),
        _ => session.output.data(&value, String::new)?,
    }
    Ok(Exit::Ok)
}

async fn approve(session: &Session, client: &Client, asked: Approve) -> Outcome {
    let number = asked.number.text();
    let digest = match asked.digest {
        Some(digest) => digest,
        None => shown_digest(session, client, &number, asked.yes).await?,
    };
    let change = client.post(&["changes", &number, "approve"], json!({ "digest": digest })).send().await?;
    session.output.note(&format!("change {number}: your approval is given"));
    if asked.waiting.waits() {
        return settled(session, client, asked.number.number, (Goal::AppliedIfApproved, &asked.waiting))
            .await;
    }
    show(session, client, &change)
}

async fn break_glass(session: &Session, client: &Client, asked: BreakGlass) -> Outcome {
    let number = asked.number.text();
    let digest = match asked.digest {
        Some(digest) => digest,
        None => shown_digest(session, client, &number, asked.yes).await?,
    };
    let body = json!({ "digest": digest, "reason": asked.reason });
    let change = client.post(&["changes", &number, "break-glass"], body).send().await?;
    session.output.note(&format!("change {number}: the rules of approval are set aside"));
    show(session, client, &change)
}

/// The digest of the plan that the server shows now, once the person has seen it and said yes.
async fn shown_digest(
    session: &Session,
    client: &Client,
    number: &str,
    yes: bool,
) -> Result<String, Failure> {
    let change = client.get(&["changes", number]).send().await?;
    let Some(digest) = change["digest"].as_str() else {
        // The server names the rule that says no, so let it; only a missing plan is ours to tell.
        return refusal(&change, number);
    };
    if !yes {
        let plan = client.get(&["changes", number, "plan"]).send().await?;
        session.output.say(&plan::text(&plan::read(&plan)?));
        session.output.say(&format!("digest {digest}"));
        let what = format!("Approve this plan of {}?", at(&change, "/resource/path"));
        session.confirm(&what, "yes", false).await?;
    }
    Ok(digest.to_owned())
}

fn refusal(change: &Value, number: &str) -> Result<String, Failure> {
    let state = at(change, "/state");
    let failure =
        Failure::new(format!("change {number} is {state} and has no plan to approve")).exit(Exit::Conflict);
    Err(failure.next(format!("terrace change wait {number} --until planned")))
}

async fn close(session: &Session, client: &Client, closing: &Closing, verb: &str) -> Outcome {
    let number = closing.number.to_string();
    show(session, client, &client.post(&["changes", &number, verb], closing.body()).send().await?)
}

async fn repeat(session: &Session, client: &Client, again: &Again, verb: &str) -> Outcome {
    let change = client.post(&["changes", &again.number.text(), verb], json!({})).send().await?;
    if again.waiting.waits() {
        return settled(session, client, again.number.number, (Goal::Planned, &again.waiting)).await;
    }
    show(session, client, &change)
}

/// Waits for a change, prints it, and gives the exit code of how it ended.
pub(super) async fn settled(
    session: &Session,
    client: &Client,
    number: i64,
    (goal, waiting): (Goal, &WaitArgs),
) -> Outcome {
    let (change, exit) = Watch::new(client, session.output, waiting).change(number, goal).await?;
    show(session, client, &change)?;
    Ok(exit)
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::client::Credential;
    use super::super::stub::tls;
    use super::*;

    #[test]
    fn a_change_is_told_with_what_it_has() {
        tls();
        let client = Client::new("https://terrace.example/", Credential::None).unwrap();
        let change = json!({
            "number": 4, "action": "update", "state": "planned", "state_reason": null, "resource": {"path": "acme/net"},
            "requested_by": {"username": "engineer"}, "branch": "update_net-4", "pull_request": 2, "digest": "ab12",
            "summary": {"add": 1, "change": 2, "replace": 0, "destroy": 0, "read": 0}, "rule": {"text": "1 approval", "conditions": [{"rule": "two", "asks": "2 approvals", "missing": "1 more approval is needed"}]},
            "approvals": [{"by": {"username": "reviewer"}, "at": "2026-01-31T12:00:00Z"}],
            "timeline": [{"at": "2026-01-31T11:00:00Z", "by": "engineer", "event": "requested", "detail": ""},
                         {"at": "2026-01-31T11:01:00Z", "by": "Terrace", "event": "planned", "detail": "+1"}]});
        assert_snapshot!(told(&client, &change), @"
        change        4
        action        update
        resource      acme/net
        state         planned
        asked by      engineer
        branch        update_net-4
        pull request  2
        digest        ab12
        plan          +1 ~2 -/+0 -0
        rules         two: 2 approvals (1 more approval is needed)
        approvals     2026-01-31 12:00:00 by reviewer
        history       2026-01-31 11:00:00  requested (engineer)
                      2026-01-31 11:01:00  planned (Terrace): +1
        address       https://terrace.example/changes/4
        ");
    }

    #[test]
    fn without_a_plan_there_is_nothing_to_approve() {
        let failure = refusal(&json!({"state": "proposed"}), "4").unwrap_err();
        assert_snapshot!(failure, @"
        error: change 4 is proposed and has no plan to approve
        next: terrace change wait 4 --until planned
        ");
    }
}
