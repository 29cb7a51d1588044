//! Laws of types and conversion, for random types and values, and the same held against the
//! Terraform binary.

#![expect(
    clippy::disallowed_methods,
    reason = "tests and benches read case folders and start the real binary"
)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "whatever a test cannot do ends it"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value as Json, json};
use terrace_engine::files::FileSet;
use terrace_engine::module::{Attribute, Limits, Overrides, Type, form, inspect};

/// Attribute and key names; few, so that types and values often meet.
fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "port", "with-hyphen"]).prop_map(str::to_owned)
}

fn scalar() -> impl Strategy<Value = Json> {
    prop_oneof![
        2 => Just(Json::Null),
        2 => any::<bool>().prop_map(Json::Bool),
        3 => (-1000_i64..1000).prop_map(Json::from),
        1 => (-4000_i64..4000).prop_map(|eighths| json!(eighths as f64 / 8.0)),
        3 => prop::sample::select(vec![
            "", "x", "true", "false", "TRUE", "0", "1", "-1", "1.5", "1e3", "1E-2", ".5", "5.", "+7", " 1", "1_0",
            "0x10", "007", "1.50", "--1", "e1", "12345678901234567890", "ä", "${x}", "%{ if }", "$${x}", "%%{x}", "$", "a\nb\t\u{1}", "\"quoted\"",
        ])
        .prop_map(Json::from),
    ]
}

fn value() -> impl Strategy<Value = Json> {
    scalar().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::btree_map(name(), inner, 0..3)
                .prop_map(|entries| entries.into_iter().collect()),
        ]
    })
}

fn ty() -> impl Strategy<Value = Type> {
    let keyword = prop::sample::select(vec![Type::Any, Type::String, Type::Number, Type::Bool]);
    keyword.prop_recursive(3, 16, 3, |inner| {
        let attribute = (inner.clone(), 0_u8..3, value()).prop_map(|(ty, kind, default)| match kind {
            0 => Attribute::required(ty),
            1 => Attribute { ty, optional: true, default: None },
            _ => {
                let default = ty.convert(&default, "").ok();
                Attribute { ty, optional: true, default }
            }
        });
        prop_oneof![
            inner.clone().prop_map(|ty| Type::List(Box::new(ty))),
            inner.clone().prop_map(|ty| Type::Set(Box::new(ty))),
            inner.clone().prop_map(|ty| Type::Map(Box::new(ty))),
            prop::collection::vec(inner, 0..3).prop_map(Type::Tuple),
            prop::collection::btree_map(name(), attribute, 0..3).prop_map(Type::Object),
        ]
    })
}

/// A value that mostly fits the type.
fn value_of(ty: &Type) -> BoxedStrategy<Json> {
    let fitting: BoxedStrategy<Json> = match ty {
        Type::Any => value().boxed(),
        Type::String | Type::Number | Type::Bool => scalar().boxed(),
        Type::List(element) | Type::Set(element) => {
            prop::collection::vec(value_of(element), 0..4).prop_map(Json::from).boxed()
        }
        Type::Map(element) => prop::collection::btree_map(name(), value_of(element), 0..3)
            .prop_map(|entries| entries.into_iter().collect())
            .boxed(),
        Type::Tuple(elements) => {
            elements.iter().map(value_of).collect::<Vec<_>>().prop_map(Json::from).boxed()
        }
        Type::Object(attributes) => {
            let entries: Vec<_> = attributes
                .iter()
                .map(|(name, attribute)| {
                    (Just(name.clone()), prop::option::weighted(0.8, value_of(&attribute.ty)))
                })
                .collect();
            (entries, prop::option::weighted(0.2, (name(), scalar())))
                .prop_map(|(entries, extra)| {
                    let given = entries.into_iter().filter_map(|(name, value)| Some((name, value?)));
                    extra.into_iter().chain(given).collect()
                })
                .boxed()
        }
    };
    prop_oneof![12 => fitting, 1 => value()].boxed()
}

fn typed_value() -> impl Strategy<Value = (Type, Json)> {
    ty().prop_flat_map(|ty| (Just(ty.clone()), value_of(&ty)))
}

