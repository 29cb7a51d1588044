//! A change set that is planned, decided on and applied: how long each step takes, and how much
//! memory the server needs for it.
//!
//! The server works on the jobs itself, two at once as it does unless told otherwise. The resources
//! are copies of one that was applied, made in the database as if each had been asked for; their
//! module does nothing, so that what is left is Terrace's own and the start of the Terraform binary.
//! `TERRACE_BENCH_MEMBERS` has the size of another set.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use sea_orm::ConnectionTrait;
use serde_json::{Value as Json, json};
use terrace_server::db::Db;

use crate::figures::{Figures, middle, milliseconds};
use crate::program::{OWNER, Program};
use crate::requests::{Caller, Page};
use crate::runs::{prepare, text, time};

/// How many members the set has.
const MEMBERS: usize = 500;
/// How soon the set is looked at again.
const LOOK: Duration = Duration::from_millis(100);
/// How long one step of it may take.
const PATIENCE: Duration = Duration::from_secs(1_800);

/// Measures the set.
pub async fn measure() -> Result<()> {
    let members = match std::env::var("TERRACE_BENCH_MEMBERS") {
        Ok(number) => number.parse()?,
        Err(_) => MEMBERS,
    };
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let (program, _) = Program::start(&data)?;
    let reviewer = prepare(&program, &Caller::new(&program, OWNER)?, folder.path()).await?;
    program.stop()?;
    copy(&data, members).await?;

    let mut figures = Figures::default();
    let (program, _) = Program::start(&data)?;
    let owner = Caller::new(&program, OWNER)?;
    let reviewer = Caller::new(&program, &reviewer)?;
    figures.add("memory after the start (VmRSS)", program.memory("VmRSS")?, "");
    plan(&mut figures, &owner, members).await?;
    figures.add("memory when all is planned (VmRSS)", program.memory("VmRSS")?, "");
    for page in Page::of_change_set() {
        figures.sample(page.name, &owner.sample(&page).await?);
    }
    apply(&mut figures, &owner, &reviewer).await?;
    figures.add("memory when all is applied (VmRSS)", program.memory("VmRSS")?, "");
    figures.add("memory at its peak (VmHWM)", program.memory("VmHWM")?, "of the server, without Terraform");
    program.stop()?;
    figures.print();
    Ok(())
}

/// Puts `members` copies of the applied resource beside it.
async fn copy(data: &Path, members: usize) -> Result<()> {
    let db = Db::connect(None, data).await?.read().clone();
    let statement = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {members}) \
         INSERT INTO resources (id, path, slug, parent_id, template_id, project_id, workspace_id, version_id, \
         description, inputs, tags, configs, state, out_of_date, folder, revision, created_by, created_at, updated_at) \
         SELECT randomblob(16), 'n' || n.i, 'n' || n.i, r.parent_id, r.template_id, r.project_id, r.workspace_id, \
         r.version_id, '', r.inputs, r.tags, r.configs, r.state, FALSE, 'noop/n' || n.i, 1, r.created_by, \
         r.created_at, r.updated_at FROM n CROSS JOIN resources r WHERE r.slug = 'one'"
    );
    let done = db.execute_unprepared(&statement).await.with_context(|| statement.clone())?;
    ensure!(done.rows_affected() == u64::try_from(members)?, "{} rows", done.rows_affected());
    db.close().await.context("the database closes")
}

/// Asks for the set, and waits until everything is planned.
async fn plan(figures: &mut Figures, owner: &Caller, members: usize) -> Result<()> {
    let paths: Vec<String> = (1..=members).map(|number| format!("n{number}")).collect();
    let begun = Instant::now();
    let body = json!({"kind": "update", "resources": paths, "inputs": {"note": "two"}});
    owner.post("/change-sets", body).await?;
    let note = format!("{members} members");
    figures.add("change set: asked for", milliseconds(begun.elapsed()), &note);
    arrived(owner, "planned").await?;
    figures.add("change set: asked for to all planned", seconds(begun.elapsed()), &rate(members, begun)?);
    steps(figures, owner, ("plan", members)).await
}

/// Decides on it, and waits until everything is applied.
async fn apply(figures: &mut Figures, owner: &Caller, reviewer: &Caller) -> Result<()> {
    let digests = digests(reviewer).await?;
    let begun = Instant::now();
    reviewer.post("/change-sets/1/approve", json!({ "digests": digests })).await?;
    figures.add("change set: the one decision", milliseconds(begun.elapsed()), "once");
    arrived(owner, "applied").await?;
    let note = rate(digests.len(), begun)?;
    figures.add("change set: decided to all applied", seconds(begun.elapsed()), &note);
    steps(figures, owner, ("apply", digests.len())).await
}

/// Waits until the set has come to a state.
async fn arrived(caller: &Caller, state: &str) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let set = caller.get("/change-sets/1").await?;
        if set["state"] == state {
            return Ok(());
        }
        ensure!(set["state"] != "stopped" && Instant::now() < deadline, "it is not {state}: {set:#}");
        tokio::time::sleep(LOOK).await;
    }
}

/// What the decision names: the digest of each change.
async fn digests(caller: &Caller) -> Result<BTreeMap<String, Json>> {
    let (mut found, mut after) = (BTreeMap::new(), "0".to_owned());
    loop {
        let page = caller.get(&format!("/change-sets/1/members?limit=200&after={after}")).await?;
        let members = page["items"].as_array().context("a page has items")?;
        found.extend(members.iter().map(|member| (member["number"].to_string(), member["digest"].clone())));
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => return Ok(found),
        }
    }
}

/// How long the newest runs of a kind waited and took, and each of their stages.
async fn steps(figures: &mut Figures, caller: &Caller, (kind, count): (&str, usize)) -> Result<()> {
    let page = caller.get(&format!("/runs?kind={kind}&limit=200")).await?;
    let mut stages: BTreeMap<String, Vec<Duration>> = BTreeMap::new();
    for run in page["items"].as_array().context("a page has items")?.iter().take(count) {
        let whole = time(run, "finished_at")? - time(run, "started_at")?;
        stages.entry("whole run".to_owned()).or_default().push(whole.to_std()?);
        for stage in run["stages"].as_array().context("a run has stages")? {
            let took = time(stage, "finished_at")? - time(stage, "started_at")?;
            stages.entry(text(stage, "stage")?.to_owned()).or_default().push(took.to_std()?);
        }
    }
    for (stage, times) in &stages {
        let note = format!("median of the newest {}", times.len());
        figures.add(&format!("one {kind}: {stage}"), milliseconds(middle(times)), &note);
    }
    Ok(())
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// How many changes a second that was.
fn rate(changes: usize, begun: Instant) -> Result<String> {
    let rate = f64::from(u32::try_from(changes)?) / begun.elapsed().as_secs_f64();
    Ok(format!("{rate:.1} changes a second"))
}
