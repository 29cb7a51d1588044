//! Variables of random types with random values: our verdict and the converted value, held
//! against what the Terraform binary says. The converted value, written as code, is then read by
//! Terraform to the last digit as what was asked for.

use std::collections::BTreeMap;
use std::fs;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};
use terrace_engine::files::FileSet;
use terrace_engine::module::{Interface, Limits, Type, inspect, validate, value_to_hcl};

use crate::strategy::{ty, value_of};
use crate::terraform;

/// How many variables one process is asked about.
const BATCH: usize = 1000;
/// How many pairs are tried where `TERRACE_PAIRS` does not say.
const PAIRS: usize = 4000;

/// One variable and the value that is given to it.
#[derive(Debug, Clone)]
struct Case {
    ty: Type,
    nullable: bool,
    default: Option<Json>,
    value: Json,
}

impl Case {
    fn declaration(&self, name: &str) -> String {
        let mut arguments = format!("  type = {}\n", self.ty.text());
        if !self.nullable {
            arguments.push_str("  nullable = false\n");
        }
        if let Some(default) = &self.default {
            arguments.push_str(&format!("  default = {}\n", value_to_hcl(default)));
        }
        format!("variable \"{name}\" {{\n{arguments}}}\n")
    }

    fn words(&self) -> String {
        format!("{} given {}", self.declaration("x"), self.value)
    }
}

fn case() -> impl Strategy<Value = Case> {
    ty().prop_flat_map(|ty| {
        let default = prop::option::weighted(0.2, value_of(&ty));
        let value = prop_oneof![12 => value_of(&ty), 1 => Just(Json::Null)];
        (Just(ty), prop::bool::weighted(0.8), default, value)
    })
    .prop_map(|(ty, nullable, default, value)| {
        let fits = |default: &Json| (nullable || !default.is_null()) && ty.convert(default, "").is_ok();
        Case { default: default.filter(fits), ty, nullable, value }
    })
}

#[test]
fn conversion_agrees_with_terraform() {
    let pairs = crate::number_of("TERRACE_PAIRS", PAIRS);
    let mut runner = TestRunner::deterministic();
    let mut wrong = Vec::new();
    let mut accepted = 0;
    for start in (0..pairs).step_by(BATCH) {
        let cases: BTreeMap<String, Case> = (start..pairs.min(start + BATCH))
            .map(|at| (format!("v{at}"), case().new_tree(&mut runner).unwrap().current()))
            .collect();
        accepted += held_against_terraform(&cases, &mut wrong);
    }
    println!("{pairs} pairs: {accepted} accepted, {} refused", pairs - accepted);
    assert!(wrong.is_empty(), "{} of {pairs} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// Adds what differs to `wrong` and returns how many values Terraform accepts.
fn held_against_terraform(cases: &BTreeMap<String, Case>, wrong: &mut Vec<String>) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let declarations: BTreeMap<String, String> =
        cases.iter().map(|(name, case)| (name.clone(), case.declaration(name))).collect();
    terraform::declare(folder, &declarations);
    let bad_defaults = terraform::refused_defaults(folder);
    for name in &bad_defaults {
        wrong.push(format!("Terraform refuses the default of {}", cases[name].words()));
        fs::remove_file(folder.join(format!("{name}.tf"))).unwrap();
    }
    let file = |name: &String| folder.join(format!("{name}.auto.tfvars.json"));
    for (name, case) in cases.iter().filter(|(name, _)| !bad_defaults.contains(*name)) {
        fs::write(file(name), json!({ name: case.value }).to_string()).unwrap();
    }
    let refused = terraform::refused(folder);
    for name in &refused {
        fs::remove_file(file(name)).unwrap();
    }
    let names: Vec<&String> =
        cases.keys().filter(|name| !refused.contains(*name) && !bad_defaults.contains(*name)).collect();
    let read = terraform::read(folder, &names);
    let mut ours = BTreeMap::new();
    for (name, case) in cases.iter().filter(|(name, _)| !bad_defaults.contains(*name)) {
        let theirs = read.get(name).map(|text| serde_json::from_str::<Json>(text).unwrap());
        match (effective(name, case, &declarations[name]), theirs) {
            (Ok(value), Some(theirs)) if evened(&case.ty, &value) == evened(&case.ty, &theirs) => {
                ours.insert(name, value);
            }
            (Err(_), None) => {}
            (ours, theirs) => wrong.push(format!("{}: {ours:?}, Terraform {theirs:?}", case.words())),
        }
    }
    for name in &names {
        fs::remove_file(file(name)).unwrap();
    }
    for (name, value) in &ours {
        let text = format!("{name} = {}\n", value_to_hcl(value));
        fs::write(folder.join(format!("{name}.auto.tfvars")), text).unwrap();
    }
    let again = terraform::read(folder, &ours.keys().copied().collect::<Vec<_>>());
    for (name, text) in again.iter().filter(|(name, text)| read[*name] != **text) {
        wrong.push(format!("{}: the code says {text}, asked for {}", cases[name].words(), read[name]));
    }
    names.len()
}

/// The value that the module sees, by our reading of its declaration.
fn effective(name: &str, case: &Case, declaration: &str) -> Result<Json, String> {
    let files = FileSet::from([("main.tf".parse().unwrap(), declaration.as_bytes().to_vec())]);
    let interface: Interface = inspect(&files, "", &Limits::default());
    assert!(interface.diagnostics.is_empty(), "{declaration}: {}", interface.diagnostics);
    let variable = &interface.variables[name];
    assert_eq!(variable.schema, case.ty, "{declaration}");
    let given = BTreeMap::from([(name.to_owned(), case.value.clone())]);
    let mut converted = validate(&interface, &given).map_err(|findings| findings.to_string())?;
    Ok(converted
        .remove(name)
        .unwrap_or_else(|| variable.schema.convert(variable.default.as_ref().unwrap(), name).unwrap()))
}

/// A value with everything evened out that has no meaning: attributes that are optional and null,
/// and the form of numbers.
pub fn evened(ty: &Type, value: &Json) -> Json {
    match (ty, value) {
        (Type::Set(element) | Type::List(element), Json::Array(items)) => {
            items.iter().map(|item| evened(element, item)).collect()
        }
        (Type::Tuple(types), Json::Array(items)) => {
            types.iter().zip(items).map(|(ty, item)| evened(ty, item)).collect()
        }
        (_, Json::Array(items)) => items.iter().map(|item| evened(&Type::Any, item)).collect(),
        (Type::Object(attributes), Json::Object(entries)) => entries
            .iter()
            .filter(|(name, value)| !(attributes[*name].optional && value.is_null()))
            .map(|(name, value)| (name.clone(), evened(&attributes[name].ty, value)))
            .collect(),
        (_, Json::Object(entries)) => {
            let ty = if let Type::Map(element) = ty { element } else { &Type::Any };
            entries.iter().map(|(name, value)| (name.clone(), evened(ty, value))).collect()
        }
        (_, Json::Number(number)) => json!(number.as_f64()),
        (Type::Number, Json::String(digits)) => json!(digits.parse::<f64>().unwrap()),
        _ => value.clone(),
    }
}
