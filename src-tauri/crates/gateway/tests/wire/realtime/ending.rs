//! How connections end, and what follows.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use studio_gateway::realtime::{
    ClientEvent, ClosedBy, Item, RealtimeEvent, RealtimeOptions, Reconnect, ServerEvent,
};
use studio_gateway::{ErrorKind, Gateway};
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;

use super::{gateway, open, options, received, to_the_end, with_settings};
use crate::socket::{SocketServer, ga_session};

const KEY: &str = "sk-test-key-00001234";

fn delta() -> Value {
    json!({"type": "response.output_audio.delta", "response_id": "r", "item_id": "i",
           "delta": "AAAA"})
}

#[tokio::test]
async fn a_connection_that_breaks_in_mid_answer_is_worth_another() {
    let server = SocketServer::start(|_, mut talk| async move {
        talk.greet().await;
        talk.say(delta()).await;
        // Dropped without a goodbye.
    })
    .await;
    let mut session = open(&server, options()).await;
    let (events, closed) = to_the_end(&mut session.events).await;
    assert!(matches!(
        events.last(),
        Some(ServerEvent::AudioDelta { .. })
    ));
    assert_eq!((closed.code, closed.by), (1006, ClosedBy::Network));
    assert!(closed.is_worth_a_reconnect());
    assert_eq!(closed.to_error().kind, ErrorKind::Truncated);
    assert!(session.writer.is_closed());
}

#[tokio::test]
async fn an_error_and_then_the_end_belong_together() {
    for (code, kind, worth) in [
        ("insufficient_quota", ErrorKind::Quota, false),
        ("server_error", ErrorKind::Server, true),
    ] {
        let server = SocketServer::start(move |_, mut talk| async move {
            talk.greet().await;
            talk.say(
                json!({"type": "error", "error": {"type": code, "code": code,
                "message": "over"}}),
            )
            .await;
            talk.close(1011, "").await;
            talk.hear_out().await;
        })
        .await;
        let mut session = open(&server, options()).await;
        let (events, closed) = to_the_end(&mut session.events).await;
        assert!(matches!(events.last(), Some(ServerEvent::Error(_))));
        assert_eq!((closed.code, closed.by), (1011, ClosedBy::Server));
        assert_eq!(closed.to_error().kind, kind);
        assert_eq!(closed.is_worth_a_reconnect(), worth, "{code}");
    }
}

#[tokio::test]
async fn the_servers_code_and_words_are_told() {
    let server = SocketServer::start(|_, mut talk| async move {
        talk.greet().await;
        talk.close(4001, "key sk-test-key-00001234 expired").await;
        let (_, answered) = talk.hear_out().await;
        assert_eq!(answered, Some(4001), "a goodbye is answered");
    })
    .await;
    let mut session = open(&server, options()).await;
    let (_, closed) = to_the_end(&mut session.events).await;
    assert_eq!((closed.code, closed.by), (4001, ClosedBy::Server));
    assert_eq!(closed.reason, "key sk-…1234 expired");
    assert!(!closed.is_worth_a_reconnect());
}

#[tokio::test]
async fn closing_says_what_waits_and_then_goodbye() {
    for abandon in [false, true] {
        let (told, mut heard) = mpsc::unbounded_channel();
        let server = SocketServer::start(move |_, mut talk| {
            let told = told.clone();
            async move {
                talk.greet().await;
                told.send(talk.hear_out().await).expect("test");
            }
        })
        .await;
        let mut session = open(&server, options()).await;
        let writer = session.writer.clone();
        for _ in 0..3 {
            writer
                .send(ClientEvent::append(vec![0; 960]))
                .await
                .expect("send");
        }
        if abandon {
            drop(session.events);
        } else {
            writer.close().await;
            let (_, closed) = to_the_end(&mut session.events).await;
            assert_eq!((closed.code, closed.by), (1000, ClosedBy::Us));
            assert!(!closed.is_worth_a_reconnect());
        }
        let (said, code) = heard.recv().await.expect("the server saw the end");
        assert_eq!((said.len(), code), (3, Some(1000)));
        writer.close().await;
        assert!(writer.send(ClientEvent::clear()).await.is_err());
    }
}

#[tokio::test]
async fn a_server_that_answers_no_goodbye_is_left_all_the_same() {
    let (hold, held) = tokio::sync::watch::channel(());
    let server = SocketServer::start(move |_, mut talk| {
        let mut held = held.clone();
        async move {
            talk.greet().await;
            let _ = held.changed().await;
        }
    })
    .await;
    let mut wanted = options();
    wanted.timing.close = Duration::from_millis(50);
    let mut session = open(&server, wanted).await;
    session.writer.close().await;
    let (_, closed) = to_the_end(&mut session.events).await;
    assert_eq!(closed.by, ClosedBy::Us);
    drop(hold);
}

