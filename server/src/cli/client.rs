//! The client of the HTTP API: builds addresses, sends requests, turns problems into failures.
//!
//! Absent on purpose: retries (a repeated write is the caller's decision) and redirects (a token
//! is never sent to another place than the one that was named).

use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE, COOKIE, HeaderMap, IF_MATCH, LOCATION, SET_COOKIE};
use reqwest::{Method, Response, StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::failure::{Exit, Failure, Problem};

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);

/// How long one answer may take; adding a source fetches a repository.
const ANSWER: Duration = Duration::from_secs(300);

/// The most rows that the server gives in one page.
const PAGE: usize = 200;

/// What a request shows to be let in.
#[derive(Debug, Clone)]
pub(super) enum Credential {
    /// Nothing.
    None,
    /// An API token.
    Token(SecretString),
    /// The session cookie that signing in gave, as `name=value`.
    Cookie(SecretString),
}

/// A server and what lets us in.
#[derive(Debug, Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    server: Url,
    credential: Credential,
}

/// One request that is being put together.
pub(super) struct Call<'a> {
    client: &'a Client,
    method: Method,
    url: Url,
    body: Option<Value>,
    revision: Option<i64>,
}

impl Client {
    /// A client of the server at `address`, such as `https://terrace.example`.
    pub(super) fn new(address: &str, credential: Credential) -> Result<Self, Failure> {
        let wrong = |why: String| {
            Failure::usage(why).at(address).next("give an address such as https://terrace.example")
        };
        let server = Url::parse(address)
            .map_err(|error| wrong(format!("the server's address cannot be read: {error}")))?;
        if !matches!(server.scheme(), "http" | "https") || server.cannot_be_a_base() {
            return Err(wrong("the server's address must begin with http:// or https://".into()));
        }
        let http = reqwest::Client::builder()
            .user_agent(concat!("terrace/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| Failure::new(format!("no HTTP client can be made: {}", reasons(&error))))?;
        Ok(Self { http, server, credential })
    }

    /// The same server with another credential.
    pub(super) fn with(&self, credential: Credential) -> Self {
        Self { credential, ..self.clone() }
    }

    /// The server's address without a trailing slash.
    pub(super) fn address(&self) -> &str {
        self.server.as_str().trim_end_matches('/')
    }

    /// The address of a page for people, such as `["changes", "12"]`.
    pub(super) fn page(&self, segments: &[&str]) -> String {
        self.url(&[], segments).to_string()
    }

    /// The address of `segments` below `prefix`; each segment is percent-encoded, `/` included.
    fn url(&self, prefix: &[&str], segments: &[&str]) -> Url {
        let mut url = self.server.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(prefix).extend(segments);
        }
        url
    }

    fn call(&self, method: Method, segments: &[&str]) -> Call<'_> {
        Call { client: self, method, url: self.url(&["api", "v1"], segments), body: None, revision: None }
    }

    /// A reading request.
    pub(super) fn get(&self, segments: &[&str]) -> Call<'_> {
        self.call(Method::GET, segments)
    }

    /// A writing request.
    pub(super) fn post(&self, segments: &[&str], body: Value) -> Call<'_> {
        Call { body: Some(body), ..self.call(Method::POST, segments) }
    }

    /// A request that sets a thing whole.
    pub(super) fn put(&self, segments: &[&str], body: Value) -> Call<'_> {
        Call { body: Some(body), ..self.call(Method::PUT, segments) }
    }

    /// Sends a text as it is, byte for byte.
    pub(super) async fn send_text(&self, segments: &[&str], text: Vec<u8>) -> Result<Value, Failure> {
        let call = self.call(Method::POST, segments);
        let (server, told) = (self.address().to_owned(), format!("POST {}", call.url));
        let request = call.request().header(CONTENT_TYPE, "application/json").body(text);
        let response = request.send().await.map_err(|error| unreachable_server(&error, &server))?;
        answer(response, &told).await.map(|(_, value)| value)
    }

    /// An edit of what was read at `revision`; refused by the server where it was edited since.
    pub(super) fn patch(&self, segments: &[&str], body: Value, revision: Option<i64>) -> Call<'_> {
        Call { body: Some(body), revision, ..self.call(Method::PATCH, segments) }
    }

    /// A deleting request.
    pub(super) fn delete(&self, segments: &[&str]) -> Call<'_> {
        self.call(Method::DELETE, segments)
    }
}

