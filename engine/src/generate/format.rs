//! Lines of code, laid out as `terraform fmt` prints them.
//!
//! A line has up to three cells: what comes before `=`, the assignment, and a comment. `=` stands
//! in one column over neighbouring lines that have an assignment, comments in one column over
//! neighbouring lines that have a comment. A value that opens a bracket and does not close it on
//! the same line is no assignment, and parts its neighbours.

use crate::generate::hcl::{Expression, comment_text, has_plain_columns};

/// Lists of scalars stay on one line up to this column.
const WIDTH: usize = 100;

/// One line, without its indentation.
#[derive(Debug, Default)]
struct Line {
    depth: usize,
    lead: String,
    assign: Option<String>,
    comment: Option<String>,
}

impl Line {
    fn lead_columns(&self) -> usize {
        self.depth * 2 + self.lead.chars().count()
    }
}

/// A file of code that grows line by line.
#[derive(Debug, Default)]
pub(super) struct Code {
    lines: Vec<Line>,
    depth: usize,
}

impl Code {
    /// An empty line; never two in a row, never first in a block.
    pub(super) fn blank(&mut self) {
        let is_open = |line: &Line| line.lead.is_empty() || line.lead.ends_with('{');
        if self.lines.last().is_some_and(|line| !is_open(line)) {
            self.lines.push(Line::default());
        }
    }

    /// Opens a block: `module "this"`.
    pub(super) fn open(&mut self, header: &str) {
        self.push(format!("{header} {{"));
        self.depth += 1;
    }

    /// Closes the block that was opened last.
    pub(super) fn close(&mut self) {
        self.depth -= 1;
        self.push("}".to_owned());
    }

    /// A block with nothing in it.
    pub(super) fn empty_block(&mut self, header: &str) {
        self.push(format!("{header} {{}}"));
    }

    /// An attribute. The comment stands behind the value where it fits on one line, above it
    /// otherwise.
    pub(super) fn attribute(&mut self, name: &str, value: &Expression, comment: Option<&str>) {
        let comment = comment.map(comment_text);
        match self.one_line(name.chars().count() + 3, value) {
            Some(text) => {
                let behind = comment.as_deref().is_none_or(|_| has_plain_columns(&text));
                if let (Some(above), false) = (&comment, behind) {
                    self.push(format!("# {above}"));
                }
                self.lines.push(Line {
                    depth: self.depth,
                    lead: name.to_owned(),
                    assign: Some(format!("= {text}")),
                    comment: comment.filter(|_| behind).map(|text| format!("# {text}")),
                });
            }
            None => {
                if let Some(above) = comment {
                    self.push(format!("# {above}"));
                }
                self.brackets(&format!("{name} = "), value, "");
            }
        }
    }

    /// A value that stands alone, for whoever writes its name before it.
    pub(super) fn value(&mut self, value: &Expression) {
        match self.one_line(0, value) {
            Some(text) => self.push(text),
            None => self.brackets("", value, ""),
        }
    }

    /// An attribute that is a plain string.
    pub(super) fn string(&mut self, name: &str, text: &str) {
        self.attribute(name, &Expression::string(text), None);
    }

    /// The value on one line, where it reads well there: scalars, empty brackets, short lists of
    /// scalars.
    fn one_line(&self, column: usize, value: &Expression) -> Option<String> {
        let reads_well = match value {
            Expression::Text(_) => true,
            Expression::Map(entries) => entries.is_empty(),
            Expression::List(items) => items.iter().all(|item| matches!(item, Expression::Text(_))),
        };
        let text = reads_well.then(|| value.one_line())?;
        let fits = self.depth * 2 + column + text.chars().count() <= WIDTH;
        (fits || matches!(value, Expression::Text(_))).then_some(text)
    }

