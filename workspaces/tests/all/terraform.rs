//! Runs of the real Terraform binary, with nothing but its built-in provider.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use terrace_engine::files::FileSet;
use terrace_workspaces::terraform::{Finished, Job, Limits, Line, RunFolder, Stage, Steps, Terraform};
use terrace_workspaces::{Credentials, LocalForge, WorkspaceError};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio_util::sync::CancellationToken;

use crate::http::Server;
use crate::support::files;

pub(crate) const CODE: &str = r#"
variable "note" {
  type    = string
  default = "one"
}

resource "terraform_data" "this" {
  input = var.note
}

output "note" {
  value = terraform_data.this.output
}

output "password" {
  value     = "geheim"
  sensitive = true
}
"#;

/// A run folder with one file, `main.tf`.
pub(crate) struct Bench {
    _root: tempfile::TempDir,
    pub(crate) folder: RunFolder,
    pub(crate) terraform: Terraform,
}

pub(crate) type Outcome = Result<Finished, WorkspaceError>;

impl Bench {
    pub(crate) async fn new(code: &str) -> Self {
        let root = tempfile::tempdir().unwrap();
        let folder = RunFolder::create(root.path(), "run-1", &files(&[("main.tf", code)])).await.unwrap();
        Self { _root: root, folder, terraform: Terraform::find_all(None).await.unwrap().remove(0) }
    }

    pub(crate) fn job(&self, steps: Steps) -> Job {
        Job {
            folder: self.folder.path().to_owned(),
            steps,
            environment: BTreeMap::new(),
            plugin_cache: None,
            warm: None,
            timeout: Duration::from_secs(120),
        }
    }

    pub(crate) async fn run(&self, job: Job) -> (Outcome, Vec<Line>) {
        let (sender, mut receiver) = unbounded_channel();
        let outcome = self.terraform.run(job, sender, CancellationToken::new()).await;
        (outcome, std::iter::from_fn(|| receiver.try_recv().ok()).collect())
    }

    pub(crate) async fn plan(&self, destroy: bool) -> (Vec<u8>, serde_json::Value) {
        match self.run(self.job(Steps::Plan { destroy })).await.0.unwrap() {
            Finished::Planned { plan, json, .. } => (plan, json),
            other => panic!("{other:?}"),
        }
    }

    async fn apply(&self, plan: Vec<u8>) -> Outcome {
        self.run(self.job(Steps::Apply { plan })).await.0
    }

    fn write(&self, code: &str) {
        std::fs::write(self.folder.path().join("main.tf"), code).unwrap();
    }
}

pub(crate) fn texts(lines: &[Line]) -> String {
    lines.iter().map(|line| format!("{} {}\n", line.stage, line.text)).collect()
}

