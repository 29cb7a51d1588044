//! The life of a change beside others: a second one of the same resource, recreation, comments.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Order, Query};
use serde_json::{Value as Json, json};

use crate::support::{Backend, World, on_both};

on_both! {
    a_second_change_is_refused_with_the_number_of_the_open_one
    two_requests_at_once_give_one_change
    a_change_that_waits_is_laid_over_what_was_applied_before_it
    a_change_that_waits_begins_when_the_one_before_it_is_withdrawn
    a_change_that_waits_is_withdrawn_without_touching_the_open_one
    a_change_that_became_impossible_while_it_waited_is_closed
    a_change_that_waited_is_validated_again
    a_resource_is_taken_down_and_made_again
    only_the_chosen_addresses_are_made_again
    comments_are_read_by_everybody_who_sees_the_change
}

const NET: &str = "/resources/acme%2Feast%2Fnet";
const CHANGES: &str = "/resources/acme%2Feast%2Fnet/changes";

fn number(change: &Json) -> i64 {
    change["number"].as_i64().unwrap()
}

fn update(inputs: &Json, wait: bool) -> Json {
    json!({"action": "update", "inputs": inputs, "wait": wait})
}

fn raze(action: &str, wait: bool) -> Json {
    json!({"action": action, "reason": "a test", "confirm": "net", "wait": wait})
}

/// A world with an applied network, and an open change of it that is planned.
async fn with_open_change(backend: &Backend) -> (World, i64) {
    let world = World::start(backend).await;
    world.applied_network("net").await;
    let asked = update(&json!({"cidr_block": "10.1.0.0/16"}), true);
    let first = number(&world.developer.post(CHANGES, asked).await.expect(201));
    world.developer.wait_change(first, "planned").await;
    (world, first)
}

impl World {
    async fn withdraw(&self, number: i64) {
        let why = json!({"reason": "a test"});
        self.developer.post(&format!("/changes/{number}/withdraw"), why).await.expect(200);
    }

    async fn change(&self, number: i64) -> Json {
        self.developer.get(&format!("/changes/{number}")).await.expect(200)
    }
}

async fn a_second_change_is_refused_with_the_number_of_the_open_one(backend: Backend) {
    let (world, first) = with_open_change(&backend).await;
    for asked in [update(&json!({"cidr_block": "10.2.0.0/16"}), false), raze("destroy", false)] {
        let answer = world.developer.post(CHANGES, asked).await;
        assert_eq!(answer.body["change"], first, "{:#}", answer.body);
        let said = answer.refused(409, "change_open");
        assert!(said.contains(&format!("change {first} of acme/east/net is open")), "{said}");
    }
    assert_eq!(world.developer.get(NET).await.expect(200)["state"], "provisioned");
    world.terrace.stop().await;
}

async fn two_requests_at_once_give_one_change(backend: Backend) {
    let world = World::start(&backend).await;
    world.applied_network("net").await;
    let ask = |cidr: &str| world.developer.post(CHANGES, update(&json!({"cidr_block": cidr}), false));
    let (one, other) = tokio::join!(ask("10.1.0.0/16"), ask("10.2.0.0/16"));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "{:#} {:#}", one.body, other.body);
    world.terrace.stop().await;
}

async fn a_change_that_waits_is_laid_over_what_was_applied_before_it(backend: Backend) {
    let (world, first) = with_open_change(&backend).await;
    let inputs = json!({"cidr_block": "10.0.0.0/16", "tags": {"tier": "web"}});
    let waiting = world.developer.post(CHANGES, update(&inputs, true)).await.expect(201);
    let second = number(&waiting);
    assert_eq!(waiting["state"], "waiting");
    assert_eq!(world.change(second).await["waits_for"], first);
    assert_eq!(world.change(first).await["followed_by"], json!([second]));
    let open = world.developer.get("/changes?state=open").await.expect(200);
    assert_eq!(open["items"].as_array().unwrap().len(), 2, "both are open: {open:#}");

    world.reviewer.approve_and_wait(first).await;
    let planned = world.developer.wait_change(second, "planned").await;
    assert_eq!(planned["inputs"], json!({"cidr_block": "10.1.0.0/16", "tags": {"tier": "web"}}));
    assert_eq!(planned["inputs_before"], json!({"cidr_block": "10.1.0.0/16"}));
    assert_eq!(planned["waits_for"], Json::Null);
    let diff = world.developer.get(&format!("/changes/{second}/diff")).await.expect(200);
    let diff = diff["unified"].as_str().unwrap();
    assert!(diff.contains("tier") && !diff.contains("-  cidr_block"), "{diff}");
    assert_ne!(planned["digest"], world.change(first).await["digest"]);
    world.reviewer.approve_and_wait(second).await;
    let applied = world.developer.get(NET).await.expect(200);
    assert_eq!(applied["inputs"], json!({"cidr_block": "10.1.0.0/16", "tags": {"tier": "web"}}));
    world.terrace.stop().await;
}

