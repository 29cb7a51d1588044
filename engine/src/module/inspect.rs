//! From blocks to an interface.

use compact_str::CompactString;
use memchr::memchr;

use super::block::{Block, Source};
use super::interface::{
    Check, Interface, Local, ManagedResource, Mode, ModuleCall, ProviderConfig, ProviderRequirement,
};
use super::kind::Kind;
use super::limits::Limits;
use super::merge::Overrides;
use super::native::Tree;
use super::reading::{Reading, declare};
use super::source::{Chosen, File};
use super::{condition, json, moves, native, output, source, variable};
use crate::diagnostic::{Code, Diagnostic, Subject};

/// Reads one folder, in which these files lie. `is_module` tells of any folder whether there are
/// configuration files in it.
pub(super) fn read(
    folder: &str,
    files: &[File<'_>],
    limits: &Limits,
    is_module: impl Fn(&str) -> bool,
) -> Interface {
    let mut reading = Reading::new(limits);
    if !is_module(folder) {
        let place = if folder.is_empty() { "." } else { folder };
        reading.findings.push(
            Diagnostic::error(Code::NoModule, "The folder holds no configuration files")
                .at(Subject::place(place)),
        );
    }
    let files = source::chosen(files, limits, &mut reading.findings);
    reading.files(&files, limits);
    let mut interface = reading.finish(folder);
    for call in interface.module_calls.values_mut() {
        let called = source::local_folder(folder, &call.source);
        call.folder = called.filter(|called| is_module(called));
    }
    interface
}

impl Reading {
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