proptest! {
    #[test]
    fn the_text_of_a_type_reads_as_the_same_type(ty in ty()) {
        prop_assert_eq!(Type::parse(&ty.text()).unwrap(), ty.clone(), "{}", ty.text());
    }

    #[test]
    fn the_json_of_a_type_reads_as_the_same_type(ty in ty()) {
        let json = serde_json::to_string(&ty).unwrap();
        prop_assert_eq!(serde_json::from_str::<Type>(&json).unwrap(), ty, "{}", json);
    }

    #[test]
    fn converting_twice_changes_nothing((ty, value) in typed_value()) {
        if let Ok(once) = ty.convert(&value, "x") {
            prop_assert_eq!(ty.convert(&once, "x").unwrap(), once, "{}", ty.text());
        }
    }

    #[test]
    fn every_finding_names_its_place((ty, value) in typed_value()) {
        if let Err(findings) = ty.convert(&value, "x") {
            prop_assert!(!findings.is_empty());
            for finding in &findings {
                prop_assert!(finding.subject.as_ref().unwrap().to_string().starts_with('x'));
            }
        }
    }

    #[test]
    fn a_form_accepts_what_conversion_gives((ty, value) in typed_value()) {
        if let Ok(converted) = ty.convert(&value, "x") && !has_null(&converted) {
            let text = format!("variable \"x\" {{\n  type = {}\n}}\n", ty.text());
            let files = FileSet::from([("main.tf".parse().unwrap(), text.into_bytes())]);
            let interface = inspect(&files, "", &Limits::default());
            prop_assert!(interface.diagnostics.is_empty(), "{}", interface.diagnostics);
            let schema = form(&interface, &Overrides::default()).schema;
            prop_assert!(fits(&schema, &json!({ "x": converted })), "{schema} {converted}");
        }
    }

    #[test]
    fn any_text_is_a_type_or_a_finding(text in "\\PC{0,60}") {
        let _ = Type::parse(&text);
    }

    #[test]
    fn any_text_is_a_module_or_a_finding(text in "([a-z\"{}=\\[\\]()<$%\\\\#/*\n ]|EOT|<<EOT\n|variable|default){0,60}") {
        for name in ["main.tf", "main.tf.json"] {
            let files = FileSet::from([(name.parse().unwrap(), text.clone().into_bytes())]);
            let _ = inspect(&files, "", &Limits::default());
        }
    }
}

fn has_null(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::Array(items) => items.iter().any(has_null),
        Json::Object(entries) => entries.values().any(has_null),
        _ => false,
    }
}

/// Whether a value fits a JSON Schema that is made of what forms use.
fn fits(schema: &Json, value: &Json) -> bool {
    let kind = match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    };
    let names =
        |kinds: &Json| kinds == kind || kinds.as_array().is_some_and(|all| all.contains(&json!(kind)));
    let of_kind = schema.get("type").is_none_or(names);
    let items = value.as_array().is_none_or(|items| {
        let prefix = schema["prefixItems"].as_array().map_or(&[][..], Vec::as_slice);
        items.len() >= schema["minItems"].as_u64().unwrap_or(0) as usize
            && items.iter().enumerate().all(|(at, item)| {
                let schema = prefix.get(at).unwrap_or(&schema["items"]);
                *schema != json!(false) && fits(schema, item)
            })
    });
    let entries = value.as_object().is_none_or(|entries| {
        let required = schema["required"].as_array().map_or(&[][..], Vec::as_slice);
        required.iter().all(|name| entries.contains_key(name.as_str().unwrap()))
            && entries.iter().all(|(name, value)| {
                let schema = schema["properties"].get(name).unwrap_or(&schema["additionalProperties"]);
                *schema != json!(false) && fits(schema, value)
            })
    });
    of_kind && items && entries
}

/// A folder of this test's own, empty.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn terraform(folder: &Path, arguments: &[&str], input: &str) -> String {
    use std::io::Write as _;
    let mut child = Command::new("terraform")
        .args(arguments)
        .current_dir(folder)
        .env("TF_CLI_CONFIG_FILE", "/dev/null")
        .env("CHECKPOINT_DISABLE", "1")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the Terraform binary is on the path");
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The variables whose values Terraform refuses.
fn refused(folder: &Path) -> BTreeSet<String> {
    let printed = terraform(folder, &["plan", "-json", "-input=false", "-lock=false"], "");
    let mut refused = BTreeSet::new();
    for line in printed.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok()) {
        let Some(diagnostic) = line.get("diagnostic") else { continue };
        let detail = diagnostic["detail"].as_str().unwrap_or_default();
        let name = detail.split("var.").nth(1).and_then(|rest| rest.split(' ').next());
        let about_values = diagnostic["summary"] == "Invalid value for input variable";
        assert!(about_values, "Terraform found something else: {diagnostic}");
        refused.insert(name.unwrap().to_owned());
    }
    refused
}

/// What Terraform reads for each of the variables.
fn read_by_terraform(folder: &Path, names: &[&String]) -> Map<String, Json> {
    let entries: Vec<String> = names.iter().map(|name| format!("{name} = var.{name}")).collect();
    let printed = terraform(folder, &["console"], &format!("jsonencode({{ {} }})\n", entries.join(", ")));
    let text: String = serde_json::from_str(printed.trim()).unwrap_or_else(|_| panic!("{printed}"));
    serde_json::from_str(&text).unwrap()
}

