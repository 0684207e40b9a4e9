//! Events of a session that goes well, and of one that goes odd ways.

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};
use studio_gateway::realtime::{
    AudioFormat, ClientEvent, FunctionCalls, Playback, RealtimeTiming, SendError, ServerEvent,
    SessionSettings, TurnDetection,
};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::{dialects_until_updated, gateway, open, options, received, to_the_end, with_settings};
use crate::server::config;
use crate::socket::{Chopped, SocketServer, Talk, ga_session};

/// The server's side of a push-to-talk turn, in the newer dialect.
fn turn() -> Vec<Value> {
    let place = |kind: &str, member: &str, value: Value| {
        json!({"type": kind, "response_id": "resp_1", "item_id": "item_a1", "output_index": 0,
               "content_index": 0, member: value})
    };
    vec![
        json!({"type": "input_audio_buffer.committed", "item_id": "item_u1",
               "previous_item_id": null}),
        json!({"type": "conversation.item.created", "item": {"id": "item_u1", "type": "message",
               "role": "user", "content": [{"type": "input_audio", "transcript": null}]}}),
        json!({"type": "conversation.item.added", "item": {"id": "item_u1", "type": "message",
               "role": "user", "content": [{"type": "input_audio", "transcript": null}]}}),
        json!({"type": "response.created", "response": {"id": "resp_1", "status": "in_progress"}}),
        json!({"type": "rate_limits.updated", "rate_limits": [{"name": "tokens", "limit": 40000,
               "remaining": 39100, "reset_seconds": 1.3}]}),
        json!({"type": "response.output_item.added", "response_id": "resp_1", "output_index": 0,
               "item": {"id": "item_a1", "type": "message", "role": "assistant", "content": []}}),
        place(
            "response.output_audio_transcript.delta",
            "delta",
            json!("Ayé, "),
        ),
        place("response.output_audio.delta", "delta", json!("AAAA//8=")),
        place("response.output_audio.done", "x", Value::Null),
        json!({"type": "response.done", "response": {"id": "resp_1", "status": "completed",
               "output": [{"id": "item_a1", "type": "message", "role": "assistant",
                           "content": [{"type": "output_audio", "transcript": "Ayé, ready."}]}],
               "usage": {"total_tokens": 130, "input_tokens": 90, "output_tokens": 40}}}),
        // Written down beside the model, and later than its answer.
        json!({"type": "conversation.item.input_audio_transcription.completed",
               "item_id": "item_u1", "content_index": 0, "transcript": "Ready to cast off?"}),
        json!({"type": "brand.new", "anything": [1]}),
    ]
}

#[tokio::test]
async fn a_turn_arrives_however_it_is_cut_up() {
    for most in [1, 7, 1460, usize::MAX] {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bind");
        let root = format!("http://{}", listener.local_addr().expect("address"));
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.expect("accept");
            stream.set_nodelay(true).expect("nodelay");
            let mut talk = Talk::accept(Chopped { stream, most }).await;
            talk.greet().await;
            assert_eq!(talk.hear().await["type"], "input_audio_buffer.commit");
            for event in turn() {
                talk.say(event).await;
            }
            talk.close(1000, "bye").await;
            talk.hear_out().await;
        });
        let mut session = gateway(config(&root))
            .realtime(options())
            .await
            .expect("open");
        session
            .writer
            .send(ClientEvent::commit())
            .await
            .expect("send");
        let (events, closed) = to_the_end(&mut session.events).await;
        assert_eq!((closed.code, closed.reason.as_str()), (1000, "bye"));
        check(&events);
    }
}

fn check(events: &[ServerEvent]) {
    let added = |event: &&ServerEvent| matches!(event, ServerEvent::ItemAdded { item, .. } if item.id == "item_u1");
    assert_eq!(events.iter().filter(added).count(), 2, "one id, told twice");
    let mut playback = Playback::new(AudioFormat::Pcm16);
    let (mut words, mut done) = (String::new(), None);
    for (at, event) in events.iter().enumerate() {
        match event {
            ServerEvent::TranscriptDelta { delta, .. } => words.push_str(delta),
            ServerEvent::AudioDelta { place, audio } => {
                assert_eq!(audio, &Bytes::from_static(&[0, 0, 0, 255, 255]));
                assert!(playback.received(place, audio.len()));
            }
            ServerEvent::ResponseDone(response) => {
                assert_eq!(response.usage.map(|usage| usage.input), Some(90));
                done = Some(at);
            }
            ServerEvent::InputTranscriptDone { item_id, .. } => {
                assert_eq!(item_id, "item_u1");
                assert!(done.is_some(), "after the answer");
            }
            _ => {}
        }
    }
    assert_eq!(words, "Ayé, ");
    assert!(done.is_some());
    assert_eq!(events.last(), Some(&ServerEvent::Other("brand.new".into())));
}

