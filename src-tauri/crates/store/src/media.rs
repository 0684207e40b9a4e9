//! The media store: files named after the SHA-256 of their bytes, beside the database.
//!
//! A row exists only while its file does: both are made, and both removed, inside one write transaction.

use crate::files::{blocking, private_dir, private_file, remove, sync_dir};
use crate::{Store, StoreError};
use sha2::{Digest, Sha256};
use sqlx::Row;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};
use studio_domain::{Media, MediaHash};
use uuid::Uuid;

/// A file that nothing refers to is kept this long, for the message that needs it may not be written yet.
const GRACE_MS: i64 = 60 * 60 * 1_000;
/// How many rows one transaction of the collection looks at.
const GARBAGE_BATCH: i64 = 200;
const COPY_BUFFER: usize = 64 * 1024;
const PARTIAL_SUFFIX: &str = ".partial";

/// What a collection of garbage removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Garbage {
    /// How many files.
    pub files: u64,
    /// Their size in bytes.
    pub bytes: u64,
}

/// A file written under a temporary name; removed unless it gets its own.
struct Incoming {
    path: PathBuf,
    hash: MediaHash,
    size: i64,
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if let Err(error) = remove(&self.path) {
            tracing::warn!(%error, "an unfinished media file stays behind");
        }
    }
}

impl Store {
    /// Stores bytes and returns what they are known by. The same bytes are stored once.
    /// `mime` is their media type as the caller found it.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`] or [`StoreError::Io`], leaving nothing behind, and those of any write.
    pub async fn put_media(
        &self,
        bytes: Vec<u8>,
        mime: &str,
        now: i64,
    ) -> Result<Media, StoreError> {
        let folder = self.paths().media();
        let incoming = blocking(move || receive(&folder, &mut bytes.as_slice())).await?;
        self.keep(incoming, mime, now).await
    }

    /// Stores a copy of a file; otherwise like [`Store::put_media`]. Reads it piece by piece.
    ///
    /// # Errors
    /// As for [`Store::put_media`].
    pub async fn put_media_file(
        &self,
        file: &Path,
        mime: &str,
        now: i64,
    ) -> Result<Media, StoreError> {
        let (folder, file) = (self.paths().media(), file.to_owned());
        let incoming = blocking(move || {
            let mut source = File::open(&file).map_err(|error| StoreError::io(&file, error))?;
            receive(&folder, &mut source)
        })
        .await?;
        self.keep(incoming, mime, now).await
    }

    /// Stores a copy of an open file, from its beginning; otherwise like [`Store::put_media`].
    ///
    /// # Errors
    /// As for [`Store::put_media`].
    pub async fn put_media_open(
        &self,
        mut file: File,
        mime: &str,
        now: i64,
    ) -> Result<Media, StoreError> {
        let folder = self.paths().media();
        let incoming = blocking(move || {
            file.rewind()
                .map_err(|error| StoreError::io(&folder, error))?;
            receive(&folder, &mut file)
        })
        .await?;
        self.keep(incoming, mime, now).await
    }

    /// Where the file with this content lies, whether it is there or not.
    #[must_use]
    pub fn media_path(&self, hash: &MediaHash) -> PathBuf {
        place(&self.paths().media(), hash)
    }

    /// What is known of a file.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none.
    pub async fn get_media(&self, hash: &MediaHash) -> Result<Media, StoreError> {
        let row = sqlx::query("SELECT size, mime, created_at FROM media WHERE hash = ?1")
            .bind(hash.as_str())
            .fetch_optional(self.readers())
            .await?
            .ok_or(StoreError::NotFound("media file"))?;
        Ok(Media {
            hash: hash.clone(),
            size: row.try_get("size")?,
            mime: row.try_get("mime")?,
            created_at: row.try_get("created_at")?,
        })
    }

