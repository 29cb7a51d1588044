//! What was altered outside Terraform, told from a plan of the code that is applied.
//!
//! The plan refreshes first: its `before` is what was found, its `after` what the code wants.
//! [`drift`] counts what that plan would put back. What differs from the state and is left alone
//! by the code is told beside it and not counted: providers report much that nobody set.
//!
//! A found value can be adopted where the module hands one input on as it is: the module's
//! configuration in the plan refers to `var.x` and nothing else, and the value that the code wants
//! is that input's. Absent: adopting itself, which is a change like any other.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::run::mask::Mask;
use crate::run::plan::{PlanAction, ResourcePlan, Shown, plan};
use crate::run::secrets::Secrets;

/// What was found to differ.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct DriftReport {
    /// The resources that the applied code would put back, gravest first.
    pub resources: Vec<DriftedResource>,
    /// Resources that were altered too, and that the applied code leaves alone; not counted.
    pub left_alone: Vec<ResourcePlan>,
    /// Found values that an input can take.
    pub adoptable: Vec<Adoptable>,
    /// Found values that no input can take, with why.
    pub unmapped: Vec<Unmapped>,
}

/// One resource that is not as the code wants it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DriftedResource {
    /// Its address: `module.this.aws_vpc.main[0]`.
    pub address: String,
    /// How it was found.
    pub found: Found,
    /// Every attribute that differs and whose value the code tells.
    pub attributes: Vec<DriftedAttribute>,
}

/// How a resource was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// It is there, and differs.
    Altered,
    /// It is not there.
    Gone,
    /// It is there, and the code does not want it.
    Unwanted,
}

/// One attribute that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DriftedAttribute {
    /// Where: `tags["Team"]`.
    pub path: String,
    /// What the code wants.
    pub code: Shown,
    /// What was found.
    pub found: Shown,
}

/// A found value that an input can take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Adoptable {
    /// The resource's address.
    pub address: String,
    /// The attribute.
    pub attribute: String,
    /// The module's input.
    pub input: String,
    /// What the input would become.
    pub value: Json,
}

/// A found value that no input can take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmapped {
    /// The resource's address.
    pub address: String,
    /// The attribute; empty where the whole resource is meant.
    pub attribute: String,
    /// Why not.
    pub why: String,
}

/// Reads what differs from the JSON of a plan of the applied code.
///
/// # Errors
/// As [`plan`].
pub fn drift(json: &Json) -> Result<DriftReport, Diagnostic> {
    let summary = plan(json)?;
    let drifted = |resource: &&ResourcePlan| found(resource.action).is_some();
    let mut report = DriftReport {
        resources: summary.resources.iter().filter(drifted).filter_map(drifted_resource).collect(),
        ..DriftReport::default()
    };
    let counted = |address: &str| report.resources.iter().any(|resource| resource.address == address);
    report.left_alone = summary.drift.into_iter().filter(|one| !counted(&one.address)).collect();
    let secrets = Secrets::of(json);
    for item in json.get("resource_changes").and_then(Json::as_array).into_iter().flatten() {
        let address = item.get("address").and_then(Json::as_str).unwrap_or_default();
        if let Some(resource) = report.resources.iter().find(|resource| resource.address == address) {
            let mapped = map(json, item, resource, &secrets);
            report.adoptable.extend(mapped.0);
            report.unmapped.extend(mapped.1);
        }
    }
    part_conflicts(&mut report);
    Ok(report)
}

const fn found(action: PlanAction) -> Option<Found> {
    match action {
        PlanAction::Update | PlanAction::Replace => Some(Found::Altered),
        PlanAction::Create => Some(Found::Gone),
        PlanAction::Delete => Some(Found::Unwanted),
        PlanAction::Read | PlanAction::Forget | PlanAction::NoOp => None,
    }
}

fn drifted_resource(resource: &ResourcePlan) -> Option<DriftedResource> {
    let found = found(resource.action)?;
    // What is known after the apply only follows from the rest.
    let told = resource.attributes.iter().filter(|one| one.after != Shown::Unknown);
    let attributes = match found {
        Found::Altered => told
            .map(|one| DriftedAttribute {
                path: one.path.clone(),
                code: one.after.clone(),
                found: one.before.clone(),
            })
            .collect(),
        Found::Gone | Found::Unwanted => vec![],
    };
    Some(DriftedResource { address: resource.address.clone(), found, attributes })
}