    /// A value over several lines, between its brackets.
    fn brackets(&mut self, before: &str, value: &Expression, after: &str) {
        match value {
            Expression::Text(text) => self.push(format!("{before}{text}{after}")),
            Expression::List(items) => {
                self.push(format!("{before}["));
                self.depth += 1;
                for item in items {
                    match self.one_line(1, item) {
                        Some(text) => self.push(format!("{text},")),
                        None => self.brackets("", item, ","),
                    }
                }
                self.depth -= 1;
                self.push(format!("]{after}"));
            }
            Expression::Map(entries) => {
                self.push(format!("{before}{{"));
                self.depth += 1;
                for (key, item) in entries {
                    self.attribute(key, item, None);
                }
                self.depth -= 1;
                self.push(format!("}}{after}"));
            }
        }
    }

    fn push(&mut self, lead: String) {
        self.lines.push(Line { depth: self.depth, lead, assign: None, comment: None });
    }

    /// The text, with a line feed at its end.
    pub(super) fn finish(self) -> String {
        let equals = columns(&self.lines, |line| line.assign.as_ref().map(|_| line.lead_columns()));
        let wide = |line: &Line, equals: usize| match &line.assign {
            Some(assign) => equals + 1 + assign.chars().count(),
            None => line.lead_columns(),
        };
        let widths: Vec<usize> = self.lines.iter().zip(&equals).map(|(line, at)| wide(line, *at)).collect();
        let mut at = 0..;
        let comments = columns(&self.lines, |line| {
            let width = at.next().and_then(|index: usize| widths.get(index).copied());
            line.comment.as_ref().and(width)
        });
        let mut text = String::new();
        for (index, line) in self.lines.iter().enumerate() {
            text.push_str(&print(line, equals[index], widths[index], comments[index]));
            text.push('\n');
        }
        text
    }
}

/// For every line the largest width within its run of neighbours that have a width; 0 for others.
fn columns(lines: &[Line], mut width: impl FnMut(&Line) -> Option<usize>) -> Vec<usize> {
    let widths: Vec<Option<usize>> = lines.iter().map(&mut width).collect();
    widths
        .chunk_by(|one, other| one.is_some() == other.is_some())
        .flat_map(|run| {
            let widest = run.iter().flatten().copied().max().unwrap_or_default();
            std::iter::repeat_n(widest, run.len())
        })
        .collect()
}

fn print(line: &Line, equals: usize, width: usize, comments: usize) -> String {
    if line.lead.is_empty() {
        return String::new();
    }
    let mut text = format!("{}{}", "  ".repeat(line.depth), line.lead);
    if let Some(assign) = &line.assign {
        text.push_str(&" ".repeat(equals - line.lead_columns() + 1));
        text.push_str(assign);
    }
    if let Some(comment) = &line.comment {
        text.push_str(&" ".repeat(comments - width + 1));
        text.push_str(comment);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn neighbours_are_aligned() {
        let mut code = Code::default();
        code.open("module \"this\"");
        code.blank();
        code.attribute("source", &Expression::string("./module"), Some("v1"));
        code.blank();
        code.attribute("a", &Expression::value(&json!(1)), Some("acme/net → id"));
        code.attribute("long_name", &Expression::value(&json!(["x", "y"])), Some("acme/net → ids"));
        code.attribute("tags", &Expression::value(&json!({"Team": "core", "a/b": [], "m": {"x": 1}})), None);
        code.attribute("b", &Expression::value(&json!(null)), None);
        code.attribute("rules", &Expression::value(&json!([{"port": 80}, ["a"]])), Some("acme → rules"));
        code.attribute("emoji", &Expression::value(&json!("🎉")), Some("acme → emoji"));
        code.close();
        insta::assert_snapshot!(code.finish(), @r#"
        module "this" {
          source = "./module" # v1

          a         = 1          # acme/net → id
          long_name = ["x", "y"] # acme/net → ids
          tags = {
            Team  = "core"
            "a/b" = []
            m = {
              x = 1
            }
          }
          b = null
          # acme → rules
          rules = [
            {
              port = 80
            },
            ["a"],
          ]
          # acme → emoji
          emoji = "🎉"
        }
        "#);
    }
}
