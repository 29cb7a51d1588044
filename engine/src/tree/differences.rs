//! How two sets of named values differ.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

/// One name that two sets hold differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference<V> {
    /// The name.
    pub name: String,
    /// What the first set holds; `None` where it does not have the name.
    pub before: Option<V>,
    /// What the second set holds; `None` where it does not have the name.
    pub after: Option<V>,
}

/// Every name that the two sets do not hold alike, in the order of the names.
pub fn differences<K: Ord + Display, V: PartialEq + Clone>(
    before: &BTreeMap<K, V>,
    after: &BTreeMap<K, V>,
) -> Vec<Difference<V>> {
    let names: BTreeSet<&K> = before.keys().chain(after.keys()).collect();
    let differing = names.into_iter().filter(|name| before.get(name) != after.get(name));
    differing
        .map(|name| Difference {
            name: name.to_string(),
            before: before.get(name).cloned(),
            after: after.get(name).cloned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_goes_and_alters_is_told_and_what_stays_is_not() {
        let before = BTreeMap::from([("a", 1), ("b", 2), ("c", 3)]);
        let after = BTreeMap::from([("a", 1), ("b", 4), ("d", 5)]);
        let told: Vec<_> = differences(&before, &after)
            .into_iter()
            .map(|found| (found.name, found.before, found.after))
            .collect();
        let expected = [("b", Some(2), Some(4)), ("c", Some(3), None), ("d", None, Some(5))];
        assert_eq!(told, expected.map(|(name, before, after)| (name.to_owned(), before, after)));
        assert!(differences(&after, &after).is_empty());
    }
}
