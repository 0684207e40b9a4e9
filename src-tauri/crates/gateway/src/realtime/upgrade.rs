//! From an HTTP request to a WebSocket. It goes out like every other request, so that proxies,
//! certificates and headers hold for it too.

use std::time::Instant;

use reqwest::header::{
    CONNECTION, HeaderMap, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_EXTENSIONS, SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_VERSION, UPGRADE, VIA,
};
use reqwest::{RequestBuilder, Response, StatusCode, Upgraded};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use crate::client::Gateway;
use crate::config::Proxy;
use crate::error::{ErrorKind, GatewayError};
use crate::transport::{Auth, ResponseMeta, failure, tells_an_error};

/// Longest message that is taken, in bytes.
const MAX_MESSAGE: usize = 16 * 1024 * 1024;
const PATH: &str = "/v1/realtime";
const BETA_HEADER: &str = "openai-beta";

/// A connection that nobody owns yet.
pub(super) type Socket = WebSocketStream<Upgraded>;

/// Opens a WebSocket for a model. All of it happens within the connect time-out: a server that
/// takes the connection and says nothing is given up too.
pub(super) async fn upgrade(
    gateway: &Gateway,
    model: &str,
    beta: bool,
) -> Result<(Socket, ResponseMeta), GatewayError> {
    let limit = gateway.inner.config.timeouts.connect;
    timeout(limit, upgrade_now(gateway, model, beta))
        .await
        .unwrap_or_else(|_| Err(failure::too_slow("a WebSocket", limit)))
}

async fn upgrade_now(
    gateway: &Gateway,
    model: &str,
    beta: bool,
) -> Result<(Socket, ResponseMeta), GatewayError> {
    let key = generate_key();
    let sent = Instant::now();
    let response = request(gateway, model, &key, beta)?
        .send()
        .await
        .map_err(|cause| failure::from_reqwest(cause, &gateway.inner.masker))?;
    let meta = ResponseMeta::of(&response, sent, &gateway.inner.masker);
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        return Err(refused(gateway, response, meta).await);
    }
    check(response.headers(), &key)
        .map_err(|message| GatewayError::new(ErrorKind::Protocol, message).with_status(101))?;
    let upgraded = response
        .upgrade()
        .await
        .map_err(|cause| failure::from_reqwest(cause, &gateway.inner.masker))?;
    let config = WebSocketConfig::default()
        .max_message_size(Some(MAX_MESSAGE))
        .max_frame_size(Some(MAX_MESSAGE));
    let socket = WebSocketStream::from_raw_socket(upgraded, Role::Client, Some(config)).await;
    Ok((socket, meta))
}

fn request(
    gateway: &Gateway,
    model: &str,
    key: &str,
    beta: bool,
) -> Result<RequestBuilder, GatewayError> {
    let inner = &gateway.inner;
    let mut url = inner.config.root.join(PATH);
    url.query_pairs_mut().append_pair("model", model);
    let mut request = inner
        .http1()?
        .get(url)
        .header(CONNECTION, "Upgrade")
        .header(UPGRADE, "websocket")
        .header(SEC_WEBSOCKET_VERSION, "13")
        .header(SEC_WEBSOCKET_KEY, key);
    if let Some((name, value)) = gateway.key_header(Auth::Bearer)? {
        request = request.header(name, value);
    }
    let own = inner.config.headers.iter();
    if beta
        && !own
            .map(|header| header.name())
            .any(|name| name == BETA_HEADER)
    {
        request = request.header(BETA_HEADER, "realtime=v1");
    }
    Ok(request)
}

/// Whether the server really speaks WebSocket, and answers this very request.
fn check(headers: &HeaderMap, key: &str) -> Result<(), &'static str> {
    let has = |name, word: &str| {
        headers.get_all(name).iter().any(|value| {
            let words = value.to_str().unwrap_or_default().split(',');
            words.map(str::trim).any(|w| w.eq_ignore_ascii_case(word))
        })
    };
    if !has(UPGRADE, "websocket") || !has(CONNECTION, "upgrade") {
        return Err("the server switched to something that is no WebSocket");
    }
    let accepted = headers.get(SEC_WEBSOCKET_ACCEPT);
    if accepted.is_none_or(|value| value.as_bytes() != derive_accept_key(key.as_bytes()).as_bytes())
    {
        return Err("the server's WebSocket handshake does not belong to this request");
    }
    if headers.contains_key(SEC_WEBSOCKET_EXTENSIONS) {
        return Err("the server wants a WebSocket extension that was not offered");
    }
    Ok(())
}

/// The error of an answer that opens no WebSocket.
async fn refused(gateway: &Gateway, response: Response, meta: ResponseMeta) -> GatewayError {
    let through_proxy = is_sent_through_proxy(gateway, &response);
    let status = response.status();
    let mut error = gateway.refusal(response, meta).await;
    if status.is_success() {
        error = overheard(error, status);
    }
    // The gateway itself answers with a typed error.
    if through_proxy && error.code.is_none() && error.type_word.is_none() {
        blame_proxy(error)
    } else {
        error
    }
}

/// Names what is wrong with a success: the wish for a WebSocket was overheard.
fn overheard(mut error: GatewayError, status: StatusCode) -> GatewayError {
    let body = error.raw_body.as_deref().unwrap_or_default();
    let told = serde_json::from_str(body).is_ok_and(|value| tells_an_error(&value));
    if !told && error.kind != ErrorKind::Html {
        let failure = error.failure_mut();
        failure.kind = ErrorKind::Protocol;
        failure.message = format!("the server answered {status} and opened no WebSocket");
    }
    error
}

/// Whether an HTTP proxy saw the request in the open: without TLS there is no tunnel, and many
/// proxies pass on no upgrades.
fn is_sent_through_proxy(gateway: &Gateway, response: &Response) -> bool {
    let config = &gateway.inner.config;
    if config.root.is_secure() || config.root.is_loopback() {
        return false;
    }
    match &config.proxy {
        Proxy::Url { url, .. } => matches!(url.scheme(), "http" | "https"),
        // Which of the system's settings applied is not known, but proxies leave their mark.
        Proxy::System => {
            let asks = response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED;
            asks || response.headers().contains_key(VIA)
        }
        Proxy::None => false,
    }
}

fn blame_proxy(mut error: GatewayError) -> GatewayError {
    let failure = error.failure_mut();
    failure.kind = ErrorKind::Config;
    failure.message = format!(
        "the HTTP proxy passed on no WebSocket ({}); use an https address for this gateway, \
         a SOCKS proxy, or none",
        failure.message
    );
    error
}
