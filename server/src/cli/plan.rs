//! A plan as text.

use serde_json::Value;
use terrace_engine::run::{AttributePlan, OutputPlan, PlanAction, PlanSummary, ResourcePlan, Shown};

use super::failure::Failure;

/// Reads the summary that the server gave.
pub(super) fn read(value: &Value) -> Result<PlanSummary, Failure> {
    serde_json::from_value(value.clone()).map_err(|error| {
        Failure::new(format!("the plan cannot be read: {error}"))
            .next("use the client of the server's version")
    })
}

/// Whether applying the plan would alter anything.
pub(super) fn has_changes(plan: &PlanSummary) -> bool {
    let alters = |action: PlanAction| !matches!(action, PlanAction::NoOp | PlanAction::Read);
    plan.resources.iter().any(|resource| alters(resource.action))
        || plan.outputs.iter().any(|output| alters(output.action))
}

/// The plan as lines: resources, outputs, what was altered outside, and the counts.
pub(super) fn text(plan: &PlanSummary) -> String {
    let mut lines = Vec::new();
    let shown = |resource: &&ResourcePlan| resource.action != PlanAction::NoOp;
    for resource in plan.resources.iter().filter(shown) {
        lines.extend(resource_lines(resource));
    }
    let outputs: Vec<String> =
        plan.outputs.iter().filter(|o| o.action != PlanAction::NoOp).map(output_line).collect();
    if !outputs.is_empty() {
        lines.push("outputs:".to_owned());
        lines.extend(outputs);
    }
    if !plan.drift.is_empty() {
        lines.push("altered outside Terraform:".to_owned());
        lines.extend(plan.drift.iter().flat_map(resource_lines).map(|line| format!("  {line}")));
    }
    lines.push(if has_changes(plan) { format!("plan: {}", plan.counts) } else { "no changes".to_owned() });
    lines.join("\n")
}

const fn sign(action: PlanAction) -> &'static str {
    match action {
        PlanAction::Delete => "-",
        PlanAction::Replace => "-/+",
        PlanAction::Update => "~",
        PlanAction::Create => "+",
        PlanAction::Read => "<=",
        PlanAction::Forget => ".",
        PlanAction::NoOp => " ",
    }
}

fn resource_lines(resource: &ResourcePlan) -> Vec<String> {
    let reason = resource.reason.as_deref().map(|reason| format!("  ({reason})")).unwrap_or_default();
    let mut lines = vec![format!("{} {}{reason}", sign(resource.action), resource.address)];
    let width = resource.attributes.iter().map(|attribute| attribute.path.chars().count()).max().unwrap_or(0);
    lines.extend(resource.attributes.iter().map(|attribute| attribute_line(attribute, width)));
    lines
}

fn attribute_line(attribute: &AttributePlan, width: usize) -> String {
    let forces = if attribute.forces_replacement { "  # forces replacement" } else { "" };
    format!("    {:<width$} = {}{forces}", attribute.path, difference(&attribute.before, &attribute.after))
}

fn output_line(output: &OutputPlan) -> String {
    format!("{} {} = {}", sign(output.action), output.name, difference(&output.before, &output.after))
}

fn difference(before: &Shown, after: &Shown) -> String {
    match (before, after) {
        (Shown::Absent, after) => shown(after),
        (before, Shown::Absent) => format!("{} → (absent)", shown(before)),
        (before, after) => format!("{} → {}", shown(before), shown(after)),
    }
}

fn shown(value: &Shown) -> String {
    match value {
        Shown::Absent => "(absent)".to_owned(),
        Shown::Value { value } => value.to_string(),
        Shown::Unknown => "(known after apply)".to_owned(),
        Shown::Sensitive => "(sensitive)".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use serde_json::json;

    use super::*;

    fn told(value: &Value) -> String {
        text(&read(value).unwrap())
    }

    #[test]
    fn a_plan_is_told_with_its_counts_last() {
        let value = json!({
            "counts": {"add": 1, "change": 0, "replace": 1, "destroy": 0, "read": 0},
            "resources": [
                {"address": "module.this.terraform_data.main", "action": "replace", "reason": "replace_because_cannot_update",
                 "replace_paths": ["cidr"], "attributes": [
                    {"path": "cidr", "before": {"kind": "value", "value": "10.0.0.0/16"}, "after": {"kind": "value", "value": "10.1.0.0/16"}, "forces_replacement": true},
                    {"path": "password", "before": {"kind": "sensitive"}, "after": {"kind": "absent"}, "forces_replacement": false}]},
                {"address": "module.this.terraform_data.more", "action": "create", "reason": null, "replace_paths": [], "attributes": [
                    {"path": "id", "before": {"kind": "absent"}, "after": {"kind": "unknown"}, "forces_replacement": false}]},
                {"address": "module.this.terraform_data.same", "action": "no_op", "reason": null, "replace_paths": [], "attributes": []}],
            "outputs": [{"name": "vpc_id", "action": "create", "before": {"kind": "absent"}, "after": {"kind": "value", "value": "vpc-1"}}],
            "drift": []});
        assert_snapshot!(told(&value), @r#"
        -/+ module.this.terraform_data.main  (replace_because_cannot_update)
            cidr     = "10.0.0.0/16" → "10.1.0.0/16"  # forces replacement
            password = (sensitive) → (absent)
        + module.this.terraform_data.more
            id = (known after apply)
        outputs:
        + vpc_id = "vpc-1"
        plan: +1 ~0 -/+1 -0
        "#);
    }

    #[test]
    fn a_plan_without_changes_says_so() {
        let value = json!({"counts": {"add": 0, "change": 0, "replace": 0, "destroy": 0, "read": 1}, "resources": [], "outputs": [], "drift": []});
        assert_snapshot!(told(&value), @"no changes");
        assert!(!has_changes(&read(&value).unwrap()));
    }

    #[test]
    fn a_plan_of_another_shape_is_a_failure() {
        assert!(read(&json!({"counts": 1})).is_err());
    }
}
