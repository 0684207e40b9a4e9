//! Sessions that misbehave, as ordered.

use std::time::Duration;

use studio_demo::{DemoOptions, Outcome, Scenario};
use studio_gateway::ErrorKind;
use studio_gateway::realtime::{
    ClientEvent, Closed, ClosedBy, Item, RealtimeEvent, RealtimeOptions, RealtimeTiming,
    ServerEvent,
};

use super::{Call, call, call_on, push_to_talk};
use crate::setup::{client, start, start_with};

/// Asks for an answer and waits for what becomes of the connection.
async fn ask_to_the_end(call: &mut Call) -> (Vec<ServerEvent>, Closed) {
    call.say(ClientEvent::item(Item::user("Tell me something.")))
        .await;
    call.say(ClientEvent::respond()).await;
    let mut seen = Vec::new();
    loop {
        match call.realtime.events.next().await.expect("an end") {
            RealtimeEvent::Received(frame) => seen.push(frame.event),
            RealtimeEvent::Closed(closed) => return (seen, closed),
            _ => {}
        }
    }
}

fn has_sound(events: &[ServerEvent]) -> bool {
    events
        .iter()
        .any(|event| matches!(event, ServerEvent::AudioDelta { .. }))
}

fn is_done(events: &[ServerEvent]) -> bool {
    events
        .iter()
        .any(|event| matches!(event, ServerEvent::ResponseDone(_)))
}

#[tokio::test]
async fn connections_end_in_mid_answer() {
    for (model, code, by, worth) in [
        ("demo-cut", 1006, ClosedBy::Network, true),
        ("demo-error-in-stream", 1011, ClosedBy::Server, true),
        ("demo-no-done", 1000, ClosedBy::Server, false),
    ] {
        let mut call = call(model, push_to_talk()).await;
        let (events, closed) = ask_to_the_end(&mut call).await;
        assert!(has_sound(&events) && !is_done(&events), "{model}");
        assert_eq!((closed.code, closed.by), (code, by), "{model}");
        assert_eq!(closed.is_worth_a_reconnect(), worth, "{model}");
        if model == "demo-error-in-stream" {
            assert_eq!(closed.to_error().kind, ErrorKind::Upstream);
        }
    }
}

#[tokio::test]
async fn an_unreadable_message_is_passed_over() {
    let mut call = call("demo-malformed", push_to_talk()).await;
    call.say(ClientEvent::respond()).await;
    let (events, _) = call.answer().await;
    assert!(events.contains(&ServerEvent::Other(String::new())));
}

#[tokio::test]
async fn a_late_introduction_still_comes() {
    let demo = start_with(DemoOptions {
        scenario: Some(Scenario::parse("slow").expect("scenario")),
        ..DemoOptions::default()
    })
    .await;
    let gateway = client(&demo);
    let mut options = RealtimeOptions {
        settings: push_to_talk(),
        ..RealtimeOptions::new("demo-realtime-beta")
    };
    options.timing.created = Duration::from_millis(5);
    let realtime = gateway.realtime(options).await.expect("open");
    let mut call = Call {
        demo,
        gateway,
        realtime,
    };
    call.until(|event| matches!(event, ServerEvent::SessionUpdated(_)))
        .await;
}

#[tokio::test]
async fn silence_is_noticed_and_giving_up_is_seen() {
    let demo = start().await;
    let gateway = client(&demo);
    let options = |timing| RealtimeOptions {
        timing,
        ..RealtimeOptions::new("demo-silent")
    };
    let impatient = RealtimeTiming {
        ping: Duration::from_millis(30),
        dead: Duration::from_millis(150),
        ..RealtimeTiming::default()
    };
    let mut session = gateway.realtime(options(impatient)).await.expect("open");
    let closed = loop {
        if let RealtimeEvent::Closed(closed) = session.events.next().await.expect("an end") {
            break closed;
        }
    };
    assert_eq!(closed.by, ClosedBy::Silence);
    demo.clear_journal();
    let session = gateway.realtime(options(RealtimeTiming::default())).await;
    drop(session.expect("open"));
    demo.wait_for(|entries| !entries.is_empty() && entries[0].outcome == Outcome::ClientClosed)
        .await;
}

#[tokio::test]
async fn shutting_down_says_goodbye() {
    let Call {
        demo, mut realtime, ..
    } = call_on(start().await, super::GA, push_to_talk()).await;
    demo.shutdown().await;
    let closed = loop {
        if let RealtimeEvent::Closed(closed) = realtime.events.next().await.expect("an end") {
            break closed;
        }
    };
    assert_eq!((closed.code, closed.by), (1001, ClosedBy::Server));
}
