//! Sound in, sound out.

use std::time::Duration;

use studio_demo::Outcome;
use studio_gateway::realtime::{
    AudioFormat, ClientEvent, Dialect, Playback, ResponseStatus, ServerEvent, ServerVad,
    SessionSettings, Switch, Transcription, TranscriptionUsage, TurnDetection,
};

use super::{BETA, Call, GA, call, call_slowly, push_to_talk, quiet, syllables};

fn transcribed() -> SessionSettings {
    SessionSettings {
        transcription: Some(Switch::On(Transcription::by("whisper-1"))),
        ..SessionSettings::default()
    }
}

#[tokio::test]
async fn it_hears_a_turn_writes_it_down_and_answers_aloud() {
    for (model, dialect) in [(GA, Dialect::Ga), (BETA, Dialect::Beta)] {
        let mut call = call(model, transcribed()).await;
        let sound = [quiet(1000), syllables(3), quiet(900)].concat();
        call.append(&sound).await;
        let (events, response) = call.answer().await;
        let place =
            |wanted: &dyn Fn(&ServerEvent) -> bool| events.iter().position(wanted).expect("event");
        let started = place(&|event| {
            matches!(
                event,
                ServerEvent::SpeechStarted {
                    audio_start_ms: 700,
                    ..
                }
            )
        });
        // 610 ms of sound, and 500 ms of silence that end the turn.
        let stopped = place(&|event| {
            matches!(
                event,
                ServerEvent::SpeechStopped {
                    audio_end_ms: 2110,
                    ..
                }
            )
        });
        let committed = place(&|event| matches!(event, ServerEvent::InputCommitted { .. }));
        let created = place(&|event| matches!(event, ServerEvent::ResponseCreated(_)));
        let limits = place(&|event| matches!(event, ServerEvent::RateLimits(_)));
        assert!(started < stopped && stopped < committed && committed < created);
        assert!(created < limits);
        let words = events.iter().find_map(|event| match event {
            ServerEvent::InputTranscriptDone {
                transcript, usage, ..
            } => Some((transcript.as_str(), *usage)),
            _ => None,
        });
        let (words, usage) = words.expect("transcript");
        assert_eq!(words, "(demo: 3 syllables in 0.6 s)");
        assert_eq!(usage, Some(TranscriptionUsage::Seconds(1.41)));
        check_answer(&events, AudioFormat::Pcm16);
        assert_eq!(response.status, ResponseStatus::Completed);
        assert!(
            response.output[0]
                .text()
                .contains("3 syllables in 0.6 seconds")
        );
        let usage = response.usage.expect("usage");
        assert_eq!(usage.input_audio, 15, "1.41 s at 10 tokens a second");
        assert!(usage.output_audio > 20 && usage.output_text > 5);
        assert_eq!(call.gateway.realtime_dialect(model), Some(dialect));
        call.realtime.writer.close().await;
        call.demo
            .wait_for(|entries| entries[0].outcome == Outcome::Completed)
            .await;
        let entry = call.demo.journal().remove(0);
        assert_eq!(entry.path, format!("/v1/realtime?model={model}"));
        assert!(entry.has_key && call.demo.charged() > 0);
    }
}

/// The words that are spoken are all there, and there is sound for them.
fn check_answer(events: &[ServerEvent], format: AudioFormat) -> u64 {
    let (mut words, mut bytes, mut loudest) = (String::new(), 0, 0);
    for event in events {
        match event {
            ServerEvent::TranscriptDelta { delta, .. } => words.push_str(delta),
            ServerEvent::AudioDelta { audio, .. } => {
                bytes += audio.len() as u64;
                if format == AudioFormat::Pcm16 {
                    assert_eq!(audio.len() % 2, 0, "whole samples");
                    let samples = studio_gateway::realtime::audio::to_samples(audio);
                    let peak = samples.iter().map(|sample| sample.unsigned_abs()).max();
                    loudest = loudest.max(peak.unwrap_or_default());
                }
            }
            ServerEvent::TranscriptDone { transcript, .. } => assert_eq!(*transcript, words),
            _ => {}
        }
    }
    let ms = format.millis(bytes);
    let count = words.split_whitespace().count() as u64;
    assert!(ms > count * 150, "{ms} ms for {count} words");
    assert!(format != AudioFormat::Pcm16 || loudest > 3000);
    ms
}

