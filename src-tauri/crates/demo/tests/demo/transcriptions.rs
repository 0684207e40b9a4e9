//! Transcription: times that follow the sound, in every format, and what is refused.

use serde_json::{Value, json};
use studio_demo::DemoGateway;

use crate::setup::start;
use crate::sound::Sound;
use crate::wire::{Answer, form, post};

const PATH: &str = "/v1/audio/transcriptions";

/// Two bursts and, after a long pause, one more.
fn speech() -> Vec<u8> {
    let parts = [
        (0.5, false),
        (0.3, true),
        (0.1, false),
        (0.4, true),
        (0.8, false),
        (0.35, true),
        (0.6, false),
    ];
    Sound::tones(16_000, &parts).wav()
}

async fn transcribe(demo: &DemoGateway, texts: &[(&str, &str)], file: &[u8]) -> Answer {
    let named = texts.iter().any(|(name, _)| *name == "model");
    let mut all = if named {
        Vec::new()
    } else {
        vec![("model", "demo-transcribe")]
    };
    all.extend(texts);
    form(demo, PATH, &all, &[("file", "memo.wav", file)]).await
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("number")
}

#[tokio::test]
async fn segments_and_words_follow_speech_and_silence() {
    let demo = start().await;
    let texts = [
        ("response_format", "verbose_json"),
        ("timestamp_granularities[]", "word"),
        ("timestamp_granularities[]", "segment"),
        ("temperature", "0.5"),
    ];
    let answer = transcribe(&demo, &texts, &speech()).await.json();
    assert_eq!(
        (&answer["task"], &answer["language"]),
        (&json!("transcribe"), &json!("english"))
    );
    assert!((number(&answer["duration"]) - 3.05).abs() < 0.001);
    let times = |list: &str| -> Vec<(f64, f64)> {
        let list = answer[list].as_array().expect("list").iter();
        list.map(|one| (number(&one["start"]), number(&one["end"])))
            .collect()
    };
    let near = |found: &[(f64, f64)], wanted: &[(f64, f64)]| {
        assert_eq!(found.len(), wanted.len(), "{found:?}");
        for (found, wanted) in found.iter().zip(wanted) {
            assert!(
                (found.0 - wanted.0).abs() < 0.03 && (found.1 - wanted.1).abs() < 0.03,
                "{found:?}"
            );
        }
    };
    near(&times("words"), &[(0.5, 0.8), (0.9, 1.3), (2.1, 2.45)]);
    near(&times("segments"), &[(0.5, 1.3), (2.1, 2.45)]);
    let segment = &answer["segments"][0];
    assert_eq!(segment["temperature"], 0.5);
    let said = segment["text"].as_str().expect("text").trim();
    assert!(answer["text"].as_str().expect("text").starts_with(said));
    assert_eq!(answer["usage"], json!({"type": "duration", "seconds": 4}));
}

#[tokio::test]
async fn only_the_times_that_were_asked_for_come() {
    let demo = start().await;
    let verbose = ("response_format", "verbose_json");
    let answer = transcribe(&demo, &[verbose], &speech()).await.json();
    assert!(answer["segments"].is_array() && answer["words"].is_null());
    let words = ("timestamp_granularities[]", "word");
    let answer = transcribe(&demo, &[verbose, words], &speech()).await.json();
    assert!(answer["segments"].is_null() && answer["words"].is_array());
}

#[tokio::test]
async fn every_format_says_the_same() {
    let demo = start().await;
    let of = |format: &'static str| {
        let demo = &demo;
        async move { transcribe(demo, &[("response_format", format)], &speech()).await }
    };
    let json = of("json").await;
    assert_eq!(json.media_type, "application/json");
    let said = json.json()["text"].as_str().expect("text").to_owned();
    assert_eq!(said, "This demo. Hears.");
    let text = of("text").await;
    assert_eq!(
        (text.media_type.as_str(), text.text().trim()),
        ("text/plain; charset=utf-8", said.as_str())
    );
    assert_eq!(
        of("srt").await.text(),
        "1\n00:00:00,500 --> 00:00:01,300\nThis demo.\n\n2\n00:00:02,100 --> 00:00:02,450\nHears.\n\n"
    );
    let vtt = of("vtt").await;
    assert_eq!(
        vtt.text(),
        "WEBVTT\n\n00:00:00.500 --> 00:00:01.300\nThis demo.\n\n00:00:02.100 --> 00:00:02.450\nHears.\n\n"
    );
    let diarized = of("diarized_json").await.json();
    assert_eq!(diarized["text"], said.as_str());
    assert_eq!(diarized["segments"][1]["speaker"], "A");
    let chinese = transcribe(&demo, &[("language", "zh")], &speech())
        .await
        .json();
    assert_eq!(chinese["text"], "演示网关。听得。");
}

#[tokio::test]
async fn translations_are_english() {
    let demo = start().await;
    let texts = [
        ("model", "demo-transcribe"),
        ("response_format", "verbose_json"),
    ];
    let file = speech();
    let answer = form(
        &demo,
        "/v1/audio/translations",
        &texts,
        &[("file", "a.wav", &file)],
    )
    .await
    .json();
    assert_eq!(
        (&answer["task"], &answer["language"]),
        (&json!("translate"), &json!("english"))
    );
    assert_eq!(answer["text"], "This demo. Hears.");
}

