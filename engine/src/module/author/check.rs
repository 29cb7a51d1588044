//! Whether an author's overrides make sense for a module.

use serde_json::Value as Json;

use super::{FieldOverride, Overrides, condition};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, Subject};
use crate::module::check::{ALL, broken_alone};
use crate::module::evaluate::apply;
use crate::module::evaluate::budget::{Budget, Stop};
use crate::module::evaluate::value::Value;
use crate::module::interface::{Interface, Variable};
use crate::module::types::Type;
use crate::module::validate::nearest;

/// What reading a pattern may cost.
const PATTERN: usize = 200_000;

impl Overrides {
    /// Everything about these overrides that does not fit the module, each with what to do.
    ///
    /// Gives an `InvalidOverride` at `fields.<name>`, or `fields.<name>.<key>`: a field that the
    /// module does not have, a default or an option that is not of the variable's type or that a
    /// rule refuses whatever the other inputs are, bounds that do not fit the type or each other,
    /// a pattern or condition that cannot be read, or not be decided before Terraform runs. What
    /// works and is likely not meant is a warning.
    #[must_use]
    pub fn check(&self, interface: &Interface) -> Diagnostics {
        let mut findings = Diagnostics::default();
        let mut left = ALL;
        for (name, field) in &self.fields {
            let Some(variable) = interface.variables.get(name.as_str()) else {
                findings.push(unknown(interface, name));
                continue;
            };
            let mut check =
                FieldCheck { interface, overrides: self, variable, field, findings: &mut findings, left };
            check.all();
            left = check.left;
        }
        findings
    }
}

fn unknown(interface: &Interface, name: &str) -> Diagnostic {
    let advice = match nearest(interface, name) {
        Some(near) => format!("remove it, or name an existing variable; did you mean \"{near}\"?"),
        None => "remove it, or name an existing variable".to_owned(),
    };
    Diagnostic::error(Code::InvalidOverride, format!("The module has no variable \"{name}\""))
        .with_detail(advice)
        .at(Subject::place(format!("fields.{name}")))
}

/// One field's override, held against its variable.
struct FieldCheck<'a> {
    interface: &'a Interface,
    overrides: &'a Overrides,
    variable: &'a Variable,
    field: &'a FieldOverride,
    findings: &'a mut Diagnostics,
    /// What holding values against rules may still cost.
    left: usize,
}

