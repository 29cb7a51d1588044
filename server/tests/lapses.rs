//! What a change is made from moves while it waits for its worker: it is planned from what stands
//! then, and an apply that may not begin any more does not stay between two states.

use std::path::PathBuf;

use sea_orm::ConnectionTrait;
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use terrace_workspaces::breakpoint::{Breakpoint, WHERE};

use crate::failures::program;
use crate::support::{Backend, Steps, Terrace, World, on_both};
use crate::workers::{Worker, until};

on_both! {
    a_value_above_that_moves_before_the_plan_is_in_it
    a_branch_that_a_killed_worker_pushed_follows_the_values_above
    a_commit_by_hand_on_a_branch_that_a_killed_worker_pushed_is_kept
    an_apply_that_could_not_begin_before_its_approvals_lapsed_is_planned_afresh
    an_apply_is_cancelled_before_it_begins_though_its_approvals_lapsed
    a_plan_that_nobody_needs_any_more_is_stopped
    a_plan_that_ends_after_its_change_lets_the_resource_go
    a_plan_that_is_lost_after_its_change_ended_lets_the_resource_go
}

async fn move_the_region(world: &World) {
    let configs = json!({"configs": {"region": {"value": "eu-west-1", "inherit": true, "locked": false}}});
    world.developer.patch("/resources/acme%2Feast", configs).await.expect(200);
}

async fn code(world: &World, number: i64) -> String {
    let diff = world.developer.get(&format!("/changes/{number}/diff")).await.expect(200);
    diff["unified"].as_str().unwrap().to_owned()
}

/// The reasons for which a change was planned afresh.
fn moved(change: &Json) -> Vec<&str> {
    let timeline = change["timeline"].as_array().unwrap().iter();
    timeline
        .filter(|entry| entry["event"] == "change.moved")
        .filter_map(|entry| entry["detail"].as_str())
        .collect()
}

async fn a_value_above_that_moves_before_the_plan_is_in_it(backend: Backend) {
    let steps = Steps::start(&backend).await;
    let world = &steps.world;
    let number = world.request_network("net").await;
    steps.until("Run").await;
    move_the_region(world).await;
    steps.all().await;
    let planned = world.developer.wait_change(number, "planned").await;
    assert_eq!(moved(&planned), ["a value from above or from a link moved before it was planned"]);
    let states: Vec<_> = planned["runs"].as_array().unwrap().iter().map(|run| run["state"].clone()).collect();
    assert_eq!(states.len(), 2, "{states:?}");
    assert!(states.contains(&json!("cancelled")) && states.contains(&json!("succeeded")), "{states:?}");
    let code = code(world, number).await;
    assert!(code.contains("eu-west-1") && !code.contains("us-east-1"), "{code}");
    steps.world.terrace.stop().await;
}

/// A change whose branch was pushed by a worker that was killed right then.
async fn pushed(steps: &Steps) -> i64 {
    let number = steps.world.request_network("net").await;
    let terrace = &steps.world.terrace;
    let worker = Worker::start_at(terrace, &terrace.url, |command| {
        command.env(WHERE, Breakpoint::Pushed.name());
    });
    worker.ended().await;
    let change = steps.world.developer.get(&format!("/changes/{number}")).await.expect(200);
    assert_eq!(change["state"], "written");
    number
}

async fn a_branch_that_a_killed_worker_pushed_follows_the_values_above(backend: Backend) {
    let steps = Steps::start(&backend).await;
    let world = &steps.world;
    let number = pushed(&steps).await;
    move_the_region(world).await;
    let _worker = Worker::start(&world.terrace);
    world.developer.wait_change(number, "planned").await;
    let code = code(world, number).await;
    assert!(code.contains("eu-west-1") && !code.contains("us-east-1"), "{code}");
    let applied = world.reviewer.approve_and_wait(number).await;
    assert_eq!(moved(&applied), ["a value from above or from a link moved before it was planned"]);
    steps.world.terrace.stop().await;
}

async fn a_commit_by_hand_on_a_branch_that_a_killed_worker_pushed_is_kept(backend: Backend) {
    let steps = Steps::start(&backend).await;
    let world = &steps.world;
    let number = pushed(&steps).await;
    world.edit_by_hand(&format!("update_net-{number}"), "network/net/notes.tf", "# a note\n").await;
    move_the_region(world).await;
    let _worker = Worker::start(&world.terrace);
    world.developer.wait_change(number, "planned").await;
    let code = code(world, number).await;
    assert!(code.contains("# a note"), "{code}");
    let diff = world.developer.get(&format!("/changes/{number}/diff")).await.expect(200);
    let commits = diff["by_hand"]["commits"].as_array().unwrap();
    assert_eq!(commits.len(), 1, "{commits:#?}");
    steps.world.terrace.stop().await;
}

/// A change whose apply is queued, and whose approval does not count any more.
async fn lapsed(steps: &Steps) -> i64 {
    let world = &steps.world;
    let number = world.request_network("net").await;
    steps.all().await;
    world.reviewer.approve(number).await;
    steps.until("Run").await;
    let rule = json!({"name": "two", "about": {"place": "acme/east"}, "approvals": 2});
    world.engineer.post("/approval-rules", rule).await.expect(201);
    number
}

