//! The gateway's side of a session: what it tells, and the answers as they are heard.

use super::floor::Input;
use super::heard;
use super::keeper::{AnswerEnd, Note};
use super::log::shortened;
use super::session::{Session, line};
use crate::convert;
use crate::error::from_gateway;
use std::time::{Duration, Instant};
use studio_audio::Cue;
use studio_contract::ApiError;
use studio_domain::{Interruption, MessageStatus, Role, Usage};
use studio_gateway::GatewayError;
use studio_gateway::realtime::{
    AudioFormat, ClientEvent, Place, RealtimeEvent, ResponseInfo, ResponseStatus, ServerError,
    ServerEvent,
};

/// Our name for the wish that something not heard be forgotten. Gateways refuse it now and then, as where nothing is
/// left to forget; the talk goes on the same.
const CUT: &str = "cut";

/// A turn without sound is none (`input_audio_buffer.commit`).
const NOTHING_SAID: &str = "input_audio_buffer_commit_empty";

/// How long a stopped answer may take to be told as over; then it is over without.
const PATIENCE: Duration = Duration::from_secs(5);

/// An answer on its way from the gateway to the ear.
#[derive(Default)]
pub(super) struct Answer {
    id: String,
    /// Its line, once there is a word or a sound.
    line: Option<u32>,
    /// The entries that its sound belongs to.
    items: Vec<String>,
    text: String,
    /// Bytes of `text` that are saved.
    saved: usize,
    /// Sound that has come, in bytes.
    sound: u64,
    /// Where it was interrupted, in milliseconds of its sound.
    cut: Option<u64>,
    /// When it was interrupted.
    cut_at: Option<Instant>,
    /// How it ended at the gateway.
    done: Option<ResponseInfo>,
    error: Option<ApiError>,
    request_id: Option<String>,
    first_token_ms: Option<i64>,
}

impl Answer {
    fn received_ms(&self) -> u64 {
        AudioFormat::Pcm16.millis(self.sound)
    }

    fn is_stopped(&self) -> bool {
        self.cut_at.is_some()
    }

    /// The words that were heard, and where the rest begins.
    fn heard(&self) -> (String, Option<Interruption>) {
        let Some(cut) = self.cut else {
            return (self.text.trim().to_owned(), None);
        };
        let (text, unheard) = heard::split(self.text.trim(), cut, self.received_ms());
        let heard_ms = i64::try_from(cut).unwrap_or(i64::MAX);
        (text, Some(Interruption { heard_ms, unheard }))
    }

    fn status(&self) -> MessageStatus {
        match (&self.error, &self.done) {
            (Some(_), _) => MessageStatus::Failed,
            _ if self.is_stopped() => MessageStatus::Cancelled,
            (None, Some(_)) => MessageStatus::Complete,
            (None, None) => MessageStatus::Interrupted,
        }
    }
}

impl Session {
    /// Something from the connection.
    pub(super) fn told(&mut self, event: RealtimeEvent) {
        let at = self.elapsed_ms();
        match event {
            RealtimeEvent::Received(frame) => {
                let kind = frame.raw["type"].as_str().unwrap_or("?").to_owned();
                self.board.note(false, &kind, || shortened(&frame.raw), at);
                self.heard(frame.event);
            }
            RealtimeEvent::SettingsSent { sent, .. } => {
                self.board
                    .note(true, "session.update", || shortened(&sent), at);
            }
            RealtimeEvent::SettingsRefused(frame) => {
                self.board
                    .note(false, "error", || shortened(&frame.raw), at);
                if let ServerEvent::Error(error) = &frame.event {
                    self.complain(error);
                }
            }
            // The link tells of ends.
            RealtimeEvent::Closed(_) => {}
        }
    }

    fn heard(&mut self, event: ServerEvent) {
        match event {
            ServerEvent::SessionCreated(_) | ServerEvent::SessionUpdated(_) => self.link.is_well(),
            ServerEvent::InputCommitted { item_id, .. } => self.committed(item_id),
            ServerEvent::SpeechStarted {
                item_id,
                audio_start_ms,
            } => self.speech_started(item_id, audio_start_ms),
            ServerEvent::SpeechStopped { .. } => self.speech_stopped(),
            ServerEvent::InputTranscriptDelta { item_id, delta, .. } => {
                if let Some(line) = self.by_item.get(&item_id) {
                    self.board
                        .edit_line(*line, |line| line.text.push_str(&delta));
                }
            }
            ServerEvent::InputTranscriptDone {
                item_id,
                transcript,
                ..
            } => self.written_down(&item_id, transcript.trim()),
            ServerEvent::InputTranscriptFailed { item_id, error, .. } => {
                if let Some(line) = self.by_item.get(&item_id) {
                    let error = from_gateway(&error.to_error());
                    self.board.edit_line(*line, |line| {
                        line.open = false;
                        line.error = Some(error);
                    });
                }
            }
            ServerEvent::ResponseCreated(info) => self.answer_began(info),
            ServerEvent::TranscriptDelta { place, delta }
            | ServerEvent::TextDelta { place, delta } => self.answer_words(&place, &delta),
            ServerEvent::AudioDelta { place, audio } => self.answer_sound(&place, &audio),
            ServerEvent::AudioDone { place } if self.is_newest(&place.response_id) => {
                self.speaker.complete();
            }
            ServerEvent::ResponseDone(info) => self.answer_done(info),
            ServerEvent::Error(error) => self.refused(&error),
            _ => {}
        }
    }

