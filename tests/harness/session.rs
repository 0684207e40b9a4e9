//! A session bus of its own, with or without a keyring.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{HarnessError, PATIENCE, Process, eventually};

/// A bus that starts no service by itself: what a test did not start is not there.
const CONFIGURATION: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=FOLDER</listen>
  <policy context="default">
    <allow send_destination="*"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// A running dbus-daemon.
#[derive(Debug)]
pub(crate) struct Bus {
    _daemon: Process,
    /// Where it listens, for `DBUS_SESSION_BUS_ADDRESS`.
    pub(crate) address: String,
}

impl Bus {
    /// Starts a bus that keeps its socket in `folder`.
    pub(crate) fn start(folder: &Path) -> Result<Self, HarnessError> {
        let file = folder.join("bus.conf");
        let text = CONFIGURATION.replace("FOLDER", &folder.to_string_lossy());
        fs::write(&file, text).map_err(|e| HarnessError::io(file.display().to_string(), e))?;
        let mut command = Command::new("dbus-daemon");
        command
            .arg(format!("--config-file={}", file.display()))
            .args(["--nofork", "--print-address=1"]);
        let (daemon, address) =
            Process::start_announcing(command.stdin(Stdio::null()).stderr(Stdio::null()))?;
        Ok(Self {
            _daemon: daemon,
            address,
        })
    }

    /// Whether a service of that name is on the bus.
    fn has(&self, name: &str) -> bool {
        let mut question = Command::new("dbus-send");
        question.arg(format!("--bus={}", self.address)).args([
            "--print-reply=literal",
            "--dest=org.freedesktop.DBus",
            "/org/freedesktop/DBus",
            "org.freedesktop.DBus.NameHasOwner",
            &format!("string:{name}"),
        ]);
        let answer = question.stderr(Stdio::null()).output();
        answer.is_ok_and(|answer| String::from_utf8_lossy(&answer.stdout).contains("true"))
    }
}

/// A running, unlocked gnome-keyring: a real Secret Service.
#[derive(Debug)]
pub(crate) struct Keyring {
    _daemon: Process,
}

impl Keyring {
    /// Starts and unlocks it, and waits until it answers.
    pub(crate) async fn start(
        bus: &Bus,
        variables: &[(String, String)],
    ) -> Result<Self, HarnessError> {
        let mut command = Command::new("gnome-keyring-daemon");
        command.args(["--foreground", "--unlock", "--components=secrets"]);
        command.env_clear().envs(variables.iter().cloned());
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut daemon = Process::start(&mut command)?;
        if let Some(mut stdin) = daemon.child().stdin.take() {
            stdin
                .write_all(b"password")
                .map_err(|e| HarnessError::io("gnome-keyring-daemon", e))?;
        }
        let there = async || Ok(bus.has("org.freedesktop.secrets").then_some(()));
        eventually("a keyring on the session bus", PATIENCE, there).await?;
        Ok(Self { _daemon: daemon })
    }
}
