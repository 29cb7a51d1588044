//! Runs that go wrong: whatever happens to the Terraform binary or to the disk, the run says what
//! it was, the state's lock is free, and nothing is left on the machine.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value as Json, json};

use crate::support::{Backend, Terrace, World, on_both};
use crate::workers::{JOB, apply_run, approved, processes_inside, run_folders, until};

on_both! {
    a_binary_that_is_killed_leaves_no_lock
    a_frozen_binary_is_ended_by_force
    a_binary_that_takes_too_much_memory_is_stopped
    a_disk_that_is_full_while_the_plan_is_written_is_named
    a_log_goes_on_where_the_database_was_full
}

/// A company with jobs, whose runs are short of patience and memory.
async fn company(backend: &Backend) -> World {
    let terrace = Terrace::start_with(backend, |config| {
        config.run_limits.run_grace = 1;
        config.run_limits.run_memory = 600;
    });
    let world = World::fill(terrace.await).await;
    world.offer("job", JOB).await;
    world
}

/// The run that applied a job, once its change has failed; nothing of it is left.
async fn failed(world: &World, number: i64) -> Json {
    world.developer.wait_change(number, "failed").await;
    let run = apply_run(&world.developer, number).await;
    let runs = world.terrace.data.path().join("runs");
    assert_eq!((processes_inside(&runs), run_folders(world.terrace.data.path())), (0, 0));
    assert_eq!(locks(world).await, 0);
    run
}

/// How many states are locked.
async fn locks(world: &World) -> i64 {
    let db = world.terrace.app.db.read();
    let locked = "SELECT COUNT(*) AS locks FROM states WHERE lock_id IS NOT NULL";
    let statement = sea_orm::Statement::from_string(db.get_database_backend(), locked);
    db.query_one_raw(statement).await.unwrap().unwrap().try_get("", "locks").unwrap()
}

async fn a_binary_that_is_killed_leaves_no_lock(backend: Backend) {
    let world = company(&backend).await;
    let number = approved(&world, "kill -KILL $PPID; sleep 600").await;
    let run = failed(&world, number).await;
    assert_eq!((&run["state"], &run["code"]), (&json!("failed"), &json!("crashed")), "{run:#}");
    let reason = run["reason"].as_str().unwrap();
    assert!(reason.starts_with("apply was ended by signal 9 (SIGKILL): the program crashed"), "{reason}");
    world.terrace.stop().await;
}

async fn a_frozen_binary_is_ended_by_force(backend: Backend) {
    let world = company(&backend).await;
    let mark = world.terrace.data.path().join("mark");
    let number = approved(&world, &format!("touch {}; kill -STOP $PPID; sleep 600", mark.display())).await;
    until("the apply has begun", async || mark.exists()).await;
    let run = apply_run(&world.developer, number).await["id"].as_str().unwrap().to_owned();
    world.reviewer.post(&format!("/runs/{run}/cancel"), json!({})).await.expect(200);
    let run = failed(&world, number).await;
    assert_eq!(run["state"], "cancelled", "{run:#}");
    world.terrace.stop().await;
}

async fn a_binary_that_takes_too_much_memory_is_stopped(backend: Backend) {
    let world = company(&backend).await;
    let grows = "grown=$(head -c 1200000000 /dev/zero | tr '\\0' x); sleep 600";
    let number = approved(&world, grows).await;
    let run = failed(&world, number).await;
    assert_eq!(run["code"], "too_much_memory", "{run:#}");
    insta::assert_snapshot!(run["reason"].as_str().unwrap(), @"apply was stopped: it took more than 600 MiB of memory. Raise the limit, or split the resource.");
    world.terrace.stop().await;
}

