//! Inputs on the command line: `--var`, `--var-file`, `--link`.
//!
//! `k=v` reads `v` as JSON where it is an object, a list, `true`, `false`, or a number that is
//! written the way JSON prints it; all else is a string, so that `1.10`, `007` and `1e5` keep
//! their text. `k:=v` reads `v` as JSON always: `k:="7"` is a string, `k:=null` is null.
//! Files come first, in their order, then `--var`, then `--link`; the last one wins.

use std::collections::BTreeMap;
use std::io::{Read, stdin};
use std::path::Path;

use hcl::eval::{Context, Evaluate};
use hcl::structure::Structure;
use serde_json::{Map, Value, json};

use super::failure::Failure;
use super::text::halves;

/// Inputs by variable.
pub(super) type Inputs = BTreeMap<String, Value>;

/// The input flags of a command.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Inputs")]
pub(super) struct InputArgs {
    /// Input as k=v, or k:=JSON; repeatable
    #[arg(long = "var", value_name = "K=V")]
    vars: Vec<String>,
    /// Inputs from a .tfvars, .tfvars.json, .json or .yaml file; - reads standard input
    #[arg(long = "var-file", value_name = "FILE")]
    files: Vec<String>,
    /// Input that is another resource's output, as k=path:output; repeatable
    #[arg(long = "link", value_name = "K=PATH:OUTPUT")]
    links: Vec<String>,
}

impl InputArgs {
    /// The inputs that the flags give.
    pub(super) fn read(&self) -> Result<Inputs, Failure> {
        let mut inputs = Inputs::new();
        for file in &self.files {
            inputs.extend(read_file(file)?);
        }
        for var in &self.vars {
            let (name, value) = variable(var)?;
            inputs.insert(name, value);
        }
        for text in &self.links {
            let (name, value) = link(text)?;
            inputs.insert(name, value);
        }
        Ok(inputs)
    }

    /// Whether no flag was given.
    pub(super) fn is_empty(&self) -> bool {
        self.vars.is_empty() && self.files.is_empty() && self.links.is_empty()
    }
}

/// Reads `k=v` or `k:=JSON`.
pub(super) fn variable(text: &str) -> Result<(String, Value), Failure> {
    let Some((name, value)) = halves(text, '=') else {
        return Err(
            Failure::usage(format!("\"{text}\" is not an input")).next("write it as k=v, or as k:=JSON")
        );
    };
    match name.strip_suffix(':') {
        None => Ok((name.to_owned(), guessed(value))),
        Some(name) => {
            let value = serde_json::from_str(value).map_err(|error| {
                Failure::usage(format!("the value of {name} is not JSON: {error}"))
                    .next("quote a string as k:='\"text\"', or write k=text")
            })?;
            Ok((name.to_owned(), value))
        }
    }
}

/// A value without quotes: JSON where that is plainly meant, else a string.
pub(super) fn guessed(text: &str) -> Value {
    match serde_json::from_str::<Value>(text) {
        Ok(value @ (Value::Object(_) | Value::Array(_) | Value::Bool(_))) => value,
        Ok(Value::Number(number)) if number.to_string() == text => Value::Number(number),
        _ => Value::String(text.to_owned()),
    }
}

fn link(text: &str) -> Result<(String, Value), Failure> {
    let wrong =
        || Failure::usage(format!("\"{text}\" is not a link")).next("write it as variable=path:output");
    let (name, target) = halves(text, '=').ok_or_else(wrong)?;
    let (resource, output) =
        halves(target, ':').filter(|(_, output)| !output.is_empty()).ok_or_else(wrong)?;
    Ok((name.to_owned(), json!({ "resource": resource, "output": output })))
}

fn read_file(name: &str) -> Result<Inputs, Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::usage(format!("the file of inputs cannot be read: {error}")).at(name)
    };
    let text = if name == "-" {
        let mut text = String::new();
        stdin().read_to_string(&mut text).map_err(unreadable)?;
        text
    } else {
        std::fs::read_to_string(name).map_err(unreadable)?
    };
    let wrong = |why: String| Failure::usage(format!("the file holds no inputs: {why}")).at(name);
    parse(name, text.strip_prefix('\u{feff}').unwrap_or(&text)).map_err(wrong)
}

fn parse(name: &str, text: &str) -> Result<Inputs, String> {
    match Path::new(name).extension().and_then(|ending| ending.to_str()) {
        Some("json") => from_json(text),
        Some("yaml" | "yml") => from_yaml(text),
        Some("tfvars") => from_tfvars(text),
        // Standard input has no name: a JSON object begins with a brace, and nothing is at once
        // valid tfvars and a YAML mapping.
        _ if name == "-" && text.trim_start().starts_with('{') => from_json(text),
        _ if name == "-" => from_tfvars(text).or_else(|_| from_yaml(text)),
        _ => Err("its name must end in .tfvars, .tfvars.json, .json, .yaml or .yml".into()),
    }
}

fn from_json(text: &str) -> Result<Inputs, String> {
    let object: Map<String, Value> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    Ok(object.into_iter().collect())
}