    fn written_down(&mut self, item_id: &str, words: &str) {
        let Some(line) = self.by_item.get(item_id).copied() else {
            return;
        };
        let text = words.to_owned();
        self.board.edit_line(line, |line| {
            line.text = text.clone();
            line.open = false;
        });
        if !text.is_empty() {
            self.note(Note::Words { line, text });
        }
    }

    fn answer_began(&mut self, info: ResponseInfo) {
        self.status.error = None;
        self.apply(Input::AnswerBegan(info.id.clone()));
        self.answers.push(Answer {
            id: info.id,
            request_id: self.request_id.clone(),
            ..Answer::default()
        });
    }

    fn is_newest(&self, id: &str) -> bool {
        self.answers.last().is_some_and(|answer| answer.id == id)
    }

    /// An answer that is still wanted.
    fn answer(&mut self, id: &str) -> Option<&mut Answer> {
        let wanted = |answer: &&mut Answer| answer.id == id && !answer.is_stopped();
        self.answers.iter_mut().find(wanted)
    }

    /// The line of an answer, which begins with its first word or sound.
    fn answer_line(&mut self, id: &str) -> Option<u32> {
        let since = self.asked_at.map(|asked| asked.elapsed());
        let answer = self.answer(id)?;
        if let Some(line) = answer.line {
            return Some(line);
        }
        answer.first_token_ms = since.and_then(|since| i64::try_from(since.as_millis()).ok());
        let line = self.board.add_line(line(Role::Assistant, String::new()));
        if let Some(answer) = self.answer(id) {
            answer.line = Some(line);
        }
        self.said.is_answered();
        self.note(Note::AnswerBegan { line });
        Some(line)
    }

    fn answer_words(&mut self, place: &Place, delta: &str) {
        let Some(line) = self.answer_line(&place.response_id) else {
            return;
        };
        if let Some(answer) = self.answer(&place.response_id) {
            answer.text.push_str(delta);
        }
        self.board.edit_line(line, |line| line.text.push_str(delta));
    }

    fn answer_sound(&mut self, place: &Place, audio: &[u8]) {
        let Some(line) = self.answer_line(&place.response_id) else {
            return;
        };
        if !self.speaker.receive(place, audio) {
            return;
        }
        if let Some(answer) = self.answer(&place.response_id) {
            answer.sound += audio.len() as u64;
            if !answer.items.contains(&place.item_id) {
                answer.items.push(place.item_id.clone());
            }
        }
        let bytes = audio.to_vec();
        self.note(Note::Sound { line, bytes });
        // The next tick tells of a loudspeaker that is gone.
        let _ = self.speaker.feed(Instant::now());
    }

    fn answer_done(&mut self, info: ResponseInfo) {
        self.apply(Input::AnswerEnded(info.id.clone()));
        if self.is_newest(&info.id) {
            self.speaker.complete();
        }
        let failure = match (&info.status, &info.error) {
            (ResponseStatus::Cancelled, _) | (_, None) => None,
            (_, Some(error)) => Some(from_gateway(&error.to_error())),
        };
        if let Some(error) = &failure {
            self.status.error = Some(error.clone());
            self.cue(Cue::Trouble);
        }
        if let Some(answer) = self.answers.iter_mut().find(|one| one.id == info.id) {
            answer.error = failure;
            answer.done = Some(info);
        }
    }

    fn refused(&mut self, error: &ServerError) {
        // An answer that was over by itself cannot be stopped any more, and what is too short was dropped here too.
        let harmless = ["response_cancel_not_active", NOTHING_SAID];
        if error.code.as_deref() == Some(NOTHING_SAID) {
            self.uncommitted.pop_front();
        }
        let is_harmless = error
            .code
            .as_deref()
            .is_some_and(|code| harmless.contains(&code));
        if is_harmless || error.event_id.as_deref() == Some(CUT) {
            return;
        }
        self.complain(error);
        self.apply(Input::Refused);
    }

