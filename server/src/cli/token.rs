//! `terrace token`.

use serde_json::{Map, Value, json};

use super::failure::{Exit, Outcome};
use super::output::{Column, Format, record};
use super::session::Session;
use super::text::at;

const COLUMNS: &[Column] = &[
    ("ID", "/id"),
    ("NAME", "/name"),
    ("CREATED", "/created_at"),
    ("EXPIRES", "/expires_at"),
    ("LAST USED", "/last_used_at"),
];

/// What to do with tokens.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// List your tokens
    List,
    /// Make a token; its secret is shown this once
    Create {
        /// What it is for
        name: String,
        /// How many days it lasts; without end unless given
        #[arg(long, value_name = "N")]
        days: Option<u32>,
    },
    /// End a token
    Revoke {
        /// The token's id
        id: String,
    },
}

/// Runs a verb.
pub(super) async fn run(session: &Session, verb: Verb) -> Outcome {
    let (client, output) = (session.client()?, session.output);
    match verb {
        Verb::List => output.list(&client.get(&["tokens"]).list(usize::MAX).await?, COLUMNS)?,
        Verb::Create { name, days } => {
            let mut body = Map::new();
            body.insert("name".into(), json!(name));
            body.extend(days.map(|days| ("days".to_owned(), json!(days))));
            let issued = client.post(&["tokens"], Value::Object(body)).send().await?;
            if output.format == Format::Table && (output.quiet || !output.is_terminal()) {
                output.text(&at(&issued, "/secret"));
            } else {
                output.data(&issued, || {
                    record(&[
                        ("id", at(&issued, "/token/id")),
                        ("name", name),
                        ("secret", at(&issued, "/secret")),
                    ])
                })?;
                output.note("keep the secret now: it is not shown again");
            }
        }
        Verb::Revoke { id } => {
            client.delete(&["tokens", &id]).send().await?;
            output.note(&format!("the token {id} is ended"));
        }
    }
    Ok(Exit::Ok)
}
