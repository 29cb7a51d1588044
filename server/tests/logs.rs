//! Logs of runs that have ended: compressed, and read as before.

use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value as Json, json};

use crate::support::{Backend, World, on_both};

on_both! {
    a_log_is_compressed_once_its_run_has_ended_and_read_as_before
}

/// How many resources the plan has: more than one piece of a log holds lines.
const MANY: usize = 1200;

async fn number(world: &World, query: &str) -> i64 {
    let db = world.terrace.app.db.read();
    let statement = Statement::from_string(db.get_database_backend(), query);
    db.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

/// Asks for a resource whose plan is long; answers the run that made it.
async fn long_plan(world: &World) -> String {
    let module = format!(
        "resource \"terraform_data\" \"node\" {{\n  count = {MANY}\n  input = {{ name = \"node-${{count.index}}\", size = 3 }}\n}}\n"
    );
    world.offer("many", &module).await;
    let number = world.request("many", json!({})).await;
    let planned = world.developer.wait_change(number, "planned").await;
    planned["runs"][0]["id"].as_str().unwrap().to_owned()
}

/// Reads a log from its beginning, so many lines at a time.
async fn read(world: &World, run: &str, limit: usize) -> Vec<Json> {
    let (mut lines, mut after) = (Vec::new(), 0);
    loop {
        let page = world.developer.get(&format!("/runs/{run}/log?after={after}&limit={limit}")).await;
        let page = page.expect(200);
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= limit);
        lines.extend(items.iter().cloned());
        after = lines.last().map_or(0, |line: &Json| line["position"].as_i64().unwrap());
        if page["finished"] == true {
            return lines;
        }
    }
}

async fn a_log_is_compressed_once_its_run_has_ended_and_read_as_before(backend: Backend) {
    let world = World::start(&backend).await;
    let run = long_plan(&world).await;
    let deadline = Instant::now() + Duration::from_secs(60);
    while number(&world, "SELECT COUNT(*) FROM run_lines").await > 0 {
        assert!(Instant::now() < deadline, "the log is not compressed");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let lines = read(&world, &run, 1000).await;
    let positions: Vec<i64> = lines.iter().map(|line| line["position"].as_i64().unwrap()).collect();
    assert!(positions.iter().copied().eq(1..=positions.len() as i64), "{positions:?}");
    let created = lines.iter().filter(|line| line["text"].as_str().unwrap().contains("Plan to create"));
    assert_eq!(created.count(), MANY);
    assert_eq!(lines, read(&world, &run, 170).await);

    let pieces = number(&world, "SELECT COUNT(*) FROM run_log_pieces").await;
    assert_eq!(pieces as usize, lines.len().div_ceil(1000));
    let packed = number(&world, "SELECT CAST(SUM(LENGTH(packed)) AS BIGINT) FROM run_log_pieces").await;
    let text: usize = lines.iter().map(|line| line["text"].as_str().unwrap().len()).sum();
    println!("{} lines with {text} bytes of text: {packed} bytes", lines.len());
    assert!(packed as usize * 2 < text, "{packed} of {text}");

    // A reader who comes back goes on at the next line, whatever piece it is in.
    let seen = lines.len() - 2;
    let follow = format!("{}/api/v1/runs/{run}/log/stream", world.terrace.url);
    let follow = reqwest::Client::new().get(follow).bearer_auth(&world.developer.token);
    let told = follow.header("Last-Event-ID", seen).send().await.unwrap().text().await.unwrap();
    assert!(told.starts_with(&format!("id: {}\nevent: line\n", seen + 1)), "{told}");
    assert!(told.ends_with("event: end\ndata: {}\n\n"), "{told}");
    assert_eq!(told.matches("event: line").count(), 2);
    world.terrace.stop().await;
}
