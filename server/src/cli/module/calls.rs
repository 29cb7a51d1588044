//! Which folders the local calls of a module name.
//!
//! The engine sees one folder's files at a time here, so that memory stays bounded; whether a
//! called folder is there is asked of the file system.

use std::path::{Path, PathBuf};

use terrace_engine::diagnostic::{Code, Diagnostic, Subject};
use terrace_engine::module::{Interface, ModuleCall};

/// Fills in the folder of every local call, named like the module's own `path`. `top` is the
/// folder that `path` is relative to.
///
/// A call of a folder that is not there is an error. One that leaves a tree which is read as a
/// whole is a warning: nothing above it is looked at.
pub(super) fn resolve(interface: &mut Interface, top: &Path, whole: bool) {
    let base = PathBuf::from(&interface.path);
    let mut findings = Vec::new();
    for call in interface.module_calls.values_mut().filter(|call| is_local(&call.source)) {
        let folder = joined(&base, &call.source);
        if whole && folder.starts_with("..") {
            let finding = Diagnostic::warning(Code::InvalidPath, "The call leaves the folder that is read");
            findings.push(placed(finding, call));
        } else if !is_folder(&top.join(&folder)) {
            let summary = format!("The module \"{}\" calls a folder that is not there", call.name);
            findings.push(placed(Diagnostic::error(Code::NoModule, summary), call));
        } else {
            let shown = folder.to_string_lossy();
            call.folder = Some(if shown.is_empty() { ".".to_owned() } else { shown.into_owned() });
        }
    }
    interface.diagnostics.extend(findings);
}

fn placed(finding: Diagnostic, call: &ModuleCall) -> Diagnostic {
    finding.with_detail(&call.source).at(Subject::file(&*call.pos.filename, call.pos.line))
}

/// Whether Terraform takes a source for a folder beside the calling module.
fn is_local(source: &str) -> bool {
    source.starts_with("./") || source.starts_with("../")
}

/// A folder, and no symbolic link to one.
fn is_folder(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|found| found.is_dir())
}

/// `source` as seen from `base`, by text alone; what leads out of `base` stays as `..`.
fn joined(base: &Path, source: &str) -> PathBuf {
    let mut folder = base.to_owned();
    for part in source.split('/') {
        match part {
            "" | "." => {}
            ".." if folder.file_name().is_some() => _ = folder.pop(),
            part => folder.push(part),
        }
    }
    folder
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::folder::Listing;
    use super::*;
    use terrace_engine::module::Limits;

    #[test]
    fn sources_are_joined_by_text() {
        for (base, source, expected) in [
            ("modules/a", "../b", "modules/b"),
            ("", "./b//c/", "b/c"),
            ("a", "..", ""),
            ("a", "../../x", "../x"),
            (".", "../x", "./../x"),
            ("/srv/a", "../../../x", "/../x"),
        ] {
            assert_eq!(joined(Path::new(base), source), Path::new(expected), "{base} {source}");
        }
    }

    #[test]
    fn calls_are_followed_to_folders_that_are_there() {
        let top = tempfile::tempdir().unwrap();
        let text = ["../b", "../none", "../../out", "hashicorp/consul/aws", "./"];
        let text: String = (text.iter().enumerate())
            .map(|(n, source)| format!("module \"m{n}\" {{\n  source = \"{source}\"\n}}\n"))
            .collect();
        fs::create_dir_all(top.path().join("a")).unwrap();
        fs::create_dir_all(top.path().join("b")).unwrap();
        fs::write(top.path().join("a/main.tf"), text).unwrap();
        let mut interface = Listing::of(&top.path().join("a"), "a".to_owned()).read(&Limits::default());
        resolve(&mut interface, top.path(), true);
        let folder = |call: &ModuleCall| call.folder.clone().unwrap_or_default();
        let folders: Vec<_> = interface.module_calls.values().map(folder).collect();
        assert_eq!(folders, ["b", "", "", "", "a"]);
        insta::assert_snapshot!(interface.diagnostics, @r#"
        a/main.tf:4: The module "m1" calls a folder that is not there (../none)
        a/main.tf:7: The call leaves the folder that is read (../../out)
        "#);
    }
}
