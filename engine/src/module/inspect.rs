//! From blocks to an interface.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use compact_str::CompactString;
use memchr::memchr;
use serde_json::Value as Json;

use super::block::{self, Argument, Block, Source};
use super::findings::Findings;
use super::folders::Folders;
use super::interface::{
    Check, Interface, Local, ManagedResource, Mode, ModuleCall, Output, Pos, ProviderConfig,
    ProviderRequirement,
};
use super::kind::Kind;
use super::limits::Limits;
use super::merge::Overrides;
use super::native::Tree;
use super::scan::is_of_name;
use super::source::Chosen;
use super::{condition, json, moves, native, output, source, variable};
use crate::diagnostic::{Code, Diagnostic, Subject};
use crate::files::FileSet;

/// Analyses the module that lies directly in `folder` (`""` is the top).
///
/// Never fails as a whole: what can be read is returned, and what cannot is a finding in
/// `diagnostics`. One unreadable file or block does not hide the others. For several folders of
/// one set of files, see [`Folders`].
#[must_use]
pub fn inspect(files: &FileSet, folder: &str, limits: &Limits) -> Interface {
    Folders::of(files).inspect(folder, limits)
}

/// Reads one folder.
pub(super) fn read(folders: &Folders<'_>, folder: &str, limits: &Limits) -> Interface {
    let mut reading = Reading::new(limits);
    if !folders.is_module(folder) {
        let place = if folder.is_empty() { "." } else { folder };
        reading.findings.push(
            Diagnostic::error(Code::NoModule, "The folder holds no configuration files")
                .at(Subject::place(place)),
        );
    }
    let files = source::chosen(folders.files(folder), limits, &mut reading.findings);
    reading.files(&files, limits);
    let mut interface = reading.finish(folder);
    for call in interface.module_calls.values_mut() {
        let called = source::local_folder(folder, &call.source);
        call.folder = called.filter(|called| folders.is_module(called));
    }
    interface
}

/// What has been read so far.
pub(super) struct Reading {
    pub(super) interface: Interface,
    pub(super) findings: Findings,
    /// Where required providers are first named.
    pub(super) requirements: Option<Pos>,
    /// How many more blocks are read.
    blocks_left: usize,
}

impl Reading {
    fn new(limits: &Limits) -> Self {
        Self {
            interface: Interface::default(),
            findings: Findings::new(limits.findings),
            requirements: None,
            blocks_left: limits.blocks,
        }
    }

