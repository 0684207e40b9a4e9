//! What calls would cost, and `GET /api/pricing`, which says so.

use serde_json::{Value, json};

use crate::catalogue::{Group, catalogue};
use crate::reply::Reply;

/// A ratio of 1 is 2 credits per million tokens, which is 2,000 millionths per thousand.
const RATIO_MICROS: f64 = 2_000.0;
/// Millionths in a credit.
const CREDIT_MICROS: f64 = 1_000_000.0;

/// What a model costs, in millionths of a credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Price {
    /// Per thousand tokens.
    Tokens {
        /// That are read.
        input: u64,
        /// That are written.
        output: u64,
    },
    /// For each picture.
    Piece(u64),
    /// For each second of film.
    Second(u64),
    /// Nothing.
    Free,
}

impl Price {
    /// The cost of these tokens, rounded up.
    pub(crate) fn of_tokens(self, read: u64, written: u64) -> u64 {
        match self {
            Self::Tokens { input, output } => (read * input + written * output).div_ceil(1000),
            Self::Piece(_) | Self::Second(_) | Self::Free => 0,
        }
    }

    /// The cost of this many pictures, or seconds of film.
    pub(crate) fn of_pieces(self, count: u64) -> u64 {
        match self {
            Self::Piece(price) | Self::Second(price) => price * count,
            Self::Tokens { .. } | Self::Free => 0,
        }
    }

    /// How the list says it, which has no form for a price by the second.
    fn entry(self) -> Option<Value> {
        match self {
            Self::Tokens { input, output } => Some(json!({"quota_type": 0, "model_price": 0.0,
                "model_ratio": input as f64 / RATIO_MICROS,
                "completion_ratio": output as f64 / input.max(1) as f64})),
            Self::Piece(price) => Some(by_call(price as f64 / CREDIT_MICROS)),
            Self::Free => Some(by_call(0.0)),
            Self::Second(_) => None,
        }
    }
}

fn by_call(credits: f64) -> Value {
    json!({"quota_type": 1, "model_price": credits, "model_ratio": 0.0, "completion_ratio": 0.0})
}

/// The cost of tokens that a chat model reads.
pub(crate) fn read(tokens: u64) -> u64 {
    Group::Chat.price().of_tokens(tokens, 0)
}

/// The cost of tokens that a chat model writes.
pub(crate) fn written(tokens: u64) -> u64 {
    Group::Chat.price().of_tokens(0, tokens)
}

impl Group {
    pub(crate) fn price(self) -> Price {
        match self {
            Self::Chat | Self::Fault | Self::Load => Price::Tokens {
                input: 1_000,
                output: 4_000,
            },
            Self::Embedding => Price::Tokens {
                input: 100,
                output: 0,
            },
            Self::Rerank => Price::Tokens {
                input: 200,
                output: 0,
            },
            Self::Moderation => Price::Free,
            Self::Speech => Price::Tokens {
                input: 600,
                output: 12_000,
            },
            Self::Transcription => Price::Tokens {
                input: 2_500,
                output: 10_000,
            },
            Self::Realtime => Price::Tokens {
                input: 4_000,
                output: 16_000,
            },
            Self::Image => Price::Piece(40_000),
            Self::Video => Price::Second(50_000),
        }
    }
}

/// `GET /api/pricing`, in the ratios of the new-api family.
pub(crate) fn list() -> Reply {
    let entries: Vec<Value> = catalogue()
        .iter()
        .filter_map(|model| {
            let mut entry = model.group.price().entry()?;
            entry["model_name"] = json!(model.id);
            entry["vendor_id"] = json!(1);
            entry["enable_groups"] = json!(["default"]);
            entry["supported_endpoint_types"] = json!(model.group.endpoint_types());
            Some(entry)
        })
        .collect();
    Reply::json(
        200,
        &json!({"success": true, "data": entries, "vendors": [{"id": 1, "name": "XiDao demo"}],
                "group_ratio": {"default": 1}, "usable_group": {"default": "Demo"},
                "auto_groups": ["default"]}),
    )
}