/// Writes a program that does `before` and then what the real Terraform binary does.
pub(crate) fn program(path: &Path, before: &str) {
    std::fs::write(path, format!("#!/bin/sh\n{before}\nexec terraform \"$@\"\n")).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

async fn a_disk_that_is_full_while_the_plan_is_written_is_named(backend: Backend) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("terraform");
    // No file may have more than one block, which the system tells like a disk that is full.
    program(&path, "test \"$1\" = plan && ulimit -f 1");
    let terrace = Terrace::start_with(&backend, |config| config.terraform = Some(path.clone())).await;
    let world = World::fill(terrace).await;
    let number = world.request_network("net").await;
    let stuck = world.developer.wait_change(number, "stuck").await;
    insta::assert_snapshot!(stuck["state_reason"].as_str().unwrap(), @"plan failed because a disk is full: the plan file was not written whole. Free some space and try again.");
    assert_eq!((stuck["runs"][0]["code"].as_str(), locks(&world).await), (Some("disk_full"), 0));
    assert_eq!(run_folders(world.terrace.data.path()), 0);

    program(&path, "");
    world.developer.post(&format!("/changes/{number}/replan"), json!({})).await.expect(200);
    world.developer.wait_change(number, "planned").await;
    world.terrace.stop().await;
}

/// Lets the database take no more lines of logs, or take them again. SQLite's file may not grow;
/// PostgreSQL answers with the code that it has for a full disk.
async fn full(world: &World, is_full: bool) {
    let db = world.terrace.app.db.read();
    if db.get_database_backend() == sea_orm::DbBackend::Sqlite {
        let pages = if is_full { 1 } else { 1_000_000 };
        let mut held = Vec::new();
        // The limit is each connection's own: every one of the pool is held until all are altered.
        for _ in 0..16 {
            let connection = db.begin().await.unwrap();
            connection.execute_unprepared(&format!("PRAGMA max_page_count = {pages}")).await.unwrap();
            held.push(connection);
        }
        return;
    }
    let statement = if is_full {
        "CREATE FUNCTION full_disk() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'could not extend file' \
         USING ERRCODE = '53100'; END $$ LANGUAGE plpgsql; \
         CREATE TRIGGER full_disk BEFORE INSERT ON run_lines FOR EACH ROW EXECUTE FUNCTION full_disk()"
    } else {
        "DROP TRIGGER full_disk ON run_lines"
    };
    db.execute_unprepared(statement).await.unwrap();
}

async fn a_log_goes_on_where_the_database_was_full(backend: Backend) {
    let world = company(&backend).await;
    let mark = world.terrace.data.path().join("mark").display().to_string();
    let prints = format!(
        "touch {mark}; until test -e {mark}.full; do sleep 0.05; done; \
         for line in 1 2 3 4 5 6 7 8; do head -c 30000 /dev/zero | tr '\\0' x; echo \" line $line\"; done; \
         touch {mark}.printed"
    );
    let number = approved(&world, &prints).await;
    until("the apply has begun", async || Path::new(&mark).exists()).await;
    full(&world, true).await;
    std::fs::write(format!("{mark}.full"), "").unwrap();
    until("it has printed", async || Path::new(&format!("{mark}.printed")).exists()).await;
    let run = apply_run(&world.developer, number).await["id"].as_str().unwrap().to_owned();
    full(&world, false).await;
    world.developer.wait_change(number, "applied").await;
    let log = world.developer.get(&format!("/runs/{run}/log")).await.expect(200);
    let texts: Vec<&str> =
        log["items"].as_array().unwrap().iter().filter_map(|line| line["text"].as_str()).collect();
    for line in 1..=8 {
        let end = format!(" line {line}");
        assert_eq!(texts.iter().filter(|text| text.ends_with(&end)).count(), 1, "{line}");
    }
    let positions: Vec<i64> =
        log["items"].as_array().unwrap().iter().filter_map(|line| line["position"].as_i64()).collect();
    assert_eq!(positions, (1..=positions.len() as i64).collect::<Vec<_>>());
    assert_eq!((locks(&world).await, run_folders(world.terrace.data.path())), (0, 0));
    world.terrace.stop().await;
}
