//! Tools that a model may call.

use crate::ApiError;
use serde::{Deserialize, Serialize};
use studio_domain::{MessageId, ToolServerId};

/// Where a tool comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum ToolSource {
    /// It comes with the app.
    App,
    /// The user described it.
    Custom,
    /// A server of the Model Context Protocol offers it.
    Server {
        /// Which.
        id: ToolServerId,
        /// What the user calls it.
        name: String,
    },
}

/// A tool as a host shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ToolInfo {
    /// Its name, by which parameters choose it and the model calls it.
    pub name: String,
    /// What it does, in the words that the model is told.
    pub description: String,
    /// Whether each call waits for the user's consent.
    pub asks: bool,
}

/// The tools of one source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ToolGroup {
    /// Whose they are.
    pub source: ToolSource,
    /// The tools.
    pub tools: Vec<ToolInfo>,
    /// Why there are none.
    pub error: Option<ApiError>,
}

/// Reply of `tool_list`: all tools that can be used now. Servers are started or reached for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ToolListReply {
    /// By source; the app's own first.
    pub data: Vec<ToolGroup>,
}

/// Whose secret it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum ToolSecret {
    /// An environment variable or header of a server.
    Server {
        /// Which.
        id: ToolServerId,
        /// The name of the variable or header.
        name: String,
    },
    /// The key of the search API.
    WebSearch,
}

/// Params of `tool_secret_set`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct ToolSecretSetParams {
    /// Whose.
    pub secret: ToolSecret,
    /// The value; absent forgets it.
    pub value: Option<String>,
}

impl std::fmt::Debug for ToolSecretSetParams {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ToolSecretSetParams")
            .field("secret", &self.secret)
            .finish_non_exhaustive()
    }
}

/// What the user says of a call that waits for consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Consent {
    /// This call may be made.
    Once,
    /// This and all later calls of this tool in this conversation, until the app closes.
    Conversation,
    /// It must not be made; the model is told.
    Denied,
}

/// Params of `turn_consent`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TurnConsentParams {
    /// The answer that is being written.
    pub message_id: MessageId,
    /// The call in it.
    pub call_id: String,
    /// What the user says.
    pub consent: Consent,
}

/// How far a call has come that has no result yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum CallPhase {
    /// It waits for the user's consent.
    Asking,
    /// It is being made.
    Running,
}

/// A call that has no result yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct OpenCall {
    /// Which.
    pub call_id: String,
    /// How far it has come.
    pub phase: CallPhase,
}
