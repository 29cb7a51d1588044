//! Typed identifiers.
//!
//! Every kind of row has an id type of its own, so that a run's id cannot be handed to a
//! function that wants a change's. In text an id carries the kind as prefix (`chg_0192…`), which
//! makes a pasted id explain itself. Ids are made by the caller: this crate has no randomness.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// Why a text is not an id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is not a {kind} id: expected \"{prefix}_\" and 32 hexadecimal digits")]
pub struct InvalidId {
    text: String,
    kind: &'static str,
    prefix: &'static str,
}

/// Makes one id type per line from `Name "prefix" "what it identifies"`.
macro_rules! ids {
    ($($name:ident $prefix:literal $what:literal;)+) => {$(
        #[doc = concat!("Identifies ", $what, "; `", $prefix, "_` and 32 hexadecimal digits in text.")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps the identifier that the caller has made or read.
            #[must_use]
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The bare identifier, as a database column holds it.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0.simple())
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                text.strip_prefix(concat!($prefix, "_"))
                    .filter(|digits| digits.len() == 32)
                    .and_then(|digits| Uuid::try_parse(digits).ok())
                    .map(Self)
                    .ok_or_else(|| InvalidId { text: text.to_owned(), kind: $what, prefix: $prefix })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

ids! {
    UserId "usr" "a user";
    TokenId "tok" "an API token";
    TeamId "tem" "a team";
    IntegrationId "int" "an integration";
    RuleId "rul" "a rule of approval";
    SourceId "src" "a source";
    TemplateId "tpl" "a template";
    VersionId "ver" "a template version";
    ProjectId "prj" "a project";
    WorkspaceId "wsp" "a workspace";
    ResourceId "res" "a resource";
    ChangeId "chg" "a change";
    ChangeSetId "set" "a change set";
    RunId "run" "a run";
    JobId "job" "a job";
    StateVersionId "stv" "a state version";
    AuditId "aud" "an audit entry";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_text() {
        let id = ChangeId::new(Uuid::from_u128(7));
        assert_eq!(id.to_string(), "chg_00000000000000000000000000000007");
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn an_id_of_another_kind_is_refused() {
        let run = RunId::new(Uuid::from_u128(7)).to_string();
        assert!(run.parse::<ChangeId>().is_err());
    }
}
