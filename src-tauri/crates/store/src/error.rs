//! What can go wrong with the store, by cause.

use std::path::{Path, PathBuf};

/// Why an operation of the store failed. None of the texts holds content of the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process held the database for longer than the time-out. Trying again later may help.
    #[error("the database is busy")]
    Busy,
    /// The disk, the quota or the largest allowed file is full. Nothing was changed.
    #[error("the disk is full")]
    DiskFull,
    /// A newer version of the app has written the database; this one leaves it alone.
    #[error(
        "the database was written by a newer version (schema {found}; this version knows {known})"
    )]
    SchemaNewer {
        /// The number of the newest migration in the database.
        found: i64,
        /// The number of the newest migration that this version knows.
        known: i64,
    },
    /// The database or a backup is damaged, or is no database at all.
    #[error("the database is damaged: {0}")]
    Corrupt(String),
    /// The database can't be written: its file or its disk is read-only.
    #[error("the database is read-only")]
    ReadOnly,
    /// The disk failed under the database.
    #[error("the disk failed: {0}")]
    Disk(#[source] sqlx::Error),
    /// A file or folder could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// No row has this identifier; names what was looked for.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// Something with this identifier is there already; names what.
    #[error("this {0} is already in the library")]
    Exists(&'static str),
    /// The message has ended, so nothing can be added to it.
    #[error("the message has already ended")]
    NotStreaming,
    /// Only what is in the trash can be deleted for ever.
    #[error("the item is not in the trash")]
    NotTrashed,
    /// The caller asked for something that makes no sense.
    #[error("{0}")]
    Invalid(&'static str),
    /// The schema could not be brought up to date.
    #[error("the database could not be brought up to date: {0}")]
    Migration(#[source] sqlx::migrate::MigrateError),
    /// A value could not be written as JSON or read from it.
    #[error("a stored value could not be read: {0}")]
    Data(#[from] serde_json::Error),
    /// Anything else that the database said.
    #[error("the database failed: {0}")]
    Sqlx(#[source] sqlx::Error),
}

/// Result codes of SQLite, <https://www.sqlite.org/rescode.html>. The low byte is the primary code.
mod code {
    pub(super) const BUSY: i64 = 5;
    pub(super) const LOCKED: i64 = 6;
    pub(super) const READONLY: i64 = 8;
    pub(super) const IOERR: i64 = 10;
    pub(super) const CORRUPT: i64 = 11;
    pub(super) const FULL: i64 = 13;
    pub(super) const NOTADB: i64 = 26;
    /// The shared-memory file could not be made larger, which only a full disk causes.
    pub(super) const IOERR_SHMSIZE: i64 = 4874;
}

impl StoreError {
    /// The error of an operation on `path`; a full disk is told apart.
    #[must_use]
    pub fn io(path: &Path, source: std::io::Error) -> Self {
        use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        match source.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => Self::DiskFull,
            _ => Self::Io {
                path: path.to_owned(),
                source,
            },
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if matches!(error, sqlx::Error::PoolTimedOut) {
            return Self::Busy;
        }
        let Some(database) = error.as_database_error() else {
            return Self::Sqlx(error);
        };
        let Some(code) = database.code().and_then(|code| code.parse::<i64>().ok()) else {
            return Self::Sqlx(error);
        };
        match (code, code & 0xff) {
            (code::IOERR_SHMSIZE, _) | (_, code::FULL) => Self::DiskFull,
            (_, code::BUSY | code::LOCKED) => Self::Busy,
            (_, code::READONLY) => Self::ReadOnly,
            (_, code::CORRUPT | code::NOTADB) => Self::Corrupt(database.message().to_owned()),
            (_, code::IOERR) => Self::Disk(error),
            _ => Self::Sqlx(error),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        use sqlx::migrate::MigrateError::{Execute, ExecuteMigration};
        match error {
            Execute(source) | ExecuteMigration(source, _) => match Self::from(source) {
                Self::Sqlx(source) => Self::Migration(Execute(source)),
                known => known,
            },
            other => Self::Migration(other),
        }
    }
}
