//! Authors' Handlebars templates, rendered without surprises.
//!
//! HTML is not escaped, a name that does not exist is an error, and `hcl` writes any value as
//! Terraform's syntax. Before a template is read its nesting is measured: a deep one would end
//! the process, and no error could be caught. Partials are refused, since one that includes
//! itself would do the same.

use std::io::{self, Write};

use handlebars::{
    Context, Handlebars, Helper, HelperResult, Output, RenderContext, RenderErrorReason, TemplateErrorReason,
    no_escape,
};
use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic, Subject};
use crate::generate::hcl::Expression;

/// Blocks, `else` branches and brackets inside each other.
const NESTING: usize = 24;
/// Loops inside each other.
const LOOPS: usize = 3;
/// Bytes of a template, and of what comes out of it.
const BYTES: usize = 1 << 20;

/// Renders an author's template; `name` names it in findings.
pub(super) fn render(name: &str, template: &str, data: &Json) -> Result<String, Diagnostic> {
    let registry = parse(name, template)?;
    let mut text = Bounded(Vec::new());
    registry.render_to_write(name, data, &mut text).map_err(|problem| {
        let why = match problem.reason() {
            RenderErrorReason::MissingVariable(Some(name)) => format!("there is nothing named \"{name}\""),
            reason => reason.to_string(),
        };
        refused(name, problem.line_no.unwrap_or(1), why)
    })?;
    Ok(String::from_utf8_lossy(&text.0).into_owned())
}

fn refused(name: &str, line: usize, why: String) -> Diagnostic {
    let summary = format!("the template of {name} cannot be rendered");
    Diagnostic::error(Code::TemplateSyntax, summary).with_detail(why).at(Subject::file(name, line))
}

/// Reads an author's template without rendering it.
pub(super) fn parse(name: &str, template: &str) -> Result<Handlebars<'static>, Diagnostic> {
    measure(template).map_err(|(line, why)| refused(name, line, why))?;
    let mut registry = Handlebars::new();
    registry.set_strict_mode(true);
    registry.register_escape_fn(no_escape);
    registry.register_helper("hcl", Box::new(hcl));
    registry.register_template_string(name, template).map_err(|problem| {
        let why = match problem.reason() {
            TemplateErrorReason::InvalidSyntax(_) => "not valid Handlebars".to_owned(),
            reason => reason.to_string(),
        };
        refused(name, problem.pos().map_or(1, |(line, _)| line), why)
    })?;
    Ok(registry)
}

/// `{{hcl value}}`: the value as Terraform's syntax writes it, on one line.
fn hcl(
    helper: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    output: &mut dyn Output,
) -> HelperResult {
    let value = helper.param(0).ok_or(RenderErrorReason::ParamNotFoundForIndex("hcl", 0))?;
    output.write(&Expression::value(value.value()).one_line())?;
    Ok(())
}

