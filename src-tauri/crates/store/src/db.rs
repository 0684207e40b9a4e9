//! Opening the database, its connections and its transactions.

use crate::StoreError;
use crate::files::{blocking, private_dir, private_file};
use crate::migration::{MIGRATIONS, bring_up_to_date};
use crate::owner::Owner;
use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection, Sqlite, Transaction};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use studio_domain::OwnerId;

/// How long a statement waits for another process before it fails with [`StoreError::Busy`].
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a task waits for this process's own connections.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);
/// Enough for the window's views; each costs a thread and a page cache.
const READERS: u32 = 4;

/// Where the store keeps its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorePaths {
    /// The folder of the app's data; made with mode 0700 if it is not there.
    pub data_dir: PathBuf,
}

impl StorePaths {
    /// The database file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.data_dir.join("studio.db")
    }

    /// The folder of the media files.
    #[must_use]
    pub fn media(&self) -> PathBuf {
        self.data_dir.join("media")
    }

    /// The folder of the backups.
    #[must_use]
    pub fn backups(&self) -> PathBuf {
        self.data_dir.join("backups")
    }

    /// The folder of the locks by which processes see that others are alive.
    #[must_use]
    pub fn run(&self) -> PathBuf {
        self.data_dir.join("run")
    }
}

/// The open database with its media files. Clones share the same connections.
#[derive(Clone, Debug)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    paths: StorePaths,
    writer: SqlitePool,
    readers: SqlitePool,
    owner: Owner,
}

/// A write transaction, begun with `BEGIN IMMEDIATE`; rolled back when dropped.
pub(crate) type Tx = Transaction<'static, Sqlite>;

impl Store {
    /// Opens the database, creating or migrating it where needed.
    ///
    /// An existing, non-empty database is copied, and the copy checked, before any migration.
    ///
    /// # Errors
    /// [`StoreError::SchemaNewer`] if a newer version wrote the database (which then stays untouched),
    /// [`StoreError::Corrupt`] if the file is no database, [`StoreError::Busy`] if another process
    /// migrates for longer than a minute, [`StoreError::Io`] or [`StoreError::DiskFull`] from the files.
    pub async fn open(paths: StorePaths) -> Result<Self, StoreError> {
        Self::open_with(paths, &MIGRATIONS).await
    }

    /// [`Store::open`] with a chosen set of migrations.
    pub(crate) async fn open_with(
        paths: StorePaths,
        migrations: &Migrator,
    ) -> Result<Self, StoreError> {
        let prepared = paths.clone();
        let owner = blocking(move || {
            private_dir(&prepared.data_dir)?;
            private_dir(&prepared.run())?;
            // Before SQLite opens it, which would make it readable for all; the -wal and -shm files
            // take their mode from it.
            private_file(&prepared.database())?;
            Owner::start(&prepared.run())
        })
        .await?;
        bring_up_to_date(&paths, migrations).await?;
        let writer = writer_pool(&paths.database());
        let readers = reader_pool(&paths.database());
        let store = Self {
            inner: Arc::new(Inner {
                paths,
                writer,
                readers,
                owner,
            }),
        };
        store.data_version().await?;
        Ok(store)
    }

    /// Closes all connections and gives up this process's ownership, once nothing uses them any more.
    pub async fn close(&self) {
        self.inner.readers.close().await;
        self.inner.writer.close().await;
        self.inner.owner.stop();
    }

    /// Where the files are.
    #[must_use]
    pub fn paths(&self) -> &StorePaths {
        &self.inner.paths
    }

    /// This process, as streaming messages and running jobs name it.
    #[must_use]
    pub fn owner(&self) -> OwnerId {
        self.inner.owner.id()
    }

    /// A number that changes when *another* process (or store) has committed something, and only then.
    /// Cheap enough to be asked every second.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn data_version(&self) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar("PRAGMA data_version")
            .fetch_one(&self.inner.writer)
            .await?)
    }

    /// The connections for reading.
    pub(crate) fn readers(&self) -> &SqlitePool {
        &self.inner.readers
    }

    /// Begins a write transaction.
    pub(crate) async fn write(&self) -> Result<Tx, StoreError> {
        Ok(self.inner.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// The writing connection, set so that a commit survives even a power cut; others survive the end of
    /// the process, but the last of them may be lost when the power goes. To be given back with
    /// [`relax`].
    pub(crate) async fn durable_writer(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        let mut connection = self.inner.writer.acquire().await?;
        sqlx::query("PRAGMA synchronous = FULL")
            .execute(&mut *connection)
            .await?;
        Ok(connection)
    }
}

/// Sets a durable writer back to what other writes need.
pub(crate) async fn relax(mut connection: PoolConnection<Sqlite>) -> Result<(), StoreError> {
    sqlx::query("PRAGMA synchronous = NORMAL")
        .execute(&mut *connection)
        .await?;
    Ok(())
}

/// The settings of every connection.
pub(crate) fn connect_options(database: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(database)
        .create_if_missing(false)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .synchronous(SqliteSynchronous::Normal)
}

/// The settings of a connection that writes.
pub(crate) fn writer_options(database: &Path) -> SqliteConnectOptions {
    connect_options(database)
        .journal_mode(SqliteJournalMode::Wal)
        // What is deleted is overwritten where that costs no additional write.
        .pragma("secure_delete", "FAST")
}

fn writer_pool(database: &Path) -> SqlitePool {
    SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        // data_version counts per connection.
        .max_lifetime(None)
        .test_before_acquire(false)
        // After a full disk SQLite has rolled back by itself and the connection's count of open
        // transactions is wrong for good: such a connection is replaced.
        .before_acquire(|connection, _| {
            Box::pin(async move { Ok(!connection.is_in_transaction()) })
        })
        .connect_lazy_with(writer_options(database))
}

fn reader_pool(database: &Path) -> SqlitePool {
    SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(Duration::from_secs(60))
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_lazy_with(connect_options(database).read_only(true))
}
