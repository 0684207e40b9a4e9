//! The one error shape that crosses to a host.

use serde::{Deserialize, Serialize};

/// What went wrong, as far as a host acts on it. A new code is added only together with the place that acts on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum ErrorCode {
    /// The server cannot be reached.
    Offline,
    /// A web page answered instead of the API.
    Html,
    /// The balance is used up.
    Quota,
    /// The key was not accepted.
    Auth,
    /// The profile has no key yet, or its address changed since the key was given.
    KeyMissing,
    /// The model is not there for this key.
    ModelNotFound,
    /// The server does not offer this function.
    Route,
    /// The key may not do this.
    Permission,
    /// The conversation is too long for the model.
    Context,
    /// The content filter refused.
    Policy,
    /// The request or file is too big.
    TooLarge,
    /// Too many requests.
    RateLimit,
    /// The model is overloaded.
    Overloaded,
    /// The answer took too long.
    Timeout,
    /// The gateway got no answer from its provider.
    Upstream,
    /// The server failed.
    Server,
    /// The request was not accepted.
    Request,
    /// The answer could not be read.
    Protocol,
    /// The answer was cut off.
    Truncated,
    /// The work was interrupted when the gateway may have had, and charged, it already.
    OutcomeUnknown,
    /// The address leads elsewhere.
    Redirect,
    /// An address, proxy, header or certificate in the settings is wrong.
    Config,
    /// What the user allowed for the month is spent.
    Budget,
    /// A server of tools cannot be started or reached.
    ToolServer,
    /// The thing asked for does not exist (any more).
    NotFound,
    /// A value that the host sent is not acceptable.
    Invalid,
    /// The disk is full.
    DiskFull,
    /// The database was written by a newer version of the app.
    SchemaNewer,
    /// The database, or a backup of it, is no longer readable as one.
    Damaged,
    /// The data folder, or a file in it, may not be written.
    ReadOnly,
    /// The database could not be read or written.
    Storage,
    /// The system's keyring did not answer.
    Keyring,
    /// A defect of the app.
    Internal,
}

/// An error as a host receives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ApiError {
    /// What went wrong.
    pub code: ErrorCode,
    /// The words of whoever refused (gateway, database, system), secrets masked.
    pub message: String,
    /// The raw answer, bounded and masked.
    pub detail: Option<String>,
    /// HTTP status, where there was one.
    pub status: Option<u16>,
    /// How long the gateway asked to wait, in milliseconds.
    pub retry_after_ms: Option<i64>,
    /// The gateway's identifier of the request.
    pub request_id: Option<String>,
}

impl ApiError {
    /// An error that knows no more than its code and words.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            detail: None,
            status: None,
            retry_after_ms: None,
            request_id: None,
        }
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}: {}", self.code, self.message)
    }
}

impl std::error::Error for ApiError {}
