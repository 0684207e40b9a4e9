//! Profiles, their secrets and local servers.

use serde::{Deserialize, Serialize};
use studio_domain::{Profile, ProfileDraft, ProfileId};

/// A profile with what is known of its secrets. The secrets themselves are never read back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProfileInfo {
    /// The profile.
    pub profile: Profile,
    /// The key's label, for example `sk-…3f9a`; `None` while there is no key for this address.
    pub key_label: Option<String>,
    /// Whether a proxy password is set.
    pub has_proxy_password: bool,
    /// Names of the secret headers that have a value.
    pub secret_headers: Vec<String>,
}

/// Params of `profile_create`, which replies with the [`ProfileInfo`].
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct ProfileCreateParams {
    /// The profile.
    pub draft: ProfileDraft,
    /// Its key, if it has one.
    pub key: Option<String>,
}

/// Params of `profile_update`, which replies with the [`ProfileInfo`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProfileUpdateParams {
    /// Which.
    pub id: ProfileId,
    /// All of it. A changed origin forgets the key.
    pub draft: ProfileDraft,
}

/// Params of `profile_delete` and `profile_duplicate`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProfileIdParams {
    /// Which.
    pub id: ProfileId,
}

/// Params of `profile_test`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum ProfileTestParams {
    /// One that is stored, with its stored secrets.
    Stored {
        /// Which.
        id: ProfileId,
    },
    /// One that is being typed.
    Draft {
        /// The profile.
        draft: ProfileDraft,
        /// Its key, if it has one.
        key: Option<String>,
    },
}

/// Reply of `profile_test`: the gateway answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProfileTestReply {
    /// The address as it will be used.
    pub root_url: String,
    /// How many models the key may use.
    pub model_count: u32,
    /// What is left on the account, where the gateway tells: an amount and its unit (`credits` or a currency).
    pub balance: Option<String>,
    /// How long the gateway took, in milliseconds.
    pub elapsed_ms: i64,
}

/// Which secret of a profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum SecretKind {
    /// The key.
    Key,
    /// The password of the proxy.
    ProxyPassword,
    /// The value of a secret header.
    Header {
        /// The header's name.
        name: String,
    },
}

/// Params of `secret_set`, which replies with the [`ProfileInfo`].
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SecretSetParams {
    /// The profile.
    pub profile_id: ProfileId,
    /// Which secret.
    pub kind: SecretKind,
    /// The secret; `None` forgets it.
    pub value: Option<String>,
}

impl std::fmt::Debug for SecretSetParams {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecretSetParams")
            .field("profile_id", &self.profile_id)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// A server found on this computer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LocalServer {
    /// Its product name: Ollama, LM Studio or llama.cpp.
    pub name: String,
    /// Where it answers.
    pub root_url: String,
    /// How many models it has.
    pub model_count: u32,
}

/// Reply of `local_server_scan`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LocalServerScanReply {
    /// Those that answered.
    pub servers: Vec<LocalServer>,
}
