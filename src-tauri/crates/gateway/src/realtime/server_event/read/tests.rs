use super::*;
use bytes::Bytes;
use serde_json::json;

fn event(raw: Value) -> ServerEvent {
    Frame::read(&raw.to_string()).event
}

fn place() -> Place {
    Place {
        response_id: "r".into(),
        item_id: "i".into(),
        output_index: 1,
        content_index: 2,
    }
}

fn at_place(kind: &str, member: &str, value: &str) -> Value {
    json!({"type": kind, "event_id": "e", "response_id": "r", "item_id": "i", "output_index": 1,
           "content_index": 2, member: value})
}

#[test]
fn both_names_of_an_event_mean_the_same() {
    let text = |at: &str| ServerEvent::TextDelta {
        place: place(),
        delta: at.into(),
    };
    let audio = ServerEvent::AudioDelta {
        place: place(),
        audio: Bytes::from_static(&[0, 0, 255, 255]),
    };
    let words = ServerEvent::TranscriptDone {
        place: place(),
        transcript: "Aye".into(),
    };
    for prefix in ["", "output_"] {
        let name = |rest: &str| format!("response.{prefix}{rest}");
        assert_eq!(
            event(at_place(&name("text.delta"), "delta", "a")),
            text("a")
        );
        assert_eq!(
            event(at_place(&name("audio.delta"), "delta", "AAD//w==")),
            audio
        );
        assert_eq!(
            event(at_place(
                &name("audio_transcript.done"),
                "transcript",
                "Aye"
            )),
            words
        );
        assert_eq!(
            event(at_place(&name("audio.done"), "x", "")),
            ServerEvent::AudioDone { place: place() }
        );
    }
    let item = json!({"id": "i", "type": "message", "role": "user",
                      "content": [{"type": "input_text", "text": "Ho"}]});
    let added = ["created", "added"].map(|word| {
        event(
            json!({"type": format!("conversation.item.{word}"), "item": item,
                     "previous_item_id": null}),
        )
    });
    assert_eq!(added[0], added[1]);
    assert!(
        matches!(&added[0], ServerEvent::ItemAdded { item, previous_item_id: None }
        if item.text() == "Ho")
    );
}

#[test]
fn an_answer_as_a_whole_is_read() {
    let done = event(
        json!({"type": "response.done", "response": {"id": "r", "status": "failed",
        "status_details": {"type": "failed", "reason": null,
            "error": {"type": "tokens", "code": "insufficient_quota", "message": "pay"}},
        "output": [{"id": "i", "type": "message", "role": "assistant",
                    "content": [{"type": "output_audio", "transcript": "Aye"}]}],
        "usage": {"total_tokens": 130, "input_tokens": 90, "output_tokens": 40.0,
            "input_token_details": {"text_tokens": 30, "audio_tokens": 60, "cached_tokens": 10},
            "output_token_details": {"text_tokens": 15, "audio_tokens": 25}}}}),
    );
    let ServerEvent::ResponseDone(response) = done else {
        panic!("{done:?}");
    };
    assert_eq!(response.status, ResponseStatus::Failed);
    assert_eq!(response.output[0].text(), "Aye");
    let error = response.error.expect("error");
    assert_eq!(error.code.as_deref(), Some("insufficient_quota"));
    assert_eq!(
        response.usage,
        Some(RealtimeUsage {
            input: 90,
            cached_input: 10,
            input_text: 30,
            input_audio: 60,
            output: 40,
            output_text: 15,
            output_audio: 25,
            ..RealtimeUsage::default()
        })
    );
    let stopped = event(json!({"type": "response.done", "response": {"id": "r",
        "status": "cancelled", "status_details": {"type": "cancelled", "reason": "turn_detected"},
        "output": [], "usage": null}}));
    assert!(
        matches!(stopped, ServerEvent::ResponseDone(response) if response.usage.is_none()
        && response.reason.as_deref() == Some("turn_detected"))
    );
}

#[test]
fn the_users_side_is_read() {
    assert_eq!(
        event(
            json!({"type": "input_audio_buffer.speech_started", "audio_start_ms": 120.0,
                     "item_id": "u"})
        ),
        ServerEvent::SpeechStarted {
            item_id: "u".into(),
            audio_start_ms: 120
        }
    );
    assert_eq!(
        event(
            json!({"type": "conversation.item.input_audio_transcription.completed",
                     "item_id": "u", "content_index": 0, "transcript": "Ready?",
                     "usage": {"type": "duration", "seconds": 1.2}})
        ),
        ServerEvent::InputTranscriptDone {
            item_id: "u".into(),
            content_index: 0,
            transcript: "Ready?".into(),
            usage: Some(TranscriptionUsage::Seconds(1.2)),
        }
    );
    let failed = event(
        json!({"type": "conversation.item.input_audio_transcription.failed",
        "item_id": "u", "content_index": 0, "error": {"message": "noise", "code": 7}}),
    );
    assert!(
        matches!(failed, ServerEvent::InputTranscriptFailed { error, .. }
        if error.message == "noise" && error.code.as_deref() == Some("7"))
    );
}

#[test]
fn what_is_not_known_is_kept_as_it_came() {
    for raw in [
        json!({"type": "response.mcp_call.in_progress", "x": [1, {"y": null}]}),
        json!({"type": "response.output_item.renamed"}),
        json!({"type": "response.audio.delta", "delta": "not base64!"}),
        json!({"type": "future.thing"}),
    ] {
        let frame = Frame::read(&raw.to_string());
        let kind = raw["type"].as_str().expect("type").to_owned();
        assert_eq!((frame.event, frame.raw), (ServerEvent::Other(kind), raw));
    }
    for text in ["not json", "[1]", "null", "", "{\"type\": 7}"] {
        assert_eq!(Frame::read(text).event, ServerEvent::Other(String::new()));
    }
    let known = Frame::read(r#"{"type":"input_audio_buffer.cleared","trace":"t-1"}"#);
    assert_eq!(known.event, ServerEvent::InputCleared);
    assert_eq!(known.raw["trace"], json!("t-1"), "unknown members survive");
}

#[test]
fn wrong_shapes_of_known_events_do_no_harm() {
    for kind in [
        "error",
        "session.created",
        "conversation.item.added",
        "response.done",
        "response.output_item.added",
        "response.function_call_arguments.done",
        "rate_limits.updated",
        "input_audio_buffer.committed",
    ] {
        for value in [json!(null), json!(7), json!("x"), json!([[]]), json!({})] {
            let mut raw = json!({"type": kind});
            for name in [
                "error",
                "session",
                "item",
                "response",
                "rate_limits",
                "item_id",
            ] {
                raw[name] = value.clone();
            }
            assert!(!matches!(event(raw), ServerEvent::Other(_)), "{kind}");
        }
    }
}
