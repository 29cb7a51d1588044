//! The examples that a module brings: the folders below its `examples`.
//!
//! Only text is kept, bounded in size and number. What is left out is named.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use terrace_engine::diagnostic::{Diagnostics, Subject};
use terrace_engine::files::FileSet;
use terrace_engine::name::CommitSha;
use terrace_workspaces::WorkspaceError;
use terrace_workspaces::source::{Choice, Mirror, ReadLimits};
use utoipa::ToSchema;

use crate::error::ApiError;

/// The folder of examples.
const FOLDER: &str = "examples";

/// How much of a module's examples is read.
const LIMITS: ReadLimits = ReadLimits { file_bytes: 64 << 10, files: 200, total_bytes: 1 << 20, depth: 6 };

/// The most examples of one module.
const MOST: usize = 20;

/// One example of a module's use.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct Example {
    /// Its folder's name.
    pub name: String,
    /// Its README.
    pub readme: Option<String>,
    /// Its other files, in the order of their paths.
    pub files: Vec<ExampleFile>,
    /// Its files that are not shown, each with the reason.
    pub left_out: Vec<String>,
}

/// One file of an example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExampleFile {
    /// Its path inside the example.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Reads the examples of the module in `folder`.
///
/// # Errors
/// The mirror cannot be read. A module without examples has none.
pub(super) async fn read(
    mirror: &Mirror,
    commit: &CommitSha,
    folder: &str,
) -> Result<Vec<Example>, ApiError> {
    let folder = if folder.is_empty() { FOLDER.to_owned() } else { format!("{folder}/{FOLDER}") };
    let visible = |path: &str| !path.rsplit('/').next().unwrap_or(path).starts_with('.');
    let choice = Choice { enters: visible, reads: visible };
    match mirror.chosen(commit, &folder, (&LIMITS, choice)).await {
        Ok((files, left_out)) => Ok(sorted(files, &left_out)),
        // There is none, or something else of this name.
        Err(WorkspaceError::NoSuchPath { .. } | WorkspaceError::Refused { .. }) => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

fn sorted(files: FileSet, left_out: &Diagnostics) -> Vec<Example> {
    let mut examples: BTreeMap<String, Example> = BTreeMap::new();
    for (path, bytes) in files {
        // A file beside the examples belongs to none.
        let Some((name, inside)) = path.as_str().split_once('/') else { continue };
        let example = examples.entry(name.to_owned()).or_default();
        match String::from_utf8(bytes) {
            Ok(text) if text.contains('\0') => example.left_out.push(format!("{inside}: it is not text")),
            Ok(text) if inside.eq_ignore_ascii_case("readme.md") => example.readme = Some(text),
            Ok(text) => example.files.push(ExampleFile { path: inside.to_owned(), text }),
            Err(_) => example.left_out.push(format!("{inside}: it is not text")),
        }
    }
    for finding in left_out {
        let Some(Subject::Place { place }) = &finding.subject else { continue };
        let Some((name, inside)) = place.split_once('/') else { continue };
        let example = examples.entry(name.to_owned()).or_default();
        example.left_out.push(format!("{inside}: {}", finding.detail));
    }
    let named = |(name, example): (String, Example)| Example { name, ..example };
    examples.into_iter().map(named).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use terrace_engine::diagnostic::{Code, Diagnostic};

    #[test]
    fn files_belong_to_the_example_that_holds_them() {
        let files: FileSet = [
            ("README.md", &b"of all"[..]),
            ("complete/README.md", b"# Complete"),
            ("complete/main.tf", b"module \"x\" {}\n"),
            ("complete/files/logo.png", b"\x89PNG\xff"),
            ("minimal/main.tf", b"a\0b"),
        ]
        .into_iter()
        .map(|(path, bytes)| (path.parse().unwrap(), bytes.to_vec()))
        .collect();
        let link =
            Diagnostic::warning(Code::InvalidPath, "left out").with_detail("symbolic links are not followed");
        let left_out = Diagnostics::from(link.at(Subject::place("minimal/secrets.tf")));
        let shown = sorted(files, &left_out).into_iter().map(|example| {
            let files: Vec<String> = example.files.into_iter().map(|file| file.path).collect();
            format!("{} {:?} {files:?} {:?}", example.name, example.readme, example.left_out)
        });
        insta::assert_snapshot!(shown.collect::<Vec<_>>().join("\n"), @r##"
        complete Some("# Complete") ["main.tf"] ["files/logo.png: it is not text"]
        minimal None [] ["main.tf: it is not text", "secrets.tf: symbolic links are not followed"]
        "##);
    }
}
