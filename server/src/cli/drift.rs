//! `terrace resource drift` and `terrace drift schedule`.

use serde_json::{Map, Value, json};

use super::client::Client;
use super::failure::{Exit, Failure, Outcome};
use super::output::{Column, record};
use super::raze::Turn;
use super::resource::requested;
use super::session::Session;
use super::text::{at, literal};
use super::watch::{WaitArgs, Watch};

const SCHEDULES: &[Column] = &[
    ("PLACE", "/place"),
    ("EVERY SECONDS", "/every_seconds"),
    ("BY", "/set_by/username"),
    ("SET", "/set_at"),
];
const CHECKS: &[Column] =
    &[("RUN", "/run"), ("REVISION", "/revision"), ("DRIFTED", "/drifted"), ("AT", "/checked_at")];

/// What to do about a resource's drift.
#[derive(Debug, clap::Args)]
pub struct Drift {
    /// The resource's path
    path: String,
    /// Only show what is known, without looking again
    #[arg(long, group = "act")]
    show: bool,
    /// List the looks so far
    #[arg(long, group = "act")]
    history: bool,
    /// Ask for a change that applies the code again
    #[arg(long, group = "act")]
    revert: bool,
    /// Ask for a change that takes what was found, where inputs can take it
    #[arg(long, group = "act")]
    adopt: bool,
    /// Leave what was found until then, as 2030-01-31 or 2030-01-31T12:00:00Z
    #[arg(long, value_name = "DATE", group = "act", requires = "reason")]
    ignore_until: Option<String>,
    /// Heed again what was ignored
    #[arg(long, group = "act")]
    heed: bool,
    /// Exit with 2 where something differs
    #[arg(long)]
    detailed_exitcode: bool,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    turn: Turn,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// What to do about drift of the whole tree.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// How often is looked for drift, and where
    Schedule {
        /// What to do.
        #[command(subcommand)]
        verb: ScheduleVerb,
    },
}

/// What to do with schedules.
#[derive(Debug, clap::Subcommand)]
pub enum ScheduleVerb {
    /// List the schedules; the one nearest above a resource counts
    List,
    /// Look at a place and everything below from time to time
    Set {
        /// The place; without it the whole tree
        place: Option<String>,
        /// The time between two looks, as 30m, 24h or 7d; 0 is never
        #[arg(long, value_name = "TIME", value_parser = seconds)]
        every: u32,
    },
    /// Take a schedule away; what is set above counts again
    Remove {
        /// The place; without it the whole tree
        place: Option<String>,
    },
}

/// A time such as `24h`, in seconds.
fn seconds(text: &str) -> Result<u32, String> {
    let wrong = || "give a number and a unit: s, m, h or d, as in 24h".to_owned();
    let digits = text.trim_end_matches(|unit: char| unit.is_ascii_alphabetic());
    let number: u32 = digits.parse().map_err(|_| wrong())?;
    let unit = match &text[digits.len()..] {
        "" if number == 0 => 1,
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return Err(wrong()),
    };
    number.checked_mul(unit).ok_or_else(wrong)
}

/// Runs a verb.
pub(super) async fn run(session: &Session, verb: Verb) -> Outcome {
    let (client, path) = (session.client()?, ["drift", "schedules"]);
    let Verb::Schedule { verb } = verb;
    let all = match verb {
        ScheduleVerb::List => client.get(&path).send().await?,
        ScheduleVerb::Set { place, every } => {
            let body = json!({ "place": place.unwrap_or_default(), "every_seconds": every });
            client.put(&path, body).send().await?
        }
        ScheduleVerb::Remove { place } => {
            client.delete(&path).query("place", Some(place.unwrap_or_default())).send().await?;
            client.get(&path).send().await?
        }
    };
    session.output.list(&all, SCHEDULES)?;
    Ok(Exit::Ok)
}

