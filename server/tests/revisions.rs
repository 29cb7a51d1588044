//! What a resource has set over time is kept, compared, and can be asked for again.

use serde_json::{Value as Json, json};
use terrace_migrations::{Migrator, MigratorTrait};

use crate::support::{Backend, World, on_both};

const NET: &str = "/resources/acme%2Feast%2Fnet";

on_both! {
    applied_changes_leave_revisions_that_compare_and_come_back
    a_rollback_is_held_against_the_rules_of_now
    an_abstract_resource_is_edited_back
    what_was_applied_before_is_a_revision
}

async fn update(world: &World, body: Json) {
    let mut change = json!({"action": "update"});
    change.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
    let change = world.developer.post(&format!("{NET}/changes"), change).await.expect(201);
    world.reviewer.approve_and_wait(change["number"].as_i64().unwrap()).await;
}

/// The revisions, newest first, one line each.
async fn told(world: &World, path: &str) -> String {
    let page = world.developer.get(&format!("{path}/revisions")).await.expect(200);
    let line = |row: &Json| {
        let rollback = row["can"]["rollback"]["reason"].as_str().unwrap_or("can be gone back to");
        format!(
            "{} {} by {} change {} version {} reason {}: {rollback}",
            row["number"], row["action"], row["by"]["username"], row["change"], row["version"], row["reason"]
        )
    };
    page["items"].as_array().unwrap().iter().map(line).collect::<Vec<_>>().join("\n").replace('"', "")
}

/// How two revisions differ, one line per name.
async fn differences(world: &World, path: &str, from: i64, to: i64) -> (String, Json) {
    let path = format!("{path}/revisions/compare?from={from}&to={to}");
    let compared = world.developer.get(&path).await.expect(200);
    let lines = ["inputs", "tags", "configs"].into_iter().flat_map(|part| {
        compared[part].as_array().unwrap().iter().map(move |row| {
            let side = |side: &str| row[side].get("value").unwrap_or(&row[side]).to_string();
            let secret = if row["sensitive"] == true { " (sensitive)" } else { "" };
            let change = row["change"].as_str().unwrap();
            format!("{part} {} {change}: {} -> {}{secret}", row["name"], side("before"), side("after"))
        })
    });
    (lines.collect::<Vec<_>>().join("\n"), compared.clone())
}

