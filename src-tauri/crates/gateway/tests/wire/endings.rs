//! How streams end: well, in silence, with an error, or cut.

use std::time::Duration;

use crate::server::{Act, JSON, RawServer, reply, send, sse, sse_head};
use crate::stream::{REASONED, ask, drain, from, kind};
use serde_json::json;
use studio_gateway::{ErrorKind, FinishKind, Gateway};

#[tokio::test]
async fn comments_keep_a_stream_alive_and_silence_ends_it() {
    let ping = [send(": PING\n\n"), Act::Pause(Duration::from_millis(100))];
    let mut acts = vec![sse_head()];
    acts.extend(ping.into_iter().cycle().take(20));
    acts.push(send(
        "data: {\"choices\":[{\"delta\":{\"content\":\"late\"}}]}\n\n",
    ));
    acts.push(Act::Hang);
    let server = RawServer::saying(acts).await;
    let mut config = server.config();
    config.timeouts.first_byte = Duration::from_millis(700);
    config.timeouts.idle = Duration::from_millis(700);
    let got = drain(&Gateway::new(config).expect("gateway"), &ask()).await;
    assert_eq!(
        (got.text.as_str(), kind(&got)),
        ("late", Some(ErrorKind::Timeout))
    );
}

#[tokio::test]
async fn silence_before_the_first_byte_is_a_timeout() {
    for acts in [vec![Act::Hang], vec![sse_head(), Act::Hang]] {
        let server = RawServer::saying(acts).await;
        let mut config = server.config();
        config.timeouts.first_byte = Duration::from_millis(200);
        let got = drain(&Gateway::new(config).expect("gateway"), &ask()).await;
        assert_eq!(kind(&got), Some(ErrorKind::Timeout));
        assert_eq!(server.requests().len(), 1, "a silent call is not repeated");
    }
}

#[tokio::test]
async fn a_server_that_never_hangs_up_has_still_answered() {
    let body = REASONED.replace("data: [DONE]\n\n", "");
    let server = RawServer::saying(vec![sse_head(), send(body), Act::Hang]).await;
    let mut config = server.config();
    config.timeouts.idle = Duration::from_millis(300);
    let got = drain(&Gateway::new(config).expect("gateway"), &ask()).await;
    assert_eq!(
        (got.text.as_str(), kind(&got)),
        ("Tides follow the Moon.", None)
    );
}

#[tokio::test]
async fn a_cut_stream_gives_no_half_tool_call() {
    let got = from(sse(
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"let me\",\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"rm\",\"arguments\":\"{\"}}]}}]}\n\n",
    ))
    .await;
    assert_eq!(
        (got.text.as_str(), kind(&got)),
        ("let me", Some(ErrorKind::Truncated))
    );
    assert!(got.calls.is_empty() && got.finish.is_empty());
}

#[tokio::test]
async fn errors_inside_a_stream_keep_what_came() {
    let deltas: String = ["The ", "bar ", "is"]
        .map(|word| {
            format!(
                "data: {}\n\n",
                json!({"choices":[{"index":0,"delta":{"content":word}}]})
            )
        })
        .concat();
    for (frame, expected) in [
        (
            "data: {\"error\":{\"message\":\"reset (request id: 20z)\",\"type\":\"upstream_error\",\"code\":\"bad_response\"}}\n\n",
            ErrorKind::Upstream,
        ),
        (
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}],\"error\":{\"code\":502,\"message\":\"x\"}}\n\n",
            ErrorKind::Upstream,
        ),
        (
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}\n\n",
            ErrorKind::Overloaded,
        ),
        (
            "{\"error\":{\"code\":429,\n \"message\":\"x\",\"status\":\"RESOURCE_EXHAUSTED\"}}\n",
            ErrorKind::Rate,
        ),
        (
            "{\"error\":{\"message\":\"x\",\"type\":\"server_error\"}}",
            ErrorKind::Server,
        ),
        ("data: something broke upstream\n\n", ErrorKind::Upstream),
    ] {
        let got = from(sse(format!("{deltas}{frame}"))).await;
        assert_eq!(
            (got.text.as_str(), kind(&got)),
            ("The bar is", Some(expected)),
            "{frame}"
        );
    }
    let got = from(sse(format!("{deltas}data: {{\"error\":{{\"message\":\"reset (request id: 20z)\",\"type\":\"upstream_error\"}}}}\n\n"))).await;
    assert_eq!(got.error.expect("error").request_id.as_deref(), Some("20z"));
}

#[tokio::test]
async fn a_damaged_frame_or_connection_means_a_cut_answer() {
    let delta = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"half\"}}]}\n\n";
    let stop = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    let long = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 9999\r\n\r\n";
    let chunked =
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    let frame = format!("{:x}\r\n{delta}\r\n", delta.len());
    for acts in [
        sse(format!("{delta}data: {{\"choices\":[{{\"del\n\n{stop}")),
        sse(format!("{delta}data: {{\"choices\":[{{\"index\":0,\"de")),
        vec![
            sse_head(),
            send(delta),
            Act::Pause(Duration::from_millis(50)),
            Act::Reset,
        ],
        vec![send(long), send(delta)],
        vec![send(chunked), send(frame)],
    ] {
        let got = from(acts).await;
        assert_eq!(
            (got.text.as_str(), kind(&got)),
            ("half", Some(ErrorKind::Truncated))
        );
    }
    // `[DONE]` alone does not say why the answer ended.
    let got = from(sse(format!("{delta}data: [DONE]\n\n"))).await;
    assert_eq!(got.finish[0].1, FinishKind::Unstated);
}

#[tokio::test]
async fn an_answer_without_anything_is_unreadable() {
    for acts in [
        sse(""),
        sse("data: [DONE]\n\n"),
        reply(200, JSON, ""),
        reply(200, JSON, "[]"),
        sse(": PING\n\n"),
    ] {
        assert_eq!(kind(&from(acts).await), Some(ErrorKind::Protocol));
    }
}
