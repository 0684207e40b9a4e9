//! Videos in every dialect, through the real client, from the submission to the file.

use std::path::PathBuf;

use serde_json::Value;
use studio_demo::{DemoGateway, DemoOptions};
use studio_gateway::{
    Cancelled, DownloadError, DownloadOptions, ErrorKind, Gateway, GatewayConfig, JobRecord,
    JobState, NextPoll, RootUrl, VideoDialect, VideoRequest, VideoVariant,
};
use tempfile::TempDir;

use crate::setup::{KEY, client, start, start_with};

/// Every dialect with the root under which the demo speaks it.
const DIALECTS: [(&str, VideoDialect); 22] = [
    ("", VideoDialect::Generations),
    ("", VideoDialect::XAi),
    ("/b1", VideoDialect::Generations),
    ("/b2", VideoDialect::Generations),
    ("/b3", VideoDialect::Generations),
    ("", VideoDialect::Zhipu),
    ("", VideoDialect::OpenAi),
    ("/litellm", VideoDialect::OpenAi),
    ("/newapi", VideoDialect::NewApi),
    ("/newapi-legacy", VideoDialect::NewApiLegacy),
    ("", VideoDialect::NewApiLegacy),
    ("", VideoDialect::Kling),
    ("", VideoDialect::KlingGateway),
    ("", VideoDialect::Runway),
    ("", VideoDialect::Volcengine),
    ("", VideoDialect::DashScope),
    ("", VideoDialect::MiniMax),
    ("", VideoDialect::Veo),
    ("/api", VideoDialect::OpenRouter),
    ("/huawei", VideoDialect::NewApiLegacy),
    ("/baidu", VideoDialect::Generations),
    ("/output-url", VideoDialect::Generations),
];

pub(crate) fn below(demo: &DemoGateway, prefix: &str) -> Gateway {
    let root = RootUrl::parse(&format!("{}{prefix}", demo.root_url())).expect("root");
    Gateway::new(GatewayConfig::new(root, Some(KEY.into()))).expect("client")
}

pub(crate) fn kite(dialect: VideoDialect) -> VideoRequest {
    let mut request = VideoRequest::new("demo-video", "A kite over a pier");
    request.duration = match dialect {
        VideoDialect::SiliconFlow => None,
        VideoDialect::OpenAi => Some(8),
        _ => Some(10),
    };
    request
}

/// Asks until the job has ended; tells the states on the way.
async fn follow(gateway: &Gateway, job: &mut JobRecord) -> Vec<JobState> {
    let mut states = vec![job.state];
    for _ in 0..9 {
        let polled = gateway.video_poll(job).await;
        assert!(polled.trouble.is_none(), "{:?}", polled.trouble);
        states.push(job.state);
        if polled.next == NextPoll::Never {
            break;
        }
    }
    states.dedup();
    states
}

async fn film(gateway: &Gateway, job: &mut JobRecord) -> Vec<u8> {
    let folder = TempDir::new().expect("folder");
    let path = folder.path().join("film.mp4");
    let options = DownloadOptions::at_most(1_000_000);
    let got = gateway
        .video_content(job, &path, &options)
        .await
        .expect("film");
    let bytes = std::fs::read(&path).expect("file");
    assert_eq!(got.bytes, bytes.len() as u64);
    assert_eq!(got.content_type.as_deref(), Some("video/mp4"));
    bytes
}

#[tokio::test]
async fn every_dialect_leads_from_the_submission_to_the_file() {
    let all = DIALECTS
        .into_iter()
        .chain([("", VideoDialect::SiliconFlow)]);
    for (prefix, dialect) in all {
        let demo = start().await;
        let gateway = below(&demo, prefix);
        let what = format!("{prefix} {dialect:?}");
        let submitted = gateway.video_submit_as(dialect, &kite(dialect)).await;
        let mut job = submitted.unwrap_or_else(|error| panic!("{what}: {error:?}"));
        let charged = demo.charged();
        assert!(charged > 0, "{what}");
        let states = follow(&gateway, &mut job).await;
        use JobState::{Queued, Running, Succeeded};
        // Zhipu has no word for waiting.
        let from = usize::from(dialect == VideoDialect::Zhipu);
        assert_eq!(states, [Queued, Running, Succeeded][from..], "{what}");
        assert_eq!(&film(&gateway, &mut job).await[4..8], b"ftyp", "{what}");
        assert_eq!(
            demo.charged(),
            charged,
            "{what}: charged once, at the submission"
        );
    }
}

