//! A transcript while it is written.

use serde_json::{Map, Value};

use super::transcript::{Segment, Transcript};
use crate::endpoint::fields;
use crate::stream::Decode;
use crate::transport::tells_an_error;

/// One event of a streamed transcript.
#[derive(Clone, Debug, PartialEq)]
pub enum TranscriptEvent {
    /// More text.
    Delta {
        /// The piece.
        text: String,
        /// Further members, such as `logprobs` and `segment_id`.
        extra: Map<String, Value>,
    },
    /// A passage with its times and, in diarised streams, its speaker.
    Segment(Segment),
    /// The whole transcript; the last event.
    Done(Box<Transcript>),
    /// An event of a type that is not known here.
    Other(Value),
}

/// Reads the frames of the stream, or the whole answer of a server that gives none.
#[derive(Default)]
pub(super) struct TranscriptFrames {
    has_begun: bool,
    is_done: bool,
}

impl Decode for TranscriptFrames {
    type Event = TranscriptEvent;

    fn feed(&mut self, frame: &Value, out: &mut Vec<TranscriptEvent>) {
        if tells_an_error(frame) {
            return;
        }
        let event = match frame["type"].as_str() {
            Some("transcript.text.delta") => delta(frame),
            Some("transcript.text.segment") => Segment::read(frame).map(TranscriptEvent::Segment),
            Some("transcript.text.done") | None => {
                Transcript::from_json(frame.clone()).map(|all| TranscriptEvent::Done(Box::new(all)))
            }
            Some(_) => {
                out.push(TranscriptEvent::Other(frame.clone()));
                return;
            }
        };
        self.has_begun |= event.is_some();
        self.is_done |= matches!(event, Some(TranscriptEvent::Done(_)));
        out.extend(event);
    }

    fn has_begun(&self) -> bool {
        self.has_begun
    }

    fn all_finished(&self) -> bool {
        self.is_done
    }

    fn may_end(&self) -> bool {
        self.is_done
    }

    fn is_closed(&self) -> bool {
        self.is_done
    }

    /// Only the done event tells that nothing is missing.
    fn closes_with_done(&self) -> bool {
        false
    }

    fn complete(&mut self, _out: &mut Vec<TranscriptEvent>) {}

    fn abandon(&mut self, _out: &mut Vec<TranscriptEvent>) {}
}

fn delta(frame: &Value) -> Option<TranscriptEvent> {
    Some(TranscriptEvent::Delta {
        text: frame["delta"].as_str()?.to_owned(),
        extra: fields::rest(frame, &["type", "delta"]),
    })
}
