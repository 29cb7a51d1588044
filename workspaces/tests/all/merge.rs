//! Merging: as `git` does it, and only what was approved.

use std::collections::BTreeMap;
use std::path::Path;

use terrace_engine::name::CommitSha;
use terrace_workspaces::WorkspaceError;

use crate::support::{World, git, git_command};

/// Commits `entries` on `branch` of a clone, starting at `start`, and pushes it.
fn person_commits(clone: &Path, branch: &str, start: &str, entries: &[(&str, Option<&str>)]) -> CommitSha {
    git(clone, &["checkout", "--quiet", "-B", branch, start]);
    for (path, text) in entries {
        let path = clone.join(path);
        match text {
            Some(text) => {
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, text).unwrap();
            }
            None => std::fs::remove_file(path).unwrap(),
        }
    }
    git(clone, &["add", "--all", "."]);
    git(clone, &["commit", "--quiet", "--allow-empty", "-m", branch]);
    git(clone, &["push", "--quiet", "origin", branch]);
    git(clone, &["rev-parse", "HEAD"]).parse().unwrap()
}

#[tokio::test]
async fn a_merge_is_a_commit_and_made_once() {
    let world = World::new().await;
    let repository = &world.repository;
    let head = repository.commit(world.request("a", "aws_vpc/a", &[("main.tf", "1\n")])).await.unwrap();
    let merged = repository.merge(world.merge_request("a", &head)).await.unwrap();
    assert_eq!(repository.head("main").await.unwrap(), Some(merged.clone()));
    let parents = git(repository.path(), &["log", "-1", "--format=%P", merged.as_str()]);
    assert_eq!(parents, format!("{} {head}", world.main));
    assert!(repository.is_merged(&head, "main").await.unwrap());

    let other = repository.commit(world.request("b", "aws_vpc/b", &[("main.tf", "2\n")])).await.unwrap();
    let second = repository.merge(world.merge_request("b", &other)).await.unwrap();
    assert_eq!(world.listing(&second), ["README.md", "aws_vpc/a/main.tf", "aws_vpc/b/main.tf"]);
    assert_eq!(repository.merge(world.merge_request("a", &head)).await.unwrap(), merged);
    assert_eq!(repository.head("main").await.unwrap(), Some(second));
    world.check();
}

#[tokio::test]
async fn only_the_approved_head_is_merged() {
    let world = World::new().await;
    let head = world.repository.commit(world.request("a", "aws_vpc/a", &[("main.tf", "1\n")])).await.unwrap();
    let clone = world.clone_as("person");
    person_commits(&clone, "a", "origin/a", &[("aws_vpc/a/main.tf", Some("worse\n"))]);
    let refused = world.repository.merge(world.merge_request("a", &head)).await.unwrap_err();
    assert!(matches!(refused, WorkspaceError::HeadMoved { .. }), "{refused}");
    assert_eq!(world.repository.head("main").await.unwrap(), Some(world.main.clone()));
}

#[tokio::test]
async fn lines_are_merged_and_conflicts_are_named() {
    let world = World::new().await;
    let clone = world.clone_as("person");
    let text = |first: &str, last: &str| format!("{first}\n2\n3\n4\n5\n6\n7\n{last}\n");
    let base = person_commits(&clone, "main", "main", &[("x/main.tf", Some(&text("1", "8")))]);
    let a = person_commits(&clone, "a", base.as_str(), &[("x/main.tf", Some(&text("one", "8")))]);
    let b = person_commits(&clone, "b", base.as_str(), &[("x/main.tf", Some(&text("1", "eight")))]);
    let c = person_commits(&clone, "c", base.as_str(), &[("x/main.tf", Some(&text("uno", "8")))]);
    let gone = person_commits(&clone, "d", base.as_str(), &[("x/main.tf", None)]);

    world.repository.merge(world.merge_request("a", &a)).await.unwrap();
    let merged = world.repository.merge(world.merge_request("b", &b)).await.unwrap();
    assert_eq!(
        git(world.repository.path(), &["show", &format!("{merged}:x/main.tf")]),
        text("one", "eight").trim()
    );
    for (branch, head) in [("c", &c), ("d", &gone)] {
        let refused = world.repository.merge(world.merge_request(branch, head)).await.unwrap_err();
        insta::allow_duplicates! {
            insta::assert_snapshot!(refused, @"both sides altered x/main.tf. Propose the change again on the newest commit.");
        }
    }
    assert_eq!(world.repository.head("main").await.unwrap(), Some(merged));
}

/// Two branches that merged one another have two merge bases: whoever takes one of them alone
/// brings back what the other side withdrew.
#[tokio::test]
async fn crossed_branches_are_merged_as_git_merges_them() {
    let world = World::new().await;
    let clone = world.clone_as("person");
    let base = person_commits(&clone, "main", "main", &[("x.tf", Some("1\n")), ("y.tf", Some("1\n"))]);
    let a = person_commits(&clone, "a", base.as_str(), &[("x.tf", Some("a\n"))]);
    let b = person_commits(&clone, "b", base.as_str(), &[("y.tf", Some("b\n"))]);
    for (branch, other) in [("a", &b), ("b", &a)] {
        git(&clone, &["checkout", "--quiet", branch]);
        git(&clone, &["merge", "--quiet", "--no-edit", other.as_str()]);
    }
    let b = person_commits(&clone, "b", "b", &[("x.tf", Some("1\n"))]);
    let a = person_commits(&clone, "a", "a", &[("z.tf", Some("z\n"))]);
    let expected = git(&clone, &["merge-tree", "--write-tree", "-X", "no-renames", a.as_str(), b.as_str()]);
    let mut request = world.merge_request("b", &b);
    request.into = "a".parse().unwrap();
    let merged = world.repository.merge(request).await.unwrap();
    assert_eq!(git(world.repository.path(), &["rev-parse", &format!("{merged}^{{tree}}")]), expected);
}

