//! Rules over the whole template tree, checked inside the transaction that writes, after writing:
//! an error undoes it.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;
use terrace_engine::diagnostic::{Code, Diagnostic, Diagnostics, Subject};
use terrace_engine::name::TemplateKey;
use terrace_engine::tree::{Entry, check_parents};

use super::store::{self, Template};
use crate::error::ApiError;

/// The refusal of a parent that does not exist.
#[must_use]
pub fn unknown_parent(key: &TemplateKey) -> ApiError {
    ApiError::invalid(
        Code::ParentNotAllowed,
        format!("there is no template \"{key}\" to be a parent"),
        "parents",
    )
}

/// Checks the tree as it is now, in two statements: parents form no circle, and no template sets
/// what a template above it has locked.
///
/// # Errors
/// Every finding, or the database fails.
pub async fn check(db: &impl ConnectionTrait) -> Result<(), ApiError> {
    let templates = store::all(db).await?;
    let edges =
        templates.iter().map(|template| (template.key.clone(), template.parents.iter().cloned().collect()));
    let edges: BTreeMap<TemplateKey, BTreeSet<TemplateKey>> = edges.collect();
    check_parents(&edges).map_err(|cycle| ApiError::Invalid(cycle.at(Subject::place("parents")).into()))?;
    Ok(check_locks(&templates).into_result()?)
}

/// One finding for every template that sets what is locked above it. The parents form no circle.
fn check_locks(templates: &[Template]) -> Diagnostics {
    let by_key: BTreeMap<&TemplateKey, &Template> =
        templates.iter().map(|template| (&template.key, template)).collect();
    let mut findings = Diagnostics::default();
    for template in templates {
        for above in ancestors(template, &by_key) {
            findings.extend(clashes("tag", above, &above.tags, (template, &template.tags)));
            findings.extend(clashes("config", above, &above.configs, (template, &template.configs)));
        }
    }
    findings
}

/// Every template that may be above another, however far, in the order of their keys.
fn ancestors<'a>(template: &'a Template, by_key: &BTreeMap<&TemplateKey, &'a Template>) -> Vec<&'a Template> {
    let mut found: BTreeMap<&TemplateKey, &Template> = BTreeMap::new();
    let mut waiting: Vec<&TemplateKey> = template.parents.iter().collect();
    while let Some(key) = waiting.pop() {
        let Some(above) = by_key.get(key).filter(|_| !found.contains_key(key)) else { continue };
        found.insert(&above.key, above);
        waiting.extend(&above.parents);
    }
    found.into_values().collect()
}

fn clashes<'a, K: Ord + std::fmt::Display>(
    what: &'a str,
    above: &'a Template,
    locks: &'a BTreeMap<K, Entry>,
    (below, set): (&'a Template, &'a BTreeMap<K, Entry>),
) -> impl Iterator<Item = Diagnostic> + 'a {
    let locked = locks.iter().filter(|(_, entry)| entry.locked && entry.inherit);
    locked.filter(|(key, _)| set.contains_key(*key)).map(move |(key, _)| {
        Diagnostic::error(Code::Locked, format!("{what} \"{key}\" is locked by template {}", above.key))
            .with_detail(format!("template {} sets it again", below.key))
            .at(Subject::place(key.to_string()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Utc;
    use terrace_engine::id::TemplateId;
    use terrace_engine::module::Overrides;

    fn template(key: &str, parents: &[&str], tags: &[(&str, bool)]) -> Template {
        let entry = |locked| Entry { locked, ..Entry::new("x") };
        Template {
            id: TemplateId::new(uuid::Uuid::nil()),
            key: key.parse().unwrap(),
            name: key.into(),
            description: String::new(),
            labels: vec![],
            is_abstract: true,
            disabled: false,
            parents: parents.iter().map(|key| key.parse().unwrap()).collect(),
            tags: tags.iter().map(|(key, locked)| (key.parse().unwrap(), entry(*locked))).collect(),
            configs: BTreeMap::new(),
            overrides: Overrides::default(),
            links: BTreeMap::new(),
            files: Default::default(),
            auto_versions: Default::default(),
            revision: 1,
            created_at: Utc::now(),
        }
    }

    #[test]
    fn a_lock_reaches_every_template_below_and_no_other() {
        let templates = [
            template("account", &[], &[("Team", true), ("Tier", false)]),
            template("region", &["account"], &[("Tier", false)]),
            template("vpc", &["region"], &[("Team", false)]),
            template("other", &[], &[("Team", false)]),
        ];
        insta::assert_snapshot!(
            check_locks(&templates),
            @r#"Team: tag "Team" is locked by template account (template vpc sets it again)"#
        );
    }
}
