//! Reads a catalog's files into entries, and lays out the repository of its modules.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use rust_embed::RustEmbed;
use terrace_engine::files::{FileSet, RelPath};
use terrace_engine::module::{Limits, inspect};
use terrace_engine::name::TemplateKey;

use crate::definition::Definition;
use crate::entry::Entry;
use crate::error::CatalogError;

/// The tag of the catalog repository that holds [`Catalog::repository`].
///
/// It names one content for ever: whoever alters a module gives it a new number.
pub const RELEASE: &str = "v1.0.0";

#[derive(RustEmbed)]
#[folder = "catalog/"]
struct Embedded;

/// Entries that were read and checked together; cloning is cheap.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalog {
    entries: Arc<[Entry]>,
}

impl Catalog {
    /// The catalog that is embedded in this binary; it is read on the first call.
    ///
    /// # Errors
    /// The first thing that is wrong with the embedded files; a released binary has none.
    pub fn builtin() -> Result<Self, CatalogError> {
        static BUILTIN: LazyLock<Result<Catalog, CatalogError>> =
            LazyLock::new(|| Catalog::from_files(&embedded()?));
        BUILTIN.clone()
    }

    /// Reads files that are laid out like `catalog/`: `<cloud>/<key>/template.hcl` and so on. Files
    /// at the top are about the catalog, and left out.
    ///
    /// # Errors
    /// The first thing that is wrong: a file that cannot be read or is missing, a parent that is
    /// not there, parents in a circle.
    pub fn from_files(files: &FileSet) -> Result<Self, CatalogError> {
        let folders = folders(files)?;
        let entries = folders.into_iter().map(read_entry).collect::<Result<Vec<_>, _>>()?;
        check_keys(&entries)?;
        Ok(Self { entries: parents_first(entries)?.into() })
    }

    /// Every entry, each after all of its parents; within that, by cloud and key.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry with this key.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key.as_str() == key)
    }

    /// The files of the Git repository that holds every module at [`Entry::module_path`], with a
    /// README at the top.
    #[must_use]
    pub fn repository(&self) -> FileSet {
        let modules = self.entries.iter().flat_map(|entry| {
            let path = entry.module_path.as_deref().unwrap_or_default();
            entry.module.iter().filter_map(move |(file, bytes)| {
                Some((format!("{path}/{file}").parse().ok()?, bytes.clone()))
            })
        });
        let readme = "README.md".parse().map(|path| (path, self.repository_readme().into_bytes()));
        modules.chain(readme.ok()).collect()
    }

    fn repository_readme(&self) -> String {
        let mut text = String::from(
            "# Terrace catalog\n\n\
             The Terraform modules behind the templates that ship with Terrace. Each folder is a module of its \
             own: it can be used through Terrace, or from any Terraform configuration. Published by Terrace, \
             which writes this repository; changes made here by hand are not kept.\n\n\
             | module | template | what it gives |\n|---|---|---|\n",
        );
        for entry in self.entries.iter() {
            if let Some(path) = &entry.module_path {
                // Writing to a String cannot fail.
                let _ = writeln!(text, "| [{path}]({path}) | {} | {} |", entry.name, entry.description);
            }
        }
        text
    }
}

fn embedded() -> Result<FileSet, CatalogError> {
    Embedded::iter()
        .map(|name| {
            let misplaced = |detail: String| CatalogError::Misplaced { file: name.to_string(), detail };
            let path = name.parse().map_err(|error| misplaced(format!("{error}")))?;
            let file = Embedded::get(&name).ok_or_else(|| misplaced("not embedded".to_owned()))?;
            Ok((path, file.data.into_owned()))
        })
        .collect()
}

/// One entry's folder: its files relative to it.
struct Folder {
    cloud: String,
    key: TemplateKey,
    files: FileSet,
}

impl Folder {
    fn path(&self, file: &str) -> String {
        format!("{}/{}/{file}", self.cloud, self.key)
    }

