use std::collections::BTreeMap;

use super::*;
use proptest::prelude::*;

fn files(entries: &[(&str, &str)]) -> FileSet {
    entries.iter().map(|(path, text)| (path.parse().unwrap(), text.as_bytes().to_vec())).collect()
}

fn repository() -> (tempfile::TempDir, Repository) {
    let folder = tempfile::tempdir().unwrap();
    let repository = Repository::init_bare(folder.path()).unwrap();
    (folder, repository)
}

fn listing(repository: &Repository, tree: Option<Oid>) -> Vec<String> {
    let mut paths = Vec::new();
    let Some(tree) = tree else { return paths };
    repository
        .find_tree(tree)
        .unwrap()
        .walk(git2::TreeWalkMode::PreOrder, |folder, entry| {
            if entry.kind() == Some(ObjectType::Blob) {
                paths.push(format!("{folder}{}", entry.name().unwrap()));
            }
            git2::TreeWalkResult::Ok
        })
        .unwrap();
    paths
}

#[test]
fn a_removed_folder_takes_its_empty_parents_along() {
    let (_folder, repository) = repository();
    let trees = Trees(&repository);
    let tree = trees.store(None, &files(&[("README.md", "x"), ("a/b/c/main.tf", "y")])).unwrap();
    let path = "a/b/c".parse().unwrap();
    let removed = trees.graft(tree, &path, None).unwrap();
    assert_eq!(listing(&repository, removed), ["README.md"]);
    assert_eq!(trees.graft(removed, &path, None).unwrap(), removed);
}

#[test]
fn a_file_in_the_way_is_refused() {
    let (_folder, repository) = repository();
    let trees = Trees(&repository);
    let tree = trees.store(None, &files(&[("a", "a file")])).unwrap();
    for path in ["a", "a/b"] {
        let refused = trees.graft(tree, &path.parse().unwrap(), Some(&files(&[("x", "y")]))).unwrap_err();
        assert!(matches!(refused, WorkspaceError::Refused { .. }), "{refused}");
    }
    assert!(trees.store(None, &files(&[("a", "x"), ("a/b", "y")])).is_err());
}

#[test]
fn an_executable_stays_one() {
    let (_folder, repository) = repository();
    let blob = repository.blob(b"#!/bin/sh\n").unwrap();
    let mut builder = repository.treebuilder(None).unwrap();
    builder.insert("run.sh", blob, FileMode::BlobExecutable.into()).unwrap();
    let before = builder.write().unwrap();
    let after = Trees(&repository).store(Some(before), &files(&[("run.sh", "#!/bin/sh\n")])).unwrap();
    assert_eq!(after, Some(before));
}

/// Exchanging bytes gives the same tree as building it anew.
#[test]
fn splicing_equals_rebuilding() {
    let (_folder, repository) = repository();
    let blob = repository.blob(b"x").unwrap();
    let folder = Trees(&repository).store(None, &files(&[("x", "x")])).unwrap().unwrap();
    let place = |is_folder: bool| if is_folder { (folder, FileMode::Tree) } else { (blob, FileMode::Blob) };
    let build = |names: &BTreeMap<String, bool>| {
        let mut builder = repository.treebuilder(None).unwrap();
        for (name, is_folder) in names {
            let (id, mode) = place(*is_folder);
            builder.insert(name, id, mode.into()).unwrap();
        }
        Trees(&repository).read(Some(builder.write().unwrap())).unwrap()
    };
    let name = || "[a-c0-][a-c.0-]{0,3}";
    let names = proptest::collection::btree_map(name(), any::<bool>(), 0..12);
    proptest!(|(names in names, name in name(), kind in proptest::option::of(any::<bool>()))| {
        let mode = |is_folder| if is_folder { TREE } else { b"100644".as_slice() };
        let id = kind.map(|is_folder| place(is_folder).0);
        let entry = kind.zip(id.as_ref()).map(|(is_folder, id)| {
            Entry { mode: mode(is_folder), name: name.as_bytes(), id: id.as_bytes() }
        });
        let spliced = splice(&build(&names), name.as_bytes(), entry);
        let mut expected = names.clone();
        match kind {
            Some(is_folder) => expected.insert(name.clone(), is_folder),
            None => expected.remove(&name),
        };
        prop_assert_eq!(spliced, build(&expected));
    });
}
