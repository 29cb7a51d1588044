//! The matrix of moved inputs: whatever moves between an approval and its apply, nothing is
//! applied, the change says what moved, and a fresh plan starts.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::support::{Backend, Client, Terrace, World, on_both};

on_both! {
    what_moves_before_the_merge_is_refused
    what_moves_before_the_apply_is_refused
}

/// Everything that an approval hangs on, one change for each.
const MOVES: &[&str] = &[
    "commit",
    "edit",
    "inputs",
    "tag",
    "config",
    "version",
    "link",
    "serial",
    "lineage",
    "rule",
    "permission",
    "team",
    "template",
];

async fn what_moves_before_the_merge_is_refused(backend: Backend) {
    refused(&matrix(&backend, Moment::Merge).await);
}

async fn what_moves_before_the_apply_is_refused(backend: Backend) {
    refused(&matrix(&backend, Moment::Apply).await);
}

#[track_caller]
fn refused(told: &str) {
    insta::allow_duplicates!(insta::assert_snapshot!(told, @r#"
    commit: the code on the branch or on main moved since it was planned
    edit: the code on the branch or on main moved since it was planned
    inputs: the inputs, a value from above or from a link moved since it was planned
    tag: a value from above or from a link moved since it was planned
    config: a value from above or from a link moved since it was planned
    version: the version, a value from above or from a link moved since it was planned
    link: a value from above or from a link moved since it was planned
    serial: the state moved since it was planned
    lineage: the state's lineage moved since it was planned
    rule: rule "two": 1 more approval is needed
    permission: 1 more approval is needed; the approval of leaver does not count: this account may not approve here any more
    team: rule "operations": 1 more approval is needed; the approval of reviewer does not count: this account is not in the team sre
    template: the template service is disabled: it gives no new resources
    "#));
}

/// What the worker was about to do when everything moved.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moment {
    Merge,
    Apply,
}

/// Moves everything at one moment; gives what each change says then.
async fn matrix(backend: &Backend, moment: Moment) -> String {
    let worker = HeldWorker::new();
    let terrace = Terrace::start_with(backend, |config| {
        config.workers = 1;
        config.terraform = Some(worker.program.clone());
    });
    let company = Company::found(World::fill(terrace.await).await).await;
    worker.hold(&company.world, 1).await;
    for (name, number) in &company.changes {
        let approver = if *name == "permission" { &company.leaver } else { &company.world.reviewer };
        approver.approve(*number).await;
    }
    if moment == Moment::Apply {
        worker.hold_next(&company.world, 2).await;
        company.expect_all("merged").await;
    } else {
        company.expect_all("approved").await;
    }
    for (name, number) in &company.changes {
        company.disturb(name, *number, moment).await;
    }
    worker.let_go();
    let mut told = Vec::new();
    for (name, number) in &company.changes {
        told.push(format!("{name}: {}", company.refusal(name, *number).await));
    }
    company.world.terrace.stop().await;
    told.join("\n")
}

/// The only worker, which can be held in the middle of a plan.
pub(crate) struct HeldWorker {
    folder: TempDir,
    /// The binary that the worker is to run.
    pub(crate) program: PathBuf,
}

impl HeldWorker {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("terraform");
        let script = "#!/bin/sh\nfolder=$(dirname \"$0\")\nif [ \"$1\" = plan ]; then\n  for n in 1 2; do\n    if [ -e \"$folder/hold-$n\" ] && mkdir \"$folder/held-$n\" 2>/dev/null; then\n      while [ -e \"$folder/hold-$n\" ]; do sleep 0.05; done\n      break\n    fi\n  done\nfi\nexec terraform \"$@\"\n";
        std::fs::write(&program, script).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        Self { folder, program }
    }

    pub(crate) fn file(&self, name: &str, number: u8) -> PathBuf {
        self.folder.path().join(format!("{name}-{number}"))
    }

    /// Occupies the worker with a plan that does not end.
    async fn hold(&self, world: &World, number: u8) {
        self.queue(world, number).await;
        appears(&self.file("held", number)).await;
    }

    /// Lets go of the worker, until it has done what waits and comes to the next plan.
    async fn hold_next(&self, world: &World, number: u8) {
        self.queue(world, number).await;
        std::fs::remove_file(self.file("hold", number - 1)).unwrap();
        appears(&self.file("held", number)).await;
    }

    async fn queue(&self, world: &World, number: u8) {
        std::fs::write(self.file("hold", number), "").unwrap();
        let dry = json!({"new": World::network(&format!("dry-{number}"))});
        world.developer.post("/dry-runs", dry).await.expect(201);
    }

    pub(crate) fn let_go(&self) {
        for number in [1, 2] {
            // It was let go before.
            let _ = std::fs::remove_file(self.file("hold", number));
        }
    }
}

