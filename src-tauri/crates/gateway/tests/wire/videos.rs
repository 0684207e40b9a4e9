//! Videos against servers that say exactly what they are told: the ladder, the polls, the links.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;
use studio_gateway::{
    DownloadError, DownloadOptions, ErrorKind, Gateway, JobMark, JobRecord, JobState, NextPoll,
    VideoDialect, VideoRequest,
};
use tempfile::TempDir;

use crate::server::{Act, JSON, RawServer, reply, send};

const KEY: &str = "sk-test-key-00001234";
const FILM: &str = "\0\0\0\x18ftypmp42 and the rest of a film";

fn kite() -> VideoRequest {
    let mut request = VideoRequest::new("sora", "A kite over a pier");
    request.duration = Some(10);
    request
}

/// Answers by the request's line; everything else is a path that does not exist.
async fn server(
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

fn ok(body: &str) -> Option<Vec<Act>> {
    Some(reply(200, JSON, body))
}

fn lines(server: &RawServer) -> Vec<String> {
    let requests = server.requests();
    let first = requests
        .iter()
        .map(|request| request.lines().next().unwrap_or_default());
    first
        .map(|line| line.trim_end_matches(" HTTP/1.1").to_owned())
        .collect()
}

/// A job that was accepted with this answer.
async fn accepted(gateway: &Gateway) -> JobRecord {
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
async fn polls_that_fail_are_no_failed_jobs() {
    let cases = [
        (304, "", "", None, Some(4..=6)),
        (429, "", "", Some(ErrorKind::Rate), Some(8..=12)),
        (
            429,
            "retry-after: 7\r\n",
            "",
            Some(ErrorKind::Rate),
            Some(7..=7),
        ),
        (500, "", "", Some(ErrorKind::Server), Some(8..=12)),
        (
            400,
            "",
            r#"{"error":{"message":"bad"}}"#,
            Some(ErrorKind::Request),
            Some(8..=12),
        ),
        (
            404,
            "",
            r#"{"error":{"message":"no such job"}}"#,
            Some(ErrorKind::Route),
            Some(4..=6),
        ),
        (
            400,
            "",
            r#"{"code":"task_not_exist","message":"task_not_exist","data":null}"#,
            Some(ErrorKind::Request),
            Some(4..=6),
        ),
        (
            200,
            "",
            "<html><title>Proxy</title>",
            Some(ErrorKind::Html),
            Some(8..=12),
        ),
        (401, "", "", Some(ErrorKind::Auth), None),
        (402, "", "", Some(ErrorKind::Quota), None),
        (403, "", "", Some(ErrorKind::Permission), None),
    ];
    for (status, headers, body, kind, pause) in cases {
        let server = server(move |_, line| match line {
            "POST /v1/video/submit" => ok(r#"{"requestId":"j"}"#),
            "POST /v1/video/status" => Some(reply(status, headers, body)),
            _ => None,
        })
        .await;
        let gateway = server.gateway();
        let dialect = VideoDialect::SiliconFlow;
        let request = VideoRequest::new("m", "A kite");
        let mut job = gateway
            .video_submit_as(dialect, &request)
            .await
            .expect("accepted");
        let polled = gateway.video_poll(&mut job).await;
        let what = format!("{status} {body}");
        assert_eq!(polled.trouble.map(|error| error.kind), kind, "{what}");
        assert_eq!((job.state, job.mark), (JobState::Queued, None), "{what}");
        assert_eq!(
            server.requests().len(),
            2,
            "{what}: the cadence repeats, nothing else"
        );
        assert!(server.requests()[1].ends_with(r#"{"requestId":"j"}"#));
        match (polled.next, pause) {
            (NextPoll::After(after), Some(range)) => {
                let seconds = after.as_secs_f64();
                let (least, most) = (f64::from(*range.start()), f64::from(*range.end()));
                assert!((least..=most).contains(&seconds), "{what}: {after:?}");
            }
            (next, pause) => assert_eq!((next, pause), (NextPoll::WhenAsked, None), "{what}"),
        }
    }
}

#[tokio::test]
async fn a_server_may_say_when_it_wants_to_be_asked() {
    let server = server(|_, line| match line {
        "POST /v1/videos/generations" => ok(r#"{"id":"j","status":"queued"}"#),
        _ => Some(reply(
            200,
            "openai-poll-after-ms: 1500\r\n",
            r#"{"id":"j","status":"queued"}"#,
        )),
    })
    .await;
    let gateway = server.gateway();
    let mut job = accepted(&gateway).await;
    let polled = gateway.video_poll(&mut job).await;
    assert_eq!(polled.next, NextPoll::After(Duration::from_millis(1500)));
}

#[tokio::test]
async fn unknown_for_ever_fails_and_an_old_job_waits_for_the_user() {
    let server = server(|_, line| match line {
        "POST /v1/videos/generations" => ok(r#"{"task_id":"j"}"#),
        _ => ok(r#"{"output":{"task_id":"j","task_status":"UNKNOWN"},"request_id":"r"}"#),
    })
    .await;
    let gateway = server.gateway();
    let mut job = accepted(&gateway).await;
    for _ in 0..6 {
        gateway.video_poll(&mut job).await;
    }
    assert_eq!((job.state, job.unknowns.count), (JobState::Queued, 6));
    // As if it had begun a minute ago.
    job.unknowns.since -= 60_000;
    let polled = gateway.video_poll(&mut job).await;
    assert_eq!(
        (job.state, polled.next),
        (JobState::Failed, NextPoll::Never)
    );
    let mut old = accepted(&gateway).await;
    old.submitted_at -= 60 * 60 * 1000;
    let polled = gateway.video_poll(&mut old).await;
    assert_eq!(
        (polled.next, old.mark),
        (NextPoll::WhenAsked, Some(JobMark::Stale))
    );
}

#[tokio::test]
async fn a_job_that_vanishes_is_lost_after_a_while() {
    let server = server(|_, line| match line {
        "POST /v1/video/generations" => ok(r#"{"task_id":"j"}"#),
        _ => None,
    })
    .await;
    let gateway = server.gateway();
    let mut job = accepted(&gateway).await;
    for _ in 0..5 {
        assert!(matches!(
            gateway.video_poll(&mut job).await.next,
            NextPoll::After(_)
        ));
    }
    assert_eq!(job.mark, None, "it may not be there yet");
    job.submitted_at -= 60_000;
    let polled = gateway.video_poll(&mut job).await;
    assert_eq!(
        (polled.next, job.mark),
        (NextPoll::WhenAsked, Some(JobMark::Lost))
    );
    assert_eq!(job.state, JobState::Queued);
}

/// A server whose job is done, with this result; and what is fetched from it.
async fn fetched(
    done: impl Fn(usize) -> String + Send + Sync + 'static,
    file: impl Fn(usize, &str) -> Option<Vec<Act>> + Send + Sync + 'static,
) -> (Result<Vec<u8>, DownloadError>, Vec<String>) {
    let server = server(move |number, line| match line {
        "POST /v1/videos/generations" => ok(r#"{"id":"j","status":"queued"}"#),
        "GET /v1/videos/generations/j" => ok(&done(number)),
        line => file(number, line),
    })
    .await;
    let gateway = server.gateway();
    let mut job = accepted(&gateway).await;
    gateway.video_poll(&mut job).await;
    assert_eq!(job.state, JobState::Succeeded);
    let folder = TempDir::new().expect("folder");
    let path: PathBuf = folder.path().join("film.mp4");
    let options = DownloadOptions::at_most(10_000);
    let got = gateway.video_content(&mut job, &path, &options).await;
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("folder").collect();
    assert_eq!(
        left.len(),
        usize::from(got.is_ok()),
        "no unfinished file is left"
    );
    let requests = server.requests();
    for request in requests.iter().filter(|request| request.starts_with("GET")) {
        assert!(
            request.contains(&format!("authorization: Bearer {KEY}")),
            "{request}"
        );
    }
    (
        got.map(|_| std::fs::read(&path).expect("file")),
        lines(&server),
    )
}

#[tokio::test]
async fn a_link_that_has_expired_is_asked_for_once_more() {
    for status in [403, 404, 410] {
        let done = |number: usize| {
            json!({"id": "j", "status": "completed", "url": format!("/files/{number}.mp4")})
                .to_string()
        };
        let (film, asked) = fetched(done, move |number, line| match (number, line) {
            (2, "GET /files/1.mp4") => Some(reply(status, "", "")),
            (4, "GET /files/3.mp4") => Some(reply(200, "content-type: video/mp4\r\n", FILM)),
            _ => None,
        })
        .await;
        assert_eq!(film.expect("fresh link"), FILM.as_bytes());
        assert_eq!(asked.len(), 5, "{asked:?}");
        let (film, asked) = fetched(done, move |_, _| Some(reply(status, "", ""))).await;
        assert!(matches!(film, Err(DownloadError::Expired(error)) if error.status == Some(status)));
        assert_eq!(asked.len(), 5, "{asked:?}");
    }
}

#[tokio::test]
async fn a_result_without_an_address_is_fetched_from_the_gateway() {
    let done = |_| r#"{"id":"j","object":"video","status":"completed","progress":100}"#.to_owned();
    let (film, asked) = fetched(done, |_, line| match line {
        "GET /v1/videos/j/content" => Some(reply(200, "content-type: video/mp4\r\n", FILM)),
        _ => None,
    })
    .await;
    assert_eq!(film.expect("film"), FILM.as_bytes());
    assert_eq!(asked.len(), 3);
}

#[tokio::test]
async fn a_result_inside_the_answer_needs_no_further_request() {
    let done = |_| r#"{"id":"j","status":"done","url":"data:video/mp4;base64,AAECAw"}"#.to_owned();
    let (film, asked) = fetched(done, |_, _| None).await;
    assert_eq!(film.expect("film"), [0, 1, 2, 3]);
    assert_eq!(asked.len(), 2);
}

#[tokio::test]
async fn the_key_of_one_gateway_is_not_used_for_the_jobs_of_another() {
    let server = server(|_, line| match line {
        "POST /v1/videos/generations" => ok(r#"{"id":"j","status":"queued"}"#),
        _ => None,
    })
    .await;
    let mut job = accepted(&server.gateway()).await;
    let other = RawServer::saying(reply(200, JSON, "{}")).await;
    let polled = other.gateway().video_poll(&mut job).await;
    assert_eq!(polled.trouble.expect("refused").kind, ErrorKind::Config);
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn keys_echoed_by_a_failed_job_are_masked() {
    let body =
        json!({"id": "j", "status": "failed", "error": format!("bad key {KEY}")}).to_string();
    let server = server(move |_, line| match line {
        "POST /v1/videos/generations" => ok(r#"{"id":"j","status":"queued"}"#),
        _ => ok(&body),
    })
    .await;
    let gateway = server.gateway();
    let mut job = accepted(&gateway).await;
    let polled = gateway.video_poll(&mut job).await;
    assert_eq!(
        job.error.as_ref().expect("reason").message,
        "bad key sk-…1234"
    );
    let shown = format!("{job:?} {polled:?}");
    assert!(!shown.contains(KEY), "{shown}");
}

#[tokio::test]
async fn googles_jobs_are_asked_after_with_googles_header() {
    let server = server(|_, line| match line {
        "POST /v1beta/models/veo-3:predictLongRunning" => ok(r#"{"name":"models/veo-3/operations/o1"}"#),
        "GET /v1beta/models/veo-3/operations/o1" => ok(
            r#"{"name":"models/veo-3/operations/o1","done":true,"response":{"videos":[{"bytesBase64Encoded":"AAEC","mimeType":"video/mp4"}]}}"#,
        ),
        _ => None,
    })
    .await;
    let gateway = server.gateway();
    let request = VideoRequest::new("veo-3", "A kite");
    let mut job = gateway
        .video_submit_as(VideoDialect::Veo, &request)
        .await
        .expect("accepted");
    gateway.video_poll(&mut job).await;
    assert_eq!(job.state, JobState::Succeeded);
    assert!(job.inline.is_some());
    for request in server.requests() {
        assert!(
            request.contains(&format!("x-goog-api-key: {KEY}")),
            "{request}"
        );
        assert!(!request.contains("authorization:"), "{request}");
    }
}

#[tokio::test]
async fn a_film_that_is_ready_at_once_is_a_finished_job() {
    let server = server(|_, line| match line {
        "POST /v1/videos/generations" => ok(r#"{"created":1,"data":[{"url":"/v/1.mp4"}]}"#),
        "GET /v/1.mp4" => Some(vec![
            send(format!(
                "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                FILM.len()
            )),
            send(FILM),
        ]),
        _ => None,
    })
    .await;
    let gateway = server.gateway();
    let mut job = accepted(&gateway).await;
    assert_eq!(job.state, JobState::Succeeded);
    let folder = TempDir::new().expect("folder");
    let path = folder.path().join("film.mp4");
    let options = DownloadOptions::at_most(10_000);
    gateway
        .video_content(&mut job, &path, &options)
        .await
        .expect("film");
    assert_eq!(std::fs::read(&path).expect("file"), FILM.as_bytes());
}