/// Which inputs can take the found values of one resource.
fn map(
    json: &Json,
    item: &Json,
    resource: &DriftedResource,
    secrets: &Secrets<'_>,
) -> (Vec<Adoptable>, Vec<Unmapped>) {
    let left = |attribute: &str, why: &str| Unmapped {
        address: resource.address.clone(),
        attribute: attribute.to_owned(),
        why: why.to_owned(),
    };
    match resource.found {
        Found::Gone => return (vec![], vec![left("", "it is gone: only a revert makes it again")]),
        Found::Unwanted => return (vec![], vec![left("", "the code does not want it")]),
        Found::Altered => {}
    }
    let (mut adoptable, mut unmapped) = (vec![], vec![]);
    for attribute in top_level(resource) {
        match value_of(json, item, attribute, secrets) {
            Ok((input, value)) => adoptable.push(Adoptable {
                address: resource.address.clone(),
                attribute: attribute.to_owned(),
                input,
                value,
            }),
            Err(why) => unmapped.push(left(attribute, why)),
        }
    }
    (adoptable, unmapped)
}

/// The attributes of a resource in which something differs, each once.
fn top_level(resource: &DriftedResource) -> Vec<&str> {
    let mut names: Vec<&str> =
        resource.attributes.iter().map(|one| one.path.split(['.', '[']).next().unwrap_or_default()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The input that an attribute's value comes from, and what it would have to be.
fn value_of(
    json: &Json,
    item: &Json,
    attribute: &str,
    secrets: &Secrets<'_>,
) -> Result<(String, Json), &'static str> {
    let change = item.get("change").unwrap_or(&Json::Null);
    let marked = |side: &str| Mask::new(change.get(side)).key(attribute).is_any();
    if marked("before_sensitive") || marked("after_sensitive") {
        return Err("it is sensitive");
    }
    if marked("after_unknown") {
        return Err("a part of it is known after the apply only");
    }
    let side = |side: &str| change.get(side).and_then(|value| value.get(attribute)).unwrap_or(&Json::Null);
    let (code, found) = (side("after"), side("before"));
    if secrets.is_in(found) {
        return Err("it is sensitive");
    }
    let (input, value) = input_of(json, item, attribute)?;
    if !same(&value, code) {
        return Err("the module alters the input's value on the way");
    }
    Ok((input, found.clone()))
}

/// Whether an attribute holds an input's value, whose type may be another scalar one.
fn same(input: &Json, attribute: &Json) -> bool {
    let text = |value: &Json| match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(_) | Json::Bool(_) => Some(value.to_string()),
        _ => None,
    };
    input == attribute || text(input).is_some_and(|input| text(attribute) == Some(input))
}

/// A call of a module with the module's configuration.
type Call<'a> = (&'a Json, &'a Json);

/// The input of the outermost module that an attribute takes as it is, with the input's value.
fn input_of(json: &Json, item: &Json, attribute: &str) -> Result<(String, Json), &'static str> {
    const COMPUTED: &str = "the module does not set it to an input's value as it is";
    let calls = calls(json, item).ok_or("it is not in a module")?;
    let (_, module) = calls.last().ok_or("it is not in a module")?;
    let text = |key: &str| item.get(key).and_then(Json::as_str);
    let resources = module.get("resources").and_then(Json::as_array).into_iter().flatten();
    let configured = resources.into_iter().find(|one| {
        ["mode", "type", "name"].iter().all(|key| one.get(*key).and_then(Json::as_str) == text(key))
    });
    let expression = configured.and_then(|one| one.get("expressions")?.get(attribute)).ok_or(COMPUTED)?;
    let mut name = variable(expression).ok_or(COMPUTED)?;
    for (depth, (call, module)) in calls.iter().enumerate().rev() {
        let given = call.get("expressions").and_then(|all| all.get(name));
        match (depth, given) {
            (0, Some(given)) => {
                let value =
                    given.get("constant_value").ok_or("its input is not a plain value in the code")?;
                return Ok((name.to_owned(), value.clone()));
            }
            (0, None) => {
                let default = module.pointer(&format!("/variables/{name}/default"));
                return Ok((name.to_owned(), default.cloned().unwrap_or_default()));
            }
            (_, given) => name = given.and_then(variable).ok_or(COMPUTED)?,
        }
    }
    Err(COMPUTED)
}

