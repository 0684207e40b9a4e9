//! A home folder of its own, in a temporary place.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::HarnessError;

/// Folders below it are what `HOME` and the XDG variables name. Removed when dropped.
#[derive(Debug)]
pub(crate) struct Home {
    folder: TempDir,
}

/// XDG variables and their folders below the home.
const FOLDERS: [(&str, &str); 5] = [
    ("XDG_DATA_HOME", ".local/share"),
    ("XDG_STATE_HOME", ".local/state"),
    ("XDG_CONFIG_HOME", ".config"),
    ("XDG_CACHE_HOME", ".cache"),
    ("XDG_RUNTIME_DIR", "run"),
];

impl Home {
    pub(crate) fn new() -> Result<Self, HarnessError> {
        let folder = tempfile::Builder::new().prefix("studio-").tempdir();
        let home = Self {
            folder: folder.map_err(|e| HarnessError::io("a temporary folder", e))?,
        };
        for (_, name) in FOLDERS {
            let path = home.path().join(name);
            fs::create_dir_all(&path)
                .map_err(|e| HarnessError::io(path.display().to_string(), e))?;
        }
        let run = home.path().join("run");
        fs::set_permissions(&run, fs::Permissions::from_mode(0o700))
            .map_err(|e| HarnessError::io(run.display().to_string(), e))?;
        Ok(home)
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The variables that name the folders.
    pub(crate) fn variables(&self) -> Vec<(String, String)> {
        let text = |path: PathBuf| path.to_string_lossy().into_owned();
        let folders = FOLDERS
            .iter()
            .map(|(variable, name)| ((*variable).to_owned(), text(self.path().join(name))));
        folders
            .chain([("HOME".to_owned(), text(self.path().to_owned()))])
            .collect()
    }
}