#[tokio::test]
async fn exactly_the_plan_file_is_applied() {
    let bench = Bench::new(CODE).await;
    let (outcome, lines) = bench.run(bench.job(Steps::Plan { destroy: false })).await;
    let Ok(Finished::Planned { plan, json, lock_file }) = outcome else { panic!("{outcome:?}") };
    assert_eq!(json["resource_changes"][0]["change"]["actions"][0], "create");
    assert_eq!(lock_file, None, "the built-in provider is not locked");
    insta::assert_snapshot!(texts(&lines), @r"
    init Terraform 1.11.4
    init Initializing the backend...
    init Initializing provider plugins...
    init terraform.io/builtin/terraform is built in to Terraform
    init Terraform has been successfully initialized!
    plan Terraform 1.11.4
    plan terraform_data.this: Plan to create
    plan Plan: 1 to add, 0 to change, 0 to destroy.
    plan Outputs: 2
    ");
    assert!(lines.iter().all(|line| line.level.as_deref() == Some("info")));

    bench.write(&CODE.replace("\"one\"", "\"two\""));
    let applied = bench.apply(plan.clone()).await.unwrap();
    let shown = format!("{applied:?}");
    let Finished::Applied { outputs } = applied else { panic!("{shown}") };
    assert_eq!(outputs["note"], serde_json::json!({"value": "one", "type": "string", "sensitive": false}));
    assert_eq!(outputs["password"]["sensitive"], true);
    assert!(!shown.contains("geheim"), "{shown}");

    let stale = bench.apply(plan).await.unwrap_err();
    insta::assert_snapshot!(stale, @"apply failed: Saved plan is stale: The given plan file can no longer be applied because the state was changed by another operation after the plan was created.");
}

#[tokio::test]
async fn destruction_is_planned_and_applied_like_anything_else() {
    let bench = Bench::new(CODE).await;
    let (plan, _) = bench.plan(false).await;
    bench.apply(plan).await.unwrap();
    let (plan, json) = bench.plan(true).await;
    assert_eq!(json["resource_changes"][0]["change"]["actions"][0], "delete");
    let Ok(Finished::Applied { outputs }) = bench.apply(plan).await else { panic!("destroyed") };
    assert!(outputs.is_empty());
}

#[tokio::test]
async fn a_plan_can_be_applied_in_another_folder() {
    let (planner, applier) = (Bench::new(CODE).await, Bench::new(CODE).await);
    let (plan, _) = planner.plan(false).await;
    let Ok(Finished::Applied { outputs }) = applier.apply(plan).await else { panic!("applied") };
    assert_eq!(outputs["note"]["value"], "one");
}

#[tokio::test]
async fn a_module_comes_from_the_catalog_at_its_exact_commit() {
    let folder = tempfile::tempdir().unwrap();
    let forge = LocalForge::new(folder.path().to_owned());
    let module =
        |text: &str| files(&[("note/main.tf", &format!("output \"note\" {{\n  value = \"{text}\"\n}}\n"))]);
    forge.publish("catalog", &[(module("one"), Some("v1.0.0")), (module("two"), None)]).await.unwrap();
    let first = forge.open("catalog").unwrap().log("main", 2).await.unwrap().pop().unwrap().sha;
    let server = Server::start(folder.path().to_owned()).await;
    *server.seen.wanted.lock().unwrap() = "Basic ZW5naW5lZXI6Z2VoZWlt".to_owned();
    let source = format!("git::{}//note?ref={first}", server.address("catalog"));
    let bench = Bench::new(&format!("module \"this\" {{\n  source = \"{source}\"\n}}\n\noutput \"note\" {{\n  value = module.this.note\n}}\n")).await;

    let (outcome, lines) = bench.run(bench.job(Steps::Plan { destroy: false })).await;
    assert!(matches!(outcome, Err(WorkspaceError::Terraform { stage: Stage::Init, .. })), "{outcome:?}");
    assert!(texts(&lines).contains("terminal prompts disabled"), "nobody is asked: {}", texts(&lines));

    let token = Credentials::Token { username: "engineer".into(), token: "geheim".to_owned().into() };
    let mut job = bench.job(Steps::Plan { destroy: false });
    job.environment = token
        .environment(&server.address("catalog"), folder.path(), Path::new("/dev/null"))
        .unwrap()
        .into_iter()
        .collect();
    let Finished::Planned { json, .. } = bench.run(job).await.0.unwrap() else { panic!("planned") };
    assert_eq!(json["planned_values"]["outputs"]["note"]["value"], "one");
}

#[tokio::test]
async fn a_failure_tells_its_diagnostics() {
    let unknown = Bench::new("output \"x\" {\n  value = nope.x\n}\n").await;
    let (outcome, lines) = unknown.run(unknown.job(Steps::Plan { destroy: false })).await;
    insta::assert_snapshot!(outcome.unwrap_err(), @r#"plan failed: main.tf:2: Reference to undeclared resource: A managed resource "nope" "x" has not been declared in the root module."#);
    assert_eq!(lines.last().unwrap().level.as_deref(), Some("error"));

    let broken = Bench::new("resource \"x\" {\n").await;
    let (outcome, _) = broken.run(broken.job(Steps::Plan { destroy: false })).await;
    let Err(WorkspaceError::Terraform { stage, detail, exit }) = outcome else { panic!("{outcome:?}") };
    assert_eq!((stage, exit), (Stage::Init, Some(1)));
    assert!(detail.starts_with("main.tf:1: Unclosed configuration block: "), "{detail}");

    let garbage = Bench::new(CODE).await;
    let refused = garbage.apply(b"not a plan".to_vec()).await.unwrap_err();
    assert!(matches!(refused, WorkspaceError::Terraform { stage: Stage::Apply, .. }), "{refused}");
}

#[tokio::test]
async fn the_environment_holds_what_the_job_says_and_no_more() {
    let code = r#"
    resource "terraform_data" "this" {
      provisioner "local-exec" {
        command = "echo '<'; env; echo '>'"
      }
    }
    "#;
    assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some(), "the parent has something to leak");
    let bench = Bench::new(code).await;
    let (plan, _) = bench.plan(false).await;
    let mut job = bench.job(Steps::Apply { plan });
    job.environment =
        [("TF_VAR_password", "geheim-geheim"), ("REGION", "eu-west-1"), ("HOME", "/root"), ("TF_INPUT", "1")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
    let cache = bench.folder.path().join("cache");
    job.plugin_cache = Some(cache.clone());
    let told = format!("{job:?}");
    assert!(told.contains("TF_VAR_password") && !told.contains("geheim"), "{told}");
    let (outcome, lines) = bench.run(job).await;
    outcome.unwrap();
    let printed = texts(&lines);
    for wanted in ["REGION=eu-west-1", "TF_VAR_password=[secret]", "TF_INPUT=0", "CHECKPOINT_DISABLE=1"] {
        assert!(printed.contains(wanted), "{wanted} in {printed}");
    }
    assert!(printed.contains(&format!("HOME={}", bench.folder.path().display())), "{printed}");
    assert!(!printed.contains("CARGO") && !printed.contains("geheim-geheim"), "{printed}");
    assert!(cache.is_dir());
}

#[tokio::test]
async fn output_is_bounded_and_says_so() {
    let code = r#"
    resource "terraform_data" "this" {
      provisioner "local-exec" {
        command = "yes terrace | head -n 50000"
      }
    }
    "#;
    let mut bench = Bench::new(code).await;
    let (plan, _) = bench.plan(false).await;
    bench.terraform =
        bench.terraform.clone().with_limits(Limits { output_bytes: 10_000, ..Limits::default() });
    let (outcome, lines) = bench.run(bench.job(Steps::Apply { plan })).await;
    outcome.unwrap();
    assert!(texts(&lines).len() < 20_000);
    assert_eq!(lines.last().unwrap().text, "The output is longer than 10000 bytes; the rest is left out.");

    bench.terraform.limits.json_bytes = 100;
    let (outcome, _) = bench.run(bench.job(Steps::Plan { destroy: false })).await;
    let error = outcome.unwrap_err().to_string();
    assert!(error.contains("the JSON is longer than 100 bytes"), "{error}");
}

/// Code whose apply runs `script` and says `ready` before.
pub(crate) fn running(script: &str) -> String {
    format!(
        "resource \"terraform_data\" \"this\" {{\n  provisioner \"local-exec\" {{\n    command = \"echo ready; {script}\"\n  }}\n}}\n"
    )
}

/// Living processes whose working directory is `folder`.
pub(crate) fn processes_in(folder: &Path) -> Vec<PathBuf> {
    let inside = |process: &PathBuf| std::fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd == folder);
    std::fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path()).filter(inside).collect()
}

