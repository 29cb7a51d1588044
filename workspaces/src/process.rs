//! Programs in process groups of their own: bounded in time and output, and ended whole.
//!
//! A program that Terrace starts may start others (`git` its transports, the Terraform binary its
//! plugins and provisioners). All of them share one process group, and none outlives the call that
//! started it, however that call ends: normally, by error, or by being dropped.
//!
//! Absent: a program that makes a session of its own (`setsid`) leaves the group and is not found.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio_util::sync::CancellationToken;

/// How long the system may take to end processes that were killed.
const REAPING: Duration = Duration::from_secs(3);

/// How long lies between two looks at the memory of a group.
const LOOK: Duration = Duration::from_millis(250);

/// A running program and everything that it started.
pub(crate) struct Group {
    child: Child,
    id: GroupId,
    ended: bool,
    over: CancellationToken,
}

/// The name of a process group.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct GroupId(Pid);

impl Group {
    /// Starts `command` as the leader of a new group, with its output piped.
    pub(crate) fn spawn(command: &mut Command) -> io::Result<Self> {
        Self::start(command.stdout(Stdio::piped()).stderr(Stdio::piped()))
    }

    /// Starts `command` as the leader of a new group, with its output in files; cancels `over` when
    /// the leader has ended, or nobody waits for it any more.
    pub(crate) fn spawn_into(
        command: &mut Command,
        (out, err): (File, File),
        over: CancellationToken,
    ) -> io::Result<Self> {
        let mut group = Self::start(command.stdout(out).stderr(err))?;
        group.over = over;
        Ok(group)
    }

    fn start(command: &mut Command) -> io::Result<Self> {
        let child = command.process_group(0).kill_on_drop(true).spawn()?;
        let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let id = GroupId(pid.ok_or_else(|| io::Error::other("the program has no process id"))?);
        Ok(Self { child, id, ended: false, over: CancellationToken::new() })
    }

    pub(crate) fn id(&self) -> GroupId {
        self.id
    }

    pub(crate) fn stdin(&mut self) -> Option<ChildStdin> {
        self.child.stdin.take()
    }

    pub(crate) fn output(&mut self) -> io::Result<(ChildStdout, ChildStderr)> {
        let missing = || io::Error::other("the program's output was taken before");
        Ok((self.child.stdout.take().ok_or_else(missing)?, self.child.stderr.take().ok_or_else(missing)?))
    }

    /// Waits for the leader, then ends whatever it left behind in its group: a forgotten
    /// background process would keep the output open for ever.
    pub(crate) async fn wait(&mut self) -> io::Result<ExitStatus> {
        let status = self.child.wait().await?;
        self.id.kill();
        self.ended = true;
        self.over.cancel();
        Ok(status)
    }

    /// Kills the whole group and waits until it is gone.
    pub(crate) async fn end(&mut self) {
        self.id.kill();
        self.ended = self.child.wait().await.is_ok();
        self.id.gone().await;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.over.cancel();
        // The id may name somebody else's group once the leader was waited for.
        if !self.ended {
            self.id.kill();
        }
    }
}

/// The groups of all processes that work inside a folder, which is an absolute path without
/// symbolic links. Where there is no /proc, none is found.
pub(crate) fn groups_inside(folder: &Path) -> Vec<GroupId> {
    let Ok(processes) = std::fs::read_dir("/proc") else { return Vec::new() };
    let inside = processes.flatten().filter(|process| {
        std::fs::read_link(process.path().join("cwd")).is_ok_and(|place| place.starts_with(folder))
    });
    let groups: BTreeSet<i32> =
        inside.filter_map(|process| stat(&process.path())?.group.parse().ok()).collect();
    groups.into_iter().filter_map(Pid::from_raw).map(GroupId).collect()
}

