//! Calling the tools that an answer asks for.

use super::content::Call;
use super::driver::{Answer, Inputs};
use super::state::{Input, Said};
use crate::tools::Outcome;
use crate::turn::FileKind;
use futures_util::stream::{self, FuturesUnordered};
use futures_util::{FutureExt, StreamExt};
use std::time::Instant;
use studio_contract::{ApiError, CallPhase, Consent, TurnConsentParams};
use studio_domain::Part;

impl Answer {
    /// Makes all calls at once, and gives their results as they come.
    pub(super) fn called(&self, calls: Vec<Call>, sent: Instant) -> Inputs<'_> {
        let calling: FuturesUnordered<_> = calls
            .into_iter()
            .map(|call| self.call(call).boxed())
            .collect();
        calling
            .flat_map(stream::iter)
            .map(move |part| Input::Said {
                said: Said::Part(part),
                elapsed: sent.elapsed(),
            })
            .boxed()
    }

    /// The result of one call, and the pictures that came with it.
    async fn call(&self, call: Call) -> Vec<Part> {
        let (outcome, duration_ms) = self.outcome(&call).await;
        let result = Part::ToolResult {
            call_id: call.id,
            content: outcome.content,
            is_error: outcome.is_error,
            duration_ms,
        };
        let mut parts = vec![result];
        for picture in outcome.pictures {
            let kept: Result<Part, ApiError> = self.app.keep_file(FileKind::Image, picture).await;
            match kept {
                Ok(part) => parts.push(part),
                Err(error) => tracing::warn!(%error, "a tool's picture is not kept"),
            }
        }
        parts
    }

    /// What a call gave back, and how long it ran, where it did.
    async fn outcome(&self, call: &Call) -> (Outcome, Option<i64>) {
        let Some(tool) = self.toolbox.get(&call.name) else {
            let why = format!("there is no tool of the name {}", call.name);
            return (Outcome::failed(why), None);
        };
        let conversation = self.turn.conversation;
        let tools = &self.app.inner.tools;
        if tool.asks && !tools.is_granted(conversation, &call.name) {
            match self.turn.consent(&call.id).await {
                Consent::Once => {}
                Consent::Conversation => tools.grant(conversation, &call.name),
                Consent::Denied => {
                    return (Outcome::failed("the user did not allow this call"), None);
                }
            }
        }
        self.turn.calling(&call.id, CallPhase::Running);
        let began = Instant::now();
        let outcome = tool.call(&self.app, &call.arguments).await;
        let duration = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
        (outcome, Some(duration))
    }
}

impl crate::App {
    /// Says whether a call of a tool may be made.
    ///
    /// # Errors
    ///
    /// [`crate::CoreError::NotFound`] where it does not wait for that (any more) in this process.
    pub fn turn_consent(&self, params: &TurnConsentParams) -> Result<(), crate::CoreError> {
        let turn = self.inner.turns.get(params.message_id);
        let is_heard = turn.is_some_and(|turn| turn.answer(&params.call_id, params.consent));
        is_heard
            .then_some(())
            .ok_or(crate::CoreError::NotFound("this call"))
    }
}
