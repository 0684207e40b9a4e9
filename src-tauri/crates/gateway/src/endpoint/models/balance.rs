//! What is left on a key, in the two forms that gateways tell it.

use serde_json::Value;

/// Quota units of a new-api token that make one credit.
const UNITS_PER_CREDIT: f64 = 500_000.0;
/// A limit of this many credits stands for "no limit".
const UNLIMITED: f64 = 100_000_000.0;
const MICROS: f64 = 1_000_000.0;

/// What is left on a key, in millionths of a credit. A credit is a US dollar unless the site's
/// operator chose otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Balance {
    /// What is left; `None` when there is no limit.
    pub remaining_micros: Option<i64>,
    /// What was used, if told.
    pub used_micros: Option<i64>,
    /// True when there is no limit.
    pub unlimited: bool,
    /// When the key expires, in seconds since 1970; `None` for never or unknown.
    pub expires_at: Option<i64>,
    /// The answer as it came.
    pub raw: Value,
}

impl Balance {
    /// Reads `/api/usage/token/`.
    pub(super) fn from_token(answer: &Value) -> Option<Self> {
        let data = &answer["data"];
        let available = data["total_available"].as_f64()?;
        let unlimited = data["unlimited_quota"] == Value::Bool(true);
        Some(Self {
            remaining_micros: (!unlimited).then(|| micros(available / UNITS_PER_CREDIT)),
            used_micros: data["total_used"]
                .as_f64()
                .map(|used| micros(used / UNITS_PER_CREDIT)),
            unlimited,
            expires_at: moment(&data["expires_at"]),
            raw: answer.clone(),
        })
    }

    /// Reads the billing pair; the used amount is told in hundredths.
    pub(super) fn from_billing(subscription: &Value, usage: &Value) -> Option<Self> {
        let limit = subscription["hard_limit_usd"].as_f64()?;
        let used = usage["total_usage"].as_f64()? / 100.0;
        let unlimited = limit >= UNLIMITED;
        Some(Self {
            remaining_micros: (!unlimited).then(|| micros(limit - used)),
            used_micros: Some(micros(used)),
            unlimited,
            expires_at: moment(&subscription["access_until"]),
            raw: serde_json::json!({"subscription": subscription, "usage": usage}),
        })
    }
}

fn micros(credits: f64) -> i64 {
    (credits * MICROS).round() as i64
}

fn moment(value: &Value) -> Option<i64> {
    value.as_i64().filter(|seconds| *seconds > 0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_forms_give_credits() {
        let token = json!({"code":true,"data":{"total_available":250000,"total_used":500000,
                           "unlimited_quota":false,"expires_at":0}});
        let balance = Balance::from_token(&token).expect("balance");
        assert_eq!(balance.remaining_micros, Some(500_000));
        assert_eq!(balance.used_micros, Some(1_000_000));
        let pair = (
            json!({"hard_limit_usd":12.5,"access_until":0}),
            json!({"total_usage":430.0}),
        );
        let balance = Balance::from_billing(&pair.0, &pair.1).expect("balance");
        assert_eq!(balance.remaining_micros, Some(8_200_000));
        assert_eq!(balance.expires_at, None);
    }

    #[test]
    fn no_limit_is_no_number() {
        let token = json!({"data":{"total_available":0,"unlimited_quota":true}});
        let balance = Balance::from_token(&token).expect("balance");
        assert!(balance.unlimited && balance.remaining_micros.is_none());
        let pair = (
            json!({"hard_limit_usd":100000000.0}),
            json!({"total_usage":1.0}),
        );
        assert!(
            Balance::from_billing(&pair.0, &pair.1)
                .expect("balance")
                .unlimited
        );
    }
}
