//! The schema goes up, down and up again, on both databases.

use sea_orm::{ConnectionTrait, Database};
use terrace_migrations::{Migrator, MigratorTrait};

use crate::support::{Backend, on_both};

on_both!(up_down_and_up_again);

async fn up_down_and_up_again(backend: Backend) {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}?mode=rwc", folder.path().join("test.db").display());
    let url = backend.fresh().await.unwrap_or(file);
    let db = Database::connect(url).await.unwrap();
    Migrator::up(&db, None).await.unwrap();
    let row = "INSERT INTO counters (name, value) VALUES ('changes', 7)";
    db.execute_unprepared(row).await.unwrap();
    Migrator::down(&db, None).await.unwrap();
    assert!(db.execute_unprepared(row).await.is_err(), "the table is gone");
    Migrator::up(&db, None).await.unwrap();
    db.execute_unprepared(row).await.unwrap();
}
