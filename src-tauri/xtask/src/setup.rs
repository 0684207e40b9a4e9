//! Installing what the other commands need.

use crate::exec::{Failure, on_path};
use crate::place::Place;
use crate::step::{Step, say};
use crate::system::System;
use crate::{apt, node, ui};

/// What the libraries and programs are wanted for. Each one includes those before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Purpose {
    /// Compiling and linking.
    Build,
    /// Playing sound and video in the window.
    Use,
    /// Driving the window where there is no display.
    Drive,
}

const FEDORA: &str = "sudo dnf install webkit2gtk4.1-devel gtk3-devel librsvg2-devel alsa-lib-devel dbus-devel \
    cmake gcc-c++ make pkgconf-pkg-config gstreamer1-plugins-good gstreamer1-plugins-bad-free \
    gstreamer1-plugin-libav\n  and for the tests: sudo dnf install /usr/bin/WebKitWebDriver /usr/bin/Xvfb \
    /usr/bin/dbus-daemon gnome-keyring google-noto-sans-cjk-fonts";
const ARCH: &str = "sudo pacman -S --needed webkit2gtk-4.1 gtk3 librsvg alsa-lib dbus cmake base-devel \
    gst-plugins-good gst-plugins-bad gst-libav\n  and for the tests: sudo pacman -S --needed \
    xorg-server-xvfb gnome-keyring noto-fonts-cjk";
const OTHER: &str = "the development files of WebKitGTK 4.1, GTK 3, librsvg 2, ALSA and D-Bus, a C++ compiler, \
    make, cmake and pkg-config,\n  and for the tests: WebKitWebDriver, Xvfb, dbus-daemon, gnome-keyring-daemon and a CJK font";

/// Installs all there is to install, packages of the page included.
pub(crate) fn everything(place: &Place) -> Result<(), Failure> {
    libraries(place, Purpose::Drive)?;
    ui::install(place)?;
    say("\nEverything is installed.");
    Ok(())
}

/// Makes sure that system libraries and Node.js are there.
pub(crate) fn libraries(place: &Place, purpose: Purpose) -> Result<(), Failure> {
    let step = Step::begin("system libraries and tools");
    let result = match System::current() {
        System::Debian if apt::is_there() => apt::install(purpose),
        // It calls itself a kind of Debian, but has no apt, or hides it from the search path.
        System::Debian => look(place, purpose, &apt::by_hand(purpose)),
        System::Fedora => look(place, purpose, FEDORA),
        System::Arch => look(place, purpose, ARCH),
        System::OtherLinux => look(place, purpose, OTHER),
        System::MacOs => look_for(
            &["cc", "make", "cmake"],
            "xcode-select --install; brew install cmake",
        ),
        System::Windows => look_for(
            &["cmake"],
            "the Visual Studio Build Tools with \"Desktop development with C++\", CMake, and the WebView2 runtime \
             (part of Windows 11)",
        ),
    };
    let result = result.and_then(|()| node::check(place));
    step.end(result.is_ok());
    result
}

/// On a Linux whose package manager is not driven: everything must be there already.
fn look(place: &Place, purpose: Purpose, advice: &str) -> Result<(), Failure> {
    let mut programs = vec!["cc", "c++", "make", "cmake", "pkg-config"];
    if purpose >= Purpose::Drive {
        programs.extend([
            "WebKitWebDriver",
            "Xvfb",
            "dbus-daemon",
            "gnome-keyring-daemon",
        ]);
    }
    look_for(&programs, advice)?;
    let libraries = [
        "webkit2gtk-4.1",
        "gtk+-3.0",
        "librsvg-2.0",
        "alsa",
        "dbus-1",
    ];
    let mut question = crate::exec::command("pkg-config", &place.root);
    let answer = crate::exec::output(
        question
            .args(["--exists", "--print-errors"])
            .args(libraries),
    )?;
    if answer.status.success() {
        return Ok(());
    }
    Err(missing(
        String::from_utf8_lossy(&answer.stderr).trim(),
        advice,
    ))
}

fn look_for(programs: &[&str], advice: &str) -> Result<(), Failure> {
    let absent: Vec<&str> = programs
        .iter()
        .copied()
        .filter(|name| !on_path(name))
        .collect();
    if absent.is_empty() {
        return Ok(());
    }
    Err(missing(
        &format!("not found: {}", absent.join(", ")),
        advice,
    ))
}

fn missing(what: &str, advice: &str) -> Failure {
    Failure::Missing(format!(
        "{what}\nInstall this, then run the command again:\n  {advice}"
    ))
}
