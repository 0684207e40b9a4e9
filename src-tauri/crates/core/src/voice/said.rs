//! The user's side of a session: turns that are held, turns that the gateway finds, and what is written.

use super::floor::Input;
use super::keeper::Note;
use super::session::{Session, line};
use bytes::Bytes;
use std::collections::VecDeque;
use std::time::Instant;
use studio_audio::{Cue, SAMPLE_RATE};
use studio_domain::Role;
use studio_gateway::realtime::audio::to_bytes;
use studio_gateway::realtime::{AudioFormat, ClientEvent, Item, end_of_turn};

/// Frames of a turn that can be said again on another connection: ten minutes of 20 ms each.
const MOST_FRAMES: usize = 30_000;
/// Frames that are kept while there is no connection and nobody holds a button: 10 s.
const MOST_UNSENT: usize = 500;
/// Samples from before the gateway's word that somebody speaks: it takes its time, and looks back.
const RECENT: usize = 5 * SAMPLE_RATE as usize;
/// Frames of silence after muting, so that the gateway finds the end of what was being said: 1 s.
const TAIL: u32 = 50;

/// What is being said.
#[derive(Default)]
pub(super) struct Said {
    /// Its line, from the first sound to the first of an answer.
    line: Option<u32>,
    /// Its sound.
    frames: VecDeque<Bytes>,
    bytes: u64,
    /// It was said to its end, and an answer was asked for.
    complete: bool,
    /// The user was told that the microphone hears.
    cued: bool,
    muted: bool,
    /// Frames of silence that are still to be sent.
    tail: u32,
    /// The newest sound, for turns that the gateway finds.
    recent: VecDeque<i16>,
    /// Samples that were sent on this connection.
    sent: u64,
    /// The line that the gateway hears now.
    heard: Option<u32>,
    /// What was written while there was no connection.
    unsent: Vec<String>,
}

impl Said {
    /// The line that would be said again on another connection.
    pub(super) fn line(&self) -> Option<u32> {
        self.line
    }

    pub(super) fn mute(&mut self, muted: bool) {
        self.muted = muted;
        self.tail = if muted { TAIL } else { 0 };
    }

    /// A connection is being made that is told all that was written until now.
    pub(super) fn is_told(&mut self) {
        self.unsent.clear();
    }

    /// The answer has begun: it needs not be said again.
    pub(super) fn is_answered(&mut self) {
        self.line = None;
        self.frames.clear();
    }

    /// What was asked is not wanted any more.
    pub(super) fn forget_asked(&mut self) {
        if self.complete {
            self.is_answered();
        }
    }

    fn keep(&mut self, frame: Bytes, most: usize) {
        if self.frames.len() >= most {
            self.frames.pop_front();
        }
        self.frames.push_back(frame);
    }
}

impl Session {
    /// Something from the microphone.
    pub(super) fn say(&mut self, mut samples: Vec<i16>) {
        if self.said.muted {
            if self.said.tail == 0 || !self.floor.is_hands_free() {
                return;
            }
            self.said.tail -= 1;
            samples.fill(0);
        }
        if self.floor.is_hands_free() {
            self.stream(&samples);
        } else if self.floor.is_talking() {
            self.add_to_turn(&samples);
        }
    }

    fn add_to_turn(&mut self, samples: &[i16]) {
        let Some(line) = self.said.line else { return };
        if !self.said.cued {
            self.said.cued = true;
            self.cue(Cue::Listening);
        }
        let frame = to_bytes(samples);
        self.said.bytes += frame.len() as u64;
        self.said.keep(frame.clone(), MOST_FRAMES);
        let bytes = frame.to_vec();
        self.note(Note::Sound { line, bytes });
        self.tell(ClientEvent::append(frame));
    }

    pub(super) fn begin_turn(&mut self) {
        let id = self.board.add_line(line(Role::User, String::new()));
        self.said.line = Some(id);
        self.said.frames.clear();
        self.said.bytes = 0;
        self.said.complete = false;
        self.said.cued = false;
        // Whatever an earlier turn left there.
        self.tell(ClientEvent::clear());
    }

    pub(super) fn end_turn(&mut self) {
        let Some(line) = self.said.line else { return };
        let events = end_of_turn(AudioFormat::Pcm16, self.said.bytes);
        if events.len() < 2 {
            return self.drop_turn();
        }
        self.note(Note::Said { line });
        self.said.complete = true;
        self.uncommitted.push_back(line);
        self.cue(Cue::Sent);
        self.ask(events);
    }

