//! What was altered outside is found, told, and answered. The state that Terraform compares with
//! is altered here as a cloud would be: the built-in resources have no cloud behind them.

use serde_json::{Value as Json, json};

use crate::matrix::{HeldWorker, appears};
use crate::support::{Answer, Backend, Client, Terrace, World, git, on_both};

const DISK: &str = "/resources/acme%2Feast%2Fdisk";
const SCHEDULES: &str = "/drift/schedules";
const SECRET: &str = "correct-horse-battery";

const MODULE: &str = r#"variable "size" {
  type = string
}

variable "name" {
  type    = string
  default = "data"
}

variable "pin" {
  type      = string
  default   = null
  sensitive = true
}

resource "terraform_data" "size" {
  input = var.size
}

resource "terraform_data" "label" {
  input = "disk ${var.name}"
}

resource "terraform_data" "pin" {
  input = var.pin
}
"#;

on_both! {
    drift_is_found_told_and_reverted
    found_values_are_adopted_where_inputs_take_them
    a_difference_is_left_until_a_date_or_until_another_is_found
    a_schedule_asks_for_what_is_due_a_few_at_a_time
    a_look_is_thrown_away_where_the_state_moves_meanwhile
}

/// A world with an applied disk.
async fn with_disk(backend: &Backend) -> World {
    let world = World::start(backend).await;
    import(&world).await;
    applied(&world, "disk").await;
    world
}

async fn import(world: &World) {
    let folder = world.modules.path().join("disk");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("main.tf"), MODULE).unwrap();
    git(world.modules.path(), &["add", "."]).await;
    git(world.modules.path(), &["commit", "-qm", "disks"]).await;
    git(world.modules.path(), &["tag", "v3.0.0"]).await;
    world.engineer.post("/sources/modules/refresh", json!({})).await.expect(200);
    let modules = json!([{"path": "disk", "key": "disk", "name": "Disk", "parents": ["region"]}]);
    let import = json!({"source": "modules", "reference": "v3.0.0", "modules": modules});
    world.engineer.post("/imports", import).await.expect(201);
}

async fn applied(world: &World, slug: &str) {
    let disk = json!({"template": "disk", "project": "shop", "slug": slug, "parent": "acme/east",
        "inputs": {"size": "small", "pin": SECRET}});
    let created = world.developer.post("/resources", disk).await.expect(201);
    world.reviewer.approve_and_wait(created["change"]["number"].as_i64().unwrap()).await;
}

async fn state(world: &World) -> (String, Json) {
    let id = world.developer.get(DISK).await.expect(200)["id"].as_str().unwrap().to_owned();
    let path = format!("/state/{id}");
    let state = world.engineer.get(&path).await.expect(200);
    (path, state)
}

/// Alters a value behind Terrace's back.
async fn alter(world: &World, from: &str, to: &str) {
    let (path, state) = state(world).await;
    let altered = state.to_string().replace(&format!("\"{from}\""), &format!("\"{to}\""));
    assert_ne!(altered, state.to_string(), "{from} is in the state");
    let mut altered: Json = serde_json::from_str(&altered).unwrap();
    altered["serial"] = json!(state["serial"].as_i64().unwrap() + 1);
    world.engineer.post(&path, altered).await.expect(200);
}

/// Looks, and gives what is known then.
pub(crate) async fn look(client: &Client, path: &str) -> Json {
    let run = client.post(&format!("{path}/drift"), json!({})).await.expect(201);
    client.wait_run(run["id"].as_str().unwrap(), "succeeded").await;
    client.get(&format!("{path}/drift")).await.expect(200)
}