async fn an_apply_that_could_not_begin_before_its_approvals_lapsed_is_planned_afresh(backend: Backend) {
    let steps = Steps::start(&backend).await;
    let world = &steps.world;
    let number = lapsed(&steps).await;
    // It was tried for as long as such a run is tried, and main cannot be read at the last time either.
    let main = world.terrace.data.path().join("repositories/live.git/refs/heads/main");
    let commit = std::fs::read(&main).unwrap();
    std::fs::write(&main, "no commit").unwrap();
    let tried = "UPDATE jobs SET attempts = 7, worker = 'gone' WHERE kind = 'run'";
    world.terrace.app.db.read().execute_unprepared(tried).await.unwrap();
    assert_eq!(steps.step().await.as_deref(), Some("Run"));
    std::fs::write(main, commit).unwrap();

    let proposed = world.developer.wait_change(number, "proposed").await;
    let why = moved(&proposed).join("\n");
    let told = "its approvals no longer count: rule \"two\": 1 more approval is needed; the run could not be started: ";
    assert!(why.starts_with(told), "{why}");
    assert_eq!(steps.step().await.as_deref(), Some("StartPlan"), "the apply is not tried again");
    steps.all().await;
    world.developer.wait_change(number, "planned").await;
    steps.world.terrace.stop().await;
}

async fn an_apply_is_cancelled_before_it_begins_though_its_approvals_lapsed(backend: Backend) {
    let steps = Steps::start(&backend).await;
    let world = &steps.world;
    let number = lapsed(&steps).await;
    let change = world.developer.get(&format!("/changes/{number}")).await.expect(200);
    let run = change["apply_run"].as_str().unwrap();
    world.engineer.post(&format!("/runs/{run}/cancel"), json!({})).await.expect(200);
    world.developer.wait_run(run, "cancelled").await;
    let proposed = world.developer.wait_change(number, "proposed").await;
    insta::allow_duplicates!(
        insta::assert_snapshot!(moved(&proposed).join("\n"), @r#"its approvals no longer count: rule "two": 1 more approval is needed; the run was cancelled by admin"#)
    );
    steps.world.terrace.stop().await;
}

/// A Terraform binary whose first plan says that it has begun and goes on when it is told to.
struct SlowPlan(TempDir);

impl SlowPlan {
    fn new() -> Self {
        let slow = Self(tempfile::tempdir().unwrap());
        let mark = slow.file("mark").display().to_string();
        let waits = format!("touch {mark}; until test -e {mark}.more; do sleep 0.05; done");
        program(&slow.binary(), &format!("if test \"$1\" = plan && test ! -e {mark}; then {waits}; fi"));
        slow
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn binary(&self) -> PathBuf {
        self.file("terraform")
    }

    /// Withdraws a change once its plan has begun.
    async fn withdraw(&self, world: &World, number: i64) {
        until("the plan has begun", async || self.file("mark").exists()).await;
        let why = json!({"reason": "a slip"});
        world.developer.post(&format!("/changes/{number}/withdraw"), why).await.expect(200);
    }

    fn go_on(&self) {
        std::fs::write(self.file("mark.more"), "").unwrap();
    }
}

async fn plan_run(world: &World, number: i64) -> String {
    let change = world.developer.get(&format!("/changes/{number}")).await.expect(200);
    change["runs"][0]["id"].as_str().unwrap().to_owned()
}

/// Asks for the network again.
async fn asked_again(world: &World) -> i64 {
    let body = json!({"action": "update", "inputs": {"cidr_block": "10.2.0.0/16"}});
    let change = world.developer.post("/resources/acme%2Feast%2Fnet/changes", body).await.expect(201);
    change["number"].as_i64().unwrap()
}

async fn a_plan_that_nobody_needs_any_more_is_stopped(backend: Backend) {
    let slow = SlowPlan::new();
    let terrace = Terrace::start_with(&backend, |config| config.terraform = Some(slow.binary())).await;
    let world = World::fill(terrace).await;
    let number = world.request_network("net").await;
    slow.withdraw(&world, number).await;
    world.developer.wait_run(&plan_run(&world, number).await, "cancelled").await;
    let again = asked_again(&world).await;
    world.reviewer.approve_and_wait(again).await;
    world.terrace.stop().await;
}

async fn a_plan_that_ends_after_its_change_lets_the_resource_go(backend: Backend) {
    let slow = SlowPlan::new();
    let steps = Steps::start_with(&backend, |config| config.terraform = Some(slow.binary())).await;
    let world = &steps.world;
    let number = world.request_network("net").await;
    steps.until("Run").await;
    let meanwhile = async {
        slow.withdraw(world, number).await;
        slow.go_on();
    };
    tokio::join!(steps.step(), meanwhile);
    world.developer.wait_run(&plan_run(world, number).await, "succeeded").await;
    world.developer.wait_change(number, "closed").await;
    let again = asked_again(world).await;
    steps.all().await;
    world.developer.wait_change(again, "planned").await;
    steps.world.terrace.stop().await;
}

async fn a_plan_that_is_lost_after_its_change_ended_lets_the_resource_go(backend: Backend) {
    let slow = SlowPlan::new();
    let steps = Steps::start(&backend).await;
    let world = &steps.world;
    let worker = Worker::start_at(&world.terrace, &world.terrace.url, |command| {
        command.arg("--terraform").arg(slow.binary());
    });
    let number = world.request_network("net").await;
    until("the plan has begun", async || slow.file("mark").exists()).await;
    worker.signal("-KILL");
    drop(worker);
    slow.withdraw(world, number).await;
    slow.go_on();
    let again = asked_again(world).await;
    let _second = Worker::start(&world.terrace);
    world.developer.wait_run(&plan_run(world, number).await, "lost").await;
    world.developer.wait_change(again, "planned").await;
    steps.world.terrace.stop().await;
}