impl Call<'_> {
    /// Adds a query parameter where there is a value.
    pub(super) fn query(mut self, name: &str, value: Option<impl AsRef<str>>) -> Self {
        if let Some(value) = value {
            self.url.query_pairs_mut().append_pair(name, value.as_ref());
        }
        self
    }

    /// Adds a query parameter `name=true` where `set`.
    pub(super) fn flag(self, name: &str, set: bool) -> Self {
        self.query(name, set.then_some("true"))
    }

    /// Sends the request; an answer without content is `null`.
    pub(super) async fn send(self) -> Result<Value, Failure> {
        self.exchange().await.map(|(_, value)| value)
    }

    /// Sends the request and gives the text that answers it, byte for byte.
    pub(super) async fn text(self) -> Result<Vec<u8>, Failure> {
        let (server, told) = (self.client.address().to_owned(), format!("{} {}", self.method, self.url));
        let response = self.request().send().await.map_err(|error| unreachable_server(&error, &server))?;
        if !response.status().is_success() {
            let (_, _) = answer(response, &told).await?;
            return Err(not_terrace(&told));
        }
        let text = response.bytes().await.map_err(|error| unreachable_server(&error, &told))?;
        Ok(text.to_vec())
    }

    /// Sends the request and gives the session cookie that came back, as `name=value`.
    pub(super) async fn session(self) -> Result<SecretString, Failure> {
        let (headers, _) = self.exchange().await?;
        let cookie = headers.get(SET_COOKIE).and_then(|value| value.to_str().ok());
        let pair = cookie.and_then(|cookie| cookie.split(';').next());
        pair.map(SecretString::from)
            .ok_or_else(|| Failure::new("the server signed in without giving a session"))
    }

    /// Reads pages until `most` rows are there; the answer has the shape of one page, and its
    /// `next` is not null where rows were left out.
    pub(super) async fn list(self, most: usize) -> Result<Value, Failure> {
        let mut all: Vec<Value> = Vec::new();
        let mut next = Value::Null;
        while all.len() < most {
            let limit = PAGE.min(most - all.len()).to_string();
            let mut page =
                self.again().query("limit", Some(limit)).query("after", next.as_str()).send().await?;
            next = page.get_mut("next").map(Value::take).unwrap_or_default();
            let rows = match page.get_mut("items").map(Value::take) {
                Some(Value::Array(rows)) => rows,
                _ => Vec::new(),
            };
            let nothing_came = rows.is_empty();
            all.extend(rows);
            if next.is_null() || nothing_came {
                break;
            }
        }
        Ok(serde_json::json!({ "items": all, "next": next }))
    }

    fn again(&self) -> Call<'_> {
        Call {
            client: self.client,
            method: self.method.clone(),
            url: self.url.clone(),
            body: None,
            revision: None,
        }
    }

    async fn exchange(self) -> Result<(HeaderMap, Value), Failure> {
        let server = self.client.address().to_owned();
        let mut shown = self.url.clone();
        shown.set_query(None);
        let told = format!("{} {shown}", self.method);
        let response = self.request().send().await.map_err(|error| unreachable_server(&error, &server))?;
        answer(response, &told).await
    }

    /// Sends the request and gives the server-sent events that answer it.
    pub(super) async fn events(self) -> Result<Events, Failure> {
        let server = self.client.address().to_owned();
        let told = format!("{} {}", self.method, self.url);
        let request = self.request().header(ACCEPT, "text/event-stream");
        let response = request.send().await.map_err(|error| unreachable_server(&error, &server))?;
        if !response.status().is_success() {
            let (_, _) = answer(response, &told).await?;
            return Err(not_terrace(&told));
        }
        Ok(Events { response, server, waiting: Vec::new() })
    }

    fn request(self) -> reqwest::RequestBuilder {
        let request = self.client.http.request(self.method, self.url);
        let request = match &self.client.credential {
            Credential::None => request,
            Credential::Token(token) => request.bearer_auth(token.expose_secret()),
            Credential::Cookie(cookie) => {
                request.header(COOKIE, cookie.expose_secret()).header("X-Terrace-Csrf", "1")
            }
        };
        let request = match self.revision {
            Some(revision) => request.header(IF_MATCH, format!("\"{revision}\"")),
            None => request,
        };
        match &self.body {
            Some(body) => request.json(body),
            None => request,
        }
    }
}

/// A stream of server-sent events.
pub(super) struct Events {
    response: Response,
    server: String,
    waiting: Vec<u8>,
}

impl Events {
    /// The name and the data of the next event; nothing at the end of the stream.
    pub(super) async fn next(&mut self) -> Result<Option<(String, Value)>, Failure> {
        loop {
            if let Some(end) = self.waiting.windows(2).position(|pair| pair == b"\n\n") {
                let event: Vec<u8> = self.waiting.drain(..end + 2).collect();
                if let Some(read) = event_of(&String::from_utf8_lossy(&event)) {
                    return Ok(Some(read));
                }
                continue;
            }
            let chunk = self.response.chunk().await;
            match chunk.map_err(|error| unreachable_server(&error, &self.server))? {
                Some(bytes) => self.waiting.extend_from_slice(&bytes),
                None => return Ok(None),
            }
        }
    }
}

