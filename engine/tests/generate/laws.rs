//! Laws that hold for whatever values and words come in.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value as Json, json};
use terrace_engine::generate::{Backend, ModuleVersion, Placement, ProviderSettings, generate};
use terrace_engine::module::Interface;
use terrace_engine::tree::{Origin, Resolution, Resolved};

use crate::support::{Folder, files, interface, link, placement, set, terraform, text};

/// Any text: quotes, templates, line feeds, control characters, letters of many scripts.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Z0-9 _./:-]{0,8}",
        2 => prop::sample::select(vec![
            "\"", "\\", "${", "%{", "$${", "%%{", "$", "%", "{", "}", "~", "\n", "\r\n", "\t", "\\n", "\\u0041",
            "EOT", "<<EOT", "#", "//", "/*", "${x}", "%{ if true }", "null",
        ]).prop_map(str::to_owned),
        2 => prop::sample::select(vec![
            "größe", "日本", "한국", "Привет", "🎉", "👩‍💻", "e\u{301}", "\u{202e}", "\u{200b}", "\u{1}", "\u{7f}", "\u{85}",
            "\u{2028}", "\u{feff}", "→", "𝒳", "नमस्ते", "🇩🇪",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_filter("text in databases has no NUL", |c| *c != '\0').prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn any_key() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-zA-Z_][a-zA-Z0-9_-]{0,9}",
        1 => prop::sample::select(vec!["for", "in", "if", "true", "null", "1st", "a b", "a.b", "a/b", "", "-x"]).prop_map(str::to_owned),
        1 => any_text(),
    ]
}

