//! What a template's author says about its form, for the template and for each of its versions,
//! and what follows where that changes: values that have to be unique are claimed, secrets are
//! sealed, and resources that get other values are out of date.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;
use serde_json::Value as Json;
use terrace_engine::diagnostic::{Diagnostic, Diagnostics, Severity, Subject};
use terrace_engine::id::VersionId;
use terrace_engine::module::{FieldOverride, Interface, Overrides};

use super::overrides;
use super::store::Template;
use super::version::{self, Version};
use crate::app::App;
use crate::authz::Permit;
use crate::error::ApiError;
use crate::resources::{marks, reclaim, reseal};

/// What is said of each version's form, the template's overrides included.
#[derive(Debug)]
pub struct Authored(BTreeMap<VersionId, Overrides>);

impl Authored {
    /// What is said of the versions of a template as it is now.
    ///
    /// # Errors
    /// The database fails.
    pub async fn of(db: &impl ConnectionTrait, template: &Template) -> Result<Self, ApiError> {
        let own = overrides::of_versions(db, template.id).await?;
        Ok(Self(own.into_iter().map(|(id, own)| (id, template.overrides.over(&own))).collect()))
    }

    /// By version, the variables for which something is said.
    fn names(&self, said: fn(&FieldOverride) -> bool) -> BTreeMap<VersionId, BTreeSet<String>> {
        let names = |overrides: &Overrides| {
            let fields = overrides.fields.iter().filter(|(_, field)| said(field));
            fields.map(|(name, _)| name.clone()).collect()
        };
        self.0.iter().map(|(version, overrides)| (*version, names(overrides))).collect()
    }

    fn defaults(&self, version: VersionId) -> BTreeMap<&String, &Json> {
        let fields = self.0.get(&version).into_iter().flat_map(|overrides| &overrides.fields);
        fields.filter_map(|(name, field)| Some((name, field.default.as_ref()?))).collect()
    }
}

/// Does what follows from an edit of overrides, in the transaction that saves it.
///
/// # Errors
/// Resources have the same value where it shall be unique, something cannot be sealed, or the
/// database fails; nothing may be committed then.
pub async fn follow(
    app: &App,
    db: &impl ConnectionTrait,
    permit: &Permit,
    template: &Template,
    (before, after): (&Authored, &Authored),
) -> Result<(), ApiError> {
    let unique = |authored: &Authored| authored.names(|field| field.unique);
    let moved = differing(&unique(before), &unique(after));
    reclaim::reclaim(app, db, permit, (template, &moved)).await?;
    let (were, are) = (before.names(|field| field.sensitive), after.names(|field| field.sensitive));
    if are.iter().any(|(version, names)| were.get(version).is_none_or(|were| !names.is_subset(were))) {
        reseal::reseal(app, db, permit, (template.id, &are)).await?;
    }
    let alters = |version: &&VersionId| {
        before.defaults(**version) != after.defaults(**version) || were.get(version) != are.get(version)
    };
    let stale = after.0.keys().filter(alters).copied().collect();
    marks::mark_versions_out_of_date(db, permit, stale).await
}

/// The variables that are named for some version in one of the two and not in the other.
fn differing(
    one: &BTreeMap<VersionId, BTreeSet<String>>,
    other: &BTreeMap<VersionId, BTreeSet<String>>,
) -> BTreeSet<String> {
    let none = BTreeSet::new();
    let versions: BTreeSet<&VersionId> = one.keys().chain(other.keys()).collect();
    let of = |version: &VersionId| {
        let (one, other) = (one.get(version).unwrap_or(&none), other.get(version).unwrap_or(&none));
        one.symmetric_difference(other).cloned().collect::<Vec<_>>()
    };
    versions.into_iter().flat_map(of).collect()
}

/// Holds a template's overrides against its versions: a variable has to be in one of them, and
/// what is said of it has to fit the newest that has it, and every version that says more. Gives
/// what is likely not meant.
///
/// # Errors
/// Everything that makes no sense, at `fields.<name>.<key>`, or `versions.<version>.fields…`; or
/// the database fails.
pub async fn check_template(db: &impl ConnectionTrait, template: &Template) -> Result<Diagnostics, ApiError> {
    if template.overrides.fields.is_empty() {
        return Ok(Diagnostics::default());
    }
    let mut newest_of_each = Interface::default();
    let mut findings = Diagnostics::default();
    for row in version::rows(db, template.id).await? {
        let version = Version::try_from(row)?;
        findings.extend(together(template, &version).into_iter().map(|found| inside(&version.name, found)));
        for (name, variable) in version.interface.variables {
            newest_of_each.variables.entry(name).or_insert(variable);
        }
    }
    findings.extend(template.overrides.check(&newest_of_each));
    warnings(findings)
}

/// Holds a version's overrides, with the template's below them, against its module. Gives what is
/// likely not meant.
///
/// # Errors
/// Everything that makes no sense, at `fields.<name>.<key>`.
pub fn check_version(template: &Template, version: &Version) -> Result<Diagnostics, ApiError> {
    warnings(together(template, version))
}

/// What is wrong with the fields of which the version itself says something.
fn together(template: &Template, version: &Version) -> Diagnostics {
    let mut merged = template.overrides.over(&version.overrides);
    merged.fields.retain(|name, _| version.overrides.fields.contains_key(name));
    merged.check(&version.interface)
}

fn inside(version: &str, found: Diagnostic) -> Diagnostic {
    let place = found.subject.as_ref().map(|subject| format!("versions.{version}.{subject}"));
    match place {
        Some(place) => found.at(Subject::place(place)),
        None => found,
    }
}

fn warnings(findings: Diagnostics) -> Result<Diagnostics, ApiError> {
    if findings.has_errors() {
        let errors = findings.into_iter().filter(|found| found.severity == Severity::Error);
        return Err(ApiError::Invalid(errors.collect()));
    }
    Ok(findings)
}