pub(crate) async fn appears(file: &Path) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !file.exists() {
        assert!(Instant::now() < deadline, "{} does not appear", file.display());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A company with a planned change for every row of the matrix.
struct Company {
    world: World,
    changes: Vec<(&'static str, i64)>,
    /// May approve, for now.
    leaver: Client,
}

impl Company {
    async fn found(world: World) -> Self {
        let leaver = world.terrace.somebody("leaver", "approve", "").await;
        let versions = "/templates/network/versions";
        world.engineer.post(versions, json!({"reference": "v1.1.0"})).await.expect(201);
        for name in MOVES {
            let region = json!({"template": "region", "project": "shop", "slug": name, "parent": "acme",
                "configs": {"region": {"value": "us-east-1"}}});
            world.developer.post("/resources", region).await.expect(201);
        }
        let team = json!({"key": "sre", "members": ["reviewer"]});
        world.engineer.post("/teams", team).await.expect(201);
        let rule = json!({"name": "operations", "team": "sre", "about": {"place": "acme/team"}});
        world.engineer.post("/approval-rules", rule).await.expect(201);
        for slug in ["source", "serial", "lineage"] {
            let network = network(slug, if slug == "source" { "east" } else { slug });
            world.reviewer.approve_and_wait(asked(&world, network).await).await;
        }
        let mut company = Self { world, changes: Vec::new(), leaver };
        for name in MOVES {
            let number = company.request(name).await;
            company.world.developer.wait_change(number, "planned").await;
            company.changes.push((name, number));
        }
        company
    }

    async fn request(&self, name: &str) -> i64 {
        if ["serial", "lineage"].contains(&name) {
            let inputs = json!({"action": "update", "inputs": {"cidr_block": "10.2.0.0/16"}});
            let path = format!("/resources/acme%2F{name}%2F{name}/changes");
            return self.world.developer.post(&path, inputs).await.expect(201)["number"].as_i64().unwrap();
        }
        let mut body = network(name, name);
        match name {
            "link" => {
                body["inputs"]["cidr_block"] =
                    json!({"resource": "acme/east/source", "output": "cidr_block"});
            }
            "template" => {
                body["template"] = json!("service");
                body["inputs"] = json!({"name": "one"});
            }
            _ => {}
        }
        asked(&self.world, body).await
    }

    async fn expect_all(&self, state: &str) {
        for (name, number) in &self.changes {
            let change = self.world.developer.get(&format!("/changes/{number}")).await.expect(200);
            assert_eq!(change["state"], state, "{name}: {change:#}");
        }
    }

    /// Moves one thing.
    async fn disturb(&self, name: &str, number: i64, moment: Moment) {
        let world = &self.world;
        let branch = if moment == Moment::Merge { format!("update_{name}-{number}") } else { "main".into() };
        let place = format!("/resources/acme%2F{name}");
        match name {
            "commit" => world.edit_by_hand(&branch, "network/commit/notes.tf", "# a note\n").await,
            "edit" => world.edit_by_hand(&branch, "network/edit/main.tf", "# a note\n").await,
            "inputs" => self.respec(number, |spec| spec["inputs"]["cidr_block"] = json!("10.9.0.0/16")).await,
            "version" => {
                let older = world.engineer.get("/templates/network/versions/v1.0.0").await.expect(200);
                self.respec(number, |spec| spec["version"] = older["id"].clone()).await;
            }
            "tag" => {
                let tags = json!({"tags": {"Owner": {"value": "somebody else"}}});
                world.developer.patch(&place, tags).await.expect(200);
            }
            "config" => {
                let configs = json!({"configs": {"region": {"value": "eu-west-1"}}});
                world.developer.patch(&place, configs).await.expect(200);
            }
            "link" => {
                let value = Expr::val(json!("10.7.0.0/16"));
                self.set(("outputs", "value", value), Expr::col("name").eq("cidr_block")).await;
            }
            "serial" | "lineage" => self.move_state(name).await,
            "rule" => {
                let rule = json!({"name": "two", "about": {"place": "acme/rule"}, "approvals": 2});
                world.engineer.post("/approval-rules", rule).await.expect(201);
            }
            "permission" => self.leave(moment).await,
            "team" => {
                world.engineer.delete("/teams/sre/members/reviewer").await.expect(204);
            }
            "template" => {
                world.engineer.patch("/templates/service", json!({"disabled": true})).await.expect(200);
            }
            other => panic!("nobody knows how to move {other}"),
        }
    }

    /// Alters what a change asks for, which no request can.
    async fn respec(&self, number: i64, alter: impl FnOnce(&mut Json)) {
        let mut query = Query::select();
        query.column("spec").from("changes").and_where(Expr::col("number").eq(number));
        let row = self.world.terrace.app.db.read().query_one(&query).await.unwrap().unwrap();
        let mut spec: Json = row.try_get("", "spec").unwrap();
        alter(&mut spec);
        self.set(("changes", "spec", Expr::val(spec)), Expr::col("number").eq(number)).await;
    }

    /// Writes another state, as somebody does who runs Terraform by hand.
    async fn move_state(&self, name: &str) {
        let engineer = &self.world.engineer;
        let resource = engineer.get(&format!("/resources/acme%2F{name}%2F{name}")).await.expect(200);
        let path = format!("/state/{}", resource["id"].as_str().unwrap());
        let mut state = engineer.get(&path).await.expect(200);
        if name == "lineage" {
            engineer.delete(&path).await.expect(200);
            state["lineage"] = json!("another-history");
        } else {
            state["serial"] = json!(state["serial"].as_u64().unwrap() + 1);
        }
        engineer.post(&path, state).await.expect(200);
    }

    /// Takes the right to approve away from the one who has approved.
    async fn leave(&self, moment: Moment) {
        let who = Expr::col("username").eq("leaver");
        match moment {
            Moment::Merge => {
                let mut leaver = Query::select();
                leaver.column("id").from("users").and_where(who);
                let theirs = Expr::col("user_id").in_subquery(leaver);
                self.set(("grants", "role", Expr::val("read")), theirs).await;
            }
            Moment::Apply => self.set(("users", "disabled", Expr::val(true)), who).await,
        }
    }

    async fn set(&self, (table, column, value): (&'static str, &'static str, Expr), which: Expr) {
        let mut update = Query::update();
        update.table(table).value(column, value).and_where(which);
        self.world.terrace.app.db.read().execute(&update).await.unwrap();
    }

    /// Why the change was planned afresh; nothing of it was applied.
    async fn refusal(&self, name: &str, number: i64) -> String {
        // A disabled template gives no fresh plan either.
        let state = if name == "template" { "stuck" } else { "planned" };
        let change = self.world.developer.wait_change(number, state).await;
        assert_eq!(change["approvals"], json!([]), "{name}: the approval is gone");
        let events = change["timeline"].as_array().unwrap();
        let moved: Vec<&Json> = events.iter().filter(|event| event["event"] == "change.moved").collect();
        assert_eq!(moved.len(), 1, "{name}: {change:#}");
        assert!(!events.iter().any(|event| event["event"] == "change.apply_started"), "{name}: {change:#}");
        let plans = change["runs"].as_array().unwrap().iter().filter(|run| run["kind"] == "plan").count();
        assert_eq!(plans, 2, "{name}: a fresh plan was started: {change:#}");
        moved[0]["detail"].as_str().unwrap().to_owned()
    }
}

fn network(slug: &str, region: &str) -> Json {
    let mut network = World::network(slug);
    network["parent"] = json!(format!("acme/{region}"));
    network
}

async fn asked(world: &World, body: Json) -> i64 {
    let created = world.developer.post("/resources", body).await.expect(201);
    created["change"]["number"].as_i64().unwrap()
}
