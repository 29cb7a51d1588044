//! `terrace login`, `logout`, `whoami`.

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::client::{Client, Credential};
use super::failure::{Exit, Failure, Outcome};
use super::output::record;
use super::profile::{self, Profile, Profiles};
use super::session::Session;
use super::text::at;

/// Sign in and keep the server's address with a token.
#[derive(Debug, clap::Args)]
pub struct Login {
    /// Address of the server; the stored one or TERRACE_URL unless given
    #[arg(value_name = "URL")]
    address: Option<String>,
    /// Account name; asked for on a terminal
    #[arg(long)]
    username: Option<String>,
    /// Read the password from standard input
    #[arg(long, conflicts_with = "token_stdin")]
    password_stdin: bool,
    /// Read an API token from standard input instead of signing in with a password
    #[arg(long)]
    token_stdin: bool,
}

/// Signs in and stores the profile.
pub(super) async fn login(session: &Session, arguments: Login) -> Outcome {
    let address = session.address(arguments.address.as_deref())?;
    let visitor = Client::new(&address, Credential::None)?;
    let (token, token_id) = if arguments.token_stdin {
        (session.secret("API token", true, "--token-stdin").await?, None)
    } else {
        with_password(session, &visitor, &arguments).await?
    };
    let me = visitor.with(Credential::Token(token.clone())).get(&["me"]).send().await?;
    let path = profile::place()
        .ok_or_else(|| Failure::new("there is no place for the profile: set XDG_CONFIG_HOME or HOME"))?;
    let mut profiles = Profiles::load(&path)?;
    let profile =
        Profile { url: visitor.address().to_owned(), token: token.expose_secret().to_owned(), token_id };
    profiles.set(session.profile_name(), profile);
    profiles.save(&path)?;
    session.output.note(&format!("signed in to {} as {}", visitor.address(), at(&me, "/user/username")));
    Ok(Exit::Ok)
}

type Issued = (SecretString, Option<String>);

async fn with_password(session: &Session, visitor: &Client, arguments: &Login) -> Result<Issued, Failure> {
    let username = match &arguments.username {
        Some(username) => username.clone(),
        None => session.ask("Account", "--username").await?,
    };
    let password =
        session.secret("Password", arguments.password_stdin, "--password-stdin or --token-stdin").await?;
    token_for(visitor, &username, &password, "command line").await
}

/// Signs in with a password, makes an API token and ends the session; gives the token's secret
/// and id.
pub(super) async fn token_for(
    visitor: &Client,
    username: &str,
    password: &SecretString,
    name: &str,
) -> Result<Issued, Failure> {
    let body = json!({ "username": username, "password": password.expose_secret() });
    let cookie = visitor.post(&["login"], body).session().await.map_err(|failure| match failure.exit {
        Exit::NotAllowed => failure.next("check the account's name and password"),
        _ => failure,
    })?;
    let signed_in = visitor.with(Credential::Cookie(cookie));
    let issued = signed_in.post(&["tokens"], json!({ "name": name })).send().await?;
    signed_in.post(&["logout"], json!({})).send().await?;
    let secret = issued["secret"].as_str().ok_or_else(|| Failure::new("the server gave no token"))?;
    Ok((SecretString::from(secret), issued.pointer("/token/id").and_then(Value::as_str).map(str::to_owned)))
}

/// Ends the stored token, where signing in made it, and forgets the profile.
pub(super) async fn logout(session: &Session) -> Outcome {
    let Some(path) = profile::place() else { return Ok(Exit::Ok) };
    let mut profiles = Profiles::load(&path)?;
    let Some(profile) = profiles.remove(session.profile_name()) else {
        session.output.note("you are not signed in");
        return Ok(Exit::Ok);
    };
    profiles.save(&path)?;
    if let Some(id) = &profile.token_id {
        let client = Client::new(&profile.url, Credential::Token(SecretString::from(profile.token)))?;
        if let Err(failure) = client.delete(&["tokens", id]).send().await {
            session
                .output
                .note(&format!("the token is forgotten here, and the server was not told:\n{failure}"));
            return Ok(Exit::Ok);
        }
    }
    session.output.note(&format!("signed out of {}", profile.url));
    Ok(Exit::Ok)
}

/// Shows the account, its roles, and the server.
pub(super) async fn whoami(session: &Session) -> Outcome {
    let client = session.client()?;
    let me = client.get(&["me"]).send().await?;
    session.output.data(&me, || {
        record(&[
            ("account", at(&me, "/user/username")),
            ("name", at(&me, "/user/name")),
            ("server", client.address().to_owned()),
            ("roles", grants(&me)),
            ("may", abilities(&me)),
        ])
    })?;
    Ok(Exit::Ok)
}

/// The roles of an account: `write at acme-prod, read everywhere`.
pub(super) fn grants(account: &Value) -> String {
    let grants = account["grants"].as_array().map(Vec::as_slice).unwrap_or_default();
    let told = |grant: &Value| match grant["place"].as_str().unwrap_or_default() {
        "" => format!("{} everywhere", at(grant, "/role")),
        place => format!("{} at {place}", at(grant, "/role")),
    };
    if grants.is_empty() { "none".to_owned() } else { grants.iter().map(told).collect::<Vec<_>>().join(", ") }
}

fn abilities(me: &Value) -> String {
    let can = ["request", "approve", "administer"].into_iter().filter(|what| me["can"][*what] == true);
    let can: Vec<&str> = can.collect();
    if can.is_empty() { "read".to_owned() } else { can.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::super::stub::Stub;
    use super::*;

    #[test]
    fn roles_are_told_with_their_places() {
        let me = json!({"grants": [{"role": "admin", "place": ""}, {"role": "write", "place": "acme/eu"}], "can": {"request": true, "approve": false}});
        assert_eq!(grants(&me), "admin everywhere, write at acme/eu");
        assert_eq!(abilities(&me), "request");
        assert_eq!((grants(&json!({})), abilities(&json!({}))), ("none".to_owned(), "read".to_owned()));
    }

    #[tokio::test]
    async fn a_password_becomes_a_token_through_a_session() {
        let stub = Stub::start(&[
            (200, "{}"),
            (201, r#"{"token": {"id": "tok_1"}, "secret": "trc_new"}"#),
            (204, ""),
        ])
        .await;
        let visitor = Client::new(&stub.address, Credential::None).unwrap();
        let (secret, id) =
            token_for(&visitor, "reviewer", &SecretString::from("pw"), "laptop").await.unwrap();
        assert_eq!((secret.expose_secret(), id.as_deref()), ("trc_new", Some("tok_1")));
        let requests = stub.requests();
        assert!(
            requests[0].ends_with(r#"{"password":"pw","username":"reviewer"}"#)
                || requests[0].contains("\"username\":\"reviewer\"")
        );
        let second = requests[1].to_lowercase();
        assert!(
            second.contains("cookie: terrace_session=abc\r\n") && second.contains("x-terrace-csrf: 1"),
            "{second}"
        );
        assert!(requests[2].starts_with("POST /api/v1/logout"));
    }

    #[tokio::test]
    async fn a_wrong_password_says_so() {
        let stub = Stub::start(&[(401, r#"{"detail": "sign in first"}"#)]).await;
        let visitor = Client::new(&stub.address, Credential::None).unwrap();
        let failure = token_for(&visitor, "reviewer", &SecretString::from("pw"), "laptop").await.unwrap_err();
        assert!(failure.to_string().ends_with("next: check the account's name and password"), "{failure}");
    }
}
