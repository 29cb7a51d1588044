//! Constants of the native syntax, held against what the Terraform binary reads.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::json;
use terrace_engine::files::FileSet;
use terrace_engine::module::{Limits, Type, inspect};

use crate::pairs::evened;
use crate::terraform;

/// The source text of a constant, on lines of its own where it is a heredoc.
fn literal() -> impl Strategy<Value = String> {
    let number =
        prop::sample::select(vec!["0", "-1", "1.5", "-2.50", "1e3", "2.5e-3", "123456789012", "007"]);
    let piece = prop::sample::select(vec![
        "a",
        " ",
        "é",
        "\\n",
        "\\t",
        "\\\"",
        "\\\\",
        "\\u00e9",
        "$${x}",
        "%%{y}",
        "$ ",
        "% ",
        "$$ ",
        "{",
        "}",
        "#",
        "//",
        "/*",
        "${1 + 1}",
        "${\"in\"}",
        "'",
        "\\U0001F600",
    ]);
    let line = (
        0_usize..6,
        prop::sample::select(vec!["", "a", "b c", "$${x}", "\\n", "EO", "EOTX", "# c", "\"", "${2}"]),
    );
    let heredoc =
        (any::<bool>(), 0_usize..6, prop::collection::vec(line, 0..5)).prop_map(|(flush, end, lines)| {
            let lines: String =
                lines.iter().map(|(indent, text)| format!("{}{text}\n", " ".repeat(*indent))).collect();
            format!("<<{}EOT\n{lines}{}EOT\n", if flush { "-" } else { "" }, " ".repeat(end))
        });
    let operation = prop::sample::select(vec![
        "1 + 2 * 3",
        "-(2)",
        "7 / 2",
        "7 % 4",
        "!true",
        "1 < 2",
        "1 == 1 ? \"y\" : \"n\"",
        "(1 + 2) * 3",
        "true && false",
        "\"a\" == \"a\"",
        "1 != 2 || false",
        "- 3",
        "10 - -3",
        "0.1 + 0.2",
        "0.1 + 0.2 == 0.3 ? \"same\" : \"other\"",
        "\"${0.1 + 0.2} ${1 / 3}\"",
        "9007199254740993 + 2",
        "[1, 2][1]",
        "{ a = \"x\" }.a",
        "[{ a = 1 }, { a = 2 }][*].a",
        "false ? 1 : \"one\"",
    ]);
    let quoted = prop::collection::vec(piece, 0..6).prop_map(|pieces| format!("\"{}\"", pieces.concat()));
    let plain = prop_oneof![
        number.prop_map(str::to_owned),
        quoted,
        operation.prop_map(str::to_owned),
        prop::sample::select(vec!["null", "true", "false"]).prop_map(str::to_owned),
    ];
    let collection = plain.clone().prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(", "))),
            prop::collection::btree_map(
                prop::sample::select(vec!["a", "\"b c\"", "(1 + 1)", "\"d\""]),
                inner,
                0..3
            )
            .prop_map(|entries| {
                let entries = entries.iter().map(|(key, value)| format!("{key} = {value}"));
                format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
            }),
        ]
    });
    prop_oneof![2 => plain, 2 => collection, 3 => heredoc]
}

#[test]
fn constants_agree_with_terraform() {
    const CONSTANTS: usize = 600;
    const BATCH: usize = 1000;
    let count = crate::number_of("TERRACE_CONSTANTS", CONSTANTS);
    let mut runner = TestRunner::deterministic();
    let mut wrong = Vec::new();
    for start in (0..count).step_by(BATCH) {
        let texts = (start..count.min(start + BATCH))
            .map(|at| (format!("v{at}"), literal().new_tree(&mut runner).unwrap().current()));
        wrong.extend(held_against_terraform(&texts.collect()));
    }
    println!("{count} constants");
    assert!(wrong.is_empty(), "{} of {count} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// What differs, in words.
fn held_against_terraform(texts: &BTreeMap<String, String>) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let declarations: BTreeMap<String, String> = texts
        .iter()
        .map(|(name, text)| {
            let text = text.trim_end_matches('\n');
            (name.clone(), format!("variable \"{name}\" {{\n  default = {text}\n}}\n"))
        })
        .collect();
    terraform::declare(folder, &declarations);
    let all: String = declarations.into_values().collect();
    let files = FileSet::from([("main.tf".parse().unwrap(), all.into_bytes())]);
    let interface = inspect(&files, "", &Limits::default());
    assert!(interface.diagnostics.is_empty(), "{}", interface.diagnostics);
    let read = terraform::read(folder, &texts.keys().collect::<Vec<_>>());
    texts
        .iter()
        .filter_map(|(name, text)| {
            let ours = interface.variables.get(name.as_str()).and_then(|variable| variable.default.clone());
            let (ours, theirs) =
                (ours.unwrap_or_else(|| json!("(nothing)")), serde_json::from_str(&read[name]).unwrap());
            (evened(&Type::Any, &ours) != evened(&Type::Any, &theirs))
                .then(|| format!("{text}: {ours}, Terraform reads {theirs}"))
        })
        .collect()
}
