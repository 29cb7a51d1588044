//! Where data and messages go: data to standard output as a table, JSON or YAML; messages to
//! standard error.
//!
//! On a terminal a table fits the width and its head is bold (unless `NO_COLOR` is set); in a
//! pipe it is aligned text. JSON and YAML are what the server answered. Text of others is
//! printed without control characters, so that a description cannot drive the terminal.

use std::io::{BufWriter, IsTerminal, Write, stderr, stdin, stdout};

use comfy_table::{Attribute, Cell, ColumnConstraint, ContentArrangement, Table, presets};
use serde::Serialize;
use serde_json::Value;

use super::failure::Failure;
use super::text::{at, clean};

/// The shape of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// A table, or text made for reading.
    #[default]
    Table,
    /// The server's JSON.
    Json,
    /// The server's JSON as YAML.
    Yaml,
}

/// One column of a list: its head and the JSON pointer of its value.
pub(super) type Column = (&'static str, &'static str);

/// The columns that may be wrapped on a narrow terminal; a name or a path stays in one piece, so
/// that it can be copied.
const PROSE: [&str; 10] =
    ["DEFAULT", "DESCRIPTION", "DETAIL", "HELP", "NOTE", "OTHERWISE", "OVERRODE", "REASON", "TYPE", "VALUE"];

/// Where data and messages go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Output {
    /// The shape of the data.
    pub(super) format: Format,
    /// Whether only data is printed, and of a new thing only its name.
    pub(super) quiet: bool,
    /// Whether a person can be asked.
    pub(super) asks: bool,
    data_terminal: bool,
    message_terminal: bool,
    colour: bool,
}

impl Output {
    /// What the flags and the terminal ask for.
    pub(super) fn new(format: Format, quiet: bool, no_input: bool) -> Self {
        let (data_terminal, message_terminal) = (stdout().is_terminal(), stderr().is_terminal());
        let colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let asks = !no_input && stdin().is_terminal() && message_terminal;
        Self { format, quiet, asks, data_terminal, message_terminal, colour }
    }

    /// The same output on a terminal that is not there.
    #[cfg(test)]
    pub(super) fn drawing(self) -> Self {
        Self { message_terminal: true, ..self }
    }

    /// Whether standard output is a terminal.
    pub(super) fn is_terminal(self) -> bool {
        self.data_terminal
    }

    /// Whether a progress bar can be drawn.
    pub(super) fn draws(self) -> bool {
        self.message_terminal && !self.quiet
    }

    /// Prints data: JSON or YAML where asked for, else the text.
    pub(super) fn data(self, value: &impl Serialize, text: impl FnOnce() -> String) -> Result<(), Failure> {
        match self.format {
            Format::Table => self.text(&text()),
            _ => self.structured(value)?,
        }
        Ok(())
    }

    /// Prints a value as JSON or YAML; as JSON piece by piece, so that a large value is never held
    /// as text.
    fn structured(self, value: &impl Serialize) -> Result<(), Failure> {
        let failed = |error: String| Failure::new(format!("the data cannot be written: {error}"));
        if self.format == Format::Yaml {
            self.raw(&yaml_serde::to_string(value).map_err(|error| failed(error.to_string()))?);
            return Ok(());
        }
        let mut out = BufWriter::new(stdout().lock());
        match serde_json::to_writer_pretty(&mut out, value) {
            Err(error) if !error.is_io() => return Err(failed(error.to_string())),
            // A closed pipe is the reader's choice and no failure.
            _ => drop(writeln!(out).and_then(|()| out.flush())),
        }
        Ok(())
    }

    /// Prints rows of a list; says so where it is empty or cut.
    pub(super) fn list(self, page: &Value, columns: &[Column]) -> Result<(), Failure> {
        let rows = page.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        if !page["next"].is_null() {
            self.note(&format!("the first {} are shown: raise --limit for more", rows.len()));
        }
        if self.format == Format::Table && rows.is_empty() {
            self.note("there are none");
            return Ok(());
        }
        self.data(page, || {
            let cells = |row| columns.iter().map(|(_, pointer)| at(row, pointer)).collect();
            self.table(
                &columns.iter().map(|(head, _)| *head).collect::<Vec<_>>(),
                rows.iter().map(cells).collect(),
            )
        })
    }

    /// Prints one thing, a line for each column.
    pub(super) fn record(self, value: &Value, columns: &[Column]) -> Result<(), Failure> {
        self.data(value, || {
            let heads: Vec<String> = columns.iter().map(|(head, _)| head.to_lowercase()).collect();
            let values = columns.iter().map(|(_, pointer)| at(value, pointer));
            record(&heads.iter().map(String::as_str).zip(values).collect::<Vec<_>>())
        })
    }

    /// Prints a new thing: under `--quiet` its name alone, so that a script can keep it.
    pub(super) fn made(self, value: &Value, name: &str, columns: &[Column]) -> Result<(), Failure> {
        if self.is_bare() {
            self.text(&at(value, name));
            return Ok(());
        }
        self.record(value, columns)
    }

    /// Whether data is text for people.
    pub(super) fn is_table(self) -> bool {
        self.format == Format::Table
    }

    /// Whether of a new thing only its name is printed.
    pub(super) fn is_bare(self) -> bool {
        self.quiet && self.is_table()
    }

