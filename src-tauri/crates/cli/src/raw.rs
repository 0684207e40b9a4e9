//! The last answer of a gateway, as it came.

use crate::failure::Failure;
use crate::output::Output;
use std::sync::{Arc, Mutex, PoisonError};
use studio_gateway::Gateway;

/// Keeps the last answer that came in one piece.
#[derive(Clone, Default)]
pub(crate) struct Raw {
    text: Arc<Mutex<String>>,
}

impl Raw {
    /// A client whose answers are kept.
    pub(crate) fn of(gateway: &Gateway) -> (Gateway, Self) {
        let raw = Self::default();
        let kept = raw.clone();
        let gateway = gateway.with_body_observer(move |body| {
            let mut text = kept.text.lock().unwrap_or_else(PoisonError::into_inner);
            body.clone_into(&mut text);
        });
        (gateway, raw)
    }

    /// Prints the answer.
    pub(crate) async fn print(&self, out: &mut Output) -> Result<(), Failure> {
        let text = std::mem::take(&mut *self.text.lock().unwrap_or_else(PoisonError::into_inner));
        out.text(&text).await?;
        out.end_line().await
    }
}
