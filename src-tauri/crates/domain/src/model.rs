//! Models: what a gateway lists, and what the user says of it.

use crate::ProfileId;
use serde::{Deserialize, Serialize};

/// A model is known by its profile and its identifier there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ModelRef {
    /// The profile that offers it.
    pub profile_id: ProfileId,
    /// Its identifier on the wire; free text.
    pub model_id: String,
}

/// What a model is for. A guess that the user can correct, never a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum ModelKind {
    /// Chat and text.
    Chat,
    /// Text to vector.
    Embedding,
    /// Ordering documents by relevance.
    Rerank,
    /// Speech to text.
    Transcription,
    /// Text to speech.
    Speech,
    /// Image generation.
    Image,
    /// Video generation.
    Video,
    /// Realtime voice.
    Realtime,
    /// Content moderation.
    Moderation,
}

/// What a chat model can take and do. `None` means nobody has said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Capabilities {
    /// Reads images.
    pub vision: Option<bool>,
    /// Calls tools.
    pub tools: Option<bool>,
    /// Thinks before it answers.
    pub reasoning: Option<bool>,
}

/// What a model costs, in micro-units of `currency` per million tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Price {
    /// Input tokens.
    pub input_micros: i64,
    /// Input tokens that the gateway had cached; `None` means as `input_micros`.
    pub cached_input_micros: Option<i64>,
    /// Output tokens, thinking included.
    pub output_micros: i64,
    /// ISO 4217 code, for example `USD` or `CNY`.
    pub currency: String,
}

/// One model as the app knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Profile and identifier.
    pub model: ModelRef,
    /// What the user calls it; `None` shows the identifier.
    pub alias: Option<String>,
    /// What it is for: set by the user, else guessed.
    pub kind: ModelKind,
    /// Whether `kind` was set by the user.
    pub kind_is_own: bool,
    /// What it can do.
    pub capabilities: Capabilities,
    /// Kept out of the pickers.
    pub hidden: bool,
    /// Kept at the top of the pickers.
    pub favourite: bool,
    /// What it costs: set by the user, else told by the gateway, else unknown.
    pub price: Option<Price>,
    /// Whether `price` was set by the user.
    pub price_is_own: bool,
    /// Tokens it can attend to, where the gateway tells.
    pub context_length: Option<i64>,
    /// Who made it, where the gateway tells.
    pub owned_by: Option<String>,
    /// Whether the gateway's last list had it.
    pub listed: bool,
    /// When it last answered.
    pub last_used_at: Option<i64>,
}

/// What one entry of a gateway's model list says, ready to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelListing {
    /// Identifier on the wire.
    pub model_id: String,
    /// Guess of what it is for.
    pub kind: ModelKind,
    /// Tokens it can attend to, where told.
    pub context_length: Option<i64>,
    /// Who made it, where told.
    pub owned_by: Option<String>,
    /// What it costs, where told.
    pub price: Option<Price>,
    /// The entry itself as JSON text.
    pub raw: String,
}

/// All that a user can say of a model; replaces what was said before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ModelEdit {
    /// A name of the user's own.
    pub alias: Option<String>,
    /// A correction of the guess.
    pub kind: Option<ModelKind>,
    /// Corrections of the guesses.
    pub capabilities: Capabilities,
    /// Keep it out of the pickers.
    pub hidden: bool,
    /// Keep it at the top of the pickers.
    pub favourite: bool,
    /// A price of the user's own; `None` goes back to what the gateway told.
    pub price: Option<Price>,
}
