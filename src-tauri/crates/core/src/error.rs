//! The core's errors, folded from those of the crates below it.

use studio_contract::{ApiError, ErrorCode};
use studio_domain::MessageError;
use studio_gateway::{ErrorKind, GatewayError};
use studio_store::StoreError;

/// Anything that a call of the core can end with.
#[derive(Debug, thiserror::Error)]
pub enum CoreError {
    /// The gateway or the way to it failed.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// The database or the media files failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The keyring failed.
    #[error(transparent)]
    Secret(#[from] crate::secrets::SecretError),
    /// The demo gateway could not start.
    #[error("the demo gateway could not start: {0}")]
    Demo(#[from] studio_demo::DemoError),
    /// The profile has no key for its address.
    #[error("profile {0:?} has no key for its address")]
    KeyMissing(String),
    /// What the user allowed for the month is spent.
    #[error("the budget of the month is spent")]
    Budget,
    /// A server of tools cannot be used.
    #[error("the tools of {name} cannot be used: {why}")]
    ToolServer {
        /// What the user calls it.
        name: String,
        /// In the words of the server or the system, secrets masked.
        why: String,
    },
    /// What was asked for does not exist.
    #[error("{0} does not exist")]
    NotFound(&'static str),
    /// The host sent a value that makes no sense.
    #[error("{0}")]
    Invalid(String),
    /// The system names no folder for the data.
    #[error("the system names no home folder")]
    NoHome,
}

impl CoreError {
    /// What a host acts on.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Gateway(cause) => gateway_code(cause.kind),
            Self::Store(cause) => store_code(cause),
            Self::Secret(_) => ErrorCode::Keyring,
            Self::Demo(_) => ErrorCode::Internal,
            Self::KeyMissing(_) => ErrorCode::KeyMissing,
            Self::Budget => ErrorCode::Budget,
            Self::ToolServer { .. } => ErrorCode::ToolServer,
            Self::NotFound(_) => ErrorCode::NotFound,
            Self::Invalid(_) => ErrorCode::Invalid,
            Self::NoHome => ErrorCode::Storage,
        }
    }
}

impl From<CoreError> for ApiError {
    fn from(error: CoreError) -> Self {
        match &error {
            CoreError::Gateway(cause) => from_gateway(cause),
            other => Self::new(other.code(), other.to_string()),
        }
    }
}

/// A gateway's error as a host receives it.
pub(crate) fn from_gateway(error: &GatewayError) -> ApiError {
    ApiError {
        code: gateway_code(error.kind),
        message: error.message.clone(),
        detail: error.raw_body.clone(),
        status: error.status,
        retry_after_ms: error
            .retry_after
            .map(|wait| i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)),
        request_id: error.request_id.clone(),
    }
}

/// An error as it is kept with the message that it ended.
pub(crate) fn for_message(error: &ApiError) -> MessageError {
    let code = serde_json::to_value(error.code).ok();
    MessageError {
        code: code
            .as_ref()
            .and_then(|code| code.as_str())
            .unwrap_or("internal")
            .to_owned(),
        message: error.message.clone(),
        detail: error.detail.clone(),
        status: error.status,
        request_id: error.request_id.clone(),
        retry_after_ms: error.retry_after_ms,
    }
}

fn gateway_code(kind: ErrorKind) -> ErrorCode {
    match kind {
        ErrorKind::Cancelled | ErrorKind::Truncated => ErrorCode::Truncated,
        ErrorKind::Offline => ErrorCode::Offline,
        ErrorKind::Html => ErrorCode::Html,
        ErrorKind::Quota => ErrorCode::Quota,
        ErrorKind::Auth => ErrorCode::Auth,
        ErrorKind::Model => ErrorCode::ModelNotFound,
        ErrorKind::Route => ErrorCode::Route,
        ErrorKind::Permission => ErrorCode::Permission,
        ErrorKind::Context => ErrorCode::Context,
        ErrorKind::Policy => ErrorCode::Policy,
        ErrorKind::TooLarge => ErrorCode::TooLarge,
        ErrorKind::Rate => ErrorCode::RateLimit,
        ErrorKind::Overloaded => ErrorCode::Overloaded,
        ErrorKind::Timeout => ErrorCode::Timeout,
        ErrorKind::Upstream => ErrorCode::Upstream,
        ErrorKind::Server => ErrorCode::Server,
        ErrorKind::Request => ErrorCode::Request,
        ErrorKind::Protocol => ErrorCode::Protocol,
        ErrorKind::Redirect => ErrorCode::Redirect,
        ErrorKind::Config => ErrorCode::Config,
    }
}

fn may_not_write(kind: std::io::ErrorKind) -> bool {
    use std::io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
    matches!(kind, PermissionDenied | ReadOnlyFilesystem)
}

fn store_code(error: &StoreError) -> ErrorCode {
    match error {
        StoreError::DiskFull => ErrorCode::DiskFull,
        StoreError::SchemaNewer { .. } => ErrorCode::SchemaNewer,
        StoreError::NotFound(_) => ErrorCode::NotFound,
        StoreError::Exists(_) | StoreError::Invalid(_) => ErrorCode::Invalid,
        StoreError::Corrupt(_) => ErrorCode::Damaged,
        StoreError::ReadOnly => ErrorCode::ReadOnly,
        StoreError::Io { source, .. } if may_not_write(source.kind()) => ErrorCode::ReadOnly,
        _ => ErrorCode::Storage,
    }
}
