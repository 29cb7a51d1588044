//! A server for tests: answers with what it was told, in order, and keeps what it was asked.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Installs the TLS provider that `main` installs in the binary.
pub(super) fn tls() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// A listening server.
pub(super) struct Stub {
    /// Its address.
    pub(super) address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Stub {
    /// Starts a server that gives these answers (status, body), one per connection.
    pub(super) async fn start(answers: &[(u16, &str)]) -> Self {
        tls();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let answers: Vec<(u16, String)> =
            answers.iter().map(|(status, body)| (*status, (*body).to_owned())).collect();
        let kept = Arc::clone(&asked);
        tokio::spawn(async move {
            for (status, body) in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let request = read(&mut stream).await;
                kept.lock().unwrap().push(request);
                answer(stream, status, &body).await;
            }
        });
        Self { address, asked }
    }

    /// Every request so far, head and body.
    pub(super) fn requests(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn read(stream: &mut TcpStream) -> String {
    let mut read = Vec::new();
    let mut chunk = [0; 4096];
    while !whole(&String::from_utf8_lossy(&read)) {
        let count = stream.read(&mut chunk).await.unwrap();
        if count == 0 {
            break;
        }
        read.extend_from_slice(&chunk[..count]);
    }
    String::from_utf8(read).unwrap()
}

async fn answer(mut stream: TcpStream, status: u16, body: &str) {
    let head = format!(
        "HTTP/1.1 {status} X\r\nSet-Cookie: terrace_session=abc; HttpOnly\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
}

fn whole(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else { return false };
    let length =
        head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    body.len() >= length.unwrap_or(0)
}
