//! What Terrace needs is away for a while: the database, and the forge at every step of a change.
//! People are told, and the work goes on by itself when it is back.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use serde_json::{Value as Json, json};
use terrace_server::jobs::worker;

use crate::support::{Backend, Cluster, Steps, World, database, git, name, on_both};
use crate::workers::{JOB, approved, until};

/// How long the database is away at least.
const AWAY: Duration = Duration::from_secs(10);

on_both! {
    a_forge_that_is_away_is_waited_for_at_every_step
    code_that_cannot_be_fetched_leaves_the_change_stuck_until_it_is_planned_again
}

/// The repository of the workspace, which can be taken away.
struct Forge(PathBuf);

impl Forge {
    fn of(world: &World) -> Self {
        Self(world.terrace.data.path().join("repositories/live.git"))
    }

    fn away(&self) {
        std::fs::rename(&self.0, self.0.with_extension("away")).unwrap();
    }

    fn back(&self) {
        std::fs::rename(self.0.with_extension("away"), &self.0).unwrap();
    }

    /// Holds branches, so that nobody moves them; the forge can be read meanwhile.
    fn hold(&self, branches: &[&str]) -> Vec<PathBuf> {
        let lock = |branch: &&str| {
            let lock = self.0.join(format!("refs/heads/{branch}.lock"));
            File::create(&lock).unwrap();
            lock
        };
        branches.iter().map(lock).collect()
    }

    async fn git(&self, arguments: &[&str]) -> String {
        git(&self.0, arguments).await.trim().to_owned()
    }
}

/// Does everything that a change needs now, each step first without the forge, then with a forge
/// whose branches cannot be moved, then as it should be; what the change says in between.
async fn with_a_forge_that_is_away(steps: &Steps, forge: &Forge, number: i64) -> String {
    let client = &steps.world.developer;
    let address = format!("/changes/{number}");
    let mut told = Vec::new();
    forge.away();
    while let Some(claim) = steps.claim().await {
        let mut said = name(&claim.work);
        let before = client.get(&address).await.expect(200);
        worker::execute(&steps.world.terrace.app, claim).await;
        let after = client.get(&address).await.expect(200);
        let waits = after["held_up"].as_str();
        if let Some(why) = waits {
            assert_eq!(after["state"], before["state"]);
            said += &format!(" waits: {why}");
        }
        forge.back();
        if waits.is_some() {
            let locks = forge.hold(&["main", after["branch"].as_str().unwrap()]);
            steps.step().await.expect("the step is still to be done");
            let held = client.get(&address).await.expect(200);
            for lock in locks {
                std::fs::remove_file(lock).unwrap();
            }
            if let Some(why) = held["held_up"].as_str() {
                assert_eq!(held["state"], before["state"]);
                assert!(why.contains("move a branch"), "{why}");
                said += ", and for its branch";
                steps.step().await.expect("the step is still to be done");
            }
            assert_eq!(client.get(&address).await.expect(200)["held_up"], Json::Null);
        }
        told.push(said);
        forge.away();
    }
    forge.back();
    told.join("\n")
}

