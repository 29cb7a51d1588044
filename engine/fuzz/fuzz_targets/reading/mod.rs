//! What holds of every module, whatever its bytes.

use std::collections::BTreeMap;

use terrace_engine::diagnostic::Subject;
use terrace_engine::files::FileSet;
use terrace_engine::module::{
    Interface, Limits, Overrides, check, compare, discover, form, inspect, validate,
};

/// Reads bytes as a file, or as one and an override file with a NUL between them.
pub fn module(bytes: &[u8], names: [&str; 2]) {
    let files: FileSet = bytes
        .splitn(2, |byte| *byte == 0)
        .zip(names)
        .filter_map(|(bytes, name)| Some((name.parse().ok()?, bytes.to_vec())))
        .collect();
    let limits = Limits::default();
    let interface = inspect(&files, "", &limits);
    assert!(interface.is_module());
    places_exist(&files, &interface);
    stores(&interface);

    let found = discover(&files, &limits);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].variables, interface.variables.len());
    assert!(!compare(&interface, &interface).rows.iter().any(|row| row.name.is_empty()));
    let form = form(&interface, &Overrides::default());
    assert_eq!(form.schema["properties"].as_object().map(|all| all.len()), Some(interface.variables.len()));
    let _ = validate(&interface, &BTreeMap::new());
    let _ = check(&interface, &Overrides::default(), &BTreeMap::new());
}

/// Findings are at lines that the files have.
fn places_exist(files: &FileSet, interface: &Interface) {
    assert!(interface.diagnostics.iter().count() <= Limits::default().findings + 1);
    for finding in &interface.diagnostics {
        if let Some(Subject::File { filename, line }) = &finding.subject {
            let bytes = filename.parse().ok().and_then(|path| files.get(&path)).expect("the file exists");
            let lines = 1 + bytes.iter().filter(|byte| **byte == b'\n').count();
            assert!((1..=lines).contains(line), "{finding}");
        }
    }
}

/// What is stored reads back as the same.
fn stores(interface: &Interface) {
    let json = serde_json::to_string(interface).expect("an interface is JSON");
    let back: Interface = serde_json::from_str(&json).expect("its JSON is an interface");
    assert_eq!(&back, interface);
}
