//! A file that is not whole yet.

use std::ffi::OsString;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};

use tokio::fs::{File, OpenOptions};
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

/// A hidden file beside its target. Dropped before [`Part::keep`], it is removed.
#[derive(Debug)]
pub(super) struct Part {
    file: File,
    path: Unfinished,
    written: u64,
}

#[derive(Debug)]
struct Unfinished(PathBuf);

impl Part {
    pub(super) async fn create(target: &Path) -> io::Result<Self> {
        let name = target
            .file_name()
            .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidFilename))?;
        let number = RandomState::new().hash_one(target);
        let mut hidden = OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{number:016x}.part"));
        let path = target.with_file_name(hidden);
        let mut options = OpenOptions::new();
        let file = options.write(true).create_new(true).open(&path).await?;
        Ok(Self {
            file,
            path: Unfinished(path),
            written: 0,
        })
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).await?;
        self.written += bytes.len() as u64;
        Ok(())
    }

    /// Forgets what was written.
    pub(super) async fn restart(&mut self) -> io::Result<()> {
        self.file.flush().await?;
        self.file.set_len(0).await?;
        self.file.rewind().await?;
        self.written = 0;
        Ok(())
    }

    /// Gives the file its name, in place of any that has it. Returns its length.
    pub(super) async fn keep(mut self, target: &Path) -> io::Result<u64> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        drop(self.file);
        tokio::fs::rename(&self.path.0, target).await?;
        // Nothing is left to be removed.
        self.path.0.clear();
        Ok(self.written)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.0.as_os_str().is_empty() {
            // It may be gone already; nobody can be told if it stays.
            let _ = std::fs::remove_file(&self.0);
        }
    }
}