async fn a_forge_that_is_away_is_waited_for_at_every_step(backend: Backend) {
    let steps = Steps::start(&backend).await;
    let forge = Forge::of(&steps.world);
    let World { developer, reviewer, .. } = &steps.world;

    let number = steps.world.request_network("net").await;
    let told = with_a_forge_that_is_away(&steps, &forge, number).await;
    insta::allow_duplicates!(insta::assert_snapshot!(told, @r#"
    Generate waits: the forge does not give the repository "live"
    OpenPullRequest waits: the forge does not give the repository "live", and for its branch
    StartPlan
    Run waits: the forge does not give the repository "live"
    Comment
    Status
    "#));
    let planned = developer.wait_change(number, "planned").await;

    // What cannot be read is neither shown nor approved.
    forge.away();
    let approval = json!({"digest": planned["digest"]});
    let approve = format!("/changes/{number}/approve");
    let refused = reviewer.post(&approve, approval.clone()).await.refused(503, "unavailable");
    insta::allow_duplicates!(
        insta::assert_snapshot!(refused, @r#"the forge does not give the repository "live": try again in a moment"#)
    );
    developer.get(&format!("/changes/{number}/diff")).await.refused(503, "unavailable");
    forge.back();
    reviewer.post(&approve, approval).await.expect(200);
    let told = with_a_forge_that_is_away(&steps, &forge, number).await;
    insta::allow_duplicates!(insta::assert_snapshot!(told, @r#"
    Merge waits: the forge does not give the repository "live", and for its branch
    StartApply
    Run waits: the forge does not give the repository "live"
    Comment
    Status
    MarkDependants
    "#));
    let applied = developer.wait_change(number, "applied").await;
    assert_eq!(applied["runs"].as_array().unwrap().len(), 2, "one plan and one apply: {:#}", applied["runs"]);
    assert_eq!(forge.git(&["rev-list", "--count", "--merges", "main"]).await, "1");
    assert_eq!(
        forge.git(&["rev-list", "--count", "--no-merges", "main"]).await,
        "2",
        "the first, and the code"
    );

    // Closing: the branch goes with its change.
    let update = json!({"action": "update", "inputs": {"cidr_block": "10.1.0.0/16"}});
    let change = developer.post("/resources/acme%2Feast%2Fnet/changes", update).await.expect(201);
    let number = change["number"].as_i64().unwrap();
    steps.all().await;
    let why = json!({"reason": "not today"});
    reviewer.post(&format!("/changes/{number}/reject"), why).await.expect(200);
    let told = with_a_forge_that_is_away(&steps, &forge, number).await;
    insta::allow_duplicates!(
        insta::assert_snapshot!(told, @r#"Close waits: the forge does not give the repository "live", and for its branch"#)
    );
    let branch = format!("refs/heads/update_net-{number}");
    assert_eq!(forge.git(&["for-each-ref", &branch]).await, "", "the branch is gone with its change");
    told_once(&steps.world).await;
    steps.world.terrace.stop().await;
}

/// Each pull request has ended, and says nothing twice.
async fn told_once(world: &World) {
    let pulls = world.developer.get("/workspaces/live/pulls").await.expect(200);
    for pull in pulls["items"].as_array().unwrap() {
        assert_ne!(pull["state"], "open", "{pull:#}");
        let comments: Vec<_> = pull["comments"].as_array().unwrap().iter().map(Json::to_string).collect();
        let once: BTreeSet<_> = comments.iter().collect();
        assert_eq!(once.len(), comments.len(), "{comments:#?}");
    }
}

/// The repository of a module does not answer while the Terraform binary fetches it.
async fn code_that_cannot_be_fetched_leaves_the_change_stuck_until_it_is_planned_again(backend: Backend) {
    let world = World::start(&backend).await;
    let (modules, away) = (world.modules.path(), world.modules.path().with_extension("away"));
    std::fs::rename(modules, &away).unwrap();
    let number = world.request_network("net").await;
    let stuck = world.developer.wait_change(number, "stuck").await;
    let why = stuck["state_reason"].as_str().unwrap();
    assert!(why.starts_with("init failed"), "{why}");
    std::fs::rename(away, modules).unwrap();
    world.engineer.post(&format!("/changes/{number}/replan"), json!({})).await.expect(200);
    world.reviewer.approve_and_wait(number).await;
    world.terrace.stop().await;
}

async fn ready(world: &World) -> (StatusCode, Json) {
    let answer = reqwest::get(format!("{}/readyz", world.terrace.url)).await.expect("the server answers");
    (answer.status(), answer.json().await.expect("it is JSON"))
}

/// A change whose apply has begun, says so in the file, and waits for another one.
async fn applying(world: &World, mark: &Path) -> i64 {
    world.offer("job", JOB).await;
    let command =
        format!("touch {0}; until test -e {0}.more; do sleep 0.05; done; echo done >> {0}", mark.display());
    let number = approved(world, &command).await;
    until("the apply has begun", async || mark.exists()).await;
    number
}

/// The apply has ended while the database was away; everybody learns of it, and the next change goes
/// its way.
async fn applied_afterwards(world: &World, number: i64, mark: &Path) {
    let (status, told) = ready(world).await;
    assert_eq!((status, &told["ready"]), (StatusCode::OK, &json!(true)), "{told:#}");
    let applied = world.developer.wait_change(number, "applied").await;
    assert_eq!(applied["runs"].as_array().unwrap().len(), 2, "one plan and one apply: {:#}", applied["runs"]);
    assert_eq!(std::fs::read_to_string(mark).unwrap(), "done\n");
    let run = applied["apply_run"].as_str().unwrap();
    let log = world.developer.get(&format!("/runs/{run}/log")).await.expect(200).to_string();
    assert!(log.contains("Apply complete"), "the log is whole: {log}");
    world.applied_network("net").await;
}

#[actix_web::test]
async fn a_database_that_is_gone_for_ten_seconds_is_waited_for() {
    if database::postgres().is_none() {
        return;
    }
    let cluster = Cluster::start();
    let world = World::start(&cluster.backend()).await;
    let mark = world.terrace.data.path().join("mark");
    let number = applying(&world, &mark).await;

    cluster.stop();
    let since = Instant::now();
    until("it is not ready", async || ready(&world).await.0 == StatusCode::SERVICE_UNAVAILABLE).await;
    insta::assert_snapshot!(ready(&world).await.1["database"].as_str().unwrap(), @"the database does not answer");
    std::fs::write(format!("{}.more", mark.display()), "").unwrap();
    let refused = world.developer.get("/changes").await.refused(503, "unavailable");
    insta::assert_snapshot!(refused, @"the database does not answer: try again in a moment");
    tokio::time::sleep(AWAY.saturating_sub(since.elapsed())).await;
    cluster.resume();
    until("it is ready", async || ready(&world).await.0 == StatusCode::OK).await;
    applied_afterwards(&world, number, &mark).await;
    world.terrace.stop().await;
}

/// Another process that holds the write lock of a database of SQLite.
struct Holder(Child);

impl Holder {
    fn of(file: &Path) -> Self {
        let mut command = Command::new("sqlite3");
        command.arg(file).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut holder = Self(command.spawn().expect("sqlite3 is installed"));
        holder.tell(".timeout 60000\nBEGIN IMMEDIATE;\nSELECT 'held';");
        let mut said = String::new();
        BufReader::new(holder.0.stdout.take().unwrap()).read_line(&mut said).unwrap();
        assert_eq!(said, "held\n");
        holder
    }

    fn tell(&mut self, what: &str) {
        writeln!(self.0.stdin.as_ref().unwrap(), "{what}").unwrap();
    }

    fn let_go(mut self) {
        self.tell("ROLLBACK;\n.quit");
        assert!(self.0.wait().unwrap().success());
    }
}

#[actix_web::test]
async fn a_database_that_another_process_locks_is_waited_for() {
    let world = World::start(&Backend::Sqlite).await;
    let mark = world.terrace.data.path().join("mark");
    let number = applying(&world, &mark).await;

    let holder = Holder::of(&world.terrace.data.path().join("terrace.db"));
    until("it is not ready", async || ready(&world).await.0 == StatusCode::SERVICE_UNAVAILABLE).await;
    std::fs::write(format!("{}.more", mark.display()), "").unwrap();
    world.developer.get("/changes").await.expect(200);
    // It is waited for, for as long as a person may have to wait, and then said.
    let comment = json!({"text": "how is it going?"});
    let refused = world.developer.post(&format!("/changes/{number}/comments"), comment).await;
    insta::assert_snapshot!(refused.refused(503, "unavailable"), @"the database does not answer: try again in a moment");
    holder.let_go();
    until("it is ready", async || ready(&world).await.0 == StatusCode::OK).await;
    applied_afterwards(&world, number, &mark).await;
    world.terrace.stop().await;
}
