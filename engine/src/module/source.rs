//! Which files of a folder make up a module, and their blocks.
//!
//! Absent: anything below the folder. Sub-folders are modules of their own.

use std::collections::BTreeSet;

use super::block::Source;
use super::findings::Findings;
use super::limits::Limits;
use crate::diagnostic::{Code, Diagnostic, Subject};
use crate::files::RelPath;

/// The endings of configuration files; the second of a pair stands in for the first where both
/// exist with one stem.
const ENDINGS: [(&str, &str); 2] = [(".tf", ".tofu"), (".tf.json", ".tofu.json")];

/// A file by its path.
pub(super) type File<'f> = (&'f RelPath, &'f [u8]);

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

/// A configuration file that is part of the module.
pub(super) struct Chosen<'f> {
    path: &'f str,
    bytes: &'f [u8],
    /// Whether it is in JSON syntax.
    pub(super) json: bool,
    /// Whether it overrides what other files declare.
    pub(super) overrides: bool,
}

/// The configuration files of a folder that are read, in the order of their names; finds what is
/// beyond the limits.
pub(super) fn chosen<'f>(files: &[File<'f>], limits: &Limits, findings: &mut Findings) -> Vec<Chosen<'f>> {
    let names = files.iter().map(|(path, _)| path.split().1);
    let tofu: BTreeSet<&str> =
        names.filter(|name| ENDINGS.iter().any(|(_, tofu)| name.ends_with(tofu))).collect();
    let mut chosen = Vec::new();
    let mut bytes_left = limits.folder_bytes;
    for (path, bytes) in files {
        let Some((stem, ending)) = split_ending(path.split().1) else { continue };
        let replaced_by = ENDINGS.iter().find(|(terraform, _)| *terraform == ending && !tofu.is_empty());
        if replaced_by.is_some_and(|(_, ending)| tofu.contains(format!("{stem}{ending}").as_str())) {
            continue;
        }
        let too_many = if chosen.len() == limits.files {
            Some(format!("only the first {} are read", limits.files))
        } else if bytes.len() > bytes_left {
            Some(format!("only the first {} bytes are read", limits.folder_bytes))
        } else {
            None
        };
        if let Some(detail) = too_many {
            let finding = Diagnostic::error(Code::TooLarge, "The folder holds too many configuration files");
            findings.push(finding.with_detail(detail).at(Subject::file(path.as_str(), 1)));
            break;
        }
        bytes_left -= bytes.len();
        chosen.push(Chosen {
            path: path.as_str(),
            bytes,
            json: ending.ends_with(".json"),
            overrides: stem == "override" || stem.ends_with("_override"),
        });
    }
    chosen
}

impl<'f> Chosen<'f> {
    /// The file as text, without its byte-order mark.
    pub(super) fn open(&self, limits: &Limits, findings: &mut Findings) -> Option<Source<'f>> {
        if self.bytes.len() > limits.file_bytes {
            let detail = format!("more than {} bytes", limits.file_bytes);
            findings.push(
                Diagnostic::error(Code::TooLarge, "The file is too large to read")
                    .with_detail(detail)
                    .at(Subject::file(self.path, 1)),
            );
            return None;
        }
        match std::str::from_utf8(self.bytes) {
            Ok(text) => Some(Source::new(self.path, text.strip_prefix('\u{feff}').unwrap_or(text))),
            Err(error) => {
                let before = &self.bytes[..error.valid_up_to()];
                let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
                findings.push(
                    Diagnostic::error(Code::NotText, "The file is not UTF-8 text")
                        .at(Subject::file(self.path, line)),
                );
                None
            }
        }
    }
}

/// Whether a source is a path inside the same set of files.
pub(super) fn is_local(source: &str) -> bool {
    source.starts_with("./") || source.starts_with("../")
}

/// The folder that a local source (`./network`, `../shared`) names, seen from `folder`; `None` for
/// sources of other kinds and where the path leads out of the set of files.
pub(super) fn local_folder(folder: &str, source: &str) -> Option<String> {
    if !is_local(source) {
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
