//! Generated folders, read whole.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use terrace_engine::generate::{
    Backend, FileTemplates, ModuleVersion, Placement, ProviderSettings, StateStore, folder, generate,
};
use terrace_engine::tree::{Origin, Place, Resolution, Resolved};

use crate::support::{Folder, files, git, interface, link, placement, set, terraform, text};

/// A module that has a bit of everything that the generator has to write, and needs no plugin.
const MODULE: &str = r#"
terraform {
  required_version = ">= 1.5.0"

  required_providers {
    aws = {
      source                = "hashicorp/aws"
      version               = ">= 5.0"
      configuration_aliases = [aws.dns]
    }
    random = {
      source = "hashicorp/random"
    }
  }
}

variable "name" { type = string }
variable "cidr_block" {
  type    = string
  default = "10.0.0.0/16"
}
variable "zone_id" { type = string }
variable "subnets" { type = map(object({ cidr = string, public = optional(bool, false) })) }
variable "azs" { type = list(string) }
variable "tags" { type = map(string) }
variable "database_password" {
  description = "Password of the database's owner."
  type        = string
  sensitive   = true
}
variable "peers" {
  type      = list(object({ host = string, key = string }))
  sensitive = true
}

output "vpc_id" {
  description = "The network's id."
  value       = var.name
}
output "password" {
  value     = var.database_password
  sensitive = true
}
output "peer" {
  value     = one(var.peers[*].key)
  sensitive = true
}
"#;

fn resolved() -> Resolved {
    let place = || Place::Resource { path: "acme-prod".parse().unwrap() };
    let mut resolved = Resolved::default();
    for (key, value) in [("Team", json!("core")), ("cost/center", json!(42))] {
        resolved.tags.insert(key.parse().unwrap(), set(value, Origin::Tag { place: place() }));
    }
    let values = [
        ("name", set(json!("main ${x} \"vpc\""), Origin::Input)),
        ("cidr_block", set(json!("10.0.0.0/16"), Origin::ModuleDefault)),
        ("zone_id", set(json!("Z123"), link("zone_id"))),
        (
            "subnets",
            set(
                json!({"a": {"cidr": "10.0.1.0/24", "public": true}, "b/1": {"cidr": "10.0.2.0/24", "public": false}}),
                Origin::Input,
            ),
        ),
        ("azs", set(json!(["us-east-1a", "us-east-1b"]), Origin::Config { place: place() })),
        ("tags", set(json!({"Team": "core", "cost/center": "42"}), Origin::Tags)),
        (
            "database_password",
            Resolution { sensitive: true, ..set(json!("pa$${ss\"word"), link("password")) },
        ),
        (
            "peers",
            Resolution { sensitive: true, ..set(json!([{"host": "a", "key": "${k}"}]), Origin::Input) },
        ),
    ];
    resolved.values = values.map(|(name, resolution)| (name.to_owned(), resolution)).into();
    resolved
}

#[test]
fn a_folder_reads_like_careful_work() {
    let address = "https://terrace.example/api/v1/state/res_00000000000000000000000000000007";
    let region = |name: &str| ProviderSettings { arguments: [("region".to_owned(), json!(name))].into() };
    let placement = Placement {
        backend: Backend::Http { address: address.to_owned() },
        providers: [("aws".to_owned(), region("us-east-1")), ("aws.dns".to_owned(), region("us-west-2"))]
            .into(),
        ..placement("git::https://git.example/platform/modules.git//aws/vpc")
    };
    let interface = interface(MODULE);
    let generated = generate(&resolved(), &interface, &placement).unwrap();
    assert_eq!(generate(&resolved(), &interface, &placement).unwrap(), generated, "same inputs, same bytes");
    let mut folder = String::new();
    for path in generated.files.keys() {
        folder.push_str(&format!("==> {path} <==\n{}\n", text(&generated, path.as_str())));
    }
    assert!(!folder.contains("pa$"), "a sensitive value is in no file");
    folder.push_str(&format!(
        "==> environment <==\n{}",
        serde_json::to_string_pretty(&generated.environment).unwrap()
    ));
    insta::assert_snapshot!(folder);
}

