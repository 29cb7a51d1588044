//! A stand-in for AWS: the published program `moto_server`, on a free port of this machine.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use super::skipped;

/// How long it may take to answer first.
const PATIENCE: Duration = Duration::from_secs(120);

/// Who asks from outside: the stand-in lets in whoever shows credentials, and verifies none.
const OUTSIDE: [(&str, &str); 3] = [
    ("AWS_ACCESS_KEY_ID", "outside"),
    ("AWS_SECRET_ACCESS_KEY", "outside"),
    ("AWS_DEFAULT_REGION", "us-east-1"),
];

/// A process that ends with the test.
pub struct Process(pub Child);

impl Drop for Process {
    fn drop(&mut self) {
        // One that has ended by itself is gone already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An AWS of one's own.
pub struct Moto {
    _server: Process,
    /// Where every one of its services answers.
    pub url: String,
}

impl Moto {
    /// Starts one with nothing in it; none where the machine has no such program.
    pub async fn start() -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new("moto_server");
        command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
        command.env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true");
        let Ok(server) = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn() else {
            skipped("moto_server is not on the path: `.ci/moto` installs it");
            return None;
        };
        let moto = Self { _server: Process(server), url: format!("http://127.0.0.1:{port}") };
        let deadline = Instant::now() + PATIENCE;
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            assert!(Instant::now() < deadline, "moto_server does not answer");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Some(moto)
    }

    /// What the program `aws` answers to these words, given by somebody whom Terrace does not know;
    /// `null` where it says nothing.
    pub async fn aws(&self, words: &str) -> Json {
        let mut command = tokio::process::Command::new("aws");
        command.args(["--output", "json", "--endpoint-url", &self.url]).args(words.split(' ')).envs(OUTSIDE);
        let output = command.output().await.expect("aws runs");
        assert!(output.status.success(), "aws {words}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap_or(Json::Null)
    }
}

/// Whether the program `aws` is there.
pub async fn has_aws() -> bool {
    let asked = tokio::process::Command::new("aws").arg("--version").output().await;
    let there = asked.is_ok_and(|output| output.status.success());
    if !there {
        skipped("the program aws is not on the path: `.ci/moto` installs it");
    }
    there
}
