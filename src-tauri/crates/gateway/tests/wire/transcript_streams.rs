//! Transcripts while they are written.

use std::time::Duration;

use crate::server::{Act, JSON, RawServer, field, in_pieces, parts_of, reply, send, sse};
use crate::transcriptions::{TEXT, ask};
use futures_util::StreamExt;
use studio_gateway::{
    ErrorKind, Gateway, GatewayError, Transcript, TranscriptEvent, TranscriptFormat,
    TranscriptionRequest,
};

const STREAM: &str = r#"data: {"type":"transcript.text.delta","delta":"The ferry ","logprobs":[]}

data: {"type":"transcript.text.segment","id":"seg_1","start":0,"end":3.2,"text":"The ferry leaves at nine.","speaker":"A"}

data: {"type":"transcript.language","language":"en"}

data: {"type":"transcript.text.delta","delta":"leaves at nine."}

data: {"type":"transcript.text.done","text":"The ferry leaves at nine.","usage":{"type":"tokens","input_tokens":31,"output_tokens":7,"total_tokens":38}}

"#;

#[derive(Debug, Default)]
struct Heard {
    text: String,
    speakers: Vec<String>,
    others: usize,
    done: Option<Transcript>,
    error: Option<GatewayError>,
}

async fn heard(gateway: &Gateway, request: &TranscriptionRequest) -> Heard {
    let mut heard = Heard::default();
    let mut stream = match gateway.transcription_stream(request).await {
        Ok(stream) => stream,
        Err(error) => {
            heard.error = Some(error);
            return heard;
        }
    };
    while let Some(event) = stream.next().await {
        assert!(heard.error.is_none(), "nothing follows an error");
        match event {
            Ok(TranscriptEvent::Delta { text, .. }) => heard.text.push_str(&text),
            Ok(TranscriptEvent::Segment(segment)) => heard.speakers.extend(segment.speaker),
            Ok(TranscriptEvent::Done(transcript)) => heard.done = Some(*transcript),
            Ok(TranscriptEvent::Other(_)) => heard.others += 1,
            Err(error) => heard.error = Some(error),
        }
    }
    heard
}

async fn heard_from(acts: Vec<Act>) -> Heard {
    let server = RawServer::saying(acts).await;
    let heard = heard(&server.gateway(), &ask(None)).await;
    assert!(parts_of(&server.requests()[0]).contains(&field("stream", "true")));
    heard
}

#[tokio::test]
async fn a_streamed_transcript_in_any_pieces() {
    let bodies = [
        STREAM.to_owned(),
        STREAM.replace('\n', "\r\n"),
        STREAM.replace('\n', "\r"),
        STREAM.trim_end().to_owned(),
        format!("{STREAM}data: [DONE]\n\n"),
    ];
    for acts in bodies.iter().flat_map(|body| in_pieces(body)) {
        let heard = heard_from(acts).await;
        assert_eq!(heard.text, TEXT);
        assert_eq!(
            (heard.speakers.as_slice(), heard.others),
            (&["A".to_owned()][..], 1)
        );
        let done = heard.done.expect("done");
        assert_eq!(
            (done.text.as_str(), done.usage.expect("usage").output_tokens),
            (TEXT, Some(7))
        );
        assert!(heard.error.is_none(), "{:?}", heard.error);
    }
}

#[tokio::test]
async fn a_stream_without_its_last_event_is_cut_off() {
    let cut = &STREAM[..STREAM
        .find("data: {\"type\":\"transcript.text.done")
        .expect("done")];
    for body in [cut.to_owned(), format!("{cut}data: [DONE]\n\n")] {
        let heard = heard_from(sse(&body)).await;
        assert_eq!(heard.text, TEXT, "what came is kept");
        assert_eq!(heard.error.expect("told").kind, ErrorKind::Truncated);
    }
    let failing =
        format!("{cut}data: {{\"error\":{{\"message\":\"x\",\"type\":\"server_error\"}}}}\n\n");
    let heard = heard_from(sse(&failing)).await;
    assert_eq!(
        (heard.text.as_str(), heard.error.expect("told").kind),
        (TEXT, ErrorKind::Server)
    );
}

#[tokio::test]
async fn servers_that_ignore_the_wish_for_a_stream() {
    let whole = heard_from(reply(200, JSON, r#"{"text":"The ferry leaves at nine."}"#)).await;
    assert_eq!(whole.done.expect("done").text, TEXT);
    let error = r#"{"error":{"message":"x","type":"insufficient_quota"}}"#;
    assert_eq!(
        heard_from(reply(200, JSON, error))
            .await
            .error
            .expect("told")
            .kind,
        ErrorKind::Quota
    );
    let srt = "1\n00:00:00,000 --> 00:00:03,200\nThe ferry leaves at nine.\n";
    let server = RawServer::saying(reply(200, "content-type: text/plain\r\n", srt)).await;
    let heard = heard(&server.gateway(), &ask(Some(TranscriptFormat::Srt))).await;
    assert_eq!(heard.done.expect("done").segments[0].end, 3.2);
}

#[tokio::test]
async fn an_upload_longer_than_the_silence_allowed_is_no_time_out() {
    let mut acts = vec![Act::Pause(Duration::from_millis(1200))];
    acts.extend(sse(STREAM));
    let server = RawServer::saying(acts).await;
    let mut config = server.config();
    config.timeouts.first_byte = Duration::from_millis(500);
    let heard = heard(&Gateway::new(config).expect("gateway"), &ask(None)).await;
    assert_eq!((heard.text.as_str(), heard.error.is_none()), (TEXT, true));
}

#[tokio::test]
async fn silence_after_the_head_is_a_time_out() {
    let head = send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n");
    let server = RawServer::saying(vec![head, Act::Hang]).await;
    let mut config = server.config();
    config.timeouts.first_byte = Duration::from_millis(500);
    let heard = heard(&Gateway::new(config).expect("gateway"), &ask(None)).await;
    assert_eq!(heard.error.expect("told").kind, ErrorKind::Timeout);
}
