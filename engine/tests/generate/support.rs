//! What both kinds of test stand on: a folder, the binary, a placement.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;
use terrace_engine::files::FileSet;
use terrace_engine::generate::{Backend, FileTemplates, Generated, ModuleVersion, Placement};
use terrace_engine::id::ResourceId;
use terrace_engine::module::{Interface, Limits, inspect};
use terrace_engine::tree::{Origin, Resolution};
use uuid::Uuid;

/// A folder that is gone when the test ends.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("terrace-{name}-{}", std::process::id()));
        _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn write(&self, inside: &str, files: &FileSet) {
        for (path, bytes) in files {
            let file = self.0.join(inside).join(path.as_str());
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, bytes).unwrap();
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs git and returns what it printed.
pub(crate) fn git(folder: &Path, arguments: &[&str]) -> String {
    let author = ["-c", "user.name=engineer", "-c", "user.email=engineer@terrace.example"];
    let output = Command::new("git").current_dir(folder).args(author).args(arguments).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Runs the Terraform binary and returns what it printed.
pub(crate) fn terraform(folder: &Path, arguments: &[&str], environment: &BTreeMap<String, Json>) -> String {
    let mut command = Command::new("terraform");
    command
        .current_dir(folder)
        .args(arguments)
        .env("CHECKPOINT_DISABLE", "1")
        .env_remove("TF_CLI_CONFIG_FILE");
    for (name, value) in environment {
        command.env(name, value.as_str().unwrap());
    }
    let output = command.output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "terraform {arguments:?}:\n{out}\n{err}");
    out.into_owned()
}

pub(crate) fn files(entries: &[(&str, &str)]) -> FileSet {
    entries.iter().map(|(path, text)| (path.parse().unwrap(), text.as_bytes().to_vec())).collect()
}

pub(crate) fn text<'a>(generated: &'a Generated, file: &str) -> &'a str {
    let bytes = generated.files.iter().find(|(path, _)| path.as_str() == file);
    std::str::from_utf8(bytes.unwrap_or_else(|| panic!("no {file}")).1).unwrap()
}

pub(crate) fn interface(module: &str) -> Interface {
    inspect(&files(&[("main.tf", module)]), "", &Limits::default())
}

pub(crate) fn placement(source: &str) -> Placement {
    Placement {
        resource: "acme-prod/us-east-1/main-vpc".parse().unwrap(),
        resource_id: ResourceId::new(Uuid::from_u128(7)),
        template: "aws_vpc".parse().unwrap(),
        version: ModuleVersion {
            source: source.to_owned(),
            tag: "v1.2.0".to_owned(),
            commit: "0123456789abcdef0123456789abcdef01234567".parse().unwrap(),
        },
        backend: Backend::Local,
        providers: BTreeMap::new(),
        files: FileTemplates::default(),
    }
}

pub(crate) fn set(value: Json, origin: Origin) -> Resolution {
    Resolution { value, origin, overrode: vec![], locked: None, sensitive: false }
}

pub(crate) fn link(output: &str) -> Origin {
    Origin::Link { resource: "acme-prod/us-east-1/dns".parse().unwrap(), output: output.to_owned() }
}
