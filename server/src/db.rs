//! The database: opening it, transactions, and the little in which SQLite and PostgreSQL differ.
//!
//! Every query text is the same on both. What differs stands in this file alone: SQLite's
//! pragmas, and its transactions that begin as IMMEDIATE so that two of them wait for each other
//! instead of failing.

use std::path::Path;
use std::time::Duration;

use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use terrace_migrations::{Migrator, MigratorTrait};

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
            .max_connections(16)
            .connect_timeout(Duration::from_secs(10))
            .sqlx_logging(false)
            .map_sqlx_sqlite_opts(|sqlite| {
                sqlite
                    .foreign_keys(true)
                    .busy_timeout(Duration::from_secs(15))
                    .pragma("journal_mode", "WAL")
                    .pragma("synchronous", "NORMAL")
            });
        Database::connect(options).await.map(Self)
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
