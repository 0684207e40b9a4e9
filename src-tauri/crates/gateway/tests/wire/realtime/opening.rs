//! From the upgrade to settings that the server takes.

use std::time::Duration;

use serde_json::{Value, json};
use studio_gateway::realtime::{
    ClientEvent, Dialect, Item, RealtimeEvent, RealtimeOptions, ServerEvent,
};
use studio_gateway::{ErrorKind, Gateway};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::{MODEL, dialects_until_updated, gateway, open, options, received, with_settings};
use crate::server::{Act, JSON, RawServer, reply, send};
use crate::socket::{SocketServer, Talk, beta_session, ga_session};

#[tokio::test]
async fn the_upgrade_carries_key_model_and_nothing_that_was_not_asked_for() {
    let server = SocketServer::start(|_, mut talk| async move {
        talk.greet().await;
        talk.hear_out().await;
    })
    .await;
    let mut wanted = options();
    wanted.model = "a model/ü".into();
    let mut session = open(&server, wanted).await;
    let frame = received(&mut session.events).await;
    assert!(matches!(frame.event, ServerEvent::SessionCreated(info)
        if info.id.as_deref() == Some("sess_1") && info.dialect == Some(Dialect::Ga)));
    let head = server.heads()[0].clone();
    assert!(
        head.starts_with("GET /v1/realtime?model=a+model%2F%C3%BC\n"),
        "{head}"
    );
    assert!(head.contains("authorization: Bearer sk-test-key-00001234\n"));
    assert!(head.contains("user-agent: xidao-studio/"));
    assert!(!head.contains("openai-beta") && !head.contains("sec-websocket-protocol"));
}

#[tokio::test]
async fn a_beta_server_gets_beta_settings_and_is_remembered() {
    let server = SocketServer::start(|_, mut talk| async move {
        talk.say(beta_session("session.created")).await;
        let update = talk.hear().await;
        assert_eq!(update["session"], json!({"voice": "alloy"}));
        talk.say(beta_session("session.updated")).await;
        talk.hear_out().await;
    })
    .await;
    let gateway = gateway(server.config());
    for _ in 0..2 {
        let mut session = gateway.realtime(with_settings()).await.expect("open");
        let tried = dialects_until_updated(&mut session.events).await;
        assert_eq!(tried, [Dialect::Beta]);
    }
    assert_eq!(gateway.realtime_dialect(MODEL), Some(Dialect::Beta));
    let beta: Vec<bool> = server
        .heads()
        .iter()
        .map(|head| head.contains("openai-beta: realtime=v1"))
        .collect();
    assert_eq!(
        beta,
        [false, true],
        "the header goes to whom it is known to suit"
    );
}

/// A server that takes settings of the newer dialect only, and tells of refusals in two ways.
async fn ga_only(mut talk: Talk, names_event: bool, heard: mpsc::UnboundedSender<Value>) {
    loop {
        let event = talk.hear().await;
        let session = &event["session"];
        if event["type"] != "session.update" {
            heard.send(event).expect("test");
        } else if session["type"] == "realtime" {
            talk.say(ga_session("session.updated")).await;
        } else {
            let (param, event_id) = match names_event {
                true => (Value::Null, event["event_id"].clone()),
                false => (json!("session.type"), Value::Null),
            };
            talk.say(json!({"type": "error", "event_id": "e9", "error": {
                    "type": "invalid_request_error", "code": "missing_required_parameter",
                    "message": "Missing required parameter.", "param": param,
                    "event_id": event_id}}))
                .await;
        }
    }
}

