//! The voice loop through the real client.

mod events;
mod faults;
mod rules;
mod voice;

use serde_json::{Map, Value};
use studio_demo::{DemoGateway, DemoOptions, Pace, Scenario};
use studio_gateway::Gateway;
use studio_gateway::realtime::{
    ClientEvent, Frame, Realtime, RealtimeEvent, RealtimeEvents, RealtimeOptions, ResponseInfo,
    ServerEvent, SessionSettings, TurnDetection, audio,
};

use crate::setup::{client, start_with};

const GA: &str = "demo-realtime";
const BETA: &str = "demo-realtime-beta";

/// A session of a demo that answers at once.
struct Call {
    demo: DemoGateway,
    gateway: Gateway,
    realtime: Realtime,
}

async fn call(model: &str, settings: SessionSettings) -> Call {
    let demo = start_with(DemoOptions::default()).await;
    call_on(demo, model, settings).await
}

/// A session of a demo that takes its time, so that it can be interrupted.
async fn call_slowly(scenario: &str, settings: SessionSettings) -> Call {
    let pace = Pace {
        first_token: std::time::Duration::ZERO,
        ..Pace::default()
    };
    let scenario = Some(Scenario::parse(scenario).expect("scenario"));
    let demo = DemoGateway::start(DemoOptions {
        pace,
        scenario,
        ..DemoOptions::default()
    });
    call_on(demo.await.expect("demo"), GA, settings).await
}

async fn call_on(demo: DemoGateway, model: &str, settings: SessionSettings) -> Call {
    let gateway = client(&demo);
    let options = RealtimeOptions {
        settings,
        ..RealtimeOptions::new(model)
    };
    let realtime = gateway.realtime(options).await.expect("open");
    Call {
        demo,
        gateway,
        realtime,
    }
}

impl Call {
    async fn say(&self, event: ClientEvent) {
        self.realtime.writer.send(event).await.expect("send");
    }

    async fn append(&self, samples: &[i16]) {
        for piece in samples.chunks(2400) {
            self.say(ClientEvent::append(audio::to_bytes(piece))).await;
        }
    }

    /// Says something that no typed event says.
    async fn say_raw(&self, event: &Value) {
        let Value::Object(mut members) = event.clone() else {
            panic!("{event}");
        };
        let kind = members.remove("type").expect("type");
        let kind = kind.as_str().expect("text").to_owned();
        self.say(ClientEvent::other(kind, members)).await;
    }

    async fn frame(&mut self) -> Frame {
        frame(&mut self.realtime.events).await
    }

    /// Events up to the first that satisfies `last`, which is among them.
    async fn until(&mut self, last: impl Fn(&ServerEvent) -> bool) -> Vec<ServerEvent> {
        let mut seen = Vec::new();
        loop {
            let event = self.frame().await.event;
            seen.push(event.clone());
            if last(&event) {
                return seen;
            }
        }
    }

    /// Events up to the end of an answer, and the answer.
    async fn answer(&mut self) -> (Vec<ServerEvent>, ResponseInfo) {
        let seen = self
            .until(|event| matches!(event, ServerEvent::ResponseDone(_)))
            .await;
        match seen.last() {
            Some(ServerEvent::ResponseDone(response)) => (seen.clone(), response.clone()),
            other => panic!("{other:?}"),
        }
    }

    /// Code and blamed member of the next error.
    async fn error(&mut self) -> (String, Option<String>) {
        loop {
            if let ServerEvent::Error(error) = self.frame().await.event {
                return (error.code.unwrap_or_default(), error.param);
            }
        }
    }
}

async fn frame(events: &mut RealtimeEvents) -> Frame {
    loop {
        match events.next().await.expect("more") {
            RealtimeEvent::Received(frame) => return *frame,
            RealtimeEvent::Closed(closed) => panic!("{closed:?}"),
            _ => {}
        }
    }
}

fn push_to_talk() -> SessionSettings {
    SessionSettings {
        turn_detection: Some(TurnDetection::Off),
        ..SessionSettings::default()
    }
}

fn quiet(ms: usize) -> Vec<i16> {
    vec![0; ms * 24]
}

/// So many bursts of 150 ms with 80 ms between.
fn syllables(count: usize) -> Vec<i16> {
    let burst = || (0..150 * 24).map(|at| ((at as f64 * 0.05).sin() * 9000.0) as i16);
    let mut sound = Vec::new();
    for at in 0..count {
        if at > 0 {
            sound.extend(quiet(80));
        }
        sound.extend(burst());
    }
    sound
}

fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        other => panic!("{other}"),
    }
}
