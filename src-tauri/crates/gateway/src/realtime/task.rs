//! The one task that owns a connection: reads, writes, keeps it alive, and ends it.

use std::collections::VecDeque;
use std::future::{pending, poll_fn};

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::Upgraded;
use serde_json::Value;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Bytes, Error, Message};
use tokio_util::sync::DropGuard;

use super::RealtimeTiming;
use super::client_event::{ClientBody, ClientEvent};
use super::close::{Closed, ClosedBy};
use super::connection::{Ends, RealtimeEvent};
use super::ending;
use super::item::Item;
use super::negotiation::{Negotiation, Verdict};
use super::server_event::{Frame, ServerEvent};
use super::upgrade::Socket;
use crate::client::Gateway;
use crate::error::GatewayError;

/// How a connection begins.
pub(super) struct Beginning {
    /// What the server said before the task took over.
    pub(super) early: Vec<Frame>,
    pub(super) negotiation: Negotiation,
    /// The caller's settings, if there are any.
    pub(super) settings: Option<ClientEvent>,
    /// What was said on the connection before this one.
    pub(super) history: Vec<Item>,
}

pub(super) struct Task {
    gateway: Gateway,
    model: String,
    timing: RealtimeTiming,
    sink: SplitSink<WebSocketStream<Upgraded>, Message>,
    stream: SplitStream<WebSocketStream<Upgraded>>,
    ends: Ends,
    /// Tells writers that it is over, also when this task is taken down.
    _over: DropGuard,
    negotiation: Negotiation,
    history: Vec<Item>,
    /// Not taken by the caller yet. While there is one, nothing is read.
    untold: VecDeque<RealtimeEvent>,
    /// Not taken by the socket yet. While there is one, the caller's queue is not touched.
    unsent: VecDeque<Message>,
    unflushed: bool,
    /// Until when the caller's events wait for the dialect to be settled.
    settling: Option<Instant>,
    /// When something was last heard.
    heard: Instant,
    ping_at: Instant,
    /// Set once this side wants to close.
    close_by: Option<Instant>,
    /// False once no writer can say anything more.
    writable: bool,
    /// The `error` that came last, if nothing came after it.
    last_error: Option<GatewayError>,
}

/// Why the task woke up.
enum Wake {
    Heard(Option<Result<Message, Error>>),
    Told,
    Abandoned,
    /// Ready for the next message, or done with all of them.
    Writable(Result<(), Error>),
    Asked(Option<ClientEvent>),
    AskedToClose,
    Settled,
    PingDue,
    Silence,
    CloseOverdue,
}

impl Task {
    pub(super) fn new(
        gateway: Gateway,
        model: String,
        timing: RealtimeTiming,
        socket: Socket,
        ends: Ends,
        beginning: Beginning,
    ) -> Self {
        let (sink, stream) = socket.split();
        let now = Instant::now();
        let mut task = Self {
            gateway,
            model,
            timing,
            sink,
            stream,
            _over: ends.over.clone().drop_guard(),
            ends,
            negotiation: beginning.negotiation,
            history: beginning.history,
            untold: VecDeque::new(),
            unsent: VecDeque::new(),
            unflushed: false,
            settling: None,
            heard: now,
            ping_at: now + timing.ping,
            close_by: None,
            writable: true,
            last_error: None,
        };
        for frame in beginning.early {
            task.untold.push_back(RealtimeEvent::Received(frame.into()));
        }
        match beginning.settings {
            Some(settings) => task.send_settings(settings),
            None => task.settle(),
        }
        task
    }

    /// Runs until the connection is over and the caller knows it.
    pub(super) async fn run(mut self) {
        let closed = loop {
            let wake = self.wake().await;
            if let Some(closed) = self.act(wake) {
                break closed;
            }
        };
        // The answer to the server's goodbye, or our own.
        let _ = timeout(self.timing.close, self.sink.flush()).await;
        let Self {
            sink,
            stream,
            ends,
            untold,
            _over,
            ..
        } = self;
        drop((sink, stream, ends.queue, _over));
        for event in untold.into_iter().chain([RealtimeEvent::Closed(closed)]) {
            if ends.backlog.send(event).await.is_err() {
                return;
            }
        }
    }

