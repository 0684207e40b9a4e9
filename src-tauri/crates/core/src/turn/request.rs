//! What a turn asks the gateway.

use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt, StreamExt, TryStreamExt};
use std::sync::{Arc, OnceLock};
use studio_gateway::turn::TurnRequest;
use studio_gateway::{ChatEvent, Gateway, GatewayError};

/// What a gateway says, piece by piece.
pub(crate) type Events = BoxStream<'static, Result<ChatEvent, GatewayError>>;

/// One question to a gateway.
#[derive(Clone)]
pub(crate) struct Question {
    pub(super) gateway: Gateway,
    pub(super) request: TurnRequest,
    pub(super) stream: bool,
    /// The gateway's identifier of the request, once its answer begins.
    pub(super) request_id: Arc<OnceLock<String>>,
}

impl Question {
    pub(crate) fn new(gateway: Gateway, mut request: TurnRequest, stream: bool) -> Self {
        request.include_usage = stream;
        Self {
            gateway,
            request,
            stream,
            request_id: Arc::default(),
        }
    }

    /// The answer as it comes. Dropping it closes the connection.
    pub(crate) fn ask(self) -> Events {
        let opening = if self.stream {
            self.ask_streamed().boxed()
        } else {
            self.ask_whole().boxed()
        };
        stream::once(opening).try_flatten().boxed()
    }

    async fn ask_streamed(mut self) -> Result<Events, GatewayError> {
        let mut answer = self.gateway.turn_stream(&self.request).await;
        if answer.as_ref().err().is_some_and(refuses_stream_options) {
            self.request.include_usage = false;
            answer = self.gateway.turn_stream(&self.request).await;
        }
        let answer = answer?;
        self.note(answer.meta().request_id);
        Ok(answer.boxed())
    }

    async fn ask_whole(self) -> Result<Events, GatewayError> {
        let answer = self.gateway.turn(&self.request).await?;
        self.note(answer.meta.request_id);
        Ok(stream::iter(answer.events.into_iter().map(Ok)).boxed())
    }

    fn note(&self, request_id: Option<String>) {
        if let Some(id) = request_id {
            self.request_id.get_or_init(|| id);
        }
    }
}

/// Token counts are asked for by the app, not by the user, so a gateway that will not have that is asked again
/// without.
fn refuses_stream_options(error: &GatewayError) -> bool {
    error.blames("stream_options") || error.blames("include_usage")
}