/// A value with everything evened out that has no meaning: the order of sets, attributes that
/// are null, the form of numbers.
fn evened(ty: &Type, value: &Json) -> Json {
    match (ty, value) {
        (Type::Set(element), Json::Array(items)) => {
            let mut items: Vec<Json> = items.iter().map(|item| evened(element, item)).collect();
            items.sort_by_key(ToString::to_string);
            items.into()
        }
        (Type::List(element), Json::Array(items)) => items.iter().map(|item| evened(element, item)).collect(),
        (Type::Tuple(types), Json::Array(items)) => {
            types.iter().zip(items).map(|(ty, item)| evened(ty, item)).collect()
        }
        (_, Json::Array(items)) => items.iter().map(|item| evened(&Type::Any, item)).collect(),
        (_, Json::Object(entries)) => entries
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| {
                let ty = match ty {
                    Type::Map(element) => element,
                    Type::Object(attributes) => {
                        attributes.get(name).map_or(&Type::Any, |attribute| &attribute.ty)
                    }
                    _ => &Type::Any,
                };
                (name.clone(), evened(ty, value))
            })
            .collect(),
        (_, Json::Number(number)) => json!(number.as_f64()),
        _ => value.clone(),
    }
}

#[test]
fn conversion_agrees_with_terraform() {
    const CASES: usize = 1000;
    let folder = scratch("conversion_agrees_with_terraform");
    let mut runner = TestRunner::deterministic();
    let cases: BTreeMap<String, (Type, Json)> = (0..CASES)
        .map(|at| (format!("v{at}"), typed_value().new_tree(&mut runner).unwrap().current()))
        .collect();
    let declarations: String = cases
        .iter()
        .map(|(name, (ty, _))| format!("variable \"{name}\" {{\n  type = {}\n}}\n", ty.text()))
        .collect();
    fs::write(folder.join("main.tf"), declarations).unwrap();
    let values = |keep: &dyn Fn(&String) -> bool| -> String {
        let kept = cases.iter().filter(|(name, _)| keep(name));
        json!(kept.map(|(name, (_, value))| (name.clone(), value.clone())).collect::<Map<_, _>>()).to_string()
    };
    let file = folder.join("terraform.tfvars.json");
    fs::write(&file, values(&|_| true)).unwrap();
    let refused = refused(&folder);
    fs::write(&file, values(&|name| !refused.contains(name))).unwrap();
    let accepted: Vec<&String> = cases.keys().filter(|name| !refused.contains(*name)).collect();
    let read = read_by_terraform(&folder, &accepted);

    let (mut wrong, mut guessed) = (Vec::new(), Vec::new());
    for (name, (ty, value)) in &cases {
        let different = match (ty.convert(value, name), read.get(name)) {
            (Ok(ours), Some(theirs)) if evened(ty, &ours) == evened(ty, theirs) => continue,
            (Err(_), None) => continue,
            (ours, theirs) => format!("{} of {value}: {ours:?}, Terraform {theirs:?}", ty.text()),
        };
        if guesses(ty, false) { guessed.push(different) } else { wrong.push(different) }
    }
    println!("{} accepted, {} refused, {} guesses differ", accepted.len(), refused.len(), guessed.len());
    assert!(wrong.is_empty(), "{} of {CASES} differ:\n{}", wrong.len(), wrong.join("\n"));
    // Where elements of `any` have to find one type, Terraform's own result depends on the order
    // in which it looks at them; a few in a thousand nested ones come out otherwise.
    assert!(guessed.len() <= CASES / 200, "{} of {CASES} differ:\n{}", guessed.len(), guessed.join("\n"));
}

/// Whether the type has `any` inside of a collection.
fn guesses(ty: &Type, inside: bool) -> bool {
    match ty {
        Type::Any => inside,
        Type::String | Type::Number | Type::Bool => false,
        Type::List(element) | Type::Set(element) | Type::Map(element) => guesses(element, true),
        Type::Tuple(elements) => elements.iter().any(|element| guesses(element, inside)),
        Type::Object(attributes) => attributes.values().any(|attribute| guesses(&attribute.ty, inside)),
    }
}

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
    const CASES: usize = 600;
    let folder = scratch("constants_agree_with_terraform");
    let mut runner = TestRunner::deterministic();
    let texts: BTreeMap<String, String> =
        (0..CASES).map(|at| (format!("v{at}"), literal().new_tree(&mut runner).unwrap().current())).collect();
    let declarations: String = texts
        .iter()
        .map(|(name, text)| {
            format!("variable \"{name}\" {{\n  default = {}\n}}\n", text.trim_end_matches('\n'))
        })
        .collect();
    fs::write(folder.join("main.tf"), &declarations).unwrap();
    let files = FileSet::from([("main.tf".parse().unwrap(), declarations.into_bytes())]);
    let interface = inspect(&files, "", &Limits::default());
    assert!(interface.diagnostics.is_empty(), "{}", interface.diagnostics);
    let read = read_by_terraform(&folder, &texts.keys().collect::<Vec<_>>());
    let wrong: Vec<String> = texts
        .iter()
        .filter_map(|(name, text)| {
            let ours = interface.variables.get(name).and_then(|variable| variable.default.clone());
            let (ours, theirs) = (ours.unwrap_or_else(|| json!("(nothing)")), &read[name]);
            (evened(&Type::Any, &ours) != evened(&Type::Any, theirs))
                .then(|| format!("{text}: {ours}, Terraform reads {theirs}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {CASES} differ:\n{}", wrong.len(), wrong.join("\n"));
}
