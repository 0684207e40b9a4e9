//! Failures of the connection itself.

use std::error::Error as _;
use std::time::Duration;

use reqwest::Response;
use reqwest::header::LOCATION;

use super::ResponseMeta;
use crate::error::{ErrorKind, GatewayError, Masker};

/// A request that got no answer.
pub(crate) fn from_reqwest(cause: reqwest::Error, masker: &Masker) -> GatewayError {
    let kind = if cause.is_builder() {
        ErrorKind::Config
    } else if cause.is_timeout() && !cause.is_connect() {
        ErrorKind::Timeout
    } else {
        ErrorKind::Offline
    };
    // Name look-up, TCP, proxy and TLS all come before the first byte of the request.
    let not_sent = cause.is_connect() || cause.is_builder();
    let mut error = GatewayError::new(kind, masker.mask(&words(cause)));
    error.failure_mut().not_sent = not_sent;
    error
}

/// An answer whose body broke off.
pub(super) fn broken(cause: reqwest::Error, meta: &ResponseMeta, masker: &Masker) -> GatewayError {
    let kind = if cause.is_timeout() {
        ErrorKind::Timeout
    } else {
        ErrorKind::Truncated
    };
    let message = format!("the answer broke off: {}", words(cause));
    GatewayError::new(kind, masker.mask(&message))
        .with_status(meta.status)
        .with_request_id(meta.request_id.clone())
}

pub(crate) fn too_slow(what: &str, limit: Duration) -> GatewayError {
    let message = format!("waited {} s for {what}", limit.as_secs_f32());
    GatewayError::new(ErrorKind::Timeout, message)
}

/// An answer that began and went silent.
pub(crate) fn silent(waited: Duration, meta: &ResponseMeta) -> GatewayError {
    let message = format!("the server was silent for {} s", waited.as_secs_f32());
    GatewayError::new(ErrorKind::Timeout, message)
        .with_status(meta.status)
        .with_request_id(meta.request_id.clone())
}

pub(super) fn too_long(meta: &ResponseMeta) -> GatewayError {
    GatewayError::new(ErrorKind::Protocol, "the answer is too long to be read")
        .with_status(meta.status)
        .with_request_id(meta.request_id.clone())
}

/// A call that would carry the key to another server.
pub(super) fn foreign() -> GatewayError {
    let mut error = GatewayError::new(ErrorKind::Config, "the address is not the gateway's");
    error.failure_mut().not_sent = true;
    error
}

/// The address answers with another address.
pub(super) fn redirected(response: &Response, masker: &Masker) -> GatewayError {
    let target = response
        .headers()
        .get(LOCATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|location| response.url().join(location).ok());
    let message = match target {
        // Only scheme, host and path: a query may carry a session.
        Some(mut url) => {
            url.set_query(None);
            url.set_fragment(None);
            format!("the address is redirected to {url}")
        }
        None => "the address is redirected".to_owned(),
    };
    GatewayError::new(ErrorKind::Redirect, masker.mask(&message))
        .with_status(response.status().as_u16())
}

/// The innermost causes, without the address: it may hold what the user typed.
fn words(cause: reqwest::Error) -> String {
    let cause = cause.without_url();
    let mut text = cause.to_string();
    let mut source = cause.source();
    while let Some(inner) = source {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        source = inner.source();
    }
    text
}
