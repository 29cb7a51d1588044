//! Random calls: mostly arguments that fit, as they are written in a module.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::documents::{csv, json, written, yaml};
use super::notations::{
    base64, bases, date_formats, digits, durations, encodings, host_number, key_text, namespaces, networks,
    paths, patterns, positive, range_bound, replacements, sought, times,
};
use super::values::{
    Text, Texts, any_value, mapping, number, one, part, plain, quoted, scalar, sequence, sequences,
    short_text, small, some, text, truth, uniform,
};

/// A call of the function, or for numbers also a division of its result, which shows with how many
/// bits it is computed.
pub(super) fn call(name: &str) -> Text {
    const NUMBERS: [&str; 17] = [
        "abs",
        "ceil",
        "element",
        "floor",
        "index",
        "jsondecode",
        "length",
        "log",
        "max",
        "min",
        "one",
        "parseint",
        "pow",
        "signum",
        "sum",
        "timecmp",
        "tonumber",
    ];
    let call = plain_call(name);
    if !NUMBERS.contains(&name) {
        return call;
    }
    let divided = call.clone().prop_map(|call| format!("tostring(({call}) / length(\"abc\"))"));
    prop_oneof![3 => call, 1 => divided].boxed()
}

/// A call of the function. Arguments that fit are replaced by anything once in a while.
fn plain_call(name: &str) -> Text {
    let name = name.to_owned();
    // Terraform indents by as many gigabytes as it is told to.
    let replaced = if name == "indent" { 0 } else { 1 };
    fitting(&name)
        .into_iter()
        .map(|arguments| prop_oneof![9 => arguments, replaced => vec(any_value(), 1)])
        .collect::<Vec<_>>()
        .prop_map(move |arguments| wrapped(&name, &arguments.concat()))
        .boxed()
}

fn wrapped(name: &str, arguments: &[String]) -> String {
    let call = format!("{name}({})", arguments.join(", "));
    match name {
        // Infinite numbers cannot be printed.
        "log" | "pow" => format!("tostring({call})"),
        _ => call,
    }
}

/// A format and about as many arguments as it has verbs.
fn formatting(argument: Text) -> Texts {
    let verb = (
        select(&["", "", "", "#", "+", "-", "0", " ", "-0", "+ ", "#0", "-#"][..]),
        select(&["", "", "", "5", "12", "1"][..]),
        select(&["", "", "", ".", ".0", ".1", ".3", ".20"][..]),
        select(&["", "", "", "", "", "[1]", "[2]", "[0]"][..]),
        select(
            &["s", "d", "v", "q", "t", "f", "g", "e", "x", "X", "b", "o", "G", "E", "s", "d", "v", "z", "F"]
                [..],
        ),
    )
        .prop_map(|(flags, width, precision, number, letter)| {
            format!("%{flags}{width}{precision}{number}{letter}")
        });
    let plain =
        select(&["", " ", "|", "%%", "é", "e\u{301}", "\u{301}", "%", "% "][..]).prop_map(str::to_owned);
    let piece = prop_oneof![5 => verb, 1 => plain];
    vec(piece, 0..4)
        .prop_flat_map(move |pieces| {
            let verbs = pieces.iter().filter(|piece| piece.len() > 1 && *piece != "%%").count();
            let format = quoted(&pieces.join("|"));
            (Just(format), vec(argument.clone(), verbs..verbs + 2), 0_u32..8).prop_map(
                |(format, mut arguments, cut)| {
                    if cut > 0 && arguments.len() > 1 {
                        arguments.pop();
                    }
                    arguments.insert(0, format);
                    arguments
                },
            )
        })
        .boxed()
}

/// Something to format; not the bare null, which makes the result unknown.
fn formatted() -> Text {
    prop_oneof![
        4 => number(),
        3 => text(),
        1 => truth(),
        1 => plain(&["tostring(null)", "[1, \"a<\", null]", "{a = true}", "tonumber(null)", "\"12\"", "-0.0", "1e100", "-1", "0", "toset([\"b\", \"a\"])"]),
    ]
    .boxed()
}

/// Arguments for the function that fit most of the time.
fn fitting(name: &str) -> Vec<Texts> {
    collections_for(name).or_else(|| scalars_for(name)).unwrap_or_else(|| panic!("no arguments for {name}"))
}

