//! `GET /v1/realtime`: talking with low delay over a WebSocket.
//!
//! [`Gateway::realtime`] gives two halves of one connection: a [`RealtimeWriter`] that takes
//! [`ClientEvent`]s, and [`RealtimeEvents`]. One task behind them owns the socket. Servers speak
//! one of two [`Dialect`]s; which, is found out and remembered, and callers need not care.

pub mod audio;
mod client_event;
mod close;
mod connection;
mod dialect;
mod ending;
mod function_call;
mod item;
mod negotiation;
mod playback;
mod server_event;
mod settings;
mod task;
mod upgrade;
mod usage;

use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::tungstenite::{Error, Message};

pub use audio::AudioFormat;
pub use client_event::{ClientBody, ClientEvent};
pub use close::{Closed, ClosedBy, ROTATE_AFTER, Reconnect};
pub use connection::{RealtimeEvent, RealtimeEvents, RealtimeWriter, SendError};
pub use dialect::Dialect;
pub(crate) use dialect::DialectMemory;
pub use function_call::{FunctionCall, FunctionCalls};
pub use item::{ConversationItem, Item, ItemContent, ItemPart, ItemRole, ReceivedPart};
pub use playback::{Playback, Truncation, audio_end_ms, end_of_turn};
pub use server_event::{
    Frame, Place, RateLimit, ResponseInfo, ResponseStatus, ServerError, ServerEvent, SessionInfo,
};
pub use settings::{
    FunctionTool, MaxTokens, OutputKind, ResponseSettings, SemanticVad, ServerVad, SessionSettings,
    Switch, ToolChoice, Transcription, TurnDetection,
};
pub use usage::{RealtimeUsage, TranscriptionUsage};

use self::connection::halves;
use self::negotiation::Negotiation;
use self::task::{Beginning, Task};
use self::upgrade::{Socket, upgrade};
use crate::client::Gateway;
use crate::error::{ErrorKind, GatewayError};
use crate::transport::ResponseMeta;

/// Events that may come before the server has introduced itself.
const MAX_EARLY: usize = 64;

/// What a connection is opened with.
#[derive(Clone, Debug, Default)]
pub struct RealtimeOptions {
    /// Model id.
    pub model: String,
    /// Settings sent first; nothing is sent when none is set.
    pub settings: SessionSettings,
    /// What was said on an earlier connection, told again in words: a new one starts empty.
    pub history: Vec<Item>,
    /// How long each phase may take.
    pub timing: RealtimeTiming,
}

impl RealtimeOptions {
    /// A connection to this model, with the server's own settings.
    pub fn new(model: impl Into<String>) -> Self {
        Self {
            model: model.into(),
            ..Self::default()
        }
    }
}

/// How long each phase of a connection may take. Connecting has the time-out of the
/// [configuration](crate::Timeouts::connect).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RealtimeTiming {
    /// For the server to introduce itself; then its dialect is guessed. Default 5 s.
    pub created: Duration,
    /// For the answer to settings; then what the caller says goes out all the same. Default 2 s.
    pub settled: Duration,
    /// Between two pings of ours. Default 25 s.
    pub ping: Duration,
    /// Without data and without an answer to a ping; then the connection is dead. Default 60 s.
    pub dead: Duration,
    /// For a goodbye; then the connection is cut. Default 2 s.
    pub close: Duration,
}

impl Default for RealtimeTiming {
    fn default() -> Self {
        Self {
            created: Duration::from_secs(5),
            settled: Duration::from_secs(2),
            ping: Duration::from_secs(25),
            dead: Duration::from_secs(60),
            close: Duration::from_secs(2),
        }
    }
}

/// A connection.
#[derive(Debug)]
pub struct Realtime {
    /// Speaks.
    pub writer: RealtimeWriter,
    /// Listens; what the server said first is still in it.
    pub events: RealtimeEvents,
    /// Status, request id and timings of the upgrade.
    pub meta: ResponseMeta,
}

impl Gateway {
    /// Opens a connection and returns when the server has introduced itself, or was given time to.
    /// Nothing is charged for a connection, so it is tried a second time when the first failed in
    /// a way that the header of the older dialect may mend.
    ///
    /// Errors: those of HTTP when the server opens no WebSocket, and the `error` event's when the
    /// server says one and closes. Dropping this future, or the events, closes the connection.
    pub async fn realtime(&self, options: RealtimeOptions) -> Result<Realtime, GatewayError> {
        let known = self.realtime_dialect(&options.model);
        let beta = known == Some(Dialect::Beta);
        match Opening::try_open(self, &options, beta).await {
            Ok(opening) => Ok(opening.start(self, options, known)),
            Err(first) if may_be_the_header(&first) => {
                match Opening::try_open(self, &options, !beta).await {
                    Ok(opening) => {
                        let tried = if beta { Dialect::Ga } else { Dialect::Beta };
                        Ok(opening.start(self, options, Some(tried)))
                    }
                    Err(second) if may_be_the_header(&second) => Err(first),
                    Err(second) => Err(second),
                }
            }
            Err(error) => Err(error),
        }
    }

