//! `GET /api/pricing`: what gateways of the new-api family ask for a call.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{PriceHint, not_offered, words};
use crate::client::Gateway;
use crate::endpoint::fields::{count, named, number, text};
use crate::error::GatewayError;

/// US dollars per million tokens that a ratio of 1 stands for: one unit is $0.002 per thousand.
const DOLLARS_PER_RATIO: f64 = 2.0;
const MICROS: f64 = 1_000_000.0;
/// Largest price that is believed, in dollars: more is a slip, and would not fit.
const MAX_DOLLARS: f64 = 1e9;

/// The price list of a gateway. What a site calls a dollar may be another currency, so all prices
/// are estimates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pricing {
    /// The models in the gateway's order.
    pub models: Vec<ModelPrice>,
    /// What prices are multiplied by, by group of users.
    pub group_ratios: BTreeMap<String, f64>,
    /// The groups that keys may be in, with names for people.
    pub usable_groups: BTreeMap<String, String>,
    /// Names of vendors by their number.
    pub vendors: BTreeMap<u64, String>,
}

/// The price of one model, before any group's ratio.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelPrice {
    /// Model id.
    pub model: String,
    /// Number of its vendor.
    pub vendor_id: Option<u64>,
    /// The groups that may use it; empty for all.
    pub groups: Vec<String>,
    /// The gateway's words for the dialects it speaks for this model.
    pub endpoint_types: Vec<String>,
    /// Price in a group whose ratio is 1; `None` where the entry makes no sense.
    pub price: Option<Price>,
    /// The entry as it came.
    pub raw: Value,
}

/// What a call costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Price {
    /// By token, in millionths of a US dollar per million tokens.
    Tokens(TokenPrice),
    /// By call, in millionths of a US dollar.
    Call {
        /// The price of one call.
        micros: i64,
    },
    /// By a formula over the size of the call.
    Tiered {
        /// The formula in the gateway's own language.
        expression: String,
    },
}

/// Prices in millionths of a US dollar per million tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TokenPrice {
    /// For tokens read.
    pub input: i64,
    /// For tokens written.
    pub output: i64,
    /// For tokens read from a cache.
    pub cached_input: Option<i64>,
    /// For tokens written into a cache.
    pub cache_write: Option<i64>,
    /// For tokens of pictures read.
    pub image_input: Option<i64>,
    /// For tokens of sound read.
    pub audio_input: Option<i64>,
    /// For tokens of sound written.
    pub audio_output: Option<i64>,
}

impl From<TokenPrice> for PriceHint {
    fn from(price: TokenPrice) -> Self {
        Self {
            input_micros_per_mtok: Some(price.input),
            output_micros_per_mtok: Some(price.output),
            cached_input_micros_per_mtok: price.cached_input,
        }
    }
}

impl Gateway {
    /// The gateway's price list, or `None` where it has none to show.
    pub async fn pricing(&self) -> Result<Option<Pricing>, GatewayError> {
        match self.price_list().await {
            Err(error) if not_offered(error.kind) => Ok(None),
            answer => answer,
        }
    }

    async fn price_list(&self) -> Result<Option<Pricing>, GatewayError> {
        let whole = self.get("/api/pricing").await?;
        Ok(Pricing::read(&self.json(&whole)?))
    }
}

impl Pricing {
    fn read(answer: &Value) -> Option<Self> {
        let models = answer["data"].as_array()?;
        let vendors = answer["vendors"].as_array().into_iter().flatten();
        Some(Self {
            models: models.iter().filter_map(ModelPrice::read).collect(),
            group_ratios: named(&answer["group_ratio"], ratio),
            usable_groups: named(&answer["usable_group"], text),
            vendors: vendors
                .filter_map(|vendor| Some((count(&vendor["id"])?, text(&vendor["name"])?)))
                .collect(),
        })
    }

    /// What `model` costs a key of `group` (`default` where nothing else is known); `None` where
    /// it is not on the list, not open to the group, or has no sensible price.
    pub fn price(&self, model: &str, group: &str) -> Option<Price> {
        let entry = self.models.iter().find(|entry| entry.model == model)?;
        let open = |word: &String| word == group || word == "all";
        if !entry.groups.is_empty() && !entry.groups.iter().any(open) {
            return None;
        }
        let ratio = self.group_ratios.get(group).copied().unwrap_or(1.0);
        price(&entry.raw, ratio)
    }
}

impl ModelPrice {
    fn read(entry: &Value) -> Option<Self> {
        Some(Self {
            model: text(&entry["model_name"])?,
            vendor_id: count(&entry["vendor_id"]),
            groups: words(&entry["enable_groups"]),
            endpoint_types: words(&entry["supported_endpoint_types"]),
            price: price(entry, 1.0),
            raw: entry.clone(),
        })
    }
}

/// The price of an entry for a group with this ratio. Each figure is rounded once, at the end.
fn price(entry: &Value, group_ratio: f64) -> Option<Price> {
    if entry["billing_mode"] == "tiered_expr" {
        return Some(Price::Tiered {
            expression: text(&entry["billing_expr"])?,
        });
    }
    match count(&entry["quota_type"])? {
        0 => token_price(entry, group_ratio).map(Price::Tokens),
        1 => Some(Price::Call {
            micros: micros(ratio(&entry["model_price"])? * group_ratio)?,
        }),
        _ => None,
    }
}

fn token_price(entry: &Value, group_ratio: f64) -> Option<TokenPrice> {
    let input = ratio(&entry["model_ratio"])? * DOLLARS_PER_RATIO * group_ratio;
    let times = |name: &str| ratio(&entry[name]).map(|factor| input * factor);
    let audio = times("audio_ratio");
    let audio_output = audio
        .zip(ratio(&entry["audio_completion_ratio"]))
        .map(|(audio, factor)| audio * factor);
    Some(TokenPrice {
        input: micros(input)?,
        // The gateways themselves count 1 where the list says nothing.
        output: micros(times("completion_ratio").unwrap_or(input))?,
        cached_input: times("cache_ratio").and_then(micros),
        cache_write: times("create_cache_ratio").and_then(micros),
        image_input: times("image_ratio").and_then(micros),
        audio_input: audio.and_then(micros),
        audio_output: audio_output.and_then(micros),
    })
}

/// A factor or price; negative numbers stand for "unset".
fn ratio(value: &Value) -> Option<f64> {
    number(value).filter(|ratio| *ratio >= 0.0)
}

fn micros(dollars: f64) -> Option<i64> {
    (0.0..MAX_DOLLARS)
        .contains(&dollars)
        .then_some((dollars * MICROS).round() as i64)
}
