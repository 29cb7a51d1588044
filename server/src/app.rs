//! One running Terrace: what every request and every job can reach, and how routes are wired.

use actix_web::web;
use sea_orm::DatabaseTransaction;
use secrecy::ExposeSecret;
use terrace_workspaces::forge::LocalForge;
use terrace_workspaces::source::Mirrors;
use terrace_workspaces::terraform::Workplace;
use tokio::sync::{Notify, watch};

use crate::authn::store::{self as accounts, NewUser, Purpose};
use crate::authz::{Grant, Roles};
use crate::config::Config;
use crate::db::Db;
use crate::error::ApiError;
use crate::jobs::store::Lease;
use crate::secret::{MasterKey, random_token};

/// What wakes those who wait, in this process.
#[derive(Debug)]
pub struct Wake {
    /// Workers that have nothing to do.
    pub jobs: Notify,
    /// Browsers that watch.
    pub events: watch::Sender<u64>,
}

/// One running Terrace.
#[derive(Debug)]
pub struct App {
    /// The operator's settings.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The key over all stored secrets.
    pub master_key: MasterKey,
    /// The rules at the level of roles.
    pub roles: Roles,
    /// Mirrors of sources.
    pub mirrors: Mirrors,
    /// The local forge.
    pub forge: LocalForge,
    /// Wake-ups.
    pub wake: Wake,
    /// This process's name among the workers.
    pub worker: String,
    /// Where the folders of this process's runs are.
    pub workplace: Workplace,
    /// Runs under way in this process, by id, with what cancels them.
    pub running: crate::runs::Running,
    /// The Terraform binary, as it was found last.
    pub terraform: crate::runs::binary::Known,
    /// Where metrics are rendered from.
    pub metrics: metrics_exporter_prometheus::PrometheusHandle,
}

/// Why Terrace did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder cannot be made.
    #[error("the data folder {path} cannot be made: {source}; choose another with --data")]
    DataFolder {
        /// The folder.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database cannot be opened.
    #[error("the database cannot be opened: {0}; check --database-url")]
    Database(#[from] sea_orm::DbErr),
    /// The master key is missing or wrong.
    #[error(transparent)]
    Secret(#[from] crate::secret::SecretError),
    /// The rules of roles do not load.
    #[error("the rules of roles do not load: {0}")]
    Roles(#[from] casbin::Error),
    /// The first rows cannot be written.
    #[error(transparent)]
    First(#[from] ApiError),
}

impl App {
    /// Opens everything in the data folder and makes the owner account where
    /// `TERRACE_BOOTSTRAP_TOKEN` asks for one.
    ///
    /// # Errors
    /// The data folder, the database or the master key cannot be had.
    pub async fn open(config: Config) -> Result<Self, StartError> {
        let folders = ["", "mirrors", "repositories", "plugins"];
        for folder in folders.map(|name| config.folder(name)) {
            std::fs::create_dir_all(&folder)
                .map_err(|source| StartError::DataFolder { path: folder.display().to_string(), source })?;
        }
        let key_file = config.folder("master.key");
        let worker = random_token("worker").expose_secret().to_owned();
        let app = Self {
            master_key: MasterKey::load(config.master_key.as_ref(), &key_file)?,
            db: Db::open(config.database_url.as_deref(), &config.data).await?,
            roles: Roles::load().await?,
            mirrors: Mirrors::new(config.folder("mirrors")),
            forge: LocalForge::new(config.folder("repositories")),
            wake: Wake { jobs: Notify::new(), events: watch::Sender::new(0) },
            workplace: Workplace::open(&config.folder("runs"), &worker).map_err(ApiError::from)?,
            worker,
            running: crate::runs::Running::default(),
            terraform: crate::runs::binary::Known::default(),
            metrics: crate::ops::recorder(),
            config,
        };
        app.bootstrap().await?;
        Ok(app)
    }

    /// Makes the owner account of an empty database, if a bootstrap token is configured.
    async fn bootstrap(&self) -> Result<(), ApiError> {
        let Some(secret) = &self.config.bootstrap_token else { return Ok(()) };
        if !accounts::is_empty(self.db.read()).await? {
            return Ok(());
        }
        let transaction = self.db.write().await?;
        let grants = vec![Grant { role: "admin".into(), place: None }];
        let new = NewUser { username: "admin".into(), name: "Owner".into(), password_hash: None, grants };
        let owner = accounts::create_owner(&transaction, new).await?;
        accounts::keep(&transaction, owner.id, "bootstrap", Purpose::Api, (None, secret)).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Commits what a job did, if the worker still holds the job; see [`Lease::hold`].
    ///
    /// # Errors
    /// Another worker has taken the job over, or the database refuses the transaction.
    pub async fn commit_under(
        &self,
        lease: &Lease,
        transaction: DatabaseTransaction,
    ) -> Result<(), ApiError> {
        lease.hold(&transaction).await?;
        self.commit(transaction).await
    }

    /// Commits the last thing that a job does, and with it that the job is done: whoever is killed
    /// here has done both or neither.
    ///
    /// # Errors
    /// As [`App::commit_under`].
    pub async fn commit_last(&self, lease: &Lease, transaction: DatabaseTransaction) -> Result<(), ApiError> {
        lease.done(&transaction).await?;
        self.commit(transaction).await
    }

    /// Commits and wakes workers and watchers.
    ///
    /// # Errors
    /// The database refuses the transaction.
    pub async fn commit(&self, transaction: DatabaseTransaction) -> Result<(), ApiError> {
        transaction.commit().await?;
        self.wake.jobs.notify_waiters();
        self.wake.jobs.notify_one();
        self.wake.events.send_modify(|count| *count += 1);
        Ok(())
    }
}

/// Wires every route of `/api/v1`.
pub fn api(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    crate::authn::routes::wire(config);
    crate::teams::routes::wire(config);
    crate::integrations::routes::wire(config);
    crate::sources::routes::wire(config);
    crate::templates::routes::wire(config);
    crate::workspaces::routes::wire(config);
    crate::projects::routes::wire(config);
    crate::resources::routes::wire(config);
    crate::revisions::routes::wire(config);
    crate::drift::routes::wire(config);
    crate::changes::routes::wire(config);
    crate::sets::routes::wire(config);
    crate::rules::routes::wire(config);
    crate::runs::routes::wire(config);
    config.service(crate::runs::dry::create);
    crate::events::routes::wire(config);
    crate::audit::routes::wire(config);
    crate::values::routes::wire(config);
}

/// JSON bodies of at most `limit` bytes.
pub(crate) fn json(limit: usize) -> web::JsonConfig {
    web::JsonConfig::default().limit(limit).error_handler(|error, _| {
        ApiError::BadRequest(format!("the request's JSON cannot be read: {error}")).into()
    })
}

/// Malformed JSON, queries and paths answer with problem documents too.
pub fn extractors(config: &mut web::ServiceConfig) {
    config
        .app_data(json(4 << 20))
        .app_data(web::QueryConfig::default().error_handler(|error, _| {
            ApiError::BadRequest(format!("the query cannot be read: {error}")).into()
        }))
        .app_data(web::PathConfig::default().error_handler(|_, _| ApiError::NotFound("such place").into()));
}
