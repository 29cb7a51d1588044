//! A Terrace whose worker may build on AWS, and the tree that it builds.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value as Json, json};
use tempfile::TempDir;
use terrace_server::config::Role;

use crate::support::{Backend, Client, Moto, Process, Terrace, git, skipped};

/// How long a change may take: the provider waits for half a minute here and there.
const PATIENCE: Duration = Duration::from_secs(600);

/// What the runs know and nobody else may see.
pub const SECRET: &str = "8Zt1qVd3fK7mPx0RwYb5nLc2hGs9jEa4uTo6iDqM";

/// Services that the catalog's modules ask.
const SERVICES: [&str; 8] = ["ec2", "ecs", "iam", "logs", "rds", "s3", "servicediscovery", "sts"];

/// A company that builds on AWS.
pub struct Company {
    terrace: Terrace,
    worker: Process,
    /// Where the worker writes what it has to say, and where its settings are.
    pub outside: TempDir,
    /// May ask.
    pub developer: Client,
    /// May approve.
    pub reviewer: Client,
}

/// Where providers lie that need no network: what the environment names, or a folder called
/// `tf-plugins` near the top of the file system.
pub fn mirror() -> Option<PathBuf> {
    let named = std::env::var_os("TERRACE_AWS_MIRROR").map(PathBuf::from);
    let folders = std::fs::read_dir("/").ok()?.flatten().map(|entry| entry.path());
    let near = folders.flat_map(|folder| [folder.join("tf-plugins"), folder]);
    let near = near.filter(|path| path.file_name().is_some_and(|name| name == "tf-plugins"));
    let holds = |path: &PathBuf| path.join("registry.terraform.io/hashicorp/aws").is_dir();
    let found = named.into_iter().chain(near).find(holds);
    if found.is_none() {
        skipped("no mirror holds the provider hashicorp/aws: TERRACE_AWS_MIRROR names a folder of one");
    }
    found
}

/// The address of a resource in the API.
pub fn path_of(path: &str) -> String {
    format!("/resources/{}", path.replace('/', "%2F"))
}

pub fn network() -> Json {
    json!({"name": "net", "cidr_block": "10.40.0.0/16", "availability_zone_count": 2})
}

pub fn bucket() -> Json {
    json!({"name": "acme-images"})
}

pub fn service() -> Json {
    let of_network = |output: &str| json!({"resource": "acme/dev/net", "output": output});
    json!({"name": "web", "image": "example/web:1.0.0", "container_port": 8080,
        "vpc_id": of_network("vpc_id"), "subnet_ids": of_network("private_subnet_ids")})
}

impl Company {
    /// Founds it: templates of the catalog, a project whose provider asks the stand-in, an account
    /// and an environment, and a worker that alone knows the credentials.
    pub async fn found(aws: &Moto, mirror: &Path) -> Self {
        let terrace = Terrace::start_with(&Backend::Sqlite, |config| config.roles = vec![Role::Api]).await;
        let engineer = terrace.owner();
        let made = terrace_as(&engineer, &["template", "catalog", "aws"]).await;
        assert!(made.contains("aws_vpc") && made.contains("ecs_service"), "{made}");
        engineer.post("/workspaces", json!({"slug": "live", "name": "Live"})).await.expect(201);
        let project = json!({"slug": "shop", "name": "Shop", "workspace": "live", "configs": endpoints(aws)});
        engineer.post("/projects", project).await.expect(201);
        let outside = tempfile::tempdir().unwrap();
        let worker = worker(&terrace, outside.path(), mirror);
        let developer = terrace.somebody("developer", "write", "").await.patient(PATIENCE);
        let reviewer = terrace.somebody("reviewer", "approve", "").await.patient(PATIENCE);
        let account = json!({"template": "aws_account", "project": "shop", "slug": "acme",
            "tags": {"CostCenter": {"value": "retail-42", "locked": true}}});
        developer.post("/resources", account).await.expect(201);
        let place =
            json!({"template": "aws_environment_region", "project": "shop", "slug": "dev", "parent": "acme"});
        developer.post("/resources", place).await.expect(201);
        Self { terrace, worker, outside, developer, reviewer }
    }

    /// Asks for a resource; answers its change's number.
    pub async fn ask(&self, template: &str, path: &str, inputs: Json) -> i64 {
        let (parent, slug) = path.rsplit_once('/').unwrap();
        let body = json!({"template": template, "project": "shop", "slug": slug, "parent": parent, "inputs": inputs});
        let created = self.developer.post("/resources", body).await.expect(201);
        created["change"]["number"].as_i64().unwrap()
    }

    /// A resource's outputs by name.
    pub async fn outputs(&self, path: &str) -> Json {
        let outputs = self.developer.get(&format!("{}/outputs", path_of(path))).await.expect(200);
        let outputs = outputs["items"].as_array().unwrap().iter();
        outputs.map(|output| (output["name"].as_str().unwrap().to_owned(), output["value"].clone())).collect()
    }

    /// The network's id in AWS.
    pub async fn identify(&self) -> String {
        self.outputs("acme/dev/net").await["vpc_id"].as_str().unwrap().to_owned()
    }

    /// The merged code of a folder, all files one after the other.
    pub async fn code(&self, folder: &str) -> String {
        let files = git(&self.repository(), &["ls-tree", "--name-only", &format!("main:{folder}")]).await;
        let mut code = String::new();
        for file in files.lines() {
            code += &git(&self.repository(), &["show", &format!("main:{folder}/{file}")]).await;
        }
        code
    }

    /// The workspace's repository.
    pub fn repository(&self) -> PathBuf {
        self.data().join("repositories/live.git")
    }

    /// Everything that Terrace keeps.
    pub fn data(&self) -> &Path {
        self.terrace.data.path()
    }

    /// Ends everybody.
    pub async fn stop(self) {
        drop(self.worker);
        self.terrace.stop().await;
    }
}

/// What the command line prints for somebody.
async fn terrace_as(client: &Client, arguments: &[&str]) -> String {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_terrace"));
    command.args(arguments).env("TERRACE_URL", &client.url).env("TERRACE_TOKEN", &client.token);
    let output = command.output().await.unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The configs that make the provider ask the stand-in.
fn endpoints(aws: &Moto) -> Json {
    let services: Json = SERVICES.iter().map(|service| ((*service).to_owned(), json!(aws.url))).collect();
    json!({"aws_endpoints": {"value": services}, "aws_s3_use_path_style": {"value": true}})
}

fn worker(terrace: &Terrace, outside: &Path, mirror: &Path) -> Process {
    let settings = outside.join("cli.tfrc");
    let from = mirror.display().to_string();
    let text = format!("provider_installation {{\n  filesystem_mirror {{\n    path = {from:?}\n  }}\n}}\n");
    std::fs::write(&settings, text).unwrap();
    let settings = settings.display().to_string();
    let known = [
        ("AWS_ACCESS_KEY_ID", "AKIATERRACETESTS0001"),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("TF_CLI_CONFIG_FILE", settings.as_str()),
    ];
    let log = File::create(outside.join("worker.log")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_terrace"));
    command.arg("worker").arg("--data").arg(&terrace.app.config.data).args(["--public-url", &terrace.url]);
    command.args(["--run-environment", &known.map(|(name, _)| name).join(",")]).envs(known);
    command.env("RUST_LOG", "debug").stdout(log.try_clone().unwrap()).stderr(log).stdin(Stdio::null());
    Process(command.spawn().expect("a worker starts"))
}
