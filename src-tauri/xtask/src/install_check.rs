//! `cargo xtask bundle --check`: the Debian package in a clean Debian of its own.

use std::fs;
use std::path::{Path, PathBuf};

use crate::exec::{self, Failure};
use crate::place::Place;
use crate::step::{Step, say};

/// What is done inside of the clean system; each line must succeed.
const SCRIPT: &str = include_str!("install_check.sh");

/// The oldest Debian that is supported.
const SUITE: &str = "bookworm";

/// The version that the package is upgraded to.
const NEXT: &str = "999.0.0";

/// Installs the built package into a minimal Debian without anything recommended, starts it there, upgrades and
/// removes it.
pub(crate) fn check(place: &Place) -> Result<bool, Failure> {
    for tool in ["mmdebstrap", "Xvfb", "dpkg-deb"] {
        if !exec::on_path(tool) {
            return Err(Failure::Missing(format!(
                "{tool} is not installed: sudo apt-get install mmdebstrap xvfb dpkg"
            )));
        }
    }
    let built = package(&place.target.join("release/bundle/deb"))?;
    let folder = place.target.join("release/install-check");
    fs::create_dir_all(&folder).map_err(|e| Failure::io(folder.display().to_string(), e))?;
    let step = Step::begin("preparing");
    let prepared = prepare(place, &built, &folder);
    step.end(prepared.is_ok());
    prepared?;
    let step = Step::begin("a clean Debian");
    let mut display = exec::command("Xvfb", &place.root);
    let display = display
        .args([DISPLAY, "-screen", "0", "1280x800x24"])
        .spawn();
    let mut display = display.map_err(|e| Failure::io("Xvfb", e))?;
    let result = exec::succeed(&mut debian(place, &folder));
    let _ = display.kill();
    let _ = display.wait();
    step.end(result.is_ok());
    result?;
    say("the package installs, starts, upgrades and goes");
    Ok(true)
}

/// A display that nobody else is likely to have.
const DISPLAY: &str = ":7337";

fn debian(place: &Place, folder: &Path) -> std::process::Command {
    let mut command = exec::command("mmdebstrap", &place.root);
    let files = ["now.deb", "next.deb", "check.sh"];
    let files: Vec<String> = files
        .iter()
        .map(|file| folder.join(file).display().to_string())
        .collect();
    command
        .args(["--variant=minbase", "--components=main"])
        .arg(format!("--customize-hook=copy-in {} /tmp", files.join(" ")))
        .arg(format!(
            "--customize-hook=chroot \"$1\" env DISPLAY={DISPLAY} sh /tmp/check.sh"
        ))
        .args([SUITE, "/dev/null"]);
    command
}

/// Lays out what goes into the clean system: the package, the same as a later version, and the script.
fn prepare(place: &Place, built: &Path, folder: &Path) -> Result<(), Failure> {
    let failed = |error| Failure::io(folder.display().to_string(), error);
    fs::copy(built, folder.join("now.deb")).map_err(failed)?;
    fs::write(folder.join("check.sh"), SCRIPT).map_err(failed)?;
    let tree = folder.join("next");
    if tree.exists() {
        fs::remove_dir_all(&tree).map_err(failed)?;
    }
    let mut unpack = exec::command("dpkg-deb", &place.root);
    exec::succeed(unpack.arg("--raw-extract").arg(built).arg(&tree))?;
    let control = tree.join("DEBIAN/control");
    let text = fs::read_to_string(&control).map_err(failed)?;
    fs::write(&control, later(&text)).map_err(failed)?;
    let mut build = exec::command("dpkg-deb", &place.root);
    build.args(["--root-owner-group", "-Zgzip", "-z1", "--build"]);
    exec::succeed(build.arg(&tree).arg(folder.join("next.deb")))
}

/// The same control file of a later version.
fn later(control: &str) -> String {
    let lines = control.lines().map(|line| {
        if line.starts_with("Version:") {
            format!("Version: {NEXT}\n")
        } else {
            format!("{line}\n")
        }
    });
    lines.collect()
}

/// The one package that was built.
fn package(folder: &Path) -> Result<PathBuf, Failure> {
    let missing = || {
        Failure::Missing("there is no Debian package yet: cargo xtask bundle makes it".to_owned())
    };
    let entries = fs::read_dir(folder).map_err(|_| missing())?;
    let mut paths = entries.flatten().map(|entry| entry.path());
    paths
        .find(|path| path.extension().is_some_and(|own| own == "deb"))
        .ok_or_else(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_version_changes() {
        let control = "Package: xidao-studio\nVersion: 0.1.0\nDepends: a (>= 1)\n";
        let wanted = "Package: xidao-studio\nVersion: 999.0.0\nDepends: a (>= 1)\n";
        assert_eq!(later(control), wanted);
    }
}
