//! Makes a Debian package small: the bundler knows gzip only, which leaves it a third larger than xz does.

use std::fs;
use std::path::{Path, PathBuf};

use crate::exec::{self, Failure};
use crate::place::Place;

/// Largest size of a Linux package, in bytes: what is fetched within seconds on a slow line.
const MAX_PACKAGE: u64 = 20 * 1024 * 1024;

/// Packs the Debian packages again, and refuses what is too large still.
pub(crate) fn smaller(place: &Place) -> Result<(), Failure> {
    let folder = place.target.join("release/bundle");
    if exec::on_path("dpkg-deb") {
        for package in packages(&folder.join("deb"), "deb")? {
            pack(place, &package)?;
        }
    }
    for kind in ["deb", "rpm"] {
        for package in packages(&folder.join(kind), kind)? {
            check(&package)?;
        }
    }
    Ok(())
}

fn pack(place: &Place, package: &Path) -> Result<(), Failure> {
    let tree = place.target.join("release/repack");
    let failed = |error| Failure::io(tree.display().to_string(), error);
    if tree.exists() {
        fs::remove_dir_all(&tree).map_err(failed)?;
    }
    let mut unpack = exec::command("dpkg-deb", &place.root);
    exec::succeed(unpack.arg("--raw-extract").arg(package).arg(&tree))?;
    let mut build = exec::command("dpkg-deb", &place.root);
    build.args(["--root-owner-group", "-Zxz", "--build"]);
    exec::succeed(build.arg(&tree).arg(package))?;
    fs::remove_dir_all(&tree).map_err(failed)
}

fn check(package: &Path) -> Result<(), Failure> {
    let name = package.display().to_string();
    let size = fs::metadata(package)
        .map_err(|error| Failure::io(&name, error))?
        .len();
    if size > MAX_PACKAGE {
        return Err(Failure::Missing(format!(
            "{name} has {size} bytes, more than {MAX_PACKAGE}"
        )));
    }
    Ok(())
}

/// The packages of a kind; none where the kind was not asked for.
fn packages(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, Failure> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Failure::io(folder.display().to_string(), error)),
    };
    let paths = entries.flatten().map(|entry| entry.path());
    Ok(paths
        .filter(|path| path.extension().is_some_and(|own| own == extension))
        .collect())
}