    fn files(&mut self, files: &[Chosen<'_>], limits: &Limits) {
        let overriding = self.overriding(files, limits);
        let mut overrides = Overrides::default();
        for (source, trees) in &overriding {
            let blocks: Vec<_> = match trees {
                Some(trees) => {
                    trees.iter().filter_map(|tree| tree.block(source, &mut self.findings)).collect()
                }
                None => json::read(source, limits.depth, &mut self.findings),
            };
            let admitted = blocks.into_iter().take_while(|block| self.admits(block, limits)).collect();
            overrides.add(admitted, &mut self.findings);
        }
        for file in files.iter().filter(|file| !file.overrides) {
            self.file(file, limits, &mut overrides);
        }
        for block in overrides.rest(&mut self.findings) {
            self.block(&block);
        }
    }

    /// The override files, with the syntax trees of those in native syntax.
    fn overriding<'f>(
        &mut self,
        files: &[Chosen<'f>],
        limits: &Limits,
    ) -> Vec<(Source<'f>, Option<Vec<Tree<'f>>>)> {
        let mut overriding = Vec::new();
        for file in files.iter().filter(|file| file.overrides) {
            let Some(source) = file.open(limits, &mut self.findings) else { continue };
            let trees = (!file.json).then(|| {
                let mut reader = native::Reader::new(&source, limits);
                std::iter::from_fn(|| reader.next(&mut self.findings)).collect()
            });
            overriding.push((source, trees));
        }
        overriding
    }

    /// Reads an ordinary file, of which one syntax tree is held at a time.
    fn file(&mut self, file: &Chosen<'_>, limits: &Limits, overrides: &mut Overrides<'_>) {
        let Some(source) = file.open(limits, &mut self.findings) else { return };
        if file.json {
            let blocks = json::read(&source, limits.depth, &mut self.findings).into_iter();
            for block in blocks.take_while(|block| self.admits(block, limits)).collect::<Vec<_>>() {
                self.block(&overrides.apply(block));
            }
            return;
        }
        let mut reader = native::Reader::new(&source, limits);
        while let Some(tree) = reader.next(&mut self.findings) {
            let Some(block) = tree.block(&source, &mut self.findings) else { continue };
            if !self.admits(&block, limits) {
                return;
            }
            self.block(&overrides.apply(block));
        }
    }

    /// Whether one more block may be read; finds that there are too many.
    fn admits(&mut self, block: &Block<'_>, limits: &Limits) -> bool {
        let admits = self.blocks_left > 0;
        if admits {
            self.blocks_left -= 1;
        } else {
            let finding = Diagnostic::error(Code::TooLarge, "The folder holds too many blocks")
                .with_detail(format!("only the first {} are read", limits.blocks));
            self.findings.push(finding.at(block.pos.subject()));
        }
        admits
    }

    fn block(&mut self, block: &Block<'_>) {
        match (block.kind, block.labels()) {
            (Kind::Terraform, _) => self.settings(block),
            (Kind::Variable, [name]) => {
                let variable = variable::read(self, name, block);
                let pos = variable.pos.clone();
                declare(
                    &mut self.interface.variables,
                    name.as_ref().into(),
                    variable,
                    &mut self.findings,
                    &pos,
                );
            }
            (Kind::Output, [name]) => {
                let output = output::read(self, name, block);
                declare(
                    &mut self.interface.outputs,
                    name.as_ref().into(),
                    output,
                    &mut self.findings,
                    &block.pos,
                );
            }
            (Kind::Locals, _) => self.locals(block),
            (Kind::Moved, _) => {
                let moved = moves::moved(self, block);
                self.interface.moved.push(moved);
            }
            (Kind::Import, _) => {
                let import = moves::import(self, block);
                self.interface.imports.push(import);
            }
            (Kind::Removed, _) => {
                let removed = moves::removed(self, block);
                self.interface.removed.push(removed);
            }
            (Kind::Check, [name]) => self.check(name, block),
            (Kind::Provider, [name]) => self.provider(name, block),
            (Kind::Module, [name]) => self.call(name, block),
            (kind, [resource_type, name]) => self.resource(kind, resource_type, name, block),
            _ => {}
        }
    }

    fn finish(mut self, folder: &str) -> Interface {
        let interface = &mut self.interface;
        let implied = interface
            .managed_resources
            .values()
            .chain(interface.data_resources.values())
            .chain(interface.ephemeral_resources.values())
            .map(|resource| &resource.provider)
            .chain(interface.provider_configs.values())
            .map(|provider| provider.name.as_str());
        for name in implied.filter(|name| *name != "terraform") {
            if !interface.required_providers.contains_key(name) {
                interface.required_providers.insert(name.into(), ProviderRequirement::default());
            }
        }
        interface.path = folder.to_owned();
        interface.diagnostics = self.findings.finish();
        self.interface
    }

    /// An argument's text; finds arguments that are not a constant text.
    pub(super) fn text(&mut self, block: &Block<'_>, name: &str) -> Option<String> {
        self.constant(block, name, "a constant text", block::text_of)
    }

    /// An argument's truth value, or `absent` where it is not given.
    pub(super) fn truth(&mut self, block: &Block<'_>, name: &str, absent: bool) -> bool {
        self.constant(block, name, "a constant true or false", block::truth_of).unwrap_or(absent)
    }

    fn constant<T>(
        &mut self,
        block: &Block<'_>,
        name: &str,
        kind: &str,
        read: fn(Json) -> Option<T>,
    ) -> Option<T> {
        let argument = block.argument(name)?;
        let constant = argument.value().constant();
        if constant == Some(Json::Null) {
            return None;
        }
        let value = constant.and_then(read);
        if value.is_none() {
            self.refuse(argument, format!("`{name}` must be {kind}"));
        }
        value
    }

    /// Finds that an argument is missing.
    pub(super) fn require(&mut self, block: &Block<'_>, name: &str) {
        if block.argument(name).is_none() {
            let named: String = block.labels().iter().map(|label| format!(" \"{label}\"")).collect();
            let summary = format!("The {} block{named} has no `{name}`", block.kind);
            self.findings.push(Diagnostic::error(Code::InvalidBlock, summary).at(block.pos.subject()));
        }
    }

    pub(super) fn refuse(&mut self, argument: &Argument<'_>, summary: String) {
        self.findings.push(Diagnostic::error(Code::InvalidBlock, summary).at(argument.pos().subject()));
    }

    /// Finds names that Terraform does not accept.
    pub(super) fn check_name(&mut self, kind: &str, name: &str, pos: &Pos) {
        if !is_name(name) {
            self.findings.push(
                Diagnostic::error(Code::InvalidBlock, format!("\"{name}\" is not a name for a {kind}"))
                    .with_detail(
                        "letters, digits, underscores and hyphens, starting with a letter or underscore",
                    )
                    .at(pos.subject()),
            );
        }
    }

    fn locals(&mut self, block: &Block<'_>) {
        for argument in &block.arguments {
            self.check_name("local value", &argument.name, &argument.pos());
            let local = Local { expression: argument.value().source().into_owned(), pos: argument.pos() };
            let name = argument.name.as_ref().into();
            declare(&mut self.interface.locals, name, local, &mut self.findings, &argument.pos());
        }
    }

    fn check(&mut self, name: &str, block: &Block<'_>) {
        self.check_name("check", name, &block.pos);
        let assertions = condition::of_objects(self, block);
        if assertions.is_empty() {
            self.findings.push(
                Diagnostic::error(Code::InvalidBlock, format!("The check \"{name}\" asserts nothing"))
                    .at(block.pos.subject()),
            );
        }
        for data in &block.blocks {
            if let (Kind::Data, [resource_type, name]) = (data.kind, data.labels()) {
                self.resource(Kind::Data, resource_type, name, data);
            }
        }
        let check = Check { assertions, pos: block.pos.clone() };
        declare(&mut self.interface.checks, name.into(), check, &mut self.findings, &block.pos);
    }

    fn call(&mut self, name: &str, block: &Block<'_>) {
        self.check_name("module call", name, &block.pos);
        self.require(block, "source");
        let call = ModuleCall {
            name: name.into(),
            source: self.text(block, "source").unwrap_or_default(),
            version: self.constraint(block, "version"),
            folder: None,
            pos: block.pos.clone(),
        };
        declare(&mut self.interface.module_calls, name.into(), call, &mut self.findings, &block.pos);
    }

    fn resource(&mut self, kind: Kind, resource_type: &str, name: &str, block: &Block<'_>) {
        let (mode, prefix, known) = match kind {
            Kind::Data => (Mode::Data, "data.", &mut self.interface.data_resources),
            Kind::Ephemeral => (Mode::Ephemeral, "ephemeral.", &mut self.interface.ephemeral_resources),
            _ => (Mode::Managed, "", &mut self.interface.managed_resources),
        };
        let implied = || ProviderConfig { name: provider_of(resource_type).into(), alias: None };
        let argument = block.argument("provider");
        let provider = argument.map(|argument| argument.value().provider());
        let resource = ManagedResource {
            mode,
            resource_type: resource_type.into(),
            name: name.into(),
            provider: provider.clone().flatten().unwrap_or_else(implied),
            pos: block.pos.clone(),
        };
        let mut address = CompactString::with_capacity(prefix.len() + resource_type.len() + 1 + name.len());
        [prefix, resource_type, ".", name].into_iter().for_each(|part| address.push_str(part));
        declare(known, address, resource, &mut self.findings, &block.pos);
        if let (Some(argument), Some(None)) = (argument, provider) {
            self.refuse(argument, "`provider` must name a provider, with an alias or without".to_owned());
        }
        self.check_name("resource", name, &block.pos);
        self.check_name("resource type", resource_type, &block.pos);
    }
}

/// The local name of the provider of a resource type, where the resource names none.
fn provider_of(resource_type: &str) -> &str {
    let end = memchr(b'_', resource_type.as_bytes());
    &resource_type[..end.unwrap_or(resource_type.len())]
}

/// Whether Terraform accepts a name.
fn is_name(name: &str) -> bool {
    let starts = |c: char| c.is_alphabetic() || c == '_';
    let goes_on = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    // Bytes tell as much as characters where nothing else than ASCII could be meant.
    name.starts_with(starts) && (name.bytes().all(is_of_name) || name.chars().all(goes_on))
}

/// What has a place, so that a second declaration can name the first.
pub(super) trait Placed {
    /// Where it is declared.
    fn pos(&self) -> &Pos;
}

macro_rules! placed {
    ($($name:ty),+) => {$(
        impl Placed for $name {
            fn pos(&self) -> &Pos {
                &self.pos
            }
        }
    )+};
}

placed!(super::interface::Variable, Output, ModuleCall, ManagedResource, Local, Check);

/// Adds a declaration; the first of its name stays.
fn declare<T: Placed>(
    known: &mut BTreeMap<CompactString, T>,
    name: CompactString,
    declared: T,
    findings: &mut Findings,
    pos: &Pos,
) {
    match known.entry(name) {
        Entry::Vacant(free) => {
            free.insert(declared);
        }
        Entry::Occupied(taken) => {
            findings.push(duplicate(
                &format!("\"{}\" is declared twice", taken.key()),
                taken.get().pos(),
                pos,
            ));
        }
    }
}

pub(super) fn duplicate(summary: &str, first: &Pos, second: &Pos) -> Diagnostic {
    Diagnostic::error(Code::DuplicateBlock, summary)
        .with_detail(format!("first at {}:{}", first.filename, first.line))
        .at(second.subject())
}
