//! The connection of a session: being made, open, or lost for a while.

use super::relay::{self, Models};
use crate::App;
use std::future::{Future, pending};
use std::pin::Pin;
use std::time::{Duration, Instant};
use studio_gateway::realtime::{
    ClientEvent, Closed, Realtime, RealtimeEvent, RealtimeEvents, RealtimeOptions, RealtimeWriter,
    Reconnect,
};
use studio_gateway::{Gateway, GatewayError};
use tokio::sync::mpsc;

/// Events that wait for a slow network: more than a minute of sound.
const QUEUE: usize = 4_096;

type Connecting = Pin<Box<dyn Future<Output = Result<Open, GatewayError>> + Send>>;

/// What a session talks to.
pub(super) enum Other {
    /// A model that talks.
    Realtime(Gateway),
    /// Models that cannot, together.
    Relay(App, Box<Models>),
}

/// What became of it.
pub(super) enum LinkEvent {
    /// Something from the gateway.
    Told(RealtimeEvent),
    /// It is open; the upgrade's request id, if the gateway gave one.
    Opened(Option<String>),
    /// It was lost, or could not be made; whether it will be tried again.
    Lost { error: GatewayError, again: bool },
    /// It is time to try again.
    Due,
}

enum State {
    Connecting(Connecting),
    Open(Open),
    Waiting(Pin<Box<tokio::time::Sleep>>),
    Down,
}

/// An open connection.
struct Open {
    queue: mpsc::Sender<ClientEvent>,
    events: Events,
    /// What says goodbye to a gateway.
    writer: Option<RealtimeWriter>,
    request_id: Option<String>,
    since: Instant,
}

enum Events {
    Realtime(Box<RealtimeEvents>),
    Relay(mpsc::Receiver<RealtimeEvent>),
}

impl Events {
    async fn next(&mut self) -> Option<RealtimeEvent> {
        match self {
            Self::Realtime(events) => events.next().await,
            Self::Relay(events) => events.recv().await,
        }
    }
}

impl Open {
    fn realtime(realtime: Realtime) -> Self {
        Self {
            queue: pump(realtime.writer.clone()),
            events: Events::Realtime(Box::new(realtime.events)),
            writer: Some(realtime.writer),
            request_id: realtime.meta.request_id,
            since: Instant::now(),
        }
    }

    fn relay(ends: relay::Ends) -> Self {
        Self {
            queue: ends.queue,
            events: Events::Relay(ends.events),
            writer: None,
            request_id: None,
            since: Instant::now(),
        }
    }
}

/// Hands events to a connection, so that whoever has one never waits for the network.
fn pump(writer: RealtimeWriter) -> mpsc::Sender<ClientEvent> {
    let (queue, mut queued) = mpsc::channel(QUEUE);
    tokio::spawn(async move {
        while let Some(event) = queued.recv().await {
            // That the connection is over is told by its own last event.
            if writer.send(event).await.is_err() {
                return;
            }
        }
    });
    queue
}

/// The connection.
pub(super) struct Link {
    other: Other,
    state: State,
    attempt: u32,
    policy: Reconnect,
}

impl Link {
    pub(super) fn new(other: Other) -> Self {
        Self {
            other,
            state: State::Down,
            attempt: 0,
            policy: Reconnect::default(),
        }
    }

    /// Begins to connect, in place of whatever there was.
    pub(super) fn connect(&mut self, options: RealtimeOptions) {
        let connecting: Connecting = match &self.other {
            Other::Realtime(gateway) => {
                let gateway = gateway.clone();
                Box::pin(async move { gateway.realtime(options).await.map(Open::realtime) })
            }
            Other::Relay(app, models) => {
                let (app, models) = (app.clone(), Models::clone(models));
                let RealtimeOptions {
                    settings, history, ..
                } = options;
                Box::pin(
                    async move { Ok(Open::relay(relay::open(app, models, settings, &history))) },
                )
            }
        };
        self.state = State::Connecting(connecting);
    }

    /// What happens next. Cancel-safe.
    pub(super) async fn next(&mut self) -> LinkEvent {
        match &mut self.state {
            State::Down => pending().await,
            State::Waiting(until) => {
                until.await;
                self.state = State::Down;
                LinkEvent::Due
            }
            State::Connecting(connecting) => {
                let connected = connecting.await;
                self.connected(connected)
            }
            State::Open(open) => match open.events.next().await {
                Some(RealtimeEvent::Closed(closed)) => self.closed(&closed),
                Some(event) => LinkEvent::Told(event),
                None => pending().await,
            },
        }
    }

    fn connected(&mut self, connected: Result<Open, GatewayError>) -> LinkEvent {
        match connected {
            Ok(open) => {
                let request_id = open.request_id.clone();
                self.state = State::Open(open);
                LinkEvent::Opened(request_id)
            }
            Err(error) => {
                self.attempt += 1;
                let pause = self.policy.after_failure(&error, self.attempt);
                self.lost(error, pause)
            }
        }
    }

    fn closed(&mut self, closed: &Closed) -> LinkEvent {
        self.attempt += 1;
        let pause = self.policy.after(closed, self.attempt);
        self.lost(closed.to_error(), pause)
    }

    fn lost(&mut self, error: GatewayError, pause: Option<Duration>) -> LinkEvent {
        self.state = match pause {
            Some(pause) => State::Waiting(Box::pin(tokio::time::sleep(pause))),
            None => State::Down,
        };
        LinkEvent::Lost {
            error,
            again: pause.is_some(),
        }
    }

    /// Something went well: the next loss is the first again.
    pub(super) fn is_well(&mut self) {
        self.attempt = 0;
    }

    /// Says something, where there is somebody to say it to. A network that takes nothing for more than a minute
    /// loses it; the connection then ends by itself.
    pub(super) fn send(&self, event: ClientEvent) {
        if let State::Open(open) = &self.state
            && let Err(error) = open.queue.try_send(event)
        {
            tracing::warn!(%error, "the realtime connection takes nothing");
        }
    }

    /// How long it has been open.
    pub(super) fn age(&self) -> Option<Duration> {
        match &self.state {
            // A relay holds no session that could end by itself.
            State::Open(open) if open.writer.is_some() => Some(open.since.elapsed()),
            _ => None,
        }
    }

    /// Says goodbye.
    pub(super) async fn close(&mut self) {
        if let State::Open(Open {
            writer: Some(writer),
            ..
        }) = &self.state
        {
            writer.close().await;
        }
        self.state = State::Down;
    }
}
