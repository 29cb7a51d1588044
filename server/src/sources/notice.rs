//! What a refresh of a source met that somebody should know.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use terrace_engine::name::TemplateKey;
use utoipa::ToSchema;

/// What kind of thing it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// The repository could not be fetched.
    Unreachable,
    /// A tag that a version was made from names another commit now; the version keeps its own.
    TagMoved,
    /// A new tag would have become a version, and its module cannot be used.
    Broken,
}

/// Something that a refresh met. It goes with the first refresh that does not meet it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Notice {
    /// What kind of thing it is.
    pub kind: NoticeKind,
    /// The template that it concerns.
    #[schema(value_type = Option<String>)]
    pub template: Option<TemplateKey>,
    /// The tag that it concerns.
    pub reference: Option<String>,
    /// What happened, in a sentence.
    pub detail: String,
    /// When it was met first.
    pub since: DateTime<Utc>,
}

impl Notice {
    /// Whether both speak of the same thing, whenever they were met.
    fn is_like(&self, other: &Self) -> bool {
        Self { since: other.since, ..self.clone() } == *other
    }
}

/// The notices of now, each with the time when it was met first.
#[must_use]
pub fn aged(mut now: Vec<Notice>, before: &[Notice]) -> Vec<Notice> {
    for notice in &mut now {
        if let Some(known) = before.iter().find(|known| notice.is_like(known)) {
            notice.since = known.since;
        }
    }
    now
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    #[test]
    fn what_is_met_again_keeps_its_age() {
        let at = |second| Utc.timestamp_opt(second, 0).unwrap();
        let notice = |detail: &str, second| Notice {
            kind: NoticeKind::Broken,
            template: None,
            reference: Some("v2".into()),
            detail: detail.into(),
            since: at(second),
        };
        let aged = aged(vec![notice("a", 9), notice("b", 9)], &[notice("a", 1), notice("c", 1)]);
        assert_eq!(aged, [notice("a", 1), notice("b", 9)]);
    }
}
