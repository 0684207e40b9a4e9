//! Copies of the database: each is checked before it gets its name, so that a name means a good copy.

use crate::db::connect_options;
use crate::files::{blocking, private_dir, private_file, remove, sync_dir};
use crate::migration::COPY_PREFIX;
use crate::{Store, StoreError};
use sqlx::{Connection, SqliteConnection};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

const DAILY_PREFIX: &str = "daily-";
const MANUAL_PREFIX: &str = "manual-";
/// How many backups made by hand are kept.
const MANUAL_KEPT: usize = 10;

/// Why a backup was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupKind {
    /// By the day.
    Daily,
    /// Because the user asked for it.
    Manual,
    /// Before the schema was changed.
    BeforeMigration,
}

/// One backup of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// Its file.
    pub path: PathBuf,
    /// Why it was made.
    pub kind: BackupKind,
    /// Its size in bytes.
    pub size: u64,
    /// When it was made.
    pub created_at: i64,
}

impl Store {
    /// Makes the backup of the day (UTC) unless there is one, and keeps the newest `keep` of them.
    /// `None` if there was one already, or if another process is making it.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`], [`StoreError::Corrupt`] if the copy is damaged, [`StoreError::Io`].
    /// Nothing is left behind then, and older backups stay.
    pub async fn backup_daily(&self, keep: usize, now: i64) -> Result<Option<Backup>, StoreError> {
        let date = timestamp(now)?.strftime("%Y-%m-%d").to_string();
        self.backup(DAILY_PREFIX, &date, keep, BackupKind::Daily)
            .await
    }

    /// Makes a backup now; the newest ten made by hand are kept.
    ///
    /// # Errors
    /// As for [`Store::backup_daily`], and [`StoreError::Busy`] if another backup is being made.
    pub async fn backup_now(&self, now: i64) -> Result<Backup, StoreError> {
        let time = timestamp(now)?.strftime("%Y%m%dT%H%M%S.%3fZ").to_string();
        let made = self
            .backup(MANUAL_PREFIX, &time, MANUAL_KEPT, BackupKind::Manual)
            .await?;
        made.ok_or(StoreError::Busy)
    }

    /// All backups, newest first.
    ///
    /// # Errors
    /// [`StoreError::Io`] if the folder can't be read.
    pub async fn list_backups(&self) -> Result<Vec<Backup>, StoreError> {
        let folder = self.paths().backups();
        blocking(move || list(&folder)).await
    }

    /// Checks that a backup is a whole, sound database.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if it is not.
    pub async fn verify_backup(&self, path: &Path) -> Result<(), StoreError> {
        verify(path).await
    }

    /// Checks the database itself. Reads all of it: never to be called on the way to the first window.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if it is damaged.
    pub async fn verify(&self) -> Result<(), StoreError> {
        let mut connection = self.readers().acquire().await?;
        check(&mut connection).await
    }

    async fn backup(
        &self,
        prefix: &'static str,
        name: &str,
        keep: usize,
        kind: BackupKind,
    ) -> Result<Option<Backup>, StoreError> {
        let folder = self.paths().backups();
        let target = folder.join(format!("{prefix}{name}.db"));
        let (made, wanted) = (folder.clone(), target.clone());
        let lock = blocking(move || claim(&made, &wanted)).await?;
        let Some(lock) = lock else { return Ok(None) };
        verified_copy(&self.paths().database(), &target).await?;
        let backup = blocking(move || {
            keep_newest(&folder, prefix, keep.max(1))?;
            describe(&target, kind)
        })
        .await?;
        drop(lock);
        Ok(Some(backup))
    }
}

/// The right to make `target`: the lock on the folder, unless the backup exists or another makes one.
fn claim(folder: &Path, target: &Path) -> Result<Option<File>, StoreError> {
    private_dir(folder)?;
    let path = folder.join(".lock");
    let lock = private_file(&path)?;
    match lock.try_lock() {
        Ok(()) if target.exists() => Ok(None),
        Ok(()) => Ok(Some(lock)),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(StoreError::io(&path, error)),
    }
}

/// Writes a copy of the database at `source` under a temporary name, checks it and gives it its name.
pub(crate) async fn verified_copy(source: &Path, target: &Path) -> Result<(), StoreError> {
    let partial = Partial(target.with_extension("partial"));
    let empty = partial.0.clone();
    // VACUUM INTO accepts an empty file and keeps its mode.
    blocking(move || {
        remove(&empty)?;
        private_file(&empty).map(drop)
    })
    .await?;
    let mut connection =
        SqliteConnection::connect_with(&connect_options(source).read_only(true)).await?;
    let copied = sqlx::query("VACUUM INTO ?1")
        .bind(partial.0.to_string_lossy().into_owned())
        .execute(&mut connection)
        .await;
    connection.close().await?;
    copied?;
    accept(partial, target).await
}

