//! A small company: two modules in a real Git repository with two tags, templates made of them,
//! an account and a region above, and three people.

use std::path::Path;

use serde_json::{Value as Json, json};
use tempfile::TempDir;
use tokio::process::Command;

use super::{Answer, Backend, Client, Terrace};

/// A running Terrace with a small company in it.
pub struct World {
    /// The server.
    pub terrace: Terrace,
    /// The Git repository that holds the modules.
    pub modules: TempDir,
    /// May do everything; asks for nothing.
    pub engineer: Client,
    /// May ask.
    pub developer: Client,
    /// May approve.
    pub reviewer: Client,
}

/// Runs the stock `git` in a folder and gives what it prints; the server answers meanwhile.
pub async fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "init.defaultBranch=main"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .await
        .expect("git runs");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

const NETWORK: &str = r#"variable "cidr_block" {
  type        = string
  description = "Address range."
}

variable "region" {
  type = string
}

variable "tags" {
  type    = map(string)
  default = {}
}

variable "password" {
  type      = string
  default   = null
  sensitive = true
}

resource "terraform_data" "network" {
  input = {
    cidr = var.cidr_block
    tags = var.tags
  }
  triggers_replace = [var.region]
}

variable "fail" {
  type    = bool
  default = false
}

resource "terraform_data" "failing" {
  count = var.fail ? 1 : 0

  provisioner "local-exec" {
    command = "exit 3"
  }
}

output "network_id" {
  value = "net-${terraform_data.network.id}"
}

output "cidr_block" {
  value = terraform_data.network.output.cidr
}
"#;

const APP: &str = r#"variable "network_id" {
  type = string
}

variable "replicas" {
  type    = number
  default = 1
}

resource "terraform_data" "app" {
  input = "${var.network_id} x${var.replicas}"
}

output "address" {
  value = "app.${terraform_data.app.output}"
}
"#;

/// A module with rules of its own.
const SERVICE: &str = r#"variable "name" {
  type = string

  validation {
    condition     = length(var.name) <= 12
    error_message = "A name has at most 12 letters."
  }
}

variable "size" {
  type    = number
  default = 1

  validation {
    condition     = var.size <= 3 || var.tier == "large"
    error_message = "Only the tier large has a size above 3."
  }
}

variable "tier" {
  type    = string
  default = "small"
}

variable "token" {
  type    = string
  default = null
}

resource "terraform_data" "service" {
  input = {
    name = var.name
    size = var.size
    auth = { token = var.token }
  }
}

output "id" {
  value = terraform_data.service.id
}
"#;

/// Its next version needs a zone and knows no tier.
fn next_service() -> String {
    let without = SERVICE.replace(" || var.tier == \"large\"", "");
    let without =
        without.replace("variable \"tier\" {\n  type    = string\n  default = \"small\"\n}\n\n", "");
    format!(
        "{without}\nvariable \"zone\" {{\n  type        = string\n  description = \"Where it runs.\"\n}}\n"
    )
}

/// Makes a repository with the modules `network`, `app` and `service` and the tags v1.0.0, v1.1.0
/// and v2.0.0.
pub async fn modules() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let write = |path: &str, text: &str| {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().expect("a file has a folder")).expect("the folder can be made");
        std::fs::write(file, text).expect("the file can be written");
    };
    git(folder.path(), &["init", "-q"]).await;
    write("network/main.tf", NETWORK);
    write("app/main.tf", APP);
    write("service/main.tf", SERVICE);
    git(folder.path(), &["add", "."]).await;
    git(folder.path(), &["commit", "-qm", "modules"]).await;
    git(folder.path(), &["tag", "v1.0.0"]).await;
    write("network/mtu.tf", "variable \"mtu\" {\n  type    = number\n  default = 1500\n}\n");
    git(folder.path(), &["add", "."]).await;
    git(folder.path(), &["commit", "-qm", "mtu"]).await;
    git(folder.path(), &["tag", "v1.1.0"]).await;
    write("service/main.tf", &next_service());
    git(folder.path(), &["commit", "-qam", "zones"]).await;
    git(folder.path(), &["tag", "v2.0.0"]).await;
    folder
}

impl World {
    /// Starts a Terrace and fills it.
    pub async fn start(backend: &Backend) -> Self {
        Self::fill(Terrace::start(backend).await).await
    }

    /// Fills a Terrace.
    pub async fn fill(terrace: Terrace) -> Self {
        let modules = modules().await;
        let engineer = terrace.owner();
        let address = format!("file://{}", modules.path().display());
        engineer.post("/sources", json!({"name": "modules", "address": address})).await.expect(201);
        let is_abstract = |key: &str, parents: &[&str]| json!({"key": key, "name": key, "abstract": true, "parents": parents});
        engineer.post("/templates", is_abstract("account", &[])).await.expect(201);
        engineer.post("/templates", is_abstract("region", &["account"])).await.expect(201);
        let modules_to_import = json!([
            {"path": "network", "key": "network", "name": "Network", "parents": ["region"]},
            {"path": "app", "key": "app", "name": "App", "parents": ["network"]},
            {"path": "service", "key": "service", "name": "Service", "parents": ["region"]},
        ]);
        let import = json!({"source": "modules", "reference": "v1.0.0", "modules": modules_to_import});
        engineer.post("/imports", import).await.expect(201);
        engineer.post("/workspaces", json!({"slug": "live", "name": "Live"})).await.expect(201);
        engineer
            .post("/projects", json!({"slug": "shop", "name": "Shop", "workspace": "live"}))
            .await
            .expect(201);
        let developer = terrace.somebody("developer", "write", "").await;
        let reviewer = terrace.somebody("reviewer", "approve", "").await;
        let world = Self { terrace, modules, engineer, developer, reviewer };
        world.tree().await;
        world
    }

