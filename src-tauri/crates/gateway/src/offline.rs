//! Decoding without a server: the doors that fuzzing, property tests and measurements use.
//!
//! Not part of the interface of this crate: everything here runs the code behind [`Gateway`].

use std::sync::OnceLock;
use std::time::Instant;

use bytes::Bytes;
use futures_util::Stream;
use reqwest::header::HeaderMap;

use crate::anthropic::MessageDecoder;
use crate::client::Gateway;
use crate::config::{GatewayConfig, Proxy, RootUrl};
use crate::endpoint::chat::Assembler;
use crate::error::{ErrorKind, GatewayError};
use crate::gemini::GenerateDecoder;
use crate::realtime::{self, Frame};
use crate::stream::{self, Decode, EventStream};
use crate::transport::{Answer, ResponseMeta};
use crate::turn::{ChatEvent, ChatStream};

/// The key that the gateway of this module believes to be its own.
pub const KEY: &str = "sk-offline-key-of-no-use-7788";

/// Decodes an answer of chat or of completions that is at hand in pieces. Errors: the client could
/// not be built.
pub fn chat<'a>(
    pieces: impl IntoIterator<Item = &'a [u8]>,
    see: impl FnMut(Result<ChatEvent, GatewayError>),
) -> Result<(), GatewayError> {
    decode(Assembler::expecting(1), pieces, see)
}

/// The same of Messages.
pub fn messages<'a>(
    pieces: impl IntoIterator<Item = &'a [u8]>,
    see: impl FnMut(Result<ChatEvent, GatewayError>),
) -> Result<(), GatewayError> {
    decode(MessageDecoder::default(), pieces, see)
}

/// The same of Gemini.
pub fn gemini<'a>(
    pieces: impl IntoIterator<Item = &'a [u8]>,
    see: impl FnMut(Result<ChatEvent, GatewayError>),
) -> Result<(), GatewayError> {
    decode(GenerateDecoder::expecting(1), pieces, see)
}

/// The chat stream whose body is `body`. Errors: the client could not be built.
pub fn chat_stream(
    body: impl Stream<Item = std::io::Result<Bytes>> + Send + 'static,
) -> Result<ChatStream, GatewayError> {
    let response = http::Response::new(reqwest::Body::wrap_stream(body));
    let now = Instant::now();
    let answer = Answer {
        response: response.into(),
        meta: meta(200),
        sent: now,
        waiting_since: now,
    };
    Ok(EventStream::new(
        gateway()?.clone(),
        answer,
        Assembler::expecting(1),
    ))
}

/// Reads the body of a refusal. Errors: the client could not be built.
pub fn refusal(status: u16, body: &str) -> Result<GatewayError, GatewayError> {
    Ok(gateway()?.error_from(&meta(status), &HeaderMap::new(), body))
}

/// Reads one message of a realtime session. Errors: the client could not be built.
pub fn realtime(text: &str) -> Result<Frame, GatewayError> {
    Ok(realtime::read(text, &gateway()?.inner.masker))
}

fn decode<'a, D: Decode>(
    decoder: D,
    pieces: impl IntoIterator<Item = &'a [u8]>,
    see: impl FnMut(Result<D::Event, GatewayError>),
) -> Result<(), GatewayError> {
    stream::decode(gateway()?, &meta(200), decoder, pieces, see);
    Ok(())
}

fn meta(status: u16) -> ResponseMeta {
    ResponseMeta {
        status,
        ..ResponseMeta::default()
    }
}

fn gateway() -> Result<&'static Gateway, GatewayError> {
    static GATEWAY: OnceLock<Result<Gateway, GatewayError>> = OnceLock::new();
    let built = GATEWAY.get_or_init(|| {
        let root = RootUrl::parse("http://127.0.0.1:1")
            .map_err(|cause| GatewayError::new(ErrorKind::Config, cause.to_string()))?;
        let mut config = GatewayConfig::new(root, Some(KEY.into()));
        config.proxy = Proxy::None;
        Gateway::new(config)
    });
    built.as_ref().map_err(Clone::clone)
}
