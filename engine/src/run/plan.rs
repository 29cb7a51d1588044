//! What a plan says: counts, resources, attributes before and after, outputs, drift.
//!
//! Read from what `show -json` prints of a plan file. What takes something down comes first.
//! Values keep their marks: what is unknown stays unknown, and what is sensitive anywhere in the
//! plan is nowhere in the summary.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use crate::run::attributes::{Pair, differences, path};
use crate::run::secrets::Secrets;

/// A plan, for a person to read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanSummary {
    /// How much would be altered.
    pub counts: Counts,
    /// The resources that would be altered: destroyed and replaced ones first.
    pub resources: Vec<ResourcePlan>,
    /// The outputs that would be altered, by name.
    pub outputs: Vec<OutputPlan>,
    /// What was altered outside Terraform since the last apply; not counted.
    pub drift: Vec<ResourcePlan>,
}

/// How many resources a plan alters, by what happens to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Made.
    pub add: u32,
    /// Altered in place.
    pub change: u32,
    /// Destroyed and made again.
    pub replace: u32,
    /// Destroyed.
    pub destroy: u32,
    /// Read while applying.
    pub read: u32,
}

impl Counts {
    /// Whether nothing is made, altered or destroyed.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.add == 0 && self.change == 0 && self.replace == 0 && self.destroy == 0
    }

    /// Both plans together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            add: self.add.saturating_add(other.add),
            change: self.change.saturating_add(other.change),
            replace: self.replace.saturating_add(other.replace),
            destroy: self.destroy.saturating_add(other.destroy),
            read: self.read.saturating_add(other.read),
        }
    }

    fn add(&mut self, action: PlanAction) {
        match action {
            PlanAction::Create => self.add += 1,
            PlanAction::Update => self.change += 1,
            PlanAction::Replace => self.replace += 1,
            PlanAction::Delete => self.destroy += 1,
            PlanAction::Read => self.read += 1,
            PlanAction::Forget | PlanAction::NoOp => {}
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{} ~{} -/+{} -{}", self.add, self.change, self.replace, self.destroy)
    }
}

/// What a plan does to one resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResourcePlan {
    /// Its address: `module.this.aws_vpc.main[0]`.
    pub address: String,
    /// What happens to it.
    pub action: PlanAction,
    /// Why, where Terraform says so; also where it was moved or imported from.
    pub reason: Option<String>,
    /// The attributes that force a replacement.
    pub replace_paths: Vec<String>,
    /// Every attribute that differs.
    pub attributes: Vec<AttributePlan>,
}

/// What happens to a resource or an output; the order is the order of the summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanAction {
    /// Destroyed.
    Delete,
    /// Destroyed and made again, in either order.
    Replace,
    /// Altered in place.
    Update,
    /// Made.
    Create,
    /// Read while applying.
    Read,
    /// Left alone, and no longer in the state.
    Forget,
    /// Left as it is.
    NoOp,
}

/// One attribute before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttributePlan {
    /// Where: `tags["Team"]`, `ingress[0].port`.
    pub path: String,
    /// The value before.
    pub before: Shown,
    /// The value after.
    pub after: Shown,
    /// Whether this difference is why the resource is replaced.
    pub forces_replacement: bool,
}

/// One output before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutputPlan {
    /// The output's name.
    pub name: String,
    /// What happens to it.
    pub action: PlanAction,
    /// The value before.
    pub before: Shown,
    /// The value after.
    pub after: Shown,
}

/// What may be shown of a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Shown {
    /// There is none.
    Absent,
    /// The value.
    Value {
        /// As the plan gives it.
        value: Json,
    },
    /// Known after the apply.
    Unknown,
    /// Not to be shown.
    Sensitive,
}

/// Reads a plan's JSON.
///
/// # Errors
/// `plan_unreadable` where the JSON is not a plan of format 1, where planning ended in an error,
/// or where it asks for an action that is not known here: an unread plan is never a small one.
pub fn plan(json: &Json) -> Result<PlanSummary, Diagnostic> {
    check_format(json)?;
    let mut resources = resources(json, "resource_changes")?;
    let mut counts = Counts::default();
    for resource in &resources {
        counts.add(resource.action);
    }
    resources.retain(|resource| resource.action != PlanAction::NoOp || resource.reason.is_some());
    resources.sort_by_key(|resource| resource.action);
    let mut drift = self::resources(json, "resource_drift")?;
    drift.retain(|resource| resource.action != PlanAction::NoOp);
    let mut summary = PlanSummary { counts, resources, outputs: outputs(json)?, drift };
    Secrets::of(json).redact(&mut summary);
    Ok(summary)
}

fn check_format(json: &Json) -> Result<(), Diagnostic> {
    let version = json.get("format_version").and_then(Json::as_str).unwrap_or_default();
    if version.split('.').next() != Some("1") {
        let found = if version.is_empty() { "none".to_owned() } else { format!("\"{version}\"") };
        return Err(unreadable("not a plan of format 1").with_detail(format!("format_version: {found}")));
    }
    if json.get("errored").and_then(Json::as_bool) == Some(true) {
        return Err(unreadable("the plan is incomplete because planning ended in an error"));
    }
    Ok(())
}

