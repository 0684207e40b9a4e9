//! Settings of the app itself.

use crate::{ModelRef, ToolSettings};
use serde::{Deserialize, Serialize};

/// Colours of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    /// As the system is set.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// Language of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum Language {
    /// As the system is set.
    #[default]
    #[serde(rename = "system")]
    System,
    /// English.
    #[serde(rename = "en")]
    En,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    ZhCn,
}

/// Who decides that the user has finished speaking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum TurnTaking {
    /// The user, who holds a key or a button.
    #[default]
    PushToTalk,
    /// The gateway, by loudness.
    ServerVad,
    /// The gateway, by what is said. Not every model can.
    SemanticVad,
}

/// How voice sessions are held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct VoiceSettings {
    /// The model that was talked to last.
    pub model: Option<ModelRef>,
    /// Who answers, in the gateway's word; `None` leaves it to the gateway.
    pub voice: Option<String>,
    /// Who decides that the user has finished.
    pub turn_taking: TurnTaking,
    /// The model that writes down what the user says; `None` asks for none.
    pub transcription_model: Option<String>,
    /// The model that writes down what is said to one that cannot listen; `None` takes the first there is.
    pub hearing_model: Option<ModelRef>,
    /// The model that speaks for one that cannot; `None` takes the first there is.
    pub speaking_model: Option<ModelRef>,
    /// The microphone, by its identifier; `None` follows the system.
    pub microphone: Option<String>,
    /// The loudspeaker, by its identifier; `None` follows the system.
    pub speaker: Option<String>,
    /// Loudness of answers, 0 to 100.
    pub volume: u8,
    /// Whether short sounds tell when the microphone hears.
    pub cues: bool,
}

impl Default for VoiceSettings {
    fn default() -> Self {
        Self {
            model: None,
            voice: None,
            turn_taking: TurnTaking::PushToTalk,
            // The one that every gateway with a realtime endpoint knows.
            transcription_model: Some("whisper-1".to_owned()),
            hearing_model: None,
            speaking_model: None,
            microphone: None,
            speaker: None,
            volume: 100,
            cues: true,
        }
    }
}

/// What is kept of requests and answers, to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct InspectorSettings {
    /// For how many days; 0 keeps nothing.
    pub days: u16,
    /// Kilobytes of a request, and of an answer, at most.
    pub kilobytes: u16,
}

impl Default for InspectorSettings {
    fn default() -> Self {
        Self {
            days: 7,
            kilobytes: 256,
        }
    }
}

/// What may be spent in a calendar month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Budget {
    /// The amount, in micro-units of `currency`.
    pub monthly_micros: i64,
    /// ISO 4217 code. What is paid in another currency is not counted.
    pub currency: String,
    /// Whether nothing more is asked once it is spent; else it is only said.
    pub stops: bool,
}

/// Everything the user can set of the app itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// Colours.
    pub theme: Theme,
    /// Language.
    pub language: Language,
    /// Text size in per cent, 80 to 200.
    pub text_size: u16,
    /// The model of new conversations.
    pub default_model: Option<ModelRef>,
    /// Whether the second column is shown.
    pub sidebar_open: bool,
    /// Whether answers are streamed.
    pub stream: bool,
    /// Whether a saved PNG tells how it was made.
    pub image_metadata: bool,
    /// How voice sessions are held.
    pub voice: VoiceSettings,
    /// Tools that models may be given.
    pub tools: ToolSettings,
    /// What is kept of requests and answers, to be looked at.
    pub inspector: InspectorSettings,
    /// What may be spent in a month; `None` sets no limit.
    pub budget: Option<Budget>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            language: Language::System,
            text_size: 100,
            default_model: None,
            sidebar_open: true,
            stream: true,
            image_metadata: true,
            voice: VoiceSettings::default(),
            tools: ToolSettings::default(),
            inspector: InspectorSettings::default(),
            budget: None,
        }
    }
}

/// A change of settings: what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", default)]
pub struct SettingsPatch {
    /// Colours.
    pub theme: Option<Theme>,
    /// Language.
    pub language: Option<Language>,
    /// Text size in per cent; held to 80 to 200.
    pub text_size: Option<u16>,
    /// The model of new conversations.
    pub default_model: Option<ModelRef>,
    /// Whether the second column is shown.
    pub sidebar_open: Option<bool>,
    /// Whether answers are streamed.
    pub stream: Option<bool>,
    /// Whether a saved PNG tells how it was made.
    pub image_metadata: Option<bool>,
    /// All of how voice sessions are held.
    pub voice: Option<VoiceSettings>,
    /// All tools that the user has set up.
    pub tools: Option<ToolSettings>,
    /// What is kept of requests and answers.
    pub inspector: Option<InspectorSettings>,
    /// What may be spent in a month; an amount of 0 takes the limit away.
    pub budget: Option<Budget>,
}

impl Settings {
    /// These settings with a change applied.
    #[must_use]
    pub fn patched(mut self, patch: SettingsPatch) -> Self {
        self.theme = patch.theme.unwrap_or(self.theme);
        self.language = patch.language.unwrap_or(self.language);
        self.text_size = patch.text_size.unwrap_or(self.text_size).clamp(80, 200);
        self.default_model = patch.default_model.or(self.default_model);
        self.sidebar_open = patch.sidebar_open.unwrap_or(self.sidebar_open);
        self.stream = patch.stream.unwrap_or(self.stream);
        self.image_metadata = patch.image_metadata.unwrap_or(self.image_metadata);
        self.voice = patch.voice.unwrap_or(self.voice);
        if let Some(budget) = patch.budget {
            self.budget = (budget.monthly_micros > 0).then_some(budget);
        }
        self.inspector = patch.inspector.unwrap_or(self.inspector);
        self.tools = patch.tools.unwrap_or(self.tools);
        self.voice.volume = self.voice.volume.min(100);
        self
    }
}
