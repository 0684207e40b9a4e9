//! Sound on its way to the media store: on disk while it happens, whole when it ends.

use std::fs::File;
use std::io::SeekFrom;
use std::path::Path;
use studio_audio::wav;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

/// Bytes of sound that are written at once: about a second.
const BLOCK: usize = 48_000;

/// Mono PCM16 that is being written as WAV, in a file without a name: it goes when the process does.
pub(crate) struct Recording {
    file: tokio::fs::File,
    held: Vec<u8>,
    written: u64,
}

impl Recording {
    /// Begins one in this folder.
    pub(crate) async fn begin(folder: &Path) -> std::io::Result<Self> {
        let folder = folder.to_owned();
        let made = tokio::task::spawn_blocking(move || {
            std::fs::create_dir_all(&folder)?;
            tempfile::tempfile_in(folder)
        });
        let file = made.await.map_err(std::io::Error::other)??;
        let mut file = tokio::fs::File::from_std(file);
        file.write_all(&wav::head(0)).await?;
        Ok(Self {
            file,
            held: Vec::new(),
            written: 0,
        })
    }

    /// Adds sound.
    pub(crate) async fn add(&mut self, sound: &[u8]) -> std::io::Result<()> {
        self.held.extend_from_slice(sound);
        if self.held.len() >= BLOCK {
            self.write().await?;
        }
        Ok(())
    }

    async fn write(&mut self) -> std::io::Result<()> {
        self.file.write_all(&self.held).await?;
        self.written += self.held.len() as u64;
        self.held.clear();
        Ok(())
    }

    /// The whole file; none where there was no sound.
    pub(crate) async fn end(mut self) -> std::io::Result<Option<File>> {
        self.write().await?;
        if self.written == 0 {
            return Ok(None);
        }
        self.file.seek(SeekFrom::Start(0)).await?;
        self.file.write_all(&wav::head(self.written)).await?;
        self.file.flush().await?;
        Ok(Some(self.file.into_std().await))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Seek};

    #[tokio::test]
    async fn a_recording_is_a_wav_file_of_all_its_sound() {
        let folder = tempfile::tempdir().unwrap();
        let mut recording = Recording::begin(folder.path()).await.unwrap();
        for _ in 0..60 {
            recording.add(&[7; 960]).await.unwrap();
        }
        let mut file = recording.end().await.unwrap().unwrap();
        let mut bytes = Vec::new();
        file.rewind().unwrap();
        file.read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes.len(), 44 + 57_600);
        assert_eq!(bytes[40..44], 57_600_u32.to_le_bytes());
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            0,
            "no name"
        );
        let empty = Recording::begin(folder.path()).await.unwrap();
        assert!(empty.end().await.unwrap().is_none());
    }
}
