//! `terrace demo`: an example company on this machine, ready to look at.
//!
//! It listens on loopback only and keeps everything in one folder. Four accounts get new
//! passwords at every start, printed this once. The example is made through the public API by
//! those accounts, so it passes the same gates as everybody's work: the network in it was
//! requested by one person and approved by another.

mod seed;

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use actix_web::web;
use clap::Args;
use secrecy::{ExposeSecret, SecretString};

use crate::app::App;
use crate::authn::{hash_password, store as accounts};
use crate::authz::Grant;
use crate::config::{Config, Role};
use crate::error::ApiError;
use crate::secret::random_token;
use crate::serve::{self, ServeError};

/// Marks a data folder whose example is complete.
const MARK: &str = "demo-complete";

/// Marks a data folder that `terrace demo` made.
const OWN: &str = "demo";

/// The accounts of the example, with the role that each holds everywhere.
const ACCOUNTS: [(&str, &str, &str); 4] = [
    ("engineer", "Platform engineer", "admin"),
    ("developer", "Developer", "write"),
    ("reviewer", "Reviewer", "approve"),
    ("operator", "Operator", "admin"),
];

/// Settings of `terrace demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Folder that holds everything the demo writes.
    #[arg(long, default_value = "data/demo")]
    data: PathBuf,

    /// Address and port to listen on; loopback only.
    #[arg(long, default_value = "127.0.0.1:8440")]
    listen: SocketAddr,

    /// Throw away what an earlier demo left in the folder and start over.
    #[arg(long)]
    fresh: bool,

    /// Prepare the example, print what there is to print, and stop.
    #[arg(long, hide = true)]
    once: bool,
}

/// Why the demo did not run.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The address is reachable from outside this machine.
    #[error(
        "the demo listens on loopback only: use an address of 127.0.0.0/8 or [::1]; `terrace serve` is for the rest"
    )]
    NotLoopback,
    /// The folder holds something that is not the demo's.
    #[error("{0} holds something that `terrace demo` did not make: choose another folder with --data")]
    ForeignFolder(String),
    /// The folder cannot be cleared or made.
    #[error("{path} cannot be cleared or made: {source}")]
    Clear {
        /// The folder.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The address is taken.
    #[error(
        "nothing can listen on {address}: {source}; is another demo running? Choose another address with --listen"
    )]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// Terrace did not start.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// The example could not be made.
    #[error("the example could not be made: {0}")]
    Seed(String),
    /// The accounts could not be made.
    #[error(transparent)]
    Accounts(#[from] ApiError),
}

/// Runs the demo until it is told to stop.
///
/// # Errors
/// The folder or the address cannot be used, or the example cannot be made.
pub async fn run(arguments: DemoArgs) -> Result<(), DemoError> {
    if !arguments.listen.ip().is_loopback() {
        return Err(DemoError::NotLoopback);
    }
    let complete = arguments.data.join(MARK).exists();
    if arguments.fresh || !complete {
        clear(&arguments.data)?;
    }
    let address = arguments.listen;
    std::fs::create_dir_all(&arguments.data)
        .and_then(|()| std::fs::write(arguments.data.join(OWN), b""))
        .map_err(|source| DemoError::Clear { path: arguments.data.display().to_string(), source })?;
    let listener = TcpListener::bind(address).map_err(|source| DemoError::Listen { address, source })?;
    let (handle, app, running) = serve::start(config(&arguments), listener).await?;
    let passwords = open_accounts(&app).await?;
    if !app.config.data.join(MARK).exists() {
        seed::seed(&app).await?;
        std::fs::write(app.config.data.join(MARK), b"")
            .map_err(|error| DemoError::Seed(error.to_string()))?;
    }
    announce(&app, &passwords);
    if !arguments.once {
        serve::told_to_stop().await.map_err(ServeError::Server)?;
    }
    handle.stop().await;
    drop(running.await);
    Ok(())
}

fn config(arguments: &DemoArgs) -> Config {
    Config {
        data: arguments.data.clone(),
        database_url: None,
        listen: arguments.listen,
        public_url: None,
        bootstrap_token: None,
        master_key: None,
        terraform: None,
        run_environment: Vec::new(),
        run_timeout: 600,
        workers: 2,
        source_refresh: 900,
        drift_checks: 1,
        module_limits: Default::default(),
        run_limits: Default::default(),
        job_lease: 30,
        roles: vec![Role::Api, Role::Worker],
    }
}

/// Removes what an earlier demo left, and nothing else.
fn clear(data: &Path) -> Result<(), DemoError> {
    let is_empty = std::fs::read_dir(data).map_or(true, |mut entries| entries.next().is_none());
    if is_empty {
        return Ok(());
    }
    if !data.join(OWN).exists() {
        return Err(DemoError::ForeignFolder(data.display().to_string()));
    }
    std::fs::remove_dir_all(data)
        .map_err(|source| DemoError::Clear { path: data.display().to_string(), source })
}

/// Makes the accounts where there are none, and gives each a new password.
async fn open_accounts(app: &web::Data<App>) -> Result<Vec<(&'static str, SecretString)>, DemoError> {
    let first = accounts::is_empty(app.db.read()).await?;
    if first {
        let (username, name, role) = ACCOUNTS[0];
        let grants = vec![Grant { role: role.into(), place: None }];
        let owner =
            accounts::NewUser { username: username.into(), name: name.into(), password_hash: None, grants };
        accounts::create_owner(app.db.read(), owner).await?;
        seed::accounts(app, &ACCOUNTS[1..]).await?;
    }
    let mut passwords = Vec::new();
    for (username, ..) in ACCOUNTS {
        let password = random_token("pw");
        let text = password.clone();
        let hash = web::block(move || hash_password(text.expose_secret()))
            .await
            .map_err(|error| DemoError::Seed(error.to_string()))??;
        accounts::set_password(app.db.read(), username, hash).await?;
        passwords.push((username, password));
    }
    Ok(passwords)
}

/// Tells where the demo is and how to come in.
fn announce(app: &App, passwords: &[(&'static str, SecretString)]) {
    let mut text = format!(
        "\nTerrace demo: {}\n\n  account    password (new at every start)\n",
        app.config.public_url()
    );
    for (username, password) in passwords {
        text.push_str(&format!("  {username:<10} {}\n", password.expose_secret()));
    }
    text.push_str(&format!(
        "\nData: {}. Start over with --fresh. Stop with Ctrl-C.\n",
        app.config.data.display()
    ));
    // A closed terminal is no reason to stop serving.
    drop(std::io::stdout().write_all(text.as_bytes()));
}
