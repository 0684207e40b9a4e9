//! What was heard of an answer that was interrupted, beside what the loudspeaker played.

use std::path::{Path, PathBuf};

use studio_contract::{VoiceAction, VoicePhase};
use studio_domain::{Part, Role};

use crate::desk::at_desk;

/// A sample that is not silence.
const LOUD: u16 = 200;

/// Samples of a file of mono PCM16, behind so many bytes of a head.
fn samples_of(file: &Path, head: usize) -> Vec<i16> {
    let bytes = std::fs::read(file).unwrap();
    let sound = bytes.get(head..).unwrap_or_default();
    sound
        .chunks_exact(2)
        .map(|two| i16::from_le_bytes([two[0], two[1]]))
        .collect()
}

/// Milliseconds from the first sample that is not silence to the last, of so many a millisecond.
pub(crate) fn span_ms(file: &Path, head: usize, rate: u64) -> u64 {
    let samples = samples_of(file, head);
    let is_loud = |sample: &i16| sample.unsigned_abs() > LOUD;
    let first = samples.iter().position(is_loud).unwrap_or(0);
    let last = samples.iter().rposition(is_loud).unwrap_or(0);
    (last - first) as u64 / rate
}

/// How often sound begins after 100 ms of silence, in a WAV file.
pub(crate) fn bursts_of(file: &Path, rate: usize) -> usize {
    let samples = samples_of(file, 44);
    let pieces: Vec<bool> = samples
        .chunks(rate / 50)
        .map(|piece| piece.iter().any(|sample| sample.unsigned_abs() > 2_000))
        .collect();
    let begins = |at: usize| pieces[at] && !pieces[at.saturating_sub(5)..at].contains(&true);
    (0..pieces.len()).filter(|at| begins(*at)).count()
}

/// Where the media store has a file.
pub(crate) fn file_of(media: &Path, hash: &str) -> PathBuf {
    fn below(folder: &Path, hash: &str) -> Option<PathBuf> {
        std::fs::read_dir(folder).ok()?.flatten().find_map(|entry| {
            let path = entry.path();
            let name = path.file_name()?.to_str()?.to_owned();
            if path.is_dir() {
                return below(&path, hash);
            }
            hash.ends_with(&name).then_some(path)
        })
    }
    below(media, hash).expect("the file of a message")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gateway_is_told_what_the_loudspeaker_played() {
    at_desk(
        "heard::the_gateway_is_told_what_the_loudspeaker_played",
        "",
        async |desk| {
            let cues_off = studio_domain::SettingsPatch {
                voice: Some(studio_domain::VoiceSettings {
                    cues: false,
                    ..Default::default()
                }),
                ..Default::default()
            };
            desk.app.settings_update(cues_off).await.unwrap();
            let mut talk = desk.talk().await;
            for round in 0..3 {
                let recording = desk.folder.join(format!("{round}.raw"));
                let recorder = desk.sound.record(recording.clone()).unwrap();
                talk.write(&"Tell me a long story about the harbour. ".repeat(4))
                    .await;
                talk.until("speech", |talk| talk.phase() == VoicePhase::Speaking)
                    .await;
                // Another moment of the answer each time.
                let words = 20 + 25 * round;
                talk.until("some words", |talk| {
                    talk.last(Role::Assistant)
                        .is_some_and(|line| line.text.len() > words)
                })
                .await;
                talk.act(VoiceAction::Cancel {}).await;
                talk.until("silence", |talk| talk.phase() == VoicePhase::Interrupted)
                    .await;
                let line = talk.last(Role::Assistant).unwrap();
                let told = line.interruption.clone().expect("interrupted").heard_ms;
                talk.until("the sound", |talk| {
                    talk.last(Role::Assistant).unwrap().media.is_some()
                })
                .await;
                drop(recorder);
                let played = i64::try_from(span_ms(&recording, 0, 48)).unwrap();
                println!("told {told} ms, played {played} ms");
                assert!(
                    (told - played).abs() <= 50,
                    "told {told} ms, played {played} ms"
                );
            }
            let kept = talk.end().await;
            let cut = kept.messages.iter().filter(|message| {
                matches!(
                    &message.parts[..],
                    [Part::Audio {
                        interruption: Some(_),
                        ..
                    }]
                )
            });
            assert_eq!(cut.count(), 3, "{kept:#?}");
        },
    )
    .await;
}
