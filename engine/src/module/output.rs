//! `output` blocks.

use super::block::{Block, Value};
use super::interface::Output;
use super::reading::Reading;
use super::{condition, variable};

/// Reads one block; what is wrong with it is found and the rest is kept.
pub(super) fn read(reading: &mut Reading, name: &str, block: &Block<'_>) -> Output {
    reading.check_name("output", name, &block.pos);
    reading.require(block, "value");
    let value = block.argument("value").map(|argument| argument.value());
    let waits_for = block.argument("depends_on").and_then(|argument| argument.value().items());
    Output {
        name: name.into(),
        description: reading.text(block, "description"),
        sensitive: reading.truth(block, "sensitive", false),
        ephemeral: reading.truth(block, "ephemeral", false),
        deprecated: reading.text(block, "deprecated"),
        type_text: block.argument("type").map(|argument| variable::tidy(&argument.value().address())),
        references: value.map(Value::references).unwrap_or_default().objects.into_iter().collect(),
        depends_on: waits_for.unwrap_or_default().into_iter().map(Value::address).collect(),
        preconditions: condition::of_objects(reading, block),
        pos: block.pos.clone(),
    }
}
