//! The path that everything hangs on, from a module to an applied plan and back.

use serde_json::{Value as Json, json};

use crate::support::{Backend, World, on_both};

on_both!(from_a_module_to_an_applied_plan_and_back);

async fn from_a_module_to_an_applied_plan_and_back(backend: Backend) {
    let world = World::start(&backend).await;
    let (developer, reviewer) = (&world.developer, &world.reviewer);

    let dry = developer.post("/dry-runs", json!({"new": World::network("net")})).await.expect(201);
    let dry = developer.wait_run(dry["id"].as_str().unwrap(), "succeeded").await;
    assert_eq!(dry["summary"]["add"], 1);
    developer.get("/resources/acme%2Feast%2Fnet").await.refused(404, "not_found");

    let number = world.request_network("net").await;
    let planned = developer.wait_change(number, "planned").await;
    assert_eq!(planned["summary"], json!({"add": 1, "change": 0, "replace": 0, "destroy": 0, "read": 0}));
    assert_eq!(planned["branch"], format!("update_net-{number}"));
    let diff = developer.get(&format!("/changes/{number}/diff")).await.expect(200);
    assert!(diff["unified"].as_str().unwrap().contains("+  cidr_block = \"10.0.0.0/16\""), "{diff:#}");
    applied_by_another(&world, number).await;

    let explained = developer.get("/resources/acme%2Feast%2Fnet/explain").await.expect(200);
    assert_eq!(explained["values"]["region"]["origin"]["place"]["path"], "acme/east");
    assert_eq!(explained["tags"]["CostCenter"]["locked"]["path"], "acme");
    let id = output(&world, "acme%2Feast%2Fnet", "network_id").await;

    let child = json!({"template": "app", "project": "shop", "slug": "web", "parent": "acme/east/net",
        "inputs": {"network_id": {"resource": "acme/east/net", "output": "network_id"}}});
    let child = developer.post("/resources", child).await.expect(201);
    reviewer.approve_and_wait(child["change"]["number"].as_i64().unwrap()).await;
    let address = output(&world, "acme%2Feast%2Fnet%2Fweb", "address").await;
    assert_eq!(address, json!(format!("app.{} x1", id.as_str().unwrap())));

    let destroy = |slug: &str| json!({"action": "destroy", "reason": "no longer needed", "confirm": slug});
    let blocked =
        developer.post("/resources/acme%2Feast%2Fnet/changes", destroy("net")).await.refused(409, "conflict");
    assert!(blocked.contains("acme/east/net/web"), "{blocked}");
    for (path, slug) in [("acme%2Feast%2Fnet%2Fweb", "web"), ("acme%2Feast%2Fnet", "net")] {
        let change = developer.post(&format!("/resources/{path}/changes"), destroy(slug)).await.expect(201);
        let applied = reviewer.approve_and_wait(change["number"].as_i64().unwrap()).await;
        assert_eq!(applied["summary"]["destroy"], 1);
        let resource = developer.get(&format!("/resources/{path}")).await.expect(200);
        assert_eq!(resource["state"], "destroyed");
        developer.delete(&format!("/resources/{path}")).await.expect(204);
        developer.get(&format!("/resources/{path}")).await.refused(404, "not_found");
    }
    no_run_left_anything(&world);
    world.terrace.stop().await;
}

/// The requester cannot approve, somebody else can, and main holds the code afterwards.
async fn applied_by_another(world: &World, number: i64) {
    let planned = world.developer.wait_change(number, "planned").await;
    let approval = json!({"digest": planned["digest"]});
    let path = format!("/changes/{number}/approve");
    world.developer.post(&path, approval).await.refused(403, "forbidden");
    let applied = world.reviewer.approve_and_wait(number).await;
    assert_eq!(applied["approvals"][0]["by"]["username"], "reviewer");
    let files = world.developer.get("/resources/acme%2Feast%2Fnet/files").await.expect(200);
    let names: Vec<&str> =
        files["items"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap()).collect();
    assert_eq!(names, ["README.md", "backend.tf", "main.tf", "outputs.tf"]);
    let pulls = world.developer.get("/workspaces/live/pulls").await.expect(200);
    assert_eq!(
        (&pulls["items"][0]["state"], &pulls["items"][0]["check"]),
        (&json!("merged"), &json!("success"))
    );
}

async fn output(world: &World, path: &str, name: &str) -> Json {
    let outputs = world.developer.get(&format!("/resources/{path}/outputs")).await.expect(200);
    let outputs = outputs["items"].as_array().unwrap();
    outputs.iter().find(|output| output["name"] == name).expect("the output is there")["value"].clone()
}

fn no_run_left_anything(world: &World) {
    let runs = std::fs::read_dir(world.terrace.app.workplace.folder()).unwrap().flatten();
    assert_eq!(runs.filter(|entry| entry.path().is_dir()).count(), 0, "a run left its folder behind");
}
