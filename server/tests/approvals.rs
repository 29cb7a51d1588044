//! Rules of approval: strict ones add up, and everybody sees what is met and what is missing.

use serde_json::{Value as Json, json};
use tokio::process::Command;

use crate::support::{Backend, Client, World, on_both};

on_both! {
    every_rule_that_is_about_a_change_must_be_met
    a_rule_that_makes_no_sense_is_refused
    glass_is_broken_by_an_administrator_with_a_reason_that_everybody_sees
}

/// The digest of a change's plan, as an approval names it.
async fn approval(client: &Client, number: i64) -> Json {
    json!({"digest": client.wait_change(number, "planned").await["digest"]})
}

/// Each rule of a change with what is missing.
fn missing(change: &Json) -> Vec<(&str, Option<&str>)> {
    let conditions = change["rule"]["conditions"].as_array().unwrap();
    conditions.iter().map(|c| (c["rule"].as_str().unwrap_or("-"), c["missing"].as_str())).collect()
}

async fn every_rule_that_is_about_a_change_must_be_met(backend: Backend) {
    let world = World::start(&backend).await;
    let rules = [
        json!({"name": "two in the east", "about": {"place": "acme/east"}, "approvals": 2}),
        json!({"name": "new data", "about": {"plan": ["create"], "resource_types": ["terraform_*"]}, "role": "admin"}),
        json!({"name": "destroys", "about": {"actions": ["destroy"]}, "approvals": 3}),
        json!({"name": "the reviewer", "about": {"template": "network", "project": "shop"},
            "people": ["reviewer"], "expires_after": 8}),
    ];
    for rule in &rules {
        world.engineer.post("/approval-rules", rule.clone()).await.expect(201);
        world.developer.post("/approval-rules", rule.clone()).await.refused(403, "forbidden");
    }
    world.engineer.post("/approval-rules", rules[0].clone()).await.refused(409, "conflict");

    let preview = world.developer.post("/resources/preview", World::network("net")).await.expect(200);
    let asks = preview["rule"]["conditions"].as_array().unwrap();
    let asks: Vec<_> = asks.iter().map(|one| (one["rule"].as_str(), one["plan_decides"] == true)).collect();
    let expected = [("new data", true), ("the reviewer", false), ("two in the east", false)];
    assert_eq!(asks, expected.map(|(name, plan)| (Some(name), plan)), "a request tells what it will take");
    let account = json!({"template": "account", "project": "shop", "slug": "other"});
    let preview = world.developer.post("/resources/preview", account).await.expect(200);
    assert_eq!(preview["rule"], Json::Null, "an abstract resource is made at once");

    let number = world.request_network("net").await;
    let approve = format!("/changes/{number}/approve");
    let digest = approval(&world.developer, number).await;
    let shown = world.developer.get(&format!("/changes/{number}")).await.expect(200);
    let one = Some("1 more approval is needed");
    let two = Some("2 more approvals are needed");
    assert_eq!(missing(&shown), [("new data", one), ("the reviewer", one), ("two in the east", two)]);
    let once = world.reviewer.post(&approve, digest.clone()).await.expect(200);
    assert_eq!(once["state"], "planned");
    let shown = world.developer.get(&format!("/changes/{number}")).await.expect(200);
    let role = "1 more approval is needed; the approval of reviewer does not count: the rule asks for the role admin";
    assert_eq!(missing(&shown), [("new data", Some(role)), ("the reviewer", None), ("two in the east", one)]);
    world.reviewer.post(&approve, digest.clone()).await.refused(409, "refused");

    let output = Command::new(env!("CARGO_BIN_EXE_terrace"))
        .args(["change", "show", &number.to_string()])
        .env("TERRACE_URL", &world.developer.url)
        .env("TERRACE_TOKEN", &world.developer.token)
        .output()
        .await
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains("the reviewer: 1 approval from 1 named person"), "{told}");

    world.engineer.post(&approve, digest).await.expect(200);
    world.developer.wait_change(number, "applied").await;
    world.terrace.stop().await;
}

async fn a_rule_that_makes_no_sense_is_refused(backend: Backend) {
    let world = World::start(&backend).await;
    let make = |rule: Json| world.engineer.post("/approval-rules", rule);
    make(json!({"name": ""})).await.refused(422, "invalid");
    make(json!({"name": "a", "approvals": 0})).await.refused(400, "bad_request");
    make(json!({"name": "a", "role": "read"})).await.refused(400, "bad_request");
    make(json!({"name": "a", "people": ["nobody"]})).await.refused(400, "bad_request");
    make(json!({"name": "a", "people": ["reviewer"], "approvals": 2})).await.refused(400, "bad_request");
    make(json!({"name": "a", "expires_after": 0})).await.refused(400, "bad_request");
    make(json!({"name": "a", "about": {"template": "nothing"}})).await.refused(404, "not_found");
    make(json!({"name": "a", "about": {"place": "acme/nowhere"}})).await.refused(404, "not_found");
    make(json!({"name": "a", "about": {"plan": ["explode"]}})).await.refused(400, "bad_request");
    make(json!({"name": "a", "about": {"resource_types": ["aws_*_x"]}})).await.refused(400, "bad_request");
    assert_eq!(world.developer.get("/approval-rules").await.expect(200)["items"], json!([]));
    let made = make(json!({"name": "two", "approvals": 2})).await.expect(201);
    let path = format!("/approval-rules/{}", made["id"].as_str().unwrap());
    world.developer.delete(&path).await.refused(403, "forbidden");
    world.engineer.delete(&path).await.expect(204);
    world.engineer.delete(&path).await.refused(404, "not_found");
    world.terrace.stop().await;
}

async fn glass_is_broken_by_an_administrator_with_a_reason_that_everybody_sees(backend: Backend) {
    let world = World::start(&backend).await;
    world.engineer.post("/approval-rules", json!({"name": "two", "approvals": 2})).await.expect(201);
    let created = world.engineer.post("/resources", World::network("net")).await.expect(201);
    let number = created["change"]["number"].as_i64().unwrap();
    let mut breaking = approval(&world.engineer, number).await;
    let (approve, path) = (format!("/changes/{number}/approve"), format!("/changes/{number}/break-glass"));
    world.engineer.post(&approve, breaking.clone()).await.refused(403, "forbidden");
    breaking["reason"] = json!(" ");
    world.engineer.post(&path, breaking.clone()).await.refused(409, "refused");
    breaking["reason"] = json!("the site is down");
    world.reviewer.post(&path, breaking.clone()).await.refused(403, "forbidden");
    world.engineer.post(&path, breaking).await.expect(200);
    let applied = world.developer.wait_change(number, "applied").await;
    assert_eq!(applied["approvals"][0]["broke_glass"], "the site is down");
    let timeline = applied["timeline"].as_array().unwrap();
    assert!(timeline.iter().any(|entry| entry["event"] == "change.glass_broken"), "{applied:#}");
    world.terrace.stop().await;
}