#[tokio::test]
async fn silence_has_no_words() {
    let demo = start().await;
    let silence = Sound::tones(8_000, &[(2.0, false)]).wav();
    assert_eq!(transcribe(&demo, &[], &silence).await.json()["text"], "");
    let verbose = transcribe(&demo, &[("response_format", "verbose_json")], &silence)
        .await
        .json();
    assert_eq!(verbose["segments"], json!([]));
    assert_eq!(
        transcribe(&demo, &[("response_format", "vtt")], &silence)
            .await
            .text(),
        "WEBVTT\n\n"
    );
}

#[tokio::test]
async fn the_streaming_model_sends_the_words_one_by_one() {
    let demo = start().await;
    let model = ("model", "demo-transcribe-stream");
    let texts = [model, ("stream", "true"), ("include[]", "logprobs")];
    let events = transcribe(&demo, &texts, &speech()).await.events();
    let (done, deltas) = events.split_last().expect("events");
    let text: String = deltas
        .iter()
        .map(|event| event["delta"].as_str().expect("delta"))
        .collect();
    assert_eq!(
        (&done["type"], &done["text"]),
        (&json!("transcript.text.done"), &json!(text))
    );
    assert_eq!(text, "This demo. Hears.");
    assert!(deltas[0]["logprobs"][0]["token"].is_string());
    assert_eq!(done["usage"]["type"], "tokens");
    let whole = transcribe(&demo, &[model], &speech()).await.json();
    assert_eq!(
        (&whole["text"], &whole["usage"]),
        (&json!(text), &done["usage"])
    );
    // A model like whisper-1 does not know the word.
    let ignored = transcribe(&demo, &[("stream", "true")], &speech()).await;
    assert_eq!(ignored.media_type, "application/json");
}

#[tokio::test]
async fn other_formats_are_heard_or_at_least_measured() {
    let demo = start().await;
    for (format, file_name, is_heard) in [
        ("mp3", "a.mp3", true),
        ("aac", "a.m4a", true),
        ("flac", "a.FLAC", true),
        ("wav", "a.wav", true),
        ("opus", "a.ogg", false),
    ] {
        let body = json!({"model": "demo-tts", "voice": "nova", "response_format": format,
                          "input": "First this is said. And then that is said."});
        let sound = post(&demo, "/v1/audio/speech", &body).await.bytes;
        let texts = [
            ("model", "demo-transcribe"),
            ("response_format", "verbose_json"),
        ];
        let answer = form(&demo, PATH, &texts, &[("file", file_name, &sound)])
            .await
            .json();
        assert!(
            (number(&answer["duration"]) - 2.65).abs() < 0.15,
            "{format} {answer}"
        );
        let segments = answer["segments"].as_array().expect("segments");
        if is_heard {
            assert_eq!(segments.len(), 2, "{format} {segments:?}");
            assert!(
                (number(&segments[0]["end"]) - 1.1).abs() < 0.15,
                "{format} {segments:?}"
            );
        } else {
            let text = segments[0]["text"].as_str().expect("text");
            assert!(text.contains("cannot decode"), "{text}");
        }
    }
}

#[tokio::test]
async fn every_forbidden_value_is_refused_by_name() {
    let demo = start().await;
    let file = speech();
    for (field, value) in [
        ("model", ""),
        ("language", "english"),
        ("language", "Z1"),
        ("response_format", "xml"),
        ("temperature", "1.1"),
        ("temperature", "-0.1"),
        ("temperature", "warm"),
        ("timestamp_granularities[]", "word"),
        ("stream", "yes"),
        ("include[]", "everything"),
        ("chunking_strategy", "manual"),
        ("known_speaker_names[]", "Ann"),
    ] {
        let answer = transcribe(&demo, &[(field, value)], &file).await;
        let name = match field {
            "known_speaker_names[]" => "known_speaker_references",
            other => other.trim_end_matches("[]"),
        };
        assert_eq!(answer.refused(), (400, name.to_owned()), "{value}");
    }
    let verbose = [
        ("response_format", "verbose_json"),
        ("timestamp_granularities[]", "letter"),
    ];
    let refused = |field: &str| (400, field.to_owned());
    assert_eq!(
        transcribe(&demo, &verbose, &file).await.refused(),
        refused("timestamp_granularities")
    );
    let text_only = [
        ("model", "demo-transcribe-stream"),
        ("response_format", "text"),
    ];
    assert_eq!(
        transcribe(&demo, &text_only, &file).await.refused(),
        refused("response_format")
    );
    let model = [("model", "demo-transcribe")];
    for (name, bytes) in [
        ("memo.txt", &file[..]),
        ("memo", &file),
        ("a.wav", b"no sound"),
        ("a.mp3", b""),
    ] {
        let answer = form(&demo, PATH, &model, &[("file", name, bytes)]).await;
        assert_eq!(answer.refused(), refused("file"), "{name}");
    }
    assert_eq!(
        form(&demo, PATH, &model, &[]).await.refused(),
        refused("file")
    );
    let answer = post(&demo, PATH, &json!({"model": "demo-transcribe"})).await;
    assert_eq!(answer.refused(), refused(""));
    let unknown = [("model", "no-such-model")];
    assert_eq!(transcribe(&demo, &unknown, &file).await.status, 404);
    assert_eq!(demo.charged(), 0);
}

#[tokio::test]
async fn a_file_over_25_mib_is_too_large() {
    let demo = start().await;
    let large = vec![0; 25 * 1024 * 1024 + 1];
    assert_eq!(
        transcribe(&demo, &[], &large).await.refused(),
        (413, "file".to_owned())
    );
}