#[tokio::test]
async fn failures_and_refusals_are_told_apart_in_every_dialect() {
    let all = DIALECTS
        .into_iter()
        .chain([("", VideoDialect::SiliconFlow)]);
    let demo = start().await;
    for (prefix, dialect) in all {
        for (model, refused) in [("demo-video-fail", false), ("demo-video-policy", true)] {
            let gateway = below(&demo, prefix);
            let mut request = kite(dialect);
            request.model = model.into();
            let mut job = gateway
                .video_submit_as(dialect, &request)
                .await
                .expect("accepted");
            let states = follow(&gateway, &mut job).await;
            let what = format!("{prefix} {dialect:?} {model}");
            assert_eq!(states.last(), Some(&JobState::Failed), "{what}");
            let error = job.error.expect("a reason");
            assert_eq!(error.refused, refused, "{what}: {error:?}");
            assert!(!error.message.is_empty(), "{what}");
            assert!(job.results.is_empty(), "{what}");
        }
    }
}

#[tokio::test]
async fn the_documented_path_is_tried_first_and_what_works_is_remembered() {
    for (prefix, paths) in [
        ("", vec!["/v1/videos/generations"; 2]),
        (
            "/newapi",
            vec![
                "/newapi/v1/videos/generations",
                "/newapi/v1/videos",
                "/newapi/v1/videos",
            ],
        ),
        (
            "/newapi-legacy",
            vec![
                "/newapi-legacy/v1/videos/generations",
                "/newapi-legacy/v1/videos",
                "/newapi-legacy/v1/video/generations",
                "/newapi-legacy/v1/video/generations",
            ],
        ),
        (
            "/litellm",
            vec![
                "/litellm/v1/videos/generations",
                "/litellm/v1/videos",
                "/litellm/v1/videos",
            ],
        ),
    ] {
        let demo = start().await;
        let gateway = below(&demo, prefix);
        let mut request = VideoRequest::new("demo-video", "A kite");
        request.duration = Some(8);
        for _ in 0..2 {
            let mut job = gateway.video_submit(&request).await.expect("accepted");
            assert_eq!(
                follow(&gateway, &mut job).await.last(),
                Some(&JobState::Succeeded)
            );
        }
        let journal = demo.journal();
        let posts = journal.iter().filter(|entry| entry.method == "POST");
        let posts: Vec<_> = posts.map(|entry| entry.path.as_str()).collect();
        assert_eq!(posts, paths, "{prefix}");
    }
    let demo = start().await;
    let error = below(&demo, "/nothing")
        .video_submit(&VideoRequest::new("demo-video", "A kite"))
        .await
        .expect_err("no route");
    assert_eq!(
        (error.kind, error.outcome_unknown()),
        (ErrorKind::Route, false)
    );
    assert_eq!(demo.charged(), 0);
}

#[tokio::test]
async fn a_restart_asks_on_and_submits_nothing() {
    let demo = start().await;
    let gateway = below(&demo, "/newapi");
    let mut job = gateway
        .video_submit(&kite(VideoDialect::NewApi))
        .await
        .expect("accepted");
    gateway.video_poll(&mut job).await;
    gateway.video_poll(&mut job).await;
    assert_eq!(job.state, JobState::Running);
    let saved = serde_json::to_string(&job).expect("saved");
    assert!(!saved.contains(KEY));
    drop((gateway, job));
    let posts = |demo: &DemoGateway| {
        let journal = demo.journal();
        journal
            .iter()
            .filter(|entry| entry.method == "POST")
            .count()
    };
    let before = posts(&demo);
    let mut job: JobRecord = serde_json::from_str(&saved).expect("loaded");
    let gateway = below(&demo, "/newapi");
    assert_eq!(
        follow(&gateway, &mut job).await,
        [JobState::Running, JobState::Succeeded]
    );
    assert_eq!(&film(&gateway, &mut job).await[4..8], b"ftyp");
    assert_eq!(posts(&demo), before);
}

#[tokio::test]
async fn jobs_are_stopped_where_that_is_possible_and_here_in_any_case() {
    let demo = start().await;
    for (prefix, dialect, at_gateway) in [
        ("", VideoDialect::Runway, true),
        ("", VideoDialect::Volcengine, true),
        ("/b3", VideoDialect::Generations, true),
        ("", VideoDialect::Generations, false),
        ("/newapi", VideoDialect::NewApi, false),
    ] {
        let gateway = below(&demo, prefix);
        let mut job = gateway
            .video_submit_as(dialect, &kite(dialect))
            .await
            .expect("accepted");
        gateway.video_poll(&mut job).await;
        let cancelled = gateway.video_cancel(&mut job).await;
        let done = matches!(cancelled, Cancelled::AtGateway);
        assert_eq!(done, at_gateway, "{prefix} {dialect:?}: {cancelled:?}");
        assert_eq!(job.state, JobState::Cancelled);
    }
    let gateway = client(&demo);
    let mut late = gateway
        .video_submit_as(VideoDialect::Volcengine, &kite(VideoDialect::Volcengine))
        .await
        .expect("accepted");
    gateway.video_poll(&mut late).await;
    gateway.video_poll(&mut late).await;
    let Cancelled::HereOnly { trouble } = gateway.video_cancel(&mut late).await else {
        panic!("a running task cannot be stopped there");
    };
    assert_eq!(trouble.expect("said so").status, Some(409));
    // The provider went on; what it made is offered, the state stays.
    gateway.video_poll(&mut late).await;
    assert_eq!((late.state, late.results.len()), (JobState::Cancelled, 1));
}

