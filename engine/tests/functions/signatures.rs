//! The tables of functions against what the Terraform binary says about itself.

use serde_json::{Value as Json, json};

use super::super::super::function::{Expected, Parameter};
use super::super::{find, functions, known_when_planning};
use super::terraform;

/// Functions that the evaluator knows by itself, since they look at expressions and not at values.
const LAZY: [&str; 6] = ["can", "ephemeralasnull", "issensitive", "nonsensitive", "sensitive", "try"];

fn signatures() -> Json {
    let folder = tempfile::tempdir().unwrap();
    let printed = terraform::run(folder.path(), &["metadata", "functions", "-json"]);
    let mut signatures: Json = serde_json::from_str(&printed).unwrap();
    signatures["function_signatures"].take()
}

fn names(signatures: &Json) -> impl Iterator<Item = (&String, &Json)> {
    signatures.as_object().unwrap().iter().filter(|(name, _)| !name.contains("::"))
}

#[test]
fn every_function_is_computed_lazy_or_left_to_terraform() {
    let signatures = signatures();
    let nowhere: Vec<&String> = names(&signatures)
        .map(|(name, _)| name)
        .filter(|name| {
            let places = usize::from(find(name).is_some())
                + usize::from(known_when_planning(name).is_some())
                + usize::from(LAZY.contains(&name.as_str()));
            places != 1
        })
        .collect();
    assert!(nowhere.is_empty(), "in no place or in several: {nowhere:?}");
    let invented: Vec<&str> =
        functions().map(|function| function.name).filter(|name| signatures.get(name).is_none()).collect();
    assert!(invented.is_empty(), "Terraform has none of these: {invented:?}");
}

#[test]
fn parameters_are_those_of_terraform() {
    let signatures = signatures();
    let wrong: Vec<String> = names(&signatures)
        .filter_map(|(name, signature)| {
            let function = find(name)?;
            let parameters: Vec<Json> = function.parameters.iter().map(described).collect();
            let ours = json!([parameters, function.rest.as_ref().map(described)]);
            let parameters = signature["parameters"].as_array().cloned().unwrap_or_default();
            let rest = signature.get("variadic_parameter").map(undocumented);
            let theirs = json!([parameters.iter().map(undocumented).collect::<Vec<_>>(), rest]);
            (ours != theirs).then(|| format!("{name}: {ours}, Terraform says {theirs}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn described(parameter: &Parameter) -> Json {
    let ty = match parameter.ty {
        Expected::Any => json!("dynamic"),
        other => with_dynamic(&serde_json::to_value(other.ty()).unwrap()),
    };
    json!({ "name": parameter.name, "type": ty, "null": parameter.null })
}

fn undocumented(parameter: &Json) -> Json {
    let nullable = parameter.get("is_nullable").is_some_and(|nullable| *nullable == true);
    json!({ "name": parameter["name"], "type": parameter["type"], "null": nullable })
}

/// A type with Terraform's word for what is open.
fn with_dynamic(ty: &Json) -> Json {
    match ty {
        Json::String(name) if name == "any" => "dynamic".into(),
        Json::Array(parts) => parts.iter().map(with_dynamic).collect(),
        other => other.clone(),
    }
}
