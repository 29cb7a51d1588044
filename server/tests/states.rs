//! States as people and the real Terraform binary work with them: versions with who made them,
//! rollback, locks that are fought for and taken away.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::support::{Backend, Client, Terrace, World, on_both};

on_both! {
    every_version_tells_who_made_it
    an_older_version_is_written_again
    a_rollback_takes_the_plan_of_the_open_change_back
    a_lock_is_taken_away_with_a_reason
    the_lock_of_a_living_run_is_not_taken_away
    two_programs_fight_for_one_lock
    the_command_line_works_with_states
    a_large_state_is_kept
}

/// Large, and yet sealed quickly in a build without optimisation; the limit is 64 MiB.
const LARGE: usize = 8 << 20;

const NET: &str = "/resources/acme%2Feast%2Fnet";

/// A folder of code that keeps its state in Terrace, for the Terraform binary run by hand.
struct ByHand {
    folder: TempDir,
    environment: Vec<(&'static str, String)>,
}

impl ByHand {
    async fn of(world: &World, resource: &str, code: &str) -> Self {
        let id = world.engineer.get(resource).await.expect(200)["id"].as_str().unwrap().to_owned();
        let address = format!("{}/api/v1/state/{id}", world.terrace.url);
        let lock = format!("{address}/lock");
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("main.tf"),
            format!("terraform {{\n  backend \"http\" {{}}\n}}\n{code}"),
        )
        .unwrap();
        let environment = vec![
            ("TF_HTTP_ADDRESS", address),
            ("TF_HTTP_LOCK_ADDRESS", lock.clone()),
            ("TF_HTTP_UNLOCK_ADDRESS", lock),
            ("TF_HTTP_USERNAME", "engineer".to_owned()),
            ("TF_HTTP_PASSWORD", world.engineer.token.clone()),
            ("TF_IN_AUTOMATION", "1".to_owned()),
            ("CHECKPOINT_DISABLE", "1".to_owned()),
        ];
        let hand = Self { folder, environment };
        let (ok, text) = hand.run(&["init", "-no-color"]).await;
        assert!(ok, "{text}");
        hand
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new("terraform");
        command.args(words).current_dir(self.folder.path()).stdin(Stdio::null());
        command.env_remove("TF_CLI_CONFIG_FILE");
        command.envs(self.environment.iter().map(|(name, value)| (*name, value)));
        command
    }

    /// Whether it went well, and everything that it printed.
    async fn run(&self, words: &[&str]) -> (bool, String) {
        let mut command = self.command(words);
        let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&text).into_owned())
    }
}

async fn versions(client: &Client) -> Vec<Json> {
    let page = client.get(&format!("{NET}/state/versions")).await.expect(200);
    page["items"].as_array().unwrap().clone()
}

async fn audited(world: &World, action: &str) -> Vec<Json> {
    let trail = world.engineer.get("/audit?limit=200").await.expect(200);
    trail["items"].as_array().unwrap().iter().filter(|entry| entry["action"] == action).cloned().collect()
}

/// Applies the network again with another address range.
async fn updated(world: &World, cidr: &str) -> i64 {
    let body = json!({"action": "update", "inputs": {"cidr_block": cidr}});
    let change = world.developer.post(&format!("{NET}/changes"), body).await.expect(201);
    change["number"].as_i64().unwrap()
}

