//! The example company, made through the public API.

use std::time::Duration;

use actix_web::web;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value as Json, json};

use super::DemoError;
use crate::app::App;
use crate::authn::store::{self as store, Purpose};

/// How often a change is looked at while it is waited for, and how many times.
const LOOK: Duration = Duration::from_millis(200);
const LOOKS: usize = 900;

/// One account as a client of the API.
struct Client {
    http: reqwest::Client,
    address: String,
    token: SecretString,
}

impl Client {
    async fn of(app: &web::Data<App>, username: &str) -> Result<Self, DemoError> {
        let (person, _) = store::by_username(app.db.read(), username)
            .await?
            .ok_or_else(|| DemoError::Seed(format!("the account {username} is missing")))?;
        let lasts = Some(chrono::Duration::hours(1));
        let (_, token) = store::issue(app.db.read(), person.id, "demo", Purpose::Session, lasts).await?;
        Ok(Self {
            http: reqwest::Client::new(),
            address: format!("{}/api/v1", app.config.public_url()),
            token,
        })
    }

    async fn post(&self, path: &str, body: Json) -> Result<Json, DemoError> {
        let request = self.http.post(format!("{}{path}", self.address)).json(&body);
        self.send(request).await
    }

    async fn get(&self, path: &str) -> Result<Json, DemoError> {
        self.send(self.http.get(format!("{}{path}", self.address))).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Json, DemoError> {
        let failed = |error: reqwest::Error| DemoError::Seed(error.to_string());
        let response = request.bearer_auth(self.token.expose_secret()).send().await.map_err(failed)?;
        let status = response.status();
        let body: Json = response.json().await.map_err(failed)?;
        if status.is_success() { Ok(body) } else { Err(DemoError::Seed(body["detail"].to_string())) }
    }

    /// Waits until a change has come to a state.
    async fn wait(&self, number: &Json, wanted: &str) -> Result<Json, DemoError> {
        for _ in 0..LOOKS {
            let change = self.get(&format!("/changes/{number}")).await?;
            match change["state"].as_str() {
                Some(state) if state == wanted => return Ok(change),
                Some("stuck" | "failed" | "closed") => {
                    return Err(DemoError::Seed(change["state_reason"].to_string()));
                }
                _ => tokio::time::sleep(LOOK).await,
            }
        }
        Err(DemoError::Seed(format!("change {number} did not become {wanted} in time")))
    }
}

/// Makes the accounts that the owner invites.
pub(super) async fn accounts(app: &web::Data<App>, accounts: &[(&str, &str, &str)]) -> Result<(), DemoError> {
    let engineer = Client::of(app, "engineer").await?;
    for (username, name, role) in accounts {
        let grants = json!([{"role": role, "place": ""}]);
        engineer.post("/users", json!({"username": username, "name": name, "grants": grants})).await?;
    }
    Ok(())
}

fn say(step: &str) {
    tracing::info!("demo: {step}");
}

/// Makes the example.
pub(super) async fn seed(app: &web::Data<App>) -> Result<(), DemoError> {
    let engineer = Client::of(app, "engineer").await?;
    let developer = Client::of(app, "developer").await?;
    let reviewer = Client::of(app, "reviewer").await?;
    say("importing both families of the catalog as templates");
    engineer.post("/catalog/import", json!({"family": "local"})).await?;
    engineer.post("/catalog/import", json!({"family": "aws"})).await?;
    say("making a workspace and a project");
    engineer.post("/workspaces", json!({"slug": "live-infra", "name": "Live infrastructure"})).await?;
    let tags = json!({"Project": {"value": "storefront", "inherit": true, "locked": false}});
    let project = json!({"slug": "storefront", "name": "Storefront", "workspace": "live-infra", "tags": tags,
        "description": "Everything that the web shop runs on."});
    engineer.post("/projects", project).await?;
    say("making an account and a region with tags and configs that flow down");
    engineer.post("/resources", account()).await?;
    engineer.post("/resources", region()).await?;
    say("requesting a network, and applying it once it is approved");
    let network = developer.post("/resources", network()).await?;
    let number = network["change"]["number"].clone();
    let planned = developer.wait(&number, "planned").await?;
    reviewer.post(&format!("/changes/{number}/approve"), json!({"digest": planned["digest"]})).await?;
    developer.wait(&number, "applied").await?;
    say("requesting a cluster, which waits for review with its plan");
    let cluster = developer.post("/resources", cluster()).await?;
    developer.wait(&cluster["change"]["number"], "planned").await?;
    Ok(())
}

fn account() -> Json {
    json!({
        "template": "local_account", "project": "storefront", "slug": "acme-prod",
        "description": "The production account.",
        "tags": {
            "CostCenter": {"value": "retail-42", "inherit": true, "locked": true},
            "Owner": {"value": "storefront", "inherit": true, "locked": false},
        },
        "configs": {"environment": {"value": "production", "inherit": true, "locked": true}},
    })
}

fn region() -> Json {
    json!({
        "template": "local_region", "project": "storefront", "slug": "us-east-1", "parent": "acme-prod",
        "configs": {"region": {"value": "us-east-1", "inherit": true, "locked": false}},
    })
}

fn network() -> Json {
    json!({
        "template": "local_network", "project": "storefront", "slug": "main-network", "parent": "acme-prod/us-east-1",
        "description": "Shared by the storefront's services.",
        "inputs": {
            "name": "main",
            "cidr_block": "10.20.0.0/16",
            "subnets": [{"name": "web", "public": true}, {"name": "app"}, {"name": "data", "newbits": 8}],
        },
        "tags": {"Tier": {"value": "network", "inherit": true, "locked": false}},
    })
}

fn cluster() -> Json {
    json!({
        "template": "local_cluster", "project": "storefront", "slug": "core", "parent": "acme-prod/us-east-1/main-network",
        "description": "Runs the storefront.",
        "inputs": {
            "name": "core",
            "kubernetes_version": "1.32",
            "node_pools": [{"name": "general", "min_nodes": 2, "max_nodes": 6}],
        },
    })
}