    async fn wake(&mut self) -> Wake {
        let closing = self.close_by.is_some();
        let telling = !self.untold.is_empty() && !closing;
        let reading = !telling;
        let idle = self.unsent.is_empty();
        let Self {
            sink,
            stream,
            ends,
            untold,
            ..
        } = self;
        tokio::select! {
            message = stream.next(), if reading => Wake::Heard(message),
            room = ends.backlog.reserve(), if telling => match (room, untold.pop_front()) {
                (Ok(room), Some(event)) => {
                    room.send(event);
                    Wake::Told
                }
                _ => Wake::Abandoned,
            },
            () = ends.backlog.closed(), if !telling && !closing => Wake::Abandoned,
            ready = poll_fn(|context| match idle {
                true => sink.poll_flush_unpin(context),
                false => sink.poll_ready_unpin(context),
            }), if !idle || self.unflushed => Wake::Writable(ready),
            event = ends.queue.recv(), if idle && self.writable && self.settling.is_none() => {
                Wake::Asked(event)
            }
            () = ends.asked_to_close.cancelled(), if !closing => Wake::AskedToClose,
            () = at(self.settling) => Wake::Settled,
            () = sleep_until(self.ping_at), if !closing => Wake::PingDue,
            () = sleep_until(self.heard + self.timing.dead), if reading && !closing => Wake::Silence,
            () = at(self.close_by) => Wake::CloseOverdue,
        }
    }

    /// Does what follows; gives the end if this is it.
    fn act(&mut self, wake: Wake) -> Option<Closed> {
        match wake {
            Wake::Heard(message) => return self.hear(message),
            Wake::Told => {
                if self.untold.is_empty() {
                    // What was not read meanwhile is no silence of the server's.
                    self.heard = Instant::now();
                }
            }
            Wake::Writable(Ok(())) => return self.write_next(),
            Wake::Writable(Err(cause)) => return Some(self.broken(cause)),
            Wake::Asked(Some(event)) => self.send(event),
            Wake::Asked(None) => {
                self.writable = false;
                if self.close_by.is_some() {
                    self.say_goodbye();
                }
            }
            Wake::Abandoned | Wake::AskedToClose => self.begin_to_close(),
            Wake::Settled => self.settle(),
            Wake::PingDue => {
                self.ping_at = Instant::now() + self.timing.ping;
                if self.unsent.is_empty() {
                    self.unsent.push_back(Message::Ping(Bytes::new()));
                }
            }
            Wake::Silence => return Some(self.ended(1006, ClosedBy::Silence)),
            Wake::CloseOverdue => return Some(self.ended(1000, ClosedBy::Us)),
        }
        None
    }

    fn hear(&mut self, message: Option<Result<Message, Error>>) -> Option<Closed> {
        self.heard = Instant::now();
        match message {
            Some(Ok(Message::Text(text))) => self.read(&text),
            Some(Ok(Message::Binary(bytes))) => self.read(&String::from_utf8_lossy(&bytes)),
            // The library has an answer ready.
            Some(Ok(Message::Ping(_))) => self.unflushed = true,
            Some(Ok(Message::Pong(_) | Message::Frame(_))) => {}
            Some(Ok(Message::Close(frame))) => return Some(self.said_goodbye(frame)),
            Some(Err(cause)) => return Some(self.broken(cause)),
            None => return Some(self.broken(Error::ConnectionClosed)),
        }
        None
    }

