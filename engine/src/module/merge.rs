//! Override files, merged as Terraform merges them.
//!
//! An override's block changes the block of the same kind and labels: argument by argument, the
//! override's value takes the place of the other. Local values are replaced one by one, whichever
//! block holds them. Rules, checks, moves and imports cannot be overridden. In the `terraform`
//! block, version constraints of Terraform are replaced as a whole and required providers one by
//! one.

use super::block::Block;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// Merges each override file, in order, into the ordinary blocks.
pub(super) fn merge(
    mut primary: Vec<Block>,
    overrides: Vec<Vec<Block>>,
    findings: &mut Diagnostics,
) -> Vec<Block> {
    for file in overrides {
        if file.iter().any(|block| block.kind == "terraform" && block.argument("required_version").is_some())
        {
            for block in primary.iter_mut().filter(|block| block.kind == "terraform") {
                block.arguments.retain(|argument| argument.name != "required_version");
            }
        }
        for block in file {
            match block.kind.as_str() {
                "terraform" => merge_settings(&mut primary, block),
                "locals" => merge_locals(&mut primary, block, findings),
                "moved" | "import" | "check" => findings.push(fixed(&block)),
                // Terraform passes over them.
                "removed" => {}
                _ => merge_block(&mut primary, block, findings),
            }
        }
    }
    primary
}

fn merge_block(primary: &mut Vec<Block>, block: Block, findings: &mut Diagnostics) {
    let wanted = identity(&block);
    findings.extend(block.blocks.first().map(fixed));
    if let Some(base) = primary.iter_mut().find(|base| base.kind == block.kind && identity(base) == wanted) {
        replace_arguments(base, block);
    } else if block.kind == "provider" && block.argument("alias").is_none() {
        primary.push(block);
    } else {
        let name = block.labels.join(".");
        findings.push(
            Diagnostic::error(
                Code::OverrideWithoutBase,
                format!("There is no {} \"{name}\" to override", block.kind),
            )
            .at(block.pos.subject()),
        );
    }
}

/// A block that override files may not hold.
fn fixed(block: &Block) -> Diagnostic {
    let summary = format!("Override files cannot override {} blocks", block.kind);
    Diagnostic::error(Code::InvalidBlock, summary).at(block.pos.subject())
}

fn merge_locals(primary: &mut [Block], block: Block, findings: &mut Diagnostics) {
    for local in block.arguments {
        let known = primary
            .iter_mut()
            .filter(|base| base.kind == "locals")
            .flat_map(|base| &mut base.arguments)
            .find(|base| base.name == local.name);
        match known {
            Some(base) => *base = local,
            None => findings.push(
                Diagnostic::error(
                    Code::OverrideWithoutBase,
                    format!("There is no local value \"{}\" to override", local.name),
                )
                .at(local.pos.subject()),
            ),
        }
    }
}

/// What tells a block from others of its kind: labels and, for providers, the alias.
fn identity(block: &Block) -> (&[String], Option<String>) {
    let alias = if block.kind == "provider" { block.argument("alias") } else { None };
    (&block.labels, alias.and_then(|argument| argument.value().text()))
}

fn replace_arguments(base: &mut Block, block: Block) {
    for argument in block.arguments {
        base.arguments.retain(|existing| existing.name != argument.name);
        base.arguments.push(argument);
    }
}

fn merge_settings(primary: &mut Vec<Block>, mut block: Block) {
    let overriding = std::mem::take(&mut block.blocks);
    primary.push(block);
    for requirements in overriding {
        let existing = primary
            .iter_mut()
            .filter(|block| block.kind == "terraform")
            .flat_map(|block| &mut block.blocks)
            .find(|block| block.kind == requirements.kind);
        match existing {
            Some(base) => replace_arguments(base, requirements),
            None => {
                let mut settings = Block::empty("terraform".to_owned(), Vec::new(), requirements.pos.clone());
                settings.blocks.push(requirements);
                primary.push(settings);
            }
        }
    }
}
