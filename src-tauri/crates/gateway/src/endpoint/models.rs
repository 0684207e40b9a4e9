//! `GET /v1/models`, and balance and prices where a gateway tells them.

mod balance;
mod kind;
mod pricing;

use std::collections::HashSet;

use serde_json::Value;

pub use balance::Balance;
pub use kind::ModelKind;
pub use pricing::{ModelPrice, Price, Pricing, TokenPrice};

use crate::client::Gateway;
use crate::error::{ErrorKind, GatewayError};
use crate::turn::Protocol;

/// Most pages of a list that are followed.
const MAX_PAGES: usize = 20;
/// Most models that are kept.
const MAX_MODELS: usize = 20_000;

/// One model as the gateway lists it. All but the id are hints.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelEntry {
    /// What requests name.
    pub id: String,
    /// A name for people.
    pub name: Option<String>,
    /// Whose it is.
    pub owned_by: Option<String>,
    /// Seconds since 1970; some gateways give the same number for every model.
    pub created: Option<i64>,
    /// The gateway's words for the dialects it speaks for this model; the first is preferred.
    pub endpoint_types: Vec<String>,
    /// What it is for, by the gateway's words or else by its name.
    pub kind: ModelKind,
    /// Tokens that fit into its context.
    pub context_length: Option<u64>,
    /// Most tokens of an answer.
    pub max_output: Option<u64>,
    /// Such as `text`, `image`, `audio`.
    pub input_modalities: Vec<String>,
    /// Such as `tools`, `reasoning`.
    pub supported_parameters: Vec<String>,
    /// Prices, if the list tells them.
    pub pricing: Option<PriceHint>,
    /// The entry as it came.
    pub raw: Value,
}

/// Prices in millionths of a US dollar per million tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PriceHint {
    /// For tokens read.
    pub input_micros_per_mtok: Option<i64>,
    /// For tokens written.
    pub output_micros_per_mtok: Option<i64>,
    /// For tokens read from a cache.
    pub cached_input_micros_per_mtok: Option<i64>,
}

impl Gateway {
    /// The models that this key may use at the moment, in the gateway's order, without duplicates.
    pub async fn models(&self) -> Result<Vec<ModelEntry>, GatewayError> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut path = "/v1/models".to_owned();
        for _ in 0..MAX_PAGES {
            let whole = self.get(&path).await?;
            let page = self.json(&whole)?;
            let Some(list) = list_of(&page) else {
                return Err(self.unreadable(&whole));
            };
            let entries = list.iter().filter_map(ModelEntry::read);
            let before = seen.len();
            found.extend(entries.filter(|entry| seen.insert(entry.id.clone())));
            // A page without news would be followed for ever.
            let news = seen.len() > before && found.len() < MAX_MODELS;
            match next_page(&page).filter(|_| news) {
                Some(next) => path = next,
                None => break,
            }
        }
        found.truncate(MAX_MODELS);
        Ok(found)
    }
}

/// Errors that mean "there is no such page here" rather than "something is wrong".
fn not_offered(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Html
            | ErrorKind::Route
            | ErrorKind::Model
            | ErrorKind::Permission
            | ErrorKind::Protocol
            | ErrorKind::Request
            | ErrorKind::Redirect
    )
}

fn list_of(page: &Value) -> Option<&Vec<Value>> {
    page.as_array()
        .or_else(|| page["data"].as_array())
        .or_else(|| page["models"].as_array())
}

fn next_page(page: &Value) -> Option<String> {
    if page["has_more"] == Value::Bool(true) {
        return page["last_id"]
            .as_str()
            .map(|id| format!("/v1/models?after_id={}", encode(id)));
    }
    let token = page["nextPageToken"]
        .as_str()
        .filter(|token| !token.is_empty())?;
    Some(format!("/v1/models?pageToken={}", encode(token)))
}

fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

impl ModelEntry {
    /// Reads one entry of a list: an object, or a bare id. `None` where it has no id.
    pub fn read(value: &Value) -> Option<Self> {
        let id = value
            .as_str()
            .or_else(|| value["id"].as_str())
            .or_else(|| value["name"].as_str())?
            .trim();
        if id.is_empty() {
            return None;
        }
        let endpoint_types = words(&value["supported_endpoint_types"]);
        let display = [
            &value["display_name"],
            &value["displayName"],
            &value["name"],
        ];
        Some(Self {
            id: id.to_owned(),
            name: display
                .into_iter()
                .find_map(Value::as_str)
                .filter(|n| *n != id)
                .map(str::to_owned),
            owned_by: value["owned_by"].as_str().map(str::to_owned),
            created: value["created"].as_i64(),
            kind: ModelKind::guess(id, &endpoint_types),
            endpoint_types,
            context_length: number(
                value,
                &[
                    "/context_length",
                    "/max_model_len",
                    "/max_input_tokens",
                    "/inputTokenLimit",
                    "/context_window",
                    "/max_context_length",
                    "/meta/n_ctx_train",
                ],
            ),
            max_output: number(
                value,
                &[
                    "/top_provider/max_completion_tokens",
                    "/max_output_tokens",
                    "/outputTokenLimit",
                    "/max_tokens",
                ],
            ),
            input_modalities: words(&value["architecture"]["input_modalities"]),
            supported_parameters: words(&value["supported_parameters"]),
            pricing: PriceHint::read(&value["pricing"]),
            raw: value.clone(),
        })
    }

    /// The protocol that the gateway prefers for a conversation, of those spoken here; `None` where
    /// it names none.
    pub fn protocol(&self) -> Option<Protocol> {
        let mut words = self.endpoint_types.iter();
        words.find_map(|word| Protocol::from_endpoint_type(word))
    }
}

impl PriceHint {
    /// Reads US dollars per token, as text or number.
    fn read(value: &Value) -> Option<Self> {
        let price = |name: &str| {
            let per_token = match &value[name] {
                Value::String(text) => text.trim().parse::<f64>().ok()?,
                other => other.as_f64()?,
            };
            let micros = per_token * 1e12;
            (0.0..1e15)
                .contains(&micros)
                .then_some(micros.round() as i64)
        };
        let hint = Self {
            input_micros_per_mtok: price("prompt"),
            output_micros_per_mtok: price("completion"),
            cached_input_micros_per_mtok: price("input_cache_read"),
        };
        (hint != Self::default()).then_some(hint)
    }
}

fn words(value: &Value) -> Vec<String> {
    let list = value.as_array().into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn number(value: &Value, paths: &[&str]) -> Option<u64> {
    paths
        .iter()
        .find_map(|path| value.pointer(path)?.as_u64())
        .filter(|number| *number > 0)
}