fn unreadable(summary: &str) -> Diagnostic {
    Diagnostic::error(Code::PlanUnreadable, summary)
}

fn resources(json: &Json, list: &str) -> Result<Vec<ResourcePlan>, Diagnostic> {
    match json.get(list) {
        None | Some(Json::Null) => Ok(vec![]),
        Some(Json::Array(items)) => items.iter().map(resource).collect(),
        Some(_) => Err(unreadable("the plan's resources are not a list").with_detail(list)),
    }
}

fn resource(item: &Json) -> Result<ResourcePlan, Diagnostic> {
    let address = item.get("address").and_then(Json::as_str);
    let address = address.ok_or_else(|| unreadable("a resource of the plan has no address"))?;
    let change = item.get("change").unwrap_or(&Json::Null);
    let replace_paths = change.get("replace_paths").and_then(Json::as_array).into_iter().flatten();
    let replace_paths: Vec<String> = replace_paths.map(path).collect();
    Ok(ResourcePlan {
        address: match item.get("deposed").and_then(Json::as_str) {
            Some(deposed) => format!("{address} (deposed object {deposed})"),
            None => address.to_owned(),
        },
        action: action(change).map_err(|problem| problem.with_detail(address))?,
        reason: reason(item, change),
        attributes: differences(Pair::of(change), &replace_paths),
        replace_paths,
    })
}

fn action(change: &Json) -> Result<PlanAction, Diagnostic> {
    let actions = change.get("actions").and_then(Json::as_array).into_iter().flatten();
    let actions: Vec<&str> = actions.filter_map(Json::as_str).collect();
    match actions.as_slice() {
        ["no-op"] => Ok(PlanAction::NoOp),
        ["create"] => Ok(PlanAction::Create),
        ["read"] => Ok(PlanAction::Read),
        ["update"] => Ok(PlanAction::Update),
        ["delete"] => Ok(PlanAction::Delete),
        ["delete", "create"] | ["create", "delete"] => Ok(PlanAction::Replace),
        ["forget"] => Ok(PlanAction::Forget),
        // The old object is forgotten and a new one made beside it.
        ["create", "forget"] | ["forget", "create"] => Ok(PlanAction::Create),
        other => Err(unreadable(&format!("unknown action \"{}\"", other.join(", ")))),
    }
}

