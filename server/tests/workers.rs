//! Workers as processes of their own, killed and frozen in the middle of an apply.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sea_orm::ConnectionTrait;
use serde_json::{Value as Json, json};
use terrace_server::config::Role;

use crate::support::{Backend, Client, Gate, Terrace, World, on_both};

/// A module whose apply runs a command.
pub(crate) const JOB: &str = r#"variable "command" {
  type = string
}

resource "terraform_data" "job" {
  input = var.command

  provisioner "local-exec" {
    command = var.command
  }
}
"#;

on_both! {
    a_killed_worker_leaves_nothing_and_its_change_can_be_tried_again
    a_frozen_worker_that_wakes_up_does_not_write
    a_run_is_cancelled_whichever_process_executes_it
    what_a_killed_worker_had_begun_goes_on_and_is_in_the_state
    a_living_worker_clears_up_after_a_dead_one
    a_run_that_never_began_is_executed_by_the_next_worker
    a_state_that_nobody_took_is_kept
    a_frozen_apply_that_wakes_up_does_not_write_over_a_later_one
}

/// A worker in a process of its own; killed when it is dropped.
pub(crate) struct Worker(Child);

impl Worker {
    pub(crate) fn start(terrace: &Terrace) -> Self {
        Self::start_at(terrace, &terrace.url, |_| {})
    }

    /// Starts one that reaches the server at `url`.
    pub(crate) fn start_at(terrace: &Terrace, url: &str, set: impl FnOnce(&mut Command)) -> Self {
        let config = &terrace.app.config;
        let mut command = Command::new(env!("CARGO_BIN_EXE_terrace"));
        command.arg("worker").arg("--data").arg(&config.data).args(["--public-url", url]);
        set(&mut command);
        command.args(["--job-lease", "1"]).env("RUST_LOG", "warn").stdout(Stdio::null());
        command.args(config.database_url.iter().flat_map(|url| ["--database-url", url]));
        Self(command.spawn().expect("a worker starts"))
    }

    /// Waits until it has ended by itself.
    pub(crate) async fn ended(mut self) {
        until("the worker has ended", async || self.0.try_wait().unwrap().is_some()).await;
    }

    /// Freezes the worker outside of its transactions: SQLite is locked by one that stands still.
    async fn freeze(&self, world: &World) {
        until("the worker holds no lock", async || {
            self.signal("-STOP");
            let db = world.terrace.app.db.clone();
            let tried = tokio::spawn(async move { db.write().await?.rollback().await });
            let free = tokio::time::timeout(Duration::from_secs(3), tried).await;
            let free = matches!(free, Ok(Ok(Ok(()))));
            if !free {
                self.signal("-CONT");
            }
            free
        })
        .await;
    }

