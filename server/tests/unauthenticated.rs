//! Nobody gets in without credentials: every operation of the API is tried.

use reqwest::Method;
use serde_json::json;

use crate::support::{Backend, Client, Terrace, World};

/// What is open to everybody: signing in and the API's own description.
const OPEN: &[&str] = &["/login", "/openapi.json"];

#[actix_web::test]
async fn every_operation_asks_who_is_there() {
    let terrace = Terrace::start(&Backend::Sqlite).await;
    let document = serde_json::to_value(terrace_server::openapi::document()).unwrap();
    let nobody = terrace.anonymous();
    let mut tried = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let path = path.strip_prefix("/api/v1").unwrap();
        if OPEN.contains(&path) {
            continue;
        }
        let path = path.replace("{number}", "1").replace(['{', '}'], "");
        for method in item.as_object().unwrap().keys().filter(|key| *key != "parameters") {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let answer = nobody.send(nobody.request(method.clone(), &path).json(&json!({}))).await;
            assert_eq!(answer.status.as_u16(), 401, "{method} {path}: {}", answer.body);
            tried += 1;
        }
    }
    assert!(tried > 50, "only {tried} operations were tried");
    terrace.stop().await;
}

#[actix_web::test]
async fn credentials_for_states_and_git_open_nothing_else() {
    let world = World::start(&Backend::Sqlite).await;
    let issued = world.developer.post("/workspaces/live/credentials", json!({})).await.expect(201);
    let limited = Client::new(&world.terrace.url, issued["password"].as_str().unwrap());
    limited.get("/me").await.refused(403, "forbidden");
    limited.get("/resources").await.refused(403, "forbidden");
    limited.post("/tokens", json!({"name": "mine for ever"})).await.refused(403, "forbidden");
    limited.post("/workspaces/live/credentials", json!({})).await.refused(403, "forbidden");
    world.terrace.stop().await;
}

#[actix_web::test]
async fn a_browser_is_not_asked_with_a_window_of_its_own() {
    let terrace = Terrace::start(&Backend::Sqlite).await;
    for (path, scheme) in
        [("/api/v1/me", "Bearer"), ("/git/x.git/info/refs?service=git-upload-pack", "Basic")]
    {
        let answer = reqwest::get(format!("{}{path}", terrace.url)).await.unwrap();
        let challenge = answer.headers()["WWW-Authenticate"].to_str().unwrap();
        assert!(challenge.starts_with(scheme), "{path}: {challenge}");
    }
    terrace.stop().await;
}

#[actix_web::test]
async fn a_cookie_alone_cannot_write() {
    let terrace = Terrace::start(&Backend::Sqlite).await;
    let body = json!({"username": "somebody", "grants": [{"role": "admin", "place": ""}]});
    let password = terrace.owner().post("/users", body).await.expect(201)["password"].clone();
    let login = json!({"username": "somebody", "password": password});
    let session = terrace.anonymous().login(login).await;
    let request = session.request(Method::POST, "/tokens").json(&json!({"name": "x"})).build().unwrap();
    let cookie = request.headers()["Cookie"].clone();
    let forged = reqwest::Client::new()
        .post(format!("{}/api/v1/tokens", terrace.url))
        .header("Cookie", cookie)
        .json(&json!({"name": "x"}));
    assert_eq!(forged.send().await.unwrap().status().as_u16(), 403);
    session.post("/tokens", json!({"name": "x"})).await.expect(201);
    terrace.stop().await;
}