async fn until_ready(lines: &mut UnboundedReceiver<Line>) {
    while let Some(line) = lines.recv().await {
        if line.text.ends_with("ready") {
            return;
        }
    }
    panic!("the provisioner never ran");
}

/// Starts `job`, which waits for ever, cancels it and gives the outcome and how long that took.
async fn cancelled(bench: &Bench, job: Job) -> (Outcome, Duration) {
    let (sender, mut lines) = unbounded_channel();
    let cancel = CancellationToken::new();
    let run = bench.terraform.run(job, sender, cancel.clone());
    let stop = async {
        until_ready(&mut lines).await;
        assert!(!processes_in(bench.folder.path()).is_empty());
        cancel.cancel();
        Instant::now()
    };
    let (outcome, asked) = tokio::join!(run, stop);
    (outcome, asked.elapsed())
}

#[tokio::test]
async fn cancelling_ends_every_process_and_releases_the_lock() {
    let bench = Bench::new(&running("sleep 600")).await;
    let (plan, _) = bench.plan(false).await;
    let (outcome, _) = cancelled(&bench, bench.job(Steps::Apply { plan })).await;
    assert_eq!(processes_in(bench.folder.path()), Vec::<PathBuf>::new());
    assert!(matches!(outcome, Err(WorkspaceError::Cancelled)), "{outcome:?}");
    assert!(!bench.folder.path().join(".terraform.tfstate.lock.info").exists());
    let state = std::fs::read_to_string(bench.folder.path().join("terraform.tfstate")).unwrap();
    assert!(state.contains("tainted"), "the state tells what was begun: {state}");
}

