//! Starting a turn, listening to one, stopping one.

use super::driver::{self, Answer};
use super::exchange::Exchanges;
use super::live::{LiveTurn, TurnListener};
use super::request::Question;
use crate::app::now;
use crate::library::check_parameters;
use crate::{App, CoreError, convert};
use studio_contract::{AppEvent, TurnPrompt, TurnStartParams, TurnStartReply};
use studio_domain::{ChatProtocol, ItemId, Message, MessageId, ModelRef, Part};
use studio_gateway::Protocol;
use studio_store::NewTurn;

/// Characters of a conversation's first title.
const TITLE_LENGTH: usize = 60;

/// Messages read from the database at a time.
const PAGE: u32 = 200;

/// The most messages that one request carries.
const MAX_MESSAGES: usize = 10_000;

impl App {
    /// Begins a turn: the user's message and the empty answer are stored, then the gateway is asked.
    ///
    /// # Errors
    ///
    /// [`CoreError::KeyMissing`], [`CoreError::NotFound`], [`CoreError::Invalid`] for an empty message
    /// or a parameter out of its range, [`CoreError::ToolServer`], [`CoreError::Budget`],
    /// [`CoreError::Store`]. Nothing is stored then. What goes wrong later is told to the listener.
    pub async fn turn_start(
        &self,
        params: TurnStartParams,
    ) -> Result<(TurnStartReply, TurnListener), CoreError> {
        check(&params.prompt)?;
        if let Some(parameters) = &params.parameters {
            check_parameters(parameters)?;
        }
        let settings = self.settings().await?;
        self.check_budget(&settings).await?;
        let gateway = self.gateway(params.model.profile_id).await?;
        let parameters = match params.conversation_id {
            Some(item) => self.inner.store.get_parameters(item).await?,
            None => params.parameters.clone().unwrap_or_default(),
        };
        let protocol = match parameters.protocol {
            Some(chosen) if chosen != ChatProtocol::Automatic => convert::protocol(chosen, None),
            _ => self.chat_protocol(&params.model).await?,
        };
        let stream = match params.stream.or(parameters.stream) {
            Some(stream) => stream,
            None => settings.stream,
        };
        let toolbox = self.toolbox(&parameters, &settings.tools).await?;
        let item = match params.conversation_id {
            Some(item) => item,
            None => self.new_conversation(&params).await?,
        };
        let turn = new_turn(item, &params, protocol.as_str());
        let started = self.inner.store.start_turn(turn, now()).await?;
        let branch = self.branch_before(started.assistant.id).await?;
        let files = self.files_of(&branch).await;
        let mut request = convert::turn_request(protocol, &params.model, &branch, &files);
        convert::add_parameters(&mut request, &parameters);
        let user_message = branch
            .into_iter()
            .last()
            .ok_or(CoreError::NotFound("this message"))?;

        let turn = LiveTurn::new(item, started.assistant.id);
        let listener = turn.listener();
        let question = Question::new(gateway, request, stream);
        let reply = TurnStartReply {
            turn_id: turn.id,
            conversation: self.conversation_summary(item).await?,
            user_message,
            assistant_message: started.assistant.clone(),
        };
        self.inner.turns.insert(&turn);
        self.turns_changed();
        self.library_changed(item);
        let answer = Answer {
            app: self.clone(),
            turn,
            message: started.assistant,
            toolbox,
            exchanges: Exchanges::new(settings.inspector),
        };
        self.spawn_to_end(driver::drive(answer, question));
        Ok((reply, listener))
    }

    /// Listens to a running turn from its beginning.
    ///
    /// # Errors
    ///
    /// [`CoreError::NotFound`] where it does not run (any more) in this process.
    pub fn turn_attach(&self, message: MessageId) -> Result<TurnListener, CoreError> {
        let turn = self
            .inner
            .turns
            .get(message)
            .ok_or(CoreError::NotFound("this turn"))?;
        Ok(turn.listener())
    }

