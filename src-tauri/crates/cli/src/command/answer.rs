//! An answer of a model as far as it came, and how it is heard and printed.

mod listener;
mod print;

pub(crate) use listener::Listener;

use crate::asking::Asking;
use crate::failure::Failure;
use crate::notice::Notice;
use studio_domain::Usage;
use studio_gateway::ErrorKind;
use studio_gateway::turn::{Collected, FinishKind};

/// An answer as far as it came.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    pub(crate) answer: Collected,
    pub(crate) request_id: Option<String>,
}

impl Heard {
    /// Writes the call into the ledger, unless it certainly cost nothing.
    pub(crate) async fn note(
        &self,
        asking: &Asking<'_>,
        kind: &'static str,
        ended: &Result<(), Failure>,
    ) -> Result<(), Failure> {
        if !is_charged(ended) {
            return Ok(());
        }
        let request_id = self.request_id.clone();
        asking.note(kind, self.usage(), request_id).await
    }

    /// What the gateway counted.
    pub(crate) fn usage(&self) -> Usage {
        let counted = self.answer.usage.as_ref();
        counted.map(studio_core::usage).unwrap_or_default()
    }

    /// Whether the gateway called the answer whole.
    pub(crate) fn verdict(&self, notice: Notice) -> Result<(), Failure> {
        for choice in self.answer.choices.values() {
            match choice.finish.as_ref().map(|reason| reason.kind) {
                Some(FinishKind::ContentFilter) => {
                    return Err(Failure::Unfinished(
                        ErrorKind::Policy,
                        "the gateway's content filter cut the answer",
                    ));
                }
                Some(FinishKind::Error) => {
                    return Err(Failure::Unfinished(
                        ErrorKind::Server,
                        "the model failed before the end of its answer",
                    ));
                }
                Some(FinishKind::Length) => {
                    notice.say("The answer reached its limit of tokens.");
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Whether the gateway may have charged for a call that ended so.
pub(crate) fn is_charged<T>(ended: &Result<T, Failure>) -> bool {
    ended.as_ref().err().is_none_or(Failure::may_be_charged)
}
