//! What goes wrong at the API, and how it is said: RFC 9457 problem documents.
//!
//! Every answer of 400 and above is `application/problem+json` with a `code` from one closed
//! table, from which docs/ERRORS.md is written. What an operator should see (database errors,
//! paths) is logged; what the caller sees never holds it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};
use terrace_engine::change::Refused;
use terrace_engine::diagnostic::{Code, Diagnostic, Diagnostics, Subject};
use terrace_engine::id::InvalidId;
use terrace_engine::name::{InvalidName, TreePath};
use terrace_workspaces::WorkspaceError;
use utoipa::ToSchema;

use crate::secret::SecretError;

/// A request that was not served.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// Nobody is signed in.
    #[error("sign in first, or send a valid API token")]
    Unauthenticated,
    /// The thing does not exist, or the caller may not see it.
    #[error("there is no {0} here that you can see")]
    NotFound(&'static str),
    /// The caller sees the thing and may not do this; the text names the rule.
    #[error("{0}")]
    Forbidden(String),
    /// The request collides with what is there.
    #[error("{0}")]
    Conflict(String),
    /// Another change of the resource is open.
    #[error("change {change} of {path} is open: decide on it, withdraw it, or wait for its end")]
    Busy {
        /// The resource.
        path: TreePath,
        /// The number of the open change.
        change: i64,
    },
    /// The thing was edited since the caller read it.
    #[error("this was edited since you read it: load it again, then repeat your edit")]
    Stale,
    /// The state machine refused the event.
    #[error("{0}")]
    Refused(#[from] Refused),
    /// The input is wrong; each finding says where.
    #[error("{0}")]
    Invalid(#[from] Diagnostics),
    /// The request itself is malformed.
    #[error("{0}")]
    BadRequest(String),
    /// An outside system did not do its part.
    #[error("{0}")]
    Workspace(#[from] WorkspaceError),
    /// A row makes no sense.
    #[error("the row {row} of {table} makes no sense in its column {column}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's id.
        row: String,
    },
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] DbErr),
    /// A stored secret could not be used.
    #[error("{0}")]
    Secret(#[from] SecretError),
    /// Something that should not happen.
    #[error("{0}")]
    Internal(String),
}

/// What a failed request answers with, as `application/problem+json` (RFC 9457).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Where the code is explained.
    #[serde(rename = "type")]
    pub kind: String,
    /// The HTTP status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened, in a sentence.
    pub detail: String,
    /// The code, from the table in docs/ERRORS.md.
    pub code: String,
    /// Every finding, where the input is wrong.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    pub diagnostics: Diagnostics,
    /// What to do next, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_step: Option<String>,
    /// The number of the change that is in the way, where one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<i64>,
}

/// The codes of this crate, each with its HTTP status and meaning; the engine's codes follow
/// under `invalid`.
pub const CODES: &[(&str, u16, &str)] = &[
    ("unauthenticated", 401, "No valid session or API token came with the request."),
    ("not_found", 404, "The thing does not exist, or you may not see it."),
    ("forbidden", 403, "You see the thing and may not do this; the detail names the rule."),
    ("method_not_allowed", 405, "The address is right and the method is not; `Allow` names those that are."),
    ("conflict", 409, "The request collides with what is there."),
    (
        "change_open",
        409,
        "Another change of the resource is open; `change` has its number. With `wait` an update, recreation, destruction, rollback, or answer to drift waits for its end.",
    ),
    ("stale", 412, "The thing was edited since you read it."),
    ("refused", 409, "The change or run is in a state that does not allow this."),
    ("invalid", 422, "The input is wrong; each diagnostic says where and why."),
    ("bad_request", 400, "The request itself is malformed."),
    ("outside", 422, "A Git remote, a forge or the Terraform binary did not do its part."),
    ("disk_full", 507, "The disk of the database or the data folder is full; nothing was written."),
    ("timed_out", 422, "A run took longer than it may, and was stopped."),
    ("too_much_memory", 422, "A run took more memory than it may, and was stopped."),
    ("crashed", 422, "The Terraform binary was ended by a signal."),
    (
        "unavailable",
        503,
        "The database or the forge does not answer, and nothing was written; what is under way goes on when it does.",
    ),
    ("internal", 500, "Something failed inside Terrace; the log has the particulars."),
];

impl ApiError {
    /// One finding without a place in a file.
    #[must_use]
    pub fn invalid(code: Code, summary: impl Into<String>, place: impl Into<String>) -> Self {
        Self::Invalid(Diagnostic::error(code, summary).at(Subject::place(place)).into())
    }

