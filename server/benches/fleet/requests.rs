//! Requests, one after the other and many at once.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value as Json, json};

use crate::figures::Sample;
use crate::program::{OWNER, Program};

/// How many requests a median is taken from.
const EACH: usize = 200;

/// How long one sample may take; a slow request is sent less often.
const AT_MOST: Duration = Duration::from_secs(15);

/// How many requests a rate is taken from, and over how many connections.
pub const MANY: usize = 2_000;
/// See [`MANY`].
pub const CONNECTIONS: usize = 8;

/// One request whose time is taken.
pub struct Page {
    /// What it is, for the table.
    pub name: &'static str,
    method: Method,
    path: &'static str,
    /// What is sent the nth time.
    body: Option<fn(usize) -> Json>,
    /// Whether somebody asks who holds a role at one region only.
    pub as_reader: bool,
    /// Whether its rate is measured as well.
    pub is_busy: bool,
}

impl Page {
    /// The pages of the one change set that there is.
    pub const fn of_change_set() -> [Self; 4] {
        [
            Self::get("change set: list", "/change-sets"),
            Self::get("change set: one, with the sum of its plans", "/change-sets/1"),
            Self::get("change set: 50 members", "/change-sets/1/members?limit=50"),
            Self::get("change set: 200 members", "/change-sets/1/members?limit=200"),
        ]
    }

    const fn get(name: &'static str, path: &'static str) -> Self {
        Self { name, method: Method::GET, path, body: None, as_reader: false, is_busy: false }
    }

    /// Sets a tag, another one each time.
    fn tag(name: &'static str, path: &'static str) -> Self {
        let body = |number| json!({"tags": {"CostCenter": {"value": format!("cost-{number}")}}});
        Self { name, method: Method::PATCH, path, body: Some(body), as_reader: false, is_busy: false }
    }

    fn busy(self) -> Self {
        Self { is_busy: true, ..self }
    }

    fn for_reader(self) -> Self {
        Self { as_reader: true, ..self }
    }

    /// Whether it only reads a page.
    pub fn is_read(&self) -> bool {
        self.method == Method::GET
    }
}

/// Every request, in the table's order: the writing ones last, because they alter what is read.
pub fn pages() -> Vec<Page> {
    let mut pages = resource_pages();
    pages.extend([
        Page::get("templates with counts", "/templates"),
        Page::get("projects with counts", "/projects"),
        Page::get("changes: list of 50", "/changes"),
        Page::get("changes: open ones, of which there are none", "/changes?state=open"),
        Page::get("changes: list of 50, role at one region", "/changes").for_reader(),
        Page::get("change with its runs and timeline", "/changes/5000"),
        Page::get("runs: list of 50", "/runs"),
        Page::get("runs: failed ones, of which there are none", "/runs?state=failed"),
        Page::get(
            "runs: those of one resource",
            "/runs?resource=acme%2Fregion-5%2Fnetwork-5%2Fcluster-5%2Fapp-5",
        ),
        Page::get("runs: list of 50, role at one region", "/runs").for_reader(),
        Page::get("audit: list of 50", "/audit"),
        Page::get("audit: of one subject", "/audit?subject=change%205000"),
        Page::tag("impact of a tag on a region, 1,000 below", "/resources/acme%2Fregion-5?preview=true"),
        Page::tag("impact of a tag on the account, 9,999 below", "/resources/acme?preview=true"),
        Page::tag("the same, saved", "/resources/acme"),
        Page::tag("tag of a project with 10,000 resources, saved", "/projects/shop"),
        Page::tag("tag of a template with 1,000 instances, saved", "/templates/local_cluster"),
        Page::tag("tag of a template with 8,889 instances, saved", "/templates/local_app"),
    ]);
    pages
}

fn resource_pages() -> Vec<Page> {
    let last = "/resources?limit=50&after=acme/region-9/network-8";
    let children = "/resources?limit=50&parent=acme%2Fregion-5%2Fnetwork-5%2Fcluster-5";
    let deep = "/resources/acme%2Fregion-5%2Fnetwork-5%2Fcluster-5%2Fapp-5";
    let explain = "/resources/acme%2Fregion-5%2Fnetwork-5%2Fcluster-5%2Fapp-5/explain";
    vec![
        Page::get("list of 50", "/resources?limit=50").busy(),
        Page::get("list of 50 near the end", last),
        Page::get("list of 50, children of a cluster", children),
        Page::get("list of 50, of one template", "/resources?limit=50&template=local_app"),
        Page::get("list of 50, searched: many found", "/resources?limit=50&q=app-5"),
        Page::get("list of 50, searched: none found", "/resources?limit=50&q=nowhere"),
        Page::get("list of 50, role at one region", "/resources?limit=50").for_reader(),
        Page::get("one resource at depth 5", deep).busy(),
        Page::get("the account", "/resources/acme"),
        Page::get("explain at depth 5", explain).busy(),
    ]
}

