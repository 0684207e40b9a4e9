//! Where the app keeps its things.

use std::path::{Path, PathBuf};

/// Names another data folder than the usual one: for a second, separate library, and for tests.
pub const DATA_DIR_VARIABLE: &str = "XIDAO_STUDIO_DATA_DIR";

/// The folders of one library. Everything lies below one folder, so that a copy of it is whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    data_dir: PathBuf,
}

impl Paths {
    /// The folders below `data_dir`.
    #[must_use]
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
        }
    }

    /// The usual place: `$XDG_DATA_HOME/xidao-studio` on Linux, the application support folder on macOS and the
    /// roaming profile on Windows. `None` where the system names no home.
    #[must_use]
    pub fn usual() -> Option<Self> {
        if let Some(own) = std::env::var_os(DATA_DIR_VARIABLE).filter(|value| !value.is_empty()) {
            return Some(Self::new(own));
        }
        let name = if cfg!(any(target_os = "macos", target_os = "windows")) {
            "online.xidao.studio"
        } else {
            "xidao-studio"
        };
        dirs::data_dir().map(|dir| Self::new(dir.join(name)))
    }

    /// The folder of everything.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// Backups of the database.
    #[must_use]
    pub fn backups(&self) -> PathBuf {
        self.data_dir.join("backups")
    }

    /// Log files.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.data_dir.join("logs")
    }

    /// Locks and sockets of running processes.
    #[must_use]
    pub fn run(&self) -> PathBuf {
        self.data_dir.join("run")
    }
}
