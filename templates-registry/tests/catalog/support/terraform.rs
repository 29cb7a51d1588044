//! The real Terraform binary in a folder of its own, without a network.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value as Json;
use tempfile::TempDir;
use terrace_engine::files::FileSet;

/// A folder, and the binary that works in it.
pub(crate) struct Root {
    folder: TempDir,
    settings: PathBuf,
}

impl Root {
    /// An empty folder; `None`, with the reason printed, where there is no Terraform binary.
    /// `settings` is the content of the binary's CLI configuration.
    pub(crate) fn new(settings: &str) -> Option<Self> {
        if Command::new("terraform").arg("version").env("CHECKPOINT_DISABLE", "1").output().is_err() {
            super::skipped("the Terraform binary", "`terraform` is not on the path");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cli.tfrc");
        std::fs::write(&path, settings).unwrap();
        Some(Self { folder, settings: path })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, files: &FileSet) {
        for (path, bytes) in files {
            let target = self.path().join(path.as_str());
            std::fs::create_dir_all(target.parent().unwrap()).unwrap();
            std::fs::write(target, bytes).unwrap();
        }
    }

    pub(crate) fn write_json(&self, name: &str, value: &Json) {
        std::fs::write(self.path().join(name), serde_json::to_vec_pretty(value).unwrap()).unwrap();
    }

    /// Runs the binary, whatever comes of it.
    pub(crate) fn try_run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new("terraform");
        command.args(arguments).current_dir(self.path());
        command.env("TF_CLI_CONFIG_FILE", &self.settings).env("CHECKPOINT_DISABLE", "1");
        command.env("TF_IN_AUTOMATION", "1").env("TF_INPUT", "0").output().unwrap()
    }

    /// Runs the binary, fails the test unless it succeeds, and returns what it printed.
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        let output = self.try_run(arguments);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "terraform {}:\n{text}\n{errors}", arguments.join(" "));
        text
    }

    /// The folder's outputs after an apply, sensitive ones too.
    pub(crate) fn outputs(&self) -> BTreeMap<String, Json> {
        let outputs: BTreeMap<String, Json> = serde_json::from_str(&self.run(&["output", "-json"])).unwrap();
        outputs.into_iter().map(|(name, output)| (name, output["value"].clone())).collect()
    }

    /// The addresses that a plan alters, each with its actions, as `address: action`.
    pub(crate) fn planned(&self) -> Vec<String> {
        self.run(&["plan", "-no-color", "-out=plan"]);
        let plan: Json = serde_json::from_str(&self.run(&["show", "-json", "plan"])).unwrap();
        let words = |change: &Json| {
            let actions = change["change"]["actions"].as_array().unwrap();
            actions.iter().map(|action| action.as_str().unwrap()).collect::<Vec<_>>().join(" and ")
        };
        let changes = plan["resource_changes"].as_array().cloned().unwrap_or_default();
        let altered = changes.iter().filter(|change| words(change) != "no-op");
        altered.map(|change| format!("{}: {}", change["address"].as_str().unwrap(), words(change))).collect()
    }
}

/// A folder named `tf-plugins` near the top of the file system: a mirror of provider packages.
pub(crate) fn mirror() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/").ok()?.flatten().map(|entry| entry.path());
    folders
        .flat_map(|folder| [folder.join("tf-plugins"), folder])
        .find(|path| path.is_dir() && path.file_name().is_some_and(|name| name == "tf-plugins"))
}