    fn text(&self, file: &str) -> Result<&str, CatalogError> {
        let bytes = file.parse::<RelPath>().ok().and_then(|path| self.files.get(&path));
        let bytes = bytes.ok_or_else(|| CatalogError::Missing { file: self.path(file) })?;
        std::str::from_utf8(bytes).map_err(|_| CatalogError::NotText { file: self.path(file) })
    }

    fn module(&self) -> FileSet {
        let inside = |path: &RelPath| path.as_str().strip_prefix("module/")?.parse().ok();
        self.files.iter().filter_map(|(path, bytes)| Some((inside(path)?, bytes.clone()))).collect()
    }
}

fn folders(files: &FileSet) -> Result<Vec<Folder>, CatalogError> {
    let mut folders: BTreeMap<(String, String), Folder> = BTreeMap::new();
    for (path, bytes) in files.iter().filter(|(path, _)| path.as_str().contains('/')) {
        let misplaced = |detail: String| CatalogError::Misplaced { file: path.as_str().to_owned(), detail };
        let mut parts = path.as_str().splitn(3, '/');
        let (Some(cloud), Some(key), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(misplaced("the folder of the template is missing".to_owned()));
        };
        let template = key.parse().map_err(|error| misplaced(format!("{error}")))?;
        let rest = rest.parse().map_err(|error| misplaced(format!("{error}")))?;
        folders
            .entry((cloud.to_owned(), key.to_owned()))
            .or_insert_with(|| Folder { cloud: cloud.to_owned(), key: template, files: FileSet::new() })
            .files
            .insert(rest, bytes.clone());
    }
    Ok(folders.into_values().collect())
}

fn read_entry(folder: Folder) -> Result<Entry, CatalogError> {
    let unreadable = |detail| CatalogError::Definition { file: folder.path("template.hcl"), detail };
    let definition = Definition::parse(folder.text("template.hcl")?).map_err(unreadable)?;
    let module = folder.module();
    let interface = inspect(&module, "", &Limits::default());
    let overrides = definition.overrides(&interface).map_err(unreadable)?;
    match (definition.is_abstract, module.is_empty()) {
        (true, false) => return Err(CatalogError::AbstractWithModule { key: folder.key }),
        (false, true) => return Err(CatalogError::Missing { file: folder.path("module/main.tf") }),
        _ => {}
    }
    Ok(Entry {
        tags: definition.tags(),
        configs: definition.configs(),
        name: definition.name,
        description: definition.description,
        category: definition.category,
        labels: definition.labels,
        is_abstract: definition.is_abstract,
        parents: definition.parents,
        links: definition.links,
        overrides,
        example: definition.example,
        readme: folder.text("README.md")?.to_owned(),
        module_path: (!definition.is_abstract).then(|| format!("{}/{}", folder.cloud, folder.key)),
        module,
        cloud: folder.cloud,
        key: folder.key,
    })
}

fn check_keys(entries: &[Entry]) -> Result<(), CatalogError> {
    let mut keys = BTreeSet::new();
    if let Some(twice) = entries.iter().find(|entry| !keys.insert(&entry.key)) {
        return Err(CatalogError::Duplicate { key: twice.key.clone() });
    }
    for entry in entries {
        if let Some(parent) = entry.parents.iter().find(|parent| !keys.contains(parent)) {
            return Err(CatalogError::UnknownParent { key: entry.key.clone(), parent: parent.clone() });
        }
    }
    Ok(())
}

