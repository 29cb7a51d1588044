//! White space in templates: strip markers and the indentation of heredocs.
//!
//! A strip marker takes the white space of the text next to it. In a heredoc, texts end with
//! their lines, so that it never takes more than the rest of one line; in quotes it takes all of
//! it. `<<-` takes the indentation that all lines share away, except for blank ones; lines are
//! those of the template, not of what stands inside of `${…}`.

use hcl_edit::template::{Directive, Element, Strip, Template};
use unicode_segmentation::UnicodeSegmentation;

/// How a template is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `"…"`
    Quoted,
    /// `<<EOT`
    Lines,
    /// `<<-EOT`
    Flush,
}

/// Obeys the strip markers and takes shared indentation away.
pub(super) fn settle(template: &mut Template, form: Form) {
    strip(template, form, Edges { first: false, last: false });
    if form == Form::Flush {
        let mut lines = Lines { at_start: true, least: None };
        lines.measure(template);
        let least = lines.least.unwrap_or(0);
        Lines { at_start: true, least: None }.cut(template, least);
    }
}

/// Whether the markers around a template take white space from its first and last text.
#[derive(Clone, Copy)]
struct Edges {
    first: bool,
    last: bool,
}

fn strip(template: &mut Template, form: Form, edges: Edges) {
    let markers: Vec<(bool, bool)> = template.iter().map(outer_markers).collect();
    let last = markers.len().saturating_sub(1);
    for (at, element) in template.iter_mut().enumerate() {
        let before = if at == 0 { edges.first } else { markers[at - 1].1 };
        let after = if at == last { edges.last } else { markers[at + 1].0 };
        match element {
            Element::Literal(text) => {
                *text.value_mut() = stripped(text, form, Edges { first: before, last: after });
            }
            Element::Interpolation(_) => {}
            Element::Directive(directive) => strip_inside(directive, form),
        }
    }
}

/// Whether an element takes the white space before and after it.
fn outer_markers(element: &Element) -> (bool, bool) {
    let (opening, closing) = match element {
        Element::Literal(_) => (Strip::None, Strip::None),
        Element::Interpolation(interpolation) => (interpolation.strip, interpolation.strip),
        Element::Directive(directive) => match directive.as_ref() {
            Directive::If(branch) => (branch.if_expr.strip, branch.endif_expr.strip),
            Directive::For(repeated) => (repeated.for_expr.strip, repeated.endfor_expr.strip),
        },
    };
    (opening.strip_start(), closing.strip_end())
}

fn strip_inside(directive: &mut Directive, form: Form) {
    let between =
        |opening: Strip, closing: Strip| Edges { first: opening.strip_end(), last: closing.strip_start() };
    match directive {
        Directive::If(branch) => {
            let (opening, closing) = (branch.if_expr.strip, branch.endif_expr.strip);
            let middle = branch.else_expr.as_ref().map(|otherwise| otherwise.strip);
            strip(&mut branch.if_expr.template, form, between(opening, middle.unwrap_or(closing)));
            if let Some(otherwise) = &mut branch.else_expr {
                strip(&mut otherwise.template, form, between(otherwise.strip, closing));
            }
        }
        Directive::For(repeated) => {
            let edges = between(repeated.for_expr.strip, repeated.endfor_expr.strip);
            strip(&mut repeated.for_expr.template, form, edges);
        }
    }
}

fn stripped(text: &str, form: Form, edges: Edges) -> String {
    let first_length = match form {
        Form::Quoted => text.len(),
        Form::Lines | Form::Flush => text.find('\n').map_or(text.len(), |end| end + 1),
    };
    let (first, rest) = text.split_at(first_length);
    let text = if edges.first { format!("{}{rest}", first.trim_start()) } else { text.to_owned() };
    let last_start = match form {
        Form::Quoted => 0,
        Form::Lines | Form::Flush => text.rfind('\n').map_or(0, |end| end + 1),
    };
    let (rest, last) = text.split_at(last_start);
    if edges.last { format!("{rest}{}", last.trim_end()) } else { text }
}

/// Walks over the lines of a template.
struct Lines {
    at_start: bool,
    /// The smallest indentation so far, in characters as readers see them.
    least: Option<usize>,
}

impl Lines {
    fn measure(&mut self, template: &Template) {
        for element in template.iter() {
            match element {
                Element::Literal(text) => text.split_inclusive('\n').for_each(|line| self.measure_line(line)),
                Element::Interpolation(_) => self.measure_code(),
                Element::Directive(directive) => {
                    self.measure_code();
                    self.measure_inside(directive);
                }
            }
        }
    }

    fn measure_inside(&mut self, directive: &Directive) {
        match directive {
            Directive::If(branch) => {
                self.measure(&branch.if_expr.template);
                if let Some(otherwise) = &branch.else_expr {
                    self.measure_code();
                    self.measure(&otherwise.template);
                }
            }
            Directive::For(repeated) => self.measure(&repeated.for_expr.template),
        }
        self.measure_code();
    }

    fn measure_line(&mut self, line: &str) {
        if self.at_start && !is_blank(line) {
            self.least_is(indentation(line).graphemes(true).count());
        }
        self.at_start = line.ends_with('\n');
    }

    /// Code at the start of a line means that the line has no indentation.
    fn measure_code(&mut self) {
        if self.at_start {
            self.least_is(0);
        }
        self.at_start = false;
    }

    fn least_is(&mut self, indentation: usize) {
        self.least = Some(self.least.map_or(indentation, |least| least.min(indentation)));
    }

    fn cut(&mut self, template: &mut Template, indentation: usize) {
        for element in template.iter_mut() {
            match element {
                Element::Literal(text) => {
                    let lines: String =
                        text.split_inclusive('\n').map(|line| self.cut_line(line, indentation)).collect();
                    *text.value_mut() = lines;
                }
                Element::Interpolation(_) => self.at_start = false,
                Element::Directive(directive) => self.cut_inside(directive, indentation),
            }
        }
    }

    fn cut_inside(&mut self, directive: &mut Directive, indentation: usize) {
        self.at_start = false;
        match directive {
            Directive::If(branch) => {
                self.cut(&mut branch.if_expr.template, indentation);
                if let Some(otherwise) = &mut branch.else_expr {
                    self.at_start = false;
                    self.cut(&mut otherwise.template, indentation);
                }
            }
            Directive::For(repeated) => self.cut(&mut repeated.for_expr.template, indentation),
        }
        self.at_start = false;
    }

    fn cut_line<'a>(&mut self, line: &'a str, indentation: usize) -> &'a str {
        let starts = std::mem::replace(&mut self.at_start, line.ends_with('\n'));
        if !starts || is_blank(line) {
            return line;
        }
        let cut: usize = line.graphemes(true).take(indentation).map(str::len).sum();
        &line[cut..]
    }
}

fn is_blank(line: &str) -> bool {
    line.ends_with('\n') && line.trim().is_empty()
}

fn indentation(line: &str) -> &str {
    &line[..line.len() - line.trim_start().len()]
}
