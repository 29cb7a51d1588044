//! The real program as a process.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::figures::mebibytes;

/// The program under measure.
pub const BINARY: &str = env!("CARGO_BIN_EXE_terrace");

/// The token of the owner account.
pub const OWNER: &str = "owner-token-of-the-benches";

/// How long the program may take to answer or to end.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running `terrace serve`; dropping it ends it.
pub struct Program {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Program {
    /// Starts one on a free port and waits until it is healthy; tells how long that took.
    pub fn start(data: &Path) -> Result<(Self, Duration)> {
        Self::start_as(data, &[])
    }

    /// As [`Self::start`], with more arguments.
    pub fn start_as(data: &Path, more: &[&str]) -> Result<(Self, Duration)> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = Command::new(BINARY);
        command.args(["serve", "--listen", &address.to_string(), "--data"]).arg(data).args(more);
        command.env_clear().env("TERRACE_BOOTSTRAP_TOKEN", OWNER);
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let begun = Instant::now();
        let mut program = Self { child: command.spawn()?, address };
        program.wait_until_healthy(begun)?;
        Ok((program, begun.elapsed()))
    }

    fn wait_until_healthy(&mut self, begun: Instant) -> Result<()> {
        loop {
            match healthy(self.address) {
                Ok(true) => return Ok(()),
                Ok(false) => bail!("/healthz refuses"),
                Err(error) if begun.elapsed() > PATIENCE => return Err(error).context("no answer"),
                Err(_) => {}
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the program ended at once: {status}");
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// A size that the kernel keeps about the process, such as `VmRSS`.
    pub fn memory(&self, name: &str) -> Result<String> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let kibibytes =
            line.and_then(|line| line.split_whitespace().next()).context("the kernel keeps it")?;
        Ok(mebibytes(kibibytes.parse::<u64>()? * 1024))
    }

    /// Asks it to end and waits; tells how long that took.
    pub fn stop(mut self) -> Result<Duration> {
        let begun = Instant::now();
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        while self.child.try_wait()?.is_none() {
            if begun.elapsed() > PATIENCE {
                bail!("the program does not end");
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(begun.elapsed())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // One that has ended cannot be ended again, which is as good.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Whether `/healthz` answers 200. The kernel takes the connection before the program does, so
/// that the answer comes in the moment in which it can.
fn healthy(address: SocketAddr) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.starts_with("HTTP/1.1 200 "))
}
