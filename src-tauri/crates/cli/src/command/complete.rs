//! `xidao complete`.

use super::answer::{Heard, Listener};
use super::sampling::Sampling;
use crate::asking::Asking;
use crate::failure::Failure;
use crate::input;
use crate::session::Session;
use clap::Args;
use studio_domain::ModelKind;
use studio_gateway::Protocol;
use studio_gateway::turn::{TurnMessage, TurnRequest};

/// Have a text continued, by the older endpoint for completions.
#[derive(Debug, Args)]
pub(crate) struct Complete {
    /// The text; standard input is added below it
    prompt: Option<String>,
    #[command(flatten)]
    sampling: Sampling,
}

impl Complete {
    pub(super) async fn run(self, session: &Session) -> Result<(), Failure> {
        let text = input::joined(session, self.prompt.as_deref()).await?;
        let asking = Asking::of_kind(session, ModelKind::Chat).await?;
        let said = vec![TurnMessage::user(text)];
        let mut request = TurnRequest::new(Protocol::Completions, &asking.model, said);
        self.sampling.apply(&mut request);
        request.extra = session.extra();
        let mut heard = Heard::default();
        let mut listener = Listener::new(session, &self.sampling);
        let listening = listener.ask(&asking.gateway, request, &mut heard);
        let ended = session.stop.until(listening).await;
        heard.note(&asking, "completion", &ended).await?;
        ended?;
        heard.verdict(session.notice)
    }
}
