//! JSON syntax (`.tf.json`, `.tofu.json`) to blocks.
//!
//! A small reader of its own, because a place is needed for every block and a bound for the
//! nesting. Labels are nested objects, several blocks are an array, `null` is no block and a key
//! `"//"` in a body is a comment. Texts are not taken apart into templates: where the interface needs a
//! constant, Terraform takes them as they stand.

use serde_json::Value as Json;

use super::block::{Argument, Block, Labels, Source};
use super::findings::Findings;
use super::kind::Kind;
use super::limits::ELEMENTS;
use super::native::{unknown_kind, unknown_name};
use crate::diagnostic::{Code, Diagnostic};

/// A JSON value and where it starts.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) offset: usize,
    pub(super) data: Data,
}

/// What a JSON value holds; keys keep their order and may repeat.
#[derive(Debug)]
pub(super) enum Data {
    Plain(Json),
    Text(String),
    List(Vec<Node>),
    Object(Vec<Entry>),
}

/// One key of an object.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) offset: usize,
    pub(super) value: Node,
}

impl Node {
    /// The value without its places; of repeated keys the last one stays.
    pub(super) fn value(&self) -> Json {
        match &self.data {
            Data::Plain(value) => value.clone(),
            Data::Text(text) => Json::String(text.clone()),
            Data::List(items) => Json::Array(items.iter().map(Self::value).collect()),
            Data::Object(entries) => {
                Json::Object(entries.iter().map(|entry| (entry.key.clone(), entry.value.value())).collect())
            }
        }
    }
}

/// Reads a file. Of a file that is not valid JSON, the blocks before the place where it breaks.
pub(super) fn read<'f>(source: &'f Source<'f>, depth: usize, findings: &mut Findings) -> Vec<Block<'f>> {
    let mut reader = Reader { text: source.text, at: 0, depth, elements: 0, labels: 0, broken: None };
    let node = reader.document();
    if let Some(Unreadable { code, why, offset }) = reader.broken {
        let summary = if code == Code::TooLarge {
            "The file is too deeply nested or too large to read"
        } else {
            "The file is not valid JSON"
        };
        findings.push(Diagnostic::error(code, summary).with_detail(why).at(source.pos(offset).subject()));
    }
    node.map(|node| Blocks { source, findings }.top(node)).unwrap_or_default()
}

/// Turns the nodes of one file into blocks.
struct Blocks<'a, 'f> {
    source: &'f Source<'f>,
    findings: &'a mut Findings,
}

impl<'f> Blocks<'_, 'f> {
    fn top(&mut self, node: Node) -> Vec<Block<'f>> {
        let mut found = Vec::new();
        for entry in self.contents(node) {
            let pos = self.source.pos(entry.offset);
            match Kind::of(&entry.key) {
                None => self.findings.push(unknown_kind(&entry.key, &pos)),
                Some(kind) if kind.is_read() => {
                    let outer = Block::empty(kind, Labels::default(), pos);
                    found.extend(self.labelled(&outer, kind.labels(), entry.value));
                }
                Some(_) => {}
            }
        }
        found
    }

    /// The entries of a body without its comments.
    fn contents(&mut self, node: Node) -> Vec<Entry> {
        let mut entries = self.body(node);
        entries.retain(|entry| entry.key != "//");
        entries
    }

    /// The entries of an object, or of an array of objects that count as one.
    fn body(&mut self, node: Node) -> Vec<Entry> {
        match node.data {
            Data::Object(entries) => entries,
            Data::List(items) => items.into_iter().flat_map(|item| self.body_of_item(item)).collect(),
            _ => {
                self.refuse("An object is needed here", node.offset);
                Vec::new()
            }
        }
    }

    fn body_of_item(&mut self, node: Node) -> Vec<Entry> {
        let Data::Object(entries) = node.data else {
            self.refuse("An object is needed here", node.offset);
            return Vec::new();
        };
        entries
    }

    fn refuse(&mut self, summary: &str, offset: usize) {
        let at = self.source.pos(offset).subject();
        self.findings.push(Diagnostic::error(Code::InvalidBlock, summary).at(at));
    }

    /// Walks down `missing` levels of labels below `outer` and reads the blocks there.
    fn labelled(&mut self, outer: &Block<'f>, missing: usize, node: Node) -> Vec<Block<'f>> {
        let mut found = Vec::new();
        if missing > 0 {
            for entry in self.body(node) {
                let mut inner = Block::empty(outer.kind, outer.given.clone(), self.source.pos(entry.offset));
                inner.given[outer.kind.labels() - missing] = entry.key.into();
                found.extend(self.labelled(&inner, missing - 1, entry.value));
            }
            return found;
        }
        for body in bodies(node) {
            let empty = Block::empty(outer.kind, outer.given.clone(), outer.pos.clone());
            found.push(self.fill(empty, body));
        }
        found
    }

    fn fill(&mut self, mut block: Block<'f>, node: Node) -> Block<'f> {
        for entry in self.contents(node) {
            if let Some(kind) = block.kind.inner(&entry.key) {
                let inner = Block::empty(kind, Labels::default(), self.source.pos(entry.offset));
                block.blocks.extend(self.labelled(&inner, kind.labels(), entry.value));
            } else if block.kind.keeps(&entry.key) {
                block.arguments.push(Argument::json(entry.key, entry.value, self.source, entry.offset));
            } else if !block.kind.knows(&entry.key) {
                self.findings.push(unknown_name(block.kind, &entry.key, &self.source.pos(entry.offset)));
            }
        }
        block
    }
}

/// The blocks that a property stands for: none for `null`, several for an array.
fn bodies(node: Node) -> Vec<Node> {
    match node.data {
        Data::Plain(Json::Null) => Vec::new(),
        Data::List(items) => items,
        _ => vec![node],
    }
}

/// Why a text is not read as JSON.
struct Unreadable {
    code: Code,
    why: String,
    offset: usize,
}

/// A recursive-descent reader whose recursion is bounded by `depth`.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    elements: usize,
    /// How many labels the blocks have that the current key of the outermost object stands for.
    labels: usize,
    /// Why the text cannot be read to its end.
    broken: Option<Unreadable>,
}

