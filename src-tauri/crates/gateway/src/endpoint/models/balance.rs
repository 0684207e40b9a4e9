//! What is left on a key, in the two forms that gateways tell it.

use serde_json::Value;

use super::not_offered;
use crate::client::Gateway;
use crate::endpoint::fields::number;
use crate::error::{ErrorKind, GatewayError};

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

impl Gateway {
    /// What is left on this key, or `None` where the gateway does not tell. One of the routes
    /// behind this is strictly limited at some gateways: once a minute is often enough.
    pub async fn balance(&self) -> Result<Option<Balance>, GatewayError> {
        let told = match self.token_usage().await {
            // Where everything below `/api` is the site's own, the key of the API opens nothing.
            Err(error) if error.kind == ErrorKind::Auth => Ok(None),
            told => told,
        };
        let mut failed = match told {
            Ok(Some(balance)) => return Ok(Some(balance)),
            Ok(None) => None,
            Err(error) if is_final(error.kind) => return Err(error),
            Err(error) => Some(error).filter(|error| !not_offered(error.kind)),
        };
        for prefix in ["/v1", ""] {
            match self.billing(prefix).await {
                Ok(Some(balance)) => return Ok(Some(balance)),
                Ok(None) => {}
                Err(error) if is_final(error.kind) => return Err(error),
                Err(error) if not_offered(error.kind) => {}
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or(Ok(None), Err)
    }

    async fn token_usage(&self) -> Result<Option<Balance>, GatewayError> {
        let whole = self.get("/api/usage/token/").await?;
        Ok(Balance::from_token(&self.json(&whole)?))
    }

    async fn billing(&self, prefix: &str) -> Result<Option<Balance>, GatewayError> {
        let whole = self
            .get(&format!("{prefix}/dashboard/billing/subscription"))
            .await?;
        let subscription = self.json(&whole)?;
        // Both dates are ignored by the gateways that offer this, and demanded by some.
        let dates = "start_date=2020-01-01&end_date=2099-12-31";
        let whole = self
            .get(&format!("{prefix}/dashboard/billing/usage?{dates}"))
            .await?;
        Ok(Balance::from_billing(&subscription, &self.json(&whole)?))
    }
}

/// Errors that no other route of the same server would mend.
fn is_final(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Offline
            | ErrorKind::Timeout
            | ErrorKind::Auth
            | ErrorKind::Config
            | ErrorKind::Cancelled
    )
}

impl Balance {
    /// Reads `/api/usage/token/`.
    pub(super) fn from_token(answer: &Value) -> Option<Self> {
        let data = &answer["data"];
        let available = number(&data["total_available"])?;
        let unlimited = data["unlimited_quota"] == Value::Bool(true);
        Some(Self {
            remaining_micros: (!unlimited).then(|| micros(available / UNITS_PER_CREDIT)),
            used_micros: number(&data["total_used"]).map(|used| micros(used / UNITS_PER_CREDIT)),
            unlimited,
            expires_at: moment(&data["expires_at"]),
            raw: answer.clone(),
        })
    }

    /// Reads the billing pair; the used amount is told in hundredths.
    pub(super) fn from_billing(subscription: &Value, usage: &Value) -> Option<Self> {
        let limit = number(&subscription["hard_limit_usd"])?;
        let used = number(&usage["total_usage"])? / 100.0;
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
