//! Hearing an answer and printing it as it comes.

use super::Heard;
use super::print;
use crate::command::sampling::Sampling;
use crate::failure::Failure;
use crate::notice::Notice;
use crate::output::Output;
use crate::session::Session;
use futures_util::StreamExt;
use studio_gateway::turn::{ChatEvent, TurnRequest};
use studio_gateway::{EventStream, Framed, Gateway, GatewayError};

/// Asks and prints what comes.
pub(crate) struct Listener {
    out: Output,
    notice: Notice,
    /// Print the answer as the gateway gave it.
    raw: bool,
    /// Ask for a stream.
    streamed: bool,
    /// Several answers come at once, so they are printed at the end, one after the other.
    several: bool,
    thinking: bool,
}

impl Listener {
    pub(crate) fn new(session: &Session, sampling: &Sampling) -> Self {
        Self {
            out: session.output(),
            notice: session.notice,
            raw: session.common.json,
            streamed: !sampling.no_stream,
            several: sampling.is_several(),
            thinking: false,
        }
    }

    /// Asks, prints, and adds what comes to `heard`.
    pub(crate) async fn ask(
        &mut self,
        gateway: &Gateway,
        request: TurnRequest,
        heard: &mut Heard,
    ) -> Result<(), Failure> {
        print::changes(self.notice, &request.changes());
        if self.streamed {
            self.stream(gateway, request, heard).await
        } else {
            self.whole(gateway, &request, heard).await
        }
    }

    async fn whole(
        &mut self,
        gateway: &Gateway,
        request: &TurnRequest,
        heard: &mut Heard,
    ) -> Result<(), Failure> {
        let answer = gateway.turn(request).await?;
        heard.request_id.clone_from(&answer.meta.request_id);
        if self.raw {
            self.out.json(&answer.raw).await?;
        }
        for event in answer.events {
            self.hear(event, heard).await?;
        }
        self.conclude(heard).await
    }

    async fn stream(
        &mut self,
        gateway: &Gateway,
        request: TurnRequest,
        heard: &mut Heard,
    ) -> Result<(), Failure> {
        let mut events = open(gateway, request).await?;
        heard.request_id = events.meta().request_id;
        while let Some(step) = events.next().await {
            match step {
                Ok(Framed::Frame(frame)) if self.raw => self.out.json(&frame).await?,
                Ok(Framed::Frame(_)) => {}
                Ok(Framed::Event(event)) => self.hear(event, heard).await?,
                Err(error) => {
                    self.conclude(heard).await?;
                    return Err(error.into());
                }
            }
        }
        self.conclude(heard).await
    }

    async fn hear(&mut self, event: ChatEvent, heard: &mut Heard) -> Result<(), Failure> {
        if !self.raw && !self.several {
            self.print(&event).await?;
        }
        heard.answer.add(event);
        Ok(())
    }

    async fn print(&mut self, event: &ChatEvent) -> Result<(), Failure> {
        match event {
            ChatEvent::Text { text, .. } | ChatEvent::Refusal { text, .. } => {
                self.end_thinking();
                self.out.text(text).await
            }
            ChatEvent::Reasoning { text, .. } => {
                self.thinking = true;
                self.notice.aside(text);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn end_thinking(&mut self) {
        if std::mem::take(&mut self.thinking) {
            self.notice.aside("\n\n");
        }
    }

    /// Prints what is only known at the end.
    async fn conclude(&mut self, heard: &Heard) -> Result<(), Failure> {
        if self.raw {
            return Ok(());
        }
        self.end_thinking();
        for (place, choice) in heard.answer.choices.values().enumerate() {
            if self.several {
                let line = if place > 0 { "\n---\n\n" } else { "" };
                self.out.text(&format!("{line}{}", choice.text())).await?;
            }
            self.out.end_line().await?;
            self.out.text(&print::beside(choice)).await?;
        }
        Ok(())
    }
}

/// Token counts are asked for by the program, not by the user, so a gateway that will not have that is asked again
/// without.
async fn open(
    gateway: &Gateway,
    mut request: TurnRequest,
) -> Result<EventStream<Framed<ChatEvent>>, GatewayError> {
    match gateway.turn_stream_framed(&request).await {
        Err(error) if error.blames("stream_options") || error.blames("include_usage") => {
            request.include_usage = false;
            gateway.turn_stream_framed(&request).await
        }
        answer => answer,
    }
}
