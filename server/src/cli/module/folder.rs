//! One folder: what belongs to its module, what cannot, and what lies below.
//!
//! A folder is listed once and its files are read once. Only plain files are opened: a symbolic
//! link, a pipe or a name that is no text is a finding that names it, and the rest goes on.

use std::ffi::OsStr;
use std::fs::{self, DirEntry, File, FileType};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use terrace_engine::diagnostic::{Code, Diagnostic, Diagnostics, Subject};
use terrace_engine::files::{FileSet, RelPath};
use terrace_engine::module::{Interface, Limits, inspect, is_configuration};

/// The most bytes of all files of one folder.
const FOLDER_BYTES: usize = 64 << 20;

/// What a folder holds, before any file is opened.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Where the folder is.
    path: PathBuf,
    /// The folder as it is shown: relative to the top, with `/` between its parts; empty for the
    /// top itself.
    shown: String,
    /// The configuration files, in the order of their names.
    files: Vec<String>,
    /// The folders below that may be entered, in the order of their names.
    pub(super) below: Vec<String>,
    /// What is left out, and why.
    findings: Vec<Diagnostic>,
}

impl Listing {
    /// Lists a folder. What cannot be listed is a finding.
    pub(super) fn of(path: &Path, shown: String) -> Self {
        let mut listing = Self { path: path.to_owned(), shown, ..Self::default() };
        match fs::read_dir(path) {
            Ok(entries) => entries.for_each(|entry| listing.take(entry)),
            Err(error) => listing.unreadable("", &error),
        }
        listing.files.sort();
        listing.below.sort();
        listing.findings.sort();
        listing
    }

    /// Whether there is anything to tell about this folder itself.
    pub(super) fn says_something(&self) -> bool {
        !self.files.is_empty() || !self.findings.is_empty()
    }

    /// The folder below of this name: where it is, and how it is shown.
    pub(super) fn child(&self, name: &str) -> (PathBuf, String) {
        (self.path.join(name), self.inside(name))
    }

    /// Leaves out a folder below that would be entered otherwise.
    pub(super) fn too_deep(&mut self) {
        for name in std::mem::take(&mut self.below) {
            self.leave_out(Code::TooLarge, &name, "too many folders inside one another");
        }
    }

    fn inside(&self, name: &str) -> String {
        if self.shown.is_empty() { name.to_owned() } else { format!("{}/{name}", self.shown) }
    }

    fn take(&mut self, entry: io::Result<DirEntry>) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => return self.unreadable("", &error),
        };
        let name = entry.file_name();
        match entry.file_type() {
            Ok(kind) => self.sort_in(&name, kind, &entry.path()),
            Err(error) => self.unreadable(&name.to_string_lossy(), &error),
        }
    }

    fn sort_in(&mut self, raw: &OsStr, kind: FileType, path: &Path) {
        let name = raw.to_string_lossy().into_owned();
        let is_module_file = is_configuration(&name);
        let is_entered = kind.is_dir() && !name.starts_with('.');
        if !is_module_file && !is_entered && !kind.is_symlink() {
            return;
        }
        let acceptable = raw.to_str().is_some() && name.parse::<RelPath>().is_ok();
        match (kind.is_dir(), kind.is_symlink()) {
            (true, _) if is_entered && !acceptable => {
                self.leave_out(Code::InvalidPath, &name, "its name is not one that every system accepts");
            }
            (true, _) if is_entered => self.below.push(name),
            (_, true) if is_module_file => {
                self.refuse(&name, "symbolic links are not followed");
            }
            (_, true) if !name.starts_with('.') && path.is_dir() => {
                self.leave_out(Code::InvalidPath, &name, "symbolic links are not followed");
            }
            (false, false) if !kind.is_file() => self.refuse(&name, "it is not a plain file"),
            (false, false) if !acceptable => {
                self.refuse(&name, "its name is not one that every system accepts");
            }
            (false, false) => self.files.push(name),
            _ => {}
        }
    }

    /// Leaves out what is no part of this folder's module.
    fn leave_out(&mut self, code: Code, name: &str, why: &str) {
        let finding = Diagnostic::warning(code, "The folder is left out").with_detail(why);
        self.findings.push(finding.at(Subject::place(self.inside(name))));
    }

    /// Refuses a file without which the module is not whole.
    fn refuse(&mut self, name: &str, why: &str) {
        let finding = Diagnostic::error(Code::InvalidPath, "The file is not read").with_detail(why);
        self.findings.push(finding.at(Subject::place(self.inside(name))));
    }

    fn unreadable(&mut self, name: &str, error: &io::Error) {
        let place = if name.is_empty() { self.name().to_owned() } else { self.inside(name) };
        let finding = Diagnostic::error(Code::Unreadable, "The file or folder cannot be read");
        self.findings.push(finding.with_detail(error.to_string()).at(Subject::place(place)));
    }

    /// The folder's own name for findings.
    fn name(&self) -> &str {
        if self.shown.is_empty() { "." } else { &self.shown }
    }

    /// Reads the folder's files and what they say. Files are named from the top.
    pub(super) fn read(mut self, limits: &Limits) -> Interface {
        let mut files = FileSet::new();
        let mut bytes = 0;
        // One file more than the limit, so that the engine says that there are too many.
        let names: Vec<String> = self.files.drain(..).take(limits.files.saturating_add(1)).collect();
        for name in names {
            let Ok(path) = self.inside(&name).parse::<RelPath>() else {
                self.refuse(&name, "its path is not one that every system accepts");
                continue;
            };
            match content(&self.path.join(&name), limits.file_bytes) {
                Ok(text) if bytes + text.len() > FOLDER_BYTES => {
                    self.refuse(&name, "the files of the folder are too large together");
                }
                Ok(text) => {
                    bytes += text.len();
                    files.insert(path, text);
                }
                Err(error) => self.unreadable(&name, &error),
            }
        }
        self.inspected(&files, limits)
    }

    fn inspected(self, files: &FileSet, limits: &Limits) -> Interface {
        let mut interface = inspect(files, &self.shown, limits);
        let mut findings: Diagnostics = self.findings.into_iter().collect();
        let told = std::mem::take(&mut interface.diagnostics);
        // That there are no files is no news where it was told why none could be read.
        let is_news = |finding: &Diagnostic| finding.code != Code::NoModule || findings.is_empty();
        let told: Vec<Diagnostic> = told.into_iter().filter(is_news).collect();
        findings.extend(told);
        interface.diagnostics = findings;
        interface
    }
}

