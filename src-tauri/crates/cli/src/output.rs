//! Standard output: data and nothing else.

use crate::failure::Failure;
use serde::Serialize;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use tokio::task::spawn_blocking;

/// Writes data, each piece at once.
pub(crate) struct Output {
    ends_line: bool,
}

impl Output {
    pub(crate) fn new() -> Self {
        Self { ends_line: true }
    }

    /// Whether a person reads it.
    pub(crate) fn is_terminal() -> bool {
        io::stdout().is_terminal()
    }

    /// Writes bytes as they are.
    pub(crate) async fn bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let Some(last) = bytes.last() else {
            return Ok(());
        };
        self.ends_line = *last == b'\n';
        let bytes = bytes.to_vec();
        // A full pipe blocks, perhaps for ever, and Ctrl-C must still be heard.
        let write = move || {
            let mut stdout = io::stdout().lock();
            stdout.write_all(&bytes)?;
            stdout.flush()
        };
        let written = spawn_blocking(write).await;
        written.map_err(io::Error::other).flatten().map_err(failed)
    }

    /// Writes text as it is.
    pub(crate) async fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.bytes(text.as_bytes()).await
    }

    /// Writes text and ends the line.
    pub(crate) async fn line(&mut self, text: &str) -> Result<(), Failure> {
        self.text(&format!("{text}\n")).await
    }

    /// Writes a value as one line of JSON.
    pub(crate) async fn json(&mut self, value: &(impl Serialize + Sync)) -> Result<(), Failure> {
        let text = serde_json::to_string(value)?;
        self.line(&text).await
    }

    /// Ends the line that is open, if one is.
    pub(crate) async fn end_line(&mut self) -> Result<(), Failure> {
        if self.ends_line {
            return Ok(());
        }
        self.text("\n").await
    }
}

/// Nobody reads any more, or the disk behind it is full.
fn failed(error: io::Error) -> Failure {
    if error.kind() == io::ErrorKind::BrokenPipe {
        Failure::NoReader
    } else {
        Failure::Output(error)
    }
}

/// Writes a file, or standard output where the name is `-` or there is none.
pub(crate) async fn write_to(place: Option<&Path>, bytes: &[u8]) -> Result<(), Failure> {
    match place.filter(|path| path.as_os_str() != "-") {
        None => Output::new().bytes(bytes).await,
        Some(path) => tokio::fs::write(path, bytes)
            .await
            .map_err(|source| Failure::file(path, source)),
    }
}
