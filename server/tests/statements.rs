//! Pages take as many statements for fifty entries as for five.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use serde_json::{Value as Json, json};
use terrace_server::config::Role;
use uuid::Uuid;

use crate::support::{Backend, Terrace, World, on_both};

on_both! {
    pages_take_as_many_statements_for_fifty_entries_as_for_five
}

const FEW: usize = 5;
const MANY: usize = 50;

/// How many statements all requests have sent until now, as the metrics tell.
fn sent(world: &World) -> f64 {
    let told = world.terrace.app.metrics.render();
    let sums = told.lines().filter_map(|line| line.strip_prefix("terrace_http_request_statements_sum"));
    sums.map(|sum| sum.rsplit(' ').next().unwrap().parse::<f64>().unwrap()).sum()
}

/// What a page answers, and how many statements that took. The first time fills caches.
async fn page(world: &World, path: &str) -> (Json, f64) {
    world.developer.get(path).await.expect(200);
    let before = sent(world);
    let answer = world.developer.get(path).await.expect(200);
    (answer, sent(world) - before)
}

/// Holds the statements of two pages against each other; `entries` tells how many each shows.
async fn same(world: &World, few: &str, many: &str, entries: impl Fn(&Json) -> usize) {
    let ((five, few_statements), (fifty, many_statements)) =
        (page(world, few).await, page(world, many).await);
    assert_eq!((entries(&five), entries(&fifty)), (FEW, MANY), "{few} and {many}");
    println!("{many}: {many_statements} statements");
    assert!(
        few_statements > 0.0 && few_statements == many_statements,
        "{few} takes {few_statements} statements, {many} {many_statements}"
    );
}

async fn same_list(world: &World, path: &str) {
    let with = |limit: usize| format!("{path}{}limit={limit}", if path.contains('?') { '&' } else { '?' });
    same(world, &with(FEW), &with(MANY), |page| page["items"].as_array().unwrap().len()).await;
}

async fn set(world: &World, table: &'static str, values: Vec<(&'static str, Expr)>, which: Expr) {
    let update = Query::update().table(table).values(values).and_where(which).to_owned();
    world.terrace.app.db.read().execute(&update).await.unwrap();
}

/// Makes of every resource one that is there: what asked for it is closed.
async fn settle(world: &World) {
    let closed = json!({"state": "closed", "reason": "as if"});
    let values = vec![("state", "closed".into()), ("state_data", Expr::val(closed))];
    set(world, "changes", values, Expr::col("number").gt(0)).await;
    set(world, "resources", vec![("state", "provisioned".into())], Expr::col("slug").like("s%")).await;
}

/// Asks for a change set of these resources; answers its number.
async fn ask(world: &World, resources: &[String]) -> i64 {
    let body = json!({"kind": "update", "resources": resources, "inputs": {"size": 2}});
    world.developer.post("/change-sets", body).await.expect(201)["number"].as_i64().unwrap()
}

/// Gives every open change a plan that has succeeded, as its row tells.
async fn plan(world: &World) {
    let db = world.terrace.app.db.read();
    let open = Query::select()
        .columns(["id", "resource_id", "requested_by"])
        .from("changes")
        .and_where(Expr::col("state").eq("requested"))
        .to_owned();
    for row in db.query_all(&open).await.unwrap() {
        let [change, resource, by] =
            ["id", "resource_id", "requested_by"].map(|column| row.try_get::<Uuid>("", column).unwrap());
        let (run, commit) = (Uuid::new_v4(), "1".repeat(40));
        let counts = json!({"add": 1, "change": 0, "replace": 0, "destroy": 0, "read": 0});
        let spec = json!({"kind": "plan", "commit": commit, "destroy": false});
        let values: Vec<(&str, Expr)> = vec![
            ("id", run.into()),
            ("change_id", change.into()),
            ("resource_id", resource.into()),
            ("path", "acme/east".into()),
            ("kind", "plan".into()),
            ("dry", false.into()),
            ("state", "succeeded".into()),
            ("state_data", Expr::val(json!({"state": "succeeded"}))),
            ("spec", Expr::val(spec)),
            ("stages", Expr::val(json!([]))),
            ("counts", Expr::val(counts.clone())),
            ("requested_by", by.into()),
            ("revision", 1_i64.into()),
            ("created_at", chrono::Utc::now().into()),
        ];
        let (columns, values): (Vec<&str>, Vec<Expr>) = values.into_iter().unzip();
        let insert = Query::insert().into_table("runs").columns(columns).values_panic(values).to_owned();
        db.execute(&insert).await.unwrap();
        let plan =
            json!({"run": format!("run_{}", run.simple()), "digest": "2".repeat(64), "summary": counts});
        let planned =
            json!({"state": "planned", "head": commit, "on_main": false, "plan": plan, "approvals": []});
        let values = vec![("state", "planned".into()), ("state_data", Expr::val(planned))];
        set(world, "changes", values, Expr::col("id").eq(change)).await;
    }
}

