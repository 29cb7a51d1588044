//! What `init` would make ready for some code: two codes that need the same can share it.

use std::fmt::Write as _;

use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::files::FileSet;
use crate::module::{Interface, Limits, ModuleCall, inspect};

/// The file that names the backend of generated code.
const BACKEND: &str = "backend.tf";

/// Words of blocks that choose a backend.
const CHOOSES: [&str; 2] = ["backend", "cloud"];

/// What `init` would make ready for some code, as digests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preparation {
    /// The modules and plugins: the same digest means the same ones.
    pub modules: String,
    /// The backend, where one file alone says it.
    pub backend: Option<String>,
    /// Whether plugins are needed that are not built in.
    pub needs_plugins: bool,
}

/// What `init` would make ready for the code of one folder. Nothing where that cannot be told, or
/// may be something else tomorrow: a module that is not named at an exact commit.
///
/// What a module at an exact commit calls itself is not looked at, nor which version of a plugin a
/// constraint allows today.
#[must_use]
pub fn preparation(files: &FileSet) -> Option<Preparation> {
    let interface = inspect(files, "", &Limits::default());
    if interface.diagnostics.has_errors() || !interface.module_calls.values().all(is_fixed) {
        return None;
    }
    Some(Preparation {
        modules: modules(files, &interface),
        backend: backend(files),
        needs_plugins: interface
            .required_providers
            .values()
            .any(|provider| provider.source.as_deref() != Some("terraform.io/builtin/terraform")),
    })
}

/// Whether a call names the same code for ever.
fn is_fixed(call: &ModuleCall) -> bool {
    let commit = |text: &str| text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let of_commit = call.source.split(['?', '&']).filter_map(|part| part.strip_prefix("ref=")).any(commit);
    of_commit || call.source.starts_with("./")
}

fn modules(files: &FileSet, interface: &Interface) -> String {
    let calls = interface.module_calls.values().map(|call| json!([call.name, call.source, call.version]));
    let providers = interface
        .required_providers
        .iter()
        .map(|(name, provider)| json!([name, provider.source, provider.version_constraints]));
    let needs = json!({
        "core": interface.required_core,
        "providers": providers.collect::<Vec<_>>(),
        "modules": calls.collect::<Vec<_>>(),
    });
    let mut hash = Sha256::new();
    hash.update(needs.to_string());
    // Code below the folder is a module that lies beside it, and is copied by nobody.
    for (path, bytes) in files.iter().filter(|(path, _)| path.as_str().contains('/')) {
        hash.update(format!("\n{} {}\n", path.as_str(), bytes.len()));
        hash.update(bytes);
    }
    hex(hash)
}

/// The digest of the file that names the backend, where no other file could.
fn backend(files: &FileSet) -> Option<String> {
    let mut hash = Sha256::new();
    for (path, bytes) in files.iter().filter(|(path, _)| !path.as_str().contains('/')) {
        let text = String::from_utf8_lossy(bytes);
        if path.as_str() == BACKEND {
            hash.update(bytes);
        } else if is_code(path.as_str()) && CHOOSES.iter().any(|word| text.contains(word)) {
            return None;
        }
    }
    Some(hex(hash))
}

fn is_code(path: &str) -> bool {
    [".tf", ".tofu", ".tf.json", ".tofu.json"].iter().any(|ending| path.ends_with(ending))
}

fn hex(hash: Sha256) -> String {
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        // Writing into a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMIT: &str = "0123456789012345678901234567890123456789";

    fn code(main: &str, more: &[(&str, &str)]) -> FileSet {
        let files = [("main.tf", main), ("backend.tf", "terraform {\n  backend \"local\" {}\n}\n")];
        let all = files.iter().chain(more);
        all.map(|(path, text)| (path.parse().unwrap(), text.as_bytes().to_vec())).collect()
    }

    fn call(reference: &str, note: &str) -> String {
        format!(
            "module \"this\" {{\n  source = \"git::https://example.com/x.git//m?ref={reference}\"\n  note = \"{note}\"\n}}\n"
        )
    }

    #[test]
    fn values_make_no_difference_and_versions_do() {
        let one = preparation(&code(&call(COMMIT, "one"), &[])).unwrap();
        assert_eq!(one, preparation(&code(&call(COMMIT, "two"), &[])).unwrap());
        let another = COMMIT.replace('9', "a");
        assert_ne!(one.modules, preparation(&code(&call(&another, "one"), &[])).unwrap().modules);
        let needs = "terraform {\n  required_providers {\n    aws = {\n      source = \"hashicorp/aws\"\n    }\n  }\n}\n";
        let with = preparation(&code(&call(COMMIT, "one"), &[("versions.tf", needs)])).unwrap();
        assert!(with.needs_plugins && !one.needs_plugins);
        assert_ne!(one.modules, with.modules);
    }

    #[test]
    fn code_beside_the_folder_counts() {
        let local = "module \"this\" {\n  source = \"./module\"\n}\n";
        let with = |text: &str| preparation(&code(local, &[("module/main.tf", text)])).unwrap();
        assert_ne!(with("# one\n").modules, with("# two\n").modules);
    }

    #[test]
    fn what_may_be_something_else_tomorrow_is_not_kept() {
        for source in ["main", "v1.0.0"] {
            assert_eq!(preparation(&code(&call(source, "one"), &[])), None, "{source}");
        }
        assert_eq!(preparation(&code("module \"this\" {\n  source = \"acme/vpc/aws\"\n}\n", &[])), None);
        assert_eq!(preparation(&code("resource \"x\" {\n", &[])), None);
    }

    #[test]
    fn a_backend_that_another_file_could_name_is_not_known() {
        let one = preparation(&code(&call(COMMIT, "one"), &[])).unwrap();
        let mut moved = code(&call(COMMIT, "one"), &[]);
        moved.insert("backend.tf".parse().unwrap(), b"terraform {\n  backend \"http\" {}\n}\n".to_vec());
        let moved = preparation(&moved).unwrap();
        assert!(one.modules == moved.modules && one.backend != moved.backend);
        let twice =
            preparation(&code(&call(COMMIT, "one"), &[("z.tf", "terraform {\n  backend \"s3\" {}\n}\n")]));
        assert_eq!(twice.unwrap().backend, None);
    }
}
