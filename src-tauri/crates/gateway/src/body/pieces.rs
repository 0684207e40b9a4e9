//! A binary answer, piece by piece.

use std::time::Instant;

use bytes::Bytes;
use reqwest::Response;
use reqwest::header::HeaderMap;
use tokio::time::timeout;

use crate::client::Gateway;
use crate::error::GatewayError;
use crate::transport::{Answer, ResponseMeta, silent};

/// The body of an answer as it arrives, within the time-outs for the first byte and for the gaps
/// between bytes. Nothing is read before it is asked for.
pub(crate) struct Pieces {
    gateway: Gateway,
    response: Response,
    meta: ResponseMeta,
    sent: Instant,
    waiting_since: Instant,
}

impl Pieces {
    pub(crate) fn new(gateway: Gateway, answer: Answer) -> Self {
        Self {
            gateway,
            response: answer.response,
            meta: answer.meta,
            sent: answer.sent,
            waiting_since: answer.waiting_since,
        }
    }

    pub(crate) fn meta(&self) -> &ResponseMeta {
        &self.meta
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// The next bytes, never an empty piece; `None` at the end. Errors: kind `Timeout` after
    /// silence, `Truncated` where fewer bytes came than were announced.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, GatewayError> {
        loop {
            let Some(piece) = self.read().await? else {
                return Ok(None);
            };
            if !piece.is_empty() {
                self.meta
                    .first_byte
                    .get_or_insert_with(|| self.sent.elapsed());
                return Ok(Some(piece));
            }
        }
    }

    async fn read(&mut self) -> Result<Option<Bytes>, GatewayError> {
        let limits = &self.gateway.inner.config.timeouts;
        let (limit, left) = match self.meta.first_byte {
            Some(_) => (limits.idle, limits.idle),
            None => {
                let waited = self.waiting_since.elapsed();
                (limits.first_byte, limits.first_byte.saturating_sub(waited))
            }
        };
        match timeout(left, self.response.chunk()).await {
            Ok(Ok(piece)) => Ok(piece),
            Ok(Err(cause)) => Err(self.gateway.broken(cause, &self.meta)),
            Err(_) => Err(silent(limit, &self.meta)),
        }
    }
}
