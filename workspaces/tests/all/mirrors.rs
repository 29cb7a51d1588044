//! Mirrors of remote repositories: fetched, kept, read; and remotes that do not answer.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use terrace_workspaces::{Credentials, Mirrors, ReadLimits, RefKind, WorkspaceError};

use crate::http::Server;
use crate::support::{World, git, git_command};

/// A repository of modules with two releases, and its address.
struct Modules {
    folder: tempfile::TempDir,
    work: PathBuf,
    address: String,
}

impl Modules {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let work = folder.path().join("modules");
        std::fs::create_dir_all(work.join("vpc/templates")).unwrap();
        git(&work, &["init", "--quiet"]);
        let modules = Self { address: format!("file://{}", work.display()), folder, work };
        modules.commit("vpc/main.tf", "# one\n");
        git(&modules.work, &["tag", "-a", "v1.9.0", "-m", "first"]);
        modules.commit("vpc/templates/x.tftpl", "x\n");
        git(&modules.work, &["tag", "v1.10.0"]);
        modules
    }

    fn commit(&self, path: &str, text: &str) -> String {
        std::fs::write(self.work.join(path), text).unwrap();
        git(&self.work, &["add", "--all", "."]);
        git(&self.work, &["commit", "--quiet", "-m", path]);
        git(&self.work, &["rev-parse", "HEAD"])
    }

    fn mirrors(&self) -> Mirrors {
        Mirrors::new(self.folder.path().join("mirrors"))
    }

    fn left(&self) -> usize {
        std::fs::read_dir(self.folder.path().join("mirrors")).map_or(0, Iterator::count)
    }
}

#[tokio::test]
async fn refs_are_listed_and_resolved() {
    let modules = Modules::new();
    git(&modules.work, &["branch", "feature"]);
    let mirror = modules.mirrors().fetch(&modules.address, &Credentials::None).await.unwrap();
    let refs = mirror.refs().await.unwrap();
    let names: Vec<_> = refs.iter().map(|found| (found.kind, found.name.as_str())).collect();
    let (tag, branch) = (RefKind::Tag, RefKind::Branch);
    assert_eq!(names, [(tag, "v1.10.0"), (tag, "v1.9.0"), (branch, "main"), (branch, "feature")]);

    let head = git(&modules.work, &["rev-parse", "HEAD"]);
    let first = git(&modules.work, &["rev-parse", "v1.9.0^{commit}"]);
    for (reference, commit) in
        [("v1.9.0", &first), ("main", &head), (head.as_str(), &head), (&head[..7], &head), ("v1.10.0", &head)]
    {
        assert_eq!(mirror.resolve(reference).await.unwrap().as_str(), commit, "{reference}");
    }
    for reference in
        ["none", "HEAD~1", "main^{tree}", "", "abc", "--all", "../main", &"0".repeat(40), "v1.9.0\0"]
    {
        let error = mirror.resolve(reference).await.unwrap_err();
        assert!(matches!(error, WorkspaceError::NoSuchRef { .. }), "{reference}: {error}");
    }
}

#[tokio::test]
async fn a_module_is_read_at_its_commit() {
    let modules = Modules::new();
    let mirror = modules.mirrors().fetch(&modules.address, &Credentials::None).await.unwrap();
    let limits = ReadLimits::default();
    let (first, second) = (mirror.resolve("v1.9.0").await.unwrap(), mirror.resolve("v1.10.0").await.unwrap());
    let paths =
        |files: terrace_engine::files::FileSet| files.keys().map(ToString::to_string).collect::<Vec<_>>();
    let (files, left_out) = mirror.files(&second, "vpc", &limits).await.unwrap();
    assert_eq!(
        (paths(files), left_out.is_empty()),
        (vec!["main.tf".to_owned(), "templates/x.tftpl".to_owned()], true)
    );
    let (files, _) = mirror.files(&first, "", &limits).await.unwrap();
    assert_eq!(paths(files), ["vpc/main.tf"]);
    assert_ne!(mirror.tree_oid(&first, "vpc").await.unwrap(), mirror.tree_oid(&second, "vpc").await.unwrap());
    assert_eq!(mirror.tree_oid(&first, "none").await.unwrap(), None);
    let missing = mirror.files(&first, "none", &limits).await.unwrap_err();
    assert!(matches!(missing, WorkspaceError::NoSuchPath { .. }), "{missing}");
    for folder in ["../x", "/etc", "vpc/../..", "vpc/main.tf"] {
        let refused = mirror.files(&first, folder, &limits).await.unwrap_err();
        assert!(matches!(refused, WorkspaceError::Refused { .. }), "{folder}: {refused}");
    }
}

