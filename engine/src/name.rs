//! Names: parsed once at the door, trusted ever after.
//!
//! A name that reaches a path, a branch, a URL or generated code is one of these types, so no
//! later code has to ask whether it is safe there.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

/// Why a text is not a name of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is not a {kind}: {rule}")]
pub struct InvalidName {
    text: String,
    kind: &'static str,
    rule: &'static str,
}

/// Makes one text type per line from `Name "kind" "its rule" predicate`.
macro_rules! names {
    ($($(#[$doc:meta])+ $name:ident $kind:literal $rule:literal $valid:expr;)+) => {$(
        $(#[$doc])+
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub struct $name(String);

        impl $name {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidName;

            fn from_str(text: &str) -> Result<Self, InvalidName> {
                let valid: fn(&str) -> bool = $valid;
                if valid(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(InvalidName { text: text.to_owned(), kind: $kind, rule: $rule })
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

names! {
    /// One step of a resource's path, and the name of a project, workspace or team.
    Slug "slug"
        "lower-case letters, digits and single hyphens, starting with a letter or digit, at most 63 characters"
        is_slug;

    /// The key of a template: a folder of a workspace and half of `key@version`.
    TemplateKey "template key"
        "lower-case letters, digits and underscores, starting with a letter, at most 63 characters"
        is_template_key;

    /// The key of a tag, as clouds accept it.
    TagKey "tag key"
        "1 to 128 letters, digits, spaces or any of _ . : / = + - @"
        is_tag_key;

    /// The key of a config: the name of the variable that it fills.
    ConfigKey "config key"
        "a Terraform identifier: letters, digits, underscores and hyphens, starting with a letter or underscore"
        is_identifier;

    /// A Git commit, in full.
    CommitSha "commit" "40 hexadecimal digits in lower case" is_commit;

    /// A branch that Terrace makes.
    BranchName "branch name"
        "letters, digits and any of _ - . /, without \"..\", \"//\", a leading or trailing \"/\" or \".\", or \".lock\" at the end"
        is_branch_name;
}

impl BranchName {
    /// The branch of change `number` that creates or updates the resource named `slug`.
    #[must_use]
    pub fn update(slug: &Slug, number: i64) -> Self {
        Self(format!("update_{slug}-{number}"))
    }

    /// The branch of change `number` that destroys the resource named `slug`.
    #[must_use]
    pub fn delete(slug: &Slug, number: i64) -> Self {
        Self(format!("delete_{slug}-{number}"))
    }
}

/// The place of a resource in the tree: its ancestors' slugs and its own, root first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreePath(Vec<Slug>);

impl TreePath {
    /// The path of a resource without a parent.
    #[must_use]
    pub fn root(slug: Slug) -> Self {
        Self(vec![slug])
    }

    /// The path of the child named `slug`.
    #[must_use]
    pub fn child(&self, slug: Slug) -> Self {
        Self(self.0.iter().cloned().chain([slug]).collect())
    }

    /// The path of the parent; `None` at a root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let (_, ancestors) = self.0.split_last()?;
        (!ancestors.is_empty()).then(|| Self(ancestors.to_vec()))
    }

    /// The resource's own slug.
    #[must_use]
    pub fn slug(&self) -> &Slug {
        &self.0[self.0.len() - 1]
    }

    /// Every slug, root first; never empty.
    #[must_use]
    pub fn slugs(&self) -> &[Slug] {
        &self.0
    }

    /// Every place on the way, from the root to this path itself.
    pub fn ancestry(&self) -> impl Iterator<Item = Self> + '_ {
        (1..=self.0.len()).map(|length| Self(self.0[..length].to_vec()))
    }

    /// Whether this is `place` or lies below it.
    #[must_use]
    pub fn is_within(&self, place: &Self) -> bool {
        self.0.starts_with(&place.0)
    }
}

impl FromStr for TreePath {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        text.split('/').map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

impl fmt::Display for TreePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slugs: Vec<&str> = self.0.iter().map(Slug::as_str).collect();
        f.write_str(&slugs.join("/"))
    }
}

impl Serialize for TreePath {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TreePath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

fn is_slug(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--")
}

fn is_template_key(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && text.starts_with(|c: char| c.is_ascii_lowercase())
}

fn is_tag_key(text: &str) -> bool {
    (1..=128).contains(&text.chars().count())
        && text.chars().all(|c| c.is_alphanumeric() || " _.:/=+-@".contains(c))
        && text.trim() == text
}

fn is_identifier(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

fn is_commit(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// The subset of `git check-ref-format` that every forge accepts.
fn is_branch_name(text: &str) -> bool {
    (1..=200).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-./".contains(&b))
        && !text.contains("..")
        && !text.contains("//")
        && !text.contains("/.")
        && !text.starts_with(['/', '.', '-'])
        && !text.ends_with(['/', '.'])
        && !text.ends_with(".lock")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_safe_everywhere() {
        for good in ["a", "main-vpc", "us-east-1", "0"] {
            assert!(good.parse::<Slug>().is_ok(), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "A", "a_b", "a/b", "..", "ä", "a b", "a\0"] {
            assert!(bad.parse::<Slug>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_path_knows_its_place() {
        let path: TreePath = "acme-prod/us-east-1/main-vpc".parse().unwrap();
        assert_eq!(path.slug().as_str(), "main-vpc");
        assert_eq!(path.parent().unwrap().to_string(), "acme-prod/us-east-1");
        assert!(path.is_within(&"acme-prod".parse().unwrap()));
        assert!(!path.is_within(&"acme".parse().unwrap()));
        assert_eq!(path.ancestry().count(), 3);
        assert!("a//b".parse::<TreePath>().is_err());
    }

    #[test]
    fn a_branch_is_named_after_resource_and_change() {
        let slug: Slug = "main-vpc".parse().unwrap();
        assert_eq!(BranchName::update(&slug, 148).as_str(), "update_main-vpc-148");
        assert!("a..b".parse::<BranchName>().is_err());
        assert!("-a".parse::<BranchName>().is_err());
    }
}
