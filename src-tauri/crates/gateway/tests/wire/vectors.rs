//! Streams and answers that a client should pass, whole and cut into single bytes, sevens and pieces
//! of changing length.

use std::fmt::Write;
use std::time::Duration;

use crate::calls::refused;
use crate::server::{Act, JSON, RawServer, reply, send, sse, sse_head};
use crate::stream::{Got, ask, drain, from, from_body, kind};
use futures_util::future::join_all;
use serde_json::json;
use studio_gateway::{ChatEvent, ErrorKind, FinishKind};

const HOSTILE: &[u8] = include_bytes!("../../fuzz/corpus/chat/hostile_bytes");
const REASONING: &str = include_str!("../../fuzz/corpus/chat/reasoning");
const TOOLS: &str = include_str!("../../fuzz/corpus/chat/tools");
const ERROR_FRAME: &str = include_str!("../../fuzz/corpus/chat/error_frame");

#[tokio::test]
async fn hostile_bytes_however_they_are_cut() {
    let got = from_body(HOSTILE).await;
    assert_eq!((got.text.as_str(), kind(&got)), ("Grüße 😀", None));
    assert_eq!(got.finish, [(0, FinishKind::Stop, "stop".to_owned())]);
    let usage = got.usage.expect("usage");
    assert_eq!((usage.input, usage.output), (7, 4));
}

#[tokio::test]
async fn chat_streams_with_every_line_end() {
    for line_end in ["\n", "\r\n", "\r"] {
        let body = |text: &str| text.replace('\n', line_end);
        let got = from_body(body(REASONING)).await;
        assert_eq!(got.reasoning, "Sun warms; air rises.");
        assert_eq!(
            (got.text.as_str(), kind(&got)),
            ("Wind fills the gap.", None)
        );
        assert_eq!(got.usage.expect("usage").reasoning, 5);
        let got = from_body(body(TOOLS)).await;
        let arguments = "{\"port\":\"Dover\"}".to_owned();
        let call = |id: &str, name: &str| (id.to_owned(), name.to_owned(), arguments.clone());
        assert_eq!(
            got.calls,
            [call("call_p", "low_water"), call("call_q", "sunrise")]
        );
        let got = from_body(body(ERROR_FRAME)).await;
        assert_eq!(
            (got.text.as_str(), kind(&got)),
            ("The bar is", Some(ErrorKind::Upstream))
        );
        assert_eq!(
            got.error.expect("error").request_id.as_deref(),
            Some("20251009z")
        );
    }
}

#[tokio::test]
async fn a_line_of_forty_megabytes() {
    let picture = format!("data:image/png;base64,{}", "A".repeat(40 * 1024 * 1024));
    let delta = json!({"images": [{"image_url": {"url": picture}}]});
    let frame = json!({"choices": [{"index": 0, "delta": delta, "finish_reason": "stop"}]});
    let got = from(sse(format!("data: {frame}\n\ndata: [DONE]\n\n"))).await;
    assert_eq!(kind(&got), None);
    let whole =
        |event: &ChatEvent| matches!(event, ChatEvent::Image { url, .. } if *url == picture);
    assert!(got.events.iter().any(whole));
}

#[tokio::test]
async fn ten_thousand_deltas_at_once() {
    let mut body = String::new();
    for number in 0..10_000 {
        let letter = char::from(b'a' + (number % 26) as u8);
        let chunk = json!({"choices": [{"index": 0, "delta": {"content": letter.to_string()}}]});
        write!(body, "data: {chunk}\n\n").expect("a string");
    }
    body += "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    let got = from(sse(body)).await;
    let letters: String = ('a'..='z').cycle().take(10_000).collect();
    assert_eq!((got.text, got.error.is_none()), (letters, true));
}

