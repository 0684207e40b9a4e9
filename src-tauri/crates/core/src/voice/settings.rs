//! A session in the gateway's words.

use super::log::shortened;
use studio_contract::VoiceLine;
use studio_domain::{Message, Part, Role, TurnTaking, VoiceSettings};
use studio_gateway::realtime::{
    AudioFormat, ClientBody, ClientEvent, Dialect, Item, OutputKind, RealtimeOptions, SemanticVad,
    ServerVad, SessionSettings, Switch, Transcription, TurnDetection,
};

/// Messages of a conversation that are told again on a new connection: a model that listens needs the thread,
/// not the archive.
pub(super) const MOST_HISTORY: usize = 100;

/// What the model is told before all else.
pub(super) struct Instructions(pub(super) Option<String>);

impl Instructions {
    /// The same as a change of a running session.
    pub(super) fn change(&self) -> SessionSettings {
        SessionSettings {
            instructions: self.0.clone(),
            ..SessionSettings::default()
        }
    }
}

pub(super) fn is_hands_free(settings: &VoiceSettings) -> bool {
    settings.turn_taking != TurnTaking::PushToTalk
}

/// The settings that the other side can keep to.
pub(super) fn possible(settings: VoiceSettings, is_relay: bool) -> VoiceSettings {
    match is_relay {
        true => VoiceSettings {
            turn_taking: TurnTaking::PushToTalk,
            ..settings
        },
        false => settings,
    }
}

/// Everything that a session begins with.
pub(super) fn all(settings: &VoiceSettings, instructions: Option<String>) -> SessionSettings {
    SessionSettings {
        output: Some(OutputKind::Audio),
        instructions: instructions.filter(|text| !text.is_empty()),
        voice: settings.voice.clone(),
        input_format: Some(AudioFormat::Pcm16),
        output_format: Some(AudioFormat::Pcm16),
        transcription: Some(transcription(settings)),
        turn_detection: Some(turns(settings)),
        ..SessionSettings::default()
    }
}

/// What changes in a running session.
pub(super) fn change(before: &VoiceSettings, after: &VoiceSettings) -> Option<SessionSettings> {
    let mut change = SessionSettings::default();
    if before.voice != after.voice {
        change.voice = after.voice.clone();
    }
    if before.turn_taking != after.turn_taking {
        change.turn_detection = Some(turns(after));
    }
    if before.transcription_model != after.transcription_model {
        change.transcription = Some(transcription(after));
    }
    (!change.is_empty()).then_some(change)
}

fn transcription(settings: &VoiceSettings) -> Switch<Transcription> {
    match &settings.transcription_model {
        Some(model) => Switch::On(Transcription::by(model)),
        None => Switch::Off,
    }
}

fn turns(settings: &VoiceSettings) -> TurnDetection {
    match settings.turn_taking {
        TurnTaking::PushToTalk => TurnDetection::Off,
        TurnTaking::ServerVad => TurnDetection::Server(ServerVad::default()),
        TurnTaking::SemanticVad => TurnDetection::Semantic(SemanticVad::default()),
    }
}

pub(super) fn options(
    model: &str,
    settings: SessionSettings,
    history: Vec<Item>,
) -> RealtimeOptions {
    let mut options = RealtimeOptions::new(model);
    options.settings = settings;
    options.history = history;
    options
}

/// What was said before and in this session, the newest of it, but not the line that is being said.
pub(super) fn history(before: &[Item], lines: &[VoiceLine], unsaid: Option<u32>) -> Vec<Item> {
    let said = lines
        .iter()
        .filter(|line| Some(line.id) != unsaid && !line.text.trim().is_empty())
        .filter_map(|line| item(line.role, &line.text));
    let mut all: Vec<Item> = before.iter().cloned().chain(said).collect();
    let surplus = all.len().saturating_sub(MOST_HISTORY);
    all.drain(..surplus);
    all
}

/// A stored message in words; none where it has none.
pub(super) fn told_again(message: &Message) -> Option<Item> {
    let words: Vec<&str> = message.parts.iter().filter_map(words).collect();
    let text = words.join("\n");
    if text.trim().is_empty() {
        return None;
    }
    item(message.role, &text)
}

fn words(part: &Part) -> Option<&str> {
    match part {
        Part::Text { text } => Some(text),
        Part::Audio { transcript, .. } => transcript.as_deref(),
        _ => None,
    }
}

fn item(role: Role, text: &str) -> Option<Item> {
    match role {
        Role::User => Some(Item::user(text)),
        Role::Assistant => Some(Item::assistant(text)),
        Role::System => Some(Item::system(text)),
        Role::Tool => None,
    }
}

/// An event of ours as the log keeps it.
pub(super) fn logged(event: &ClientEvent) -> String {
    match &event.body {
        // Rendering a second of sound only to leave it out again would cost more than sending it.
        ClientBody::AppendAudio(bytes) => {
            let told = format!("({} bytes)", bytes.len());
            serde_json::json!({"type": event.kind(), "audio": told}).to_string()
        }
        _ => shortened(&event.render(Dialect::Ga)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voice::session::line;
    use serde_json::json;

    #[test]
    fn a_session_begins_with_everything_and_goes_on_with_what_changed() {
        let settings = VoiceSettings {
            voice: Some("marin".into()),
            ..VoiceSettings::default()
        };
        let all = all(&settings, Some("Be brief.".into())).render(Dialect::Ga);
        assert_eq!(all["instructions"], "Be brief.");
        assert_eq!(all["audio"]["output"]["voice"], "marin");
        assert_eq!(all["audio"]["input"]["turn_detection"], json!(null));
        assert_eq!(all["audio"]["input"]["transcription"]["model"], "whisper-1");
        assert_eq!(change(&settings, &settings), None);
        let free = VoiceSettings {
            turn_taking: TurnTaking::ServerVad,
            ..settings.clone()
        };
        let change = change(&settings, &free).unwrap().render(Dialect::Beta);
        assert_eq!(change, json!({"turn_detection": {"type": "server_vad"}}));
    }

    #[test]
    fn the_newest_words_are_told_again_without_the_turn_that_is_said_anew() {
        let before: Vec<Item> = (0..99).map(|_| Item::user("old")).collect();
        let mut lines = vec![
            line(Role::User, "Ready?".into()),
            line(Role::Assistant, "Aye.".into()),
            line(Role::User, String::new()),
        ];
        for (id, line) in (1..).zip(&mut lines) {
            line.id = id;
        }
        let all = history(&before, &lines, None);
        assert_eq!(all.len(), MOST_HISTORY);
        assert_eq!(all.last(), Some(&Item::assistant("Aye.")));
        let all = history(&before, &lines, Some(2));
        assert_eq!(all.last(), Some(&Item::user("Ready?")));
    }
}