/// The variable that an expression consists of.
fn variable(expression: &Json) -> Option<&str> {
    match expression.get("references")?.as_array()?.as_slice() {
        [Json::String(reference)] => reference.strip_prefix("var.").filter(|name| !name.contains('.')),
        _ => None,
    }
}

/// The calls that lead from the root to a resource's module, outermost first.
fn calls<'a>(json: &'a Json, item: &Json) -> Option<Vec<Call<'a>>> {
    let mut module = json.pointer("/configuration/root_module")?;
    let mut calls = vec![];
    for name in steps(item.get("module_address").and_then(Json::as_str)?) {
        let call = module.get("module_calls")?.get(name)?;
        module = call.get("module")?;
        calls.push((call, module));
    }
    (!calls.is_empty()).then_some(calls)
}

/// The names in a module's address, without the keys of `count` and `for_each`.
fn steps(address: &str) -> Vec<&str> {
    let mut names = vec![];
    let mut rest = address;
    while let Some(after) = rest.strip_prefix("module.") {
        let end = after.find(['.', '[']).unwrap_or(after.len());
        names.push(&after[..end]);
        rest = after_key(&after[end..]).trim_start_matches('.');
    }
    names
}

/// What follows the key in brackets that a text may begin with.
fn after_key(text: &str) -> &str {
    if !text.starts_with('[') {
        return text;
    }
    let (mut quoted, mut escaped) = (false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            ']' if !quoted => return &text[at + 1..],
            _ => {}
        }
    }
    ""
}