fn parents_first(mut waiting: Vec<Entry>) -> Result<Vec<Entry>, CatalogError> {
    let mut placed: Vec<Entry> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let is_placed = |parent: &TemplateKey| placed.iter().any(|entry| entry.key == *parent);
        let ready = waiting.iter().position(|entry| entry.parents.iter().all(is_placed));
        let Some(ready) = ready else {
            let keys = waiting.iter().map(|entry| entry.key.to_string()).collect();
            return Err(CatalogError::Circle { keys });
        };
        placed.push(waiting.remove(ready));
    }
    Ok(placed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog(files: &[(&str, &str)]) -> Result<Catalog, CatalogError> {
        let files = files.iter().map(|(path, text)| (path.parse().unwrap(), text.as_bytes().to_vec()));
        Catalog::from_files(&files.collect())
    }

    fn template(rest: &str) -> String {
        format!("name = \"n\"\ndescription = \"d\"\ncategory = \"c\"\nabstract = true\n{rest}")
    }

    fn parents(edges: &[(&str, &str)]) -> Result<Vec<String>, CatalogError> {
        let mut files = FileSet::new();
        for (key, parents) in edges {
            let text = template(&format!("parents = [{parents}]"));
            files.insert(format!("x/{key}/template.hcl").parse().unwrap(), text.into_bytes());
            files.insert(format!("x/{key}/README.md").parse().unwrap(), Vec::new());
        }
        let catalog = Catalog::from_files(&files)?;
        Ok(catalog.entries().iter().map(|entry| entry.key.to_string()).collect())
    }

    #[test]
    fn parents_come_first() {
        let keys = parents(&[("a", "\"c\""), ("b", ""), ("c", "\"b\""), ("d", "\"a\", \"c\"")]).unwrap();
        assert_eq!(keys, ["b", "c", "a", "d"]);
    }

    #[test]
    fn parents_must_exist_and_form_no_circle() {
        let unknown = parents(&[("a", "\"z\"")]).unwrap_err();
        insta::assert_snapshot!(unknown, @"a: the parent z is not in the catalog");
        let circle = parents(&[("a", "\"b\""), ("b", "\"a\""), ("c", "")]).unwrap_err();
        insta::assert_snapshot!(circle, @"the parents of a, b form a circle");
        assert!(parents(&[("a", "\"a\"")]).is_err());
    }

    #[test]
    fn a_broken_entry_names_its_file() {
        let text = template("");
        let stray = catalog(&[("x/a.tf", "")]).unwrap_err();
        insta::assert_snapshot!(stray, @"x/a.tf: not part of an entry; files belong in <cloud>/<template key>/ (the folder of the template is missing)");
        let bare = catalog(&[("x/a/README.md", "")]).unwrap_err();
        insta::assert_snapshot!(bare, @"x/a/template.hcl: this file is missing");
        let undocumented = catalog(&[("x/a/template.hcl", &text)]).unwrap_err();
        insta::assert_snapshot!(undocumented, @"x/a/README.md: this file is missing");
        let coded = [("x/a/template.hcl", text.as_str()), ("x/a/README.md", ""), ("x/a/module/main.tf", "")];
        insta::assert_snapshot!(catalog(&coded).unwrap_err(), @"a: an abstract template only carries tags and configs; remove its module folder");
        let concrete = text.replace("true", "false");
        let empty = catalog(&[("x/a/template.hcl", &concrete), ("x/a/README.md", "")]).unwrap_err();
        insta::assert_snapshot!(empty, @"x/a/module/main.tf: this file is missing");
        let twice = [
            ("x/a/template.hcl", text.as_str()),
            ("x/a/README.md", ""),
            ("y/a/template.hcl", &text),
            ("y/a/README.md", ""),
        ];
        insta::assert_snapshot!(catalog(&twice).unwrap_err(), @"a: two entries have this key");
    }

    #[test]
    fn the_embedded_catalog_is_read() {
        let catalog = Catalog::builtin().unwrap();
        let network = catalog.entry("local_network").unwrap();
        assert_eq!(network.module_path.as_deref(), Some("local/local_network"));
        assert!(catalog.repository().contains_key(&"local/local_network/main.tf".parse().unwrap()));
        assert!(catalog.entry("nothing").is_none());
    }
}
