//! Fresh databases.

use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

/// Where a test keeps its rows.
#[derive(Debug, Clone)]
pub enum Backend {
    /// A file in the test's own data folder.
    Sqlite,
    /// A database of its own on this PostgreSQL server.
    Postgres(String),
}

/// The PostgreSQL server that the environment names.
pub fn postgres() -> Option<Backend> {
    match std::env::var("TERRACE_TEST_POSTGRES") {
        Ok(url) => Some(Backend::Postgres(url)),
        Err(_) if std::env::var("TERRACE_REQUIRE_REAL").is_ok_and(|value| value == "1") => {
            panic!("TERRACE_REQUIRE_REAL=1, and TERRACE_TEST_POSTGRES names no server: run `make test`")
        }
        Err(_) => {
            eprintln!("skipped: TERRACE_TEST_POSTGRES names no PostgreSQL server; `make test` starts one");
            None
        }
    }
}

impl Backend {
    /// The URL of a database that nobody else uses; none for SQLite, whose file is in the data
    /// folder.
    pub async fn fresh(&self) -> Option<String> {
        let Self::Postgres(server) = self else { return None };
        let name = format!("t{}", uuid::Uuid::new_v4().simple());
        let admin = Database::connect(format!("{server}/postgres")).await.expect("PostgreSQL answers");
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database can be made");
        Some(format!("{server}/{name}"))
    }
}

/// Waits until a transaction stands before a lock of another one, which only PostgreSQL shows.
pub async fn somebody_waits(db: &DatabaseConnection) {
    const WAITING: &str =
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    if db.get_database_backend() != DbBackend::Postgres {
        return;
    }
    let deadline = Instant::now() + Duration::from_secs(60);
    while db.query_one_raw(Statement::from_string(DbBackend::Postgres, WAITING)).await.unwrap().is_none() {
        assert!(Instant::now() < deadline, "nobody waits for a lock");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
