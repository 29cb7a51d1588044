//! A Terrace whose jobs a test does one at a time, so that something can happen between any two.

use chrono::Duration;
use sea_orm::ConnectionTrait;
use terrace_server::config::{Config, Role};
use terrace_server::jobs::store::{Claim, claim};
use terrace_server::jobs::{Work, worker};

use super::{Backend, Terrace, World};

/// A small company without a worker.
pub struct Steps {
    /// Its Terrace, which only answers.
    pub world: World,
}

impl Steps {
    /// Starts one.
    pub async fn start(backend: &Backend) -> Self {
        Self::start_with(backend, |_| {}).await
    }

    /// Starts one with other settings.
    pub async fn start_with(backend: &Backend, set: impl FnOnce(&mut Config)) -> Self {
        let terrace = Terrace::start_with(backend, |config| {
            config.roles = vec![Role::Api];
            set(config);
        });
        Self { world: World::fill(terrace.await).await }
    }

    /// Claims the oldest job, as if every pause were over.
    pub async fn claim(&self) -> Option<Claim> {
        let app = &self.world.terrace.app;
        app.db.read().execute_unprepared("UPDATE jobs SET run_after = created_at").await.unwrap();
        claim(&app.db, &app.worker, Duration::seconds(120)).await.unwrap()
    }

    /// Does the oldest job; its name, where there is one.
    pub async fn step(&self) -> Option<String> {
        let claim = self.claim().await?;
        let name = name(&claim.work);
        worker::execute(&self.world.terrace.app, claim).await;
        Some(name)
    }

    /// Does jobs until the next one is of this name.
    pub async fn until(&self, wanted: &str) {
        loop {
            let claim = self.claim().await.expect("there is something to do");
            if name(&claim.work) == wanted {
                self.let_go().await;
                return;
            }
            worker::execute(&self.world.terrace.app, claim).await;
        }
    }

    /// Does everything that is to be done.
    pub async fn all(&self) {
        while self.step().await.is_some() {}
    }

    /// Lets go of what was claimed and not done.
    async fn let_go(&self) {
        let freed = "UPDATE jobs SET lease_until = NULL, attempts = 0, worker = NULL";
        self.world.terrace.app.db.read().execute_unprepared(freed).await.unwrap();
    }
}

/// What a job is, in a word.
pub fn name(work: &Work) -> String {
    match work {
        Work::Effect { effect, .. } => format!("{effect:?}"),
        Work::Run { .. } => "Run".to_owned(),
        other => format!("{other:?}"),
    }
}