    /// The rows as a table for a terminal, or aligned for a pipe.
    pub(super) fn table(self, heads: &[&str], rows: Vec<Vec<String>>) -> String {
        if !self.data_terminal {
            return aligned(heads, &rows);
        }
        let head = |text: &&str| match self.colour {
            true => Cell::new(text).add_attribute(Attribute::Bold),
            false => Cell::new(text),
        };
        let mut table = Table::new();
        table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(heads.iter().map(head)).add_rows(rows);
        for (column, head) in table.column_iter_mut().zip(heads) {
            column.set_padding((0, 2));
            if !PROSE.contains(head) {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        if !self.colour {
            table.force_no_tty();
        }
        table.trim_fmt()
    }

    /// Prints text to standard output, in colour where each line begins with a sign of a plan or
    /// a difference.
    pub(super) fn signed(self, text: &str) {
        if !self.data_terminal || !self.colour {
            return self.text(text);
        }
        self.raw(&clean(text).lines().map(painted).collect::<Vec<_>>().join("\n"));
    }

    /// Prints text to standard output.
    pub(super) fn text(self, text: &str) {
        self.raw(&clean(text));
    }

    /// Prints text as it is. A closed pipe is the reader's choice and no failure.
    pub(super) fn raw(self, text: &str) {
        let newline = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        let mut out = stdout().lock();
        let _ = write!(out, "{text}{newline}").and_then(|()| out.flush());
    }

    /// Prints one piece of a stream as it is, with a newline; `false` where nobody reads any more.
    pub(super) fn line(self, text: &str) -> bool {
        let mut out = stdout().lock();
        writeln!(out, "{}", text.trim_end_matches('\n')).and_then(|()| out.flush()).is_ok()
    }

    /// Says something to the person, unless `--quiet`.
    pub(super) fn note(self, text: &str) {
        if !self.quiet {
            self.say(text);
        }
    }

    /// Says something to the person, always.
    pub(super) fn say(self, text: &str) {
        let _ = writeln!(stderr().lock(), "{}", clean(text));
    }

    /// Tells a failure.
    pub(super) fn failure(self, failure: &Failure) {
        let told = failure.to_string();
        match (self.message_terminal && self.colour, told.strip_prefix("error:")) {
            (true, Some(rest)) => {
                let _ = writeln!(stderr().lock(), "\x1b[1;31merror:\x1b[0m{rest}");
            }
            _ => self.say(&told),
        }
    }
}

/// Rows as aligned text: columns two spaces apart, nothing after the last.
fn aligned(heads: &[&str], rows: &[Vec<String>]) -> String {
    let heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
    let lines: Vec<Vec<String>> =
        std::iter::once(&heads).chain(rows).map(|row| row.iter().map(|c| one_line(c)).collect()).collect();
    let width = |column: usize| {
        lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max()
    };
    let widths: Vec<usize> = (0..heads.len()).map(|column| width(column).unwrap_or(0)).collect();
    let padded = |line: &Vec<String>| {
        let cells: Vec<String> =
            line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        cells.join("  ").trim_end().to_owned()
    };
    lines.iter().map(padded).collect::<Vec<_>>().join("\n")
}

fn one_line(text: &str) -> String {
    text.split('\n').map(str::trim_end).collect::<Vec<_>>().join(" ")
}

/// A thing as lines of name and value, the values under each other.
pub(super) fn record(fields: &[(&str, String)]) -> String {
    let width = fields.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let indent = " ".repeat(width + 2);
    let line = |(name, value): &(&str, String)| {
        format!("{name:<width$}  {}", value.replace('\n', &format!("\n{indent}"))).trim_end().to_owned()
    };
    fields.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn painted(line: &str) -> String {
    let colour = match line.trim_start() {
        sign if sign.starts_with("-/+") => 35,
        sign if sign.starts_with("@@") => 36,
        sign if sign.starts_with('+') => 32,
        sign if sign.starts_with('-') => 31,
        sign if sign.starts_with('~') => 33,
        _ => return line.to_owned(),
    };
    format!("\x1b[{colour}m{line}\x1b[0m")
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    #[test]
    fn a_piped_table_is_aligned_text() {
        let rows = vec![
            vec!["acme-prod/network".to_owned(), "provisioned".to_owned(), "-".to_owned()],
            vec!["ü".to_owned(), "provision".to_owned(), "first\nsecond".to_owned()],
        ];
        assert_snapshot!(aligned(&["PATH", "STATE", "NOTE"], &rows), @"
        PATH               STATE        NOTE
        acme-prod/network  provisioned  -
        ü                  provision    first second
        ");
    }

    #[test]
    fn a_record_keeps_its_values_under_each_other() {
        let fields =
            [("path", "acme".to_owned()), ("description", "one\ntwo".to_owned()), ("note", String::new())];
        assert_snapshot!(record(&fields), @"
        path         acme
        description  one
                     two
        note
        ");
    }

    #[test]
    fn lines_with_signs_are_painted() {
        assert_eq!(painted("  + a"), "\x1b[32m  + a\x1b[0m");
        assert_eq!(painted("-/+ a"), "\x1b[35m-/+ a\x1b[0m");
        assert_eq!(painted("plain"), "plain");
    }
}
