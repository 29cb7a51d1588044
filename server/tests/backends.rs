//! States that a project keeps elsewhere, in a bucket that a stand-in for S3 serves, and changes
//! that follow outputs by themselves.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use terrace_server::config::Role;

use crate::support::{Backend, Moto, Process, Terrace, World, on_both};

on_both! {
    states_are_kept_in_a_bucket
    states_do_not_move_in_silence
    readers_of_an_output_are_proposed_by_rule
}

const NET: &str = "/resources/acme%2Feast%2Fnet";

/// The stand-in lets in whoever shows a signature, and verifies none.
const SIGNED: &str =
    "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";

/// A stand-in for S3 with one bucket; none where the machine has no such program.
struct Bucket(Moto);

impl Bucket {
    async fn start() -> Option<Self> {
        let bucket = Self(Moto::start().await?);
        bucket.put("acme-states", String::new()).await.expect("the bucket is made");
        Some(bucket)
    }

    async fn put(&self, path: &str, body: String) -> Option<()> {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let sent = http
            .put(format!("{}/{path}", self.0.url))
            .header("Authorization", SIGNED)
            .body(body)
            .send()
            .await
            .ok()?;
        sent.status().is_success().then_some(())
    }

    async fn get(&self, path: &str) -> String {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        http.get(format!("{}/{path}", self.0.url))
            .header("Authorization", SIGNED)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap()
    }

    /// A worker whose runs know the bucket's credentials.
    fn worker(&self, terrace: &Terrace) -> Process {
        let config = &terrace.app.config;
        let mut command = Command::new(env!("CARGO_BIN_EXE_terrace"));
        command.arg("worker").arg("--data").arg(&config.data).args(["--public-url", &terrace.url]);
        command.args(config.database_url.iter().flat_map(|url| ["--database-url", url]));
        let known = [
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_ENDPOINT_URL_S3", self.0.url.as_str()),
            ("AWS_ENDPOINT_URL_STS", &self.0.url),
            ("AWS_ENDPOINT_URL_IAM", &self.0.url),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ];
        let names = known.map(|(name, _)| name).join(",");
        command.args(["--run-environment", &names]).envs(known).env("RUST_LOG", "warn").stdout(Stdio::null());
        Process(command.spawn().expect("a worker starts"))
    }
}

async fn states_are_kept_in_a_bucket(backend: Backend) {
    let terrace = Terrace::start_with(&backend, |config| config.roles = vec![Role::Api]).await;
    let Some(bucket) = Bucket::start().await else { return terrace.stop().await };
    let world = World::fill(terrace).await;
    let _worker = bucket.worker(&world.terrace);
    let keep = json!({"backend": {"kind": "s3", "bucket": "acme-states", "region": "us-east-1", "prefix": "tf", "path_style": true}});
    world.engineer.patch("/projects/shop", keep).await.expect(200);
    world.applied_network("net").await;

    let files = world.developer.get(&format!("{NET}/files")).await.expect(200).to_string();
    assert!(
        files.contains("backend \\\"s3\\\"") && files.contains("tf/acme/east/net/terraform.tfstate"),
        "{files}"
    );
    let object = "acme-states/tf/acme/east/net/terraform.tfstate";
    let mut kept: Json = serde_json::from_str(&bucket.get(object).await).unwrap();
    let state = world.engineer.get(&format!("{NET}/state")).await.expect(200);
    assert_eq!(state["kept_in"], "s3://acme-states/tf/acme/east/net/terraform.tfstate");
    assert_eq!((&state["lineage"], &state["serial"]), (&kept["lineage"], &kept["serial"]));
    assert_eq!(state["can"]["rollback"]["allowed"], false);
    let id = world.engineer.get(NET).await.expect(200)["id"].as_str().unwrap().to_owned();
    let here = world.engineer.get(&format!("/state/{id}")).await.refused(409, "conflict");
    assert!(here.contains("s3://acme-states"), "{here}");

    // Somebody writes the state after it was planned: the approval is gone before anything is merged.
    let update = json!({"action": "update", "inputs": {"cidr_block": "10.1.0.0/16"}});
    let change = world.developer.post(&format!("{NET}/changes"), update).await.expect(201);
    let number = change["number"].as_i64().unwrap();
    let planned = world.reviewer.wait_change(number, "planned").await;
    kept["serial"] = json!(kept["serial"].as_i64().unwrap() + 1);
    bucket.put(object, kept.to_string()).await.unwrap();
    let approval = json!({"digest": planned["digest"]});
    world.reviewer.post(&format!("/changes/{number}/approve"), approval).await.expect(200);
    let again = world.reviewer.wait_change(number, "planned").await;
    assert_ne!(again["digest"], planned["digest"]);
    let timeline = again["timeline"].to_string();
    assert!(timeline.contains("the state moved since it was planned"), "{timeline}");
    assert!(!timeline.contains("change.merged"), "{timeline}");
    world.reviewer.approve_and_wait(number).await;
    world.terrace.stop().await;
}

