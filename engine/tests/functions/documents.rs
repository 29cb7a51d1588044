//! Random JSON, CSV and YAML.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::values::{Text, key, pieces, plain, quoted, scalar, tuple};

pub(super) fn json() -> Text {
    let value = prop_oneof![
        2 => select(&["1", "-1.50", "1e3", "0", "-0", "123456789012345678901234567890.125", "1E-2", "01", "+1", ".5", "1."][..]).prop_map(str::to_owned),
        2 => select(&["\"a\"", "\"\"", "\"é\"", "\"e\u{301}\"", "\"\\u00e9\"", "\"\\ud83d\\ude00\"", "\"\\ud800\"", "\"\\n\\/\"", "\"\\x\"", "\"\t\"", "'a'"][..]).prop_map(str::to_owned),
        1 => select(&["true", "false", "null", "nul", "", "True", " 1 "][..]).prop_map(str::to_owned),
    ];
    let json = value.prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            vec((select(&["\"a\"", "\"b\"", "\"\"", "\"e\u{301}\"", "a"][..]), inner), 0..4).prop_map(
                |entries| {
                    let entries: Vec<String> =
                        entries.iter().map(|(key, value)| format!("{key} : {value}")).collect();
                    format!("{{{}}}", entries.join(", "))
                }
            ),
        ]
    });
    (json, select(&["", "", "", "", " ", "\n", " x", ",", "\u{a0}"][..]))
        .prop_map(|(json, end)| quoted(&format!("{json}{end}")))
        .boxed()
}

pub(super) fn csv() -> Text {
    let field = select(
        &[
            "a",
            "b",
            "1",
            "",
            "é",
            " x ",
            "\"q\"",
            "\"x,y\"",
            "\"two\nlines\"",
            "\"say \"\"hi\"\"\"",
            "\"\"",
            "a\"b",
            "\"a\"b",
            "\"",
            "\r",
        ][..],
    );
    let row = vec(field.clone(), 1..4).prop_map(|fields| fields.join(","));
    let even = (1_usize..4, 0_usize..4).prop_flat_map(move |(columns, rows)| {
        let header: Vec<String> = (0..columns).map(|column| format!("c{column}")).collect();
        vec(vec(field.clone(), columns), rows).prop_map(move |rows| {
            let rows = rows.iter().map(|row| row.join(","));
            std::iter::once(header.join(",")).chain(rows).collect::<Vec<_>>()
        })
    });
    let lines = prop_oneof![3 => even, 1 => vec(row, 0..4)];
    (lines, select(&["\n", "\r\n", "\n\n"][..]), select(&["", "\n", "\r", "\r\n"][..]))
        .prop_map(|(lines, between, end)| quoted(&format!("{}{end}", lines.join(between))))
        .boxed()
}

/// Values whose texts have lines of all kinds.
pub(super) fn written() -> Text {
    const PIECES: &[&str] = &[
        "a",
        " ",
        "\n",
        "\n\n",
        "  ",
        "word ",
        "longer words in a row ",
        "é",
        "👍",
        "\t",
        "\"",
        "\\",
        "\u{85}",
        "\u{2028}",
        "\u{a0}",
        "\u{7f}",
        "\r\n",
        "#",
        ": ",
        "- ",
        "\u{feff}",
        "\u{1b}",
        "a line that is rather long and has no end in sight for quite a while, it seems",
    ];
    let line = pieces(PIECES, 7);
    let scalar = prop_oneof![4 => line.clone(), 1 => scalar()];
    scalar
        .prop_recursive(4, 12, 3, move |inner| {
            let key = prop_oneof![4 => key(), 1 => line.clone().prop_map(|line| format!("({line})"))];
            let object = prop::collection::btree_map(key, inner.clone(), 0..4).prop_map(|entries| {
                let entries: Vec<String> =
                    entries.iter().map(|(key, value)| format!("{key} = {value}")).collect();
                format!("{{{}}}", entries.join(", "))
            });
            prop_oneof![1 => tuple(inner), 1 => object]
        })
        .boxed()
}

const YAML_PIECES: &[&str] = &[
    "a: ",
    "b: ",
    "- ",
    "\n",
    "\n",
    "\n  ",
    "\n    ",
    "x",
    "1",
    "-1.50",
    "yes",
    "no",
    "null",
    "~",
    "'q'",
    "\"d\\n\"",
    "[",
    "]",
    "{",
    "}",
    ", ",
    ": ",
    "#c",
    " # c",
    "|\n  x\n",
    ">-\n  x\n  y\n",
    "---\n",
    "...",
    "é",
    "01",
    "1e3",
    "0x1F",
    "0o17",
    "2020-01-01",
    "&x ",
    "*x",
    "!!str ",
    "<<: ",
    "? ",
    "\t",
    "1_000",
    ".5",
    "true",
    "http://x.y/z?a=b",
    "%",
    "@",
    "\"",
    "'",
    "+2",
    "12:30",
    "0b1",
];

const YAML_WORDS: &[&str] = &[
    "x",
    "1",
    "-1.50",
    "yes",
    "N",
    "~",
    "''",
    "\"\"",
    "'q'",
    "\"d\\n\\u00e9\"",
    "[1, x]",
    "{a: 1, b: [c]}",
    "[]",
    "{}",
    "1e3",
    "a b",
    "a#b",
    "e3",
    "1.2.3",
    "+5",
    "0o17",
    "'1'",
    "é",
    "-x",
    "123456789012345678901234567890",
    "x # c",
    "\"a\": 1",
    "[a: 1]",
    "{\"a\":1}",
    "a:b",
    "[a,]",
    "- x",
    ".",
    "1.",
    "TRUE",
    "tRUE",
    "\n",
];

const YAML_LINES: &[&str] = &[
    "|\n  x\n   y\n",
    ">\n  x\n  y\n\n  z\n",
    "|-\n  x\n",
    "|+\n  x\n\n",
    "plain\n  more\n\n  lines",
    "'two\n  lines'",
];

pub(super) fn yaml() -> Text {
    let node = prop_oneof![3 => plain(YAML_WORDS), 1 => plain(YAML_LINES)];
    let node = node.prop_recursive(2, 8, 3, |inner| {
        let indented = inner.prop_map(|inner| inner.replace('\n', "\n  "));
        let keys = select(&["a", "b", "\"c d\"", "1", "yes", "é", "'e'"][..]);
        let items = vec(indented.clone(), 1..4)
            .prop_map(|items| items.iter().map(|item| format!("- {item}\n")).collect::<String>());
        let entries = vec((keys, indented), 1..4).prop_map(|entries| {
            entries.iter().map(|(key, value)| format!("{key}: {value}\n")).collect::<String>()
        });
        prop_oneof![items, entries]
    });
    prop_oneof![3 => node.prop_map(|text| quoted(&text)), 1 => pieces(YAML_PIECES, 7)].boxed()
}
