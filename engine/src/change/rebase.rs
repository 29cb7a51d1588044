//! What a request that has waited asks for by now.

use std::collections::BTreeMap;

/// Lays what a request asked to alter over what is there now: `before` is what was there when it
/// was made, `asked` what it asked for. What it did not touch is as it is now, and what it did is as
/// it asked, whoever altered that meanwhile: its reviewers see it against what is there now.
#[must_use]
pub fn rebase<K: Ord + Clone, V: PartialEq + Clone>(
    before: &BTreeMap<K, V>,
    asked: &BTreeMap<K, V>,
    now: &BTreeMap<K, V>,
) -> BTreeMap<K, V> {
    let untouched = now.iter().filter(|(key, _)| asked.get(key) == before.get(key));
    let altered = asked.iter().filter(|(key, value)| before.get(key) != Some(value));
    untouched.chain(altered).map(|(key, value)| (key.clone(), value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &str) -> BTreeMap<char, char> {
        let pairs = text.split_whitespace().map(|pair| pair.split_once('=').unwrap());
        pairs.map(|(key, value)| (key.chars().next().unwrap(), value.chars().next().unwrap())).collect()
    }

    #[test]
    fn what_was_asked_for_is_laid_over_what_is_there() {
        for (before, asked, now, expected) in [
            ("a=1 b=1", "a=1 b=2", "a=3 b=1", "a=3 b=2"),
            ("a=1", "a=2", "a=3", "a=2"),
            ("a=1 b=1", "b=1", "a=3 b=1 c=1", "b=1 c=1"),
            ("a=1", "a=1 b=1", "", "b=1"),
            ("", "", "a=1", "a=1"),
            ("a=1", "a=2", "a=1", "a=2"),
        ] {
            let found = rebase(&entries(before), &entries(asked), &entries(now));
            assert_eq!(found, entries(expected), "{before} | {asked} | {now}");
        }
    }
}