async fn states_do_not_move_in_silence(backend: Backend) {
    let world = World::start(&backend).await;
    let keep = |bucket: &str| json!({"backend": {"kind": "s3", "bucket": bucket, "region": "us-east-1"}});
    let wrong = world.engineer.patch("/projects/shop", keep("Acme")).await;
    assert_eq!(wrong.status.as_u16(), 422, "{}", wrong.body);
    assert_eq!(wrong.body["diagnostics"][0]["subject"]["place"], "bucket");
    let secret = json!({"backend": {"kind": "gcs", "bucket": "acme", "credentials": "x"}});
    world.engineer.patch("/projects/shop", secret).await.refused(400, "bad_request");

    let number = world.request_network("net").await;
    let open = world.engineer.patch("/projects/shop", keep("acme-states")).await;
    let sentence = open.refused(409, "conflict");
    assert!(sentence.contains("acme/east/net") && sentence.contains("withdraw"), "{sentence}");
    world.reviewer.approve_and_wait(number).await;
    world.engineer.patch("/projects/shop", keep("acme-states")).await.refused(409, "conflict");
    let same = json!({"backend": {"kind": "terrace"}, "name": "The shop"});
    world.engineer.patch("/projects/shop", same).await.expect(200);

    let destroy = json!({"action": "destroy", "reason": "the states move", "confirm": "net"});
    let change = world.developer.post(&format!("{NET}/changes"), destroy).await.expect(201);
    world.reviewer.approve_and_wait(change["number"].as_i64().unwrap()).await;
    let moved = world.engineer.patch("/projects/shop", keep("acme-states")).await.expect(200);
    assert_eq!(
        moved["backend"],
        json!({"kind": "s3", "bucket": "acme-states", "region": "us-east-1", "prefix": "", "path_style": false})
    );
    world.terrace.stop().await;
}

async fn readers_of_an_output_are_proposed_by_rule(backend: Backend) {
    let world = World::start(&backend).await;
    world.applied_network("net").await;
    let child = json!({"template": "app", "project": "shop", "slug": "web", "parent": "acme/east/net",
        "inputs": {"network_id": {"resource": "acme/east/net", "output": "network_id"}}});
    let child = world.developer.post("/resources", child).await.expect(201);
    world.reviewer.approve_and_wait(child["change"]["number"].as_i64().unwrap()).await;
    world.engineer.patch("/projects/shop", json!({"propose_readers": true})).await.expect(200);

    // Another region replaces the network, which gives it another id.
    let inputs = json!({"action": "update", "inputs": {"cidr_block": "10.0.0.0/16", "region": "eu-west-1"}});
    let change = world.developer.post(&format!("{NET}/changes"), inputs).await.expect(201);
    let number = change["number"].as_i64().unwrap();
    world.reviewer.approve_and_wait(number).await;
    let web = "/resources/acme%2Feast%2Fnet%2Fweb";
    let deadline = Instant::now() + Duration::from_secs(30);
    let proposed = loop {
        let web = world.developer.get(web).await.expect(200);
        if let Some(number) = web["open_change"].as_i64() {
            break number;
        }
        assert!(Instant::now() < deadline, "no change was proposed: {web:#}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    let planned = world.reviewer.wait_change(proposed, "planned").await;
    assert_eq!(planned["reason"], format!("network_id of acme/east/net moved in change {number}"));
    assert_eq!(planned["requested_by"]["username"], "developer", "who asked for the cause");
    let trail = world.engineer.get(&format!("/audit?subject=change%20{proposed}")).await.expect(200);
    let request = trail["items"].as_array().unwrap().iter().find(|entry| entry["action"] == "change.request");
    assert_eq!(request.unwrap()["actor"], "terrace");
    world.reviewer.approve_and_wait(proposed).await;
    assert_eq!(world.developer.get(web).await.expect(200)["out_of_date"], false);
    world.terrace.stop().await;
}
