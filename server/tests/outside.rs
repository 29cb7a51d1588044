//! What people do to a change with git: commits on its branch, merges past its approval, branches that
//! they delete. All of it over the stock `git`.

use std::path::PathBuf;

use serde_json::{Value as Json, json};
use tempfile::TempDir;
use terrace_engine::change::State;
use terrace_engine::name::CommitSha;
use terrace_engine::run::{Kind, RunState};
use terrace_server::changes::jobs::system;
use terrace_server::changes::store as changes;
use terrace_server::runs::store::{self as runs, RunSpec};
use tokio::process::Command;

use crate::support::{Backend, Client, World, git, on_both};

on_both! {
    commits_by_hand_are_kept_and_shown_and_planned_afresh
    commits_by_hand_are_not_overwritten_when_values_above_move
    a_merge_by_somebody_who_may_approve_is_the_approval
    a_merge_by_whoever_asked_is_planned_and_approved_afresh
    a_merge_of_other_code_than_was_planned_is_planned_afresh
    a_push_to_main_that_has_nothing_of_the_change_leaves_it_alone
    a_branch_that_is_deleted_ends_its_change
    a_plan_that_waits_is_of_what_the_change_proposes_by_then
}

/// A clone of the workspace by somebody.
struct Clone {
    folder: TempDir,
}

impl Clone {
    async fn by(world: &World, who: &Client, name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let with = format!("http://{name}:{}@", who.token);
        let address = format!("{}/git/live.git", world.terrace.url.replace("http://", &with));
        git(folder.path(), &["clone", "-q", &address, "clone"]).await;
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("clone")
    }

    async fn git(&self, arguments: &[&str]) -> String {
        git(&self.path(), arguments).await
    }

    async fn merge(&self, branch: &str) {
        self.git(&["merge", "-q", "--no-ff", "-m", "by hand", &format!("origin/{branch}")]).await;
    }

