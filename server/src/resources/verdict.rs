//! The one validation: everything that is wrong with a draft's values, at once.
//!
//! Form, API, command line, change, dry run and the code of a change all ask [`Draft::verdict`], so
//! that they accept and refuse the same, in the same words: what the template's author leaves
//! open, types, locks and links, the rules of the module and of the author, values that may occur
//! once, and whether a Terraform binary is there that may run the module. Absent: who may ask, and whether the resource fits under its parent.

use std::collections::BTreeMap;

use sea_orm::ConnectionTrait;
use serde_json::Value as Json;
use terrace_engine::diagnostic::{Code, Diagnostic, Diagnostics, Severity, Subject};
use terrace_engine::generate::Generated;
use terrace_engine::module::{Given, Interface, admit, check};
use terrace_engine::tree::{Inputs, Origin, Resolution, Resolved};
use terrace_engine::value::Value;

use super::draft::Draft;
use super::links;
use super::unique::{self, Claim};
use crate::app::App;
use crate::authz::Actor;
use crate::error::ApiError;
use crate::runs::binary;
use crate::templates::check::storable;

/// What a draft's values come to.
#[derive(Debug)]
pub struct Verdict {
    /// Every effective value that can be told.
    pub resolved: Resolved,
    /// The code, where nothing keeps it from being written.
    pub generated: Option<Generated>,
    /// Everything that is wrong, and what only Terraform can check.
    pub findings: Diagnostics,
    claims: Vec<Claim>,
}

/// Values with which nothing is wrong.
#[derive(Debug)]
pub struct Sound {
    /// Every effective value.
    pub resolved: Resolved,
    /// The code, with the state kept by Terrace.
    pub generated: Generated,
    /// What the resource claims for itself alone.
    pub claims: Vec<Claim>,
}

impl Verdict {
    /// The values, where nothing is wrong with them; warnings refuse nothing.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn sound(self) -> Result<Sound, Diagnostics> {
        let wrong = |found: &Diagnostic| found.severity == Severity::Error;
        match self.generated {
            Some(generated) if !self.findings.has_errors() => {
                Ok(Sound { resolved: self.resolved, generated, claims: self.claims })
            }
            _ => Err(self.findings.into_iter().filter(wrong).collect()),
        }
    }
}

impl Draft {
    /// Holds the draft's values against every rule there is. A resource that the viewer may not
    /// see is not named. Whether an installed binary may run the module is looked at while somebody
    /// asks, and again by the run.
    ///
    /// # Errors
    /// The database fails.
    pub async fn verdict(
        &self,
        app: &App,
        db: &impl ConnectionTrait,
        viewer: Option<&Actor>,
    ) -> Result<Verdict, ApiError> {
        let mut findings = self.refused_inputs();
        if viewer.is_some() {
            findings.extend(binary::unsupported(app, &self.version.interface).await);
        }
        let (resolved, unresolved) = self.resolved_most();
        let whole = !unresolved.has_errors();
        findings.extend(unresolved);
        let overrides = &self.version.overrides;
        findings.extend(self.broken_rules(&resolved, &findings));
        let claims = unique::claims(&app.master_key, self.template.id, overrides, &resolved);
        findings.extend(unique::taken(db, viewer, &self.resource, &claims).await?);
        let wanted: Vec<_> = self.links().into_iter().map(|(_, link)| link).collect();
        match links::check_acyclic(db, &self.resource.path, &wanted).await {
            Err(ApiError::Invalid(circle)) => findings.extend(circle),
            other => other?,
        }
        let generated = match whole.then(|| self.code(&resolved, self.backend())) {
            Some(Ok(generated)) => Some(generated),
            Some(Err(unwritten)) => {
                findings.extend(unwritten);
                None
            }
            None => None,
        };
        Ok(Verdict { resolved, generated, findings, claims })
    }

    /// Inputs that the author does not leave open, or that no database can hold.
    fn refused_inputs(&self) -> Diagnostics {
        let interface = &self.version.interface;
        let after = given(interface, &self.inputs);
        let mut findings: Diagnostics =
            after.iter().filter_map(|(name, value)| storable(name, value)).collect();
        let overrides = &self.version.overrides;
        findings.extend(match &self.before {
            Some(before) => {
                let thawed = overrides.thawed_for(&before.version.interface);
                admit(&thawed, Some(&given(interface, &before.inputs)), &after)
            }
            None => admit(overrides, None, &after),
        });
        findings
    }

    /// The rules that the values break, and those that only Terraform can check. A rule that
    /// cannot be told for want of a value in which something is wrong already is not mentioned.
    fn broken_rules(&self, resolved: &Resolved, before: &Diagnostics) -> Vec<Diagnostic> {
        let interface = &self.version.interface;
        let without = |name: &str| (name.to_owned(), Given::Unknown("its value is not valid".into()));
        let mut values: BTreeMap<String, Given> = interface
            .variables
            .keys()
            .filter(|name| !resolved.values.contains_key(name.as_str()))
            .map(|name| without(name))
            .collect();
        values.extend(resolved.values.iter().map(|(name, found)| (name.clone(), known(found))));
        let wrong = |place: &Option<Subject>| {
            place.is_some()
                && before.iter().any(|found| found.severity == Severity::Error && found.subject == *place)
        };
        let open = |found: &Diagnostic| matches!(found.code, Code::CheckedAtPlanTime | Code::RuleUnchecked);
        let found = check(interface, &self.version.overrides, &values);
        found.into_iter().filter(|found| !(open(found) && wrong(&found.subject))).collect()
    }
}

/// The value as rules see it. A secret of another resource stays with Terraform.
fn known(found: &Resolution) -> Given {
    match &found.origin {
        Origin::Link { resource, output } if found.sensitive => {
            Given::Unknown(format!("the output {output} of {resource} is sensitive"))
        }
        _ => Given::Known(found.value.clone()),
    }
}

/// A resource's own inputs, each converted to its type where it can be.
fn given(interface: &Interface, inputs: &Inputs) -> BTreeMap<String, Json> {
    let convert = |(name, value): (&String, &Value)| {
        let value = match value {
            Value::Literal(literal) => {
                let converted = interface
                    .variables
                    .get(name.as_str())
                    .map(|variable| variable.schema.convert(literal, name));
                converted.and_then(Result::ok).unwrap_or_else(|| literal.clone())
            }
            Value::Link(link) => serde_json::json!({ "resource": link.resource, "output": link.output }),
        };
        (name.clone(), value)
    };
    inputs.values.iter().map(convert).collect()
}
