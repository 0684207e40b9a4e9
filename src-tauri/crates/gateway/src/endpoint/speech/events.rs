//! Sound that travels in events.

use bytes::Bytes;
use serde_json::Value;

use crate::body::base64;
use crate::endpoint::usage::CallUsage;
use crate::stream::Decode;

/// What a stream of sound consists of.
pub(super) enum SpeechEvent {
    /// Some bytes of it.
    Sound(Bytes),
    /// What the call used.
    Usage(CallUsage),
}

/// Reads the frames of the stream.
#[derive(Default)]
pub(super) struct SpeechFrames {
    has_begun: bool,
    is_done: bool,
    /// Bytes are missing: the sound cannot be complete any more.
    is_damaged: bool,
}

impl Decode for SpeechFrames {
    type Event = SpeechEvent;

    fn feed(&mut self, frame: &Value, out: &mut Vec<SpeechEvent>) {
        match frame["type"].as_str() {
            Some("speech.audio.delta") => match frame["audio"].as_str().and_then(base64::decode) {
                Some(bytes) if bytes.is_empty() => {}
                Some(bytes) => {
                    self.has_begun = true;
                    out.push(SpeechEvent::Sound(bytes.into()));
                }
                None => self.is_damaged = true,
            },
            Some("speech.audio.done") => {
                self.is_done = true;
                out.extend(CallUsage::read(&frame["usage"]).map(SpeechEvent::Usage));
            }
            _ => {}
        }
    }

    fn has_begun(&self) -> bool {
        self.has_begun
    }

    fn all_finished(&self) -> bool {
        self.is_done
    }

    fn may_end(&self) -> bool {
        self.is_done && self.has_begun && !self.is_damaged
    }

    fn is_closed(&self) -> bool {
        self.may_end()
    }

    /// Only the done event tells that nothing is missing.
    fn closes_with_done(&self) -> bool {
        false
    }

    fn complete(&mut self, _out: &mut Vec<SpeechEvent>) {}

    fn abandon(&mut self, _out: &mut Vec<SpeechEvent>) {}
}
