//! The ledger of what calls used and cost.

use crate::app::now;
use crate::{App, CoreError};
use studio_contract::{BudgetReply, UsageListParams, UsageListReply};
use studio_domain::{ModelRef, Settings, Usage, UsageId, UsageRecord};
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
    /// What calls used and cost, by day, model and kind.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`].
    pub async fn usage_list(&self, params: UsageListParams) -> Result<UsageListReply, CoreError> {
        let store = &self.inner.store;
        let data = store
            .usage_by_day(params.from, params.to, params.offset_minutes)
            .await?;
        Ok(UsageListReply { data })
    }

    /// How much of the month's budget is spent.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`].
    pub async fn budget_get(&self) -> Result<BudgetReply, CoreError> {
        let spent_micros = match self.settings().await?.budget {
            Some(budget) => Some(self.spent_this_month(&budget.currency).await?),
            None => None,
        };
        Ok(BudgetReply { spent_micros })
    }

    /// Refuses what the user's budget has no room for. A call that is on its way is never stopped by it.
    ///
    /// # Errors
    ///
    /// [`CoreError::Budget`], [`CoreError::Store`].
    pub(crate) async fn check_budget(&self, settings: &Settings) -> Result<(), CoreError> {
        match &settings.budget {
            Some(budget)
                if budget.stops
                    && self.spent_this_month(&budget.currency).await? >= budget.monthly_micros =>
            {
                Err(CoreError::Budget)
            }
            _ => Ok(()),
        }
    }

    async fn spent_this_month(&self, currency: &str) -> Result<i64, CoreError> {
        let today = jiff::Zoned::now();
        let begin = today.first_of_month().and_then(|day| day.start_of_day());
        let from = begin.map_or(0, |begin| begin.timestamp().as_millisecond());
        Ok(self.inner.store.spent_since(from, currency).await?)
    }

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
