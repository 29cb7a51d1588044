//! Repositories of the local forge: made, committed to, read, published.

use std::os::unix::fs::symlink;

use terrace_engine::name::CommitSha;
use terrace_workspaces::{LocalForge, WorkspaceError};

use crate::support::{World, files, git, noon};

#[tokio::test]
async fn a_new_repository_is_whole_and_the_same_everywhere() {
    let (here, there) = (World::new().await, World::new().await);
    assert_eq!(here.main, there.main);
    let clone = here.clone_as("clone");
    assert!(clone.join("README.md").is_file());
    assert_eq!(git(&clone, &["branch", "--show-current"]), "main");
    here.check();
}

#[tokio::test]
async fn a_name_is_taken_once_and_leads_nowhere_else() {
    let world = World::new().await;
    for name in ["acme", "", ".", "..", "../x", "a/b", ".hidden", "-x", "x.git", "a\0"] {
        let refused = world.forge.create(name).await.unwrap_err();
        assert!(matches!(refused, WorkspaceError::Refused { .. }), "{name}: {refused}");
    }
    assert!(world.forge.exists("acme") && !world.forge.exists("other"));
    let missing = world.forge.open("other").unwrap_err();
    insta::assert_snapshot!(missing, @r#"the forge does not give the repository "other""#);
    let left: Vec<_> = std::fs::read_dir(world.folder.path().join("forge")).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing half-made remains");
}

#[tokio::test]
async fn a_commit_alters_its_folder_and_nothing_else() {
    let world = World::new().await;
    let repository = &world.repository;
    let request = world.request("update_a-1", "aws_vpc/a", &[("main.tf", "one\n"), ("module/x.tf", "x\n")]);
    let first = repository.commit(request.clone()).await.unwrap();
    assert_eq!(repository.commit(request).await.unwrap(), first, "the same request, the same commit");

    let mut second = world.request("update_a-1", "aws_vpc/b", &[("main.tf", "two\n")]);
    second.expected = Some(first.clone());
    let second = repository.commit(second).await.unwrap();
    assert_eq!(
        world.listing(&second),
        ["README.md", "aws_vpc/a/main.tf", "aws_vpc/a/module/x.tf", "aws_vpc/b/main.tf"]
    );
    let folder = "aws_vpc/a".parse().unwrap();
    let tree = repository.folder_tree(&first, &folder).await.unwrap();
    assert!(tree.is_some());
    assert_eq!(repository.folder_tree(&second, &folder).await.unwrap(), tree);
    assert_eq!(repository.head("main").await.unwrap(), Some(world.main.clone()));
    world.check();
}

#[tokio::test]
async fn the_given_files_are_the_whole_folder() {
    let world = World::new().await;
    let repository = &world.repository;
    let first = world.request("update_a-1", "aws_vpc/a", &[("old.tf", "x\n"), ("main.tf", "x\n")]);
    let first = repository.commit(first).await.unwrap();
    let mut request = world.request("update_a-1", "aws_vpc/a", &[("main.tf", "y\n")]);
    request.expected = Some(first.clone());
    let second = repository.commit(request.clone()).await.unwrap();
    assert_eq!(world.listing(&second), ["README.md", "aws_vpc/a/main.tf"]);

    request.expected = Some(second.clone());
    assert_eq!(repository.commit(request.clone()).await.unwrap(), second, "no difference, no commit");

    request.files = None;
    let removed = repository.commit(request).await.unwrap();
    assert_eq!(world.listing(&removed), ["README.md"]);
    let folder = "aws_vpc/a".parse().unwrap();
    assert!(repository.folder(&removed, &folder).await.unwrap().is_empty());
    assert_eq!(repository.folder_tree(&removed, &folder).await.unwrap(), None);
    world.check();
}

#[tokio::test]
async fn a_branch_that_moved_is_not_overwritten() {
    let world = World::new().await;
    let repository = &world.repository;
    let ours =
        repository.commit(world.request("update_a-1", "aws_vpc/a", &[("main.tf", "1\n")])).await.unwrap();

    let clone = world.clone_as("person");
    git(&clone, &["checkout", "--quiet", "update_a-1"]);
    std::fs::write(clone.join("aws_vpc/a/notes.md"), "by hand\n").unwrap();
    git(&clone, &["add", "."]);
    git(&clone, &["commit", "--quiet", "-m", "Add notes"]);
    git(&clone, &["push", "--quiet"]);
    let theirs: CommitSha = git(&clone, &["rev-parse", "HEAD"]).parse().unwrap();

    let mut request = world.request("update_a-1", "aws_vpc/a", &[("main.tf", "2\n")]);
    request.expected = Some(ours.clone());
    let moved = repository.commit(request.clone()).await.unwrap_err();
    let WorkspaceError::HeadMoved { branch, expected, found } = moved else { panic!("{moved}") };
    assert_eq!((branch.as_str(), expected, found), ("update_a-1", Some(ours.clone()), Some(theirs.clone())));

    request.expected = Some(theirs.clone());
    let appended = repository.commit(request).await.unwrap();
    let log = repository.log("update_a-1", 10).await.unwrap();
    let shas: Vec<_> = log.iter().map(|commit| &commit.sha).collect();
    assert_eq!(shas, [&appended, &theirs, &ours, &world.main]);
    assert_eq!((log[0].author.name.as_str(), log[0].at), ("engineer", noon()));
}

#[tokio::test]
async fn a_branch_is_brought_up_to_a_newer_base() {
    let world = World::new().await;
    let repository = &world.repository;
    let ours = repository.commit(world.request("a", "aws_vpc/a", &[("main.tf", "ours\n")])).await.unwrap();
    let clone = world.clone_as("person");
    std::fs::create_dir_all(clone.join("aws_vpc/a")).unwrap();
    std::fs::write(clone.join("aws_vpc/a/main.tf"), "theirs\n").unwrap();
    std::fs::write(clone.join("other.md"), "other\n").unwrap();
    git(&clone, &["add", "."]);
    git(&clone, &["commit", "--quiet", "-m", "Meanwhile"]);
    git(&clone, &["push", "--quiet", "origin", "main"]);
    let conflict = repository.merge(world.merge_request("a", &ours)).await.unwrap_err();
    assert!(matches!(conflict, WorkspaceError::Conflict { .. }), "{conflict}");

    let main = repository.head("main").await.unwrap().unwrap();
    let mut request = world.request("a", "aws_vpc/a", &[("main.tf", "both\n")]);
    (request.base, request.expected) = (main.clone(), Some(ours.clone()));
    let head = repository.commit(request).await.unwrap();
    assert_eq!(
        git(repository.path(), &["log", "-1", "--format=%P", head.as_str()]),
        format!("{ours} {main}")
    );
    assert_eq!(world.listing(&head), ["README.md", "aws_vpc/a/main.tf", "other.md"]);
    let merged = repository.merge(world.merge_request("a", &head)).await.unwrap();
    assert_eq!(git(repository.path(), &["show", &format!("{merged}:aws_vpc/a/main.tf")]), "both");
    world.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_commits_at_once_one_wins() {
    let world = World::new().await;
    let tasks: Vec<_> = (0..12)
        .map(|n| {
            let request = world.request("update_a-1", "aws_vpc/a", &[("main.tf", &format!("{n}\n"))]);
            let repository = world.repository.clone();
            tokio::spawn(async move { repository.commit(request).await })
        })
        .collect();
    let mut won = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => won += 1,
            Err(WorkspaceError::HeadMoved { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(won, 1);
    world.check();
}

#[tokio::test]
async fn what_cannot_be_read_whole_is_refused() {
    let world = World::new().await;
    let clone = world.clone_as("person");
    std::fs::create_dir_all(clone.join("aws_vpc/link")).unwrap();
    symlink("/etc/passwd", clone.join("aws_vpc/link/main.tf")).unwrap();
    std::fs::create_dir_all(clone.join("aws_vpc/big")).unwrap();
    std::fs::write(clone.join("aws_vpc/big/main.tf"), vec![b'x'; 5 * 1024 * 1024]).unwrap();
    git(&clone, &["add", "."]);
    git(
        &clone,
        &["update-index", "--add", "--cacheinfo", &format!("160000,{},aws_vpc/sub/module", world.main)],
    );
    git(&clone, &["commit", "--quiet", "-m", "x"]);
    git(&clone, &["push", "--quiet"]);
    let head = world.repository.head("main").await.unwrap().unwrap();
    let mut told = Vec::new();
    for folder in ["aws_vpc/link", "aws_vpc/big", "aws_vpc/sub", "README.md", "aws_vpc/none"] {
        let answer = world.repository.folder(&head, &folder.parse().unwrap()).await;
        told.push(answer.map_or_else(|error| error.to_string(), |files| format!("{} files", files.len())));
    }
    insta::assert_snapshot!(told.join("\n"), @r"
    aws_vpc/link is refused: main.tf: left out (symbolic links are not followed)
    aws_vpc/big is refused: main.tf: left out (5242880 bytes, more than the limit of 4194304)
    aws_vpc/sub is refused: module: left out (submodules are not followed)
    README.md is refused: it is not a folder
    0 files
    ");
}

#[tokio::test]
async fn branches_are_listed_compared_and_deleted() {
    let world = World::new().await;
    let repository = &world.repository;
    let head = repository.commit(world.request("a", "aws_vpc/a", &[("main.tf", "1\n")])).await.unwrap();
    let names =
        |refs: Vec<terrace_workspaces::Ref>| refs.into_iter().map(|found| found.name).collect::<Vec<_>>();
    assert_eq!(names(repository.branches().await.unwrap()), ["main", "a"]);

    let folder = "aws_vpc/a".parse().unwrap();
    let patch = repository.diff(&world.main, &head, &folder).await.unwrap();
    insta::assert_snapshot!(patch.unified(), @r"
    --- /dev/null
    +++ b/main.tf
    @@ -0,0 +1 @@
    +1
    ");
    assert!(!repository.is_merged(&head, "main").await.unwrap());
    assert!(repository.is_merged(&world.main, "a").await.unwrap());

    repository.delete_branch("a").await.unwrap();
    repository.delete_branch("a").await.unwrap();
    assert_eq!(repository.head("a").await.unwrap(), None);
    assert!(repository.delete_branch("main").await.is_err());
    assert!(matches!(repository.log("a", 1).await, Err(WorkspaceError::NoSuchRef { .. })));
    let unknown = "0123456789012345678901234567890123456789".parse().unwrap();
    assert!(matches!(repository.is_merged(&unknown, "main").await, Err(WorkspaceError::NoSuchRef { .. })));
    assert!(matches!(repository.folder(&unknown, &folder).await, Err(WorkspaceError::NoSuchRef { .. })));
}

#[tokio::test]
async fn publishing_twice_changes_nothing_and_tags_stay() {
    let folder = tempfile::tempdir().unwrap();
    let forge = LocalForge::new(folder.path().to_owned());
    let (one, two, three) =
        (files(&[("a/main.tf", "1\n")]), files(&[("a/main.tf", "2\n")]), files(&[("a/main.tf", "3\n")]));
    let first = [(one.clone(), Some("v1.0.0")), (two.clone(), None)];
    forge.publish("catalog", &first).await.unwrap();
    let repository = forge.open("catalog").unwrap();
    let state = || git(repository.path(), &["for-each-ref"]);
    let before = state();
    forge.publish("catalog", &first).await.unwrap();
    assert_eq!(state(), before);

    let tag = git(repository.path(), &["rev-parse", "v1.0.0"]);
    let other = files(&[("a/main.tf", "other\n")]);
    let next = [(other, Some("v1.0.0")), (two.clone(), Some("v1.1.0")), (three, Some("v2.0.0"))];
    forge.publish("catalog", &next).await.unwrap();
    assert_eq!(git(repository.path(), &["rev-parse", "v1.0.0"]), tag);
    assert_eq!(
        git(repository.path(), &["log", "--format=%s", "main"]),
        "Publish v2.0.0\nPublish\nPublish v1.0.0\nMake the repository"
    );
    assert_eq!(git(repository.path(), &["show", "v1.1.0:a/main.tf"]), "2");

    let refused = forge.publish("catalog", &[(one.clone(), Some("no tag..this"))]).await.unwrap_err();
    assert!(matches!(refused, WorkspaceError::Refused { .. }), "{refused}");
    forge.publish("catalog", &[(one, None)]).await.unwrap();
    assert_eq!(git(repository.path(), &["show", "main:a/main.tf"]), "1", "main ends with the last content");
}

#[tokio::test]
async fn packing_keeps_everything() {
    let world = World::new().await;
    let many: Vec<(String, String)> = (0..2000).map(|n| (format!("f{n}.tf"), format!("{n}\n"))).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let head = world.repository.commit(world.request("a", "aws_vpc/a", &many)).await.unwrap();
    git(world.repository.path(), &["config", "gc.auto", "256"]);
    world.repository.pack().await.unwrap();
    let counted = git(world.repository.path(), &["count-objects", "-v"]);
    assert!(counted.contains("count: 0"), "{counted}");
    assert_eq!(world.repository.head("a").await.unwrap(), Some(head.clone()));
    assert_eq!(world.repository.folder(&head, &"aws_vpc/a".parse().unwrap()).await.unwrap().len(), 2000);
}