/// Text that stops growing at the limit.
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > BYTES {
            return Err(io::Error::other("the result is larger than 1 MiB"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The open blocks: for each, how many levels it takes (an `else` chain takes one for every
/// branch) and whether it is a loop.
#[derive(Default)]
struct Depth {
    blocks: Vec<(usize, bool)>,
}

impl Depth {
    fn levels(&self) -> usize {
        self.blocks.iter().map(|(levels, _)| levels).sum()
    }

    fn loops(&self) -> usize {
        self.blocks.iter().filter(|(_, is_loop)| *is_loop).count()
    }

    /// Takes one tag in; the text is what stands between the braces.
    fn tag(&mut self, tag: &str) -> Result<(), String> {
        let tag =
            tag.trim_matches(|c: char| c == '~' || c == '{' || c == '}' || c == '&' || c.is_whitespace());
        if tag.starts_with(['>', '*']) || tag.starts_with("#>") || tag.starts_with("#*") {
            return Err("partials are not available".to_owned());
        }
        if let Some(opened) = tag.strip_prefix(['#', '^']) {
            let opened = opened.trim_start();
            self.blocks.push((1, opened.starts_with("each") || opened.starts_with("*each")));
        } else if tag.starts_with('/') {
            self.blocks.pop();
        } else if tag.starts_with("else")
            && let Some((levels, _)) = self.blocks.last_mut()
        {
            *levels += 1;
        }
        let brackets = brackets(tag);
        if self.levels() + brackets > NESTING {
            return Err(format!("nested deeper than {NESTING} levels"));
        }
        if self.loops() > LOOPS {
            return Err(format!("more than {LOOPS} loops inside each other"));
        }
        Ok(())
    }
}

/// How deep the brackets of a tag go; those inside strings count too.
fn brackets(tag: &str) -> usize {
    let step = |(now, most): (usize, usize), c: char| match c {
        '(' | '[' | '{' => (now + 1, most.max(now + 1)),
        ')' | ']' | '}' => (now.saturating_sub(1), most),
        _ => (now, most),
    };
    tag.chars().fold((0, 0), step).1
}

/// Checks size and nesting without parsing; the error has the line.
fn measure(template: &str) -> Result<(), (usize, String)> {
    if template.len() > BYTES {
        return Err((1, "the template is larger than 1 MiB".to_owned()));
    }
    let mut depth = Depth::default();
    let mut rest = template;
    while let Some(start) = rest.find("{{") {
        let tag = &rest[start + 2..];
        let end = if tag.trim_start_matches('~').starts_with("!--") { "--" } else { "}}" };
        let length = tag.find(end).unwrap_or(tag.len());
        if !tag.trim_start_matches('~').starts_with('!') {
            let line = || template[..template.len() - tag.len()].matches('\n').count() + 1;
            depth.tag(&tag[..length]).map_err(|why| (line(), why))?;
        }
        rest = &tag[length..];
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_written_as_code() {
        let data = json!({"region": "a\"${b}", "tags": {"Team": "core"}});
        let text = render("backend.tf", "region = {{hcl region}}\ntags = {{hcl tags}} <&>\n", &data).unwrap();
        assert_eq!(text, "region = \"a\\\"$${b}\"\ntags = { Team = \"core\" } <&>\n");
    }

    #[test]
    fn mistakes_name_their_line() {
        let lines =
            ["x\n{{#if a}}", "x\n{{missing}}", "x\n{{> part}}", "{{#*inline \"x\"}}{{/inline}}", "{{hcl}}"];
        let findings: Vec<String> =
            lines.iter().map(|text| render("README.md", text, &json!({})).unwrap_err().to_string()).collect();
        insta::assert_snapshot!(findings.join("\n"), @r#"
        README.md:2: the template of README.md cannot be rendered (not valid Handlebars)
        README.md:2: the template of README.md cannot be rendered (there is nothing named "missing")
        README.md:2: the template of README.md cannot be rendered (partials are not available)
        README.md:1: the template of README.md cannot be rendered (partials are not available)
        README.md:1: the template of README.md cannot be rendered (Helper/Decorator hcl param at index 0 required but not found)
        "#);
    }

    #[test]
    fn a_deep_template_is_an_error_and_not_an_abort() {
        let deep = [
            "{{#if a}}".repeat(100_000),
            format!("{{{{#if a}}}}{}{{{{/if}}}}", "{{else if b}}".repeat(100_000)),
            format!("{{{{hcl {}a{}}}}}", "(hcl ".repeat(100_000), ")".repeat(100_000)),
            format!("{{{{hcl {}{}}}}}", "[".repeat(100_000), "]".repeat(100_000)),
            "{{^a}}".repeat(100_000),
            "{{{{raw}}}}".repeat(100_000),
            "{{~#each a}}".repeat(5),
        ];
        for template in deep {
            let template = &template[..template.len().min(BYTES)];
            assert!(render("x", template, &json!({"a": true})).is_err());
        }
    }
}
