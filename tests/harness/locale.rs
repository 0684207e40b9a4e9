//! The user's language: WebKit tells it to the page only when the C library knows the locale.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::{fs, io};

use super::{HarnessError, built_programs};

/// Compiles the locale (`en_US`, `zh_CN`) once into Cargo's target folder; gives what `LOCPATH` must name.
pub(crate) fn compiled(language: &str) -> Result<PathBuf, HarnessError> {
    let built = built_programs()?;
    let folder = built.parent().unwrap_or(&built).join("locales");
    let name = format!("{language}.UTF-8");
    let ready = folder.join(&name);
    if ready.is_dir() {
        return Ok(folder);
    }
    let failed = |source: io::Error| HarnessError::io(format!("localedef {name}"), source);
    fs::create_dir_all(&folder).map_err(failed)?;
    // Compiled aside and moved into place, so that nobody sees half of it.
    let aside = tempfile::tempdir_in(&folder).map_err(failed)?;
    let unfinished = aside.path().join(&name);
    let mut command = Command::new("localedef");
    command
        .args(["--inputfile", language, "--charmap", "UTF-8"])
        .arg(&unfinished);
    // It warns about what it finds odd in a locale, by its status too: what counts is that it wrote one.
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(failed)?;
    match fs::rename(&unfinished, &ready) {
        // Another test was quicker.
        Err(_) if ready.is_dir() => Ok(folder),
        result => result.map(|()| folder).map_err(failed),
    }
}
