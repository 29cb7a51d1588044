//! `terrace template overrides`: what a template's author says about its form.

use std::io::{Read, stdin};

use serde_json::{Map, Value, json};

use super::client::Client;
use super::failure::Failure;
use super::session::Session;
use super::text::at;
use super::version::split;

/// What to do with overrides.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// Print the overrides; what is printed can be given to `set`
    Show {
        /// The template's key, with @version for what that version says itself
        #[arg(value_name = "KEY[@VERSION]")]
        target: String,
    },
    /// Set the overrides, in place of all those before
    Set {
        /// The template's key, with @version for what that version says itself
        #[arg(value_name = "KEY[@VERSION]")]
        target: String,
        /// JSON or YAML: settings by variable; - reads standard input
        #[arg(long, short, value_name = "FILE")]
        file: String,
    },
}

/// Runs a verb.
pub(super) async fn run(session: &Session, client: &Client, verb: Verb) -> Result<(), Failure> {
    match verb {
        Verb::Show { target } => {
            let found = client.get(&place(&target)).send().await?;
            print(session, &found["overrides"])
        }
        Verb::Set { target, file } => {
            let overrides = read(&file)?;
            let place = place(&target);
            // A version has no revision of its own.
            let revision = match place.len() {
                2 => client.get(&place).send().await?["revision"].as_i64(),
                _ => None,
            };
            let edited = client.patch(&place, json!({ "overrides": overrides }), revision).send().await?;
            for warning in edited["warnings"].as_array().map(Vec::as_slice).unwrap_or_default() {
                session.output.note(&told(warning));
            }
            print(session, &overrides)
        }
    }
}

/// The address of what a target names.
fn place(target: &str) -> Vec<&str> {
    match split(target) {
        (key, Some(version)) => vec!["templates", key, "versions", version],
        (key, None) => vec!["templates", key],
    }
}

fn told(warning: &Value) -> String {
    let place = at(warning, "/subject/place");
    format!("warning: {place}: {} ({})", at(warning, "/summary"), at(warning, "/detail"))
}

/// Prints overrides as YAML, or as the flag says; without the switches that are off.
fn print(session: &Session, overrides: &Value) -> Result<(), Failure> {
    let said = said(overrides);
    let text = yaml_serde::to_string(&said)
        .map_err(|error| Failure::new(format!("the overrides cannot be written: {error}")))?;
    session.output.data(&said, || text)
}

/// Settings that say nothing while they are off.
const SWITCHES: [&str; 5] = ["hidden", "read_only", "frozen", "unique", "sensitive"];

/// The settings that say something.
fn said(overrides: &Value) -> Value {
    let says =
        |(key, value): &(&String, &Value)| !(SWITCHES.contains(&key.as_str()) && **value == json!(false));
    let field = |settings: &Value| -> Value {
        let settings = settings.as_object().into_iter().flatten();
        settings.filter(says).map(|(key, value)| (key.clone(), value.clone())).collect()
    };
    let fields = overrides.as_object().into_iter().flatten();
    Value::Object(fields.map(|(name, settings)| (name.clone(), field(settings))).collect())
}

fn read(file: &str) -> Result<Value, Failure> {
    let unreadable =
        |error: std::io::Error| Failure::usage(format!("the overrides cannot be read: {error}")).at(file);
    let text = if file == "-" {
        let mut text = String::new();
        stdin().read_to_string(&mut text).map_err(unreadable)?;
        text
    } else {
        std::fs::read_to_string(file).map_err(unreadable)?
    };
    parse(&text).map_err(|why| {
        let failure = Failure::usage(format!("the file holds no overrides: {why}")).at(file);
        failure.next("write settings by variable, as `terrace template overrides show` prints them")
    })
}

/// YAML, of which JSON is a part.
fn parse(text: &str) -> Result<Value, String> {
    let fields: Option<Map<String, Value>> =
        yaml_serde::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| error.to_string())?;
    Ok(Value::Object(fields.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_can_be_set() {
        let shown = json!({"name": {"hidden": false, "unique": true, "label": "Name", "default": false}});
        let text = yaml_serde::to_string(&said(&shown)).unwrap();
        assert_eq!(
            parse(&text).unwrap(),
            json!({"name": {"unique": true, "label": "Name", "default": false}})
        );
        assert_eq!(
            parse(r#"{"name": {"pattern": "^a\\d$"}}"#).unwrap(),
            json!({"name": {"pattern": "^a\\d$"}})
        );
        assert_eq!(parse("").unwrap(), json!({}));
        assert!(parse("- name").is_err());
    }

    #[test]
    fn a_target_is_a_template_or_a_version() {
        assert_eq!(place("network"), ["templates", "network"]);
        assert_eq!(place("network@v1.0.0"), ["templates", "network", "versions", "v1.0.0"]);
    }
}
