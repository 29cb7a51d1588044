//! Comparison of versions, as people read it.

#![expect(clippy::unwrap_used, reason = "whatever a test cannot do ends it")]

use terrace_engine::files::FileSet;
use terrace_engine::module::{Comparison, Interface, Limits, compare, inspect};

fn module(text: &str) -> Interface {
    let files = FileSet::from([("main.tf".parse().unwrap(), text.as_bytes().to_vec())]);
    let interface = inspect(&files, "", &Limits::default());
    assert!(!interface.diagnostics.has_errors(), "{}", interface.diagnostics);
    interface
}

fn compared(before: &str, after: &str) -> String {
    let Comparison { class, rows } = compare(&module(before), &module(after));
    let rows = rows
        .iter()
        .map(|row| format!("{:?} {:?} {} {:?}: {}\n", row.class, row.kind, row.name, row.change, row.detail));
    format!("{class:?}\n{}", rows.collect::<String>())
}

const OLD: &str = r#"
variable "same" { type = string }
variable "gone" {}
variable "loses_its_default" { default = 1 }
variable "gains_a_default" {}
variable "other_default" { default = 1 }
variable "wider" { type = object({ a = number }) }
variable "narrower" { type = string }
variable "no_more_null" { default = "" }
variable "told_better" { description = "?" }
variable "new_rule" { type = string }
output "kept" { value = 1 }
output "gone" { value = 1 }
"#;

const NEW: &str = r#"
variable "same" { type = string }
variable "new_and_required" { type = number }
variable "new_and_optional" { default = {} }
variable "loses_its_default" {}
variable "gains_a_default" { default = [] }
variable "other_default" { default = 2 }
variable "wider" { type = object({ a = string, b = optional(bool) }) }
variable "narrower" { type = number }
variable "no_more_null" {
  default  = ""
  nullable = false
}
variable "told_better" { description = "Much." }
variable "new_rule" {
  type = string
  validation {
    condition     = var.new_rule != ""
    error_message = "Not empty."
  }
}
output "kept" {
  value     = 1
  sensitive = true
}
output "new" { value = 1 }
"#;

