//! Which operating system this is.

use std::fs;

/// The systems that setup tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum System {
    Debian,
    Fedora,
    Arch,
    OtherLinux,
    MacOs,
    Windows,
}

impl System {
    /// The system that this program runs on.
    pub(crate) fn current() -> Self {
        match std::env::consts::OS {
            "macos" => Self::MacOs,
            "windows" => Self::Windows,
            _ => Self::from_os_release(&fs::read_to_string("/etc/os-release").unwrap_or_default()),
        }
    }

    /// Reads `ID` and `ID_LIKE` as os-release(5) describes them.
    fn from_os_release(text: &str) -> Self {
        let value = |name: &str| {
            let line = text
                .lines()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            line.unwrap_or_default()
                .trim_matches(['"', '\''])
                .to_lowercase()
        };
        let names = format!("{} {}", value("ID"), value("ID_LIKE"));
        let is = |name| names.split_whitespace().any(|word| word == name);
        if is("debian") || is("ubuntu") {
            Self::Debian
        } else if is("fedora") || is("rhel") {
            Self::Fedora
        } else if is("arch") {
            Self::Arch
        } else {
            Self::OtherLinux
        }
    }
}

/// Whether a window can be opened here.
pub(crate) fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

#[cfg(test)]
mod tests {
    use super::System;

    #[test]
    fn distributions_are_told_apart() {
        let debian = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n";
        assert_eq!(System::from_os_release(debian), System::Debian);
        assert_eq!(
            System::from_os_release("ID=linuxmint\nID_LIKE=\"ubuntu debian\""),
            System::Debian
        );
        assert_eq!(
            System::from_os_release("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\""),
            System::Fedora
        );
        assert_eq!(System::from_os_release("ID=arch"), System::Arch);
        assert_eq!(System::from_os_release("ID=void"), System::OtherLinux);
        assert_eq!(System::from_os_release(""), System::OtherLinux);
    }
}
