//! `terrace approval-rule`.

use serde_json::{Value, json};

use super::failure::{Exit, Outcome};
use super::output::Column;
use super::session::Session;

const COLUMNS: &[Column] = &[
    ("NAME", "/name"),
    ("ASKS FOR", "/asks"),
    ("TEMPLATE", "/about/template"),
    ("PROJECT", "/about/project"),
    ("PLACE", "/about/place"),
    ("ID", "/id"),
];

/// What to do with rules of approval.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// List the rules
    List,
    /// Make a rule; it counts at once, also for changes that wait
    Create(Box<Create>),
    /// Remove a rule
    Delete {
        /// The rule's id
        id: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// A new rule: about changes that have everything that is given.
#[derive(Debug, clap::Args)]
pub struct Create {
    /// The rule's name
    name: String,
    /// How many approvals it asks for
    #[arg(long, default_value_t = 1, value_name = "N")]
    approvals: u32,
    /// Only people with this role count
    #[arg(long, value_parser = ["approve", "admin"])]
    role: Option<String>,
    /// Only people in this team count
    #[arg(long, value_name = "KEY")]
    team: Option<String>,
    /// Only this person counts; repeat for more
    #[arg(long = "person", value_name = "USERNAME")]
    people: Vec<String>,
    /// An approval counts for so many hours
    #[arg(long, value_name = "HOURS")]
    expires_after: Option<u32>,
    /// About resources of this template
    #[arg(long, value_name = "KEY")]
    template: Option<String>,
    /// About resources of this project
    #[arg(long, value_name = "SLUG")]
    project: Option<String>,
    /// About the resource at this path and everything below it
    #[arg(long, value_name = "PATH")]
    place: Option<String>,
    /// About changes that do this; repeat for more
    #[arg(long = "action", value_parser = DEEDS)]
    actions: Vec<String>,
    /// About plans that do this to something; repeat for more
    #[arg(long, value_parser = DEEDS)]
    plan: Vec<String>,
    /// About plans that do so to something of this type, as in `aws_db_*`; repeat for more
    #[arg(long = "resource-type", value_name = "TYPE")]
    resource_types: Vec<String>,
}

const DEEDS: [&str; 4] = ["create", "update", "replace", "destroy"];

impl Create {
    fn body(&self) -> Value {
        json!({
            "name": self.name,
            "approvals": self.approvals,
            "role": self.role,
            "team": self.team,
            "people": self.people,
            "expires_after": self.expires_after,
            "about": {
                "template": self.template,
                "project": self.project,
                "place": self.place,
                "actions": self.actions,
                "plan": self.plan,
                "resource_types": self.resource_types,
            },
        })
    }
}

/// Runs a verb.
pub(super) async fn run(session: &Session, verb: Verb) -> Outcome {
    let (client, output) = (session.client()?, session.output);
    match verb {
        Verb::List => output.list(&client.get(&["approval-rules"]).list(usize::MAX).await?, COLUMNS)?,
        Verb::Create(new) => {
            let made = client.post(&["approval-rules"], new.body()).send().await?;
            output.made(&made, "/id", COLUMNS)?;
        }
        Verb::Delete { id, yes } => {
            session.confirm(&format!("The rule {id} no longer counts."), &id, yes).await?;
            client.delete(&["approval-rules", &id]).send().await?;
            output.note(&format!("the rule {id} is removed"));
        }
    }
    Ok(Exit::Ok)
}
