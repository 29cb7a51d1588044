//! The fingerprint of everything that a plan is made from.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use crate::name::CommitSha;
use crate::tree::{Inputs, Resolution, Resolved};
use crate::value::Value;

/// Why a text is not a digest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a digest: expected 64 hexadecimal digits in lower case")]
pub struct InvalidDigest(String);

/// The fingerprint of everything a plan was made from; 64 hexadecimal digits in text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Digest(String);

impl Digest {
    /// The digest as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Digest {
    type Err = InvalidDigest;

    fn from_str(text: &str) -> Result<Self, InvalidDigest> {
        let is_digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() == 64 && text.bytes().all(is_digit) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidDigest(text.to_owned()))
        }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Everything that a plan is made from.
#[derive(Debug, Clone, Copy)]
pub struct DigestParts<'a> {
    /// The resource folder's Git tree; `""` where there is no folder.
    pub folder_tree: &'a str,
    /// The resource's own inputs.
    pub inputs: &'a Inputs,
    /// The commit of the template version; `None` where there is none.
    pub version: Option<&'a CommitSha>,
    /// The values that are in effect, from every layer above.
    pub resolved: &'a Resolved,
    /// The lineage of the state that the plan was made against; `""` where there is none.
    pub state_lineage: &'a str,
    /// The serial of that state.
    pub state_serial: u64,
}

/// The fingerprint of these parts.
///
/// Only effective values count: an entry above that something nearer overrides may change
/// without an approval being lost.
#[must_use]
pub fn digest(parts: &DigestParts<'_>) -> Digest {
    let resolved = parts.resolved;
    let serial = parts.state_serial.to_string();
    let texts = [
        "terrace digest 1".to_owned(),
        parts.folder_tree.to_owned(),
        canonical(&inputs(parts.inputs)),
        parts.version.map(ToString::to_string).unwrap_or_default(),
        canonical(&effective(resolved.tags.iter())),
        canonical(&effective(resolved.configs.iter())),
        canonical(&effective(resolved.values.iter())),
        parts.state_lineage.to_owned(),
        serial,
    ];
    let mut hash = Sha256::new();
    for text in &texts {
        // The length in front keeps "ab" + "c" apart from "a" + "bc".
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    Digest(hex::encode(hash.finalize()))
}

/// The inputs with literal and link told apart, which plain JSON does not do.
fn inputs(inputs: &Inputs) -> Json {
    let tagged = |value: &Value| match value {
        Value::Literal(literal) => json!({ "literal": literal }),
        Value::Link(link) => json!({ "link": [link.resource.to_string(), link.output] }),
    };
    Json::Object(inputs.values.iter().map(|(name, value)| (name.clone(), tagged(value))).collect())
}

fn effective<'a, K: ToString + 'a>(entries: impl Iterator<Item = (&'a K, &'a Resolution)>) -> Json {
    Json::Object(entries.map(|(key, resolution)| (key.to_string(), resolution.value.clone())).collect())
}

/// JSON without white space and with the keys of every object sorted.
fn canonical(value: &Json) -> String {
    let mut text = String::new();
    write_canonical(value, &mut text);
    text
}

fn write_canonical(value: &Json, text: &mut String) {
    match value {
        Json::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index > 0 { "," } else { "" });
                write_canonical(item, text);
            }
            text.push(']');
        }
        Json::Object(entries) => {
            let mut sorted: Vec<_> = entries.iter().collect();
            sorted.sort_by_key(|(key, _)| *key);
            text.push('{');
            for (index, (key, item)) in sorted.into_iter().enumerate() {
                text.push_str(if index > 0 { "," } else { "" });
                text.push_str(&Json::from(key.as_str()).to_string());
                text.push(':');
                write_canonical(item, text);
            }
            text.push('}');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{Origin, Place};
    use crate::value::Link;

    fn resolution(value: Json) -> Resolution {
        Resolution { value, origin: Origin::Input, overrode: vec![], locked: None, sensitive: false }
    }

    fn resolved(value: Json) -> Resolved {
        let mut resolved = Resolved::default();
        resolved.values.insert("region".to_owned(), resolution(value));
        resolved
    }

    fn inputs(value: Value) -> Inputs {
        Inputs { values: [("region".to_owned(), value)].into() }
    }

    #[test]
    fn the_digest_moves_with_every_part_and_with_nothing_else() {
        let (sha, other): (CommitSha, CommitSha) =
            ("a".repeat(40).parse().unwrap(), "b".repeat(40).parse().unwrap());
        let literal = inputs(Value::Literal(json!({"resource": "acme", "output": "region"})));
        let link = Link { resource: "acme".parse().unwrap(), output: "region".to_owned() };
        let link = inputs(Value::Link(link));
        let (here, there) = (resolved(json!({"a": 1, "b": 2})), resolved(json!({"a": 1, "b": 3})));
        let mut tagged = here.clone();
        tagged.tags.insert("region".parse().unwrap(), resolution(json!("x")));
        let mut configured = here.clone();
        configured.configs.insert("region".parse().unwrap(), resolution(json!("x")));
        let parts = DigestParts {
            folder_tree: "t1",
            inputs: &literal,
            version: Some(&sha),
            resolved: &here,
            state_lineage: "l",
            state_serial: 1,
        };
        let all = [
            parts,
            DigestParts { folder_tree: "", ..parts },
            DigestParts { folder_tree: "t1l", state_lineage: "", ..parts },
            DigestParts { inputs: &link, ..parts },
            DigestParts { version: Some(&other), ..parts },
            DigestParts { version: None, ..parts },
            DigestParts { resolved: &there, ..parts },
            DigestParts { resolved: &tagged, ..parts },
            DigestParts { resolved: &configured, ..parts },
            DigestParts { state_lineage: "m", ..parts },
            DigestParts { state_serial: 2, ..parts },
        ];
        let digests: std::collections::BTreeSet<Digest> = all.iter().map(digest).collect();
        assert_eq!(digests.len(), all.len());

        let mut beaten = here.clone();
        let above = Origin::Config { place: Place::Resource { path: "acme".parse().unwrap() } };
        beaten.values.get_mut("region").unwrap().overrode =
            vec![crate::tree::Overridden { origin: above, value: json!("x") }];
        assert_eq!(digest(&DigestParts { resolved: &beaten, ..parts }), digest(&parts));
        assert_eq!(digest(&parts).to_string().parse(), Ok(digest(&parts)));
    }

    #[test]
    fn the_order_of_keys_does_not_count() {
        let forth: Json = serde_json::from_str(r#"{"a": 1, "b": {"x": [1, "é"], "y": null}}"#).unwrap();
        let back: Json = serde_json::from_str(r#"{"b": {"y": null, "x": [1, "é"]}, "a": 1}"#).unwrap();
        assert_eq!(canonical(&forth), canonical(&back));
        assert_eq!(canonical(&forth), r#"{"a":1,"b":{"x":[1,"é"],"y":null}}"#);
    }

    #[test]
    fn a_digest_is_64_digits() {
        assert!(serde_json::from_str::<Digest>("\"abc\"").is_err());
    }
}
