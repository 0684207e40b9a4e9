//! Sound as servers send it, and what they send in its place.

use std::time::Duration;

use crate::server::{Act, JSON, RawServer, body_of, in_pieces, reply, reply_bytes, send, sse};
use futures_util::StreamExt;
use serde_json::json;
use studio_gateway::{
    ErrorKind, Gateway, GatewayError, SoundFormat, SpeechRequest, SpeechStream, Voice,
};

const MP3: &[u8] = b"ID3\x04\x00\x00\x00\x00\x00\x00\xFF\xFB\x90\x64\x00\x01\x02";

fn ask(format: Option<&str>) -> SpeechRequest {
    let mut request = SpeechRequest::new("tts-1", "alloy", "Mind the gap.");
    request.response_format = format.map(str::to_owned);
    request
}

/// What came, and the error that ended it.
async fn drain(stream: &mut SpeechStream) -> (Vec<u8>, Option<GatewayError>) {
    let mut bytes = Vec::new();
    let mut failed = None;
    while let Some(piece) = stream.next().await {
        assert!(failed.is_none(), "nothing follows an error");
        match piece {
            Ok(piece) => {
                assert!(!piece.is_empty());
                bytes.extend_from_slice(&piece);
            }
            Err(error) => failed = Some(error),
        }
    }
    (bytes, failed)
}

async fn spoken(request: &SpeechRequest, acts: Vec<Act>) -> Result<SpeechStream, GatewayError> {
    RawServer::saying(acts)
        .await
        .gateway()
        .speech(request)
        .await
}

#[tokio::test]
async fn mp3_in_single_bytes() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: audio/mpeg\r\nx-request-id: r-1\r\ntransfer-encoding: chunked\r\n\r\n";
    let mut acts = vec![send(head)];
    acts.extend(MP3.iter().map(|byte| {
        let mut chunk = b"1\r\n".to_vec();
        chunk.extend([*byte, b'\r', b'\n']);
        Act::Send(chunk)
    }));
    acts.push(send("0\r\n\r\n"));
    let mut stream = spoken(&ask(None), acts).await.expect("sound");
    assert_eq!(stream.format(), Some(SoundFormat::Mp3));
    let meta = stream.meta();
    assert_eq!(meta.content_type.as_deref(), Some("audio/mpeg"));
    assert_eq!(meta.request_id.as_deref(), Some("r-1"));
    assert!(meta.first_byte.is_some());
    let (bytes, error) = drain(&mut stream).await;
    assert_eq!((bytes.as_slice(), error.is_none()), (MP3, true));
}

#[tokio::test]
async fn containers_are_told_by_their_bytes_not_by_the_header() {
    let endless =
        b"RIFF\xFF\xFF\xFF\xFFWAVEfmt \x10\x00\x00\x00data\xFF\xFF\xFF\xFF\x01\x00".as_slice();
    for (asked, sound, format) in [
        ("wav", endless, Some(SoundFormat::Wav)),
        (
            "opus",
            b"OggS\x00\x02rest of the page",
            Some(SoundFormat::Ogg),
        ),
        ("flac", b"fLaC\x00\x00\x00\x22", Some(SoundFormat::Flac)),
        (
            "aac",
            b"\xFF\xF1\x50\x80\x01\x7F\xFC",
            Some(SoundFormat::Aac),
        ),
        ("mp3", b"\xFF\xFB\x90\x64", Some(SoundFormat::Mp3)),
        // An odd number of bytes, and samples that look like the beat of a frame.
        ("pcm", b"\xFF\xFB\x00\x01\x02", None),
        // Samples that begin like an object.
        ("pcm", b"{\x00\"\x01\x00\x00", None),
        ("pcm", b"\x00", None),
    ] {
        for content_type in ["application/octet-stream", "audio/mpeg", "text/plain"] {
            if content_type == "text/plain" && format.is_none() {
                continue;
            }
            let header = format!("content-type: {content_type}\r\n");
            let acts = reply_bytes(&header, sound);
            let mut stream = spoken(&ask(Some(asked)), acts).await.expect("sound");
            assert_eq!(stream.format(), format, "{asked}");
            let (bytes, error) = drain(&mut stream).await;
            assert_eq!(
                (bytes.as_slice(), error.is_none()),
                (sound, true),
                "{asked}"
            );
        }
    }
}

