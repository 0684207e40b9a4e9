//! A turn that its host drives itself and keeps in the library all the same.

use super::start::title;
use crate::app::now;
use crate::error::{for_message, from_gateway};
use crate::{App, CoreError};
use studio_contract::TurnPrompt;
use studio_domain::{ItemId, MessageStatus, ModelRef, Part, Role, Usage};
use studio_gateway::{GatewayError, Protocol};
use studio_store::{FinishedMessage, NewMessage, NewTurn};

/// A turn whose question is stored, and whose answer is on its way. Where the process ends before it does, the
/// answer counts as interrupted.
pub struct KeptTurn {
    app: App,
    answer: studio_domain::Message,
    conversation: ItemId,
}

/// How a [`KeptTurn`] ended.
#[derive(Clone, Debug)]
pub struct KeptEnd {
    /// The answer, as far as it came.
    pub parts: Vec<Part>,
    /// What the gateway counted.
    pub usage: Usage,
    /// Why the model stopped, as [`finish_word`](crate::finish_word) says it.
    pub finish_reason: Option<String>,
    /// The gateway's identifier of the request.
    pub request_id: Option<String>,
    /// Why it failed, if it did.
    pub error: Option<GatewayError>,
    /// Whether the user stopped it.
    pub stopped: bool,
}

impl App {
    /// Begins a conversation with instructions (if there are any) and what the user says, to be asked in `protocol`.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`].
    pub async fn turn_keep(
        &self,
        model: ModelRef,
        protocol: Protocol,
        system: Option<String>,
        said: Vec<Part>,
    ) -> Result<KeptTurn, CoreError> {
        let store = &self.inner.store;
        let prompt = TurnPrompt::New {
            parent_id: None,
            parts: said.clone(),
        };
        let created = store
            .create_conversation(&title(&prompt), Some(&model), now())
            .await?;
        let item = created.item.id;
        let parent = match system {
            Some(text) => Some(
                store
                    .append_message(instructions(item, text), now())
                    .await?
                    .id,
            ),
            None => None,
        };
        let turn = NewTurn {
            item,
            parent,
            user: Some(said),
            model,
            protocol: Some(protocol.as_str().to_owned()),
            title: None,
        };
        let started = store.start_turn(turn, now()).await?;
        self.library_changed(item);
        Ok(KeptTurn {
            app: self.clone(),
            answer: started.assistant,
            conversation: item,
        })
    }
}

impl KeptTurn {
    /// The conversation that it belongs to.
    #[must_use]
    pub fn conversation(&self) -> ItemId {
        self.conversation
    }

    /// Stores how the turn ended, with its row in the ledger where the gateway may have charged.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`].
    pub async fn finish(self, end: KeptEnd, charged: bool) -> Result<(), CoreError> {
        let model = self.answer.model.as_ref();
        let usage = match charged {
            true => Some(self.app.priced(model, end.usage.clone()).await),
            false => None,
        };
        let error = end.error.as_ref().map(from_gateway);
        let finished = FinishedMessage {
            status: status(&end),
            parts: Some(end.parts),
            usage,
            request_id: end.request_id,
            finish_reason: end.finish_reason,
            error: error.as_ref().map(for_message),
            first_token_ms: None,
            finished_at: now(),
        };
        self.app
            .inner
            .store
            .finish(self.answer.id, finished)
            .await?;
        self.app.library_changed(self.conversation);
        Ok(())
    }
}

fn status(end: &KeptEnd) -> MessageStatus {
    match (&end.error, end.stopped) {
        (Some(_), _) => MessageStatus::Failed,
        (None, true) => MessageStatus::Cancelled,
        (None, false) => MessageStatus::Complete,
    }
}

fn instructions(item: ItemId, text: String) -> NewMessage {
    NewMessage {
        item,
        parent: None,
        role: Role::System,
        model: None,
        parts: vec![Part::Text { text }],
    }
}
