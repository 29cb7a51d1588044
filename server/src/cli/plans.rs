//! `terrace resource plan` of several resources: queued at the server in one request, then waited
//! for one after the other.

use std::time::Instant;

use serde_json::{Map, Value, json};

use super::change::counts_text;
use super::client::Client;
use super::failure::{Exit, Failure, Outcome};
use super::session::Session;
use super::text::at;
use super::watch::{WaitArgs, Watch};

/// Plans several resources that exist; `detailed` exits with 2 where a plan holds changes.
pub(super) async fn several(
    session: &Session,
    client: &Client,
    body: Map<String, Value>,
    (detailed, timeout): (bool, Option<u64>),
) -> Outcome {
    let queued = client.post(&["dry-runs", "batch"], Value::Object(body)).send().await?;
    let queued = queued["items"].as_array().cloned().unwrap_or_default();
    let what =
        format!("{} dry runs are queued; they go on at the server whatever becomes of this", queued.len());
    session.output.note(&what);
    let (since, mut runs) = (Instant::now(), Vec::with_capacity(queued.len()));
    for one in &queued {
        let left = timeout.map(|timeout| timeout.saturating_sub(since.elapsed().as_secs()));
        let waiting = WaitArgs { wait: true, follow: false, timeout: left };
        runs.push(Watch::new(client, session.output, &waiting).run(&at(one, "/run")).await?);
    }
    let table =
        || session.output.table(&["RESOURCE", "STATE", "PLAN", "RUN", "WHY"], runs.iter().map(row).collect());
    session.output.data(&json!({ "items": runs }), table)?;
    let failed = runs.iter().filter(|run| run["state"] != "succeeded").count();
    if failed > 0 {
        let failure = Failure::new(format!("{failed} of {} dry runs did not succeed", runs.len()));
        return Err(failure.next("terrace run logs RUN"));
    }
    Ok(if detailed && runs.iter().any(alters) { Exit::Changes } else { Exit::Ok })
}

fn row(run: &Value) -> Vec<String> {
    let counts = run.get("summary").filter(|counts| counts.is_object());
    let why = run["reason"].as_str().unwrap_or_default().to_owned();
    vec![
        at(run, "/path"),
        at(run, "/state"),
        counts.map(counts_text).unwrap_or_default(),
        at(run, "/id"),
        why,
    ]
}

fn alters(run: &Value) -> bool {
    ["add", "change", "replace", "destroy"].iter().any(|what| run["summary"][what].as_u64().unwrap_or(0) > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_a_row_with_its_counts_or_why_there_are_none() {
        let counts = json!({"add": 1, "change": 0, "replace": 0, "destroy": 2, "read": 1});
        let done = json!({"id": "run_1", "path": "acme/net", "state": "succeeded", "summary": counts, "reason": null});
        assert_eq!(row(&done), ["acme/net", "succeeded", "+1 ~0 -/+0 -2", "run_1", ""]);
        assert!(alters(&done));
        let failed =
            json!({"id": "run_2", "path": "acme/net", "state": "failed", "summary": null, "reason": "no"});
        assert_eq!(row(&failed), ["acme/net", "failed", "", "run_2", "no"]);
        assert!(!alters(&failed));
    }
}
