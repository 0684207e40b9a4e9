//! Recordings sent, and transcripts in every form.

use std::sync::{Arc, Mutex};

use crate::server::{JSON, RawServer, field, file, parts_of, reply};
use serde_json::json;
use studio_gateway::{
    ErrorKind, GatewayError, Transcript, TranscriptBody, TranscriptFormat, TranscriptionRequest,
    TranslationRequest, Upload,
};

pub(crate) const TEXT: &str = "The ferry leaves at nine.";

fn recording() -> Upload {
    Upload::bytes("memo.m4a", "audio/mp4", "sound")
}

pub(crate) fn ask(format: Option<TranscriptFormat>) -> TranscriptionRequest {
    let mut request = TranscriptionRequest::new("whisper-1", recording());
    request.response_format = format;
    request
}

async fn answered(
    format: Option<TranscriptFormat>,
    headers: &str,
    body: &str,
) -> Result<Transcript, GatewayError> {
    let server = RawServer::saying(reply(200, headers, body)).await;
    let answer = server.gateway().transcription(&ask(format)).await?;
    Ok(answer.transcript)
}

#[tokio::test]
async fn json_tells_text_and_what_was_used() {
    let body = json!({"text":TEXT,"usage":{"type":"duration","seconds":3},"x":1});
    let transcript = answered(None, JSON, &body.to_string()).await.expect("text");
    assert_eq!(transcript.text, TEXT);
    assert_eq!(transcript.usage.expect("usage").seconds, Some(3.0));
    assert_eq!(transcript.body, TranscriptBody::Json(body));
    let body = json!({"text":TEXT,"usage":{"type":"tokens","input_tokens":31,"output_tokens":7,"total_tokens":38,
                      "input_token_details":{"text_tokens":1,"audio_tokens":30}}});
    let usage = answered(None, JSON, &body.to_string())
        .await
        .expect("text")
        .usage
        .expect("usage");
    assert_eq!(
        (
            usage.input_tokens,
            usage.output_tokens,
            usage.input_audio_tokens
        ),
        (Some(31), Some(7), Some(30))
    );
}

#[tokio::test]
async fn verbose_json_has_segments_and_may_lack_words() {
    let mut body = json!({"task":"transcribe","language":"english","duration":3.2,"text":TEXT,
        "segments":[{"id":0,"seek":0,"start":0.0,"end":3.2,"text":" The ferry leaves at nine.","tokens":[50364,440],
                     "temperature":0.0,"avg_logprob":-0.21,"compression_ratio":0.9,"no_speech_prob":0.01},
                    {"id":1,"start":3.2,"end":9,"text":" Thank you.","avg_logprob":-1.4,"no_speech_prob":0.9},
                    {"id":2}]});
    let format = Some(TranscriptFormat::VerboseJson);
    let transcript = answered(format, JSON, &body.to_string())
        .await
        .expect("text");
    assert_eq!(transcript.language.as_deref(), Some("english"));
    assert_eq!(transcript.duration, Some(3.2));
    assert!(transcript.words.is_empty());
    let [said, silence] = transcript.segments.as_slice() else {
        panic!("two segments: {:?}", transcript.segments);
    };
    assert_eq!(
        (said.start, said.end, said.id.as_deref()),
        (0.0, 3.2, Some("0"))
    );
    assert_eq!(said.extra["compression_ratio"], 0.9);
    assert!(!said.is_probably_silence() && silence.is_probably_silence());
    body["words"] = json!([{"word":"The","start":0.0,"end":0.2,"speaker":"A"}]);
    let words = answered(format, JSON, &body.to_string())
        .await
        .expect("text")
        .words;
    assert_eq!((words[0].word.as_str(), words[0].end), ("The", 0.2));
    assert_eq!(words[0].extra["speaker"], "A");
}

#[tokio::test]
async fn diarised_json_tells_the_speakers() {
    let body = json!({"task":"transcribe","duration":2,"segments":[
        {"type":"transcript.text.segment","id":"seg_1","start":0,"end":1,"text":"Hello.","speaker":"agent"},
        {"id":"seg_2","start":1,"end":2,"text":"Hi.","speaker":"B"}]});
    let transcript = answered(
        Some(TranscriptFormat::DiarizedJson),
        JSON,
        &body.to_string(),
    )
    .await
    .expect("text");
    let speakers: Vec<_> = transcript
        .segments
        .iter()
        .map(|s| s.speaker.as_deref())
        .collect();
    assert_eq!(speakers, [Some("agent"), Some("B")]);
    assert_eq!(transcript.text, "Hello.\nHi.");
}

