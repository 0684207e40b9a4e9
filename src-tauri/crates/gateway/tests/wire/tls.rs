//! A gateway whose certificate comes from an authority that only its users know.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::server::{JSON, config, reply};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use studio_gateway::{ErrorKind, Gateway};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// A server with a list of one model, and the PEM of the authority that vouches for it.
async fn server() -> (SocketAddr, String) {
    let mut authority = CertificateParams::new(Vec::new()).expect("parameters");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().expect("a key");
    let pem = authority.self_signed(&authority_key).expect("a root").pem();
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().expect("a key");
    let leaf = CertificateParams::new(["127.0.0.1".to_owned()]).expect("parameters");
    let leaf = leaf.signed_by(&key, &issuer).expect("a certificate");
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let tls = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)
        .expect("a certificate");
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bind");
    let address = listener.local_addr().expect("address");
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            // A client that does not trust the certificate goes away here.
            let Ok(mut socket) = acceptor.accept(socket).await else {
                continue;
            };
            let mut request = vec![0; 4096];
            let count = socket.read(&mut request).await.expect("a request");
            assert!(String::from_utf8_lossy(&request[..count]).contains("Bearer sk-test-key"));
            for act in reply(200, JSON, r#"{"data":["m"]}"#) {
                if let crate::server::Act::Send(bytes) = act {
                    socket.write_all(&bytes).await.expect("an answer");
                }
            }
            let _ = socket.shutdown().await;
        }
    });
    (address, pem)
}

#[tokio::test]
async fn a_private_authority_is_trusted_once_it_is_named() {
    let (address, pem) = server().await;
    let mut config = config(&format!("https://{address}"));
    let stranger = Gateway::new(config.clone()).expect("gateway");
    let error = stranger.models().await.expect_err("not trusted");
    assert_eq!((error.kind, error.not_sent), (ErrorKind::Offline, true));
    assert!(
        error.message.to_lowercase().contains("certificate"),
        "{error}"
    );
    config.ca_pem = Some(format!("# the office's own\n{pem}"));
    let gateway = Gateway::new(config).expect("gateway");
    assert_eq!(gateway.models().await.expect("trusted")[0].id, "m");
}
