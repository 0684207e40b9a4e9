//! Models of a profile.

use serde::{Deserialize, Serialize};
use studio_domain::{Model, ModelEdit, ModelRef, ProfileId};

/// Params of `model_list`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct ModelListParams {
    /// The profile; absent means those of all profiles, as stored.
    pub profile_id: Option<ProfileId>,
    /// Ask the gateway again first; needs `profile_id`.
    pub refresh: bool,
}

/// Reply of `model_list`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ModelListReply {
    /// The models: favourites first, then as the gateway orders them.
    pub data: Vec<Model>,
}

/// Params of `model_update`, which replies with the [`Model`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ModelUpdateParams {
    /// Which; a model that no list has had is added.
    pub model: ModelRef,
    /// What the user says of it.
    pub edit: ModelEdit,
}
