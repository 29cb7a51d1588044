//! Keeping the secrets of a job's environment out of what its programs print.

use std::collections::BTreeMap;

/// Shorter values would hide ordinary words.
const SHORTEST: usize = 5;
/// Words in the name of a variable whose value is a secret.
const WORDS: [&str; 7] = ["PASSWORD", "SECRET", "TOKEN", "CREDENTIAL", "PRIVATE", "_KEY", "GIT_CONFIG_VALUE"];

/// The values that must not be shown, longest first.
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    /// Finds the secrets among the variables of a job: every `TF_VAR_…`, which Terrace sets for
    /// sensitive values only, and what is named like a secret.
    pub(super) fn of(environment: &BTreeMap<String, String>) -> Self {
        let secret = |name: &str| {
            let upper = name.to_ascii_uppercase();
            upper.starts_with("TF_VAR_") || WORDS.iter().any(|word| upper.contains(word))
        };
        let mut values: Vec<String> = environment
            .iter()
            .filter(|(name, _)| secret(name))
            .flat_map(|(_, value)| value.lines().flat_map(forms).collect::<Vec<_>>())
            .filter(|value| value.len() >= SHORTEST && value != "false")
            .collect();
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        values.dedup();
        Self(values)
    }

    /// `text` with every secret replaced.
    pub(super) fn hide(&self, text: String) -> String {
        self.0.iter().fold(text, |text, secret| match text.contains(secret.as_str()) {
            true => text.replace(secret.as_str(), "[secret]"),
            false => text,
        })
    }
}

/// The forms in which a value is printed: as it is, without the quotes of a JSON string, and
/// without the name and scheme of an HTTP header.
fn forms(line: &str) -> [String; 3] {
    let line = line.trim();
    let header = line.strip_prefix("Authorization: ").and_then(|value| value.split(' ').nth(1));
    [line, line.trim_matches('"'), header.unwrap_or(line)].map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_the_names_of_their_variables() {
        let environment = [
            ("TF_VAR_password", "\"geheim-1\""),
            ("AWS_SECRET_ACCESS_KEY", "geheim-22"),
            ("TF_HTTP_PASSWORD", "line one\nline two"),
            ("GIT_CONFIG_VALUE_0", "Authorization: Basic geheim-333"),
            ("TF_VAR_flag", "true"),
            ("AWS_REGION", "eu-west-1"),
        ];
        let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let hidden =
            Secrets::of(&environment).hide("geheim-1 geheim-22 geheim-333 line two true eu-west-1".into());
        assert_eq!(hidden, "[secret] [secret] [secret] [secret] true eu-west-1");
    }
}
