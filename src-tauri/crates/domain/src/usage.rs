//! What calls used and cost.

use crate::{ItemId, JobId, MessageId, ModelRef, Price, UsageId};
use serde::{Deserialize, Serialize};

/// Tokens and cost of one answer. What the gateway did not tell is `None`, never zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    /// Input tokens, cached ones included.
    pub input_tokens: Option<i64>,
    /// Of these, tokens that the gateway had cached.
    pub cached_input_tokens: Option<i64>,
    /// Output tokens, thinking included.
    pub output_tokens: Option<i64>,
    /// Of these, thinking.
    pub reasoning_tokens: Option<i64>,
    /// Cost in micro-units of `currency`; `None` while no price is known.
    pub cost_micros: Option<i64>,
    /// ISO 4217 code of the cost.
    pub currency: Option<String>,
}

impl Usage {
    /// This usage with its cost by `price`; unchanged where a token count is unknown.
    ///
    /// Rounds half up to a whole micro-unit and saturates instead of overflowing.
    #[must_use]
    pub fn priced(mut self, price: &Price) -> Self {
        let (Some(input), Some(output)) = (self.input_tokens, self.output_tokens) else {
            return self;
        };
        let cached = self.cached_input_tokens.unwrap_or(0).clamp(0, input.max(0));
        let cached_price = price.cached_input_micros.unwrap_or(price.input_micros);
        let total = i128::from(input - cached) * i128::from(price.input_micros)
            + i128::from(cached) * i128::from(cached_price)
            + i128::from(output) * i128::from(price.output_micros);
        let micros = (total + 500_000).div_euclid(1_000_000);
        self.cost_micros = Some(i64::try_from(micros).unwrap_or(i64::MAX));
        self.currency = Some(price.currency.clone());
        self
    }
}

/// One row of the usage ledger: every call that may have been charged has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageRecord {
    /// Its identifier.
    pub id: UsageId,
    /// The model that was called.
    pub model: ModelRef,
    /// What kind of call it was, for example `chat`.
    pub kind: String,
    /// The item that it belongs to, if any.
    pub item_id: Option<ItemId>,
    /// The message that it wrote, if any.
    pub message_id: Option<MessageId>,
    /// The job that made it, if any.
    pub job_id: Option<JobId>,
    /// Tokens and cost.
    pub usage: Usage,
    /// The gateway's identifier of the request.
    pub request_id: Option<String>,
    /// When it ended.
    pub created_at: i64,
}

/// What the calls of one kind to one model used and cost on one day, in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct UsageOfDay {
    /// The user's day, as `2026-11-27`.
    pub day: String,
    /// The model.
    pub model: ModelRef,
    /// The kind of call, for example `chat`.
    pub kind: String,
    /// How many calls.
    pub calls: i64,
    /// Input tokens; 0 where none were told.
    pub input_tokens: i64,
    /// Output tokens; 0 where none were told.
    pub output_tokens: i64,
    /// Cost in micro-units of `currency`; `None` where no price is known.
    pub cost_micros: Option<i64>,
    /// ISO 4217 code.
    pub currency: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cost_counts_cached_tokens_at_their_own_price() {
        let usage = Usage {
            input_tokens: Some(1_000),
            cached_input_tokens: Some(400),
            output_tokens: Some(100),
            ..Usage::default()
        };
        let price = Price {
            input_micros: 2_500_000,
            cached_input_micros: Some(250_000),
            output_micros: 10_000_000,
            currency: "USD".into(),
        };
        // 600 × 2.5 + 400 × 0.25 + 100 × 10 micro-dollars.
        assert_eq!(usage.priced(&price).cost_micros, Some(2_600));
    }

    #[test]
    fn cost_stays_unknown_without_token_counts() {
        let price = Price {
            input_micros: 1,
            cached_input_micros: None,
            output_micros: 1,
            currency: "USD".into(),
        };
        assert_eq!(Usage::default().priced(&price).cost_micros, None);
    }
}