#[tokio::test]
async fn settings_refused_for_their_form_go_out_in_the_other_dialect() {
    for names_event in [true, false] {
        let (heard, mut said) = mpsc::unbounded_channel();
        let server = SocketServer::start(move |_, mut talk| {
            let heard = heard.clone();
            async move {
                // This introduction shows no dialect.
                talk.say(json!({"type": "session.created", "session": {"id": "s"}}))
                    .await;
                ga_only(talk, names_event, heard).await;
            }
        })
        .await;
        let gateway = gateway(server.config());
        // The name suggests the older dialect, which is wrong here.
        let wanted = RealtimeOptions {
            model: "gpt-4o-realtime-preview".into(),
            history: vec![Item::user("Ho"), Item::assistant("Aye")],
            ..with_settings()
        };
        let mut session = gateway.realtime(wanted).await.expect("open");
        session
            .writer
            .send(ClientEvent::item(Item::assistant("And now?")))
            .await
            .expect("send");
        let tried = dialects_until_updated(&mut session.events).await;
        assert_eq!(tried, [Dialect::Beta, Dialect::Ga]);
        assert_eq!(
            gateway.realtime_dialect("gpt-4o-realtime-preview"),
            Some(Dialect::Ga)
        );
        let texts = [
            ("input_text", "Ho"),
            ("output_text", "Aye"),
            ("output_text", "And now?"),
        ];
        for (kind, text) in texts {
            let item = said.recv().await.expect("item");
            assert_eq!(item["type"], "conversation.item.create");
            let content = json!([{"type": kind, "text": text}]);
            assert_eq!(
                item["item"]["content"], content,
                "in the dialect that was settled"
            );
        }
    }
}

#[tokio::test]
async fn settings_that_are_wrong_in_both_dialects_are_told_to_the_caller() {
    let server = SocketServer::start(|_, mut talk| async move {
        talk.greet().await;
        loop {
            let event = talk.hear().await;
            talk.say(
                json!({"type": "error", "error": {"type": "invalid_request_error",
                "message": "No such voice.", "param": "session.voice",
                "event_id": event["event_id"]}}),
            )
            .await;
        }
    })
    .await;
    let gateway = gateway(server.config());
    let mut session = gateway.realtime(with_settings()).await.expect("open");
    let mut refused = 0;
    let error = loop {
        match session.events.next().await.expect("more") {
            RealtimeEvent::SettingsRefused(_) => refused += 1,
            RealtimeEvent::Received(frame) => {
                if let ServerEvent::Error(error) = frame.event {
                    break error;
                }
            }
            _ => {}
        }
    };
    assert_eq!((refused, error.message.as_str()), (1, "No such voice."));
    assert_eq!(gateway.realtime_dialect(MODEL), Some(Dialect::Ga));
}

#[tokio::test]
async fn a_late_introduction_is_waited_for_only_so_long() {
    let server = SocketServer::start(|_, mut talk| async move {
        // Nothing is said before the client has guessed.
        let guess = talk.hear().await;
        assert_eq!(guess["session"], json!({"voice": "alloy"}));
        talk.greet().await;
        let update = talk.hear().await;
        assert_eq!(update["session"]["type"], "realtime");
        talk.say(ga_session("session.updated")).await;
        talk.hear_out().await;
    })
    .await;
    let mut wanted = with_settings();
    wanted.model = "gpt-4o-realtime".into();
    wanted.timing.created = Duration::from_millis(30);
    let mut session = open(&server, wanted).await;
    let tried = dialects_until_updated(&mut session.events).await;
    assert_eq!(tried, [Dialect::Beta, Dialect::Ga]);
}