    /// The dialect that this gateway speaks for a model, as far as it has shown; to be kept for
    /// the next start.
    pub fn realtime_dialect(&self, model: &str) -> Option<Dialect> {
        self.inner.dialects.get(model)
    }

    /// Reminds of a dialect that was kept.
    pub fn remember_realtime_dialect(&self, model: &str, dialect: Dialect) {
        self.inner.dialects.set(model, dialect);
    }
}

/// Whether a failure may come from the older dialect's header, missing or out of place.
fn may_be_the_header(error: &GatewayError) -> bool {
    let words = [Some(&error.message), error.code.as_ref()];
    let named = |word: &&String| word.to_ascii_lowercase().contains("beta");
    let vague = matches!(
        error.kind,
        ErrorKind::Request | ErrorKind::Route | ErrorKind::Protocol
    );
    let told = error.status.is_some() || error.raw_body.is_some();
    told && (vague || words.into_iter().flatten().any(|word| named(&word)))
}

/// A connection before its task owns it.
struct Opening {
    socket: Socket,
    meta: ResponseMeta,
    early: Vec<Frame>,
    dialect: Option<Dialect>,
}

impl Opening {
    async fn try_open(
        gateway: &Gateway,
        options: &RealtimeOptions,
        beta: bool,
    ) -> Result<Self, GatewayError> {
        let (socket, meta) = upgrade(gateway, &options.model, beta).await?;
        let mut opening = Self {
            socket,
            meta,
            early: Vec::new(),
            dialect: None,
        };
        opening.wait(gateway, options.timing.created).await?;
        Ok(opening)
    }

    /// Waits for `session.created`.
    async fn wait(&mut self, gateway: &Gateway, limit: Duration) -> Result<(), GatewayError> {
        let until = Instant::now() + limit;
        while self.early.len() < MAX_EARLY {
            let Ok(message) = timeout_at(until, self.socket.next()).await else {
                break;
            };
            match message {
                Some(Ok(Message::Text(text))) => {
                    self.early.push(ending::read(&text, &gateway.inner.masker));
                }
                Some(Ok(Message::Close(frame))) => {
                    let code = frame.as_ref().map_or(1005, |frame| frame.code.into());
                    let reason = frame.map(|frame| frame.reason.to_string());
                    return Err(self.ended(gateway, code, ClosedBy::Server, reason));
                }
                Some(Ok(_)) => continue,
                None => return Err(self.ended(gateway, 1006, ClosedBy::Network, None)),
                Some(Err(cause)) => return Err(self.broken(gateway, &cause)),
            }
            if let Some(ServerEvent::SessionCreated(session)) =
                self.early.last().map(|frame| &frame.event)
            {
                self.dialect = session.dialect;
                break;
            }
        }
        Ok(())
    }

    fn ended(
        &self,
        gateway: &Gateway,
        code: u16,
        by: ClosedBy,
        reason: Option<String>,
    ) -> GatewayError {
        let masker = &gateway.inner.masker;
        let error = self.early.last().and_then(|frame| match frame.event {
            ServerEvent::Error(_) => Some(ending::error(&frame.raw, masker)),
            _ => None,
        });
        let closed = Closed {
            code,
            reason: masker.mask(&reason.unwrap_or_default()),
            by,
            error,
        };
        closed
            .to_error()
            .with_request_id(self.meta.request_id.clone())
    }

    fn broken(&self, gateway: &Gateway, cause: &Error) -> GatewayError {
        let (code, by, error) = ending::broken(cause, &gateway.inner.masker);
        let told = matches!(
            self.early.last().map(|frame| &frame.event),
            Some(ServerEvent::Error(_))
        );
        match error {
            Some(error) if !told => error,
            _ => self.ended(gateway, code, by, None),
        }
    }

    /// `assumed` holds as long as the server does not show its dialect.
    fn start(
        self,
        gateway: &Gateway,
        options: RealtimeOptions,
        assumed: Option<Dialect>,
    ) -> Realtime {
        if let Some(dialect) = self.dialect {
            gateway.inner.dialects.set(&options.model, dialect);
        }
        let dialect = self
            .dialect
            .or(assumed)
            .unwrap_or_else(|| Dialect::guess(&options.model));
        let settings = Some(options.settings).filter(|settings| !settings.is_empty());
        let beginning = Beginning {
            early: self.early,
            negotiation: Negotiation::new(dialect),
            settings: settings.map(ClientEvent::update),
            history: options.history,
        };
        let (writer, events, ends) = halves();
        let task = Task::new(
            gateway.clone(),
            options.model,
            options.timing,
            self.socket,
            ends,
            beginning,
        );
        tokio::spawn(task.run());
        Realtime {
            writer,
            events,
            meta: self.meta,
        }
    }
}