#[tokio::test]
async fn pings_keep_a_quiet_connection_alive() {
    let server = SocketServer::start(|_, mut talk| async move {
        talk.greet().await;
        for _ in 0..5 {
            let message = talk.socket.next().await.expect("open").expect("message");
            assert!(matches!(message, Message::Ping(_)), "{message:?}");
        }
        // Ours is answered as well.
        talk.socket
            .send(Message::Ping("you?".into()))
            .await
            .expect("ping");
        loop {
            match talk.socket.next().await.expect("open").expect("message") {
                Message::Pong(bytes) if bytes.as_ref() == b"you?" => break,
                _ => {}
            }
        }
        talk.say(json!({"type": "input_audio_buffer.cleared"}))
            .await;
        talk.hear_out().await;
    })
    .await;
    let mut wanted = options();
    wanted.timing.ping = Duration::from_millis(10);
    let mut session = open(&server, wanted).await;
    while received(&mut session.events).await.event != ServerEvent::InputCleared {}
}

#[tokio::test]
async fn a_dead_connection_is_noticed() {
    let (hold, held) = tokio::sync::watch::channel(());
    let server = SocketServer::start(move |_, mut talk| {
        let mut held = held.clone();
        async move {
            talk.greet().await;
            // Neither reads nor writes, so no ping is answered.
            let _ = held.changed().await;
        }
    })
    .await;
    let mut wanted = options();
    wanted.timing.ping = Duration::from_millis(30);
    wanted.timing.dead = Duration::from_millis(150);
    let mut session = open(&server, wanted).await;
    let (_, closed) = to_the_end(&mut session.events).await;
    assert_eq!((closed.code, closed.by), (1006, ClosedBy::Silence));
    assert!(closed.is_worth_a_reconnect());
    drop(hold);
}

#[tokio::test]
async fn a_caller_that_is_slow_to_listen_is_no_dead_connection() {
    let server = SocketServer::start(|_, mut talk| async move {
        talk.greet().await;
        for _ in 0..500 {
            talk.say(delta()).await;
        }
        talk.say(json!({"type": "input_audio_buffer.cleared"}))
            .await;
        talk.hear_out().await;
    })
    .await;
    let mut wanted = options();
    wanted.timing.dead = Duration::from_millis(100);
    wanted.timing.ping = Duration::from_millis(20);
    let mut session = open(&server, wanted).await;
    // The time-out passes while the backlog is full; a timer is what this test is about.
    tokio::time::sleep(Duration::from_millis(300)).await;
    session
        .writer
        .send(ClientEvent::clear())
        .await
        .expect("alive");
    let mut deltas = 0;
    loop {
        match received(&mut session.events).await.event {
            ServerEvent::AudioDelta { .. } => deltas += 1,
            ServerEvent::InputCleared => break,
            _ => {}
        }
    }
    assert_eq!(deltas, 500, "nothing is lost");
}

#[tokio::test]
async fn a_new_connection_is_told_what_was_said_on_the_old_one() {
    let (told, mut heard) = mpsc::unbounded_channel();
    let server = SocketServer::start(move |number, mut talk| {
        let told = told.clone();
        async move {
            talk.greet().await;
            if number == 0 {
                return;
            }
            assert_eq!(talk.hear().await["type"], "session.update");
            talk.say(ga_session("session.updated")).await;
            for _ in 0..2 {
                told.send(talk.hear().await).expect("test");
            }
            talk.hear_out().await;
        }
    })
    .await;
    let gateway = gateway(server.config());
    let mut first = gateway.realtime(options()).await.expect("open");
    let (_, closed) = to_the_end(&mut first.events).await;
    assert!(Reconnect::default().after(&closed, 1).is_some());
    let again = RealtimeOptions {
        history: vec![Item::user("Ready?"), Item::assistant("Aye.")],
        ..with_settings()
    };
    let _second = gateway.realtime(again).await.expect("open");
    for (role, text) in [("user", "Ready?"), ("assistant", "Aye.")] {
        let event = heard.recv().await.expect("replayed");
        assert_eq!(event["type"], "conversation.item.create");
        assert_eq!(event["item"]["role"], role);
        assert_eq!(event["item"]["content"][0]["text"], text);
    }
}

#[tokio::test]
async fn the_key_is_in_no_output() {
    let server = SocketServer::start(|_, mut talk| async move {
        talk.greet().await;
        talk.say(json!({"type": "error", "error": {"type": KEY, "code": KEY,
            "message": format!("bad key {KEY}"), "param": KEY}}))
            .await;
        talk.say(
            json!({"type": "response.done", "response": {"id": "r", "status": "failed",
            "status_details": {"error": {"message": format!("bad key {KEY}")}}}}),
        )
        .await;
        talk.close(1011, KEY).await;
        talk.hear_out().await;
    })
    .await;
    let gateway = Gateway::new(server.config()).expect("gateway");
    let mut session = gateway.realtime(options()).await.expect("open");
    let mut shown = format!("{gateway:?} {session:?}");
    while let Some(event) = session.events.next().await {
        shown.push_str(&format!("{event:?}"));
        if let RealtimeEvent::Closed(closed) = event {
            shown.push_str(&format!("{:?} {}", closed.to_error(), closed.to_error()));
        }
    }
    assert!(shown.contains("bad key sk-…1234"), "{shown}");
    assert!(!shown.contains("test-key-0000"), "{shown}");
    assert!(
        !server.heads()[0]
            .lines()
            .next()
            .expect("line")
            .contains("sk-")
    );
}
