//! A session as its host sees it.

use std::time::Duration;

use studio_contract::{DeviceState, VoiceAction, VoiceEvent, VoiceLine, VoicePhase, VoiceSnapshot};
use studio_core::{App, VoiceListener};
use studio_domain::{Conversation, Role};

/// How long something may take that is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// A session and all that was told of it.
pub(crate) struct Talk<'a> {
    app: &'a App,
    listener: VoiceListener,
    seen: Option<VoiceSnapshot>,
    ended: bool,
    /// The phases in their order.
    pub(crate) phases: Vec<VoicePhase>,
}

impl<'a> Talk<'a> {
    pub(crate) fn new(app: &'a App, listener: VoiceListener) -> Self {
        Self {
            app,
            listener,
            seen: None,
            ended: false,
            phases: Vec::new(),
        }
    }

    pub(crate) fn seen(&self) -> &VoiceSnapshot {
        self.seen.as_ref().expect("a snapshot")
    }

    pub(crate) fn phase(&self) -> VoicePhase {
        self.seen().status.phase
    }

    /// Whether both devices are open and the gateway is connected.
    pub(crate) fn is_open(&self) -> bool {
        let Some(seen) = &self.seen else { return false };
        let status = &seen.status;
        let is_open = |state: &DeviceState| *state == DeviceState::Open;
        status.connected && is_open(&status.microphone) && is_open(&status.speaker)
    }

    /// The last line of a side; empty where there is none.
    pub(crate) fn last(&self, role: Role) -> Option<&VoiceLine> {
        self.seen().lines.iter().rfind(|line| line.role == role)
    }

    /// Whether the last answer has these words.
    pub(crate) fn is_answered(&self, words: &str) -> bool {
        let answer = self.last(Role::Assistant);
        answer.is_some_and(|line| line.text.contains(words))
    }

    pub(crate) async fn act(&self, action: VoiceAction) {
        self.app.voice_act(action).await.unwrap();
    }

    pub(crate) async fn write(&self, text: &str) {
        let text = text.to_owned();
        self.act(VoiceAction::Say { text }).await;
    }

    /// Reads on until something holds.
    pub(crate) async fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let end = tokio::time::Instant::now() + PATIENCE;
        while self.seen.is_none() || !holds(self) {
            let event = tokio::time::timeout_at(end, self.listener.next()).await;
            match event {
                Ok(Some(event)) => self.take(event),
                Ok(None) => panic!("the session ended before {what}: {:#?}", self.seen),
                Err(_) => panic!("not in time: {what}; {:#?}", self.seen),
            }
        }
    }

    fn take(&mut self, event: VoiceEvent) {
        if let VoiceEvent::Snapshot { session } = event {
            self.seen = Some(*session);
            return;
        }
        let seen = self.seen.as_mut().expect("a snapshot first");
        match event {
            VoiceEvent::Status { status } => {
                if self.phases.last() != Some(&status.phase) {
                    self.phases.push(status.phase);
                }
                seen.status = *status;
            }
            VoiceEvent::Line { line } => {
                match seen.lines.iter_mut().find(|known| known.id == line.id) {
                    Some(known) => *known = line,
                    None => seen.lines.push(line),
                }
            }
            VoiceEvent::LineRemoved { id } => seen.lines.retain(|line| line.id != id),
            VoiceEvent::Conversation { conversation } => {
                seen.conversation_id = Some(conversation.item.id);
            }
            VoiceEvent::Cost { cost } => seen.cost = cost,
            VoiceEvent::Ended {} => self.ended = true,
            VoiceEvent::Snapshot { .. } | VoiceEvent::Levels { .. } => {}
        }
    }

    /// Ends the session; gives what is kept of it once all of it is.
    pub(crate) async fn end(mut self) -> Conversation {
        self.app.voice_close();
        self.until("its end", |talk| talk.ended).await;
        let id = self.seen().conversation_id.expect("something was said");
        let params = studio_contract::ConversationGetParams { id, limit: None };
        let end = tokio::time::Instant::now() + PATIENCE;
        loop {
            let kept = self.app.conversation_get(params.clone()).await.unwrap();
            let streams = |message: &studio_domain::Message| message.finished_at.is_none();
            if !kept.messages.iter().any(streams) {
                return kept;
            }
            assert!(tokio::time::Instant::now() < end, "{kept:#?}");
            tokio::task::yield_now().await;
        }
    }
}
