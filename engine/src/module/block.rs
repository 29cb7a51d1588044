//! Blocks of either syntax in one form, with only those arguments that an interface is made of.
//!
//! Native and JSON files become the same [`Block`]s, so that merging and analysing are written
//! once. Absent: bodies of resources, backends and everything else that says nothing about what a
//! module offers and asks for.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;
use std::sync::Arc;

use hcl_edit::Span;
use hcl_edit::expr::{Expression, TraversalOperator};
use memchr::memchr_iter;
use serde_json::Value as Json;

use super::interface::{Pos, ProviderConfig};
use super::json::{Data, Node};
use super::kind::Kind;
use super::limits::Limits;
use super::references::References;
use super::{json_expression, literal, scan};

/// One file's text with the places of its lines.
#[derive(Debug)]
pub(super) struct Source<'f> {
    pub(super) filename: Arc<str>,
    pub(super) text: &'f str,
    /// Where lines start, once somebody asks for the line of a byte.
    line_starts: OnceCell<Vec<usize>>,
}

impl<'f> Source<'f> {
    pub(super) fn new(filename: &str, text: &'f str) -> Self {
        Self { filename: filename.into(), text, line_starts: OnceCell::new() }
    }

    /// The place of a byte of the text.
    pub(super) fn pos(&self, offset: usize) -> Pos {
        let starts = self.line_starts.get_or_init(|| {
            std::iter::once(0).chain(memchr_iter(b'\n', self.text.as_bytes()).map(|at| at + 1)).collect()
        });
        self.line(starts.partition_point(|start| *start <= offset))
    }

    /// The place of a line.
    pub(super) fn line(&self, line: usize) -> Pos {
        Pos { filename: Arc::clone(&self.filename), line }
    }
}

/// The labels of a block, empty beyond the number that its kind has.
pub(super) type Labels<'f> = [Cow<'f, str>; 2];

/// A block that says something about the interface.
#[derive(Debug)]
pub(super) struct Block<'f> {
    pub(super) kind: Kind,
    /// See [`Block::labels`].
    pub(super) given: Labels<'f>,
    pub(super) arguments: Vec<Argument<'f>>,
    pub(super) blocks: Vec<Block<'f>>,
    pub(super) pos: Pos,
}

impl<'f> Block<'f> {
    pub(super) fn empty(kind: Kind, given: Labels<'f>, pos: Pos) -> Self {
        Self { kind, given, arguments: Vec::new(), blocks: Vec::new(), pos }
    }

    /// As many labels as its kind has.
    pub(super) fn labels(&self) -> &[Cow<'f, str>] {
        &self.given[..self.kind.labels()]
    }

    pub(super) fn argument(&self, name: &str) -> Option<&Argument<'f>> {
        self.arguments.iter().find(|argument| argument.name == name)
    }
}

/// One argument of a block.
#[derive(Debug)]
pub(super) struct Argument<'f> {
    pub(super) name: Cow<'f, str>,
    /// Whether an object in the value names a key twice; its value is then not known here.
    pub(super) repeats_keys: bool,
    value: Stored<'f>,
    source: &'f Source<'f>,
    /// The byte of the source at which it starts.
    at: usize,
}

#[derive(Debug)]
enum Stored<'f> {
    /// An expression, and the text in which it has its places.
    Native(&'f Expression, &'f str),
    Json(Node),
}

impl<'f> Argument<'f> {
    /// One whose expression has its places in `text`.
    pub(super) fn native(
        name: Cow<'f, str>,
        (expression, text): (&'f Expression, &'f str),
        (source, at): (&'f Source<'f>, usize),
    ) -> Self {
        Self { name, repeats_keys: false, value: Stored::Native(expression, text), source, at }
    }

    pub(super) fn json(name: String, node: Node, source: &'f Source<'f>, at: usize) -> Self {
        Self { name: name.into(), repeats_keys: false, value: Stored::Json(node), source, at }
    }

    /// Where it stands. Most places are never asked for.
    pub(super) fn pos(&self) -> Pos {
        self.source.pos(self.at)
    }

    /// The argument's value for reading.
    pub(super) fn value(&self) -> Value<'_> {
        match &self.value {
            Stored::Native(expression, text) => Value::Native(expression, text),
            Stored::Json(node) => Value::Json(node),
        }
    }
}

/// A value in either syntax.
#[derive(Clone, Copy)]
pub(super) enum Value<'a> {
    Native(&'a Expression, &'a str),
    Json(&'a Node),
}

impl<'a> Value<'a> {
    /// The value, where it is constant. Texts in JSON syntax are taken as they stand.
    pub(super) fn constant(self) -> Option<Json> {
        match self {
            Self::Native(expression, text) => literal::constant(expression, text),
            Self::Json(node) => Some(node.value()),
        }
    }

    /// Whether a `for` stands anywhere in the value.
    pub(super) fn has_loop(self) -> bool {
        matches!(self, Self::Native(expression, _) if literal::has_loop(expression))
    }

    /// Whether a number stands anywhere in the value that has more digits than can be kept.
    pub(super) fn has_long_number(self) -> bool {
        matches!(self, Self::Native(expression, text) if literal::long_number(expression, text).is_some())
    }

