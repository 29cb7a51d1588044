//! What the binary prints, line by line: human text for people, diagnostics for the error.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value as Json;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::sync::mpsc::UnboundedSender;

use super::binary::Limits;
use super::secrets::Secrets;

/// Lines that are kept to explain a failure without diagnostics.
const TAIL: usize = 20;
/// Diagnostics that an error repeats at most.
const DIAGNOSTICS: usize = 50;
/// Bytes of a diagnostic that an error repeats at most.
const SENTENCE: usize = 4_000;

/// A step of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Modules, plugins and the backend are made ready.
    Init,
    /// The plan is made, and shown as JSON.
    Plan,
    /// The plan is applied.
    Apply,
    /// The outputs are read.
    Outputs,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Init => "init",
            Self::Plan => "plan",
            Self::Apply => "apply",
            Self::Outputs => "outputs",
        })
    }
}

/// Where a line was printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// One line of a run's log. Secrets of the job's environment are replaced in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// When it was read.
    pub at: DateTime<Utc>,
    /// The step that printed it.
    pub stage: Stage,
    /// Where it was printed.
    pub stream: Stream,
    /// The text for people, without a line break at its end; a diagnostic has several lines.
    pub text: String,
    /// `info`, `warn` or `error`, where the binary tells.
    pub level: Option<String>,
}

/// Takes the output of all steps of one run.
pub(super) struct Log {
    lines: UnboundedSender<Line>,
    limits: Limits,
    secrets: Secrets,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    bytes: usize,
    lines: usize,
    full: bool,
    diagnostics: Vec<String>,
    tail: VecDeque<String>,
}

impl Log {
    pub(super) fn new(lines: UnboundedSender<Line>, limits: Limits, secrets: Secrets) -> Self {
        Self { lines, limits, secrets, kept: Mutex::default() }
    }

    /// Adds a line of Terrace's own.
    pub(super) fn say(&self, stage: Stage, text: &str) {
        let (text, level) = (text.to_owned(), Some("info".to_owned()));
        // A reader that went away does not end the run.
        let _ = self.lines.send(Line { at: Utc::now(), stage, stream: Stream::Out, text, level });
    }

    /// Forgets what was kept to explain a failure of the step before.
    pub(super) fn next_step(&self) {
        let mut kept = self.kept();
        kept.diagnostics.clear();
        kept.tail.clear();
    }

    /// Reads a stream to its end, line by line.
    pub(super) async fn read(
        &self,
        stage: Stage,
        stream: Stream,
        mut from: impl AsyncRead + Unpin,
    ) -> io::Result<()> {
        let mut line = Vec::new();
        let mut length = 0;
        let mut chunk = vec![0; 16 * 1024];
        loop {
            let read = from.read(&mut chunk).await?;
            if read == 0 {
                break;
            }
            for part in chunk[..read].split_inclusive(|byte| *byte == b'\n') {
                let room = self.limits.line_bytes.saturating_sub(line.len());
                line.extend_from_slice(&part[..part.len().min(room)]);
                length += part.len();
                if part.ends_with(b"\n") {
                    self.take(stage, stream, &line, length);
                    line.clear();
                    length = 0;
                }
            }
        }
        if !line.is_empty() {
            self.take(stage, stream, &line, length);
        }
        Ok(())
    }

    /// Why the step failed: its diagnostics, or the last lines that it printed.
    pub(super) fn explanation(&self) -> String {
        let kept = self.kept();
        match (kept.diagnostics.is_empty(), kept.tail.is_empty()) {
            (false, _) => kept.diagnostics.join("\n"),
            (true, false) => kept.tail.iter().map(String::as_str).collect::<Vec<_>>().join("\n"),
            (true, true) => "it printed nothing".to_owned(),
        }
    }

    /// Takes the beginning of a line that has `length` bytes in all.
    fn take(&self, stage: Stage, stream: Stream, raw: &[u8], length: usize) {
        // Half a JSON document tells nobody anything.
        let told = match raw.starts_with(b"{") && raw.len() < length {
            true => format!("A line of {length} bytes is left out.").into(),
            false => String::from_utf8_lossy(raw),
        };
        let Some(printed) = Printed::parse(&told) else { return };
        let text = self.secrets.hide(printed.text);
        self.keep(&text, printed.diagnostic);
        if let Some(text) = self.within_limit(text) {
            // A reader that went away does not end the run.
            let _ = self.lines.send(Line { at: Utc::now(), stage, stream, text, level: printed.level });
        }
    }

    fn keep(&self, text: &str, diagnostic: Option<String>) {
        let mut kept = self.kept();
        if let Some(diagnostic) = diagnostic
            && kept.diagnostics.len() < DIAGNOSTICS
        {
            let mut diagnostic = self.secrets.hide(diagnostic);
            let end = diagnostic.floor_char_boundary(SENTENCE);
            diagnostic.truncate(end);
            kept.diagnostics.push(diagnostic);
        }
        if kept.tail.len() == TAIL {
            kept.tail.pop_front();
        }
        kept.tail.push_back(text.to_owned());
    }

