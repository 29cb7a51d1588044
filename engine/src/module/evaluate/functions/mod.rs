//! Terraform's functions.
//!
//! Everything that depends on nothing but its arguments is computed here: by family, each file with
//! the table of its functions. Meanings and names are those of Terraform 1.11; a test compares the
//! tables with what the binary says about itself, and another the results of random calls.
//!
//! A result that is not certain is not known: what has no exact form here (infinite numbers, a
//! regular expression that only Terraform reads) is said to be Terraform's to compute.
//!
//! Absent: functions that look at expressions and not at values (`try`, `can`, `sensitive` and their
//! like), which the evaluator knows; and what needs files, the time, chance or a key, which
//! [`known_when_planning`] names.

mod choices;
mod convert;
mod csv;
mod encode;
mod floats;
mod format;
mod hash;
mod json;
mod letters;
mod lists;
mod maps;
mod network;
mod numeric;
mod path;
mod pattern;
mod re2;
mod sets;
mod text;
mod time;
mod yaml;

use super::budget::Stop;
use super::function::Function;
use super::value::{BEYOND, Value, Why};
use crate::module::types::Type;

/// What a function says that was called with arguments of other types than its own.
const UNFIT: &str = "the arguments are not of the types that the function takes";

/// The function of a name; `None` where none of that name can be computed here.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    functions().find(|function| function.name == name)
}

fn functions() -> impl Iterator<Item = &'static Function> {
    [
        choices::FUNCTIONS,
        convert::FUNCTIONS,
        csv::FUNCTIONS,
        encode::FUNCTIONS,
        format::FUNCTIONS,
        hash::FUNCTIONS,
        json::FUNCTIONS,
        lists::FUNCTIONS,
        maps::FUNCTIONS,
        network::FUNCTIONS,
        numeric::FUNCTIONS,
        path::FUNCTIONS,
        pattern::FUNCTIONS,
        sets::FUNCTIONS,
        text::FUNCTIONS,
        time::FUNCTIONS,
        yaml::FUNCTIONS,
    ]
    .into_iter()
    .flatten()
}

impl Value {
    /// The elements of a list, a set or a tuple.
    fn items(&self) -> Option<&[Self]> {
        match self {
            Self::List(_, items) | Self::Set(_, items) | Self::Tuple(items) => Some(items),
            _ => None,
        }
    }
}

/// The type of the elements of a new collection: where none was agreed on, the one that they have.
fn element_type(agreed: Type, items: &[Value]) -> Result<Type, Stop> {
    if agreed != Type::Any {
        return Ok(agreed);
    }
    let mut types = items.iter().map(Value::ty).filter(|ty| *ty != Type::Any);
    let first = types.next().unwrap_or_default();
    if types.any(|ty| ty != first) {
        return Err("the elements have no type in common".into());
    }
    Ok(first)
}

/// Where a value stands among others, or why that is not known.
fn place(items: &[Value], sought: &Value) -> Result<Option<usize>, Why> {
    for (at, item) in items.iter().enumerate() {
        if item.equals(sought)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// Why a function of Terraform's cannot be computed here; `None` where there is no such function,
/// or it can.
pub(super) fn known_when_planning(name: &str) -> Option<&'static str> {
    Some(match name {
        "file" | "filebase64" | "filebase64sha256" | "filebase64sha512" | "fileexists" | "filemd5"
        | "fileset" | "filesha1" | "filesha256" | "filesha512" | "templatefile" => {
            "what is in files is known when Terraform plans"
        }
        "timestamp" | "plantimestamp" => "the time is known when Terraform plans",
        "uuid" | "bcrypt" => "what is made by chance is known when Terraform plans",
        "rsadecrypt" => "texts are decrypted when Terraform plans",
        "base64gzip" => "texts are compressed when Terraform plans",
        "templatestring" => "templates are filled in when Terraform plans",
        "base64gunzip" | "cidrcontains" | "urldecode" => {
            "the function is OpenTofu's, and known when it plans"
        }
        _ => return None,
    })
}

#[cfg(test)]
#[path = "../../../../tests/functions/mod.rs"]
mod tests;