/// An input takes one value only: where several were found, none is adopted.
fn part_conflicts(report: &mut DriftReport) {
    let all = report.adoptable.clone();
    let other =
        |one: &Adoptable| all.iter().any(|other| other.input == one.input && other.value != one.value);
    let (conflicting, kept): (Vec<_>, Vec<_>) =
        std::mem::take(&mut report.adoptable).into_iter().partition(other);
    report.adoptable = kept;
    report.unmapped.extend(conflicting.into_iter().map(|one| Unmapped {
        address: one.address,
        attribute: one.attribute,
        why: format!("other values were found where the input {} goes too", one.input),
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn item(name: &str, before: &Json, after: &Json) -> Json {
        json!({"address": format!("module.this.disk.{name}"), "module_address": "module.this", "mode": "managed",
            "type": "disk", "name": name,
            "change": {"actions": ["update"], "before": before, "after": after}})
    }

    fn configured(name: &str, expressions: &Json) -> Json {
        json!({"mode": "managed", "type": "disk", "name": name, "expressions": expressions})
    }

    fn planned(changes: &[Json], resources: &[Json]) -> Json {
        let variables = json!({"size": {}, "kind": {"default": "ssd"}});
        json!({"format_version": "1.2", "resource_changes": changes,
            "configuration": {"root_module": {"module_calls": {"this": {
                "expressions": {"size": {"constant_value": 3}, "secret": {"references": ["var.secret"]}},
                "module": {"resources": resources, "variables": variables}}}}}})
    }

    fn told(report: &DriftReport) -> String {
        let drifted = report.resources.iter().map(|one| {
            let attributes: Vec<&str> = one.attributes.iter().map(|one| one.path.as_str()).collect();
            format!("{} {:?} {}", one.address, one.found, attributes.join(" "))
        });
        let adopted =
            report.adoptable.iter().map(|one| format!("{} {} <- {}", one.attribute, one.input, one.value));
        let left =
            report.unmapped.iter().map(|one| format!("not {} {}: {}", one.address, one.attribute, one.why));
        drifted.chain(adopted).chain(left).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn an_input_takes_what_was_found_where_it_goes_in_as_it_is() {
        let plan = planned(
            &[item(
                "a",
                &json!({"size": "5", "kind": "hdd", "label": "y", "both": "q", "key": "k2", "arn": "x"}),
                &json!({"size": "3", "kind": "ssd", "label": "size 3", "both": "p", "key": "k1", "arn": "z"}),
            )],
            &[configured(
                "a",
                &json!({"size": {"references": ["var.size"]}, "kind": {"references": ["var.kind"]},
                    "label": {"references": ["var.size"]}, "both": {"references": ["var.size", "var.kind"]},
                    "key": {"references": ["var.secret"]}}),
            )],
        );
        insta::assert_snapshot!(told(&drift(&plan).unwrap()), @r#"
        module.this.disk.a Altered arn both key kind label size
        kind kind <- "hdd"
        size size <- "5"
        not module.this.disk.a arn: the module does not set it to an input's value as it is
        not module.this.disk.a both: the module does not set it to an input's value as it is
        not module.this.disk.a key: its input is not a plain value in the code
        not module.this.disk.a label: the module alters the input's value on the way
        "#);
    }

    #[test]
    fn what_is_gone_or_unwanted_is_not_adopted_and_what_is_left_alone_not_counted() {
        let mut gone = item("a", &Json::Null, &json!({"size": "3"}));
        gone["change"]["actions"] = json!(["create"]);
        let mut unwanted = item("b", &json!({"size": "3"}), &Json::Null);
        unwanted["change"]["actions"] = json!(["delete"]);
        let mut plan = planned(&[gone, unwanted], &[]);
        plan["resource_drift"] = json!([item("c", &json!({"etag": "1"}), &json!({"etag": "2"}))]);
        let report = drift(&plan).unwrap();
        insta::assert_snapshot!(told(&report), @r"
        module.this.disk.b Unwanted 
        module.this.disk.a Gone 
        not module.this.disk.a : it is gone: only a revert makes it again
        not module.this.disk.b : the code does not want it
        ");
        assert_eq!(report.left_alone[0].address, "module.this.disk.c");
    }

    #[test]
    fn a_secret_is_neither_shown_nor_adopted() {
        let mut secret = item("a", &json!({"size": "hunter2-and-more"}), &json!({"size": "3"}));
        secret["change"]["before_sensitive"] = json!({"size": true});
        let copy = item("b", &json!({"size": "hunter2-and-more"}), &json!({"size": "3"}));
        let size = json!({"size": {"references": ["var.size"]}});
        let plan = planned(&[secret, copy], &[configured("a", &size), configured("b", &size)]);
        let report = drift(&plan).unwrap();
        assert!(!serde_json::to_string(&report).unwrap().contains("hunter2"));
        insta::assert_snapshot!(told(&report), @r"
        module.this.disk.a Altered size
        module.this.disk.b Altered size
        not module.this.disk.a size: it is sensitive
        not module.this.disk.b size: it is sensitive
        ");
    }

    #[test]
    fn two_values_of_one_input_are_not_adopted() {
        let size = json!({"size": {"references": ["var.size"]}});
        let changed = |name: &str, found: &str| item(name, &json!({"size": found}), &json!({"size": "3"}));
        let plan = planned(
            &[changed("a", "5"), changed("b", "7")],
            &[configured("a", &size), configured("b", &size)],
        );
        insta::assert_snapshot!(told(&drift(&plan).unwrap()), @r"
        module.this.disk.a Altered size
        module.this.disk.b Altered size
        not module.this.disk.a size: other values were found where the input size goes too
        not module.this.disk.b size: other values were found where the input size goes too
        ");
    }

    #[test]
    fn an_input_is_found_through_modules_within_modules() {
        assert_eq!(steps(r#"module.this.module.a["x].y\"z"].module.b[0]"#), ["this", "a", "b"]);
        let inner = json!({"module": {"resources": [configured("a", &json!({"size": {"references": ["var.gib"]}}))]},
            "expressions": {"gib": {"references": ["var.size"]}}});
        let mut plan = planned(&[item("a", &json!({"size": "5"}), &json!({"size": "3"}))], &[]);
        plan["resource_changes"][0]["module_address"] = json!("module.this.module.inner[\"k\"]");
        plan["configuration"]["root_module"]["module_calls"]["this"]["module"]["module_calls"] =
            json!({"inner": inner});
        let report = drift(&plan).unwrap();
        assert_eq!((report.adoptable[0].input.as_str(), &report.adoptable[0].value), ("size", &json!("5")));
    }
}
