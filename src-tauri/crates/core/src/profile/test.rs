//! Trying a profile out.

use super::checked;
use super::client::{self, RequestSecrets};
use crate::{App, CoreError};
use std::time::Instant;
use studio_contract::{ProfileTestParams, ProfileTestReply};
use studio_gateway::{Balance, Gateway, SecretString};

impl App {
    /// Asks the gateway for its models, and for the balance where it tells it.
    ///
    /// # Errors
    ///
    /// [`CoreError::Gateway`] with what the gateway said, [`CoreError::KeyMissing`], [`CoreError::NotFound`].
    pub async fn profile_test(
        &self,
        params: ProfileTestParams,
    ) -> Result<ProfileTestReply, CoreError> {
        let gateway = match params {
            ProfileTestParams::Stored { id } => self.gateway(id).await?,
            ProfileTestParams::Draft { draft, key } => {
                let draft = checked(draft)?;
                let root_url = self.root_url(draft.kind, &draft.root_url).await?;
                let key = key
                    .filter(|key| !key.trim().is_empty())
                    .map(SecretString::from);
                let secrets = RequestSecrets {
                    key,
                    ..RequestSecrets::default()
                };
                client::build(&draft, &root_url, secrets)?
            }
        };
        let started = Instant::now();
        let models = gateway.models().await?;
        let elapsed_ms = i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX);
        Ok(ProfileTestReply {
            root_url: gateway.root().as_str().to_owned(),
            model_count: u32::try_from(models.len()).unwrap_or(u32::MAX),
            balance: balance(&gateway).await,
            elapsed_ms,
        })
    }
}

/// The balance, where the gateway tells it: that it does not is no failure of the test.
async fn balance(gateway: &Gateway) -> Option<String> {
    match gateway.balance().await {
        Ok(balance) => balance.as_ref().and_then(shown),
        Err(error) => {
            tracing::debug!(%error, "no balance");
            None
        }
    }
}

/// Gateways count in units of their own, so the number stands alone.
fn shown(balance: &Balance) -> Option<String> {
    if balance.unlimited {
        return Some("∞".to_owned());
    }
    let micros = balance.remaining_micros?;
    let cents = (micros + 5_000).div_euclid(10_000);
    let sign = if cents < 0 { "-" } else { "" };
    Some(format!(
        "{sign}{}.{:02}",
        cents.abs() / 100,
        cents.abs() % 100
    ))
}