    /// Stops a running turn; what had arrived is kept.
    ///
    /// # Errors
    ///
    /// [`CoreError::NotFound`] where it does not run (any more) in this process.
    pub fn turn_cancel(&self, message: MessageId) -> Result<(), CoreError> {
        let turn = self
            .inner
            .turns
            .get(message)
            .ok_or(CoreError::NotFound("this turn"))?;
        turn.cancel.cancel();
        Ok(())
    }

    pub(super) fn turns_changed(&self) {
        self.emit(AppEvent::TurnsChanged {
            running: self.inner.turns.running(),
        });
    }

    /// The protocol in which a model is to be asked: as its profile says, else as the gateway's list prefers, else
    /// chat completions.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`], also where there is no such profile.
    pub async fn chat_protocol(&self, model: &ModelRef) -> Result<Protocol, CoreError> {
        let profile = self.profile(model.profile_id).await?;
        let listed = self.inner.store.get_listing(model).await?;
        Ok(convert::protocol(profile.protocol, listed.as_deref()))
    }

    async fn new_conversation(&self, params: &TurnStartParams) -> Result<ItemId, CoreError> {
        let created = self
            .inner
            .store
            .create_conversation(&title(&params.prompt), Some(&params.model), now())
            .await?;
        if let Some(parameters) = &params.parameters {
            let store = &self.inner.store;
            store.set_parameters(created.item.id, parameters).await?;
        }
        Ok(created.item.id)
    }

    /// All messages before this one on its branch, oldest first.
    pub(crate) async fn branch_before(
        &self,
        message: MessageId,
    ) -> Result<Vec<Message>, CoreError> {
        let mut pages = Vec::new();
        let mut before = message;
        loop {
            let page = self.inner.store.older_messages(before, PAGE).await?;
            let first = page.messages.first().map(|message| message.id);
            pages.push(page.messages);
            match first {
                Some(first) if page.has_older && pages.len() * (PAGE as usize) < MAX_MESSAGES => {
                    before = first;
                }
                _ => break,
            }
        }
        Ok(pages.into_iter().rev().flatten().collect())
    }
}

fn check(prompt: &TurnPrompt) -> Result<(), CoreError> {
    let TurnPrompt::New { parts, .. } = prompt else {
        return Ok(());
    };
    let says = |part: &Part| {
        let words = part.text().is_some_and(|text| !text.trim().is_empty());
        words || part.media().is_some()
    };
    if parts.iter().any(says) {
        Ok(())
    } else {
        Err(CoreError::Invalid("the message is empty".to_owned()))
    }
}

fn new_turn(item: ItemId, params: &TurnStartParams, protocol: &str) -> NewTurn {
    let (parent, user) = match &params.prompt {
        TurnPrompt::New { parent_id, parts } => (*parent_id, Some(parts.clone())),
        TurnPrompt::Existing { message_id } => (Some(*message_id), None),
    };
    let model = params.model.clone();
    NewTurn {
        item,
        parent,
        user,
        model,
        protocol: Some(protocol.to_owned()),
        title: Some(title(&params.prompt)),
    }
}

/// The first line of what the user said, until the conversation has a better title.
pub(super) fn title(prompt: &TurnPrompt) -> String {
    let TurnPrompt::New { parts, .. } = prompt else {
        return String::new();
    };
    title_of(parts.iter().find_map(Part::text).unwrap_or_default())
}

/// The first line with words, cut to the length of a title.
pub(crate) fn title_of(text: &str) -> String {
    let line = text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or_default();
    let mut title: String = line.chars().take(TITLE_LENGTH).collect();
    if line.chars().count() > TITLE_LENGTH {
        title.push('…');
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_first_line_with_words() {
        let said = |text: &str| TurnPrompt::New {
            parent_id: None,
            parts: vec![Part::Text { text: text.into() }],
        };
        assert_eq!(title(&said("\n  \n Hello there \nmore")), "Hello there");
        assert_eq!(
            title(&said(&"潮".repeat(61))),
            format!("{}…", "潮".repeat(60))
        );
    }
}
