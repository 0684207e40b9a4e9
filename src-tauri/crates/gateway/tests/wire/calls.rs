//! Whole calls: errors of every shape, retries, redirects, secrets.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::server::{Act, JSON, RawServer, config, reply, send};
use serde_json::json;
use studio_gateway::{
    ChatMessage, ChatRequest, ErrorKind, ExtraHeader, Gateway, GatewayError, Proxy, RetryNotice,
};

const KEY: &str = "sk-test-key-00001234";

fn ask() -> ChatRequest {
    ChatRequest::new("m", vec![ChatMessage::user("hi")])
}

pub(crate) async fn refused(acts: Vec<Act>) -> GatewayError {
    RawServer::saying(acts)
        .await
        .gateway()
        .chat(&ask())
        .await
        .expect_err("refused")
}

#[tokio::test]
async fn every_error_body_is_read() {
    use ErrorKind as K;
    for (status, body, kind, message) in [
        (
            404,
            r#"{"error":{"message":"The model `x` does not exist","type":"invalid_request_error","param":"model","code":"model_not_found"}}"#,
            K::Model,
            "The model `x` does not exist",
        ),
        (
            529,
            r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_9"}"#,
            K::Overloaded,
            "Overloaded",
        ),
        (
            400,
            r#"[{"error":{"code":400,"message":"Invalid JSON payload","status":"INVALID_ARGUMENT","details":[]}}]"#,
            K::Request,
            "Invalid JSON payload",
        ),
        (
            401,
            r#"{"error":{"message":"invalid token (request id: 20251009x)","type":"new_api_error","code":""}}"#,
            K::Auth,
            "invalid token (request id: 20251009x)",
        ),
        (
            500,
            r#"{"error":{"message":"no channel for model","type":"new_api_error","code":"model_not_found"}}"#,
            K::Model,
            "no channel for model",
        ),
        (
            400,
            r#"{"code":"task_not_exist","message":"task_not_exist","data":null}"#,
            K::Request,
            "task_not_exist",
        ),
        (
            200,
            r#"{"success":false,"message":"group not found"}"#,
            K::Upstream,
            "group not found",
        ),
        (
            500,
            r#"{"description":"queue full","type":"upstream_error","code":23}"#,
            K::Upstream,
            "queue full",
        ),
        (
            400,
            r#"{"error":"upstream said no"}"#,
            K::Request,
            "upstream said no",
        ),
        (404, r#"{"detail":"Not Found"}"#, K::Route, "Not Found"),
        (
            422,
            r#"{"detail":[{"loc":["body","model"],"msg":"field required","type":"missing"}]}"#,
            K::Request,
            "field required (body.model)",
        ),
        (
            400,
            r#"{"code":20012,"message":"Model does not exist","data":null}"#,
            K::Model,
            "Model does not exist",
        ),
        (
            400,
            r#"{"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}"#,
            K::Quota,
            "insufficient balance",
        ),
        (
            429,
            r#"{"error":{"message":"litellm.RateLimitError: x","type":"throttling_error","param":null,"code":"429"}}"#,
            K::Rate,
            "litellm.RateLimitError: x",
        ),
        (401, r#""Invalid token""#, K::Auth, "Invalid token"),
        (404, "404 page not found", K::Route, "404 page not found"),
        (429, "", K::Rate, "429 Too Many Requests"),
        (
            402,
            r#"{"error":{"message":"pay","type":"insufficient_quota"}}"#,
            K::Quota,
            "pay",
        ),
        (
            403,
            r#"{"error":{"message":"x","type":"new_api_error","code":"insufficient_user_quota"}}"#,
            K::Quota,
            "x",
        ),
        (
            403,
            r#"{"error":{"message":"该令牌额度已用尽","type":"new_api_error"}}"#,
            K::Quota,
            "该令牌额度已用尽",
        ),
        (
            403,
            r#"{"error":{"message":"no","type":"permission_error"}}"#,
            K::Permission,
            "no",
        ),
        (
            404,
            r#"{"error":{"message":"gone","type":"not_found"}}"#,
            K::Model,
            "gone",
        ),
        (
            404,
            r#"{"error":{"message":"Invalid URL (POST /v1/x)","type":"invalid_request_error"}}"#,
            K::Route,
            "Invalid URL (POST /v1/x)",
        ),
        (
            503,
            r#"{"error":{"message":"当前分组无可用渠道","type":"new_api_error","code":"model_not_found"}}"#,
            K::Model,
            "当前分组无可用渠道",
        ),
        (
            400,
            r#"{"error":{"message":"maximum context length is 8192","code":"context_length_exceeded"}}"#,
            K::Context,
            "maximum context length is 8192",
        ),
        (
            400,
            r#"{"error":{"message":"no","code":"content_filter"}}"#,
            K::Policy,
            "no",
        ),
        (413, "", K::TooLarge, "413 Payload Too Large"),
        (504, "", K::Timeout, "504 Gateway Timeout"),
        (502, "", K::Upstream, "502 Bad Gateway"),
        (
            500,
            r#"{"error":{"message":"oops","type":"server_error"}}"#,
            K::Server,
            "oops",
        ),
        (
            400,
            r#"{"error":{"message":"bad","type":"invalid_request_error","param":"top_p"}} trailing"#,
            K::Request,
            "bad",
        ),
        (
            502,
            "<html><head><title>502  Bad\nGateway</title></head></html>",
            K::Html,
            "502 Bad Gateway",
        ),
        (
            200,
            "\u{feff} <!doctype html><title>Log in</title>",
            K::Html,
            "Log in",
        ),
        (200, "", K::Protocol, "the answer is empty"),
        (200, "OK", K::Protocol, "the answer is not readable JSON"),
    ] {
        let error = refused_once(status, body).await;
        assert_eq!(
            (error.kind, error.message.as_str()),
            (kind, message),
            "{status} {body}"
        );
        assert_eq!(error.status, Some(status));
    }
}

/// Statuses that are repeated would slow the table down: a long Retry-After forbids it.
async fn refused_once(status: u16, body: &str) -> GatewayError {
    refused(reply(status, "retry-after: 3600\r\n", body)).await
}

#[tokio::test]
async fn details_of_an_error_are_kept() {
    let body =
        r#"{"error":{"message":"bad","type":"invalid_request_error","param":"top_p","code":"c"}}"#;
    let headers = "x-request-id: req-1\r\nretry-after: 7\r\n";
    let error = refused(reply(400, headers, body)).await;
    assert_eq!(error.code.as_deref(), Some("c"));
    assert_eq!(error.type_word.as_deref(), Some("invalid_request_error"));
    assert_eq!(error.param.as_deref(), Some("top_p"));
    assert_eq!(error.request_id.as_deref(), Some("req-1"));
    assert_eq!(error.retry_after, Some(Duration::from_secs(7)));
    assert_eq!(error.raw_body.as_deref(), Some(body));
    let long = "x".repeat(200_000);
    let error = refused(reply(400, "", &long)).await;
    assert_eq!(error.message.chars().count(), 501);
    assert_eq!(error.raw_body.as_ref().map(String::len), Some(64 * 1024));
}

#[tokio::test]
async fn no_key_survives_in_errors_or_debug() {
    let body = format!(
        r#"{{"error":{{"message":"bad key {KEY} or sk-someoneelses5678","type":"{KEY}","code":"{KEY}","param":"hunter2-secret-value"}}}}"#
    );
    let server = RawServer::saying(reply(400, &format!("x-echo: {KEY}\r\n"), &body)).await;
    let mut config = server.config();
    config
        .headers
        .push(ExtraHeader::new("x-extra", "hunter2-secret-value").expect("header"));
    let shown = format!("{config:?}");
    let gateway = Gateway::new(config).expect("gateway");
    let error = gateway.chat(&ask()).await.expect_err("refused");
    let texts = [
        shown,
        format!("{gateway:?}"),
        format!("{error:?}"),
        error.to_string(),
    ];
    for text in texts {
        for secret in [KEY, "test-key-0000", "someoneelses", "hunter2"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    assert_eq!(error.message, "bad key sk-…1234 or sk-…5678");
    let request = server.requests()[0].clone();
    assert!(request.contains("x-extra: hunter2-secret-value"));
    assert!(request.contains(&format!("authorization: Bearer {KEY}")));
    assert!(request.contains("content-type: application/json"));
}

#[tokio::test]
async fn streams_ask_for_no_compression() {
    let server = RawServer::saying(reply(400, "", "")).await;
    server
        .gateway()
        .chat_stream(&ask())
        .await
        .expect_err("refused");
    assert!(server.requests()[0].contains("accept-encoding: identity"));
}

#[tokio::test]
async fn a_refused_post_is_repeated_with_notice() {
    let whole =
        json!({"choices":[{"message":{"content":"ok"},"finish_reason":"stop"}]}).to_string();
    let server = RawServer::start(move |number, _| match number {
        0 => reply(429, "retry-after-ms: 20\r\n", ""),
        1 => reply(503, "retry-after-ms: 20\r\n", ""),
        _ => reply(200, JSON, &whole),
    })
    .await;
    let told: Arc<Mutex<Vec<RetryNotice>>> = Arc::default();
    let sink = Arc::clone(&told);
    let gateway = server.gateway().with_retry_observer(move |notice| {
        sink.lock().expect("lock").push(notice.clone());
    });
    let answer = gateway.chat(&ask()).await.expect("third time");
    assert_eq!(answer.choices[0].text, "ok");
    let told = told.lock().expect("lock");
    let kinds: Vec<_> = told
        .iter()
        .map(|n| (n.attempt, n.error.kind, n.delay.as_millis()))
        .collect();
    assert_eq!(
        kinds,
        [(2, ErrorKind::Rate, 20), (3, ErrorKind::Overloaded, 20)]
    );
}

#[tokio::test]
async fn what_may_have_been_charged_is_not_repeated() {
    for acts in [
        reply(500, "", ""),
        reply(502, "", ""),
        vec![Act::Reset],
        vec![],
    ] {
        let server = RawServer::saying(acts).await;
        let error = server.gateway().chat(&ask()).await.expect_err("failed");
        assert!(!error.not_sent);
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn an_unreachable_server_is_tried_again_and_told_as_offline() {
    // Bound, so that no other test's server gets the port, and never listening.
    let taken = tokio::net::TcpSocket::new_v4().expect("socket");
    let any = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    taken.bind(any).expect("bind");
    let root = format!("http://{}", taken.local_addr().expect("address"));
    let count = Arc::new(Mutex::new(0));
    let sink = Arc::clone(&count);
    let gateway = Gateway::new(config(&root))
        .expect("gateway")
        .with_retry_observer(move |_| *sink.lock().expect("lock") += 1);
    let error = gateway.chat(&ask()).await.expect_err("refused");
    assert_eq!((error.kind, error.not_sent), (ErrorKind::Offline, true));
    assert_eq!(*count.lock().expect("lock"), 2);
}

#[tokio::test]
async fn redirects_keep_method_origin_and_key() {
    let whole = json!({"choices":[{"message":{"content":"ok"}}]}).to_string();
    let moved = RawServer::start(move |_, request| {
        if request.starts_with("POST /moved ") {
            reply(200, JSON, &whole)
        } else {
            reply(307, "location: /moved\r\n", "")
        }
    })
    .await;
    assert_eq!(
        moved
            .gateway()
            .chat(&ask())
            .await
            .expect("followed")
            .choices[0]
            .text,
        "ok"
    );
    let thief = RawServer::saying(reply(200, JSON, "{}")).await;
    for status in [301, 302, 307, 308] {
        let away = format!("location: http://{}/v1?token=abc\r\n", thief.address);
        let error = refused(reply(status, &away, "")).await;
        assert_eq!(
            (error.kind, error.status),
            (ErrorKind::Redirect, Some(status))
        );
        assert!(!error.message.contains("abc"), "{}", error.message);
    }
    assert_eq!(
        refused(reply(302, "location: /login\r\n", "")).await.kind,
        ErrorKind::Redirect
    );
    assert!(thief.requests().is_empty(), "the key stays at its origin");
}

#[tokio::test]
async fn a_damaged_certificate_bundle_is_a_clear_error() {
    for pem in [
        "nonsense",
        "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n",
    ] {
        let mut config = config("https://gateway.test");
        config.ca_pem = Some(pem.to_owned());
        let error = Gateway::new(config).expect_err("refused");
        assert_eq!(error.kind, ErrorKind::Config);
        assert!(
            error.message.contains("CA certificate"),
            "{}",
            error.message
        );
    }
    let mut config = config("https://gateway.test");
    config.key = Some("sk-Schlüssel".into());
    assert_eq!(
        Gateway::new(config).expect_err("refused").kind,
        ErrorKind::Config
    );
    assert!(ExtraHeader::new("bad name", "x").is_err());
    assert!(ExtraHeader::new("content-length", "1").is_err());
    assert!(Proxy::parse("http://user:pw@proxy:1", None).is_err());
    assert!(Proxy::parse("ftp://proxy:1", None).is_err());
}

#[tokio::test]
async fn a_slow_whole_answer_is_a_timeout() {
    let server = RawServer::saying(vec![
        send("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"),
        Act::Hang,
    ])
    .await;
    let mut config = server.config();
    config.timeouts.whole = Duration::from_millis(200);
    let gateway = Gateway::new(config).expect("gateway");
    assert_eq!(
        gateway.chat(&ask()).await.expect_err("slow").kind,
        ErrorKind::Timeout
    );
}
