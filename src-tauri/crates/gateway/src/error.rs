//! What can go wrong, sorted by what the user can do about it.

mod body;
mod classify;
mod mask;
mod retry_after;

use std::ops::Deref;
use std::time::Duration;

pub(crate) use body::{MAX_RAW_BODY, Origin, is_html};
pub use mask::Masker;
pub(crate) use retry_after::read as read_retry_after;

use crate::config::ConfigError;

/// Longest message kept, in characters.
const MAX_MESSAGE: usize = 500;

/// The cause of a failure, by what follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The caller stopped the call.
    Cancelled,
    /// The server cannot be reached: name, network, TLS, refused.
    Offline,
    /// A web page answered in place of the API.
    Html,
    /// The balance is used up.
    Quota,
    /// The key was not accepted.
    Auth,
    /// The model is not available with this key.
    Model,
    /// The server does not offer this function.
    Route,
    /// The key may not use this.
    Permission,
    /// The conversation is too long for the model.
    Context,
    /// Refused by a content filter.
    Policy,
    /// The request or file is too big.
    TooLarge,
    /// Too many requests.
    Rate,
    /// The model or gateway is overloaded.
    Overloaded,
    /// It took too long.
    Timeout,
    /// The gateway got no answer from its provider.
    Upstream,
    /// The server failed.
    Server,
    /// The request was not accepted.
    Request,
    /// The answer is unreadable.
    Protocol,
    /// The answer was cut off.
    Truncated,
    /// The address is redirected elsewhere.
    Redirect,
    /// The configuration is unusable.
    Config,
}

impl ErrorKind {
    /// A stable word for logs and contracts, such as `tooLarge`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Offline => "offline",
            Self::Html => "html",
            Self::Quota => "quota",
            Self::Auth => "auth",
            Self::Model => "model",
            Self::Route => "route",
            Self::Permission => "permission",
            Self::Context => "context",
            Self::Policy => "policy",
            Self::TooLarge => "tooLarge",
            Self::Rate => "rate",
            Self::Overloaded => "overloaded",
            Self::Timeout => "timeout",
            Self::Upstream => "upstream",
            Self::Server => "server",
            Self::Request => "request",
            Self::Protocol => "protocol",
            Self::Truncated => "truncated",
            Self::Redirect => "redirect",
            Self::Config => "config",
        }
    }
}

/// A failed call. Its fields are those of [`Failure`], reached directly (`error.kind`).
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", .0.message)]
pub struct GatewayError(Box<Failure>);

/// Everything known about a failed call. All texts are masked: no key survives in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What to do about it.
    pub kind: ErrorKind,
    /// HTTP status of the answer, if one came.
    pub status: Option<u16>,
    /// The server's own code word, such as `model_not_found`.
    pub code: Option<String>,
    /// The server's own type word, such as `invalid_request_error`.
    pub type_word: Option<String>,
    /// The request field that the server blames.
    pub param: Option<String>,
    /// The server's words, or ours where it had none; at most 500 characters.
    pub message: String,
    /// The server's id of this request.
    pub request_id: Option<String>,
    /// How long the server asks to wait.
    pub retry_after: Option<Duration>,
    /// The answer's body, at most 64 KiB of it.
    pub raw_body: Option<String>,
    /// True when it is certain that the server never saw the request.
    pub not_sent: bool,
}

impl GatewayError {
    /// An error of ours, without an answer behind it.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let mut message = message.into();
        cut_chars(&mut message, MAX_MESSAGE);
        Self(Box::new(Failure {
            kind,
            status: None,
            code: None,
            type_word: None,
            param: None,
            message,
            request_id: None,
            retry_after: None,
            raw_body: None,
            not_sent: false,
        }))
    }

    /// Whether the server refused the request because of this field.
    pub fn blames(&self, field: &str) -> bool {
        let named = self.0.param.as_deref().unwrap_or_default();
        self.0.kind == ErrorKind::Request
            && (named.contains(field) || self.0.message.contains(field))
    }

    /// The error for a call that its caller stopped.
    pub fn cancelled() -> Self {
        Self::new(ErrorKind::Cancelled, "stopped")
    }

    /// Whether the server may have done, and charged, what was asked although no answer tells so:
    /// the call went out and was not refused.
    pub fn outcome_unknown(&self) -> bool {
        if self.not_sent {
            return false;
        }
        match self.status {
            None | Some(408) => true,
            // Said before any work is begun.
            Some(501 | 503 | 529) => false,
            Some(500..) => true,
            Some(200..=299) => matches!(
                self.kind,
                ErrorKind::Protocol | ErrorKind::Html | ErrorKind::Truncated | ErrorKind::Timeout
            ),
            Some(_) => false,
        }
    }

    pub(crate) fn failure_mut(&mut self) -> &mut Failure {
        &mut self.0
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    pub(crate) fn with_request_id(mut self, id: Option<String>) -> Self {
        self.0.request_id = self.0.request_id.or(id);
        self
    }

    pub(crate) fn with_raw_body(mut self, body: &str, masker: &Masker) -> Self {
        let mut masked = masker.mask(body);
        cut_bytes(&mut masked, MAX_RAW_BODY);
        self.0.raw_body = Some(masked);
        self
    }

    /// Reads an error answer of any known shape.
    pub(crate) fn from_answer(origin: &Origin<'_>, body: &str, masker: &Masker) -> Self {
        body::read(origin, body, masker)
    }
}

impl Deref for GatewayError {
    type Target = Failure;

    fn deref(&self) -> &Failure {
        &self.0
    }
}

impl From<ConfigError> for GatewayError {
    fn from(cause: ConfigError) -> Self {
        let mut error = Self::new(ErrorKind::Config, cause.to_string());
        error.0.not_sent = true;
        error
    }
}

pub(crate) fn cut_chars(text: &mut String, most: usize) {
    if let Some((at, _)) = text.char_indices().nth(most) {
        text.truncate(at);
        text.push('…');
    }
}

pub(crate) fn cut_bytes(text: &mut String, most: usize) {
    if text.len() > most {
        let mut at = most;
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        text.truncate(at);
    }
}
