//! Sources over https: a repository that anybody may read, one that a token opens, and a host
//! whose certificate nobody vouches for. The remote is the local forge of a second Terrace, behind
//! a proxy that speaks TLS. Over ssh: `workspaces/tests/all/ssh.rs`.

use std::net::TcpListener as Port;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::{Value as Json, json};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio_rustls::TlsAcceptor;

use crate::support::{Backend, Client, Terrace, git};

/// Speaks TLS as `localhost` and hands everything on to `target`; gives its port. The certificate
/// is written to `certificate`.
async fn proxy(target: String, certificate: &Path) -> u16 {
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
    std::fs::write(certificate, own.pem()).unwrap();
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![own.der().clone()], private)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, target) = (acceptor.clone(), target.clone());
            tokio::spawn(async move {
                // A client that does not like the certificate goes away here.
                let Ok(mut inside) = acceptor.accept(stream).await else { return };
                let mut outside = TcpStream::connect(target).await.unwrap();
                drop(copy_bidirectional(&mut inside, &mut outside).await);
            });
        }
    });
    port
}

/// The real program on a data folder of its own, which trusts one certificate.
async fn program(data: &Path, certificate: &Path) -> (Child, Client) {
    let port = Port::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}");
    let child = Command::new(env!("CARGO_BIN_EXE_terrace"))
        .arg("serve")
        .env("TERRACE_DATA", data)
        .env("TERRACE_LISTEN", format!("127.0.0.1:{port}"))
        .env("TERRACE_BOOTSTRAP_TOKEN", "second-token-of-the-tests")
        .env("GIT_SSL_CAINFO", certificate)
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while reqwest::get(format!("{url}/healthz")).await.is_err() {
        assert!(Instant::now() < deadline, "the program does not answer");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    (child, Client::new(&url, "second-token-of-the-tests"))
}

/// Pushes a module to the repository `live` of a Terrace, with the tag v1.0.0.
async fn push(terrace: &Terrace) {
    let owner = terrace.owner();
    owner.post("/workspaces", json!({"slug": "live", "name": "Live"})).await.expect(201);
    let folder = tempfile::tempdir().unwrap();
    let address = terrace.url.replace("http://", &format!("http://admin:{}@", owner.token));
    git(folder.path(), &["clone", "-q", &format!("{address}/git/live.git"), "."]).await;
    std::fs::create_dir(folder.path().join("net")).unwrap();
    std::fs::write(folder.path().join("net/main.tf"), "variable \"cidr\" {\n  type = string\n}\n").unwrap();
    git(folder.path(), &["add", "."]).await;
    git(folder.path(), &["commit", "-qm", "net"]).await;
    git(folder.path(), &["tag", "v1.0.0"]).await;
    git(folder.path(), &["push", "-q", "origin", "HEAD:main", "v1.0.0"]).await;
}

fn source(name: &str, address: &str, integration: &Json) -> Json {
    json!({"name": name, "address": address, "integration": integration})
}

#[actix_web::test]
async fn a_source_is_read_over_https() {
    let remote = Terrace::start(&Backend::Sqlite).await;
    push(&remote).await;
    let folder = tempfile::tempdir().unwrap();
    let certificate = folder.path().join("certificate.pem");
    let port = proxy(remote.url.replace("http://", ""), &certificate).await;
    let address = |name: &str| format!("https://localhost:{port}/git/{name}.git");

    // The remote itself does not know the certificate.
    let stranger = remote.owner().post("/sources", source("x", &address("catalog"), &Json::Null)).await;
    let told = stranger.refused(422, "outside");
    assert!(told.contains("certificate"), "{told}");

    let (_program, engineer) = program(&folder.path().join("data"), &certificate).await;
    engineer.post("/sources", source("public", &address("catalog"), &Json::Null)).await.expect(201);
    let closed = engineer.post("/sources", source("live", &address("live"), &Json::Null)).await;
    closed.refused(422, "outside");
    let integration = |name: &str, secret: &str| json!({"name": name, "kind": "git_token", "username": "admin", "secret": secret});
    let wrong = engineer.post("/integrations", integration("wrong", "trc_not-the-token")).await.expect(201);
    let told = engineer.post("/sources", source("live", &address("live"), &wrong["id"])).await;
    let told = told.refused(422, "outside");
    assert!(!told.contains("trc_not-the-token"), "{told}");
    let right = integration("right", &remote.owner().token);
    let right = engineer.post("/integrations", right).await.expect(201);
    let made = engineer.post("/sources", source("live", &address("live"), &right["id"])).await.expect(201);
    assert_eq!(made["default_reference"], "v1.0.0");
    let found = engineer.get("/sources/live/modules").await.expect(200);
    assert_eq!((&found["items"][0]["path"], &found["items"][0]["usable"]), (&json!("net"), &json!(true)));
    let modules = json!([{"path": "net", "key": "net", "name": "Net"}]);
    let import = json!({"source": "live", "reference": "v1.0.0", "modules": modules});
    engineer.post("/imports", import).await.expect(201);
    remote.stop().await;
}
