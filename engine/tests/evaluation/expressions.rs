//! Expressions at random: mostly of types that fit, sometimes of any.

use proptest::prelude::*;
use proptest::sample::select;

/// Variables that expressions refer to: name, type, and values to take one of.
pub(super) const SHARED: [(&str, &str, &[&str]); 16] = [
    ("text", "string", &[r#""abc""#, r#""""#, r#""12""#, r#""äö ü""#, "null", r#""true""#, r#""a-b_c.d""#]),
    ("other", "string", &[r#""abc""#, r#""xyz""#, r#""0""#]),
    ("number", "number", &["0", "1", "-3", "2.5", "1e3", "null", "12345678901234567890", "0.1"]),
    ("count_", "number", &["1", "2", "3"]),
    ("flag", "bool", &["true", "false", "true", "false", "null"]),
    ("open", "any", &[r#"["a", 1]"#, r#"{ a = 1, b = [2] }"#, r#""x""#, "7", "null"]),
    ("texts", "list(string)", &[r#"["a", "b"]"#, "[]", r#"["b", "a", "b"]"#, "null", r#"[null, "c"]"#]),
    ("numbers", "list(number)", &["[1, 2, 3]", "[]", "[10, 9.5, -1]"]),
    ("names", "set(string)", &[r#"["b", "a", "b"]"#, "[]", r#"["ä", "z"]"#]),
    ("points", "set(number)", &["[3, 1, 2]", "[10, 9]"]),
    ("tags", "map(string)", &[r#"{ a = "x", b = "y" }"#, "{}", r#"{ a = "1", "a b" = "z" }"#, "null"]),
    ("sizes", "map(number)", &["{ a = 1, b = 2 }", "{ a = 3, c = 0.5 }"]),
    (
        "server",
        "object({ name = string, port = optional(number, 80), tags = optional(map(string)) })",
        &[r#"{ name = "s" }"#, r#"{ name = "t", port = 22, tags = { a = "1" } }"#, "null"],
    ),
    (
        "servers",
        "list(object({ name = string, port = number }))",
        &[r#"[{ name = "a", port = 1 }, { name = "b", port = null }]"#, "[]"],
    ),
    ("pair", "tuple([string, number])", &[r#"["p", 5]"#, r#"["1", 0]"#]),
    (
        "groups",
        "set(object({ id = number, of = list(string) }))",
        &[r#"[{ id = 2, of = ["x"] }, { id = 1, of = [] }, { id = 10, of = ["a", "b"] }]"#],
    ),
];

const TEXTS: &[&str] = &[
    "var.text",
    "var.other",
    "var.other",
    "\"\"",
    "\"abc\"",
    "\"1\"",
    "\"true\"",
    "null",
    "var.pair[0]",
    "var.tags.a",
    "var.tags[\"a b\"]",
    "var.server.name",
    "var.texts[0]",
    "var.texts.1",
    "\"a\\nb\\\"c\"",
    "\"$${x} %%{y} $5 100%\"",
    "\"e\\u0301\"",
    "var.open.a",
    "\"  x \\t\"",
];

const NUMBERS: &[&str] = &[
    "var.number",
    "var.count_",
    "var.count_",
    "0",
    "1",
    "-1",
    "2.5",
    "10",
    "1e2",
    "null",
    "var.pair[1]",
    "var.sizes.a",
    "var.sizes[\"a\"]",
    "var.server.port",
    "var.numbers[1]",
    "0.1",
    "3",
    "-0",
    "99999999999999999999",
    "\"7\"",
    "0.30000000000000004",
    "var.servers[1].port",
];

const TRUTHS: &[&str] = &["var.flag", "true", "false", "var.flag", "true", "false", "null", "\"true\""];

const LISTS: &[&str] = &[
    "var.texts",
    "var.numbers",
    "var.names",
    "var.points",
    "var.pair",
    "[]",
    "[1, \"a\", null]",
    "var.servers",
    "var.servers[*].name",
    "var.servers.*.port",
    "var.groups",
    "var.open",
    "null",
    "var.open.b",
    "[\"b\", \"a\"]",
    "var.groups[*].of",
    "[[1], [2, 3]]",
    "var.groups[*].of[0]",
];

const MAPS: &[&str] = &[
    "var.tags",
    "var.sizes",
    "var.server",
    "{}",
    "{ a = 1, \"b c\" = \"x\" }",
    "var.server.tags",
    "var.servers[0]",
    "null",
    "var.open",
    "{ x = { y = [1] } }",
    "{ true = 1, null = 2, 3 = 4 }",
];

/// Strategies for expressions of each kind, of one depth.
#[derive(Clone)]
pub(super) struct Kinds {
    pub(super) text: BoxedStrategy<String>,
    pub(super) number: BoxedStrategy<String>,
    pub(super) truth: BoxedStrategy<String>,
    pub(super) list: BoxedStrategy<String>,
    pub(super) map: BoxedStrategy<String>,
}

/// An expression made of others, which stand for `{0}`, `{1}` and `{2}`.
fn filled<const N: usize>(
    templates: &'static [&'static str],
    parts: [&BoxedStrategy<String>; N],
) -> BoxedStrategy<String> {
    let parts: Vec<_> = parts.into_iter().cloned().collect();
    (select(templates), parts)
        .prop_map(|(template, parts)| {
            let marks = ["{0}", "{1}", "{2}"].into_iter();
            marks.zip(&parts).fold(template.to_owned(), |text, (mark, part)| text.replace(mark, part))
        })
        .boxed()
}

impl Kinds {
    pub(super) fn leaves() -> Self {
        let one_of = |options: &'static [&str]| select(options).prop_map(str::to_owned).boxed();
        Self {
            text: one_of(TEXTS),
            number: one_of(NUMBERS),
            truth: one_of(TRUTHS),
            list: one_of(LISTS),
            map: one_of(MAPS),
        }
    }

    pub(super) fn any(&self) -> BoxedStrategy<String> {
        prop_oneof![
            self.text.clone(),
            self.number.clone(),
            self.truth.clone(),
            self.list.clone(),
            self.map.clone()
        ]
        .boxed()
    }

    /// Mostly of a kind, sometimes of any.
    fn mostly(&self, kind: &BoxedStrategy<String>) -> BoxedStrategy<String> {
        prop_oneof![30 => kind.clone(), 1 => self.any()].boxed()
    }

    /// The same with one more operation in places.
    pub(super) fn deeper(&self) -> Self {
        let among = |shallow: &BoxedStrategy<String>, deep: BoxedStrategy<String>| {
            prop_oneof![2 => shallow.clone(), 2 => self.chosen(shallow), 6 => deep].boxed()
        };
        Self {
            text: among(&self.text, self.texts()),
            number: among(&self.number, self.numbers()),
            truth: among(&self.truth, self.truths()),
            list: among(&self.list, self.lists()),
            map: among(&self.map, self.maps()),
        }
    }

    /// What can be made of any kind and is of that kind.
    fn chosen(&self, kind: &BoxedStrategy<String>) -> BoxedStrategy<String> {
        let (kind, truth) = (self.mostly(kind), self.mostly(&self.truth));
        let conditional = filled(&["({0} ? {1} : {2})", "(!({0}) ? {1} : {2})"], [&truth, &kind, &kind]);
        let tried = filled(
            &["try({1}, {0})", "(can({1}) ? {0} : {2})", "[{1}, {0}][1]"],
            [&kind, &self.any(), &kind],
        );
        let wrapped = filled(
            &["({0})", "{ k = {0} }.k", "[{0}][0]", "{ (\"a b\") = {0} }[\"a b\"]", "coalesce({0})"],
            [&kind],
        );
        prop_oneof![3 => conditional, 2 => tried, 2 => wrapped].boxed()
    }

    fn texts(&self) -> BoxedStrategy<String> {
        let (text, truth, list) =
            (self.mostly(&self.text), self.mostly(&self.truth), self.mostly(&self.list));
        let templates = &[
            "\"x${{0}} ${{1}}\"",
            "\"${{0}}\"",
            "\" a ${~ {0} ~} b \"",
            "\"${{1}}${~ {0} }\\n\"",
            "(<<EOT\n  x ${~ {0} }\n  y $ % $${\nEOT\n)",
            "(<<-EOT\n    a ${{0}}\n      %{ if {1} == null ~}\n      b\n      %{~ endif }\n\n    c\n  EOT\n)",
            "(<<-EOT\n   \t ${{0} ~}\n\n      t\n  EOT\n)",
        ];
        let directives = &[
            "\"%{ if {0} }y\\t${{1}}%{ else } n %{~ endif }.\"",
            "\"%{~ if {0} ~} \\n ${{1}} %{~ endif ~} .\"",
            "(<<-EOT\n      %{ if {0} }\n        ${{1}}\n      %{ else }\n    no\n      %{ endif }\n    EOT\n)",
        ];
        let loops = &[
            "\"%{ for i, x in {0} ~} ${i}=${x}, %{ endfor }\"",
            "\"%{ for x in {0} }%{ if x == 1 }one%{ endif }%{ endfor }\"",
            "(<<EOT\n%{ for x in {0} ~}\n  - ${try(x, \"-\")}\n%{ endfor ~}\nend\nEOT\n)",
            "join(\",\", {0})",
        ];
        let calls = &[
            "upper({0})",
            "trimspace({0})",
            "replace({0}, \"a\", {1})",
            "substr({0}, 0, 2)",
            "title({0})",
            "jsonencode({0})",
            "tostring({0})",
            "trimprefix({0}, \"a\")",
            "lower({0})",
        ];
        prop_oneof![
            3 => filled(templates, [&text, &self.any()]),
            2 => filled(directives, [&truth, &text]),
            2 => filled(loops, [&list]),
            2 => filled(calls, [&text, &text]),
        ]
        .boxed()
    }

    fn numbers(&self) -> BoxedStrategy<String> {
        let (number, text, list) =
            (self.mostly(&self.number), self.mostly(&self.text), self.mostly(&self.list));
        let operations = &[
            "{0} + {1}",
            "{0} - {1}",
            "{0} * {1}",
            "{0} / {1}",
            "{0} % {1}",
            "-({0})",
            "{0} - -{1}",
            "-{0} + {1}",
        ];
        let calls = &["max({0}, {1})", "floor({0})", "abs({0})", "ceil({0})", "signum({0})", "min({1}, {0})"];
        prop_oneof![
            4 => filled(operations, [&number, &number]),
            2 => filled(calls, [&number, &number]),
            1 => filled(&["length({0})", "sum({0})", "length({0}[*])", "element({0}, 1)", "one({0})"], [&list]),
            1 => filled(&["length({0})", "tonumber({0})", "parseint({0}, 16)"], [&text]),
        ]
        .boxed()
    }

    fn truths(&self) -> BoxedStrategy<String> {
        let (number, truth, any) = (self.mostly(&self.number), self.mostly(&self.truth), self.any());
        let (list, text) = (self.mostly(&self.list), self.mostly(&self.text));
        let logical = &[
            "{0} && {1}",
            "{0} || {1}",
            "!{0}",
            "({0}) || !({1})",
            "{0} == {1} && {0}",
            "alltrue([{0}, {1}])",
        ];
        let comparisons =
            &["{0} < {1}", "{0} <= {1}", "{0} > {1}", "{0} >= {1}", "{0} + 1 > {1} * 2", "{0} == {1}"];
        let lists = &[
            "[for x in {0} : x if x != null] == [\"a\", \"b\"]",
            "contains({0}, {1})",
            "anytrue([for x in {0} : x == {1}])",
            "alltrue([for x in {0} : can(x.name)])",
            "toset({0}) == toset([\"a\", \"b\"])",
            "{0} == tolist([])",
        ];
        prop_oneof![
            2 => filled(&["{0} == {1}", "{0} != {1}", "can({0})", "[{0}] == [{1}]", "{0} == null"], [&any, &any]),
            3 => filled(comparisons, [&number, &number]),
            3 => filled(logical, [&truth, &truth]),
            2 => filled(lists, [&list, &text]),
            1 => filled(&["can(regex(\"^[a-z]+$\", {0}))", "startswith({0}, {1})", "strcontains({0}, {1})"], [&text, &text]),
        ]
        .boxed()
    }

    fn lists(&self) -> BoxedStrategy<String> {
        let (any, list, map) = (self.any(), self.mostly(&self.list), self.mostly(&self.map));
        let (truth, number) = (self.mostly(&self.truth), self.mostly(&self.number));
        let loops = &[
            "[for x in {0} : {1}]",
            "[for i, x in {0} : \"${i}\" if {2} || i == 0]",
            "[for x in {0} : x if x != null]",
            "[for x in {0}[*] : x == null]",
            "[for x in {0} : [for y in {0} : x == y]]",
            "[for x, y in {0} : { (x) = y }]",
        ];
        let calls = &[
            "concat({0}, {1})",
            "tolist({0})",
            "toset({0})",
            "flatten([{0}, {1}])",
            "distinct({0})",
            "reverse({0})",
            "compact({0})",
            "sort({0})",
            "slice({0}, 0, 1)",
            "setunion({0}, {1})",
            "tolist([{0}, {1}])",
        ];
        prop_oneof![
            2 => filled(&["[{0}, {1}]", "{0}[*]", "({0}).*", "[for k, v in { a = {0}, b = {1} } : v]"], [&any, &any]),
            3 => filled(loops, [&list, &any, &truth]),
            2 => filled(calls, [&list, &list]),
            1 => filled(&["[for k, v in {0} : [k, v]]", "keys({0})", "values({0})"], [&map]),
            1 => filled(&["range({0})", "[{0}, {1}]", "tolist([{0}, {1}])"], [&number, &number]),
        ]
        .boxed()
    }

    fn maps(&self) -> BoxedStrategy<String> {
        let (any, list, map, text) =
            (self.any(), self.mostly(&self.list), self.mostly(&self.map), self.mostly(&self.text));
        let objects = &[
            "{ a = {0}, (\"k\") = {1} }",
            "{ ({1}) = {0} }",
            "{ \"${{1}}\" = {0}, b : 1 }",
            "tomap({ a = {0}, b = {1} })",
        ];
        let loops = &[
            "{ for k, v in {0} : k => {1} }",
            "{ for k, v in {0} : v => k... }",
            "{ for k, v in {0} : upper(k) => v if v != \"x\" }",
            "merge({0}, { z = {1} })",
            "tomap({0})",
            "{ for k in keys({0}) : k => {0}[k] }",
        ];
        prop_oneof![
            2 => filled(objects, [&any, &text]),
            3 => filled(loops, [&map, &any]),
            1 => filled(&["{ for i, x in {0} : i => [x, {1}] if x != \"b\" }", "zipmap([\"a\", \"b\"], {0})", "{ for x in {0} : x => 1... }"], [&list, &any]),
        ]
        .boxed()
    }
}
