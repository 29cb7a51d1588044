//! What the Terraform binary of one run may know: its state's and its modules' credentials, and
//! the sensitive values of its resource. Of the server's own environment, only what the operator
//! names.

use std::collections::BTreeMap;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use terrace_engine::generate::Generated;
use terrace_workspaces::Credentials;

use crate::app::App;
use crate::error::ApiError;
use crate::integrations;
use crate::resources::draft::Draft;
use crate::sources;

/// How long a run waits for a state's lock that another run of the same resource still holds.
const LOCK_TIMEOUT: &str = "-lock-timeout=60s";

/// How often a run asks for its state again where Terrace does not answer, or its database does not:
/// with 1, 2, 4 and then 8 seconds in between, for more than a minute. Both may be started anew
/// while something is applied.
const RETRIES: &str = "10";

/// How many settings the environment holds.
const COUNT: &str = "GIT_CONFIG_COUNT";

/// The credentials of one run.
pub(super) struct RunAccess<'a> {
    pub(super) app: &'a App,
    pub(super) token: &'a SecretString,
    pub(super) folder: &'a Path,
}

impl RunAccess<'_> {
    /// The variables of a run.
    ///
    /// # Errors
    /// The integration of the module's source cannot be opened.
    pub(super) async fn environment(
        &self,
        draft: Option<&Draft>,
        generated: Option<&Generated>,
    ) -> Result<BTreeMap<String, String>, ApiError> {
        let mut variables = BTreeMap::from([
            ("TF_HTTP_USERNAME".to_owned(), "run".to_owned()),
            ("TF_HTTP_PASSWORD".to_owned(), self.token.expose_secret().to_owned()),
            ("TF_HTTP_RETRY_MAX".to_owned(), RETRIES.to_owned()),
            ("TF_HTTP_RETRY_WAIT_MAX".to_owned(), "8".to_owned()),
            ("TF_CLI_ARGS_plan".to_owned(), LOCK_TIMEOUT.to_owned()),
            ("TF_CLI_ARGS_apply".to_owned(), LOCK_TIMEOUT.to_owned()),
        ]);
        variables.extend(passed_on(self.app));
        variables.extend(self.git(draft).await?);
        for (name, value) in generated.iter().flat_map(|generated| &generated.environment) {
            let text = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
            variables.insert(name.clone(), text);
        }
        Ok(variables)
    }

    /// What lets `git` fetch the module: from Terrace itself, and from the source's host.
    async fn git(&self, draft: Option<&Draft>) -> Result<BTreeMap<String, String>, ApiError> {
        let own = Credentials::Token { username: "run".into(), token: self.token.clone() };
        let mut all = vec![(self.app.config.public_url(), own)];
        if let Some(draft) = draft {
            let source = sources::store::by_id(self.app.db.read(), draft.version.source).await?;
            all.push((source.address, integrations::store::credentials(self.app, source.integration).await?));
        }
        let known_hosts = self.app.config.folder("known_hosts");
        let mut variables = BTreeMap::new();
        let mut settings: usize = 0;
        for (address, credentials) in all {
            let mut added = 0;
            for (name, value) in credentials.environment(&address, self.folder, &known_hosts)? {
                match renumbered(&name, settings) {
                    Some(name) => drop(variables.insert(name, value)),
                    None if name == COUNT => added = value.parse().unwrap_or(0),
                    None => drop(variables.insert(name, value)),
                }
            }
            settings += added;
        }
        variables.insert(COUNT.to_owned(), settings.to_string());
        Ok(variables)
    }
}

/// What the operator lets every run see of the server's own environment.
pub(super) fn passed_on(app: &App) -> BTreeMap<String, String> {
    let names = app.config.run_environment.iter();
    names.filter_map(|name| Some((name.clone(), std::env::var(name).ok()?))).collect()
}

/// Git's settings by environment are numbered from 0 without a gap: those of a second set follow
/// those of the first.
fn renumbered(name: &str, offset: usize) -> Option<String> {
    let numbered = ["GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_"];
    let prefix = numbered.into_iter().find(|prefix| name.starts_with(prefix))?;
    let number: usize = name[prefix.len()..].parse().ok()?;
    Some(format!("{prefix}{}", number + offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_several_hosts_are_numbered_without_a_gap() {
        assert_eq!(renumbered("GIT_CONFIG_KEY_1", 2).as_deref(), Some("GIT_CONFIG_KEY_3"));
        assert_eq!(renumbered("GIT_SSH_COMMAND", 2), None);
        assert_eq!(renumbered(COUNT, 2), None);
    }
}