/// Somebody with a token and one connection.
#[derive(Clone)]
pub struct Caller {
    http: reqwest::Client,
    url: String,
    token: String,
}

impl Caller {
    /// Somebody who talks to this program.
    pub fn new(program: &Program, token: &str) -> Result<Self> {
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(60)).build()?;
        Ok(Self { http, url: format!("http://{}/api/v1", program.address), token: token.to_owned() })
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url)).bearer_auth(&self.token)
    }

    /// POST; the answer as JSON.
    pub async fn post(&self, path: &str, body: Json) -> Result<Json> {
        let (status, bytes) = answer(self.request(Method::POST, path).json(&body)).await?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        ensure!(status.is_success(), "POST {path}: {status}: {text}");
        serde_json::from_str(&text).with_context(|| format!("POST {path}: {text}"))
    }

    /// GET; the answer as JSON.
    pub async fn get(&self, path: &str) -> Result<Json> {
        let (status, bytes) = answer(self.request(Method::GET, path)).await?;
        ensure!(status.is_success(), "GET {path}: {status}: {}", String::from_utf8_lossy(&bytes));
        serde_json::from_slice(&bytes).with_context(|| format!("GET {path}"))
    }

    /// A stream of events.
    pub async fn follow(&self, path: &str) -> Result<reqwest::Response> {
        let response = self.request(Method::GET, path).send().await?;
        ensure!(response.status().is_success(), "GET {path}: {}", response.status());
        Ok(response)
    }

    /// Signs somebody in; the token of the session, which a program may send as its own.
    pub async fn login(&self, username: &str, password: &Json) -> Result<String> {
        let body = json!({"username": username, "password": password});
        let response = self.http.post(format!("{}/login", self.url)).json(&body).send().await?;
        let cookie = response.headers().get("Set-Cookie").context("signing in gives a cookie")?.to_str()?;
        let value = cookie.split(['=', ';']).nth(1).context("a cookie has a value")?;
        Ok(value.to_owned())
    }

    /// Sends a request for the nth time; the size of its answer.
    pub async fn send(&self, page: &Page, number: usize) -> Result<usize> {
        let mut request = self.request(page.method.clone(), page.path);
        if let Some(body) = page.body {
            request = request.json(&body(number));
        }
        let (status, bytes) = answer(request).await?;
        let start = || String::from_utf8_lossy(&bytes).chars().take(1_000).collect::<String>();
        ensure!(status == StatusCode::OK, "{}: {status}: {}", page.path, start());
        Ok(bytes.len())
    }

    /// Sends a request again and again, one after the other.
    pub async fn sample(&self, page: &Page) -> Result<Sample> {
        let mut bytes = self.send(page, 0).await?;
        let (mut times, begun) = (Vec::with_capacity(EACH), Instant::now());
        while times.len() < EACH && begun.elapsed() < AT_MOST {
            let sent = Instant::now();
            bytes = self.send(page, times.len() + 1).await?;
            times.push(sent.elapsed());
        }
        Ok(Sample { times, bytes })
    }
}

async fn answer(request: RequestBuilder) -> Result<(StatusCode, Vec<u8>)> {
    let response = request.send().await?;
    Ok((response.status(), response.bytes().await?.to_vec()))
}

/// How many requests are answered in a second when several connections ask at once.
#[expect(clippy::cast_precision_loss, reason = "a rate is a floating-point number")]
pub async fn rate(program: &Program, page: &Page) -> Result<f64> {
    let callers = (0..CONNECTIONS).map(|_| Caller::new(program, OWNER)).collect::<Result<Vec<_>>>()?;
    let begun = Instant::now();
    let asking = callers.iter().map(|caller| async move {
        for _ in 0..MANY / CONNECTIONS {
            caller.send(page, 0).await?;
        }
        anyhow::Ok(())
    });
    futures_util::future::try_join_all(asking).await?;
    Ok(MANY as f64 / begun.elapsed().as_secs_f64())
}
