//! What a person trusts Terrace with, where no other test says it: docs/TRUST.md lists them all.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use serde_json::{Value as Json, json};
use tokio::process::Command;

use crate::sets;
use crate::support::{Backend, Client, Terrace, World, on_both};
use crate::workers::until;

on_both! {
    what_cannot_be_read_is_a_no
    a_set_of_three_waits_for_somebody_else_than_whoever_asked
    what_is_revoked_above_is_revoked_below_at_once
    two_resources_never_share_a_folder_or_a_branch
    the_check_of_a_failed_apply_is_red
    what_is_broken_by_now_is_taken_down_with_what_was_applied
    readers_are_told_when_a_retry_succeeds
}

/// An address and a value that succeed or not by what lies at `marker`.
const GATED: &str = r#"variable "marker" {
  type = string
}

variable "generation" {
  type = string
}

resource "terraform_data" "gated" {
  triggers_replace = [var.generation]

  provisioner "local-exec" {
    command = "test ! -e '${var.marker}'"
  }
}

output "network_id" {
  value = terraform_data.gated.id
}
"#;

const NET: &str = "/resources/acme%2Feast%2Fnet";

fn update(inputs: &Json) -> Json {
    json!({"action": "update", "inputs": inputs})
}

fn destroy(slug: &str) -> Json {
    json!({"action": "destroy", "reason": "no longer needed", "confirm": slug})
}

/// Asks for a change of a resource; answers its number.
async fn ask(client: &Client, resource: &str, body: Json) -> i64 {
    let change = client.post(&format!("{resource}/changes"), body).await.expect(201);
    change["number"].as_i64().unwrap()
}

/// Writes what no request can, as a damaged disk does.
async fn damage(world: &World, (table, column, value): (&'static str, &'static str, Expr), which: Expr) {
    let mut update = Query::update();
    update.table(table).value(column, value).and_where(which);
    world.terrace.app.db.read().execute(&update).await.unwrap();
}

/// A repository, an account's roles and a plan file that are not what they were: each is a no.
async fn what_cannot_be_read_is_a_no(backend: Backend) {
    let world = World::start(&backend).await;
    let number = world.request_network("net").await;
    let planned = world.reviewer.wait_change(number, "planned").await;
    let approve = format!("/changes/{number}/approve");
    let digest = json!({"digest": planned["digest"]});

    let repository = world.terrace.data.path().join("repositories/live.git");
    let away = world.terrace.data.path().join("repositories/away.git");
    std::fs::rename(&repository, &away).unwrap();
    let answer = world.reviewer.post(&approve, digest.clone()).await;
    assert!(!answer.status.is_success(), "{}", answer.body);
    std::fs::rename(&away, &repository).unwrap();

    let is_role = Expr::col("role").eq("approve");
    damage(&world, ("grants", "role", Expr::val("nonsense")), is_role).await;
    let answer = world.reviewer.post(&approve, digest.clone()).await;
    assert!(!answer.status.is_success(), "{}", answer.body);
    damage(&world, ("grants", "role", Expr::val("approve")), Expr::col("role").eq("nonsense")).await;

    damage(&world, ("runs", "plan", Expr::val(vec![7_u8; 64])), Expr::col("kind").eq("plan")).await;
    let change = world.reviewer.get(&format!("/changes/{number}")).await.expect(200);
    assert_eq!((&change["state"], &change["approvals"]), (&json!("planned"), &json!([])));
    world.reviewer.post(&approve, digest).await.expect(200);
    let failed = world.reviewer.wait_change(number, "failed").await;
    assert!(failed["state_reason"].as_str().is_some_and(|why| !why.is_empty()), "{failed:#}");
    assert_eq!(world.engineer.get(NET).await.expect(200)["state"], "provision", "nothing was made");
    world.terrace.stop().await;
}