/// Gives a written copy its name if it checks out; removes it otherwise.
async fn accept(partial: Partial, target: &Path) -> Result<(), StoreError> {
    verify(&partial.0).await?;
    let target = target.to_owned();
    blocking(move || {
        let failed = |error| StoreError::io(&partial.0, error);
        private_file(&partial.0)?.sync_all().map_err(failed)?;
        fs::rename(&partial.0, &target).map_err(failed)?;
        target.parent().map_or(Ok(()), sync_dir)
    })
    .await
}

/// A file that is removed unless it has got its final name.
struct Partial(PathBuf);

impl Drop for Partial {
    fn drop(&mut self) {
        for suffix in ["", "-journal"] {
            let mut name = self.0.clone().into_os_string();
            name.push(suffix);
            if let Err(error) = remove(Path::new(&name)) {
                tracing::warn!(%error, "an unfinished copy stays behind");
            }
        }
    }
}

async fn verify(path: &Path) -> Result<(), StoreError> {
    let options = connect_options(path).read_only(true).immutable(true);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let result = check(&mut connection).await;
    connection.close().await?;
    result
}

async fn check(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check(10)")
        .fetch_all(&mut *connection)
        .await?;
    if found == ["ok"] {
        Ok(())
    } else {
        Err(StoreError::Corrupt(found.join("; ")))
    }
}

/// Removes all but the newest `keep` backups with this prefix; their names sort by time.
pub(crate) fn keep_newest(folder: &Path, prefix: &str, keep: usize) -> Result<(), StoreError> {
    let mut found: Vec<Backup> = list(folder)?;
    found.retain(|backup| file_name(&backup.path).starts_with(prefix));
    found.sort_by(|a, b| (b.created_at, &b.path).cmp(&(a.created_at, &a.path)));
    found
        .iter()
        .skip(keep)
        .try_for_each(|backup| remove(&backup.path))
}

fn list(folder: &Path) -> Result<Vec<Backup>, StoreError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(StoreError::io(folder, error)),
    };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        if let Some(kind) = kind_of(&path) {
            found.push(describe(&path, kind)?);
        }
    }
    found.sort_by(|a, b| (b.created_at, &b.path).cmp(&(a.created_at, &a.path)));
    Ok(found)
}

fn kind_of(path: &Path) -> Option<BackupKind> {
    let name = file_name(path);
    if !name.ends_with(".db") {
        return None;
    }
    [
        (DAILY_PREFIX, BackupKind::Daily),
        (MANUAL_PREFIX, BackupKind::Manual),
        (COPY_PREFIX, BackupKind::BeforeMigration),
    ]
    .into_iter()
    .find_map(|(prefix, kind)| name.starts_with(prefix).then_some(kind))
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn describe(path: &Path, kind: BackupKind) -> Result<Backup, StoreError> {
    let failed = |error| StoreError::io(path, error);
    let metadata = fs::metadata(path).map_err(failed)?;
    let modified = metadata.modified().map_err(failed)?;
    let age = modified
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_millis();
    Ok(Backup {
        path: path.to_owned(),
        kind,
        size: metadata.len(),
        created_at: i64::try_from(age).unwrap_or(i64::MAX),
    })
}

fn timestamp(now: i64) -> Result<jiff::Timestamp, StoreError> {
    jiff::Timestamp::from_millisecond(now).map_err(|_| StoreError::Invalid("no such time"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StorePaths;

    #[tokio::test]
    async fn a_copy_that_does_not_check_out_gets_no_name() {
        let folder = tempfile::tempdir().unwrap();
        let paths = StorePaths {
            data_dir: folder.path().join("data"),
        };
        let store = Store::open(paths).await.unwrap();
        let mut bytes = std::fs::read(store.backup_now(0).await.unwrap().path).unwrap();
        let middle = bytes.len() / 2;
        bytes.get_mut(middle..middle + 40_960).unwrap().fill(0x5a);
        let (partial, target) = (
            folder.path().join("copy.partial"),
            folder.path().join("copy.db"),
        );
        std::fs::write(&partial, bytes).unwrap();
        let refused = accept(Partial(partial.clone()), &target).await;
        assert!(
            matches!(refused, Err(StoreError::Corrupt(_))),
            "{refused:?}"
        );
        assert!(!partial.exists() && !target.exists());
    }
}
