//! What of the answers was received and what was heard: the arithmetic of interrupting.

use std::collections::VecDeque;

use super::audio::{AudioFormat, MIN_TURN_MS};
use super::client_event::ClientEvent;
use super::server_event::Place;

/// Interrupted responses whose stragglers are still recognised.
const MAX_DROPPED: usize = 16;

/// Sound that was received, in the order in which it plays. Knows no device: whoever plays tells
/// what came out.
#[derive(Clone, Debug, Default)]
pub struct Playback {
    format: AudioFormat,
    takes: VecDeque<Take>,
    dropped: VecDeque<String>,
}

#[derive(Clone, Debug)]
struct Take {
    response_id: String,
    item_id: String,
    content_index: u64,
    received: u64,
    played: u64,
}

/// What the server must forget of an item that was not heard to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Truncation {
    /// The item.
    pub item_id: String,
    /// The part of it.
    pub content_index: u64,
    /// Milliseconds that were heard, rounded down; never more than were received.
    pub audio_end_ms: u64,
}

impl From<Truncation> for ClientEvent {
    fn from(cut: Truncation) -> Self {
        Self::truncate(cut.item_id, cut.content_index, cut.audio_end_ms)
    }
}

impl Playback {
    /// Nothing received yet, in the format of the session's output.
    pub fn new(format: AudioFormat) -> Self {
        Self {
            format,
            ..Self::default()
        }
    }

    /// Notes bytes of an audio delta. False: they belong to an interrupted response and must not
    /// be played.
    pub fn received(&mut self, place: &Place, bytes: usize) -> bool {
        if self.dropped.contains(&place.response_id) {
            return false;
        }
        let known = self.takes.back_mut().filter(|take| {
            take.item_id == place.item_id && take.content_index == place.content_index
        });
        match known {
            Some(take) => take.received += bytes as u64,
            None => {
                // A take that was heard to its end can no longer be interrupted.
                self.takes.retain(|take| take.played < take.received);
                self.takes.push_back(Take {
                    response_id: place.response_id.clone(),
                    item_id: place.item_id.clone(),
                    content_index: place.content_index,
                    received: bytes as u64,
                    played: 0,
                });
            }
        }
        true
    }

    /// Notes bytes that came out of the loudspeaker since the last call.
    pub fn played(&mut self, bytes: u64) {
        let mut left = bytes;
        for take in &mut self.takes {
            let now = left.min(take.received - take.played);
            take.played += now;
            left -= now;
        }
    }

    /// Whether everything received was heard.
    pub fn is_silent(&self) -> bool {
        self.takes.iter().all(|take| take.played == take.received)
    }

    /// Stops everything: drops what is queued, and tells what was cut off, also of answers that
    /// were already complete. Later deltas of these responses are refused.
    pub fn interrupt(&mut self) -> Vec<Truncation> {
        let mut cuts = Vec::new();
        for take in std::mem::take(&mut self.takes) {
            if take.played < take.received {
                cuts.push(Truncation {
                    audio_end_ms: audio_end_ms(self.format, take.received, take.played),
                    item_id: take.item_id,
                    content_index: take.content_index,
                });
            }
            self.drop_response(take.response_id);
        }
        cuts
    }

    /// Refuses later deltas of a response that was cancelled before its first sound.
    pub fn drop_response(&mut self, response_id: String) {
        if self.dropped.contains(&response_id) {
            return;
        }
        if self.dropped.len() == MAX_DROPPED {
            self.dropped.pop_front();
        }
        self.dropped.push_back(response_id);
    }
}

/// Milliseconds that were heard of an item: rounded down, and never more than were received, for
/// servers refuse to cut behind the end.
pub fn audio_end_ms(format: AudioFormat, received: u64, played: u64) -> u64 {
    format.millis(received.min(played))
}

/// What follows the end of a push-to-talk turn of so many bytes: a commit and the wish for an
/// answer, or only a clearing, as too short a turn is refused as empty.
pub fn end_of_turn(format: AudioFormat, sent: u64) -> Vec<ClientEvent> {
    if format.millis(sent) >= MIN_TURN_MS {
        vec![ClientEvent::commit(), ClientEvent::respond()]
    } else {
        vec![ClientEvent::clear()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(response: &str, item: &str) -> Place {
        Place {
            response_id: response.into(),
            item_id: item.into(),
            ..Place::default()
        }
    }

    fn cut(item: &str, audio_end_ms: u64) -> Truncation {
        Truncation {
            item_id: item.into(),
            content_index: 0,
            audio_end_ms,
        }
    }

    #[test]
    fn an_interruption_tells_what_was_heard_of_each_item() {
        let mut playback = Playback::new(AudioFormat::Pcm16);
        assert!(playback.received(&place("r1", "a"), 48_000));
        assert!(playback.received(&place("r1", "b"), 48_000));
        playback.played(48_000 + 4_847);
        assert_eq!(playback.interrupt(), [cut("b", 100)], "rounded down");
        assert!(!playback.received(&place("r1", "b"), 960), "a straggler");
        assert!(playback.received(&place("r2", "c"), 960));
        assert!(!playback.is_silent());
        assert_eq!(playback.interrupt(), [cut("c", 0)], "nothing was heard");
        assert!(playback.is_silent() && playback.interrupt().is_empty());
    }

    #[test]
    fn what_was_heard_to_its_end_is_not_cut() {
        let mut playback = Playback::new(AudioFormat::Ulaw);
        playback.received(&place("r1", "a"), 800);
        playback.played(8_000);
        assert!(playback.interrupt().is_empty());
    }

    #[test]
    fn too_short_a_turn_is_not_committed() {
        let kinds = |sent| -> Vec<String> {
            end_of_turn(AudioFormat::Pcm16, sent)
                .iter()
                .map(|event| event.kind().to_owned())
                .collect()
        };
        assert_eq!(kinds(4_799), ["input_audio_buffer.clear"]);
        assert_eq!(
            kinds(4_800),
            ["input_audio_buffer.commit", "response.create"]
        );
    }

    proptest! {
        #[test]
        fn a_cut_is_never_behind_the_end(received in 0u64..10_000_000, played in 0u64..10_000_000) {
            let ms = audio_end_ms(AudioFormat::Pcm16, received, played);
            prop_assert!(ms * 48 <= received && ms * 48 <= played);
            prop_assert!((ms + 1) * 48 > received.min(played), "as late as possible");
        }
    }
}
