//! Conversations and their messages.

mod browse;
mod export;
pub(crate) mod file;
mod import;
mod markdown;
mod transfer;
mod tree;

use crate::app::now;
use crate::{App, CoreError};
use studio_contract::{
    AppEvent, BranchShowParams, ConversationDeleteParams, ConversationGetParams,
    ConversationListParams, ConversationListReply, ConversationScope, ConversationUpdateParams,
    MessageListParams, MessageListReply,
};
use studio_domain::{Conversation, ConversationSummary, ItemId, Parameters};
use studio_store::ListFilter;

/// Conversations in a page of the list unless asked otherwise.
const LIST_PAGE: u32 = 100;

/// Messages in a page of a conversation unless asked otherwise.
const MESSAGE_PAGE: u32 = 50;

/// The largest page of either.
const MAX_PAGE: u32 = 200;

impl App {
    /// A page of conversations: pinned first, then the latest.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`], also for a cursor that no list gave.
    pub async fn conversation_list(
        &self,
        params: ConversationListParams,
    ) -> Result<ConversationListReply, CoreError> {
        let filter = match params.scope.unwrap_or_default() {
            ConversationScope::Active => ListFilter::Active,
            ConversationScope::Archived => ListFilter::Archived,
            ConversationScope::Trashed => ListFilter::Trashed,
        };
        let cursor = params.cursor.as_deref().map(str::parse).transpose()?;
        let limit = params.limit.unwrap_or(LIST_PAGE).clamp(1, MAX_PAGE);
        let (data, next) = self
            .inner
            .store
            .list_conversations(filter, cursor, limit)
            .await?;
        Ok(ConversationListReply {
            data,
            next_cursor: next.map(|cursor| cursor.to_string()),
        })
    }

    /// A conversation with the newest messages of its current branch.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`], also where there is none.
    pub async fn conversation_get(
        &self,
        params: ConversationGetParams,
    ) -> Result<Conversation, CoreError> {
        let limit = params.limit.unwrap_or(MESSAGE_PAGE).clamp(1, MAX_PAGE);
        Ok(self.inner.store.get_conversation(params.id, limit).await?)
    }

    /// Goes on from one of the versions of a message: the branch leads through it from now on.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`], also where there is no such message in the conversation.
    pub async fn branch_show(&self, params: BranchShowParams) -> Result<Conversation, CoreError> {
        let BranchShowParams {
            id,
            message_id,
            limit,
        } = params;
        self.inner.store.show_branch(id, message_id).await?;
        self.library_changed(id);
        self.conversation_get(ConversationGetParams { id, limit })
            .await
    }

    /// Older messages of a branch.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`], also where there is no such message.
    pub async fn message_list(
        &self,
        params: MessageListParams,
    ) -> Result<MessageListReply, CoreError> {
        let limit = params.limit.unwrap_or(MESSAGE_PAGE).clamp(1, MAX_PAGE);
        let page = self
            .inner
            .store
            .older_messages(params.before, limit)
            .await?;
        Ok(MessageListReply {
            data: page.messages,
            has_older: page.has_older,
        })
    }

    /// Changes what can be set of a conversation; what is absent stays.
    ///
    /// # Errors
    ///
    /// [`CoreError::Invalid`] for a parameter out of its range, [`CoreError::Store`] also where there is none.
    pub async fn conversation_update(
        &self,
        params: ConversationUpdateParams,
    ) -> Result<ConversationSummary, CoreError> {
        let store = &self.inner.store;
        let id = params.id;
        if let Some(model) = &params.model {
            store.set_model(id, model).await?;
        }
        if let Some(parameters) = &params.parameters {
            check_parameters(parameters)?;
            store.set_parameters(id, parameters).await?;
        }
        if let Some(title) = &params.title {
            store.set_title(id, title.trim(), now()).await?;
        }
        if let Some(pinned) = params.pinned {
            store.set_pinned(id, pinned.then(now)).await?;
        }
        if let Some(archived) = params.archived {
            store.set_archived(id, archived.then(now)).await?;
        }
        if let Some(trashed) = params.trashed {
            store.set_trashed(id, trashed.then(now)).await?;
        }
        self.library_changed(id);
        self.conversation_summary(id).await
    }

    pub(crate) async fn conversation_summary(
        &self,
        id: ItemId,
    ) -> Result<ConversationSummary, CoreError> {
        let conversation = self.inner.store.get_conversation(id, 1).await?;
        Ok(ConversationSummary {
            item: conversation.item,
            model: conversation.model,
        })
    }

    /// Deletes a conversation for ever, out of the trash.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`], also where it is not in the trash.
    pub async fn conversation_delete(
        &self,
        params: ConversationDeleteParams,
    ) -> Result<(), CoreError> {
        self.inner.store.delete_item(params.id).await?;
        self.library_changed(params.id);
        Ok(())
    }

    pub(crate) fn library_changed_all(&self) {
        self.emit(AppEvent::LibraryChanged {
            item_ids: Vec::new(),
        });
    }

    pub(crate) fn library_changed(&self, id: ItemId) {
        self.emit(AppEvent::LibraryChanged { item_ids: vec![id] });
    }
}

/// What no gateway would take is refused before anything is stored.
pub(crate) fn check_parameters(parameters: &Parameters) -> Result<(), CoreError> {
    match parameters.objection() {
        Some(objection) => Err(CoreError::Invalid(objection.to_owned())),
        None => Ok(()),
    }
}
