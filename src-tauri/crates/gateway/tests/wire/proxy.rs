//! Requests that leave through a proxy, which alone knows the gateway's name.

use crate::server::{JSON, RawServer, config, reply};
use crate::socket::SocketServer;
use crate::tls::{Authority, Front};
use studio_gateway::realtime::{RealtimeEvent, RealtimeOptions};
use studio_gateway::{ErrorKind, Gateway, GatewayConfig, Proxy, ProxyCredentials};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

const LIST: &str = r#"{"data":["m"]}"#;

#[tokio::test]
async fn an_http_proxy_resolves_the_name_and_gets_its_password() {
    let proxy = RawServer::saying(reply(200, JSON, LIST)).await;
    let mut config = config("http://gateway.test/v1");
    let credentials = ProxyCredentials {
        username: "ann".into(),
        password: "proxy-password-77".into(),
    };
    config.proxy = Proxy::parse(&proxy.address.to_string(), Some(credentials)).expect("proxy");
    assert!(!format!("{config:?}").contains("password-77"));
    let gateway = Gateway::new(config).expect("gateway");
    assert_eq!(gateway.models().await.expect("models")[0].id, "m");
    let request = proxy.requests()[0].clone();
    assert!(
        request.starts_with("GET http://gateway.test/v1/models HTTP/1.1"),
        "{request}"
    );
    assert!(request.contains("proxy-authorization: Basic YW5uOnByb3h5LXBhc3N3b3JkLTc3"));
}

#[tokio::test]
async fn tls_goes_through_a_tunnel() {
    let proxy = RawServer::saying(reply(403, "", "")).await;
    let mut config = config("https://gateway.test");
    config.proxy = Proxy::parse(&format!("http://{}", proxy.address), None).expect("proxy");
    let error = Gateway::new(config)
        .expect("gateway")
        .models()
        .await
        .expect_err("no tunnel");
    assert_eq!((error.kind, error.not_sent), (ErrorKind::Offline, true));
    let request = proxy.requests()[0].clone();
    assert!(
        request.starts_with("CONNECT gateway.test:443 HTTP/1.1"),
        "{request}"
    );
    assert!(
        !request.contains("sk-test-key"),
        "a proxy never sees the key of a secure gateway"
    );
}

#[tokio::test]
async fn a_socks_proxy_resolves_the_name() {
    let target = RawServer::saying(reply(200, JSON, LIST)).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bind");
    let address = listener.local_addr().expect("address");
    let asked = tokio::spawn(socks(listener, target.address));
    let mut config = config("http://gateway.test");
    config.proxy = Proxy::parse(&format!("socks5h://{address}"), None).expect("proxy");
    let gateway = Gateway::new(config).expect("gateway");
    assert_eq!(gateway.models().await.expect("models").len(), 1);
    assert_eq!(asked.await.expect("task"), "gateway.test");
}

/// One SOCKS5 connection without authentication; returns the name that was asked for.
async fn socks(listener: TcpListener, target: std::net::SocketAddr) -> String {
    let (mut client, _) = listener.accept().await.expect("accept");
    let mut greeting = [0; 2];
    client.read_exact(&mut greeting).await.expect("greeting");
    let mut methods = vec![0; greeting[1].into()];
    client.read_exact(&mut methods).await.expect("methods");
    client.write_all(&[5, 0]).await.expect("choice");
    let mut head = [0; 5];
    client.read_exact(&mut head).await.expect("request");
    assert_eq!(head[..4], [5, 1, 0, 3], "a name, not an address");
    let mut name = vec![0; usize::from(head[4]) + 2];
    client.read_exact(&mut name).await.expect("name");
    client
        .write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
        .await
        .expect("reply");
    let mut upstream = TcpStream::connect(target).await.expect("target");
    let _ = copy_bidirectional(&mut client, &mut upstream).await;
    name.truncate(name.len() - 2);
    String::from_utf8(name).expect("name")
}

#[tokio::test]
async fn loopback_never_uses_a_proxy() {
    let target = RawServer::saying(reply(200, JSON, LIST)).await;
    let proxy = RawServer::saying(reply(500, "", "")).await;
    let mut config = target.config();
    config.proxy = Proxy::parse(&proxy.address.to_string(), None).expect("proxy");
    assert_eq!(
        Gateway::new(config)
            .expect("gateway")
            .models()
            .await
            .expect("models")
            .len(),
        1
    );
    assert!(proxy.requests().is_empty());
}

/// Opens a WebSocket and sees it work.
async fn talk(config: GatewayConfig) {
    let gateway = Gateway::new(config).expect("gateway");
    let opened = gateway.realtime(RealtimeOptions::new("m")).await;
    let mut session = opened.expect("open");
    let first = session.events.next().await;
    assert!(
        matches!(first, Some(RealtimeEvent::Received(_))),
        "{first:?}"
    );
    session.writer.close().await;
}

