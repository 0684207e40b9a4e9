//! Files from servers that break off, lie, redirect and listen for keys.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use studio_gateway::{
    DownloadError, DownloadOptions, Downloaded, ErrorKind, ExtraHeader, Gateway, Proxy,
};
use tempfile::TempDir;

use crate::server::{Act, JSON, RawServer, config, reply, send};

const MP4: &str = "content-type: video/mp4\r\n";
/// Received and total bytes.
type Told = (u64, Option<u64>);

const FILM: &str = "\0\0\0\x18ftypmp42 and the rest of a film";

async fn fetch(gateway: &Gateway, address: &str, to: &Path) -> Result<Downloaded, DownloadError> {
    let options = DownloadOptions::at_most(10_000);
    gateway.download(address, to, &options).await
}

/// What becomes of a file that the gateway itself answers with these acts, and how often it was asked.
async fn from(acts: Vec<Act>) -> (Result<Vec<u8>, DownloadError>, usize) {
    let server = RawServer::saying(acts).await;
    let mut config = server.config();
    config.timeouts.idle = Duration::from_millis(200);
    let gateway = Gateway::new(config).expect("gateway");
    let folder = TempDir::new().expect("folder");
    let path = folder.path().join("film.mp4");
    let got = fetch(&gateway, "/film.mp4", &path).await;
    let files = std::fs::read_dir(folder.path()).expect("folder").count();
    assert_eq!(
        files,
        usize::from(got.is_ok()),
        "nothing unfinished is left"
    );
    let bytes = got.map(|_| std::fs::read(&path).expect("file"));
    (bytes, server.requests().len())
}

fn kind(error: &DownloadError) -> Option<ErrorKind> {
    match error {
        DownloadError::Call(error) => Some(error.kind),
        DownloadError::Expired(_) | DownloadError::Disk(_) => None,
    }
}