#[tokio::test]
async fn errors_about_single_events_leave_the_session_open() {
    let server = SocketServer::start(|_, mut talk| async move {
        talk.greet().await;
        for (kind, code) in [
            ("response.cancel", "response_cancel_not_active"),
            ("conversation.item.truncate", "invalid_value"),
        ] {
            let event = talk.hear().await;
            assert_eq!(event["type"], kind);
            talk.say(
                json!({"type": "error", "error": {"type": "invalid_request_error", "code": code,
                "message": "Audio content of 5 ms is already shorter than 900 ms",
                "param": null, "event_id": event["event_id"]}}),
            )
            .await;
        }
        talk.hear().await;
        talk.say(json!({"type": "input_audio_buffer.cleared"}))
            .await;
        talk.hear_out().await;
    })
    .await;
    let mut session = open(&server, options()).await;
    let mut truncate = ClientEvent::truncate("item_a1", 0, 900);
    truncate.event_id = Some("mine-2".into());
    for event in [ClientEvent::cancel(), truncate, ClientEvent::clear()] {
        session.writer.send(event).await.expect("send");
    }
    let mut ids = Vec::new();
    loop {
        match received(&mut session.events).await.event {
            ServerEvent::Error(error) => ids.push(error.event_id),
            ServerEvent::InputCleared => break,
            _ => {}
        }
    }
    assert_eq!(ids, [None, Some("mine-2".to_owned())]);
}

#[tokio::test]
async fn settings_change_later_in_the_dialect_that_was_settled() {
    let server = SocketServer::start(|_, mut talk| async move {
        talk.greet().await;
        for expected in [
            json!({"type": "realtime", "audio": {"output": {"voice": "alloy"}}}),
            json!({"type": "realtime", "audio": {"input": {"turn_detection": null}}}),
        ] {
            assert_eq!(talk.hear().await["session"], expected);
            talk.say(ga_session("session.updated")).await;
        }
        talk.hear_out().await;
    })
    .await;
    let mut session = open(&server, with_settings()).await;
    dialects_until_updated(&mut session.events).await;
    let push_to_talk = SessionSettings {
        turn_detection: Some(TurnDetection::Off),
        ..SessionSettings::default()
    };
    session.writer.update(push_to_talk).await.expect("send");
    dialects_until_updated(&mut session.events).await;
}

#[tokio::test]
async fn calls_are_collected_from_both_dialects() {
    for named in [true, false] {
        let server = SocketServer::start(move |_, mut talk| async move {
            talk.greet().await;
            let name = if named { json!("tide") } else { Value::Null };
            for event in [
                json!({"type": "response.output_item.added", "response_id": "r",
                       "item": {"id": "f", "type": "function_call", "name": "tide",
                                "call_id": "c1", "arguments": ""}}),
                json!({"type": "response.function_call_arguments.done", "response_id": "r",
                       "item_id": "f", "call_id": "c1", "name": name,
                       "arguments": "{\"port\":\"Brest\"}"}),
                json!({"type": "response.done",
                       "response": {"id": "r", "status": "completed", "output": []}}),
            ] {
                talk.say(event).await;
            }
            talk.close(1000, "").await;
            talk.hear_out().await;
        })
        .await;
        let mut session = open(&server, options()).await;
        let (events, _) = to_the_end(&mut session.events).await;
        let mut calls = FunctionCalls::default();
        let found: Vec<_> = events
            .iter()
            .flat_map(|event| calls.observe(event))
            .collect();
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].name.as_str(), found[0].call_id.as_str()),
            ("tide", "c1")
        );
        assert_eq!(found[0].arguments, "{\"port\":\"Brest\"}");
    }
}

#[tokio::test]
async fn messages_of_16_mib_pass_and_longer_ones_end_the_connection() {
    const MOST: usize = 16 * 1024 * 1024;
    let server = SocketServer::start(|_, mut talk| async move {
        talk.greet().await;
        let empty = json!({"type": "big", "data": ""}).to_string().len();
        for length in [MOST, MOST + 1] {
            let data = "x".repeat(length - empty);
            let message = json!({"type": "big", "data": data}).to_string();
            assert_eq!(message.len(), length);
            use futures_util::SinkExt;
            let _ = talk.socket.send(message.into()).await;
        }
        talk.hear_out().await;
    })
    .await;
    let mut session = open(&server, options()).await;
    let (events, closed) = to_the_end(&mut session.events).await;
    assert_eq!(events.last(), Some(&ServerEvent::Other("big".into())));
    assert_eq!(closed.code, 1009);
    assert!(!closed.is_worth_a_reconnect());
}

#[tokio::test]
async fn a_server_that_does_not_read_slows_the_writer_down() {
    let (done, hold) = oneshot::channel::<()>();
    let hold = std::sync::Mutex::new(Some(hold));
    let server = SocketServer::start(move |_, mut talk| {
        let hold = hold.lock().expect("lock").take();
        async move {
            talk.greet().await;
            let _ = hold.expect("one connection").await;
        }
    })
    .await;
    let mut wanted = options();
    wanted.timing = RealtimeTiming {
        close: Duration::from_millis(100),
        ..wanted.timing
    };
    let session = open(&server, wanted).await;
    let sound = Bytes::from(vec![0; 1024 * 1024]);
    // Sockets hold some megabytes, then the queue fills.
    let mut sent = 0;
    let full = loop {
        match session.writer.try_send(ClientEvent::append(sound.clone())) {
            Ok(()) => sent += 1,
            Err(error) => break error,
        }
        tokio::task::yield_now().await;
        assert!(sent < 1000, "there is a bound");
    };
    assert_eq!(full, SendError::Full);
    session.writer.close().await;
    assert_eq!(
        session.writer.try_send(ClientEvent::clear()),
        Err(SendError::Closed)
    );
    drop(done);
}
