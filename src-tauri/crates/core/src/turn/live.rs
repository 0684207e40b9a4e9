//! The turns that run now, and those who listen to them.

use super::state::{Cursor, Input, TurnState};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use studio_contract::{CallPhase, Consent, TurnBatch, TurnEvent};
use studio_domain::{ItemId, MessageId, TurnId};
use tokio::sync::{Notify, oneshot};
use tokio_util::sync::CancellationToken;

/// Bytes of JSON text in one batch. Tauri hands payloads below 8,192 bytes to the page without a fetch; the rest
/// of a batch (names, braces, one error) fits into what is left.
const BATCH_BUDGET: usize = 6_000;

/// One running turn, shared by its driver and its listeners.
pub(crate) struct LiveTurn {
    pub(super) id: TurnId,
    pub(super) conversation: ItemId,
    pub(super) message: MessageId,
    pub(super) cancel: CancellationToken,
    state: Mutex<TurnState>,
    /// The calls that wait for consent.
    asking: Mutex<HashMap<String, oneshot::Sender<Consent>>>,
    changed: Notify,
}

impl LiveTurn {
    pub(super) fn new(conversation: ItemId, message: MessageId) -> Arc<Self> {
        Arc::new(Self {
            id: TurnId::generate(),
            conversation,
            message,
            cancel: CancellationToken::new(),
            state: Mutex::new(TurnState::new(message)),
            asking: Mutex::default(),
            changed: Notify::new(),
        })
    }

    /// Works on the state; it stays usable after a panic, for it must still be able to say how it ended.
    pub(super) fn state(&self) -> MutexGuard<'_, TurnState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells listeners that there is something new to read.
    pub(super) fn wake(&self) {
        self.changed.notify_waiters();
    }

    /// Waits until the user says whether a call may be made.
    pub(super) async fn consent(&self, call_id: &str) -> Consent {
        let (answer, answered) = oneshot::channel();
        self.asking().insert(call_id.to_owned(), answer);
        self.calling(call_id, CallPhase::Asking);
        answered.await.unwrap_or(Consent::Denied)
    }

    /// What the user says of a call. `false` where it does not wait for that (any more).
    pub(super) fn answer(&self, call_id: &str, consent: Consent) -> bool {
        let waiting = self.asking().remove(call_id);
        waiting.is_some_and(|waiting| waiting.send(consent).is_ok())
    }

    /// Tells listeners how far a call has come.
    pub(super) fn calling(&self, call_id: &str, phase: CallPhase) {
        let call_id = call_id.to_owned();
        self.state().apply(Input::Calling { call_id, phase });
        self.wake();
    }

    fn asking(&self) -> MutexGuard<'_, HashMap<String, oneshot::Sender<Consent>>> {
        self.asking.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A listener that hears the turn from its beginning.
    pub(super) fn listener(self: &Arc<Self>) -> TurnListener {
        TurnListener {
            turn: Arc::clone(self),
            cursor: Cursor::default(),
            has_more: false,
        }
    }
}

/// Hears one turn, from its beginning to its end, in pieces as large as the listener is slow.
pub struct TurnListener {
    turn: Arc<LiveTurn>,
    cursor: Cursor,
    has_more: bool,
}

impl TurnListener {
    /// Whether the last batch was cut short because it was full.
    #[must_use]
    pub fn has_more(&self) -> bool {
        self.has_more
    }

    /// The next batch, at once if something is waiting. `None` after the end.
    pub async fn next(&mut self) -> Option<TurnBatch> {
        if self.cursor.is_done() {
            return None;
        }
        let turn = Arc::clone(&self.turn);
        loop {
            let changed = turn.changed.notified();
            tokio::pin!(changed);
            // Registered before the state is read, so that no change falls between the two.
            changed.as_mut().enable();
            let events = self.read();
            if !events.is_empty() {
                return Some(TurnBatch { events });
            }
            changed.await;
        }
    }

    fn read(&mut self) -> Vec<TurnEvent> {
        let mut events = Vec::new();
        self.has_more = self
            .turn
            .state()
            .read(&mut self.cursor, BATCH_BUDGET, &mut events);
        events
    }
}

/// All turns that run in this process.
#[derive(Default)]
pub(crate) struct Turns {
    live: Mutex<HashMap<MessageId, Arc<LiveTurn>>>,
}

impl Turns {
    pub(super) fn insert(&self, turn: &Arc<LiveTurn>) {
        self.lock().insert(turn.message, Arc::clone(turn));
    }

    pub(super) fn remove(&self, message: MessageId) {
        self.lock().remove(&message);
    }

    pub(super) fn get(&self, message: MessageId) -> Option<Arc<LiveTurn>> {
        self.lock().get(&message).cloned()
    }

    /// The conversations in which a turn runs, each once.
    pub(crate) fn running(&self) -> Vec<ItemId> {
        let mut running: Vec<ItemId> = self.lock().values().map(|turn| turn.conversation).collect();
        running.sort_unstable();
        running.dedup();
        running
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<MessageId, Arc<LiveTurn>>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
