//! Random calls: mostly arguments that fit, as they are written in a module.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

type Text = BoxedStrategy<String>;
type Texts = BoxedStrategy<Vec<String>>;

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

fn quoted(text: &str) -> String {
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

fn texts(choices: &'static [&'static str]) -> Text {
    select(choices).prop_map(quoted).boxed()
}

/// A text made of pieces.
fn pieces(choices: &'static [&'static str], most: usize) -> Text {
    vec(select(choices), 0..=most).prop_map(|pieces| quoted(&pieces.concat())).boxed()
}

fn plain(choices: &'static [&'static str]) -> Text {
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

fn text() -> Text {
    prop_oneof![
        4 => pieces(LETTERS, 6),
        1 => texts(&["", "true", "false", "1", "1.50", "-3", "null", "a,b,,c", "aXbXc", "hello world", "a\nb\n\nc\n"]),
    ]
    .boxed()
}

/// A short text that is often part of others.
fn part() -> Text {
    texts(&["", "a", "b", "ab", "l", "é", " ", ",", "\n", "hello", "x", "1", "/", "e", "👨‍👩‍👧", "<"])
}

fn number() -> Text {
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

fn small() -> Text {
    prop_oneof![9 => (-3_i64..9).prop_map(|number| number.to_string()), 1 => plain(&["1.5", "\"2\"", "300"])]
        .boxed()
}

fn truth() -> Text {
    plain(&["true", "false", "\"true\"", "\"false\""])
}

fn scalar() -> Text {
    prop_oneof![3 => text(), 3 => number(), 1 => truth(), 1 => Just("null".to_owned())].boxed()
}

fn tuple(element: Text) -> Text {
    vec(element, 0..5).prop_map(|items| format!("[{}]", items.join(", "))).boxed()
}

/// A tuple, a list or a set of such elements.
fn sequence(element: Text) -> Text {
    (tuple(element), select(&["", "", "tolist", "toset"][..]))
        .prop_map(|(items, kind)| if kind.is_empty() { items } else { format!("{kind}({items})") })
        .boxed()
}

fn key() -> Text {
    plain(&["a", "b", "c", "foo", "Z"])
}

fn object(value: Text) -> Text {
    prop::collection::btree_map(key(), value, 0..4)
        .prop_map(|entries| {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{key} = {value}")).collect();
            format!("{{{}}}", entries.join(", "))
        })
        .boxed()
}

fn mapping(value: Text) -> Text {
    (object(value), any::<bool>())
        .prop_map(|(object, map)| if map { format!("tomap({object})") } else { object })
        .boxed()
}

/// Scalars of one kind, so that collections of them have elements of one type.
fn uniform(collection: fn(Text) -> Text) -> Text {
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

fn short_text() -> Text {
    texts(&["a", "b", "c", "a", "", "é", "foo", "1", "x y"])
}

fn any_value() -> Text {
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

fn sequences() -> Text {
    uniform(sequence)
}

/// One argument.
fn one(argument: Text) -> Texts {
    argument.prop_map(|argument| vec![argument]).boxed()
}

/// So many arguments or up to two more.
fn some(argument: Text, least: usize) -> Texts {
    vec(argument, least..least + 3).boxed()
}

fn networks() -> Text {
    prop_oneof![
        3 => (any::<u32>(), 0_u32..34).prop_map(|(address, prefix)| quoted(&format!("{}/{prefix}", std::net::Ipv4Addr::from_bits(address)))),
        3 => (any::<u128>(), 0_u32..130).prop_map(|(address, prefix)| quoted(&format!("{}/{prefix}", std::net::Ipv6Addr::from_bits(address)))),
        3 => texts(&[
            "10.0.0.0/8", "172.16.0.0/12", "192.168.1.7/24", "0.0.0.0/0", "fd00::/8", "::/0", "2001:db8::/32", "10.1.0.0/16",
            "fd00:fd12:3456:7890::/56", "::ffff:1.2.3.4/120", "::ffff:1.2.3.4/96", "255.255.0.0/16", "::1.2.3.4/64",
        ]),
        1 => texts(&[
            "010.000.0.01/08", "1.2.3/8", "1.2.3.4", "1.2.3.4/33", "1.2.3.256/8", " 1.2.3.4/8", "::1::/64", "00001::/64",
            "1:2:3:4:5:6:7::/64", "1::12345/64", "fe80::1%eth0/64", "1.2.3.4/+8", "1.2.3.4/8/8", "/8", "::g/8", "",
        ]),
    ]
    .boxed()
}

fn host_number() -> Text {
    prop_oneof![
        3 => (-300_i64..300).prop_map(|number| number.to_string()),
        1 => any::<i64>().prop_map(|number| number.to_string()),
        1 => any::<i32>().prop_map(|number| number.to_string()),
        1 => plain(&["18446744073709551616", "-18446744073709551616", "1329227995784915872903807060280344575", "1e40", "0.5"]),
    ]
    .boxed()
}

/// What regular expressions are made of.
const PATTERN_PIECES: &[&str] = &[
    "a",
    "b",
    "l",
    "e",
    "é",
    ".",
    "\\d",
    "\\w",
    "\\s",
    "\\S",
    "\\W",
    "\\D",
    "[a-z]",
    "[^a-z]",
    "[[:alpha:]]",
    "[\\d_-]",
    "(a|b)",
    "(?:ab|l)",
    "(x)?",
    "^",
    "$",
    "\\b",
    "\\B",
    "*",
    "+",
    "?",
    "{2}",
    "{1,3}",
    "{0,2}?",
    "*?",
    "+?",
    "|",
    "(?i)",
    "(?i:E)",
    "(?P<n>l+)",
    "(?<m>.)",
    "()",
    "\\pL",
    "\\p{Lu}",
    "\\P{Greek}",
    "\\Qa.\\E",
    "\\.",
    "\\/",
    "(?s).",
    "\\x41",
    "\\x{e9}",
    "[]a]",
    "[^]x]",
    "[a&&b]",
    "\\A",
    "\\z",
    "(?m)^",
    "\n",
    " ",
    "-",
    "1",
    "(?U)a+",
    "[a-\\x7a]",
    "[[:^space:]]",
    "hello",
];

const PATTERNS: &[&str] = &[
    "a**",
    "(",
    ")",
    "[",
    "[b-a]",
    "\\1",
    "(?=a)",
    "(?<=a)b",
    "x{1001}",
    "\\p{Foo}",
    "\\C",
    "(?x)a",
    "*",
    "a|*",
    "{",
    "a{,2}",
    "\\",
    "^[a-z][a-z0-9-]{1,61}[a-z0-9]$",
    "^(\\d+)\\.(\\d+)$",
    "[",
    "(?P<n>a)(b)",
    "(?P<n>a)|(?P<n>b)",
    "[[:foo:]]",
    "(|a)*",
    "(a*)+",
];

fn patterns() -> Text {
    prop_oneof![4 => pieces(PATTERN_PIECES, 4), 1 => texts(PATTERNS)].boxed()
}

fn sought() -> Text {
    prop_oneof![
        1 => part(),
        2 => patterns().prop_map(|pattern| format!("\"/{}/\"", &pattern[1..pattern.len() - 1])),
    ]
    .boxed()
}

fn replacements() -> Text {
    pieces(&["x", "$1", "$0", "${1}", "$n", "${n}y", "$", "$$", "-", "é", "$é", "${", "\u{301}", "$01"], 3)
}

fn positive() -> Text {
    prop_oneof![
        2 => (1_u32..5000).prop_map(|number| number.to_string()),
        2 => (0.0_f64..50.0).prop_map(|number| number.to_string()),
        1 => (0_i32..200).prop_map(|power| format!("{:?}", 2_f64.powi(power - 100))),
        1 => plain(&["2", "10", "1", "0", "-1", "1e300", "1e-300", "1e-310", "0.5", "1e-320"]),
    ]
    .boxed()
}

fn digits() -> Text {
    prop_oneof![
        3 => pieces(&["0", "1", "7", "9", "a", "F", "z", "Z"], 6),
        1 => any::<i64>().prop_map(|number| quoted(&number.to_string())),
        1 => texts(&["", "-", "+", "-12", "+12", "--1", "1_0", "0x10", " 1", "1.5", "١", "99999999999999999999999999999"]),
    ]
    .boxed()
}

fn bases() -> Text {
    prop_oneof![3 => (0_u32..65).prop_map(|base| base.to_string()), 2 => plain(&["2", "8", "10", "16", "36", "62", "2.5", "-1"])].boxed()
}

fn namespaces() -> Text {
    texts(&[
        "dns",
        "url",
        "oid",
        "x500",
        "DNS",
        "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        "6BA7B8109DAD11D180B400C04FD430C8",
        "{6ba7b810-9dad-11d1-80b4-00c04fd430c8}",
        "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        "6ba7b810",
        "",
        "6ba7b810-9dad-11d1-80b4-00c04fd430cg",
        "{6ba7b8109dad11d180b400c04fd430c8}",
    ])
}

fn paths() -> Text {
    prop_oneof![5 => pieces(&["/", "/", "a", "b.txt", ".", "..", "é", "~", " "], 7), 1 => texts(&["", "/", "//", ".", "..", "a/b/c.txt"])].boxed()
}

fn times() -> Text {
    let date = (-1_i32..10_000, 0_u32..14, 0_u32..33)
        .prop_map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}"));
    let common = (1990_i32..2040, 1_u32..13, 1_u32..29)
        .prop_map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}"));
    let clock = (0_u32..25, 0_u32..61, 0_u32..61)
        .prop_map(|(hour, minute, second)| format!("T{hour:02}:{minute:02}:{second:02}"));
    let fraction = select(&["", "", "", ".5", ".123456789", ".", ",5", ".1234567890123"][..]);
    let zone = select(
        &[
            "Z", "Z", "Z", "+00:00", "-00:00", "+02:00", "-08:30", "+14:00", "+23:59", "+24:00", "+0200",
            "z", "", "+02:60", "+2:00",
        ][..],
    );
    let made = (prop_oneof![1 => date, 3 => common], clock, fraction, zone)
        .prop_map(|(date, clock, fraction, zone)| quoted(&format!("{date}{clock}{fraction}{zone}")));
    let odd = texts(&[
        "2018-01-02t00:02:01z",
        "2018-01-02 00:02:01Z",
        "2018-1-02T00:02:01Z",
        "2018-01-02T0:02:01Z",
        "2018-02-29T00:02:01Z",
        "2020-02-29T23:59:59Z",
        "2018-01-02",
        "",
        "2018-01-02T00:02Z",
        "2018-01-02T00:02:01Zx",
        "2018-01-02T00:02:01é",
        "+2018-01-02T00:02:01Z",
    ]);
    prop_oneof![8 => made, 1 => odd].boxed()
}

fn durations() -> Text {
    let part = (
        0_u32..400,
        select(&["", "", ".5", ".25", ".", ".123456789", ".000000001", ".1"][..]),
        select(&["h", "m", "s", "ms", "us", "µs", "ns", "μs", "d", ""][..]),
    )
        .prop_map(|(whole, fraction, unit)| format!("{whole}{fraction}{unit}"));
    let made = (select(&["", "", "-", "+", " "][..]), vec(part, 1..4))
        .prop_map(|(sign, parts)| quoted(&format!("{sign}{}", parts.concat())));
    let odd = texts(&[
        "",
        "0",
        "-0",
        "+0",
        "1",
        ".5h",
        ".h",
        "h",
        "2562047h47m16.854775807s",
        "2562047h47m16.854775808s",
        "-2562047h47m16.854775808s",
        "99999999999999999999h",
        "0.00000000000000000000000000001h",
        "0.9999999999999999999999999999999h",
    ]);
    prop_oneof![5 => made, 1 => odd].boxed()
}

fn date_formats() -> Text {
    prop_oneof![
        5 => pieces(&["YYYY", "YY", "MMMM", "MMM", "MM", "M", "DD", "D", "EEEE", "EEE", "hh", "h", "HH", "H", "AA", "aa", "mm", "m", "ss", "s", "Z", "ZZZ", "ZZZZ", "ZZZZZ", "-", ":", " ", "'T'", "'it''s'", "é", "12", "''"], 6),
        1 => texts(&["x", "YYY", "A", "'", "'a", "'a''", "'''", "ZZ", "E", "ddd", "", "a", "hhh", "EEEEE"]),
    ]
    .boxed()
}

fn base64() -> Text {
    use base64::Engine as _;
    let encoded =
        vec(any::<u8>(), 0..8).prop_map(|bytes| quoted(&base64::prelude::BASE64_STANDARD.encode(bytes)));
    prop_oneof![
        4 => encoded,
        2 => texts(&["aGVsbG8=", "aGVsbG8", "aGVs\nbG8=", "aGVs bG8=", "aGVsbG9=", "_w==", "", "=", "aADpAA==", "w6k=", "2D3eAA==", "PdgA3g==", "77u/aA=="]),
        2 => pieces(&["A", "a", "0", "=", "/", "+", "-", "\n", "AAAA"], 6),
    ]
    .boxed()
}

fn encodings() -> Text {
    texts(&["UTF-8", "utf-8", "UTF-16LE", "UTF-16BE", "utf-16le", "UTF-16", "ISO-8859-1", "foo", "UTF8", ""])
}

fn key_text() -> Text {
    texts(&["a", "b", "c", "foo", "Z", "nowhere"])
}

fn range_bound() -> Text {
    prop_oneof![8 => (-12_i64..12).prop_map(|number| number.to_string()), 2 => plain(&["0.25", "-0.125", "1.5", "0", "1e9", "2000"])].boxed()
}

fn json() -> Text {
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

fn csv() -> Text {
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
fn written() -> Text {
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

fn yaml() -> Text {
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
