//! A display of its own: Xvfb.

use std::process::{Command, Stdio};

use super::{HarnessError, Process};

/// A running Xvfb.
#[derive(Debug)]
pub(crate) struct Display {
    _server: Process,
    /// Its name, for `DISPLAY`.
    pub(crate) name: String,
}

impl Display {
    /// Starts a display of at least the given size in pixels; Xvfb chooses a free number and says it when it is ready.
    pub(crate) fn start(width: u32, height: u32) -> Result<Self, HarnessError> {
        let mut command = Command::new("Xvfb");
        command.args([
            "-displayfd",
            "1",
            "-nolisten",
            "tcp",
            "-noreset",
            "-screen",
            "0",
        ]);
        command
            .arg(format!("{width}x{height}x24"))
            .stdin(Stdio::null())
            .stderr(Stdio::null());
        let (server, number) = Process::start_announcing(&mut command)?;
        Ok(Self {
            _server: server,
            name: format!(":{number}"),
        })
    }
}