fn from_yaml(text: &str) -> Result<Inputs, String> {
    let object: Option<Map<String, Value>> = yaml_serde::from_str(text).map_err(|error| error.to_string())?;
    Ok(object.unwrap_or_default().into_iter().collect())
}

/// Values are evaluated without variables or functions, as Terraform does for such a file.
fn from_tfvars(text: &str) -> Result<Inputs, String> {
    let body = hcl::parse(text).map_err(|error| error.to_string())?;
    let context = Context::new();
    body.into_iter()
        .map(|structure| match structure {
            Structure::Attribute(attribute) => {
                let name = attribute.key.to_string();
                let value = attribute.expr.evaluate(&context).map_err(|error| format!("{name}: {error}"))?;
                let value = serde_json::to_value(value).map_err(|error| format!("{name}: {error}"))?;
                Ok((name, value))
            }
            Structure::Block(block) => Err(format!("the block \"{}\" is not an input", block.identifier())),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    fn value(text: &str) -> Value {
        variable(text).unwrap().1
    }

    #[test]
    fn a_value_is_json_only_where_it_is_plainly_meant() {
        assert_eq!(value("k=text"), json!("text"));
        assert_eq!(value("k="), json!(""));
        assert_eq!(value("k=a=b"), json!("a=b"));
        assert_eq!(value("k=3"), json!(3));
        assert_eq!(value("k=-1"), json!(-1));
        assert_eq!(value("k=true"), json!(true));
        assert_eq!(value("k=[1, \"a\"]"), json!([1, "a"]));
        assert_eq!(value("k={\"a\": null}"), json!({"a": null}));
        for text in ["1.10", "007", "1e5", "12345678901234567890123", "null", "\"quoted\"", "[1", "yes"] {
            assert_eq!(value(&format!("k={text}")), json!(text));
        }
    }

    #[test]
    fn the_explicit_form_is_json_always() {
        assert_eq!(value("k:=\"3\""), json!("3"));
        assert_eq!(value("k:=null"), json!(null));
        assert_eq!(value("k:=1.10"), json!(1.1));
        assert_snapshot!(variable("k:=text").unwrap_err(), @r#"
        error: the value of k is not JSON: expected ident at line 1 column 2
        next: quote a string as k:='"text"', or write k=text
        "#);
    }

    #[test]
    fn what_is_no_input_is_a_usage_failure() {
        for failure in
            [variable("novalue").unwrap_err(), variable("=x").unwrap_err(), link("k=path").unwrap_err()]
        {
            assert_eq!(failure.exit, super::super::failure::Exit::Usage);
        }
    }

    #[test]
    fn a_link_names_path_and_output() {
        let expected = json!({"resource": "acme/eu/net", "output": "vpc_id"});
        assert_eq!(link("vpc=acme/eu/net:vpc_id").unwrap(), ("vpc".to_owned(), expected));
    }

    #[test]
    fn tfvars_hold_terraform_literals() {
        let text = "a = \"x\"\nb = -1\nc = [1, true]\nd = { k = \"v\", \"q.r\" = 2 }\ne = <<-EOT\n  one\n  two\nEOT\nf = null # why\n";
        let read = parse("x.tfvars", text).unwrap();
        let expected = json!({"a": "x", "b": -1, "c": [1, true], "d": {"k": "v", "q.r": 2}, "e": "one\ntwo\n", "f": null});
        assert_eq!(serde_json::to_value(read).unwrap(), expected);
    }

    #[test]
    fn tfvars_hold_nothing_that_needs_evaluation() {
        for text in ["a = b.c", "a = upper(\"x\")", "a = \"${b}\"", "block {}", "a ="] {
            assert!(parse("x.tfvars", text).is_err(), "{text}");
        }
    }

    #[test]
    fn json_yaml_and_standard_input_give_the_same() {
        let expected: Inputs = [("a".to_owned(), json!(1)), ("b".to_owned(), json!(["x"]))].into();
        for (name, text) in [
            ("x.json", r#"{"a": 1, "b": ["x"]}"#),
            ("x.tfvars.json", r#"{"a": 1, "b": ["x"]}"#),
            ("x.yaml", "a: 1\nb: [x]\n"),
            ("-", r#" {"a": 1, "b": ["x"]}"#),
            ("-", "a: 1\nb:\n  - x\n"),
            ("-", "a = 1\nb = [\"x\"]\n"),
        ] {
            assert_eq!(parse(name, text).unwrap(), expected, "{name}: {text}");
        }
        assert!(parse("x.txt", "a=1").is_err());
        assert!(parse("x.json", "[]").is_err());
    }

    #[test]
    fn flags_win_over_files() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.tfvars");
        std::fs::write(&file, "\u{feff}a = 1\nb = 2\nc = 3\n").unwrap();
        let args = InputArgs {
            vars: vec!["b=20".into(), "c=30".into()],
            files: vec![file.to_str().unwrap().into()],
            links: vec!["c=x:y".into()],
        };
        let read = serde_json::to_value(args.read().unwrap()).unwrap();
        assert_eq!(read, json!({"a": 1, "b": 20, "c": {"resource": "x", "output": "y"}}));
    }
}
