//! Who has the floor: the races of push-to-talk and of interrupting, settled in one place without a clock or a
//! device.

use studio_contract::VoicePhase;

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// The user begins to speak.
    Press,
    /// The user has finished.
    Release,
    /// The user takes back what is being said or answered.
    Cancel,
    /// The gateway hears speech.
    SpeechStarted,
    /// The gateway hears no speech any more.
    SpeechStopped,
    /// The gateway is connected.
    Connected,
    /// It is not any more; whether it is tried again.
    Disconnected { again: bool },
    /// An answer was asked for.
    Asked,
    /// It was refused.
    Refused,
    /// An answer begins.
    AnswerBegan(String),
    /// All of it has come.
    AnswerEnded(String),
    /// Whether an answer comes out of the loudspeaker.
    Sounding(bool),
    /// Whether the gateway finds the turns by itself.
    HandsFree(bool),
}

/// What follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// The loudspeaker falls silent, and the gateway forgets what was not heard.
    Silence,
    /// The gateway stops its answer.
    StopAnswer,
    /// What the microphone hears is said.
    BeginTurn,
    /// It is complete.
    EndTurn,
    /// It never was.
    DropTurn,
}

/// Who speaks, who is to speak, and who may be heard.
#[derive(Clone, Debug, Default)]
pub(super) struct Floor {
    connected: bool,
    /// It has been connected before.
    known: bool,
    failed: bool,
    hands_free: bool,
    /// The user holds the button.
    talking: bool,
    /// The gateway hears the user.
    heard: bool,
    /// An answer was asked for, and has not begun.
    asked: bool,
    /// The answer that is coming.
    answer: Option<String>,
    sounding: bool,
    /// The user stopped the last answer.
    stopped: bool,
}

impl Floor {
    pub(super) fn new(hands_free: bool) -> Self {
        Self {
            hands_free,
            ..Self::default()
        }
    }

    /// What follows from what happens.
    pub(super) fn apply(&mut self, input: Input) -> Vec<Effect> {
        match input {
            Input::Press => return self.press(),
            Input::Release if self.talking => {
                self.talking = false;
                return vec![Effect::EndTurn];
            }
            Input::Release => {}
            Input::Cancel => return self.cancel(),
            Input::SpeechStarted => {
                self.heard = true;
                self.stopped = false;
                self.asked = false;
                // The gateway stops its answer by itself.
                if self.sounding || self.answer.is_some() {
                    return vec![Effect::Silence];
                }
            }
            Input::SpeechStopped => {
                self.asked = self.heard;
                self.heard = false;
            }
            Input::Connected => {
                self.connected = true;
                self.known = true;
                self.failed = false;
            }
            Input::Disconnected { again } => {
                self.connected = false;
                self.failed = !again;
                self.heard = false;
                self.answer = None;
                self.asked = self.asked && again;
            }
            Input::Asked => {
                self.asked = true;
                self.stopped = false;
            }
            Input::Refused => self.asked = false,
            Input::AnswerBegan(id) => {
                self.asked = false;
                self.answer = Some(id);
            }
            Input::AnswerEnded(id) => {
                if self.answer.as_ref() == Some(&id) {
                    self.answer = None;
                }
            }
            Input::Sounding(sounding) => self.sounding = sounding,
            Input::HandsFree(on) => self.hands_free = on,
        }
        Vec::new()
    }

    fn press(&mut self) -> Vec<Effect> {
        if self.talking {
            return Vec::new();
        }
        let mut effects = self.interrupt();
        // Hands-free, the button only asks for silence.
        if !self.hands_free {
            self.talking = true;
            effects.push(Effect::BeginTurn);
        }
        effects
    }

    fn cancel(&mut self) -> Vec<Effect> {
        if self.talking {
            self.talking = false;
            return vec![Effect::DropTurn];
        }
        let effects = self.interrupt();
        self.stopped = !effects.is_empty();
        effects
    }

    fn interrupt(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        let answering = self.asked || self.answer.is_some();
        // An answer that is still being given cannot be cut: it is stopped first.
        if answering {
            effects.push(Effect::StopAnswer);
        }
        if self.sounding || answering {
            effects.push(Effect::Silence);
        }
        self.asked = false;
        self.answer = None;
        self.sounding = false;
        self.stopped = false;
        effects
    }

    /// Whether what the microphone hears is said.
    pub(super) fn is_talking(&self) -> bool {
        self.talking
    }

    /// Whether an answer was asked for, and has not begun.
    pub(super) fn is_asked(&self) -> bool {
        self.asked
    }

    pub(super) fn is_connected(&self) -> bool {
        self.connected
    }

    pub(super) fn is_hands_free(&self) -> bool {
        self.hands_free
    }

