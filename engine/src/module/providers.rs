//! What a module needs: `terraform` and `provider` blocks.

use std::collections::btree_map::Entry;

use super::block::{Argument, Block, Value};
use super::constraint::Constraint;
use super::interface::{Pos, ProviderConfig, ProviderRequirement};
use super::reading::{Reading, duplicate};
use crate::diagnostic::{Code, Diagnostic};

impl Reading {
    /// An argument's version constraint; finds texts that are none.
    pub(super) fn constraint(&mut self, block: &Block<'_>, name: &str) -> Option<String> {
        let text = self.text(block, name)?;
        let pos = block.argument(name)?.pos();
        self.check_constraints(std::slice::from_ref(&text), &pos);
        Some(text)
    }

    fn check_constraints(&mut self, texts: &[String], pos: &Pos) {
        let malformed = texts.iter().filter_map(|text| text.parse::<Constraint>().err());
        let told =
            malformed.map(|error| Diagnostic::error(Code::InvalidBlock, error.to_string()).at(pos.subject()));
        self.findings.extend(told);
    }

    /// Reads a `terraform` block.
    pub(super) fn settings(&mut self, block: &Block<'_>) {
        if let Some(version) = self.constraint(block, "required_version") {
            if version.parse().is_ok_and(|read: Constraint| read.names_a_pre_release()) {
                self.findings.push(
                    Diagnostic::error(Code::InvalidBlock, "`required_version` may not name a pre-release")
                        .with_detail(&version)
                        .at(block.pos.subject()),
                );
            }
            self.interface.required_core.push(version);
        }
        for requirements in &block.blocks {
            match &self.requirements {
                Some(first) => {
                    let finding = duplicate(
                        "A module may have only one required_providers block",
                        first,
                        &requirements.pos,
                    );
                    self.findings.push(finding);
                }
                None => self.requirements = Some(requirements.pos.clone()),
            }
            for argument in &requirements.arguments {
                self.requirement(argument);
            }
        }
    }

    fn requirement(&mut self, argument: &Argument<'_>) {
        let mut read = ProviderRequirement::default();
        if let Some(entries) = argument.value().entries() {
            for (key, value) in entries {
                match key.as_str() {
                    "source" => read.source = value.text(),
                    "version" => {
                        read.version_constraints.extend(value.text());
                        self.check_constraints(&read.version_constraints, &argument.pos());
                    }
                    "configuration_aliases" => {
                        read.configuration_aliases = value
                            .items()
                            .unwrap_or_default()
                            .into_iter()
                            .filter_map(Value::provider)
                            .collect();
                    }
                    other => self.refuse(argument, format!("A required provider has no argument `{other}`")),
                }
            }
        } else if let Some(version) = argument.value().text() {
            read.version_constraints.push(version);
            self.check_constraints(&read.version_constraints, &argument.pos());
        } else {
            self.refuse(argument, "A required provider is an object with source and version".to_owned());
        }
        let known = self.interface.required_providers.entry(argument.name.as_ref().into()).or_default();
        known.source = read.source.or(known.source.take());
        known.version_constraints.append(&mut read.version_constraints);
        known.configuration_aliases.append(&mut read.configuration_aliases);
    }

    /// Reads a `provider` block.
    pub(super) fn provider(&mut self, name: &str, block: &Block<'_>) {
        let alias = self.text(block, "alias");
        let version = self.constraint(block, "version");
        let known = self.interface.required_providers.entry(name.into()).or_default();
        known.version_constraints.extend(version);
        let key = alias.as_ref().map_or_else(|| name.to_owned(), |alias| format!("{name}.{alias}"));
        let provider = ProviderConfig { name: name.into(), alias: alias.map(Into::into) };
        match self.interface.provider_configs.entry(key.into()) {
            Entry::Vacant(free) => {
                free.insert(provider);
            }
            Entry::Occupied(taken) => self.findings.push(
                Diagnostic::error(
                    Code::DuplicateBlock,
                    format!("The provider {} is configured twice", taken.key()),
                )
                .at(block.pos.subject()),
            ),
        }
    }
}
