//! What can go wrong while a window is driven.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use fantoccini::error::{CmdError, ErrorStatus, NewSessionError};

/// Why a window could not be driven, or did not show what was expected.
#[derive(Debug, thiserror::Error)]
pub enum HarnessError {
    /// A program or a file could not be used.
    #[error("{what}: {source}")]
    Io {
        /// The program or file.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// A program ended without saying where it can be reached.
    #[error("{0} did not start")]
    Silent(String),
    /// The program to drive is not there.
    #[error("{} is not there; build it first (cargo xtask test and cargo xtask bench do)", .0.display())]
    NotBuilt(PathBuf),
    /// This program lies in no folder of a Cargo profile.
    #[error("this program does not lie in a target folder of Cargo")]
    NoProfileFolder,
    /// WebKitWebDriver could not open the window.
    #[error("the window did not open: {0}")]
    Open(#[from] NewSessionError),
    /// WebKitWebDriver refused a command.
    #[error("driving the window: {0}")]
    Command(#[from] CmdError),
    /// Something did not come about in time.
    #[error("not within {} s: {what}{seen}", .after.as_secs())]
    Late {
        /// What was waited for.
        what: String,
        /// How long.
        after: Duration,
        /// What was there instead.
        seen: String,
    },
    /// The display refused something.
    #[error("the display: {0}")]
    Display(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The library could not be set up.
    #[error("setting the library up: {0}")]
    Setup(String),
    /// The window is closed.
    #[error("the window is not open")]
    Closed,
    /// A script in the page gave something else than was expected.
    #[error("the page answered with {0}")]
    Answer(serde_json::Value),
}

impl HarnessError {
    pub(crate) fn io(what: impl Into<String>, source: io::Error) -> Self {
        Self::Io {
            what: what.into(),
            source,
        }
    }

    pub(crate) fn display(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Display(Box::new(source))
    }

    /// Whether trying again may help: the page was just changing under the command.
    pub(crate) fn passes(&self) -> bool {
        let Self::Command(CmdError::Standard(error)) = self else {
            return false;
        };
        matches!(
            error.error,
            ErrorStatus::StaleElementReference
                | ErrorStatus::ElementClickIntercepted
                | ErrorStatus::ElementNotInteractable
                | ErrorStatus::NoSuchElement
                | ErrorStatus::JavascriptError
        )
    }
}