fn any_value() -> impl Strategy<Value = Json> {
    let scalar = prop_oneof![
        4 => any_text().prop_map(Json::from),
        1 => any::<i32>().prop_map(Json::from),
        1 => (-1_000_000_i64..1_000_000, 0_u32..5).prop_map(|(n, digits)| json!(n as f64 / f64::from(10_u32.pow(digits)))),
        1 => prop::sample::select(vec![json!(1e21), json!(u64::MAX), json!(i64::MIN), json!(1.5e-9)]),
        1 => any::<bool>().prop_map(Json::from),
        1 => Just(Json::Null),
    ];
    scalar.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            prop::collection::btree_map(any_key(), inner, 0..5)
                .prop_map(|entries| Json::Object(entries.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

const NAMES: [&str; 5] = ["a", "long_name", "tags", "x-y", "value"];

fn any_module() -> String {
    let variable =
        |name: &&str| format!("variable \"{name}\" {{\n  type    = any\n  default = \"unset\"\n}}\n");
    let output = |name: &&str| format!("output \"{name}\" {{\n  value = var.{name}\n}}\n");
    NAMES.iter().map(variable).chain(NAMES.iter().map(output)).collect()
}

fn any_resolved() -> impl Strategy<Value = Resolved> {
    let value = (any_value(), any::<bool>(), any_text());
    prop::collection::btree_map(prop::sample::select(NAMES.to_vec()), value, 1..=NAMES.len()).prop_map(
        |values| {
            let mut resolved = Resolved::default();
            for (name, (value, linked, output)) in values {
                let origin = if linked { link(&output) } else { Origin::Input };
                resolved.values.insert(name.to_owned(), set(value, origin));
            }
            resolved
        },
    )
}

/// `count` cases, the same in every run.
fn cases(count: usize) -> Vec<Resolved> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| any_resolved().new_tree(&mut runner).unwrap().current()).collect()
}

/// Puts text into the form in which Terraform holds it, which joins letters with their accents.
fn composed(value: &Json) -> Json {
    match value {
        Json::String(text) => Json::from(text.replace("e\u{301}", "é")),
        Json::Array(items) => items.iter().map(composed).collect(),
        Json::Object(entries) => {
            entries.iter().map(|(key, item)| (key.replace("e\u{301}", "é"), composed(item))).collect()
        }
        other => other.clone(),
    }
}

/// The law of the generator: the real binary finds nothing to format, nothing to complain of, and
/// reads back the very values.
#[test]
fn terraform_reads_what_was_meant() {
    let root = Folder::new("law");
    let (interface, cases) = (interface(&any_module()), cases(150));
    let mut calls = String::new();
    for (index, resolved) in cases.iter().enumerate() {
        let generated = generate(resolved, &interface, &placement("./module")).unwrap();
        assert_eq!(generate(resolved, &interface, &placement("./module")).unwrap(), generated);
        let name = format!("case{index}");
        root.write(&name, &generated.files);
        root.write(&format!("{name}/module"), &files(&[("main.tf", &any_module())]));
        calls.push_str(&format!("module \"{name}\" {{\n  source = \"./{name}\"\n}}\n"));
        calls.push_str(&format!("output \"{name}\" {{\n  value = module.{name}\n}}\n"));
    }
    terraform(&root.0, &["fmt", "-check", "-diff", "-recursive"], &BTreeMap::new());
    root.write("", &files(&[("main.tf", &calls)]));
    terraform(&root.0, &["init", "-input=false"], &BTreeMap::new());
    terraform(&root.0, &["validate"], &BTreeMap::new());
    terraform(&root.0, &["apply", "-auto-approve", "-input=false"], &BTreeMap::new());
    let outputs: Json =
        serde_json::from_str(&terraform(&root.0, &["output", "-json"], &BTreeMap::new())).unwrap();
    for (index, resolved) in cases.iter().enumerate() {
        for (name, resolution) in &resolved.values {
            let read = &outputs[format!("case{index}")]["value"][name];
            assert_same(&composed(read), &composed(&resolution.value), &format!("case{index}.{name}"));
        }
    }
}

/// Equal but for the way in which a number is written.
fn assert_same(read: &Json, meant: &Json, place: &str) {
    match (read, meant) {
        (Json::Number(read), Json::Number(meant)) => assert_eq!(read.as_f64(), meant.as_f64(), "{place}"),
        (Json::Array(read), Json::Array(meant)) if read.len() == meant.len() => {
            read.iter()
                .zip(meant)
                .enumerate()
                .for_each(|(at, (r, m))| assert_same(r, m, &format!("{place}[{at}]")));
        }
        (Json::Object(read), Json::Object(meant)) if read.keys().eq(meant.keys()) => {
            read.iter().for_each(|(key, value)| assert_same(value, &meant[key], &format!("{place}.{key}")));
        }
        _ => assert_eq!(read, meant, "{place}"),
    }
}

const TYPES: [&str; 8] = [
    "string",
    "any",
    "number",
    "set(string)",
    "map(list(bool))",
    "tuple([string, number])",
    "object({ a = string, b = optional(map(number), { x = 1 }) })",
    "list(object({ name = optional(string, \"${x}\"), ports = list(number) }))",
];

/// Everything that people write and that is no value: descriptions, tags, settings, addresses.
#[derive(Debug)]
struct Words {
    variables: Vec<(usize, String)>,
    outputs: Vec<(bool, String)>,
    tags: BTreeMap<String, String>,
    settings: BTreeMap<String, Json>,
    address: String,
    tag: String,
}

fn any_settings() -> impl Strategy<Value = BTreeMap<String, Json>> {
    let plain = prop::collection::btree_map("[a-z]{1,9}", any_value(), 0..4);
    let block =
        || prop::collection::btree_map("[a-z_]{1,9}", any_value(), 0..3).prop_map(|block| json!(block));
    let block = prop_oneof![block(), prop::collection::vec(block(), 0..3).prop_map(Json::from)];
    let blocks = prop::collection::btree_map("assume_role|default_tags|endpoints", block, 0..3);
    (plain, blocks).prop_map(|(plain, blocks)| plain.into_iter().chain(blocks).collect())
}

fn any_words() -> impl Strategy<Value = Words> {
    (
        prop::collection::vec((0..TYPES.len(), any_text()), 0..5),
        prop::collection::vec((any::<bool>(), any_text()), 0..4),
        prop::collection::btree_map("[a-zA-Zä0-9][a-zA-Z0-9 _.:/=+@-]{0,12}[a-z]", any_text(), 0..5),
        any_settings(),
        any_text(),
        any_text(),
    )
        .prop_map(|(variables, outputs, tags, settings, address, tag)| Words {
            variables,
            outputs,
            tags,
            settings,
            address,
            tag,
        })
}

/// The interface of a module with these words, by way of JSON: native syntax would need the very
/// escapes that are under test.
fn interface_with(words: &Words) -> Interface {
    let mut interface = interface(&TYPES.iter().enumerate().fold(String::new(), |text, (index, ty)| {
        format!("{text}variable \"v{index}\" {{\n  type = {}\n}}\n", ty.replace("${", "$${"))
    }));
    let types: Vec<_> = interface.variables.values().cloned().collect();
    interface.variables = words
        .variables
        .iter()
        .enumerate()
        .map(|(index, (ty, description))| {
            let mut variable = types[*ty].clone();
            variable.name = format!("v{index}").into();
            variable.description = Some(description.clone());
            (variable.name.clone(), variable)
        })
        .collect();
    interface.outputs = words
        .outputs
        .iter()
        .enumerate()
        .map(|(index, (sensitive, description))| {
            let output = json!({"name": format!("o{index}"), "description": description, "sensitive": sensitive,
                "pos": {"filename": "main.tf", "line": index}});
            (format!("o{index}").into(), serde_json::from_value(output).unwrap())
        })
        .collect();
    interface.required_core = vec![words.tag.clone()];
    interface.required_providers = serde_json::from_value(json!({
        "aws": {"source": format!("{}/aws", words.address), "version_constraints": [words.tag, ">= 1"]},
        "google": {},
        "azurerm": {"version_constraints": ["~> 4.0"], "aliases": [{"name": "azurerm", "alias": "x"}]},
    }))
    .unwrap();
    interface
}

/// Whatever people write in descriptions, tags and settings, `terraform fmt` has nothing to mend.
#[test]
fn terraform_leaves_every_file_as_it_is() {
    let root = Folder::new("words");
    let mut runner = TestRunner::deterministic();
    for index in 0..100 {
        let words = any_words().new_tree(&mut runner).unwrap().current();
        let settings = ProviderSettings { arguments: words.settings.clone() };
        let placement = Placement {
            backend: Backend::Http { address: words.address.clone() },
            providers: ["aws", "google", "azurerm.x"].map(|name| (name.to_owned(), settings.clone())).into(),
            version: ModuleVersion { tag: words.tag.clone(), ..placement("").version },
            ..placement(&format!("git::{}", words.address))
        };
        let mut resolved = Resolved::default();
        for (key, value) in &words.tags {
            resolved.tags.insert(key.parse().unwrap(), set(json!(value), Origin::Tags));
        }
        for name in (0..words.variables.len()).map(|index| format!("v{index}")) {
            resolved.values.insert(name, Resolution { sensitive: true, ..set(json!("s"), Origin::Input) });
        }
        let generated = generate(&resolved, &interface_with(&words), &placement).unwrap();
        for (path, bytes) in generated.files.iter().filter(|(path, _)| path.as_str().ends_with(".tf")) {
            let text = std::str::from_utf8(bytes).unwrap();
            assert!(hcl_edit::parser::parse_body(text).is_ok(), "case{index}/{path}\n{text}");
        }
        root.write(&format!("case{index}"), &generated.files);
    }
    terraform(&root.0, &["fmt", "-check", "-diff", "-recursive"], &BTreeMap::new());
}

proptest! {
    /// A second reader, which knows nothing of Terraform, finds the same values.
    #[test]
    fn another_parser_reads_what_was_meant(resolved in any_resolved()) {
        let generated = generate(&resolved, &interface(&any_module()), &placement("./module")).unwrap();
        let body: hcl::Body = hcl_edit::parser::parse_body(text(&generated, "main.tf")).unwrap().into();
        let block = body.blocks().next().unwrap();
        for (name, resolution) in &resolved.values {
            let attribute = block.body.attributes().find(|attribute| attribute.key.as_str() == name).unwrap();
            let read: Json = serde_json::to_value(hcl::eval::Evaluate::evaluate(&attribute.expr, &hcl::eval::Context::new()).unwrap()).unwrap();
            assert_same(&read, &resolution.value, name);
        }
    }
}
