//! The gate between a plan and its apply: whatever moves, the approval is gone.

use sea_orm::ConnectionTrait;
use serde_json::json;
use terrace_server::config::Role;

use crate::support::database::somebody_waits;
use crate::support::{Backend, Terrace, World, on_both};

on_both! {
    a_tag_above_that_moves_takes_the_plan_back
    a_commit_on_the_branch_takes_the_plan_back
    code_outside_the_folder_is_not_smuggled_in
    a_digest_of_another_plan_is_refused
    what_a_failed_first_apply_made_is_not_forgotten
    a_rejected_change_is_closed_with_its_pull_request
    a_person_waits_for_whoever_moves_the_change
    a_person_waits_for_whoever_moves_the_run
}

async fn a_tag_above_that_moves_takes_the_plan_back(backend: Backend) {
    let world = World::start(&backend).await;
    let number = world.request_network("net").await;
    let planned = world.developer.wait_change(number, "planned").await;
    let tags = json!({"tags": {"CostCenter": {"value": "43", "inherit": true, "locked": true}}});
    let edited = world.developer.patch("/resources/acme", tags).await.expect(200);
    assert_eq!(edited["altered"][0]["path"], "acme/east", "{edited:#}");
    let approval = json!({"digest": planned["digest"]});
    let said =
        world.reviewer.post(&format!("/changes/{number}/approve"), approval).await.refused(409, "conflict");
    assert!(said.contains("a value from above or from a link"), "{said}");
    let fresh = world.developer.wait_change(number, "planned").await;
    assert_ne!(fresh["digest"], planned["digest"]);
    let diff = world.developer.get(&format!("/changes/{number}/diff")).await.expect(200);
    assert!(diff["unified"].as_str().unwrap().contains("\"43\""), "the branch follows: {diff:#}");
    world.reviewer.approve_and_wait(number).await;
    world.terrace.stop().await;
}

async fn a_commit_on_the_branch_takes_the_plan_back(backend: Backend) {
    let world = World::start(&backend).await;
    let number = world.request_network("net").await;
    let planned = world.developer.wait_change(number, "planned").await;
    world.edit_by_hand(&format!("update_net-{number}"), "network/net/notes.tf", "# a note\n").await;

    let fresh = world.replanned(number, &planned["digest"]).await;
    assert_eq!(fresh["approvals"], json!([]));
    let approval = json!({"digest": planned["digest"]});
    world.reviewer.post(&format!("/changes/{number}/approve"), approval).await.refused(409, "refused");
    let diff = world.developer.get(&format!("/changes/{number}/diff")).await.expect(200);
    assert!(diff["unified"].as_str().unwrap().contains("# a note"), "the commit by hand is kept: {diff:#}");
    world.terrace.stop().await;
}

async fn code_outside_the_folder_is_not_smuggled_in(backend: Backend) {
    let world = World::start(&backend).await;
    let number = world.request_network("net").await;
    world.developer.wait_change(number, "planned").await;
    world.edit_by_hand(&format!("update_net-{number}"), "network/other/main.tf", "# a note\n").await;
    let stuck = world.developer.wait_change(number, "stuck").await;
    let why = stuck["state_reason"].as_str().unwrap();
    assert!(why.contains("outside network/net"), "{why}");
    world.terrace.stop().await;
}

async fn a_digest_of_another_plan_is_refused(backend: Backend) {
    let world = World::start(&backend).await;
    let number = world.request_network("net").await;
    world.developer.wait_change(number, "planned").await;
    let approval = json!({"digest": "0".repeat(64)});
    world.reviewer.post(&format!("/changes/{number}/approve"), approval).await.refused(409, "refused");
    assert_eq!(world.developer.wait_change(number, "planned").await["approvals"], json!([]));
    world.terrace.stop().await;
}

