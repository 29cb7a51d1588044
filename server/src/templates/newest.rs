//! Which of two versions is the newer one.

use std::cmp::Ordering;

use chrono::{DateTime, Utc};
use terrace_engine::module::Release;

/// Orders versions by name and time of making: releases after pre-releases after names that are
/// no version numbers, each by number and then by time.
#[must_use]
pub fn compare(one: (&str, DateTime<Utc>), other: (&str, DateTime<Utc>)) -> Ordering {
    let rank = |(name, at): (&str, DateTime<Utc>)| {
        let number = Release::of(name).map(|release| release.version);
        (number.as_ref().map(|number| number.pre.is_empty()), number, at)
    };
    rank(one).cmp(&rank(other))
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
}