async fn applied_changes_leave_revisions_that_compare_and_come_back(backend: Backend) {
    const SECRETS: [&str; 2] = ["correct-horse-battery", "another-staple"];
    let world = World::start(&backend).await;
    let mut network = World::network("net");
    network["inputs"]["password"] = json!(SECRETS[0]);
    let created = world.developer.post("/resources", network).await.expect(201);
    world.reviewer.approve_and_wait(created["change"]["number"].as_i64().unwrap()).await;
    let other = json!({"inputs": {"cidr_block": "10.9.0.0/16", "password": SECRETS[1]},
        "tags": {"Team": {"value": "core", "inherit": true, "locked": false}}, "reason": "more room"});
    update(&world, other).await;
    insta::assert_snapshot!(told(&world, NET).await, @r"
    2 update by developer change 2 version v1.0.0 reason more room: it is what the resource sets now
    1 create by developer change 1 version v1.0.0 reason null: can be gone back to
    ");
    let (lines, compared) = differences(&world, NET, 1, 2).await;
    insta::assert_snapshot!(lines, @r#"
    inputs "cidr_block" altered: "10.0.0.0/16" -> "10.9.0.0/16"
    inputs "password" altered: null -> null (sensitive)
    tags "Team" added: null -> "core"
    "#);
    let unified = compared["unified"].as_str().unwrap();
    assert!(unified.contains("-  cidr_block = \"10.0.0.0/16\""), "{unified}");
    assert!(unified.contains("+  cidr_block = \"10.9.0.0/16\""), "{unified}");

    let back = json!({"revision": 1, "reason": "it was wrong"});
    let done = world.developer.post(&format!("{NET}/rollback"), back).await.expect(201);
    let number = done["change"]["number"].as_i64().unwrap();
    let digest = world.developer.wait_change(number, "planned").await["digest"].clone();
    let approval = json!({"digest": digest});
    world.developer.post(&format!("/changes/{number}/approve"), approval).await.refused(403, "forbidden");
    world.reviewer.approve_and_wait(number).await;
    let resource = world.developer.get(NET).await.expect(200);
    assert_eq!((&resource["inputs"]["cidr_block"], &resource["tags"]), (&json!("10.0.0.0/16"), &json!({})));
    // Secrets came back too: opened, they are the same.
    let (lines, compared) = differences(&world, NET, 1, 3).await;
    assert_eq!((lines.as_str(), &compared["unified"]), ("", &json!("")));
    insta::assert_snapshot!(told(&world, NET).await, @r"
    3 update by developer change 3 version v1.0.0 reason Back to revision 1: it was wrong: it is what the resource sets now
    2 update by developer change 2 version v1.0.0 reason more room: can be gone back to
    1 create by developer change 1 version v1.0.0 reason null: can be gone back to
    ");

    let first = world.developer.get(&format!("{NET}/revisions?limit=2")).await.expect(200);
    let next = first["next"].as_str().unwrap();
    let rest = world.developer.get(&format!("{NET}/revisions?limit=2&after={next}")).await.expect(200);
    assert_eq!((rest["items"][0]["number"].clone(), &rest["next"]), (json!(1), &Json::Null));
    for path in ["revisions", "revisions/compare?from=1&to=2"] {
        let shown = world.engineer.get(&format!("{NET}/{path}")).await.expect(200).to_string();
        assert!(SECRETS.iter().all(|secret| !shown.contains(secret)), "{path}: {shown}");
    }
    world.terrace.stop().await;
}

async fn a_rollback_is_held_against_the_rules_of_now(backend: Backend) {
    let world = World::start(&backend).await;
    world.applied_network("net").await;
    let path = format!("{NET}/rollback");
    let (developer, first) = (&world.developer, json!({"revision": 1}));
    developer.post(&path, first.clone()).await.refused(409, "conflict");
    developer.post(&path, json!({"revision": 7})).await.refused(404, "not_found");
    let version = json!({"reference": "v1.1.0"});
    world.engineer.post("/templates/network/versions", version).await.expect(201);
    update(&world, json!({"version": "v1.1.0", "inputs": {"cidr_block": "10.9.0.0/16"}})).await;

    let reader = world.terrace.somebody("reader", "read", "").await;
    reader.post(&path, first.clone()).await.refused(403, "forbidden");
    let stranger = world.terrace.somebody("stranger", "write", "other").await;
    stranger.post(&path, first.clone()).await.refused(404, "not_found");
    stranger.get(&format!("{NET}/revisions")).await.refused(404, "not_found");

    let done = developer.post(&format!("{path}?preview=true"), first.clone()).await.expect(200);
    assert_eq!(done["change"], Json::Null);
    let frozen = json!({"overrides": {"cidr_block": {"frozen": true}}});
    world.engineer.patch("/templates/network", frozen).await.expect(200);
    let refused = developer.post(&path, first.clone()).await.refused(422, "invalid");
    assert!(refused.contains("cidr_block"), "{refused}");
    world.engineer.patch("/templates/network", json!({"overrides": {}})).await.expect(200);
    let retired = json!({"lifecycle": "archived"});
    world.engineer.patch("/templates/network/versions/v1.0.0", retired).await.expect(200);
    let refused = developer.post(&path, first.clone()).await.refused(409, "conflict");
    assert!(refused.contains("v1.0.0 is archived"), "{refused}");

    let active = json!({"lifecycle": "active"});
    world.engineer.patch("/templates/network/versions/v1.0.0", active).await.expect(200);
    let number = developer.post(&path, first.clone()).await.expect(201)["change"]["number"].clone();
    let refused = developer.post(&path, first).await.expect(409);
    assert_eq!((&refused["code"], &refused["change"]), (&json!("change_open"), &number));
    assert!(refused["next_step"].as_str().unwrap().contains("--in-turn"), "{refused}");

    // Behind the open one it may wait; where that brings the same about, nothing is left to do.
    let waits = developer.post(&path, json!({"revision": 1, "wait": true})).await.expect(201);
    assert_eq!(waits["change"]["state"], "waiting");
    world.reviewer.approve_and_wait(number.as_i64().unwrap()).await;
    let ended = developer.wait_change(waits["change"]["number"].as_i64().unwrap(), "closed").await;
    assert!(ended["state_reason"].as_str().unwrap().contains("no difference"), "{ended:#}");
    world.terrace.stop().await;
}

async fn an_abstract_resource_is_edited_back(backend: Backend) {
    const EAST: &str = "/resources/acme%2Feast";
    let world = World::start(&backend).await;
    world.applied_network("net").await;
    let edit = json!({"configs": {"region": {"value": "eu-west-1", "inherit": true, "locked": false}}});
    world.developer.patch(EAST, edit).await.expect(200);
    insta::assert_snapshot!(told(&world, EAST).await, @r"
    2 edit by developer change null version null reason null: it is what the resource sets now
    1 create by developer change null version null reason null: can be gone back to
    ");
    insta::assert_snapshot!(differences(&world, EAST, 1, 2).await.0, @r#"
    configs "region" altered: "us-east-1" -> "eu-west-1"
    "#);
    let back = json!({"revision": 1, "reason": "too far"});
    for (query, region) in [("?preview=true", "eu-west-1"), ("", "us-east-1")] {
        let done = world.developer.post(&format!("{EAST}/rollback{query}"), back.clone()).await.expect(200);
        assert_eq!(done["altered"][0]["path"], "acme/east/net", "{done:#}");
        let resource = world.developer.get(EAST).await.expect(200);
        assert_eq!(resource["configs"]["region"]["value"], region);
    }
    insta::assert_snapshot!(told(&world, EAST).await, @r"
    3 edit by developer change null version null reason Back to revision 1: too far: it is what the resource sets now
    2 edit by developer change null version null reason null: can be gone back to
    1 create by developer change null version null reason null: can be gone back to
    ");
    world.terrace.stop().await;
}

async fn what_was_applied_before_is_a_revision(backend: Backend) {
    let world = World::start(&backend).await;
    world.applied_network("net").await;
    update(&world, json!({"inputs": {"cidr_block": "10.9.0.0/16"}})).await;
    let before = told(&world, NET).await;
    let db = world.terrace.app.db.read();
    let steps = Migrator::migrations();
    let since = steps.len() - steps.iter().position(|step| step.name() == "m0011_revisions").unwrap();
    Migrator::down(db, Some(u32::try_from(since).unwrap())).await.unwrap();
    Migrator::up(db, None).await.unwrap();
    assert_eq!(told(&world, NET).await, before);
    let (_, compared) = differences(&world, NET, 1, 2).await;
    assert!(compared["unified"].as_str().unwrap().contains("10.9.0.0/16"), "{compared:#}");
    world.terrace.stop().await;
}
