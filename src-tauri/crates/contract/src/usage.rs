//! What calls used and cost, over time.

use serde::{Deserialize, Serialize};
use studio_domain::UsageOfDay;

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

/// Reply of `usage_list`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct UsageListReply {
    /// By day, the first one first.
    pub data: Vec<UsageOfDay>,
}

/// Reply of `budget_get`: how much of the month's budget is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct BudgetReply {
    /// In micro-units of the budget's currency; `None` where no budget is set.
    pub spent_micros: Option<i64>,
}