#[tokio::test]
async fn a_server_that_wants_the_beta_header_gets_it_on_the_second_try() {
    let server = RawServer::start(|_, request| {
        if request.contains("openai-beta: realtime=v1") {
            reply(
                402,
                JSON,
                r#"{"error":{"type":"insufficient_quota","message":"pay"}}"#,
            )
        } else {
            reply(
                400,
                JSON,
                r#"{"error":{"message":"Missing header OpenAI-Beta"}}"#,
            )
        }
    })
    .await;
    let error = server.gateway().realtime(options()).await;
    assert_eq!(error.expect_err("refused").kind, ErrorKind::Quota);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn refusals_before_the_upgrade_are_read_like_any_other() {
    use ErrorKind as K;
    for (status, body, kind, tries) in [
        (
            401,
            r#"{"error":{"message":"bad key","type":"authentication_error"}}"#,
            K::Auth,
            1,
        ),
        (
            403,
            r#"{"error":{"message":"no","type":"permission_error"}}"#,
            K::Permission,
            1,
        ),
        (
            403,
            r#"{"error":{"message":"x","code":"insufficient_user_quota"}}"#,
            K::Quota,
            1,
        ),
        (
            404,
            r#"{"error":{"message":"no such model","code":"model_not_found"}}"#,
            K::Model,
            1,
        ),
        (
            404,
            r#"{"error":{"message":"Invalid URL (GET /v1/realtime)"}}"#,
            K::Route,
            2,
        ),
        (
            429,
            r#"{"error":{"message":"slow down","type":"rate_limit_exceeded"}}"#,
            K::Rate,
            1,
        ),
        (
            503,
            r#"{"error":{"message":"busy","type":"overloaded_error"}}"#,
            K::Overloaded,
            1,
        ),
        (426, "", K::Request, 2),
        (
            502,
            "<html><title>502 Bad Gateway</title></html>",
            K::Html,
            1,
        ),
        (200, "<html><title>Log in</title></html>", K::Html, 1),
        (200, r#"{"object":"list","data":[]}"#, K::Protocol, 2),
        (
            200,
            r#"{"error":{"message":"no","type":"permission_error"}}"#,
            K::Permission,
            1,
        ),
        (302, "", K::Redirect, 1),
    ] {
        let headers = "x-request-id: req-1\r\nretry-after: 7\r\n";
        let server = RawServer::saying(reply(status, headers, body)).await;
        let error = server.gateway().realtime(options()).await;
        let error = error.expect_err("refused");
        assert_eq!(error.kind, kind, "{status} {body} {error:?}");
        assert_eq!(error.status, Some(status));
        assert_eq!(error.request_id.as_deref(), Some("req-1"));
        assert_eq!(server.requests().len(), tries, "{status} {body}");
        if kind == K::Rate {
            assert_eq!(error.retry_after, Some(Duration::from_secs(7)));
        }
    }
}

#[tokio::test]
async fn a_handshake_that_proves_nothing_is_refused() {
    let accept = "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
    for headers in [
        format!("upgrade: websocket\r\nconnection: upgrade\r\n{accept}"),
        "upgrade: websocket\r\nconnection: upgrade\r\n".to_owned(),
        format!("upgrade: h2c\r\nconnection: upgrade\r\n{accept}"),
    ] {
        let head = format!("HTTP/1.1 101 Switching Protocols\r\n{headers}\r\n");
        let server = RawServer::saying(vec![send(head), Act::Hang]).await;
        let error = server.gateway().realtime(options()).await;
        assert_eq!(error.expect_err("refused").kind, ErrorKind::Protocol);
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let server = RawServer::saying(vec![Act::Hang]).await;
    let mut config = server.config();
    config.timeouts.connect = Duration::from_millis(200);
    let error = Gateway::new(config)
        .expect("gateway")
        .realtime(options())
        .await;
    assert_eq!(error.expect_err("silent").kind, ErrorKind::Timeout);
}

#[tokio::test]
async fn an_error_told_before_the_introduction_is_the_reason_of_the_failure() {
    let server = SocketServer::start(|_, mut talk| async move {
        talk.say(json!({"type": "error", "error": {"type": "new_api_error",
            "code": "model_not_found", "message": "no available channel (request id: 2025x)"}}))
            .await;
        talk.close(1000, "").await;
        talk.hear_out().await;
    })
    .await;
    let error = gateway(server.config()).realtime(options()).await;
    let error = error.expect_err("refused");
    assert_eq!(error.kind, ErrorKind::Model);
    assert_eq!(error.request_id.as_deref(), Some("2025x"));
    let server = SocketServer::start(|_, mut talk| async move {
        talk.close(1013, "try later").await;
        talk.hear_out().await;
    })
    .await;
    let error = gateway(server.config()).realtime(options()).await;
    let error = error.expect_err("refused");
    assert_eq!(error.kind, ErrorKind::Overloaded);
    assert!(error.message.contains("try later"), "{error}");
}

#[tokio::test]
async fn giving_up_while_connecting_hangs_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bind");
    let root = format!("http://{}", listener.local_addr().expect("address"));
    let gateway = gateway(crate::server::config(&root));
    let waiting = tokio::spawn(async move { gateway.realtime(options()).await.map(|_| ()) });
    let (mut stream, _) = listener.accept().await.expect("accept");
    let mut request = vec![0; 16];
    stream.read_exact(&mut request).await.expect("request");
    waiting.abort();
    let mut rest = Vec::new();
    // Ends only when the client closes its side.
    let _ = stream.read_to_end(&mut rest).await;
}