    /// Opens a file for reading.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none, [`StoreError::Io`].
    pub async fn open_media(&self, hash: &MediaHash) -> Result<tokio::fs::File, StoreError> {
        let path = self.media_path(hash);
        match tokio::fs::File::open(&path).await {
            Ok(file) => Ok(file),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(StoreError::NotFound("media file"))
            }
            Err(error) => Err(StoreError::io(&path, error)),
        }
    }

    /// Whether anything needs a file.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn is_media_used(&self, hash: &MediaHash) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM part WHERE media = ?1)
                 OR EXISTS (SELECT 1 FROM part_delta WHERE media = ?1)
                 OR EXISTS (SELECT 1 FROM creation WHERE media = ?1)
                 OR EXISTS (SELECT 1 FROM creation WHERE thumbnail = ?1)
                 OR EXISTS (SELECT 1 FROM job_input WHERE media = ?1)",
        )
        .bind(hash.as_str())
        .fetch_one(self.readers())
        .await?)
    }

    /// Removes the files that nothing refers to and that nobody has put for an hour, also those that an
    /// ended process left unfinished.
    ///
    /// # Errors
    /// Those of any write, and [`StoreError::Io`] from the files.
    pub async fn collect_garbage(&self, now: i64) -> Result<Garbage, StoreError> {
        let before = now.saturating_sub(GRACE_MS);
        let mut garbage = Garbage::default();
        while self.collect_rows(before, &mut garbage).await? {}
        let folder = self.paths().media();
        for first in blocking(move || folders_in(&folder)).await? {
            let old = blocking(move || old_files(&first, before)).await?;
            for stray in self.without_row(old).await? {
                self.collect_stray(stray, &mut garbage).await?;
            }
        }
        Ok(garbage)
    }

    /// Gives a received file its name and its row.
    async fn keep(&self, incoming: Incoming, mime: &str, now: i64) -> Result<Media, StoreError> {
        let folder = self.paths().media();
        let (hash, size) = (incoming.hash.clone(), incoming.size);
        let mut tx = self.write().await?;
        blocking(move || settle(&folder, &incoming)).await?;
        let (mime, created_at): (String, i64) = sqlx::query_as(
            "INSERT INTO media (hash, size, mime, created_at, put_at) VALUES (?1, ?2, ?3, ?4, ?4)
             ON CONFLICT (hash) DO UPDATE SET put_at = max(put_at, excluded.put_at)
             RETURNING mime, created_at",
        )
        .bind(hash.as_str())
        .bind(size)
        .bind(mime)
        .bind(now)
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Media {
            hash,
            size,
            mime,
            created_at,
        })
    }

    /// Removes one batch of rows with their files; `false` when there are no more.
    async fn collect_rows(&self, before: i64, garbage: &mut Garbage) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let gone: Vec<(String, i64)> = sqlx::query_as(
            "DELETE FROM media WHERE hash IN (
                 SELECT hash FROM media m WHERE put_at < ?1
                     AND NOT EXISTS (SELECT 1 FROM part p WHERE p.media = m.hash)
                     AND NOT EXISTS (SELECT 1 FROM part_delta d WHERE d.media = m.hash)
                     AND NOT EXISTS (SELECT 1 FROM creation c WHERE c.media = m.hash)
                     AND NOT EXISTS (SELECT 1 FROM creation c WHERE c.thumbnail = m.hash)
                     AND NOT EXISTS (SELECT 1 FROM job_input j WHERE j.media = m.hash)
                 ORDER BY put_at LIMIT ?2)
             RETURNING hash, size",
        )
        .bind(before)
        .bind(GARBAGE_BATCH)
        .fetch_all(&mut *tx)
        .await?;
        let paths: Vec<PathBuf> = gone
            .iter()
            .filter_map(|(hash, _)| MediaHash::try_from(hash.clone()).ok())
            .map(|hash| self.media_path(&hash))
            .collect();
        blocking(move || paths.iter().try_for_each(|path| remove(path))).await?;
        tx.commit().await?;
        garbage.files += gone.len() as u64;
        garbage.bytes += gone
            .iter()
            .map(|(_, size)| size.unsigned_abs())
            .sum::<u64>();
        Ok(!gone.is_empty())
    }

    /// Those of these files that no row knows.
    async fn without_row(&self, files: Vec<PathBuf>) -> Result<Vec<PathBuf>, StoreError> {
        let names: Vec<String> = files.iter().map(|path| file_name(path)).collect();
        let known: HashSet<String> = sqlx::query_scalar(
            "SELECT hash FROM media WHERE hash IN (SELECT value FROM json_each(?1))",
        )
        .bind(serde_json::to_string(&names)?)
        .fetch_all(self.readers())
        .await?
        .into_iter()
        .collect();
        Ok(files
            .into_iter()
            .filter(|path| !known.contains(&file_name(path)))
            .collect())
    }

    /// Removes an old file unless a row has come to know it.
    async fn collect_stray(&self, stray: PathBuf, garbage: &mut Garbage) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let known: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM media WHERE hash = ?1)")
            .bind(file_name(&stray))
            .fetch_one(&mut *tx)
            .await?;
        if !known {
            let bytes = blocking(move || {
                let bytes = fs::metadata(&stray).map_or(0, |metadata| metadata.len());
                remove(&stray).map(|()| bytes)
            })
            .await?;
            garbage.files += 1;
            garbage.bytes += bytes;
        }
        Ok(tx.rollback().await?)
    }
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn place(folder: &Path, hash: &MediaHash) -> PathBuf {
    let digits = hash.as_str();
    folder.join(&digits[..2]).join(&digits[2..4]).join(digits)
}