async fn every_version_tells_who_made_it(backend: Backend) {
    let world = World::start(&backend).await;
    world.applied_network("net").await;
    let made = versions(&world.developer).await;
    let newest = &made[0];
    assert_eq!(newest["current"], true, "{made:#?}");
    assert_eq!((&newest["run"]["kind"], &newest["run"]["state"]), (&json!("apply"), &json!("succeeded")));
    assert_eq!(
        (&newest["run"]["change"], &newest["created_by"]["username"]),
        (&json!(1), &json!("developer"))
    );
    assert!(newest["resources"].as_i64().unwrap() > 0 && newest["bytes"].as_i64().unwrap() > 0, "{newest}");
    assert!(!made.iter().any(|version| version.to_string().contains("10.0.0.0")), "no values");

    let state = world.developer.get(&format!("{NET}/state")).await.expect(200);
    assert_eq!((&state["serial"], &state["lock"]), (&newest["serial"], &Json::Null));
    assert_eq!(state["can"]["rollback"]["allowed"], false, "a developer may not write states");
    let stranger = world.terrace.somebody("stranger", "read", "elsewhere").await;
    stranger.get(&format!("{NET}/state")).await.refused(404, "not_found");
    stranger.get(&format!("{NET}/state/versions")).await.refused(404, "not_found");
    world.terrace.stop().await;
}

async fn an_older_version_is_written_again(backend: Backend) {
    let world = World::start(&backend).await;
    world.applied_network("net").await;
    let first = versions(&world.engineer).await.remove(0);
    let number = updated(&world, "10.1.0.0/16").await;
    world.reviewer.approve_and_wait(number).await;
    let second = versions(&world.engineer).await.remove(0);
    let (older, newer) = (first["serial"].as_i64().unwrap(), second["serial"].as_i64().unwrap());
    let compared =
        world.developer.get(&format!("{NET}/state/compare?from={older}&to={newer}")).await.expect(200);
    assert_eq!((&compared["added"], &compared["removed"]), (&json!([]), &json!([])));
    assert!(!compared["altered"].as_array().unwrap().is_empty(), "{compared}");

    let rollback = |version: Json| json!({"version": version, "reason": "the network was better before"});
    let path = format!("{NET}/state/rollback");
    let by_serial = rollback(json!(older.to_string()));
    world.developer.post(&path, by_serial.clone()).await.refused(403, "forbidden");
    let why = world.engineer.post(&path, json!({"version": "1", "reason": " "})).await;
    assert!(why.refused(400, "bad_request").contains("audit trail"));
    let newest = world.engineer.post(&path, rollback(json!(newer.to_string()))).await;
    assert!(newest.refused(409, "conflict").contains("newest already"));
    world.engineer.post(&path, rollback(json!("99"))).await.refused(404, "not_found");

    let again = world.engineer.post(&path, by_serial).await.expect(201);
    assert_eq!((&again["serial"], &again["restored"]), (&json!(newer + 1), &json!(older)));
    assert_eq!(again["created_by"]["username"], "admin");
    let resource = world.engineer.get(NET).await.expect(200);
    assert_eq!(resource["out_of_date"], true);
    let same = format!("{NET}/state/compare?from={older}&to={}", newer + 1);
    let same = world.engineer.get(&same).await.expect(200);
    assert_eq!(same, json!({"added": [], "removed": [], "altered": []}));
    let trail = audited(&world, "state.rollback").await;
    assert_eq!(trail[0]["detail"]["reason"], "the network was better before");

    // Terraform goes on from there: the world is planned against the older state.
    let number = updated(&world, "10.1.0.0/16").await;
    let planned = world.reviewer.approve_and_wait(number).await;
    assert_eq!(planned["summary"]["change"], 1, "{planned:#}");
    world.terrace.stop().await;
}

async fn a_rollback_takes_the_plan_of_the_open_change_back(backend: Backend) {
    let world = World::start(&backend).await;
    world.applied_network("net").await;
    let number = updated(&world, "10.1.0.0/16").await;
    world.reviewer.approve_and_wait(number).await;
    let older = versions(&world.engineer).await[1]["id"].clone();
    let number = updated(&world, "10.2.0.0/16").await;
    let planned = world.reviewer.wait_change(number, "planned").await;
    let rollback = json!({"version": older, "reason": "back"});
    world.engineer.post(&format!("{NET}/state/rollback"), rollback).await.expect(201);
    let approval = json!({"digest": planned["digest"]});
    let refused = world.reviewer.post(&format!("/changes/{number}/approve"), approval).await;
    assert_eq!(refused.status.as_u16(), 409, "{}", refused.body);
    let change = world.reviewer.wait_change(number, "planned").await;
    assert_ne!(change["digest"], planned["digest"]);
    let moved = change["timeline"].to_string();
    assert!(moved.contains("the state, which admin rolled back"), "{moved}");
    world.terrace.stop().await;
}

