//! A server and two workers as processes, which end at named points, are killed, and come back.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::Ordering;
use std::time::Duration;

use terrace_workspaces::breakpoint::{Breakpoint, WHERE};

use super::Course;

/// How often the processes are looked at.
const LOOK: Duration = Duration::from_millis(50);

/// How many seconds a worker may be silent that is killed. A loaded machine is slow to renew a lease.
pub const HASTY: u8 = 4;

/// The same of one that lives on.
pub const PATIENT: u8 = 60;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Server,
    Worker,
}

struct Member {
    role: Role,
    child: Child,
    point: Option<Breakpoint>,
}

/// What was done to them.
#[derive(Default)]
pub struct Figures {
    kills: usize,
    points: BTreeMap<&'static str, usize>,
}

impl Figures {
    /// The named points that nobody came to.
    pub fn unseen(&self) -> Vec<&'static str> {
        let all = Breakpoint::OF_SERVERS.iter().chain(&Breakpoint::OF_WORKERS).map(|point| point.name());
        all.filter(|name| !self.points.contains_key(name)).collect()
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hits: usize = self.points.values().sum();
        write!(f, "{} kills at random, {hits} ends at {} named points", self.kills, self.points.len())?;
        write!(f, " {:?}", self.points)
    }
}

/// The processes of one Terrace.
pub struct Fleet {
    /// Where its server answers.
    pub url: String,
    data: PathBuf,
    database: Option<String>,
    lease: u8,
    listen: SocketAddr,
    members: Vec<Member>,
    /// How often processes of either role were started.
    starts: [usize; 2],
    figures: Figures,
}

