//! `terrace resource destroy` and `recreate`: what takes something down, and what to do where another
//! change of the resource is open.

use serde_json::{Map, Value, json};

use super::asked::Razing;
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
    #[command(flatten)]
    razing: Razing,
    #[command(flatten)]
    turn: Turn,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// A recreation.
#[derive(Debug, clap::Args)]
pub struct Recreate {
    #[command(flatten)]
    razing: Razing,
    /// Recreate only what is at this address, as plans show it; repeatable
    #[arg(long, value_name = "ADDRESS")]
    address: Vec<String>,
    #[command(flatten)]
    turn: Turn,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Asks for a destruction.
pub(super) async fn destroy(session: &Session, client: &Client, asked: Destroy) -> Outcome {
    let Destroy { razing, turn, waiting } = asked;
    let mut body = razing.body("action", "destroy");
    turn.write(&mut body);
    let change = ask(session, client, (&razing, "destroy"), body).await?;
    requested(session, client, &change, &waiting).await
}

/// Asks for a recreation.
pub(super) async fn recreate(session: &Session, client: &Client, asked: Recreate) -> Outcome {
    let Recreate { razing, address, turn, waiting } = asked;
    let mut body = razing.body("action", "recreate");
    body.insert("replace".into(), json!(address));
    turn.write(&mut body);
    let change = ask(session, client, (&razing, "recreate"), body).await?;
    requested(session, client, &change, &waiting).await
}

/// Asks for the change, once the person has typed the resource's name.
async fn ask(
    session: &Session,
    client: &Client,
    (razing, verb): (&Razing, &str),
    mut body: Map<String, Value>,
) -> Result<Value, Failure> {
    let current = client.get(&["resources", &razing.path]).send().await?;
    let slug = at(&current, "/slug");
    let what =
        format!("A change is asked for that will {verb} {} once it is approved.", at(&current, "/path"));
    session.confirm(&what, &slug, razing.yes).await?;
    body.insert("confirm".into(), json!(slug));
    client.post(&["resources", &razing.path, "changes"], Value::Object(body)).send().await
}
