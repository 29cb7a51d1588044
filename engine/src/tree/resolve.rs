//! Resolving: every effective tag, config and variable of one resource, with its origin.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostics, Subject};
use crate::module::{Interface, Variable, validate};
use crate::tree::candidates::{Candidate, Candidates};
use crate::tree::{
    Chain, Inputs, LinkValues, Origin, Overridden, Resolution, Resolved, TemplateValues, locks,
};
use crate::value::Value;

/// Everything that the values of one resource are made from.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The layers above the resource, and its own.
    pub chain: &'a Chain,
    /// The module's interface.
    pub interface: &'a Interface,
    /// The resource's own inputs.
    pub inputs: &'a Inputs,
    /// What its template sets.
    pub template: &'a TemplateValues,
    /// The outputs that links can be filled from.
    pub outputs: &'a LinkValues,
}

/// Every effective tag, config and variable, with its origin.
///
/// A variable takes, strongest first: the resource's own input (a literal or a link); a link that
/// the template declares; a config of the variable's name; the template's override; the module's
/// default. A variable `tags` or `labels` that is a map of strings (or anything) takes all
/// effective tags unless an input or config says otherwise, and an input is laid over the tags.
/// A config that is locked above leaves no room for the template's link.
///
/// # Errors
/// All findings at once: `locked`, `unknown_link`, and what [`validate`] says of the values.
pub fn resolve(request: &Request<'_>) -> Result<Resolved, Diagnostics> {
    let (resolved, problems) = resolve_most(request);
    problems.into_result().map(|()| resolved)
}

/// As much as [`resolve`] can tell where something is wrong, with all that is: a variable of which
/// a finding speaks has no value, every other one has.
#[must_use]
pub fn resolve_most(request: &Request<'_>) -> (Resolved, Diagnostics) {
    let mut problems = Diagnostics::default();
    let tags = locks::tags(request.chain, &mut problems);
    let configs = locks::configs(request.chain, &mut problems);
    let mut candidates = Candidates { request, tags: &tags, configs: &configs, problems: &mut problems };
    let mut chosen = BTreeMap::new();
    let mut without = Vec::new();
    for variable in request.interface.variables.values() {
        match candidates.of(variable) {
            Ok(of_variable) if of_variable.is_empty() => {}
            Ok(of_variable) => _ = chosen.insert(variable.name.to_string(), of_variable),
            Err(_) => without.push(variable.name.as_str()),
        }
    }
    let values = convert(request, chosen, &without, &mut problems);
    (Resolved { tags, configs, values }, problems)
}

/// Converts what was chosen to the variables' types, and finds what is missing or too much.
fn convert(
    request: &Request<'_>,
    mut chosen: BTreeMap<String, Vec<Candidate>>,
    without: &[&str],
    problems: &mut Diagnostics,
) -> BTreeMap<String, Resolution> {
    let interface = request.interface;
    let converted = match validate(interface, &given(request, &chosen)) {
        Ok(converted) => converted,
        Err(findings) => {
            let wrong: BTreeSet<String> = findings.iter().map(|found| variable(&found.subject)).collect();
            problems.extend(explained(findings, &chosen, without));
            chosen.retain(|name, _| !wrong.contains(name));
            BTreeMap::new()
        }
    };
    let resolution = |(name, candidates): (String, _)| {
        let variable = interface.variables.get(name.as_str())?;
        let resolution = resolution(variable, converted.get(&name), candidates)?;
        Some((name, resolution))
    };
    chosen.into_iter().filter_map(resolution).collect()
}

/// What is in effect for a variable: the strongest candidate, and those that it beat.
fn resolution(
    variable: &Variable,
    converted: Option<&Json>,
    candidates: Vec<Candidate>,
) -> Option<Resolution> {
    let mut candidates = candidates.into_iter();
    let first = candidates.next()?;
    let value = match converted.filter(|_| first.origin != Origin::ModuleDefault) {
        Some(converted) => converted.clone(),
        None => variable.schema.convert(&first.value, &variable.name).unwrap_or(first.value),
    };
    let overrode = candidates.filter(|candidate| !candidate.sensitive);
    let overrode = overrode.map(|beaten| Overridden { origin: beaten.origin, value: beaten.value });
    Some(Resolution {
        value,
        origin: first.origin,
        overrode: overrode.collect(),
        locked: first.locked,
        sensitive: variable.sensitive || first.sensitive,
    })
}

/// The variable that a finding speaks of: the first step of its place.
fn variable(subject: &Option<Subject>) -> String {
    match subject {
        Some(Subject::Place { place }) => place.split(['.', '[']).next().unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}

/// The values to check: what was chosen over the module's defaults, and inputs for variables that
/// the module does not have.
fn given(request: &Request<'_>, chosen: &BTreeMap<String, Vec<Candidate>>) -> BTreeMap<String, Json> {
    let first = chosen.iter().filter_map(|(name, candidates)| Some((name, candidates.first()?)));
    let explicit = first.filter(|(_, candidate)| candidate.origin != Origin::ModuleDefault);
    let explicit = explicit.map(|(name, candidate)| (name.clone(), candidate.value.clone()));
    let is_unknown = |name: &str| !request.interface.variables.contains_key(name);
    let unknown = request.inputs.values.iter().filter(|(name, _)| is_unknown(name));
    let unknown = unknown.map(|(name, value)| match value {
        Value::Literal(literal) => (name.clone(), literal.clone()),
        Value::Link(_) => (name.clone(), Json::Null),
    });
    explicit.chain(unknown).collect()
}

/// The findings with the origin of the value beside them, without "missing" for variables whose
/// own problem is told already.
fn explained<'a>(
    findings: Diagnostics,
    chosen: &'a BTreeMap<String, Vec<Candidate>>,
    without: &'a [&str],
) -> impl Iterator<Item = crate::diagnostic::Diagnostic> + 'a {
    findings.into_iter().filter_map(move |mut finding| {
        let name = variable(&finding.subject);
        if finding.code == Code::MissingInput && without.contains(&name.as_str()) {
            return None;
        }
        let first = chosen.get(&name).and_then(|candidates| candidates.first());
        if let Some(first) = first.filter(|first| first.origin != Origin::Input) {
            let separator = if finding.detail.is_empty() { "" } else { "; " };
            finding.detail.push_str(&format!("{separator}the value comes from: {}", first.origin));
        }
        Some(finding)
    })
}
