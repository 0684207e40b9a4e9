//! Drives a turn: obeys the state machine, writes what it says, tells the listeners.

use super::exchange::Exchanges;
use super::live::LiveTurn;
use super::request::Question;
use super::rounds::Rounds;
use super::state::{Effect, Ending, Input, Said, Step};
use crate::App;
use crate::app::now;
use crate::convert::{self, Heard};
use crate::error::{CoreError, for_message, from_gateway};
use crate::tools::Toolbox;
use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};
use studio_contract::{ApiError, ErrorCode};
use studio_domain::{Message, MessageStatus, Usage};
use studio_gateway::ChatEvent;
use studio_store::{Delta, FinishedMessage};
use tokio::time::MissedTickBehavior;

/// At most this much of an answer is lost when the process is killed.
const SAVE_EVERY: Duration = Duration::from_millis(500);

/// How long to wait before an ended answer that could not be stored (a full disk) is tried again.
const STORE_AGAIN: Duration = Duration::from_secs(2);

/// A turn on its way, with the message that it fills.
pub(super) struct Answer {
    pub(super) app: App,
    pub(super) turn: Arc<LiveTurn>,
    pub(super) message: Message,
    /// What its model may call.
    pub(super) toolbox: Toolbox,
    /// What goes over the wire for it.
    pub(super) exchanges: Exchanges,
}

/// What comes to a turn by itself.
pub(super) type Inputs<'a> = BoxStream<'a, Input>;

/// Asks, listens, saves and ends. The turn ends exactly once, also after a defect in here.
pub(super) async fn drive(answer: Answer, question: Question) {
    let request_id = Arc::clone(&question.request_id);
    let conversed = AssertUnwindSafe(answer.converse(question))
        .catch_unwind()
        .await;
    let ending = conversed.unwrap_or_else(|_| answer.give_up());
    answer.end(ending, request_id.get().cloned()).await;
}

