//! `terrace audit`.

use super::failure::{Exit, Outcome};
use super::output::Column;
use super::session::Session;

const COLUMNS: &[Column] =
    &[("AT", "/at"), ("BY", "/actor"), ("ACTION", "/action"), ("SUBJECT", "/subject"), ("DETAIL", "/detail")];

/// What to do with the audit trail.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// List what was done, newest first
    List {
        /// Only what was done to this
        #[arg(long)]
        subject: Option<String>,
        /// Only what this account did
        #[arg(long)]
        actor: Option<String>,
        /// How many rows at most
        #[arg(long, default_value_t = 100, value_name = "N")]
        limit: usize,
    },
}

/// Runs a verb.
pub(super) async fn run(session: &Session, verb: Verb) -> Outcome {
    let Verb::List { subject, actor, limit } = verb;
    let client = session.client()?;
    let call = client.get(&["audit"]).query("subject", subject).query("actor", actor);
    session.output.list(&call.list(limit).await?, COLUMNS)?;
    Ok(Exit::Ok)
}