    pub(crate) fn signal(&self, name: &str) {
        assert!(signal(name, self.0.id()));
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // One that the test has killed is gone already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Sends a signal; whether the process was still there.
fn signal(name: &str, process: u32) -> bool {
    let sent = Command::new("kill").args([name, &process.to_string()]).stderr(Stdio::null()).status();
    sent.expect("kill runs").success()
}

/// A company whose server has no worker, with one that is a process of its own.
async fn company(backend: &Backend) -> (World, Worker) {
    let world = without_worker(backend).await;
    let worker = Worker::start(&world.terrace);
    (world, worker)
}

async fn without_worker(backend: &Backend) -> World {
    let terrace = Terrace::start_with(backend, |config| config.roles = vec![Role::Api]).await;
    let world = World::fill(terrace).await;
    world.offer("job", JOB).await;
    world
}

/// Asks for a job and approves it; the change's number.
pub(crate) async fn approved(world: &World, command: &str) -> i64 {
    let number = world.request("job", json!({"command": command})).await;
    world.reviewer.approve(number).await;
    number
}

/// Waits until something holds.
pub(crate) async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !holds().await {
        assert!(Instant::now() < deadline, "never: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

pub(crate) async fn apply_run(client: &Client, number: i64) -> Json {
    let change = client.get(&format!("/changes/{number}")).await.expect(200);
    change["runs"].as_array().unwrap().iter().find(|run| run["kind"] == "apply").cloned().unwrap_or_default()
}

async fn log_lines(client: &Client, run: &Json) -> usize {
    let log = client.get(&format!("/runs/{}/log", run["id"].as_str().unwrap())).await.expect(200);
    log["items"].as_array().unwrap().len()
}

/// The folders of runs, of every worker.
pub(crate) fn run_folders(data: &Path) -> usize {
    let workers = std::fs::read_dir(data.join("runs")).unwrap().flatten();
    workers
        .map(|worker| {
            std::fs::read_dir(worker.path()).map_or(0, |runs| runs.flatten().filter(is_run).count())
        })
        .sum()
}

fn is_run(entry: &std::fs::DirEntry) -> bool {
    entry.path().is_dir()
}

/// How many processes work inside a folder.
pub(crate) fn processes_inside(folder: &Path) -> usize {
    inside(folder).len()
}

/// The processes that work inside a folder.
fn inside(folder: &Path) -> Vec<u32> {
    let folder = folder.canonicalize().unwrap();
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let inside = processes.filter(|process| {
        std::fs::read_link(process.path().join("cwd")).is_ok_and(|place| place.starts_with(&folder))
    });
    inside.filter_map(|process| process.file_name().to_str()?.parse().ok()).collect()
}

async fn a_killed_worker_leaves_nothing_and_its_change_can_be_tried_again(backend: Backend) {
    let (world, worker) = company(&backend).await;
    let data = world.terrace.data.path().to_owned();
    let mark = data.join("mark");
    // The first time it never ends, the second time at once.
    let command = format!("test -e {0} && echo done >> {0} || (touch {0}; sleep 600)", mark.display());
    let number = approved(&world, &command).await;
    until("the apply has begun", async || mark.exists()).await;
    worker.signal("-KILL");
    drop(worker);
    assert!(processes_inside(&data.join("runs")) > 0, "the binary goes on without its worker");

    let _second = Worker::start(&world.terrace);
    let failed = world.developer.wait_change(number, "failed").await;
    insta::assert_snapshot!(failed["state_reason"].as_str().unwrap(), @"the worker vanished while it applied the plan");
    assert_eq!(apply_run(&world.developer, number).await["state"], "lost");
    let nothing_left = async || processes_inside(&data.join("runs")) == 0 && run_folders(&data) == 0;
    until("what the first worker left is cleared away", nothing_left).await;

    // No lock is in the way of the next plan, and nothing was applied twice.
    world.developer.post(&format!("/changes/{number}/retry"), json!({})).await.expect(200);
    world.reviewer.approve_and_wait(number).await;
    assert_eq!(std::fs::read_to_string(&mark).unwrap(), "done\n");
    world.terrace.stop().await;
}

async fn a_run_is_cancelled_whichever_process_executes_it(backend: Backend) {
    let (world, _worker) = company(&backend).await;
    let data = world.terrace.data.path().to_owned();
    let mark = data.join("mark");
    let number = approved(&world, &format!("touch {}; sleep 600", mark.display())).await;
    until("the apply has begun", async || mark.exists()).await;
    let run = apply_run(&world.developer, number).await;
    let run = run["id"].as_str().unwrap();
    world.reviewer.post(&format!("/runs/{run}/cancel"), json!({})).await.expect(200);
    world.developer.wait_run(run, "cancelled").await;
    assert_eq!(processes_inside(&data.join("runs")), 0, "the binary is gone before the status says so");
    let change = world.developer.wait_change(number, "failed").await;
    insta::assert_snapshot!(change["state_reason"].as_str().unwrap(), @"the run was cancelled");
    world.terrace.stop().await;
}

async fn a_frozen_worker_that_wakes_up_does_not_write(backend: Backend) {
    let (world, frozen) = company(&backend).await;
    let data = world.terrace.data.path().to_owned();
    let mark = data.join("mark");
    let command =
        format!("touch {0}; until test -e {0}.more; do sleep 0.05; done; echo woken", mark.display());
    let number = approved(&world, &command).await;
    until("the apply has begun", async || mark.exists()).await;
    frozen.freeze(&world).await;

    let _second = Worker::start(&world.terrace);
    let failed = world.developer.wait_change(number, "failed").await;
    let lost = apply_run(&world.developer, number).await;
    assert_eq!(lost["state"], "lost");
    let lines = log_lines(&world.developer, &lost).await;

    // The program has more to say, and its worker would carry that into the log.
    std::fs::write(format!("{}.more", mark.display()), "").unwrap();
    frozen.signal("-CONT");
    until("the woken worker has let go of the run", async || run_folders(&data) == 0).await;
    assert_eq!(log_lines(&world.developer, &lost).await, lines);
    assert_eq!(apply_run(&world.developer, number).await, lost);
    let now = world.developer.get(&format!("/changes/{number}")).await.expect(200);
    assert_eq!((&now["state"], &now["timeline"]), (&failed["state"], &failed["timeline"]));
    world.terrace.stop().await;
}

/// The state of the job, as people see it.
async fn state(world: &World) -> Json {
    world.engineer.get("/resources/acme%2Feast%2Fjob/state").await.expect(200)
}

/// A command that says that it has begun, waits until it is let go on, and says that it is done.
fn waiting(mark: &Path) -> String {
    format!("touch {0}; until test -e {0}.more; do sleep 0.05; done; echo done >> {0}", mark.display())
}

fn let_go_on(mark: &Path) {
    std::fs::write(format!("{}.more", mark.display()), "").unwrap();
}

/// Tries a failed change again: what its apply had made is known, and not made again.
async fn known_when_tried_again(world: &World, number: i64, mark: &Path) {
    world.developer.post(&format!("/changes/{number}/retry"), json!({})).await.expect(200);
    let planned = world.developer.wait_change(number, "planned").await;
    assert_eq!(planned["summary"]["add"], 0, "{:#}", planned["summary"]);
    world.reviewer.approve_and_wait(number).await;
    assert_eq!(std::fs::read_to_string(mark).unwrap(), "done\n");
}

async fn what_a_killed_worker_had_begun_goes_on_and_is_in_the_state(backend: Backend) {
    let (world, worker) = company(&backend).await;
    let mark = world.terrace.data.path().join("mark");
    let number = approved(&world, &waiting(&mark)).await;
    until("the apply has begun", async || mark.exists()).await;
    worker.signal("-KILL");
    drop(worker);
    let_go_on(&mark);
    // Nobody reads what the binary prints now: that must not be its end.
    let runs = world.terrace.data.path().join("runs");
    until("the binary has ended by itself", async || processes_inside(&runs) == 0).await;

    let _second = Worker::start(&world.terrace);
    world.developer.wait_change(number, "failed").await;
    known_when_tried_again(&world, number, &mark).await;
    world.terrace.stop().await;
}

async fn a_living_worker_clears_up_after_a_dead_one(backend: Backend) {
    let (world, dead) = company(&backend).await;
    let data = world.terrace.data.path().to_owned();
    let mark = data.join("mark");
    let number = approved(&world, &format!("touch {}; sleep 600", mark.display())).await;
    until("the apply has begun", async || mark.exists()).await;
    let places = || std::fs::read_dir(data.join("runs")).unwrap().count();
    let before = places();
    let _living = Worker::start(&world.terrace);
    until("the other one works", async || places() > before).await;
    dead.signal("-KILL");
    drop(dead);

    world.developer.wait_change(number, "failed").await;
    let nothing_left = async || processes_inside(&data.join("runs")) == 0 && run_folders(&data) == 0;
    until("what the dead one left is cleared away", nothing_left).await;
    assert_eq!(state(&world).await["lock"], Json::Null);
    world.terrace.stop().await;
}

async fn a_run_that_never_began_is_executed_by_the_next_worker(backend: Backend) {
    let world = without_worker(&backend).await;
    let dry = world.developer.post("/dry-runs", json!({"new": World::network("net")})).await.expect(201);
    // As when a worker is killed between the claim of a job and its first step.
    let claimed = "UPDATE jobs SET attempts = 1, worker = 'gone' WHERE kind = 'run'";
    world.terrace.app.db.read().execute_unprepared(claimed).await.unwrap();
    let _worker = Worker::start(&world.terrace);
    world.developer.wait_run(dry["id"].as_str().unwrap(), "succeeded").await;
    world.terrace.stop().await;
}

async fn a_state_that_nobody_took_is_kept(backend: Backend) {
    let world = without_worker(&backend).await;
    let gate = Gate::before(world.terrace.app.config.listen).await;
    // So that the test does not wait for as long as the binary would.
    let hasty = |command: &mut Command| {
        command.args(["--run-environment", "TF_HTTP_RETRY_MAX"]).env("TF_HTTP_RETRY_MAX", "0");
    };
    let worker = Worker::start_at(&world.terrace, &format!("http://{}", gate.address()), hasty);
    let mark = world.terrace.data.path().join("mark");
    let number = approved(&world, &waiting(&mark)).await;
    until("the apply has begun", async || mark.exists()).await;
    gate.close();
    let_go_on(&mark);
    let failed = world.developer.wait_change(number, "failed").await;
    assert!(failed["state_reason"].as_str().unwrap().contains("state"), "{}", failed["state_reason"]);
    gate.open();
    known_when_tried_again(&world, number, &mark).await;
    drop(worker);
    world.terrace.stop().await;
}

async fn a_frozen_apply_that_wakes_up_does_not_write_over_a_later_one(backend: Backend) {
    let (world, frozen) = company(&backend).await;
    let data = world.terrace.data.path().to_owned();
    let mark = data.join("mark");
    // The first time it waits, the second time it does not.
    let command =
        format!("if test -e {0}; then echo second >> {0}; else {1}; fi", mark.display(), waiting(&mark));
    let number = approved(&world, &command).await;
    until("the apply has begun", async || mark.exists()).await;
    // As when a whole machine stands still: the worker and all that it has started.
    frozen.freeze(&world).await;
    // Those that the waiting shell starts come and go.
    let asleep = inside(&data.join("runs"));
    let asleep: Vec<u32> = asleep.into_iter().filter(|process| signal("-STOP", *process)).collect();
    let _second = Worker::start(&world.terrace);
    world.developer.wait_change(number, "failed").await;

    // The lock is still that of the sleeper: a person takes it away, and tries again.
    let why = json!({"lock": state(&world).await["lock"]["id"], "reason": "its machine stands still"});
    world.engineer.post("/resources/acme%2Feast%2Fjob/state/unlock", why).await.expect(200);
    world.developer.post(&format!("/changes/{number}/retry"), json!({})).await.expect(200);
    let applied = world.reviewer.approve_and_wait(number).await;
    let kept = state(&world).await;

    let_go_on(&mark);
    for process in asleep {
        let _ = signal("-CONT", process);
    }
    frozen.signal("-CONT");
    until("the sleeper has let go of everything", async || run_folders(&data) == 0).await;
    assert_eq!(state(&world).await, kept, "the state of the later apply stands");
    let now = world.developer.get(&format!("/changes/{number}")).await.expect(200);
    assert_eq!((&now["state"], &now["timeline"]), (&applied["state"], &applied["timeline"]));
    world.terrace.stop().await;
}
