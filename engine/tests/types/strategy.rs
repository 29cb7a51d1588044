//! Random types, and values that mostly fit them.

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use terrace_engine::module::{Attribute, Type};

/// Names of attributes; few, so that types and values often meet.
pub fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "port", "with-hyphen", "größe"]).prop_map(str::to_owned)
}

/// Keys of maps and objects, which need not be names.
fn key() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec!["", "1", "k e y", "e\u{301}", "${x}", "日本", "\"", "a\nb"]);
    prop_oneof![5 => name(), 1 => odd.prop_map(str::to_owned)]
}

/// Texts, many of which read as something else.
pub const TEXTS: [&str; 41] = [
    "",
    "x",
    "true",
    "false",
    "TRUE",
    "True",
    "0",
    "1",
    "-1",
    "1.5",
    "1e3",
    "1E-2",
    ".5",
    "5.",
    "+7",
    " 1",
    "1 ",
    "1_0",
    "0x10",
    "007",
    "1.50",
    "--1",
    "e1",
    "1p3",
    "12345678901234567890",
    "12345678901234567890123",
    "-9223372036854775809",
    "0.12345678901234567890",
    "null",
    "ä",
    "e\u{301}",
    "🎉",
    "日本\u{202e}",
    "${x}",
    "%{ if }",
    "$${x}",
    "%%{x}",
    "$",
    "a\nb\t\u{1}",
    "\"quoted\"",
    "<&>\u{2028}",
];

fn number() -> impl Strategy<Value = Json> {
    let far = prop::sample::select(vec![
        json!(u64::MAX),
        json!(i64::MIN),
        json!(9_007_199_254_740_993_i64),
        json!(1e30),
        json!(-2.5e-7),
        json!(0.1),
        json!(0.300_000_000_000_000_04),
        json!(1e15),
        json!(1.5e300),
        json!(123_456_789.125),
    ]);
    prop_oneof![
        4 => (-1000_i64..1000).prop_map(Json::from),
        2 => (-4000_i64..4000).prop_map(|eighths| json!(eighths as f64 / 8.0)),
        1 => far,
    ]
}

fn any_scalar() -> impl Strategy<Value = Json> {
    prop_oneof![
        2 => Just(Json::Null),
        2 => any::<bool>().prop_map(Json::Bool),
        4 => number(),
        3 => prop::sample::select(TEXTS.to_vec()).prop_map(Json::from),
    ]
}

thread_local! {
    /// Made once: a strategy for a type holds this one at every part of it.
    static VALUE: BoxedStrategy<Json> = any_value().boxed();
    static SCALAR: BoxedStrategy<Json> = any_scalar().boxed();
}

/// Any value.
pub fn value() -> BoxedStrategy<Json> {
    VALUE.with(Clone::clone)
}

/// Any value that has no parts.
fn scalar() -> BoxedStrategy<Json> {
    SCALAR.with(Clone::clone)
}

fn any_value() -> impl Strategy<Value = Json> {
    scalar().prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            prop::collection::btree_map(key(), inner, 0..4).prop_map(|entries| entries.into_iter().collect()),
        ]
    })
}

/// Any type, with defaults of optional attributes that fit.
pub fn ty() -> impl Strategy<Value = Type> {
    let keyword = prop::sample::select(vec![Type::Any, Type::String, Type::Number, Type::Bool]);
    keyword.prop_recursive(4, 16, 3, |inner| {
        let attribute = (inner.clone(), 0_u8..3, value()).prop_flat_map(|(ty, kind, any)| {
            (Just(ty.clone()), Just(kind), prop_oneof![2 => value_of(&ty), 1 => Just(any)])
        });
        let attribute = attribute.prop_map(|(ty, kind, default)| match kind {
            0 => Attribute::required(ty),
            1 => Attribute { ty, optional: true, default: None },
            _ => {
                let default = ty.convert(&default, "").ok();
                Attribute { ty, optional: true, default }
            }
        });
        prop_oneof![
            inner.clone().prop_map(|ty| Type::List(Box::new(ty))),
            inner.clone().prop_map(|ty| Type::Set(Box::new(ty))),
            inner.clone().prop_map(|ty| Type::Map(Box::new(ty))),
            prop::collection::vec(inner, 0..4).prop_map(Type::Tuple),
            prop::collection::btree_map(name(), attribute, 0..4).prop_map(Type::Object),
        ]
    })
}

/// A value that mostly fits the type.
pub fn value_of(ty: &Type) -> BoxedStrategy<Json> {
    let fitting: BoxedStrategy<Json> = match ty {
        Type::Any => value().boxed(),
        Type::String | Type::Number | Type::Bool => scalar().boxed(),
        Type::List(element) | Type::Set(element) => {
            prop::collection::vec(value_of(element), 0..5).prop_map(Json::from).boxed()
        }
        Type::Map(element) => prop::collection::btree_map(key(), value_of(element), 0..4)
            .prop_map(|entries| entries.into_iter().collect())
            .boxed(),
        Type::Tuple(elements) => {
            elements.iter().map(value_of).collect::<Vec<_>>().prop_map(Json::from).boxed()
        }
        Type::Object(attributes) => {
            let entries: Vec<_> = attributes
                .iter()
                .map(|(name, attribute)| {
                    (Just(name.clone()), prop::option::weighted(0.8, value_of(&attribute.ty)))
                })
                .collect();
            (entries, prop::option::weighted(0.2, (key(), scalar())))
                .prop_map(|(entries, extra)| {
                    let given = entries.into_iter().filter_map(|(name, value)| Some((name, value?)));
                    extra.into_iter().chain(given).collect()
                })
                .boxed()
        }
    };
    prop_oneof![12 => fitting, 1 => value()].boxed()
}

/// A type and a value that mostly fits it.
pub fn typed_value() -> impl Strategy<Value = (Type, Json)> {
    ty().prop_flat_map(|ty| (Just(ty.clone()), value_of(&ty)))
}
