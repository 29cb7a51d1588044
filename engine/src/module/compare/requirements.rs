//! Differences of what a module needs: the Terraform version, and providers.

use std::collections::BTreeSet;

use super::{Class, Difference, Kind, Note, Row, pairs, told};
use crate::module::constraint::Constraint;
use crate::module::interface::{Interface, ProviderRequirement};

pub(super) fn rows(before: &Interface, after: &Interface) -> Vec<Row> {
    let core = versions(&before.required_core, &after.required_core).map(|(class, detail)| Row {
        kind: Kind::Terraform,
        name: "required_version".to_owned(),
        change: difference(before.required_core.is_empty(), after.required_core.is_empty()),
        class,
        detail,
    });
    let providers = pairs(&before.required_providers, &after.required_providers)
        .filter_map(|(name, before, after)| provider_row(name, before, after));
    core.into_iter().chain(providers).collect()
}

fn difference(was_empty: bool, is_empty: bool) -> Difference {
    match (was_empty, is_empty) {
        (true, false) => Difference::Added,
        (false, true) => Difference::Removed,
        _ => Difference::Changed,
    }
}

fn provider_row(
    name: &str,
    before: Option<&ProviderRequirement>,
    after: Option<&ProviderRequirement>,
) -> Option<Row> {
    let (change, (class, detail)) = match (before, after) {
        (Some(before), Some(after)) => (Difference::Changed, told(changed_provider(before, after))?),
        // A provider has to be configured, and its credentials have to be there.
        (None, Some(after)) => (Difference::Added, (Class::Breaking, described(after))),
        (Some(before), None) => (Difference::Removed, (Class::Additive, described(before))),
        (None, None) => return None,
    };
    Some(Row { kind: Kind::Provider, name: name.to_owned(), change, class, detail })
}

fn described(provider: &ProviderRequirement) -> String {
    let source = provider.source.iter().cloned();
    source.chain(provider.version_constraints.iter().cloned()).collect::<Vec<_>>().join(" ")
}

fn changed_provider(before: &ProviderRequirement, after: &ProviderRequirement) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    if before.source != after.source {
        let named = |source: &Option<String>| source.clone().unwrap_or_else(|| "not declared".to_owned());
        // Without a source it was the one that Terraform itself publishes under the name.
        let class = if before.source.is_some() { Class::Breaking } else { Class::Same };
        notes.push((
            class,
            format!("the source was {} and is {}", named(&before.source), named(&after.source)),
        ));
    }
    notes.extend(versions(&before.version_constraints, &after.version_constraints));
    let aliases = |provider: &ProviderRequirement| -> BTreeSet<String> {
        let configurations = provider.configuration_aliases.iter();
        configurations
            .filter_map(|configuration| configuration.alias.as_ref())
            .map(ToString::to_string)
            .collect()
    };
    let (had, has) = (aliases(before), aliases(after));
    let added = has
        .difference(&had)
        .map(|alias| (Class::Breaking, format!("the configuration {alias} is needed now")));
    let removed = had
        .difference(&has)
        .map(|alias| (Class::Breaking, format!("the configuration {alias} is no longer taken")));
    notes.extend(added.chain(removed));
    notes
}

/// How constraints on a version changed: breaking where a version that was allowed no longer is.
fn versions(before: &[String], after: &[String]) -> Option<Note> {
    let words = |constraints: &[String]| {
        if constraints.is_empty() { "any".to_owned() } else { constraints.join(", ") }
    };
    if before == after {
        return None;
    }
    let detail = format!("the version was {} and is {}", words(before), words(after));
    let class = match (read(before), read(after)) {
        (Some(before), Some(after)) => {
            let allowed = |constraints: &[Constraint], version: &semver::Version| {
                constraints.iter().all(|constraint| constraint.allows(version))
            };
            let mut boundaries = before.iter().chain(&after).flat_map(Constraint::boundaries);
            let narrower = boundaries.any(|version| allowed(&before, &version) && !allowed(&after, &version));
            if narrower { Class::Breaking } else { Class::Additive }
        }
        _ => Class::Breaking,
    };
    Some((class, detail))
}

/// The constraints; `None` where one cannot be read.
fn read(constraints: &[String]) -> Option<Vec<Constraint>> {
    constraints.iter().map(|text| text.parse().ok()).collect()
}
