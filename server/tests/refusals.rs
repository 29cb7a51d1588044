//! Bad input: each gives a code, a place and a next step, and leaves nothing half-done.

use serde_json::{Value as Json, json};

use crate::support::{Answer, Backend, World, git, on_both};

on_both!(what_does_not_fit_is_refused_and_leaves_nothing);

/// The first finding of a refusal: its code and its place.
#[track_caller]
fn finding(answer: Answer) -> (String, String) {
    let body = answer.expect(422);
    assert!(body["next_step"].is_string(), "a refusal says what to do: {body:#}");
    let first = &body["diagnostics"][0];
    let place = first["subject"]["place"].as_str().or(first["subject"]["filename"].as_str());
    (first["code"].as_str().unwrap().to_owned(), place.unwrap_or_default().to_owned())
}

async fn what_does_not_fit_is_refused_and_leaves_nothing(backend: Backend) {
    let world = World::start(&backend).await;
    wrong_values(&world).await;
    wrong_places(&world).await;
    wrong_sources(&world).await;
    wrong_templates(&world).await;
    let resources = world.developer.get("/resources").await.expect(200);
    assert_eq!(resources["items"].as_array().unwrap().len(), 2, "only the account and the region are there");
    assert_eq!(world.developer.get("/changes").await.expect(200)["items"], json!([]));
    world.terrace.stop().await;
}

fn with(key: &str, value: Json) -> Json {
    let mut network = World::network("net");
    network[key] = value;
    network
}

async fn wrong_values(world: &World) {
    let ask = |body: Json| world.developer.post("/resources", body);
    assert_eq!(finding(ask(with("inputs", json!({}))).await), ("missing_input".into(), "cidr_block".into()));
    let unknown = json!({"cidr_block": "10.0.0.0/16", "colour": "red"});
    assert_eq!(finding(ask(with("inputs", unknown)).await), ("unknown_input".into(), "colour".into()));
    let wrong_type = json!({"cidr_block": ["10.0.0.0/16"]});
    assert_eq!(finding(ask(with("inputs", wrong_type)).await), ("type_mismatch".into(), "cidr_block".into()));
    let locked = json!({"CostCenter": {"value": "43", "inherit": true, "locked": false}});
    let (code, _) = finding(ask(with("tags", locked)).await);
    assert_eq!(code, "locked");
    let link = json!({"cidr_block": {"resource": "acme/nowhere", "output": "cidr"}});
    assert_eq!(finding(ask(with("inputs", link)).await).0, "unknown_link");
}

async fn wrong_places(world: &World) {
    let ask = |body: Json| world.developer.post("/resources", body);
    assert_eq!(
        finding(ask(with("parent", json!("acme"))).await),
        ("parent_not_allowed".into(), "parent".into())
    );
    assert_eq!(finding(ask(with("slug", json!("../etc"))).await).0, "invalid_name");
    ask(with("parent", json!("acme/west"))).await.refused(404, "not_found");
    ask(with("template", json!("nothing"))).await.refused(404, "not_found");
    let twice = json!({"template": "account", "project": "shop", "slug": "acme"});
    ask(twice).await.refused(409, "conflict");
    ask(json!({"template": "account"})).await.refused(400, "bad_request");
}

async fn wrong_sources(world: &World) {
    let add = |name: &str, address: &str| {
        world.engineer.post("/sources", json!({"name": name, "address": address}))
    };
    let empty = tempfile::tempdir().unwrap();
    add("dead", &format!("file://{}/nothing", empty.path().display())).await.refused(422, "outside");
    add("odd", "ext::sh -c true").await.refused(422, "outside");
    add("flag", "--upload-pack=true").await.refused(422, "outside");
    let sources = world.engineer.get("/sources").await.expect(200);
    let names: Vec<&str> =
        sources["items"].as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["catalog", "modules"]);

    git(empty.path(), &["init", "-q"]).await;
    std::fs::create_dir(empty.path().join("broken")).unwrap();
    std::fs::write(empty.path().join("broken/main.tf"), "variable \"x\" {").unwrap();
    std::fs::write(empty.path().join("README.md"), "no Terraform at the top\n").unwrap();
    git(empty.path(), &["add", "."]).await;
    git(empty.path(), &["commit", "-qm", "broken"]).await;
    add("broken", &format!("file://{}", empty.path().display())).await.expect(201);
    let modules = world.engineer.get("/sources/broken/modules?reference=main").await.expect(200);
    assert_eq!(modules["items"][0]["usable"], false, "{modules:#}");
    let import = json!({"source": "broken", "reference": "main",
        "modules": [{"path": "broken", "key": "broken", "name": "Broken", "parents": ["region"]}]});
    assert_eq!(finding(world.engineer.post("/imports", import).await).0, "syntax");
    world.engineer.get("/templates/broken").await.refused(404, "not_found");
}

async fn wrong_templates(world: &World) {
    let account = world.engineer.get("/templates/account").await;
    let revision = account.etag.clone();
    let cycle = world.engineer.patch("/templates/account", json!({"parents": ["app"]})).await;
    assert_eq!(finding(cycle).0, "cycle");
    let request = world
        .engineer
        .request(reqwest::Method::PATCH, "/templates/account")
        .json(&json!({"name": "Account"}));
    let edited = world.engineer.send(request.header("If-Match", revision.clone().unwrap())).await;
    edited.expect(200);
    let request =
        world.engineer.request(reqwest::Method::PATCH, "/templates/account").json(&json!({"name": "Again"}));
    world.engineer.send(request.header("If-Match", revision.unwrap())).await.refused(412, "stale");
    world.developer.patch("/templates/account", json!({"name": "Mine"})).await.refused(403, "forbidden");
}