fn reason(item: &Json, change: &Json) -> Option<String> {
    let text = |value: Option<&Json>| value.and_then(Json::as_str).map(str::to_owned);
    let why = text(item.get("action_reason")).map(|reason| sentence(&reason));
    let moved = text(item.get("previous_address")).map(|from| format!("moved from {from}"));
    let imported = change.get("importing").filter(|value| value.is_object());
    let imported = imported.map(|importing| match text(importing.get("id")) {
        Some(id) => format!("imported from {id}"),
        None => "imported".to_owned(),
    });
    let parts: Vec<String> = [why, moved, imported].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// The plan's word for a reason, in plain words; an unknown one is still better shown than not.
fn sentence(reason: &str) -> String {
    match reason {
        "replace_because_cannot_update" => "an attribute differs that cannot be altered in place",
        "replace_because_tainted" => "it is marked as damaged",
        "replace_by_request" => "its replacement was asked for",
        "replace_by_triggers" => "something that it is tied to changes",
        "delete_because_no_resource_config" => "it is no longer in the code",
        "delete_because_no_module" => "its module is no longer in the code",
        "delete_because_wrong_repetition" => "count or for_each came or went",
        "delete_because_count_index" => "its index is outside count",
        "delete_because_each_key" => "its key is no longer in for_each",
        "delete_because_no_move_target" => "it was moved to a place that is not in the code",
        "read_because_config_unknown" => "its arguments are known after the apply",
        "read_because_dependency_pending" => "something that it depends on changes",
        "read_because_check_nested" => "a check reads it",
        other => return other.replace('_', " "),
    }
    .to_owned()
}

fn outputs(json: &Json) -> Result<Vec<OutputPlan>, Diagnostic> {
    let changes = json.get("output_changes").and_then(Json::as_object).into_iter().flatten();
    let mut outputs = changes
        .map(|(name, change)| {
            let action = action(change).map_err(|problem| problem.with_detail(format!("output {name}")))?;
            let (before, after) = Pair::of(change).shown();
            Ok(OutputPlan { name: name.clone(), action, before, after })
        })
        .collect::<Result<Vec<OutputPlan>, Diagnostic>>()?;
    outputs.retain(|output| output.action != PlanAction::NoOp);
    outputs.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(outputs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn planned(changes: &[Json]) -> PlanSummary {
        plan(&json!({"format_version": "1.2", "resource_changes": changes})).unwrap()
    }

    fn item(address: &str, actions: &[&str], more: &Json) -> Json {
        let mut item = json!({"address": address, "change": {"actions": actions}});
        for (key, value) in more.as_object().cloned().unwrap_or_default() {
            match key.as_str() {
                "action_reason" | "deposed" | "previous_address" => item[key] = value,
                _ => item["change"][key] = value,
            }
        }
        item
    }

    #[test]
    fn what_takes_down_comes_first_and_what_stays_is_left_out() {
        let summary = planned(&[
            item("a", &["no-op"], &json!({})),
            item("b", &["no-op"], &json!({"previous_address": "z"})),
            item("c", &["create"], &json!({"importing": {"id": "i-1"}})),
            item("data.d", &["read"], &json!({"action_reason": "read_because_config_unknown"})),
            item("e", &["update"], &json!({})),
            item("f", &["create", "delete"], &json!({"action_reason": "replace_because_tainted"})),
            item("g", &["delete"], &json!({"deposed": "1234abcd"})),
            item("h", &["forget"], &json!({})),
            item("i", &["delete"], &json!({"action_reason": "delete_because_of_the_weather"})),
        ]);
        let rows: Vec<String> = summary
            .resources
            .iter()
            .map(|r| format!("{:?} {} ({})", r.action, r.address, r.reason.as_deref().unwrap_or("-")))
            .collect();
        insta::assert_snapshot!(format!("{}\n{}", summary.counts, rows.join("\n")), @r"
        +1 ~1 -/+1 -2
        Delete g (deposed object 1234abcd) (-)
        Delete i (delete because of the weather)
        Replace f (it is marked as damaged)
        Update e (-)
        Create c (imported from i-1)
        Read data.d (its arguments are known after the apply)
        Forget h (-)
        NoOp b (moved from z)
        ");
    }

    #[test]
    fn marks_are_kept_wherever_they_stand() {
        let update = item(
            "a",
            &["update"],
            &json!({
                "before": {"list": [{"key": "one", "on": true}], "map": {"k": "two"}, "plain": "three", "was": "four"},
                "after": {"list": [{"key": "five", "on": false}], "map": {"k": "two", "new": "six"}, "plain": "seven"},
                "after_unknown": {"was": true, "list": [{"on": false}]},
                "before_sensitive": {"list": [{"key": true}], "map": true},
                "after_sensitive": {"plain": true},
                "replace_paths": [["list", 0, "key"], ["was"]],
            }),
        );
        let summary = planned(&[update]);
        let show = |shown: &Shown| match shown {
            Shown::Value { value } => value.to_string(),
            other => format!("{other:?}").to_lowercase(),
        };
        let row = |a: &AttributePlan| {
            let forces = if a.forces_replacement { " !" } else { "" };
            format!("{}: {} -> {}{forces}", a.path, show(&a.before), show(&a.after))
        };
        let rows: Vec<String> = summary.resources[0].attributes.iter().map(row).collect();
        insta::assert_snapshot!(rows.join("\n"), @r#"
        list[0].key: sensitive -> sensitive !
        list[0].on: true -> false
        map: sensitive -> sensitive
        plain: sensitive -> sensitive
        was: "four" -> unknown !
        "#);
    }

    #[test]
    fn a_secret_that_is_repeated_without_its_mark_is_kept_out() {
        let secret = json!({"before": null, "after": {"password": "correct horse", "copy": {"dsn": "pg://u:correct horse@h"}, "port": 5432},
            "after_sensitive": {"password": true}});
        let other = json!({"before": {"x": ["correct horse", "y"]}, "after": {"x": []}});
        let summary = planned(&[item("a", &["create"], &secret), item("b", &["update"], &other)]);
        let text = serde_json::to_string(&summary).unwrap();
        assert!(!text.contains("horse"), "{text}");
        assert!(text.contains("5432"));
    }

    #[test]
    fn drift_is_told_and_not_counted() {
        let change = json!({"before": {"size": "small"}, "after": {"size": "large"}});
        let drift = [item("a", &["update"], &change), item("b", &["no-op"], &json!({}))];
        let summary = plan(&json!({"format_version": "1.2", "resource_drift": drift})).unwrap();
        assert!(summary.counts.is_empty() && summary.resources.is_empty());
        assert_eq!(summary.drift.len(), 1);
        assert_eq!(summary.drift[0].attributes[0].path, "size");
    }

    #[test]
    fn what_cannot_be_read_is_no_plan() {
        let cases = [
            json!({}),
            json!({"format_version": "2.0"}),
            json!({"format_version": "1.2", "errored": true}),
            json!({"format_version": "1.2", "resource_changes": {}}),
            json!({"format_version": "1.2", "resource_changes": [{"change": {"actions": ["no-op"]}}]}),
            json!({"format_version": "1.2", "resource_changes": [item("a", &["explode"], &json!({}))]}),
        ];
        let findings: Vec<String> = cases.iter().map(|case| plan(case).unwrap_err().to_string()).collect();
        insta::assert_snapshot!(findings.join("\n"), @r#"
        not a plan of format 1 (format_version: none)
        not a plan of format 1 (format_version: "2.0")
        the plan is incomplete because planning ended in an error
        the plan's resources are not a list (resource_changes)
        a resource of the plan has no address
        unknown action "explode" (a)
        "#);
    }
}
