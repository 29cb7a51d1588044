//! Profiles: servers and their tokens, kept in `$XDG_CONFIG_HOME/terrace/config.json` (or
//! `~/.config/terrace/config.json`), readable by the owner alone.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::failure::Failure;

/// The profile's name where none is chosen.
pub(super) const DEFAULT: &str = "default";

/// A server, and the token that lets us in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Profile {
    /// The server's address.
    pub(super) url: String,
    /// The token.
    pub(super) token: String,
    /// The token's id, where signing in made the token; signing out then ends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token_id: Option<String>,
}

/// The file.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Profiles {
    #[serde(default)]
    profiles: BTreeMap<String, Profile>,
}

/// Where the file is; `None` where neither `XDG_CONFIG_HOME` nor `HOME` is set.
pub(super) fn place() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = set("XDG_CONFIG_HOME").or_else(|| set("HOME").map(|home| home.join(".config")))?;
    Some(folder.join("terrace").join("config.json"))
}

impl Profiles {
    /// Reads the file; a file that is not there holds no profiles.
    pub(super) fn load(path: &Path) -> Result<Self, Failure> {
        let wrong = |why: String| {
            let next = "mend the file, or remove it and run `terrace login` again";
            Failure::new(format!("the profiles cannot be read: {why}"))
                .at(path.display().to_string())
                .next(next)
        };
        match fs::read_to_string(path) {
            Ok(text) => serde_json::from_str(&text).map_err(|error| wrong(error.to_string())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(wrong(error.to_string())),
        }
    }

    /// Writes the file with mode 0600, whole or not at all.
    pub(super) fn save(&self, path: &Path) -> Result<(), Failure> {
        let failed = |why: String| {
            Failure::new(format!("the profile cannot be stored: {why}")).at(path.display().to_string())
        };
        let text = serde_json::to_string_pretty(self).map_err(|error| failed(error.to_string()))?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| failed(error.to_string()))?;
        }
        // A new name of its own: an old file's wider mode would outlive opening it again.
        let new = path.with_extension(format!("json.{}", std::process::id()));
        let written = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new);
        written
            .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
            .and_then(|()| fs::rename(&new, path))
            .map_err(|error| failed(error.to_string()))
    }

    /// The profile of this name.
    pub(super) fn get(&self, name: &str) -> Option<&Profile> {
        self.profiles.get(name)
    }

    /// Keeps a profile under a name.
    pub(super) fn set(&mut self, name: &str, profile: Profile) {
        self.profiles.insert(name.to_owned(), profile);
    }

    /// Removes a profile, and gives it where it was there.
    pub(super) fn remove(&mut self, name: &str) -> Option<Profile> {
        self.profiles.remove(name)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn profile(url: &str) -> Profile {
        Profile { url: url.into(), token: "trc_x".into(), token_id: None }
    }

    #[test]
    fn profiles_survive_the_file_which_only_the_owner_reads() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("terrace/config.json");
        assert!(Profiles::load(&path).unwrap().get(DEFAULT).is_none());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "{}").unwrap();
        let mut profiles = Profiles::load(&path).unwrap();
        profiles.set(DEFAULT, profile("https://terrace.example"));
        profiles.set("other", profile("https://other.example"));
        profiles.save(&path).unwrap();
        let mut read = Profiles::load(&path).unwrap();
        assert!(read == profiles);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(read.remove("other").unwrap().url, "https://other.example");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_broken_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.json");
        fs::write(&path, "{").unwrap();
        let told = Profiles::load(&path).err().unwrap().to_string();
        assert!(told.contains("config.json") && told.contains("terrace login"), "{told}");
    }
}
