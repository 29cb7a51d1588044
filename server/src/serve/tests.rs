//! What every address has in common.

use futures_util::StreamExt as _;
use reqwest::StatusCode;
use serde_json::Value as Json;

use super::world::{ADMIN, World};

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_address_of_the_api_is_a_problem() {
    let world = World::start().await;
    for path in ["/api", "/api/v1/nothing", "/api/v2/runs", "/git/nothing"] {
        let answer = world.ask("GET", path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
        assert_eq!(answer.json::<Json>().await.unwrap()["code"], "not_found");
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_method_is_a_problem_that_names_the_right_ones() {
    let world = World::start().await;
    let answer = world.ask("PUT", "/api/v1/tokens").bearer_auth(ADMIN).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    assert_eq!(answer.headers()["allow"], "GET, POST");
    assert_eq!(answer.json::<Json>().await.unwrap()["next_step"], "use GET, POST");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_addresses_are_pages_with_careful_headers() {
    let world = World::start().await;
    let answer = world.ask("GET", "/changes/7").header("X-Request-Id", "from-a-proxy").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["x-request-id"], "from-a-proxy");
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    assert!(answer.headers()["content-security-policy"].to_str().unwrap().contains("frame-ancestors 'none'"));
    let odd = world.ask("GET", "/").header("X-Request-Id", "odd id").send().await.unwrap();
    assert_eq!(odd.headers()["x-request-id"].len(), 32);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn operators_see_health_readiness_and_metrics() {
    let world = World::start().await;
    assert_eq!(world.ask("GET", "/healthz").send().await.unwrap().text().await.unwrap(), "ok\n");
    let ready = world.ask("GET", "/readyz").send().await.unwrap().json::<Json>().await.unwrap();
    assert_eq!(
        (&ready["ready"], &ready["database"], &ready["data"]),
        (&true.into(), &"ok".into(), &"ok".into())
    );
    assert!(ready["terraform"].as_str().unwrap().contains('.'), "{ready}");
    for id in ["run_00000000000000000000000000000001", "run_00000000000000000000000000000002"] {
        world.ask("GET", &format!("/api/v1/runs/{id}")).bearer_auth(ADMIN).send().await.unwrap();
    }
    let text = world.ask("GET", "/metrics").send().await.unwrap().text().await.unwrap();
    assert!(text.contains(r#"route="/api/v1/runs/{id}""#), "{text}");
    assert!(!text.contains("run_0000"), "{text}");
    assert!(text.contains(r#"terrace_runs{state="lost"} 0"#), "{text}");
    assert!(text.contains("terrace_http_request_duration_seconds_bucket"), "{text}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_end_when_terrace_stops() {
    let world = World::start().await;
    let answer = world.ask("GET", "/api/v1/events").bearer_auth(ADMIN).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let mut body = answer.bytes_stream();
    world.stop().await;
    while let Some(Ok(_)) = body.next().await {}
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_is_served() {
    let world = World::start().await;
    let answer = world.ask("GET", "/api/v1/openapi.json").send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), crate::openapi::text());
    world.stop().await;
}
