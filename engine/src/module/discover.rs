//! The modules of a repository, each with its own verdict.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::folders::Folders;
use super::interface::{Interface, ModuleCall};
use super::limits::Limits;
use super::requirements::{Calls, Requirements};
use super::source;
use crate::diagnostic::Severity;
use crate::files::{FileSet, RelPath};

/// A folder that holds configuration files.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Found {
    /// The folder; `""` is the top.
    pub path: String,
    /// How many variables it declares.
    pub variables: usize,
    /// How many outputs it declares.
    pub outputs: usize,
    /// How many managed resources it declares.
    pub resources: usize,
    /// How many data resources it declares.
    #[serde(default)]
    pub data_resources: usize,
    /// The modules that it calls, in the order of their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<ModuleCall>,
    /// What it needs, the local modules that it calls included.
    #[serde(default)]
    pub requirements: Requirements,
    /// Whether it can be imported as it is.
    pub usable: bool,
    /// Why it cannot be used: the first error, and how many more there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The first paragraph of the folder's README, without its headings and marks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readme: Option<String>,
}

/// Every folder that holds configuration files, in the order of their paths. Folders whose name
/// starts with a dot (`.terraform`, `.github`) are not looked into. A repository without
/// Terraform gives an empty list.
#[must_use]
pub fn discover(files: &FileSet, limits: &Limits) -> Vec<Found> {
    let folders = Folders::of(files);
    let mut calls = Calls::default();
    let mut found = BTreeMap::new();
    calls.follow(&folders, folders.modules(), limits, |interface| {
        found.insert(interface.path.clone(), verdict(&folders, interface));
    });
    for (folder, requirements) in calls.in_all() {
        if let Some(found) = found.get_mut(&folder) {
            found.requirements = requirements;
        }
    }
    // Local calls may lead into folders that are not looked into on their own.
    folders.modules().filter_map(|folder| found.remove(folder)).collect()
}

fn verdict(folders: &Folders<'_>, interface: Interface) -> Found {
    let calls: Vec<ModuleCall> = interface.module_calls.into_values().collect();
    let mut errors: Vec<String> = interface
        .diagnostics
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(ToString::to_string)
        .collect();
    errors.extend(calls.iter().filter(|call| leaves(&interface.path, &call.source)).map(|call| {
        format!("{}:{}: {} leads out of the repository", call.pos.filename, call.pos.line, call.source)
    }));
    Found {
        variables: interface.variables.len(),
        outputs: interface.outputs.len(),
        resources: interface.managed_resources.len(),
        data_resources: interface.data_resources.len(),
        usable: errors.is_empty(),
        reason: errors.first().map(|first| match errors.len() {
            1 => first.clone(),
            more => format!("{first}, and {} more", more - 1),
        }),
        readme: readme(folders, &interface.path),
        calls,
        requirements: Requirements::default(),
        path: interface.path,
    }
}

/// Whether a local source leads out of the set of files.
fn leaves(folder: &str, source: &str) -> bool {
    source::is_local(source) && source::local_folder(folder, source).is_none()
}

fn readme(folders: &Folders<'_>, folder: &str) -> Option<String> {
    let is_readme = |path: &RelPath| path.split().1.eq_ignore_ascii_case("readme.md");
    let (_, bytes) = folders.files(folder).iter().find(|(path, _)| is_readme(path))?;
    first_paragraph(&String::from_utf8_lossy(bytes))
}

/// The first run of lines that are prose: no headings, rules, pictures, badges, tables, lists of
/// links, HTML or code.
fn first_paragraph(markdown: &str) -> Option<String> {
    let mut lines: Vec<&str> = Vec::new();
    let mut fenced = false;
    for line in markdown.lines().map(str::trim) {
        let fence = line.starts_with("```");
        fenced ^= fence;
        let prose = !fence
            && !fenced
            && !line.is_empty()
            && !line.starts_with(['#', '<', '|', '!', '=', '>', '-'])
            && !line.starts_with("[![");
        if prose {
            lines.push(line);
        } else if !lines.is_empty() {
            break;
        }
    }
    (!lines.is_empty()).then(|| lines.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_paragraph_is_prose() {
        let markdown = "# VPC\n\n[![build](x)](y)\n\nMakes a network\nwith subnets.\n\nMore.\n";
        assert_eq!(first_paragraph(markdown).as_deref(), Some("Makes a network with subnets."));
        assert_eq!(first_paragraph("# Title\n\n```hcl\nmodule\n```\n"), None);
    }
}
