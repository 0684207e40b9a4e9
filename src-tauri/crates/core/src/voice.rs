//! Voice sessions: push-to-talk and hands-free conversations with a realtime model, kept as normal conversations.
//!
//! [`session`] is the one task that owns the devices and the connection; [`floor`] decides, without either, who
//! may speak; [`keeper`] alone writes to the library; [`board`] is what hosts see.

mod answer;
mod board;
mod devices;
mod floor;
mod heard;
mod jitter;
mod keeper;
mod link;
mod log;
mod recording;
mod relay;
mod said;
mod session;
mod settings;
mod speaker;

use crate::app::now;
use crate::{App, CoreError};
use board::Board;
pub(crate) use devices::{Microphone, device_problem};
use keeper::{Keeper, Place};
use link::{Link, Other};
pub(crate) use recording::Recording;
use relay::Models;
use session::{Beginning, Session};
use std::sync::{Arc, Mutex, PoisonError};
use studio_contract::{
    AppEvent, DeviceListReply, VoiceAction, VoiceEvent, VoiceListEntry, VoiceListParams,
    VoiceListReply, VoiceLogListReply, VoiceOpenParams, VoicePhase,
};
use studio_domain::{Conversation, ItemId, ModelKind, ModelRef, ProfileId, VoiceSettings};
use studio_gateway::realtime::Item;
use studio_store::REALTIME;
use tokio::sync::mpsc;

/// Actions of the user that may wait.
const ACTIONS: usize = 64;
/// Entries of a page unless asked otherwise.
const PAGE: u32 = 100;

const NONE: CoreError = CoreError::NotFound("an open voice session");

/// The session of this process: there is one microphone and one loudspeaker.
#[derive(Default)]
pub(crate) struct Voice {
    open: Mutex<Option<Open>>,
}

struct Open {
    board: Arc<Board>,
    /// Its end ends the session.
    actions: Option<mpsc::Sender<VoiceAction>>,
}

/// Hears one session, from a picture of it to its end.
pub struct VoiceListener {
    events: mpsc::Receiver<VoiceEvent>,
}

impl VoiceListener {
    /// What happens next; `None` after the end, and for a listener that has fallen behind, which may come again.
    pub async fn next(&mut self) -> Option<VoiceEvent> {
        self.events.recv().await
    }
}

impl App {
    /// Opens a session in place of the one that was open, and listens to it.
    ///
    /// # Errors
    ///
    /// [`CoreError::KeyMissing`], [`CoreError::NotFound`], [`CoreError::Store`]. What goes wrong later is told to
    /// the listener.
    pub async fn voice_open(&self, params: VoiceOpenParams) -> Result<VoiceListener, CoreError> {
        let settings = self.settings().await?;
        self.check_budget(&settings).await?;
        let settings = settings.voice;
        let other = self.voice_other(&params.model, &settings).await?;
        let is_relay = matches!(other, Other::Relay(..));
        let (relay, protocol) = match &other {
            Other::Realtime(_) => (None, REALTIME.to_owned()),
            Other::Relay(_, models) => {
                let protocol = self.chat_protocol(&params.model).await?;
                (Some(models.told()), protocol.as_str().to_owned())
            }
        };
        let before = match params.conversation_id {
            Some(id) => Some(self.spoken_before(id).await?),
            None => None,
        };
        let place = Place {
            conversation: params.conversation_id,
            head: before.as_ref().and_then(|before| before.head_id),
            titled: before
                .as_ref()
                .is_some_and(|before| !before.item.title.is_empty()),
        };
        let history = before.as_ref().map(told_again).unwrap_or_default();
        let board = Arc::new(Board::new(params.model.clone(), relay, now()));
        if let Some(conversation) = params.conversation_id {
            board.set_conversation(self.conversation_summary(conversation).await?);
        }
        let keeper = Keeper::new(
            self.clone(),
            Arc::clone(&board),
            params.model.clone(),
            protocol,
            params.instructions.clone(),
            place,
        );
        let session = Session::new(Beginning {
            app: self.clone(),
            board: Arc::clone(&board),
            notes: keeper.start(),
            is_relay,
            link: Link::new(other),
            model: params.model,
            settings,
            instructions: params.instructions,
            history,
            pressed: params.pressed,
        });
        let (actions, acted) = mpsc::channel(ACTIONS);
        let listener = VoiceListener {
            events: board.listen(),
        };
        self.spawn_to_end(session.run(acted));
        // The end of the other session's actions ends it.
        *self.voice_slot() = Some(Open {
            board,
            actions: Some(actions),
        });
        Ok(listener)
    }

    /// What a session with a model talks to: the model, or those that listen and speak for it.
    async fn voice_other(
        &self,
        model: &ModelRef,
        settings: &VoiceSettings,
    ) -> Result<Other, CoreError> {
        let gateway = self.gateway(model.profile_id).await?;
        let known = self.inner.store.get_model(model).await;
        if !known.is_ok_and(|known| known.kind == ModelKind::Chat) {
            return Ok(Other::Realtime(gateway));
        }
        let near = model.profile_id;
        let (hears, speaks) = (&settings.hearing_model, &settings.speaking_model);
        let models = Models {
            hears: self.helper(hears, ModelKind::Transcription, near).await?,
            speaks: self.helper(speaks, ModelKind::Speech, near).await?,
            thinks: relay::Model {
                model: model.clone(),
                gateway,
            },
        };
        Ok(Other::Relay(self.clone(), Box::new(models)))
    }

