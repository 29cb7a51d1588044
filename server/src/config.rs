//! What an operator can set, from flags and environment.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use secrecy::SecretString;

/// Settings of `terrace serve`.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Folder that holds everything Terrace writes: database, repositories, plan files.
    #[arg(long, env = "TERRACE_DATA", default_value = "data")]
    pub data: PathBuf,

    /// Database address; a PostgreSQL URL, or nothing for SQLite in the data folder.
    #[arg(long, env = "TERRACE_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// Address and port to listen on.
    #[arg(long, env = "TERRACE_LISTEN", default_value = "127.0.0.1:8440")]
    pub listen: SocketAddr,

    /// Address under which browsers, `git` and the Terraform binary reach Terrace.
    #[arg(long, env = "TERRACE_PUBLIC_URL")]
    pub public_url: Option<url::Url>,

    /// API token of the account `admin`, created on an empty database.
    #[arg(long, env = "TERRACE_BOOTSTRAP_TOKEN", hide_env_values = true)]
    pub bootstrap_token: Option<SecretString>,

    /// Master key for stored secrets: 64 hexadecimal digits. Without it, a key file is kept in
    /// the data folder.
    #[arg(long, env = "TERRACE_MASTER_KEY", hide_env_values = true)]
    pub master_key: Option<SecretString>,

    /// The Terraform or OpenTofu program; without it, `tofu` and then `terraform` are looked for.
    #[arg(long, env = "TERRACE_TERRAFORM")]
    pub terraform: Option<PathBuf>,

    /// Names of the server's own environment variables that every run may see, for example the
    /// credentials of a cloud; separated by commas. Nothing else of the environment is handed on.
    #[arg(long, env = "TERRACE_RUN_ENVIRONMENT", value_delimiter = ',')]
    pub run_environment: Vec<String>,

    /// How long one run may take, in seconds.
    #[arg(long, env = "TERRACE_RUN_TIMEOUT", default_value_t = 3600)]
    pub run_timeout: u64,

    /// How many jobs this process works on at once.
    #[arg(long, env = "TERRACE_WORKERS", default_value_t = 2)]
    pub workers: usize,
}

impl Config {
    /// The public address without a trailing slash.
    #[must_use]
    pub fn public_url(&self) -> String {
        match &self.public_url {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None => format!("http://{}", self.listen),
        }
    }

    /// A folder of the data folder.
    #[must_use]
    pub fn folder(&self, name: &str) -> PathBuf {
        self.data.join(name)
    }
}
