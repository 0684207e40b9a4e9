//! Hears an answer out, in any protocol and however its bytes are cut.

use futures_util::StreamExt;
use studio_gateway::turn::Collected;
use studio_gateway::{ChatEvent, ChatStream, ErrorKind, Gateway, GatewayError};

use crate::server::{Act, RawServer, send};

/// An answer, to its end.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    pub(crate) events: Vec<ChatEvent>,
    pub(crate) error: Option<GatewayError>,
}

impl Heard {
    pub(crate) fn collected(&self) -> Collected {
        self.events.iter().cloned().collect()
    }

    pub(crate) fn kind(&self) -> Option<ErrorKind> {
        self.error.as_ref().map(|error| error.kind)
    }

    pub(crate) fn text(&self) -> String {
        self.collected()
            .choices
            .get(&0)
            .map(|choice| choice.text())
            .unwrap_or_default()
    }

    pub(crate) fn reasoning(&self) -> String {
        let told = self.events.iter().filter_map(|event| match event {
            ChatEvent::Reasoning { text, .. } => Some(text.as_str()),
            _ => None,
        });
        told.collect()
    }

    /// Name and arguments of every call.
    pub(crate) fn calls(&self) -> Vec<(String, String)> {
        let calls = self.events.iter().filter_map(|event| match event {
            ChatEvent::ToolCall { call, .. } => Some((call.name.clone(), call.arguments.clone())),
            _ => None,
        });
        calls.collect()
    }
}

/// Every choice ends at most once, after everything else of it; the start comes first, the counts
/// last; nothing follows an error.
pub(crate) async fn hear(stream: Result<ChatStream, GatewayError>) -> Heard {
    let mut heard = Heard::default();
    let mut stream = match stream {
        Ok(stream) => stream,
        Err(error) => {
            heard.error = Some(error);
            return heard;
        }
    };
    while let Some(item) = stream.next().await {
        assert!(heard.error.is_none(), "nothing follows an error");
        match item {
            Ok(event) => heard.events.push(event),
            Err(error) => heard.error = Some(error),
        }
    }
    in_order(&heard.events);
    heard
}

fn in_order(events: &[ChatEvent]) {
    let mut ended = Vec::new();
    for (at, event) in events.iter().enumerate() {
        match event {
            ChatEvent::Started { .. } => assert_eq!(at, 0),
            ChatEvent::Usage(_) => assert_eq!(at + 1, events.len()),
            ChatEvent::FinishReason { index, .. } => {
                assert!(!ended.contains(index), "a choice ends once");
                ended.push(*index);
            }
            ChatEvent::Text { index, .. }
            | ChatEvent::Reasoning { index, .. }
            | ChatEvent::Refusal { index, .. }
            | ChatEvent::Image { index, .. }
            | ChatEvent::Audio { index, .. }
            | ChatEvent::Citation { index, .. }
            | ChatEvent::ToolCall { index, .. }
            | ChatEvent::Opaque { index, .. }
            | ChatEvent::Logprobs { index, .. } => {
                assert!(
                    !ended.contains(index),
                    "nothing follows the end of a choice"
                );
            }
        }
    }
}

/// The same answer whole, in single bytes and in sevens: it must mean the same.
pub(crate) async fn in_pieces(
    content_type: &str,
    body: impl AsRef<[u8]>,
    ask: impl AsyncFn(Gateway) -> Result<ChatStream, GatewayError>,
) -> Heard {
    let body = body.as_ref();
    let head =
        format!("HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\nconnection: close\r\n\r\n");
    let mut heard: Vec<Heard> = Vec::new();
    for size in [body.len().max(1), 1, 7] {
        let pieces = body.chunks(size).map(|piece| Act::Send(piece.to_vec()));
        let acts = std::iter::once(send(&head)).chain(pieces).collect();
        let server = RawServer::saying(acts).await;
        heard.push(hear(ask(server.gateway()).await).await);
    }
    let first = heard.swap_remove(0);
    for cut in heard {
        assert_eq!(named(cut.events), named(first.events.clone()));
        assert_eq!(
            cut.error.map(|error| error.message.clone()),
            first.error.as_ref().map(|error| error.message.clone())
        );
    }
    first
}

/// Ids that are made up differ every time.
fn named(mut events: Vec<ChatEvent>) -> Vec<ChatEvent> {
    for event in &mut events {
        if let ChatEvent::ToolCall { call, .. } = event
            && call.id.starts_with("unnamed_")
        {
            call.id = "unnamed".to_owned();
        }
    }
    events
}

/// The JSON body of a request that a server has seen.
pub(crate) fn body_of(request: &str) -> serde_json::Value {
    let (_, body) = request.split_once("\r\n\r\n").expect("head");
    serde_json::from_str(body).expect("JSON body")
}