#[tokio::test]
async fn a_human_edit_beside_the_folder_is_merged_by_lines() {
    let world = World::new().await;
    let clone = world.clone_as("person");
    let lines = |first: &str, last: &str| format!("{first}\n2\n3\n4\n5\n6\n{last}\n");
    let start = person_commits(&clone, "main", "main", &[("notes.md", Some(&lines("1", "7")))]);
    let topic = person_commits(&clone, "a", start.as_str(), &[("notes.md", Some(&lines("one", "7")))]);
    let main = person_commits(
        &clone,
        "main",
        start.as_str(),
        &[("notes.md", Some(&lines("1", "seven"))), ("t/r/main.tf", Some("theirs\n"))],
    );
    let mut request = world.request("a", "t/r", &[("main.tf", "ours\n")]);
    (request.base, request.expected) = (main, Some(topic));
    let head = world.repository.commit(request).await.unwrap();
    let shown = |path: &str| git(world.repository.path(), &["show", &format!("{head}:{path}")]);
    assert_eq!(
        (shown("notes.md"), shown("t/r/main.tf")),
        (lines("one", "seven").trim().to_owned(), "ours".to_owned())
    );
    world.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn merges_at_once_lose_nothing() {
    let world = World::new().await;
    let mut tasks = Vec::new();
    for n in 0..4 {
        let (branch, folder) = (format!("b{n}"), format!("aws_vpc/r{n}"));
        let head =
            world.repository.commit(world.request(&branch, &folder, &[("main.tf", "x\n")])).await.unwrap();
        let (request, repository) = (world.merge_request(&branch, &head), world.repository.clone());
        tasks.push(tokio::spawn(async move { repository.merge(request).await }));
    }
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let main = world.repository.head("main").await.unwrap().unwrap();
    assert_eq!(world.listing(&main).len(), 5);
    world.check();
}

/// Deterministic variety without a random source.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Sixty pairs of branches that add, edit and remove files at random: the merged tree, or the
/// verdict that it is a conflict, is that of `git merge-tree`.
#[tokio::test]
async fn trees_are_merged_as_git_merges_them() {
    let world = World::new().await;
    let mut dice = Dice(7);
    let (mut clean, mut conflicting) = (0, 0);
    for round in 0..60 {
        let [ours, theirs] = two_sides(&world, &mut dice, round).await;
        if world.repository.is_merged(&theirs, &format!("into-{round}")).await.unwrap() {
            continue;
        }
        let arguments = ["merge-tree", "--write-tree", "-X", "no-renames", ours.as_str(), theirs.as_str()];
        let expected = git_command(world.repository.path(), &arguments).output().unwrap();
        let mut request = world.merge_request(&format!("topic-{round}"), &theirs);
        request.into = format!("into-{round}").parse().unwrap();
        let merged = world.repository.merge(request).await;
        match expected.status.code() {
            Some(0) => {
                clean += 1;
                let tree = String::from_utf8(expected.stdout).unwrap();
                let merged = merged.unwrap_or_else(|error| panic!("round {round}: {error}"));
                let got = git(world.repository.path(), &["rev-parse", &format!("{merged}^{{tree}}")]);
                assert_eq!(got, tree.trim(), "round {round}");
            }
            Some(1) => {
                conflicting += 1;
                assert!(matches!(merged, Err(WorkspaceError::Conflict { .. })), "round {round}: {merged:?}");
            }
            other => panic!("git merge-tree: {other:?}"),
        }
    }
    assert!(clean > 12 && conflicting > 12, "{clean} clean, {conflicting} conflicting");
    world.check();
}

/// The heads of `into-<round>` and `topic-<round>`, which alter the same base.
async fn two_sides(world: &World, dice: &mut Dice, round: u32) -> [CommitSha; 2] {
    let mut files = BTreeMap::new();
    edit(&mut files, dice, 12);
    let base = commit(world, &format!("base-{round}"), &world.main, &files).await;
    let mut ours = files.clone();
    edit(&mut ours, dice, 3);
    edit(&mut files, dice, 3);
    [
        commit(world, &format!("into-{round}"), &base, &ours).await,
        commit(world, &format!("topic-{round}"), &base, &files).await,
    ]
}

fn edit(files: &mut BTreeMap<String, String>, dice: &mut Dice, edits: u64) {
    for _ in 0..edits {
        let path = format!("t{}/r{}/f{}.tf", dice.roll(2), dice.roll(3), dice.roll(3));
        if dice.roll(4) == 0 {
            files.remove(&path);
        } else {
            files.insert(path, format!("{}\n", dice.roll(1000)));
        }
    }
}

async fn commit(
    world: &World,
    branch: &str,
    base: &CommitSha,
    files: &BTreeMap<String, String>,
) -> CommitSha {
    let entries: Vec<(&str, &str)> =
        files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let mut request = world.request(branch, "folder", &entries);
    request.base = base.clone();
    world.repository.commit(request).await.unwrap()
}
