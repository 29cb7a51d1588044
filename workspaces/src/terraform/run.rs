//! One run: init, then plan and show, or apply exactly one plan file and read the outputs.
//!
//! Every step is a process group of its own. A run that is cancelled or out of time is asked to
//! stop, so that it writes its state and releases its lock; after the grace it is killed. When
//! [`Terraform::run`] returns, no process of it is left.
//!
//! Absent: `apply -auto-approve`. There is no way to apply anything but a plan file.

use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use serde_json::Value as Json;
use tokio::process::Command;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::binary::Terraform;
use super::job::{Finished, Job, Steps};
use super::kept::Kept;
use super::output::{Line, Log, Stage, Stream};
use super::replace::replacements;
use super::secrets::Secrets;
use super::warm::Found;
use crate::breakpoint::Breakpoint;
use crate::error::WorkspaceError;
use crate::process::{self, Group, GroupId};

const PLAN_FILE: &str = "plan.tfplan";
/// The file in which the binary notes which plugins a folder's code uses.
pub const LOCK_FILE: &str = ".terraform.lock.hcl";
const DATA: &str = ".terraform";

/// What the log says instead of what `init` would print.
const READY: &str = "Modules, plugins and backend are as an earlier run of the same code left them: there is nothing to initialize.";

/// How soon a run looks again whether the plugin cache is its own.
const TURN: Duration = Duration::from_millis(50);

impl Terraform {
    /// Does what `job` says and sends every line that is printed to `lines`.
    ///
    /// # Errors
    /// [`WorkspaceError::Terraform`] where a step fails, [`WorkspaceError::TimedOut`] and
    /// [`WorkspaceError::Cancelled`] once every process is gone. An apply that was stopped may have
    /// altered something.
    pub async fn run(
        &self,
        job: Job,
        lines: UnboundedSender<Line>,
        cancel: CancellationToken,
    ) -> Result<Finished, WorkspaceError> {
        let run = Run::new(self, &job, lines, cancel);
        if let Some(cache) = &job.plugin_cache {
            tokio::fs::create_dir_all(cache).await.map_err(|source| WorkspaceError::io(cache, source))?;
        }
        let is_warm = run.prepare().await?;
        match &job.steps {
            Steps::Plan { destroy: false } => run.plan(&[], is_warm).await,
            Steps::Plan { destroy: true } => run.plan(&["-destroy".to_owned()], is_warm).await,
            Steps::Recreate { only } => run.recreate(only).await,
            Steps::Apply { plan } => run.apply(plan).await,
        }
    }
}

/// A run under way.
pub(super) struct Run<'a> {
    terraform: &'a Terraform,
    job: &'a Job,
    log: Log,
    cancel: CancellationToken,
    deadline: Instant,
}

/// Why a step was stopped from outside.
enum Stopped {
    Cancelled,
    TimedOut,
    TooLarge { limit: u64 },
}

/// How a program says that a disk is full.
const FULL: [&str; 3] = ["no space left on device", "disk quota exceeded", "file too large"];

impl<'a> Run<'a> {
    /// One that has not begun.
    pub(super) fn new(
        terraform: &'a Terraform,
        job: &'a Job,
        lines: UnboundedSender<Line>,
        cancel: CancellationToken,
    ) -> Self {
        let log = Log::new(lines, terraform.limits, Secrets::of(&job.environment));
        Self { terraform, job, log, cancel, deadline: Instant::now() + job.timeout }
    }

    /// Makes modules, plugins and backend ready; `true` where an earlier run of the same code had
    /// done so. Before an apply the binary looks for itself.
    async fn prepare(&self) -> Result<bool, WorkspaceError> {
        let Some(warm) = &self.job.warm else { return self.init().await.map(|()| false) };
        let warm = warm.of(&format!("{:?}{}", self.terraform.flavour, self.terraform.version));
        let found = warm.fetch(&self.job.folder).await;
        if found == Found::Whole && matches!(self.job.steps, Steps::Plan { .. }) {
            self.log.say(Stage::Init, READY);
            return Ok(true);
        }
        match self.init().await {
            Err(WorkspaceError::Terraform { .. }) if found != Found::Nothing => self.afresh().await?,
            done => done?,
        }
        if found != Found::Whole {
            warm.keep(&self.job.folder).await;
        }
        Ok(false)
    }