/// Arguments for functions of collections, and of anything.
fn collections_for(name: &str) -> Option<Vec<Texts>> {
    Some(match name {
        "tobool" | "tonumber" | "tostring" => vec![one(any_value())],
        "tolist" | "toset" => vec![one(sequences())],
        "tomap" => vec![one(uniform(mapping))],
        "alltrue" | "anytrue" => vec![one(sequence(prop_oneof![8 => truth(), 1 => scalar()].boxed()))],
        "chunklist" => vec![one(sequences()), one(small())],
        "coalesce" => vec![some(prop_oneof![6 => scalar(), 1 => any_value()].boxed(), 1)],
        "coalescelist" => vec![some(sequences(), 1)],
        "compact" | "sort" => vec![one(sequence(prop_oneof![5 => short_text(), 1 => scalar()].boxed()))],
        "concat" => vec![some(sequences(), 1)],
        "contains" | "index" => vec![
            one(sequences()),
            one(prop_oneof![3 => short_text(), 3 => small(), 1 => truth(), 1 => any_value()].boxed()),
        ],
        "distinct" | "one" | "reverse" => vec![one(sequences())],
        "element" => vec![one(sequences()), one(small())],
        "flatten" => vec![one(sequence(any_value()))],
        "keys" | "values" => vec![one(uniform(mapping))],
        "length" => vec![one(prop_oneof![1 => text(), 1 => sequences(), 1 => uniform(mapping)].boxed())],
        "lookup" => vec![one(uniform(mapping)), one(key_text()), vec(scalar(), 0..2).boxed()],
        "matchkeys" => vec![one(sequences()), one(sequences()), one(sequences())],
        "merge" => vec![some(uniform(mapping), 0)],
        "range" => vec![some(range_bound(), 1)],
        "setintersection" | "setunion" => vec![some(sequences(), 1)],
        "setproduct" => vec![some(sequences(), 1)],
        "setsubtract" => vec![one(sequences()), one(sequences())],
        "slice" => vec![one(sequences()), one(small()), one(small())],
        "sum" => vec![one(sequence(prop_oneof![6 => number(), 1 => scalar()].boxed()))],
        "transpose" => vec![one(mapping(sequence(short_text())))],
        "zipmap" => vec![one(sequence(short_text())), one(sequences())],
        _ => return None,
    })
}

/// Arguments for functions of texts and numbers.
fn scalars_for(name: &str) -> Option<Vec<Texts>> {
    Some(match name {
        "csvdecode" => vec![one(csv())],
        "yamldecode" => vec![one(yaml())],
        "yamlencode" => vec![one(written())],
        "format" => vec![formatting(formatted())],
        "formatlist" => vec![formatting(prop_oneof![2 => formatted(), 3 => sequence(formatted())].boxed())],
        "cidrhost" => vec![one(networks()), one(host_number())],
        "cidrnetmask" => vec![one(networks())],
        "cidrsubnet" => vec![one(networks()), one(small()), one(host_number())],
        "cidrsubnets" => vec![one(networks()), some(small(), 0)],
        "chomp" | "lower" | "strrev" | "title" | "trimspace" | "upper" => vec![one(text())],
        "endswith" | "startswith" | "strcontains" | "trim" | "trimprefix" | "trimsuffix" => {
            vec![one(text()), one(part())]
        }
        "indent" => vec![one(small()), one(text())],
        "join" => vec![one(part()), some(sequence(short_text()), 0)],
        "split" => vec![one(part()), one(text())],
        "substr" => vec![one(text()), one(small()), one(small())],
        "abs" | "ceil" | "floor" | "signum" => vec![one(number())],
        "log" => vec![one(positive()), one(positive())],
        "max" | "min" => vec![some(number(), 0)],
        "parseint" => vec![one(digits()), one(bases())],
        "pow" => vec![one(number()), one(number())],
        "base64sha256" | "base64sha512" | "md5" | "sha1" | "sha256" | "sha512" => vec![one(text())],
        "uuidv5" => vec![one(namespaces()), one(text())],
        "abspath" | "basename" | "dirname" | "pathexpand" => vec![one(paths())],
        "formatdate" => vec![one(date_formats()), one(times())],
        "timeadd" => vec![one(times()), one(durations())],
        "timecmp" => vec![one(times()), one(times())],
        "base64encode" | "urlencode" => vec![one(text())],
        "base64decode" => vec![one(base64())],
        "textencodebase64" => vec![one(text()), one(encodings())],
        "textdecodebase64" => vec![one(base64()), one(encodings())],
        "jsonencode" => vec![one(any_value())],
        "jsondecode" => vec![one(json())],
        "regex" | "regexall" => vec![one(patterns()), one(text())],
        "replace" => vec![one(text()), one(sought()), one(replacements())],
        _ => return None,
    })
}
