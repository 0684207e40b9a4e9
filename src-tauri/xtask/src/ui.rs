//! The page: its packages and its build, done again only when what it is made of has changed.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use crate::exec::{self, Failure, npm};
use crate::packages;
use crate::place::Place;
use crate::step::{Step, say};

/// Not part of what the page is made of.
const MADE: [&str; 2] = ["node_modules", "dist"];

/// Installs the npm packages that the lock file names.
pub(crate) fn install(place: &Place) -> Result<(), Failure> {
    let step = Step::begin("npm packages");
    let result = packages::install(&place.ui());
    step.end(result.is_ok());
    result
}

/// Builds the page into `ui/dist`, which the window embeds when it is compiled.
pub(crate) fn build(place: &Place) -> Result<(), Failure> {
    let stamp = place.ui().join("node_modules/.page-built");
    if fs::read_to_string(&stamp).is_ok_and(|known| Some(known) == digest(place).ok()) {
        say("the page is up to date");
        return Ok(());
    }
    exec::succeed(&mut npm(place, &["run", "--silent", "build"]))?;
    let made = digest(place).map_err(|e| Failure::io("ui/dist", e))?;
    fs::write(&stamp, made).map_err(|e| Failure::io(stamp.display().to_string(), e))
}

/// A digest of the sources and of what was built from them, so that a build made by hand is noticed too.
fn digest(place: &Place) -> io::Result<String> {
    let mut hasher = DefaultHasher::new();
    for file in files(&place.ui(), &MADE)? {
        hash_file(&file, &mut hasher)?;
    }
    let sources = hasher.finish();
    let dist = place.ui().join("dist");
    fs::metadata(dist.join("index.html"))?;
    let mut hasher = DefaultHasher::new();
    for file in files(&dist, &[])? {
        hash_file(&file, &mut hasher)?;
    }
    Ok(format!("{sources:016x} {:016x}", hasher.finish()))
}

fn hash_file(file: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    file.hash(hasher);
    fs::read(file)?.hash(hasher);
    Ok(())
}

/// Every file below `folder` in a stable order, leaving out folders of the given names at its top.
fn files(folder: &Path, without: &[&str]) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        for entry in fs::read_dir(&current)? {
            let entry = entry?;
            let left_out =
                current == folder && without.iter().any(|name| entry.file_name() == *name);
            if entry.file_type()?.is_dir() {
                if !left_out {
                    folders.push(entry.path());
                }
            } else {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}
