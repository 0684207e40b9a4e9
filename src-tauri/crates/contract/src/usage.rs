//! What calls used and cost, over time.

use serde::{Deserialize, Serialize};
use studio_domain::ModelRef;

/// Params of `usage_list`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct UsageListParams {
    /// From when, in milliseconds since the Unix epoch.
    pub from: i64,
    /// Until when, itself left out.
    pub to: i64,
    /// How far the user's clock is from UTC, in minutes: days are the user's.
    pub offset_minutes: i32,
}

/// What the calls of one kind to one model used and cost on one day, in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct UsageRow {
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

/// Reply of `usage_list`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct UsageListReply {
    /// By day, the first one first.
    pub data: Vec<UsageRow>,
}

/// Reply of `budget_get`: how much of the month's budget is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct BudgetReply {
    /// In micro-units of the budget's currency; `None` where no budget is set.
    pub spent_micros: Option<i64>,
}