/// How many bytes of memory a process holds.
fn resident(process: &Path) -> Option<u64> {
    let status = std::fs::read_to_string(process.join("status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// What /proc tells of a process.
struct Stat {
    dead: bool,
    group: String,
}

fn stat(process: &Path) -> Option<Stat> {
    let stat = std::fs::read_to_string(process.join("stat")).ok()?;
    // After the name, which may hold anything: state, parent, group.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ');
    let dead = matches!(fields.next(), None | Some("" | "Z" | "X"));
    Some(Stat { dead, group: fields.nth(1)?.to_owned() })
}

impl GroupId {
    /// Asks every process of a group that works in `folder` to stop, unless somebody has done so
    /// before: the Terraform binary takes a second asking as an order to end at once, and would not
    /// write its state. The folder remembers it, because who asked first may be killed.
    pub(crate) fn interrupt_once(self, folder: &Path) {
        match File::create_new(folder.join(format!(".asked-{}", self.0.as_raw_nonzero()))) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            // A folder that takes no more files must not keep the group from being asked. One that is
            // gone already is what was asked for.
            _ => drop(kill_process_group(self.0, Signal::INT)),
        }
    }

    /// Ends every process of the group.
    pub(crate) fn kill(self) {
        let _ = kill_process_group(self.0, Signal::KILL);
    }

    /// Waits until the processes of the group hold more than `limit` bytes of memory together; for
    /// ever where there is no limit, or no /proc to read it from. Pages that they share count for
    /// each of them.
    pub(crate) async fn grows_beyond(self, limit: Option<u64>) {
        let Some(limit) = limit else { return std::future::pending().await };
        loop {
            tokio::time::sleep(LOOK).await;
            let held = tokio::task::spawn_blocking(move || self.memory()).await;
            if held.is_ok_and(|held| held > limit) {
                return;
            }
        }
    }

    /// How many bytes of memory the processes of the group hold.
    fn memory(self) -> u64 {
        let Ok(processes) = std::fs::read_dir("/proc") else { return 0 };
        let group = self.0.as_raw_pid().to_string();
        let of_group = processes
            .flatten()
            .filter(|process| stat(&process.path()).is_some_and(|stat| stat.group == group));
        of_group.filter_map(|process| resident(&process.path())).sum()
    }

    /// Waits, for a bounded time, until no process of the group exists.
    pub(crate) async fn gone(self) {
        let vanished = async {
            while test_kill_process_group(self.0).is_ok() && self.lives() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        // Who is stuck in the kernel cannot be ended, only left.
        let _ = tokio::time::timeout(REAPING, vanished).await;
    }

    /// Whether a process of the group lives. The dead stay listed until somebody collects them,
    /// which for orphans can take seconds; they do no more harm. Where there is no /proc, the
    /// answer is yes.
    fn lives(self) -> bool {
        let Ok(processes) = std::fs::read_dir("/proc") else { return true };
        let group = self.0.as_raw_pid().to_string();
        processes
            .flatten()
            .filter_map(|process| stat(&process.path()))
            .any(|stat| !stat.dead && stat.group == group)
    }
}

/// What a program did.
pub(crate) struct Output {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

/// Why a program gave no output.
pub(crate) enum Failure {
    /// It could not be started or waited for.
    Io(io::Error),
    /// It was ended because its time was up.
    TimedOut,
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Runs `command` to its end and keeps at most `limit` bytes of each stream.
pub(crate) async fn run(command: &mut Command, timeout: Duration, limit: usize) -> Result<Output, Failure> {
    let mut group = Group::spawn(command.stdin(Stdio::null()))?;
    let (stdout, stderr) = group.output()?;
    let work = async { tokio::join!(group.wait(), drain(stdout, limit), drain(stderr, limit)) };
    let finished = tokio::time::timeout(timeout, work).await;
    let Ok((status, stdout, stderr)) = finished else {
        group.end().await;
        return Err(Failure::TimedOut);
    };
    Ok(Output { status: status?, stdout: stdout?.0, stderr: stderr?.0 })
}

/// Reads to the end; keeps the first `limit` bytes and tells whether there were more.
pub(crate) async fn drain(mut from: impl AsyncRead + Unpin, limit: usize) -> io::Result<(Vec<u8>, bool)> {
    let mut kept = Vec::new();
    let mut chunk = vec![0; 16 * 1024];
    let mut more = false;
    loop {
        let read = from.read(&mut chunk).await?;
        if read == 0 {
            return Ok((kept, more));
        }
        let room = limit.saturating_sub(kept.len()).min(read);
        kept.extend_from_slice(&chunk[..room]);
        more |= room < read;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.arg("-c").arg(script);
        command
    }

    #[tokio::test]
    async fn a_background_process_neither_delays_nor_survives() {
        let output = run(&mut shell("echo $$; sleep 600 &"), Duration::from_secs(60), 100).await;
        let Ok(output) = output else { panic!("the shell ran") };
        let leader: i32 = String::from_utf8(output.stdout).unwrap().trim().parse().unwrap();
        let group = GroupId(Pid::from_raw(leader).unwrap());
        group.gone().await;
        assert!(!group.lives());
    }

    #[tokio::test]
    async fn time_and_output_are_bounded() {
        let late = run(&mut shell("sleep 600"), Duration::from_millis(50), 100).await;
        assert!(matches!(late, Err(Failure::TimedOut)));
        let Ok(much) = run(&mut shell("yes | head -c 1000000"), Duration::from_secs(60), 100).await else {
            panic!("the shell ran")
        };
        assert_eq!((much.stdout.len(), much.status.success()), (100, true));
    }
}