#[tokio::test]
async fn errors_under_a_success_status_are_told_before_any_byte() {
    let quota = r#"{"error":{"message":"余额不足","type":"new_api_error","code":"insufficient_user_quota"}}"#;
    for asked in [None, Some("pcm"), Some("wav")] {
        for (headers, body, kind) in [
            (JSON, quota, ErrorKind::Quota),
            ("content-type: audio/mpeg\r\n", quota, ErrorKind::Quota),
            (
                "",
                "\n\n {\"msg\":\"余额不足\",\"success\":false}",
                ErrorKind::Quota,
            ),
            (
                "content-type: text/html\r\n",
                "<html><title>Log in</title></html>",
                ErrorKind::Html,
            ),
            (
                "content-type: audio/mpeg\r\n",
                "<!doctype html><title>Log in</title>",
                ErrorKind::Html,
            ),
            (
                "content-type: text/plain\r\n",
                "upstream overloaded",
                ErrorKind::Overloaded,
            ),
            (JSON, r#"{"id":"x"}"#, ErrorKind::Protocol),
            ("content-type: audio/mpeg\r\n", "", ErrorKind::Protocol),
        ] {
            for size in [1, 4096] {
                let length = body.len();
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n"
                );
                let pieces = body
                    .as_bytes()
                    .chunks(size)
                    .map(|piece| Act::Send(piece.to_vec()));
                let acts = std::iter::once(send(head)).chain(pieces).collect();
                let error = spoken(&ask(asked), acts).await.expect_err("told");
                assert_eq!(
                    (error.kind, error.status),
                    (kind, Some(200)),
                    "{asked:?} {body}"
                );
            }
        }
    }
}

#[tokio::test]
async fn sound_that_breaks_off_is_kept_and_told() {
    let short = send("HTTP/1.1 200 OK\r\ncontent-type: audio/mpeg\r\ncontent-length: 99\r\n\r\n");
    let chunked = send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n11\r\n");
    for head in [short, chunked] {
        let mut stream = spoken(&ask(None), vec![head, send(MP3)])
            .await
            .expect("sound");
        let (bytes, error) = drain(&mut stream).await;
        assert_eq!(bytes, MP3);
        assert_eq!(error.expect("told").kind, ErrorKind::Truncated);
    }
}

#[tokio::test]
async fn silence_before_and_in_the_middle_is_a_time_out() {
    let head = send("HTTP/1.1 200 OK\r\ncontent-type: audio/mpeg\r\ncontent-length: 99\r\n\r\n");
    for acts in [
        vec![Act::Hang],
        vec![head.clone(), Act::Hang],
        vec![head.clone(), send(&MP3[..4]), Act::Hang],
    ] {
        let error = impatient(acts).await.expect_err("silent");
        assert_eq!(error.kind, ErrorKind::Timeout);
    }
    let mut stream = impatient(vec![head, send(MP3), Act::Hang])
        .await
        .expect("sound");
    let (bytes, error) = drain(&mut stream).await;
    assert_eq!(
        (bytes.as_slice(), error.expect("silent").kind),
        (MP3, ErrorKind::Timeout)
    );
}

async fn impatient(acts: Vec<Act>) -> Result<SpeechStream, GatewayError> {
    let server = RawServer::saying(acts).await;
    let mut config = server.config();
    config.timeouts.first_byte = Duration::from_millis(500);
    config.timeouts.idle = Duration::from_millis(500);
    Gateway::new(config)
        .expect("gateway")
        .speech(&ask(None))
        .await
}

const EVENTS: &str = r#"data: {"type":"speech.audio.delta","audio":"SUQzBAAAAAAA"}

: PING

data: {"type":"speech.audio.delta","audio":""}

data: {"type":"speech.audio.delta","audio":"//uQxAAA"}

data: {"type":"speech.audio.done","usage":{"input_tokens":5,"output_tokens":62,"total_tokens":67}}

"#;

fn ask_events() -> SpeechRequest {
    let mut request = ask(None);
    request.stream_format = Some("sse".into());
    request
}

