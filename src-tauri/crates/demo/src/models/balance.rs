//! What is left on the demo account, in both forms in which gateways tell it.

use serde_json::json;

use crate::reply::Reply;

/// What a demo account starts with, in millionths of a credit.
const START_MICROS: u64 = 10_000_000;
/// Millionths in a quota unit, of which 500,000 make one credit.
const UNIT_MICROS: u64 = 2;
/// Millionths in a credit, and in the hundredth of one.
const CREDIT: f64 = 1_000_000.0;
const HUNDREDTH: f64 = 10_000.0;

/// The page that the path names, or `None` for another path.
pub(crate) fn balance(path: &str, charged_micros: u64) -> Option<Reply> {
    let billing = path.strip_prefix("/v1").unwrap_or(path);
    let body = match (path, billing) {
        ("/api/usage/token/" | "/api/usage/token", _) => {
            let left = START_MICROS.saturating_sub(charged_micros);
            let data = json!({"object": "token_usage", "name": "demo",
                "total_granted": START_MICROS / UNIT_MICROS,
                "total_used": charged_micros / UNIT_MICROS, "total_available": left / UNIT_MICROS,
                "unlimited_quota": false, "model_limits": {}, "model_limits_enabled": false,
                "expires_at": 0});
            json!({"code": true, "message": "ok", "data": data})
        }
        (_, "/dashboard/billing/subscription") => {
            let limit = START_MICROS as f64 / CREDIT;
            json!({"object": "billing_subscription", "has_payment_method": true,
                   "soft_limit_usd": limit, "hard_limit_usd": limit,
                   "system_hard_limit_usd": limit, "access_until": 0})
        }
        (_, "/dashboard/billing/usage") => {
            json!({"object": "list", "total_usage": charged_micros as f64 / HUNDREDTH})
        }
        _ => return None,
    };
    Some(Reply::json(200, &body))
}
