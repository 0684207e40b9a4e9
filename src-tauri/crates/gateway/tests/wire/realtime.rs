//! Realtime connections, against servers that speak either dialect, badly, or not at all.

mod ending;
mod opening;
mod talking;

use std::time::Duration;

use studio_gateway::realtime::{
    Closed, Dialect, Frame, Realtime, RealtimeEvent, RealtimeEvents, RealtimeOptions,
    RealtimeTiming, ServerEvent, SessionSettings,
};
use studio_gateway::{Gateway, GatewayConfig};

use crate::socket::SocketServer;

const MODEL: &str = "gpt-5.4-realtime";

fn options() -> RealtimeOptions {
    RealtimeOptions {
        timing: RealtimeTiming {
            created: Duration::from_secs(5),
            settled: Duration::from_secs(5),
            ..RealtimeTiming::default()
        },
        ..RealtimeOptions::new(MODEL)
    }
}

/// Settings that tell a dialect by their form.
fn settings() -> SessionSettings {
    SessionSettings {
        voice: Some("alloy".into()),
        ..SessionSettings::default()
    }
}

fn with_settings() -> RealtimeOptions {
    RealtimeOptions {
        settings: settings(),
        ..options()
    }
}

fn gateway(config: GatewayConfig) -> Gateway {
    Gateway::new(config).expect("gateway")
}

async fn open(server: &SocketServer, options: RealtimeOptions) -> Realtime {
    let gateway = gateway(server.config());
    gateway.realtime(options).await.expect("open")
}

/// The next event of the server's that is for the caller.
async fn received(events: &mut RealtimeEvents) -> Frame {
    loop {
        match events.next().await.expect("more") {
            RealtimeEvent::Received(frame) => return *frame,
            RealtimeEvent::Closed(closed) => panic!("{closed:?}"),
            _ => {}
        }
    }
}

/// Everything up to the end.
async fn to_the_end(events: &mut RealtimeEvents) -> (Vec<ServerEvent>, Closed) {
    let mut seen = Vec::new();
    loop {
        match events.next().await.expect("an end comes") {
            RealtimeEvent::Received(frame) => seen.push(frame.event),
            RealtimeEvent::Closed(closed) => {
                assert!(
                    events.next().await.is_none(),
                    "one end, and nothing after it"
                );
                return (seen, closed);
            }
            _ => {}
        }
    }
}

/// The dialects in which settings went out until the server took them.
async fn dialects_until_updated(events: &mut RealtimeEvents) -> Vec<Dialect> {
    let mut tried = Vec::new();
    loop {
        match events.next().await.expect("more") {
            RealtimeEvent::SettingsSent { dialect, .. } => tried.push(dialect),
            RealtimeEvent::Received(frame) => match frame.event {
                ServerEvent::SessionUpdated(_) => return tried,
                ServerEvent::Error(error) => panic!("{error:?}"),
                _ => {}
            },
            RealtimeEvent::SettingsRefused(_) => {}
            RealtimeEvent::Closed(closed) => panic!("{closed:?}"),
        }
    }
}
