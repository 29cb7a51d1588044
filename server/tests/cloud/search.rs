//! Looks for the credentials wherever something might have kept them.

use std::path::Path;

use serde_json::Value as Json;

use super::company::{Company, SECRET};
use crate::support::git;

/// The credentials are in no file of Terrace, in nothing that its API tells, in no commit of any
/// branch, and in nothing that the worker said. No run left its folder behind.
pub async fn no_secret_shows(company: &Company) {
    let files = files(company.data());
    assert!(files.iter().any(|file| file.ends_with("terrace.db")), "the database is among them: {files:?}");
    for file in
        files.iter().map(std::path::PathBuf::as_path).chain([&*company.outside.path().join("worker.log")])
    {
        assert!(!holds(&std::fs::read(file).unwrap()), "{} holds the secret", file.display());
    }
    let history = git(&company.repository(), &["log", "--all", "-p", "--format=%H %an %B"]).await;
    assert!(history.contains("provider \"aws\"") && !holds(history.as_bytes()), "a commit holds the secret");
    told(company).await;
    let folders = std::fs::read_dir(company.data().join("runs")).unwrap().flatten();
    let runs = folders.flat_map(|worker| std::fs::read_dir(worker.path()).into_iter().flatten().flatten());
    assert_eq!(runs.filter(|run| run.path().is_dir()).count(), 0, "a run left its folder behind");
}

/// Every run with its log and plan, and every change, as the API tells them.
async fn told(company: &Company) {
    let list =
        async |path: &str| company.developer.get(path).await.expect(200)["items"].as_array().unwrap().clone();
    let runs = list("/runs?limit=200").await;
    let mut plans = 0;
    for run in &runs {
        let id = run["id"].as_str().unwrap();
        let log = company.developer.get(&format!("/runs/{id}/log")).await.expect(200);
        assert_eq!(log["finished"], true, "the log of run {id} is read whole");
        assert!(!holds(log.to_string().as_bytes()), "the log of run {id} holds the secret");
        let plan = company.developer.get(&format!("/runs/{id}/plan")).await;
        plans += usize::from(plan.status.is_success());
        assert!(!holds(plan.body.to_string().as_bytes()), "the plan of run {id} holds the secret");
    }
    assert!(plans > 10, "{plans} plans of {} runs", runs.len());
    for change in list("/changes?limit=200").await {
        let number = &change["number"];
        let change: Json = company.developer.get(&format!("/changes/{number}")).await.expect(200);
        assert!(!holds(change.to_string().as_bytes()), "change {number} holds the secret");
    }
}

fn holds(bytes: &[u8]) -> bool {
    bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes())
}

/// Every file below a folder; what is linked lies elsewhere.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().flatten() {
            let kind = entry.file_type().unwrap();
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found
}
