//! Requests that leave through a proxy, which alone knows the gateway's name.

use crate::server::{JSON, RawServer, config, reply};
use studio_gateway::{ErrorKind, Gateway, Proxy, ProxyCredentials};
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
