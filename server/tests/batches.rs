//! Several resources at once: what it takes to approve a change set, where it waits for people, how
//! it is ended, and dry runs of many.

use serde_json::{Value as Json, json};

use crate::sets::{approve, ask, members, networks, terrace, wait_set};
use crate::support::{Backend, Client, World, on_both};

on_both! {
    the_rules_of_a_set_are_shown_and_it_waits_in_the_inbox_once
    a_set_is_ended_while_its_members_are_planned
    several_resources_are_planned_by_the_server
}

const BOTH: [&str; 2] = ["acme/east/net", "acme/east/other"];

fn update() -> Json {
    json!({"kind": "update", "resources": BOTH, "inputs": {"cidr_block": "10.1.0.0/16"}})
}

async fn numbers(client: &Client, list: &str) -> Vec<Json> {
    let page = client.get(list).await.expect(200);
    page["items"].as_array().unwrap().iter().map(|item| item["number"].clone()).collect()
}

/// Each rule as a reader sees it.
fn told(set: &Json) -> String {
    let line = |one: &Json| {
        let rule = one["rule"].as_str().unwrap_or("-");
        format!("{rule}: {} ({} of {}) {}", one["asks"], one["met"], one["about"], one["missing"])
    };
    set["conditions"].as_array().unwrap().iter().map(line).collect::<Vec<_>>().join("\n")
}

async fn the_rules_of_a_set_are_shown_and_it_waits_in_the_inbox_once(backend: Backend) {
    let world = networks(&backend).await;
    let (developer, reviewer) = (&world.developer, &world.reviewer);
    for rule in [
        json!({"name": "two for net", "about": {"place": BOTH[0]}, "approvals": 2, "expires_after": 48}),
        json!({"name": "updates", "about": {"plan": ["update", "replace"]}, "role": "approve"}),
    ] {
        world.engineer.post("/approval-rules", rule).await.expect(201);
    }
    let number = ask(developer, update()).await;
    let set = wait_set(developer, number, "planned").await;
    insta::assert_snapshot!(told(&set), @r#"
    two for net: "2 approvals, not by the requester, not older than 48 hours" (0 of 1) ["2 more approvals are needed"]
    updates: "1 approval from the role approve, not by the requester" (0 of 2) ["1 more approval is needed"]
    "#);

    // One entry where a person looks, and none of its members beside it.
    assert_eq!(numbers(reviewer, "/change-sets?review=true").await, [json!(number)]);
    assert_eq!(numbers(reviewer, "/changes?review=true").await.len(), 2);
    assert_eq!(numbers(reviewer, "/changes?review=true&alone=true").await, [] as [Json; 0]);
    let partial = world.terrace.somebody("partial", "approve", BOTH[0]).await;
    assert_eq!(numbers(&partial, "/change-sets?review=true").await, [] as [Json; 0]);

    // The first approval is enough for one of them; nobody gives a second one twice.
    approve(reviewer, number).await;
    let set = reviewer.get(&format!("/change-sets/{number}")).await.expect(200);
    let given = &set["approvals"][0];
    assert_eq!((&given["by"]["username"], &given["plans"]), (&json!("reviewer"), &json!(2)));
    let why = set["can"]["approve"]["reason"].as_str().unwrap();
    assert_eq!(why, "you have approved every plan that waits");
    let (code, text) = terrace(reviewer, &["change-set", "show", &number.to_string()]).await;
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("two for net") && text.contains("1 more approval is needed"), "{text}");

    let second = world.terrace.somebody("second", "approve", "").await;
    approve(&second, number).await;
    let set = wait_set(developer, number, "applied").await;
    assert_eq!((told(&set).as_str(), set["approvals"].as_array().unwrap().len()), ("", 2));
    world.terrace.stop().await;
}