    /// The text, or the sentence that says that no more follows, or nothing.
    fn within_limit(&self, text: String) -> Option<String> {
        let mut kept = self.kept();
        kept.bytes = kept.bytes.saturating_add(text.len() + 1);
        kept.lines = kept.lines.saturating_add(1);
        let most = match (kept.bytes > self.limits.output_bytes, kept.lines > self.limits.lines) {
            (false, false) => return Some(text),
            (true, _) => format!("{} bytes", self.limits.output_bytes),
            (false, true) => format!("{} lines", self.limits.lines),
        };
        let first = !std::mem::replace(&mut kept.full, true);
        first.then(|| format!("The output is longer than {most}; the rest is left out."))
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One line of output, understood.
struct Printed {
    text: String,
    level: Option<String>,
    /// Place, summary and detail, where the line is an error.
    diagnostic: Option<String>,
}

impl Printed {
    /// Reads a line of `-json` output, or any other text; `None` for an empty one.
    fn parse(raw: &str) -> Option<Self> {
        let raw = raw.trim_end();
        if raw.is_empty() {
            return None;
        }
        let json = raw.starts_with('{').then(|| serde_json::from_str::<Json>(raw).ok()).flatten();
        let Some(message) = json.as_ref().and_then(|json| json["@message"].as_str()) else {
            return Some(Self { text: raw.to_owned(), level: None, diagnostic: None });
        };
        let json = json.as_ref().unwrap_or(&Json::Null);
        let found = &json["diagnostic"];
        let detail = found["detail"].as_str().unwrap_or_default();
        let place = place(found);
        let text = [message, place.as_str(), detail]
            .iter()
            .filter(|part| !part.is_empty())
            .copied()
            .collect::<Vec<_>>();
        Some(Self {
            text: text.join("\n"),
            level: json["@level"].as_str().map(str::to_owned),
            diagnostic: (found["severity"] == "error").then(|| sentence(found, &place, detail)),
        })
    }
}

/// `main.tf:3`, or nothing.
fn place(diagnostic: &Json) -> String {
    let range = &diagnostic["range"];
    match (range["filename"].as_str(), range["start"]["line"].as_u64()) {
        (Some(file), Some(line)) => format!("{file}:{line}"),
        _ => String::new(),
    }
}

/// A diagnostic on one line: `main.tf:3: Unknown variable: There is no variable named "x".`
fn sentence(diagnostic: &Json, place: &str, detail: &str) -> String {
    let summary = diagnostic["summary"].as_str().unwrap_or_default();
    let parts: Vec<&str> = [place, summary, detail].into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(": ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use tokio::sync::mpsc;

    fn log(limits: Limits) -> (Log, mpsc::UnboundedReceiver<Line>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        let environment = BTreeMap::from([("TF_VAR_x".to_owned(), "geheim".to_owned())]);
        (Log::new(sender, limits, Secrets::of(&environment)), receiver)
    }

    fn texts(mut lines: mpsc::UnboundedReceiver<Line>) -> Vec<String> {
        std::iter::from_fn(|| lines.try_recv().ok()).map(|line| line.text).collect()
    }

    #[tokio::test]
    async fn json_becomes_text_and_errors_are_kept() {
        let (log, lines) = log(Limits::default());
        let printed = concat!(
            r#"{"@level":"info","@message":"Terraform 1.11.4"}"#,
            "\n\nplain geheim text\n",
            r#"{"@level":"error","@message":"Error: Unknown variable","diagnostic":{"severity":"error","summary":"Unknown variable","detail":"There is no \"x\".","range":{"filename":"main.tf","start":{"line":3}}}}"#,
            "\n{not json}",
        );
        log.read(Stage::Plan, Stream::Out, printed.as_bytes()).await.unwrap();
        assert_eq!(log.explanation(), r#"main.tf:3: Unknown variable: There is no "x"."#);
        assert_eq!(
            texts(lines),
            [
                "Terraform 1.11.4",
                "plain [secret] text",
                "Error: Unknown variable\nmain.tf:3\nThere is no \"x\".",
                "{not json}"
            ]
        );
    }

    #[tokio::test]
    async fn without_diagnostics_the_last_lines_explain() {
        let (log, _lines) = log(Limits::default());
        assert_eq!(log.explanation(), "it printed nothing");
        log.read(Stage::Init, Stream::Err, b"one\ntwo".as_slice()).await.unwrap();
        assert_eq!(log.explanation(), "one\ntwo");
        log.next_step();
        assert_eq!(log.explanation(), "it printed nothing");
    }

    #[tokio::test]
    async fn a_line_that_is_too_long_is_cut_or_left_out() {
        let (log, lines) = log(Limits { line_bytes: 10, ..Limits::default() });
        let printed = b"{\"@message\":\"x\"}\n0123456789abc\n0123456789\n";
        log.read(Stage::Plan, Stream::Out, printed.as_slice()).await.unwrap();
        assert_eq!(texts(lines), ["A line of 17 bytes is left out.", "0123456789", "0123456789"]);
    }

    #[tokio::test]
    async fn output_is_bounded_and_says_so_once() {
        let (log, lines) = log(Limits { output_bytes: 20, line_bytes: 8, ..Limits::default() });
        log.read(Stage::Apply, Stream::Out, b"1234567890\n1234\n1234567\n1\n2\n".as_slice()).await.unwrap();
        assert_eq!(
            texts(lines),
            ["12345678", "1234", "The output is longer than 20 bytes; the rest is left out."]
        );
    }

    #[tokio::test]
    async fn many_short_lines_are_bounded_too() {
        let (log, lines) = log(Limits { lines: 2, ..Limits::default() });
        log.read(Stage::Apply, Stream::Out, b"1\n2\n3\n4\n".as_slice()).await.unwrap();
        assert_eq!(texts(lines), ["1", "2", "The output is longer than 2 lines; the rest is left out."]);
    }
}
