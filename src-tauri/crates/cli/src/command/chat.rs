//! `xidao chat`.

mod form;
mod keep;
mod request;
mod tools;

use super::answer::{Heard, Listener};
use super::protocol::Protocol;
use super::sampling::Sampling;
use crate::asking::Asking;
use crate::failure::Failure;
use crate::input;
use crate::session::Session;
use clap::Args;
use form::{Choice, Form};
use request::Said;
use std::path::PathBuf;
use studio_domain::ModelKind;

/// Ask a model and print its answer.
///
/// Text on standard input is added below the prompt, for example: git diff | xidao chat "Write a commit message".
/// Thinking is shown to a terminal alone; a tool call is printed as one line of JSON.
#[derive(Debug, Args)]
pub(crate) struct Chat {
    /// What to say
    prompt: Option<String>,
    /// Protocol to speak, in place of the one that the profile says
    #[arg(long, value_enum)]
    protocol: Option<Protocol>,
    /// Instructions for the model
    #[arg(short, long, value_name = "TEXT")]
    system: Option<String>,
    /// File to send along: text, a document, a sound or a picture
    #[arg(short, long, value_name = "FILE")]
    file: Vec<PathBuf>,
    /// Picture to send along, as a file or an address
    #[arg(short, long, value_name = "FILE|URL")]
    image: Vec<String>,
    #[command(flatten)]
    sampling: Sampling,
    /// Form of the answer: text, json, or a JSON schema as JSON or @FILE
    #[arg(long, value_name = "FORM")]
    response_format: Option<Form>,
    /// File with the functions that the model may call, as a JSON array
    #[arg(long, value_name = "FILE")]
    tools: Option<PathBuf>,
    /// auto, none, required, or the name of a tool
    #[arg(long, value_name = "CHOICE", requires = "tools")]
    tool_choice: Option<Choice>,
    /// Keep the conversation in the library
    #[arg(long, conflicts_with = "n")]
    save: bool,
}

impl Chat {
    pub(super) async fn run(self, session: &Session) -> Result<(), Failure> {
        let text = input::joined(session, self.prompt.as_deref()).await?;
        let said = Said::read(&self, text).await?;
        let reach = match self.save {
            true => session.reach_stored().await?,
            false => session.reach().await?,
        };
        let asking = Asking::at(session, reach, ModelKind::Chat).await?;
        let protocol = self.protocol(session, &asking).await?;
        let request = request::of(&self, session, protocol, &asking.model, &said).await?;
        let kept = match (self.save, asking.model_ref()) {
            (true, Some(model)) => Some(keep::begin(session, model, protocol, &self, &said).await?),
            _ => None,
        };
        let mut heard = Heard::default();
        let mut listener = Listener::new(session, &self.sampling);
        let listening = listener.ask(&asking.gateway, request, &mut heard);
        let ended = session.stop.until(listening).await;
        match kept {
            Some(turn) => keep::finish(session, turn, &heard, &ended).await?,
            None => heard.note(&asking, "chat", &ended).await?,
        }
        ended?;
        heard.verdict(session.notice)
    }

    /// The protocol that is named, else the one in which the window would ask.
    async fn protocol(
        &self,
        session: &Session,
        asking: &Asking<'_>,
    ) -> Result<studio_gateway::Protocol, Failure> {
        match (self.protocol, asking.model_ref()) {
            (Some(named), _) => Ok(named.into()),
            (None, Some(model)) => Ok(session.app().await?.chat_protocol(&model).await?),
            (None, None) => Ok(studio_gateway::Protocol::default()),
        }
    }
}
