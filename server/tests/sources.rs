//! Sources: what a repository holds, what is refused in it, and looking again.

use std::os::unix::fs::symlink;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::support::{Backend, Client, Terrace, git, on_both};

on_both! {
    what_is_no_plain_file_is_refused_by_name
    examples_and_readme_come_with_the_version
    a_version_is_read_again_at_its_own_commit
    an_import_tells_how_far_it_is_and_goes_on_unheard
}

fn write(folder: &Path, path: &str, text: &str) {
    let file = folder.join(path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, text).unwrap();
}

/// Makes a repository of what `fill` writes, with the tag v1.0.0, and a source of it.
async fn source(terrace: &Terrace, fill: impl FnOnce(&Path)) -> (Client, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "-q"]).await;
    fill(folder.path());
    git(folder.path(), &["add", "."]).await;
    git(folder.path(), &["commit", "-qm", "modules"]).await;
    git(folder.path(), &["tag", "v1.0.0"]).await;
    let address = format!("file://{}", folder.path().display());
    let owner = terrace.owner();
    owner.post("/sources", json!({"name": "s", "address": address})).await.expect(201);
    (owner, folder)
}

fn import(paths: &[&str]) -> Json {
    let modules: Vec<Json> =
        paths.iter().map(|path| json!({"path": path, "key": path.replace('/', "_"), "name": path})).collect();
    json!({"source": "s", "reference": "v1.0.0", "modules": modules})
}

