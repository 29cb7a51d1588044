//! `terrace resource destroy` and `recreate`: what takes something down, and what to do where another
//! change of the resource is open.

use serde_json::{Map, Value, json};

use super::client::Client;
use super::failure::{Failure, Outcome};
use super::resource::requested;
use super::session::Session;
use super::text::at;
use super::watch::WaitArgs;

/// What to do where another change of the resource is open.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Turn {
    /// Wait for the end of an open change of the resource instead of being refused
    #[arg(long)]
    in_turn: bool,
}

impl Turn {
    /// Adds the choice to what is asked for.
    pub(super) fn write(self, body: &mut Map<String, Value>) {
        if self.in_turn {
            body.insert("wait".into(), json!(true));
        }
    }
}

/// A destruction.
#[derive(Debug, clap::Args)]
pub struct Destroy {
    /// The resource's path
    path: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    turn: Turn,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// A recreation.
#[derive(Debug, clap::Args)]
pub struct Recreate {
    /// The resource's path
    path: String,
    /// Recreate only what is at this address, as plans show it; repeatable
    #[arg(long, value_name = "ADDRESS")]
    address: Vec<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    turn: Turn,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Asks for a destruction.
pub(super) async fn destroy(session: &Session, client: &Client, asked: Destroy) -> Outcome {
    let Destroy { path, reason, yes, turn, waiting } = asked;
    let mut body = Map::from_iter([("action".to_owned(), json!("destroy"))]);
    body.insert("reason".into(), json!(reason));
    turn.write(&mut body);
    let change = ask(session, client, (&path, "destroy", yes), body).await?;
    requested(session, client, &change, &waiting).await
}

/// Asks for a recreation.
pub(super) async fn recreate(session: &Session, client: &Client, asked: Recreate) -> Outcome {
    let Recreate { path, address, reason, yes, turn, waiting } = asked;
    let mut body = Map::from_iter([("action".to_owned(), json!("recreate"))]);
    body.insert("reason".into(), json!(reason));
    body.insert("replace".into(), json!(address));
    turn.write(&mut body);
    let change = ask(session, client, (&path, "recreate", yes), body).await?;
    requested(session, client, &change, &waiting).await
}

/// Asks for the change, once the person has typed the resource's name.
async fn ask(
    session: &Session,
    client: &Client,
    (path, verb, yes): (&str, &str, bool),
    mut body: Map<String, Value>,
) -> Result<Value, Failure> {
    let current = client.get(&["resources", path]).send().await?;
    let slug = at(&current, "/slug");
    let what =
        format!("A change is asked for that will {verb} {} once it is approved.", at(&current, "/path"));
    session.confirm(&what, &slug, yes).await?;
    body.insert("confirm".into(), json!(slug));
    client.post(&["resources", path, "changes"], Value::Object(body)).send().await
}
