//! npm packages of a folder, installed again only when its lock file has changed.

use std::fs;
use std::path::Path;

use crate::exec::{self, Failure, npm_in};
use crate::step::say;

/// Installs the packages that the folder's lock file names.
pub(crate) fn install(folder: &Path) -> Result<(), Failure> {
    let lock = folder.join("package-lock.json");
    let stamp = folder.join("node_modules/.lock-installed");
    let wanted = fs::read(&lock).map_err(|e| Failure::io(lock.display().to_string(), e))?;
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        say("up to date");
        return Ok(());
    }
    exec::succeed(&mut npm_in(folder, &["ci", "--no-audit", "--no-fund"]))?;
    fs::write(&stamp, wanted).map_err(|e| Failure::io(stamp.display().to_string(), e))
}
