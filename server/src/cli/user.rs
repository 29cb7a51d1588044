//! `terrace user`.

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

use super::client::{Client, Credential};
use super::failure::{Exit, Failure, Outcome};
use super::login::{grants, token_for};
use super::output::{Format, record};
use super::session::Session;
use super::text::at;

/// What to do with accounts.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// List the accounts and their roles
    List,
    /// Make an account; its password, or with --token its first API token, is shown this once
    Create(Create),
}

/// A new account.
#[derive(Debug, clap::Args)]
pub struct Create {
    /// Name to sign in with
    username: String,
    /// Name that people read; the account's name unless given
    #[arg(long)]
    name: Option<String>,
    /// Role to give
    #[arg(long, value_parser = ["read", "write", "approve", "admin"])]
    role: String,
    /// Path where the role is valid, with all that is below; everywhere unless given
    #[arg(long, value_name = "PATH", default_value = "", hide_default_value = true)]
    place: String,
    /// Print an API token instead of the password
    // The id keeps clear of the flag for the caller's own token.
    #[arg(long = "with-token", id = "with_token")]
    with_token: bool,
}

/// Runs a verb.
pub(super) async fn run(session: &Session, verb: Verb) -> Outcome {
    let (client, output) = (session.client()?, session.output);
    match verb {
        Verb::List => {
            let page = client.get(&["users"]).list(usize::MAX).await?;
            output.data(&page, || {
                let users = page["items"].as_array().map(Vec::as_slice).unwrap_or_default();
                let row = |user: &Value| vec![at(user, "/username"), at(user, "/name"), grants(user)];
                output.table(&["ACCOUNT", "NAME", "ROLES"], users.iter().map(row).collect())
            })?;
        }
        Verb::Create(new) => create(session, &client, new).await?,
    }
    Ok(Exit::Ok)
}

async fn create(session: &Session, client: &Client, new: Create) -> Result<(), Failure> {
    let output = session.output;
    let mut body = Map::new();
    body.insert("username".into(), json!(new.username));
    body.extend(new.name.map(|name| ("name".to_owned(), json!(name))));
    body.insert("grants".into(), json!([{ "role": new.role, "place": new.place }]));
    let made = client.post(&["users"], Value::Object(body)).send().await?;
    let mut shown = made.clone();
    let (label, secret) = if new.with_token {
        let password = SecretString::from(made["password"].as_str().unwrap_or_default());
        let (token, _) =
            token_for(&client.with(Credential::None), &new.username, &password, "first token").await?;
        shown["token"] = json!(token.expose_secret());
        ("token", token.expose_secret().to_owned())
    } else {
        ("password", at(&made, "/password"))
    };
    if output.format == Format::Table && (output.quiet || !output.is_terminal()) {
        output.text(&secret);
        return Ok(());
    }
    output.data(&shown, || record(&[("account", new.username), (label, secret)]))?;
    output.note("keep it now: it is not shown again");
    Ok(())
}
