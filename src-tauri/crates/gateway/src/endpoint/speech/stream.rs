//! Sound while it arrives.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt};

use super::events::SpeechEvent;
use super::start;
use crate::body::{Pieces, SoundFormat};
use crate::client::Gateway;
use crate::endpoint::usage::CallUsage;
use crate::error::{ErrorKind, GatewayError};
use crate::stream::EventStream;
use crate::transport::{Answer, ResponseMeta};

/// A sound while it arrives. It ends after the last bytes, or after one error; bytes before the
/// error are valid and can be played. A piece may end in the middle of a sample. Nothing is read
/// from the network before it is asked for. Dropping it closes the connection.
pub struct SpeechStream {
    /// The first bytes, until they are handed on.
    start: Option<Bytes>,
    rest: BoxStream<'static, Result<SpeechEvent, GatewayError>>,
    format: Option<SoundFormat>,
    usage: Option<CallUsage>,
    meta: ResponseMeta,
}

impl SpeechStream {
    /// The container, told by the first bytes; `None` for bare samples and for what is not known.
    pub fn format(&self) -> Option<SoundFormat> {
        self.format
    }

    /// What the call used; told at the end of the events of `stream_format: "sse"` alone.
    pub fn usage(&self) -> Option<&CallUsage> {
        self.usage.as_ref()
    }

    /// Status, declared content type, request id and timings.
    pub fn meta(&self) -> &ResponseMeta {
        &self.meta
    }
}

impl Stream for SpeechStream {
    type Item = Result<Bytes, GatewayError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(start) = self.start.take() {
            return Poll::Ready(Some(Ok(start)));
        }
        loop {
            match ready!(self.rest.as_mut().poll_next(context)) {
                Some(Ok(SpeechEvent::Sound(bytes))) => return Poll::Ready(Some(Ok(bytes))),
                Some(Ok(SpeechEvent::Usage(usage))) => self.usage = Some(usage),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl fmt::Debug for SpeechStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SpeechStream")
            .field("format", &self.format)
            .field("meta", &self.meta)
            .finish_non_exhaustive()
    }
}

/// A body that is the sound itself.
pub(super) async fn from_body(
    gateway: &Gateway,
    answer: Answer,
    wants_samples: bool,
) -> Result<SpeechStream, GatewayError> {
    let mut pieces = Pieces::new(gateway.clone(), answer);
    let start = start::read(gateway, &mut pieces, wants_samples).await?;
    let meta = pieces.meta().clone();
    let rest = stream::try_unfold(pieces, async |mut pieces| {
        let piece = pieces.next().await?;
        Ok(piece.map(|bytes| (SpeechEvent::Sound(bytes), pieces)))
    });
    Ok(SpeechStream {
        start: Some(start.bytes),
        rest: rest.boxed(),
        format: start.format,
        usage: None,
        meta,
    })
}

/// Events that carry the sound.
pub(super) async fn from_events(
    mut events: EventStream<SpeechEvent>,
) -> Result<SpeechStream, GatewayError> {
    let mut usage = None;
    let start = loop {
        match events.next().await {
            Some(Ok(SpeechEvent::Sound(bytes))) => break bytes,
            Some(Ok(SpeechEvent::Usage(told))) => usage = Some(told),
            Some(Err(error)) => return Err(error),
            None => return Err(silence(&events.meta())),
        }
    };
    let meta = events.meta();
    Ok(SpeechStream {
        format: SoundFormat::sniff(&start),
        start: Some(start),
        rest: events.boxed(),
        usage,
        meta,
    })
}

fn silence(meta: &ResponseMeta) -> GatewayError {
    GatewayError::new(ErrorKind::Protocol, "the answer is empty")
        .with_status(meta.status)
        .with_request_id(meta.request_id.clone())
}
