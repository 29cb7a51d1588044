//! Whether one type takes every value of another.

use crate::module::types::{Attribute, Type};

/// What becomes of an attribute that the wide type does not have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Surplus {
    /// Somebody has set it, and it would be dropped in silence.
    Lost,
    /// Nobody has read it so far.
    Unread,
}

/// Whether every value of `narrow` converts to `wide`.
pub(super) fn accepts(wide: &Type, narrow: &Type, surplus: Surplus) -> bool {
    let accepts = |wide: &Type, narrow: &Type| accepts(wide, narrow, surplus);
    match (wide, narrow) {
        (Type::Any, _) => true,
        (Type::String, Type::Number | Type::Bool) => true,
        (Type::List(wide) | Type::Set(wide), Type::List(narrow) | Type::Set(narrow))
        | (Type::Map(wide), Type::Map(narrow)) => accepts(wide, narrow),
        (Type::List(wide) | Type::Set(wide), Type::Tuple(narrow)) => {
            **wide != Type::Any && narrow.iter().all(|narrow| accepts(wide, narrow))
        }
        (Type::Map(wide), Type::Object(narrow)) => {
            **wide != Type::Any && narrow.values().all(|narrow| accepts(wide, &narrow.ty))
        }
        (Type::Tuple(wide), Type::Tuple(narrow)) => {
            wide.len() == narrow.len() && wide.iter().zip(narrow).all(|(wide, narrow)| accepts(wide, narrow))
        }
        (Type::Object(wide), Type::Object(narrow)) => {
            let is_taken = |name: &String| surplus == Surplus::Unread || wide.contains_key(name);
            let is_met = |(name, attribute): (&String, &Attribute)| match narrow.get(name) {
                Some(narrow) => {
                    (attribute.optional || !narrow.optional) && accepts(&attribute.ty, &narrow.ty)
                }
                None => attribute.optional,
            };
            narrow.keys().all(is_taken) && wide.iter().all(is_met)
        }
        (wide, narrow) => wide == narrow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ty(text: &str) -> Type {
        Type::parse(text).unwrap()
    }

    #[test]
    fn a_wider_type_accepts_what_the_narrow_one_did() {
        for (wide, narrow) in [
            ("any", "list(string)"),
            ("string", "number"),
            ("set(string)", "list(number)"),
            ("object({ a = string, b = optional(number) })", "object({ a = string })"),
            ("object({ a = optional(string) })", "object({ a = string })"),
            ("map(string)", "object({ a = bool })"),
        ] {
            assert!(accepts(&ty(wide), &ty(narrow), Surplus::Lost), "{wide} accepts {narrow}");
            assert!(!accepts(&ty(narrow), &ty(wide), Surplus::Lost), "{narrow} does not accept {wide}");
        }
    }

    #[test]
    fn an_attribute_more_is_lost_on_those_who_set_it_and_not_on_those_who_read() {
        let (wide, narrow) =
            (ty("list(object({ a = string }))"), ty("list(object({ a = string, b = string }))"));
        assert!(!accepts(&wide, &narrow, Surplus::Lost));
        assert!(accepts(&wide, &narrow, Surplus::Unread));
    }
}
