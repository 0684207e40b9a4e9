//! Opens a connection, up to where its task takes over.

use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::client_event::ClientEvent;
use super::close::{Closed, ClosedBy};
use super::connection::halves;
use super::dialect::Dialect;
use super::ending;
use super::negotiation::Negotiation;
use super::server_event::{Frame, ServerEvent};
use super::task::{Beginning, Task};
use super::upgrade::{Socket, upgrade};
use super::{Realtime, RealtimeOptions};
use crate::client::Gateway;
use crate::error::{ErrorKind, GatewayError};
use crate::transport::ResponseMeta;

/// Events that may come before the server has introduced itself.
const MAX_EARLY: usize = 64;

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
