//! The state backend, spoken to by hand and by the real Terraform binary.

use futures_util::future::join_all;
use reqwest::{Response, StatusCode};
use serde_json::{Value as Json, json};
use terrace_engine::id::RunId;

use super::document::content_md5;

use super::store;
use crate::authn::store::Purpose;
use crate::clock;
use crate::serve::world::{ADMIN, World};

fn state(lineage: &str, serial: u64, note: &str) -> String {
    json!({ "version": 4, "lineage": lineage, "serial": serial, "note": note }).to_string()
}

fn info(id: &str) -> Json {
    json!({ "ID": id, "Who": "engineer@laptop", "Operation": "OperationTypeApply" })
}

async fn post(world: &World, path: &str, text: String) -> Response {
    world.ask("POST", path).basic_auth("any", Some(ADMIN)).body(text).send().await.unwrap()
}

async fn send(world: &World, method: &str, path: &str, (token, body): (&str, String)) -> Response {
    world.ask(method, path).basic_auth("any", Some(token)).body(body).send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_is_kept_and_carried_on() {
    let world = World::start().await;
    let resource = world.resource("net").await;
    let path = format!("/api/v1/state/{resource}");
    let empty = send(&world, "GET", &path, (ADMIN, String::new())).await;
    assert_eq!(empty.status(), StatusCode::NO_CONTENT);

    let first = state("aaaa", 1, "secret-value");
    assert_eq!(post(&world, &path, first.clone()).await.status(), StatusCode::OK);
    let kept = send(&world, "GET", &path, (ADMIN, String::new())).await;
    assert_eq!(kept.headers()["content-md5"], content_md5(first.as_bytes()).as_str());
    assert_eq!(kept.text().await.unwrap(), first);
    assert_eq!(post(&world, &path, first).await.status(), StatusCode::OK, "the same again is fine");

    for (text, why) in [
        (state("bbbb", 2, ""), "lineage"),
        (state("aaaa", 1, "other"), "serial"),
        (state("aaaa", 0, ""), "serial"),
    ] {
        let refused = post(&world, &path, text).await;
        assert_eq!(refused.status(), StatusCode::CONFLICT);
        let detail = refused.json::<Json>().await.unwrap()["detail"].to_string();
        assert!(detail.contains(why), "{detail}");
    }
    assert_eq!(post(&world, &path, state("aaaa", 5, "")).await.status(), StatusCode::OK);
    assert_eq!(store::head(world.app.db.read(), resource).await.unwrap(), ("aaaa".to_owned(), 5));
    let damaged = world.ask("POST", &path).bearer_auth(ADMIN).header("Content-MD5", "AAAA");
    assert_eq!(damaged.body(state("aaaa", 6, "")).send().await.unwrap().status(), StatusCode::BAD_REQUEST);
    assert_eq!(post(&world, &path, "no state".into()).await.status(), StatusCode::BAD_REQUEST);

    assert_eq!(send(&world, "DELETE", &path, (ADMIN, String::new())).await.status(), StatusCode::OK);
    assert_eq!(store::head(world.app.db.read(), resource).await.unwrap(), (String::new(), 0));
    assert_eq!(post(&world, &path, state("cccc", 1, "")).await.status(), StatusCode::OK, "a new history");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_keeps_others_out() {
    let world = World::start().await;
    let path = format!("/api/v1/state/{}", world.resource("net").await);
    let lock = format!("{path}/lock");
    let developer = world.person("developer", "write", Purpose::State).await;
    let own = |id: &str| (ADMIN, info(id).to_string());

    assert_eq!(send(&world, "LOCK", &lock, own("one")).await.status(), StatusCode::OK);
    assert_eq!(send(&world, "LOCK", &lock, own("one")).await.status(), StatusCode::OK, "a repeated request");
    let late = send(&world, "LOCK", &lock, (&developer, info("two").to_string())).await;
    assert_eq!(late.status(), StatusCode::LOCKED);
    assert_eq!(late.json::<Json>().await.unwrap(), info("one"), "the holder's description");

    for asked in [path.clone(), format!("{path}?ID=two")] {
        let refused = post(&world, &asked, state("aaaa", 1, "")).await;
        assert_eq!(refused.status(), StatusCode::LOCKED, "{asked}");
        assert_eq!(refused.json::<Json>().await.unwrap()["ID"], "one");
    }
    assert_eq!(post(&world, &format!("{path}?ID=one"), state("aaaa", 1, "")).await.status(), StatusCode::OK);

    let stolen = send(&world, "UNLOCK", &lock, (&developer, info("one").to_string())).await;
    assert_eq!(stolen.status(), StatusCode::LOCKED, "to know a lock's id is not to hold it");
    let forced = send(&world, "UNLOCK", &lock, (&developer, String::new())).await;
    assert_eq!(forced.status(), StatusCode::FORBIDDEN);
    assert_eq!(send(&world, "UNLOCK", &lock, own("one")).await.status(), StatusCode::OK);

    assert_eq!(
        send(&world, "LOCK", &lock, (&developer, info("two").to_string())).await.status(),
        StatusCode::OK
    );
    assert_eq!(
        send(&world, "UNLOCK", &lock, (ADMIN, String::new())).await.status(),
        StatusCode::OK,
        "by force"
    );
    let gone = post(&world, &format!("{path}?ID=one"), state("aaaa", 2, "")).await;
    assert_eq!(gone.status(), StatusCode::CONFLICT);
    assert_eq!(send(&world, "PUT", &lock, own("one")).await.status(), StatusCode::METHOD_NOT_ALLOWED);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_lock_at_once_one_holds() {
    let world = World::start().await;
    let lock = format!("/api/v1/state/{}/lock", world.resource("net").await);
    let ids: Vec<String> = (0..20).map(|number| format!("lock-{number}")).collect();
    let asked = ids.iter().map(|id| send(&world, "LOCK", &lock, (ADMIN, info(id).to_string())));
    let statuses: Vec<StatusCode> = join_all(asked).await.iter().map(Response::status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::OK).count(), 1);
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::LOCKED).count(), 19);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_token_reaches_as_far_as_it_may() {
    let world = World::start().await;
    let (own, other) = (world.resource("own").await, world.resource("other").await);
    let run = world
        .token(world.admin().await, Purpose::Run { resource: own, run: RunId::new(clock::new_id()) })
        .await;
    let reader = world.person("reviewer", "read", Purpose::Api).await;
    let writer = world.person("developer", "write", Purpose::State).await;
    let mut rows = Vec::new();
    for (name, token) in
        [("nobody", ""), ("read", &*reader), ("write", &*writer), ("run", &*run), ("admin", ADMIN)]
    {
        let mut row = format!("{name:7}");
        for (method, resource, body) in
            [("GET", own, String::new()), ("POST", own, state("aaaa", 1, "")), ("GET", other, String::new())]
        {
            let status =
                send(&world, method, &format!("/api/v1/state/{resource}"), (token, body)).await.status();
            row.push_str(&format!(" {}", status.as_u16()));
        }
        rows.push(row);
    }
    insta::assert_snapshot!(rows.join("\n"), @r"
    nobody  401 401 401
    read    403 403 403
    write   204 403 204
    run     204 200 404
    admin   200 200 204
    ");
    world.stop().await;
}

const MODULE: &str = r#"
terraform {
  backend "http" {}
}
variable "word" {}
resource "terraform_data" "it" {
  input = var.word
}
output "word" {
  value = terraform_data.it.output
}
"#;

#[tokio::test(flavor = "multi_thread")]
async fn the_real_binary_keeps_its_state_here() {
    let world = World::start().await;
    let resource = world.resource("net").await;
    let address = world.url(&format!("/api/v1/state/{resource}"));
    let lock = format!("{address}/lock");
    std::fs::create_dir(world.folder.path().join("root")).unwrap();
    std::fs::write(world.folder.path().join("root/main.tf"), MODULE).unwrap();
    let environment = [
        ("TF_HTTP_ADDRESS", address.as_str()),
        ("TF_HTTP_LOCK_ADDRESS", &lock),
        ("TF_HTTP_UNLOCK_ADDRESS", &lock),
        ("TF_HTTP_USERNAME", "engineer"),
        ("TF_HTTP_PASSWORD", ADMIN),
        ("TF_IN_AUTOMATION", "1"),
    ];
    let terraform = async |words: &[&str]| {
        let line = [&["terraform"], words].concat();
        let output = world.run("root", &line, &environment).await;
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&text).into_owned())
    };
    for words in [
        &["init", "-no-color"][..],
        &["apply", "-no-color", "-auto-approve", "-var=word=one"],
        &["apply", "-no-color", "-auto-approve", "-var=word=two"],
    ] {
        let (ok, text) = terraform(words).await;
        assert!(ok, "{text}");
    }
    let (_, pulled) = terraform(&["state", "pull"]).await;
    assert!(pulled.contains(r#""value": "two""#), "{pulled}");
    let (lineage, serial) = store::head(world.app.db.read(), resource).await.unwrap();
    assert!(!lineage.is_empty() && serial >= 2, "{lineage} {serial}");

    let path = format!("/api/v1/state/{resource}/lock");
    send(&world, "LOCK", &path, (ADMIN, info("11111111-2222-3333-4444-555555555555").to_string())).await;
    let (ok, text) = terraform(&["plan", "-no-color", "-var=word=three"]).await;
    assert!(!ok && text.contains("11111111-2222-3333-4444-555555555555"), "{text}");
    let forced = terraform(&["force-unlock", "-force", "11111111-2222-3333-4444-555555555555"]).await;
    assert!(forced.0, "{}", forced.1);
    let (ok, text) = terraform(&["destroy", "-no-color", "-auto-approve", "-var=word=two"]).await;
    assert!(ok, "{text}");
    world.stop().await;
}
