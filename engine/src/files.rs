//! Sets of files held in memory, and the differences between two of them.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use memchr::memrchr;
use serde::{Deserialize, Deserializer, Serialize};
use similar::TextDiff;

/// Why a text is not a path inside a folder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is not a path inside the folder: no leading \"/\", \"..\", \".\", \".git\", backslash or control character"
)]
pub struct InvalidPath(String);

/// A relative path with `/` between its parts that cannot leave the folder it is taken from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct RelPath(String);

impl RelPath {
    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path of `inner` below this one.
    #[must_use]
    pub fn join(&self, inner: &Self) -> Self {
        Self(format!("{}/{}", self.0, inner.0))
    }

    /// The folder that holds this path (`""` at the top) and the file's own name.
    #[must_use]
    pub fn split(&self) -> (&str, &str) {
        match memrchr(b'/', self.0.as_bytes()) {
            Some(slash) => (&self.0[..slash], &self.0[slash + 1..]),
            None => ("", &self.0),
        }
    }
}

impl FromStr for RelPath {
    type Err = InvalidPath;

    fn from_str(text: &str) -> Result<Self, InvalidPath> {
        let part_is_safe = |part: &str| {
            !part.is_empty() && part != "." && part != ".." && !part.eq_ignore_ascii_case(".git")
        };
        if text.split('/').all(part_is_safe) && !text.contains('\\') && !text.contains(char::is_control) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidPath(text.to_owned()))
        }
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for RelPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Files by path, in the order of their paths.
pub type FileSet = BTreeMap<RelPath, Vec<u8>>;

/// One file before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// Where the file is.
    pub path: RelPath,
    /// Its bytes before; `None` where the file is new.
    pub before: Option<Vec<u8>>,
    /// Its bytes after; `None` where the file goes.
    pub after: Option<Vec<u8>>,
}

/// Every file that differs between two sets, in the order of their paths.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Patch {
    /// The files that differ.
    pub changes: Vec<FileChange>,
}

impl Patch {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The patch as `git diff` prints it, with three lines of context; bytes that are not UTF-8
    /// are shown as replacement characters.
    #[must_use]
    pub fn unified(&self) -> String {
        self.changes.iter().map(FileChange::unified).collect()
    }
}

impl FileChange {
    fn unified(&self) -> String {
        let text = |bytes: &Option<Vec<u8>>| {
            bytes.as_deref().map(|b| String::from_utf8_lossy(b).into_owned()).unwrap_or_default()
        };
        let name = |prefix: char, bytes: &Option<Vec<u8>>| match bytes {
            Some(_) => format!("{prefix}/{}", self.path),
            None => "/dev/null".to_owned(),
        };
        let (before, after) = (text(&self.before), text(&self.after));
        TextDiff::from_lines(&before, &after)
            .unified_diff()
            .context_radius(3)
            .header(&name('a', &self.before), &name('b', &self.after))
            .to_string()
    }
}

/// Compares two sets of files.
#[must_use]
pub fn diff(before: &FileSet, after: &FileSet) -> Patch {
    let mut paths: Vec<&RelPath> = before.keys().chain(after.keys()).collect();
    paths.sort();
    paths.dedup();
    let changes = paths
        .into_iter()
        .filter(|path| before.get(path) != after.get(path))
        .map(|path| FileChange {
            path: path.clone(),
            before: before.get(path).cloned(),
            after: after.get(path).cloned(),
        })
        .collect();
    Patch { changes }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(entries: &[(&str, &str)]) -> FileSet {
        entries.iter().map(|(path, text)| (path.parse().unwrap(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn a_path_cannot_leave_its_folder() {
        for bad in
            ["", "/etc/passwd", "../x", "a/../b", "a//b", "./a", ".git/config", "a/.GIT/x", "a\\b", "a\0"]
        {
            assert!(bad.parse::<RelPath>().is_err(), "{bad:?}");
        }
        assert!("aws_vpc/main/.terraform.lock.hcl".parse::<RelPath>().is_ok());
    }

    #[test]
    fn a_patch_reads_like_git() {
        let before = files(&[("a.tf", "one\ntwo\n"), ("gone.tf", "x\n")]);
        let after = files(&[("a.tf", "one\n2\n"), ("new.tf", "y\n")]);
        insta::assert_snapshot!(diff(&before, &after).unified(), @r"
        --- a/a.tf
        +++ b/a.tf
        @@ -1,2 +1,2 @@
         one
        -two
        +2
        --- a/gone.tf
        +++ /dev/null
        @@ -1 +0,0 @@
        -x
        --- /dev/null
        +++ b/new.tf
        @@ -0,0 +1 @@
        +y
        ");
    }

    #[test]
    fn equal_sets_give_no_patch() {
        let set = files(&[("a.tf", "one\n")]);
        assert!(diff(&set, &set).is_empty());
    }
}
