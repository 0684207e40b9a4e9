//! Submissions of videos: which path is taken, what is sent, and where a job is asked after.

use std::time::Duration;

use serde_json::json;
use studio_gateway::{
    ErrorKind, Gateway, JobMark, JobRecord, JobState, NextPoll, Upload, VideoDialect, VideoRequest,
};

use crate::server::{Act, JSON, RawServer, reply};

pub(crate) fn kite() -> VideoRequest {
    let mut request = VideoRequest::new("sora", "A kite over a pier");
    request.duration = Some(10);
    request
}

/// Answers by the request's line; everything else is a path that does not exist.
pub(crate) async fn server(
    table: impl Fn(usize, &str) -> Option<Vec<Act>> + Send + Sync + 'static,
) -> RawServer {
    RawServer::start(move |number, request| {
        let line = request.lines().next().unwrap_or_default();
        let line = line.strip_suffix(" HTTP/1.1").unwrap_or(line);
        table(number, line).unwrap_or_else(|| missing(line))
    })
    .await
}

fn missing(line: &str) -> Vec<Act> {
    let message = format!("Invalid URL ({line})");
    let body = json!({"error": {"message": message, "type": "invalid_request_error"}});
    reply(404, JSON, &body.to_string())
}

pub(crate) fn ok(body: &str) -> Option<Vec<Act>> {
    Some(reply(200, JSON, body))
}

pub(crate) fn lines(server: &RawServer) -> Vec<String> {
    let requests = server.requests();
    let first = requests
        .iter()
        .map(|request| request.lines().next().unwrap_or_default());
    first
        .map(|line| line.trim_end_matches(" HTTP/1.1").to_owned())
        .collect()
}

/// A job that was accepted with this answer.
pub(crate) async fn accepted(gateway: &Gateway) -> JobRecord {
    gateway.video_submit(&kite()).await.expect("accepted")
}

