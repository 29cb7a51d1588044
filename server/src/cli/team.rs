//! `terrace team`.

use serde_json::{Value, json};

use super::client::Client;
use super::failure::{Exit, Failure, Outcome};
use super::login::grants;
use super::output::{Output, record};
use super::session::Session;
use super::text::at;
use super::user::RoleArgs;

/// What to do with teams.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// List the teams with their members and roles
    List,
    /// Show a team
    Show {
        /// The team's key
        key: String,
    },
    /// Make a team
    Create(Create),
    /// Give a team another name for people
    Update {
        /// The team's key
        key: String,
        /// Name that people read
        #[arg(long)]
        name: String,
    },
    /// Take accounts into a team, all of them or none
    Add {
        /// The team's key
        key: String,
        /// Accounts
        #[arg(required = true, value_name = "ACCOUNT")]
        accounts: Vec<String>,
    },
    /// Take accounts out of a team; what they approved no longer counts for it
    Remove {
        /// The team's key
        key: String,
        /// Accounts
        #[arg(required = true, value_name = "ACCOUNT")]
        accounts: Vec<String>,
    },
    /// Give a team a role, which its members hold
    Grant {
        /// The team's key
        key: String,
        /// The role and where.
        #[command(flatten)]
        role: RoleArgs,
    },
    /// Take a role from a team
    Revoke {
        /// The team's key
        key: String,
        /// The role and where.
        #[command(flatten)]
        role: RoleArgs,
    },
    /// Remove a team that no rule of approval names; its members lose what they may do by it
    Delete {
        /// The team's key
        key: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// A new team.
#[derive(Debug, clap::Args)]
pub struct Create {
    /// The team's key: lower-case letters, digits and hyphens, never altered
    key: String,
    /// Name that people read; the key unless given
    #[arg(long)]
    name: Option<String>,
    /// An account that is in it; repeat for more
    #[arg(long = "member", value_name = "ACCOUNT")]
    members: Vec<String>,
    /// Role that it gives to its members
    #[arg(long, value_parser = super::user::ROLES)]
    role: Option<String>,
    /// Path where the role is valid, with all that is below; everywhere unless given
    #[arg(long, value_name = "PATH", requires = "role", default_value = "", hide_default_value = true)]
    place: String,
}

impl Create {
    fn body(&self) -> Value {
        let grants: Vec<Value> =
            self.role.iter().map(|role| json!({ "role": role, "place": self.place })).collect();
        json!({ "key": self.key, "name": self.name, "members": self.members, "grants": grants })
    }
}

/// Runs a verb.
pub(super) async fn run(session: &Session, verb: Verb) -> Outcome {
    let (client, output) = (session.client()?, session.output);
    match verb {
        Verb::List => list(output, &client.get(&["teams"]).list(usize::MAX).await?)?,
        Verb::Show { key } => show(output, &client.get(&["teams", &key]).send().await?)?,
        Verb::Create(new) => {
            let made = client.post(&["teams"], new.body()).send().await?;
            if output.is_bare() { output.text(&new.key) } else { show(output, &made)? }
        }
        Verb::Update { key, name } => {
            let edit = client.patch(&["teams", &key], json!({ "name": name }), None);
            show(output, &edit.send().await?)?;
        }
        Verb::Add { key, accounts } => {
            let body = json!({ "accounts": accounts });
            show(output, &client.post(&["teams", &key, "members"], body).send().await?)?;
        }
        Verb::Remove { key, accounts } => remove(output, &client, &key, &accounts).await?,
        Verb::Grant { key, role } => {
            show(output, &client.post(&["teams", &key, "grants"], role.body()).send().await?)?;
        }
        Verb::Revoke { key, role } => {
            role.narrow(client.delete(&["teams", &key, "grants"])).send().await?;
            output.note(&format!("the team {key} no longer has the role {role}"));
        }
        Verb::Delete { key, yes } => {
            session.confirm(&format!("The team {key} is removed, with its roles."), &key, yes).await?;
            client.delete(&["teams", &key]).send().await?;
            output.note(&format!("the team {key} is removed"));
        }
    }
    Ok(Exit::Ok)
}

async fn remove(output: Output, client: &Client, key: &str, accounts: &[String]) -> Result<(), Failure> {
    for account in accounts {
        client.delete(&["teams", key, "members", account]).send().await?;
        output.note(&format!("{account} is no longer in the team {key}"));
    }
    Ok(())
}

fn list(output: Output, page: &Value) -> Result<(), Failure> {
    let teams = page["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    if output.is_table() && teams.is_empty() {
        output.note("there are none");
        return Ok(());
    }
    let row = |team: &Value| vec![at(team, "/key"), at(team, "/name"), members(team), grants(team)];
    output.data(page, || output.table(&["KEY", "NAME", "MEMBERS", "ROLES"], teams.iter().map(row).collect()))
}

fn show(output: Output, team: &Value) -> Result<(), Failure> {
    output.data(team, || {
        record(&[
            ("key", at(team, "/key")),
            ("name", at(team, "/name")),
            ("members", members(team)),
            ("roles", grants(team)),
            ("rules", at(team, "/rules")),
        ])
    })
}

/// The usernames of a team's members.
fn members(team: &Value) -> String {
    let members = team["members"].as_array().map(Vec::as_slice).unwrap_or_default();
    let names: Vec<String> = members.iter().map(|person| at(person, "/username")).collect();
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_told_by_the_names_that_they_sign_in_with() {
        let team =
            json!({"members": [{"username": "operator", "name": "Operator"}, {"username": "reviewer"}]});
        assert_eq!((members(&team), members(&json!({}))), ("operator, reviewer".into(), "nobody".into()));
    }
}
