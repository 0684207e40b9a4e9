//! What a message or a broken connection says, without secrets.

use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::error::CapacityError;

use super::close::ClosedBy;
use super::server_event::{Frame, ServerError};
use crate::error::{ErrorKind, GatewayError, Masker, Origin};

/// Reads a message. Where it tells of an error, which may quote what was sent, secrets are masked.
pub(crate) fn read(text: &str, masker: &Masker) -> Frame {
    let frame = Frame::read(text);
    let raw = &frame.raw;
    let details = &raw["response"]["status_details"];
    if raw.is_string() || !raw["error"].is_null() || !details["error"].is_null() {
        return Frame::read(&masker.mask(text));
    }
    frame
}

/// The error that an `error` event tells of, sorted like that of an HTTP answer.
pub(super) fn error(raw: &Value, masker: &Masker) -> GatewayError {
    let origin = Origin {
        status: 101,
        headers: &HeaderMap::new(),
        request_id: None,
    };
    let mut error = GatewayError::from_answer(&origin, &raw.to_string(), masker);
    // The upgrade had gone well.
    error.failure_mut().status = None;
    error
}

/// Close code, who is to blame, and what to say of a connection that broke.
pub(super) fn broken(cause: &Error, masker: &Masker) -> (u16, ClosedBy, Option<GatewayError>) {
    let (code, by, kind) = match cause {
        Error::ConnectionClosed | Error::AlreadyClosed => return (1006, ClosedBy::Network, None),
        Error::Capacity(CapacityError::MessageTooLong { .. }) => {
            (1009, ClosedBy::Protocol, ErrorKind::Protocol)
        }
        Error::Protocol(
            tokio_tungstenite::tungstenite::error::ProtocolError::ResetWithoutClosingHandshake,
        )
        | Error::Io(_) => (1006, ClosedBy::Network, ErrorKind::Truncated),
        Error::Utf8(_) => (1007, ClosedBy::Protocol, ErrorKind::Protocol),
        _ => (1002, ClosedBy::Protocol, ErrorKind::Protocol),
    };
    let message = masker.mask(&format!("the connection broke: {cause}"));
    (code, by, Some(GatewayError::new(kind, message)))
}

impl ServerError {
    /// The same as an error, sorted like that of an HTTP answer, for callers that cannot go on.
    pub fn to_error(&self) -> GatewayError {
        let told = json!({"error": {"type": self.kind, "code": self.code, "message": self.message,
                                    "param": self.param}});
        // What a server says is masked when it is read.
        error(&told, &Masker::default())
    }
}
