//! What an operator can set, from flags and environment.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use secrecy::SecretString;
use terrace_engine::module::Limits;
use terrace_workspaces::terraform as runs;

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

    /// The Terraform or OpenTofu program, or a folder with several of them, of which a run takes the
    /// newest that its module allows; without it, `tofu` and `terraform` are looked for on the path.
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

    /// How many scheduled looks for drift may be under way at once, in all processes together; 0 is
    /// none.
    #[arg(long, env = "TERRACE_DRIFT_CHECKS", default_value_t = 1)]
    pub drift_checks: u32,

    /// How many seconds a worker may be silent before others take its jobs over.
    #[arg(long, env = "TERRACE_JOB_LEASE", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    pub job_lease: u32,

    /// What this process does: answer requests, work on jobs, or both.
    #[arg(long, env = "TERRACE_ROLES", value_delimiter = ',', default_value = "api,worker")]
    pub roles: Vec<Role>,

    /// How many seconds lie between two looks at every source for new tags; 0 is never.
    #[arg(long, env = "TERRACE_SOURCE_REFRESH", value_name = "SECONDS", default_value_t = 900)]
    pub source_refresh: u64,

    /// How much of a module is read.
    #[command(flatten)]
    pub module_limits: ModuleLimits,

    /// How much one run may take beside its time.
    #[command(flatten)]
    pub run_limits: RunLimits,
}

/// How much one run may take beside its time.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits of runs")]
pub struct RunLimits {
    /// How many seconds the Terraform binary has to stop by itself, before it is ended.
    #[arg(long, env = "TERRACE_RUN_GRACE", value_name = "SECONDS", default_value_t = 60)]
    pub run_grace: u64,

    /// The most memory that the Terraform binary and all that it starts may hold together, in MiB;
    /// 0 is no limit.
    #[arg(long, env = "TERRACE_RUN_MEMORY", value_name = "MIB", default_value_t = 4096)]
    pub run_memory: u64,

    /// The most bytes of text that a run's log keeps; the rest is left out.
    #[arg(long, env = "TERRACE_RUN_LOG_BYTES", value_name = "BYTES", default_value_t = runs::Limits::default().output_bytes)]
    pub run_log_bytes: usize,

    /// For how many codes is kept what `init` made ready, so that a plan need not do it again; 0 is
    /// none.
    #[arg(long, env = "TERRACE_WARM_FOLDERS", value_name = "COUNT", default_value_t = WARM_FOLDERS)]
    pub warm_folders: usize,
}

const WARM_FOLDERS: usize = 64;

impl Default for RunLimits {
    fn default() -> Self {
        Self {
            run_grace: 60,
            run_memory: 4096,
            run_log_bytes: runs::Limits::default().output_bytes,
            warm_folders: WARM_FOLDERS,
        }
    }
}

impl RunLimits {
    /// The limits as those who start the Terraform binary take them.
    #[must_use]
    pub fn limits(&self) -> runs::Limits {
        runs::Limits {
            grace: Duration::from_secs(self.run_grace),
            output_bytes: self.run_log_bytes,
            memory_bytes: (self.run_memory > 0).then(|| self.run_memory.saturating_mul(1 << 20)),
            ..runs::Limits::default()
        }
    }
}

/// How much of a module is read; what is beyond is a finding.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits of modules")]
pub struct ModuleLimits {
    /// The largest configuration file, in bytes.
    #[arg(long, env = "TERRACE_MODULE_FILE_BYTES", value_name = "BYTES", default_value_t = Limits::default().file_bytes)]
    pub module_file_bytes: usize,

    /// The most configuration files in one folder.
    #[arg(long, env = "TERRACE_MODULE_FILES", value_name = "COUNT", default_value_t = Limits::default().files)]
    pub module_files: usize,

    /// The most bytes of all configuration files of one folder.
    #[arg(long, env = "TERRACE_MODULE_FOLDER_BYTES", value_name = "BYTES", default_value_t = Limits::default().folder_bytes)]
    pub module_folder_bytes: usize,

    /// The most blocks in one folder.
    #[arg(long, env = "TERRACE_MODULE_BLOCKS", value_name = "COUNT", default_value_t = Limits::default().blocks)]
    pub module_blocks: usize,

    /// The most findings that are kept of one folder.
    #[arg(long, env = "TERRACE_MODULE_FINDINGS", value_name = "COUNT", default_value_t = Limits::default().findings)]
    pub module_findings: usize,

    /// The deepest nesting of brackets and blocks, at most 60: what the parser can bear.
    #[arg(long, env = "TERRACE_MODULE_DEPTH", value_name = "LEVELS", default_value_t = Limits::default().depth)]
    pub module_depth: usize,
}

impl Default for ModuleLimits {
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            module_file_bytes: limits.file_bytes,
            module_files: limits.files,
            module_folder_bytes: limits.folder_bytes,
            module_blocks: limits.blocks,
            module_findings: limits.findings,
            module_depth: limits.depth,
        }
    }
}

impl ModuleLimits {
    /// The limits as the engine takes them.
    #[must_use]
    pub fn limits(&self) -> Limits {
        let most = Limits::default();
        Limits {
            file_bytes: self.module_file_bytes,
            files: self.module_files,
            folder_bytes: self.module_folder_bytes,
            blocks: self.module_blocks,
            findings: self.module_findings,
            depth: self.module_depth.min(most.depth),
        }
    }
}

/// What a process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Role {
    /// Answers requests.
    Api,
    /// Works on jobs.
    Worker,
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
