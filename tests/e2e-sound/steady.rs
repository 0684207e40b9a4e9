//! A minute of answers that arrive unevenly: what is played is what was said, without a gap of ours.

use std::path::Path;

use studio_contract::VoicePhase;
use studio_domain::{Part, Role};
use studio_tests::harness::memory_of;

use crate::desk::at_desk;
use crate::heard::{file_of, span_ms};

/// Answers of about fifteen seconds each; the first of them may still teach what the line is like.
const ANSWERS: usize = 4;

/// How much longer than it is an answer may sound, in milliseconds: less than one period of the device.
const GAPS: u64 = 20;

/// Memory that a minute of talking may add, in KiB: less than its sound, which lies on disk.
const MEMORY: u64 = 16 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn a_minute_over_an_uneven_line_is_heard_without_a_gap() {
    let name = "steady::a_minute_over_an_uneven_line_is_heard_without_a_gap";
    at_desk(name, "jitter=80", async |desk| {
        let mut talk = desk.talk().await;
        let mut played = Vec::new();
        let mut memory = 0;
        for round in 0..=ANSWERS {
            let recording = desk.folder.join(format!("{round}.raw"));
            let recorder = desk.sound.record(recording.clone()).unwrap();
            talk.write(&"the harbour at high water ".repeat(8)).await;
            talk.until("speech", |talk| talk.phase() == VoicePhase::Speaking)
                .await;
            talk.until("its end", |talk| {
                let answer = talk.last(Role::Assistant);
                talk.phase() == VoicePhase::Ready && answer.is_some_and(|line| line.media.is_some())
            })
            .await;
            drop(recorder);
            played.push(span_ms(&recording, 0, 48));
            if round == 0 {
                memory = memory_of(&[std::process::id()]);
            }
        }
        let grown = memory_of(&[std::process::id()]).saturating_sub(memory);
        assert!(grown < MEMORY, "{grown} KiB more");
        let kept = talk.end().await;
        let answers = kept
            .messages
            .iter()
            .filter(|one| one.role == Role::Assistant);
        let said: Vec<u64> = answers
            .map(|answer| {
                let Part::Audio {
                    media,
                    interruption: None,
                    ..
                } = &answer.parts[0]
                else {
                    panic!("{answer:#?}")
                };
                let media_folder: &Path = &desk.folder.join("data/media");
                span_ms(&file_of(media_folder, media.as_str()), 44, 24)
            })
            .collect();
        println!("said {said:?} ms, played {played:?} ms");
        assert_eq!(said.len(), played.len());
        assert!(said.iter().sum::<u64>() > 40_000, "{said:?}");
        for (said, played) in said.iter().zip(&played).skip(1) {
            assert!(
                played.abs_diff(*said) <= GAPS,
                "said {said} ms, played {played} ms"
            );
        }
    })
    .await;
}
