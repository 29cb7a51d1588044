//! The schema goes up, down and up again, on both databases; steps that alter tables are taken
//! with rows in them.

use sea_orm::sea_query::{Alias, Expr, Query};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use terrace_migrations::{Migrator, MigratorTrait};

use crate::support::{Backend, on_both};

on_both! {
    up_down_and_up_again
    rows_of_before_have_the_defaults_of_new_columns
}

async fn empty(backend: &Backend) -> (DatabaseConnection, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}?mode=rwc", folder.path().join("test.db").display());
    let url = backend.fresh().await.unwrap_or(file);
    (Database::connect(url).await.unwrap(), folder)
}

async fn up_down_and_up_again(backend: Backend) {
    let (db, _folder) = empty(&backend).await;
    Migrator::up(&db, None).await.unwrap();
    let row = "INSERT INTO counters (name, value) VALUES ('changes', 7)";
    db.execute_unprepared(row).await.unwrap();
    Migrator::down(&db, None).await.unwrap();
    assert!(db.execute_unprepared(row).await.is_err(), "the table is gone");
    Migrator::up(&db, None).await.unwrap();
    db.execute_unprepared(row).await.unwrap();
}

/// Inserts a row of these columns.
async fn insert<const N: usize>(db: &DatabaseConnection, table: &str, row: [(&str, Expr); N]) {
    let (columns, values): (Vec<Alias>, Vec<Expr>) =
        row.into_iter().map(|(column, value)| (Alias::new(column), value)).unzip();
    let mut statement = Query::insert();
    statement.into_table(Alias::new(table)).columns(columns).values_panic(values);
    db.execute(&statement).await.unwrap();
}

async fn one(db: &DatabaseConnection, query: &str) -> sea_orm::QueryResult {
    let statement = sea_orm::Statement::from_string(db.get_database_backend(), query);
    db.query_one_raw(statement).await.unwrap().unwrap()
}

async fn rows_of_before_have_the_defaults_of_new_columns(backend: Backend) {
    let (db, _folder) = empty(&backend).await;
    Migrator::up(&db, Some(5)).await.unwrap();
    let (id, now) = (uuid::Uuid::new_v4(), chrono::Utc::now());
    let empty = || Expr::val(serde_json::json!({}));
    let source =
        [("id", id.into()), ("name", "s".into()), ("address", "a".into()), ("created_at", now.into())];
    insert(&db, "sources", source).await;
    let template = [
        ("id", id.into()),
        ("key", "k".into()),
        ("name", "n".into()),
        ("description", "".into()),
        ("labels", empty()),
        ("is_abstract", false.into()),
        ("disabled", false.into()),
        ("tags", empty()),
        ("configs", empty()),
        ("overrides", empty()),
        ("links", empty()),
        ("files", empty()),
        ("revision", 1_i64.into()),
        ("created_at", now.into()),
    ];
    insert(&db, "templates", template).await;
    let version = [
        ("id", id.into()),
        ("template_id", id.into()),
        ("source_id", id.into()),
        ("name", "v1".into()),
        ("path", "".into()),
        ("reference", "v1".into()),
        ("commit", "c".into()),
        ("interface", empty()),
        ("lifecycle", "active".into()),
        ("created_at", now.into()),
    ];
    insert(&db, "versions", version).await;
    for _ in 0..2 {
        Migrator::up(&db, None).await.unwrap();
        let row = one(&db, "SELECT overrides, reason FROM versions").await;
        assert_eq!(row.try_get::<serde_json::Value>("", "overrides").unwrap(), serde_json::json!({}));
        assert_eq!(row.try_get::<Option<String>>("", "reason").unwrap(), None);
        let row = one(&db, "SELECT auto_versions FROM templates").await;
        assert_eq!(row.try_get::<String>("", "auto_versions").unwrap(), "off");
        let row = one(&db, "SELECT notices FROM sources").await;
        assert_eq!(row.try_get::<serde_json::Value>("", "notices").unwrap(), serde_json::json!([]));
        let steps = Migrator::migrations().len() - 5;
        Migrator::down(&db, Some(u32::try_from(steps).unwrap())).await.unwrap();
    }
}
