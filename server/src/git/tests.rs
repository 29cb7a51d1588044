//! The forge, spoken to by the real `git`.

use std::process::Output;

use reqwest::StatusCode;

use crate::authn::store::Purpose;
use crate::serve::world::{ADMIN, World};

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs `git` in a folder, with a person's credentials in its configuration.
async fn git(world: &World, folder: &str, token: &str, words: &[&str]) -> Output {
    let address = world.url("/").replace("http://", &format!("http://person:{token}@"));
    let key = format!("url.{address}.insteadOf");
    let plain = world.url("/");
    let environment = [
        ("GIT_CONFIG_COUNT", if token.is_empty() { "0" } else { "1" }),
        ("GIT_CONFIG_KEY_0", &key),
        ("GIT_CONFIG_VALUE_0", &plain),
        ("GIT_TERMINAL_PROMPT", "0"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_AUTHOR_NAME", "developer"),
        ("GIT_AUTHOR_EMAIL", "developer@example.com"),
        ("GIT_COMMITTER_NAME", "developer"),
        ("GIT_COMMITTER_EMAIL", "developer@example.com"),
    ];
    world.run(folder, &[&["git"], words].concat(), &environment).await
}

#[tokio::test(flavor = "multi_thread")]
async fn people_clone_and_push_what_they_may() {
    let world = World::start().await;
    world.app.forge.create("network").await.unwrap();
    let writer = world.person("developer", "write", Purpose::Api).await;
    let remote = world.url("/git/network.git");

    let cloned = git(&world, ".", &writer, &["clone", "-q", &remote, "work"]).await;
    assert!(cloned.status.success(), "{}", said(&cloned));
    // Random bytes do not compress: the push is longer than git sends in one piece.
    let bytes: Vec<u8> = (0..3 << 20).map(|_| rand::random()).collect();
    std::fs::write(world.folder.path().join("work/large.bin"), bytes).unwrap();
    for words in [&["add", "."][..], &["commit", "-qm", "more"]] {
        assert!(git(&world, "work", "", words).await.status.success());
    }

    let refused = git(&world, "work", &writer, &["push", &remote, "HEAD:main"]).await;
    assert!(!refused.status.success());
    assert!(
        said(&refused).contains("main is moved by approved changes; pushing it needs the role admin"),
        "{}",
        said(&refused)
    );
    let pushed = git(&world, "work", &writer, &["push", &remote, "HEAD:update_net-1"]).await;
    assert!(pushed.status.success(), "{}", said(&pushed));
    let repository = world.app.forge.open("network").unwrap();
    assert!(repository.head("update_net-1").await.unwrap().is_some());
    let pushed = git(&world, "work", ADMIN, &["push", &remote, "HEAD:main"]).await;
    assert!(pushed.status.success(), "{}", said(&pushed));
    assert_eq!(repository.head("main").await.unwrap(), repository.head("update_net-1").await.unwrap());
    let kept = git(&world, "work", ADMIN, &["push", &remote, ":main"]).await;
    assert!(said(&kept).contains("main is never deleted"), "{}", said(&kept));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_for_reading_do_not_push() {
    let world = World::start().await;
    world.app.forge.create("network").await.unwrap();
    let reading = world.person("developer", "write", Purpose::State).await;
    let remote = world.url("/git/network.git");
    let cloned = git(&world, ".", &reading, &["clone", "-q", &remote, "work"]).await;
    assert!(cloned.status.success(), "{}", said(&cloned));
    let pushed = git(&world, "work", &reading, &["push", &remote, "HEAD:mine"]).await;
    assert!(said(&pushed).contains("these credentials are for reading"), "{}", said(&pushed));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_read_the_catalog_alone() {
    let world = World::start().await;
    if !world.app.forge.exists("catalog") {
        world.app.forge.create("catalog").await.unwrap();
    }
    world.app.forge.create("network").await.unwrap();
    let catalog = git(&world, ".", "", &["clone", "-q", &world.url("/git/catalog.git"), "catalog"]).await;
    assert!(catalog.status.success(), "{}", said(&catalog));
    let network = git(&world, ".", "", &["clone", "-q", &world.url("/git/network.git"), "network"]).await;
    assert!(!network.status.success());

    let asked = world.ask("GET", "/git/network.git/info/refs?service=git-upload-pack").send().await.unwrap();
    assert_eq!(asked.status(), StatusCode::UNAUTHORIZED);
    assert!(asked.headers()["www-authenticate"].to_str().unwrap().starts_with("Basic"));
    let pushed = git(&world, "catalog", ADMIN, &["push", &world.url("/git/catalog.git"), "HEAD:mine"]).await;
    assert!(said(&pushed).contains("is not pushed to"), "{}", said(&pushed));
    let missing = world.ask("GET", "/git/nothing.git/info/refs?service=git-upload-pack").bearer_auth(ADMIN);
    assert_eq!(missing.send().await.unwrap().status(), StatusCode::NOT_FOUND);
    world.stop().await;
}
