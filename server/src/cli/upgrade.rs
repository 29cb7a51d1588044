//! `terrace resource upgrade`: a change to another version, with the inputs that it asks for.

use serde_json::{Map, Value, json};

use super::client::Client;
use super::failure::{Exit, Failure};
use super::output::record;
use super::session::Session;
use super::text::at;
use super::vars::{InputArgs, Inputs, guessed};
use super::version::rows;
use super::watch::WaitArgs;

/// A change to another version.
#[derive(Debug, clap::Args)]
pub struct Upgrade {
    /// The resource's path
    pub(super) path: String,
    /// Version to go to; the newest active one unless given
    #[arg(long, value_name = "VERSION")]
    to: Option<String>,
    /// Only tell what differs and what would be asked for
    #[arg(long)]
    preview: bool,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    inputs: InputArgs,
    #[command(flatten)]
    pub(super) waiting: WaitArgs,
}

/// Asks the server what the version needs, the person for what is missing, and then for the
/// change; gives the change, or nothing where it only was to be told.
pub(super) async fn upgrade(
    session: &Session,
    client: &Client,
    asked: &Upgrade,
) -> Result<Option<Value>, Failure> {
    let path = asked.path.as_str();
    let call = client.get(&["resources", path, "upgrade"]);
    let question = call.query("to", asked.to.as_deref()).send().await?;
    if asked.preview {
        tell(session, &question)?;
        return Ok(None);
    }
    let to = at(&question, "/to");
    if question["from"] == question["to"] {
        return Err(Failure::new(format!("{path} has the version {to} already")).exit(Exit::Conflict));
    }
    let given = asked.inputs.read()?;
    let current = client.get(&["resources", path]).send().await?;
    let mut inputs = current["inputs"].as_object().cloned().unwrap_or_default();
    for name in names(&question, "removed") {
        inputs.remove(name);
        session.output.note(&format!("{name} is left out: {to} does not have it"));
    }
    inputs.extend(missing(session, &question, &given).await?);
    inputs.extend(given);
    let mut body = Map::new();
    body.insert("action".into(), json!("update"));
    body.insert("version".into(), question["to"].clone());
    body.insert("inputs".into(), Value::Object(inputs));
    body.extend(asked.reason.as_ref().map(|reason| ("reason".to_owned(), json!(reason))));
    client.post(&["resources", path, "changes"], Value::Object(body)).send().await.map(Some)
}

fn names<'a>(question: &'a Value, part: &str) -> Vec<&'a str> {
    let names = question[part].as_array().map(Vec::as_slice).unwrap_or_default();
    names.iter().filter_map(Value::as_str).collect()
}

/// Asks for every input that is missing and not given; fails with all of them where nobody can be
/// asked.
async fn missing(session: &Session, question: &Value, given: &Inputs) -> Result<Inputs, Failure> {
    let missing: Vec<&str> =
        names(question, "missing").into_iter().filter(|name| !given.contains_key(*name)).collect();
    if missing.is_empty() {
        return Ok(Inputs::new());
    }
    if !session.output.asks {
        let what = format!("{} needs inputs that are not set: {}", at(question, "/to"), missing.join(", "));
        let vars: Vec<String> = missing.iter().map(|name| format!("--var {name}=…")).collect();
        return Err(Failure::usage(what).next(format!("give them with {}", vars.join(" "))));
    }
    let mut inputs = Inputs::new();
    for name in missing {
        inputs.insert(name.to_owned(), answer(session, question, name).await?);
    }
    Ok(inputs)
}

/// One input, asked for with its type and what it is for.
async fn answer(session: &Session, question: &Value, name: &str) -> Result<Value, Failure> {
    use secrecy::ExposeSecret as _;
    let field = &question["form"]["ui"]["fields"][name];
    if let Some(help) = field["help"].as_str() {
        session.output.say(help);
    }
    let asked = format!("{name} ({})", at(field, "/type_text"));
    let instead = format!("--var {name}=…");
    if field["sensitive"] == true {
        let secret = session.secret(&asked, false, &instead).await?;
        return Ok(guessed(secret.expose_secret()));
    }
    Ok(guessed(&session.ask(&asked, &instead).await?))
}

/// Tells what differs, and what going there would ask for.
fn tell(session: &Session, question: &Value) -> Result<(), Failure> {
    session.output.data(question, || {
        let list = |part: &str| {
            let names = names(question, part);
            if names.is_empty() { "-".to_owned() } else { names.join(", ") }
        };
        let head = record(&[
            ("from", at(question, "/from")),
            ("to", at(question, "/to")),
            ("differences", at(question, "/comparison/class")),
            ("needs", list("missing")),
            ("leaves out", list("removed")),
            ("refuses", super::create::findings(&question["invalid"])),
            ("checked later", super::create::findings(&question["warnings"])),
        ]);
        let rows = rows(session, &question["comparison"]["rows"]);
        if rows.is_empty() { head } else { format!("{head}\n\n{rows}") }
    })
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::Globals;
    use super::super::client::Credential;
    use super::super::stub::Stub;
    use super::*;

    const QUESTION: &str = r#"{"from": "v1", "to": "v2", "missing": ["zone", "pin"], "removed": ["old"],
        "invalid": [], "comparison": {"class": "breaking", "rows": []}, "form": {"ui": {"fields": {}}}}"#;

    fn session() -> Session {
        Session::new(Globals { no_input: true, ..Globals::default() })
    }

    fn asked(vars: &[&str]) -> Upgrade {
        #[derive(clap::Parser)]
        struct Line {
            #[command(flatten)]
            upgrade: Upgrade,
        }
        let line = ["upgrade", "acme/net"].into_iter().chain(vars.iter().copied());
        <Line as clap::Parser>::parse_from(line).upgrade
    }

    #[tokio::test]
    async fn where_nobody_can_be_asked_everything_missing_is_listed() {
        let server = Stub::start(&[(200, QUESTION), (200, r#"{"inputs": {}}"#)]).await;
        let client = Client::new(&server.address, Credential::None).unwrap();
        let failure = upgrade(&session(), &client, &asked(&[])).await.unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        assert_snapshot!(failure, @"
        error: v2 needs inputs that are not set: zone, pin
        next: give them with --var zone=… --var pin=…
        ");
    }

    #[tokio::test]
    async fn what_stays_and_what_is_given_is_asked_for() {
        let resource = r#"{"inputs": {"cidr": "10.0.0.0/16", "old": 1, "password": null}}"#;
        let server = Stub::start(&[(200, QUESTION), (200, resource), (201, r#"{"number": 4}"#)]).await;
        let client = Client::new(&server.address, Credential::None).unwrap();
        let given = asked(&["--to", "v2", "--var", "zone=a", "--var", "pin:=\"007\"", "--reason", "news"]);
        let change = upgrade(&session(), &client, &given).await.unwrap().unwrap();
        assert_eq!(change["number"], 4);
        let requests = server.requests();
        assert!(
            requests[0].starts_with("GET /api/v1/resources/acme%2Fnet/upgrade?to=v2 "),
            "{}",
            requests[0]
        );
        let body: Value = serde_json::from_str(requests[2].split_once("\r\n\r\n").unwrap().1).unwrap();
        let expected = json!({"action": "update", "version": "v2", "reason": "news",
            "inputs": {"cidr": "10.0.0.0/16", "password": null, "zone": "a", "pin": "007"}});
        assert_eq!(body, expected);
    }
}
