//! Expressions at random, evaluated here and by the Terraform binary.
//!
//! Every expression becomes a variable of one generated module, whose rule is broken for certain
//! and whose message is the expression's value as JSON, or whose rule is the expression itself.
//! `terraform plan` then says for a thousand of them at once what it makes of each. Shared
//! variables of every type give the expressions something to work on.
//!
//! TERRACE_EXPRESSIONS is the number of expressions, 3,000 where it is not set. What differs is
//! wrong, except for what [`agree`] and [`outcome`] explain.

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

mod expressions;
mod terraform;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::Value as Json;
use terrace_engine::diagnostic::{Code, Diagnostic};
use terrace_engine::files::FileSet;
use terrace_engine::module::{Limits, Overrides, check, inspect};

use expressions::{Kinds, SHARED};
use terraform::{computed, theirs};

/// How many expressions one run of Terraform gets.
const BATCH: usize = 1000;

/// One expression, and whether it is the rule or the message.
#[derive(Debug, Clone)]
struct Sample {
    expression: String,
    is_rule: bool,
}

fn sample() -> impl Strategy<Value = Sample> {
    let kinds = Kinds::leaves().deeper().deeper().deeper();
    let rule = kinds.truth.clone().prop_map(|expression| Sample { expression, is_rule: true });
    let value = kinds.any().prop_map(|expression| Sample { expression, is_rule: false });
    prop_oneof![1 => rule, 3 => value]
}

/// The shared variables with values taken at random.
fn shared(runner: &mut TestRunner) -> String {
    let mut text = String::new();
    for (name, ty, values) in SHARED {
        let value = select(values).new_tree(runner).unwrap().current();
        writeln!(text, "variable \"{name}\" {{\n  type    = {ty}\n  default = {value}\n}}").unwrap();
    }
    text
}

/// The file of one sample. Terraform looks through a whole file for every finding in it, so each
/// gets its own.
fn file(name: &str, Sample { expression, is_rule }: &Sample) -> String {
    let (condition, message) = if *is_rule {
        (format!("[var.{name}, {expression}\n][1]"), "\"broken\"".to_owned())
    } else {
        (format!("var.{name} == 2"), format!("\"value: ${{jsonencode({expression}\n)}}\""))
    };
    format!(
        "variable \"{name}\" {{\n  default = 1\n  validation {{\n    condition = {condition}\n    error_message = {message}\n  }}\n}}\n"
    )
}

/// What one side makes of a rule.
#[derive(Debug, PartialEq)]
enum Verdict {
    Kept,
    Broken(String),
    /// An error instead of a verdict.
    Failed(String),
    /// Not known, and why.
    Open(String),
}

/// What Terraform's finding was made of.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Stage {
    Types,
    Values,
}

fn ours(finding: Option<&Diagnostic>) -> Verdict {
    let Some(finding) = finding else { return Verdict::Kept };
    match finding.code {
        Code::RuleBroken if finding.summary.starts_with("The rule cannot be evaluated") => {
            Verdict::Failed(finding.summary.clone())
        }
        Code::RuleBroken if finding.summary.ends_with("makes its message when it plans.") => {
            Verdict::Open("a number is infinite, or too large to compute with here".to_owned())
        }
        Code::RuleBroken => Verdict::Broken(finding.summary.clone()),
        _ => Verdict::Open(finding.detail.clone()),
    }
}

/// Whether two texts are the same, or hold the same JSON.
fn same_text(ours: &str, theirs: &str) -> bool {
    let json = |text: &str| serde_json::from_str::<Json>(text.strip_prefix("value: ")?).ok();
    ours == theirs || (json(ours).is_some() && json(ours) == json(theirs))
}

/// Whether both say the same. Where Terraform knows from the types alone that a rule cannot hold,
/// it does not look at the values, and an error that these would give goes unsaid.
fn agree(ours: &Verdict, theirs: &Verdict, stage: Stage) -> bool {
    match (ours, theirs) {
        (Verdict::Failed(_), Verdict::Broken(_)) => stage == Stage::Types,
        (Verdict::Broken(ours), Verdict::Broken(theirs)) => same_text(ours, theirs),
        (Verdict::Failed(_), Verdict::Failed(_)) | (Verdict::Kept, Verdict::Kept) => true,
        _ => false,
    }
}

/// What became of a sample, in words; `None` where the two sides differ.
fn outcome(ours: &Verdict, theirs: &Verdict, stage: Stage) -> Option<String> {
    match (ours, theirs) {
        (_, Verdict::Open(why)) => Some(why.clone()),
        (Verdict::Open(why), _) => Some(format!("open: {}", why.split(" (").next().unwrap())),
        _ if !agree(ours, theirs, stage) => None,
        (_, Verdict::Kept) => Some("kept".to_owned()),
        (_, Verdict::Broken(_)) => Some("broken, or the same value".to_owned()),
        (_, Verdict::Failed(_)) => Some("an error".to_owned()),
    }
}

#[test]
fn expressions_agree_with_terraform() {
    let count = std::env::var("TERRACE_EXPRESSIONS").map_or(3000, |count| count.parse().unwrap());
    let mut runner = TestRunner::deterministic();
    let strategy = sample();
    let (mut wrong, mut tally) = (Vec::new(), BTreeMap::<String, usize>::new());
    for start in (0..count).step_by(BATCH) {
        let mut sample = || strategy.new_tree(&mut runner).unwrap().current();
        let samples: BTreeMap<String, Sample> =
            (start..count.min(start + BATCH)).map(|at| (format!("v{at}"), sample())).collect();
        let shared = shared(&mut runner);
        let found = checked(&shared, &samples);
        let mut theirs = theirs(&shared, &samples.iter().collect::<Vec<_>>());
        for (name, sample) in &samples {
            let ours = ours(found.get(name));
            let (mut theirs, stage) = theirs.remove(name).unwrap_or((Verdict::Kept, Stage::Values));
            if stage == Stage::Types && !agree(&ours, &theirs, stage) {
                theirs = computed(&shared, sample);
            }
            let kind = outcome(&ours, &theirs, stage).unwrap_or_else(|| {
                wrong.push(format!("{}\n  ours   {ours:?}\n  theirs {theirs:?}", sample.expression));
                "wrong".to_owned()
            });
            *tally.entry(kind).or_default() += 1;
        }
    }
    println!("{count} expressions: {tally:#?}");
    assert!(wrong.is_empty(), "{} of {count} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// What the check finds, by variable.
fn checked(shared: &str, samples: &BTreeMap<String, Sample>) -> BTreeMap<String, Diagnostic> {
    let file = |(name, sample): (&String, &Sample)| {
        (format!("{name}.tf").parse().unwrap(), file(name, sample).into_bytes())
    };
    let mut files: FileSet = samples.iter().map(file).collect();
    files.insert("shared.tf".parse().unwrap(), shared.as_bytes().to_vec());
    let interface = inspect(&files, "", &Limits::default());
    assert!(interface.diagnostics.is_empty(), "{}", interface.diagnostics);
    check(&interface, &Overrides::default(), &BTreeMap::new())
        .into_iter()
        .map(|finding| (finding.subject.as_ref().unwrap().to_string(), finding))
        .collect()
}
