//! The smart HTTP protocol, spoken to stock `git` clients by a small HTTP server of the tests.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::StreamExt;
use terrace_workspaces::smart_http::{Service, advertise, rpc};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::bytes::Bytes;

use crate::support::{World, git, git_command};

/// A server for the repositories below one folder.
pub(crate) struct Server {
    pub(crate) port: u16,
    pub(crate) seen: Arc<Seen>,
}

/// What the server was asked, and what it wants to be told.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) protocols: Mutex<Vec<String>>,
    pub(crate) compressed: AtomicUsize,
    /// The wanted value of the header Authorization; empty: none.
    pub(crate) wanted: Mutex<String>,
    /// Where every request is sent to instead; empty: nowhere.
    pub(crate) redirect: Mutex<String>,
    /// Requests that carried credentials.
    pub(crate) authorized: AtomicUsize,
}

impl Server {
    pub(crate) async fn start(root: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Seen::default());
        let shared = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, root.clone(), Arc::clone(&shared)));
            }
        });
        Self { port, seen }
    }

    pub(crate) fn address(&self, name: &str) -> String {
        format!("http://127.0.0.1:{}/{name}.git", self.port)
    }
}

struct Request {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    async fn read(stream: &mut BufReader<TcpStream>) -> Self {
        let first = line(stream).await;
        let mut words = first.split(' ').map(str::to_owned);
        let (method, target) = (words.next().unwrap(), words.next().unwrap());
        let mut headers = Vec::new();
        loop {
            let header = line(stream).await;
            let Some((name, value)) = header.split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut request = Self { method, target, headers, body: Vec::new() };
        if request.header("expect").is_some() {
            stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await.unwrap();
        }
        request.body = request.read_body(stream).await;
        request
    }

