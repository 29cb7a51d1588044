//! How a command ends: exit codes, and failures told in at most three lines.

use std::fmt;
use std::process::ExitCode;

use serde::Deserialize;

/// How a command ended, as scripts see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// All went well.
    Ok = 0,
    /// Something failed that has no code of its own.
    Error = 1,
    /// All went well and the plan holds changes; only under `--detailed-exitcode`.
    Changes = 2,
    /// The change waits for an approval.
    ApprovalPending = 3,
    /// Not signed in, or not allowed.
    NotAllowed = 4,
    /// The thing does not exist, or may not be seen.
    NotFound = 5,
    /// The request collides with what is there, or meets a lock.
    Conflict = 6,
    /// A policy denies it.
    Denied = 7,
    /// The time given by `--timeout` is over.
    TimedOut = 8,
    /// The command line cannot be understood.
    Usage = 64,
}

/// The exit code of a command that was interrupted.
pub(super) const INTERRUPTED: i32 = 130;

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// How a command ends.
pub(super) type Outcome = Result<Exit, Failure>;

/// What went wrong, where, and what to do next. Printed in at most three lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    what: String,
    place: Option<String>,
    next: Option<String>,
    /// The exit code that goes with it.
    pub(super) exit: Exit,
}

impl Failure {
    /// A failure with exit code 1.
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), place: None, next: None, exit: Exit::Error }
    }

    /// A command line that cannot be understood.
    pub(super) fn usage(what: impl Into<String>) -> Self {
        Self::new(what).exit(Exit::Usage)
    }

    /// The same failure with the place where it happened.
    pub(super) fn at(self, place: impl Into<String>) -> Self {
        Self { place: Some(place.into()), ..self }
    }

    /// The same failure with the next step.
    pub(super) fn next(self, next: impl Into<String>) -> Self {
        Self { next: Some(next.into()), ..self }
    }

    /// The same failure with another exit code.
    pub(super) fn exit(self, exit: Exit) -> Self {
        Self { exit, ..self }
    }
}

/// One line, whatever the text holds: newlines become spaces and control characters go.
fn line(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().filter(|c| !c.is_control()).collect()
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", line(&self.what))?;
        if let Some(place) = &self.place {
            write!(f, "\nwhere: {}", line(place))?;
        }
        if let Some(next) = &self.next {
            write!(f, "\nnext: {}", line(next))?;
        }
        Ok(())
    }
}

/// What the server says went wrong (RFC 9457).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Problem {
    title: String,
    detail: String,
    code: String,
    diagnostics: Vec<Finding>,
    next_step: Option<String>,
}

/// One finding of a problem.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Finding {
    code: String,
    summary: String,
    detail: Option<String>,
    subject: Option<Subject>,
}

/// Where a finding is.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Subject {
    File { filename: String, line: usize },
    Place { place: String },
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { filename, line } => write!(f, "{filename}:{line}"),
            Self::Place { place } => f.write_str(place),
        }
    }
}

impl Finding {
    fn text(&self) -> String {
        match self.detail.as_deref() {
            Some(detail) if !detail.is_empty() => format!("{} ({detail})", self.summary),
            _ => self.summary.clone(),
        }
    }

    fn text_with_place(&self) -> String {
        match &self.subject {
            Some(subject) => format!("{subject}: {}", self.text()),
            None => self.text(),
        }
    }
}

impl Problem {
    /// The failure that tells the problem; `request` is the request's method and address, named
    /// where the problem has no place of its own.
    pub(super) fn failure(self, status: u16, request: &str) -> Failure {
        let exit = exit_of(status, &self);
        let place = match self.diagnostics.as_slice() {
            [Finding { subject: Some(subject), .. }] => subject.to_string(),
            _ => format!("{request} ({status})"),
        };
        let failure = Failure { what: self.what(status), place: Some(place), next: None, exit };
        match self.next_step.or_else(|| next_step(status).map(str::to_owned)) {
            Some(next) => failure.next(next),
            None => failure,
        }
    }

    fn what(&self, status: u16) -> String {
        match self.diagnostics.as_slice() {
            [] if !self.detail.is_empty() => self.detail.clone(),
            [] if !self.title.is_empty() => self.title.clone(),
            [] => format!("the server answered with status {status}"),
            [only] => only.text(),
            all => {
                let texts: Vec<String> = all.iter().map(Finding::text_with_place).collect();
                format!("{} findings: {}", texts.len(), texts.join("; "))
            }
        }
    }
}

