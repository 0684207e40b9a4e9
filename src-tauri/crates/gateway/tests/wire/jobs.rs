//! Jobs after their submission: polls that fail, marks, links that expire, results of every form.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;
use studio_gateway::{
    DownloadError, DownloadOptions, ErrorKind, JobMark, JobState, NextPoll, VideoDialect,
    VideoRequest,
};
use tempfile::TempDir;

use crate::server::{Act, JSON, RawServer, reply, send};
use crate::videos::{accepted, lines, ok, server};

const KEY: &str = "sk-test-key-00001234";
const FILM: &str = "\0\0\0\x18ftypmp42 and the rest of a film";

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