    /// What `git push` says where it is refused.
    async fn refused(&self, arguments: &[&str]) -> String {
        let output =
            Command::new("git").arg("push").args(arguments).current_dir(self.path()).output().await.unwrap();
        assert!(!output.status.success(), "the push was taken");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

fn events(change: &Json, name: &str) -> Vec<Json> {
    let all = change["timeline"].as_array().unwrap().iter();
    all.filter(|entry| entry["event"] == name).cloned().collect()
}

async fn pull(world: &World, number: i64) -> Json {
    let pulls = world.developer.get("/workspaces/live/pulls").await.expect(200);
    let all = pulls["items"].as_array().unwrap();
    let found = all.iter().find(|pull| pull["head_branch"] == format!("update_net-{number}"));
    found.unwrap().clone()
}

async fn commits_by_hand_are_kept_and_shown_and_planned_afresh(backend: Backend) {
    let world = World::start(&backend).await;
    let number = world.request_network("net").await;
    let planned = world.developer.wait_change(number, "planned").await;
    let diff = format!("/changes/{number}/diff");
    assert_eq!(world.developer.get(&diff).await.expect(200)["by_hand"], Json::Null);
    world.edit_by_hand(&format!("update_net-{number}"), "network/net/notes.tf", "# a note\n").await;
    let fresh = world.replanned(number, &planned["digest"]).await;
    let moved = events(&fresh, "change.moved");
    assert_eq!(moved[0]["by"], "admin");
    assert_eq!(moved[0]["detail"], "admin pushed a commit to the branch");
    let by_hand = world.developer.get(&diff).await.expect(200)["by_hand"].clone();
    assert_eq!(by_hand["commits"].as_array().unwrap().len(), 1, "{by_hand:#}");
    assert_eq!(by_hand["commits"][0]["message"], "by hand");
    assert_eq!(by_hand["commits"][0]["author"], "test");
    assert_eq!(by_hand["files"].as_array().unwrap().len(), 1);
    assert_eq!(by_hand["files"][0]["path"], "network/net/notes.tf");
    world.reviewer.approve_and_wait(number).await;
    let files = world.developer.get("/resources/acme%2Feast%2Fnet/files").await.expect(200).to_string();
    assert!(files.contains("# a note"), "{files}");
    let by_hand = world.developer.get(&diff).await.expect(200)["by_hand"].clone();
    assert_eq!(by_hand["commits"].as_array().unwrap().len(), 1, "it is shown later too: {by_hand:#}");
    world.terrace.stop().await;
}

async fn commits_by_hand_are_not_overwritten_when_values_above_move(backend: Backend) {
    let world = World::start(&backend).await;
    let number = world.request_network("net").await;
    let planned = world.developer.wait_change(number, "planned").await;
    world.edit_by_hand(&format!("update_net-{number}"), "network/net/main.tf", "# a note\n").await;
    let planned = world.replanned(number, &planned["digest"]).await;
    let tags = json!({"tags": {"CostCenter": {"value": "43", "inherit": true, "locked": true}}});
    world.developer.patch("/resources/acme", tags).await.expect(200);
    let approval = json!({"digest": planned["digest"]});
    world.reviewer.post(&format!("/changes/{number}/approve"), approval).await.refused(409, "conflict");
    world.replanned(number, &planned["digest"]).await;
    let code = world.developer.get(&format!("/changes/{number}/diff")).await.expect(200);
    assert!(code["unified"].as_str().unwrap().contains("# a note"), "{code:#}");
    assert_eq!(code["by_hand"]["commits"].as_array().unwrap().len(), 1, "{code:#}");
    world.terrace.stop().await;
}

async fn a_merge_by_somebody_who_may_approve_is_the_approval(backend: Backend) {
    let world = World::start(&backend).await;
    let number = world.request_network("net").await;
    let planned = world.developer.wait_change(number, "planned").await;
    let clone = Clone::by(&world, &world.engineer, "admin").await;
    clone.merge(&format!("update_net-{number}")).await;
    // As a forge does that deletes merged branches.
    clone.git(&["push", "-q", "origin", "main", &format!(":update_net-{number}")]).await;
    let applied = world.developer.wait_change(number, "applied").await;
    assert_eq!(applied["approvals"][0]["by"]["username"], "admin", "{applied:#}");
    assert_eq!(applied["digest"], planned["digest"], "the plan that stood is the one that was applied");
    assert_eq!(pull(&world, number).await["state"], "merged");
    world.terrace.stop().await;
}

async fn a_merge_by_whoever_asked_is_planned_and_approved_afresh(backend: Backend) {
    let world = World::start(&backend).await;
    let asked = world.engineer.post("/resources", World::network("net")).await.expect(201);
    let number = asked["change"]["number"].as_i64().unwrap();
    world.developer.wait_change(number, "planned").await;
    let clone = Clone::by(&world, &world.engineer, "admin").await;
    clone.merge(&format!("update_net-{number}")).await;
    clone.git(&["push", "-q", "origin", "main"]).await;
    let planned = loop {
        let change = world.developer.wait_change(number, "planned").await;
        if change["state_data"]["on_main"] == true {
            break change;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    };
    assert_eq!(planned["approvals"], json!([]));
    let merged = events(&planned, "change.merged");
    assert_eq!(merged[0]["by"], "admin", "{planned:#}");
    let pull = pull(&world, number).await;
    assert_eq!(pull["state"], "merged");
    let said = pull["comments"].to_string();
    assert!(said.contains("it was merged before it was approved"), "{said}");
    assert!(events(&planned, "change.apply_started").is_empty());
    world.reviewer.approve_and_wait(number).await;
    world.terrace.stop().await;
}

async fn a_merge_of_other_code_than_was_planned_is_planned_afresh(backend: Backend) {
    let world = World::start(&backend).await;
    let number = world.request_network("net").await;
    let planned = world.developer.wait_change(number, "planned").await;
    let clone = Clone::by(&world, &world.engineer, "admin").await;
    clone.merge(&format!("update_net-{number}")).await;
    std::fs::write(clone.path().join("network/net/notes.tf"), "# a note\n").unwrap();
    clone.git(&["add", "."]).await;
    clone.git(&["commit", "-qm", "a note"]).await;
    clone.git(&["push", "-q", "origin", "main"]).await;
    let fresh = world.replanned(number, &planned["digest"]).await;
    assert_eq!(fresh["state_data"]["on_main"], true);
    let outside = events(&fresh, "change.merged_outside");
    assert_eq!(outside[0]["detail"], "admin merged other code than what was planned");
    assert!(events(&fresh, "change.apply_started").is_empty());
    world.reviewer.approve_and_wait(number).await;
    let files = world.developer.get("/resources/acme%2Feast%2Fnet/files").await.expect(200).to_string();
    assert!(files.contains("# a note"), "{files}");
    world.terrace.stop().await;
}

async fn a_push_to_main_that_has_nothing_of_the_change_leaves_it_alone(backend: Backend) {
    let world = World::start(&backend).await;
    world.applied_network("net").await;
    let recreate = json!({"action": "recreate", "reason": "a test", "confirm": "net"});
    let path = "/resources/acme%2Feast%2Fnet/changes";
    let number = world.developer.post(path, recreate).await.expect(201)["number"].as_i64().unwrap();
    let planned = world.developer.wait_change(number, "planned").await;
    let clone = Clone::by(&world, &world.engineer, "admin").await;
    std::fs::write(clone.path().join("README.md"), "hello\n").unwrap();
    clone.git(&["add", "."]).await;
    clone.git(&["commit", "-qm", "a readme"]).await;
    clone.git(&["push", "-q", "origin", "main"]).await;
    // Another change of the workspace comes to its plan: what the push enqueued before is done by then.
    let other = world.request_network("other").await;
    world.developer.wait_change(other, "planned").await;
    let after = world.developer.get(&format!("/changes/{number}")).await.expect(200);
    assert_eq!((&after["state"], &after["digest"]), (&planned["state"], &planned["digest"]));
    world.reviewer.approve_and_wait(number).await;
    world.terrace.stop().await;
}

async fn a_branch_that_is_deleted_ends_its_change(backend: Backend) {
    let world = World::start(&backend).await;
    let other = world.terrace.somebody("other", "write", "").await;
    let ask = async |slug: &str| {
        let number = world.request_network(slug).await;
        world.developer.wait_change(number, "planned").await;
        number
    };
    let (mine, theirs) = (ask("mine").await, ask("theirs").await);
    let by_other = Clone::by(&world, &other, "other").await;
    let said = by_other.refused(&["origin", "--delete", &format!("update_mine-{mine}")]).await;
    assert!(said.contains(&format!("change {mine} hangs on it")), "{said}");
    let by_developer = Clone::by(&world, &world.developer, "developer").await;
    by_developer.git(&["push", "-q", "origin", "--delete", &format!("update_mine-{mine}")]).await;
    let closed = world.developer.wait_change(mine, "closed").await;
    assert_eq!(closed["state_reason"], "withdrawn by developer: the branch was deleted");
    let by_engineer = Clone::by(&world, &world.engineer, "admin").await;
    by_engineer.git(&["push", "-q", "origin", "--delete", &format!("update_theirs-{theirs}")]).await;
    let closed = world.developer.wait_change(theirs, "closed").await;
    assert_eq!(closed["state_reason"], "rejected by admin: the branch was deleted");
    let pulls = world.developer.get("/workspaces/live/pulls").await.expect(200);
    assert!(pulls["items"].as_array().unwrap().iter().all(|pull| pull["state"] == "closed"), "{pulls:#}");
    world.terrace.stop().await;
}

async fn a_plan_that_waits_is_of_what_the_change_proposes_by_then(backend: Backend) {
    let world = World::start(&backend).await;
    let number = world.request_network("net").await;
    world.developer.wait_change(number, "planned").await;
    // What is queued in here is taken back in the end: no worker sees it.
    let transaction = world.terrace.app.db.write().await.unwrap();
    let mut row = changes::by_number(&transaction, number).await.unwrap();
    let mut queue = async |digit: &str| {
        let head: CommitSha = digit.repeat(40).parse().unwrap();
        row.change.state = State::Proposed { head: head.clone(), on_main: false, why: None };
        runs::queue_for_change(&transaction, &row, Kind::Plan, &system()).await.unwrap();
        let newest = runs::newest(&transaction, row.change.id, &[Kind::Plan]).await.unwrap().unwrap();
        assert!(matches!(&newest.spec, RunSpec::Plan { commit, .. } if *commit == head), "{newest:?}");
        newest.id
    };
    let first = queue("a").await;
    assert_eq!(queue("a").await, first, "the same is not planned twice");
    assert_ne!(queue("b").await, first);
    assert_eq!(runs::by_id(&transaction, first).await.unwrap().state, RunState::Cancelled);
    transaction.rollback().await.unwrap();
    world.terrace.stop().await;
}