#[tokio::test]
async fn what_is_no_file_is_an_error() {
    let long = "x".repeat(20_000);
    for (acts, expected, asked) in [
        (
            reply(
                200,
                JSON,
                r#"{"error":{"message":"no balance","code":"insufficient_quota"}}"#,
            ),
            ErrorKind::Quota,
            1,
        ),
        (
            reply(200, MP4, r#"{"message":"gone"}"#),
            ErrorKind::Upstream,
            1,
        ),
        (
            reply(200, "content-type: text/html\r\n", "<title>Log in</title>"),
            ErrorKind::Html,
            1,
        ),
        (
            reply(200, MP4, "\n <!doctype html><title>Proxy</title>"),
            ErrorKind::Html,
            1,
        ),
        (reply(200, MP4, ""), ErrorKind::Protocol, 1),
        (reply(200, MP4, &long), ErrorKind::TooLarge, 1),
        (
            vec![
                send("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n"),
                send(&long),
            ],
            ErrorKind::TooLarge,
            1,
        ),
        (
            reply(400, JSON, r#"{"error":{"message":"not ready"}}"#),
            ErrorKind::Request,
            1,
        ),
        (reply(401, "", ""), ErrorKind::Auth, 1),
        (
            vec![send(
                "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nftyp 0123456789abcdef",
            )],
            ErrorKind::Truncated,
            3,
        ),
        (
            vec![
                send("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nftyp 0123456789abcdef"),
                Act::Hang,
            ],
            ErrorKind::Timeout,
            3,
        ),
    ] {
        let (got, requests) = from(acts).await;
        let error = got.expect_err("no file");
        assert_eq!(
            (kind(&error), requests),
            (Some(expected), asked),
            "{error:?}"
        );
    }
    for status in [403, 404, 410] {
        let (got, requests) = from(reply(status, "", "")).await;
        assert!(matches!(got, Err(DownloadError::Expired(error)) if error.status == Some(status)));
        assert_eq!(requests, 1);
    }
}

#[tokio::test]
async fn a_file_arrives_whole_with_progress_and_replaces_another() {
    let pieces = vec![
        send(format!(
            "HTTP/1.1 200 OK\r\n{MP4}content-length: {}\r\nconnection: close\r\n\r\n",
            FILM.len()
        )),
        send(&FILM[..3]),
        Act::Pause(Duration::from_millis(20)),
        send(&FILM[3..30]),
        Act::Pause(Duration::from_millis(20)),
        send(&FILM[30..]),
    ];
    let server = RawServer::saying(pieces).await;
    let folder = TempDir::new().expect("folder");
    let path = folder.path().join("film.mp4");
    std::fs::write(&path, "an older film").expect("older");
    let told: Arc<Mutex<Vec<Told>>> = Arc::default();
    let sink = Arc::clone(&told);
    let options = DownloadOptions::at_most(FILM.len() as u64)
        .with_progress(move |received, total| sink.lock().expect("lock").push((received, total)));
    let got = server
        .gateway()
        .download("/film.mp4", &path, &options)
        .await
        .expect("film");
    assert_eq!(got.bytes, FILM.len() as u64);
    assert_eq!(std::fs::read(&path).expect("file"), FILM.as_bytes());
    let told = told.lock().expect("lock");
    assert!(told.len() > 1 && told.is_sorted());
    assert_eq!(told.last(), Some(&(got.bytes, Some(got.bytes))));
    assert!(server.requests()[0].contains("accept-encoding: identity"));
}

#[tokio::test]
async fn a_file_that_broke_off_goes_on_where_it_stopped() {
    let half = FILM.len() / 2;
    let server = RawServer::start(move |number, _| {
        let ranges = "accept-ranges: bytes\r\netag: \"v1\"\r\n";
        match number {
            0 => vec![
                send(format!(
                    "HTTP/1.1 200 OK\r\n{MP4}{ranges}content-length: {}\r\n\r\n",
                    FILM.len()
                )),
                send(&FILM[..half]),
            ],
            _ => {
                let last = FILM.len() - 1;
                let range = format!(
                    "{ranges}content-range: bytes {half}-{last}/{}\r\n",
                    FILM.len()
                );
                reply(206, &range, &FILM[half..])
            }
        }
    })
    .await;
    let folder = TempDir::new().expect("folder");
    let path = folder.path().join("film.mp4");
    fetch(&server.gateway(), "/film.mp4", &path)
        .await
        .expect("film");
    assert_eq!(std::fs::read(&path).expect("file"), FILM.as_bytes());
    let again = &server.requests()[1];
    assert!(again.contains(&format!("range: bytes={half}-")), "{again}");
    assert!(again.contains("if-range: \"v1\""), "{again}");
}

#[tokio::test]
async fn a_file_that_changed_meanwhile_begins_anew() {
    for ranges in ["accept-ranges: bytes\r\n", ""] {
        let server = RawServer::start(move |number, _| match number {
            0 => vec![send(format!(
                "HTTP/1.1 200 OK\r\n{ranges}content-length: 99\r\n\r\nftyp of another film"
            ))],
            _ => reply(200, MP4, FILM),
        })
        .await;
        let folder = TempDir::new().expect("folder");
        let path = folder.path().join("film.mp4");
        fetch(&server.gateway(), "/film.mp4", &path)
            .await
            .expect("film");
        assert_eq!(std::fs::read(&path).expect("file"), FILM.as_bytes());
        assert_eq!(
            server.requests()[1].contains("range: bytes="),
            !ranges.is_empty()
        );
    }
}

#[tokio::test]
async fn nothing_secret_leaves_the_gateway() {
    let storage = RawServer::saying(reply(200, MP4, FILM)).await;
    let film = format!("http://{}/film.mp4?sig=1", storage.address);
    let away = format!("location: {film}\r\n");
    let gateway = RawServer::start(move |_, _| reply(302, &away, "")).await;
    let mut config = gateway.config();
    config
        .headers
        .push(ExtraHeader::new("x-team", "hunter2-secret").expect("header"));
    let client = Gateway::new(config).expect("client");
    let folder = TempDir::new().expect("folder");
    let path = folder.path().join("film.mp4");
    // Straight to the storage, and by a redirect of the gateway.
    fetch(&client, &film, &path).await.expect("straight");
    fetch(&client, "/v1/videos/j/content", &path)
        .await
        .expect("redirected");
    for request in storage.requests() {
        for secret in [
            "authorization",
            "sk-test-key",
            "x-team",
            "hunter2",
            "referer",
        ] {
            assert!(!request.contains(secret), "{secret}: {request}");
        }
    }
    assert_eq!(storage.requests().len(), 2);
    let own = &gateway.requests()[0];
    assert!(
        own.contains("authorization: Bearer") && own.contains("x-team"),
        "{own}"
    );
    let bytes = client.fetch_bytes(&film, 1000).await.expect("bytes");
    assert_eq!(
        (&bytes.bytes[..], bytes.content_type.as_deref()),
        (FILM.as_bytes(), Some("video/mp4"))
    );
    assert!(!storage.requests()[2].contains("sk-test-key"));
}

#[tokio::test]
async fn a_redirect_back_home_does_not_bring_the_key_back() {
    let gateway = RawServer::saying(reply(200, MP4, FILM)).await;
    let home = format!("location: http://{}/film.mp4\r\n", gateway.address);
    let storage = RawServer::start(move |_, _| reply(307, &home, "")).await;
    let folder = TempDir::new().expect("folder");
    let path = folder.path().join("film.mp4");
    let address = format!("http://{}/away", storage.address);
    fetch(&gateway.gateway(), &address, &path)
        .await
        .expect("film");
    assert!(!gateway.requests()[0].contains("sk-test-key"));
}

#[tokio::test]
async fn redirects_end_somewhere() {
    let circle =
        RawServer::start(|number, _| reply(302, &format!("location: /{number}\r\n"), "")).await;
    let folder = TempDir::new().expect("folder");
    let path = folder.path().join("film.mp4");
    let error = fetch(&circle.gateway(), "/film.mp4", &path)
        .await
        .expect_err("circle");
    assert_eq!(kind(&error), Some(ErrorKind::Redirect));
    assert_eq!(circle.requests().len(), 6);
}

#[tokio::test]
async fn storage_is_reached_by_the_same_way_out_as_the_gateway() {
    let proxy = RawServer::saying(reply(200, MP4, FILM)).await;
    let mut profile = config("http://gateway.test");
    profile.proxy = Proxy::parse(&proxy.address.to_string(), None).expect("proxy");
    let client = Gateway::new(profile).expect("client");
    let folder = TempDir::new().expect("folder");
    let path = folder.path().join("film.mp4");
    fetch(&client, "http://storage.test/film.mp4", &path)
        .await
        .expect("by proxy");
    let asked = proxy.requests()[0].clone();
    assert!(
        asked.starts_with("GET http://storage.test/film.mp4 "),
        "{asked}"
    );
    assert!(!asked.contains("sk-test-key"), "{asked}");
    let local = RawServer::saying(reply(200, MP4, FILM)).await;
    let address = format!("http://{}/film.mp4", local.address);
    fetch(&client, &address, &path).await.expect("straight");
    assert_eq!((proxy.requests().len(), local.requests().len()), (1, 1));
}

#[tokio::test]
async fn embedded_files_and_bounds() {
    let client = Gateway::new(config("http://gateway.test")).expect("client");
    let folder = TempDir::new().expect("folder");
    let path = folder.path().join("film.mp4");
    let got = fetch(&client, "data:video/mp4;base64,AAECAw==", &path)
        .await
        .expect("film");
    assert_eq!(
        (got.bytes, got.content_type.as_deref()),
        (4, Some("video/mp4"))
    );
    assert_eq!(std::fs::read(&path).expect("file"), [0, 1, 2, 3]);
    let error = client
        .fetch_bytes("data:;base64,AAECAw==", 3)
        .await
        .expect_err("long");
    assert_eq!(kind(&error), Some(ErrorKind::TooLarge));
    let error = client
        .fetch_bytes("ftp://x/y", 3)
        .await
        .expect_err("scheme");
    assert_eq!(kind(&error), Some(ErrorKind::Protocol));
    let nowhere = folder.path().join("absent").join("film.mp4");
    let error = fetch(&client, "data:,x", &nowhere)
        .await
        .expect_err("no folder");
    assert!(matches!(error, DownloadError::Disk(_)));
}
