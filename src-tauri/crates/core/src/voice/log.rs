//! The frames of a session's connection, the newest of them, with sound shortened.

use serde_json::Value;
use std::collections::VecDeque;
use studio_contract::VoiceFrame;

/// Frames that are kept: about a minute of talking.
const MOST: usize = 5_000;
/// Bytes of a frame's text that are kept.
const LONGEST: usize = 4_096;
/// Strings in a frame that are longer than this are told by their length.
const LONGEST_STRING: usize = 600;

/// The log.
#[derive(Default)]
pub(super) struct Log {
    frames: VecDeque<VoiceFrame>,
    number: u32,
}

impl Log {
    pub(super) fn add(
        &mut self,
        sent: bool,
        kind: &str,
        body: impl FnOnce() -> String,
        at_ms: i64,
    ) {
        if self.frames.len() == MOST {
            self.frames.pop_front();
        }
        self.number += 1;
        self.frames.push_back(VoiceFrame {
            number: self.number,
            at_ms,
            sent,
            kind: kind.to_owned(),
            body: body(),
        });
    }

    pub(super) fn after(&self, number: u32) -> Vec<VoiceFrame> {
        let from = self.frames.partition_point(|frame| frame.number <= number);
        self.frames.range(from..).cloned().collect()
    }
}

/// A frame as the log keeps it.
pub(super) fn shortened(raw: &Value) -> String {
    let mut raw = raw.clone();
    shorten(&mut raw);
    let mut text = raw.to_string();
    if text.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|at| text.is_char_boundary(*at));
        text.truncate(end.unwrap_or(0));
        text.push('…');
    }
    text
}

fn shorten(value: &mut Value) {
    match value {
        Value::String(text) if text.len() > LONGEST_STRING => {
            let start: String = text.chars().take(40).collect();
            *text = format!("{start}… ({} characters)", text.len());
        }
        Value::Array(values) => values.iter_mut().for_each(shorten),
        Value::Object(members) => members.values_mut().for_each(shorten),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_newest_frames_are_kept_and_sound_is_told_by_its_length() {
        let mut log = Log::default();
        for at in 0..6_000 {
            log.add(true, "x", String::new, at);
        }
        assert_eq!(log.after(0).len(), MOST);
        assert_eq!(log.after(5_998).len(), 2);
        let body = shortened(&json!({"type": "a", "delta": "A".repeat(6_400)}));
        assert!(
            body.len() < 120 && body.contains("(6400 characters)"),
            "{body}"
        );
    }
}
