//! `terrace user`.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

use super::client::{Call, Client, Credential};
use super::failure::{Exit, Failure, Outcome};
use super::login::{grants, token_for};
use super::output::record;
use super::session::Session;
use super::text::at;

/// What to do with accounts.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// List the accounts and their roles
    List,
    /// Make an account; its password, or with --token its first API token, is shown this once
    Create(Create),
    /// Give an account a role
    Grant {
        /// Name to sign in with
        username: String,
        /// The role and where.
        #[command(flatten)]
        role: RoleArgs,
    },
    /// Take a role from an account
    Revoke {
        /// Name to sign in with
        username: String,
        /// The role and where.
        #[command(flatten)]
        role: RoleArgs,
    },
}

/// Every role, weakest first.
pub(super) const ROLES: [&str; 4] = ["read", "write", "approve", "admin"];

/// A role at a place.
#[derive(Debug, clap::Args)]
pub struct RoleArgs {
    /// The role
    #[arg(value_parser = ROLES)]
    role: String,
    /// Path where the role is valid, with all that is below; everywhere unless given
    #[arg(long, value_name = "PATH", default_value = "", hide_default_value = true)]
    place: String,
}

impl RoleArgs {
    /// What gives it.
    pub(super) fn body(&self) -> Value {
        json!({ "role": self.role, "place": self.place })
    }

    /// A request that takes it.
    pub(super) fn narrow<'a>(&self, call: Call<'a>) -> Call<'a> {
        call.query("role", Some(&self.role)).query("place", Some(&self.place))
    }
}

impl fmt::Display for RoleArgs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place.as_str() {
            "" => write!(f, "{} everywhere", self.role),
            place => write!(f, "{} at {place}", self.role),
        }
    }
}

/// A new account.
#[derive(Debug, clap::Args)]
pub struct Create {
    /// Name to sign in with
    username: String,
    /// Name that people read; the account's name unless given
    #[arg(long)]
    name: Option<String>,
    /// Role to give; may be left out for a member of a team
    #[arg(long, value_parser = ROLES, required_unless_present = "teams")]
    role: Option<String>,
    /// Path where the role is valid, with all that is below; everywhere unless given
    #[arg(long, value_name = "PATH", requires = "role", default_value = "", hide_default_value = true)]
    place: String,
    /// A team to be in; repeat for more
    #[arg(long = "team", id = "teams", value_name = "KEY")]
    teams: Vec<String>,
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
                let row =
                    |user: &Value| vec![at(user, "/username"), at(user, "/name"), grants(user), teams(user)];
                output.table(&["ACCOUNT", "NAME", "ROLES", "TEAMS"], users.iter().map(row).collect())
            })?;
        }
        Verb::Create(new) => create(session, &client, new).await?,
        Verb::Grant { username, role } => {
            let user = client.post(&["users", &username, "grants"], role.body()).send().await?;
            output.data(&user, || {
                record(&[
                    ("account", at(&user, "/username")),
                    ("roles", grants(&user)),
                    ("teams", teams(&user)),
                ])
            })?;
        }
        Verb::Revoke { username, role } => {
            role.narrow(client.delete(&["users", &username, "grants"])).send().await?;
            output.note(&format!("{username} no longer has the role {role}"));
        }
    }
    Ok(Exit::Ok)
}

/// The keys of an account's teams.
fn teams(user: &Value) -> String {
    let teams = user["teams"].as_array().map(Vec::as_slice).unwrap_or_default();
    let keys: Vec<String> = teams.iter().map(|team| at(team, "/key")).collect();
    if keys.is_empty() { "-".to_owned() } else { keys.join(", ") }
}

async fn create(session: &Session, client: &Client, new: Create) -> Result<(), Failure> {
    let output = session.output;
    let mut body = Map::new();
    body.insert("username".into(), json!(new.username));
    body.extend(new.name.map(|name| ("name".to_owned(), json!(name))));
    let grants: Vec<Value> =
        new.role.iter().map(|role| json!({ "role": role, "place": new.place })).collect();
    body.insert("grants".into(), json!(grants));
    body.insert("teams".into(), json!(new.teams));
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
    if output.is_table() && (output.quiet || !output.is_terminal()) {
        output.text(&secret);
        return Ok(());
    }
    output.data(&shown, || record(&[("account", new.username), (label, secret)]))?;
    output.note("keep it now: it is not shown again");
    Ok(())
}
