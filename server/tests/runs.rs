//! What a run promises: one apply at a time, lost and never repeated, and news for those who read
//! its outputs.

use sea_orm::ConnectionTrait;
use serde_json::json;
use terrace_server::jobs::{self, Work};

use crate::support::{Backend, Terrace, World, on_both};

on_both! {
    one_apply_at_a_time_is_a_promise_of_the_database
    a_run_whose_worker_vanished_is_lost_and_not_repeated
    an_output_that_moves_marks_those_who_read_it
    a_secret_input_shows_nowhere
    a_missing_binary_is_named_and_the_change_waits
    an_authors_own_texts_land_in_the_code
}

async fn one_apply_at_a_time_is_a_promise_of_the_database(backend: Backend) {
    let world = World::start(&backend).await;
    world.applied_network("net").await;
    let db = world.terrace.app.db.read();
    let one = "UPDATE runs SET state = 'running' WHERE kind = 'apply'";
    db.execute_unprepared(one).await.expect("one apply may run");
    let another = "UPDATE runs SET state = 'running', kind = 'apply' WHERE kind = 'plan'";
    let refused = db.execute_unprepared(another).await.expect_err("two applies of one resource may not run");
    assert!(matches!(refused.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_))), "{refused}");
    world.terrace.stop().await;
}

async fn a_run_whose_worker_vanished_is_lost_and_not_repeated(backend: Backend) {
    let world = World::start(&backend).await;
    let dry = world.developer.post("/dry-runs", json!({"new": World::network("net")})).await.expect(201);
    let id = dry["id"].as_str().unwrap();
    world.developer.wait_run(id, "succeeded").await;

    let app = &world.terrace.app;
    let vanish =
        "UPDATE runs SET state = 'running', state_data = '{\"state\":\"running\",\"stage\":\"plan\"}'";
    let transaction = app.db.write().await.unwrap();
    transaction.execute_unprepared(vanish).await.unwrap();
    jobs::store::enqueue(&transaction, &Work::Run { run: id.parse().unwrap() }).await.unwrap();
    transaction.execute_unprepared("UPDATE jobs SET attempts = 1").await.unwrap();
    app.commit(transaction).await.unwrap();

    let lost = world.developer.wait_run(id, "lost").await;
    assert!(lost["reason"].as_str().unwrap().contains("heartbeat"), "{lost:#}");
    world.terrace.stop().await;
}

async fn an_output_that_moves_marks_those_who_read_it(backend: Backend) {
    let world = World::start(&backend).await;
    world.applied_network("net").await;
    let child = json!({"template": "app", "project": "shop", "slug": "web", "parent": "acme/east/net",
        "inputs": {"network_id": {"resource": "acme/east/net", "output": "network_id"}}});
    let child = world.developer.post("/resources", child).await.expect(201);
    world.reviewer.approve_and_wait(child["change"]["number"].as_i64().unwrap()).await;

    // Another region replaces the network, which gives it another id.
    let inputs = json!({"action": "update", "inputs": {"cidr_block": "10.0.0.0/16", "region": "eu-west-1"}});
    let change = world.developer.post("/resources/acme%2Feast%2Fnet/changes", inputs).await.expect(201);
    let applied = world.reviewer.approve_and_wait(change["number"].as_i64().unwrap()).await;
    assert_eq!(applied["summary"]["replace"], 1, "{applied:#}");
    let update = json!({"action": "update"});
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while world.developer.get("/resources/acme%2Feast%2Fnet%2Fweb").await.expect(200)["out_of_date"] != true {
        assert!(std::time::Instant::now() < deadline, "the child was not marked");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let follow = world.developer.post("/resources/acme%2Feast%2Fnet%2Fweb/changes", update).await.expect(201);
    world.reviewer.approve_and_wait(follow["number"].as_i64().unwrap()).await;
    let current = world.developer.get("/resources/acme%2Feast%2Fnet%2Fweb").await.expect(200);
    assert_eq!(current["out_of_date"], false);
    world.terrace.stop().await;
}

async fn a_secret_input_shows_nowhere(backend: Backend) {
    const SECRET: &str = "correct-horse-battery";
    let world = World::start(&backend).await;
    let mut network = World::network("net");
    network["inputs"]["password"] = json!(SECRET);
    let created = world.developer.post("/resources", network).await.expect(201);
    let number = created["change"]["number"].as_i64().unwrap();
    world.reviewer.approve_and_wait(number).await;
    let run = world.developer.get(&format!("/changes/{number}")).await.expect(200)["plan_run"].clone();
    let run = run.as_str().unwrap();
    for path in [
        "/resources/acme%2Feast%2Fnet".to_owned(),
        "/resources/acme%2Feast%2Fnet/explain".to_owned(),
        "/resources/acme%2Feast%2Fnet/files".to_owned(),
        format!("/changes/{number}"),
        format!("/changes/{number}/diff"),
        format!("/changes/{number}/plan"),
        format!("/runs/{run}/log"),
        "/audit".to_owned(),
    ] {
        let shown = world.engineer.get(&path).await.expect(200).to_string();
        assert!(!shown.contains(SECRET), "{path}: {shown}");
    }
    let files = world.engineer.get("/resources/acme%2Feast%2Fnet/files").await.expect(200).to_string();
    assert!(files.contains("var.password"), "the code reads it from a variable: {files}");
    if matches!(backend, Backend::Sqlite) {
        for file in ["terrace.db", "terrace.db-wal"] {
            let bytes = std::fs::read(world.terrace.data.path().join(file)).unwrap();
            assert!(
                !bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()),
                "{file} holds the secret"
            );
        }
    }
    world.terrace.stop().await;
}

async fn a_missing_binary_is_named_and_the_change_waits(backend: Backend) {
    let missing = "/nowhere/terraform";
    let terrace = Terrace::start_with(&backend, |config| config.terraform = Some(missing.into())).await;
    let world = World::fill(terrace).await;
    let number = world.request_network("net").await;
    let stuck = world.developer.wait_change(number, "stuck").await;
    let reason = stuck["state_reason"].as_str().unwrap();
    assert!(reason.contains(missing), "{reason}");
    let ready = reqwest::get(format!("{}/readyz", world.terrace.url)).await.unwrap().text().await.unwrap();
    assert!(ready.contains(missing), "{ready}");
    let withdrawn = json!({"reason": "no Terraform here"});
    world.developer.post(&format!("/changes/{number}/withdraw"), withdrawn).await.expect(200);
    world.terrace.stop().await;
}

async fn an_authors_own_texts_land_in_the_code(backend: Backend) {
    let world = World::start(&backend).await;
    let broken = json!({"files": {"readme": "{{#if x}}"}});
    let refused = world.engineer.patch("/templates/network", broken).await.expect(422);
    assert_eq!(refused["diagnostics"][0]["code"], "template_syntax", "{refused:#}");
    let files = json!({"files": {"backend": "terraform {\n  backend \"local\" {\n    path = {{hcl path}}\n  }\n}\n"}});
    world.engineer.patch("/templates/network", files).await.expect(200);
    let preview = world.developer.post("/resources/preview", World::network("net")).await.expect(200);
    let files = preview["files"].as_array().unwrap();
    let backend = files.iter().find(|file| file["path"] == "backend.tf").expect("there is a backend");
    assert!(backend["text"].as_str().unwrap().contains("path = \"acme/east/net\""), "{backend:#}");
    world.terrace.stop().await;
}
