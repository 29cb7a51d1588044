//! A real `sshd` on loopback: what a key opens, what another key does not, and a host whose own
//! key has changed.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use terrace_workspaces::{Credentials, Mirrors, WorkspaceError};

use crate::support::{World, git};

/// A server that lets one key in.
struct Sshd {
    program: Child,
    folder: tempfile::TempDir,
    port: u16,
    user: String,
}

impl Drop for Sshd {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// The program, or nothing where it is not installed and need not be.
fn sshd() -> Option<PathBuf> {
    let found =
        ["/usr/sbin/sshd", "/usr/local/sbin/sshd"].iter().map(PathBuf::from).find(|path| path.is_file());
    if found.is_none() {
        let required = std::env::var("TERRACE_REQUIRE_REAL").is_ok_and(|value| value == "1");
        assert!(!required, "TERRACE_REQUIRE_REAL=1, and sshd is not installed: run `make test`");
        eprintln!("skipped: sshd is not installed; `make test` installs openssh-server");
    }
    found
}

fn key(folder: &Path, name: &str) -> String {
    let file = folder.join(name);
    let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&file).status();
    assert!(made.unwrap().success());
    std::fs::read_to_string(file).unwrap()
}

impl Sshd {
    /// Starts one on a free port, with a host key and a user's key of its own.
    fn start(program: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        key(folder.path(), "host");
        key(folder.path(), "user");
        std::fs::copy(at("user.pub"), at("authorized")).unwrap();
        std::fs::set_permissions(at("authorized"), std::fs::Permissions::from_mode(0o600)).unwrap();
        // Where it runs as root it wants this folder, which the system's start script makes.
        let _ = std::fs::create_dir_all("/run/sshd");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let settings = format!(
            "ListenAddress 127.0.0.1:{port}\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\nUsePAM no\n\
             StrictModes no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\n",
            at("host"),
            at("authorized")
        );
        std::fs::write(at("sshd_config"), settings).unwrap();
        let mut program = Command::new(program)
            .args(["-D", "-e", "-f", &at("sshd_config")])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(program.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("Server listening") {
            line.clear();
            assert_ne!(said.read_line(&mut line).unwrap(), 0, "sshd ended before it listened");
        }
        // Nobody may be kept from writing by a full pipe.
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        let user = Command::new("id").arg("-un").output().unwrap().stdout;
        Self { program, folder, port, user: String::from_utf8(user).unwrap().trim().to_owned() }
    }

    fn address(&self, repository: &Path) -> String {
        format!("ssh://{}@127.0.0.1:{}{}", self.user, self.port, repository.display())
    }

    fn credentials(&self, name: &str) -> Credentials {
        let text = std::fs::read_to_string(self.folder.path().join(name)).unwrap();
        Credentials::SshKey { private_key: text.into() }
    }
}

#[tokio::test]
async fn a_key_opens_a_repository_and_nothing_else_does() {
    let Some(program) = sshd() else { return };
    let world = World::new().await;
    let sshd = Sshd::start(&program);
    let address = sshd.address(world.repository.path());
    let mirrors = Mirrors::new(world.folder.path().join("mirrors"));

    let stranger = key(world.folder.path(), "stranger");
    let stranger = Credentials::SshKey { private_key: stranger.into() };
    for wrong in [Credentials::None, stranger] {
        let error = mirrors.fetch(&address, &wrong).await.unwrap_err();
        assert!(matches!(error, WorkspaceError::Remote { .. }), "{error}");
        assert!(error.to_string().contains("Permission denied"), "{error}");
    }
    let mirror = mirrors.fetch(&address, &sshd.credentials("user")).await.unwrap();
    assert_eq!(mirror.resolve("main").await.unwrap(), world.main);
    let known = world.folder.path().join("mirrors/known_hosts");
    let known = std::fs::read_to_string(known).unwrap();
    assert!(known.contains(&format!("[127.0.0.1]:{}", sshd.port)), "{known}");
    let config = git(world.folder.path(), &["config", "--file", &config_of(world.folder.path()), "--list"]);
    assert!(!config.contains("PRIVATE KEY"), "{config}");
}

#[tokio::test]
async fn a_host_that_changed_its_key_is_refused() {
    let Some(program) = sshd() else { return };
    let world = World::new().await;
    let sshd = Sshd::start(&program);
    let address = sshd.address(world.repository.path());
    let mirrors = Mirrors::new(world.folder.path().join("mirrors"));
    mirrors.fetch(&address, &sshd.credentials("user")).await.unwrap();

    let known = world.folder.path().join("mirrors/known_hosts");
    key(world.folder.path(), "other");
    let other = std::fs::read_to_string(world.folder.path().join("other.pub")).unwrap();
    let kind_and_key = other.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    std::fs::write(&known, format!("[127.0.0.1]:{} {kind_and_key}\n", sshd.port)).unwrap();
    let error = mirrors.fetch(&address, &sshd.credentials("user")).await.unwrap_err();
    assert!(error.to_string().contains("Host key verification failed"), "{error}");
}

fn config_of(folder: &Path) -> String {
    let mirror =
        std::fs::read_dir(folder.join("mirrors")).unwrap().flatten().find(|entry| entry.path().is_dir());
    mirror.unwrap().path().join("config").to_string_lossy().into_owned()
}
