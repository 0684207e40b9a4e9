//! Who works on the database: each process holds an exclusive lock on a file of its own, which the
//! system lets go when the process ends, however it ends.

use crate::codec::Key;
use crate::files::{blocking, private_file, remove};
use crate::{Store, StoreError};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use studio_domain::OwnerId;

const LOCK_SUFFIX: &str = ".lock";

/// This process, for as long as it holds its lock.
#[derive(Debug)]
pub(crate) struct Owner {
    id: OwnerId,
    path: PathBuf,
    lock: Mutex<Option<File>>,
}

impl Owner {
    /// Takes a new lock in the folder `run`.
    pub(crate) fn start(run: &Path) -> Result<Self, StoreError> {
        let id = OwnerId::generate();
        let path = lock_path(run, id);
        // Locked under another name first: nobody may see the file before it is locked.
        let unlocked = run.join(format!("{id}.new"));
        let lock = private_file(&unlocked)?;
        lock.lock()
            .map_err(|error| StoreError::io(&unlocked, error))?;
        fs::rename(&unlocked, &path).map_err(|error| StoreError::io(&path, error))?;
        Ok(Self {
            id,
            path,
            lock: Mutex::new(Some(lock)),
        })
    }

    pub(crate) fn id(&self) -> OwnerId {
        self.id
    }

    /// Lets the lock go, so that others may take over at once.
    pub(crate) fn stop(&self) {
        let lock = self
            .lock
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .take();
        if lock.is_some() {
            drop(lock);
            if let Err(error) = remove(&self.path) {
                tracing::debug!(%error, "the owner's lock file stays behind");
            }
        }
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.stop();
    }
}

fn lock_path(run: &Path, id: OwnerId) -> PathBuf {
    run.join(format!("{id}{LOCK_SUFFIX}"))
}

/// Whether a process holds the lock at `path`.
fn is_held(path: &Path) -> Result<bool, StoreError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(StoreError::io(path, error)),
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(StoreError::io(path, error)),
    }
}

impl Store {
    /// Whether the process that is this owner still runs.
    ///
    /// # Errors
    /// [`StoreError::Io`] if its lock can't be looked at.
    pub async fn is_alive(&self, owner: OwnerId) -> Result<bool, StoreError> {
        let path = lock_path(&self.paths().run(), owner);
        blocking(move || is_held(&path)).await
    }

    /// Says that this process is at work: stamps its row and prolongs the leases of its running jobs
    /// to `now + lease_ms`. To be called every few seconds while jobs run.
    ///
    /// # Errors
    /// Those of any write.
    pub async fn heartbeat(&self, now: i64, lease_ms: i64) -> Result<(), StoreError> {
        let owner = self.owner().key();
        let mut tx = self.write().await?;
        sqlx::query(
            "INSERT INTO owner (uuid, pid, started_at, heartbeat_at) VALUES (?1, ?2, ?3, ?3)
             ON CONFLICT (uuid) DO UPDATE SET heartbeat_at = excluded.heartbeat_at",
        )
        .bind(&owner)
        .bind(i64::from(std::process::id()))
        .bind(now)
        .execute(&mut *tx)
        .await?;
        sqlx::query("UPDATE job SET lease_until = ?2 WHERE owner = ?1 AND state = 'running'")
            .bind(&owner)
            .bind(now.saturating_add(lease_ms))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Forgets processes that are gone: their lock files, and their rows once nothing names them.
    ///
    /// # Errors
    /// Those of any write, and [`StoreError::Io`] from the folder of locks.
    pub async fn forget_dead_owners(&self) -> Result<(), StoreError> {
        let rows: Vec<Vec<u8>> = sqlx::query_scalar(
            "SELECT uuid FROM owner o WHERE NOT EXISTS
                 (SELECT 1 FROM job j WHERE j.owner = o.uuid AND j.state = 'running')
             ORDER BY heartbeat_at LIMIT 1000",
        )
        .fetch_all(self.readers())
        .await?;
        let run = self.paths().run();
        blocking(move || remove_dead_locks(&run)).await?;
        for key in rows {
            if !self.is_alive(OwnerId::from_key(&key)?).await? {
                let mut tx = self.write().await?;
                sqlx::query("DELETE FROM owner WHERE uuid = ?1")
                    .bind(key)
                    .execute(&mut *tx)
                    .await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }
}

fn remove_dead_locks(run: &Path) -> Result<(), StoreError> {
    let entries = fs::read_dir(run).map_err(|error| StoreError::io(run, error))?;
    for entry in entries.flatten() {
        let path = entry.path();
        let is_lock = path.to_string_lossy().ends_with(LOCK_SUFFIX);
        if is_lock && !is_held(&path)? {
            remove(&path)?;
        }
    }
    Ok(())
}