async fn a_set_is_ended_while_its_members_are_planned(backend: Backend) {
    let world = networks(&backend).await;
    let (developer, reviewer) = (&world.developer, &world.reviewer);
    for (client, act) in [(developer, "withdraw"), (reviewer, "reject")] {
        let number = ask(developer, update()).await;
        let set = client.post(&format!("/change-sets/{number}/{act}"), json!({"reason": "a slip"})).await;
        assert_eq!(set.expect(200)["state"], "closed");
        assert_eq!(numbers(developer, "/changes?state=open").await, [] as [Json; 0]);
        let all = members(developer, number).await;
        assert!(all.iter().all(|member| member["why"].as_str().unwrap().contains("a slip")), "{all:#?}");
    }
    // The resources are free again.
    let number = ask(developer, update()).await;
    wait_set(developer, number, "planned").await;
    approve(reviewer, number).await;
    wait_set(developer, number, "applied").await;
    world.terrace.stop().await;
}

async fn waits_until_planned(world: &World, runs: &[Json]) {
    for run in runs {
        let run = world.developer.wait_run(run["run"].as_str().unwrap(), "succeeded").await;
        assert_eq!((&run["dry"], run["summary"]["change"].is_u64()), (&json!(true), true), "{run:#}");
    }
}

async fn several_resources_are_planned_by_the_server(backend: Backend) {
    let world = networks(&backend).await;
    let developer = &world.developer;
    let body = json!({"resources": BOTH, "inputs": {"cidr_block": "10.1.0.0/16"}});
    let queued = developer.post("/dry-runs/batch", body.clone()).await.expect(201);
    let queued = queued["items"].as_array().unwrap();
    assert_eq!(queued.iter().map(|one| one["path"].as_str().unwrap()).collect::<Vec<_>>(), BOTH);
    waits_until_planned(&world, queued).await;
    assert_eq!(
        numbers(developer, "/changes?state=open").await,
        [] as [Json; 0],
        "a dry run asks for nothing"
    );

    // All of them or none.
    let runs =
        || async { developer.get("/runs?dry=true").await.expect(200)["items"].as_array().unwrap().len() };
    let before = runs().await;
    let wrong = json!({"resources": BOTH, "inputs": {"cidr_block": ["10.1.0.0/16"]}});
    let refused = developer.post("/dry-runs/batch", wrong).await.refused(422, "invalid");
    assert!(BOTH.iter().all(|path| refused.contains(&format!("{path}: "))), "{refused}");
    let with = |more: &str| json!({"resources": [BOTH[0], more]});
    developer.post("/dry-runs/batch", with("acme/east")).await.refused(409, "conflict");
    developer.post("/dry-runs/batch", with("acme/west")).await.refused(400, "bad_request");
    developer.post("/dry-runs/batch", json!({"resources": []})).await.refused(400, "bad_request");
    let half = world.terrace.somebody("half", "write", BOTH[0]).await;
    half.post("/dry-runs/batch", body.clone()).await.refused(400, "bad_request");
    let reader = world.terrace.somebody("reader", "read", "").await;
    let refused = reader.post("/dry-runs/batch", body).await.refused(403, "forbidden");
    assert!(BOTH.iter().all(|path| refused.contains(path)), "{refused}");
    let many: Vec<String> = (0..1_001).map(|number| format!("acme/none-{number}")).collect();
    developer.post("/dry-runs/batch", json!({"resources": many})).await.refused(400, "bad_request");
    assert_eq!(runs().await, before);

    let (code, text) = terrace(developer, &["resource", "plan", BOTH[0], BOTH[1]]).await;
    assert_eq!(code, Some(0), "{text}");
    assert!(BOTH.iter().all(|path| text.contains(path)), "{text}");
    let altered =
        ["resource", "plan", BOTH[0], BOTH[1], "--var", "cidr_block=10.1.0.0/16", "--detailed-exitcode"];
    let (code, text) = terrace(developer, &altered).await;
    assert_eq!(code, Some(2), "{text}");
    world.terrace.stop().await;
}
