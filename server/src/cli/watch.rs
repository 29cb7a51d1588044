//! Waiting for changes and runs: progress on standard error, then how it ended.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use indicatif::ProgressBar;
use serde::Deserialize;
use serde_json::Value;

use super::client::Client;
use super::failure::{Exit, Failure};
use super::output::{Format, Output};

/// How often the server is asked.
const EVERY: Duration = Duration::from_millis(400);

/// The most lines of a log that one request gives.
const LINES: usize = 1000;

/// The flags of a command that starts work.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Waiting")]
pub(super) struct WaitArgs {
    /// Wait for the work to end
    #[arg(long)]
    pub(super) wait: bool,
    /// Wait, and show the log meanwhile
    #[arg(long)]
    pub(super) follow: bool,
    /// Wait for this long at most, then exit with 8
    #[arg(long, value_name = "SECONDS")]
    pub(super) timeout: Option<u64>,
}

impl WaitArgs {
    /// Whether any flag asks for waiting.
    pub(super) const fn waits(&self) -> bool {
        self.wait || self.follow || self.timeout.is_some()
    }
}

/// What a wait is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    /// The plan; an approval that is missing ends the wait with its exit code.
    Planned,
    /// The end of the apply; an approval that is missing ends the wait.
    AppliedIfApproved,
    /// The end of the apply, however long the approval takes.
    Applied,
}

/// The parts of a change that decide a wait; its runs are newest first.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Seen {
    state: String,
    state_reason: Option<String>,
    rule: Rule,
    runs: Vec<SeenRun>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Rule {
    approvals: u32,
    given: u32,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SeenRun {
    id: String,
    state: String,
}

impl SeenRun {
    fn is_over(&self) -> bool {
        is_over(&self.state)
    }
}

/// Whether a run in this state is over.
fn is_over(state: &str) -> bool {
    !matches!(state, "queued" | "running")
}

impl Seen {
    /// How the wait ends, if it ends now.
    fn verdict(&self, goal: Goal) -> Option<Exit> {
        let missing = self.rule.given < self.rule.approvals;
        match (self.state.as_str(), goal) {
            ("applied", _) => Some(Exit::Ok),
            ("failed" | "stuck", _) => Some(Exit::Error),
            ("closed", _) => {
                Some(if self.reason().contains("no difference") { Exit::Ok } else { Exit::Error })
            }
            ("planned", Goal::Planned) => Some(if missing { Exit::ApprovalPending } else { Exit::Ok }),
            ("planned", Goal::AppliedIfApproved) if missing => Some(Exit::ApprovalPending),
            ("approved" | "merged" | "applying", Goal::Planned) => Some(Exit::Ok),
            _ => None,
        }
    }

    fn reason(&self) -> &str {
        self.state_reason.as_deref().unwrap_or_default()
    }

    fn told(&self, number: i64) -> String {
        match (self.state.as_str(), self.reason()) {
            ("planned", _) if self.rule.given < self.rule.approvals => {
                format!("change {number}: planned, {} of {} approvals", self.rule.given, self.rule.approvals)
            }
            (state, "") => format!("change {number}: {state}"),
            (state, reason) => format!("change {number}: {state}: {reason}"),
        }
    }
}

/// Where a followed log goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Log {
    /// To standard error, beside the data.
    Message,
    /// To standard output: it is the data.
    Data,
}

fn print(output: Output, log: Log, item: &Value) {
    let text = item["text"].as_str().unwrap_or_default();
    match (log, output.format) {
        (Log::Message, _) => output.note(text),
        (Log::Data, Format::Table) if text.is_empty() => output.raw("\n"),
        (Log::Data, Format::Table) => output.text(text),
        (Log::Data, _) => output.raw(&item.to_string()),
    }
}

/// A wait that is going on.
pub(super) struct Watch<'a> {
    client: &'a Client,
    output: Output,
    follow: Option<Log>,
    timeout: Option<Duration>,
    since: Instant,
    bar: ProgressBar,
    last: String,
    positions: BTreeMap<String, i64>,
}