    async fn read_body(&self, stream: &mut BufReader<TcpStream>) -> Vec<u8> {
        let mut body = Vec::new();
        if self.header("transfer-encoding").is_some() {
            loop {
                let size = usize::from_str_radix(&line(stream).await, 16).unwrap();
                let mut chunk = vec![0; size + 2];
                stream.read_exact(&mut chunk).await.unwrap();
                if size == 0 {
                    return body;
                }
                body.extend_from_slice(&chunk[..size]);
            }
        }
        body.resize(self.header("content-length").map_or(0, |length| length.parse().unwrap()), 0);
        stream.read_exact(&mut body).await.unwrap();
        body
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

async fn line(stream: &mut BufReader<TcpStream>) -> String {
    let mut line = String::new();
    stream.read_line(&mut line).await.unwrap();
    line.trim_end().to_owned()
}

/// Decodes a body as any HTTP server must.
async fn gunzip(body: Vec<u8>) -> Vec<u8> {
    let mut child = tokio::process::Command::new("gzip")
        .arg("-dc")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let feeding = tokio::spawn(async move { stdin.write_all(&body).await });
    let output = child.wait_with_output().await.unwrap();
    feeding.await.unwrap().unwrap();
    output.stdout
}

async fn serve(stream: TcpStream, root: PathBuf, seen: Arc<Seen>) {
    let mut stream = BufReader::new(stream);
    let request = Request::read(&mut stream).await;
    let protocol = request.header("git-protocol").map(str::to_owned);
    seen.protocols.lock().unwrap().push(format!(
        "{} {}",
        request.method,
        protocol.clone().unwrap_or_default()
    ));
    seen.authorized.fetch_add(usize::from(request.header("authorization").is_some()), Ordering::SeqCst);
    let redirect = seen.redirect.lock().unwrap().clone();
    if !redirect.is_empty() {
        let target = format!("{redirect}{}", request.target);
        let answer = format!(
            "HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(answer.as_bytes()).await.unwrap();
        return;
    }
    let wanted = seen.wanted.lock().unwrap().clone();
    if !wanted.is_empty() && request.header("authorization") != Some(&wanted) {
        let answer = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"git\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        stream.write_all(answer.as_bytes()).await.unwrap();
        return;
    }
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let (repository, rest) = path.trim_start_matches('/').split_once('/').unwrap();
    let repository = root.join(repository);
    if !repository.is_dir() {
        stream
            .write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            .await
            .unwrap();
        return;
    }
    if rest == "info/refs" {
        let service = Service::named(query.trim_start_matches("service=")).unwrap();
        let body = advertise(&repository, service, protocol.as_deref()).await.unwrap();
        head(&mut stream, service, "advertisement").await;
        stream.write_all(&body).await.unwrap();
    } else {
        let service = Service::named(rest).unwrap();
        let body = match request.header("content-encoding") {
            Some("gzip") => {
                seen.compressed.fetch_add(1, Ordering::SeqCst);
                gunzip(request.body).await
            }
            _ => request.body,
        };
        let body = futures_util::stream::iter(
            body.chunks(1000).map(|c| Ok(Bytes::copy_from_slice(c))).collect::<Vec<_>>(),
        );
        let mut answer = rpc(&repository, service, protocol.as_deref(), body).await.unwrap();
        head(&mut stream, service, "result").await;
        while let Some(chunk) = answer.next().await {
            stream.write_all(&chunk.unwrap()).await.unwrap();
        }
    }
    stream.shutdown().await.unwrap();
}

async fn head(stream: &mut BufReader<TcpStream>, service: Service, kind: &str) {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-{}-{kind}\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n",
        service.name()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
}

/// Runs a blocking `git` beside the server.
async fn client(folder: &Path, arguments: &[&str]) -> String {
    let (folder, arguments) =
        (folder.to_owned(), arguments.iter().map(|a| (*a).to_owned()).collect::<Vec<_>>());
    let run = move || git(&folder, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
    tokio::task::spawn_blocking(run).await.unwrap()
}

#[tokio::test]
async fn a_stock_client_clones_fetches_and_pushes() {
    let world = World::new().await;
    let server = Server::start(world.folder.path().join("forge")).await;
    let (here, address) = (world.folder.path(), server.address("acme"));
    client(here, &["clone", "--quiet", &address, "clone"]).await;
    let clone = here.join("clone");
    assert!(clone.join("README.md").is_file());

    // More than http.postBuffer, so that the request is sent in chunks.
    let large: String = (0..200_000).map(|n| format!("{n:x} ")).collect();
    std::fs::write(clone.join("large.txt"), &large).unwrap();
    client(&clone, &["checkout", "--quiet", "-b", "update_a-1"]).await;
    client(&clone, &["add", "."]).await;
    client(&clone, &["commit", "--quiet", "-m", "Add a large file"]).await;
    client(
        &clone,
        &[
            "-c",
            "http.postBuffer=65536",
            "-c",
            "core.compression=0",
            "push",
            "--quiet",
            "origin",
            "update_a-1",
        ],
    )
    .await;
    let pushed = world.repository.head("update_a-1").await.unwrap().unwrap();
    assert_eq!(client(&clone, &["rev-parse", "HEAD"]).await, pushed.to_string());

    let mut request = world.request("update_a-1", "aws_vpc/a", &[("main.tf", "x\n")]);
    request.expected = Some(pushed);
    let ours = world.repository.commit(request).await.unwrap();
    client(&clone, &["pull", "--quiet", "--ff-only", "origin", "update_a-1"]).await;
    assert_eq!(client(&clone, &["rev-parse", "HEAD"]).await, ours.to_string());
    assert!(server.seen.protocols.lock().unwrap().contains(&"POST version=2".to_owned()));
    world.check();
}

#[tokio::test]
async fn every_version_of_the_protocol_is_spoken() {
    let world = World::new().await;
    let server = Server::start(world.folder.path().join("forge")).await;
    for version in ["0", "1", "2"] {
        let (setting, target) = (format!("protocol.version={version}"), format!("clone-{version}"));
        client(world.folder.path(), &["-c", &setting, "clone", "--quiet", &server.address("acme"), &target])
            .await;
        assert!(world.folder.path().join(target).join("README.md").is_file());
    }
}

#[tokio::test]
async fn a_long_negotiation_arrives_compressed() {
    let world = World::new().await;
    let server = Server::start(world.folder.path().join("forge")).await;
    let here = world.folder.path();
    client(here, &["clone", "--quiet", &server.address("acme"), "clone"]).await;
    let clone = here.join("clone");
    for n in 0..60 {
        git(&clone, &["commit", "--quiet", "--allow-empty", "-m", &n.to_string()]);
    }
    let ours = world.repository.commit(world.request("a", "aws_vpc/a", &[("main.tf", "x\n")])).await.unwrap();
    client(&clone, &["fetch", "--quiet"]).await;
    assert_eq!(client(&clone, &["rev-parse", "origin/a"]).await, ours.to_string());
    assert!(server.seen.compressed.load(Ordering::SeqCst) > 0, "a request was compressed");
}

#[tokio::test]
async fn a_rewritten_branch_and_broken_objects_are_not_accepted() {
    let world = World::new().await;
    let server = Server::start(world.folder.path().join("forge")).await;
    let here = world.folder.path();
    client(here, &["clone", "--quiet", &server.address("acme"), "clone"]).await;
    let clone = here.join("clone");
    client(&clone, &["commit", "--quiet", "--amend", "-m", "Another beginning"]).await;
    let forced = tokio::task::spawn_blocking({
        let clone = clone.clone();
        move || git_command(&clone, &["push", "--force", "origin", "main"]).output().unwrap()
    });
    let forced = forced.await.unwrap();
    assert!(!forced.status.success());
    assert!(String::from_utf8_lossy(&forced.stderr).contains("non-fast-forward"));
    assert_eq!(world.repository.head("main").await.unwrap(), Some(world.main.clone()));
}

#[tokio::test]
async fn a_dropped_answer_ends_its_process() {
    let world = World::new().await;
    let body = futures_util::stream::pending();
    let answer = rpc(world.repository.path(), Service::UploadPack, None, body).await.unwrap();
    let serving = || {
        let path = world.repository.path().to_string_lossy().into_owned();
        let processes = std::fs::read_dir("/proc").unwrap().flatten();
        processes
            .filter(|p| {
                std::fs::read_to_string(p.path().join("cmdline")).is_ok_and(|line| line.contains(&path))
            })
            .count()
    };
    // The program appears under its own name once it was started.
    let appeared = async {
        while serving() == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), appeared).await.unwrap();
    drop(answer);
    let vanished = async {
        while serving() > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), vanished).await.unwrap();
}

#[tokio::test]
async fn what_is_no_repository_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    assert!(advertise(folder.path(), Service::UploadPack, None).await.is_err());
    let body = futures_util::stream::iter([Ok(Bytes::from_static(b"0000"))]);
    let mut answer = rpc(folder.path(), Service::UploadPack, Some("version=2"), body).await.unwrap();
    assert!(answer.next().await.unwrap().is_err());
    assert!(answer.next().await.is_none());
}