async fn what_is_no_plain_file_is_refused_by_name(backend: Backend) {
    let terrace = Terrace::start(&backend).await;
    let (owner, _folder) = source(&terrace, |folder| {
        write(folder, "good/main.tf", "variable \"a\" {}\n");
        symlink("../good/main.tf", folder.join("good/notes.md")).unwrap();
        write(folder, "linked/main.tf", "variable \"a\" {}\n");
        symlink("/etc/passwd", folder.join("linked/secrets.tf")).unwrap();
        std::fs::create_dir(folder.join("only")).unwrap();
        symlink("../good/main.tf", folder.join("only/main.tf")).unwrap();
        write(folder, "large/main.tf", &format!("# {}\n", "x".repeat(5 << 20)));
        write(folder, "large/other.tf", "variable \"a\" {}\n");
    })
    .await;
    let found = owner.get("/sources/s/modules").await.expect(200);
    let verdicts: Vec<String> = (found["items"].as_array().unwrap().iter())
        .map(|module| {
            format!("{} {} {}", module["path"].as_str().unwrap(), module["usable"], module["reason"])
        })
        .collect();
    insta::assert_snapshot!(verdicts.join("\n"), @r#"
    good true null
    large false "large/main.tf: left out (5242883 bytes, more than the limit of 4194304)"
    linked false "linked/secrets.tf: left out (symbolic links are not followed)"
    only false "only/main.tf: left out (symbolic links are not followed)"
    "#);
    assert_eq!(found["left_out"].as_array().unwrap().len(), 3, "{}", found["left_out"]);

    let refused = owner.post("/imports", import(&["good", "linked", "large"])).await;
    assert_eq!(refused.status, 422);
    let told = refused.refused(422, "invalid");
    assert!(told.contains("linked/secrets.tf: module linked: left out"), "{told}");
    assert!(told.contains("large/main.tf: module large: left out"), "{told}");
    assert_eq!(owner.get("/templates").await.expect(200)["items"], json!([]), "all or none");
    owner.post("/imports", import(&["good"])).await.expect(201);
    terrace.stop().await;
}

async fn examples_and_readme_come_with_the_version(backend: Backend) {
    let terrace = Terrace::start(&backend).await;
    let (owner, _folder) = source(&terrace, |folder| {
        write(folder, "net/main.tf", "variable \"a\" {}\n");
        write(folder, "net/README.md", "# Net\n\nMakes a net.\n");
        write(folder, "net/examples/complete/main.tf", "module \"net\" {\n  source = \"../..\"\n}\n");
        write(folder, "net/examples/complete/README.md", "Everything.\n");
        write(folder, "net/examples/complete/.terraform.lock.hcl", "# locked\n");
        symlink("/etc/passwd", folder.join("net/examples/complete/users.tf")).unwrap();
        write(folder, "net/examples/minimal/main.tf", "module \"net\" {\n  source = \"../..\"\n}\n");
        std::fs::write(folder.join("net/examples/minimal/picture.png"), b"\x89PNG\xff\x00").unwrap();
    })
    .await;
    owner.post("/imports", import(&["net"])).await.expect(201);
    let version = owner.get("/templates/net/versions/v1.0.0").await.expect(200);
    assert_eq!(version["readme"], "# Net\n\nMakes a net.\n");
    let text = "module \"net\" {\n  source = \"../..\"\n}\n";
    let expected = json!([
        {"name": "complete", "readme": "Everything.\n", "files": [{"path": "main.tf", "text": text}],
            "left_out": ["users.tf: symbolic links are not followed"]},
        {"name": "minimal", "readme": null, "files": [{"path": "main.tf", "text": text}],
            "left_out": ["picture.png: it is not text"]},
    ]);
    assert_eq!(version["examples"], expected);
    let before = owner.get("/sources/s/interface?path=net").await.expect(200);
    assert_eq!(before["examples"], expected);
    owner.delete("/templates/net").await.expect(204);
    terrace.stop().await;
}

async fn a_version_is_read_again_at_its_own_commit(backend: Backend) {
    let terrace = Terrace::start(&backend).await;
    let (owner, folder) = source(&terrace, |folder| {
        write(folder, "net/main.tf", "variable \"a\" {}\n");
        write(folder, "net/examples/x/main.tf", "# one\n");
    })
    .await;
    owner.post("/imports", import(&["net"])).await.expect(201);
    write(folder.path(), "net/main.tf", "variable \"b\" {}\n");
    git(folder.path(), &["commit", "-qam", "two"]).await;
    git(folder.path(), &["tag", "-f", "v1.0.0"]).await;

    let path = "/templates/net/versions/v1.0.0/analyse";
    let nobody = terrace.somebody("developer", "write", "").await;
    nobody.post(path, json!({})).await.refused(403, "forbidden");
    let analysed = owner.post(path, json!({})).await.expect(200);
    assert_eq!(analysed["comparison"], json!({"class": "same", "rows": []}));
    let version = owner.get("/templates/net/versions/v1.0.0").await.expect(200);
    assert_eq!(version["interface"]["variables"].as_object().unwrap().keys().collect::<Vec<_>>(), ["a"]);
    assert_eq!(version["examples"][0]["name"], "x");

    owner.post("/sources/s/refresh", json!({})).await.expect(200);
    nobody.post("/sources/s/rescan", json!({})).await.refused(403, "forbidden");
    let found = owner.post("/sources/s/rescan", json!({})).await.expect(200);
    assert_eq!(found["items"][0]["path"], "net");
    let trail = owner.get("/audit").await.expect(200);
    let actions: Vec<_> =
        trail["items"].as_array().unwrap().iter().map(|row| row["action"].as_str().unwrap()).collect();
    assert!(actions.contains(&"version.analyse") && actions.contains(&"source.rescan"), "{actions:?}");
    terrace.stop().await;
}

/// An import that tells how far it is; the answer is a stream.
async fn heard(owner: &Client, paths: &[&str]) -> reqwest::Response {
    let request = owner.request(reqwest::Method::POST, "/imports").header("Accept", "text/event-stream");
    request.json(&import(paths)).send().await.unwrap()
}

async fn an_import_tells_how_far_it_is_and_goes_on_unheard(backend: Backend) {
    let terrace = Terrace::start(&backend).await;
    let (owner, _folder) = source(&terrace, |folder| {
        for name in ["a", "b", "c", "d"] {
            write(folder, &format!("{name}/main.tf"), "variable \"a\" {}\n");
        }
        write(folder, "broken/main.tf", "variable \"a\" {\n");
    })
    .await;
    let told = heard(&owner, &["a", "broken"]).await.text().await.unwrap();
    let (progress, failed) = told.split_once("event: failed\ndata: ").unwrap();
    assert_eq!(progress.matches("event: progress\n").count(), 2, "{told}");
    let problem: Json = serde_json::from_str(failed.trim()).unwrap();
    assert_eq!((&problem["status"], &problem["code"]), (&json!(422), &json!("invalid")));
    assert_eq!(owner.get("/templates").await.expect(200)["items"], json!([]), "all or none");

    let told = heard(&owner, &["a", "b"]).await.text().await.unwrap();
    assert!(told.starts_with("event: progress\ndata: {\"done\":1,\"path\":\"a\",\"total\":2}\n\n"), "{told}");
    let imported: Json = serde_json::from_str(told.rsplit_once("data: ").unwrap().1.trim()).unwrap();
    assert_eq!(imported["items"].as_array().unwrap().len(), 2);
    // What is wrong with the request itself is no stream.
    assert_eq!(heard(&owner, &["a"]).await.status(), 409);

    drop(heard(&owner, &["c", "d"]).await);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while owner.get("/templates/d").await.status != 200 {
        assert!(std::time::Instant::now() < deadline, "the import ended with its listener");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    terrace.stop().await;
}
