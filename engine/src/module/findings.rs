//! The findings of one folder, bounded.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};

/// Keeps the first findings, and remembers whether there were more.
#[derive(Debug)]
pub(super) struct Findings {
    kept: Vec<Diagnostic>,
    limit: usize,
    more: usize,
    /// Whether one of those that were not kept is an error.
    more_errors: bool,
}

impl Findings {
    pub(super) fn new(limit: usize) -> Self {
        Self { kept: Vec::new(), limit, more: 0, more_errors: false }
    }

    pub(super) fn push(&mut self, finding: Diagnostic) {
        if self.kept.len() < self.limit {
            self.kept.push(finding);
        } else {
            self.more += 1;
            self.more_errors |= finding.severity == Severity::Error;
        }
    }

    /// The findings in the order of their places, and a last one where there are more.
    pub(super) fn finish(mut self) -> Diagnostics {
        self.kept.sort_by(|a, b| a.subject.cmp(&b.subject));
        if self.more > 0 {
            let summary = format!("{} more findings are left out", self.more);
            let left_out = if self.more_errors {
                Diagnostic::error(Code::TooLarge, summary)
            } else {
                Diagnostic::warning(Code::TooLarge, summary)
            };
            self.kept.push(left_out.with_detail(format!("only the first {} are kept", self.limit)));
        }
        self.kept.into_iter().collect()
    }
}

impl Extend<Diagnostic> for Findings {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, findings: I) {
        for finding in findings {
            self.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Subject;

    #[test]
    fn what_is_beyond_the_limit_is_counted() {
        let mut findings = Findings::new(2);
        for line in [3, 1, 2] {
            let finding = Diagnostic::warning(Code::InvalidBlock, "x").at(Subject::file("a.tf", line));
            findings.push(finding);
        }
        findings.push(Diagnostic::error(Code::Syntax, "y"));
        let shown = findings.finish();
        assert!(shown.has_errors());
        insta::assert_snapshot!(shown, @r"
        a.tf:1: x
        a.tf:3: x
        2 more findings are left out (only the first 2 are kept)
        ");
    }
}
