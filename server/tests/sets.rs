//! Change sets: asked for, decided and applied as one, each member in its turn.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use tokio::process::Command;

use crate::support::{Backend, Client, World, git, on_both};

on_both! {
    a_subtree_is_destroyed_from_its_leaves_as_one_decision
    a_failed_member_stops_what_comes_after_it_and_is_resumed
    permission_lacking_on_one_member_refuses_the_whole
    a_set_is_not_approved_where_one_member_moved
}

/// How long a set may take: its runs go through one worker, and those of a large provider are slow.
const PATIENCE: Duration = Duration::from_secs(900);

pub(crate) async fn wait_set(client: &Client, number: i64, wanted: &str) -> Json {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let set = client.get(&format!("/change-sets/{number}")).await.expect(200);
        let state = set["state"].as_str().unwrap().to_owned();
        if state == wanted {
            return set;
        }
        assert!(Instant::now() < deadline, "change set {number} is still {state}, not {wanted}: {set:#}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

pub(crate) async fn members(client: &Client, number: i64) -> Vec<Json> {
    let page = client.get(&format!("/change-sets/{number}/members?limit=200")).await.expect(200);
    page["items"].as_array().unwrap().clone()
}

/// Each member with its stage, in order.
fn stages(members: &[Json]) -> Vec<String> {
    let told =
        |member: &Json| format!("{} {}", member["path"].as_str().unwrap(), member["stage"].as_str().unwrap());
    members.iter().map(told).collect()
}

/// What an approval of everything that waits names.
pub(crate) fn digests(members: &[Json]) -> Json {
    let waits = members.iter().filter(|member| member["stage"] == "planned");
    let digests: BTreeMap<String, Json> =
        waits.map(|member| (member["number"].to_string(), member["digest"].clone())).collect();
    json!({ "digests": digests })
}

pub(crate) async fn approve(client: &Client, number: i64) {
    let digests = digests(&members(client, number).await);
    client.post(&format!("/change-sets/{number}/approve"), digests).await.expect(200);
}

pub(crate) async fn ask(client: &Client, body: Json) -> i64 {
    client.post("/change-sets", body).await.expect(201)["number"].as_i64().unwrap()
}

/// Asks for a resource; answers its change's number.
async fn request(world: &World, template: &str, path: &str, inputs: Json) -> i64 {
    let (parent, slug) = path.rsplit_once('/').unwrap();
    let body =
        json!({"template": template, "project": "shop", "slug": slug, "parent": parent, "inputs": inputs});
    let created = world.developer.post("/resources", body).await.expect(201);
    created["change"]["number"].as_i64().unwrap()
}

fn network() -> Json {
    json!({"cidr_block": "10.0.0.0/16"})
}

fn reading(path: &str) -> Json {
    json!({"network_id": {"resource": path, "output": "network_id"}})
}

/// When an event of a change happened, from its timeline.
async fn when(client: &Client, number: &Json, event: &str) -> String {
    let change = client.get(&format!("/changes/{number}")).await.expect(200);
    let timeline = change["timeline"].as_array().unwrap();
    let entry = timeline.iter().find(|entry| entry["event"] == event).unwrap();
    entry["at"].as_str().unwrap().to_owned()
}

/// Every member began to be merged after those before it were applied.
async fn went_in_order(client: &Client, members: &[Json]) {
    let numbers: BTreeMap<&str, &Json> =
        members.iter().map(|member| (member["path"].as_str().unwrap(), &member["number"])).collect();
    for member in members {
        let began = when(client, &member["number"], "change.merged").await;
        for earlier in member["after"].as_array().unwrap() {
            let earlier = earlier.as_str().unwrap();
            let ended = when(client, numbers[earlier], "change.apply_finished").await;
            assert!(ended < began, "{} went before {earlier}", member["path"]);
        }
    }
}

pub(crate) async fn terrace(client: &Client, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_terrace"))
        .args(arguments)
        .env("TERRACE_URL", &client.url)
        .env("TERRACE_TOKEN", &client.token)
        .output()
        .await
        .unwrap();
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    (output.status.code(), text)
}

async fn a_subtree_is_destroyed_from_its_leaves_as_one_decision(backend: Backend) {
    let world = World::start(&backend).await;
    let (developer, reviewer) = (&world.developer, &world.reviewer);
    let numbers = [
        request(&world, "network", "acme/east/net", network()).await,
        request(&world, "network", "acme/east/other", network()).await,
    ];
    for number in numbers {
        reviewer.approve_and_wait(number).await;
    }
    let numbers = [
        request(&world, "app", "acme/east/net/web", reading("acme/east/net")).await,
        request(&world, "app", "acme/east/other/far", reading("acme/east/net")).await,
    ];
    for number in numbers {
        reviewer.approve_and_wait(number).await;
    }

    // Somebody outside reads an output: the whole is refused, with the list.
    let destroy = |resource: &str, slug: &str| json!({"kind": "destroy", "resource": resource, "confirm": slug, "reason": "no longer needed"});
    let refused =
        developer.post("/change-sets", destroy("acme/east/net", "net")).await.refused(409, "conflict");
    assert!(refused.contains("acme/east/other/far reads its output network_id"), "{refused}");
    developer.post("/change-sets", destroy("acme/east", "west")).await.refused(400, "bad_request");
    let mut without = destroy("acme/east", "east");
    without["reason"] = Json::Null;
    let refused = developer.post("/change-sets", without).await.refused(400, "bad_request");
    assert!(refused.contains("a reason is needed"), "{refused}");
    assert_eq!(developer.get("/changes?state=open").await.expect(200)["items"], json!([]));

    let (_, told) =
        terrace(developer, &["change-set", "destroy", "acme/east", "--yes", "--reason", "gone", "-q"]).await;
    assert_eq!(told.trim(), "1");
    let set = wait_set(developer, 1, "planned").await;
    assert_eq!(
        (&set["title"], &set["summary"]["destroy"]),
        (&json!("Destroy acme/east with everything below it"), &json!(4))
    );
    let all = members(developer, 1).await;
    let order: Vec<&str> = all.iter().map(|member| member["path"].as_str().unwrap()).collect();
    let at = |path: &str| order.iter().position(|found| *found == path).unwrap();
    assert_eq!(order.len(), 4);
    assert!(at("acme/east/net/web") < at("acme/east/net"), "{order:?}");
    assert!(at("acme/east/other/far") < at("acme/east/net").min(at("acme/east/other")), "{order:?}");

    // Nobody decides on one member, or on a part, or on what they asked for.
    let first = &all[0];
    let alone = json!({"digest": first["digest"]});
    let refused =
        reviewer.post(&format!("/changes/{}/approve", first["number"]), alone).await.refused(409, "conflict");
    assert!(refused.contains("part of change set 1"), "{refused}");
    developer.post("/change-sets/1/approve", digests(&all)).await.refused(403, "forbidden");
    let refused = reviewer.post("/change-sets/1/approve", digests(&all[1..])).await.refused(409, "conflict");
    assert!(refused.contains(&format!("does not name change {}", first["number"])), "{refused}");
    let (_, told) =
        terrace(reviewer, &["change-set", "approve", "1", "--yes", "--wait", "--timeout", "300"]).await;
    assert!(told.contains("is applied: 4 done"), "{told}");
    went_in_order(developer, &members(developer, 1).await).await;
    for path in order {
        let resource = developer.get(&format!("/resources/{}", path.replace('/', "%2F"))).await.expect(200);
        assert_eq!(resource["state"], "destroyed", "{path}");
    }
    world.terrace.stop().await;
}

const PROBE: &str = "variable \"marker\" {\n  type = string\n}\n\nresource \"terraform_data\" \"probe\" {\n  input = var.marker\n}\n";

/// The next version fails to be applied as long as there is a file where its input says, and gives an
/// output that the one before had not.
const CHECKED: &str = r#"
resource "terraform_data" "checked" {
  provisioner "local-exec" {
    command = "test ! -e '${var.marker}'"
  }
}

output "ticket" {
  value = "ticket-${terraform_data.checked.id}"
}
"#;

const READER: &str = "\nvariable \"ticket\" {\n  type = string\n}\n";

async fn release(world: &World, files: &[(&str, String)], tag: &str) {
    let folder = world.modules.path();
    for (path, text) in files {
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    git(folder, &["add", "."]).await;
    git(folder, &["commit", "-qm", tag]).await;
    git(folder, &["tag", tag]).await;
    world.engineer.post("/sources/modules/refresh", json!({})).await.expect(200);
}

/// Templates `probe` and, below it, `reader`, each with two versions.
async fn probes(world: &World) {
    release(world, &[("probe/main.tf", PROBE.into()), ("reader/main.tf", PROBE.into())], "v4.0.0").await;
    let modules = json!([
        {"path": "probe", "key": "probe", "name": "Probe", "parents": ["region"]},
        {"path": "reader", "key": "reader", "name": "Reader", "parents": ["probe"]},
    ]);
    let import = json!({"source": "modules", "reference": "v4.0.0", "modules": modules});
    world.engineer.post("/imports", import).await.expect(201);
    let next =
        [("probe/main.tf", format!("{PROBE}{CHECKED}")), ("reader/main.tf", format!("{PROBE}{READER}"))];
    release(world, &next, "v4.1.0").await;
    for key in ["probe", "reader"] {
        let version = json!({"reference": "v4.1.0"});
        world.engineer.post(&format!("/templates/{key}/versions"), version).await.expect(201);
    }
}

async fn applied(world: &World, template: &str, path: &str, marker: &str) {
    let (parent, slug) = path.rsplit_once('/').unwrap();
    let body = json!({"template": template, "version": "v4.0.0", "project": "shop", "slug": slug, "parent": parent,
        "inputs": {"marker": marker}});
    let created = world.developer.post("/resources", body).await.expect(201);
    world.reviewer.approve_and_wait(created["change"]["number"].as_i64().unwrap()).await;
}

async fn a_failed_member_stops_what_comes_after_it_and_is_resumed(backend: Backend) {
    let world = World::start(&backend).await;
    probes(&world).await;
    let folder = tempfile::tempdir().unwrap();
    let marker = folder.path().join("marker");
    std::fs::write(&marker, "in the way").unwrap();
    applied(&world, "probe", "acme/east/a", marker.to_str().unwrap()).await;
    applied(&world, "reader", "acme/east/a/below", "/nowhere").await;
    applied(&world, "probe", "acme/east/b", "/nowhere").await;

    let (developer, reviewer) = (&world.developer, &world.reviewer);
    let paths = ["acme/east/a/below", "acme/east/a", "acme/east/b"];
    let wrong = json!({"kind": "update", "resources": paths, "inputs": {"size": 3}});
    let refused = developer.post("/change-sets", wrong).await.refused(422, "invalid");
    assert!(paths.iter().all(|path| refused.contains(&format!("{path}: "))), "{refused}");
    let upgrade = json!({"kind": "upgrade", "resources": paths, "version": "v4.1.0"});
    let refused = developer.post("/change-sets", upgrade.clone()).await.refused(422, "invalid");
    assert!(refused.contains("acme/east/a/below: ") && refused.contains("ticket"), "{refused}");

    // The reader needs an output that its parent has once it is upgraded: it is asked for then.
    world.engineer.patch("/templates/reader", json!({"links": {"ticket": "ticket"}})).await.expect(200);
    let number = ask(developer, upgrade).await;
    wait_set(developer, number, "planned").await;
    let all = members(developer, number).await;
    let order = ["acme/east/b planned", "acme/east/a planned", "acme/east/a/below deferred"];
    assert_eq!((stages(&all), &all[2]["change"]), (order.map(ToOwned::to_owned).to_vec(), &Json::Null));
    approve(reviewer, number).await;
    let stopped = wait_set(developer, number, "stopped").await;
    assert_eq!(
        (&stopped["members"]["done"], &stopped["can"]["approve"]["allowed"]),
        (&json!(1), &json!(false))
    );
    let all = members(developer, number).await;
    assert_eq!(stages(&all), ["acme/east/b done", "acme/east/a failed", "acme/east/a/below deferred"]);
    assert_eq!(all[2]["turn"], json!({"kind": "stopped", "on": ["acme/east/a"]}));

    std::fs::remove_file(&marker).unwrap();
    world
        .terrace
        .somebody("reader", "read", "")
        .await
        .post(&format!("/change-sets/{number}/resume"), json!({}))
        .await
        .refused(403, "forbidden");
    developer.post(&format!("/change-sets/{number}/resume"), json!({})).await.expect(200);
    wait_set(developer, number, "planned").await;
    approve(reviewer, number).await;
    let below = wait_member(developer, number, 2, "planned").await;
    // Nobody has seen this plan: it is approved on its own account.
    let change = developer.get(&format!("/changes/{}", below["number"])).await.expect(200);
    assert_eq!(
        (&change["approvals"], &change["requested_by"]["username"]),
        (&json!([]), &json!("developer"))
    );
    wait_set(developer, number, "planned").await;
    approve(reviewer, number).await;
    wait_set(developer, number, "applied").await;
    went_in_order(developer, &members(developer, number).await).await;
    developer.post(&format!("/change-sets/{number}/resume"), json!({})).await.refused(409, "conflict");
    world.terrace.stop().await;
}

/// Waits until the member at this index has come to a stage.
async fn wait_member(client: &Client, number: i64, index: usize, wanted: &str) -> Json {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let member = members(client, number).await[index].clone();
        if member["stage"] == wanted {
            return member;
        }
        assert!(Instant::now() < deadline, "{member:#}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Somebody with one role at a place, who may read everything else.
async fn reader_with(world: &World, username: &str, role: &str, place: &str) -> Client {
    let grants = json!([{"role": role, "place": place}, {"role": "read", "place": ""}]);
    let body = json!({"username": username, "grants": grants});
    let created = world.engineer.post("/users", body).await.expect(201);
    let login = json!({"username": username, "password": created["password"]});
    world.terrace.anonymous().login(login).await
}

/// Two networks that are applied.
pub(crate) async fn networks(backend: &Backend) -> World {
    let world = World::start(backend).await;
    for path in ["acme/east/net", "acme/east/other"] {
        let number = request(&world, "network", path, network()).await;
        world.reviewer.approve_and_wait(number).await;
    }
    world
}

async fn permission_lacking_on_one_member_refuses_the_whole(backend: Backend) {
    let world = networks(&backend).await;
    let (developer, reviewer) = (&world.developer, &world.reviewer);
    let update = json!({"kind": "update", "resources": ["acme/east/net", "acme/east/other"],
        "inputs": {"cidr_block": "10.1.0.0/16"}});
    let blind = world.terrace.somebody("blind", "write", "acme/east/net").await;
    let refused = blind.post("/change-sets", update.clone()).await.refused(400, "bad_request");
    assert!(refused.contains("acme/east/other"), "{refused}");
    let half = reader_with(&world, "half", "write", "acme/east/net").await;
    let refused = half.post("/change-sets", update.clone()).await.refused(403, "forbidden");
    assert!(refused.contains("acme/east/other") && !refused.contains("acme/east/net"), "{refused}");
    assert_eq!(
        developer.get("/changes?state=open").await.expect(200)["items"],
        json!([]),
        "none is asked for"
    );

    let number = ask(developer, update).await;
    wait_set(developer, number, "planned").await;
    blind.get(&format!("/change-sets/{number}")).await.refused(404, "not_found");
    assert_eq!(blind.get("/change-sets").await.expect(200)["items"], json!([]));
    let partial = reader_with(&world, "partial", "approve", "acme/east/net").await;
    let seen = digests(&members(reviewer, number).await);
    let refused =
        partial.post(&format!("/change-sets/{number}/approve"), seen).await.refused(403, "forbidden");
    assert!(refused.contains("acme/east/other") && !refused.contains("acme/east/net"), "{refused}");
    let review = reviewer.get("/change-sets?review=true").await.expect(200);
    assert_eq!(review["items"][0]["number"], number);
    assert_eq!(developer.get("/change-sets?review=true").await.expect(200)["items"], json!([]));

    // Rejected as one.
    let reject = format!("/change-sets/{number}/reject");
    reviewer.post(&reject, json!({"reason": " "})).await.refused(400, "bad_request");
    partial.post(&reject, json!({"reason": "no"})).await.refused(403, "forbidden");
    let set = reviewer.post(&reject, json!({"reason": "not now"})).await.expect(200);
    assert_eq!((&set["state"], &set["members"]["dropped"]), (&json!("closed"), &json!(2)));
    reviewer.post(&reject, json!({"reason": "not now"})).await.refused(409, "conflict");
    world.terrace.stop().await;
}

async fn a_set_is_not_approved_where_one_member_moved(backend: Backend) {
    let world = networks(&backend).await;
    let (developer, reviewer) = (&world.developer, &world.reviewer);

    // What an edit above leaves out of date is caught up with, and nothing else.
    developer.post("/change-sets", json!({"kind": "catch_up"})).await.refused(409, "conflict");
    world.engineer.patch("/projects/shop", json!({"tags": {"Team": {"value": "core"}}})).await.expect(200);
    let number = ask(developer, json!({"kind": "catch_up", "project": "shop"})).await;
    let set = wait_set(developer, number, "planned").await;
    assert_eq!((&set["size"], &set["summary"]["change"]), (&json!(2), &json!(2)));

    let all = members(reviewer, number).await;
    let branch = all[0]["change"]["branch"].as_str().unwrap();
    world.edit_by_hand(branch, "network/net/extra.tf", "# by hand\n").await;
    let approve_path = format!("/change-sets/{number}/approve");
    let refused = reviewer.post(&approve_path, digests(&all)).await.refused(409, "conflict");
    assert!(refused.contains("acme/east/net"), "{refused}");
    wait_set(developer, number, "planned").await;
    let again = members(reviewer, number).await;
    let (before, after) = (|index: usize| &all[index]["digest"], |index: usize| &again[index]["digest"]);
    assert!(before(0) != after(0) && before(1) == after(1), "the others keep their plans");
    reviewer.post(&approve_path, digests(&all)).await.expect(409);
    let untouched = members(reviewer, number).await;
    assert_eq!(stages(&untouched), ["acme/east/net planned", "acme/east/other planned"], "none is approved");
    approve(reviewer, number).await;
    wait_set(developer, number, "applied").await;
    world.terrace.stop().await;
}
