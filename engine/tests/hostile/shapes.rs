//! Texts that are made to hurt a parser: one piece repeated, with something before and after.

/// A text of one shape and any length.
pub struct Shape {
    /// The file that holds it.
    pub file: &'static str,
    start: &'static str,
    piece: &'static str,
    end: &'static str,
    wrong: bool,
}

impl Shape {
    /// The piece so many times. A `#` in it becomes a number, so that no two pieces are alike.
    pub fn times(&self, count: usize) -> String {
        let numbered = |at: usize| self.piece.replace('#', &format!("{at:06}"));
        let body: String = if self.piece.contains('#') && !self.piece.starts_with('#') {
            (0..count).map(numbered).collect()
        } else {
            self.piece.repeat(count)
        };
        format!("{}{body}{}", self.start, self.end)
    }

    /// Start and piece, to name it by, and whether it is right or, at any length that hurts,
    /// wrong, so that a diagnostic is due.
    pub fn name(&self) -> String {
        let verdict = if self.wrong { "wrong" } else { "right" };
        format!("{verdict} {} {:?} {:?}", self.file, self.start, self.piece)
    }
}

const fn wrong(start: &'static str, piece: &'static str, end: &'static str) -> Shape {
    Shape { file: "main.tf", start, piece, end, wrong: true }
}

const fn right(start: &'static str, piece: &'static str, end: &'static str) -> Shape {
    Shape { wrong: false, ..wrong(start, piece, end) }
}

const fn json(start: &'static str, piece: &'static str, end: &'static str) -> Shape {
    Shape { file: "main.tf.json", ..wrong(start, piece, end) }
}

/// Shapes that grow inwards.
pub const DEEP: &[Shape] = &[
    wrong("", "{", ""),
    wrong("", "}", ""),
    wrong("locals {\n a = ", "[", ""),
    wrong("locals {\n a = ", "{a=", ""),
    wrong("locals {\n a = ", "{\na=", ""),
    wrong("locals {\n a = ", "(", ""),
    wrong("locals {\n a = ", "f(", ""),
    wrong("locals {\n a = ", "a[", ""),
    wrong("locals {\n a = ", "!", "1\n}\n"),
    wrong("locals {\n a = ", "-", "1\n}\n"),
    wrong("locals {\n a = ", "a ? b : ", "1\n}\n"),
    wrong("locals {\n a = ", "\"${", ""),
    wrong("locals {\n a = \"", "%{ if true }", ""),
    wrong("locals {\n a = \"", "%{ if true }%{ else }", ""),
    wrong("locals {\n a = ", "[for a in ", ""),
    wrong("locals {\n a = <<E\n", "%{ for a in b }", ""),
    wrong("locals {\n a = ", "<<A\n${", ""),
    wrong("", "b {\n", ""),
    wrong("", "variable \"a\" {\n", ""),
    wrong("", "variable \"a\" {\n a = <<E\n", ""),
    wrong("variable \"a\" {\n  type = ", "list(", "\n}"),
    wrong("variable \"a\" {\n  default = ", "[1,(", "\n}"),
    wrong("locals {\n a = 1", " + 1", "\n}\n"),
    wrong("locals {\n a = 1", " == 1", "\n}\n"),
    right("locals {\n a = a", ".a", "\n}\n"),
    right("locals {\n a = a", "[0]", "\n}\n"),
    right("locals {\n a = a", "[*]", "\n}\n"),
    wrong("locals {\n a = a", "::a", "()\n}\n"),
    json("", "[", ""),
    json("", "{\"a\":", ""),
    json("{\"variable\":{\"a\":{\"type\":\"", "list(", "\"}}}"),
    json("{\"output\":{\"a\":{\"value\":\"", "${", "\", \"b\":1}}}"),
];

/// Shapes that grow in length.
pub const LONG: &[Shape] = &[
    right("locals {\n a = \"", "${a}", "\"\n}\n"),
    right("locals {\n a = \"", "$${", "\"\n}\n"),
    right("locals {\n a = \"", "\\\\", "\"\n}\n"),
    right("locals {\n a = \"", "é", "\"\n}\n"),
    // Objects and lists.
    wrong("locals {\n a = {", "a = 1,", "}\n}\n"),
    wrong("locals {\n a = {", "a# = 1,", "}\n}\n"),
    wrong("locals {\n a = {", "\"a\" = 1\n", "}\n}\n"),
    wrong("locals {\n", "a = 1\n", "}\n"),
    wrong("locals {\n", "a# = 1\n", "}\n"),
    wrong("", "locals {\n a = { a = 1, a = 2 }\n}\n", ""),
    right("locals {\n a = [", "1,", "]\n}\n"),
    // Heredocs and comments.
    wrong("", "<<A\n", ""),
    wrong("", "a = <<A\n", ""),
    wrong("", "a = <<A#\n", ""),
    wrong("locals {\n", "a# = <<A\nA\n", "}\n"),
    right("locals {\n a = <<A\n", "A,\n", "A\n}\n"),
    right("locals {\n a = <<A\n", " x\n", "A\n}\n"),
    right("", "# comment\n", ""),
    right("", "#", "\n"),
    right("", "/* */", "\n"),
    wrong("", "/*", ""),
    wrong("", "/* \n", ""),
    // Many of everything.
    wrong("", "variable \"a\" {}\n", ""),
    right("", "variable \"a#\" {}\n", ""),
    wrong("", "variable \"a#\" {\n default = \"\n}\n", ""),
    wrong("", "variable \"a\" {\n default = (\n}\n", ""),
    wrong("", "variable a\n", ""),
    wrong("a = [\n", "variable \"a\" {}\n", ""),
    right("", "locals {}\n", ""),
    wrong("", "foo {}\n", ""),
    wrong("", "a = 1\n", ""),
    wrong("variable \"a\" {\n", "a# = 1\n", "}\n"),
    wrong("variable \"a\" {\n", "validation {}\n", "}\n"),
    wrong("variable \"a\" {\n", "foo {}\n", "}\n"),
    wrong("resource ", "\"a\" ", "{}\n"),
    wrong("", "\n\"", ""),
    wrong("", "{% if a %}\n", ""),
    wrong("", "a", ""),
    right("", "\n", ""),
    right("", "\r\n", ""),
    wrong("", "\r", "x"),
    wrong("", "\0", ""),
    // JSON.
    json("{\"a\":[", "1,", "1]}"),
    json("{", "\"a\":1,", "\"a\":1}"),
    json("{\"variable\":{", "\"a\":{},", "\"a\":{}}}"),
    Shape { wrong: false, ..json("{\"variable\":{", "\"a#\":{},", "\"a\":{}}}") },
    json("{\"variable\":{\"a\":{\"type\":\"", "a", "\"}}}"),
    json("{\"variable\":{\"a\":{\"validation\":[", "{\"condition\":\"${a.\"},", "{}]}}}"),
    json("{\"output\":{\"a\":{\"value\":\"", "${${a}", "\", \"b\":1}}}"),
    json("{\"output\":{\"a\":{\"value\":[", "\"${a}\",", "1], \"b\":1}}}"),
    json("\"", "\\\\", "\""),
    json("", "\"", ""),
    json("", "-", ""),
    json("", "1", ""),
    json("", " ", ""),
];