impl FieldCheck<'_> {
    fn all(&mut self) {
        let before = self.findings.iter().count();
        self.bounds();
        self.pattern();
        self.rules();
        // Values are only held against rules that make sense.
        let sound = self.findings.iter().count() == before;
        self.options(sound);
        self.default(sound);
    }

    /// The rule of the module or the author that a value of this variable breaks whatever the
    /// others are.
    fn broken(&mut self, value: &Json, sound: bool) -> Option<String> {
        if !sound {
            return None;
        }
        broken_alone(self.interface, self.overrides, self.variable, value, &mut self.left)
            .map(|finding| format!("{} ({})", finding.summary, finding.detail))
    }

    /// Adds a finding at `fields.<name>.<key>`: what is wrong, and what to do about it.
    fn find(&mut self, severity: Severity, key: &str, wrong: String, advice: impl Into<String>) {
        let place = format!("fields.{}.{key}", self.variable.name);
        let finding = Diagnostic { severity, ..Diagnostic::error(Code::InvalidOverride, wrong) };
        self.findings.push(finding.with_detail(advice).at(Subject::place(place)));
    }

    fn refuse(&mut self, key: &str, wrong: String, advice: impl Into<String>) {
        self.find(Severity::Error, key, wrong, advice);
    }

    fn warn(&mut self, key: &str, wrong: String, advice: impl Into<String>) {
        self.find(Severity::Warning, key, wrong, advice);
    }

    fn options(&mut self, sound: bool) {
        let mut converted = Vec::new();
        for (at, option) in self.field.options.iter().enumerate() {
            let key = format!("options[{at}]");
            match self.variable.schema.convert(option, &key) {
                Ok(option) if converted.contains(&option) => {
                    self.refuse(&key, "The option is there already".to_owned(), "leave it out");
                }
                Ok(option) => {
                    if let Some(why) = self.broken(&option, sound) {
                        self.refuse(
                            &key,
                            "The option breaks a rule".to_owned(),
                            format!("leave it out: {why}"),
                        );
                    }
                    converted.push(option);
                }
                Err(why) => self.refuse(
                    &key,
                    "The option does not fit the variable's type".to_owned(),
                    format!("give a value of the type {}: {why}", self.variable.schema.text()),
                ),
            }
        }
    }

    fn default(&mut self, sound: bool) {
        let Some(default) = &self.field.default else {
            return self.module_default(sound);
        };
        if default.is_null() && !self.variable.nullable {
            return self.refuse(
                "default",
                "The default is null, and the variable is not nullable".to_owned(),
                "give a value, or leave the default out",
            );
        }
        let default = match self.variable.schema.convert(default, "default") {
            Ok(default) => default,
            Err(why) => {
                return self.refuse(
                    "default",
                    "The default does not fit the variable's type".to_owned(),
                    format!("give a value of the type {}: {why}", self.variable.schema.text()),
                );
            }
        };
        if !self.field.offers(self.variable, &default) {
            self.refuse(
                "default",
                "The default is not one of the options".to_owned(),
                "choose one of the options, or add it to them",
            );
        } else if let Some(why) = self.broken(&default, sound) {
            let advice = format!("choose another, or alter the rule: {why}");
            self.refuse("default", "The default breaks a rule".to_owned(), advice);
        }
        if self.variable.sensitive || self.field.sensitive {
            self.warn(
                "default",
                "The default of a sensitive variable can be read by everyone who sees the template"
                    .to_owned(),
                "leave it out, and let each resource or a config set the value",
            );
        }
    }

    fn module_default(&mut self, sound: bool) {
        let default = self.variable.default.as_ref().filter(|default| !default.is_null());
        let converted = default.and_then(|default| self.variable.schema.convert(default, "").ok());
        let Some(default) = converted else { return };
        if !self.field.offers(self.variable, &default) {
            self.warn(
                "options",
                "The module's default is not one of the options".to_owned(),
                "set `default` to one of them; without it whoever leaves the field empty is refused",
            );
        } else if let Some(why) = self.broken(&default, sound) {
            self.warn(
                "default",
                "The module's default breaks a rule".to_owned(),
                format!("give another; without one, whoever leaves the field empty is refused: {why}"),
            );
        }
    }

    fn bounds(&mut self) {
        let field = self.field;
        let ty = self.variable.schema.text();
        let has_order = matches!(self.variable.schema, Type::Number | Type::Any);
        let has_length = matches!(
            self.variable.schema,
            Type::String | Type::List(_) | Type::Set(_) | Type::Map(_) | Type::Any
        );
        for (key, is_set, fits, of) in [
            ("minimum", field.minimum.is_some(), has_order, "numbers"),
            ("maximum", field.maximum.is_some(), has_order, "numbers"),
            ("min_length", field.min_length.is_some(), has_length, "texts, lists, sets and maps"),
            ("max_length", field.max_length.is_some(), has_length, "texts, lists, sets and maps"),
        ] {
            if is_set && !fits {
                self.refuse(key, format!("`{key}` is for {of}, and the variable is {ty}"), "leave it out");
            }
        }
        if field.minimum.zip(field.maximum).is_some_and(|(least, most)| least > most) {
            self.refuse("minimum", "`minimum` is above `maximum`".to_owned(), "no number fits: lower it");
        }
        if field.min_length.zip(field.max_length).is_some_and(|(least, most)| least > most) {
            self.refuse(
                "min_length",
                "`min_length` is above `max_length`".to_owned(),
                "nothing fits: lower it",
            );
        }
    }

    fn pattern(&mut self) {
        let Some(pattern) = &self.field.pattern else { return };
        if !matches!(self.variable.schema, Type::String | Type::Any) {
            let ty = self.variable.schema.text();
            return self.refuse(
                "pattern",
                format!("`pattern` is for texts, and the variable is {ty}"),
                "leave it out, or say what you mean as a rule with a condition",
            );
        }
        let why = match apply("regexall", &[Value::text(pattern), Value::text("")], &mut Budget::new(PATTERN))
        {
            Ok(found) => found.why_unknown().map(ToString::to_string),
            Err(Stop::Wrong(why)) => Some(why),
            Err(Stop::Costly) => Some("it is too large".to_owned()),
        };
        if let Some(why) = why {
            let advice = format!("write it in RE2 syntax, as for Terraform's function `regex`: {why}");
            self.refuse("pattern", "The pattern cannot be read".to_owned(), advice);
        }
    }

    fn rules(&mut self) {
        for (at, rule) in self.field.rules.iter().enumerate() {
            if rule.error_message.trim().is_empty() {
                self.refuse(
                    &format!("rules[{at}].error_message"),
                    "The rule has no message".to_owned(),
                    "say in a sentence what is allowed",
                );
            }
            if let Err((wrong, advice)) =
                condition::check(&rule.condition, &self.variable.name, self.interface)
            {
                self.refuse(&format!("rules[{at}].condition"), wrong, advice);
            }
        }
    }
}
