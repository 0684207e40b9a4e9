//! The real window under test: a private display, session bus and keyring, a home of its own, and
//! WebKitWebDriver to look and to act by role and name as a user does.
//!
//! One window is open at a time in a process: [`App::start`] waits for its turn. Everything that was
//! started ends when the [`App`] is dropped.

mod app;
mod display;
mod driver;
mod error;
mod find;
mod home;
mod locale;
mod process;
mod profile;
mod session;
mod sound;
mod surroundings;
mod wait;
mod window_manager;

pub use app::{App, AppOptions};
pub use error::HarnessError;
pub use fantoccini;
pub use find::Target;
pub use process::{Process, descendants_of, memory_of, page_process_of};
pub use profile::draft;
pub use sound::{SoundServer, is_loud, syllables, tone};
pub use surroundings::{Surroundings, SurroundingsOptions};
pub use wait::{PATIENCE, eventually};

use std::path::PathBuf;

/// The folder of the programs that were built together with this one.
///
/// # Errors
///
/// When this program does not lie below a profile's folder.
pub fn built_programs() -> Result<PathBuf, HarnessError> {
    let program = std::env::current_exe().map_err(|e| HarnessError::io("this program", e))?;
    let profile = program.ancestors().find(|folder| {
        folder
            .file_name()
            .is_some_and(|name| name == "debug" || name == "release")
    });
    profile
        .map(PathBuf::from)
        .ok_or(HarnessError::NoProfileFolder)
}

/// The app's program: what `XIDAO_STUDIO_BIN` names, else the one built together with this one.
///
/// # Errors
///
/// When it is not there.
pub fn app_program() -> Result<PathBuf, HarnessError> {
    program("XIDAO_STUDIO_BIN", "xidao-studio")
}

/// A program that a variable names, else one that was built together with this one.
///
/// # Errors
///
/// When it is not there.
pub fn program(variable: &str, name: &str) -> Result<PathBuf, HarnessError> {
    let path = match std::env::var_os(variable) {
        Some(path) => PathBuf::from(path),
        None => built_programs()?.join(name),
    };
    path.canonicalize()
        .map_err(|_| HarnessError::NotBuilt(path))
}