/// Whoever may do everything asks for three at once: nothing goes before somebody else says so.
async fn a_set_of_three_waits_for_somebody_else_than_whoever_asked(backend: Backend) {
    let world = World::start(&backend).await;
    let slugs = ["one", "two", "three"];
    for slug in slugs {
        world.applied_network(slug).await;
    }
    let resources = slugs.map(|slug| format!("acme/east/{slug}"));
    let inputs = json!({"cidr_block": "10.1.0.0/16"});
    let asked = json!({"kind": "update", "resources": resources, "inputs": inputs});
    let number = sets::ask(&world.engineer, asked).await;
    sets::wait_set(&world.engineer, number, "planned").await;
    let members = sets::members(&world.engineer, number).await;
    let approve = format!("/change-sets/{number}/approve");
    let refused = world.engineer.post(&approve, sets::digests(&members)).await.refused(403, "forbidden");
    assert!(refused.contains("asked"), "{refused}");
    for member in &members {
        let alone = json!({"digest": member["digest"]});
        let answer = world.engineer.post(&format!("/changes/{}/approve", member["number"]), alone).await;
        assert!(!answer.status.is_success(), "{}", answer.body);
        let change = world.engineer.get(&format!("/changes/{}", member["number"])).await.expect(200);
        assert_eq!((&change["state"], &change["approvals"]), (&json!("planned"), &json!([])));
    }
    let running = world.engineer.get("/runs?kind=apply").await.expect(200);
    assert_eq!(running["items"].as_array().unwrap().len(), slugs.len(), "those that made the three");
    sets::approve(&world.reviewer, number).await;
    sets::wait_set(&world.engineer, number, "applied").await;
    world.terrace.stop().await;
}

/// A grant is looked up where it was given each time, and copied nowhere.
async fn what_is_revoked_above_is_revoked_below_at_once(backend: Backend) {
    let world = World::start(&backend).await;
    world.applied_network("net").await;
    let guest = world.terrace.somebody("guest", "write", "acme").await;
    guest.get(NET).await.expect(200);
    let dry = json!({"resource": "acme/east/net"});
    let run = guest.post("/dry-runs", dry.clone()).await.expect(201);
    guest.wait_run(run["id"].as_str().unwrap(), "succeeded").await;

    damage(&world, ("grants", "role", Expr::val("read")), Expr::col("place").eq("acme")).await;
    guest.post(&format!("{NET}/changes"), update(&json!({}))).await.refused(403, "forbidden");
    damage(&world, ("grants", "place", Expr::val("elsewhere")), Expr::col("place").eq("acme")).await;
    guest.get(NET).await.refused(404, "not_found");
    guest.post("/dry-runs", dry).await.refused(404, "not_found");
    assert_eq!(guest.get("/resources").await.expect(200)["items"], json!([]));
    world.terrace.stop().await;
}

/// The same slug elsewhere, of another template, in other letters: a place of its own, or a no.
async fn two_resources_never_share_a_folder_or_a_branch(backend: Backend) {
    let world = World::start(&backend).await;
    let region = json!({"template": "region", "project": "shop", "slug": "west", "parent": "acme",
        "configs": {"region": {"value": "us-west-2"}}});
    world.developer.post("/resources", region).await.expect(201);
    let first = world.request_network("net").await;
    let ask = |key: &str, value: &str| {
        let mut network = World::network("net");
        network[key] = json!(value);
        world.developer.post("/resources", network)
    };
    let elsewhere = ask("parent", "acme/west").await.refused(409, "conflict");
    assert!(elsewhere.contains("net"), "{elsewhere}");
    ask("description", "the same once more").await.refused(409, "conflict");
    for slug in ["Net", "NET", "net ", " net", "net/", "net.git", "nét"] {
        let answer = ask("slug", slug).await;
        assert_eq!((answer.status.as_u16(), &answer.body["code"]), (422, &json!("invalid")), "{slug}");
    }
    let second = world.request_service("net-two", json!({"name": "one"})).await;
    let third = world.developer.post("/resources", World::service("net", json!({"name": "one"}))).await;
    let refused = third.refused(409, "conflict");
    assert!(refused.contains("acme/east/net"), "{refused}");
    let mut seen = Vec::new();
    for number in [first, second] {
        let change = world.developer.wait_change(number, "planned").await;
        let path = format!("/resources/{}", change["resource"]["id"].as_str().unwrap());
        let folder = world.developer.get(&path).await.expect(200)["folder"].clone();
        seen.push((change["branch"].clone(), folder));
    }
    assert!(seen[0].0 != seen[1].0 && seen[0].1 != seen[1].1, "{seen:?}");
    world.terrace.stop().await;
}

/// What was merged and not applied is not green.
async fn the_check_of_a_failed_apply_is_red(backend: Backend) {
    let world = World::start(&backend).await;
    let mut network = World::network("net");
    network["inputs"]["fail"] = json!(true);
    let created = world.developer.post("/resources", network).await.expect(201);
    let number = created["change"]["number"].as_i64().unwrap();
    let check = async || {
        let pulls = world.developer.get("/workspaces/live/pulls").await.expect(200);
        pulls["items"][0]["check"].as_str().unwrap_or_default().to_owned()
    };
    until("the plan's check is shown", async || check().await == "success").await;
    world.reviewer.approve(number).await;
    world.reviewer.wait_change(number, "failed").await;
    until("the check is red", async || check().await == "failure").await;
    world.terrace.stop().await;
}