/// An event's name and data; nothing for a comment.
fn event_of(text: &str) -> Option<(String, Value)> {
    let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    Some((field("event")?.to_owned(), serde_json::from_str(field("data")?).ok()?))
}

async fn answer(response: Response, request: &str) -> Result<(HeaderMap, Value), Failure> {
    let (status, headers) = (response.status(), response.headers().clone());
    if status.is_redirection() {
        let to = headers.get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or("elsewhere");
        let next = format!("use the address that it names: {to}");
        return Err(Failure::new("the server sends the request elsewhere").at(request).next(next));
    }
    let body = response.bytes().await.map_err(|error| unreachable_server(&error, request))?;
    if !status.is_success() {
        let problem: Problem = serde_json::from_slice(&body).unwrap_or_default();
        return Err(problem.failure(status.as_u16(), request));
    }
    if status == StatusCode::NO_CONTENT || body.is_empty() {
        return Ok((headers, Value::Null));
    }
    let value = serde_json::from_slice(&body).map_err(|_| not_terrace(request))?;
    Ok((headers, value))
}

fn not_terrace(request: &str) -> Failure {
    Failure::new("the answer is not JSON")
        .at(request)
        .next("check that TERRACE_URL is the address of a Terrace server")
}

/// The whole chain of reasons, since the outermost says little.
fn reasons(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}

fn unreachable_server(error: &reqwest::Error, server: &str) -> Failure {
    if error.is_timeout() {
        let failure = Failure::new("the server did not answer in time").exit(Exit::TimedOut);
        return failure.at(server).next("check the address and the network, then repeat the command");
    }
    let innermost = reasons(error).rsplit(": ").next().unwrap_or_default().to_owned();
    Failure::new(format!("the server cannot be reached: {innermost}"))
        .at(server)
        .next("check the address (TERRACE_URL or --url) and that `terrace serve` runs there")
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::stub::{Stub, tls};
    use super::*;

    fn client(address: &str) -> Client {
        tls();
        Client::new(address, Credential::Token("trc_secret".into())).unwrap()
    }

    #[test]
    fn a_path_is_one_segment_of_the_address() {
        let call = client("http://localhost:8080/terrace/")
            .url(&["api", "v1"], &["resources", "acme/eu west/ü", "explain"]);
        assert_eq!(
            call.as_str(),
            "http://localhost:8080/terrace/api/v1/resources/acme%2Feu%20west%2F%C3%BC/explain"
        );
    }

    #[test]
    fn an_address_without_scheme_is_a_usage_failure() {
        let failure = Client::new("localhost:8080", Credential::None).unwrap_err();
        assert_snapshot!(failure, @"
        error: the server's address must begin with http:// or https://
        where: localhost:8080
        next: give an address such as https://terrace.example
        ");
        assert_eq!(failure.exit, Exit::Usage);
    }

    #[tokio::test]
    async fn a_token_and_a_revision_are_sent() {
        let stub = Stub::start(&[(200, r#"{"ok": true}"#)]).await;
        let body = serde_json::json!({ "name": "x" });
        let answer = client(&stub.address).patch(&["projects", "core"], body, Some(7)).send().await.unwrap();
        assert_eq!(answer["ok"], true);
        let request = stub.requests().remove(0).to_lowercase();
        assert!(request.starts_with("patch /api/v1/projects/core http/1.1"), "{request}");
        assert!(request.contains("authorization: bearer trc_secret"), "{request}");
        assert!(request.contains("if-match: \"7\""), "{request}");
    }

    #[tokio::test]
    async fn pages_are_joined_and_what_is_left_out_is_told() {
        let stub = Stub::start(&[
            (200, r#"{"items": [1, 2], "next": "b"}"#),
            (200, r#"{"items": [3], "next": "c"}"#),
        ])
        .await;
        let all = client(&stub.address).get(&["runs"]).query("state", Some("failed")).list(3).await.unwrap();
        assert_eq!(all, serde_json::json!({ "items": [1, 2, 3], "next": "c" }));
        let requests = stub.requests();
        assert!(requests[0].starts_with("GET /api/v1/runs?state=failed&limit=3 "), "{requests:?}");
        assert!(requests[1].starts_with("GET /api/v1/runs?state=failed&limit=1&after=b "), "{requests:?}");
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_told() {
        let failure = client("http://127.0.0.1:9").get(&["me"]).send().await.unwrap_err();
        assert_snapshot!(failure, @"
        error: the server cannot be reached: Connection refused (os error 111)
        where: http://127.0.0.1:9
        next: check the address (TERRACE_URL or --url) and that `terrace serve` runs there
        ");
    }

    #[tokio::test]
    async fn another_kind_of_server_is_told() {
        let stub = Stub::start(&[(200, "<html>")]).await;
        let failure = client(&stub.address).get(&["me"]).send().await.unwrap_err();
        assert!(failure.to_string().contains("the answer is not JSON"), "{failure}");
    }
}
