//! Random calls, computed by us and by the Terraform binary.

use std::collections::BTreeMap;

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};

use super::super::super::budget::Stop;
use super::super::super::value::Value;
use super::super::functions;
use super::terraform::{self, Outcome};
use super::{arguments, evaluated, marked};

/// How many calls are tried of each function; more where the variable names a number.
fn calls_of_each() -> usize {
    const FEW: usize = 40;
    std::env::var("TERRACE_FUNCTION_CALLS").ok().and_then(|calls| calls.parse().ok()).unwrap_or(FEW)
}

#[test]
fn random_calls_agree_with_terraform() {
    let mut runner = TestRunner::deterministic();
    let calls: Vec<(&str, String)> = functions()
        .flat_map(|function| std::iter::repeat_n(function.name, calls_of_each()))
        .map(|name| (name, arguments::call(name).new_tree(&mut runner).unwrap().current()))
        .collect();
    let expressions: Vec<String> = calls.iter().map(|(_, call)| call.clone()).collect();
    let mut tally = Tally::default();
    for ((name, call), theirs) in calls.iter().zip(terraform::evaluate(&expressions)) {
        tally.count(name, call, &evaluated(call), &theirs);
    }
    println!("{}", tally.summary());
    assert!(tally.wrong.is_empty(), "{} calls differ:\n{}", tally.wrong.len(), tally.wrong.join("\n"));
}

#[derive(Default)]
struct Tally {
    same: usize,
    refused: usize,
    /// Calls that we leave to Terraform, by function.
    unknown: BTreeMap<String, usize>,
    wrong: Vec<String>,
}

impl Tally {
    fn count(&mut self, name: &str, call: &str, ours: &Result<Value, Stop>, theirs: &Outcome) {
        match (ours, theirs) {
            (Ok(value), _) if value.why_unknown().is_some() => self.left_to_terraform(name),
            (Err(Stop::Costly), _) => self.left_to_terraform(name),
            (Ok(value), Some((ty, json))) if json!(value.ty()) == *ty && marked(value) == *json => {
                self.same += 1;
            }
            (Err(Stop::Wrong(why)), None) if !why.is_empty() => self.refused += 1,
            _ => {
                self.wrong.push(format!("{call}\n    ours:   {}\n    theirs: {}", shown(ours), said(theirs)));
            }
        }
    }

    fn left_to_terraform(&mut self, name: &str) {
        *self.unknown.entry(name.to_owned()).or_default() += 1;
    }

    fn summary(&self) -> String {
        let unknown: usize = self.unknown.values().sum();
        let Self { same, refused, unknown: by_function, wrong } = self;
        format!(
            "{same} same, {refused} refused by both, {} differ, {unknown} left to Terraform: {by_function:?}",
            wrong.len()
        )
    }
}

fn shown(outcome: &Result<Value, Stop>) -> String {
    match outcome {
        Ok(value) => format!("{} of type {}", marked(value), value.ty().text()),
        Err(stop) => format!("{stop:?}"),
    }
}

fn said(outcome: &Outcome) -> String {
    let text = |(ty, value): &(Json, Json)| format!("{value} of type {ty}");
    outcome.as_ref().map_or_else(|| "an error".to_owned(), text)
}
