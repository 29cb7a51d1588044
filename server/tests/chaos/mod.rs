//! Servers and workers as processes of their own, killed at random and between the steps of a
//! change, while people ask for changes and decide on them. Afterwards every change explains
//! itself, nothing was applied twice, and nothing is left behind.
//!
//! `make chaos` runs two hundred changes on each database and prints the figures.

mod fleet;
mod ledger;
mod people;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use serde_json::json;

use crate::support::{Backend, World, git, on_both};
use fleet::Fleet;
use people::{Person, Story};

/// How many changes are asked for where `TERRACE_CHAOS_CHANGES` does not say.
const CHANGES: usize = 6;

/// How many resources are worked on at once.
const AT_ONCE: usize = 3;

/// A module that notes in a file what it has done, and when it is to do it again.
const STEP: &str = r#"variable "generation" {
  type = string
}

variable "ledger" {
  type = string
}

resource "terraform_data" "step" {
  input            = var.generation
  triggers_replace = [var.generation]

  provisioner "local-exec" {
    command = "echo ${var.generation} >> ${var.ledger}"
  }
}

output "generation" {
  value = terraform_data.step.output
}
"#;

on_both! {
    whoever_is_killed_leaves_nothing_behind
}

/// What everybody shares who takes part.
struct Course {
    /// How many changes are still to be asked for.
    left: AtomicI64,
    /// How often somebody has seen a change in another state than before: kills are paced by it,
    /// so that a slow machine is not killed to a standstill.
    steps: AtomicUsize,
    ledger: std::path::PathBuf,
}

impl Course {
    /// Takes one of the changes that are still to be asked for.
    fn take(&self) -> bool {
        self.left.fetch_sub(1, Ordering::Relaxed) > 0
    }
}

async fn import(world: &World) {
    let folder = world.terrace.data.path().join("step-module");
    std::fs::create_dir_all(folder.join("step")).unwrap();
    std::fs::write(folder.join("step/main.tf"), STEP).unwrap();
    for arguments in [&["init", "-q"][..], &["add", "."], &["commit", "-qm", "step"], &["tag", "v1.0.0"]] {
        git(&folder, arguments).await;
    }
    let address = format!("file://{}", folder.display());
    world.engineer.post("/sources", json!({"name": "steps", "address": address})).await.expect(201);
    let module = json!([{"path": "step", "key": "step", "name": "Step", "parents": ["region"]}]);
    let import = json!({"source": "steps", "reference": "v1.0.0", "modules": module});
    world.engineer.post("/imports", import).await.expect(201);
}

async fn whoever_is_killed_leaves_nothing_behind(backend: Backend) {
    let changes = std::env::var("TERRACE_CHAOS_CHANGES").ok().and_then(|count| count.parse().ok());
    let changes: usize = changes.unwrap_or(CHANGES);
    let world = World::start(&backend).await;
    import(&world).await;
    let World { terrace, modules, developer, reviewer, engineer, .. } = world;
    let (data, database) = terrace.leave().await;
    let ledger = data.path().join("ledger");
    let course = Course { left: AtomicI64::new(changes as i64), steps: AtomicUsize::new(0), ledger };
    let course = Arc::new(course);
    let mut fleet = Fleet::start(data.path(), database.as_deref()).await;
    let person = Person::new(&fleet.url, [&developer, &reviewer, &engineer], Arc::clone(&course));
    let people: Vec<_> = (0..AT_ONCE).map(|place| actix_web::rt::spawn(person.clone().work(place))).collect();
    let watching = async {
        let mut stories: Vec<Story> = Vec::new();
        for person in people {
            stories.extend(person.await.expect("a person gets to the end"));
        }
        stories
    };
    let stories = fleet.harry(&course, watching).await;
    let figures = fleet.calm().await;
    ledger::settle(data.path(), database.as_deref()).await;
    println!("{backend:?}: {figures}, {}", Story::figures(&stories));
    assert!(stories.len() >= changes, "{} of {changes} changes", stories.len());
    fleet.stop().await;
    ledger::check(data.path(), database.as_deref(), &stories).await;
    drop(modules);
}

/// The folders of runs, of every worker.
fn run_folders(data: &Path) -> Vec<String> {
    let workers = std::fs::read_dir(data.join("runs")).unwrap().flatten();
    let runs = workers.flat_map(|worker| std::fs::read_dir(worker.path()).into_iter().flatten().flatten());
    runs.filter(|run| run.path().is_dir()).map(|run| run.path().display().to_string()).collect()
}
