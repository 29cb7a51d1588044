//! `terrace workspace`.

use serde_json::{Value, json};

use super::failure::{Exit, Outcome};
use super::output::Column;
use super::session::Session;

const COLUMNS: &[Column] = &[
    ("SLUG", "/slug"),
    ("NAME", "/name"),
    ("FORGE", "/forge"),
    ("CLONE URL", "/clone_url"),
    ("HEAD", "/head"),
];

/// What to do with workspaces.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// List the workspaces
    List,
    /// Show a workspace
    Show {
        /// The workspace's slug
        slug: String,
    },
    /// Make a workspace with an empty repository
    Create {
        /// The workspace's slug
        slug: String,
        /// Name that people read; the slug unless given
        #[arg(long)]
        name: Option<String>,
    },
    /// Issue credentials for working by hand: `eval "$(terrace workspace credentials SLUG)"`
    ///
    /// Prints TF_HTTP_USERNAME and TF_HTTP_PASSWORD, which Terraform's http backend reads. The
    /// same pair opens the workspace's Git repository: set Git's credential.helper to
    /// `!terrace workspace credentials SLUG --git`.
    Credentials(Credentials),
}

/// Credentials for working by hand.
#[derive(Debug, clap::Args)]
pub struct Credentials {
    /// The workspace's slug
    slug: String,
    /// Answer as one of Git's credential helpers
    #[arg(long)]
    git: bool,
    /// What Git asks its helper to do.
    #[arg(hide = true, requires = "git")]
    operation: Option<String>,
}

/// Runs a verb.
pub(super) async fn run(session: &Session, verb: Verb) -> Outcome {
    let (client, output) = (session.client()?, session.output);
    match verb {
        Verb::List => output.list(&client.get(&["workspaces"]).list(usize::MAX).await?, COLUMNS)?,
        Verb::Show { slug } => output.record(&client.get(&["workspaces", &slug]).send().await?, COLUMNS)?,
        Verb::Create { slug, name } => {
            let name = name.unwrap_or_else(|| slug.clone());
            let made = client.post(&["workspaces"], json!({ "slug": slug, "name": name })).send().await?;
            output.made(&made, "/slug", COLUMNS)?;
        }
        // Git also asks its helper to store and erase; there is nothing to store.
        Verb::Credentials(asked)
            if asked.operation.as_deref().is_some_and(|operation| operation != "get") => {}
        Verb::Credentials(asked) => {
            let issued = client.post(&["workspaces", &asked.slug, "credentials"], json!({})).send().await?;
            if asked.git {
                output.raw(&git_lines(&issued));
            } else {
                output.data(&issued, || environment(&issued))?;
            }
        }
    }
    Ok(Exit::Ok)
}

fn field<'a>(issued: &'a Value, name: &str) -> &'a str {
    issued[name].as_str().unwrap_or_default()
}

/// Lines for `eval` in a POSIX shell.
fn environment(issued: &Value) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let (username, password) = (quoted(field(issued, "username")), quoted(field(issued, "password")));
    format!("export TF_HTTP_USERNAME={username}\nexport TF_HTTP_PASSWORD={password}")
}

fn git_lines(issued: &Value) -> String {
    format!("username={}\npassword={}\n", field(issued, "username"), field(issued, "password"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_safe_to_evaluate() {
        let issued = json!({"username": "o'brien", "password": "$(x)"});
        assert_eq!(
            environment(&issued),
            "export TF_HTTP_USERNAME='o'\\''brien'\nexport TF_HTTP_PASSWORD='$(x)'"
        );
        assert_eq!(git_lines(&issued), "username=o'brien\npassword=$(x)\n");
    }
}