/// Makes many teams with a member, a role and a rule each, and shows them to the developer.
async fn teams(world: &World) {
    let role = json!({"role": "admin", "place": ""});
    world.engineer.post("/users/developer/grants", role).await.expect(200);
    for number in 0..=MANY {
        let key = format!("t{number}");
        let grants = json!([{"role": "read", "place": "acme"}]);
        let team = json!({"key": key, "members": ["reviewer"], "grants": grants});
        world.engineer.post("/teams", team).await.expect(201);
        world.engineer.post("/approval-rules", json!({"name": key, "team": key})).await.expect(201);
    }
}

async fn pages_take_as_many_statements_for_fifty_entries_as_for_five(backend: Backend) {
    // Without a worker everything stays as it was asked for.
    let terrace = Terrace::start_with(&backend, |config| config.roles = vec![Role::Api]).await;
    let world = World::fill(terrace).await;
    let slugs: Vec<String> = (0..=FEW + MANY).map(|number| format!("s{number}")).collect();
    for slug in &slugs {
        world.request_service(slug, json!({"name": slug})).await;
    }
    for (change, comments) in [(1, FEW), (2, MANY)] {
        for number in 0..comments {
            let text = json!({"text": format!("comment {number}")});
            world.developer.post(&format!("/changes/{change}/comments"), text).await.expect(201);
        }
    }
    let comments = |change: &Json| {
        let timeline = change["timeline"].as_array().unwrap();
        timeline.iter().filter(|entry| entry["event"] == "change.comment").count()
    };
    same(&world, "/changes/1", "/changes/2", comments).await;
    for _ in 0..MANY {
        let new = World::service("dry", json!({"name": "dry"}));
        world.developer.post("/dry-runs", json!({ "new": new })).await.expect(201);
    }
    same_list(&world, "/runs?state=queued").await;
    same_list(&world, "/changes?state=open").await;

    settle(&world).await;
    let paths: Vec<String> = slugs.iter().map(|slug| format!("acme/east/{slug}")).collect();
    for _ in 0..MANY {
        let number = ask(&world, &paths[FEW + MANY..]).await;
        let withdrawn = json!({"reason": "as if"});
        world.developer.post(&format!("/change-sets/{number}/withdraw"), withdrawn).await.expect(200);
    }
    let (few, many) = (ask(&world, &paths[..FEW]).await, ask(&world, &paths[FEW..FEW + MANY]).await);
    for is_planned in [false, true] {
        if is_planned {
            plan(&world).await;
        }
        let size = |set: &Json| usize::try_from(set["size"].as_u64().unwrap()).unwrap();
        same(&world, &format!("/change-sets/{few}"), &format!("/change-sets/{many}"), size).await;
        same_list(&world, &format!("/change-sets/{many}/members")).await;
        same_list(&world, "/change-sets").await;
        same_list(&world, "/changes").await;
    }
    same_list(&world, "/runs?state=succeeded").await;
    same_list(&world, "/resources").await;
    teams(&world).await;
    same_list(&world, "/teams").await;
    world.terrace.stop().await;
}
