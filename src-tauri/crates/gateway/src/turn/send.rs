//! Asks for a turn in the protocol of its request.

use serde_json::{Map, Value};

use super::change::{Change, Fitting};
use super::event::ChatEvent;
use super::names::ToolNames;
use super::protocol::Protocol;
use super::request::TurnRequest;
use super::{ChatStream, Collected, anthropic, chat, completions, gemini};
use crate::anthropic::{MessageDecoder, MessagesRequest};
use crate::client::Gateway;
use crate::endpoint::chat::{Assembler, ChatRequest};
use crate::endpoint::completions::CompletionRequest;
use crate::error::GatewayError;
use crate::gemini::{GenerateDecoder, GenerateRequest, model_path};
use crate::stream::{Decode, EventStream, Framed, WithFrames};
use crate::transport::{Answer, ResponseMeta};

/// An answer that came in one piece.
#[derive(Clone, Debug, PartialEq)]
pub struct TurnAnswer {
    /// What it says, as the events of a stream.
    pub events: Vec<ChatEvent>,
    /// Status, request id, timings.
    pub meta: ResponseMeta,
    /// The answer as it came, in the form of its protocol.
    pub raw: Value,
}

impl TurnAnswer {
    /// The events put together.
    pub fn collected(&self) -> Collected {
        self.events.iter().cloned().collect()
    }
}

impl TurnRequest {
    /// The body exactly as it is sent, to be shown beside an answer.
    pub fn body(&self, stream: bool) -> Map<String, Value> {
        match self.fitted().0 {
            Wire::Chat(request) => request.body(stream),
            Wire::Completions(request) => request.body(stream),
            Wire::Anthropic(request) => request.body(stream),
            Wire::Gemini(request) => request.body(),
        }
    }

    /// Where it is sent, counted from the root of the gateway; may carry a query.
    pub fn path(&self, stream: bool) -> String {
        match self.protocol {
            Protocol::Chat => crate::endpoint::chat::PATH.to_owned(),
            Protocol::Completions => crate::endpoint::completions::PATH.to_owned(),
            Protocol::Anthropic => crate::anthropic::PATH.to_owned(),
            Protocol::Gemini if stream => model_path(&self.model, crate::gemini::STREAM),
            Protocol::Gemini => model_path(&self.model, crate::gemini::GENERATE),
        }
    }

    /// What of the request is not sent, or not as it was asked for. Empty where the protocol can
    /// carry all of it.
    pub fn changes(&self) -> Vec<Change> {
        self.fitted().1.into_changes()
    }

    fn fitted(&self) -> (Wire, Fitting) {
        let mut fit = Fitting::new(ToolNames::of(&self.tools));
        let wire = match self.protocol {
            Protocol::Chat => Wire::Chat(chat::request(self, &mut fit)),
            Protocol::Completions => Wire::Completions(completions::request(self, &mut fit)),
            Protocol::Anthropic => Wire::Anthropic(anthropic::request(self, &mut fit)),
            Protocol::Gemini => Wire::Gemini(gemini::request(self, &mut fit)),
        };
        (wire, fit)
    }
}

impl Gateway {
    /// Asks for an answer in one piece, in the protocol of the request. Repeated by itself only when
    /// the server did not take the request (not reached, 429, 503).
    pub async fn turn(&self, request: &TurnRequest) -> Result<TurnAnswer, GatewayError> {
        let (wire, fit) = request.fitted();
        let (raw, whole) = match &wire {
            Wire::Chat(request) => crate::endpoint::chat::ask(self, request).await,
            Wire::Completions(request) => crate::endpoint::completions::ask(self, request).await,
            Wire::Anthropic(request) => crate::anthropic::ask(self, request).await,
            Wire::Gemini(request) => crate::gemini::ask(self, request).await,
        }?;
        let mut decoder = Restoring::new(&wire, fit.names);
        let mut events = Vec::new();
        decoder.feed(&raw, &mut events);
        decoder.complete(&mut events);
        Ok(TurnAnswer {
            events,
            meta: whole.meta,
            raw,
        })
    }