#[tokio::test]
async fn bare_text_under_any_content_type() {
    let format = Some(TranscriptFormat::Text);
    for (headers, body) in [
        ("content-type: text/plain\r\n", format!("{TEXT}\n")),
        (JSON, TEXT.to_owned()),
        (JSON, format!("\"{TEXT}\"")),
        (JSON, format!("{{\"text\":\"{TEXT}\"}}")),
        ("", format!("\u{feff}{TEXT}")),
    ] {
        let transcript = answered(format, headers, &body).await.expect("text");
        assert_eq!(transcript.text, TEXT, "{body}");
    }
    // A server that ignores the wish for JSON has still written down what was said.
    let ignored = answered(None, "content-type: text/plain\r\n", TEXT).await;
    assert_eq!(ignored.expect("text").text, TEXT);
    let silence = answered(format, "content-type: text/plain\r\n", "").await;
    assert_eq!(silence.expect("silence").text, "");
}

#[tokio::test]
async fn subtitles_give_segments_and_stay_as_they_came() {
    let srt = "1\r\n00:00:00,000 --> 00:00:03,200\r\nThe ferry leaves\r\nat nine.\r\n\r\n2\r\n00:00:03,200 --> 00:00:04,000\r\nMind the gap.\r\n\r\n";
    let vtt = "WEBVTT\n\n00:00.000 --> 00:03.200\nThe ferry leaves\nat nine.\n\n00:03.200 --> 00:04.000\nMind the gap.\n";
    for (format, headers, body) in [
        (
            TranscriptFormat::Srt,
            "content-type: application/x-subrip\r\n",
            srt,
        ),
        (TranscriptFormat::Srt, JSON, srt),
        (TranscriptFormat::Vtt, "content-type: text/plain\r\n", vtt),
    ] {
        let transcript = answered(Some(format), headers, body).await.expect("text");
        let times: Vec<_> = transcript
            .segments
            .iter()
            .map(|s| (s.start, s.end))
            .collect();
        assert_eq!(times, [(0.0, 3.2), (3.2, 4.0)]);
        assert_eq!(transcript.text, "The ferry leaves\nat nine.\nMind the gap.");
        assert_eq!(transcript.body, TranscriptBody::Text(body.to_owned()));
    }
}

