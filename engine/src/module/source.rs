//! Which files of a folder make up a module, and their blocks.
//!
//! Absent: anything below the folder. Sub-folders are modules of their own.

use std::rc::Rc;

use super::block::{Block, Source};
use super::limits::Limits;
use super::{json, native};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Subject};
use crate::files::{FileSet, RelPath};

/// The endings of configuration files; the second of a pair stands in for the first where both
/// exist with one stem.
const ENDINGS: [(&str, &str); 2] = [(".tf", ".tofu"), (".tf.json", ".tofu.json")];

/// The blocks of one folder.
#[derive(Default)]
pub(super) struct Blocks {
    /// Whether there is any configuration file.
    pub(super) exists: bool,
    /// The blocks of ordinary files, in the order of their names.
    pub(super) primary: Vec<Block>,
    /// The blocks of each override file, in the order of their names.
    pub(super) overrides: Vec<Vec<Block>>,
}

/// The stem of a configuration file's name and its ending; `None` for every other name.
fn split_ending(name: &str) -> Option<(&str, &'static str)> {
    let ignored =
        name.starts_with('.') || name.ends_with('~') || (name.starts_with('#') && name.ends_with('#'));
    if ignored {
        return None;
    }
    ENDINGS
        .iter()
        .flat_map(|(terraform, tofu)| [*terraform, *tofu])
        .find_map(|ending| Some((name.strip_suffix(ending)?, ending)))
}

/// Whether a file of this name can be part of a module: `.tf`, `.tofu`, `.tf.json` and
/// `.tofu.json`, but no hidden file and no editor's backup.
#[must_use]
pub fn is_configuration(name: &str) -> bool {
    split_ending(name).is_some()
}

/// Whether configuration files lie directly in the folder.
pub(super) fn is_module(files: &FileSet, folder: &str) -> bool {
    files.keys().map(RelPath::split).any(|(parent, name)| parent == folder && is_configuration(name))
}

/// The folder that a local source (`./network`, `../shared`) names, seen from `folder`; `None` for
/// sources of other kinds and where the path leads out of the set of files.
pub(super) fn local_folder(folder: &str, source: &str) -> Option<String> {
    if !source.starts_with("./") && !source.starts_with("../") && source != "." && source != ".." {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in source.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            inner => parts.push(inner),
        }
    }
    Some(parts.join("/"))
}

/// Whether a `.tofu` file of the same stem stands in for this one.
fn is_replaced(files: &FileSet, folder: &str, stem: &str, ending: &str) -> bool {
    let Some((_, tofu)) = ENDINGS.iter().find(|(terraform, _)| *terraform == ending) else { return false };
    let other = if folder.is_empty() { format!("{stem}{tofu}") } else { format!("{folder}/{stem}{tofu}") };
    other.parse().is_ok_and(|path| files.contains_key(&path))
}

/// Reads every configuration file that lies directly in `folder`.
pub(super) fn read(files: &FileSet, folder: &str, limits: &Limits, findings: &mut Diagnostics) -> Blocks {
    let mut blocks = Blocks::default();
    let mut count = 0;
    for (path, bytes) in files {
        let (parent, name) = path.split();
        if parent != folder {
            continue;
        }
        let Some((stem, ending)) = split_ending(name) else { continue };
        blocks.exists = true;
        if is_replaced(files, folder, stem, ending) {
            continue;
        }
        count += 1;
        if count > limits.files {
            let finding = Diagnostic::error(Code::TooLarge, "The folder holds too many configuration files")
                .with_detail(format!("only the first {} are read", limits.files));
            findings.push(finding.at(Subject::file(path.as_str(), 1)));
            break;
        }
        let Some(source) = open(path.as_str(), bytes, limits, findings) else { continue };
        let read = if ending.ends_with(".json") { json::read } else { native::read };
        let found = read(&Rc::new(source), limits.depth, findings);
        if stem == "override" || stem.ends_with("_override") {
            blocks.overrides.push(found);
        } else {
            blocks.primary.extend(found);
        }
    }
    blocks
}

/// The file as text, without its byte-order mark.
fn open(path: &str, bytes: &[u8], limits: &Limits, findings: &mut Diagnostics) -> Option<Source> {
    if bytes.len() > limits.file_bytes {
        let detail = format!("more than {} bytes", limits.file_bytes);
        findings.push(
            Diagnostic::error(Code::TooLarge, "The file is too large to read")
                .with_detail(detail)
                .at(Subject::file(path, 1)),
        );
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            Some(Source::new(path.to_owned(), text.to_owned()))
        }
        Err(error) => {
            let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
            findings.push(
                Diagnostic::error(Code::NotText, "The file is not UTF-8 text").at(Subject::file(path, line)),
            );
            None
        }
    }
}
