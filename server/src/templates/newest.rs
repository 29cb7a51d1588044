//! Which of two versions is the newer one.

use std::cmp::Ordering;

use chrono::{DateTime, Utc};

/// Orders versions by name and time of making: releases after pre-releases after names that are
/// no version numbers, each by number and then by time.
#[must_use]
pub fn compare(one: (&str, DateTime<Utc>), other: (&str, DateTime<Utc>)) -> Ordering {
    let rank = |(name, at): (&str, DateTime<Utc>)| {
        let number = number(name);
        (number.as_ref().map(|number| number.pre.is_empty()), number, at)
    };
    rank(one).cmp(&rank(other))
}

/// The version number at the end of a tag: `v1.2.0`, `1.2`, `vpc-1.2.0`, `modules/vpc/v1.2.0`.
fn number(name: &str) -> Option<semver::Version> {
    let last = name.rsplit('/').next()?;
    let (before, digits) = last.split_at(last.find(|c: char| c.is_ascii_digit())?);
    let core = digits.split(['-', '+']).next()?;
    let is_prefix = before.trim_end_matches('v').ends_with(['-', '_']) && core.contains('.');
    if !(matches!(before, "" | "v") || is_prefix) {
        return None;
    }
    let missing = ".0".repeat(2_usize.saturating_sub(core.matches('.').count()));
    semver::Version::parse(&format!("{core}{missing}{}", &digits[core.len()..])).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    #[test]
    fn newest_is_by_number_then_by_time() {
        let at = |second| Utc.timestamp_opt(second, 0).unwrap();
        let mut names = [
            ("main", 9),
            ("v1.10.0", 1),
            ("v1.9.0", 2),
            ("v2.0.0-rc.1", 3),
            ("develop", 10),
            ("vpc-1.11.0", 0),
            ("a/v1.2", 4),
        ];
        names.sort_by(|a, b| compare((b.0, at(b.1)), (a.0, at(a.1))));
        let names: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["vpc-1.11.0", "v1.10.0", "v1.9.0", "a/v1.2", "v2.0.0-rc.1", "develop", "main"]);
    }

    #[test]
    fn names_that_only_look_like_numbers_are_none() {
        for name in ["main", "eu-west-1", "release2", "0123abcdef0123", "v1.2.3.4"] {
            assert_eq!(number(name), None, "{name}");
        }
    }
}