/// A file's bytes; one byte more than `most` where it is larger, so that the engine says so.
fn content(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use super::*;

    fn write(folder: &Path, path: &str, text: &str) {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn told(interface: &Interface) -> String {
        interface.diagnostics.to_string()
    }

    #[test]
    fn only_the_folders_own_files_count_and_links_are_named() {
        let top = tempfile::tempdir().unwrap();
        write(top.path(), "main.tf", "variable \"a\" {}\n");
        write(top.path(), "modules/b/main.tf", "variable \"b\" {}\n");
        write(top.path(), ".terraform/c/main.tf", "variable \"c\" {}\n");
        write(top.path(), ".hidden.tf", "variable \"d\" {}\n");
        write(top.path(), "readme.md", "no module");
        let outside = tempfile::tempdir().unwrap();
        write(outside.path(), "main.tf", "variable \"outside\" {}\n");
        symlink(outside.path(), top.path().join("linked")).unwrap();
        symlink(outside.path().join("main.tf"), top.path().join("linked.tf")).unwrap();
        symlink(outside.path().join("main.tf"), top.path().join("linked.md")).unwrap();

        let listing = Listing::of(top.path(), String::new());
        assert_eq!(listing.below, ["modules"]);
        let interface = listing.read(&Limits::default());
        assert_eq!(interface.variables.keys().collect::<Vec<_>>(), ["a"]);
        insta::assert_snapshot!(told(&interface), @"
        linked.tf: The file is not read (symbolic links are not followed)
        linked: The folder is left out (symbolic links are not followed)
        ");
    }

    #[test]
    fn a_name_that_is_no_text_and_a_file_that_is_none_are_named() {
        let top = tempfile::tempdir().unwrap();
        write(top.path(), "main.tf", "variable \"a\" {}\n");
        fs::write(top.path().join(OsStr::from_bytes(b"odd\xff.tf")), "").unwrap();
        fs::create_dir(top.path().join(OsStr::from_bytes(b"odd\xff"))).unwrap();
        let _socket = UnixListener::bind(top.path().join("socket.tf")).unwrap();
        let interface = Listing::of(top.path(), "net".into()).read(&Limits::default());
        assert_eq!(interface.variables.len(), 1);
        insta::assert_snapshot!(told(&interface), @"
        net/socket.tf: The file is not read (it is not a plain file)
        net/odd�.tf: The file is not read (its name is not one that every system accepts)
        net/odd�: The folder is left out (its name is not one that every system accepts)
        ");
    }

    #[test]
    fn what_cannot_be_read_is_named_and_the_rest_goes_on() {
        let top = tempfile::tempdir().unwrap();
        write(top.path(), "gone.tf", "");
        write(top.path(), "main.tf", "variable \"a\" {}\n");
        write(top.path(), "large.tf", "# 0123456789 0123456789");
        let listing = Listing::of(top.path(), String::new());
        fs::remove_file(top.path().join("gone.tf")).unwrap();
        let interface = listing.read(&Limits { file_bytes: 20, ..Limits::default() });
        assert_eq!(interface.variables.len(), 1);
        insta::assert_snapshot!(told(&interface), @"
        gone.tf: The file or folder cannot be read (No such file or directory (os error 2))
        large.tf:1: The file is too large to read (more than 20 bytes)
        ");

        let nothing = Listing::of(&top.path().join("none"), "none".into()).read(&Limits::default());
        insta::assert_snapshot!(told(&nothing), @"none: The file or folder cannot be read (No such file or directory (os error 2))");
    }

    #[test]
    fn a_file_is_read_to_its_limit() {
        let top = tempfile::tempdir().unwrap();
        write(top.path(), "main.tf", "0123456789");
        assert_eq!(content(&top.path().join("main.tf"), 4).unwrap(), b"01234");
        assert_eq!(content(&top.path().join("main.tf"), 100).unwrap().len(), 10);
    }
}
