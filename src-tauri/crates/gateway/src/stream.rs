//! An answer while it arrives, in any protocol: reading within limits, and what counts as an end.

mod framed;
mod frames;
mod items;

use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::Stream;
use futures_util::stream::{self, BoxStream};
use reqwest::Response;
use reqwest::header::HeaderMap;
use serde_json::Value;
use tokio::time::timeout;

pub use self::framed::Framed;
pub(crate) use self::framed::WithFrames;
use self::frames::{Frames, Step};
use crate::client::Gateway;
use crate::error::GatewayError;
use crate::transport::{Answer, ResponseMeta, silent};

/// How long a server may keep the connection open after every choice has finished.
const LINGER: Duration = Duration::from_secs(5);
/// How long the end of the body is waited for, so that the connection can be used again.
const DRAIN: Duration = Duration::from_millis(500);

/// What one protocol makes of its frames. A frame is one JSON value: a chunk of a stream, or the
/// whole answer where a server ignored the wish for one.
pub(crate) trait Decode: Send + 'static {
    /// What the answer consists of.
    type Event: Send + 'static;

    /// Takes one frame and adds what follows from it to `out`. A frame that tells an error is
    /// handed over too, for what it holds besides.
    fn feed(&mut self, frame: &Value, out: &mut Vec<Self::Event>);

    /// Takes a frame of the commonest shape from its text, without building a value of it. False
    /// where the frame is of another shape; nothing has happened then.
    fn feed_plain(&mut self, _frame: &str, _out: &mut Vec<Self::Event>) -> bool {
        false
    }

    /// Whether anything of an answer has appeared.
    fn has_begun(&self) -> bool;

    /// Whether all that was asked for has come, so that next to nothing can follow.
    fn all_finished(&self) -> bool;

    /// Whether the body may end here without a closing mark.
    fn may_end(&self) -> bool;

    /// Whether the last frame was the protocol's closing mark.
    fn is_closed(&self) -> bool {
        false
    }

    /// Whether `[DONE]` closes this protocol's streams; elsewhere it is ignored.
    fn closes_with_done(&self) -> bool {
        true
    }

    /// Whether frames may come as the items of one growing JSON array.
    fn reads_arrays(&self) -> bool {
        false
    }

    /// Ends a complete answer.
    fn complete(&mut self, out: &mut Vec<Self::Event>);

    /// Ends an answer that broke off: what is certain is given out.
    fn abandon(&mut self, out: &mut Vec<Self::Event>);
}

/// Decodes a body that is at hand in pieces, as the pieces of a streamed one are decoded.
pub(crate) fn decode<'a, D: Decode>(
    gateway: &Gateway,
    meta: &ResponseMeta,
    decoder: D,
    pieces: impl IntoIterator<Item = &'a [u8]>,
    mut see: impl FnMut(Result<D::Event, GatewayError>),
) {
    let mut frames = Frames::new(gateway.clone(), meta.clone(), HeaderMap::new(), decoder);
    for piece in pieces {
        let step = frames.bytes(piece);
        while let Some(item) = frames.pop() {
            see(item);
        }
        if step != Step::More {
            return;
        }
    }
    frames.end();
    while let Some(item) = frames.pop() {
        see(item);
    }
}

/// The events of one answer. It ends after the last event, or after one error; what came before
/// the error is valid. Dropping it closes the connection.
pub struct EventStream<E> {
    events: BoxStream<'static, Result<E, GatewayError>>,
    meta: ResponseMeta,
    first_byte: Arc<OnceLock<Duration>>,
}