async fn lock(world: &World, who: &str) -> String {
    let id = world.engineer.get(NET).await.expect(200)["id"].as_str().unwrap().to_owned();
    let info =
        json!({"ID": "11111111-2222-3333-4444-555555555555", "Who": who, "Operation": "OperationTypeApply"});
    let method = reqwest::Method::from_bytes(b"LOCK").unwrap();
    let asked = world.engineer.request(method, &format!("/state/{id}/lock")).json(&info);
    assert_eq!(world.engineer.send(asked).await.status.as_u16(), 200);
    id
}

async fn a_lock_is_taken_away_with_a_reason(backend: Backend) {
    let world = World::start(&backend).await;
    world.applied_network("net").await;
    lock(&world, "engineer@laptop").await;
    let held = world.developer.get(&format!("{NET}/state")).await.expect(200)["lock"].clone();
    assert_eq!((&held["who"], &held["by"]["username"]), (&json!("engineer@laptop"), &json!("admin")));
    assert_eq!((&held["run"], &held["operation"]), (&Json::Null, &json!("OperationTypeApply")));
    let version = versions(&world.engineer).await.pop().unwrap()["id"].clone();
    let rollback = json!({"version": version, "reason": "back"});
    let refused = world.engineer.post(&format!("{NET}/state/rollback"), rollback).await;
    assert!(refused.refused(409, "conflict").contains("locked"));

    let path = format!("{NET}/state/unlock");
    let unlock = |lock: &Json, reason: &str| json!({"lock": lock, "reason": reason});
    world.developer.post(&path, unlock(&held["id"], "mine")).await.refused(403, "forbidden");
    world.engineer.post(&path, unlock(&held["id"], "")).await.refused(400, "bad_request");
    let other = world.engineer.post(&path, unlock(&json!("other"), "gone")).await;
    assert!(other.refused(409, "conflict").contains("look again"));
    let free = world.engineer.post(&path, unlock(&held["id"], "the laptop is lost")).await.expect(200);
    assert_eq!(free["lock"], Json::Null);
    let trail = audited(&world, "state.break_lock").await;
    assert_eq!(
        (&trail[0]["actor"], &trail[0]["detail"]["reason"]),
        (&json!("admin"), &json!("the laptop is lost"))
    );

    // The program's own way leaves a trace too.
    let hand = ByHand::of(&world, NET, "").await;
    lock(&world, "engineer@laptop").await;
    let (ok, text) = hand.run(&["force-unlock", "-force", "11111111-2222-3333-4444-555555555555"]).await;
    assert!(ok, "{text}");
    let trail = audited(&world, "state.break_lock").await;
    assert!(trail[0]["detail"]["reason"].as_str().unwrap().contains("force-unlock"), "{trail:#?}");
    world.terrace.stop().await;
}