#[test]
fn a_projects_own_place_for_states_is_written_as_terraform_wants_it() {
    let stores = [
        json!({"kind": "s3", "bucket": "acme-states", "region": "eu-central-1", "prefix": "tf"}),
        json!({"kind": "s3", "bucket": "acme-states", "region": "eu-central-1", "path_style": true}),
        json!({"kind": "gcs", "bucket": "acme-states"}),
        json!({"kind": "azurerm", "resource_group_name": "states", "storage_account_name": "acmestates", "container_name": "tf", "prefix": "live"}),
    ];
    let mut written = String::new();
    for (number, store) in stores.into_iter().enumerate() {
        let store: StateStore = serde_json::from_value(store).unwrap();
        let placement = placement("./module");
        let placement =
            Placement { backend: store.backend(&placement.resource.clone(), String::new()), ..placement };
        let module = "output \"said\" {\n  value = \"yes\"\n}\n";
        let generated = generate(&Resolved::default(), &interface(module), &placement).unwrap();
        let root = Folder::new(&format!("states-{number}"));
        root.write("", &generated.files);
        root.write("module", &files(&[("main.tf", module)]));
        terraform(&root.0, &["fmt", "-check", "-diff"], &BTreeMap::new());
        // Without its backend: nobody is asked for credentials.
        terraform(&root.0, &["init", "-backend=false", "-input=false"], &BTreeMap::new());
        terraform(&root.0, &["validate"], &BTreeMap::new());
        written.push_str(text(&generated, "backend.tf").split_once("\n\n").unwrap().1);
    }
    insta::assert_snapshot!(written, @r#"
    terraform {
      backend "s3" {
        bucket       = "acme-states"
        key          = "tf/acme-prod/us-east-1/main-vpc/terraform.tfstate"
        region       = "eu-central-1"
        use_lockfile = true
      }
    }
    terraform {
      backend "s3" {
        bucket         = "acme-states"
        key            = "acme-prod/us-east-1/main-vpc/terraform.tfstate"
        region         = "eu-central-1"
        use_lockfile   = true
        use_path_style = true
      }
    }
    terraform {
      backend "gcs" {
        bucket = "acme-states"
        prefix = "acme-prod/us-east-1/main-vpc"
      }
    }
    terraform {
      backend "azurerm" {
        resource_group_name  = "states"
        storage_account_name = "acmestates"
        container_name       = "tf"
        key                  = "live/acme-prod/us-east-1/main-vpc/terraform.tfstate"
      }
    }
    "#);
}

#[test]
fn the_folder_is_named_after_template_and_resource() {
    let folder = folder(&"aws_vpc".parse().unwrap(), &"main-vpc".parse().unwrap());
    assert_eq!(folder.as_str(), "aws_vpc/main-vpc");
}

#[test]
fn it_runs_without_terrace() {
    let module = MODULE.split_once("variable").map(|(_, rest)| format!("variable{rest}")).unwrap();
    let generated = generate(&resolved(), &interface(&module), &placement("./module")).unwrap();
    let root = Folder::new("alone");
    root.write("", &generated.files);
    root.write("module", &files(&[("main.tf", &module)]));
    terraform(&root.0, &["init", "-input=false"], &BTreeMap::new());
    terraform(&root.0, &["validate"], &BTreeMap::new());
    terraform(&root.0, &["apply", "-auto-approve", "-input=false"], &generated.environment);
    let outputs: Json =
        serde_json::from_str(&terraform(&root.0, &["output", "-json"], &BTreeMap::new())).unwrap();
    assert_eq!(outputs["vpc_id"]["value"], "main ${x} \"vpc\"");
    assert_eq!(outputs["password"]["value"], "pa$${ss\"word");
    assert_eq!(outputs["peer"]["value"], "${k}");
    assert_eq!(outputs["password"]["sensitive"], true);
}

/// Two commits of a module in a repository: what is generated for the first one uses the first
/// one, whatever came after it.
#[test]
fn it_uses_the_module_at_its_exact_commit() {
    let root = Folder::new("commit");
    let module = |text: &str| format!("output \"said\" {{\n  value = \"{text}\"\n}}\n");
    let commit = |text: &str| {
        root.write("modules", &files(&[("aws/vpc/main.tf", &module(text))]));
        git(&root.0.join("modules"), &["add", "--all"]);
        git(&root.0.join("modules"), &["commit", "--quiet", "--message", text]);
        git(&root.0.join("modules"), &["rev-parse", "HEAD"]).trim().parse().unwrap()
    };
    git(&root.0, &["init", "--quiet", "modules"]);
    let first = commit("first");
    commit("second");
    let source = format!("git::file://{}//aws/vpc", root.0.join("modules").display());
    let version = ModuleVersion { source, tag: "v1.0.0".to_owned(), commit: first };
    let placement = Placement { version, ..placement("") };
    let generated = generate(&Resolved::default(), &interface(&module("first")), &placement).unwrap();
    root.write("code", &generated.files);
    let code = root.0.join("code");
    terraform(&code, &["init", "-input=false"], &BTreeMap::new());
    terraform(&code, &["apply", "-auto-approve", "-input=false"], &BTreeMap::new());
    assert_eq!(terraform(&code, &["output", "-raw", "said"], &BTreeMap::new()), "first");
}

#[test]
fn every_backend_is_formatted() {
    let backends = json!([
        {"kind": "local"},
        {"kind": "http", "address": "http://localhost:8080/state/x"},
        {"kind": "s3", "bucket": "b", "key": "aws_vpc/main-vpc", "region": "us-east-1"},
        {"kind": "gcs", "bucket": "b", "prefix": "aws_vpc/main-vpc"},
        {"kind": "azurerm", "resource_group_name": "g", "storage_account_name": "a", "container_name": "c", "key": "k"},
    ]);
    let backends: Vec<Backend> = serde_json::from_value(backends).unwrap();
    let root = Folder::new("backends");
    let mut files = Vec::new();
    for (index, backend) in backends.into_iter().enumerate() {
        let placement = Placement { backend, ..placement("./module") };
        let generated =
            generate(&Resolved::default(), &interface("variable \"name\" {}"), &placement).unwrap();
        root.write(&format!("case{index}"), &generated.files);
        files.push(text(&generated, "backend.tf").split_once("\n\n").unwrap().1.to_owned());
    }
    terraform(&root.0, &["fmt", "-check", "-diff", "-recursive"], &BTreeMap::new());
    insta::assert_snapshot!(files.join("\n"), @r#"
    terraform {
      backend "local" {}
    }

    terraform {
      backend "http" {
        address        = "http://localhost:8080/state/x"
        lock_address   = "http://localhost:8080/state/x/lock"
        unlock_address = "http://localhost:8080/state/x/lock"
      }
    }

    terraform {
      backend "s3" {
        bucket       = "b"
        key          = "aws_vpc/main-vpc"
        region       = "us-east-1"
        use_lockfile = true
      }
    }

    terraform {
      backend "gcs" {
        bucket = "b"
        prefix = "aws_vpc/main-vpc"
      }
    }

    terraform {
      backend "azurerm" {
        resource_group_name  = "g"
        storage_account_name = "a"
        container_name       = "c"
        key                  = "k"
      }
    }
    "#);
}

/// A module that needs three clouds.
const CLOUDS: &str = r#"
terraform {
  required_providers {
    google  = { source = "hashicorp/google" }
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" }
    aws     = { source = "hashicorp/aws" }
  }
}
variable "name" {}
"#;

#[test]
fn every_provider_is_formatted_and_tagged() {
    let settings = json!({
        "google": {"arguments": {"project": "p", "impersonate_service_account": "a@b"}},
        "azurerm": {"arguments": {"subscription_id": "s", "features": {"key_vault": {"purge": true}, "x": {}}}},
        "aws": {"arguments": {"region": "us-east-1", "assume_role": {"role_arn": "arn", "external_id": "e"}}},
    });
    let providers = serde_json::from_value(settings).unwrap();
    let placement = Placement { providers, ..placement("git::https://git.example/x.git?depth=1") };
    let generated = generate(&resolved(), &interface(CLOUDS), &placement).unwrap();
    let root = Folder::new("providers");
    root.write("", &generated.files);
    terraform(&root.0, &["fmt", "-check", "-diff", "-recursive"], &BTreeMap::new());
    insta::assert_snapshot!(text(&generated, "providers.tf"), @r#"
    # Generated by Terrace. Change the resource in Terrace, not this file.

    provider "aws" {
      region = "us-east-1"

      assume_role {
        external_id = "e"
        role_arn    = "arn"
      }

      default_tags {
        tags = {
          Team          = "core"
          "cost/center" = "42"
        }
      }
    }

    provider "azurerm" {
      subscription_id = "s"

      features {
        key_vault {
          purge = true
        }
        x {}
      }
    }

    provider "google" {
      default_labels = {
        cost-center = "42"
        team        = "core"
      }
      impersonate_service_account = "a@b"
      project                     = "p"
    }
    "#);
    let source = text(&generated, "main.tf").lines().find(|line| line.starts_with("  source")).unwrap();
    assert!(source.contains("x.git?depth=1&ref=0123456789abcdef"), "{source}");
}

#[test]
fn an_authors_templates_take_the_place_of_files() {
    let files = FileTemplates {
        readme: Some(
            "# {{path}}\n{{#each values}}{{name}}={{#if sensitive}}?{{else}}{{hcl value}}{{/if}}\n{{/each}}"
                .to_owned(),
        ),
        backend: Some("terraform {\n  backend \"http\" {\n    address = {{hcl path}}\n  }\n}\n".to_owned()),
        providers: Some(
            "{{#each providers}}\nprovider \"{{@key}}\" {\n  region = {{hcl arguments.region}}\n}\n{{/each}}"
                .to_owned(),
        ),
    };
    let region = ProviderSettings { arguments: [("region".to_owned(), json!("us-east-1"))].into() };
    let providers = BTreeMap::from([("aws".to_owned(), region)]);
    let custom = Placement { files, providers, ..placement("./module") };
    let generated = generate(&resolved(), &interface(MODULE), &custom).unwrap();
    let all = ["README.md", "backend.tf", "providers.tf"].map(|file| text(&generated, file)).join("---\n");
    insta::assert_snapshot!(all, @r##"
    <!-- Generated by Terrace. Change the resource in Terrace, not this file. -->

    # acme-prod/us-east-1/main-vpc
    azs=["us-east-1a", "us-east-1b"]
    database_password=?
    name="main $${x} \"vpc\""
    peers=?
    subnets={ a = { cidr = "10.0.1.0/24", public = true }, "b/1" = { cidr = "10.0.2.0/24", public = false } }
    tags={ Team = "core", "cost/center" = "42" }
    zone_id="Z123"
    ---
    # Generated by Terrace. Change the resource in Terrace, not this file.

    terraform {
      backend "http" {
        address = "acme-prod/us-east-1/main-vpc"
      }
    }
    ---
    # Generated by Terrace. Change the resource in Terrace, not this file.

    provider "aws" {
      region = "us-east-1"
    }
    "##);
    let broken = FileTemplates {
        backend: Some("terraform {\n  x = {{path}}!\n}".to_owned()),
        ..FileTemplates::default()
    };
    let broken = Placement { files: broken, ..placement("./module") };
    let Err(findings) = generate(&resolved(), &interface(MODULE), &broken) else {
        panic!("a template that gives no code is refused");
    };
    insta::assert_snapshot!(findings, @"backend.tf:2: the template of backend.tf does not give Terraform code (invalid block body; expected `}`, newline or identifier)");
}

#[test]
fn a_name_that_terraform_keeps_for_itself_is_refused() {
    let mut resolved = Resolved::default();
    resolved.values.insert("count".to_owned(), set(json!(1), Origin::Input));
    let findings =
        generate(&resolved, &interface("variable \"count\" {}"), &placement("./module")).unwrap_err();
    insta::assert_snapshot!(findings, @r#"count: "count" cannot be the name of a variable: Terraform keeps it for itself"#);
}

#[test]
fn a_setting_that_is_no_argument_is_refused() {
    let arguments =
        [("a b".to_owned(), json!(1)), ("assume_role".to_owned(), json!([{"x y": 1}, null]))].into();
    let providers = BTreeMap::from([("aws".to_owned(), ProviderSettings { arguments })]);
    let placement = Placement { providers, ..placement("./module") };
    let findings = generate(&resolved(), &interface(MODULE), &placement).unwrap_err();
    insta::assert_snapshot!(findings, @r#"
    aws.a b: "a b" cannot be the name of a provider's setting (it is not an identifier)
    aws.assume_role.x y: "x y" cannot be the name of a provider's setting (it is not an identifier)
    aws.assume_role: an object is needed, or a list of them (the setting is a block)
    "#);
}
