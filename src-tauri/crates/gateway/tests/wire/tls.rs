//! Encrypted connections to servers whose certificates a private authority signed.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use futures_util::StreamExt;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use studio_gateway::realtime::{ClientEvent, RealtimeEvent, RealtimeOptions};
use studio_gateway::{
    ChatEvent, ChatMessage, ChatRequest, ErrorKind, Gateway, GatewayConfig, GatewayError,
};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

use crate::server::{Act, JSON, RawServer, config, reply, send};
use crate::socket::SocketServer;

const LIST: &str = r#"{"data":["m"]}"#;

/// An authority that no system trusts.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
            .distinguished_name
            .push(DnType::CommonName, "Private test authority");
        let key = KeyPair::generate().expect("key");
        Self(CertifiedIssuer::self_signed(params, key).expect("authority"))
    }

    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    /// What a server of this name needs. It would rather speak HTTP/2 when `http2` is offered.
    fn server(&self, name: &str, http2: bool) -> TlsAcceptor {
        let key = KeyPair::generate().expect("key");
        let params = CertificateParams::new(vec![name.to_owned()]).expect("name");
        let certificate = params.signed_by(&key, &self.0).expect("certificate");
        let secret = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], secret)
            .expect("config");
        config.alpn_protocols = if http2 {
            vec![b"h2".to_vec(), b"http/1.1".to_vec()]
        } else {
            vec![b"http/1.1".to_vec()]
        };
        TlsAcceptor::from(Arc::new(config))
    }
}

/// Takes the encryption off in front of a plain server.
pub(crate) struct Front {
    pub(crate) address: SocketAddr,
    protocols: Arc<Mutex<Vec<String>>>,
}

impl Front {
    pub(crate) async fn start(authority: &Authority, name: &str, target: SocketAddr) -> Self {
        Self::with(authority.server(name, true), target).await
    }

    async fn with(acceptor: TlsAcceptor, target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bind");
        let address = listener.local_addr().expect("address");
        let protocols: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&protocols);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, seen) = (acceptor.clone(), Arc::clone(&seen));
                tokio::spawn(async move {
                    // A client that trusts nobody here goes away.
                    let Ok(mut stream) = acceptor.accept(stream).await else {
                        return;
                    };
                    let protocol = stream.get_ref().1.alpn_protocol().unwrap_or_default();
                    let protocol = String::from_utf8_lossy(protocol).into_owned();
                    seen.lock().expect("lock").push(protocol);
                    let mut target = TcpStream::connect(target).await.expect("target");
                    let _ = copy_bidirectional(&mut stream, &mut target).await;
                });
            }
        });
        Self { address, protocols }
    }

    fn config(&self, authority: Option<&Authority>) -> GatewayConfig {
        let mut config = config(&format!("https://localhost:{}", self.address.port()));
        config.ca_pem = authority.map(Authority::pem);
        config
    }
}

/// A server that answers both kinds of requests, in the clear.
async fn socket_server() -> (SocketServer, mpsc::UnboundedReceiver<Option<u16>>) {
    let (told, ends) = mpsc::unbounded_channel();
    let server = SocketServer::start(move |_, mut talk| {
        let told = told.clone();
        async move {
            talk.greet().await;
            let (_, code) = talk.hear_out().await;
            told.send(code).expect("test");
        }
    })
    .await;
    (server, ends)
}

#[tokio::test]
async fn a_private_authority_is_trusted_when_it_is_given() {
    let authority = Authority::new();
    let plain = RawServer::saying(reply(200, JSON, LIST)).await;
    let acceptor = authority.server("localhost", false);
    let https = Front::with(acceptor, plain.address).await;
    let gateway = Gateway::new(https.config(Some(&authority))).expect("gateway");
    assert_eq!(gateway.models().await.expect("models")[0].id, "m");
    assert!(plain.requests()[0].contains("authorization: Bearer sk-test-key-00001234"));

    let (sockets, mut ends) = socket_server().await;
    let wss = Front::start(&authority, "localhost", sockets.address).await;
    let gateway = Gateway::new(wss.config(Some(&authority))).expect("gateway");
    let mut session = gateway
        .realtime(RealtimeOptions::new("m"))
        .await
        .expect("open");
    assert!(matches!(
        session.events.next().await,
        Some(RealtimeEvent::Received(_))
    ));
    session
        .writer
        .send(ClientEvent::clear())
        .await
        .expect("send");
    session.writer.close().await;
    assert_eq!(ends.recv().await, Some(Some(1000)));
    assert_eq!(
        *wss.protocols.lock().expect("lock"),
        ["http/1.1"],
        "no WebSocket opens over HTTP/2"
    );
}

