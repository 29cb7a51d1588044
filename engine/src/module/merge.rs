//! Override files, merged as Terraform merges them.
//!
//! An override's block changes the block of the same kind and labels: argument by argument, the
//! override's value takes the place of the other. Local values are replaced one by one, whichever
//! block holds them. Rules, checks, moves and imports cannot be overridden. In the `terraform`
//! block, version constraints of Terraform are replaced as a whole and required providers one by
//! one.
//!
//! Override files are read first, so that ordinary blocks pass through here one at a time and none
//! of them has to be kept.

use std::collections::BTreeMap;

use super::block::{Argument, Block, Labels};
use super::findings::Findings;
use super::interface::Pos;
use super::kind::Kind;
use crate::diagnostic::{Code, Diagnostic};

/// What tells a block from others: kind, labels and, for providers, the alias.
type Identity = (Kind, Vec<String>, Option<String>);

/// What override files say, until it has been said.
#[derive(Debug, Default)]
pub(super) struct Overrides<'f> {
    blocks: BTreeMap<Identity, Block<'f>>,
    locals: BTreeMap<String, Argument<'f>>,
    /// `terraform` blocks with constraints of Terraform, of the last file that has any.
    core: Vec<Block<'f>>,
    providers: BTreeMap<String, Argument<'f>>,
    /// Where required providers are first overridden.
    providers_at: Option<Pos>,
}

impl<'f> Overrides<'f> {
    /// Adds the blocks of an override file; files come in the order of their names.
    pub(super) fn add(&mut self, file: Vec<Block<'f>>, findings: &mut Findings) {
        let has_core = |block: &Block<'_>| block.argument("required_version").is_some();
        if file.iter().any(|block| block.kind == Kind::Terraform && has_core(block)) {
            self.core.clear();
        }
        for block in file {
            match block.kind {
                Kind::Terraform => self.add_settings(block),
                Kind::Locals => {
                    let locals = block.arguments.into_iter();
                    self.locals.extend(locals.map(|local| (local.name.clone().into_owned(), local)));
                }
                Kind::Moved | Kind::Import | Kind::Check => findings.push(fixed(&block)),
                // Terraform passes over them.
                Kind::Removed => {}
                _ => self.add_block(block, findings),
            }
        }
    }

    fn add_settings(&mut self, mut block: Block<'f>) {
        for requirements in std::mem::take(&mut block.blocks) {
            self.providers_at.get_or_insert(requirements.pos);
            let requirements = requirements.arguments.into_iter();
            self.providers
                .extend(requirements.map(|provider| (provider.name.clone().into_owned(), provider)));
        }
        if !block.arguments.is_empty() {
            self.core.push(block);
        }
    }

    fn add_block(&mut self, block: Block<'f>, findings: &mut Findings) {
        findings.extend(block.blocks.first().map(fixed));
        let identity = identity(&block);
        match self.blocks.get_mut(&identity) {
            Some(earlier) => replace_arguments(earlier, block.arguments),
            None => drop(self.blocks.insert(identity, block)),
        }
    }

    /// An ordinary block with what override files say of it.
    pub(super) fn apply<'b>(&mut self, mut block: Block<'b>) -> Block<'b>
    where
        'f: 'b,
    {
        match block.kind {
            Kind::Terraform => {
                if !self.core.is_empty() {
                    block.arguments.clear();
                }
                if let Some(requirements) = block.blocks.first_mut() {
                    replace_arguments(requirements, std::mem::take(&mut self.providers).into_values());
                }
            }
            Kind::Locals => {
                for local in &mut block.arguments {
                    if let Some(other) = self.locals.remove(&*local.name) {
                        *local = other;
                    }
                }
            }
            _ if self.blocks.is_empty() => {}
            _ => {
                if let Some(other) = self.blocks.remove(&identity(&block)) {
                    replace_arguments(&mut block, other.arguments);
                }
            }
        }
        block
    }

    /// What no ordinary block took: settings, and providers that only override files configure.
    pub(super) fn rest(self, findings: &mut Findings) -> Vec<Block<'f>> {
        let mut rest = self.core;
        if let Some(pos) = self.providers_at.filter(|_| !self.providers.is_empty()) {
            let mut settings = Block::empty(Kind::Terraform, Labels::default(), pos.clone());
            let mut requirements = Block::empty(Kind::RequiredProviders, Labels::default(), pos);
            requirements.arguments.extend(self.providers.into_values());
            settings.blocks.push(requirements);
            rest.push(settings);
        }
        for local in self.locals.into_values() {
            findings.push(without_base("local value", &local.name, &local.pos()));
        }
        for ((kind, labels, alias), block) in self.blocks {
            if kind == Kind::Provider && alias.is_none() {
                rest.push(block);
            } else {
                findings.push(without_base(&kind.to_string(), &labels.join("."), &block.pos));
            }
        }
        rest
    }
}

/// A block that override files may not hold.
fn fixed(block: &Block<'_>) -> Diagnostic {
    let summary = format!("Override files cannot override {} blocks", block.kind);
    Diagnostic::error(Code::InvalidBlock, summary).at(block.pos.subject())
}

fn without_base(kind: &str, name: &str, pos: &Pos) -> Diagnostic {
    let summary = format!("There is no {kind} \"{name}\" to override");
    Diagnostic::error(Code::OverrideWithoutBase, summary).at(pos.subject())
}

fn identity(block: &Block<'_>) -> Identity {
    let alias = if block.kind == Kind::Provider { block.argument("alias") } else { None };
    let labels = block.labels().iter().map(ToString::to_string).collect();
    (block.kind, labels, alias.and_then(|argument| argument.value().text()))
}

fn replace_arguments<'f>(base: &mut Block<'f>, arguments: impl IntoIterator<Item = Argument<'f>>) {
    for argument in arguments {
        match base.arguments.iter_mut().find(|existing| existing.name == argument.name) {
            Some(existing) => *existing = argument,
            None => base.arguments.push(argument),
        }
    }
}
