//! Lists: keyset paging and the answer's shape.

use actix_web::HttpRequest;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::error::ApiError;

/// The most rows that one page holds.
const MOST: u64 = 200;

/// What every list accepts.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many rows at most; 50 unless told, 200 at most.
    pub limit: Option<u64>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// Words to search for.
    pub q: Option<String>,
}

impl PageQuery {
    /// The number of rows to answer with.
    #[must_use]
    pub fn limit(&self) -> u64 {
        self.limit.unwrap_or(50).clamp(1, MOST)
    }

    /// The search as a `LIKE` pattern, its wildcards escaped by `\`.
    #[must_use]
    pub fn pattern(&self) -> Option<String> {
        let words = self.q.as_deref()?.trim();
        let escaped = words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        (!words.is_empty()).then(|| format!("%{escaped}%"))
    }
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// What to hand in as `after` for the next page; `null` at the end.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page from up to `limit + 1` rows; `key` gives the cursor of a row.
    #[must_use]
    pub fn cut(mut rows: Vec<T>, limit: u64, key: impl Fn(&T) -> String) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(key) } else { None };
        Self { items: rows, next }
    }

    /// A list that is always whole.
    #[must_use]
    pub const fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

/// The revision that an edit is based on, from `If-Match`; `None` where the caller does not care.
///
/// # Errors
/// The header is not a quoted number.
pub fn revision(request: &HttpRequest) -> Result<Option<i64>, ApiError> {
    let Some(value) = request.headers().get("If-Match") else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim_matches('"');
    match text {
        "*" => Ok(None),
        number => number
            .parse()
            .map(Some)
            .map_err(|_| ApiError::BadRequest("If-Match must be the revision in quotes, as in \"3\"".into())),
    }
}

/// Refuses an edit that is based on another revision.
///
/// # Errors
/// The revisions differ.
pub fn require_revision(expected: Option<i64>, found: i64) -> Result<(), ApiError> {
    if expected.is_none_or(|expected| expected == found) { Ok(()) } else { Err(ApiError::Stale) }
}