    /// The code from the table.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Database(error) if is_full(error) => "disk_full",
            Self::Workspace(WorkspaceError::DiskFull { .. } | WorkspaceError::NoSpace { .. }) => "disk_full",
            Self::Workspace(WorkspaceError::TimedOut { .. }) => "timed_out",
            Self::Workspace(WorkspaceError::TooMuchMemory { .. }) => "too_much_memory",
            Self::Workspace(WorkspaceError::Crashed { .. }) => "crashed",
            _ if self.is_away() => "unavailable",
            Self::Unauthenticated => "unauthenticated",
            Self::NotFound(_) => "not_found",
            Self::Forbidden(_) => "forbidden",
            Self::Conflict(_) => "conflict",
            Self::Busy { .. } => "change_open",
            Self::Stale => "stale",
            Self::Refused(_) => "refused",
            Self::Invalid(_) => "invalid",
            Self::BadRequest(_) => "bad_request",
            Self::Workspace(_) => "outside",
            Self::Inconsistent { .. } | Self::Database(_) | Self::Secret(_) | Self::Internal(_) => "internal",
        }
    }

    /// Whether the database or the forge is away, and may be back in a moment.
    #[must_use]
    pub fn is_away(&self) -> bool {
        match self {
            Self::Database(error) => is_away(error),
            Self::Workspace(error) => matches!(error, WorkspaceError::ForgeAway { .. }),
            _ => false,
        }
    }

    /// The problem document that answers the request.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let status = self.status_code();
        let diagnostics = match self {
            Self::Invalid(diagnostics) => diagnostics.clone(),
            _ => Diagnostics::default(),
        };
        let next_step = match self {
            Self::Busy { change, .. } => Some(format!(
                "decide on change {change} or withdraw it first; one change may also wait for its end: \"wait\", or --in-turn"
            )),
            _ => diagnostics.iter().next().map(|first| first.code.next_step().to_owned()),
        };
        Problem {
            kind: format!("/docs/errors#{}", self.code()),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            detail: self.public_detail(),
            code: self.code().to_owned(),
            diagnostics,
            next_step,
            change: match self {
                Self::Busy { change, .. } => Some(*change),
                _ => None,
            },
        }
    }

    fn public_detail(&self) -> String {
        match self {
            Self::Invalid(diagnostics) => diagnostics.to_string(),
            Self::Workspace(error @ WorkspaceError::NoSpace { .. }) => error.to_string(),
            _ if self.code() == "disk_full" => {
                "the disk is full and nothing was written: free some space, then try again".to_owned()
            }
            Self::Workspace(error) if self.is_away() => format!("{error}: try again in a moment"),
            _ if self.is_away() => "the database does not answer: try again in a moment".to_owned(),
            _ if self.code() == "internal" => {
                "something failed inside Terrace; the server's log has the particulars".to_owned()
            }
            other => other.to_string(),
        }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        let status = CODES.iter().find(|(code, ..)| *code == self.code()).map(|(_, status, _)| *status);
        status
            .and_then(|status| StatusCode::from_u16(status).ok())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        if matches!(self.code(), "internal" | "unavailable") {
            tracing::error!(error = ?self, "request failed");
        }
        let mut response = HttpResponse::build(self.status_code());
        if matches!(self, Self::Unauthenticated) {
            // Not Basic: a browser would hold the answer back and ask with a window of its own.
            response.insert_header(("WWW-Authenticate", "Bearer realm=\"Terrace\""));
        }
        response.content_type("application/problem+json").json(self.problem())
    }
}

impl From<InvalidName> for ApiError {
    fn from(error: InvalidName) -> Self {
        Self::Invalid(Diagnostic::error(Code::InvalidName, error.to_string()).into())
    }
}

impl From<InvalidId> for ApiError {
    fn from(_: InvalidId) -> Self {
        Self::NotFound("such id")
    }
}

/// Whether the database said that its disk is full: SQLite's code 13, PostgreSQL's 53100.
fn is_full(error: &DbErr) -> bool {
    use sea_orm::sqlx;
    let (DbErr::Exec(cause) | DbErr::Query(cause) | DbErr::Conn(cause)) = error else { return false };
    let sea_orm::RuntimeErr::SqlxError(cause) = cause else { return false };
    let sqlx::Error::Database(cause) = &**cause else { return false };
    matches!(cause.code().as_deref(), Some("13" | "53100"))
}

/// Whether nobody answers at the database, or it says that it cannot now: PostgreSQL's classes 08
/// and 57P, SQLite's 5 and 6 where another process holds its lock for longer than is waited.
fn is_away(error: &DbErr) -> bool {
    use sea_orm::sqlx;
    let cause = match error {
        DbErr::ConnectionAcquire(_) => return true,
        DbErr::Conn(cause) | DbErr::Exec(cause) | DbErr::Query(cause) => cause,
        _ => return false,
    };
    let sea_orm::RuntimeErr::SqlxError(cause) = cause else { return false };
    match &**cause {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => true,
        sqlx::Error::Database(cause) => cause.code().is_some_and(|code| {
            code.starts_with("08") || code.starts_with("57P") || matches!(&*code, "5" | "6" | "261" | "517")
        }),
        _ => false,
    }
}

/// Says that a unique name is taken where the database says so, and passes on all else.
pub fn taken(what: &str, name: &str) -> impl FnOnce(DbErr) -> ApiError {
    let sentence = format!("the {what} \"{name}\" exists already: choose another name");
    move |error| match error.sql_err() {
        Some(sea_orm::SqlErr::UniqueConstraintViolation(_)) => ApiError::Conflict(sentence),
        _ => ApiError::Database(error),
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectOptions, ConnectionTrait, Database};

    use super::*;

    #[tokio::test]
    async fn a_full_disk_has_a_code_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("small.db").display());
        let db = Database::connect(ConnectOptions::new(url).max_connections(1).to_owned()).await.unwrap();
        db.execute_unprepared("CREATE TABLE t (x BLOB); PRAGMA max_page_count = 3").await.unwrap();
        let error = db.execute_unprepared("INSERT INTO t VALUES (zeroblob(100000))").await.unwrap_err();
        let problem = ApiError::from(error).problem();
        assert_eq!((problem.status, problem.code.as_str()), (507, "disk_full"));
        assert!(problem.detail.contains("free some space"), "{}", problem.detail);
    }
}
