//! A whole Terrace on a free port, for tests: everything is real but the place where it lies.

use std::net::TcpListener;
use std::process::{Command, Output};

use actix_web::web;
use clap::Args as _;
use clap::FromArgMatches as _;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ConnectionTrait, Value};
use secrecy::SecretString;
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use terrace_engine::id::{ResourceId, UserId};
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::{ServeError, ServerHandle, start};
use crate::app::App;
use crate::authn::store::{self as accounts, Purpose};
use crate::clock;
use crate::config::Config;

/// The token of the account `admin`.
pub(crate) const ADMIN: &str = "trc_0123456789abcdef0123456789abcdef0123456789abcdef";

/// A running Terrace.
pub(crate) struct World {
    pub(crate) app: web::Data<App>,
    pub(crate) handle: ServerHandle,
    pub(crate) running: JoinHandle<Result<(), ServeError>>,
    pub(crate) client: Client,
    /// Removed at the end.
    pub(crate) folder: TempDir,
}

impl World {
    pub(crate) async fn start() -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let folder = tempfile::tempdir().unwrap();
        let matches = Config::augment_args(clap::Command::new("terrace")).no_binary_name(true);
        let mut config = Config::from_arg_matches(&matches.get_matches_from(Vec::<String>::new())).unwrap();
        config.data = folder.path().join("data");
        config.bootstrap_token = Some(SecretString::from(ADMIN));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (handle, app, running) = start(config, listener).await.unwrap();
        let client = Client::builder().no_proxy().build().unwrap();
        Self { app, handle, running, client, folder }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.app.config.public_url())
    }

    pub(crate) fn ask(&self, method: &str, path: &str) -> RequestBuilder {
        self.client.request(Method::from_bytes(method.as_bytes()).unwrap(), self.url(path))
    }

    /// An account with one grant, and a token for it.
    pub(crate) async fn person(&self, username: &str, role: &str, purpose: Purpose) -> String {
        let grants = json!([{ "role": role, "place": "" }]);
        let body = json!({ "username": username, "grants": grants });
        let answer = self.ask("POST", "/api/v1/users").bearer_auth(ADMIN).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED);
        let user: UserId =
            answer.json::<Json>().await.unwrap()["user"]["id"].as_str().unwrap().parse().unwrap();
        self.token(user, purpose).await
    }

    /// A further token of an account.
    pub(crate) async fn token(&self, user: UserId, purpose: Purpose) -> String {
        let secret = format!("trc_{}", clock::new_id().simple());
        let kept = SecretString::from(secret.as_str());
        accounts::keep(self.app.db.read(), user, "test", purpose, (None, &kept)).await.unwrap();
        secret
    }

    /// The account `admin`.
    pub(crate) async fn admin(&self) -> UserId {
        accounts::by_username(self.app.db.read(), "admin").await.unwrap().unwrap().0.id
    }

    /// A resource at the root of the tree: the rows alone, as a finished change leaves them.
    pub(crate) async fn resource(&self, slug: &str) -> ResourceId {
        let user = self.admin().await.uuid();
        let [workspace, project, template, resource] = [(); 4].map(|()| clock::new_id());
        let row = row(workspace, [("name", slug.into()), ("slug", slug.into()), ("forge", "local".into())]);
        self.insert("workspaces", row).await;
        let row = row_with_values(
            project,
            [("name", slug.into()), ("slug", slug.into()), ("workspace_id", workspace.into())],
        );
        self.insert("projects", row).await;
        let row = row_with_values(
            template,
            [
                ("name", slug.into()),
                ("key", slug.into()),
                ("labels", json!([]).into()),
                ("is_abstract", false.into()),
                ("disabled", false.into()),
                ("overrides", json!({}).into()),
                ("links", json!({}).into()),
                ("files", json!({}).into()),
            ],
        );
        self.insert("templates", row).await;
        let row = row_with_values(
            resource,
            [
                ("path", slug.into()),
                ("slug", slug.into()),
                ("template_id", template.into()),
                ("project_id", project.into()),
                ("workspace_id", workspace.into()),
                ("inputs", json!({}).into()),
                ("state", "provisioned".into()),
                ("out_of_date", false.into()),
                ("created_by", user.into()),
                ("updated_at", clock::now().into()),
            ],
        );
        self.insert("resources", row).await;
        ResourceId::new(resource)
    }

    /// Writes a row without any feature's rules.
    pub(crate) async fn insert(&self, table: &'static str, row: Vec<(&'static str, Value)>) {
        let (columns, values): (Vec<_>, Vec<_>) = row.into_iter().unzip();
        let values = values.into_iter().map(Expr::value);
        let insert = Query::insert().into_table(table).columns(columns).values_panic(values).to_owned();
        self.app.db.read().execute(&insert).await.unwrap();
    }

    /// Runs a program in a folder with nothing but this environment, off the async threads.
    pub(crate) async fn run(&self, folder: &str, line: &[&str], environment: &[(&str, &str)]) -> Output {
        let folder = self.folder.path().join(folder);
        std::fs::create_dir_all(&folder).unwrap();
        let mut command = Command::new(line[0]);
        command.args(&line[1..]).current_dir(&folder).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", self.folder.path());
        command.envs(environment.iter().copied());
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
    }

    pub(crate) async fn stop(self) {
        self.handle.stop().await;
        self.running.await.unwrap().unwrap();
    }
}

/// What every row has, and some more.
pub(crate) fn row<const N: usize>(id: Uuid, more: [(&'static str, Value); N]) -> Vec<(&'static str, Value)> {
    let mut row = vec![("id", id.into()), ("created_at", clock::now().into())];
    row.extend(more);
    row
}

fn row_with_values<const N: usize>(id: Uuid, more: [(&'static str, Value); N]) -> Vec<(&'static str, Value)> {
    let mut row = row(id, more);
    row.extend([("description", "".into()), ("revision", 1_i64.into())]);
    row.extend([("tags", json!({}).into()), ("configs", json!({}).into())]);
    row
}
