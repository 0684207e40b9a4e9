//! The ledger of what calls used and cost.

use crate::app::now;
use crate::{App, CoreError};
use studio_domain::{ModelRef, Usage, UsageId, UsageRecord};
use studio_store::StoreError;

/// One call outside of a conversation that the gateway may have charged.
#[derive(Clone, Debug, PartialEq)]
pub struct Charge {
    /// The model that was called.
    pub model: ModelRef,
    /// What kind of call it was, for example `embedding`.
    pub kind: &'static str,
    /// What the gateway counted.
    pub usage: Usage,
    /// The gateway's identifier of the request.
    pub request_id: Option<String>,
}

impl App {
    /// Writes a call into the ledger, with its cost where the model's price is known.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`].
    pub async fn usage_note(&self, charge: Charge) -> Result<(), CoreError> {
        let usage = self.priced(Some(&charge.model), charge.usage).await;
        let record = UsageRecord {
            id: UsageId::generate(),
            model: charge.model,
            kind: charge.kind.to_owned(),
            item_id: None,
            message_id: None,
            job_id: None,
            usage,
            request_id: charge.request_id,
            created_at: now(),
        };
        Ok(self.inner.store.insert_usage(&record).await?)
    }

    /// The usage with its cost, where the model's price is known. The model counts as used now.
    pub(crate) async fn priced(&self, model: Option<&ModelRef>, usage: Usage) -> Usage {
        let Some(model) = model else {
            return usage;
        };
        let store = &self.inner.store;
        if let Err(error) = store.touch_model(model, now()).await {
            tracing::debug!(%error, "when a model was last used is not noted");
        }
        match store.get_model(model).await {
            Ok(known) => match &known.price {
                Some(price) => usage.priced(price),
                None => usage,
            },
            Err(StoreError::NotFound(_)) => usage,
            Err(error) => {
                tracing::warn!(%error, "no price");
                usage
            }
        }
    }
}
