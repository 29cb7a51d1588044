//! What can be done with a resource from its beginning to its end: looked at before anything is
//! asked, carried without a module, and kept from going while others need it.

use serde_json::{Value as Json, json};

use crate::support::{Backend, Client, World, on_both};

on_both! {
    a_dry_run_alters_nothing_at_any_time
    a_place_without_a_module_is_made_altered_and_deleted_at_once
    what_others_need_is_not_taken_down
}

const NET: &str = "/resources/acme%2Feast%2Fnet";
const EAST: &str = "/resources/acme%2Feast";

/// Runs it dry; the counts of its plan.
async fn dry(client: &Client, body: Json) -> Json {
    let run = client.post("/dry-runs", body).await.expect(201);
    client.wait_run(run["id"].as_str().unwrap(), "succeeded").await["summary"].clone()
}

/// A dry run needs no change and no approval: of what is not there, of what is there, while a
/// change is open, and of what is gone.
async fn a_dry_run_alters_nothing_at_any_time(backend: Backend) {
    let world = World::start(&backend).await;
    let developer = &world.developer;
    assert_eq!(dry(developer, json!({"new": World::network("net")})).await["add"], 1);
    developer.get(NET).await.refused(404, "not_found");
    world.applied_network("net").await;
    let before = developer.get(NET).await.expect(200);
    let wider = json!({"resource": "acme/east/net", "inputs": {"cidr_block": "10.8.0.0/15"}});
    assert_eq!(dry(developer, wider.clone()).await["change"], 1);
    assert_eq!(developer.get(NET).await.expect(200), before, "nothing is altered");

    let asked = json!({"action": "update", "inputs": {"cidr_block": "10.1.0.0/16"}});
    let change = developer.post(&format!("{NET}/changes"), asked).await.expect(201);
    let path = format!("/changes/{}", change["number"]);
    let planned = developer.wait_change(change["number"].as_i64().unwrap(), "planned").await;
    assert_eq!(dry(developer, wider.clone()).await["change"], 1);
    let after = developer.get(&path).await.expect(200);
    assert_eq!((&after["state"], &after["digest"]), (&planned["state"], &planned["digest"]));
    let pulls = developer.get("/workspaces/live/pulls").await.expect(200);
    assert_eq!(pulls["items"].as_array().unwrap().len(), 2, "those of the two changes");

    let reader = world.terrace.somebody("reader", "read", "").await;
    reader.post("/dry-runs", wider).await.refused(403, "forbidden");
    world.terrace.stop().await;
}

/// A resource without a module carries tags and configs: it needs no plan and no approval.
async fn a_place_without_a_module_is_made_altered_and_deleted_at_once(backend: Backend) {
    let world = World::start(&backend).await;
    let developer = &world.developer;
    let west = json!({"template": "region", "project": "shop", "slug": "west", "parent": "acme",
        "configs": {"region": {"value": "us-west-2"}}});
    let made = developer.post("/resources", west.clone()).await.expect(201);
    assert_eq!(made["change"], Json::Null, "{made:#}");
    let path = "/resources/acme%2Fwest";
    let edit = json!({"tags": {"Team": {"value": "core"}}});
    developer.patch(path, edit).await.expect(200);
    assert_eq!(developer.get(path).await.expect(200)["tags"]["Team"]["value"], "core");
    let dry = developer.post("/dry-runs", json!({"resource": "acme/west"})).await.refused(409, "conflict");
    assert!(dry.contains("nothing to plan"), "{dry}");
    let destroy = json!({"action": "destroy", "reason": "no longer needed", "confirm": "west"});
    let refused = developer.post(&format!("{path}/changes"), destroy).await.refused(409, "conflict");
    assert!(refused.contains("is abstract"), "{refused}");

    let refused = developer.delete("/resources/acme").await.refused(409, "conflict");
    assert!(refused.contains("is below it"), "{refused}");
    world.terrace.somebody("reader", "read", "").await.delete(path).await.refused(403, "forbidden");
    developer.delete(path).await.expect(204);
    developer.get(path).await.refused(404, "not_found");
    developer.post("/resources", west).await.expect(201);
    world.terrace.stop().await;
}

/// Destroying is refused with all that is below and all that reads, and deleting before it.
async fn what_others_need_is_not_taken_down(backend: Backend) {
    let world = World::start(&backend).await;
    let developer = &world.developer;
    world.applied_network("net").await;
    world.applied_network("far").await;
    let of_net = json!({"resource": "acme/east/net", "output": "network_id"});
    for parent in ["acme/east/net", "acme/east/far"] {
        let slug = if parent.ends_with("net") { "below" } else { "reading" };
        let app = json!({"template": "app", "project": "shop", "slug": slug, "parent": parent, "inputs": {"network_id": of_net}});
        let created = developer.post("/resources", app).await.expect(201);
        world.reviewer.approve_and_wait(created["change"]["number"].as_i64().unwrap()).await;
    }
    let destroy = |slug: &str| json!({"action": "destroy", "reason": "no longer needed", "confirm": slug});
    let refused = developer.post(&format!("{NET}/changes"), destroy("net")).await.refused(409, "conflict");
    assert!(
        refused.contains("acme/east/net/below") && refused.contains("acme/east/far/reading"),
        "{refused}"
    );
    let below = format!("{NET}%2Fbelow");
    let refused = developer.delete(&below).await.refused(409, "conflict");
    assert!(refused.contains("destroy it first"), "{refused}");
    assert_eq!(developer.get(&below).await.expect(200)["can"]["delete"]["allowed"], false);
    for (path, slug) in
        [(&below, "below"), (&format!("{EAST}%2Ffar%2Freading"), "reading"), (&NET.to_owned(), "net")]
    {
        let change = developer.post(&format!("{path}/changes"), destroy(slug)).await.expect(201);
        let number = change["number"].as_i64().unwrap();
        developer.wait_change(number, "planned").await;
        let refused = developer.delete(path).await.refused(409, "conflict");
        assert!(!refused.is_empty());
        world.reviewer.approve_and_wait(number).await;
        if slug != "net" {
            developer.delete(path).await.expect(204);
        }
    }
    developer.delete(NET).await.expect(204);
    world.terrace.stop().await;
}
