//! Rules that a module holds its values against: `validation`, `precondition` and `assert`.

use super::block::{Block, Value};
use super::interface::Validation;
use super::kind::Kind;
use super::reading::Reading;
use super::references::References;

/// The rules of a variable, each of which has to speak of the variable.
pub(super) fn of_variable(reading: &mut Reading, name: &str, block: &Block<'_>) -> Vec<Validation> {
    let own = |object: &String| object.strip_prefix("var.") == Some(name);
    let speaks = |references: &References| references.objects.iter().any(own);
    let wanted = || format!("The condition must refer to var.{name}, the value that it checks");
    rules(reading, block, speaks, wanted)
}

/// The rules of an output or a check, each of which has to speak of something in the module.
pub(super) fn of_objects(reading: &mut Reading, block: &Block<'_>) -> Vec<Validation> {
    let wanted = || "The condition must refer to something".to_owned();
    rules(reading, block, |references| references.any, wanted)
}

fn rules(
    reading: &mut Reading,
    block: &Block<'_>,
    speaks: impl Fn(&References) -> bool,
    wanted: impl Fn() -> String,
) -> Vec<Validation> {
    let rules = block.blocks.iter().filter(|inner| inner.kind != Kind::Data);
    let mut read = Vec::new();
    for rule in rules {
        for name in ["condition", "error_message"] {
            reading.require(rule, name);
        }
        if let Some(condition) = rule.argument("condition")
            && !speaks(&condition.value().references())
        {
            reading.refuse(condition, wanted());
        }
        read.push(validation(rule));
    }
    read
}

fn validation(rule: &Block<'_>) -> Validation {
    let message = rule.argument("error_message").map(|argument| argument.value());
    let constant = message.and_then(Value::evaluated).and_then(super::block::text_of);
    let source = match constant {
        Some(_) => None,
        None => message.map(|message| message.source().into_owned()),
    };
    Validation {
        condition: rule
            .argument("condition")
            .map(|argument| argument.value().source().into_owned())
            .unwrap_or_default(),
        error_message: constant.or_else(|| source.clone()).unwrap_or_default(),
        message_expression: source,
        pos: rule.pos.clone(),
    }
}