#[tokio::test]
async fn another_path_is_tried_only_where_one_does_not_exist() {
    let empty = || reply(404, "", "");
    let page = || {
        reply(
            405,
            "content-type: text/html\r\n",
            "<html><title>405</title>",
        )
    };
    let absent = || {
        reply(
            501,
            JSON,
            r#"{"error":{"message":"no","code":"api_not_implemented"}}"#,
        )
    };
    for first in [
        empty(),
        page(),
        absent(),
        missing("POST /v1/videos/generations"),
    ] {
        let server = server(move |_, line| match line {
            "POST /v1/videos/generations" => Some(first.clone()),
            "POST /v1/videos" => {
                ok(r#"{"id":"task_1","task_id":"task_1","object":"video","status":"queued"}"#)
            }
            _ => None,
        })
        .await;
        let gateway = server.gateway();
        let job = accepted(&gateway).await;
        assert_eq!(
            (job.id.as_str(), job.submit_path.as_str()),
            ("task_1", "/v1/videos")
        );
        let sent = server.requests().pop().expect("sent");
        // The length is written and snapped as this path wants it.
        assert!(
            sent.ends_with(r#"{"model":"sora","prompt":"A kite over a pier","seconds":"8"}"#),
            "{sent}"
        );
        accepted(&gateway).await;
        assert_eq!(lines(&server).len(), 3, "the path that works is remembered");
    }
}

#[tokio::test]
async fn no_other_answer_leads_to_another_path_or_a_repetition() {
    for (status, headers, body, kind, unknown) in [
        (
            404,
            "",
            r#"{"error":{"message":"The model `sora` does not exist","code":"model_not_found"}}"#,
            ErrorKind::Model,
            false,
        ),
        (
            400,
            "",
            r#"{"code":"invalid_request","message":"prompt is required","data":null}"#,
            ErrorKind::Request,
            false,
        ),
        (429, "retry-after-ms: 1\r\n", "", ErrorKind::Rate, false),
        (
            503,
            "retry-after-ms: 1\r\n",
            "",
            ErrorKind::Overloaded,
            false,
        ),
        (500, "", "", ErrorKind::Server, true),
        (504, "", "", ErrorKind::Timeout, true),
        (200, "", "", ErrorKind::Protocol, true),
        (
            200,
            "",
            "<html><title>Log in</title>",
            ErrorKind::Html,
            true,
        ),
        (200, "", r#"{"status":"queued"}"#, ErrorKind::Protocol, true),
        (
            200,
            "",
            r#"{"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}"#,
            ErrorKind::Quota,
            false,
        ),
        (
            200,
            "",
            r#"{"code":1102,"message":"insufficient balance","request_id":"r"}"#,
            ErrorKind::Quota,
            false,
        ),
        (
            200,
            "",
            r#"{"error":{"message":"no","code":"content_filter"},"request_id":"r"}"#,
            ErrorKind::Policy,
            false,
        ),
    ] {
        let server = server(move |_, _| Some(reply(status, headers, body))).await;
        let error = server
            .gateway()
            .video_submit(&kite())
            .await
            .expect_err(body);
        assert_eq!(
            (error.kind, error.outcome_unknown()),
            (kind, unknown),
            "{status} {body}"
        );
        assert_eq!(
            lines(&server),
            ["POST /v1/videos/generations"],
            "{status} {body}"
        );
    }
    for acts in [vec![Act::Reset], vec![], vec![Act::Hang]] {
        let server = RawServer::saying(acts).await;
        let mut config = server.config();
        config.timeouts.whole = Duration::from_millis(300);
        let gateway = Gateway::new(config).expect("gateway");
        let error = gateway.video_submit(&kite()).await.expect_err("lost");
        assert!(error.outcome_unknown(), "{error:?}");
        assert_eq!(server.requests().len(), 1);
        let mut lost = JobRecord::lost(&gateway, VideoDialect::Generations, &kite());
        assert_eq!(lost.mark, Some(JobMark::UnknownSubmit));
        let polled = gateway.video_poll(&mut lost).await;
        assert_eq!(
            (polled.next, server.requests().len()),
            (NextPoll::WhenAsked, 1)
        );
    }
}

#[tokio::test]
async fn a_refusal_before_sending_leaves_no_doubt() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("bind");
    let root = format!("http://{}", listener.local_addr().expect("address"));
    drop(listener);
    let gateway = Gateway::new(crate::server::config(&root)).expect("gateway");
    let error = gateway.video_submit(&kite()).await.expect_err("offline");
    assert_eq!(
        (error.kind, error.outcome_unknown()),
        (ErrorKind::Offline, false)
    );
}

#[tokio::test]
async fn the_place_that_knows_a_job_is_found_and_kept() {
    for place in [
        "/v1/videos/generations/a%2Fb",
        "/v1/videos/a%2Fb",
        "/v1/video/generations/a%2Fb",
        "/v1/tasks/a%2Fb",
        "/v1/jobs/a%2Fb",
        "/v1/async-result/a%2Fb",
    ] {
        let server = server(move |_, line| match line {
            "POST /v1/videos/generations" => ok(r#"{"request_id":"a/b"}"#),
            // Some answer everything with something.
            "GET /v1/videos/a%2Fb" if place != "/v1/videos/a%2Fb" => ok(r#"{"message":"hello"}"#),
            line if line == format!("GET {place}") => ok(r#"{"status":"processing"}"#),
            _ => None,
        })
        .await;
        let gateway = server.gateway();
        let mut job = accepted(&gateway).await;
        let polled = gateway.video_poll(&mut job).await;
        assert!(polled.trouble.is_none(), "{place}: {:?}", polled.trouble);
        assert_eq!(job.state, JobState::Running, "{place}");
        let asked = server.requests().len();
        gateway.video_poll(&mut job).await;
        assert_eq!(server.requests().len(), asked + 1, "{place} is kept");
        let mut next = accepted(&gateway).await;
        gateway.video_poll(&mut next).await;
        assert_eq!(
            server.requests().len(),
            asked + 3,
            "{place} is preferred from now on"
        );
    }
}

#[tokio::test]
async fn the_address_that_an_answer_names_is_asked_if_it_is_the_gateways() {
    let thief = RawServer::saying(reply(200, JSON, r#"{"status":"completed"}"#)).await;
    let foreign = format!("http://{}/v1/videos/j", thief.address);
    for (named, asked) in [
        (
            "/v1/status/j?full=1".to_owned(),
            "GET /gate/v1/status/j?full=1",
        ),
        ("/gate/v1/status/j".to_owned(), "GET /gate/v1/status/j"),
        ("v1/status/j".to_owned(), "GET /gate/v1/status/j"),
        (foreign, "GET /gate/v1/videos/generations/j"),
    ] {
        let body = json!({"id": "j", "status": "pending", "polling_url": named}).to_string();
        let server = server(move |_, line| match line {
            "POST /gate/v1/videos/generations" => ok(&body),
            _ => ok(r#"{"id":"j","status":"in_progress","progress":"65%"}"#),
        })
        .await;
        let mut config = crate::server::config(&format!("http://{}/gate", server.address));
        config.proxy = studio_gateway::Proxy::None;
        let gateway = Gateway::new(config).expect("gateway");
        let mut job = accepted(&gateway).await;
        gateway.video_poll(&mut job).await;
        assert_eq!(lines(&server)[1], asked);
        assert_eq!((job.state, job.progress), (JobState::Running, Some(0.65)));
    }
    assert!(thief.requests().is_empty());
}

#[tokio::test]
async fn a_first_frame_as_a_file_goes_where_files_are_taken() {
    let server = server(|_, line| match line {
        "POST /v1/videos" => ok(r#"{"id":"task_1","status":"queued"}"#),
        _ => None,
    })
    .await;
    let mut request = kite();
    request.reference = Some(Upload::bytes("frame.png", "image/png", b"PNG".to_vec()));
    server
        .gateway()
        .video_submit(&request)
        .await
        .expect("accepted");
    assert_eq!(lines(&server), ["POST /v1/videos"]);
    let sent = server.requests().remove(0);
    let at = |text: &str| sent.find(text).unwrap_or_else(|| panic!("{text}: {sent}"));
    assert!(at("name=\"model\"") < at("name=\"input_reference\"; filename=\"frame.png\""));
    request.last_image = Some("https://img.example/end.png".into());
    let error = server
        .gateway()
        .video_submit(&request)
        .await
        .expect_err("no place");
    assert_eq!(error.param.as_deref(), Some("last_image"));
    assert_eq!(server.requests().len(), 1, "nothing was sent");
}