#[tokio::test]
async fn events_give_the_same_bytes_and_the_usage() {
    let sound = b"ID3\x04\x00\x00\x00\x00\x00\xFF\xFB\x90\xC4\x00\x00";
    let bodies = [
        EVENTS.to_owned(),
        EVENTS.replace('\n', "\r\n"),
        EVENTS.trim_end().to_owned(),
    ];
    for acts in bodies.iter().flat_map(|body| in_pieces(body)) {
        let mut stream = spoken(&ask_events(), acts).await.expect("sound");
        assert_eq!(stream.format(), Some(SoundFormat::Mp3));
        assert_eq!(stream.usage(), None, "it comes at the end");
        let (bytes, error) = drain(&mut stream).await;
        assert_eq!((bytes.as_slice(), error.is_none()), (&sound[..], true));
        let usage = stream.usage().expect("usage");
        assert_eq!(
            (usage.input_tokens, usage.output_tokens),
            (Some(5), Some(62))
        );
    }
    // A gateway that ignores the wish sends the sound itself.
    let acts = reply_bytes("content-type: audio/mpeg\r\n", MP3);
    let mut stream = spoken(&ask_events(), acts).await.expect("sound");
    assert_eq!(drain(&mut stream).await.0, MP3);
    // And one that gives events unasked is understood.
    let mut stream = spoken(&ask(None), sse(EVENTS)).await.expect("sound");
    assert_eq!(drain(&mut stream).await.0, sound);
}

#[tokio::test]
async fn events_that_end_badly_are_told() {
    let open = &EVENTS[..EVENTS
        .find("data: {\"type\":\"speech.audio.done")
        .expect("done")];
    let damaged = EVENTS.replace("//uQxAAA", "//uQ*AAA");
    let failed =
        format!("{open}data: {{\"error\":{{\"message\":\"x\",\"type\":\"server_error\"}}}}\n\n");
    for (body, kind) in [
        (open.to_owned(), ErrorKind::Truncated),
        (format!("{open}data: [DONE]\n\n"), ErrorKind::Truncated),
        (damaged, ErrorKind::Truncated),
        (failed, ErrorKind::Server),
    ] {
        let mut stream = spoken(&ask_events(), sse(&body)).await.expect("sound");
        let (bytes, error) = drain(&mut stream).await;
        assert!(bytes.starts_with(b"ID3"), "what came is kept");
        assert_eq!(error.expect("told").kind, kind, "{body}");
    }
    let silent = "data: {\"type\":\"speech.audio.done\"}\n\n";
    let quota = r#"{"error":{"message":"x","type":"insufficient_quota"}}"#;
    for (acts, kind) in [
        (sse(silent), ErrorKind::Protocol),
        (sse(""), ErrorKind::Protocol),
        (reply(200, JSON, quota), ErrorKind::Quota),
        (reply(200, "", "<html><title>x</title>"), ErrorKind::Html),
    ] {
        let error = spoken(&ask_events(), acts).await.expect_err("told");
        assert_eq!(error.kind, kind);
    }
}

#[tokio::test]
async fn only_what_is_set_is_sent() {
    let server = RawServer::saying(reply_bytes("content-type: audio/mpeg\r\n", MP3)).await;
    let gateway = server.gateway();
    gateway.speech(&ask(None)).await.expect("sound");
    let mut request = ask(Some("opus"));
    request.voice = Voice::Custom {
        id: "voice_7".into(),
    };
    request.speed = Some(1.5);
    request.instructions = Some("calm, low pitch".into());
    request.stream_format = Some("audio".into());
    request.extra.insert("emotion".into(), json!("happy"));
    gateway.speech(&request).await.expect("sound");
    let requests = server.requests();
    assert!(requests[0].starts_with("POST /v1/audio/speech "));
    assert!(requests[0].contains("accept-encoding: identity"));
    assert_eq!(
        body_of(&requests[0]),
        json!({"model":"tts-1","voice":"alloy","input":"Mind the gap."})
    );
    assert_eq!(
        body_of(&requests[1]),
        json!({"model":"tts-1","voice":{"id":"voice_7"},"input":"Mind the gap.","response_format":"opus","speed":1.5,
               "instructions":"calm, low pitch","stream_format":"audio","emotion":"happy"})
    );
}

#[tokio::test]
async fn speech_is_charged_once() {
    for acts in [reply(500, "", ""), vec![Act::Reset], vec![]] {
        let server = RawServer::saying(acts).await;
        server
            .gateway()
            .speech(&ask(None))
            .await
            .expect_err("failed");
        assert_eq!(server.requests().len(), 1);
    }
}
