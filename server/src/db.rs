//! The database: opening it, transactions, and the little in which SQLite and PostgreSQL differ.
//!
//! Every query text is the same on both. What differs stands in this file alone: SQLite's
//! pragmas, and its transactions that begin as IMMEDIATE so that two of them wait for each other
//! instead of failing.

use std::cell::Cell;
use std::path::Path;
use std::time::Duration;

use sea_orm::metric::Info;
use sea_orm::sqlx::{self, Connection as _, SqliteConnection};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use terrace_migrations::{Migrator, MigratorTrait};
use tokio::time::{Instant, sleep};

use crate::error::ApiError;

/// The most connections at once.
const CONNECTIONS: u32 = 16;

/// How long a transaction of PostgreSQL may stand still: that of a process which is frozen would
/// keep what it has locked from everybody else.
const STANDSTILL: (&str, &str) = ("idle_in_transaction_session_timeout", "30s");

/// How long work that must not be lost waits for a database that is away.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long lies between two tries.
const PAUSE: Duration = Duration::from_millis(500);

/// Does something again for as long as the database is away, up to a minute. What is done must be
/// whole or not at all: one transaction, or reading.
///
/// # Errors
/// What `act` fails with otherwise, or at last.
pub async fn patiently<T, F: Future<Output = Result<T, ApiError>>>(
    mut act: impl FnMut() -> F,
) -> Result<T, ApiError> {
    let until = Instant::now() + PATIENCE;
    loop {
        match act().await {
            Err(error) if error.is_away() && Instant::now() < until => {
                tracing::warn!(%error, "waiting for the database");
                sleep(PAUSE).await;
            }
            done => return done,
        }
    }
}

tokio::task_local! {
    /// How many statements what goes on here has sent.
    static STATEMENTS: Cell<u64>;
}

/// Does something and counts the statements that it sends to the database. What it starts and does
/// not wait for is not counted, nor are the ends of transactions.
pub async fn counted<T>(act: impl Future<Output = T>) -> (T, u64) {
    let counting = async {
        let done = act.await;
        (done, STATEMENTS.with(Cell::get))
    };
    STATEMENTS.scope(Cell::new(0), counting).await
}

fn count(_: &Info<'_>) {
    // What nobody counts is done by jobs.
    let _ = STATEMENTS.try_with(|count| count.set(count.get() + 1));
}

/// Whether a connection that comes back may serve again.
///
/// SQLite ends a transaction by itself where the disk is full. The roll-back that follows then
/// fails, and the driver believes in a transaction that is not there: on that connection no other
/// can begin, and what is written inside one that does begin may stay unseen by everybody else.
async fn is_clean(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // A transaction that was dropped is rolled back behind the scenes: this waits for it.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// A pool of connections.
#[derive(Debug, Clone)]
pub struct Db(DatabaseConnection);

impl Db {
    /// Opens `url`, or SQLite in `data` without one, and brings its schema up to date.
    ///
    /// # Errors
    /// The database cannot be reached, or a migration fails.
    pub async fn open(url: Option<&str>, data: &Path) -> Result<Self, DbErr> {
        let db = Self::connect(url, data).await?;
        Migrator::up(&db.0, None).await?;
        Ok(db)
    }

    /// Opens the database and leaves its schema as it is.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn connect(url: Option<&str>, data: &Path) -> Result<Self, DbErr> {
        let sqlite = format!("sqlite://{}?mode=rwc", data.join("terrace.db").display());
        let mut options = ConnectOptions::new(url.unwrap_or(&sqlite));
        options
            .max_connections(CONNECTIONS)
            .connect_timeout(Duration::from_secs(10))
            .sqlx_logging(false)
            .map_sqlx_postgres_opts(|postgres| postgres.options([STANDSTILL]))
            .map_sqlx_sqlite_opts(|sqlite| {
                sqlite
                    .foreign_keys(true)
                    .busy_timeout(Duration::from_secs(15))
                    .pragma("journal_mode", "WAL")
                    .pragma("synchronous", "NORMAL")
            })
            .map_sqlx_sqlite_pool_opts(|pool| pool.after_release(|conn, _| Box::pin(is_clean(conn))));
        let mut db = Database::connect(options).await?;
        db.set_metric_callback(count);
        Ok(Self(db))
    }

    /// The pool, for reading.
    #[must_use]
    pub const fn read(&self) -> &DatabaseConnection {
        &self.0
    }

    /// Begins a transaction that will write. Dropping it without `commit` undoes it.
    ///
    /// # Errors
    /// The database cannot be reached or stays locked.
    pub async fn write(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.0.begin_with_options(options).await
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::ConnectionTrait;

    use super::*;
    use crate::error::ApiError;

    /// Sets the size limit of every connection of the pool: each is held until all are altered.
    async fn limit(db: &Db, pages: u32) {
        let mut held = Vec::new();
        for _ in 0..CONNECTIONS {
            let connection = db.read().begin().await.unwrap();
            connection.execute_unprepared(&format!("PRAGMA max_page_count = {pages}")).await.unwrap();
            held.push(connection);
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_full_disk_leaves_no_connection_that_believes_in_a_transaction() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(None, folder.path()).await.unwrap();
        db.read().execute_unprepared("CREATE TABLE full (x BLOB)").await.unwrap();
        limit(&db, 1).await;
        for _ in 0..CONNECTIONS {
            let transaction = db.write().await.unwrap();
            let written = transaction.execute_unprepared("INSERT INTO full VALUES (zeroblob(9000000))").await;
            assert_eq!(ApiError::from(written.unwrap_err()).code(), "disk_full");
        }
        limit(&db, 1_000_000).await;
        for number in 1..=2 * CONNECTIONS {
            let transaction = db.write().await.unwrap();
            transaction.execute_unprepared("INSERT INTO full VALUES (zeroblob(10))").await.unwrap();
            transaction.commit().await.unwrap();
            let seen = db.read().query_one_raw(sea_orm::Statement::from_string(
                sea_orm::DbBackend::Sqlite,
                "SELECT COUNT(*) AS seen FROM full",
            ));
            let seen: i64 = seen.await.unwrap().unwrap().try_get("", "seen").unwrap();
            assert_eq!(seen, i64::from(number), "every connection sees what was written");
        }
    }
}