#[tokio::test]
async fn an_authority_that_nobody_vouches_for_is_refused_by_name() {
    let authority = Authority::new();
    let plain = RawServer::saying(reply(200, JSON, LIST)).await;
    let front = Front::start(&authority, "localhost", plain.address).await;
    let stranger = Authority::new();
    for trusted in [None, Some(&stranger)] {
        let gateway = Gateway::new(front.config(trusted)).expect("gateway");
        for error in both(&gateway).await {
            assert_eq!((error.kind, error.not_sent), (ErrorKind::Offline, true));
            assert!(
                error.message.contains("invalid peer certificate"),
                "{error}"
            );
        }
    }
    assert!(plain.requests().is_empty(), "the key was not sent");
}

#[tokio::test]
async fn a_certificate_of_another_name_is_refused() {
    let authority = Authority::new();
    let plain = RawServer::saying(reply(200, JSON, LIST)).await;
    let front = Front::start(&authority, "elsewhere.test", plain.address).await;
    let gateway = Gateway::new(front.config(Some(&authority))).expect("gateway");
    for error in both(&gateway).await {
        assert_eq!(error.kind, ErrorKind::Offline);
        let message = error.message.to_lowercase();
        assert!(message.contains("not valid for name"), "{message}");
    }
    assert!(plain.requests().is_empty(), "the key was not sent");
}

/// The errors of a request and of a WebSocket.
async fn both(gateway: &Gateway) -> [GatewayError; 2] {
    let request = gateway.models().await.expect_err("refused");
    let socket = gateway.realtime(RealtimeOptions::new("m")).await;
    [request, socket.expect_err("refused")]
}

#[tokio::test]
async fn stopping_closes_encrypted_connections() {
    let authority = Authority::new();
    let (told, mut ended) = mpsc::unbounded_channel();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bind");
    let target = listener.local_addr().expect("address");
    tokio::spawn(async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (mut stream, _) = listener.accept().await.expect("accept");
        let body = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n";
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
        stream.write_all(head.as_bytes()).await.expect("head");
        stream.write_all(body.as_bytes()).await.expect("body");
        let mut rest = Vec::new();
        // Ends when the client is gone; what it sent is the request.
        let _ = stream.read_to_end(&mut rest).await;
        told.send(rest.len()).expect("test");
    });
    let acceptor = authority.server("localhost", false);
    let front = Front::with(acceptor, target).await;
    let gateway = Gateway::new(front.config(Some(&authority))).expect("gateway");
    let ask = ChatRequest::new("m", vec![ChatMessage::user("hi")]);
    let mut stream = gateway.chat_stream(&ask).await.expect("stream");
    while !matches!(stream.next().await, Some(Ok(ChatEvent::Text { .. }))) {}
    drop(stream);
    assert!(ended.recv().await.expect("the server saw the end") > 0);

    let (sockets, mut ends) = socket_server().await;
    let front = Front::start(&authority, "localhost", sockets.address).await;
    let gateway = Gateway::new(front.config(Some(&authority))).expect("gateway");
    let session = gateway
        .realtime(RealtimeOptions::new("m"))
        .await
        .expect("open");
    drop(session);
    assert_eq!(ends.recv().await, Some(Some(1000)));
}

#[tokio::test]
async fn a_silent_handshake_is_given_up() {
    let server = RawServer::start(|_, _| vec![send(""), Act::Hang]).await;
    let mut config = config(&format!("https://localhost:{}", server.address.port()));
    config.timeouts.connect = std::time::Duration::from_millis(200);
    let gateway = Gateway::new(config).expect("gateway");
    let error = gateway.realtime(RealtimeOptions::new("m")).await;
    let kind = error.expect_err("silent").kind;
    assert!(
        matches!(kind, ErrorKind::Timeout | ErrorKind::Offline),
        "{kind:?}"
    );
}
