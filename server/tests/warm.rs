//! What one run made ready serves the next, and nothing of a run stays behind.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::support::{Backend, World, on_both};
use crate::workers::run_folders;

on_both! {
    a_second_plan_of_the_same_code_has_nothing_to_initialize
}

const SECRET: &str = "correct-horse-battery";

/// Every file below a folder; links are not followed.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries
        .flatten()
        .flat_map(|entry| match entry.file_type().unwrap() {
            kind if kind.is_dir() => files(&entry.path()),
            kind if kind.is_file() => vec![entry.path()],
            _ => Vec::new(),
        })
        .collect()
}

/// The first line of the log of a change's newest plan.
async fn first_line(world: &World, number: i64) -> String {
    let change = world.developer.wait_change(number, "planned").await;
    let run = change["plan_run"].as_str().unwrap().to_owned();
    let log = world.developer.get(&format!("/runs/{run}/log")).await.expect(200);
    log["items"][0]["text"].as_str().unwrap().to_owned()
}

async fn a_second_plan_of_the_same_code_has_nothing_to_initialize(backend: Backend) {
    let world = World::start(&backend).await;
    let mut network = World::network("net");
    network["inputs"]["password"] = json!(SECRET);
    let created = world.developer.post("/resources", network).await.expect(201);
    let number = created["change"]["number"].as_i64().unwrap();
    assert!(first_line(&world, number).await.starts_with("Terraform 1."));
    world.developer.post(&format!("/changes/{number}/replan"), json!({})).await.expect(200);
    world.reviewer.approve_and_wait(number).await;

    // Another value is the same code to make ready.
    let inputs = json!({"cidr_block": "10.1.0.0/16", "password": SECRET});
    let update = json!({"action": "update", "inputs": inputs});
    let change = world.developer.post("/resources/acme%2Feast%2Fnet/changes", update).await.expect(201);
    let number = change["number"].as_i64().unwrap();
    insta::assert_snapshot!(first_line(&world, number).await, @"Modules, plugins and backend are as an earlier run of the same code left them: there is nothing to initialize.");

    let data = world.terrace.data.path();
    let kept = files(&data.join("warm"));
    assert!(kept.iter().any(|file| file.ends_with("main.tf")), "the module is kept: {kept:?}");
    for file in kept {
        let bytes = std::fs::read(&file).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let shown = file.display();
        for secret in [SECRET, "10.1.0.0/16", "terrace_run", "\"resources\"", "GIT_CONFIG"] {
            assert!(!text.contains(secret), "{shown} holds {secret}");
        }
    }
    assert_eq!(run_folders(data), 0);
    world.terrace.stop().await;
}
