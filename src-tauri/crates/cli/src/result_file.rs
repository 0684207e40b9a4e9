//! Files that hold results.

use crate::failure::Failure;
use std::path::{Path, PathBuf};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

/// Numbers that are tried for a free name.
const MOST_NUMBERS: u32 = 10_000;

/// A file that gets its name only when it is whole; until then, or for ever if it never is, it has another.
pub(crate) struct ResultFile {
    file: File,
    part: PathBuf,
    place: PathBuf,
    is_whole: bool,
}

impl ResultFile {
    pub(crate) async fn create(place: &Path) -> Result<Self, Failure> {
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        let part = place.with_file_name(format!(".{name}.{}.part", std::process::id()));
        let file = File::create(&part).await;
        Ok(Self {
            file: file.map_err(|source| Failure::file(place, source))?,
            part,
            place: place.to_owned(),
            is_whole: false,
        })
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let written = self.file.write_all(bytes).await;
        written.map_err(|source| Failure::file(&self.place, source))
    }

    /// Gives the file its name, in place of one that had it.
    pub(crate) async fn finish(mut self) -> Result<(), Failure> {
        let failed = |source| Failure::file(&self.place, source);
        self.file.sync_all().await.map_err(failed)?;
        tokio::fs::rename(&self.part, &self.place)
            .await
            .map_err(failed)?;
        self.is_whole = true;
        Ok(())
    }
}

impl Drop for ResultFile {
    fn drop(&mut self) {
        if !self.is_whole {
            // Half a result is none. Where it cannot be removed, its name says what it is.
            let _ = std::fs::remove_file(&self.part);
        }
    }
}

/// A name that no file here has yet: `name.end`, else `name-2.end` and so on.
pub(crate) fn free_name(name: &str, end: &str) -> PathBuf {
    let numbered = (2..MOST_NUMBERS).map(|number| PathBuf::from(format!("{name}-{number}.{end}")));
    let mut names = [PathBuf::from(format!("{name}.{end}"))]
        .into_iter()
        .chain(numbered);
    names
        .find(|path| !path.exists())
        .unwrap_or_else(|| PathBuf::from(format!("{name}.{end}")))
}

/// The place of one of several results: `out.png` becomes `out-2.png` for the second.
pub(crate) fn numbered(place: &Path, number: usize) -> PathBuf {
    let stem = place.file_stem().unwrap_or_default().to_string_lossy();
    let name = match place.extension() {
        Some(end) => format!("{stem}-{number}.{}", end.to_string_lossy()),
        None => format!("{stem}-{number}"),
    };
    place.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_results_are_numbered_before_the_ending() {
        assert_eq!(
            numbered(Path::new("a/out.png"), 2),
            Path::new("a/out-2.png")
        );
        assert_eq!(numbered(Path::new("out"), 1), Path::new("out-1"));
    }
}
