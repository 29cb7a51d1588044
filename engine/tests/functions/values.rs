//! Random values of every type, as they are written in a module.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// What is written.
pub(super) type Text = BoxedStrategy<String>;
/// Several arguments.
pub(super) type Texts = BoxedStrategy<Vec<String>>;

pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '$' | '%' => quoted.extend([character]),
            control if control.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(control))),
            plain => quoted.push(plain),
        }
    }
    quoted.push('"');
    quoted.replace("${", "$${").replace("%{", "%%{")
}

pub(super) fn texts(choices: &'static [&'static str]) -> Text {
    select(choices).prop_map(quoted).boxed()
}

/// A text made of pieces.
pub(super) fn pieces(choices: &'static [&'static str], most: usize) -> Text {
    vec(select(choices), 0..=most).prop_map(|pieces| quoted(&pieces.concat())).boxed()
}

pub(super) fn plain(choices: &'static [&'static str]) -> Text {
    select(choices).prop_map(str::to_owned).boxed()
}

const LETTERS: &[&str] = &[
    "a",
    "b",
    "ab",
    "hello",
    "é",
    "e\u{301}",
    "E",
    "Z",
    " ",
    "  ",
    "1",
    "0",
    "-",
    "_",
    ".",
    "/",
    ",",
    "\n",
    "\r\n",
    "\t",
    "ß",
    "ǆ",
    "İ",
    "Σ",
    "ŉ",
    "👨‍👩‍👧",
    "🇩🇪",
    "<",
    "&",
    "\"",
    "\\",
    "\u{1}",
    "\u{2028}",
    "क्ष",
    "한",
    "x",
    "'",
];

pub(super) fn text() -> Text {
    prop_oneof![
        4 => pieces(LETTERS, 6),
        1 => texts(&["", "true", "false", "1", "1.50", "-3", "null", "a,b,,c", "aXbXc", "hello world", "a\nb\n\nc\n"]),
    ]
    .boxed()
}

/// A short text that is often part of others.
pub(super) fn part() -> Text {
    texts(&["", "a", "b", "ab", "l", "é", " ", ",", "\n", "hello", "x", "1", "/", "e", "👨‍👩‍👧", "<"])
}

pub(super) fn number() -> Text {
    prop_oneof![
        4 => (-6_i64..40).prop_map(|number| number.to_string()),
        2 => (-4000_i64..4000).prop_map(|number| format!("{}", number as f64 / 64.0)),
        1 => plain(&[
            "1e3", "1.5e-7", "12345678901234567890", "0.1", "1e30", "-1e30", "99.995", "2.5", "0.30000000000000000001",
            "1024", "65535", "-0.5", "1e21", "123456789", "\"7\"", "\"-1.5\"",
        ]),
    ]
    .boxed()
}

pub(super) fn small() -> Text {
    prop_oneof![9 => (-3_i64..9).prop_map(|number| number.to_string()), 1 => plain(&["1.5", "\"2\"", "300"])]
        .boxed()
}

pub(super) fn truth() -> Text {
    plain(&["true", "false", "\"true\"", "\"false\""])
}

pub(super) fn scalar() -> Text {
    prop_oneof![3 => text(), 3 => number(), 1 => truth(), 1 => Just("null".to_owned())].boxed()
}

pub(super) fn tuple(element: Text) -> Text {
    vec(element, 0..5).prop_map(|items| format!("[{}]", items.join(", "))).boxed()
}

/// A tuple, a list or a set of such elements.
pub(super) fn sequence(element: Text) -> Text {
    (tuple(element), select(&["", "", "tolist", "toset"][..]))
        .prop_map(|(items, kind)| if kind.is_empty() { items } else { format!("{kind}({items})") })
        .boxed()
}

pub(super) fn key() -> Text {
    plain(&["a", "b", "c", "foo", "Z"])
}

pub(super) fn object(value: Text) -> Text {
    prop::collection::btree_map(key(), value, 0..4)
        .prop_map(|entries| {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{key} = {value}")).collect();
            format!("{{{}}}", entries.join(", "))
        })
        .boxed()
}

pub(super) fn mapping(value: Text) -> Text {
    (object(value), any::<bool>())
        .prop_map(|(object, map)| if map { format!("tomap({object})") } else { object })
        .boxed()
}

/// Scalars of one kind, so that collections of them have elements of one type.
pub(super) fn uniform(collection: fn(Text) -> Text) -> Text {
    prop_oneof![
        4 => collection(short_text()),
        4 => collection(small()),
        1 => collection(truth()),
        2 => collection(scalar()),
        1 => collection(tuple(small())),
        1 => collection(object(small())),
        1 => Just("[]".to_owned()),
    ]
    .boxed()
}

pub(super) fn short_text() -> Text {
    texts(&["a", "b", "c", "a", "", "é", "foo", "1", "x y"])
}

pub(super) fn any_value() -> Text {
    scalar()
        .prop_recursive(3, 10, 3, |inner| {
            prop_oneof![
                2 => tuple(inner.clone()),
                2 => object(inner.clone()),
                1 => plain(&["tolist([\"a\", \"b\"])", "toset([1, 2])", "tomap({a = 1})", "tolist(null)", "tostring(null)"]),
            ]
        })
        .boxed()
}

pub(super) fn sequences() -> Text {
    uniform(sequence)
}

/// One argument.
pub(super) fn one(argument: Text) -> Texts {
    argument.prop_map(|argument| vec![argument]).boxed()
}

/// So many arguments or up to two more.
pub(super) fn some(argument: Text, least: usize) -> Texts {
    vec(argument, least..least + 3).boxed()
}