impl<'a> Watch<'a> {
    /// Begins a wait.
    pub(super) fn new(client: &'a Client, output: Output, arguments: &WaitArgs) -> Self {
        let bar = if output.draws() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        bar.enable_steady_tick(Duration::from_millis(120));
        Self {
            client,
            output,
            follow: arguments.follow.then_some(Log::Message),
            timeout: arguments.timeout.map(Duration::from_secs),
            since: Instant::now(),
            bar,
            last: String::new(),
            positions: BTreeMap::new(),
        }
    }

    /// The same wait with the log as its data, on standard output.
    pub(super) fn printing_log(self) -> Self {
        Self { follow: Some(Log::Data), ..self }
    }

    /// Waits for a change; gives the change and how to exit. What went wrong is told.
    pub(super) async fn change(mut self, number: i64, goal: Goal) -> Result<(Value, Exit), Failure> {
        let mut old: Option<BTreeSet<String>> = None;
        loop {
            let value = self.client.get(&["changes", &number.to_string()]).send().await?;
            let seen: Seen = serde_json::from_value(value.clone())
                .map_err(|error| Failure::new(format!("the change cannot be read: {error}")))?;
            let old = old.get_or_insert_with(|| finished(&seen));
            for run in seen.runs.iter().filter(|run| !old.contains(&run.id)) {
                self.log(&run.id).await?;
            }
            let verdict = seen.verdict(goal);
            if verdict != Some(Exit::Error) {
                self.say(seen.told(number));
            }
            if let Some(exit) = verdict {
                self.bar.finish_and_clear();
                self.tell_end(number, &seen, exit);
                return Ok((value, exit));
            }
            self.pause(
                &format!("change {number} is still {}", seen.state),
                &format!("terrace change wait {number}"),
            )
            .await?;
        }
    }

    /// Waits for the end of a run; gives the run.
    pub(super) async fn run(mut self, id: &str) -> Result<Value, Failure> {
        loop {
            let run = self.client.get(&["runs", id]).send().await?;
            let state = run["state"].as_str().unwrap_or_default();
            let over = is_over(state);
            self.log(id).await?;
            self.say(format!(
                "{} run: {}",
                run["kind"].as_str().unwrap_or("the"),
                run["stage"].as_str().filter(|_| !over).unwrap_or(state)
            ));
            if over {
                self.bar.finish_and_clear();
                return Ok(run);
            }
            self.pause(&format!("the run is still {state}"), &format!("terrace run logs {id} --follow"))
                .await?;
        }
    }

    /// Prints what is new in a run's log, where the log is followed.
    async fn log(&mut self, id: &str) -> Result<(), Failure> {
        let Some(log_is) = self.follow else { return Ok(()) };
        let after = self.positions.get(id).copied();
        let (items, position) = log(self.client, id, after).await?;
        if let Some(position) = position {
            self.positions.insert(id.to_owned(), position);
        }
        let output = self.output;
        self.bar.suspend(|| items.iter().for_each(|item| print(output, log_is, item)));
        Ok(())
    }

    fn say(&mut self, text: String) {
        if text == self.last {
            return;
        }
        if self.output.draws() {
            self.bar.set_message(super::text::clean(&text));
        } else {
            self.output.note(&text);
        }
        self.last = text;
    }

    fn tell_end(&self, number: i64, seen: &Seen, exit: Exit) {
        let log =
            seen.runs.iter().find(|run| run.is_over()).map(|run| format!("terrace run logs {}", run.id));
        match exit {
            Exit::Error => {
                let next = match (seen.state.as_str(), log) {
                    ("closed", _) | (_, None) => format!("terrace change show {number}"),
                    (_, Some(log)) => {
                        format!("{log}; then terrace change retry {number}, or change withdraw")
                    }
                };
                self.output.failure(&Failure::new(seen.told(number)).next(next));
            }
            Exit::ApprovalPending => {
                self.output
                    .note(&format!("change {number} waits for an approval: terrace change approve {number}"));
            }
            _ if self.output.draws() => self.output.note(&seen.told(number)),
            _ => {}
        }
    }

