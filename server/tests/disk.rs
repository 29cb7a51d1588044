//! What changes leave behind on the disk: the third ten of them no more than the first.
//!
//! What is kept on purpose grows with every change and is counted apart: rows of the database (state
//! versions, plan files and logs, sealed or compressed) and the commits in the workspace's repository.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::json;
use terrace_server::config::Role;

use crate::sets::{approve, ask, wait_set};
use crate::support::{Backend, Terrace, World, on_both};
use crate::workers::{run_folders, until};

on_both! {
    disk_use_after_thirty_changes_equals_that_after_ten
}

/// How many resources are changed in each round.
const EACH: usize = 10;

/// The most bytes of commits, trees and files that one change may add to its repository.
const COMMITS: u64 = 16 << 10;

/// The real program as a worker that has a folder for temporary files of its own.
struct Worker(Child);

impl Worker {
    fn start(terrace: &Terrace, temporary: &Path) -> Self {
        let config = &terrace.app.config;
        let mut command = Command::new(env!("CARGO_BIN_EXE_terrace"));
        command.arg("worker").arg("--data").arg(&config.data).args(["--public-url", &terrace.url]);
        command.args(config.database_url.iter().flat_map(|url| ["--database-url", url]));
        command.env("TMPDIR", temporary).env("RUST_LOG", "warn").stdout(Stdio::null());
        Self(command.spawn().unwrap())
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // One that has ended by itself is gone already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Every file below a folder with its size; one that goes meanwhile is not there.
fn files(folder: &Path) -> BTreeMap<PathBuf, u64> {
    let (mut found, mut open) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            match entry.metadata() {
                Ok(metadata) if metadata.is_dir() => open.push(entry.path()),
                Ok(metadata) => drop(found.insert(entry.path(), metadata.len())),
                Err(_) => {}
            }
        }
    }
    found
}

/// What is in the data folder beside the database: what no change should add to, and the repositories.
fn used(data: &Path) -> (BTreeMap<PathBuf, u64>, BTreeMap<PathBuf, u64>) {
    let is_kept = |path: &Path| path.starts_with(data.join("repositories"));
    let is_database =
        |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("terrace.db"));
    files(data).into_iter().filter(|(path, _)| !is_database(path)).partition(|(path, _)| !is_kept(path))
}

/// Waits until nothing is under way, and looks.
async fn looked(world: &World) -> (BTreeMap<PathBuf, u64>, BTreeMap<PathBuf, u64>) {
    let data = world.terrace.data.path();
    let idle = async || {
        let metrics = reqwest::get(format!("{}/metrics", world.terrace.url)).await.unwrap();
        let metrics = metrics.text().await.unwrap();
        let mut jobs = metrics.lines().filter(|line| line.starts_with("terrace_jobs{"));
        run_folders(data) == 0 && jobs.all(|line| line.ends_with(" 0"))
    };
    until("nothing is under way", idle).await;
    used(data)
}

async fn disk_use_after_thirty_changes_equals_that_after_ten(backend: Backend) {
    let terrace = Terrace::start_with(&backend, |config| config.roles = vec![Role::Api]).await;
    let world = World::fill(terrace).await;
    let temporary = tempfile::tempdir().unwrap();
    let _worker = Worker::start(&world.terrace, temporary.path());
    let slugs: Vec<String> = (0..EACH).map(|number| format!("s{number}")).collect();
    let mut numbers = Vec::new();
    for slug in &slugs {
        numbers.push(world.request_service(slug, json!({"name": slug})).await);
    }
    for number in numbers {
        world.reviewer.approve_and_wait(number).await;
    }
    let (ten, commits) = looked(&world).await;

    let paths: Vec<String> = slugs.iter().map(|slug| format!("acme/east/{slug}")).collect();
    for size in [2, 3] {
        let body = json!({"kind": "update", "resources": paths, "inputs": {"size": size}});
        let set = ask(&world.developer, body).await;
        wait_set(&world.developer, set, "planned").await;
        approve(&world.reviewer, set).await;
        wait_set(&world.developer, set, "applied").await;
    }
    let (thirty, more_commits) = looked(&world).await;
    assert_eq!(ten, thirty);
    assert_eq!(files(temporary.path()), BTreeMap::new());

    let (before, after): (u64, u64) = (commits.values().sum(), more_commits.values().sum());
    let each = (after - before) / (2 * EACH as u64);
    println!(
        "{} files with {} bytes stay; each change adds {each} bytes of commits",
        ten.len(),
        ten.values().sum::<u64>()
    );
    assert!(each < COMMITS, "{each} bytes of commits for each change");
    let left = |path: &&PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("tmp_") || name.ends_with(".lock")
    };
    assert_eq!(more_commits.keys().filter(left).count(), 0);
    world.terrace.stop().await;
}