    fn complain(&mut self, error: &ServerError) {
        self.status.error = Some(from_gateway(&error.to_error()));
        self.cue(Cue::Trouble);
    }

    /// The loudspeaker falls silent, and the gateway forgets what was not heard.
    pub(super) fn interrupt(&mut self) {
        let cuts = self.speaker.interrupt();
        let silent_at = Instant::now();
        for answer in &mut self.answers {
            let cut = cuts.iter().find(|cut| answer.items.contains(&cut.item_id));
            let running = answer.done.is_none();
            answer.cut = match cut {
                Some(cut) => Some(cut.audio_end_ms),
                // All that came was heard.
                None if running && answer.sound > 0 => Some(answer.received_ms()),
                None => None,
            };
            if answer.cut.is_some() || running {
                answer.cut_at = Some(silent_at);
            }
        }
        for cut in cuts {
            let mut event = ClientEvent::from(cut);
            event.event_id = Some(CUT.to_owned());
            self.tell(event);
        }
        self.show_cuts();
        self.said.forget_asked();
    }

    fn show_cuts(&self) {
        for answer in self.answers.iter().filter(|answer| answer.is_stopped()) {
            let Some(line) = answer.line else { continue };
            let (text, interruption) = answer.heard();
            self.board.edit_line(line, |line| {
                line.text = text;
                line.interruption = interruption;
                line.open = false;
            });
        }
    }

    /// Ends the answers that have come and were heard, or that nobody waits for.
    pub(super) fn close_answers(&mut self) {
        let silent = self.speaker.is_silent();
        let is_over = |answer: &Answer| match (&answer.done, answer.cut_at) {
            (Some(_), None) => silent,
            (Some(_), Some(_)) => true,
            (None, Some(at)) => at.elapsed() > PATIENCE,
            (None, None) => false,
        };
        let (over, open) = std::mem::take(&mut self.answers)
            .into_iter()
            .partition(is_over);
        self.answers = open;
        for answer in over {
            self.close_answer(answer);
        }
    }

    fn close_answer(&mut self, answer: Answer) {
        let usage = answer
            .done
            .as_ref()
            .and_then(|done| done.usage)
            .map(|used| {
                let used = studio_gateway::Usage::from(used);
                convert::usage(&used)
            });
        let Some(line) = answer.line else {
            if let Some(usage) = usage.filter(|usage| *usage != Usage::default()) {
                self.note(Note::Used { usage });
            }
            return;
        };
        let (text, interruption) = answer.heard();
        let error = answer.error.clone();
        self.board.edit_line(line, |line| {
            line.text.clone_from(&text);
            line.interruption.clone_from(&interruption);
            line.open = false;
            line.error = error;
        });
        let end = AnswerEnd {
            status: answer.status(),
            text,
            interruption,
            usage,
            error: answer.error,
            finish_reason: answer.done.and_then(|done| done.reason),
            request_id: answer.request_id,
            first_token_ms: answer.first_token_ms,
        };
        let end = Box::new(end);
        self.note(Note::AnswerEnded { line, end });
    }

    /// Saves the words of answers that are still coming.
    pub(super) fn save_words(&mut self) {
        let mut notes = Vec::new();
        for answer in &mut self.answers {
            let Some(line) = answer.line else { continue };
            let text = answer.text.get(answer.saved..).unwrap_or_default();
            if !text.is_empty() {
                let text = text.to_owned();
                notes.push(Note::AnswerWords { line, text });
                answer.saved = answer.text.len();
            }
        }
        for note in notes {
            self.note(note);
        }
    }

    /// The connection is over. What has come is still heard; what has not begun to be answered is asked again.
    pub(super) fn lost(&mut self, error: &GatewayError, again: bool) {
        let told = from_gateway(error);
        let unanswered = self
            .answers
            .iter()
            .any(|answer| answer.line.is_none() && !answer.is_stopped());
        self.forget_speech();
        self.uncommitted.clear();
        self.apply(Input::Disconnected { again });
        self.abandon_answers(Some(&told));
        if unanswered && again {
            self.apply(Input::Asked);
        }
        if !again {
            self.status.error = Some(told);
            self.cue(Cue::Trouble);
        }
    }

    /// No more of the running answers will come.
    pub(super) fn abandon_answers(&mut self, error: Option<&ApiError>) {
        self.speaker.complete();
        self.answers
            .retain(|answer| answer.line.is_some() || answer.done.is_some());
        for answer in &mut self.answers {
            if answer.done.is_none() && !answer.is_stopped() {
                answer.error = error.cloned();
                answer.done = Some(ResponseInfo::default());
            }
        }
        if error.is_none() {
            for answer in std::mem::take(&mut self.answers) {
                self.close_answer(answer);
            }
        }
    }
}
