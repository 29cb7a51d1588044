//! Somebody who talks to Terrace over HTTP.

use std::time::Duration;

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::Value as Json;

/// How long a change or run may take to come to a state: real plans take a second or two.
const PATIENCE: Duration = Duration::from_secs(90);
/// How long a connection is kept that nobody uses: the server ends it after five seconds, and who asks
/// in that very moment gets no answer.
const IDLE: Duration = Duration::from_secs(3);
const LOOK: Duration = Duration::from_millis(100);

/// Somebody with a token, or nobody.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    /// The server's address.
    pub url: String,
    /// The API token; empty for nobody.
    pub token: String,
    patience: Duration,
    cookie: Option<String>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The body; `null` where there is none.
    pub body: Json,
    /// The revision, where the answer has one.
    pub etag: Option<String>,
}

impl Answer {
    /// The body, if the status is the expected one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Json {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.body
    }

    /// The detail of a refusal with this status and code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> String {
        assert_eq!((self.status.as_u16(), self.body["code"].as_str()), (status, Some(code)), "{}", self.body);
        self.body["detail"].as_str().expect("a refusal says why").to_owned()
    }
}

impl Client {
    /// Somebody with this token.
    pub fn new(url: &str, token: &str) -> Self {
        let http = reqwest::Client::builder().no_proxy().pool_idle_timeout(IDLE);
        let http = http.build().expect("a client can be made");
        Self { http, url: url.to_owned(), token: token.to_owned(), patience: PATIENCE, cookie: None }
    }

    /// The same with more time for changes and runs to come to a state.
    #[must_use]
    pub fn patient(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Signs in with name and password; the session is kept as a cookie.
    pub async fn login(&self, body: Json) -> Self {
        let request = self.http.post(format!("{}/api/v1/login", self.url)).json(&body);
        let response = request.send().await.expect("the server answers");
        assert_eq!(response.status(), StatusCode::OK);
        let cookie = response.headers()["set-cookie"].to_str().expect("a cookie is text");
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        let cookie = cookie.split(';').next().expect("a cookie has a value").to_owned();
        Self { cookie: Some(cookie), ..self.clone() }
    }

    /// A request to the API, with this client's credentials.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}/api/v1{path}", self.url));
        match &self.cookie {
            Some(cookie) => request.header("Cookie", cookie).header("X-Terrace-Csrf", "1"),
            None if self.token.is_empty() => request,
            None => request.bearer_auth(&self.token),
        }
    }

    /// Sends a request.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.expect("the server answers");
        let status = response.status();
        let etag = response.headers().get("ETag").and_then(|tag| tag.to_str().ok()).map(ToOwned::to_owned);
        let text = response.text().await.expect("the body is text");
        let body = serde_json::from_str(&text).unwrap_or(Json::Null);
        Answer { status, body, etag }
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// POST.
    pub async fn post(&self, path: &str, body: Json) -> Answer {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    /// PATCH.
    pub async fn patch(&self, path: &str, body: Json) -> Answer {
        self.send(self.request(Method::PATCH, path).json(&body)).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// Waits until a change has come to a state, and gives its detail.
    pub async fn wait_change(&self, number: i64, wanted: &str) -> Json {
        self.wait(&format!("/changes/{number}"), wanted, &["applied", "closed", "failed", "stuck"]).await
    }

    /// Waits until a run has come to a state.
    pub async fn wait_run(&self, id: &str, wanted: &str) -> Json {
        self.wait(&format!("/runs/{id}"), wanted, &["succeeded", "failed", "cancelled", "lost"]).await
    }

    async fn wait(&self, path: &str, wanted: &str, ends: &[&str]) -> Json {
        let deadline = std::time::Instant::now() + self.patience;
        loop {
            let thing = self.get(path).await.expect(200);
            let state = thing["state"].as_str().expect("it has a state").to_owned();
            if state == wanted {
                return thing;
            }
            assert!(!ends.contains(&state.as_str()), "{path} is {state}, not {wanted}: {thing:#}");
            assert!(std::time::Instant::now() < deadline, "{path} is still {state}, not {wanted}: {thing:#}");
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Approves the plan of a change, once there is one.
    pub async fn approve(&self, number: i64) {
        let planned = self.wait_change(number, "planned").await;
        let approval = serde_json::json!({"digest": planned["digest"]});
        self.post(&format!("/changes/{number}/approve"), approval).await.expect(200);
    }

    /// Approves the plan of a change and waits until it is applied.
    pub async fn approve_and_wait(&self, number: i64) -> Json {
        self.approve(number).await;
        self.wait_change(number, "applied").await
    }
}
