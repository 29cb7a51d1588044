//! Which of several installed binaries a run takes.
//!
//! The image has one Terraform and no OpenTofu. The others are small executables that tell a name
//! and a version of their own and hand everything else to the real one: what is tried here is who is
//! chosen, and all runs are real.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::{Value as Json, json};
use tokio::process::Command;

use crate::support::{Backend, Client, Terrace, World, on_both};

on_both! {
    a_run_takes_the_newest_binary_that_its_module_allows_and_its_apply_the_same
    a_module_that_no_binary_may_run_is_refused_before_anything_is_queued
    a_plan_whose_binary_is_gone_is_made_afresh
    opentofu_is_preferred_where_both_may
    what_a_plan_has_locked_holds_for_its_apply
}

/// Installs a program that tells `told` and does what the real Terraform binary does.
fn install(folder: &Path, name: &str, told: &str) {
    let path = folder.join(name);
    let script =
        format!("#!/bin/sh\nif test \"$1\" = version; then echo '{told}'; else exec terraform \"$@\"; fi\n");
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

fn terraform(folder: &Path, version: &str) {
    install(folder, &format!("terraform-{version}"), &format!("Terraform v{version}"));
}

/// A company whose binaries are in a folder, with a template that needs `required`.
async fn company(backend: &Backend, folder: &Path, required: &str) -> World {
    let folder = folder.to_owned();
    let terrace = Terrace::start_with(backend, |config| config.terraform = Some(folder)).await;
    let world = World::fill(terrace).await;
    let module = format!(
        "terraform {{\n  required_version = \"{required}\"\n}}\n\noutput \"note\" {{\n  value = 1\n}}\n"
    );
    world.offer("picky", &module).await;
    world
}

/// The programs of a change's runs, oldest first.
fn programs(change: &Json) -> Vec<&str> {
    let runs = change["runs"].as_array().unwrap().iter().rev();
    runs.map(|run| run["program"].as_str().unwrap_or("none")).collect()
}

async fn terrace(client: &Client, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_terrace"));
    command.args(arguments).env("TERRACE_URL", &client.url).env("TERRACE_TOKEN", &client.token);
    String::from_utf8(command.output().await.unwrap().stdout).unwrap()
}

async fn a_run_takes_the_newest_binary_that_its_module_allows_and_its_apply_the_same(backend: Backend) {
    let folder = tempfile::tempdir().unwrap();
    for version in ["1.10.2", "1.11.3", "1.12.0"] {
        terraform(folder.path(), version);
    }
    let world = company(&backend, folder.path(), "~> 1.11.0").await;
    let number = world.request("picky", json!({})).await;
    let planned = world.developer.wait_change(number, "planned").await;
    assert_eq!(programs(&planned), ["Terraform 1.11.3"]);
    let ready = reqwest::get(format!("{}/readyz", world.terrace.url)).await.unwrap();
    let ready: Json = ready.json().await.unwrap();
    assert_eq!(ready["terraform"], "Terraform 1.12.0, Terraform 1.11.3, Terraform 1.10.2");

    // What is newer and came after the plan was made does not apply it.
    terraform(folder.path(), "1.11.9");
    let applied = world.reviewer.approve_and_wait(number).await;
    assert_eq!(programs(&applied), ["Terraform 1.11.3", "Terraform 1.11.3"]);

    let dry = world.developer.post("/dry-runs", json!({"resource": "acme/east/picky"})).await.expect(201);
    let id = dry["id"].as_str().unwrap();
    let dry = world.developer.wait_run(id, "succeeded").await;
    assert_eq!(dry["program"], "Terraform 1.11.9");
    let shown = terrace(&world.developer, &["run", "show", id]).await;
    assert!(shown.contains("Terraform 1.11.9"), "{shown}");
    world.terrace.stop().await;
}

async fn a_module_that_no_binary_may_run_is_refused_before_anything_is_queued(backend: Backend) {
    let folder = tempfile::tempdir().unwrap();
    for version in ["1.11.3", "1.12.0"] {
        terraform(folder.path(), version);
    }
    let world = company(&backend, folder.path(), "~> 1.11.0").await;
    let number = world.request("picky", json!({})).await;
    world.developer.wait_change(number, "planned").await;

    std::fs::remove_file(folder.path().join("terraform-1.11.3")).unwrap();
    terraform(folder.path(), "1.10.2");
    let another = json!({"template": "picky", "project": "shop", "slug": "another", "parent": "acme/east"});
    let refused = world.developer.post("/resources", another.clone()).await.expect(422);
    let finding = &refused["diagnostics"][0];
    assert_eq!((&finding["code"], &finding["severity"]), (&json!("unsupported_core"), &json!("error")));
    insta::assert_snapshot!(refused["detail"].as_str().unwrap(), @"required_version: The module needs ~> 1.11.0, installed are Terraform 1.12.0, Terraform 1.10.2");
    insta::assert_snapshot!(refused["next_step"].as_str().unwrap(), @"Install a version that the constraint allows, or choose a version of the template that works with the installed one.");
    world.developer.post("/dry-runs", json!({"new": another})).await.expect(422);

    // What was asked for before is told by its run.
    world.developer.post(&format!("/changes/{number}/replan"), json!({})).await.expect(200);
    let stuck = world.developer.wait_change(number, "stuck").await;
    insta::assert_snapshot!(stuck["state_reason"].as_str().unwrap(), @r"
    required_version: The module needs ~> 1.11.0, installed are Terraform 1.12.0, Terraform 1.10.2
    Install a version that the constraint allows, or choose a version of the template that works with the installed one.
    ");
    assert_eq!(stuck["runs"][0]["code"], "unsupported_core");

    terraform(folder.path(), "1.11.3");
    world.developer.post(&format!("/changes/{number}/replan"), json!({})).await.expect(200);
    world.developer.wait_change(number, "planned").await;
    world.terrace.stop().await;
}

async fn a_plan_whose_binary_is_gone_is_made_afresh(backend: Backend) {
    let folder = tempfile::tempdir().unwrap();
    terraform(folder.path(), "1.11.3");
    let world = company(&backend, folder.path(), "~> 1.11.0").await;
    let number = world.request("picky", json!({})).await;
    let planned = world.developer.wait_change(number, "planned").await;

    terraform(folder.path(), "1.11.4");
    std::fs::remove_file(folder.path().join("terraform-1.11.3")).unwrap();
    let approval = json!({"digest": planned["digest"]});
    let approve = format!("/changes/{number}/approve");
    let said = world.reviewer.post(&approve, approval).await.refused(409, "conflict");
    assert!(said.contains("the plan was made with Terraform 1.11.3, which is not installed here"), "{said}");
    let planned = world.developer.wait_change(number, "planned").await;
    assert_eq!(programs(&planned), ["Terraform 1.11.3", "Terraform 1.11.4"]);
    world.reviewer.approve_and_wait(number).await;
    world.terrace.stop().await;
}

async fn opentofu_is_preferred_where_both_may(backend: Backend) {
    let folder = tempfile::tempdir().unwrap();
    terraform(folder.path(), "1.11.3");
    install(folder.path(), "tofu", "OpenTofu v1.10.6");
    let world = company(&backend, folder.path(), ">= 1.10").await;
    let number = world.request("picky", json!({})).await;
    let planned = world.developer.wait_change(number, "planned").await;
    assert_eq!(programs(&planned), ["OpenTofu 1.10.6"]);
    install(folder.path(), "tofu", "OpenTofu v1.9.4");
    world.developer.post(&format!("/changes/{number}/replan"), json!({})).await.expect(200);
    let planned = world.developer.wait_change(number, "planned").await;
    assert_eq!(programs(&planned), ["OpenTofu 1.10.6", "Terraform 1.11.3"]);
    world.terrace.stop().await;
}

async fn what_a_plan_has_locked_holds_for_its_apply(backend: Backend) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("terraform");
    let met = folder.path().join("met");
    // The built-in provider locks nothing, and there are no others here: the plan leaves a lock file
    // that only it could have written.
    let script = format!(
        "#!/bin/sh\ncase \"$1\" in\nplan) echo '# of the plan' > .terraform.lock.hcl;;\napply) cp .terraform.lock.hcl '{}';;\nesac\nexec terraform \"$@\"\n",
        met.display()
    );
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let world = company(&backend, &path, ">= 1.0").await;
    let number = world.request("picky", json!({})).await;
    world.reviewer.approve_and_wait(number).await;
    assert_eq!(std::fs::read_to_string(met).unwrap(), "# of the plan\n");
    world.terrace.stop().await;
}