#[test]
fn versions_are_compared() {
    insta::assert_snapshot!(compared(OLD, NEW), @r#"
    Breaking
    Additive Variable gains_a_default Changed: the default is now []
    Breaking Variable gone Removed: any
    Breaking Variable loses_its_default NewlyRequired: the default is gone
    Breaking Variable narrower Changed: the type was string and is number
    Additive Variable new_and_optional Added: optional, any
    Breaking Variable new_and_required Added: required, number
    Breaking Variable new_rule Changed: new rule: var.new_rule != ""
    Breaking Variable no_more_null Changed: null is no longer allowed
    Additive Variable other_default Changed: the default was 1 and is 2
    Same Variable told_better Changed: the description changed
    Additive Variable wider Changed: the type was object({ a = number }) and is object({ a = string, b = optional(bool) })
    Breaking Output gone Removed: 
    Additive Output kept Changed: it is sensitive now
    Additive Output new Added:
    "#);
    assert_eq!(compared(OLD, OLD), "Same\n");
}

const NEEDS_BEFORE: &str = r#"
terraform {
  required_version = ">= 1.3"
  required_providers {
    aws    = { source = "hashicorp/aws", version = ">= 5.0" }
    looser = { source = "hashicorp/random", version = "~> 3.5" }
    moved  = { source = "hashicorp/null" }
    gone   = { source = "hashicorp/tls" }
    odd    = { source = "hashicorp/http", version = ">= 1" }
    two    = { source = "hashicorp/local", configuration_aliases = [two.east] }
    same   = { source = "hashicorp/time", version = "~> 1.0" }
  }
}
"#;

const NEEDS_AFTER: &str = r#"
terraform {
  required_version = ">= 1.5, < 2.0"
  required_providers {
    aws    = { source = "hashicorp/aws", version = ">= 6.0" }
    looser = { source = "hashicorp/random", version = ">= 3.5" }
    moved  = { source = "acme/null" }
    new    = { source = "hashicorp/kubernetes", version = "~> 2.0" }
    odd    = { source = "hashicorp/http", version = ">= 1, != 3.2.1" }
    two    = { source = "hashicorp/local", configuration_aliases = [two.west] }
    same   = { source = "hashicorp/time", version = "~> 1.0" }
  }
}
"#;

#[test]
fn requirements_are_compared() {
    insta::assert_snapshot!(compared(NEEDS_BEFORE, NEEDS_AFTER), @"
    Breaking
    Breaking Terraform required_version Changed: the version was >= 1.3 and is >= 1.5, < 2.0
    Breaking Provider aws Changed: the version was >= 5.0 and is >= 6.0
    Additive Provider gone Removed: hashicorp/tls
    Additive Provider looser Changed: the version was ~> 3.5 and is >= 3.5
    Breaking Provider moved Changed: the source was hashicorp/null and is acme/null
    Breaking Provider new Added: hashicorp/kubernetes ~> 2.0
    Breaking Provider odd Changed: the version was >= 1 and is >= 1, != 3.2.1
    Breaking Provider two Changed: the configuration west is needed now; the configuration east is no longer taken
    ");
    insta::assert_snapshot!(compared(NEEDS_AFTER, NEEDS_BEFORE).lines().next().unwrap(), @"Breaking");
    insta::assert_snapshot!(compared("terraform {\n  required_version = \">= 1.3\"\n}\n", "locals {}\n"), @"
    Additive
    Additive Terraform required_version Removed: the version was >= 1.3 and is any
    ");
}

const TOLD_BEFORE: &str = r#"
variable "kept" { type = string }
variable "secret" {
  type      = string
  sensitive = true
  default   = "a"
}
variable "said" {
  validation {
    condition     = var.said != ""
    error_message = "Not empty."
  }
}
variable "old" { deprecated = "Use kept." }
output "of_two" { value = "${var.kept}${var.said}" }
output "shown" { value = 1 }
output "plain" {
  value      = 1
  deprecated = "Read shown."
}
"#;

const TOLD_AFTER: &str = r#"
variable "kept" {
  type      = string
  ephemeral = true
}
variable "secret" {
  type      = string
  sensitive = true
  default   = "b"
}
variable "said" {
  validation {
    condition     = var.said  !=  ""
    error_message = "Say something."
  }
}
variable "old" {}
output "of_two" { value = var.kept }
output "shown" {
  value     = 1
  ephemeral = true
}
output "plain" { value = 1 }
"#;

#[test]
fn what_becomes_of_values_is_compared() {
    insta::assert_snapshot!(compared(TOLD_BEFORE, TOLD_AFTER), @r#"
    Breaking
    Additive Variable kept Changed: values are no longer kept in plan and state
    Additive Variable old Changed: it is no longer deprecated
    Same Variable said Changed: a rule says "Say something." now
    Additive Variable secret Changed: the default was (sensitive) and is (sensitive)
    Same Output of_two Changed: it is made of var.kept
    Additive Output plain Changed: it is no longer deprecated
    Breaking Output shown Changed: it is ephemeral now: nothing outside of a run can read it
    "#);
    insta::assert_snapshot!(compared(TOLD_AFTER, TOLD_BEFORE), @r#"
    Additive
    Additive Variable kept Changed: values are now kept in plan and state
    Additive Variable old Changed: it is deprecated now: Use kept.
    Same Variable said Changed: a rule says "Not empty." now
    Additive Variable secret Changed: the default was (sensitive) and is (sensitive)
    Same Output of_two Changed: it is made of var.kept, var.said
    Additive Output plain Changed: it is deprecated now: Read shown.
    Additive Output shown Changed: it is no longer ephemeral
    "#);
}

#[test]
fn types_of_outputs_are_compared() {
    let module = |ty: &str| -> Interface {
        let mut interface = module("output \"x\" {\n  value = 1\n}\n");
        let ty = Some(ty.to_owned()).filter(|ty| !ty.is_empty());
        interface.outputs.get_mut("x").unwrap().type_text = ty.map(Into::into);
        interface
    };
    let compared = |before: &str, after: &str| -> String {
        compare(&module(before), &module(after))
            .rows
            .iter()
            .map(|row| format!("{:?}: {}\n", row.class, row.detail))
            .collect()
    };
    insta::assert_snapshot!(compared("string", "number"), @"Additive: the type was string and is number");
    insta::assert_snapshot!(compared("number", "string"), @"Breaking: the type was number and is string");
    insta::assert_snapshot!(compared("object({ a = string })", "object({ a = string, b = string })"), @"Additive: the type was object({ a = string }) and is object({ a = string, b = string })");
    insta::assert_snapshot!(compared("", "string"), @"Additive: the type was not declared and is string");
    insta::assert_snapshot!(compared("string", ""), @"Breaking: the type was string and is not declared");
}
