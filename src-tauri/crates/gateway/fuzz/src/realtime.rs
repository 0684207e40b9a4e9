//! What must hold of the messages of a realtime session.

use serde_json::Value;
use studio_gateway::Usage;
use studio_gateway::offline::{self, KEY};
use studio_gateway::realtime::{
    Dialect, Frame, FunctionCalls, ResponseInfo, ResponseStatus, ServerEvent,
};

/// Names that differ between the dialects: the older one's, the newer one's.
const RENAMED: [(&str, &str); 7] = [
    ("conversation.item.created", "conversation.item.added"),
    ("response.text.delta", "response.output_text.delta"),
    ("response.text.done", "response.output_text.done"),
    ("response.audio.delta", "response.output_audio.delta"),
    ("response.audio.done", "response.output_audio.done"),
    (
        "response.audio_transcript.delta",
        "response.output_audio_transcript.delta",
    ),
    (
        "response.audio_transcript.done",
        "response.output_audio_transcript.done",
    ),
];
/// Calls of one answer that are collected.
const MAX_CALLS: usize = 128;

/// The messages of a session, one in each line.
pub fn realtime(bytes: &[u8]) {
    let mut calls = FunctionCalls::default();
    for message in String::from_utf8_lossy(bytes).lines() {
        let frame = offline::realtime(message).expect("a client");
        kept(message, &frame);
        the_same_in_both_dialects(&frame.raw);
        keyless(&frame.event);
        measured(message, &frame);
        called(&mut calls, &frame.event);
    }
}

/// A message is at hand as it came, unless it tells of an error: those are masked.
fn kept(message: &str, frame: &Frame) {
    let raw = &frame.raw;
    let masked = !raw["error"].is_null() || !raw["response"]["status_details"]["error"].is_null();
    if let Ok(json) = serde_json::from_str::<Value>(message)
        && !(masked || json.is_string())
    {
        assert_eq!(frame.raw, json);
    }
    if let ServerEvent::Other(kind) = &frame.event {
        assert_eq!(kind, frame.raw["type"].as_str().unwrap_or_default());
    }
}

fn the_same_in_both_dialects(raw: &Value) {
    let Some((older, newer)) = RENAMED
        .iter()
        .find(|names| raw["type"] == names.0 || raw["type"] == names.1)
    else {
        return;
    };
    let [older, newer] = [older, newer].map(|name| {
        let mut raw = raw.clone();
        raw["type"] = Value::String((*name).into());
        Frame::read(&raw.to_string()).event
    });
    let shape = |event: &ServerEvent| match event {
        ServerEvent::Other(_) => "unread".to_owned(),
        event => format!("{event:?}"),
    };
    assert_eq!(shape(&older), shape(&newer));
}

/// No error tells the key, neither as it was read nor as it is given to callers.
fn keyless(event: &ServerEvent) {
    let error = match event {
        ServerEvent::Error(error) | ServerEvent::InputTranscriptFailed { error, .. } => Some(error),
        ServerEvent::ResponseDone(response) => response.error.as_ref(),
        _ => None,
    };
    if let Some(error) = error {
        let told = error.to_error();
        let text = format!("{error:?} {told} {told:?}");
        assert!(!text.contains(KEY), "{text}");
        assert!(!told.message.is_empty());
    }
}

/// Sound is no longer than its text, counts say something, and a dialect is one that shows.
fn measured(message: &str, frame: &Frame) {
    match &frame.event {
        ServerEvent::AudioDelta { audio, .. } => assert!(audio.len() <= message.len()),
        ServerEvent::SessionCreated(session) | ServerEvent::SessionUpdated(session) => {
            assert_eq!(session.dialect, Dialect::of_session(&frame.raw["session"]));
        }
        ServerEvent::ResponseDone(ResponseInfo {
            usage: Some(usage), ..
        }) => {
            let turn = Usage::from(*usage);
            assert_eq!((turn.input, turn.output), (usage.input, usage.output));
            assert_ne!(*usage, Default::default());
        }
        _ => {}
    }
}

/// Calls come only with the end of an answer that is whole, bounded and with their names.
fn called(calls: &mut FunctionCalls, event: &ServerEvent) {
    let found = calls.observe(event);
    if !found.is_empty() {
        assert!(matches!(event, ServerEvent::ResponseDone(response)
            if response.status == ResponseStatus::Completed));
    }
    assert!(found.len() <= MAX_CALLS && found.iter().all(|call| !call.name.is_empty()));
}
