//! Values that may occur once among a template's resources: the database keeps them apart.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::{Value as Json, json};

use crate::support::{Answer, Backend, World, on_both};

on_both! {
    ten_duplicates_among_a_thousand_are_ten_refusals
    a_value_is_free_again_when_its_holder_lets_go_of_it
    duplicates_keep_a_variable_from_becoming_unique
    the_same_at_the_same_time_is_given_once
    no_value_can_be_read_or_guessed_from_the_table
}

fn unique() -> Json {
    json!({"name": {"unique": true}})
}

/// The summary of the only finding of a refusal, which says that a value is taken.
#[track_caller]
fn taken(answer: Answer) -> String {
    let body = answer.expect(422);
    let findings = body["diagnostics"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{body:#}");
    assert_eq!(findings[0]["code"], "not_unique", "{body:#}");
    findings[0]["summary"].as_str().unwrap().to_owned()
}

/// Copies the row of one resource, each copy with a name of its own in place of what differs.
async fn copies(db: &DatabaseConnection, of: &str, count: usize) {
    let columns = [
        "slug",
        "parent_id",
        "template_id",
        "project_id",
        "workspace_id",
        "version_id",
        "description",
        "tags",
        "configs",
        "state",
        "out_of_date",
        "revision",
        "created_by",
        "created_at",
        "updated_at",
    ];
    for number in 0..count {
        let name = format!("n{number}");
        let mut copied = Query::select();
        copied
            .from(Alias::new("resources"))
            .and_where(ExprTrait::eq(Expr::col(Alias::new("path")), of))
            .expr(Expr::value(uuid::Uuid::new_v4()))
            .expr(Expr::value(format!("acme/east/{name}")))
            .expr(Expr::value(format!("service/{name}")))
            .expr(Expr::value(json!({"name": name})))
            .columns(columns.map(Alias::new));
        let named = ["id", "path", "folder", "inputs"].into_iter().chain(columns).map(Alias::new);
        let mut insert = Query::insert();
        insert.into_table(Alias::new("resources")).columns(named).select_from(copied).unwrap();
        db.execute(&insert).await.unwrap();
    }
}

async fn ten_duplicates_among_a_thousand_are_ten_refusals(backend: Backend) {
    let world = World::start(&backend).await;
    let number = world.request_service("first", json!({"name": "first"})).await;
    world.reviewer.approve_and_wait(number).await;
    copies(world.terrace.app.db.read(), "acme/east/first", 999).await;
    world.override_service(unique()).await.expect(200);
    let mut refusals = Vec::new();
    for number in (0..999).step_by(111).chain([998]) {
        let name = format!("n{number}");
        let asked = World::service(&format!("again-{number}"), json!({"name": name}));
        refusals.push((number, taken(world.developer.post("/resources", asked).await)));
    }
    assert_eq!(refusals.len(), 10);
    for (number, said) in refusals {
        let expected = format!("\"name\" must be unique: acme/east/n{number} has this value already");
        assert_eq!(said, expected);
    }
    world.request_service("other", json!({"name": "other"})).await;
    let services = world.developer.get("/templates/service").await.expect(200);
    assert_eq!(services["resources"], 1001);
    world.terrace.stop().await;
}

async fn a_value_is_free_again_when_its_holder_lets_go_of_it(backend: Backend) {
    let world = World::start(&backend).await;
    world.override_service(unique()).await.expect(200);
    let number = world.request_service("one", json!({"name": "a"})).await;
    let again = || world.developer.post("/resources", World::service("two", json!({"name": "a"})));
    taken(again().await);
    let preview =
        world.developer.post("/resources/preview", World::service("two", json!({"name": "a"}))).await;
    assert_eq!(preview.expect(200)["diagnostics"][0]["code"], "not_unique");

    // What was only asked for and is taken back is free; asking for it again takes it again.
    world.developer.wait_change(number, "planned").await;
    let withdraw = json!({"reason": "another name"});
    world.developer.post(&format!("/changes/{number}/withdraw"), withdraw.clone()).await.expect(200);
    let two = again().await.expect(201)["change"]["number"].as_i64().unwrap();
    let change = async |path: &str, body: Json| {
        world.developer.post(&format!("/resources/acme%2Feast%2F{path}/changes"), body).await
    };
    taken(change("one", json!({"action": "update"})).await);
    world.reviewer.approve_and_wait(two).await;

    // An applied value stays with its holder until another one is applied in its place.
    let update = json!({"action": "update", "inputs": {"name": "b"}});
    let renamed = change("two", update).await.expect(201)["number"].as_i64().unwrap();
    taken(change("one", json!({"action": "update"})).await);
    taken(change("one", json!({"action": "update", "inputs": {"name": "b"}})).await);
    world.reviewer.approve_and_wait(renamed).await;
    let one = change("one", json!({"action": "update"})).await.expect(201)["number"].as_i64().unwrap();
    world.reviewer.approve_and_wait(one).await;

    let destroy = json!({"action": "destroy", "reason": "over", "confirm": "two"});
    let destroyed = change("two", destroy).await.expect(201)["number"].as_i64().unwrap();
    let third = || world.developer.post("/resources", World::service("three", json!({"name": "b"})));
    taken(third().await);
    world.reviewer.approve_and_wait(destroyed).await;
    third().await.expect(201);
    world.terrace.stop().await;
}

async fn duplicates_keep_a_variable_from_becoming_unique(backend: Backend) {
    let world = World::start(&backend).await;
    world.request_service("one", json!({"name": "same"})).await;
    let number = world.request_service("two", json!({"name": "other"})).await;
    world.reviewer.approve_and_wait(number).await;
    // What an open change asks for counts as well as what is applied.
    let update = json!({"action": "update", "inputs": {"name": "same"}});
    let change = world.developer.post("/resources/acme%2Feast%2Ftwo/changes", update).await.expect(201);
    let refused = world.override_service(unique()).await.expect(422);
    let finding = &refused["diagnostics"][0];
    assert_eq!(
        (&finding["code"], &finding["subject"]["place"]),
        (&json!("not_unique"), &json!("fields.name.unique"))
    );
    let expected = "\"name\" cannot be unique: acme/east/one, acme/east/two have the same value";
    assert_eq!(finding["summary"], expected);
    assert_eq!(world.engineer.get("/templates/service").await.expect(200)["overrides"], json!({}));
    let withdraw = json!({"reason": "taken"});
    world.developer.wait_change(change["number"].as_i64().unwrap(), "planned").await;
    let withdraw_it = format!("/changes/{}/withdraw", change["number"]);
    world.developer.post(&withdraw_it, withdraw).await.expect(200);
    world.override_service(unique()).await.expect(200);

    // Where it is not unique any more, the same value may be asked for again.
    let asked = || world.developer.post("/resources", World::service("three", json!({"name": "other"})));
    taken(asked().await);
    world.override_service(json!({})).await.expect(200);
    asked().await.expect(201);
    world.terrace.stop().await;
}

async fn the_same_at_the_same_time_is_given_once(backend: Backend) {
    let world = World::start(&backend).await;
    world.override_service(unique()).await.expect(200);
    let slugs: Vec<String> = (0..8).map(|number| format!("s{number}")).collect();
    let asked = slugs
        .iter()
        .map(|slug| world.developer.post("/resources", World::service(slug, json!({"name": "same"}))));
    let answers = futures_util::future::join_all(asked).await;
    let given = answers.iter().filter(|answer| answer.status.as_u16() == 201).count();
    assert_eq!(given, 1);
    for answer in answers.into_iter().filter(|answer| answer.status.as_u16() != 201) {
        taken(answer);
    }
    let services = world.developer.get("/resources?template=service").await.expect(200);
    assert_eq!(services["items"].as_array().unwrap().len(), 1, "a refusal leaves nothing");
    world.terrace.stop().await;
}

async fn no_value_can_be_read_or_guessed_from_the_table(backend: Backend) {
    let world = World::start(&backend).await;
    world.override_service(json!({"token": {"unique": true, "sensitive": true}})).await.expect(200);
    world.request_service("one", json!({"name": "one", "token": "0000"})).await;
    let asked = World::service("two", json!({"name": "two", "token": "0000"}));
    taken(world.developer.post("/resources", asked).await);
    let db = world.terrace.app.db.read();
    let statement = "SELECT digest FROM unique_values";
    let row = db.query_one_raw(sea_orm::Statement::from_string(db.get_database_backend(), statement));
    let digest: String = row.await.unwrap().unwrap().try_get("", "digest").unwrap();
    let guess = |text: &str| terrace_server::secret::token_hash(text);
    assert_eq!(digest.len(), 64);
    assert!(["0000", "\"0000\""].iter().all(|text| guess(text) != digest));
    world.terrace.stop().await;
}