/// Writes a source under a temporary name inside the media folder, hashing it on the way.
fn receive(folder: &Path, source: &mut dyn Read) -> Result<Incoming, StoreError> {
    let arrivals = folder.join("in");
    private_dir(&arrivals)?;
    let path = arrivals.join(format!("{}{PARTIAL_SUFFIX}", Uuid::now_v7()));
    let mut file = private_file(&path)?;
    // Removed on every error from here on; the hash is filled in at the end.
    let mut incoming = Incoming {
        path,
        hash: hash_of(Sha256::new())?,
        size: 0,
    };
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; COPY_BUFFER];
    let failed = |error| StoreError::io(folder, error);
    loop {
        let read = match source.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(failed(error)),
        };
        let chunk = buffer.get(..read).unwrap_or_default();
        hasher.update(chunk);
        file.write_all(chunk).map_err(failed)?;
        incoming.size += i64::try_from(read).unwrap_or(0);
    }
    file.sync_all().map_err(failed)?;
    incoming.hash = hash_of(hasher)?;
    Ok(incoming)
}

fn hash_of(hasher: Sha256) -> Result<MediaHash, StoreError> {
    use std::fmt::Write as _;
    let mut digits = String::with_capacity(64);
    for byte in hasher.finalize() {
        write!(digits, "{byte:02x}").map_err(|_| StoreError::Invalid("a hash is text"))?;
    }
    MediaHash::try_from(digits).map_err(|_| StoreError::Invalid("a hash has 64 digits"))
}

/// Gives a received file its final name.
fn settle(folder: &Path, incoming: &Incoming) -> Result<(), StoreError> {
    let target = place(folder, &incoming.hash);
    let present = fs::metadata(&target)
        .is_ok_and(|found| i64::try_from(found.len()).is_ok_and(|size| size == incoming.size));
    if present {
        return Ok(());
    }
    let parent = target.parent().unwrap_or(folder);
    private_dir(parent)?;
    fs::rename(&incoming.path, &target).map_err(|error| StoreError::io(&target, error))?;
    sync_dir(parent)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    match fs::read_dir(folder) {
        Ok(found) => Ok(found.flatten().map(|entry| entry.path()).collect()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(StoreError::io(folder, error)),
    }
}

fn folders_in(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    Ok(entries(folder)?
        .into_iter()
        .filter(|path| path.is_dir())
        .collect())
}

/// The files in a folder and those in it, last written before `before`.
fn old_files(folder: &Path, before: i64) -> Result<Vec<PathBuf>, StoreError> {
    let before = UNIX_EPOCH + Duration::from_millis(before.max(0).unsigned_abs());
    let mut found = entries(folder)?;
    for inner in found.clone().iter().filter(|path| path.is_dir()) {
        found.extend(entries(inner)?);
    }
    found.retain(|path| {
        fs::metadata(path).is_ok_and(|metadata| {
            metadata.is_file() && metadata.modified().is_ok_and(|modified| modified < before)
        })
    });
    Ok(found)
}
