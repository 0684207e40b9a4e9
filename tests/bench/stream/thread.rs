//! Processor time of the thread that runs the page.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use studio_tests::harness::{descendants_of, page_process_of};

use super::Failure;

/// The main thread of the one web process: scripts, style, layout and painting of the page.
pub(super) struct PageThread(PathBuf);

impl PageThread {
    /// The one that this program started.
    pub(super) fn find() -> Result<Self, Failure> {
        let id = page_process_of(&descendants_of(std::process::id()))
            .ok_or("no web process is running")?;
        Ok(Self(format!("/proc/{id}/task/{id}/schedstat").into()))
    }

    /// How long it has run so far.
    pub(super) fn busy(&self) -> Result<Duration, Failure> {
        let text = fs::read_to_string(&self.0)?;
        let nanoseconds = text.split_whitespace().next().unwrap_or_default();
        Ok(Duration::from_nanos(nanoseconds.parse()?))
    }
}
