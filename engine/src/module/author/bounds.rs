//! An author's bounds as rules: pattern, range and length become conditions, so that they are
//! evaluated like every other rule; options are compared as they are.

use serde_json::Value as Json;

use super::{AuthorRule, FieldOverride};
use crate::module::interface::Variable;
use crate::module::text::value_to_hcl;

impl FieldOverride {
    /// The rules that the bounds on a variable stand for; `null` keeps all of them.
    pub(in crate::module) fn bounds(&self, variable: &str) -> Vec<AuthorRule> {
        let subject = format!("var.{variable}");
        let rule = |holds: String, error_message: String| AuthorRule {
            condition: format!("{subject} == null ? true : {holds}"),
            error_message,
        };
        let range = [(">=", "least", self.minimum), ("<=", "most", self.maximum)];
        let length = [(">=", "least", self.min_length), ("<=", "most", self.max_length)];
        let pattern = self.pattern.iter().map(|pattern| {
            let text = value_to_hcl(&Json::from(pattern.as_str()));
            rule(
                format!("can(regex({text}, {subject}))"),
                format!("It must match the pattern \"{pattern}\"."),
            )
        });
        let range = range.into_iter().filter_map(|(operator, word, bound)| {
            let bound = bound?;
            Some(rule(format!("{subject} {operator} {bound}"), format!("It must be at {word} {bound}.")))
        });
        let length = length.into_iter().filter_map(|(operator, word, bound)| {
            let bound = bound?;
            let message = format!("Its length must be at {word} {bound}.");
            Some(rule(format!("length({subject}) {operator} {bound}"), message))
        });
        pattern.chain(range).chain(length).collect()
    }

    /// Whether the value is one of the options, where there are any; `null` is no answer.
    pub(in crate::module) fn offers(&self, variable: &Variable, value: &Json) -> bool {
        let is_value =
            |option: &Json| variable.schema.convert(option, "").is_ok_and(|option| option == *value);
        self.options.is_empty() || value.is_null() || self.options.iter().any(is_value)
    }

    /// What to tell whoever chooses something else.
    pub(in crate::module) fn offered(&self) -> String {
        let options: Vec<String> = self.options.iter().map(Json::to_string).collect();
        format!("It must be one of: {}.", options.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::super::Overrides;
    use super::*;
    use crate::module::{Given, Limits, check, inspect};

    /// What is said of one value of a variable of a type, with these settings.
    fn said(ty: &str, settings: &Json, value: Json) -> String {
        let text = format!("variable \"x\" {{\n  type    = {ty}\n  default = null\n}}\n");
        let files = [("main.tf".parse().unwrap(), text.into_bytes())].into();
        let interface = inspect(&files, "", &Limits::default());
        let overrides: Overrides = serde_json::from_value(json!({"fields": {"x": settings}})).unwrap();
        assert!(overrides.check(&interface).is_empty(), "{}", overrides.check(&interface));
        let values = BTreeMap::from([("x".to_owned(), Given::Known(value))]);
        let found = check(&interface, &overrides, &values);
        found.iter().map(|found| format!("{}: {}", found.code, found.summary)).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn bounds_are_kept_to_their_ends() {
        for (ty, settings, good, bad) in [
            ("string", json!({"pattern": "^[a-z]\\d*$"}), json!("a1"), json!("1a")),
            ("string", json!({"pattern": "^\\$\\{x\\}$"}), json!("${x}"), json!("x")),
            ("number", json!({"minimum": 2}), json!(2), json!(1)),
            ("number", json!({"maximum": 2.5}), json!(2.5), json!(2.6)),
            ("string", json!({"min_length": 2}), json!("ae\u{301}"), json!("e\u{301}")),
            ("list(string)", json!({"max_length": 1}), json!(["a"]), json!(["a", "b"])),
            ("map(number)", json!({"min_length": 1}), json!({"a": 1}), json!({})),
            ("string", json!({"options": ["a", 7]}), json!("7"), json!("b")),
            ("set(number)", json!({"options": [[2, 1]]}), json!([1, 2]), json!([1])),
        ] {
            assert_eq!(said(ty, &settings, good), "", "{settings}");
            assert!(said(ty, &settings, bad).starts_with("rule_broken: "), "{settings}");
            assert_eq!(said(ty, &settings, Json::Null), "", "{settings}: null keeps all of them");
        }
    }

    #[test]
    fn whoever_breaks_a_bound_is_told_it() {
        let settings = json!({"pattern": "^[a-z]+$", "min_length": 2, "options": ["aa", "bb"]});
        insta::assert_snapshot!(said("string", &settings, json!("A")), @r#"
        rule_broken: It must match the pattern "^[a-z]+$".
        rule_broken: Its length must be at least 2.
        rule_broken: It must be one of: "aa", "bb".
        "#);
    }

    #[test]
    fn what_is_not_known_is_said_to_be_unchecked() {
        let files = [("main.tf".parse().unwrap(), b"variable \"x\" {}\n".to_vec())].into();
        let interface = inspect(&files, "", &Limits::default());
        let settings = json!({"fields": {"x": {"min_length": 2, "options": ["aa", "bb"]}}});
        let overrides: Overrides = serde_json::from_value(settings).unwrap();
        let values = BTreeMap::from([("x".to_owned(), Given::Unknown("it is a secret".to_owned()))]);
        let found = check(&interface, &overrides, &values);
        let told: Vec<_> = found.iter().map(|found| format!("{}: {found}", found.code)).collect();
        insta::assert_snapshot!(told.join("\n"), @r#"
        rule_unchecked: x: A rule of "x" cannot be checked (it is a secret (the template's rule: var.x == null ? true : length(var.x) >= 2))
        rule_unchecked: x: Whether "x" is one of the options cannot be checked (it is a secret)
        "#);
    }
}