    fn ask(&mut self, events: Vec<ClientEvent>) {
        for event in events {
            self.tell(event);
        }
        self.asked_at = Some(Instant::now());
        self.apply(Input::Asked);
    }

    /// Takes back what is being said.
    pub(super) fn drop_turn(&mut self) {
        let Some(line) = self.said.line.take() else {
            return;
        };
        if self.said.complete {
            return;
        }
        self.said.frames.clear();
        self.tell(ClientEvent::clear());
        self.note(Note::Dropped { line });
        self.board.remove_line(line);
    }

    /// Says something in writing.
    pub(super) fn write(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        self.apply(Input::Cancel);
        let mut written = line(Role::User, text.to_owned());
        written.open = false;
        let line = self.board.add_line(written);
        let text = text.to_owned();
        self.note(Note::Wrote {
            line,
            text: text.clone(),
        });
        self.said.is_answered();
        if !self.floor.is_connected() {
            self.said.unsent.push(text.clone());
        }
        self.ask(vec![
            ClientEvent::item(Item::user(text)),
            ClientEvent::respond(),
        ]);
    }

    /// Says on a new connection what the last one may not have heard.
    pub(super) fn resume(&mut self) {
        self.said.sent = 0;
        for text in std::mem::take(&mut self.said.unsent) {
            self.tell(ClientEvent::item(Item::user(text)));
        }
        let frames: Vec<Bytes> = self.said.frames.iter().cloned().collect();
        let is_spoken = !frames.is_empty();
        for frame in frames {
            self.said.sent += frame.len() as u64 / 2;
            self.tell(ClientEvent::append(frame));
        }
        if self.floor.is_hands_free() {
            self.said.frames.clear();
        }
        if !self.floor.is_asked() || self.floor.is_hands_free() {
            return;
        }
        if is_spoken {
            self.uncommitted.extend(self.said.line);
            self.tell(ClientEvent::commit());
        }
        self.tell(ClientEvent::respond());
        self.asked_at = Some(Instant::now());
    }

    /// Sends what the microphone hears, whoever speaks.
    fn stream(&mut self, samples: &[i16]) {
        let frame = to_bytes(samples);
        if !self.floor.is_connected() {
            self.said.keep(frame, MOST_UNSENT);
            return;
        }
        self.said.recent.extend(samples);
        let surplus = self.said.recent.len().saturating_sub(RECENT);
        self.said.recent.drain(..surplus);
        self.said.sent += samples.len() as u64;
        if let Some(line) = self.said.heard {
            let bytes = frame.to_vec();
            self.note(Note::Sound { line, bytes });
        }
        self.tell(ClientEvent::append(frame));
    }

    /// The gateway hears speech, which began so many milliseconds into all sound of this connection.
    pub(super) fn speech_started(&mut self, item_id: String, start_ms: u64) {
        self.apply(Input::SpeechStarted);
        let id = self.board.add_line(line(Role::User, String::new()));
        self.by_item.insert(item_id, id);
        self.said.heard = Some(id);
        let begun = start_ms * u64::from(SAMPLE_RATE) / 1_000;
        let since = usize::try_from(self.said.sent.saturating_sub(begun)).unwrap_or(usize::MAX);
        let skipped = self.said.recent.len().saturating_sub(since);
        let sound: Vec<i16> = self.said.recent.iter().skip(skipped).copied().collect();
        let bytes = to_bytes(&sound).to_vec();
        self.note(Note::Sound { line: id, bytes });
    }

    pub(super) fn speech_stopped(&mut self) {
        self.said.heard = None;
        self.asked_at = Some(Instant::now());
        self.apply(Input::SpeechStopped);
    }

    /// The gateway has made an entry of what was said.
    pub(super) fn committed(&mut self, item_id: String) {
        if let Some(asked) = self.asked_at {
            let ms = asked.elapsed().as_millis();
            self.status.latency_ms = Some(u32::try_from(ms).unwrap_or(u32::MAX));
        }
        if let Some(line) = self.by_item.get(&item_id).copied() {
            self.note(Note::Said { line });
        } else if let Some(line) = self.uncommitted.pop_front() {
            self.by_item.insert(item_id, line);
        }
    }

    /// What the gateway was hearing will not be committed any more.
    pub(super) fn forget_speech(&mut self) {
        self.said.recent.clear();
        if let Some(line) = self.said.heard.take() {
            self.note(Note::Dropped { line });
            self.board.remove_line(line);
        }
    }
}