impl Answer {
    async fn converse(&self, mut question: Question) -> Ending {
        let sent = Instant::now();
        question.gateway = self.exchanges.observe(&self.observed(&question));
        let mut rounds = Rounds::new(question, self.toolbox.clone());
        let mut inputs = self.asked(rounds.first(), sent);
        let mut saves = tokio::time::interval(SAVE_EVERY);
        saves.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let input = tokio::select! {
                biased;
                () = self.turn.cancel.cancelled() => Input::Cancelled,
                () = self.app.inner.closing.cancelled() => Input::Interrupted,
                _ = saves.tick() => Input::SaveDue,
                input = inputs.next() => match input {
                    Some(input) => input,
                    None => match self.go_on(&mut rounds, sent) {
                        Some(more) => {
                            inputs = more;
                            continue;
                        }
                        None => Input::Ended,
                    },
                },
            };
            let effect = self.turn.state().apply(input);
            match effect {
                None => {}
                Some(Effect::Wake) => self.turn.wake(),
                Some(Effect::Save(rows)) => self.save(rows).await,
                Some(Effect::Finish(ending)) => return *ending,
            }
        }
    }

    /// What a gateway says to a question, as it comes.
    fn asked(&self, question: Question, sent: Instant) -> Inputs<'_> {
        let events = question.ask();
        events
            .filter_map(move |event| async move {
                match event {
                    Ok(event) => self.heard(event, sent.elapsed()).await,
                    Err(error) => Some(Input::Failed(from_gateway(&error))),
                }
            })
            .boxed()
    }

    /// What comes after a request, or after the calls of one: `None` is the end.
    fn go_on(&self, rounds: &mut Rounds, sent: Instant) -> Option<Inputs<'_>> {
        if self.toolbox.is_empty() {
            return None;
        }
        let step = self.turn.state().next_step();
        match step {
            Step::Call(calls) => Some(self.called(calls, sent)),
            Step::Ask(parts) => {
                self.turn.state().apply(Input::AskedAgain);
                let so_far = Message {
                    parts,
                    ..self.message.clone()
                };
                Some(self.asked(rounds.next(&so_far)?, sent))
            }
            Step::End => None,
        }
    }

    /// What an event means to the turn. A file in the answer is stored before it counts.
    async fn heard(&self, event: ChatEvent, elapsed: Duration) -> Option<Input> {
        let said = match convert::heard(event)? {
            Heard::Said(said) => said,
            Heard::File(kind, file) => match self.app.keep_file(kind, file).await {
                Ok(part) => Said::Part(part),
                Err(error) => return Some(Input::Failed(error)),
            },
        };
        Some(Input::Said { said, elapsed })
    }

    /// A client that tells the turn of its own retries.
    fn observed(&self, question: &Question) -> studio_gateway::Gateway {
        let turn = Arc::clone(&self.turn);
        question.gateway.with_retry_observer(move |notice| {
            let error = from_gateway(&notice.error);
            let (attempt, delay) = (notice.attempt, notice.delay);
            turn.state().apply(Input::Retrying {
                attempt,
                delay,
                error,
            });
            turn.wake();
        })
    }

    async fn save(&self, rows: Vec<Delta>) {
        if let Err(error) = self
            .app
            .inner
            .store
            .append_deltas(self.message.id, &rows)
            .await
        {
            tracing::warn!(%error, "part of an answer is not saved yet");
            self.turn.state().apply(Input::SaveFailed(rows));
        }
    }

    fn give_up(&self) -> Ending {
        tracing::error!("a turn ended by a defect");
        let error = ApiError::new(ErrorCode::Internal, "the turn ended by a defect of the app");
        let effect = self.turn.state().apply(Input::Failed(error.clone()));
        match effect {
            Some(Effect::Finish(ending)) => *ending,
            _ => Ending {
                status: MessageStatus::Failed,
                parts: Vec::new(),
                usage: Usage::default(),
                finish_reason: None,
                first_token_ms: None,
                error: Some(error),
            },
        }
    }

    async fn end(self, ending: Ending, request_id: Option<String>) {
        self.note_exchanges().await;
        let error = ending.error.clone();
        let finished = self.finished(ending, request_id).await;
        let message = as_stored(self.message.clone(), &finished);
        match self
            .app
            .inner
            .store
            .finish(message.id, finished.clone())
            .await
        {
            Ok(()) => self.close(message, error),
            Err(failure) => {
                tracing::error!(error = %failure, "an answer could not be stored");
                let shown = Message {
                    status: MessageStatus::Failed,
                    ..message
                };
                self.close(shown, Some(ApiError::from(CoreError::from(failure))));
                self.store_later(finished);
            }
        }
    }

    /// What the inspector shows is worth no failed answer.
    async fn note_exchanges(&self) {
        let redactor = self.app.inner.secrets.redactor();
        let exchanges = self.exchanges.take(redactor);
        let store = &self.app.inner.store;
        if exchanges.is_empty() {
            return;
        }
        if let Err(error) = store.note_exchanges(self.message.id, &exchanges).await {
            tracing::warn!(%error, "what went over the wire is not kept");
        }
    }

    fn close(&self, message: Message, error: Option<ApiError>) {
        // Whoever hears of the end must no longer find the turn running.
        self.app.inner.turns.remove(self.message.id);
        self.turn.state().close(message, error);
        self.turn.wake();
        self.app.turns_changed();
        self.app.library_changed(self.turn.conversation);
    }

    /// Nothing is lost while the process lives: the answer is stored as soon as there is room.
    fn store_later(&self, finished: FinishedMessage) {
        let (app, id, conversation) = (self.app.clone(), self.message.id, self.turn.conversation);
        self.app.spawn(async move {
            loop {
                tokio::time::sleep(STORE_AGAIN).await;
                match app.inner.store.finish(id, finished.clone()).await {
                    Ok(()) => break,
                    Err(error) => tracing::warn!(%error, "an answer is still not stored"),
                }
            }
            app.library_changed(conversation);
        });
    }

    async fn finished(&self, ending: Ending, request_id: Option<String>) -> FinishedMessage {
        let said_something = !ending.parts.is_empty() || ending.usage != Usage::default();
        let usage = if said_something {
            Some(
                self.app
                    .priced(self.message.model.as_ref(), ending.usage)
                    .await,
            )
        } else {
            None
        };
        let request_id = request_id.or_else(|| {
            ending
                .error
                .as_ref()
                .and_then(|error| error.request_id.clone())
        });
        FinishedMessage {
            status: ending.status,
            parts: Some(ending.parts),
            usage,
            request_id,
            finish_reason: ending.finish_reason,
            error: ending.error.as_ref().map(for_message),
            first_token_ms: ending.first_token_ms,
            finished_at: now(),
        }
    }
}

/// The message as the database has it after `finished` is written.
fn as_stored(message: Message, finished: &FinishedMessage) -> Message {
    Message {
        status: finished.status,
        parts: finished.parts.clone().unwrap_or_default(),
        usage: finished.usage.clone(),
        finish_reason: finished.finish_reason.clone(),
        error: finished.error.clone(),
        finished_at: Some(finished.finished_at),
        first_token_ms: finished.first_token_ms,
        ..message
    }
}
