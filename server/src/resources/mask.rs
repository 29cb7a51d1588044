//! Keeping what is sealed out of texts that were written before it was.
//!
//! A template's author can call a variable sensitive whose value is in code, plans and logs
//! already. These texts stay as they are; whatever the API shows of them goes through a [`Mask`].
//! Numbers and truth values are left alone: every text is full of them.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::sealed;
use super::store::Spec;
use crate::error::ApiError;
use crate::secret::MasterKey;

/// What stands in place of a secret.
const HIDDEN: &str = "[secret]";
/// Shorter secrets are hidden only where they are the whole of a quoted text: they would take
/// ordinary words apart.
const SHORTEST: usize = 5;

/// The texts that must not be shown.
#[derive(Debug, Default)]
pub struct Mask(Vec<Secret>);

/// A text as it is looked for, and what stands in its place.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Secret {
    text: String,
    shown: String,
}

impl Mask {
    /// Hides what is sealed in these specs.
    ///
    /// # Errors
    /// A secret does not open.
    pub fn of<'a>(key: &MasterKey, specs: impl IntoIterator<Item = &'a Spec>) -> Result<Self, ApiError> {
        let mut secrets = BTreeSet::new();
        for spec in specs {
            for value in sealed::secrets(key, &spec.inputs)? {
                collect(&value, &mut secrets);
            }
        }
        let mut secrets: Vec<Secret> = secrets.into_iter().collect();
        // The longest first: a shorter one may be part of it.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.text.len()));
        Ok(Self(secrets))
    }

    /// The text without the secrets.
    #[must_use]
    pub fn text(&self, text: String) -> String {
        self.0.iter().fold(text, |text, secret| match text.contains(&secret.text) {
            true => text.replace(&secret.text, &secret.shown),
            false => text,
        })
    }

    /// The value with every text in it without the secrets.
    #[must_use]
    pub fn json(&self, value: Json) -> Json {
        match value {
            Json::String(text) if self.is_whole(&text) => HIDDEN.into(),
            Json::String(text) => self.text(text).into(),
            Json::Array(items) => items.into_iter().map(|item| self.json(item)).collect(),
            Json::Object(fields) => {
                fields.into_iter().map(|(key, value)| (self.text(key), self.json(value))).collect()
            }
            other => other,
        }
    }

    fn is_whole(&self, text: &str) -> bool {
        let quoted = Json::from(text).to_string();
        self.0.iter().any(|secret| secret.text == quoted)
    }
}

/// The forms in which the texts of a value are written: in quotes with their escapes, and, where
/// they are long enough, bare and line by line.
fn collect(value: &Json, secrets: &mut BTreeSet<Secret>) {
    match value {
        Json::String(text) if !text.is_empty() => {
            secrets.insert(Secret { text: value.to_string(), shown: format!("\"{HIDDEN}\"") });
            let escaped = value.to_string();
            let bare =
                [text.as_str(), escaped.trim_matches('"')].into_iter().chain(text.lines().map(str::trim));
            for text in bare.filter(|text| text.chars().count() >= SHORTEST) {
                secrets.insert(Secret { text: text.to_owned(), shown: HIDDEN.to_owned() });
            }
        }
        Json::Array(items) => items.iter().for_each(|item| collect(item, secrets)),
        Json::Object(fields) => fields.values().for_each(|value| collect(value, secrets)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn mask(values: &[Json]) -> Mask {
        let mut secrets = BTreeSet::new();
        values.iter().for_each(|value| collect(value, &mut secrets));
        let mut secrets: Vec<Secret> = secrets.into_iter().collect();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.text.len()));
        Mask(secrets)
    }

    #[test]
    fn a_secret_is_hidden_in_code_logs_and_plans() {
        let mask =
            mask(&[json!("hunter2-and-more"), json!({"pin": "42", "note": "two\nlines here"}), json!(7)]);
        let code =
            "a = \"hunter2-and-more\"\nb = \"42\"\nc = \"420\"\nd = \"two\\nlines here\"\n  lines here\n";
        insta::assert_snapshot!(mask.text(code.to_owned()), @r#"
        a = "[secret]"
        b = "[secret]"
        c = "420"
        d = "[secret]"
          [secret]
        "#);
        let plan = json!({"before": "42", "after": ["420", 42, "x hunter2-and-more x"]});
        assert_eq!(mask.json(plan), json!({"before": "[secret]", "after": ["420", 42, "x [secret] x"]}));
        assert_eq!(Mask::default().text("42".into()), "42");
    }
}