fn exit_of(status: u16, problem: &Problem) -> Exit {
    let locked = problem.diagnostics.iter().any(|finding| finding.code == "locked");
    match status {
        _ if problem.code.contains("policy") => Exit::Denied,
        401 | 403 => Exit::NotAllowed,
        404 => Exit::NotFound,
        409 | 412 | 423 => Exit::Conflict,
        422 if locked => Exit::Conflict,
        408 | 504 => Exit::TimedOut,
        _ => Exit::Error,
    }
}

fn next_step(status: u16) -> Option<&'static str> {
    match status {
        401 => Some("run `terrace login URL`, or set TERRACE_TOKEN to a valid token"),
        403 => Some("`terrace whoami` shows your roles; ask somebody who may do this"),
        404 => {
            Some("check the name with the `list` verb of the same noun; what you may not see is not found")
        }
        409 | 423 => Some("deal with what is in the way, then repeat the command"),
        500.. => Some("try again; the server's log has the particulars"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use serde_json::json;

    use super::*;

    fn told(status: u16, problem: serde_json::Value) -> String {
        let problem: Problem = serde_json::from_value(problem).unwrap();
        let failure = problem.failure(status, "POST http://localhost:8080/api/v1/resources");
        format!("{failure}\nexit {}", failure.exit as u8)
    }

    #[test]
    fn a_finding_is_told_with_its_place_and_the_next_step() {
        let problem = json!({"code": "invalid", "detail": "…", "next_step": "Give a value of the type shown.",
            "diagnostics": [{"severity": "error", "code": "type_mismatch", "summary": "a number is needed",
                "detail": "\"many\"\nis a string", "subject": {"place": "azs"}}]});
        assert_snapshot!(told(422, problem), @r#"
        error: a number is needed ("many" is a string)
        where: azs
        next: Give a value of the type shown.
        exit 1
        "#);
    }

    #[test]
    fn several_findings_stay_within_three_lines() {
        let problem = json!({"code": "invalid", "diagnostics": [
            {"code": "missing_input", "summary": "the input is missing", "subject": {"place": "cidr"}},
            {"code": "syntax", "summary": "not HCL", "subject": {"filename": "main.tf", "line": 3}}]});
        assert_snapshot!(told(422, problem), @"
        error: 2 findings: cidr: the input is missing; main.tf:3: not HCL
        where: POST http://localhost:8080/api/v1/resources (422)
        exit 1
        ");
    }

    #[test]
    fn a_refusal_names_the_rule() {
        let problem = json!({"title": "Forbidden", "code": "forbidden", "detail": "whoever asked does not count as an approver"});
        assert_snapshot!(told(403, problem), @"
        error: whoever asked does not count as an approver
        where: POST http://localhost:8080/api/v1/resources (403)
        next: `terrace whoami` shows your roles; ask somebody who may do this
        exit 4
        ");
    }

    #[test]
    fn every_status_has_its_exit_code() {
        let exit = |status| exit_of(status, &Problem::default());
        assert_eq!(
            [401, 403, 404, 409, 412, 423, 504, 500, 422].map(exit),
            [
                Exit::NotAllowed,
                Exit::NotAllowed,
                Exit::NotFound,
                Exit::Conflict,
                Exit::Conflict,
                Exit::Conflict,
                Exit::TimedOut,
                Exit::Error,
                Exit::Error
            ]
        );
        let denied = Problem { code: "denied_by_policy".into(), ..Problem::default() };
        assert_eq!(exit_of(403, &denied), Exit::Denied);
        let locked = Finding { code: "locked".into(), ..Finding::default() };
        let locked = Problem { diagnostics: vec![locked], ..Problem::default() };
        assert_eq!(exit_of(422, &locked), Exit::Conflict);
    }

    #[test]
    fn an_empty_answer_is_still_told() {
        assert_snapshot!(told(502, json!({})), @"
        error: the server answered with status 502
        where: POST http://localhost:8080/api/v1/resources (502)
        next: try again; the server's log has the particulars
        exit 1
        ");
    }
}
