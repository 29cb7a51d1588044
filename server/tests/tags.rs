//! New tags of a source: versions that make themselves, tags that move, modules that break.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::support::{Backend, Client, Terrace, World, git, on_both};

on_both! {
    a_new_tag_becomes_a_version_where_the_template_says_so
    pre_releases_become_previews_alone
    settings_of_a_version_are_carried_to_the_next_as_far_as_they_fit
    a_tag_that_moved_is_told_and_not_followed
    a_broken_module_becomes_no_version_and_says_why
    a_remote_that_is_gone_is_told_until_it_answers
    sources_are_refreshed_from_time_to_time
}

/// Commits a file of the modules' repository, and tags the commit.
async fn release(world: &World, (path, text): (&str, &str), tag: &str) {
    let folder = world.modules.path();
    let file = folder.join(path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, text).unwrap();
    git(folder, &["add", "."]).await;
    git(folder, &["commit", "-qm", tag]).await;
    git(folder, &["tag", "-f", tag]).await;
}

async fn follow(engineer: &Client, key: &str, auto: &str) {
    let view = engineer.patch(&format!("/templates/{key}"), json!({"auto_versions": auto})).await.expect(200);
    assert_eq!(view["auto_versions"], auto);
}

async fn refreshed(engineer: &Client) -> Json {
    engineer.post("/sources/modules/refresh", json!({})).await.expect(200)
}

/// Name and lifecycle of every version, newest first.
async fn versions(client: &Client, key: &str) -> Vec<String> {
    let page = client.get(&format!("/templates/{key}/versions")).await.expect(200);
    let told =
        |row: &Json| format!("{} {}", row["name"].as_str().unwrap(), row["lifecycle"].as_str().unwrap());
    page["items"].as_array().unwrap().iter().map(told).collect()
}

async fn a_new_tag_becomes_a_version_where_the_template_says_so(backend: Backend) {
    let world = World::start(&backend).await;
    let engineer = &world.engineer;
    assert_eq!(refreshed(engineer).await["made"], json!([]));
    let path = "/templates/network";
    world.developer.patch(path, json!({"auto_versions": "active"})).await.refused(403, "forbidden");
    engineer.patch(path, json!({"auto_versions": "always"})).await.refused(400, "bad_request");
    let refused = engineer.patch("/templates/region", json!({"auto_versions": "active"})).await;
    assert!(refused.refused(422, "invalid").contains("abstract"));

    follow(engineer, "network", "active").await;
    release(&world, ("network/zone.tf", "variable \"zone\" {\n  type = string\n}\n"), "v2.1.0").await;
    let made = refreshed(engineer).await["made"].clone();
    let note = "Breaks users of v1.0.0: variable zone added (required, string).";
    let expected = json!([{"template": "network", "version": "v2.1.0", "lifecycle": "active", "note": note}]);
    assert_eq!(made, expected, "the newest tag alone");
    assert_eq!(versions(engineer, "network").await, ["v2.1.0 active", "v1.0.0 active"]);
    assert_eq!(versions(engineer, "app").await, ["v1.0.0 active"]);
    assert_eq!(refreshed(engineer).await["made"], json!([]));

    let trail = engineer.get("/audit?subject=network").await.expect(200);
    let entry =
        trail["items"].as_array().unwrap().iter().find(|row| row["action"] == "version.create").unwrap();
    assert_eq!((&entry["actor"], &entry["detail"]["auto"]), (&json!("admin"), &json!(true)));
    let trail = engineer.get("/audit?subject=modules").await.expect(200);
    let entry =
        trail["items"].as_array().unwrap().iter().find(|row| row["detail"]["made"] != json!([])).unwrap();
    assert_eq!(entry["detail"]["made"][0]["version"], "v2.1.0");
    world.terrace.stop().await;
}

async fn settings_of_a_version_are_carried_to_the_next_as_far_as_they_fit(backend: Backend) {
    let world = World::start(&backend).await;
    let engineer = &world.engineer;
    follow(engineer, "service", "active").await;
    let settings = json!({"name": {"label": "Name of the service", "frozen": true}, "tier": {"options": ["small", "large"]}});
    let v1 = "/templates/service/versions/v1.0.0";
    engineer.patch(v1, json!({"overrides": settings})).await.expect(200);
    refreshed(engineer).await;
    let next = engineer.get("/templates/service/versions/v2.0.0").await.expect(200);
    assert_eq!(next["overrides"]["name"]["label"], "Name of the service", "{next:#}");
    assert_eq!(next["overrides"]["name"]["frozen"], true);
    assert_eq!(next["overrides"]["tier"], Json::Null, "the next version knows no tier");
    let note = next["note"].as_str().unwrap();
    assert!(note.ends_with("Settings of its form that do not fit any more: tier."), "{note}");
    assert_eq!(engineer.get(v1).await.expect(200)["overrides"]["tier"]["options"], json!(["small", "large"]));
    world.terrace.stop().await;
}

async fn pre_releases_become_previews_alone(backend: Backend) {
    let world = World::start(&backend).await;
    let engineer = &world.engineer;
    follow(engineer, "network", "active").await;
    follow(engineer, "app", "preview").await;
    release(&world, ("app/zone.tf", "variable \"zone\" {\n  default = null\n}\n"), "v3.0.0-rc.1").await;
    refreshed(engineer).await;
    assert_eq!(versions(engineer, "network").await, ["v2.0.0 active", "v1.0.0 active"]);
    assert_eq!(versions(engineer, "app").await, ["v1.0.0 active", "v3.0.0-rc.1 preview"]);
    let refs = engineer.get("/sources/modules/refs").await.expect(200);
    let refs: Vec<_> =
        refs["items"].as_array().unwrap().iter().map(|found| found["name"].as_str().unwrap()).collect();
    assert_eq!(refs, ["v2.0.0", "v1.1.0", "v1.0.0", "v3.0.0-rc.1", "main"]);
    world.terrace.stop().await;
}

