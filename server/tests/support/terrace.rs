//! A whole Terrace: server, worker, data folder.

use std::net::TcpListener;

use actix_web::web;
use secrecy::SecretString;
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use terrace_server::app::App;
use terrace_server::config::{Config, Role};
use terrace_server::serve::{self, ServerHandle};

use super::{Backend, Client};

/// The token of the owner account in tests.
const OWNER: &str = "owner-token-of-the-tests";

/// A running Terrace on a fresh database.
pub struct Terrace {
    /// Its address.
    pub url: String,
    /// What it has open.
    pub app: web::Data<App>,
    /// Its data folder, removed with it.
    pub data: TempDir,
    handle: ServerHandle,
}

impl Terrace {
    /// Starts one with the account `admin`.
    pub async fn start(backend: &Backend) -> Self {
        Self::start_with(backend, |_| {}).await
    }

    /// Starts one with other settings.
    pub async fn start_with(backend: &Backend, set: impl FnOnce(&mut Config)) -> Self {
        // Another test of this process may have installed the provider.
        drop(rustls::crypto::ring::default_provider().install_default());
        let data = tempfile::tempdir().expect("a data folder can be made");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let mut config = Config {
            data: data.path().to_owned(),
            database_url: backend.fresh().await,
            listen: listener.local_addr().expect("a bound port has an address"),
            public_url: None,
            bootstrap_token: Some(SecretString::from(OWNER)),
            master_key: None,
            terraform: None,
            run_environment: Vec::new(),
            run_timeout: 120,
            workers: 2,
            source_refresh: 0,
            drift_checks: 0,
            module_limits: Default::default(),
            run_limits: Default::default(),
            job_lease: 30,
            roles: vec![Role::Api, Role::Worker],
        };
        set(&mut config);
        let (handle, app, _) = serve::start(config, listener).await.expect("Terrace starts");
        Self { url: app.config.public_url(), app, data, handle }
    }

    /// The owner.
    pub fn owner(&self) -> Client {
        Client::new(&self.url, OWNER)
    }

    /// Nobody.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.url, "")
    }

    /// Somebody new with one role at a place.
    pub async fn somebody(&self, username: &str, role: &str, place: &str) -> Client {
        let grants = json!([{"role": role, "place": place}]);
        let body = json!({"username": username, "grants": grants});
        let created = self.owner().post("/users", body).await.expect(201);
        let login = json!({"username": username, "password": created["password"]});
        let session = self.anonymous().login(login).await;
        let token: Json = session.post("/tokens", json!({"name": "test"})).await.expect(201);
        Client::new(&self.url, token["secret"].as_str().expect("a token has a secret"))
    }

    /// Stops it and leaves its data folder, and the address of its database, to other processes.
    pub async fn leave(self) -> (TempDir, Option<String>) {
        self.handle.stop().await;
        (self.data, self.app.config.database_url.clone())
    }

    /// Stops it and waits for what is under way.
    pub async fn stop(self) {
        self.handle.stop().await;
    }
}
