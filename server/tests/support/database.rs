//! Fresh databases.

use sea_orm::{ConnectionTrait, Database};

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
