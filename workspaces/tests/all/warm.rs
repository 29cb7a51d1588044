//! A second plan of the same code, which has nothing to initialize.

use std::path::Path;

use terrace_workspaces::terraform::{Finished, Line, Steps, Warm, WarmKey};

use crate::terraform::{Bench, Outcome, texts};

const CODE: &str = r#"
module "this" {
  source = "./module"
}

output "note" {
  value = module.this.note
}
"#;

/// Plans code with a module beside it.
async fn plan(store: &Path) -> (Outcome, Vec<Line>) {
    let bench = Bench::new(CODE).await;
    let module = bench.folder.path().join("module");
    std::fs::create_dir(&module).unwrap();
    std::fs::write(module.join("main.tf"), "output \"note\" {\n  value = \"one\"\n}\n").unwrap();
    let mut job = bench.job(Steps::Plan { destroy: false });
    job.plugin_cache = Some(bench.folder.path().join("plugins"));
    job.warm = Some(WarmKey {
        store: Warm::new(store.to_owned(), 4),
        modules: "code".to_owned(),
        backend: Some("backend".to_owned()),
    });
    bench.run(job).await
}

fn note(outcome: Outcome) -> serde_json::Value {
    let Ok(Finished::Planned { json, .. }) = outcome else { panic!("{outcome:?}") };
    json["planned_values"]["outputs"]["note"]["value"].clone()
}

#[tokio::test]
async fn a_second_plan_of_the_same_code_skips_init() {
    let store = tempfile::tempdir().unwrap();
    let (cold, lines) = plan(store.path()).await;
    assert!(texts(&lines).contains("init Initializing the backend..."), "{}", texts(&lines));
    let (warm, lines) = plan(store.path()).await;
    assert_eq!(
        (note(cold), texts(&lines).lines().next()),
        (
            note(warm),
            Some(
                "init Modules, plugins and backend are as an earlier run of the same code left them: there is nothing to initialize."
            )
        )
    );
    assert!(!texts(&lines).contains("Initializing"), "{}", texts(&lines));
}

#[tokio::test]
async fn what_was_kept_and_is_broken_is_made_afresh() {
    let store = tempfile::tempdir().unwrap();
    plan(store.path()).await.0.unwrap();
    let kept = std::fs::read_dir(store.path()).unwrap().flatten().next().unwrap().path();
    std::fs::remove_dir_all(kept.join(".terraform")).unwrap();
    let (outcome, lines) = plan(store.path()).await;
    assert_eq!(note(outcome), "one");
    assert!(texts(&lines).contains("init Initializing the backend..."), "{}", texts(&lines));
}
