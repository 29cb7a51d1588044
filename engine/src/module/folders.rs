//! Files grouped by the folder that they lie in.

use std::collections::BTreeMap;

use super::inspect::read;
use super::interface::Interface;
use super::limits::Limits;
use super::source::{self, File};
use crate::files::FileSet;

/// Analyses the module that lies directly in `folder` (`""` is the top).
///
/// Never fails as a whole: what can be read is returned, and what cannot is a finding in
/// `diagnostics`. One unreadable file or block does not hide the others. For several folders of
/// one set of files, see [`Folders`].
#[must_use]
pub fn inspect(files: &FileSet, folder: &str, limits: &Limits) -> Interface {
    Folders::of(files).inspect(folder, limits)
}

/// The folders of a set of files, each with the files that lie directly in it.
///
/// Made once for a repository, it lets every module in it be read without another look at the
/// files of all the others.
#[derive(Debug, Clone)]
pub struct Folders<'f> {
    folders: BTreeMap<&'f str, Vec<File<'f>>>,
}

impl<'f> Folders<'f> {
    /// Groups the files.
    #[must_use]
    pub fn of(files: &'f FileSet) -> Self {
        let mut folders: BTreeMap<&str, Vec<File<'f>>> = BTreeMap::new();
        for (path, bytes) in files {
            folders.entry(path.split().0).or_default().push((path, bytes));
        }
        Self { folders }
    }

    /// Every folder that holds configuration files, in the order of their paths. Folders whose
    /// name starts with a dot (`.terraform`, `.github`) are left out with all that is in them.
    pub fn modules(&self) -> impl Iterator<Item = &'f str> {
        let visible = |folder: &str| !folder.split('/').any(|part| part.starts_with('.'));
        self.folders.keys().copied().filter(move |folder| visible(folder) && self.is_module(folder))
    }

    /// Analyses the module that lies directly in `folder` (`""` is the top).
    ///
    /// Never fails as a whole: what can be read is returned, and what cannot is a finding in
    /// `diagnostics`. One unreadable file or block does not hide the others.
    #[must_use]
    pub fn inspect(&self, folder: &str, limits: &Limits) -> Interface {
        read(folder, self.files(folder), limits, |called| self.is_module(called))
    }

    /// The files that lie directly in the folder, in the order of their names.
    pub(super) fn files(&self, folder: &str) -> &[File<'f>] {
        self.folders.get(folder).map_or(&[], Vec::as_slice)
    }

    /// Whether configuration files lie directly in the folder.
    pub(super) fn is_module(&self, folder: &str) -> bool {
        self.files(folder).iter().any(|(path, _)| source::is_configuration(path.split().1))
    }
}
