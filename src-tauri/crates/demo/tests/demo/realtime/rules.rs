//! What the protocol forbids, by name.

use serde_json::{Value, json};
use studio_gateway::realtime::{
    ClientEvent, Dialect, RealtimeEvent, RealtimeOptions, ServerEvent, SessionSettings,
};
use studio_gateway::{ErrorKind, Gateway};

use super::{BETA, GA, call, push_to_talk};
use crate::setup::{client, config, start};

#[tokio::test]
async fn settings_of_the_other_dialect_and_wrong_values_are_refused() {
    for (model, session, code, param) in [
        (
            GA,
            json!({"modalities": ["text"]}),
            "unknown_parameter",
            "session.modalities",
        ),
        (
            GA,
            json!({"instructions": "x"}),
            "missing_required_parameter",
            "session.type",
        ),
        (
            GA,
            json!({"type": "transcription"}),
            "invalid_value",
            "session.type",
        ),
        (
            GA,
            json!({"type": "realtime", "output_modalities": ["text", "audio"]}),
            "invalid_value",
            "session.output_modalities",
        ),
        (
            GA,
            json!({"type": "realtime", "temperature": 0.8}),
            "unknown_parameter",
            "session.temperature",
        ),
        (
            GA,
            json!({"type": "realtime", "audio": {"output": {"voice": "nobody"}}}),
            "invalid_type",
            "session.audio.output.voice",
        ),
        (
            GA,
            json!({"type": "realtime", "audio": {"output": {"speed": 2}}}),
            "invalid_value",
            "session.audio.output.speed",
        ),
        (
            GA,
            json!({"type": "realtime", "audio": {"input": {"format":
            {"type": "audio/pcm", "rate": 16000}}}}),
            "invalid_value",
            "session.audio.input.format.rate",
        ),
        (
            GA,
            json!({"type": "realtime", "audio": {"input": {"turn_detection":
            {"type": "server_vad", "idle_timeout_ms": 10}}}}),
            "invalid_value",
            "session.audio.input.turn_detection.idle_timeout_ms",
        ),
        (
            GA,
            json!({"type": "realtime", "tools": [{"type": "function"}]}),
            "missing_required_parameter",
            "session.tools[0].name",
        ),
        (
            GA,
            json!({"type": "realtime", "model": "other"}),
            "invalid_value",
            "session.model",
        ),
        (GA, json!("x"), "invalid_type", "session"),
        (
            BETA,
            json!({"type": "realtime"}),
            "unknown_parameter",
            "session.type",
        ),
        (
            BETA,
            json!({"audio": {}}),
            "unknown_parameter",
            "session.audio",
        ),
        (
            BETA,
            json!({"modalities": ["audio"]}),
            "invalid_value",
            "session.modalities",
        ),
        (
            BETA,
            json!({"voice": "nobody"}),
            "invalid_value",
            "session.voice",
        ),
        (
            BETA,
            json!({"input_audio_format": "mp3"}),
            "invalid_value",
            "session.input_audio_format",
        ),
        (
            BETA,
            json!({"temperature": 1.3}),
            "invalid_value",
            "session.temperature",
        ),
        (
            BETA,
            json!({"tool_choice": {"type": "function", "name": "x"}}),
            "invalid_type",
            "session.tool_choice",
        ),
        (
            BETA,
            json!({"max_response_output_tokens": 4097}),
            "invalid_value",
            "session.max_response_output_tokens",
        ),
        (
            BETA,
            json!({"turn_detection": {"type": "guess"}}),
            "invalid_value",
            "session.turn_detection.type",
        ),
        (
            BETA,
            json!({"turn_detection": {"type": "server_vad", "threshold": 1.5}}),
            "invalid_value",
            "session.turn_detection.threshold",
        ),
    ] {
        let event = json!({"type": "session.update", "session": session});
        assert_eq!(
            refused(model, &event).await,
            (code.to_owned(), Some(param.to_owned())),
            "{model} {event}"
        );
    }
}