    /// The text, where the value is constant and Terraform would read it as one.
    pub(super) fn text(self) -> Option<String> {
        self.constant().and_then(text_of)
    }

    /// The expression as HCL source.
    pub(super) fn source(self) -> Cow<'a, str> {
        match self {
            Self::Native(expression, text) => slice(text, expression.span()).trim().into(),
            Self::Json(node) => json_expression::source(node).into(),
        }
    }

    /// The address of an object of the module, as written; JSON files give it as a text.
    pub(super) fn address(self) -> String {
        match self {
            Self::Json(Node { data: Data::Text(text), .. }) => text.trim().to_owned(),
            other => other.source().into_owned(),
        }
    }

    /// Whether the value is the address of an object: names with attributes and keys.
    pub(super) fn is_address(self) -> bool {
        match self {
            Self::Native(expression, _) => names_an_object(expression),
            Self::Json(Node { data: Data::Text(text), .. }) => {
                parsed(text).is_some_and(|expression| names_an_object(&expression))
            }
            Self::Json(_) => false,
        }
    }

    /// The value, where it is constant, of an argument that Terraform evaluates: texts in JSON
    /// syntax are templates.
    pub(super) fn evaluated(self) -> Option<Json> {
        match self {
            Self::Native(expression, text) => literal::constant(expression, text),
            Self::Json(_) => {
                let source = self.source();
                literal::constant(&parsed(&source)?, &source)
            }
        }
    }

    /// What the expression refers to; nothing where it cannot be read.
    pub(super) fn references(self) -> References {
        match self {
            Self::Native(expression, _) => References::of(expression),
            Self::Json(_) => {
                parsed(&self.source()).map(|expression| References::of(&expression)).unwrap_or_default()
            }
        }
    }

    /// The items of a list.
    pub(super) fn items(self) -> Option<Vec<Value<'a>>> {
        match self {
            Self::Native(Expression::Array(items), text) => {
                Some(items.iter().map(|item| Value::Native(item, text)).collect())
            }
            Self::Json(Node { data: Data::List(items), .. }) => Some(items.iter().map(Value::Json).collect()),
            _ => None,
        }
    }

    /// The entries of an object; entries whose key is not constant are left out.
    pub(super) fn entries(self) -> Option<Vec<(String, Value<'a>)>> {
        match self {
            Self::Native(Expression::Object(object), text) => Some(
                object
                    .iter()
                    .filter_map(|(key, value)| {
                        Some((literal::key_text(key, text)?, Value::Native(value.expr(), text)))
                    })
                    .collect(),
            ),
            Self::Json(Node { data: Data::Object(entries), .. }) => Some(
                entries
                    .iter()
                    .filter(|entry| entry.key != "//")
                    .map(|entry| (entry.key.clone(), Value::Json(&entry.value)))
                    .collect(),
            ),
            _ => None,
        }
    }

    /// A reference to a provider configuration: `aws`, `aws.east`, or either as a text.
    pub(super) fn provider(self) -> Option<ProviderConfig> {
        let named = |name: &str, alias: Option<&str>| ProviderConfig {
            name: name.into(),
            alias: alias.map(Into::into),
        };
        match self {
            Self::Native(Expression::Variable(name), _) => Some(named(name.as_str(), None)),
            Self::Native(Expression::Traversal(traversal), _) => {
                let Expression::Variable(name) = &traversal.expr else { return None };
                match traversal.operators.first()?.value() {
                    TraversalOperator::GetAttr(alias) => Some(named(name.as_str(), Some(alias.as_str()))),
                    _ => None,
                }
            }
            _ => {
                let text = self.text()?;
                let inner = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).unwrap_or(&text);
                match inner.split_once('.') {
                    Some((name, alias)) => Some(named(name, Some(alias))),
                    None => Some(named(inner, None)),
                }
            }
        }
    }
}

fn names_an_object(expression: &Expression) -> bool {
    let Expression::Traversal(traversal) = expression else { return false };
    let is_step = |step: &TraversalOperator| {
        matches!(step, TraversalOperator::GetAttr(_) | TraversalOperator::Index(_))
    };
    matches!(traversal.expr, Expression::Variable(_)) && traversal.operators.iter().all(|step| is_step(step))
}

/// An expression that was made of JSON syntax.
fn parsed(source: &str) -> Option<Expression> {
    scan::scan(source, Limits::default().depth).ok()?;
    hcl_edit::parser::parse_expr(source).ok()
}

/// A value as Terraform turns it into a text.
pub(super) fn text_of(value: Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text),
        Json::Number(number) => Some(literal::number_text(&number)),
        Json::Bool(value) => Some(value.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

/// A value as Terraform turns it into a truth value.
pub(super) fn truth_of(value: Json) -> Option<bool> {
    match value {
        Json::Bool(value) => Some(value),
        Json::String(text) if text == "true" || text == "1" => Some(true),
        Json::String(text) if text == "false" || text == "0" => Some(false),
        _ => None,
    }
}

fn slice(text: &str, span: Option<Range<usize>>) -> &str {
    span.and_then(|span| text.get(span)).unwrap_or_default()
}