async fn a_rejected_change_is_closed_with_its_pull_request(backend: Backend) {
    let world = World::start(&backend).await;
    let number = world.request_network("net").await;
    world.developer.wait_change(number, "planned").await;
    let reject = format!("/changes/{number}/reject");
    world.developer.post(&reject, json!({"reason": "no"})).await.refused(403, "forbidden");
    world.reviewer.post(&reject, json!({"reason": ""})).await.refused(409, "refused");
    world.reviewer.post(&reject, json!({"reason": "the range is taken"})).await.expect(200);
    let closed = world.developer.wait_change(number, "closed").await;
    assert!(closed["state_reason"].as_str().unwrap().contains("the range is taken"));
    let diff = world.developer.get(&format!("/changes/{number}/diff")).await.expect(200);
    assert!(diff["unified"].as_str().unwrap().contains("cidr_block"), "what was proposed stays: {diff:#}");
    let found = world.developer.get("/changes?q=EAST/ne").await.expect(200);
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    assert_eq!(world.developer.get("/changes?q=west").await.expect(200)["items"], json!([]));
    let second = world
        .developer
        .post("/resources/acme%2Feast%2Fnet/changes", json!({"action": "update"}))
        .await
        .expect(201);
    world.reviewer.approve_and_wait(second["number"].as_i64().unwrap()).await;
    world.terrace.stop().await;
}

async fn what_a_failed_first_apply_made_is_not_forgotten(backend: Backend) {
    let world = World::start(&backend).await;
    let mut network = World::network("net");
    network["inputs"]["fail"] = json!(true);
    let created = world.developer.post("/resources", network).await.expect(201);
    let number = created["change"]["number"].as_i64().unwrap();
    world.reviewer.approve(number).await;
    let failed = world.developer.wait_change(number, "failed").await;
    assert!(failed["state_reason"].as_str().unwrap().contains("provisioner"), "{failed:#}");
    let withdraw = json!({"reason": "wrong region"});
    world.developer.post(&format!("/changes/{number}/withdraw"), withdraw).await.expect(200);
    let said = world.developer.delete("/resources/acme%2Feast%2Fnet").await.refused(409, "conflict");
    assert!(said.contains("destroy what it made first"), "{said}");
    let destroy = json!({"action": "destroy", "reason": "clean up", "confirm": "net"});
    let change = world.developer.post("/resources/acme%2Feast%2Fnet/changes", destroy).await.expect(201);
    world.reviewer.approve_and_wait(change["number"].as_i64().unwrap()).await;
    world.developer.delete("/resources/acme%2Feast%2Fnet").await.expect(204);
    world.terrace.stop().await;
}

async fn a_person_waits_for_whoever_moves_the_change(backend: Backend) {
    let world = World::start(&backend).await;
    let number = world.request_network("net").await;
    world.developer.wait_change(number, "planned").await;
    let db = &world.terrace.app.db;
    let mover = db.write().await.unwrap();
    let moved = format!("UPDATE changes SET revision = revision + 1 WHERE number = {number}");
    mover.execute_unprepared(&moved).await.unwrap();
    let person = world.developer.clone();
    let withdraw = format!("/changes/{number}/withdraw");
    let asked =
        actix_web::rt::spawn(async move { person.post(&withdraw, json!({"reason": "not now"})).await });
    somebody_waits(db.read()).await;
    mover.commit().await.unwrap();
    assert_eq!(asked.await.unwrap().expect(200)["state"], "closed");
    world.terrace.stop().await;
}

async fn a_person_waits_for_whoever_moves_the_run(backend: Backend) {
    let terrace = Terrace::start_with(&backend, |config| config.roles = vec![Role::Api]);
    let world = World::fill(terrace.await).await;
    let dry = json!({"new": World::network("net")});
    let run = world.developer.post("/dry-runs", dry).await.expect(201);
    let db = &world.terrace.app.db;
    let mover = db.write().await.unwrap();
    mover.execute_unprepared("UPDATE runs SET revision = revision + 1").await.unwrap();
    let (person, cancel) = (world.developer.clone(), format!("/runs/{}/cancel", run["id"].as_str().unwrap()));
    let asked = actix_web::rt::spawn(async move { person.post(&cancel, json!({})).await });
    somebody_waits(db.read()).await;
    mover.commit().await.unwrap();
    assert_eq!(asked.await.unwrap().expect(200)["state"], "cancelled");
    world.terrace.stop().await;
}