impl<E: Send + 'static> EventStream<E> {
    pub(crate) fn new(gateway: Gateway, answer: Answer, decoder: impl Decode<Event = E>) -> Self {
        let first_byte = Arc::new(OnceLock::new());
        let meta = answer.meta.clone();
        let headers = answer.response.headers().clone();
        let driver = Driver {
            frames: Frames::new(gateway.clone(), meta.clone(), headers, decoder),
            gateway,
            response: Some(answer.response),
            meta: answer.meta,
            sent: answer.sent,
            waiting_since: answer.waiting_since,
            first_byte: Arc::clone(&first_byte),
        };
        let events = stream::unfold(driver, async |mut driver| {
            let item = driver.next().await?;
            Some((item, driver))
        });
        Self {
            events: Box::pin(events),
            meta,
            first_byte,
        }
    }

    /// The events of an answer that came in one piece.
    pub(crate) fn of_whole(meta: ResponseMeta, events: Vec<E>) -> Self {
        let first_byte = Arc::new(OnceLock::new());
        if let Some(moment) = meta.first_byte {
            first_byte.get_or_init(|| moment);
        }
        Self {
            events: Box::pin(stream::iter(events.into_iter().map(Ok))),
            meta,
            first_byte,
        }
    }

    /// Status, request id and timings; `first_byte` is filled once it came.
    pub fn meta(&self) -> ResponseMeta {
        ResponseMeta {
            first_byte: self.first_byte.get().copied(),
            ..self.meta.clone()
        }
    }
}

impl<E> Stream for EventStream<E> {
    type Item = Result<E, GatewayError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.events.as_mut().poll_next(context)
    }
}

impl<E> std::fmt::Debug for EventStream<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventStream")
            .field("meta", &self.meta)
            .finish_non_exhaustive()
    }
}

struct Driver<D: Decode> {
    gateway: Gateway,
    /// Gone once the answer has ended.
    response: Option<Response>,
    frames: Frames<D>,
    meta: ResponseMeta,
    sent: Instant,
    waiting_since: Instant,
    first_byte: Arc<OnceLock<Duration>>,
}

impl<D: Decode> Driver<D> {
    async fn next(&mut self) -> Option<Result<D::Event, GatewayError>> {
        loop {
            if let Some(item) = self.frames.pop() {
                return Some(item);
            }
            let step = match self.read().await? {
                Ok(Some(bytes)) => self.frames.bytes(&bytes),
                Ok(None) => self.frames.end(),
                Err(error) => self.frames.fail(error),
            };
            match step {
                Step::More => {}
                Step::Done => self.drain(),
                Step::Over => self.response = None,
            }
        }
    }

    /// The next piece of the body; `None` when there is no body any more.
    async fn read(&mut self) -> Option<Result<Option<Bytes>, GatewayError>> {
        let response = self.response.as_mut()?;
        let lingering = self.frames.all_finished();
        let limits = &self.gateway.inner.config.timeouts;
        let limit = if lingering {
            LINGER.min(limits.idle)
        } else if self.first_byte.get().is_some() {
            limits.idle
        } else {
            limits
                .first_byte
                .saturating_sub(self.waiting_since.elapsed())
        };
        Some(match timeout(limit, response.chunk()).await {
            Ok(Ok(chunk)) => {
                if chunk.as_ref().is_some_and(|chunk| !chunk.is_empty()) {
                    self.first_byte.get_or_init(|| self.sent.elapsed());
                }
                Ok(chunk)
            }
            Ok(Err(cause)) => Err(self.gateway.broken(cause, &self.meta)),
            // Everything was said: a server that forgets to hang up has still answered.
            Err(_) if lingering => Ok(None),
            Err(_) => Err(self.silent(limit)),
        })
    }

    fn silent(&self, limit: Duration) -> GatewayError {
        let limits = &self.gateway.inner.config.timeouts;
        let waited = if self.first_byte.get().is_some() {
            limit
        } else {
            limits.first_byte
        };
        silent(waited, &self.meta)
    }

    /// Reads what follows the last event, which is next to nothing, to free the connection.
    fn drain(&mut self) {
        if let Some(mut response) = self.response.take() {
            tokio::spawn(timeout(DRAIN, async move {
                while let Ok(Some(_)) = response.chunk().await {}
            }));
        }
    }
}