#[tokio::test]
async fn what_is_no_transcript_is_an_error_in_every_format() {
    use TranscriptFormat as F;
    for format in [None, Some(F::Text), Some(F::Srt), Some(F::VerboseJson)] {
        for (headers, body, kind) in [
            (
                JSON,
                r#"{"error":{"message":"x","type":"insufficient_quota"}}"#,
                ErrorKind::Quota,
            ),
            ("", "<html><title>Log in</title></html>", ErrorKind::Html),
            (JSON, "", ErrorKind::Protocol),
        ] {
            let error = answered(format, headers, body).await.expect_err("told");
            assert_eq!(error.kind, kind, "{format:?} {body}");
        }
    }
    for (headers, body) in [
        (JSON, TEXT),
        (JSON, r#"{"id":1}"#),
        ("content-type: text/plain\r\n", "{\"text\":\"The f"),
    ] {
        let error = answered(None, headers, body).await.expect_err("told");
        assert_eq!(error.kind, ErrorKind::Protocol, "{body}");
    }
}

#[tokio::test]
async fn the_form_holds_the_model_first_the_file_last_and_nothing_unset() {
    let server = RawServer::saying(reply(200, JSON, r#"{"text":"x"}"#)).await;
    let gateway = server.gateway();
    gateway.transcription(&ask(None)).await.expect("text");
    let mut request = ask(Some(TranscriptFormat::VerboseJson));
    request.file = Upload::bytes("录音 \"1\".webm", "audio/webm", "a\r\n--b");
    request.language = Some("zh".into());
    request.prompt = Some("航运".into());
    request.temperature = Some(0.5);
    request.timestamp_granularities = vec!["word".into(), "segment".into()];
    request.include = vec!["logprobs".into()];
    request.chunking_strategy = Some(json!({"type":"server_vad","threshold":0.5}));
    request.known_speaker_names = vec!["A".into()];
    request.known_speaker_references = vec!["data:audio/wav;base64,AA==".into()];
    request.extra.insert("temperature".into(), json!(0));
    request.extra.insert("hotwords[]".into(), json!(["slack"]));
    request.extra.insert("prompt".into(), json!(null));
    gateway.transcription(&request).await.expect("text");
    let requests = server.requests();
    assert!(requests[0].starts_with("POST /v1/audio/transcriptions "));
    assert!(requests[0].contains("content-type: multipart/form-data; boundary="));
    assert!(
        requests[0].to_lowercase().contains("content-length: "),
        "its length is known before"
    );
    assert_eq!(
        parts_of(&requests[0]),
        [
            field("model", "whisper-1"),
            file("file", "memo.m4a", "audio/mp4", "sound")
        ]
    );
    let parts = parts_of(&requests[1]);
    assert_eq!(parts[0], field("model", "whisper-1"));
    assert_eq!(
        parts.last(),
        Some(&file(
            "file",
            "录音 \\\"1\\\".webm",
            "audio/webm",
            "a\r\n--b"
        ))
    );
    let mut fields = parts[1..parts.len() - 1].to_vec();
    fields.sort_by(|a, b| a.head.cmp(&b.head));
    assert_eq!(
        fields,
        [
            field(
                "chunking_strategy",
                r#"{"threshold":0.5,"type":"server_vad"}"#
            ),
            field("hotwords[]", "slack"),
            field("include[]", "logprobs"),
            field("known_speaker_names[]", "A"),
            field("known_speaker_references[]", "data:audio/wav;base64,AA=="),
            field("language", "zh"),
            field("response_format", "verbose_json"),
            field("temperature", "0"),
            field("timestamp_granularities[]", "word"),
            field("timestamp_granularities[]", "segment"),
        ]
    );
}

#[tokio::test]
async fn a_translation_has_its_own_path_and_no_language() {
    let server = RawServer::saying(reply(200, JSON, r#"{"text":"x"}"#)).await;
    let mut request = TranslationRequest::new("whisper-1", recording());
    request.temperature = Some(0.25);
    request.prompt = Some("ships".into());
    request.response_format = Some(TranscriptFormat::Json);
    let answer = server.gateway().translation(&request).await.expect("text");
    assert_eq!(answer.transcript.text, "x");
    let requests = server.requests();
    assert!(requests[0].starts_with("POST /v1/audio/translations "));
    let heads: Vec<_> = parts_of(&requests[0])
        .into_iter()
        .map(|part| part.body)
        .collect();
    assert_eq!(heads, ["whisper-1", "ships", "json", "0.25", "sound"]);
}

#[tokio::test]
async fn a_file_goes_out_from_disk_and_its_progress_is_seen() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("memo.wav");
    let content = "0123456789abcdef".repeat(20_000);
    std::fs::write(&path, &content).expect("written");
    let total = content.len() as u64;
    let server = RawServer::start(|number, _| match number {
        0 => reply(503, "retry-after-ms: 5\r\n", ""),
        _ => reply(200, JSON, r#"{"text":"x"}"#),
    })
    .await;
    let seen: Arc<Mutex<Vec<(u64, u64)>>> = Arc::default();
    let sink = Arc::clone(&seen);
    let upload = Upload::file("memo.wav", "audio/wav", &path)
        .with_progress(move |sent, total| sink.lock().expect("lock").push((sent, total)));
    let request = TranscriptionRequest::new("whisper-1", upload);
    server
        .gateway()
        .transcription(&request)
        .await
        .expect("second time");
    for request in server.requests() {
        let parts = parts_of(&request);
        assert_eq!(parts[1], file("file", "memo.wav", "audio/wav", &content));
    }
    let seen = seen.lock().expect("lock").clone();
    let restarts = seen.windows(2).filter(|pair| pair[1].0 < pair[0].0).count();
    assert_eq!(restarts, 1, "once per attempt");
    assert!(seen.len() > 4, "in pieces: {seen:?}");
    assert_eq!(seen.last(), Some(&(total, total)));
    let gone = TranscriptionRequest::new(
        "m",
        Upload::file("x.wav", "audio/wav", folder.path().join("x.wav")),
    );
    let error = server
        .gateway()
        .transcription(&gone)
        .await
        .expect_err("no file");
    assert_eq!((error.kind, error.not_sent), (ErrorKind::Request, true));
}
