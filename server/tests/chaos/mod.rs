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
use std::time::Duration;

use tempfile::TempDir;

use crate::support::{Backend, Client, Cluster, World, database, on_both};
use fleet::{Fleet, HASTY, PATIENT};
use people::{Person, Story};

/// How many changes are asked for where `TERRACE_CHAOS_CHANGES` does not say.
const CHANGES: usize = 6;

/// From how many on every named point is come to.
const MANY: usize = 200;

/// How many resources are worked on at once.
const AT_ONCE: usize = 3;

/// How long the database is away.
const AWAY: Duration = Duration::from_secs(10);

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
    a_rolling_restart_loses_and_doubles_nothing
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
    /// Waits until people have seen that many steps.
    async fn reached(&self, steps: usize) {
        while self.steps.load(Ordering::Relaxed) < steps {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Takes one of the changes that are still to be asked for.
    fn take(&self) -> bool {
        self.left.fetch_sub(1, Ordering::Relaxed) > 0
    }
}

/// A company that servers and workers of their own can go on with.
struct Company {
    data: TempDir,
    _modules: TempDir,
    database: Option<String>,
    clients: [Client; 3],
    course: Arc<Course>,
}

impl Company {
    async fn found(backend: &Backend, changes: usize) -> Self {
        let world = World::start(backend).await;
        world.offer("step", STEP).await;
        let World { terrace, modules, developer, reviewer, engineer, .. } = world;
        let (data, database) = terrace.leave().await;
        let ledger = data.path().join("ledger");
        let course = Course { left: AtomicI64::new(changes as i64), steps: AtomicUsize::new(0), ledger };
        let clients = [developer, reviewer, engineer];
        Self { data, _modules: modules, database, clients, course: Arc::new(course) }
    }

    /// Lets people work at an address until everything that was to be asked for has ended.
    async fn work(clients: [Client; 3], url: String, course: Arc<Course>) -> Vec<Story> {
        let person = Person::new(&url, &clients, course);
        let people: Vec<_> =
            (0..AT_ONCE).map(|place| actix_web::rt::spawn(person.clone().work(place))).collect();
        let mut stories = Vec::new();
        for person in people {
            stories.extend(person.await.expect("a person gets to the end"));
        }
        stories
    }

    async fn settled(&self) {
        ledger::settle(self.data.path(), self.database.as_deref()).await;
    }

    async fn check(&self, stories: &[Story]) -> usize {
        ledger::check(self.data.path(), self.database.as_deref(), stories).await
    }

    fn people(&self, fleet: &Fleet) -> impl Future<Output = Vec<Story>> + use<> {
        Self::work(self.clients.clone(), fleet.url.clone(), Arc::clone(&self.course))
    }
}

async fn whoever_is_killed_leaves_nothing_behind(backend: Backend) {
    let changes = std::env::var("TERRACE_CHAOS_CHANGES").ok().and_then(|count| count.parse().ok());
    let changes: usize = changes.unwrap_or(CHANGES);
    let company = Company::found(&backend, changes).await;
    let mut fleet = Fleet::start(company.data.path(), company.database.as_deref(), HASTY);
    let stories = fleet.harry(&company.course, company.people(&fleet)).await;
    let figures = fleet.calm();
    println!("{backend:?}: {figures}, {}", Story::figures(&stories));
    assert!(stories.len() >= changes, "{} of {changes} changes", stories.len());
    let unseen = figures.unseen();
    assert!(changes < MANY || unseen.is_empty(), "nobody came to {unseen:?}");
    company.settled().await;
    fleet.stop().await;
    company.check(&stories).await;
}

async fn a_rolling_restart_loses_and_doubles_nothing(backend: Backend) {
    let company = Company::found(&backend, CHANGES).await;
    let mut fleet = Fleet::start(company.data.path(), company.database.as_deref(), PATIENT);
    let (stories, restarts) = fleet.roll(&company.course, company.people(&fleet)).await;
    company.settled().await;
    println!("{backend:?}: {restarts} restarts, {}", Story::figures(&stories));
    assert!(restarts >= 3, "every process was started anew");
    assert!(stories.iter().all(|story| story.again == 0), "a run was lost: {stories:#?}");
    fleet.stop().await;
    assert_eq!(company.check(&stories).await, 0, "nothing was done twice");
}

#[actix_web::test]
async fn a_database_that_is_gone_for_a_while_loses_and_doubles_nothing() {
    if database::postgres().is_none() {
        return;
    }
    let cluster = Cluster::start();
    let company = Company::found(&cluster.backend(), CHANGES).await;
    let mut fleet = Fleet::start(company.data.path(), company.database.as_deref(), PATIENT);
    let away = async {
        company.course.reached(6).await;
        cluster.stop();
        tokio::time::sleep(AWAY).await;
        cluster.resume();
    };
    let (stories, ()) = tokio::join!(company.people(&fleet), away);
    fleet.expect_alive();
    company.settled().await;
    println!("{}", Story::figures(&stories));
    fleet.stop().await;
    company.check(&stories).await;
}

/// The folders of runs, of every worker.
fn run_folders(data: &Path) -> Vec<String> {
    let workers = std::fs::read_dir(data.join("runs")).unwrap().flatten();
    let runs = workers.flat_map(|worker| std::fs::read_dir(worker.path()).into_iter().flatten().flatten());
    runs.filter(|run| run.path().is_dir()).map(|run| run.path().display().to_string()).collect()
}