    async fn pause(&self, state: &str, again: &str) -> Result<(), Failure> {
        if let Some(timeout) = self.timeout
            && self.since.elapsed() >= timeout
        {
            self.bar.finish_and_clear();
            let what = format!("{state} after {} seconds", timeout.as_secs());
            return Err(Failure::new(what)
                .exit(Exit::TimedOut)
                .next(format!("it goes on at the server: {again}")));
        }
        tokio::time::sleep(EVERY).await;
        Ok(())
    }
}

/// The runs that were over before the wait began: their logs are not news.
fn finished(seen: &Seen) -> BTreeSet<String> {
    seen.runs.iter().filter(|run| run.is_over()).map(|run| run.id.clone()).collect()
}

/// The lines of a run's log after a position, and the position of the last one.
pub(super) async fn log(
    client: &Client,
    id: &str,
    after: Option<i64>,
) -> Result<(Vec<Value>, Option<i64>), Failure> {
    let mut lines = Vec::new();
    let mut position = after;
    loop {
        let after = position.map(|position| position.to_string());
        let call =
            client.get(&["runs", id, "log"]).query("limit", Some(LINES.to_string())).query("after", after);
        let mut page = call.send().await?;
        let items = match page["items"].take() {
            Value::Array(items) => items,
            _ => Vec::new(),
        };
        position = items.last().and_then(|item| item["position"].as_i64()).or(position);
        let more = items.len() == LINES;
        lines.extend(items);
        if !more {
            return Ok((lines, position));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::client::Credential;
    use super::super::stub::Stub;
    use super::*;

    fn seen(state: &str, reason: &str, given: u32) -> Seen {
        let value = json!({"state": state, "state_reason": reason, "rule": {"approvals": 1, "given": given, "text": ""}});
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn every_state_has_its_verdict() {
        use Goal::{Applied, AppliedIfApproved, Planned};
        let table = [
            ("proposed", "", 0, [None, None, None]),
            ("planned", "", 0, [Some(Exit::ApprovalPending), Some(Exit::ApprovalPending), None]),
            ("planned", "", 1, [Some(Exit::Ok), None, None]),
            ("approved", "", 1, [Some(Exit::Ok), None, None]),
            ("applying", "", 1, [Some(Exit::Ok), None, None]),
            ("applied", "", 1, [Some(Exit::Ok); 3]),
            ("failed", "why", 1, [Some(Exit::Error); 3]),
            ("stuck", "why", 0, [Some(Exit::Error); 3]),
            ("closed", "rejected", 0, [Some(Exit::Error); 3]),
            ("closed", "no difference", 0, [Some(Exit::Ok); 3]),
        ];
        for (state, reason, given, expected) in table {
            let verdicts =
                [Planned, AppliedIfApproved, Applied].map(|goal| seen(state, reason, given).verdict(goal));
            assert_eq!(verdicts, expected, "{state} {reason}");
        }
    }

    fn quiet() -> Output {
        Output::new(Format::Json, true, true)
    }

    #[tokio::test]
    async fn a_wait_ends_when_an_approval_is_missing() {
        let stub = Stub::start(&[
            (200, r#"{"state": "proposed"}"#),
            (200, r#"{"state": "planned", "state_reason": null, "rule": {"approvals": 1, "given": 0}, "runs": []}"#),
        ])
        .await;
        let client = Client::new(&stub.address, Credential::None).unwrap();
        let watch = Watch::new(&client, quiet(), &WaitArgs::default());
        let (value, exit) = watch.change(4, Goal::Planned).await.unwrap();
        assert_eq!((value["state"].as_str(), exit), (Some("planned"), Exit::ApprovalPending));
    }

    #[tokio::test]
    async fn a_wait_that_takes_too_long_exits_with_8() {
        let stub = Stub::start(&[(200, r#"{"state": "running", "kind": "plan", "stage": "init"}"#)]).await;
        let client = Client::new(&stub.address, Credential::None).unwrap();
        let arguments = WaitArgs { timeout: Some(0), ..WaitArgs::default() };
        let failure = Watch::new(&client, quiet(), &arguments).run("run_1").await.unwrap_err();
        assert_eq!(failure.exit, Exit::TimedOut);
        insta::assert_snapshot!(failure, @"
        error: the run is still running after 0 seconds
        next: it goes on at the server: terrace run logs run_1 --follow
        ");
    }
}