    async fn tree(&self) {
        let account = json!({"template": "account", "project": "shop", "slug": "acme",
            "tags": {"CostCenter": {"value": "42", "inherit": true, "locked": true}}});
        self.developer.post("/resources", account).await.expect(201);
        let region = json!({"template": "region", "project": "shop", "slug": "east", "parent": "acme",
            "configs": {"region": {"value": "us-east-1", "inherit": true, "locked": false}}});
        self.developer.post("/resources", region).await.expect(201);
    }

    /// Makes a repository of its own for one module, whose text is given, and imports it for regions.
    pub async fn offer(&self, key: &str, module: &str) {
        let folder = self.terrace.data.path().join(format!("{key}-module"));
        std::fs::create_dir_all(folder.join(key)).expect("a folder can be made");
        std::fs::write(folder.join(key).join("main.tf"), module).expect("a file can be written");
        for arguments in [&["init", "-q"][..], &["add", "."], &["commit", "-qm", key], &["tag", "v1.0.0"]] {
            git(&folder, arguments).await;
        }
        let address = format!("file://{}", folder.display());
        self.engineer.post("/sources", json!({"name": key, "address": address})).await.expect(201);
        let modules = json!([{"path": key, "key": key, "name": key, "parents": ["region"]}]);
        let import = json!({"source": key, "reference": "v1.0.0", "modules": modules});
        self.engineer.post("/imports", import).await.expect(201);
    }

    /// Asks for a resource in `acme/east`, named as its template; answers its change's number.
    pub async fn request(&self, template: &str, inputs: Json) -> i64 {
        let mut resource =
            json!({"template": template, "project": "shop", "slug": template, "parent": "acme/east"});
        resource["inputs"] = inputs;
        let created = self.developer.post("/resources", resource).await.expect(201);
        created["change"]["number"].as_i64().expect("a change has a number")
    }

    /// A request for a network in `acme/east`.
    pub fn network(slug: &str) -> Json {
        json!({"template": "network", "project": "shop", "slug": slug, "parent": "acme/east",
            "inputs": {"cidr_block": "10.0.0.0/16"}})
    }

    /// A request for a service in `acme/east`.
    pub fn service(slug: &str, inputs: Json) -> Json {
        let mut service =
            json!({"template": "service", "project": "shop", "slug": slug, "parent": "acme/east"});
        service["inputs"] = inputs;
        service
    }

    /// Asks for a service; answers its change's number.
    pub async fn request_service(&self, slug: &str, inputs: Json) -> i64 {
        let created = self.developer.post("/resources", Self::service(slug, inputs)).await.expect(201);
        created["change"]["number"].as_i64().expect("a change has a number")
    }

    /// Sets what the author of the services says about their form.
    pub async fn override_service(&self, overrides: Json) -> Answer {
        self.engineer.patch("/templates/service", json!({"overrides": overrides})).await
    }

    /// Asks for a network; answers its change's number.
    pub async fn request_network(&self, slug: &str) -> i64 {
        let created = self.developer.post("/resources", Self::network(slug)).await.expect(201);
        created["change"]["number"].as_i64().expect("a change has a number")
    }

    /// Clones a branch with the stock `git`, adds lines to a file there and pushes.
    pub async fn edit_by_hand(&self, branch: &str, file: &str, lines: &str) {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let with = format!("http://admin:{}@", self.engineer.token);
        let address = format!("{}/git/live.git", self.terrace.url.replace("http://", &with));
        git(folder.path(), &["clone", "-q", "-b", branch, &address, "clone"]).await;
        let clone = folder.path().join("clone");
        let file = clone.join(file);
        std::fs::create_dir_all(file.parent().expect("a file has a folder")).expect("the folder can be made");
        let before = std::fs::read_to_string(&file).unwrap_or_default();
        std::fs::write(file, before + lines).expect("the file can be written");
        git(&clone, &["add", "."]).await;
        git(&clone, &["commit", "-qm", "by hand"]).await;
        git(&clone, &["push", "-q", "origin", branch]).await;
    }

    /// Waits until a change has another plan than the one with this digest, and gives its detail.
    pub async fn replanned(&self, number: i64, before: &Json) -> Json {
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(90);
        loop {
            let change = self.developer.wait_change(number, "planned").await;
            if change["digest"] != *before {
                return change;
            }
            assert!(std::time::Instant::now() < deadline, "no fresh plan: {change:#}");
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    }

    /// A network that is applied.
    pub async fn applied_network(&self, slug: &str) {
        let number = self.request_network(slug).await;
        self.reviewer.approve_and_wait(number).await;
    }
}