#[tokio::test]
async fn hostile_content_is_left_out_by_name() {
    let modules = Modules::new();
    std::os::unix::fs::symlink("/etc/passwd", modules.work.join("vpc/link.tf")).unwrap();
    std::os::unix::fs::symlink("..", modules.work.join("up")).unwrap();
    std::fs::write(modules.work.join("back\\slash.tf"), "x").unwrap();
    let inside = git(&modules.work, &["rev-parse", "HEAD"]);
    git(&modules.work, &["update-index", "--add", "--cacheinfo", &format!("160000,{inside},sub")]);
    std::fs::create_dir_all(modules.work.join("sub")).unwrap();
    std::fs::create_dir_all(modules.work.join("a/b/c")).unwrap();
    std::fs::write(modules.work.join("a/b/c/deep.tf"), "x").unwrap();
    modules.commit("big.tf", &"x".repeat(2000));
    let mirror = modules.mirrors().fetch(&modules.address, &Credentials::None).await.unwrap();
    let head = mirror.resolve("main").await.unwrap();
    let limits = ReadLimits { file_bytes: 1000, files: 100, total_bytes: 10_000, depth: 2 };
    let (files, left_out) = mirror.files(&head, "", &limits).await.unwrap();
    assert_eq!(files.len(), 2);
    insta::assert_snapshot!(left_out, @r"
    a/b/c: left out (too many folders inside one another)
    back\\slash.tf: left out (its name is not one that every system accepts)
    big.tf: left out (2000 bytes, more than the limit of 1000)
    sub: left out (submodules are not followed)
    up: left out (symbolic links are not followed)
    vpc/link.tf: left out (symbolic links are not followed)
    ");
    let few = ReadLimits { files: 1, ..ReadLimits::default() };
    let (files, left_out) = mirror.files(&head, "vpc", &few).await.unwrap();
    assert_eq!(files.len(), 1);
    assert!(left_out.to_string().contains("too many files"), "{left_out}");
}

#[tokio::test]
async fn a_tree_bomb_is_read_in_bounded_time() {
    let modules = Modules::new();
    let blob = git(&modules.work, &["rev-parse", "HEAD:vpc/main.tf"]);
    let mut entries = format!("100644 blob {blob}\tmain.tf\n");
    for _ in 0..25 {
        let tree = make_tree(&modules.work, &entries);
        entries = (0..10).map(|n| format!("040000 tree {tree}\td{n}\n")).collect();
    }
    let tree = make_tree(&modules.work, &entries);
    let commit = git(&modules.work, &["commit-tree", &tree, "-m", "bomb"]);
    git(&modules.work, &["branch", "bomb", &commit]);
    let mirror = modules.mirrors().fetch(&modules.address, &Credentials::None).await.unwrap();
    let head = mirror.resolve("bomb").await.unwrap();
    let (files, left_out) = mirror.files(&head, "", &ReadLimits::default()).await.unwrap();
    assert!(files.len() <= 2000 && left_out.iter().count() == 1, "{left_out}");
}

fn make_tree(folder: &Path, entries: &str) -> String {
    use std::io::Write;
    let mut command = crate::support::git_command(folder, &["mktree"]);
    command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(entries.as_bytes()).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap().trim().to_owned()
}

#[tokio::test]
async fn a_second_fetch_brings_what_is_new_and_keeps_what_was_named() {
    let modules = Modules::new();
    let mirrors = modules.mirrors();
    let never = mirrors.open(&modules.address).unwrap_err();
    assert!(matches!(never, WorkspaceError::Remote { .. }), "{never}");
    let mirror = mirrors.fetch(&modules.address, &Credentials::None).await.unwrap();
    let old = mirror.resolve("v1.9.0").await.unwrap();

    git(&modules.work, &["tag", "-d", "v1.9.0"]);
    git(&modules.work, &["checkout", "--quiet", "-b", "trunk"]);
    let new = modules.commit("vpc/main.tf", "# two\n");
    mirrors.fetch(&modules.address, &Credentials::None).await.unwrap();
    let mirror = mirrors.open(&modules.address).unwrap();
    let names: Vec<_> = mirror.refs().await.unwrap().into_iter().map(|found| found.name).collect();
    assert_eq!(names, ["v1.10.0", "trunk", "main"], "the new default branch comes first");
    assert_eq!(mirror.resolve("trunk").await.unwrap().as_str(), new);
    assert!(mirror.files(&old, "vpc", &ReadLimits::default()).await.is_ok());
    assert_eq!(modules.left(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_fetches_at_once_make_one_mirror() {
    let modules = Modules::new();
    let (one, other) = (modules.mirrors(), modules.mirrors());
    let none = Credentials::None;
    let fetch = |mirrors: &'static Mirrors| {
        let address = modules.address.clone();
        tokio::spawn(async move { mirrors.fetch(&address, &Credentials::None).await.map(|_| ()) })
    };
    let (one, other): (&'static Mirrors, &'static Mirrors) =
        (Box::leak(Box::new(one)), Box::leak(Box::new(other)));
    for task in [fetch(one), fetch(one), fetch(other), fetch(one), fetch(other)] {
        task.await.unwrap().unwrap();
    }
    assert_eq!(modules.left(), 1);
    assert!(one.fetch(&modules.address, &none).await.unwrap().resolve("v1.10.0").await.is_ok());
}

#[tokio::test]
async fn a_silent_remote_is_an_error_in_bounded_time() {
    let modules = Modules::new();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/x.git", listener.local_addr().unwrap());
    let mirrors = modules.mirrors().with_timeout(Duration::from_millis(1500));
    let started = Instant::now();
    let error = mirrors.fetch(&address, &Credentials::None).await.unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(10));
    assert!(error.to_string().contains("no answer within"), "{error}");
    assert_eq!(modules.left(), 0, "nothing half-made remains");

    let closed = format!("http://127.0.0.1:{}/x.git", free_port());
    let missing = format!("file://{}/none", modules.folder.path().display());
    for address in [closed.as_str(), missing.as_str()] {
        let error = mirrors.fetch(address, &Credentials::None).await.unwrap_err();
        assert!(matches!(error, WorkspaceError::Remote { .. }), "{error}");
    }
    assert_eq!(modules.left(), 0);
}

#[tokio::test]
async fn what_a_killed_fetch_left_is_swept_away() {
    let modules = Modules::new();
    let mirrors = modules.mirrors();
    mirrors.fetch(&modules.address, &Credentials::None).await.unwrap();
    let root = modules.folder.path().join("mirrors");
    let mirror = std::fs::read_dir(&root).unwrap().flatten().next().unwrap().path();
    let (old, young) = (root.join("new-old"), root.join("new-young"));
    let pack = mirror.join("objects/pack/tmp_pack_old");
    std::fs::create_dir_all(old.join("mirror.git")).unwrap();
    std::fs::create_dir_all(&young).unwrap();
    std::fs::write(&pack, "half").unwrap();
    for path in [&old, &pack] {
        let yesterday = std::time::SystemTime::now() - Duration::from_secs(86_400);
        std::fs::File::open(path).unwrap().set_modified(yesterday).unwrap();
    }
    mirrors.fetch(&modules.address, &Credentials::None).await.unwrap();
    assert_eq!((old.exists(), young.exists(), pack.exists()), (false, true, false));
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn a_token_opens_a_closed_remote_and_is_never_told() {
    let world = World::new().await;
    let server = Server::start(world.folder.path().join("forge")).await;
    *server.seen.wanted.lock().unwrap() = "Basic ZW5naW5lZXI6Z2VoZWlt".to_owned();
    let mirrors = Mirrors::new(world.folder.path().join("mirrors"));
    let token =
        |text: &str| Credentials::Token { username: "engineer".into(), token: text.to_owned().into() };
    let address = server.address("acme");
    for wrong in [Credentials::None, token("falsch")] {
        let error = mirrors.fetch(&address, &wrong).await.unwrap_err();
        let told = format!("{error} {error:?}");
        assert!(matches!(error, WorkspaceError::Remote { .. }) && !told.contains("falsch"), "{told}");
    }
    let mirror = mirrors.fetch(&address, &token("geheim")).await.unwrap();
    assert_eq!(mirror.resolve("main").await.unwrap(), world.main);
    let config = git(world.folder.path(), &["config", "--file", &config_of(world.folder.path()), "--list"]);
    assert!(
        config.contains("remote.origin.url") && !config.contains("geheim") && !config.contains("Basic"),
        "{config}"
    );
}

/// A stand-in for `ssh` that shows what it was given and runs the command on this machine.
const SSH: &str = r#"#!/bin/sh
log="$(dirname "$0")/log"
for argument in "$@"; do printf '%s\n' "$argument" >> "$log"; done
while [ $# -gt 1 ]; do
  if [ "$1" = -i ]; then cat "$2" >> "$log"; fi
  shift
done
exec sh -c "$1"
"#;

#[tokio::test]
async fn a_key_reaches_ssh_as_a_file() {
    let modules = Modules::new();
    let programs = modules.folder.path().join("programs");
    std::fs::create_dir_all(&programs).unwrap();
    std::fs::write(programs.join("ssh"), SSH).unwrap();
    std::fs::set_permissions(programs.join("ssh"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let private = tempfile::Builder::new().prefix("it's private ").tempdir().unwrap();
    let key = Credentials::SshKey { private_key: "PRIVATE KEY".to_owned().into() };
    let address = format!("ssh://git@example.com{}", modules.work.display());
    let known_hosts = private.path().join("known hosts");
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let output = git_command(modules.folder.path(), &["ls-remote", &address, "refs/tags/v1.10.0"])
        .env("PATH", path)
        .envs(key.environment(&address, private.path(), &known_hosts).unwrap())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8(output.stdout).unwrap().contains("refs/tags/v1.10.0"));
    let log = std::fs::read_to_string(programs.join("log")).unwrap();
    for wanted in [
        "BatchMode=yes\n",
        "StrictHostKeyChecking=accept-new\n",
        &format!("UserKnownHostsFile=\"{}\"\n", known_hosts.display()),
        &format!("{}\n", private.path().join("key").display()),
        "PRIVATE KEY\n",
        "git@example.com\n",
    ] {
        assert!(log.contains(wanted), "{wanted} in {log}");
    }
}

#[tokio::test]
async fn a_token_does_not_follow_a_redirect() {
    let world = World::new().await;
    let (known, other) = (
        Server::start(world.folder.path().join("forge")).await,
        Server::start(world.folder.path().join("forge")).await,
    );
    *known.seen.redirect.lock().unwrap() = format!("http://localhost:{}", other.port);
    let mirrors = Mirrors::new(world.folder.path().join("mirrors"));
    let token = Credentials::Token { username: "engineer".into(), token: "geheim".to_owned().into() };
    let error = mirrors.fetch(&known.address("acme"), &token).await.unwrap_err();
    assert!(matches!(error, WorkspaceError::Remote { .. }), "{error}");
    let seen = |server: &Server| server.seen.authorized.load(std::sync::atomic::Ordering::SeqCst);
    assert_eq!((seen(&known), seen(&other)), (1, 0));
    // Without credentials there is nothing to lose.
    assert!(mirrors.fetch(&known.address("acme"), &Credentials::None).await.is_ok());
}

fn config_of(folder: &Path) -> String {
    let mirror = std::fs::read_dir(folder.join("mirrors")).unwrap().flatten().next().unwrap();
    mirror.path().join("config").to_string_lossy().into_owned()
}

#[tokio::test]
async fn an_address_is_never_an_option_or_a_command() {
    let modules = Modules::new();
    let mirrors = modules.mirrors();
    for address in [
        "--upload-pack=touch x",
        "ext::sh -c touch% x",
        "git://example.com/x",
        "https://a:geheim@example.com/x",
    ] {
        let refused = mirrors.fetch(address, &Credentials::None).await.unwrap_err();
        assert!(
            matches!(refused, WorkspaceError::Refused { .. }) && !refused.to_string().contains("geheim"),
            "{refused}"
        );
        assert!(mirrors.open(address).is_err());
    }
}
