//! A WebSocket server that follows a script, on any stream.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use studio_gateway::GatewayConfig;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async};

use crate::server::config;

/// What the server side of a connection does.
pub(crate) struct Talk<S = TcpStream> {
    pub(crate) socket: WebSocketStream<S>,
    /// The request line and headers of the upgrade, lower-case names.
    pub(crate) head: String,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Talk<S> {
    pub(crate) async fn accept(stream: S) -> Self {
        let mut head = String::new();
        let note = |request: &Request, response: Response| {
            head.push_str(&format!("{} {}\n", request.method(), request.uri()));
            for (name, value) in request.headers() {
                head.push_str(&format!("{name}: {}\n", value.to_str().expect("text")));
            }
            Ok(response)
        };
        let socket = accept_hdr_async(stream, note).await.expect("handshake");
        Self { socket, head }
    }

    pub(crate) async fn say(&mut self, event: Value) {
        let message = Message::text(event.to_string());
        self.socket.send(message).await.expect("say");
    }

    /// The next event of the client's.
    pub(crate) async fn hear(&mut self) -> Value {
        loop {
            match self.socket.next().await.expect("open").expect("message") {
                Message::Text(text) => return serde_json::from_str(&text).expect("json"),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// What the client says until it hangs up, and its close code; `None` when it said no goodbye.
    pub(crate) async fn hear_out(&mut self) -> (Vec<Value>, Option<u16>) {
        let mut heard = Vec::new();
        let mut code = None;
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => {
                    heard.push(serde_json::from_str(&text).expect("json"));
                }
                Some(Ok(Message::Close(frame))) => {
                    code = Some(frame.map_or(1005, |frame| frame.code.into()));
                }
                Some(Ok(_)) => {}
                Some(Err(Error::Protocol(_) | Error::Io(_))) | None => return (heard, code),
                Some(Err(other)) => panic!("{other}"),
            }
        }
    }

    pub(crate) async fn close(&mut self, code: u16, reason: &'static str) {
        let frame = CloseFrame {
            code: code.into(),
            reason: reason.into(),
        };
        self.socket.close(Some(frame)).await.expect("close");
    }

    /// Introduces itself in the newer dialect.
    pub(crate) async fn greet(&mut self) {
        self.say(ga_session("session.created")).await;
    }
}

pub(crate) fn ga_session(kind: &str) -> Value {
    json!({"type": kind, "event_id": "e1", "session": {"type": "realtime", "id": "sess_1",
           "output_modalities": ["audio"], "audio": {"input": {}, "output": {"voice": "marin"}}}})
}

pub(crate) fn beta_session(kind: &str) -> Value {
    json!({"type": kind, "event_id": "e1", "session": {"id": "sess_1",
           "object": "realtime.session", "modalities": ["text", "audio"],
           "input_audio_format": "pcm16"}})
}

pub(crate) struct SocketServer {
    pub(crate) address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl SocketServer {
    /// `script` gets the number of the connection (from 0). The connection is cut when it ends.
    pub(crate) async fn start<F>(script: impl Fn(usize, Talk) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bind");
        let address = listener.local_addr().expect("address");
        let heads: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&heads);
        tokio::spawn(async move {
            let mut number = 0;
            while let Ok((stream, _)) = listener.accept().await {
                stream.set_nodelay(true).expect("nodelay");
                let talk = Talk::accept(stream).await;
                seen.lock().expect("lock").push(talk.head.clone());
                tokio::spawn(script(number, talk));
                number += 1;
            }
        });
        Self { address, heads }
    }

    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().expect("lock").clone()
    }

    pub(crate) fn config(&self) -> GatewayConfig {
        config(&format!("http://{}", self.address))
    }
}

/// A stream that takes a few bytes at a time.
pub(crate) struct Chopped {
    pub(crate) stream: TcpStream,
    pub(crate) most: usize,
}

impl AsyncRead for Chopped {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Chopped {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let piece = &bytes[..bytes.len().min(self.most)];
        Pin::new(&mut self.stream).poll_write(context, piece)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