    fn read(&mut self, text: &str) {
        if self.close_by.is_some() {
            return;
        }
        let frame = ending::read(text, &self.gateway.inner.masker);
        self.last_error = None;
        let mut refused = false;
        match &frame.event {
            ServerEvent::SessionCreated(session) => {
                if let Some(dialect) = session.dialect {
                    self.gateway.inner.dialects.set(&self.model, dialect);
                    if let Some(sent) = self.negotiation.introduced(dialect) {
                        self.settings_went_out(sent);
                    }
                }
            }
            ServerEvent::SessionUpdated(_) if self.negotiation.is_waiting() => {
                self.negotiation.accepted();
                let dialect = self.negotiation.dialect();
                self.gateway.inner.dialects.set(&self.model, dialect);
                self.settle();
            }
            ServerEvent::Error(error) => {
                match self.negotiation.refused(error) {
                    Verdict::Again(sent) => {
                        let event = RealtimeEvent::SettingsRefused(frame.into());
                        self.untold.push_back(event);
                        self.settings_went_out(sent);
                        return;
                    }
                    Verdict::Outdated => refused = true,
                    Verdict::Final => self.settle(),
                    Verdict::Unrelated => {}
                }
                self.last_error = Some(ending::error(&frame.raw, &self.gateway.inner.masker));
            }
            _ => {}
        }
        self.untold.push_back(if refused {
            RealtimeEvent::SettingsRefused(frame.into())
        } else {
            RealtimeEvent::Received(frame.into())
        });
    }

    fn send(&mut self, event: ClientEvent) {
        if matches!(event.body, ClientBody::UpdateSession(_)) {
            self.send_settings(event);
        } else {
            self.push(&event.render(self.negotiation.dialect()));
        }
    }

    fn send_settings(&mut self, event: ClientEvent) {
        let sent = self.negotiation.send(event);
        self.settings_went_out(sent);
    }

    /// Until they are answered, what the caller says waits: it may have to be said otherwise.
    fn settings_went_out(&mut self, sent: Value) {
        self.push(&sent);
        self.settling = Some(Instant::now() + self.timing.settled);
        self.untold.push_back(RealtimeEvent::SettingsSent {
            dialect: self.negotiation.dialect(),
            sent,
        });
    }

    /// The dialect is known as well as it will be: what was said before is told again.
    fn settle(&mut self) {
        self.settling = None;
        for item in std::mem::take(&mut self.history) {
            self.push(&ClientEvent::item(item).render(self.negotiation.dialect()));
        }
    }

    fn push(&mut self, event: &Value) {
        self.unsent.push_back(Message::text(event.to_string()));
    }

    fn write_next(&mut self) -> Option<Closed> {
        let next = self.unsent.pop_front();
        self.unflushed = next.is_some();
        let message = next?;
        let written = self.sink.start_send_unpin(message);
        written.err().map(|cause| self.broken(cause))
    }

    /// What waits in the queue still goes out, as far as there is time.
    fn begin_to_close(&mut self) {
        self.close_by = Some(Instant::now() + self.timing.close);
        self.settling = None;
        self.ends.queue.close();
        if !self.writable {
            self.say_goodbye();
        }
    }

    fn say_goodbye(&mut self) {
        self.unsent.push_back(Message::Close(Some(CloseFrame {
            code: CloseCode::Normal,
            reason: "".into(),
        })));
    }

    fn said_goodbye(&mut self, frame: Option<CloseFrame>) -> Closed {
        if self.close_by.is_some() {
            return self.ended(1000, ClosedBy::Us);
        }
        let (code, reason) = match frame {
            Some(frame) => (frame.code.into(), frame.reason.to_string()),
            None => (1005, String::new()),
        };
        Closed {
            reason: self.gateway.inner.masker.mask(&reason),
            ..self.ended(code, ClosedBy::Server)
        }
    }

    fn broken(&mut self, cause: Error) -> Closed {
        if self.close_by.is_some() {
            return self.ended(1000, ClosedBy::Us);
        }
        let (code, by, error) = ending::broken(&cause, &self.gateway.inner.masker);
        let mut closed = self.ended(code, by);
        closed.error = closed.error.or(error);
        closed
    }

    fn ended(&mut self, code: u16, by: ClosedBy) -> Closed {
        Closed {
            code,
            reason: String::new(),
            by,
            error: self.last_error.take(),
        }
    }
}

async fn at(when: Option<Instant>) {
    match when {
        Some(when) => sleep_until(when).await,
        None => pending().await,
    }
}
