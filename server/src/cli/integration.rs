//! `terrace integration`.

use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};

use super::failure::{Exit, Outcome};
use super::output::Column;
use super::session::Session;

const COLUMNS: &[Column] = &[("NAME", "/name"), ("KIND", "/kind"), ("CREATED", "/created_at"), ("ID", "/id")];

/// What to do with integrations.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// List the integrations; their secrets are never shown
    List,
    /// Store credentials for Git repositories
    Add {
        /// The integration's name
        name: String,
        /// Kind of credentials
        #[arg(long, value_parser = ["git_token", "git_ssh"], default_value = "git_token")]
        kind: String,
        /// Account name that goes with the secret
        #[arg(long)]
        username: Option<String>,
        /// Read the secret from standard input; asked for on a terminal unless given
        #[arg(long)]
        secret_stdin: bool,
    },
    /// Remove an integration
    Remove {
        /// The integration's id
        id: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// Runs a verb.
pub(super) async fn run(session: &Session, verb: Verb) -> Outcome {
    let (client, output) = (session.client()?, session.output);
    match verb {
        Verb::List => output.list(&client.get(&["integrations"]).list(usize::MAX).await?, COLUMNS)?,
        Verb::Add { name, kind, username, secret_stdin } => {
            let secret = session.secret("Secret", secret_stdin, "--secret-stdin").await?;
            let mut body = Map::new();
            body.insert("name".into(), json!(name));
            body.insert("kind".into(), json!(kind));
            body.extend(username.map(|username| ("username".to_owned(), json!(username))));
            body.insert("secret".into(), json!(secret.expose_secret()));
            let made = client.post(&["integrations"], Value::Object(body)).send().await?;
            output.made(&made, "/id", COLUMNS)?;
        }
        Verb::Remove { id, yes } => {
            session.confirm(&format!("The integration {id} and its secret go."), &id, yes).await?;
            client.delete(&["integrations", &id]).send().await?;
            output.note(&format!("the integration {id} is removed"));
        }
    }
    Ok(Exit::Ok)
}
