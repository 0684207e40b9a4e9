//! The user's side: sound comes in, turns are told, and become entries.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::conversation::{Entry, READ_TOKEN_MS};
use super::ear::{Ear, Edge, Sound};
use super::engine::Engine;
use super::g711::{from_alaw, from_ulaw};
use super::rules::Complaint;
use super::script;
use super::session::Format;
use crate::catalogue::Group;
use crate::tokens;

/// Shortest turn that is not empty, in milliseconds.
const MIN_COMMIT_MS: u64 = 100;
/// Longest turn, in milliseconds.
const MAX_TURN_MS: u64 = 10 * 60 * 1000;
/// Sound kept beyond the padding while nobody speaks, in milliseconds.
const KEPT_MS: u64 = 200;

/// What was appended and not committed yet.
#[derive(Debug, Default)]
pub(super) struct Input {
    samples: Vec<i16>,
    /// Where `samples` begins, in milliseconds of everything heard.
    start_ms: u64,
    /// The turn that has begun: the entry that it will be, and where it begins.
    turn: Option<(String, u64)>,
}

impl Input {
    /// Forgets everything, not the time.
    pub(super) fn forget(&mut self, ear: &Ear) {
        self.samples.clear();
        self.start_ms = ear.now_ms();
        self.turn = None;
    }

    fn ms(&self, rate: u32) -> u64 {
        self.samples.len() as u64 * 1000 / u64::from(rate)
    }

    /// Takes what lies between two times out, and drops what lies before.
    fn take(&mut self, from_ms: u64, to_ms: u64, rate: u32) -> Vec<i16> {
        let at = |ms: u64| (ms.saturating_sub(self.start_ms) * u64::from(rate) / 1000) as usize;
        let to = at(to_ms).min(self.samples.len());
        let from = at(from_ms).min(to);
        let taken = self.samples[from..to].to_vec();
        self.samples.drain(..to);
        self.start_ms = self.start_ms.max(to_ms);
        taken
    }
}

impl Engine {
    pub(super) fn append(&mut self, audio: &Value) -> Result<(), Complaint> {
        let format = self.session.input_format();
        let samples = samples(audio, format, "audio")?;
        let more = samples.len() as u64 * 1000 / u64::from(format.rate());
        if self.input.ms(format.rate()) + more > MAX_TURN_MS {
            let message = "The input audio buffer is full; commit or clear it.";
            return Err(Complaint::new("input_audio_buffer_full", "audio", message));
        }
        self.input.samples.extend_from_slice(&samples);
        for edge in self.ear.hear(&samples, self.session.turns()) {
            match edge {
                Edge::Started(ms) => self.begin_turn(ms),
                Edge::Stopped(ms) => self.end_turn(ms)?,
            }
        }
        self.drop_old_silence();
        Ok(())
    }

    fn begin_turn(&mut self, ms: u64) {
        self.idle_at = None;
        let id = self.next_id("item");
        self.say(
            "input_audio_buffer.speech_started",
            json!({"audio_start_ms": ms, "item_id": id}),
        );
        self.input.turn = Some((id, ms));
        if self.session.interrupts() && self.active.is_some() {
            self.finish("cancelled", Some("turn_detected"));
        }
    }

    fn end_turn(&mut self, ms: u64) -> Result<(), Complaint> {
        let Some((id, start)) = self.input.turn.take() else {
            return Ok(());
        };
        self.say(
            "input_audio_buffer.speech_stopped",
            json!({"audio_end_ms": ms, "item_id": id}),
        );
        let turn = self.input.take(start, ms, self.ear.rate());
        self.add_turn(id, &turn);
        if self.session.creates_responses() && self.active.is_none() {
            self.respond(&Value::Null)?;
        }
        Ok(())
    }

    /// Nobody speaks: only what may become padding is kept.
    fn drop_old_silence(&mut self) {
        let Some(turns) = self.session.turns() else {
            return;
        };
        if self.input.turn.is_none() {
            let kept = turns.padding_ms + KEPT_MS;
            let until = self.ear.now_ms().saturating_sub(kept);
            if until > self.input.start_ms {
                self.input.take(until, until, self.ear.rate());
            }
        }
    }

