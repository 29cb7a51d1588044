//! Differences in code as the API shows them.

use serde::Serialize;
use terrace_engine::files::{Patch, RelPath};
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