    /// Asks for an answer as a stream, in the protocol of the request, and returns once its head has
    /// arrived. Repetition and cancelling as for [`chat_stream`](Self::chat_stream).
    pub async fn turn_stream(&self, request: &TurnRequest) -> Result<ChatStream, GatewayError> {
        let (answer, decoder) = self.open_turn(request).await?;
        Ok(EventStream::new(self.clone(), answer, decoder))
    }

    /// [`turn_stream`](Self::turn_stream) with each frame of the answer, as it came, before its
    /// events.
    pub async fn turn_stream_framed(
        &self,
        request: &TurnRequest,
    ) -> Result<EventStream<Framed<ChatEvent>>, GatewayError> {
        let (answer, decoder) = self.open_turn(request).await?;
        Ok(EventStream::new(self.clone(), answer, WithFrames(decoder)))
    }

    async fn open_turn(&self, request: &TurnRequest) -> Result<(Answer, Restoring), GatewayError> {
        let (wire, fit) = request.fitted();
        let answer = match &wire {
            Wire::Chat(request) => crate::endpoint::chat::open(self, request).await,
            Wire::Completions(request) => crate::endpoint::completions::open(self, request).await,
            Wire::Anthropic(request) => crate::anthropic::open(self, request).await,
            Wire::Gemini(request) => crate::gemini::open(self, request).await,
        }?;
        Ok((answer, Restoring::new(&wire, fit.names)))
    }
}

/// A request in the form of its protocol.
enum Wire {
    Chat(ChatRequest),
    Completions(CompletionRequest),
    Anthropic(MessagesRequest),
    Gemini(GenerateRequest),
}

impl Wire {
    fn decoder(&self) -> Box<dyn Decode<Event = ChatEvent>> {
        match self {
            Self::Chat(request) => Box::new(Assembler::expecting(request.n.unwrap_or(1))),
            Self::Completions(request) => Box::new(Assembler::expecting(request.choices())),
            Self::Anthropic(_) => Box::new(MessageDecoder::default()),
            Self::Gemini(request) => Box::new(GenerateDecoder::expecting(request.choices())),
        }
    }
}

/// A decoder that gives tools their own names back.
struct Restoring {
    inner: Box<dyn Decode<Event = ChatEvent>>,
    names: ToolNames,
}

impl Restoring {
    fn new(wire: &Wire, names: ToolNames) -> Self {
        Self {
            inner: wire.decoder(),
            names,
        }
    }

    fn restore(&self, events: &mut [ChatEvent]) {
        for event in events {
            self.names.restore(event);
        }
    }
}

impl Decode for Restoring {
    type Event = ChatEvent;

    fn feed(&mut self, frame: &Value, out: &mut Vec<ChatEvent>) {
        let from = out.len();
        self.inner.feed(frame, out);
        self.restore(&mut out[from..]);
    }

    fn feed_plain(&mut self, frame: &str, out: &mut Vec<ChatEvent>) -> bool {
        let from = out.len();
        let taken = self.inner.feed_plain(frame, out);
        self.restore(&mut out[from..]);
        taken
    }

    fn has_begun(&self) -> bool {
        self.inner.has_begun()
    }

    fn all_finished(&self) -> bool {
        self.inner.all_finished()
    }

    fn may_end(&self) -> bool {
        self.inner.may_end()
    }

    fn is_closed(&self) -> bool {
        self.inner.is_closed()
    }

    fn closes_with_done(&self) -> bool {
        self.inner.closes_with_done()
    }

    fn reads_arrays(&self) -> bool {
        self.inner.reads_arrays()
    }

    fn complete(&mut self, out: &mut Vec<ChatEvent>) {
        let from = out.len();
        self.inner.complete(out);
        self.restore(&mut out[from..]);
    }

    fn abandon(&mut self, out: &mut Vec<ChatEvent>) {
        let from = out.len();
        self.inner.abandon(out);
        self.restore(&mut out[from..]);
    }
}