#[tokio::test]
async fn the_list_remixes_deletions_and_still_pictures() {
    let demo = start().await;
    let gateway = client(&demo);
    let dialect = VideoDialect::OpenAi;
    let mut job = gateway
        .video_submit_as(dialect, &kite(dialect))
        .await
        .expect("accepted");
    let error = gateway.video_delete(&job.id).await.expect_err("in work");
    assert_eq!(error.status, Some(409));
    let folder = TempDir::new().expect("folder");
    let path: PathBuf = folder.path().join("still.png");
    let options = DownloadOptions::at_most(1_000_000);
    let early = gateway
        .video_content(&mut job, &path, &options)
        .await
        .expect_err("not ready");
    assert!(matches!(early, DownloadError::Call(error) if error.status == Some(400)));
    assert!(!path.exists());
    follow(&gateway, &mut job).await;
    let mut remix = gateway
        .video_remix(&job.id, "At night")
        .await
        .expect("accepted");
    follow(&gateway, &mut remix).await;
    let page = gateway.video_list(None, Some(20)).await.expect("list");
    let prompts: Vec<_> = page
        .videos
        .iter()
        .map(|video| video.prompt.as_deref())
        .collect();
    assert_eq!(prompts, [Some("At night"), Some("A kite over a pier")]);
    assert_eq!(
        page.videos[0].raw["remixed_from_video_id"],
        Value::from(job.id.clone())
    );
    gateway
        .video_cover(&job, &path, &options)
        .await
        .expect("still");
    assert_eq!(&std::fs::read(&path).expect("file")[..4], b"\x89PNG");
    let sheet = VideoVariant::Spritesheet;
    gateway
        .video_variant(&job.id, sheet, &path, &options)
        .await
        .expect("sheet");
    gateway.video_delete(&job.id).await.expect("deleted");
    assert_eq!(
        gateway
            .video_list(None, None)
            .await
            .expect("list")
            .videos
            .len(),
        1
    );
}

#[tokio::test]
async fn files_come_whole_and_in_parts_and_need_no_key() {
    let options = DemoOptions {
        key: Some(KEY.into()),
        ..DemoOptions::default()
    };
    let demo = start_with(options).await;
    let gateway = client(&demo);
    let mut job = gateway
        .video_submit(&kite(VideoDialect::Generations))
        .await
        .expect("accepted");
    follow(&gateway, &mut job).await;
    let address = job.results[0].clone();
    assert!(
        address.starts_with(&format!("{}/demo/files/", demo.root_url())),
        "{address}"
    );
    let root = RootUrl::parse(&demo.root_url()).expect("root");
    let stranger = Gateway::new(GatewayConfig::new(root, None)).expect("client");
    let whole = stranger
        .fetch_bytes(&address, 1_000_000)
        .await
        .expect("film")
        .bytes;
    let length = whole.len();
    let part = demo_part(&demo, &address, &format!("bytes={}-", length - 10)).await;
    assert!(part.0.starts_with("HTTP/1.1 206"), "{}", part.0);
    assert!(part.0.contains(&format!(
        "content-range: bytes {}-{}/{length}",
        length - 10,
        length - 1
    )));
    assert_eq!(part.1, whole[length - 10..]);
    let none = stranger
        .fetch_bytes(&address.replace("files/", "files/x"), 100)
        .await;
    assert!(matches!(none, Err(DownloadError::Expired(_))));
}

/// Head and body of a GET with a range.
async fn demo_part(demo: &DemoGateway, address: &str, range: &str) -> (String, Vec<u8>) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let path = address.strip_prefix(&demo.root_url()).expect("on the demo");
    let mut socket = tokio::net::TcpStream::connect(demo.addr())
        .await
        .expect("connect");
    let request =
        format!("GET {path} HTTP/1.1\r\nhost: demo\r\nrange: {range}\r\nconnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.expect("write");
    let mut bytes = Vec::new();
    socket.read_to_end(&mut bytes).await.expect("read");
    let end = bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .expect("head")
        + 4;
    let body = bytes.split_off(end);
    (String::from_utf8(bytes).expect("text"), body)
}
