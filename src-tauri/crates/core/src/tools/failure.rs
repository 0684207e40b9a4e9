//! Why a call of a tool came to nothing.

use super::Outcome;
use studio_gateway::ConfigError;

/// Why a call came to nothing, in words for the model and the user.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// What was asked for cannot be done.
    #[error("{0}")]
    Refused(&'static str),
    /// The program or server says why.
    #[error("{0}")]
    Told(String),
    /// The server answered with another status than success.
    #[error("the server answered {status}: {text}")]
    Status {
        status: reqwest::StatusCode,
        text: String,
    },
    /// No program of this name can be started.
    #[error("{program} cannot be started: {source}")]
    Start {
        program: String,
        source: std::io::Error,
    },
    #[error("the server took too long")]
    Slow,
    #[error("the server cannot be reached")]
    Unreachable,
    #[error("the answer broke off")]
    Broken,
    /// The way to a server cannot be set up.
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Without the address, which whoever asked knows.
impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            Self::Slow
        } else if error.is_connect() {
            Self::Unreachable
        } else {
            Self::Broken
        }
    }
}

impl From<Failure> for Outcome {
    fn from(failure: Failure) -> Self {
        Self::failed(failure.to_string())
    }
}
