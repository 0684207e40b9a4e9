use proptest::prelude::*;

use super::*;

fn decode(chunks: &[&[u8]]) -> (Vec<SseEvent>, Ending) {
    let mut decoder = SseDecoder::new();
    let mut out = Vec::new();
    for chunk in chunks {
        decoder.push(chunk, &mut out).expect("within the limit");
    }
    let ending = decoder.finish(&mut out).expect("within the limit");
    (out, ending)
}

fn data(text: &str) -> Vec<String> {
    decode(&[text.as_bytes()])
        .0
        .into_iter()
        .map(|event| event.data)
        .collect()
}

#[test]
fn line_ends_comments_and_fields() {
    let blocks = "\u{feff}: hi\n\nevent: ping\ndata: a\ndata:b\n\nid: 7\nretry: 10\ndata:  c\nunknown: x\n\ndata\n\n";
    for line_end in ["\n", "\r\n", "\r"] {
        let (events, ending) = decode(&[blocks.replace('\n', line_end).as_bytes()]);
        assert_eq!(ending, Ending::Clean);
        assert_eq!(events.len(), 2, "{line_end:?}");
        assert_eq!(
            (events[0].event.as_deref(), events[0].data.as_str()),
            (Some("ping"), "a\nb")
        );
        assert_eq!(
            (events[1].id.as_deref(), events[1].data.as_str()),
            (Some("7"), " c")
        );
    }
}

#[test]
fn a_missing_end_counts_when_the_event_is_complete() {
    assert_eq!(
        data("data: {\"a\":1}\n\ndata: [DONE]"),
        ["{\"a\":1}", "[DONE]"]
    );
    assert_eq!(data("data: {\"a\":1}"), ["{\"a\":1}"]);
    let (events, ending) = decode(&[b"data: {\"a\":1}\n\ndata: {\"b\":"]);
    assert_eq!((events.len(), ending), (1, Ending::Cut));
}

#[test]
fn unframed_lines_count() {
    assert_eq!(data("[DONE]\n"), ["[DONE]"]);
    assert_eq!(
        data("data: x\n\n{\"error\":\n {\"message\":\"a } b\"}}\n"),
        ["x", "{\"error\":\n {\"message\":\"a } b\"}}"]
    );
    assert_eq!(data("{ never closed\ndata: {}\n\n"), ["{}"]);
}

#[test]
fn lines_events_and_bare_json_are_bounded() {
    let mut out = Vec::new();
    let mut decoder = SseDecoder::with_limit(10);
    assert_eq!(decoder.push(b"data: 12", &mut out), Ok(()));
    assert_eq!(decoder.push(b"345", &mut out), Err(SseError::TooLong(10)));
    let mut decoder = SseDecoder::with_limit(10);
    assert_eq!(decoder.push(b"data:123\ndata:456\n", &mut out), Ok(()));
    assert_eq!(
        decoder.push(b"data:789\n", &mut out),
        Err(SseError::TooLong(10))
    );
    let mut decoder = SseDecoder::with_limit(10);
    assert_eq!(
        decoder.push(b"{\"a\":\n1,\n\"b\":\n", &mut out),
        Err(SseError::TooLong(10))
    );
}

#[test]
fn a_forty_megabyte_line_arrives_whole() {
    let body = "A".repeat(40 * 1024 * 1024);
    let mut decoder = SseDecoder::new();
    let mut out = Vec::new();
    decoder.push(b"data: \"", &mut out).expect("push");
    for chunk in body.as_bytes().chunks(64 * 1024) {
        decoder.push(chunk, &mut out).expect("push");
    }
    decoder.push(b"\"\n\n", &mut out).expect("push");
    assert_eq!(out.len(), 1);
    assert_eq!(out[0].data.len(), body.len() + 2);
}

fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop::collection::vec(
        prop_oneof![
            Just("data: {\"a\":\"ü😀\"}".to_owned()),
            Just("data:".to_owned()),
            Just("data: [DONE]".to_owned()),
            Just("[DONE]".to_owned()),
            Just("{\"x\":\"}\"".to_owned()),
            Just("}".to_owned()),
            Just(": PING".to_owned()),
            Just("event: e".to_owned()),
            Just("\u{feff}".to_owned()),
            Just("\n".to_owned()),
            Just("\r".to_owned()),
            Just("\r\n".to_owned()),
            Just("\n\n".to_owned()),
            "[ -~]{0,12}",
        ],
        0..40,
    );
    (pieces, prop::collection::vec(any::<u8>(), 0..8))
        .prop_map(|(text, junk)| [text.concat().into_bytes(), junk].concat())
}

proptest! {
    #[test]
    fn any_chunking_gives_the_same_events(
        bytes in hostile(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
    ) {
        let whole = decode(&[&bytes]);
        let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        at.extend([0, bytes.len()]);
        at.sort_unstable();
        let chunks: Vec<&[u8]> = at.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
        prop_assert_eq!(&decode(&chunks), &whole);
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        prop_assert_eq!(&decode(&single), &whole);
    }
}
