//! The two halves of a connection that callers hold.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::Stream;
use serde_json::Value;
use tokio::sync::mpsc::{self, error::TrySendError};
use tokio_util::sync::CancellationToken;

use super::client_event::ClientEvent;
use super::close::{Closed, ClosedBy};
use super::dialect::Dialect;
use super::server_event::Frame;
use super::settings::SessionSettings;

/// Events of ours that wait to be sent. At 40 ms of sound each that is about 2.5 s.
const QUEUE: usize = 64;
/// Events of the server's that wait for the caller; then nothing more is read.
const BACKLOG: usize = 64;

/// What happens on a connection.
#[derive(Clone, Debug)]
pub enum RealtimeEvent {
    /// The server said something.
    Received(Box<Frame>),
    /// The session's settings went out, in this form: at the start, when the caller changed them,
    /// and again when they were refused for their form.
    SettingsSent {
        /// The dialect.
        dialect: Dialect,
        /// The event as it was sent.
        sent: Value,
    },
    /// The server refused settings for their form; they go out again in another. Nothing for the
    /// user to act upon.
    SettingsRefused(Box<Frame>),
    /// The connection is over. Comes once, last.
    Closed(Closed),
}

/// An event of ours could not be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The connection is over.
    #[error("the realtime connection is closed")]
    Closed,
    /// More waits to be sent than the connection takes.
    #[error("the realtime connection is too slow for what is to be sent")]
    Full,
}

/// The half that speaks. Clones speak on the same connection.
#[derive(Clone, Debug)]
pub struct RealtimeWriter {
    queue: mpsc::Sender<ClientEvent>,
    asked_to_close: CancellationToken,
    over: CancellationToken,
}

impl RealtimeWriter {
    /// Hands an event over for sending, in order; waits while the queue is full.
    /// Errors: [`SendError::Closed`].
    pub async fn send(&self, event: ClientEvent) -> Result<(), SendError> {
        let sent = self.queue.send(event).await;
        sent.map_err(|_| SendError::Closed)
    }

    /// The same without waiting, for sound that is worth nothing when it is late.
    pub fn try_send(&self, event: ClientEvent) -> Result<(), SendError> {
        self.queue.try_send(event).map_err(|cause| match cause {
            TrySendError::Full(_) => SendError::Full,
            TrySendError::Closed(_) => SendError::Closed,
        })
    }

    /// Changes the session. Errors: [`SendError::Closed`].
    pub async fn update(&self, settings: SessionSettings) -> Result<(), SendError> {
        self.send(ClientEvent::update(settings)).await
    }

    /// Sends what waits, says goodbye and returns when the connection is closed: at the latest
    /// after [`RealtimeTiming::close`](super::RealtimeTiming::close).
    pub async fn close(&self) {
        self.asked_to_close.cancel();
        self.over.cancelled().await;
    }

    /// Whether the connection is over.
    pub fn is_closed(&self) -> bool {
        self.over.is_cancelled()
    }
}

/// The half that listens. The connection lives as long as it: dropping it says goodbye.
#[derive(Debug)]
pub struct RealtimeEvents {
    backlog: mpsc::Receiver<RealtimeEvent>,
    ended: bool,
}

impl RealtimeEvents {
    /// The next event; `None` after [`RealtimeEvent::Closed`].
    pub async fn next(&mut self) -> Option<RealtimeEvent> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<RealtimeEvent>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let event = std::task::ready!(self.backlog.poll_recv(context));
        // The task ends without a word only when the runtime takes it down.
        let event = event.unwrap_or_else(|| {
            RealtimeEvent::Closed(Closed {
                code: 1006,
                reason: String::new(),
                by: ClosedBy::Us,
                error: None,
            })
        });
        self.ended = matches!(event, RealtimeEvent::Closed(_));
        Poll::Ready(Some(event))
    }
}

impl Stream for RealtimeEvents {
    type Item = RealtimeEvent;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

/// The ends of the halves that the task holds.
pub(super) struct Ends {
    pub(super) queue: mpsc::Receiver<ClientEvent>,
    pub(super) backlog: mpsc::Sender<RealtimeEvent>,
    pub(super) asked_to_close: CancellationToken,
    pub(super) over: CancellationToken,
}

/// Both halves, and what belongs to the task behind them.
pub(super) fn halves() -> (RealtimeWriter, RealtimeEvents, Ends) {
    let (queue, queued) = mpsc::channel(QUEUE);
    let (told, backlog) = mpsc::channel(BACKLOG);
    let asked_to_close = CancellationToken::new();
    let over = CancellationToken::new();
    let ends = Ends {
        queue: queued,
        backlog: told,
        asked_to_close: asked_to_close.clone(),
        over: over.clone(),
    };
    let writer = RealtimeWriter {
        queue,
        asked_to_close,
        over,
    };
    let events = RealtimeEvents {
        backlog,
        ended: false,
    };
    (writer, events, ends)
}
