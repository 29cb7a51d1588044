//! Versions: what one breaks for users of another, who uses which, and why one is to be left.

use serde_json::{Value as Json, json};

use crate::support::{Backend, Terrace, World, on_both};

on_both! {
    two_versions_are_compared
    a_version_tells_who_uses_it_and_why_it_is_to_be_left
    an_address_with_nul_is_refused_and_not_a_failure
    a_value_is_read_and_written_in_terraforms_language
}

async fn two_versions_are_compared(backend: Backend) {
    let world = World::start(&backend).await;
    let versions = "/templates/network/versions";
    world.engineer.post(versions, json!({"reference": "v1.1.0"})).await.expect(201);
    let up = world.developer.get("/templates/network/compare?from=v1.0.0&to=v1.1.0").await.expect(200);
    assert_eq!(
        (&up["from"], &up["to"], &up["class"]),
        (&json!("v1.0.0"), &json!("v1.1.0"), &json!("additive"))
    );
    let expected = json!([{"kind": "variable", "name": "mtu", "change": "added", "class": "additive",
        "detail": "optional, number"}]);
    assert_eq!(up["rows"], expected);
    let down = world.developer.get("/templates/network/compare?from=v1.1.0&to=v1.0.0").await.expect(200);
    assert_eq!((&down["class"], &down["rows"][0]["change"]), (&json!("breaking"), &json!("removed")));
    world.developer.get("/templates/network/compare?from=v1.0.0&to=v9").await.refused(404, "not_found");
    world.developer.get("/templates/account/compare?from=v1.0.0&to=v1.1.0").await.refused(404, "not_found");
    world.developer.get("/templates/network/compare?from=v1.0.0").await.refused(400, "bad_request");
    world.terrace.stop().await;
}

fn paths(page: &Json) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|item| item["path"].as_str().unwrap()).collect()
}

async fn a_version_tells_who_uses_it_and_why_it_is_to_be_left(backend: Backend) {
    let world = World::start(&backend).await;
    world.request_network("old").await;
    world.engineer.post("/templates/network/versions", json!({"reference": "v1.1.0"})).await.expect(201);
    world.request_network("new").await;
    let listed = world.developer.get("/templates/network/versions").await.expect(200);
    let counts: Vec<_> =
        listed["items"].as_array().unwrap().iter().map(|row| (&row["name"], &row["resources"])).collect();
    assert_eq!(counts, [(&json!("v1.1.0"), &json!(1)), (&json!("v1.0.0"), &json!(1))]);

    let users = world.developer.get("/resources?template=network&version=v1.0.0").await.expect(200);
    assert_eq!(paths(&users), ["acme/east/old"]);
    world.developer.get("/resources?version=v1.0.0").await.refused(400, "bad_request");
    world.developer.get("/resources?template=network&version=v9").await.refused(404, "not_found");

    let retire = json!({"lifecycle": "deprecated", "reason": "leaks addresses", "note": "move to v1.1.0"});
    let path = "/templates/network/versions/v1.0.0";
    world.developer.patch(path, retire.clone()).await.refused(403, "forbidden");
    let retired = world.engineer.patch(path, retire).await.expect(200);
    assert_eq!((&retired["reason"], &retired["note"]), (&json!("leaks addresses"), &json!("move to v1.1.0")));
    let seen = world.developer.get("/resources/acme%2Feast%2Fold").await.expect(200);
    assert_eq!(
        (&seen["version_lifecycle"], &seen["version_reason"]),
        (&json!("deprecated"), &json!("leaks addresses"))
    );
    let trail = world.engineer.get("/audit?subject=network").await.expect(200);
    let entry = &trail["items"][0];
    assert_eq!(
        (&entry["action"], &entry["detail"]["reason"]),
        (&json!("version.edit"), &json!("leaks addresses"))
    );
    assert_eq!((&entry["detail"]["from"], &entry["detail"]["to"]), (&json!("active"), &json!("deprecated")));

    // The reason belongs to the step: it stays while the version does, and goes with it.
    let noted = world.engineer.patch(path, json!({"note": ""})).await.expect(200);
    assert_eq!((&noted["reason"], &noted["note"]), (&json!("leaks addresses"), &Json::Null));
    let back = world.engineer.patch(path, json!({"lifecycle": "active"})).await.expect(200);
    assert_eq!(back["reason"], Json::Null);
    let shown = world.developer.get(path).await.expect(200);
    assert_eq!((&shown["resources"], &shown["overrides"]), (&json!(1), &json!({})));
    world.terrace.stop().await;
}

async fn an_address_with_nul_is_refused_and_not_a_failure(backend: Backend) {
    let world = World::start(&backend).await;
    for path in [
        "/resources?q=%00",
        "/resources?state=a%00b",
        "/templates?label=%00",
        "/changes?resource=%00",
        "/templates/%00",
        "/resources/acme%00",
        "/audit?subject=%00",
    ] {
        world.engineer.get(path).await.refused(400, "bad_request");
    }
    world.terrace.stop().await;
}

async fn a_value_is_read_and_written_in_terraforms_language(backend: Backend) {
    let terrace = Terrace::start(&backend).await;
    let owner = terrace.owner();
    let text = "{\n  ports = [80, 443]\n  none = null # nothing\n}";
    let read = owner.post("/values/convert", json!({"hcl": text})).await.expect(200);
    assert_eq!(read["value"], json!({"ports": [80, 443], "none": null}));
    let written = owner.post("/values/convert", json!({"value": read["value"]})).await.expect(200);
    assert_eq!(written, read);
    assert_eq!(owner.post("/values/convert", json!({"value": null})).await.expect(200)["hcl"], "null");
    let refused = owner.post("/values/convert", json!({"hcl": "{\n  a = var.b\n}"})).await.expect(422);
    assert_eq!(refused["diagnostics"][0]["code"], "not_constant");
    assert_eq!(refused["diagnostics"][0]["subject"], json!({"filename": "value", "line": 2}));
    owner.post("/values/convert", json!({"text": "1"})).await.expect(400);
    terrace.stop().await;
}
