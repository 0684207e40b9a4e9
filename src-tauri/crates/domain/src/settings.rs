//! Settings of the app itself.

use crate::ModelRef;
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
        self
    }
}