async fn socket_server() -> SocketServer {
    SocketServer::start(|_, mut talk| async move {
        talk.greet().await;
        talk.hear_out().await;
    })
    .await
}

#[tokio::test]
async fn an_encrypted_websocket_goes_through_a_tunnel() {
    let authority = Authority::new();
    let sockets = socket_server().await;
    let front = Front::start(&authority, "gateway.test", sockets.address).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bind");
    let address = listener.local_addr().expect("address");
    let asked = tokio::spawn(tunnel(listener, front.address));
    let mut config = config("https://gateway.test");
    config.ca_pem = Some(authority.pem());
    let credentials = ProxyCredentials {
        username: "ann".into(),
        password: "proxy-password-77".into(),
    };
    config.proxy = Proxy::parse(&address.to_string(), Some(credentials)).expect("proxy");
    talk(config).await;
    let request = asked.await.expect("task");
    assert!(
        request.starts_with("CONNECT gateway.test:443 HTTP/1.1"),
        "{request}"
    );
    assert!(request.contains("Basic YW5uOnByb3h5LXBhc3N3b3JkLTc3"));
    assert!(!request.contains("sk-test-key"), "{request}");
}

/// One tunnel; returns what the client asked the proxy for.
async fn tunnel(listener: TcpListener, target: std::net::SocketAddr) -> String {
    let (mut client, _) = listener.accept().await.expect("accept");
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(client.read_u8().await.expect("request"));
    }
    client
        .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
        .await
        .expect("reply");
    let mut upstream = TcpStream::connect(target).await.expect("target");
    let _ = copy_bidirectional(&mut client, &mut upstream).await;
    String::from_utf8(request).expect("text")
}

#[tokio::test]
async fn a_plain_websocket_is_asked_for_in_full_at_an_http_proxy() {
    // This proxy passes upgrades on, and plays the gateway too.
    let proxy = socket_server().await;
    let mut config = config("http://gateway.test");
    config.proxy = Proxy::parse(&proxy.address.to_string(), None).expect("proxy");
    talk(config).await;
    let head = proxy.heads()[0].clone();
    assert!(
        head.starts_with("GET http://gateway.test/v1/realtime?model=m\n"),
        "{head}"
    );
    assert!(head.contains("host: gateway.test\n"), "{head}");
}

#[tokio::test]
async fn a_proxy_that_passes_on_no_websocket_is_named_as_the_reason() {
    for (status, body) in [
        (400, "Bad Request"),
        (403, "<html><title>ERR_ACCESS_DENIED</title></html>"),
        (407, ""),
        (501, ""),
        (200, "<html><title>Welcome</title></html>"),
        (426, ""),
    ] {
        let proxy = RawServer::saying(reply(status, "", body)).await;
        let mut config = config("http://gateway.test");
        config.proxy = Proxy::parse(&proxy.address.to_string(), None).expect("proxy");
        let gateway = Gateway::new(config).expect("gateway");
        let opened = gateway.realtime(RealtimeOptions::new("m")).await;
        let error = opened.expect_err("refused");
        assert_eq!(
            (error.kind, error.status),
            (ErrorKind::Config, Some(status)),
            "{error}"
        );
        assert!(error.message.contains("HTTP proxy"), "{error}");
        assert!(error.message.contains("SOCKS"), "and what to do: {error}");
    }
    let body = r#"{"error":{"message":"bad key","type":"authentication_error"}}"#;
    let proxy = RawServer::saying(reply(401, JSON, body)).await;
    let mut config = config("http://gateway.test");
    config.proxy = Proxy::parse(&proxy.address.to_string(), None).expect("proxy");
    let gateway = Gateway::new(config).expect("gateway");
    let opened = gateway.realtime(RealtimeOptions::new("m")).await;
    assert_eq!(
        opened.expect_err("refused").kind,
        ErrorKind::Auth,
        "the gateway's own refusal is not the proxy's"
    );
}

#[tokio::test]
async fn websockets_go_through_a_socks_proxy() {
    let authority = Authority::new();
    let sockets = socket_server().await;
    let front = Front::start(&authority, "gateway.test", sockets.address).await;
    for (root, target) in [
        ("http://gateway.test", sockets.address),
        ("https://gateway.test", front.address),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bind");
        let address = listener.local_addr().expect("address");
        let asked = tokio::spawn(socks(listener, target));
        let mut config = config(root);
        config.ca_pem = Some(authority.pem());
        config.proxy = Proxy::parse(&format!("socks5h://{address}"), None).expect("proxy");
        talk(config).await;
        assert_eq!(asked.await.expect("task"), "gateway.test");
    }
}

#[tokio::test]
async fn a_websocket_to_this_machine_never_uses_a_proxy() {
    let sockets = socket_server().await;
    let proxy = RawServer::saying(reply(500, "", "")).await;
    let mut config = sockets.config();
    config.proxy = Proxy::parse(&proxy.address.to_string(), None).expect("proxy");
    talk(config).await;
    assert!(proxy.requests().is_empty());
}
