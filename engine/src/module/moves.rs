//! How objects come into a module's care and leave it: `moved`, `import` and `removed` blocks.

use super::block::Block;
use super::interface::{Import, Moved, Removed};
use super::reading::Reading;
use crate::diagnostic::{Code, Diagnostic};

/// Reads a `moved` block.
pub(super) fn moved(reading: &mut Reading, block: &Block<'_>) -> Moved {
    Moved { from: address(reading, block, "from"), to: address(reading, block, "to"), pos: block.pos.clone() }
}

/// Reads an `import` block.
pub(super) fn import(reading: &mut Reading, block: &Block<'_>) -> Import {
    if block.argument("identity").is_none() {
        reading.require(block, "id");
    }
    Import {
        to: address(reading, block, "to"),
        id: block.argument("id").map(|argument| argument.value().source().into_owned()),
        provider: block.argument("provider").and_then(|argument| argument.value().provider()),
        pos: block.pos.clone(),
    }
}

/// Reads a `removed` block.
pub(super) fn removed(reading: &mut Reading, block: &Block<'_>) -> Removed {
    Removed {
        from: address(reading, block, "from"),
        destroy: block.blocks.iter().all(|lifecycle| reading.truth(lifecycle, "destroy", true)),
        pos: block.pos.clone(),
    }
}

/// The address that an argument gives; finds a missing one, and one that names no object.
fn address(reading: &mut Reading, block: &Block<'_>, name: &str) -> String {
    reading.require(block, name);
    let Some(argument) = block.argument(name) else { return String::new() };
    if !argument.value().is_address() {
        reading.findings.push(
            Diagnostic::error(Code::InvalidBlock, format!("`{name}` must be the address of an object"))
                .with_detail("such as aws_vpc.this or module.network")
                .at(argument.pos().subject()),
        );
    }
    argument.value().address()
}