impl Fleet {
    /// Starts a server and two workers.
    pub fn start(data: &Path, database: Option<&str>, lease: u8) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut fleet = Self {
            url: format!("http://{port}"),
            data: data.to_owned(),
            database: database.map(ToOwned::to_owned),
            lease,
            listen: port,
            members: Vec::new(),
            starts: [0; 2],
            figures: Figures::default(),
        };
        for role in [Role::Server, Role::Worker, Role::Worker] {
            let member = fleet.spawn(role, None);
            fleet.members.push(member);
        }
        fleet
    }

    fn spawn(&self, role: Role, point: Option<Breakpoint>) -> Member {
        let log = File::options().create(true).append(true).open(self.data.join("fleet.log")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_terrace"));
        match role {
            Role::Server => command.args(["serve", "--roles", "api", "--source-refresh", "0"]),
            Role::Worker => command.args(["worker", "--job-lease", &self.lease.to_string()]),
        };
        command.arg("--data").arg(&self.data).args(["--public-url", &self.url, "--drift-checks", "0"]);
        command.args(["--listen", &self.listen.to_string()]);
        command.args(self.database.iter().flat_map(|url| ["--database-url", url]));
        command.env("RUST_LOG", "warn").stdout(Stdio::null()).stderr(log);
        command.envs(point.map(|point| (WHERE, point.name())));
        Member { role, child: command.spawn().expect("it starts"), point }
    }

    /// The next point for a process to end at; every third has none, so that work gets done. Points
    /// that nobody came to yet have every second turn.
    fn next_point(&mut self, role: Role) -> Option<Breakpoint> {
        let (points, starts) = match role {
            Role::Server => (&Breakpoint::OF_SERVERS[..], &mut self.starts[0]),
            Role::Worker => (&Breakpoint::OF_WORKERS[..], &mut self.starts[1]),
        };
        *starts += 1;
        let turn = *starts - *starts / 3;
        let unseen: Vec<_> =
            points.iter().filter(|point| !self.figures.points.contains_key(point.name())).copied().collect();
        (*starts % 3 != 0).then(|| match &unseen[..] {
            [_, ..] if turn % 2 == 0 => unseen[turn / 2 % unseen.len()],
            _ => points[turn % points.len()],
        })
    }

    fn replace(&mut self, index: usize, harried: bool) {
        let role = self.members[index].role;
        let point = if harried { self.next_point(role) } else { None };
        self.members[index] = self.spawn(role, point);
    }

    /// Kills processes, and starts them again, until the work is done.
    pub async fn harry<T>(&mut self, course: &Course, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        let mut next = 6;
        loop {
            tokio::select! {
                done = &mut work => return done,
                () = tokio::time::sleep(LOOK) => {}
            }
            self.revive(true);
            if course.steps.load(Ordering::Relaxed) >= next {
                next = course.steps.load(Ordering::Relaxed) + rand::random_range(3..9);
                self.kill_one();
            }
        }
    }

    /// Stops one process after another as an operator would, and starts each again, until the work
    /// is done; how often.
    pub async fn roll<T>(&mut self, course: &Course, work: impl Future<Output = T>) -> (T, usize) {
        let mut work = std::pin::pin!(work);
        let (mut next, mut turn) = (4, 0);
        loop {
            tokio::select! {
                done = &mut work => return (done, turn),
                () = tokio::time::sleep(LOOK) => {}
            }
            if course.steps.load(Ordering::Relaxed) < next {
                continue;
            }
            let index = turn % self.members.len();
            tell_to_stop(&self.members[index].child);
            // What is under way is finished meanwhile, and people go on.
            while self.members[index].child.try_wait().expect("it can be asked").is_none() {
                tokio::time::sleep(LOOK).await;
            }
            self.replace(index, false);
            (next, turn) = (course.steps.load(Ordering::Relaxed) + 4, turn + 1);
        }
    }

    fn kill_one(&mut self) {
        let index = rand::random_range(0..self.members.len());
        self.members[index].child.kill().expect("it can be killed");
        self.members[index].child.wait().expect("it is gone");
        self.figures.kills += 1;
        self.replace(index, true);
    }

    /// Starts those again that came to their point.
    fn revive(&mut self, harried: bool) {
        for index in 0..self.members.len() {
            if let Some(status) = self.members[index].child.try_wait().expect("it can be asked") {
                self.note(index, status);
                self.replace(index, harried);
            }
        }
    }

    fn note(&mut self, index: usize, status: ExitStatus) {
        let point = self.members[index].point;
        let said = || std::fs::read_to_string(self.data.join("fleet.log")).unwrap_or_default();
        let point = point.filter(|_| status.signal() == Some(9));
        let Some(point) = point else { panic!("a process ended by itself ({status}):\n{}", said()) };
        *self.figures.points.entry(point.name()).or_default() += 1;
    }

    /// Nobody has ended by itself.
    pub fn expect_alive(&mut self) {
        for member in &mut self.members {
            let status = member.child.try_wait().expect("it can be asked");
            assert!(status.is_none(), "a process ended by itself: {status:?}");
        }
    }

    /// Kills everything once more, and starts it for good.
    pub fn calm(&mut self) -> &Figures {
        for index in 0..self.members.len() {
            // One that has come to its point is gone already.
            let _ = self.members[index].child.kill();
            let status = self.members[index].child.wait().expect("it is gone");
            if self.members[index].point.is_some() && status.signal() != Some(9) {
                self.note(index, status);
            }
            self.replace(index, false);
        }
        &self.figures
    }

    /// Ends everything as an operator would, and waits.
    pub async fn stop(&mut self) {
        for member in &mut self.members {
            tell_to_stop(&member.child);
        }
        for member in &mut self.members {
            while member.child.try_wait().expect("it can be asked").is_none() {
                tokio::time::sleep(LOOK).await;
            }
        }
    }
}

fn tell_to_stop(process: &Child) {
    let told = Command::new("kill").arg(process.id().to_string()).status();
    assert!(told.expect("kill runs").success());
}

impl Drop for Fleet {
    fn drop(&mut self) {
        for member in &mut self.members {
            // Whoever was stopped is gone already.
            let _ = member.child.kill();
            let _ = member.child.wait();
        }
    }
}
