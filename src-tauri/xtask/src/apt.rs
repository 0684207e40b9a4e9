//! Debian and its kin: asks dpkg what is missing, and installs just that.

use std::process::{Command, Stdio};

use crate::exec::{self, Failure};
use crate::setup::Purpose;
use crate::step::say;

/// What each purpose needs, by Debian's names (the same from Debian 12 and Ubuntu 22.04 on).
const PACKAGES: [(Purpose, &[&str]); 3] = [
    (
        Purpose::Build,
        &[
            "build-essential",
            "cmake",
            "libasound2-dev",
            "libdbus-1-dev",
            "libgtk-3-dev",
            "librsvg2-dev",
            "libwebkit2gtk-4.1-dev",
            "pkg-config",
        ],
    ),
    (
        Purpose::Use,
        &[
            "ca-certificates",
            "gstreamer1.0-libav",
            "gstreamer1.0-plugins-bad",
            "gstreamer1.0-plugins-good",
        ],
    ),
    (
        Purpose::Drive,
        &[
            "dbus",
            "fonts-noto-cjk",
            "gnome-keyring",
            "locales",
            "pulseaudio",
            "pulseaudio-utils",
            "webkit2gtk-driver",
            "xvfb",
        ],
    ),
];

/// The names of all that a purpose needs.
fn names(purpose: Purpose) -> Vec<&'static str> {
    let wanted = PACKAGES.iter().filter(|(what, _)| *what <= purpose);
    wanted
        .flat_map(|(_, names)| names.iter().copied())
        .collect()
}

/// Whether this system can be asked what is installed, and told to install.
pub(crate) fn is_there() -> bool {
    exec::on_path("dpkg-query") && exec::on_path("apt-get")
}

/// The command that installs all that a purpose needs, for where it has to be run by hand.
pub(crate) fn by_hand(purpose: Purpose) -> String {
    command(&names(purpose))
}

fn command(names: &[&str]) -> String {
    let list = names.join(" ");
    format!("apt-get update && apt-get install -y --no-install-recommends {list}")
}

/// Installs what is missing: as root straight, else through sudo; without either it says what to run.
pub(crate) fn install(purpose: Purpose) -> Result<(), Failure> {
    let absent = absent(&names(purpose))?;
    if absent.is_empty() {
        say("all there");
        return Ok(());
    }
    say(&format!("installing {}", absent.join(" ")));
    let by_hand = || {
        Failure::Missing(format!(
            "These packages are missing and could not be installed from here. Run this as an administrator, \
             then try again:\n  {}",
            command(&absent)
        ))
    };
    let root = is_root()?;
    if !root && !exec::on_path("sudo") {
        return Err(by_hand());
    }
    let mut update = apt_get(root, &["update"]);
    let mut install = apt_get(root, &["install", "-y", "--no-install-recommends"]);
    install.args(&absent);
    // An update that fails for one of several sources still leaves usable lists; the installation decides.
    exec::ends_well(&mut update)?;
    if exec::ends_well(&mut install)? {
        Ok(())
    } else {
        Err(by_hand())
    }
}

fn apt_get(root: bool, arguments: &[&str]) -> Command {
    let mut command = Command::new(if root { "env" } else { "sudo" });
    if !root {
        command.arg("env");
    }
    command.args([
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-o",
        "Acquire::Retries=3",
    ]);
    command.args(arguments);
    command
}

fn is_root() -> Result<bool, Failure> {
    let answer = exec::output(Command::new("id").arg("-u"))?;
    Ok(answer.stdout.trim_ascii() == b"0")
}

/// The packages that are not fully installed.
fn absent<'a>(names: &[&'a str]) -> Result<Vec<&'a str>, Failure> {
    let mut question = Command::new("dpkg-query");
    question
        .args(["--show", "--showformat=${Package} ${db:Status-Status}\\n"])
        .args(names);
    // It fails when it knows nothing of a package, and still lists the others.
    let answer = exec::output(question.stderr(Stdio::null()))?;
    let listing = String::from_utf8_lossy(&answer.stdout);
    Ok(names
        .iter()
        .copied()
        .filter(|name| !is_installed(&listing, name))
        .collect())
}

fn is_installed(listing: &str, name: &str) -> bool {
    listing
        .lines()
        .any(|line| line.split_once(' ') == Some((name, "installed")))
}

#[cfg(test)]
mod tests {
    use super::is_installed;

    #[test]
    fn a_removed_package_is_not_installed() {
        let listing = "cmake installed\nxvfb config-files\n";
        assert!(is_installed(listing, "cmake"));
        assert!(!is_installed(listing, "xvfb"));
        assert!(!is_installed(listing, "dbus"));
    }
}