async fn the_lock_of_a_living_run_is_not_taken_away(backend: Backend) {
    use sea_orm::ConnectionTrait;
    let world = World::start(&backend).await;
    world.applied_network("net").await;
    let id = lock(&world, "run@worker").await;
    // As the lock stands while an apply holds it.
    let db = world.terrace.app.db.read();
    let run = "UPDATE states SET lock_run_id = (SELECT id FROM runs WHERE kind = 'apply')";
    db.execute_unprepared(run).await.unwrap();
    let running = "UPDATE runs SET state = 'running', state_data = '{\"state\":\"running\",\"stage\":\"apply\"}' \
         WHERE kind = 'apply'";
    db.execute_unprepared(running).await.unwrap();
    let state = world.engineer.get(&format!("{NET}/state")).await.expect(200);
    assert_eq!(
        (&state["lock"]["run"]["state"], &state["can"]["unlock"]["allowed"]),
        (&json!("running"), &json!(false))
    );
    let unlock = json!({"lock": state["lock"]["id"], "reason": "impatience"});
    let refused = world.engineer.post(&format!("{NET}/state/unlock"), unlock.clone()).await;
    let sentence = refused.refused(409, "conflict");
    assert!(sentence.contains("run_") && sentence.contains("cancel that run first"), "{sentence}");
    let method = reqwest::Method::from_bytes(b"UNLOCK").unwrap();
    let forced = world.engineer.request(method, &format!("/state/{id}/lock"));
    assert_eq!(world.engineer.send(forced).await.status.as_u16(), 409);

    let lost = "UPDATE runs SET state = 'lost', state_data = '{\"state\":\"lost\",\"reason\":\"gone\"}' \
         WHERE kind = 'apply'";
    db.execute_unprepared(lost).await.unwrap();
    world.engineer.post(&format!("{NET}/state/unlock"), unlock).await.expect(200);
    world.terrace.stop().await;
}

/// Code whose apply takes until a file is there.
fn waiting(file: &Path) -> String {
    format!(
        "resource \"terraform_data\" \"it\" {{\n  provisioner \"local-exec\" {{\n    \
         command = \"touch {0}.begun; while [ ! -e {0} ]; do sleep 0.05; done\"\n  }}\n}}\n",
        file.display()
    )
}

