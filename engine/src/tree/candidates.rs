//! The values that one variable could take, strongest first.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Subject};
use crate::module::{Type, Variable};
use crate::name::{ConfigKey, TagKey};
use crate::tree::{Origin, OutputValue, Place, Request, Resolution};
use crate::value::{Link, Value};

/// A value that a variable could take.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) origin: Origin,
    pub(super) value: Json,
    pub(super) locked: Option<Place>,
    /// Whether it is an output that must not be shown.
    pub(super) sensitive: bool,
}

impl Candidate {
    fn new(origin: Origin, value: Json) -> Self {
        Self { origin, value, locked: None, sensitive: false }
    }

    fn output(link: &Link, output: &OutputValue) -> Self {
        let Link { resource, output: name } = link.clone();
        let origin = Origin::Link { resource, output: name };
        Self { origin, value: output.value.clone(), locked: None, sensitive: output.sensitive }
    }
}

/// A variable whose value cannot be told; why is in the problems.
pub(super) struct Untold;

/// What the candidates of every variable are drawn from.
pub(super) struct Candidates<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) tags: &'a BTreeMap<TagKey, Resolution>,
    pub(super) configs: &'a BTreeMap<ConfigKey, Resolution>,
    pub(super) problems: &'a mut Diagnostics,
}

impl Candidates<'_> {
    /// The values that `variable` could take, strongest first; empty where there is none.
    pub(super) fn of(&mut self, variable: &Variable) -> Result<Vec<Candidate>, Untold> {
        let (name, request) = (variable.name.as_str(), self.request);
        let input = request.inputs.values.get(name);
        let config = self.configs.get(name);
        let mut candidates = Vec::new();
        if let Some(input) = input {
            self.refuse_locked(name, config)?;
            candidates.push(self.input(variable, input)?);
        }
        if takes_tags(variable) && !self.tags.is_empty() && config.is_none() {
            candidates.push(Candidate::new(Origin::Tags, Json::Object(self.tag_map())));
        }
        if let Some(link) = request.template.links.get(name)
            && config.is_none_or(|config| config.locked.is_none())
        {
            candidates.extend(self.template_link(name, link, candidates.is_empty())?);
        }
        candidates.extend(config.map(|config| Candidate {
            locked: config.locked.clone(),
            ..Candidate::new(config.origin.clone(), config.value.clone())
        }));
        if let Some(value) = request.template.overrides.get(name) {
            let key = request.template.key.clone();
            candidates.push(Candidate::new(Origin::TemplateOverride { key }, value.clone()));
        }
        if let Some(default) = &variable.default {
            // Terraform reads null as "take the default" where null is not a value.
            candidates.retain(|candidate| variable.nullable || !candidate.value.is_null());
            candidates.push(Candidate::new(Origin::ModuleDefault, default.clone()));
        }
        Ok(candidates)
    }

    /// Refuses an input for a variable whose config is locked above the resource.
    fn refuse_locked(&mut self, name: &str, config: Option<&Resolution>) -> Result<(), Untold> {
        match config.and_then(|config| config.locked.as_ref()) {
            Some(place) if !self.is_own(place) => {
                self.problems.push(locked("config", name, place, name.to_owned()));
                Err(Untold)
            }
            _ => Ok(()),
        }
    }

    fn is_own(&self, place: &Place) -> bool {
        self.request.chain.layers.last().is_some_and(|own| own.place == *place)
    }

    fn input(&mut self, variable: &Variable, input: &Value) -> Result<Candidate, Untold> {
        let mut candidate = match input {
            Value::Literal(value) => Candidate::new(Origin::Input, value.clone()),
            Value::Link(link) => match self.request.outputs.get(link) {
                Some(output) => Candidate::output(link, output),
                None => return Err(self.unknown(&variable.name, link)),
            },
        };
        if takes_tags(variable) {
            candidate.value = self.over_tags(&variable.name, candidate.value)?;
        }
        Ok(candidate)
    }

    /// Lays an input's keys over the effective tags.
    fn over_tags(&mut self, name: &str, input: Json) -> Result<Json, Untold> {
        let Json::Object(entries) = input else { return Ok(input) };
        let before = self.problems.iter().count();
        let mut merged = self.tag_map();
        for (key, value) in entries {
            match self.tags.get(key.as_str()).and_then(|tag| tag.locked.as_ref()) {
                Some(place) if !self.is_own(place) => {
                    let subject = format!("{name}[{}]", Json::from(key.as_str()));
                    self.problems.push(locked("tag", &key, place, subject));
                }
                _ => _ = merged.insert(key, value),
            }
        }
        if self.problems.iter().count() > before { Err(Untold) } else { Ok(Json::Object(merged)) }
    }

    fn tag_map(&self) -> Map<String, Json> {
        let tags = self.tags.iter().filter_map(|(key, tag)| Some((key.to_string(), tag_text(&tag.value)?)));
        tags.map(|(key, text)| (key, Json::from(text))).collect()
    }

    /// The value of a link that the template declares; it may be missing only where something
    /// stronger is in its place.
    fn template_link(&mut self, name: &str, link: &Link, wanted: bool) -> Result<Option<Candidate>, Untold> {
        match self.request.outputs.get(link) {
            Some(output) => Ok(Some(Candidate::output(link, output))),
            None if wanted => Err(self.unknown(name, link)),
            None => Ok(None),
        }
    }

    fn unknown(&mut self, name: &str, link: &Link) -> Untold {
        let Link { resource, output } = link;
        let problem =
            Diagnostic::error(Code::UnknownLink, format!("{resource} has no output \"{output}\" yet"))
                .with_detail("apply that resource first, or check the output's name")
                .at(Subject::place(name));
        self.problems.push(problem);
        Untold
    }
}

fn locked(what: &str, key: &str, place: &Place, subject: String) -> Diagnostic {
    Diagnostic::error(Code::Locked, format!("{what} \"{key}\" is locked by {place}"))
        .with_detail("the input sets it again")
        .at(Subject::Place { place: subject })
}

/// Whether the variable is filled with the effective tags.
fn takes_tags(variable: &Variable) -> bool {
    let is_map = match &variable.schema {
        Type::Any => true,
        Type::Map(item) => matches!(**item, Type::String | Type::Any),
        _ => false,
    };
    is_map && matches!(variable.name.as_str(), "tags" | "labels")
}

/// A tag's value as clouds take it: text. `null` is no tag.
pub(crate) fn tag_text(value: &Json) -> Option<String> {
    match value {
        Json::Null => None,
        Json::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
