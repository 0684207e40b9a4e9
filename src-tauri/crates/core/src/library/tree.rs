//! What the user does to the messages of a conversation.

use crate::app::now;
use crate::{App, CoreError};
use studio_contract::{
    ConversationBranchParams, ConversationGetParams, MessageDeleteParams, MessagePinParams,
};
use studio_domain::{Conversation, ConversationSummary, Item, ItemId, MessageId};
use studio_store::RestoredConversation;

impl App {
    /// Takes a message and all that follows it out of its conversation.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`], also where there is no such message, or something of it is still being written.
    pub async fn message_delete(
        &self,
        params: MessageDeleteParams,
    ) -> Result<Conversation, CoreError> {
        let (id, message) = (params.conversation_id, params.message_id);
        self.inner.store.delete_message(id, message, now()).await?;
        self.after_change(id, params.limit).await
    }

    /// Brings back what [`App::message_delete`] took out, for 30 days.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`], also where there is nothing to bring back.
    pub async fn message_restore(
        &self,
        params: MessageDeleteParams,
    ) -> Result<Conversation, CoreError> {
        let (id, message) = (params.conversation_id, params.message_id);
        self.inner.store.restore_message(id, message).await?;
        self.after_change(id, params.limit).await
    }

    /// Pins a message, or lets it go.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`], also where there is no such message.
    pub async fn message_pin(&self, params: MessagePinParams) -> Result<(), CoreError> {
        let (id, message) = (params.conversation_id, params.message_id);
        let at = params.pinned.then(now);
        self.inner.store.pin_message(id, message, at).await?;
        self.library_changed(id);
        Ok(())
    }

    /// Copies the branch to a message into a conversation of its own.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`], also where there is no such message.
    pub async fn conversation_branch(
        &self,
        params: ConversationBranchParams,
    ) -> Result<ConversationSummary, CoreError> {
        let store = &self.inner.store;
        let source = store.get_conversation(params.id, 1).await?;
        let mut messages = self.branch_before(params.message_id).await?;
        messages.push(store.get_message(params.message_id).await?);
        let mut parent = None;
        for message in &mut messages {
            message.parent_id = parent;
            message.id = MessageId::generate();
            parent = Some(message.id);
        }
        let id = ItemId::generate();
        let at = now();
        let restored = RestoredConversation {
            item: Item {
                id,
                title: format!("{} (2)", source.item.title),
                created_at: at,
                updated_at: at,
                pinned_at: None,
                archived_at: None,
                ..source.item
            },
            model: source.model,
            parameters: source.parameters,
            head: parent,
            messages,
        };
        store.restore_conversation(restored).await?;
        self.library_changed(id);
        self.conversation_summary(id).await
    }

    async fn after_change(
        &self,
        id: ItemId,
        limit: Option<u32>,
    ) -> Result<Conversation, CoreError> {
        self.library_changed(id);
        self.conversation_get(ConversationGetParams { id, limit })
            .await
    }
}