/// What a look has found, one line each.
pub(crate) fn told(drift: &Json) -> String {
    let report = &drift["report"];
    let rows = |part: &str| report[part].as_array().unwrap().clone();
    let drifted = rows("resources").into_iter().flat_map(|one| {
        let line = format!("{} {}", one["address"], one["found"]);
        let attributes = one["attributes"].as_array().unwrap().clone();
        let attributes = attributes.into_iter().map(|one| {
            format!("  {}: code {}, found {}", one["path"], one["code"]["value"], one["found"]["value"])
        });
        std::iter::once(line).chain(attributes).collect::<Vec<_>>()
    });
    let adoptable =
        rows("adoptable").into_iter().map(|one| format!("{} takes {}", one["input"], one["value"]));
    let unmapped = rows("unmapped")
        .into_iter()
        .map(|one| format!("{} {}: {}", one["address"], one["attribute"], one["why"]));
    let head = format!("{} {}", drift["status"], drift["drifted"]);
    std::iter::once(head)
        .chain(drifted)
        .chain(adoptable)
        .chain(unmapped)
        .collect::<Vec<_>>()
        .join("\n")
        .replace('"', "")
}

async fn listed(world: &World, status: &str) -> Vec<String> {
    let page = world.developer.get(&format!("/resources?drift={status}")).await.expect(200);
    page["items"].as_array().unwrap().iter().map(|row| row["path"].as_str().unwrap().to_owned()).collect()
}

