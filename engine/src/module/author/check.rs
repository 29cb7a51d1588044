//! Whether an author's overrides make sense for a module.

use serde_json::Value as Json;

use super::{FieldOverride, Overrides, condition};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, Subject};
use crate::module::interface::{Interface, Variable};
use crate::module::types::Type;
use crate::module::validate::nearest;

impl Overrides {
    /// Everything about these overrides that does not fit the module, each with what to do.
    ///
    /// Gives an `InvalidOverride` at `fields.<name>`, or `fields.<name>.<key>`: a field that the
    /// module does not have, a default or an option that is not of the variable's type, bounds
    /// that do not fit the type or each other, a pattern or condition that cannot be read. What
    /// works and is likely not meant is a warning.
    #[must_use]
    pub fn check(&self, interface: &Interface) -> Diagnostics {
        let mut findings = Diagnostics::default();
        for (name, field) in &self.fields {
            match interface.variables.get(name) {
                Some(variable) => FieldCheck { variable, field, findings: &mut findings }.all(),
                None => findings.push(unknown(interface, name)),
            }
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
    variable: &'a Variable,
    field: &'a FieldOverride,
    findings: &'a mut Diagnostics,
}

impl FieldCheck<'_> {
    fn all(&mut self) {
        let options = self.options();
        self.default(&options);
        self.bounds();
        self.pattern();
        self.rules();
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

    /// The options, converted; those that cannot be are found and left out.
    fn options(&mut self) -> Vec<Json> {
        let mut converted = Vec::new();
        for (at, option) in self.field.options.iter().enumerate() {
            let key = format!("options[{at}]");
            match self.variable.schema.convert(option, &key) {
                Ok(option) if converted.contains(&option) => {
                    self.refuse(&key, "The option is there already".to_owned(), "leave it out");
                }
                Ok(option) => converted.push(option),
                Err(why) => self.refuse(
                    &key,
                    "The option does not fit the variable's type".to_owned(),
                    format!("give a value of the type {}: {why}", self.variable.schema.text()),
                ),
            }
        }
        converted
    }

    fn default(&mut self, options: &[Json]) {
        let Some(default) = &self.field.default else {
            return self.module_default(options);
        };
        if default.is_null() && !self.variable.nullable {
            return self.refuse(
                "default",
                "The default is null, and the variable is not nullable".to_owned(),
                "give a value, or leave the default out",
            );
        }
        match self.variable.schema.convert(default, "default") {
            Err(why) => self.refuse(
                "default",
                "The default does not fit the variable's type".to_owned(),
                format!("give a value of the type {}: {why}", self.variable.schema.text()),
            ),
            Ok(default) if !default.is_null() && !options.is_empty() && !options.contains(&default) => self
                .refuse(
                    "default",
                    "The default is not one of the options".to_owned(),
                    "choose one of the options, or add it to them",
                ),
            Ok(_) if self.variable.sensitive || self.field.sensitive => self.warn(
                "default",
                "The default of a sensitive variable can be read by everyone who sees the template"
                    .to_owned(),
                "leave it out, and let each resource or a config set the value",
            ),
            Ok(_) => {}
        }
    }

    fn module_default(&mut self, options: &[Json]) {
        let Some(default) = self.variable.default.as_ref().filter(|default| !default.is_null()) else {
            return;
        };
        let converted = self.variable.schema.convert(default, "default").ok();
        if !options.is_empty() && converted.is_some_and(|default| !options.contains(&default)) {
            self.warn(
                "options",
                "The module's default is not one of the options".to_owned(),
                "set `default` to one of them; without it whoever leaves the field empty is refused",
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
        if self.field.pattern.is_some() && !matches!(self.variable.schema, Type::String | Type::Any) {
            let ty = self.variable.schema.text();
            self.refuse(
                "pattern",
                format!("`pattern` is for texts, and the variable is {ty}"),
                "leave it out, or say what you mean as a rule with a condition",
            );
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
            if let Err((wrong, advice)) = condition::read(&rule.condition, &self.variable.name) {
                self.refuse(&format!("rules[{at}].condition"), wrong, advice);
            }
        }
    }
}