async fn a_tag_that_moved_is_told_and_not_followed(backend: Backend) {
    let world = World::start(&backend).await;
    let engineer = &world.engineer;
    follow(engineer, "network", "active").await;
    let path = "/templates/network/versions/v1.0.0";
    let before = engineer.get(path).await.expect(200)["commit"].clone();
    release(&world, ("network/zone.tf", "variable \"zone\" {}\n"), "v1.0.0").await;
    let source = refreshed(engineer).await;
    let notices = source["notices"].as_array().unwrap();
    let told: Vec<_> = notices
        .iter()
        .map(|told| (told["kind"].as_str().unwrap(), told["template"].as_str().unwrap()))
        .collect();
    assert_eq!(told, ["app", "network", "service"].map(|key| ("tag_moved", key)));
    let detail = notices[1]["detail"].as_str().unwrap();
    assert!(detail.contains(&before.as_str().unwrap()[..12]), "{detail}");
    let version = engineer.get(path).await.expect(200);
    assert_eq!(version["commit"], before);
    assert!(version["interface"]["variables"].get("zone").is_none());
    assert_eq!(engineer.get("/sources/modules").await.expect(200)["notices"], source["notices"]);
    let template = engineer.get("/templates/network").await.expect(200);
    assert_eq!(template["notices"], json!([notices[1]]));

    let since = notices[0]["since"].clone();
    assert_eq!(refreshed(engineer).await["notices"][0]["since"], since, "it is as old as it is");
    git(world.modules.path(), &["tag", "-f", "v1.0.0", before.as_str().unwrap()]).await;
    assert_eq!(refreshed(engineer).await["notices"], json!([]));
    world.terrace.stop().await;
}

async fn a_broken_module_becomes_no_version_and_says_why(backend: Backend) {
    let world = World::start(&backend).await;
    let engineer = &world.engineer;
    follow(engineer, "network", "preview").await;
    release(&world, ("network/zone.tf", "variable \"zone\" {\n"), "v2.1.0").await;
    let source = refreshed(engineer).await;
    assert_eq!((&source["made"], versions(engineer, "network").await.len()), (&json!([]), 1));
    let template = engineer.get("/templates/network").await.expect(200);
    let notice = &template["notices"][0];
    assert_eq!((&notice["kind"], &notice["reference"]), (&json!("broken"), &json!("v2.1.0")));
    let detail = notice["detail"].as_str().unwrap();
    assert!(detail.contains("network/zone.tf:"), "{detail}");

    std::os::unix::fs::symlink("main.tf", world.modules.path().join("network/zone.tf.new")).unwrap();
    std::fs::rename(
        world.modules.path().join("network/zone.tf.new"),
        world.modules.path().join("network/zone.tf"),
    )
    .unwrap();
    release(&world, ("readme.md", "x"), "v2.2.0").await;
    let detail = refreshed(engineer).await["notices"][0]["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("network/zone.tf: left out (symbolic links are not followed)"), "{detail}");

    std::fs::remove_file(world.modules.path().join("network/zone.tf")).unwrap();
    release(&world, ("network/zone.tf", "variable \"zone\" {\n  default = \"a\"\n}\n"), "v2.3.0").await;
    let source = refreshed(engineer).await;
    assert_eq!((&source["made"][0]["version"], &source["notices"]), (&json!("v2.3.0"), &json!([])));
    assert_eq!(source["made"][0]["note"], Json::Null);
    world.terrace.stop().await;
}

async fn a_remote_that_is_gone_is_told_until_it_answers(backend: Backend) {
    let world = World::start(&backend).await;
    let engineer = &world.engineer;
    let (here, away) = (world.modules.path().join(".git"), world.modules.path().join("away"));
    std::fs::rename(&here, &away).unwrap();
    engineer.post("/sources/modules/refresh", json!({})).await.refused(422, "outside");
    let source = engineer.get("/sources/modules").await.expect(200);
    assert_eq!(source["notices"][0]["kind"], "unreachable");
    // What was fetched before can still be read.
    engineer.get("/sources/modules/modules").await.expect(200);
    std::fs::rename(&away, &here).unwrap();
    assert_eq!(refreshed(engineer).await["notices"], json!([]));
    world.terrace.stop().await;
}

async fn sources_are_refreshed_from_time_to_time(backend: Backend) {
    let world = World::fill(Terrace::start_with(&backend, |config| config.source_refresh = 1).await).await;
    follow(&world.engineer, "network", "preview").await;
    let deadline = Instant::now() + Duration::from_secs(60);
    while versions(&world.engineer, "network").await.len() < 2 {
        assert!(Instant::now() < deadline, "nothing was refreshed");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(versions(&world.engineer, "network").await, ["v2.0.0 preview", "v1.0.0 active"]);
    let trail = world.engineer.get("/audit?subject=network").await.expect(200);
    let actors: Vec<_> = (trail["items"].as_array().unwrap().iter())
        .filter(|row| row["action"] == "version.create")
        .map(|row| row["actor"].as_str().unwrap())
        .collect();
    assert_eq!(actors, ["terrace"]);
    world.terrace.stop().await;
}
