//! One validation: form, API, command line, change and dry run refuse the same in the same words,
//! and what is broken later is said by the change.

use std::os::unix::fs::PermissionsExt;

use serde_json::{Value as Json, json};
use tokio::process::Command;

use crate::support::{Backend, Client, Terrace, World, on_both};

on_both! {
    the_same_bad_values_are_refused_in_the_same_words_everywhere
    what_the_author_does_not_leave_open_is_refused
    a_rule_broken_since_the_request_closes_the_change_and_is_named
    a_rule_broken_since_the_plan_takes_it_back_and_is_named
    values_are_converted_between_hcl_and_json
}

/// Runs the command line; gives what it prints on both, and its exit code.
async fn terrace(client: &Client, arguments: &[&str]) -> (String, String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_terrace"))
        .args(arguments)
        .env("TERRACE_URL", &client.url)
        .env("TERRACE_TOKEN", &client.token)
        .output()
        .await
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.code())
}

/// What is wrong with these values, as the API says it of a new resource.
const BAD: &[&str] = &["--var", "name=a-name-that-is-too-long", "--var", "size=9", "--var", "colour=red"];

fn bad() -> Json {
    json!({"name": "a-name-that-is-too-long", "size": 9, "colour": "red"})
}

async fn the_same_bad_values_are_refused_in_the_same_words_everywhere(backend: Backend) {
    let world = World::start(&backend).await;
    world.override_service(json!({"token": {"hidden": true}})).await.expect(200);
    let number = world.request_service("one", json!({"name": "one"})).await;
    world.reviewer.approve_and_wait(number).await;
    let developer = &world.developer;
    let with_token = || {
        let mut inputs = bad();
        inputs["token"] = json!("x");
        inputs
    };
    let refused = developer.post("/resources", World::service("two", with_token())).await.expect(422);
    let findings = refused["diagnostics"].as_array().unwrap().clone();
    let told: Vec<String> = findings
        .iter()
        .map(|found| {
            let part = |part: &str| found[part].as_str().unwrap_or_default();
            format!("{} {}: {}", part("code"), found["subject"]["place"].as_str().unwrap(), part("summary"))
        })
        .collect();
    insta::allow_duplicates!(insta::assert_snapshot!(told.join("\n"), @r#"
    read_only_input token: "token" cannot be set
    unknown_input colour: The module has no variable "colour"
    rule_broken name: A name has at most 12 letters.
    rule_broken size: Only the tier large has a size above 3.
    "#));

    let change = json!({"action": "update", "inputs": with_token()});
    let answers = [
        developer.post("/dry-runs", json!({"new": World::service("two", with_token())})).await,
        developer.post("/resources/acme%2Feast%2Fone/changes", change).await,
        developer.post("/dry-runs", json!({"resource": "acme/east/one", "inputs": with_token()})).await,
    ];
    for answer in answers {
        assert_eq!(answer.expect(422)["diagnostics"], json!(findings));
    }
    let preview = developer.post("/resources/preview", World::service("two", with_token())).await.expect(200);
    assert_eq!(preview["diagnostics"], json!(findings));
    assert_eq!(preview["resolved"]["values"]["tier"]["value"], "small", "what can be told is told");

    refused_by_the_command_line(developer, &findings).await;
    assert_eq!(
        developer.get("/resources?template=service").await.expect(200)["items"].as_array().unwrap().len(),
        1
    );
    world.terrace.stop().await;
}

/// Every command that takes values says what the API says.
async fn refused_by_the_command_line(developer: &Client, findings: &[Json]) {
    let new = ["resource", "create", "acme/east/two", "--template", "service", "--project", "shop"];
    let vars = [BAD, &["--var", "token=x"]].concat();
    let (printed, _, code) =
        terrace(developer, &[&new[..], &vars, &["--preview", "-o", "json"]].concat()).await;
    let printed: Json = serde_json::from_str(&printed).unwrap();
    assert_eq!((&printed["diagnostics"], code), (&json!(findings), Some(1)));
    let lines = [
        [&new[..], &vars].concat(),
        [&new[..], &vars, &["--dry-run"]].concat(),
        [&["resource", "update", "acme/east/one"], &vars[..]].concat(),
        [&["resource", "plan", "acme/east/one"], &vars[..]].concat(),
    ];
    for line in lines {
        let (_, said, code) = terrace(developer, &line).await;
        assert_eq!(code, Some(1), "{line:?}: {said}");
        for finding in findings {
            let summary = finding["summary"].as_str().unwrap();
            assert!(said.contains(summary), "{line:?} does not say {summary:?}:\n{said}");
        }
    }
}

/// Code and place of every finding of a refusal.
#[track_caller]
fn findings(body: &Json) -> Vec<(&str, &str)> {
    let all = body["diagnostics"].as_array().unwrap();
    all.iter()
        .map(|found| (found["code"].as_str().unwrap(), found["subject"]["place"].as_str().unwrap()))
        .collect()
}

async fn what_the_author_does_not_leave_open_is_refused(backend: Backend) {
    let world = World::start(&backend).await;
    let overrides = json!({
        "name": {"frozen": true, "pattern": "^[a-z-]+$", "min_length": 2},
        "tier": {"options": ["small", "large"], "read_only": true, "default": "large"},
        "size": {"minimum": 2, "rules": [{"condition": "var.size % 2 == 0", "error_message": "Sizes are even."}]},
    });
    world.override_service(overrides).await.expect(200);
    let ask = |inputs: Json| world.developer.post("/resources", World::service("one", inputs));
    assert_eq!(findings(&ask(json!({"name": "a", "size": 2})).await.expect(422)), [("rule_broken", "name")]);
    assert_eq!(findings(&ask(json!({"name": "A1", "size": 2})).await.expect(422)), [("rule_broken", "name")]);
    let twice = ask(json!({"name": "one", "size": 1, "tier": "small"})).await.expect(422);
    assert_eq!(
        findings(&twice),
        [("read_only_input", "tier"), ("rule_broken", "size"), ("rule_broken", "size")]
    );
    let number =
        ask(json!({"name": "one", "size": 4})).await.expect(201)["change"]["number"].as_i64().unwrap();
    world.reviewer.approve_and_wait(number).await;
    let explained = world.developer.get("/resources/acme%2Feast%2Fone/explain").await.expect(200);
    assert_eq!(explained["values"]["tier"]["value"], "large");

    let change = |inputs: Json| {
        let body = json!({"action": "update", "inputs": inputs});
        world.developer.post("/resources/acme%2Feast%2Fone/changes", body)
    };
    let frozen = change(json!({"name": "two", "size": 4})).await.expect(422);
    assert_eq!(findings(&frozen), [("frozen_input", "name")]);
    change(json!({"name": "one", "size": 6})).await.expect(201);

    // What the version says itself is laid over what the template says.
    let version = "/templates/service/versions/v1.0.0";
    let tighter = json!({"overrides": {"size": {"maximum": 6}}});
    world.engineer.patch(version, tighter).await.expect(200);
    let large = World::service("two", json!({"name": "two", "size": 8}));
    assert_eq!(
        findings(&world.developer.post("/resources", large).await.expect(422)),
        [("rule_broken", "size")]
    );
    let shown = world.developer.get(version).await.expect(200);
    assert_eq!(shown["overrides"]["size"]["maximum"], 6.0);

    let wrong = json!({"name": {"minimum": 3}, "colour": {"label": "Colour"}});
    let refused = world.override_service(wrong).await.expect(422);
    assert_eq!(
        findings(&refused),
        [("invalid_override", "fields.colour"), ("invalid_override", "fields.name.minimum")]
    );
    let refused =
        world.engineer.patch(version, json!({"overrides": {"size": {"default": "many"}}})).await.expect(422);
    assert_eq!(findings(&refused), [("invalid_override", "fields.size.default")]);
    // What the template says has to fit what its versions say.
    let refused = world.override_service(json!({"size": {"minimum": 7}})).await.expect(422);
    assert_eq!(findings(&refused)[0].0, "invalid_override");
    assert!(findings(&refused)[0].1.starts_with("versions.v1.0.0.fields.size"), "{refused:#}");
    let odd = world.override_service(json!({"token": {"sensitive": true, "default": "x"}})).await.expect(200);
    assert_eq!(findings_of(&odd["warnings"]), [("invalid_override", "fields.token.default")]);
    world.developer.patch("/templates/service", json!({"overrides": {}})).await.refused(403, "forbidden");
    world.terrace.stop().await;
}

fn findings_of(all: &Json) -> Vec<(&str, &str)> {
    let all = all.as_array().unwrap();
    all.iter()
        .map(|found| (found["code"].as_str().unwrap(), found["subject"]["place"].as_str().unwrap()))
        .collect()
}

/// Sets the config `size` of the region, which fills the variable of every service below.
async fn set_size(world: &World, size: u64) {
    let configs = json!({"configs": {"region": {"value": "us-east-1"}, "size": {"value": size}}});
    world.developer.patch("/resources/acme%2Feast", configs).await.expect(200);
}

async fn a_rule_broken_since_the_request_closes_the_change_and_is_named(backend: Backend) {
    // The only worker waits in a plan until it is let go; what is asked for meanwhile waits for it.
    let folder = tempfile::tempdir().unwrap();
    let (waiting, go, program) =
        (folder.path().join("waiting"), folder.path().join("go"), folder.path().join("terraform"));
    let script = format!(
        "#!/bin/sh\ncase \"$1\" in plan) touch '{}'; while [ ! -e '{}' ]; do sleep 0.05; done;; esac\nexec terraform \"$@\"\n",
        waiting.display(),
        go.display()
    );
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let terrace = Terrace::start_with(&backend, |config| {
        config.workers = 1;
        config.terraform = Some(program);
    });
    let world = World::fill(terrace.await).await;
    let dry = json!({"new": World::service("dry", json!({"name": "dry"}))});
    world.developer.post("/dry-runs", dry).await.expect(201);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while !waiting.exists() {
        assert!(std::time::Instant::now() < deadline, "the dry run did not begin");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let number = world.request_service("one", json!({"name": "one"})).await;
    set_size(&world, 9).await;
    std::fs::write(&go, "").unwrap();
    let closed = world.developer.wait_change(number, "closed").await;
    let reason = closed["state_reason"].as_str().unwrap();
    assert!(reason.contains("size: Only the tier large has a size above 3."), "{reason}");
    world.terrace.stop().await;
}

async fn a_rule_broken_since_the_plan_takes_it_back_and_is_named(backend: Backend) {
    let world = World::start(&backend).await;
    let number = world.request_service("one", json!({"name": "one"})).await;
    let planned = world.developer.wait_change(number, "planned").await;
    set_size(&world, 9).await;
    let approval = json!({"digest": planned["digest"]});
    let approve = format!("/changes/{number}/approve");
    let said = world.reviewer.post(&approve, approval).await.refused(409, "conflict");
    assert!(said.contains("breaks a rule"), "{said}");
    let stuck = world.developer.wait_change(number, "stuck").await;
    let reason = stuck["state_reason"].as_str().unwrap();
    assert!(reason.contains("Only the tier large has a size above 3."), "{reason}");
    let replan = format!("/changes/{number}/replan");
    let refused = world.developer.post(&replan, json!({})).await.expect(422);
    assert_eq!(findings(&refused), [("rule_broken", "size")]);
    set_size(&world, 2).await;
    world.developer.post(&replan, json!({})).await.expect(200);
    world.reviewer.approve_and_wait(number).await;
    world.terrace.stop().await;
}

async fn values_are_converted_between_hcl_and_json(backend: Backend) {
    let terrace = Terrace::start(&backend).await;
    let convert = |body: Json| {
        let owner = terrace.owner();
        async move { owner.post("/values/convert", body).await }
    };
    let hcl = "{\n  names = [\"a\", \"b\"] # two\n  port  = 0x50\n}";
    convert(json!({"hcl": hcl})).await.expect(422);
    let hcl = "{\n  names = [\"a\", \"b\"] # two\n  port  = 80\n}";
    let converted = convert(json!({"hcl": hcl})).await.expect(200);
    assert_eq!(converted["value"], json!({"names": ["a", "b"], "port": 80}));
    let back = convert(json!({"value": converted["value"]})).await.expect(200);
    assert_eq!(back["hcl"], "{\n  names = [\"a\", \"b\"]\n  port  = 80\n}");
    let typed = convert(json!({"hcl": "[\"1\", 2, 1]", "type": "set(number)"})).await.expect(200);
    assert_eq!((&typed["value"], &typed["hcl"]), (&json!([1, 2]), &json!("[1, 2]")));
    assert_eq!(convert(json!({"value": null})).await.expect(200), json!({"value": null, "hcl": "null"}));

    let code = |body: Json| body["diagnostics"][0]["code"].clone();
    assert_eq!(code(convert(json!({"hcl": "var.x"})).await.expect(422)), "not_constant");
    assert_eq!(code(convert(json!({"hcl": "{"})).await.expect(422)), "syntax");
    assert_eq!(code(convert(json!({"hcl": "[".repeat(100_000)})).await.expect(422)), "too_large");
    assert_eq!(code(convert(json!({"value": "x", "type": "number"})).await.expect(422)), "type_mismatch");
    assert_eq!(code(convert(json!({"value": 1, "type": "list(numbr)"})).await.expect(422)), "invalid_type");
    convert(json!({})).await.refused(400, "bad_request");
    convert(json!({"hcl": "1", "value": 1})).await.refused(400, "bad_request");
    convert(json!({"hcl": "x".repeat(2 << 20)})).await.refused(400, "bad_request");
    terrace.anonymous().post("/values/convert", json!({"hcl": "1"})).await.refused(401, "unauthenticated");
    terrace.stop().await;
}