async fn drift_is_found_told_and_reverted(backend: Backend) {
    let world = with_disk(&backend).await;
    let developer = &world.developer;
    let clean = look(developer, DISK).await;
    insta::assert_snapshot!(told(&clean), @"in_sync 0");
    developer.post(&format!("{DISK}/drift/revert"), json!({})).await.refused(409, "conflict");
    alter(&world, "small", "big").await;
    let before = state(&world).await.1;
    let drift = look(developer, DISK).await;
    insta::assert_snapshot!(told(&drift), @r"
    drifted 1
    module.this.terraform_data.size altered
      input: code small, found big
    size takes big
    ");
    assert_eq!(state(&world).await.1, before, "a look writes no state");
    assert_eq!(listed(&world, "drifted").await, ["acme/east/disk"]);
    let mark = developer.get(DISK).await.expect(200)["drift"].clone();
    assert_eq!((&mark["status"], &mark["drifted"]), (&json!("drifted"), &json!(1)));
    let run = drift["check"]["run"].as_str().unwrap();
    let looked = developer.get(&format!("/runs/{run}")).await.expect(200);
    assert_eq!((&looked["kind"], &looked["change"]), (&json!("drift"), &Json::Null));
    for path in [format!("{DISK}/drift"), format!("/runs/{run}/plan"), format!("/runs/{run}/log")] {
        let shown = world.engineer.get(&path).await.expect(200).to_string();
        assert!(!shown.contains(SECRET), "{path}: {shown}");
    }
    let reader = world.terrace.somebody("reader", "read", "").await;
    reader.post(&format!("{DISK}/drift"), json!({})).await.refused(403, "forbidden");
    reader.post(&format!("{DISK}/drift/revert"), json!({})).await.refused(403, "forbidden");

    let change =
        developer.post(&format!("{DISK}/drift/revert"), json!({"reason": "by hand"})).await.expect(201);
    assert_eq!(change["reason"], "Revert drift: by hand");
    let change = world.reviewer.approve_and_wait(change["number"].as_i64().unwrap()).await;
    assert_eq!(change["summary"]["change"], 1);
    let mark = developer.get(DISK).await.expect(200)["drift"].clone();
    assert_eq!(mark["status"], "unchecked");
    assert_eq!(look(developer, DISK).await["status"], "in_sync");
    let history = developer.get(&format!("{DISK}/drift/checks")).await.expect(200);
    let found: Vec<&Json> = history["items"].as_array().unwrap().iter().map(|row| &row["drifted"]).collect();
    assert_eq!(found, [0, 1, 0]);
    world.terrace.stop().await;
}

async fn found_values_are_adopted_where_inputs_take_them(backend: Backend) {
    let world = with_disk(&backend).await;
    let adopt = format!("{DISK}/drift/adopt");
    alter(&world, "disk data", "disk other").await;
    look(&world.developer, DISK).await;
    let refused = world.developer.post(&adopt, json!({})).await.refused(409, "conflict");
    assert!(refused.contains("terraform_data.label input: the module alters"), "{refused}");
    alter(&world, "small", "big").await;
    insta::assert_snapshot!(told(&look(&world.developer, DISK).await), @r"
    drifted 2
    module.this.terraform_data.label altered
      input: code disk data, found disk other
    module.this.terraform_data.size altered
      input: code small, found big
    size takes big
    module.this.terraform_data.label input: the module alters the input's value on the way
    ");
    // Behind an open change it may wait for that one's end.
    let disk = format!("{DISK}/changes");
    let mut inputs = world.developer.get(DISK).await.expect(200)["inputs"].clone();
    inputs["name"] = json!("other");
    let update = json!({"action": "update", "inputs": inputs});
    let open = world.developer.post(&disk, update).await.expect(201)["number"].as_i64().unwrap();
    world.developer.wait_change(open, "planned").await;
    assert_eq!(world.developer.post(&adopt, json!({})).await.expect(409)["change"], open);
    let adopted = world.developer.post(&adopt, json!({"wait": true})).await.expect(201);
    assert_eq!(adopted["change"]["state"], "waiting");
    let withdraw = json!({"reason": "taken over instead"});
    world.developer.post(&format!("/changes/{open}/withdraw"), withdraw).await.expect(200);
    assert_eq!(adopted["left"][0]["address"], "module.this.terraform_data.label");
    let number = adopted["change"]["number"].as_i64().unwrap();
    let planned = world.developer.wait_change(number, "planned").await;
    assert_eq!((&planned["inputs"]["size"], &planned["summary"]["change"]), (&json!("big"), &json!(1)));
    world.reviewer.approve_and_wait(number).await;
    assert_eq!(look(&world.developer, DISK).await["status"], "in_sync");
    world.terrace.stop().await;
}

async fn a_difference_is_left_until_a_date_or_until_another_is_found(backend: Backend) {
    let world = with_disk(&backend).await;
    let (developer, path) = (&world.developer, format!("{DISK}/drift/ignore"));
    let until = json!({"until": "2999-01-01T00:00:00Z", "reason": "the migration runs"});
    developer.post(&path, until.clone()).await.refused(409, "conflict");
    alter(&world, "small", "big").await;
    look(developer, DISK).await;
    developer.post(&path, json!({"until": "2999-01-01T00:00:00Z"})).await.refused(400, "bad_request");
    let past = json!({"until": "2001-01-01T00:00:00Z", "reason": "late"});
    developer.post(&path, past).await.refused(400, "bad_request");
    let ignored = developer.post(&path, until.clone()).await.expect(200);
    assert_eq!(
        (&ignored["status"], &ignored["ignored"]["by"]["username"]),
        (&json!("ignored"), &json!("developer"))
    );
    assert_eq!(look(developer, DISK).await["status"], "ignored", "the same is found");
    assert_eq!((listed(&world, "ignored").await.len(), listed(&world, "drifted").await.len()), (1, 0));
    let trail = world.engineer.get("/audit").await.expect(200).to_string();
    assert!(trail.contains("drift.ignore") && trail.contains("the migration runs"), "{trail}");
    alter(&world, "disk data", "disk other").await;
    assert_eq!(look(developer, DISK).await["status"], "drifted", "something else is found");
    developer.post(&path, until).await.expect(200);
    let heeded = developer.post(&path, json!({"until": null})).await.expect(200);
    assert_eq!((&heeded["status"], &heeded["ignored"]), (&json!("drifted"), &Json::Null));
    world.terrace.stop().await;
}

async fn a_schedule_asks_for_what_is_due_a_few_at_a_time(backend: Backend) {
    let terrace = Terrace::start_with(&backend, |config| config.drift_checks = 1).await;
    let world = World::fill(terrace).await;
    import(&world).await;
    for slug in ["disk", "spare", "quiet"] {
        applied(&world, slug).await;
    }
    let schedule = |place: &str, every: u32| json!({"place": place, "every_seconds": every});
    let refused = world.developer.request(reqwest::Method::PUT, SCHEDULES).json(&schedule("acme", 3600));
    world.developer.send(refused).await.refused(403, "forbidden");
    set(&world, schedule("acme", 5)).await.refused(400, "bad_request");
    set(&world, schedule("acme/nowhere", 3600)).await.refused(404, "not_found");
    set(&world, schedule("acme/east/quiet", 0)).await.expect(200);
    let all = set(&world, schedule("acme", 3600)).await.expect(200);
    assert_eq!(all["items"].as_array().unwrap().len(), 2);

    for slug in ["disk", "spare"] {
        let path = format!("/resources/acme%2Feast%2F{slug}/drift");
        let drift = looked_at(&world, &path).await;
        assert_eq!((&drift["status"], &drift["schedule"]["place"]), (&json!("in_sync"), &json!("acme")));
        assert!(drift["next_check_at"].as_str() > drift["checked_at"].as_str(), "{drift:#}");
    }
    let quiet = world.developer.get("/resources/acme%2Feast%2Fquiet/drift").await.expect(200);
    assert_eq!((&quiet["status"], &quiet["next_check_at"]), (&json!("unchecked"), &Json::Null));
    let runs = world.developer.get("/runs?kind=drift").await.expect(200)["items"].as_array().unwrap().clone();
    assert_eq!(runs.len(), 2, "nothing is due twice");
    assert!(runs[0]["created_at"].as_str() >= runs[1]["finished_at"].as_str(), "one at a time: {runs:#?}");
    assert_eq!(runs[0]["requested_by"]["username"], "admin");

    let gone = world.engineer.delete(&format!("{SCHEDULES}?place=acme")).await;
    gone.expect(204);
    world.engineer.delete(&format!("{SCHEDULES}?place=acme")).await.refused(404, "not_found");
    let drift = world.developer.get(&format!("{DISK}/drift")).await.expect(200);
    assert_eq!((&drift["schedule"], &drift["next_check_at"]), (&Json::Null, &Json::Null));
    world.terrace.stop().await;
}

/// The state moves while the binary plans: what it then says is about a state that is no more.
async fn a_look_is_thrown_away_where_the_state_moves_meanwhile(backend: Backend) {
    let worker = HeldWorker::new();
    let terrace = Terrace::start_with(&backend, |config| config.terraform = Some(worker.program.clone()));
    let world = World::fill(terrace.await).await;
    import(&world).await;
    applied(&world, "disk").await;
    std::fs::write(worker.file("hold", 1), "").unwrap();
    let run = world.developer.post(&format!("{DISK}/drift"), json!({})).await.expect(201);
    let id = run["id"].as_str().unwrap();
    appears(&worker.file("held", 1)).await;
    alter(&world, "small", "big").await;
    worker.let_go();
    let failed = world.developer.wait_run(id, "failed").await;
    let why = failed["reason"].as_str().unwrap();
    assert!(why.contains("acme/east/disk was altered while it was looked at: look again"), "{why}");
    let drift = world.developer.get(&format!("{DISK}/drift")).await.expect(200);
    assert_eq!((&drift["status"], &drift["report"]), (&json!("unchecked"), &Json::Null), "{drift:#}");
    assert_eq!(look(&world.developer, DISK).await["status"], "drifted", "the next one counts");
    world.terrace.stop().await;
}

async fn set(world: &World, schedule: Json) -> Answer {
    world.engineer.send(world.engineer.request(reqwest::Method::PUT, SCHEDULES).json(&schedule)).await
}

async fn looked_at(world: &World, path: &str) -> Json {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(90);
    loop {
        let drift = world.developer.get(path).await.expect(200);
        if drift["status"] != "unchecked" {
            return drift;
        }
        assert!(std::time::Instant::now() < deadline, "nobody looked: {drift:#}");
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
}
