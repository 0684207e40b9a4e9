//! What is typed but not sent.

use crate::app::now;
use crate::{App, CoreError};
use studio_contract::DraftSaveParams;

/// The setting that keeps what is typed into a conversation that has no message yet.
const NEW: &str = "draft";

impl App {
    /// Keeps what is typed: with its conversation, or for the next new one.
    ///
    /// Nobody is told: a draft belongs to the window that it is typed in.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`], also where there is no such conversation.
    pub async fn draft_save(&self, params: DraftSaveParams) -> Result<(), CoreError> {
        let store = &self.inner.store;
        match params.conversation_id {
            Some(id) => store.set_draft(id, &params.text).await?,
            None => store.put_setting(NEW, &params.text, now()).await?,
        }
        Ok(())
    }

    /// What is typed, but not sent, into a new conversation.
    pub(crate) async fn new_draft(&self) -> Result<String, CoreError> {
        Ok(self.inner.store.get_setting(NEW).await?.unwrap_or_default())
    }
}
