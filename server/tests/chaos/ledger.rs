//! What must hold afterwards, read from the database, the folders and the file that the module wrote.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

use sea_orm::{FromQueryResult, Statement};
use terrace_server::db::Db;

use super::people::Story;
use super::run_folders;

/// How long everything may take to settle once nobody is killed any more.
const PATIENCE: Duration = Duration::from_secs(240);

#[derive(Debug, FromQueryResult)]
struct Row {
    subject: String,
    detail: Option<String>,
}

async fn rows(db: &Db, query: &str) -> Vec<(String, String)> {
    let statement = Statement::from_string(db.read().get_database_backend(), query);
    let rows = Row::find_by_statement(statement).all(db.read()).await.expect("the database answers");
    rows.into_iter().map(|row| (row.subject, row.detail.unwrap_or_default())).collect()
}

/// Jobs that are still to be done, runs that are not over, locks, credentials, and folders.
async fn unsettled(db: &Db, data: &Path) -> Vec<(String, String)> {
    let mut left = Vec::new();
    for query in [
        "SELECT kind AS subject, last_error AS detail FROM jobs WHERE kind IN ('run', 'effect')",
        "SELECT path AS subject, state AS detail FROM runs WHERE state IN ('queued', 'running')",
        "SELECT 'a lock' AS subject, lock_id AS detail FROM states WHERE lock_id IS NOT NULL",
        "SELECT 'credentials' AS subject, name AS detail FROM tokens WHERE kind = 'run'",
    ] {
        left.extend(rows(db, query).await);
    }
    left.extend(run_folders(data).into_iter().map(|folder| ("a folder".to_owned(), folder)));
    left
}

/// Waits until nothing is under way and nothing is left behind.
pub async fn settle(data: &Path, database: Option<&str>) {
    let db = Db::connect(database, data).await.expect("the database opens");
    let deadline = Instant::now() + PATIENCE;
    loop {
        let left = unsettled(&db, data).await;
        if left.is_empty() {
            return;
        }
        assert!(Instant::now() < deadline, "left behind: {left:#?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Everything that must hold; how many plans did what an earlier one had done already.
pub async fn check(data: &Path, database: Option<&str>, stories: &[Story]) -> usize {
    let db = Db::connect(database, data).await.expect("the database opens");
    accounted_for(&db, stories).await;
    explained(&db).await;
    let again = applied_once(&db, data, stories).await;
    told_once(&db).await;
    // That of a branch which nobody moves any more may stay: whoever moves it takes it away.
    let locks = files(&data.join("repositories"), &|name| name == "main.lock");
    assert!(locks.is_empty(), "nothing can be merged any more: {locks:?}");
    again
}

/// Every request that was accepted has its change, and there is no other.
async fn accounted_for(db: &Db, stories: &[Story]) {
    let known: BTreeSet<String> = stories.iter().map(|story| story.number.to_string()).collect();
    let query = "SELECT CAST(number AS TEXT) AS subject, state AS detail FROM changes";
    let stored: BTreeSet<String> = rows(db, query).await.into_iter().map(|(number, _)| number).collect();
    assert_eq!(known, stored, "changes that were asked for, and changes that there are");
}

/// Every change has ended, and tells why where it was not applied.
async fn explained(db: &Db) {
    let query = "SELECT state AS subject, CAST(state_data AS TEXT) AS detail FROM changes";
    for (state, data) in rows(db, query).await {
        let told = state == "applied" || data.contains("\"reason\":") && !data.contains("\"reason\":\"\"");
        assert!(matches!(state.as_str(), "applied" | "closed") && told, "{state}: {data}");
    }
}

/// Each approved plan was applied at most once, what was applied is in a state, and the states of
/// one resource are one history.
async fn applied_once(db: &Db, data: &Path, stories: &[Story]) -> usize {
    let ledger = std::fs::read_to_string(data.join("ledger")).unwrap_or_default();
    let mut done: BTreeMap<&str, usize> = BTreeMap::new();
    for line in ledger.lines() {
        *done.entry(line).or_default() += 1;
    }
    let begun = of_changes(db, "started_at IS NOT NULL").await;
    let kept = "EXISTS (SELECT 1 FROM state_versions WHERE run_id = runs.id)";
    let kept = of_changes(db, kept).await;
    for story in stories {
        let Some(generation) = &story.generation else { continue };
        let number = story.number.to_string();
        let times = done.get(generation.as_str()).copied().unwrap_or(0);
        let of = |runs: &BTreeMap<String, usize>| runs.get(&number).copied().unwrap_or(0);
        assert!(times <= of(&begun), "{story:?}: done {times} times by {} applies", of(&begun));
        assert!(times <= of(&kept), "{story:?}: done {times} times, {} are in a state", of(&kept));
        if story.end == "applied" {
            assert!(times >= 1, "{story:?}: applied, and not done");
        } else {
            assert_eq!(times, 0, "{story:?}: done, and not approved");
        }
    }
    let twice = done.values().filter(|times| **times > 1).count();
    println!("{} entries in the ledger, {twice} of them made again by a later plan", done.len());
    let query = "SELECT MIN(lineage) AS subject, CAST(COUNT(DISTINCT lineage) AS TEXT) AS detail \
         FROM state_versions GROUP BY resource_id";
    for (lineage, lineages) in rows(db, query).await {
        assert_eq!(lineages, "1", "the states beside {lineage} are one history");
    }
    twice
}

/// How many applies of each change there are, of which something holds.
async fn of_changes(db: &Db, holds: &str) -> BTreeMap<String, usize> {
    let query = format!(
        "SELECT CAST(changes.number AS TEXT) AS subject, CAST(COUNT(*) AS TEXT) AS detail FROM runs \
         JOIN changes ON changes.id = runs.change_id WHERE runs.kind = 'apply' AND {} GROUP BY changes.number",
        holds.replace("started_at", "runs.started_at")
    );
    let counted = rows(db, &query).await;
    counted.into_iter().map(|(number, count)| (number, count.parse().unwrap())).collect()
}

/// No pull request says twice that its change is applied, and none is left open.
async fn told_once(db: &Db) {
    let twice = "SELECT body AS subject, CAST(COUNT(*) AS TEXT) AS detail FROM pull_request_comments \
         WHERE body LIKE 'Applied%' GROUP BY pull_request_id, body HAVING COUNT(*) > 1";
    assert_eq!(rows(db, twice).await, [], "comments that stand there twice");
    let open = "SELECT title AS subject, state AS detail FROM pull_requests WHERE state = 'open'";
    assert_eq!(rows(db, open).await, [], "pull requests of changes that have ended");
}

/// The files below a folder whose name is like this.
fn files(folder: &Path, like: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            found.extend(files(&entry.path(), like));
        } else if like(&entry.file_name().to_string_lossy()) {
            found.push(entry.path().display().to_string());
        }
    }
    found
}