/// A version that is archived, a rule that the values break by now, a template that is disabled:
/// destroying takes the code and the state that are there.
async fn what_is_broken_by_now_is_taken_down_with_what_was_applied(backend: Backend) {
    let world = World::start(&backend).await;
    let number = world.request_service("api", json!({"name": "one", "size": 2})).await;
    world.reviewer.approve_and_wait(number).await;
    world.override_service(json!({"size": {"maximum": 1}})).await.expect(200);
    let archived = json!({"lifecycle": "archived", "reason": "it leaks"});
    world.engineer.patch("/templates/service/versions/v1.0.0", archived).await.expect(200);
    world.engineer.patch("/templates/service", json!({"disabled": true})).await.expect(200);
    let api = "/resources/acme%2Feast%2Fapi";
    let refused =
        world.developer.post(&format!("{api}/changes"), update(&json!({"name": "one", "size": 2}))).await;
    assert!(!refused.status.is_success(), "it could not be asked for any more: {}", refused.body);
    let number = ask(&world.developer, api, destroy("api")).await;
    let applied = world.reviewer.approve_and_wait(number).await;
    assert_eq!(applied["summary"]["destroy"], 1);
    assert_eq!(world.developer.get(api).await.expect(200)["state"], "destroyed");
    world.terrace.stop().await;
}

/// The first attempt fails after an output has moved; the second one succeeds, and readers hear of it.
async fn readers_are_told_when_a_retry_succeeds(backend: Backend) {
    let world = World::start(&backend).await;
    world.offer("gated", GATED).await;
    let parents = json!({"parents": ["network", "gated"]});
    world.engineer.patch("/templates/app", parents).await.expect(200);
    let marker = world.terrace.data.path().join("marker");
    let inputs = |generation: &str| json!({"marker": marker.display().to_string(), "generation": generation});
    let gated = json!({"template": "gated", "project": "shop", "slug": "net", "parent": "acme/east", "inputs": inputs("1")});
    let created = world.developer.post("/resources", gated).await.expect(201);
    world.reviewer.approve_and_wait(created["change"]["number"].as_i64().unwrap()).await;
    let of_net = json!({"resource": "acme/east/net", "output": "network_id"});
    let reader = json!({"template": "app", "project": "shop", "slug": "web", "parent": "acme/east/net",
        "inputs": {"network_id": of_net}});
    let created = world.developer.post("/resources", reader).await.expect(201);
    world.reviewer.approve_and_wait(created["change"]["number"].as_i64().unwrap()).await;

    std::fs::write(&marker, "in the way").unwrap();
    let number = ask(&world.developer, NET, update(&inputs("2"))).await;
    world.reviewer.approve(number).await;
    world.reviewer.wait_change(number, "failed").await;
    let web = "/resources/acme%2Feast%2Fnet%2Fweb";
    std::fs::remove_file(&marker).unwrap();
    world.developer.post(&format!("/changes/{number}/retry"), json!({})).await.expect(200);
    world.reviewer.approve_and_wait(number).await;
    let told = async || world.developer.get(web).await.expect(200)["out_of_date"] == true;
    until("the reader is marked", told).await;
    let follow = ask(&world.developer, web, json!({"action": "update"})).await;
    world.reviewer.approve_and_wait(follow).await;
    assert_eq!(world.developer.get(web).await.expect(200)["out_of_date"], false);
    world.terrace.stop().await;
}

/// Nobody comes in without being let in: there is no account that comes with Terrace, and the demo,
/// whose accounts are printed, answers this machine alone.
#[actix_web::test]
async fn nobody_comes_in_unasked() {
    let terrace = Terrace::start(&Backend::Sqlite).await;
    for (username, password) in
        [("admin", ""), ("guest", ""), ("guest", "guest"), ("admin", "admin"), ("", "")]
    {
        let login = json!({"username": username, "password": password});
        let answer = terrace.anonymous().post("/login", login).await;
        assert_eq!(answer.status.as_u16(), 401, "{username}: {}", answer.body);
    }
    let users = terrace.owner().get("/users").await.expect(200);
    let names: Vec<&str> =
        users["items"].as_array().unwrap().iter().filter_map(|user| user["username"].as_str()).collect();
    assert_eq!(names, ["admin"]);
    let data = tempfile::tempdir().unwrap();
    let mut demo = Command::new(env!("CARGO_BIN_EXE_terrace"));
    demo.args(["demo", "--listen", "0.0.0.0:0"]).arg("--data").arg(data.path().join("demo"));
    let output = demo.output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("loopback only"), "{said}");
    terrace.stop().await;
}
