//! Differences in code as the API shows them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use terrace_engine::files::{Patch, RelPath};
use terrace_workspaces::CommitInfo;
use utoipa::ToSchema;

use crate::resources::mask::Mask;

/// One file before and after.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileDiff {
    path: String,
    before: Option<String>,
    after: Option<String>,
}

/// A difference in code.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeDiff {
    files: Vec<FileDiff>,
    /// The same as `git diff` prints it.
    unified: String,
}

impl ChangeDiff {
    /// A patch of the files below `folder`, without what must not be shown.
    #[must_use]
    pub fn of(mut patch: Patch, folder: Option<&RelPath>, mask: &Mask) -> Self {
        for change in &mut patch.changes {
            if let Some(folder) = folder {
                change.path = folder.join(&change.path);
            }
        }
        let text = |bytes: &Option<Vec<u8>>| {
            bytes.as_deref().map(|bytes| mask.text(String::from_utf8_lossy(bytes).into_owned()))
        };
        let unified = mask.text(patch.unified());
        let files = patch.changes.iter().map(|change| FileDiff {
            path: change.path.to_string(),
            before: text(&change.before),
            after: text(&change.after),
        });
        Self { files: files.collect(), unified }
    }
}

/// The code that a change alters, and what people have made of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeCode {
    /// Against main.
    #[serde(flatten)]
    pub diff: ChangeDiff,
    /// What people committed on the branch; `null` where it is as Terrace wrote it.
    pub by_hand: Option<ByHand>,
}

impl From<ChangeDiff> for ChangeCode {
    fn from(diff: ChangeDiff) -> Self {
        Self { diff, by_hand: None }
    }
}

/// What people committed on the branch of a change. It is kept: Terrace writes there no more.
#[derive(Debug, Serialize, ToSchema)]
pub struct ByHand {
    /// Their commits, newest first; a hundred at most.
    pub commits: Vec<CommitView>,
    /// Against what Terrace has generated.
    #[serde(flatten)]
    pub diff: ChangeDiff,
}

/// A commit, as its author tells it. Who has pushed it stands in the timeline.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommitView {
    id: String,
    author: String,
    message: String,
    at: DateTime<Utc>,
}

impl CommitView {
    /// A commit without what must not be shown.
    #[must_use]
    pub fn of(commit: CommitInfo, mask: &Mask) -> Self {
        let CommitInfo { sha, message, author, at } = commit;
        Self {
            id: sha.to_string(),
            author: author.name,
            message: mask.text(message.trim_end().to_owned()),
            at,
        }
    }
}