    /// Makes everything ready from nothing.
    async fn afresh(&self) -> Result<(), WorkspaceError> {
        let data = self.job.folder.join(DATA);
        match tokio::fs::remove_dir_all(&data).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(WorkspaceError::io(data, error)),
            _ => self.init().await,
        }
    }

    pub(super) async fn init(&self) -> Result<(), WorkspaceError> {
        let _alone = match &self.job.plugin_cache {
            Some(cache) => Some(self.alone(cache).await?),
            None => None,
        };
        let json = if self.terraform.init_in_json() { "-json" } else { "-no-color" };
        self.step(Stage::Init, &["init", "-input=false", json]).await
    }

    /// Waits until no other run of this machine writes into the plugin cache: the binary does not
    /// look out for others.
    async fn alone(&self, cache: &Path) -> Result<File, WorkspaceError> {
        let io = |source| WorkspaceError::io(cache, source);
        let lock = File::create(cache.join(".lock")).map_err(io)?;
        loop {
            match lock.try_lock() {
                Ok(()) => return Ok(lock),
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(io(error)),
            }
            tokio::select! {
                () = self.cancel.cancelled() => return Err(WorkspaceError::Cancelled),
                () = tokio::time::sleep_until(self.deadline) => {
                    return Err(WorkspaceError::TimedOut { stage: Stage::Init, after: self.job.timeout });
                }
                () = tokio::time::sleep(TURN) => {}
            }
        }
    }

    async fn recreate(&self, only: &[String]) -> Result<Finished, WorkspaceError> {
        let listed = self.document(Stage::Plan, &["state", "list"]).await?;
        match replacements(&String::from_utf8_lossy(&listed), only) {
            Ok(replacements) => self.plan(&replacements, false).await,
            Err(detail) => Err(self.failed(Stage::Plan, detail, None)),
        }
    }

    async fn plan(&self, more: &[String], is_warm: bool) -> Result<Finished, WorkspaceError> {
        let out = format!("-out={PLAN_FILE}");
        let mut arguments = vec!["plan", "-input=false", "-json", &out];
        arguments.extend(more.iter().map(String::as_str));
        match self.step(Stage::Plan, &arguments).await {
            Err(WorkspaceError::Terraform { detail, .. }) if is_warm && asks_for_init(&detail) => {
                self.afresh().await?;
                self.step(Stage::Plan, &arguments).await?;
            }
            done => done?,
        }
        let plan = self.read(PLAN_FILE).await?.unwrap_or_default();
        if !is_whole(&plan) {
            // The binary itself takes no notice of a disk that is full at this moment.
            let detail = "the plan file was not written whole".to_owned();
            return Err(WorkspaceError::NoSpace { stage: Stage::Plan, detail });
        }
        let json = self.json(Stage::Plan, &["show", "-json", "-no-color", PLAN_FILE]).await?;
        Ok(Finished::Planned { plan, json, lock_file: self.read(LOCK_FILE).await? })
    }

    async fn apply(&self, plan: &[u8]) -> Result<Finished, WorkspaceError> {
        let file = self.job.folder.join(PLAN_FILE);
        tokio::fs::write(&file, plan).await.map_err(|source| WorkspaceError::io(&file, source))?;
        self.unbroken(Stage::Apply, &["apply", "-input=false", "-json", PLAN_FILE]).await?;
        Breakpoint::AppliedUnread.pass();
        let json = self.json(Stage::Outputs, &["output", "-json", "-no-color"]).await?;
        let Json::Object(outputs) = json else {
            return Err(self.failed(Stage::Outputs, "the outputs are not an object".to_owned(), None));
        };
        Ok(Finished::Applied { outputs: outputs.into_iter().collect() })
    }

    async fn read(&self, name: &str) -> Result<Option<Vec<u8>>, WorkspaceError> {
        let path = self.job.folder.join(name);
        match tokio::fs::symlink_metadata(&path).await {
            // What a module has put in the place of the file could have no end.
            Ok(found) if !found.is_file() => return Err(WorkspaceError::refused(name, "it is not a file")),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(WorkspaceError::io(path, error)),
        }
        tokio::fs::read(&path).await.map(Some).map_err(|error| WorkspaceError::io(path, error))
    }

    /// Runs a step whose output is for people.
    async fn step(&self, stage: Stage, arguments: &[&str]) -> Result<(), WorkspaceError> {
        self.log.next_step();
        let mut group = self.start(arguments)?;
        let (out, err) = group.output().map_err(|source| WorkspaceError::io(&self.terraform.path, source))?;
        let reading = async {
            let (out, err) =
                tokio::join!(self.log.read(stage, Stream::Out, out), self.log.read(stage, Stream::Err, err));
            out.and(err)
        };
        self.finish(stage, group, reading).await
    }

    /// Runs a step whose output is for people, and that goes on where its reader dies.
    async fn unbroken(&self, stage: Stage, arguments: &[&str]) -> Result<(), WorkspaceError> {
        self.log.next_step();
        let (folder, over) = (&self.job.folder, CancellationToken::new());
        let [(out, printed), (err, said)] =
            Kept::both(folder, &over).map_err(|source| WorkspaceError::io(folder, source))?;
        let group = self.spawned(|command| Group::spawn_into(command, (out, err), over), arguments)?;
        let reading = async {
            let out = self.log.read(stage, Stream::Out, printed);
            tokio::try_join!(out, self.log.read(stage, Stream::Err, said)).map(drop)
        };
        self.finish(stage, group, reading).await
    }

    /// Runs a step that prints one JSON document.
    async fn json(&self, stage: Stage, arguments: &[&str]) -> Result<Json, WorkspaceError> {
        let bytes = self.document(stage, arguments).await?;
        serde_json::from_slice(&bytes)
            .map_err(|error| self.failed(stage, format!("the JSON cannot be read: {error}"), None))
    }

    /// Runs a step that prints one document, which is not for people.
    pub(super) async fn document(&self, stage: Stage, arguments: &[&str]) -> Result<Vec<u8>, WorkspaceError> {
        self.log.next_step();
        let mut group = self.start(arguments)?;
        let (out, err) = group.output().map_err(|source| WorkspaceError::io(&self.terraform.path, source))?;
        let limit = self.terraform.limits.json_bytes;
        let reading = async {
            let (out, err) = tokio::join!(process::drain(out, limit), self.log.read(stage, Stream::Err, err));
            err.and(out)
        };
        let (bytes, more) = self.finish(stage, group, reading).await?;
        if more {
            let detail =
                format!("the JSON is longer than {limit} bytes; raise the limit or split the resource");
            return Err(self.failed(stage, detail, None));
        }
        Ok(bytes)
    }

    fn start(&self, arguments: &[&str]) -> Result<Group, WorkspaceError> {
        self.spawned(Group::spawn, arguments)
    }

    fn spawned(
        &self,
        spawn: impl FnOnce(&mut Command) -> io::Result<Group>,
        arguments: &[&str],
    ) -> Result<Group, WorkspaceError> {
        let job = self.job;
        let mut command = Command::new(&self.terraform.path);
        command
            .args(arguments)
            .current_dir(&job.folder)
            .stdin(Stdio::null())
            .env_clear()
            .envs(&job.environment);
        match std::env::var_os("PATH") {
            Some(path) => command.env("PATH", path),
            None => command.env_remove("PATH"),
        };
        command
            .env("HOME", &job.folder)
            .env("TF_IN_AUTOMATION", "1")
            .env("TF_INPUT", "0")
            .env("CHECKPOINT_DISABLE", "1")
            .env("GIT_TERMINAL_PROMPT", "0");
        match &job.plugin_cache {
            Some(cache) => command.env("TF_PLUGIN_CACHE_DIR", cache),
            None => command.env_remove("TF_PLUGIN_CACHE_DIR"),
        };
        spawn(&mut command).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound if job.folder.is_dir() => {
                WorkspaceError::TerraformMissing { looked: vec![self.terraform.path.display().to_string()] }
            }
            _ => WorkspaceError::io(&job.folder, source),
        })
    }

    /// Waits for a step's end, which cancellation and the deadline bring forward.
    async fn finish<T>(
        &self,
        stage: Stage,
        mut group: Group,
        reading: impl Future<Output = io::Result<T>>,
    ) -> Result<T, WorkspaceError> {
        let (id, limits) = (group.id(), self.terraform.limits);
        let (result, stopped) = {
            let work = async { tokio::join!(group.wait(), reading) };
            tokio::pin!(work);
            let stopped = tokio::select! {
                biased;
                () = self.cancel.cancelled() => Stopped::Cancelled,
                () = tokio::time::sleep_until(self.deadline) => Stopped::TimedOut,
                limit = outgrown(id, limits.memory_bytes) => Stopped::TooLarge { limit },
                (status, read) = &mut work => {
                    // What the binary had started was killed with it, and takes a moment to go.
                    id.gone().await;
                    return self.judge(stage, status, read);
                }
            };
            id.interrupt_once(&self.job.folder);
            let listened = tokio::select! {
                // The binary goes on printing while it stops, and would wait for a reader.
                _ = &mut work => true,
                () = tokio::time::sleep(limits.grace) => false,
                // Who grows on and on would take the machine along before the grace is over.
                _ = outgrown(id, limits.memory_bytes.map(|limit| limit.saturating_mul(2))) => false,
            };
            (listened, stopped)
        };
        if !result {
            group.end().await;
        }
        id.gone().await;
        Err(match stopped {
            Stopped::Cancelled => WorkspaceError::Cancelled,
            Stopped::TimedOut => WorkspaceError::TimedOut { stage, after: self.job.timeout },
            Stopped::TooLarge { limit } => WorkspaceError::TooMuchMemory { stage, limit },
        })
    }

    fn judge<T>(
        &self,
        stage: Stage,
        status: io::Result<ExitStatus>,
        read: io::Result<T>,
    ) -> Result<T, WorkspaceError> {
        let io = |source| WorkspaceError::io(&self.terraform.path, source);
        let status = status.map_err(io)?;
        if status.success() {
            return read.map_err(io);
        }
        let detail = self.log.explanation();
        Err(match status.signal() {
            Some(signal) => WorkspaceError::Crashed { stage, signal, detail },
            None => self.failed(stage, detail, status.code()),
        })
    }

    fn failed(&self, stage: Stage, detail: String, exit: Option<i32>) -> WorkspaceError {
        let lower = detail.to_lowercase();
        match FULL.iter().any(|words| lower.contains(words)) {
            true => WorkspaceError::NoSpace { stage, detail },
            false => WorkspaceError::Terraform { stage, detail, exit },
        }
    }
}

/// Whether a step failed because something is not ready.
fn asks_for_init(detail: &str) -> bool {
    ["terraform init", "tofu init"].iter().any(|words| detail.contains(words))
}

/// Whether a plan file, which is a ZIP archive, has its end.
fn is_whole(plan: &[u8]) -> bool {
    const END: &[u8] = b"PK\x05\x06";
    plan.windows(END.len()).rev().any(|window| window == END)
}

/// Waits until a group holds more memory than `limit`, and gives the limit.
async fn outgrown(group: GroupId, limit: Option<u64>) -> u64 {
    group.grows_beyond(limit).await;
    limit.unwrap_or(u64::MAX)
}