async fn a_change_that_waits_begins_when_the_one_before_it_is_withdrawn(backend: Backend) {
    let world = World::start(&backend).await;
    let first = world.request_network("net").await;
    world.developer.wait_change(first, "planned").await;
    let asked = update(&json!({"cidr_block": "10.2.0.0/16"}), true);
    let second = number(&world.developer.post(CHANGES, asked).await.expect(201));
    assert_eq!(world.change(second).await["state"], "waiting");
    world.withdraw(first).await;
    let planned = world.developer.wait_change(second, "planned").await;
    assert_eq!(planned["action"], "create", "nothing was made yet: {planned:#}");
    let came: Vec<&Json> = planned["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["event"] == "change.turn_came")
        .collect();
    assert_eq!(came[0]["detail"], format!("change {first} has ended"));
    world.reviewer.approve_and_wait(second).await;
    assert_eq!(world.developer.get(NET).await.expect(200)["inputs"]["cidr_block"], "10.2.0.0/16");
    world.terrace.stop().await;
}

async fn a_change_that_waits_is_withdrawn_without_touching_the_open_one(backend: Backend) {
    let (world, first) = with_open_change(&backend).await;
    let before = world.change(first).await;
    let waits = |asked: Json| world.developer.post(CHANGES, asked);
    let update = number(&waits(update(&json!({"cidr_block": "10.2.0.0/16"}), true)).await.expect(201));
    let destroy = number(&waits(raze("destroy", true)).await.expect(201));
    assert_eq!(world.developer.get(NET).await.expect(200)["state"], "provisioned", "it only waits");
    world.withdraw(update).await;
    world.withdraw(destroy).await;
    assert_eq!(world.change(update).await["state"], "closed");
    let after = world.change(first).await;
    assert_eq!((&after["state"], &after["digest"]), (&before["state"], &before["digest"]));
    assert_eq!(after["followed_by"], json!([]));
    world.reviewer.approve_and_wait(first).await;
    assert_eq!(world.developer.get(NET).await.expect(200)["state"], "provisioned");
    world.terrace.stop().await;
}

async fn a_change_that_became_impossible_while_it_waited_is_closed(backend: Backend) {
    let (world, first) = with_open_change(&backend).await;
    let second = number(&world.developer.post(CHANGES, raze("destroy", true)).await.expect(201));
    let third = update(&json!({"cidr_block": "10.3.0.0/16"}), true);
    let third = number(&world.developer.post(CHANGES, third).await.expect(201));
    world.withdraw(first).await;
    world.reviewer.approve_and_wait(second).await;
    let closed = world.developer.wait_change(third, "closed").await;
    let why = closed["state_reason"].as_str().unwrap();
    assert!(why.contains("acme/east/net is destroyed"), "{why}");
    world.developer.delete(NET).await.expect(204);
    world.terrace.stop().await;
}

async fn a_change_that_waited_is_validated_again(backend: Backend) {
    let world = World::start(&backend).await;
    let first = world.request_service("api", json!({"name": "api"})).await;
    world.developer.wait_change(first, "planned").await;
    let path = "/resources/acme%2Feast%2Fapi/changes";
    let asked = update(&json!({"name": "api", "size": 3}), true);
    let second = number(&world.developer.post(path, asked).await.expect(201));
    world.override_service(json!({"size": {"maximum": 2}})).await.expect(200);
    world.withdraw(first).await;
    let closed = world.developer.wait_change(second, "closed").await;
    let why = closed["state_reason"].as_str().unwrap();
    assert!(why.contains("size"), "{why}");
    world.terrace.stop().await;
}

async fn a_resource_is_taken_down_and_made_again(backend: Backend) {
    let world = World::start(&backend).await;
    world.applied_network("net").await;
    let rule = json!({"name": "grave", "about": {"actions": ["replace"]}, "approvals": 2});
    world.engineer.post("/approval-rules", rule).await.expect(201);
    let outputs = format!("{NET}/outputs");
    let before = world.developer.get(&outputs).await.expect(200);
    world.developer.post(CHANGES, json!({"action": "recreate"})).await.refused(400, "bad_request");
    let mut altered = raze("recreate", false);
    altered["inputs"] = json!({"cidr_block": "10.9.0.0/16"});
    world.developer.post(CHANGES, altered).await.refused(400, "bad_request");
    let change = number(&world.developer.post(CHANGES, raze("recreate", false)).await.expect(201));
    let planned = world.developer.wait_change(change, "planned").await;
    assert_eq!(planned["summary"]["replace"], 1, "{planned:#}");
    assert_eq!(planned["rule"]["conditions"][0]["rule"], "grave");
    let plan = world.developer.get(&format!("/changes/{change}/plan")).await.expect(200);
    assert_eq!(plan["resources"][0]["reason"], "its replacement was asked for", "{plan:#}");
    let approve = json!({"digest": planned["digest"]});
    let path = format!("/changes/{change}/approve");
    assert_eq!(world.reviewer.post(&path, approve.clone()).await.expect(200)["state"], "planned");
    world.engineer.post(&path, approve).await.expect(200);
    world.developer.wait_change(change, "applied").await;
    assert_ne!(world.developer.get(&outputs).await.expect(200), before, "it is another one now");
    assert_eq!(world.developer.get(NET).await.expect(200)["state"], "provisioned");
    world.terrace.stop().await;
}

async fn only_the_chosen_addresses_are_made_again(backend: Backend) {
    let world = World::start(&backend).await;
    world.applied_network("net").await;
    let mut asked = raze("recreate", false);
    asked["replace"] = json!(["nonsense"]);
    world.developer.post(CHANGES, asked.clone()).await.refused(400, "bad_request");
    asked["replace"] = json!(["module.network.terraform_data.other"]);
    let change = number(&world.developer.post(CHANGES, asked.clone()).await.expect(201));
    let stuck = world.developer.wait_change(change, "stuck").await;
    let why = stuck["state_reason"].as_str().unwrap();
    assert!(why.contains("no resource module.network.terraform_data.other"), "{why}");
    world.withdraw(change).await;
    let state = world.engineer.get(NET).await.expect(200)["id"].as_str().unwrap().to_owned();
    let state = world.engineer.get(&format!("/state/{state}")).await.expect(200);
    let held = &state["resources"][0];
    let address = |part: &str| held[part].as_str().unwrap().to_owned();
    asked["replace"] = json!([format!("{}.{}.{}", address("module"), address("type"), address("name"))]);
    let change = number(&world.developer.post(CHANGES, asked).await.expect(201));
    let planned = world.developer.wait_change(change, "planned").await;
    assert_eq!(planned["summary"]["replace"], 1, "{planned:#}");
    world.reviewer.approve_and_wait(change).await;
    world.terrace.stop().await;
}

async fn comments_are_read_by_everybody_who_sees_the_change(backend: Backend) {
    const TEXT: &str = "<img src=x onerror=alert(1)> is the range free?";
    let (world, first) = with_open_change(&backend).await;
    let reader = world.terrace.somebody("reader", "read", "acme/east").await;
    let stranger = world.terrace.somebody("stranger", "read", "other").await;
    let path = format!("/changes/{first}/comments");
    let said = reader.post(&path, json!({"text": format!("  {TEXT}\n")})).await.expect(201);
    assert_eq!((&said["by"], &said["detail"]), (&json!("reader"), &json!(TEXT)));
    stranger.post(&path, json!({"text": "hello"})).await.refused(404, "not_found");
    reader.post(&path, json!({"text": " \n"})).await.refused(400, "bad_request");
    reader.post(&path, json!({"text": "x".repeat(100_000)})).await.refused(422, "invalid");
    let mut newest = Query::select();
    newest.columns(["kind", "subject"]).from("events").order_by("id", Order::Desc).limit(1);
    let event = world.terrace.app.db.read().query_one(&newest).await.unwrap().unwrap();
    let told: (String, String) = (event.try_get("", "kind").unwrap(), event.try_get("", "subject").unwrap());
    assert_eq!(told, ("change".to_owned(), first.to_string()), "browsers are told");
    let change = world.change(first).await;
    let entry = change["timeline"].as_array().unwrap().last().unwrap();
    assert_eq!((&entry["event"], &entry["detail"]), (&json!("change.comment"), &json!(TEXT)));
    assert_eq!(change["state"], "planned", "a comment moves nothing");
    let pulls = world.developer.get("/workspaces/live/pulls").await.expect(200);
    let comments = pulls["items"][0]["comments"].as_array().unwrap();
    assert!(comments.contains(&json!(format!("reader: {TEXT}"))), "{comments:#?}");
    let audit = world.engineer.get(&format!("/audit?subject=change%20{first}")).await.expect(200);
    assert_eq!(audit["items"][0]["action"], "change.comment");
    world.withdraw(first).await;
    reader.post(&path, json!({"text": "what a pity"})).await.expect(201);
    world.terrace.stop().await;
}