#[tokio::test]
async fn who_does_not_listen_is_killed_after_the_grace() {
    let mut bench = Bench::new(CODE).await;
    let deaf = bench.folder.path().join("deaf");
    std::fs::write(
        &deaf,
        "#!/bin/sh\ntrap '' INT TERM\nsleep 600 &\necho ready\nwhile true; do wait; done\n",
    )
    .unwrap();
    std::fs::set_permissions(&deaf, std::fs::Permissions::from_mode(0o700)).unwrap();
    bench.terraform.path = deaf;
    bench.terraform.limits.grace = Duration::from_millis(700);
    let (outcome, took) = cancelled(&bench, bench.job(Steps::Plan { destroy: false })).await;
    assert_eq!(processes_in(bench.folder.path()), Vec::<PathBuf>::new());
    assert!(matches!(outcome, Err(WorkspaceError::Cancelled)), "{outcome:?}");
    assert!(took >= Duration::from_millis(700) && took < Duration::from_secs(20), "{took:?}");
}

#[tokio::test]
async fn time_is_bounded() {
    let bench = Bench::new(&running("sleep 600")).await;
    let (plan, _) = bench.plan(false).await;
    let mut job = bench.job(Steps::Apply { plan });
    job.timeout = Duration::from_secs(3);
    let (outcome, _) = bench.run(job).await;
    assert_eq!(processes_in(bench.folder.path()), Vec::<PathBuf>::new());
    insta::assert_snapshot!(outcome.unwrap_err(), @"apply was stopped after 3 s. Raise the time limit, or find what it waits for.");
}

#[tokio::test]
async fn a_run_that_is_dropped_takes_its_processes_along() {
    let bench = Bench::new(&running("sleep 600")).await;
    let (plan, _) = bench.plan(false).await;
    let (sender, mut lines) = unbounded_channel();
    let run = bench.terraform.run(bench.job(Steps::Apply { plan }), sender, CancellationToken::new());
    tokio::select! {
        outcome = run => panic!("{outcome:?}"),
        () = until_ready(&mut lines) => {}
    }
    let vanished = async {
        while !processes_in(bench.folder.path()).is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), vanished).await.unwrap();
}

#[tokio::test]
async fn a_background_process_does_not_outlive_its_run() {
    let bench = Bench::new(&running("sleep 600 > /dev/null 2>&1 &")).await;
    let (plan, _) = bench.plan(false).await;
    bench.apply(plan).await.unwrap();
    let vanished = async {
        while !processes_in(bench.folder.path()).is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), vanished).await.unwrap();
}

#[tokio::test]
async fn a_missing_binary_is_told_with_what_was_looked_for() {
    let missing = Terraform::find_all(Some(Path::new("/nonexistent/terraform"))).await.unwrap_err();
    insta::assert_snapshot!(missing, @"no Terraform binary was found; looked for /nonexistent/terraform (not there). Install OpenTofu or Terraform, or configure the path.");
    let other = Terraform::find_all(Some(Path::new("/bin/true"))).await.unwrap_err();
    assert!(other.to_string().contains("it does not tell a version"), "{other}");

    let mut bench = Bench::new(CODE).await;
    bench.terraform.path = "/nonexistent/terraform".into();
    let (outcome, _) = bench.run(bench.job(Steps::Plan { destroy: false })).await;
    assert!(matches!(outcome, Err(WorkspaceError::TerraformMissing { .. })), "{outcome:?}");
}

#[tokio::test]
async fn a_job_that_was_cancelled_before_does_nothing() {
    let bench = Bench::new(CODE).await;
    let cancel = CancellationToken::new();
    cancel.cancel();
    let (sender, _lines) = unbounded_channel();
    let outcome = bench.terraform.run(bench.job(Steps::Plan { destroy: false }), sender, cancel).await;
    assert!(matches!(outcome, Err(WorkspaceError::Cancelled)), "{outcome:?}");
    let left: FileSet = files(&[("main.tf", CODE)]);
    assert_eq!(
        std::fs::read(bench.folder.path().join("main.tf")).unwrap(),
        left.into_values().next().unwrap()
    );
    assert!(!bench.folder.path().join("plan.tfplan").exists());
}
