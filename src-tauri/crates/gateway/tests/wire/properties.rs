//! Any chunking of any stream means the same.

use crate::corpus::readers;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;
use studio_gateway::{ChatEvent, ErrorKind, offline};

/// A piece of an answer, as a gateway may write it.
fn frame() -> impl Strategy<Value = String> {
    let text = "[ -~üß潮\u{1F30A}\n]{0,8}";
    let delta = |name: &'static str| {
        move |text: String| json!({"choices": [{"index": 0, "delta": {name: text}}]}).to_string()
    };
    let call = (0..3_u32, "[a-c]?", "[{}\":a ]{0,4}").prop_map(|(index, id, arguments)| {
        let call =
            json!({"index": index, "id": id, "function": {"name": "f", "arguments": arguments}});
        json!({"choices": [{"index": 0, "delta": {"tool_calls": [call]}}]}).to_string()
    });
    let finish = prop_oneof!["stop", "length", "", "error"].prop_map(|word| {
        json!({"choices": [{"index": 0, "delta": {}, "finish_reason": word}]}).to_string()
    });
    let usage = (0..99_u64).prop_map(|count| {
        json!({"choices": [], "usage": {"prompt_tokens": count, "completion_tokens": 2}})
            .to_string()
    });
    prop_oneof![
        6 => text.prop_map(delta("content")),
        2 => text.prop_map(delta("reasoning_content")),
        1 => "(<th|ink>|</thi|nk>|<think>|</think>)".prop_map(delta("content")),
        1 => call,
        1 => finish,
        1 => usage,
        1 => Just("[DONE]".to_owned()),
        1 => Just(r#"{"error":{"message":"x","type":"server_error"}}"#.to_owned()),
        1 => Just(r#"{"error":null,"choices":null}"#.to_owned()),
        1 => "[ -~]{0,10}",
    ]
}

/// How a frame is written: with or without what the rules leave open.
fn written() -> impl Strategy<Value = String> {
    let lead = prop_oneof![8 => Just("data: "), 1 => Just("data:"), 1 => Just(""), 1 => Just(": PING\ndata: ")];
    let end = prop_oneof![8 => Just("\n\n"), 1 => Just("\n"), 1 => Just("\n\n\n"), 1 => Just("")];
    (lead, frame(), end).prop_map(|(lead, frame, end)| format!("{lead}{frame}{end}"))
}

fn stream() -> impl Strategy<Value = Vec<u8>> {
    let line_end = prop_oneof![Just("\n"), Just("\r\n"), Just("\r")];
    let junk = prop_oneof![4 => Just(Vec::new()), 1 => vec(any::<u8>(), 0..6)];
    (any::<bool>(), vec(written(), 0..12), line_end, junk).prop_map(
        |(bom, frames, line_end, junk)| {
            let bom = if bom { "\u{feff}" } else { "" };
            let text = format!("{bom}{}", frames.concat().replace('\n', line_end));
            [text.into_bytes(), junk].concat()
        },
    )
}

/// What choice 0 says when it is read from these pieces.
fn said(pieces: &[&[u8]]) -> (String, Option<ErrorKind>) {
    let (mut said, mut failed) = (String::new(), None);
    offline::chat(pieces.iter().copied(), |item| match item {
        Ok(ChatEvent::Text { text, .. }) => said.push_str(&text),
        Ok(_) => {}
        Err(error) => failed = Some(error.kind),
    })
    .expect("a client");
    (said, failed)
}

proptest! {
    #[test]
    fn a_chat_stream_means_the_same_however_it_is_cut(
        bytes in stream(),
        cuts in vec(any::<prop::sample::Index>(), 0..12),
    ) {
        // Gateways answer one dialect on another's path: every reader meets every stream.
        for (_, read) in readers::READERS {
            read(&bytes);
        }
        let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        at.extend([0, bytes.len()]);
        at.sort_unstable();
        let pieces: Vec<&[u8]> = at.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
        prop_assert_eq!(said(&pieces), said(&[&bytes]));
    }

    #[test]
    fn text_arrives_as_it_was_sent(words in vec("[a-z üß潮\u{1F30A}\"\\\\\r\n\t]{1,9}", 1..20), size in 1..50_usize) {
        let mut body: String = words
            .iter()
            .map(|word| json!({"choices": [{"index": 0, "delta": {"content": word}}]}))
            .map(|chunk| format!("data: {chunk}\n\n"))
            .collect();
        body += "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
        let pieces: Vec<&[u8]> = body.as_bytes().chunks(size).collect();
        prop_assert_eq!(said(&pieces), (words.concat(), None));
    }

    #[test]
    fn any_error_body_has_a_cause(status in 200..600_u16, body in "[ -~\n]{0,40}") {
        readers::error_body(format!("{status}\n{body}").as_bytes());
        let told = json!({"error": {"message": body, "code": status}});
        readers::error_body(format!("{status}\n{told}").as_bytes());
    }
}