    /// Who helps a model that cannot talk: as chosen, else the first that can.
    async fn helper(
        &self,
        chosen: &Option<ModelRef>,
        kind: ModelKind,
        near: ProfileId,
    ) -> Result<Option<relay::Model>, CoreError> {
        let model = match chosen {
            Some(model) => Some(model.clone()),
            None => self.first_model(kind, Some(near)).await?,
        };
        let Some(model) = model else { return Ok(None) };
        let gateway = self.gateway(model.profile_id).await?;
        Ok(Some(relay::Model { model, gateway }))
    }

    async fn spoken_before(&self, id: ItemId) -> Result<Conversation, CoreError> {
        let most = u32::try_from(settings::MOST_HISTORY).unwrap_or(PAGE);
        Ok(self.inner.store.get_conversation(id, most).await?)
    }

    /// Listens to the session that is open.
    ///
    /// # Errors
    ///
    /// [`CoreError::NotFound`] where none is.
    pub fn voice_attach(&self) -> Result<VoiceListener, CoreError> {
        let slot = self.voice_slot();
        let open = slot.as_ref().filter(|open| !open.board.has_ended());
        let open = open.ok_or(NONE)?;
        Ok(VoiceListener {
            events: open.board.listen(),
        })
    }

    /// Does what the user wants in the session that is open.
    ///
    /// # Errors
    ///
    /// [`CoreError::NotFound`] where none is.
    pub async fn voice_act(&self, action: VoiceAction) -> Result<(), CoreError> {
        let actions = self
            .voice_slot()
            .as_ref()
            .and_then(|open| open.actions.clone());
        let sent = actions.ok_or(NONE)?.send(action).await;
        sent.map_err(|_| NONE)
    }

    /// Begins to speak in the session that is open, or finishes; where none is, opens one with the model that was
    /// talked to last.
    ///
    /// # Errors
    ///
    /// [`CoreError::Invalid`] where no model was talked to yet, and those of [`App::voice_open`].
    pub async fn voice_toggle(&self) -> Result<(), CoreError> {
        let phase = {
            let slot = self.voice_slot();
            let open = slot.as_ref().filter(|open| open.actions.is_some());
            open.map(|open| open.board.phase())
        };
        match phase {
            Some(VoicePhase::Listening) => self.voice_act(VoiceAction::Release {}).await,
            Some(_) => self.voice_act(VoiceAction::Press {}).await,
            None => self.voice_begin().await,
        }
    }

    async fn voice_begin(&self) -> Result<(), CoreError> {
        let known = self.settings().await?.voice.model;
        let missing = || CoreError::Invalid("no model was talked to yet".to_owned());
        let params = VoiceOpenParams {
            conversation_id: None,
            model: known.ok_or_else(missing)?,
            instructions: None,
            pressed: true,
        };
        self.voice_open(params).await?;
        self.emit(AppEvent::VoiceOpened {});
        Ok(())
    }

    /// Ends the session that is open, if one is. Its end is told to its listeners.
    pub fn voice_close(&self) {
        if let Some(open) = self.voice_slot().as_mut() {
            open.actions = None;
        }
    }

    /// Frames of the session that is open, else of the last one, after this number.
    #[must_use]
    pub fn voice_log(&self, after: u32) -> VoiceLogListReply {
        let data = self
            .voice_slot()
            .as_ref()
            .map(|open| open.board.frames(after));
        VoiceLogListReply {
            data: data.unwrap_or_default(),
        }
    }

    /// The spoken conversations, the last spoken first.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`].
    pub async fn voice_list(&self, params: VoiceListParams) -> Result<VoiceListReply, CoreError> {
        let limit = params.limit.unwrap_or(PAGE).clamp(1, 200);
        let store = &self.inner.store;
        let spoken = store.list_spoken(params.before, limit).await?;
        let has_more = spoken.len() >= limit as usize;
        let data = spoken
            .into_iter()
            .map(|one| VoiceListEntry {
                conversation: one.conversation,
                spoken_at: one.spoken_at,
                spoken_ms: one.spoken_ms,
            })
            .collect();
        Ok(VoiceListReply { data, has_more })
    }

    /// The microphones and loudspeakers of this system; none where it tells of none.
    pub async fn device_list(&self) -> DeviceListReply {
        devices::listed().await
    }

    fn voice_slot(&self) -> std::sync::MutexGuard<'_, Option<Open>> {
        let voice = &self.inner.voice;
        voice.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The microphone that is used now: the chosen one while it is there, else the system's own choice.
pub(crate) async fn chosen_microphone(chosen: Option<&str>) -> Option<String> {
    let lists = devices::lists().await;
    devices::wanted(chosen, &lists.inputs)
}

fn told_again(before: &Conversation) -> Vec<Item> {
    let messages = before.messages.iter();
    messages.filter_map(settings::told_again).collect()
}