    pub(super) fn commit(&mut self) -> Result<(), Complaint> {
        let ms = self.input.ms(self.ear.rate());
        if ms < MIN_COMMIT_MS {
            let message = format!(
                "Error committing input audio buffer: buffer too small. Expected at least \
                 {MIN_COMMIT_MS} ms of audio, but buffer only has {ms} ms of audio."
            );
            let code = "input_audio_buffer_commit_empty";
            return Err(Complaint::new(code, "", message));
        }
        let id = match self.input.turn.take() {
            Some((id, _)) => id,
            None => self.next_id("item"),
        };
        let samples = std::mem::take(&mut self.input.samples);
        self.ear.forget_turn();
        self.input.forget(&self.ear);
        self.add_turn(id, &samples);
        Ok(())
    }

    pub(super) fn clear(&mut self) {
        self.ear.forget_turn();
        self.input.forget(&self.ear);
        self.say("input_audio_buffer.cleared", json!({}));
    }

    /// The user was silent for as long as was agreed: an empty turn makes the demo speak up.
    pub(super) fn idle(&mut self) {
        self.idle_at = None;
        let end = self.ear.now_ms();
        let id = self.next_id("item");
        self.say(
            "input_audio_buffer.timeout_triggered",
            json!({"audio_start_ms": self.input.start_ms, "audio_end_ms": end, "item_id": id}),
        );
        self.add_turn(id, &[]);
        if let Err(complaint) = self.respond(&Value::Null) {
            self.fail(complaint, &Value::Null);
        }
    }

    /// A turn becomes an entry, and its words are told if they are wanted.
    fn add_turn(&mut self, id: String, samples: &[i16]) {
        let previous = self.conversation.last_id();
        self.say(
            "input_audio_buffer.committed",
            json!({"previous_item_id": previous, "item_id": id}),
        );
        let item = json!({"id": id, "object": "realtime.item", "type": "message",
                          "status": "completed", "role": "user",
                          "content": [{"type": "input_audio", "transcript": null}]});
        self.tell_item(&previous, &item);
        let sound = Sound::of(samples, self.ear.rate());
        let ms = samples.len() as u64 * 1000 / u64::from(self.ear.rate());
        let mut entry = Entry::new(item);
        entry.sound = Some(sound);
        entry.audio_ms = ms;
        if self.session.transcribes() {
            let words = script::transcript(sound, self.session.wants_chinese());
            entry.item["content"][0]["transcript"] = json!(words);
            self.tell_transcript(&id, &words, ms);
        }
        self.conversation.push(entry);
    }

    fn tell_transcript(&mut self, id: &str, words: &str, ms: u64) {
        let kind = "conversation.item.input_audio_transcription";
        let delta = json!({"item_id": id, "content_index": 0, "delta": words});
        self.say(&format!("{kind}.delta"), delta);
        let seconds = ms as f64 / 1000.0;
        let done = json!({"item_id": id, "content_index": 0, "transcript": words,
                          "usage": {"type": "duration", "seconds": seconds}});
        self.say(&format!("{kind}.completed"), done);
        let price = Group::Transcription.price();
        self.charge += price.of_tokens(ms.div_ceil(READ_TOKEN_MS), tokens::count(words));
    }
}

/// Base64 of some format as samples.
pub(super) fn samples(audio: &Value, format: Format, path: &str) -> Result<Vec<i16>, Complaint> {
    let wrong = |message: &str| Complaint::new("invalid_value", path, message);
    let bytes = STANDARD
        .decode(audio.as_str().unwrap_or_default())
        .map_err(|_| wrong("The audio is not valid base64."))?;
    match format {
        Format::Ulaw => Ok(bytes.into_iter().map(from_ulaw).collect()),
        Format::Alaw => Ok(bytes.into_iter().map(from_alaw).collect()),
        Format::Pcm16 if bytes.len().is_multiple_of(2) => Ok(bytes
            .chunks_exact(2)
            .map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
            .collect()),
        Format::Pcm16 => Err(wrong("The audio does not hold a whole number of samples.")),
    }
}
