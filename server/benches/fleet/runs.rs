//! What runs cost: beside the Terraform binary alone, a thousand of them in a queue, and how soon a
//! line that was printed is with whoever follows the log.
//!
//! The module is one that does nothing, in a Git repository on the same disk: what is left is
//! Terrace's own. What is absent: plugins, whose cost depends on the network and on their size.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};

use crate::figures::{Figures, middle, milliseconds};
use crate::program::{OWNER, Program};
use crate::requests::Caller;

/// How many pairs are measured.
const PAIRS: usize = 15;
/// How many runs wait in the queue.
const QUEUED: usize = 1_000;
/// How many runs' logs are followed.
const FOLLOWED: usize = 20;
/// How soon a run is looked at again.
const LOOK: Duration = Duration::from_millis(5);
/// How long the queue may take.
const PATIENCE: Duration = Duration::from_secs(900);

const MODULE: &str = "variable \"note\" {\n  type    = string\n  default = \"one\"\n}\n\noutput \"note\" {\n  value = var.note\n}\n";

/// Measures runs.
pub async fn measure() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut figures = Figures::default();
    let data = folder.path().join("data");
    let (program, _) = Program::start(&data)?;
    let caller = Caller::new(&program, OWNER)?;
    prepare(&program, &caller, folder.path()).await?;
    pairs(&mut figures, &caller, folder.path()).await?;
    latency(&mut figures, &caller).await?;
    queue(&mut figures, &program, &caller).await?;
    figures.print();
    Ok(())
}

/// A module in a repository, its template, and a resource of it that is applied; answers the token of
/// whoever has approved it.
pub async fn prepare(program: &Program, caller: &Caller, folder: &Path) -> Result<String> {
    let modules = folder.join("modules");
    std::fs::create_dir_all(modules.join("noop"))?;
    std::fs::write(modules.join("noop/main.tf"), MODULE)?;
    for arguments in [&["init", "-q"][..], &["add", "."], &["commit", "-qm", "noop"], &["tag", "v1.0.0"]] {
        let author = ["-c", "user.name=bench", "-c", "user.email=bench@localhost"];
        let status = Command::new("git").args(author).args(arguments).current_dir(&modules).status()?;
        ensure!(status.success(), "git {arguments:?}: {status}");
    }
    let address = format!("file://{}", modules.display());
    caller.post("/sources", json!({"name": "modules", "address": address})).await?;
    let module = json!([{"path": "noop", "key": "noop", "name": "Noop"}]);
    caller.post("/imports", json!({"source": "modules", "reference": "v1.0.0", "modules": module})).await?;
    caller.post("/workspaces", json!({"slug": "live", "name": "Live"})).await?;
    caller.post("/projects", json!({"slug": "shop", "name": "Shop", "workspace": "live"})).await?;
    caller.post("/resources", resource("one")).await?;
    let planned = arrived(caller, "planned").await?;
    let grants = json!([{"role": "approve", "place": ""}]);
    let reviewer = caller.post("/users", json!({"username": "reviewer", "grants": grants})).await?;
    let token = caller.login("reviewer", &reviewer["password"]).await?;
    let reviewer = Caller::new(program, &token)?;
    reviewer.post("/changes/1/approve", json!({"digest": planned["digest"]})).await?;
    arrived(caller, "applied").await?;
    Ok(token)
}

/// Waits until the first change has come to a state.
async fn arrived(caller: &Caller, state: &str) -> Result<Json> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let change = caller.get("/changes/1").await?;
        if change["state"] == state {
            return Ok(change);
        }
        ensure!(Instant::now() < deadline, "the first change is not {state}: {change:#}");
        tokio::time::sleep(LOOK).await;
    }
}

fn resource(slug: &str) -> Json {
    json!({"template": "noop", "project": "shop", "slug": slug, "inputs": {"note": slug}})
}

/// Asks for a dry run of the resource and waits for its end; how long that took, in all and between
/// its start and its end.
async fn run(caller: &Caller) -> Result<(Duration, Duration)> {
    let begun = Instant::now();
    let asked = caller.post("/dry-runs", json!({"resource": "one"})).await?;
    let path = format!("/runs/{}", text(&asked, "id")?);
    loop {
        let run = caller.get(&path).await?;
        match run["state"].as_str() {
            Some("queued" | "running") => tokio::time::sleep(LOOK).await,
            Some("succeeded") => {
                let executed = time(&run, "finished_at")? - time(&run, "started_at")?;
                return Ok((begun.elapsed(), executed.to_std()?));
            }
            _ => bail!("the run did not succeed: {run:#}"),
        }
    }
}

/// A text in an answer.
pub fn text<'a>(thing: &'a Json, key: &str) -> Result<&'a str> {
    thing[key].as_str().with_context(|| format!("there is no {key} in {thing}"))
}

/// A moment in an answer.
pub fn time(thing: &Json, key: &str) -> Result<DateTime<Utc>> {
    Ok(text(thing, key)?.parse()?)
}