async fn two_programs_fight_for_one_lock(backend: Backend) {
    let world = World::start(&backend).await;
    // Its plan holds the lock for a while.
    let number = world.request_network("net").await;
    world.developer.wait_change(number, "planned").await;
    let signal = tempfile::tempdir().unwrap();
    let go = signal.path().join("go");
    let one = ByHand::of(&world, NET, &waiting(&go)).await;
    let other = ByHand::of(&world, NET, "").await;
    let mut apply = one.command(&["apply", "-no-color", "-auto-approve"]);
    let applying = tokio::task::spawn_blocking(move || apply.output());
    let begun = signal.path().join("go.begun");
    while !begun.exists() {
        assert!(!applying.is_finished(), "the apply ended before it began: {:?}", applying.await);
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let held = world.engineer.get(&format!("{NET}/state")).await.expect(200)["lock"].clone();
    let (ok, text) = other.run(&["plan", "-no-color"]).await;
    assert!(!ok && text.contains("Error acquiring the state lock"), "{text}");
    assert!(text.contains(held["id"].as_str().unwrap()), "the holder is named: {text}");
    std::fs::write(&go, "").unwrap();
    let output: Output = applying.await.unwrap().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (ok, text) = other.run(&["plan", "-no-color"]).await;
    assert!(ok && text.contains("1 to destroy"), "{text}");

    let mut pull = other.command(&["state", "pull"]);
    let pulled = tokio::task::spawn_blocking(move || pull.output()).await.unwrap().unwrap();
    let state: Json = serde_json::from_slice(&pulled.stdout).unwrap();
    let file = other.folder.path().join("pushed.json");
    let push = async |state: &Json| {
        std::fs::write(&file, state.to_string()).unwrap();
        other.run(&["state", "push", "-no-color", "-force", "pushed.json"]).await
    };
    let mut older = state.clone();
    older["serial"] = json!(0);
    older["resources"] = json!([]);
    let (ok, text) = push(&older).await;
    assert!(!ok && text.contains("409"), "{text}");
    let mut stranger = state.clone();
    stranger["lineage"] = json!("another");
    let (ok, text) = push(&stranger).await;
    assert!(!ok && text.contains("409"), "{text}");
    let mut next = state.clone();
    next["serial"] = json!(state["serial"].as_i64().unwrap() + 1);
    next["resources"] = json!([]);
    let (ok, text) = push(&next).await;
    assert!(ok, "{text}");
    assert_eq!(versions(&world.engineer).await[0]["resources"], 0);
    world.terrace.stop().await;
}

/// Runs the command line as the owner.
async fn terrace(terrace: &Terrace, words: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_terrace"));
    command.args(words).env("TERRACE_URL", &terrace.url).env("TERRACE_TOKEN", terrace.owner().token);
    command.stdin(Stdio::null());
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

async fn the_command_line_works_with_states(backend: Backend) {
    let world = World::start(&backend).await;
    world.applied_network("net").await;
    let (code, pulled, _) = terrace(&world.terrace, &["state", "pull", "acme/east/net"]).await;
    let mut state: Json = serde_json::from_str(&pulled).unwrap();
    assert_eq!(code, Some(0));
    let serial = state["serial"].as_i64().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let file = file.to_str().unwrap();
    state["serial"] = json!(0);
    state["outputs"] = json!({});
    std::fs::write(file, state.to_string()).unwrap();
    let (code, _, text) = terrace(&world.terrace, &["state", "push", "acme/east/net", file]).await;
    assert_eq!(code, Some(6), "{text}");
    assert!(text.contains("this state has the serial 0") && text.contains("pull and repeat"), "{text}");
    state["serial"] = json!(serial + 1);
    std::fs::write(file, state.to_string()).unwrap();
    let (code, text, told) = terrace(&world.terrace, &["state", "push", "acme/east/net", file]).await;
    assert_eq!((code, text.contains(&(serial + 1).to_string())), (Some(0), true), "{text}{told}");

    let older = serial.to_string();
    let back = ["state", "rollback", "acme/east/net", &older, "--reason", "outputs are gone", "--yes"];
    let (code, text, told) = terrace(&world.terrace, &back).await;
    assert_eq!((code, text.contains(&(serial + 2).to_string())), (Some(0), true), "{text}{told}");
    let (_, text, _) = terrace(&world.terrace, &["state", "versions", "acme/east/net"]).await;
    assert!(text.lines().nth(1).unwrap().contains("outputs are gone"), "{text}");

    lock(&world, "engineer@laptop").await;
    let (code, _, text) = terrace(&world.terrace, &["state", "push", "acme/east/net", file]).await;
    assert_eq!(code, Some(6), "{text}");
    assert!(text.contains("locked by engineer@laptop"), "{text}");
    let unlock = ["state", "unlock", "acme/east/net", "--reason", "the laptop is lost", "--yes"];
    let (code, _, text) = terrace(&world.terrace, &unlock).await;
    assert_eq!((code, text.trim()), (Some(0), "the state of acme/east/net is free"));
    world.terrace.stop().await;
}

async fn a_large_state_is_kept(backend: Backend) {
    let world = World::start(&backend).await;
    let number = world.request_network("net").await;
    world.developer.wait_change(number, "planned").await;
    let id = world.engineer.get(NET).await.expect(200)["id"].as_str().unwrap().to_owned();
    let text = |bytes: usize| {
        let empty = json!({"version": 4, "lineage": "aaaa", "serial": 1, "note": ""}).to_string();
        let note = "x".repeat(bytes - empty.len());
        json!({"version": 4, "lineage": "aaaa", "serial": 1, "note": note}).to_string()
    };
    // Each on a connection of its own: making the text takes longer than one is kept open.
    let push = |text: String| {
        world.terrace.owner().request(reqwest::Method::POST, &format!("/state/{id}")).body(text).send()
    };
    assert_eq!(push(text(LARGE)).await.unwrap().status(), 200);
    assert_eq!(versions(&world.engineer).await[0]["bytes"], LARGE);
    let request = world.terrace.owner().request(reqwest::Method::GET, &format!("/state/{id}"));
    assert_eq!(request.send().await.unwrap().bytes().await.unwrap().len(), LARGE);
    // The server may hang up before it has read what it refuses.
    let refused = push(text((64 << 20) + 1)).await;
    assert!(refused.map_or(true, |answer| answer.status() == 400));
    assert_eq!(versions(&world.engineer).await.len(), 1);
    world.terrace.stop().await;
}