/// Looks at one resource, or answers what was found.
pub(super) async fn of_resource(session: &Session, client: &Client, asked: Drift) -> Outcome {
    let place = ["resources", asked.path.as_str(), "drift"];
    let act = |verb: &'static str| [place[0], place[1], place[2], verb];
    let mut answer = Map::from_iter([("reason".to_owned(), json!(asked.reason))]);
    asked.turn.write(&mut answer);
    let answer = Value::Object(answer);
    if asked.history {
        session.output.list(&client.get(&act("checks")).list(100).await?, CHECKS)?;
        return Ok(Exit::Ok);
    }
    if asked.revert {
        let change = client.post(&act("revert"), answer).send().await?;
        return requested(session, client, &change, &asked.waiting).await;
    }
    if asked.adopt {
        let adopted = client.post(&act("adopt"), answer).send().await?;
        for left in adopted["left"].as_array().into_iter().flatten() {
            session.output.note(&format!("not adopted: {}", unmapped(left)));
        }
        return requested(session, client, &adopted["change"], &asked.waiting).await;
    }
    if asked.heed || asked.ignore_until.is_some() {
        let until = asked.ignore_until.as_deref().map(whole_day);
        let body = json!({ "until": until, "reason": asked.reason });
        let drift = client.post(&act("ignore"), body).send().await?;
        session.output.data(&drift, || text(&drift))?;
        return Ok(Exit::Ok);
    }
    if !asked.show {
        let run = client.post(&place, json!({})).send().await?;
        let ended = Watch::new(client, session.output, &asked.waiting).run(&at(&run, "/id")).await?;
        if ended["state"] != "succeeded" {
            let failure =
                Failure::new(format!("the look {}: {}", at(&ended, "/state"), at(&ended, "/reason")));
            return Err(failure.next(format!("terrace run logs {}", at(&run, "/id"))));
        }
    }
    let drift = client.get(&place).send().await?;
    session.output.data(&drift, || text(&drift))?;
    let differs = asked.detailed_exitcode && drift["status"] == "drifted";
    Ok(if differs { Exit::Changes } else { Exit::Ok })
}

/// A date alone lasts until its end, in UTC.
fn whole_day(text: &str) -> String {
    if text.contains('T') { text.to_owned() } else { format!("{text}T23:59:59Z") }
}

fn unmapped(row: &Value) -> String {
    let place = [at(row, "/address"), at(row, "/attribute")];
    let place: Vec<&str> =
        place.iter().map(String::as_str).filter(|part| !part.is_empty() && *part != "-").collect();
    format!("{}: {}", place.join(" "), at(row, "/why"))
}

/// What is known, for reading.
fn text(drift: &Value) -> String {
    let head = record(&[
        ("status", at(drift, "/status")),
        ("differ", at(drift, "/drifted")),
        ("looked at", at(drift, "/checked_at")),
        ("ignored until", at(drift, "/ignored/until")),
        ("because", at(drift, "/ignored/reason")),
        ("next look", at(drift, "/next_check_at")),
    ]);
    let rows = |part: &str| drift["report"][part].as_array().cloned().unwrap_or_default();
    let mut lines = vec![head];
    for one in rows("resources") {
        lines.push(format!("\n{} {}", at(&one, "/address"), at(&one, "/found")));
        for attribute in one["attributes"].as_array().into_iter().flatten() {
            let side = |side: &str| shown(&attribute[side]);
            lines.push(format!(
                "  {}: code {}, found {}",
                at(attribute, "/path"),
                side("code"),
                side("found")
            ));
        }
    }
    lines.extend(
        rows("adoptable")
            .iter()
            .map(|one| format!("\nadoptable: {} becomes {}", at(one, "/input"), literal(&one["value"]))),
    );
    lines.extend(rows("unmapped").iter().map(|one| format!("\nnot adoptable: {}", unmapped(one))));
    lines.join("\n")
}

fn shown(value: &Value) -> String {
    match value["kind"].as_str() {
        Some("value") => literal(&value["value"]),
        Some("absent") => "not set".to_owned(),
        Some(kind) => format!("({kind})"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_their_unit() {
        let read = ["0", "90s", "30m", "24h", "7d"].map(seconds);
        assert_eq!(read, [Ok(0), Ok(90), Ok(1800), Ok(86_400), Ok(604_800)]);
        assert!(["", "24", "h", "1w", "-1h", "99999999d", "1.5h"].iter().all(|text| seconds(text).is_err()));
    }

    #[test]
    fn what_was_found_is_read_line_by_line() {
        let value = |value: &str| json!({"kind": "value", "value": value});
        let drift = json!({"status": "drifted", "drifted": 1, "checked_at": null, "ignored": null,
            "next_check_at": null, "report": {"resources": [{"address": "module.this.disk.a", "found": "altered",
                "attributes": [{"path": "size", "code": value("3"), "found": value("5")},
                    {"path": "pin", "code": {"kind": "sensitive"}, "found": {"kind": "absent"}}]}],
                "adoptable": [{"input": "size", "value": "5"}],
                "unmapped": [{"address": "module.this.disk.b", "attribute": "", "why": "it is gone"}]}});
        insta::assert_snapshot!(text(&drift), @r"
        status         drifted
        differ         1
        looked at      -
        ignored until  -
        because        -
        next look      -

        module.this.disk.a altered
          size: code 3, found 5
          pin: code (sensitive), found not set

        adoptable: size becomes 5

        not adoptable: module.this.disk.b: it is gone
        ");
    }
}