    /// How it is called.
    pub(super) fn phase(&self) -> VoicePhase {
        if self.talking || self.heard {
            VoicePhase::Listening
        } else if !self.connected {
            match (self.failed, self.known) {
                (true, _) => VoicePhase::Failed,
                (false, true) => VoicePhase::Reconnecting,
                (false, false) => VoicePhase::Connecting,
            }
        } else if self.sounding {
            VoicePhase::Speaking
        } else if self.asked || self.answer.is_some() {
            VoicePhase::Thinking
        } else if self.stopped {
            VoicePhase::Interrupted
        } else {
            VoicePhase::Ready
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connected(hands_free: bool) -> Floor {
        let mut floor = Floor::new(hands_free);
        assert_eq!(floor.phase(), VoicePhase::Connecting);
        floor.apply(Input::Connected);
        floor
    }

    fn answering(floor: &mut Floor, id: &str) {
        floor.apply(Input::Asked);
        floor.apply(Input::AnswerBegan(id.to_owned()));
        floor.apply(Input::Sounding(true));
        assert_eq!(floor.phase(), VoicePhase::Speaking);
    }

    #[test]
    fn a_turn_goes_from_hand_to_hand() {
        let mut floor = connected(false);
        assert_eq!(floor.phase(), VoicePhase::Ready);
        assert_eq!(floor.apply(Input::Press), [Effect::BeginTurn]);
        assert!(floor.apply(Input::Press).is_empty(), "a key that repeats");
        assert_eq!(floor.phase(), VoicePhase::Listening);
        assert_eq!(floor.apply(Input::Release), [Effect::EndTurn]);
        assert!(floor.apply(Input::Release).is_empty(), "released twice");
        floor.apply(Input::Asked);
        assert_eq!(floor.phase(), VoicePhase::Thinking);
        floor.apply(Input::AnswerBegan("a".into()));
        assert_eq!(floor.phase(), VoicePhase::Thinking);
        floor.apply(Input::Sounding(true));
        floor.apply(Input::AnswerEnded("a".into()));
        assert_eq!(floor.phase(), VoicePhase::Speaking, "not heard yet");
        floor.apply(Input::Sounding(false));
        assert_eq!(floor.phase(), VoicePhase::Ready);
    }

    #[test]
    fn pressing_interrupts_and_the_end_of_the_old_answer_is_not_the_new_one_s() {
        let mut floor = connected(false);
        answering(&mut floor, "a");
        let effects = [Effect::StopAnswer, Effect::Silence, Effect::BeginTurn];
        assert_eq!(floor.apply(Input::Press), effects);
        floor.apply(Input::Release);
        floor.apply(Input::Asked);
        floor.apply(Input::AnswerBegan("b".into()));
        floor.apply(Input::AnswerEnded("a".into()));
        assert_eq!(floor.phase(), VoicePhase::Thinking);
        floor.apply(Input::AnswerEnded("b".into()));
        assert_eq!(floor.phase(), VoicePhase::Ready);
    }

    #[test]
    fn all_that_has_come_is_interrupted_without_stopping_the_gateway() {
        let mut floor = connected(false);
        answering(&mut floor, "a");
        floor.apply(Input::AnswerEnded("a".into()));
        assert_eq!(floor.apply(Input::Cancel), [Effect::Silence]);
        assert_eq!(floor.phase(), VoicePhase::Interrupted);
        assert_eq!(floor.apply(Input::Press), [Effect::BeginTurn]);
        assert_eq!(floor.apply(Input::Cancel), [Effect::DropTurn]);
        assert!(floor.apply(Input::Release).is_empty(), "it never was");
        assert_eq!(floor.phase(), VoicePhase::Ready);
    }

    #[test]
    fn hands_free_speech_interrupts_and_the_button_only_silences() {
        let mut floor = connected(true);
        answering(&mut floor, "a");
        assert_eq!(floor.apply(Input::SpeechStarted), [Effect::Silence]);
        assert_eq!(floor.phase(), VoicePhase::Listening);
        floor.apply(Input::SpeechStopped);
        floor.apply(Input::Sounding(false));
        floor.apply(Input::AnswerEnded("a".into()));
        assert_eq!(floor.phase(), VoicePhase::Thinking);
        floor.apply(Input::AnswerBegan("b".into()));
        let effects = [Effect::StopAnswer, Effect::Silence];
        assert_eq!(floor.apply(Input::Press), effects);
        assert_eq!(floor.phase(), VoicePhase::Ready);
    }

    #[test]
    fn a_cut_keeps_what_is_being_said_and_what_was_asked() {
        let mut floor = connected(false);
        floor.apply(Input::Press);
        floor.apply(Input::Disconnected { again: true });
        assert_eq!(floor.phase(), VoicePhase::Listening);
        floor.apply(Input::Release);
        floor.apply(Input::Asked);
        assert_eq!(floor.phase(), VoicePhase::Reconnecting);
        floor.apply(Input::Connected);
        assert_eq!(floor.phase(), VoicePhase::Thinking);
        floor.apply(Input::Disconnected { again: false });
        assert_eq!(floor.phase(), VoicePhase::Failed);
        floor.apply(Input::Connected);
        assert_eq!(floor.phase(), VoicePhase::Ready, "given up");
    }
}
