//! What an input of a resource holds: a literal, or a link to another resource's output.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value as Json;

use crate::name::TreePath;

/// A reference to one output of another resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The resource that has the output.
    pub resource: TreePath,
    /// The output's name.
    pub output: String,
}

/// An input's value.
///
/// In JSON a link is an object with exactly the keys `resource` and `output`; everything else is
/// a literal.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// Another resource's output.
    Link(Link),
    /// The value itself, as Terraform's JSON syntax writes it.
    Literal(Json),
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Json::deserialize(deserializer)?;
        // A list of two texts would pass for the fields of a link in their order.
        let link = if json.is_object() { Link::deserialize(&json).ok() } else { None };
        Ok(link.map_or(Self::Literal(json), Self::Link))
    }
}

impl Value {
    /// The link, where this is one.
    #[must_use]
    pub fn link(&self) -> Option<&Link> {
        match self {
            Self::Link(link) => Some(link),
            Self::Literal(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_the_exact_shape_is_a_link() {
        let link: Value = serde_json::from_value(json!({"resource": "a/b", "output": "id"})).unwrap();
        assert!(link.link().is_some());
        for literal in [
            json!({"resource": "a/b"}),
            json!("a/b"),
            json!(["a/b", "id"]),
            json!({"resource": "a/b", "output": "id", "more": 1}),
        ] {
            let value: Value = serde_json::from_value(literal.clone()).unwrap();
            assert_eq!(value, Value::Literal(literal));
        }
    }
}
