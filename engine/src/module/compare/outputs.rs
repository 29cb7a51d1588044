//! Differences of outputs.

use super::accepts::{Surplus, accepts};
use super::{Class, Difference, Kind, Note, Row, changed_words, told};
use crate::module::interface::Output;
use crate::module::types::Type;

pub(super) fn row(name: &str, before: Option<&Output>, after: Option<&Output>) -> Option<Row> {
    let (change, class, detail) = match (before, after) {
        (Some(before), Some(after)) => {
            let (class, detail) = told(changed(before, after))?;
            (Difference::Changed, class, detail)
        }
        (None, Some(_)) => (Difference::Added, Class::Additive, String::new()),
        (Some(_), None) => (Difference::Removed, Class::Breaking, String::new()),
        (None, None) => return None,
    };
    Some(Row { kind: Kind::Output, name: name.to_owned(), change, class, detail })
}

fn changed(before: &Output, after: &Output) -> Vec<Note> {
    let mut notes: Vec<Note> = changed_type(before, after).into_iter().collect();
    match (before.ephemeral, after.ephemeral) {
        (false, true) => notes
            .push((Class::Breaking, "it is ephemeral now: nothing outside of a run can read it".to_owned())),
        (true, false) => notes.push((Class::Additive, "it is no longer ephemeral".to_owned())),
        _ => {}
    }
    if before.references != after.references {
        let of = after.references.join(", ");
        notes.push((Class::Same, format!("it is made of {}", if of.is_empty() { "constants" } else { &of })));
    }
    notes.extend(changed_words(
        (before.description.as_ref(), before.sensitive, before.deprecated.as_ref()),
        (after.description.as_ref(), after.sensitive, after.deprecated.as_ref()),
    ));
    notes
}

/// Whoever reads an output goes on as long as every new value would have been an old one.
fn changed_type(before: &Output, after: &Output) -> Option<Note> {
    if before.type_text == after.type_text {
        return None;
    }
    let read = |output: &Output| output.type_text.as_deref().map(Type::parse).and_then(Result::ok);
    let named = |output: &Output| output.type_text.clone().unwrap_or_else(|| "not declared".into());
    let class = match (read(before), read(after)) {
        (Some(before), Some(after)) if !accepts(&before, &after, Surplus::Unread) => Class::Breaking,
        (Some(_), None) => Class::Breaking,
        _ => Class::Additive,
    };
    Some((class, format!("the type was {} and is {}", named(before), named(after))))
}