impl Reader<'_> {
    /// The whole text, or what comes before the place where it is broken; `None` where that is
    /// nothing.
    fn document(&mut self) -> Option<Node> {
        let node = self.node(0);
        if node.is_ok() && self.broken.is_none() {
            self.space();
            if self.at < self.text.len() {
                self.broken = Some(self.unreadable("there is text after the end of the JSON value"));
            }
        }
        node.map_err(|unreadable| self.broken = Some(unreadable)).ok()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn unreadable(&self, why: impl Into<String>) -> Unreadable {
        Unreadable { code: Code::Syntax, why: why.into(), offset: self.at }
    }

    fn take(&mut self, wanted: u8) -> Result<(), Unreadable> {
        self.space();
        if self.peek() != Some(wanted) {
            return Err(self.unreadable(format!("expected `{}`", char::from(wanted))));
        }
        self.at += 1;
        Ok(())
    }

    fn node(&mut self, nesting: usize) -> Result<Node, Unreadable> {
        self.space();
        self.elements += 1;
        if nesting > self.depth || self.elements > ELEMENTS {
            let why = format!("more than {} nested levels or {ELEMENTS} values", self.depth);
            return Err(Unreadable { code: Code::TooLarge, why, offset: self.at });
        }
        let offset = self.at;
        let data = match self.peek() {
            Some(b'{') => self.object(nesting)?,
            Some(b'[') => self.list(nesting)?,
            Some(b'"') => Data::Text(self.string()?),
            Some(_) => self.plain()?,
            None => return Err(self.unreadable("the file ends where a value is expected")),
        };
        Ok(Node { offset, data })
    }

    fn object(&mut self, nesting: usize) -> Result<Data, Unreadable> {
        self.at += 1;
        let mut entries = Vec::new();
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Data::Object(entries));
        }
        loop {
            let more = match self.entry(nesting) {
                Ok(entry) => {
                    entries.push(entry);
                    if self.broken.is_some() { Ok(false) } else { self.another(b'}') }
                }
                Err(unreadable) => Err(unreadable),
            };
            match more {
                Ok(true) => {}
                Ok(false) => return Ok(Data::Object(entries)),
                // Whole blocks are kept; of a block that is broken nothing is.
                Err(unreadable) if nesting <= self.labels => {
                    self.broken = Some(unreadable);
                    return Ok(Data::Object(entries));
                }
                Err(unreadable) => return Err(unreadable),
            }
        }
    }

    fn entry(&mut self, nesting: usize) -> Result<Entry, Unreadable> {
        self.space();
        let offset = self.at;
        if self.peek() != Some(b'"') {
            return Err(self.unreadable("expected a key in double quotes"));
        }
        let key = self.string()?;
        if nesting == 0 {
            self.labels = Kind::of(&key).map_or(0, Kind::labels);
        }
        self.take(b':')?;
        let value = self.node(nesting + 1)?;
        Ok(Entry { key, offset, value })
    }

    fn list(&mut self, nesting: usize) -> Result<Data, Unreadable> {
        self.at += 1;
        let mut items = Vec::new();
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Data::List(items));
        }
        loop {
            items.push(self.node(nesting + 1)?);
            if self.broken.is_some() || !self.another(b']')? {
                return Ok(Data::List(items));
            }
        }
    }

    /// Whether a comma follows, and not the end of the collection.
    fn another(&mut self, end: u8) -> Result<bool, Unreadable> {
        self.space();
        let found = self.peek();
        if found == Some(b',') || found == Some(end) {
            self.at += 1;
            return Ok(found == Some(b','));
        }
        Err(self.unreadable(format!("expected `,` or `{}`", char::from(end))))
    }

    fn string(&mut self) -> Result<String, Unreadable> {
        let rest = &self.text.as_bytes()[self.at..];
        let mut length = 1;
        while rest.get(length).is_some_and(|byte| *byte != b'"') {
            length += if rest[length] == b'\\' { 2 } else { 1 };
        }
        let quoted = self.text.get(self.at..self.at + length + 1).unwrap_or_default();
        let text =
            serde_json::from_str(quoted).map_err(|_| self.unreadable("the text in quotes is not valid"))?;
        self.at += length + 1;
        Ok(text)
    }

    fn plain(&mut self) -> Result<Data, Unreadable> {
        let rest = &self.text.as_bytes()[self.at..];
        let length = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
            .count();
        let value: Json = serde_json::from_str(&self.text[self.at..self.at + length])
            .map_err(|_| self.unreadable("expected a value"))?;
        self.at += length;
        Ok(Data::Plain(value))
    }
}
