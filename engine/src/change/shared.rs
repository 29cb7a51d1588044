//! The rules of several changes that are decided as one.
//!
//! Absent: whether a decision is enough, which the [`Gate`](super::Gate) of each change tells.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::change::Condition;

/// One rule, over those changes that it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shared {
    /// The rule's name; `None` for the one that holds where there is no other.
    pub rule: Option<String>,
    /// What it asks for, in words.
    pub asks: String,
    /// How many approvals it asks for, of each of them.
    pub needed: u32,
    /// How many of the changes it is about.
    pub about: u64,
    /// For how many of those it is met.
    pub met: u64,
    /// What is missing for the others, in words; each sentence once.
    pub missing: Vec<String>,
}

/// The rules of some changes, each once; given are the conditions of every change.
#[must_use]
pub fn shared(changes: impl IntoIterator<Item = Vec<Condition>>) -> Vec<Shared> {
    let mut rules: BTreeMap<Option<String>, Shared> = BTreeMap::new();
    for Condition { rule, needed, given: _, asks, missing } in changes.into_iter().flatten() {
        let entry = rules.entry(rule.clone());
        let shared =
            entry.or_insert_with(|| Shared { rule, asks, needed, about: 0, met: 0, missing: Vec::new() });
        shared.about += 1;
        match missing {
            None => shared.met += 1,
            Some(missing) if !shared.missing.contains(&missing) => shared.missing.push(missing),
            Some(_) => {}
        }
    }
    rules.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(rule: Option<&str>, missing: Option<&str>) -> Condition {
        Condition {
            rule: rule.map(ToOwned::to_owned),
            needed: 2,
            given: 0,
            asks: "2 approvals".to_owned(),
            missing: missing.map(ToOwned::to_owned),
        }
    }

    #[test]
    fn each_rule_is_told_once_with_what_it_is_about() {
        let more = Some("1 more approval is needed");
        let told = shared([
            vec![condition(Some("networks"), more), condition(Some("two people"), None)],
            vec![condition(Some("networks"), more)],
            vec![condition(Some("networks"), None)],
            vec![condition(None, more)],
        ]);
        let told: Vec<String> = told
            .into_iter()
            .map(|one| format!("{:?} {} of {}: {}", one.rule, one.met, one.about, one.missing.join(", ")))
            .collect();
        insta::assert_snapshot!(told.join("\n"), @r#"
        None 0 of 1: 1 more approval is needed
        Some("networks") 1 of 3: 1 more approval is needed
        Some("two people") 1 of 1: 
        "#);
    }
}
