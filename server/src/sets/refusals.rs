//! Refusals of several members at once, each with its name.

use terrace_engine::diagnostic::Diagnostics;
use terrace_engine::name::TreePath;

use crate::error::ApiError;

/// How many members a refusal names.
const NAMED: usize = 20;

/// What was refused, by member.
#[derive(Debug, Default)]
pub(super) struct Refusals(Vec<(String, ApiError)>);

impl Refusals {
    pub(super) fn add(&mut self, path: &TreePath, error: ApiError) {
        self.0.push((path.to_string(), named(path, error)));
    }

    /// Fails with everything that was refused: what is not allowed before what does not fit, and
    /// that before what is wrong with values.
    ///
    /// # Errors
    /// Something was refused.
    pub(super) fn none(mut self) -> Result<(), ApiError> {
        if self.0.len() <= 1 {
            return self.0.pop().map_or(Ok(()), |(_, error)| Err(error));
        }
        if let Some(outside) = self.0.iter().position(|(_, error)| !is_refusal(error)) {
            return Err(self.0.swap_remove(outside).1);
        }
        let told = |wanted: fn(&ApiError) -> bool| {
            let found: Vec<String> = self
                .0
                .iter()
                .filter(|(_, error)| wanted(error))
                .map(|(_, error)| error.to_string())
                .collect();
            let more = found.len().saturating_sub(NAMED);
            let more = (more > 0).then(|| format!("and {more} more"));
            let named: Vec<String> = found.into_iter().take(NAMED).chain(more).collect();
            (!named.is_empty()).then(|| named.join("; "))
        };
        if let Some(told) = told(|error| matches!(error, ApiError::Forbidden(_))) {
            return Err(ApiError::Forbidden(told));
        }
        if let Some(told) = told(|error| !matches!(error, ApiError::Invalid(_))) {
            return Err(ApiError::Conflict(told));
        }
        let findings = self.0.into_iter().filter_map(|(_, error)| match error {
            ApiError::Invalid(findings) => Some(findings),
            _ => None,
        });
        Err(ApiError::Invalid(findings.flatten().take(NAMED).collect()))
    }
}

fn is_refusal(error: &ApiError) -> bool {
    matches!(
        error,
        ApiError::Forbidden(_)
            | ApiError::Conflict(_)
            | ApiError::Busy { .. }
            | ApiError::BadRequest(_)
            | ApiError::Refused(_)
            | ApiError::Invalid(_)
    )
}

/// The same refusal, with the member that it is about.
pub(super) fn named(path: &TreePath, error: ApiError) -> ApiError {
    let about = |sentence: String| {
        let path = path.to_string();
        if sentence.contains(&path) { sentence } else { format!("{path}: {sentence}") }
    };
    match error {
        ApiError::Forbidden(sentence) => ApiError::Forbidden(about(sentence)),
        ApiError::Conflict(sentence) => ApiError::Conflict(about(sentence)),
        ApiError::BadRequest(sentence) => ApiError::BadRequest(about(sentence)),
        ApiError::Refused(refused) => ApiError::Conflict(about(refused.to_string())),
        ApiError::Invalid(findings) => {
            let named = findings.into_iter().map(|mut found| {
                found.summary = about(std::mem::take(&mut found.summary));
                found
            });
            ApiError::Invalid(named.collect::<Diagnostics>())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use terrace_engine::diagnostic::Code;

    use super::*;

    fn path(text: &str) -> TreePath {
        text.parse().unwrap()
    }

    fn told(errors: Vec<(&str, ApiError)>) -> String {
        let mut refusals = Refusals::default();
        for (at, error) in errors {
            refusals.add(&path(at), error);
        }
        let error = refusals.none().unwrap_err();
        format!("{} {}", error.code(), error)
    }

    #[test]
    fn every_member_that_was_refused_is_named() {
        let forbidden = || ApiError::Forbidden("no".into());
        let conflict = |text: &str| ApiError::Conflict(text.into());
        assert_eq!(told(vec![("a/b", forbidden())]), "forbidden a/b: no");
        assert_eq!(told(vec![("a", conflict("a is busy"))]), "conflict a is busy");
        assert_eq!(
            told(vec![("a", conflict("x")), ("b", forbidden()), ("c", forbidden())]),
            "forbidden b: no; c: no"
        );
        assert_eq!(told(vec![("a", conflict("x")), ("b", conflict("y"))]), "conflict a: x; b: y");
        let wrong = || ApiError::invalid(Code::MissingInput, "it is missing", "zone");
        assert!(told(vec![("a", wrong()), ("b", wrong())]).contains("b: it is missing"));
        let many = (0..30).map(|number| (format!("m{number}"), conflict("x"))).collect::<Vec<_>>();
        assert!(
            told(many.iter().map(|(at, _)| (at.as_str(), conflict("x"))).collect()).ends_with("and 10 more")
        );
    }

    #[test]
    fn a_database_that_fails_is_no_refusal() {
        let failed = || ApiError::Internal("broken".into());
        assert!(told(vec![("a", ApiError::Conflict("x".into())), ("b", failed())]).starts_with("internal"));
    }
}
