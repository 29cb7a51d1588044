//! Random networks, patterns, digits, times and encodings.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::values::{Text, part, pieces, plain, quoted, texts};

pub(super) fn networks() -> Text {
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

pub(super) fn host_number() -> Text {
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

pub(super) fn patterns() -> Text {
    prop_oneof![4 => pieces(PATTERN_PIECES, 4), 1 => texts(PATTERNS)].boxed()
}

pub(super) fn sought() -> Text {
    prop_oneof![
        1 => part(),
        2 => patterns().prop_map(|pattern| format!("\"/{}/\"", &pattern[1..pattern.len() - 1])),
    ]
    .boxed()
}

pub(super) fn replacements() -> Text {
    pieces(&["x", "$1", "$0", "${1}", "$n", "${n}y", "$", "$$", "-", "é", "$é", "${", "\u{301}", "$01"], 3)
}

pub(super) fn positive() -> Text {
    prop_oneof![
        2 => (1_u32..5000).prop_map(|number| number.to_string()),
        2 => (0.0_f64..50.0).prop_map(|number| number.to_string()),
        1 => (0_i32..200).prop_map(|power| format!("{:?}", 2_f64.powi(power - 100))),
        1 => plain(&["2", "10", "1", "0", "-1", "1e300", "1e-300", "1e-310", "0.5", "1e-320"]),
    ]
    .boxed()
}

pub(super) fn digits() -> Text {
    prop_oneof![
        3 => pieces(&["0", "1", "7", "9", "a", "F", "z", "Z"], 6),
        1 => any::<i64>().prop_map(|number| quoted(&number.to_string())),
        1 => texts(&["", "-", "+", "-12", "+12", "--1", "1_0", "0x10", " 1", "1.5", "١", "99999999999999999999999999999"]),
    ]
    .boxed()
}

pub(super) fn bases() -> Text {
    prop_oneof![3 => (0_u32..65).prop_map(|base| base.to_string()), 2 => plain(&["2", "8", "10", "16", "36", "62", "2.5", "-1"])].boxed()
}

pub(super) fn namespaces() -> Text {
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

pub(super) fn paths() -> Text {
    prop_oneof![5 => pieces(&["/", "/", "a", "b.txt", ".", "..", "é", "~", " "], 7), 1 => texts(&["", "/", "//", ".", "..", "a/b/c.txt"])].boxed()
}

pub(super) fn times() -> Text {
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

pub(super) fn durations() -> Text {
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

pub(super) fn date_formats() -> Text {
    prop_oneof![
        5 => pieces(&["YYYY", "YY", "MMMM", "MMM", "MM", "M", "DD", "D", "EEEE", "EEE", "hh", "h", "HH", "H", "AA", "aa", "mm", "m", "ss", "s", "Z", "ZZZ", "ZZZZ", "ZZZZZ", "-", ":", " ", "'T'", "'it''s'", "é", "12", "''"], 6),
        1 => texts(&["x", "YYY", "A", "'", "'a", "'a''", "'''", "ZZ", "E", "ddd", "", "a", "hhh", "EEEEE"]),
    ]
    .boxed()
}

pub(super) fn base64() -> Text {
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

pub(super) fn encodings() -> Text {
    texts(&["UTF-8", "utf-8", "UTF-16LE", "UTF-16BE", "utf-16le", "UTF-16", "ISO-8859-1", "foo", "UTF8", ""])
}

pub(super) fn key_text() -> Text {
    texts(&["a", "b", "c", "foo", "Z", "nowhere"])
}

pub(super) fn range_bound() -> Text {
    prop_oneof![8 => (-12_i64..12).prop_map(|number| number.to_string()), 2 => plain(&["0.25", "-0.125", "1.5", "0", "1e9", "2000"])].boxed()
}