/// Bodies of errors and what they mean under 400, 401, 402, 404, 429 and 500.
#[tokio::test]
async fn every_error_body_under_every_status() {
    use ErrorKind as K;
    let by_status = [K::Request, K::Auth, K::Quota, K::Route, K::Rate, K::Server];
    let upstream = [
        K::Upstream,
        K::Auth,
        K::Quota,
        K::Route,
        K::Rate,
        K::Upstream,
    ];
    let always = |kind| [kind; 6];
    for (body, kinds) in [
        (
            r#"{"error":{"message":"The model `x` does not exist","type":"invalid_request_error","param":"model","code":"model_not_found"}}"#,
            always(K::Model),
        ),
        (
            r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_9"}"#,
            always(K::Overloaded),
        ),
        (
            r#"{"error":{"code":400,"message":"Invalid JSON payload","status":"INVALID_ARGUMENT","details":[]}}"#,
            by_status,
        ),
        (
            r#"{"error":{"message":"invalid token (request id: 20251009x)","type":"new_api_error","code":""}}"#,
            by_status,
        ),
        (
            r#"{"error":{"message":"no channel for model","type":"new_api_error","code":"model_not_found"}}"#,
            always(K::Model),
        ),
        (
            r#"{"code":"task_not_exist","message":"task_not_exist","data":null}"#,
            by_status,
        ),
        (
            r#"{"success":false,"message":"group not found"}"#,
            by_status,
        ),
        (
            r#"{"description":"queue full","type":"upstream_error","code":23}"#,
            upstream,
        ),
        (r#"{"error":"upstream said no"}"#, by_status),
        (r#"{"detail":"Not Found"}"#, by_status),
        (
            r#"{"detail":[{"loc":["body","model"],"msg":"field required","type":"missing"}]}"#,
            by_status,
        ),
        (
            r#"{"code":20012,"message":"Model does not exist","data":null}"#,
            always(K::Model),
        ),
        (
            r#"{"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}"#,
            always(K::Quota),
        ),
        (
            r#"{"error":{"message":"litellm.RateLimitError: x","type":"throttling_error","param":null,"code":"429"}}"#,
            always(K::Rate),
        ),
        (r#""Invalid token""#, by_status),
        ("404 page not found", by_status),
        ("", by_status),
        (r#"{"odd":true}"#, by_status),
        ("<html><title>x</title></html>", always(K::Html)),
    ] {
        let statuses = [400, 401, 402, 404, 429, 500];
        // Statuses that are repeated would slow the table down: a long Retry-After forbids it.
        let calls = statuses.map(|status| refused(reply(status, "retry-after: 3600\r\n", body)));
        let found = join_all(calls).await;
        let found: Vec<ErrorKind> = found.iter().map(|error| error.kind).collect();
        assert_eq!(found, kinds, "{body}");
    }
}

#[tokio::test]
async fn code_and_type_count_before_message_and_status() {
    use ErrorKind as K;
    for (status, code, type_word, message, kind) in [
        (
            403,
            "PERMISSION_DENIED",
            "",
            "user quota is not enough",
            K::Quota,
        ),
        (400, "", "permission_error", "no", K::Permission),
        (429, "insufficient_quota", "", "slow down", K::Quota),
        (403, "rate_limit_exceeded", "", "no", K::Rate),
        (404, "", "overloaded_error", "busy", K::Overloaded),
        (403, "content_policy_violation", "", "no", K::Policy),
        (
            429,
            "",
            "rate_limit_error",
            "the model is overloaded",
            K::Rate,
        ),
        (403, "context_length_exceeded", "", "no", K::Context),
        (500, "team_spend_limit_exceeded", "", "no", K::Quota),
        (429, "", "", "当前分组上游负载已饱和", K::Overloaded),
        (429, "", "", "quota of 10 requests per minute", K::Rate),
        (
            429,
            "RESOURCE_EXHAUSTED",
            "",
            "You exceeded your current quota",
            K::Rate,
        ),
        (
            400,
            "",
            "invalid_request_error",
            "API key not valid. Please pass a valid one.",
            K::Auth,
        ),
        (400, "", "", "Model Not Exist", K::Model),
        (400, "bad_response_status_code", "", "no", K::Upstream),
        (401, "bad_response_status_code", "", "no", K::Auth),
        (501, "api_not_implemented", "", "no", K::Route),
        (405, "", "", "no", K::Route),
        (529, "", "", "no", K::Overloaded),
        (524, "", "", "no", K::Timeout),
        (522, "channel:timed_out", "", "no", K::Upstream),
        (418, "", "", "no", K::Request),
        (599, "", "", "no", K::Server),
        (200, "", "", "no", K::Upstream),
    ] {
        let body = json!({"error": {"code": code, "type": type_word, "message": message}});
        let acts = reply(status, "retry-after: 3600\r\n", &body.to_string());
        assert_eq!(refused(acts).await.kind, kind, "{status} {body}");
    }
}

#[tokio::test]
async fn every_form_of_retry_after() {
    let secs = |seconds: f64| Some(Duration::from_secs_f64(seconds));
    let date = "date: Wed, 21 Oct 2026 07:28:00 GMT\r\n";
    for (headers, message, expected) in [
        ("retry-after: 7\r\n", "", secs(7.0)),
        ("retry-after: 1.5\r\n", "", secs(1.5)),
        ("retry-after: 3600\r\n", "", secs(3600.0)),
        ("retry-after-ms: 250\r\nretry-after: 9\r\n", "", secs(0.25)),
        (
            "retry-after: Wed, 21 Oct 2026 07:28:30 GMT\r\n",
            "",
            secs(30.0),
        ),
        ("retry-after: Wed, 21 Oct 2026 07:27:30 GMT\r\n", "", None),
        (
            "retry-after: Wed, 21 Oct 2026 07:27:30 GMT\r\n",
            "try again in 2s",
            None,
        ),
        ("", "Please try again in 1.2s.", secs(1.2)),
        ("", "Please wait 20 seconds", secs(20.0)),
        ("", "no", None),
    ] {
        let body = json!({"error": {"message": message, "type": "rate_limit_error"}}).to_string();
        // 400: never repeated, whatever it says.
        let error = refused(reply(400, &format!("{date}{headers}"), &body)).await;
        assert_eq!(error.retry_after, expected, "{headers}{message}");
    }
}

#[tokio::test]
async fn the_first_known_request_id_counts() {
    let body = r#"{"error":{"message":"no (request id: told)"},"request_id":"inside"}"#;
    let all = [
        "x-request-id",
        "request-id",
        "x-oneapi-request-id",
        "x-litellm-call-id",
        "x-generation-id",
    ];
    for (at, first) in all.iter().enumerate() {
        let headers: String = all[at..]
            .iter()
            .rev()
            .map(|name| format!("{name}: {name}\r\n"))
            .collect();
        let error = refused(reply(400, &headers, body)).await;
        assert_eq!(error.request_id.as_deref(), Some(*first));
    }
    let id_of = async |body: &str| refused(reply(400, "", body)).await.request_id.clone();
    assert_eq!(id_of(body).await.as_deref(), Some("inside"));
    let told = r#"{"error":{"message":"no (request id: told)"}}"#;
    assert_eq!(id_of(told).await.as_deref(), Some("told"));
}

#[tokio::test]
async fn answers_that_are_no_json() {
    for (acts, expected) in [
        (reply(429, "retry-after: 3600\r\n", ""), ErrorKind::Rate),
        (
            reply(502, "content-type: text/html\r\n", "<h1>Bad gateway"),
            ErrorKind::Html,
        ),
        (
            reply(200, "content-type: text/html\r\n", "Log in"),
            ErrorKind::Html,
        ),
        (
            reply(404, "content-type: text/plain\r\n", "404 page not found"),
            ErrorKind::Route,
        ),
        (
            vec![send("HTTP/1.1 204 X\r\nconnection: close\r\n\r\n")],
            ErrorKind::Protocol,
        ),
        (reply(200, JSON, ""), ErrorKind::Protocol),
    ] {
        assert_eq!(refused(acts.clone()).await.kind, expected, "{acts:?}");
        assert_eq!(
            kind(&from(acts.clone()).await),
            Some(expected),
            "{acts:?} streamed"
        );
    }
    let two = r#"{"choices":[{"message":{"content":"first"}}]}{"choices":[]}"#;
    let server = RawServer::saying(reply(200, JSON, two)).await;
    let answer = server
        .gateway()
        .chat(&ask())
        .await
        .expect("the first object");
    assert_eq!(answer.choices[0].text, "first");
}

/// A body that breaks off at every place of its last frame keeps what came before.
#[tokio::test]
async fn a_break_anywhere_in_a_frame_is_a_cut_answer() {
    let first = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"half\"}}]}\n\n";
    let second = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}";
    let cut_at = |at: usize| async move {
        let head = format!(
            "content-length: {}\r\n\r\n",
            first.len() + second.len() + 99
        );
        let acts = vec![
            send(format!(
                "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n{head}"
            )),
            send(first),
            send(&second[..at]),
        ];
        from(acts).await
    };
    let all: Vec<Got> = join_all((0..second.len()).map(cut_at)).await;
    for got in all {
        assert_eq!(
            (got.text.as_str(), kind(&got)),
            ("half", Some(ErrorKind::Truncated))
        );
    }
    let reset = vec![
        sse_head(),
        send(first),
        Act::Pause(Duration::from_millis(50)),
        Act::Reset,
    ];
    let server = RawServer::saying(reset).await;
    let got = drain(&server.gateway(), &ask()).await;
    assert_eq!(
        (got.text.as_str(), kind(&got)),
        ("half", Some(ErrorKind::Truncated))
    );
    assert_eq!(server.requests().len(), 1, "what was begun is not repeated");
}
