//! What must hold of every input. The fuzz targets call these, and so does the test that replays the
//! corpus on stable Rust. Each panics when something does not hold.

mod realtime;

use std::fmt::Debug;
use std::time::Duration;

use studio_gateway::offline::{self, KEY};
use studio_gateway::sse::{Ending, SseDecoder, SseError, SseEvent};
use studio_gateway::{ChatEvent, ErrorKind, GatewayError};

pub use realtime::realtime;

/// A check with the name of its corpus folder.
pub type Reader = (&'static str, fn(&[u8]));

/// Every check.
pub const READERS: [Reader; 7] = [
    ("sse", sse),
    ("chat", chat),
    ("completions", completions),
    ("messages", messages),
    ("gemini", gemini),
    ("realtime", realtime),
    ("error_body", error_body),
];

/// Longest line that the decoder under test takes, so that limits are met too.
const LIMIT: usize = 4096;
/// Longest wait that any server can talk the client into.
const YEAR: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// Any chunking of a stream gives the same events and the same end.
pub fn sse(bytes: &[u8]) {
    let whole = events(&[bytes]);
    for pieces in cuts(bytes) {
        assert_eq!(events(&pieces), whole);
    }
}

fn events(pieces: &[&[u8]]) -> (Vec<SseEvent>, Result<Ending, SseError>) {
    let mut decoder = SseDecoder::with_limit(LIMIT);
    let mut out = Vec::new();
    for piece in pieces {
        if let Err(error) = decoder.push(piece, &mut out) {
            return (out, Err(error));
        }
    }
    let ending = decoder.finish(&mut out);
    (out, ending)
}

/// A stream of chat completions.
pub fn chat(bytes: &[u8]) {
    answer(bytes, |pieces, see| {
        offline::chat(pieces.iter().copied(), see)
    });
}

/// A stream of legacy completions, which the chat decoder reads too.
pub fn completions(bytes: &[u8]) {
    chat(bytes);
}

/// A stream of Anthropic's Messages.
pub fn messages(bytes: &[u8]) {
    answer(bytes, |pieces, see| {
        offline::messages(pieces.iter().copied(), see)
    });
}

/// A stream of Gemini.
pub fn gemini(bytes: &[u8]) {
    answer(bytes, |pieces, see| {
        offline::gemini(pieces.iter().copied(), see)
    });
}

type See<'a> = &'a mut dyn FnMut(Result<ChatEvent, GatewayError>);
type Decode = fn(&[&[u8]], See<'_>) -> Result<(), GatewayError>;

/// Any chunking of an answer means the same, and its events come in the order that is promised.
fn answer(bytes: &[u8], decode: Decode) {
    let whole = same_in_any_chunking(bytes, |pieces| {
        let mut items = Vec::new();
        decode(pieces, &mut |item| items.push(item)).expect("a client");
        items
    });
    let events: Vec<&ChatEvent> = whole.iter().filter_map(|item| item.as_ref().ok()).collect();
    let starts = |event: &&&ChatEvent| matches!(event, ChatEvent::Started { .. });
    assert!(events.iter().filter(starts).count() <= 1);
    assert!(
        events.first().is_none_or(|first| {
            matches!(first, ChatEvent::Started { .. } | ChatEvent::Usage(_))
        })
    );
    let mut finished = Vec::new();
    for (at, event) in events.iter().enumerate() {
        match event {
            ChatEvent::Usage(_) => assert_eq!(at + 1, events.len(), "usage comes last"),
            ChatEvent::FinishReason { index, .. } => {
                assert!(!finished.contains(index), "a choice ends once");
                finished.push(*index);
            }
            ChatEvent::Text { index, text } | ChatEvent::Reasoning { index, text } => {
                assert!(!finished.contains(index) && !text.is_empty());
            }
            ChatEvent::ToolCall { index, call } => {
                assert!(!finished.contains(index) && !call.id.is_empty());
            }
            _ => {}
        }
    }
}

/// The body of a refusal, after a first line that is its status: some cause is found, within bounds,
/// and no key survives.
pub fn error_body(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (first, rest) = text.split_once('\n').unwrap_or_default();
    let (status, body) = match first.trim().parse() {
        Ok(status) => (status, rest),
        Err(_) => (500, text.as_ref()),
    };
    let error = offline::refusal(status, body).expect("a client");
    assert_eq!(error.status, Some(status));
    assert!(!error.message.is_empty() && error.message.chars().count() <= 501);
    assert!(
        error
            .raw_body
            .as_ref()
            .is_none_or(|body| body.len() <= 64 * 1024)
    );
    assert!(error.retry_after.is_none_or(|wait| wait <= YEAR));
    let ours = [ErrorKind::Cancelled, ErrorKind::Config, ErrorKind::Offline];
    assert!(!ours.contains(&error.kind));
    assert_keyless(&error);
}

/// What a decoder makes of a body, compared over many ways to cut it. Nothing follows an error.
fn same_in_any_chunking<E: Clone + Debug>(
    bytes: &[u8],
    decode: impl Fn(&[&[u8]]) -> Vec<Result<E, GatewayError>>,
) -> Vec<Result<E, GatewayError>> {
    let whole = decode(&[bytes]);
    let shown = shown(&whole);
    for pieces in cuts(bytes) {
        assert_eq!(self::shown(&decode(&pieces)), shown);
    }
    let last = whole.len().saturating_sub(1);
    for (at, item) in whole.iter().enumerate() {
        if let Err(error) = item {
            assert_eq!(at, last, "nothing follows an error");
            assert_keyless(error);
        }
    }
    whole
}

fn assert_keyless(error: &GatewayError) {
    let text = format!("{error} {error:?}");
    assert!(!text.contains(KEY), "{text}");
}

/// Everything as text, without the ends of ids that are made up at random: 16 digits after a `_`.
fn shown<E: Debug>(items: &[E]) -> String {
    let text = format!("{items:?}");
    let mut pieces = text.split('_');
    let mut shown = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.bytes().take_while(u8::is_ascii_hexdigit).count();
        shown.push('_');
        shown.push_str(&piece[if digits == 16 { 16 } else { 0 }..]);
    }
    shown
}

/// The bytes whole, cut into ones and sevens, and cut where the bytes themselves say.
fn cuts(bytes: &[u8]) -> Vec<Vec<&[u8]>> {
    let mut by_content = Vec::new();
    let (mut rest, mut state) = (bytes, 7_usize);
    while !rest.is_empty() {
        state = state.wrapping_mul(31).wrapping_add(rest[0].into());
        let (piece, after) = rest.split_at((state % 41 + 1).min(rest.len()));
        by_content.push(piece);
        rest = after;
    }
    vec![
        bytes.chunks(1).collect(),
        bytes.chunks(7).collect(),
        by_content,
    ]
}
