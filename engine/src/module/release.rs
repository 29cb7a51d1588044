//! The releases that tags name.

use semver::Version;

/// The release that a tag names: `v1.2.0`, `1.2`, `vpc-1.2.0`, `modules/vpc/v1.2.0`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// What stands before the number; tags of one module have the same.
    pub prefix: String,
    /// The number, with zeros for what is not written.
    pub version: Version,
}

impl Release {
    /// Reads a tag's name; `None` where it names no release.
    ///
    /// A number after a word needs a dot, so that `eu-west-1` is none.
    #[must_use]
    pub fn of(tag: &str) -> Option<Self> {
        let last = tag.rfind('/').map_or(0, |slash| slash + 1);
        let start = last + tag[last..].find(|c: char| c.is_ascii_digit())?;
        let (prefix, digits) = tag.split_at(start);
        let end = digits.find(['-', '+']).unwrap_or(digits.len());
        let (core, rest) = digits.split_at(end);
        let word = &prefix[last..];
        let follows_a_word = word.trim_end_matches('v').ends_with(['-', '_']) && core.contains('.');
        if !matches!(word, "" | "v") && !follows_a_word {
            return None;
        }
        let missing = ".0".repeat(2_usize.saturating_sub(core.matches('.').count()));
        let version = Version::parse(&format!("{core}{missing}{rest}")).ok()?;
        Some(Self { prefix: prefix.to_owned(), version })
    }

    /// Whether it is a pre-release: `v2.0.0-rc.1`.
    #[must_use]
    pub fn is_pre(&self) -> bool {
        !self.version.pre.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_read_from_the_names_that_people_use() {
        let read = |tag| Release::of(tag).map(|release| (release.prefix, release.version.to_string()));
        for (tag, prefix, version) in [
            ("v1.2.0", "v", "1.2.0"),
            ("1.2", "", "1.2.0"),
            ("v3", "v", "3.0.0"),
            ("modules/vpc/v1.2.0-rc.1", "modules/vpc/v", "1.2.0-rc.1"),
            ("vpc-1.2.0", "vpc-", "1.2.0"),
            ("vpc_v1.2.0+build", "vpc_v", "1.2.0+build"),
        ] {
            assert_eq!(read(tag), Some((prefix.to_owned(), version.to_owned())), "{tag}");
        }
        for tag in ["latest", "main", "eu-west-1", "release2", "0123abcdef0123", "v1.2.3.4", "a/", ""] {
            assert_eq!(read(tag), None, "{tag}");
        }
    }
}