/// The binary alone on the same code, and Terrace, in turn.
async fn pairs(figures: &mut Figures, caller: &Caller, folder: &Path) -> Result<()> {
    let files = caller.get("/resources/one/files").await?;
    let warm = folder.join("data/warm");
    let mut times: [Vec<Duration>; 6] = Default::default();
    for _ in 0..PAIRS {
        let bare = tempfile::tempdir_in(folder)?;
        write(bare.path(), &files)?;
        times[0].push(bare_init(bare.path())? + bare_plan(bare.path())?);
        drop(std::fs::remove_dir_all(&warm));
        let (whole, executed) = run(caller).await?;
        times[1].push(whole);
        times[2].push(executed);
        times[3].push(bare_plan(bare.path())?);
        let (whole, executed) = run(caller).await?;
        times[4].push(whole);
        times[5].push(executed);
    }
    let note = format!("median of {PAIRS} pairs");
    let names = [
        "cold: bare init + plan + show",
        "cold: a dry run, asked for to seen as ended",
        "cold: the same, from its start to its end",
        "warm: bare plan + show",
        "warm: a dry run, asked for to seen as ended",
        "warm: the same, from its start to its end",
    ];
    for (name, times) in names.into_iter().zip(&times) {
        figures.add(name, milliseconds(middle(times)), &note);
    }
    for (name, terrace, bare) in [("cold", 1, 0), ("warm", 4, 3)] {
        let added = times[terrace].iter().zip(&times[bare]);
        let added: Vec<Duration> = added.map(|(terrace, bare)| terrace.saturating_sub(*bare)).collect();
        figures.add(&format!("{name}: what Terrace adds"), milliseconds(middle(&added)), &note);
    }
    Ok(())
}

fn write(folder: &Path, files: &Json) -> Result<()> {
    for file in files["items"].as_array().context("a resource has files")? {
        let path = folder.join(text(file, "path")?.rsplit('/').next().unwrap_or_default());
        std::fs::write(path, text(file, "text")?)?;
    }
    Ok(())
}

fn bare_init(folder: &Path) -> Result<Duration> {
    terraform(folder, &["init", "-input=false", "-json"])
}

fn bare_plan(folder: &Path) -> Result<Duration> {
    let planned = terraform(folder, &["plan", "-input=false", "-json", "-out=plan.tfplan"])?;
    Ok(planned + terraform(folder, &["show", "-json", "plan.tfplan"])?)
}

fn terraform(folder: &Path, arguments: &[&str]) -> Result<Duration> {
    let begun = Instant::now();
    let mut command = Command::new("terraform");
    command.args(arguments).current_dir(folder).env("TF_IN_AUTOMATION", "1").env("CHECKPOINT_DISABLE", "1");
    command.env("TF_HTTP_USERNAME", "admin").env("TF_HTTP_PASSWORD", OWNER).env("HOME", folder);
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).status()?;
    ensure!(status.success(), "terraform {arguments:?}: {status}");
    Ok(begun.elapsed())
}

/// How long a line is on its way from the binary to somebody who follows the log.
async fn latency(figures: &mut Figures, caller: &Caller) -> Result<()> {
    let mut times = Vec::new();
    for _ in 0..FOLLOWED {
        let asked = caller.post("/dry-runs", json!({"resource": "one"})).await?;
        let mut stream = caller.follow(&format!("/runs/{}/log/stream", text(&asked, "id")?)).await?;
        let mut unread = String::new();
        while let Some(piece) = stream.chunk().await? {
            let arrived = Utc::now();
            unread.push_str(&String::from_utf8_lossy(&piece));
            while let Some((message, rest)) = unread.split_once("\n\n") {
                if let Some(data) = message.lines().find_map(|line| line.strip_prefix("data: {\"position\""))
                {
                    let line: Json = serde_json::from_str(&format!("{{\"position\"{data}"))?;
                    times.push((arrived - time(&line, "at")?).to_std().unwrap_or_default());
                }
                unread = rest.to_owned();
            }
        }
    }
    times.sort_unstable();
    let slow = times.get(times.len() * 19 / 20).copied().unwrap_or_default();
    let note = format!("median of {} lines; p95 {}", times.len(), milliseconds(slow));
    figures.add("a line of a log, printed to received", milliseconds(middle(&times)), &note);
    Ok(())
}

/// A thousand runs on one worker.
async fn queue(figures: &mut Figures, program: &Program, caller: &Caller) -> Result<()> {
    let begun = Instant::now();
    for number in 0..QUEUED {
        caller.post("/dry-runs", json!({"new": resource(&format!("n{number}"))})).await?;
    }
    let asked = begun.elapsed();
    let count = async |state: &str| -> Result<bool> {
        let page = caller.get(&format!("/runs?limit=1&state={state}")).await?;
        Ok(page["items"].as_array().is_some_and(|items| !items.is_empty()))
    };
    while count("queued").await? || count("running").await? {
        ensure!(begun.elapsed() < PATIENCE, "the queue does not end");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    ensure!(!count("failed").await?, "a run has failed");
    let took = begun.elapsed();
    let rate = f64::from(u32::try_from(QUEUED)?) / took.as_secs_f64();
    figures.add("1,000 runs asked for, one after the other", milliseconds(asked), "while the worker works");
    figures.add(
        "1,000 runs of one worker with 2 places",
        format!("{:.1} s", took.as_secs_f64()),
        &format!("{rate:.1} runs/s"),
    );
    figures.add("memory afterwards (VmRSS)", program.memory("VmRSS")?, "");
    figures.add("memory at its peak (VmHWM)", program.memory("VmHWM")?, "");
    Ok(())
}