#[tokio::test]
async fn push_to_talk_ends_turns_by_commits() {
    for model in [GA, BETA] {
        let mut call = call(model, push_to_talk()).await;
        call.append(&quiet(99)).await;
        call.say(ClientEvent::commit()).await;
        let code = "input_audio_buffer_commit_empty".to_owned();
        assert_eq!(call.error().await, (code.clone(), None));
        call.say(ClientEvent::clear()).await;
        call.until(|event| *event == ServerEvent::InputCleared)
            .await;
        call.say(ClientEvent::commit()).await;
        assert_eq!(call.error().await, (code, None));
        call.append(&syllables(2)).await;
        call.say(ClientEvent::commit()).await;
        call.say(ClientEvent::respond()).await;
        let (events, response) = call.answer().await;
        let speech = |event: &ServerEvent| matches!(event, ServerEvent::SpeechStarted { .. });
        assert!(!events.iter().any(speech), "nobody asked for it");
        assert!(response.output[0].text().contains("2 syllables"));
    }
}

#[tokio::test]
async fn telephone_formats_go_both_ways() {
    for (format, model) in [(AudioFormat::Ulaw, GA), (AudioFormat::Alaw, BETA)] {
        let mut call = call(
            model,
            SessionSettings {
                input_format: Some(format),
                output_format: Some(format),
                ..push_to_talk()
            },
        )
        .await;
        // Half a second of the two loudest values in turn.
        let loud: Vec<u8> = (0..4000).map(|at| [0x80, 0x00][at / 8 % 2]).collect();
        call.say(ClientEvent::append(loud)).await;
        call.say(ClientEvent::commit()).await;
        call.say(ClientEvent::respond()).await;
        let (events, response) = call.answer().await;
        assert!(response.output[0].text().contains("0.5 seconds"));
        check_answer(&events, format);
    }
}

#[tokio::test]
async fn speech_interrupts_an_answer() {
    let mut call = call_slowly("", SessionSettings::default()).await;
    call.append(&[syllables(2), quiet(600)].concat()).await;
    let mut playback = Playback::new(AudioFormat::Pcm16);
    let first = loop {
        if let ServerEvent::AudioDelta { place, audio } = call.frame().await.event {
            assert!(playback.received(&place, audio.len()));
            break place;
        }
    };
    playback.played(960);
    call.append(&[syllables(1), quiet(600)].concat()).await;
    let (_, response) = call.answer().await;
    assert_eq!(response.id, first.response_id);
    assert_eq!(response.status, ResponseStatus::Cancelled);
    assert_eq!(response.reason.as_deref(), Some("turn_detected"));
    let mut cuts = playback.interrupt();
    assert_eq!((cuts.len(), cuts[0].audio_end_ms), (1, 20));
    call.say(cuts.remove(0).into()).await;
    let truncated = |event: &ServerEvent| matches!(event, ServerEvent::ItemTruncated { item_id, audio_end_ms: 20, .. } if *item_id == first.item_id);
    call.until(truncated).await;
    call.say(ClientEvent::truncate(first.item_id.clone(), 0, 21))
        .await;
    assert_eq!(call.error().await.1.as_deref(), Some("audio_end_ms"));
}

#[tokio::test]
async fn turns_can_be_told_without_answers_or_interruptions() {
    let mut call = call(
        GA,
        SessionSettings {
            turn_detection: Some(TurnDetection::Server(ServerVad {
                create_response: Some(false),
                silence_duration_ms: Some(200),
                prefix_padding_ms: Some(0),
                ..ServerVad::default()
            })),
            ..SessionSettings::default()
        },
    )
    .await;
    call.append(&[quiet(100), syllables(1), quiet(300)].concat())
        .await;
    call.say(ClientEvent::clear()).await;
    let events = call
        .until(|event| *event == ServerEvent::InputCleared)
        .await;
    let edges: Vec<u64> = events
        .iter()
        .filter_map(|event| match event {
            ServerEvent::SpeechStarted { audio_start_ms, .. } => Some(*audio_start_ms),
            ServerEvent::SpeechStopped { audio_end_ms, .. } => Some(*audio_end_ms),
            _ => None,
        })
        .collect();
    assert_eq!(edges, [100, 450]);
    let answers = |event: &ServerEvent| matches!(event, ServerEvent::ResponseCreated(_));
    assert!(!events.iter().any(answers));
}

#[tokio::test]
async fn uneven_delivery_loses_nothing() {
    let say = async |call: &mut Call| {
        call.append(&[syllables(2), quiet(600)].concat()).await;
        let (events, _) = call.answer().await;
        check_answer(&events, AudioFormat::Pcm16)
    };
    let mut even = call(GA, SessionSettings::default()).await;
    let mut uneven = call_slowly("jitter=20", SessionSettings::default()).await;
    let whole = tokio::time::timeout(Duration::from_secs(60), say(&mut uneven));
    assert_eq!(say(&mut even).await, whole.await.expect("in time"));
}
