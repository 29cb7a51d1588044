//! Runs that wait say what for, one run at a time works on a resource, and an operator can watch.

use std::path::Path;

use serde_json::{Value as Json, json};
use terrace_server::config::Role;

use crate::support::{Backend, Terrace, World, on_both};
use crate::workers::{JOB, apply_run, approved, until};

on_both! {
    one_run_at_a_time_works_on_a_resource
    whoever_waits_for_a_place_is_told
    without_a_worker_nobody_begins
}

/// A company in which the job `acme/east/job` is being applied until the file with `.more` is there.
async fn busy(backend: &Backend, workers: usize) -> (World, String, i64) {
    let terrace = Terrace::start_with(backend, |config| config.workers = workers).await;
    let world = World::fill(terrace).await;
    world.offer("job", JOB).await;
    let mark = world.terrace.data.path().join("mark").display().to_string();
    let number =
        approved(&world, &format!("touch {mark}; until test -e {mark}.more; do sleep 0.05; done")).await;
    until("the apply has begun", async || Path::new(&mark).exists()).await;
    (world, mark, number)
}

async fn dry(world: &World, body: Json) -> Json {
    world.developer.post("/dry-runs", body).await.expect(201)
}

async fn one_run_at_a_time_works_on_a_resource(backend: Backend) {
    let (world, mark, number) = busy(&backend, 2).await;
    let same = dry(&world, json!({"resource": "acme/east/job"})).await;
    let id = same["id"].as_str().unwrap();
    // The other place is free: somebody else's run goes ahead.
    let other = dry(&world, json!({"new": World::network("net")})).await;
    world.developer.wait_run(other["id"].as_str().unwrap(), "succeeded").await;

    let waits = world.developer.get(&format!("/runs/{id}")).await.expect(200);
    let apply = apply_run(&world.developer, number).await["id"].clone();
    assert_eq!((&waits["state"], &waits["waits_for_run"]), (&json!("queued"), &apply), "{waits:#}");
    let words = format!("{}, the apply of the same resource", apply.as_str().unwrap());
    assert_eq!(waits["waits_for"], words);

    std::fs::write(format!("{mark}.more"), "").unwrap();
    world.developer.wait_change(number, "applied").await;
    let ended = world.developer.wait_run(id, "succeeded").await;
    assert_eq!((&ended["waits_for"], &ended["waits_for_run"]), (&Json::Null, &Json::Null));
    world.terrace.stop().await;
}

async fn whoever_waits_for_a_place_is_told(backend: Backend) {
    let (world, mark, number) = busy(&backend, 1).await;
    let waits = dry(&world, json!({"new": World::network("net")})).await;
    insta::assert_snapshot!(waits["waits_for"].as_str().unwrap(), @"a free place: 1 of 1 on the workers are taken");
    let metrics = metrics(&world).await;
    for line in [
        r#"terrace_jobs{kind="run"} 2"#,
        "terrace_workers 1",
        "terrace_worker_places 1",
        "terrace_worker_places_taken 1",
    ] {
        assert!(metrics.contains(line), "{line} in {metrics}");
    }
    std::fs::write(format!("{mark}.more"), "").unwrap();
    world.developer.wait_change(number, "applied").await;
    world.developer.wait_run(waits["id"].as_str().unwrap(), "succeeded").await;
    let metrics = self::metrics(&world).await;
    for line in [
        r#"terrace_run_duration_seconds_count{kind="apply",state="succeeded"} 1"#,
        r#"terrace_run_duration_seconds_count{kind="dry",state="succeeded"} 1"#,
        r#"terrace_run_wait_seconds_count{kind="plan"} 1"#,
        r#"terrace_job_wait_seconds_count{kind="run"} 3"#,
    ] {
        assert!(metrics.contains(line), "{line} in {metrics}");
    }
    world.terrace.stop().await;
}

async fn metrics(world: &World) -> String {
    reqwest::get(format!("{}/metrics", world.terrace.url)).await.unwrap().text().await.unwrap()
}

async fn without_a_worker_nobody_begins(backend: Backend) {
    let terrace = Terrace::start_with(&backend, |config| config.roles = vec![Role::Api]).await;
    let world = World::fill(terrace).await;
    let waits = dry(&world, json!({"new": World::network("net")})).await;
    insta::assert_snapshot!(waits["waits_for"].as_str().unwrap(), @"a worker: none is alive");
    world.terrace.stop().await;
}