#[tokio::test]
async fn other_events_are_checked_as_strictly() {
    let item = |item: Value| json!({"type": "conversation.item.create", "item": item});
    for (model, event, code, param) in [
        (
            GA,
            json!({"type": "session.destroy"}),
            "invalid_value",
            Some("type"),
        ),
        (
            GA,
            json!({"type": "input_audio_buffer.append"}),
            "missing_required_parameter",
            Some("audio"),
        ),
        (
            GA,
            json!({"type": "input_audio_buffer.append", "audio": "AAA="}),
            "",
            None,
        ),
        (
            GA,
            json!({"type": "input_audio_buffer.append", "audio": "AAAA"}),
            "invalid_value",
            Some("audio"),
        ),
        (
            GA,
            json!({"type": "input_audio_buffer.append", "audio": "!"}),
            "invalid_value",
            Some("audio"),
        ),
        (
            GA,
            json!({"type": "response.create", "response": {"modalities": ["text"]}}),
            "unknown_parameter",
            Some("response.modalities"),
        ),
        (
            GA,
            json!({"type": "conversation.item.truncate", "item_id": "x", "content_index": 0}),
            "missing_required_parameter",
            Some("audio_end_ms"),
        ),
        (
            GA,
            item(json!({"type": "message", "role": "robot", "content": []})),
            "invalid_value",
            Some("item.role"),
        ),
        (
            GA,
            item(json!({"type": "message", "role": "assistant",
            "content": [{"type": "output_audio", "audio": "AAAA"}]})),
            "invalid_value",
            Some("item.content[0].type"),
        ),
        (
            GA,
            item(json!({"type": "message", "role": "user",
            "content": [{"type": "output_text", "text": "x"}]})),
            "invalid_value",
            Some("item.content[0].type"),
        ),
        (
            BETA,
            item(json!({"type": "message", "role": "assistant",
            "content": [{"type": "output_text", "text": "x"}]})),
            "invalid_value",
            Some("item.content[0].type"),
        ),
        (
            BETA,
            item(json!({"type": "function_call_output", "call_id": "c"})),
            "missing_required_parameter",
            Some("item.output"),
        ),
        (
            GA,
            json!({"type": "conversation.item.create", "previous_item_id": "gone",
            "item": {"type": "message", "role": "user", "content": []}}),
            "item_create_invalid_previous_item_id",
            Some("previous_item_id"),
        ),
        (
            GA,
            json!({"type": "response.cancel", "event_id": "x".repeat(513)}),
            "invalid_value",
            Some("event_id"),
        ),
    ] {
        // An event that is taken says nothing, so that a clearing comes first.
        let expected = match code {
            "" => None,
            code => Some((code.to_owned(), param.map(str::to_owned))),
        };
        assert_eq!(complaint(model, &event).await, expected, "{model} {event}");
    }
}

async fn refused(model: &str, event: &Value) -> (String, Option<String>) {
    complaint(model, event).await.expect("refused")
}

async fn complaint(model: &str, event: &Value) -> Option<(String, Option<String>)> {
    let mut call = call(model, push_to_talk()).await;
    call.say_raw(event).await;
    call.say(ClientEvent::clear()).await;
    loop {
        match call.frame().await.event {
            ServerEvent::Error(error) => return Some((error.code?, error.param)),
            ServerEvent::InputCleared => return None,
            _ => {}
        }
    }
}

#[tokio::test]
async fn the_voice_is_fixed_once_it_was_heard() {
    let mut call = call(GA, push_to_talk()).await;
    let voice = |name: &str| SessionSettings {
        voice: Some(name.into()),
        ..SessionSettings::default()
    };
    call.say(ClientEvent::update(voice("echo"))).await;
    call.say(ClientEvent::respond()).await;
    call.answer().await;
    call.say(ClientEvent::update(voice("sage"))).await;
    assert_eq!(call.error().await.0, "cannot_update_voice");
}

#[tokio::test]
async fn a_wrongly_remembered_dialect_is_unlearned() {
    for (model, wrong) in [(GA, Dialect::Beta), (BETA, Dialect::Ga)] {
        let demo = start().await;
        let gateway = client(&demo);
        gateway.remember_realtime_dialect(model, wrong);
        let mut options = RealtimeOptions {
            settings: push_to_talk(),
            ..RealtimeOptions::new(model)
        };
        // The introduction is not waited for, so that what is remembered counts.
        options.timing.created = std::time::Duration::ZERO;
        let mut session = gateway.realtime(options).await.expect("open");
        loop {
            match session.events.next().await.expect("more") {
                RealtimeEvent::Received(frame)
                    if matches!(frame.event, ServerEvent::SessionUpdated(_)) =>
                {
                    break;
                }
                RealtimeEvent::Closed(closed) => panic!("{closed:?}"),
                _ => {}
            }
        }
        assert_eq!(gateway.realtime_dialect(model), Some(wrong.other()));
    }
}

#[tokio::test]
async fn who_may_not_in_is_refused_over_http() {
    let demo = start().await;
    let refused = async |gateway: &Gateway, model: &str| {
        let opened = gateway.realtime(RealtimeOptions::new(model)).await;
        let error = opened.expect_err("refused");
        (error.kind, error.status)
    };
    for (model, kind, status) in [
        ("no-such-model", ErrorKind::Model, 404),
        ("demo-chat", ErrorKind::Model, 404),
        ("demo-401", ErrorKind::Auth, 401),
        ("demo-402", ErrorKind::Quota, 402),
        ("demo-429", ErrorKind::Rate, 429),
        ("demo-503", ErrorKind::Overloaded, 503),
        ("demo-502-html", ErrorKind::Html, 502),
    ] {
        assert_eq!(refused(&client(&demo), model).await, (kind, Some(status)));
    }
    let locked = crate::setup::start_with(studio_demo::DemoOptions {
        key: Some("sk-the-only-key-0001".into()),
        ..Default::default()
    })
    .await;
    let stranger = Gateway::new(config(&locked)).expect("client");
    assert_eq!(refused(&stranger, GA).await, (ErrorKind::Auth, Some(401)));
    assert_eq!(locked.journal().len(), 1, "a refusal is noted too");
}
