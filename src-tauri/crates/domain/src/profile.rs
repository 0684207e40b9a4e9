//! Profiles: a gateway and how to reach it. Secrets are never in here.

use crate::ProfileId;
use serde::{Deserialize, Serialize};

/// Where a profile leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum ProfileKind {
    /// A gateway reached with a key.
    Gateway,
    /// A server on this computer that needs no key.
    Local,
    /// The built-in demo gateway.
    Demo,
}

/// How requests leave the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum ProxyMode {
    /// As the system says. Loopback addresses are always reached directly.
    #[default]
    System,
    /// Directly.
    Direct,
    /// Through the proxy named in the profile.
    Custom,
}

/// How chat models are asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum ChatProtocol {
    /// As the gateway's list of models prefers for each model, else like `Openai`.
    #[default]
    Automatic,
    /// Chat completions, as OpenAI made them and nearly every gateway has them.
    Openai,
    /// Anthropic's Messages.
    Anthropic,
    /// Gemini's own protocol.
    Gemini,
    /// Legacy completions: one text that the model goes on with.
    Completions,
}

/// A header sent with every request of a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CustomHeader {
    /// Header name.
    pub name: String,
    /// Its value; `None` when `secret`, for then it lies in the keyring.
    pub value: Option<String>,
    /// Whether the value is a secret.
    pub secret: bool,
}

/// Limits in milliseconds; `None` means the default of the gateway client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Timeouts {
    /// Until connected.
    pub connect_ms: Option<i64>,
    /// From the request to the first byte of the answer.
    pub first_byte_ms: Option<i64>,
    /// Between two bytes of a stream.
    pub idle_ms: Option<i64>,
    /// A whole answer that is not streamed.
    pub total_ms: Option<i64>,
}

/// One profile, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// Its identifier.
    pub id: ProfileId,
    /// What the user calls it.
    pub name: String,
    /// Where it leads.
    pub kind: ProfileKind,
    /// Scheme, host and prefix, without trailing slash; empty for the demo gateway.
    pub root_url: String,
    /// How its chat models are asked.
    pub protocol: ChatProtocol,
    /// How requests leave the machine.
    pub proxy_mode: ProxyMode,
    /// `http://`, `https://` or `socks5://` address of the proxy, without password.
    pub proxy_url: Option<String>,
    /// Extra headers.
    pub headers: Vec<CustomHeader>,
    /// Extra certificate authorities, PEM.
    pub ca_pem: Option<String>,
    /// Limits.
    pub timeouts: Timeouts,
    /// When it was made.
    pub created_at: i64,
}

/// All that a user can say of a profile; replaces what was said before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProfileDraft {
    /// What the user calls it.
    pub name: String,
    /// Where it leads.
    pub kind: ProfileKind,
    /// The address as typed or pasted.
    pub root_url: String,
    /// How its chat models are asked.
    pub protocol: ChatProtocol,
    /// How requests leave the machine.
    pub proxy_mode: ProxyMode,
    /// Address of the proxy.
    pub proxy_url: Option<String>,
    /// Extra headers; secret values are set apart.
    pub headers: Vec<CustomHeader>,
    /// Extra certificate authorities, PEM.
    pub ca_pem: Option<String>,
    /// Limits.
    pub timeouts: Timeouts,
}
