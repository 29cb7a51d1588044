//! Who is altered by an edit above is shown before it is saved, and marked when it is.

use serde_json::{Value as Json, json};

use crate::support::{Answer, Backend, World, on_both};

fn entry(value: &str) -> Json {
    json!({"value": value, "inherit": true, "locked": false})
}

fn lock(value: &str) -> Json {
    json!({"value": value, "inherit": true, "locked": true})
}

/// What an impact says, one line per value.
fn rows(answer: Answer) -> String {
    let impact = answer.expect(200);
    let row = |row: &Json| {
        let text = |key: &str| row[key].as_str().unwrap().to_owned();
        format!("{} {} {}: {} -> {}", text("path"), text("kind"), text("name"), row["before"], row["after"])
    };
    impact["altered"].as_array().unwrap().iter().map(row).collect::<Vec<_>>().join("\n")
}

async fn is_out_of_date(world: &World, path: &str) -> bool {
    let path = format!("/resources/{}", path.replace('/', "%2F"));
    world.developer.get(&path).await.expect(200)["out_of_date"].as_bool().unwrap()
}

on_both! {
    an_edit_of_a_project_is_told_before_and_marked_after
    an_edit_of_a_template_reaches_everything_below_its_instances
    a_config_that_nothing_reads_alters_nothing
    a_lock_that_something_below_breaks_is_refused
}

async fn an_edit_of_a_project_is_told_before_and_marked_after(backend: Backend) {
    let world = World::start(&backend).await;
    world.applied_network("net").await;
    let edit = json!({"tags": {"Team": entry("core")}});
    insta::assert_snapshot!(rows(world.engineer.post("/projects/shop/impact", edit.clone()).await), @r#"
    acme tag Team: null -> "core"
    acme/east tag Team: null -> "core"
    acme/east/net tag Team: null -> "core"
    "#);
    assert!(!is_out_of_date(&world, "acme/east/net").await, "a preview alters nothing");
    world.engineer.patch("/projects/shop", edit.clone()).await.expect(200);
    assert!(is_out_of_date(&world, "acme/east/net").await);
    insta::assert_snapshot!(rows(world.engineer.post("/projects/shop/impact", edit).await), @"");
    world.developer.post("/projects/shop/impact", json!({})).await.expect(403);
}

async fn an_edit_of_a_template_reaches_everything_below_its_instances(backend: Backend) {
    let world = World::start(&backend).await;
    world.developer.post("/resources", World::network("net")).await.expect(201);
    let own = json!({"template": "network", "project": "shop", "slug": "own", "parent": "acme/east",
        "inputs": {"cidr_block": "10.1.0.0/16", "region": "eu-west-1"}});
    world.developer.post("/resources", own).await.expect(201);
    let edit = json!({"configs": {"region": entry("eu-central-1")}, "tags": {"Team": entry("core")}});
    // The region's own config is nearer than its template's, so that only tags move.
    insta::assert_snapshot!(rows(world.engineer.post("/templates/region/impact", edit).await), @r#"
    acme/east tag Team: null -> "core"
    acme/east/net tag Team: null -> "core"
    acme/east/own tag Team: null -> "core"
    "#);
    let edit = json!({"configs": {"region": entry("eu-central-1")}});
    // One network gives its own region, and the other's comes from `acme/east`.
    insta::assert_snapshot!(rows(world.engineer.post("/templates/network/impact", edit).await), @"");
    let edit = json!({"configs": {"region": entry("eu-central-1")}});
    let preview = world.engineer.patch("/resources/acme%2Feast?preview=true", edit).await;
    insta::assert_snapshot!(rows(preview), @r#"acme/east/net config region: "us-east-1" -> "eu-central-1""#);
}

async fn a_config_that_nothing_reads_alters_nothing(backend: Backend) {
    let world = World::start(&backend).await;
    world.applied_network("net").await;
    let unread = json!({"configs": {"colour": entry("green")}});
    insta::assert_snapshot!(rows(world.engineer.post("/projects/shop/impact", unread.clone()).await), @r#"
    acme config colour: null -> "green"
    acme/east config colour: null -> "green"
    "#);
    world.engineer.patch("/projects/shop", unread).await.expect(200);
    assert!(!is_out_of_date(&world, "acme/east/net").await);
    let read = json!({"configs": {"fail": {"value": false, "inherit": true, "locked": false}}});
    world.engineer.patch("/projects/shop", read).await.expect(200);
    assert!(is_out_of_date(&world, "acme/east/net").await);
}

async fn a_lock_that_something_below_breaks_is_refused(backend: Backend) {
    let world = World::start(&backend).await;
    let mut network = World::network("net");
    network["tags"] = json!({"Team": entry("shop")});
    world.developer.post("/resources", network).await.expect(201);
    let edit = json!({"tags": {"Team": lock("core")}});
    let said = |refused: Json| {
        let finding = &refused["diagnostics"][0];
        format!("{} ({})", finding["summary"].as_str().unwrap(), finding["detail"].as_str().unwrap())
    };
    for (place, named) in [("/projects/shop", "project shop"), ("/templates/region", "template region")] {
        for refused in [
            world.engineer.post(&format!("{place}/impact"), edit.clone()).await.expect(422),
            world.engineer.patch(place, edit.clone()).await.expect(422),
        ] {
            let said = said(refused);
            assert!(said.contains(named) && said.contains("acme/east/net sets it again"), "{said}");
        }
        let kept = world.engineer.get(place).await.expect(200);
        assert_eq!(kept["tags"], json!({}), "nothing was saved");
    }
    let edit = json!({"tags": {"CostCenter": entry("7")}});
    let refused = world.engineer.patch("/resources/acme%2Feast?preview=true", edit).await.expect(422);
    insta::assert_snapshot!(said(refused), @r#"tag "CostCenter" is locked by acme (acme/east sets it again)"#);
}
