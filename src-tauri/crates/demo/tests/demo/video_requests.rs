//! Submissions of videos: what is sent, what is refused, and what faults do to them.

use serde_json::json;
use studio_gateway::{ErrorKind, Upload, VideoDialect, VideoRequest};

use crate::setup::{client, start};
use crate::videos::{below, kite};

#[tokio::test]
async fn the_documented_request_holds_three_fields() {
    let demo = start().await;
    let mut request = VideoRequest::new("demo-video", "A cat in garden");
    request.duration = Some(10);
    client(&demo)
        .video_submit(&request)
        .await
        .expect("accepted");
    let sent = demo.journal().remove(0);
    assert_eq!(
        sent.body,
        json!({"model": "demo-video", "prompt": "A cat in garden", "duration": 10})
    );
    assert_eq!(sent.headers["content-type"], "application/json");
}

#[tokio::test]
async fn every_forbidden_value_is_refused_by_name() {
    use VideoDialect as D;
    let demo = start().await;
    for (prefix, dialect, extra, param) in [
        ("", D::Generations, json!({"prompt": ""}), "prompt"),
        ("", D::Generations, json!({"model": 7}), "model"),
        ("", D::Generations, json!({"model": "demo-chat"}), "model"),
        ("", D::Generations, json!({"duration": 0}), "duration"),
        ("", D::Generations, json!({"duration": 61}), "duration"),
        ("", D::Generations, json!({"duration": 2.5}), "duration"),
        ("", D::Generations, json!({"duration": "10"}), "duration"),
        (
            "",
            D::Generations,
            json!({"aspect_ratio": "wide"}),
            "aspect_ratio",
        ),
        ("", D::Generations, json!({"size": "big"}), "size"),
        ("", D::Generations, json!({"image": "me.png"}), "image"),
        ("", D::Generations, json!({"n": 5}), "n"),
        ("", D::Zhipu, json!({"quality": "fine"}), "quality"),
        ("", D::Zhipu, json!({"with_audio": "yes"}), "with_audio"),
        ("", D::OpenAi, json!({"seconds": "5"}), "seconds"),
        ("", D::OpenAi, json!({"seconds": 8}), "seconds"),
        ("", D::OpenAi, json!({"size": "640x480"}), "size"),
        ("/newapi", D::NewApi, json!({"seconds": "61"}), "seconds"),
        ("/newapi", D::NewApi, json!({"metadata": "pro"}), "metadata"),
        ("", D::NewApiLegacy, json!({"width": 0}), "width"),
        (
            "",
            D::SiliconFlow,
            json!({"image_size": "1x1"}),
            "image_size",
        ),
        ("", D::Kling, json!({"model_name": ""}), "model_name"),
        ("", D::Kling, json!({"duration": "7"}), "duration"),
        ("", D::Kling, json!({"cfg_scale": 2}), "cfg_scale"),
        ("", D::Kling, json!({"mode": "turbo"}), "mode"),
        ("", D::Runway, json!({"promptText": 1}), "promptText"),
        ("", D::Runway, json!({"ratio": "1280x720"}), "ratio"),
        ("", D::Volcengine, json!({"content": []}), "content.0.text"),
        ("", D::Volcengine, json!({"ratio": "wide"}), "ratio"),
        (
            "",
            D::DashScope,
            json!({"input": {"prompt": ""}}),
            "input.prompt",
        ),
        (
            "",
            D::DashScope,
            json!({"parameters": {"size": "832x480"}}),
            "parameters.size",
        ),
        ("", D::MiniMax, json!({"resolution": "4K"}), "resolution"),
        (
            "",
            D::Veo,
            json!({"parameters": {"durationSeconds": 0}}),
            "parameters.durationSeconds",
        ),
        ("/api", D::OpenRouter, json!({"duration": -1}), "duration"),
    ] {
        let mut request = kite(dialect);
        request.extra = extra.as_object().cloned().expect("object");
        let error = below(&demo, prefix)
            .video_submit_as(dialect, &request)
            .await
            .expect_err(param);
        assert_eq!(
            (error.kind, error.status),
            (ErrorKind::Request, Some(400)),
            "{extra}"
        );
        assert_eq!(error.param.as_deref(), Some(param), "{extra}");
    }
    let mut request = kite(D::Generations);
    request.model = "sora".into();
    let error = client(&demo)
        .video_submit(&request)
        .await
        .expect_err("unknown");
    assert_eq!((error.kind, error.status), (ErrorKind::Model, Some(404)));
    assert_eq!(demo.charged(), 0);
}

#[tokio::test]
async fn dialects_that_want_a_header_get_it() {
    let demo = start().await;
    for (dialect, name, value, on_polls) in [
        (VideoDialect::Runway, "x-runway-version", "2024-11-06", true),
        (
            VideoDialect::DashScope,
            "x-dashscope-async",
            "enable",
            false,
        ),
    ] {
        demo.clear_journal();
        let gateway = client(&demo);
        let mut job = gateway
            .video_submit_as(dialect, &kite(dialect))
            .await
            .expect("accepted");
        gateway.video_poll(&mut job).await;
        let journal = demo.journal();
        assert_eq!(journal[0].headers[name], value);
        assert_eq!(journal[1].headers.contains_key(name), on_polls);
    }
}

#[tokio::test]
async fn a_first_frame_goes_up_as_a_file() {
    let demo = start().await;
    let dialect = VideoDialect::OpenAi;
    let mut request = kite(dialect);
    request.reference = Some(Upload::bytes("frame.png", "image/png", b"\x89PNG".to_vec()));
    client(&demo)
        .video_submit_as(dialect, &request)
        .await
        .expect("accepted");
    let sent = demo.journal().remove(0);
    assert!(sent.headers["content-type"].starts_with("multipart/form-data"));
    request.reference = Some(Upload::bytes("frame.png", "image/png", Vec::new()));
    let error = client(&demo)
        .video_submit_as(dialect, &request)
        .await
        .expect_err("empty");
    assert_eq!(error.param.as_deref(), Some("input_reference"));
}

#[tokio::test]
async fn faults_spoil_submissions_and_say_what_may_have_been_charged() {
    for (model, kind, unknown, charged) in [
        ("demo-400", ErrorKind::Request, false, false),
        ("demo-402", ErrorKind::Quota, false, false),
        ("demo-429", ErrorKind::Rate, false, false),
        ("demo-429-once", ErrorKind::Rate, false, false),
        ("demo-500", ErrorKind::Server, true, false),
        ("demo-503", ErrorKind::Overloaded, false, false),
        ("demo-filter", ErrorKind::Policy, false, false),
        ("demo-redirect", ErrorKind::Redirect, false, false),
        ("demo-empty", ErrorKind::Protocol, true, false),
        ("demo-cut", ErrorKind::Truncated, true, true),
        ("demo-malformed", ErrorKind::Protocol, true, true),
    ] {
        let demo = start().await;
        let error = client(&demo)
            .video_submit(&VideoRequest::new(model, "A kite"))
            .await
            .expect_err(model);
        assert_eq!(
            (error.kind, error.outcome_unknown()),
            (kind, unknown),
            "{model}"
        );
        assert_eq!(demo.journal().len(), 1, "{model}: submitted once");
        assert_eq!(demo.charged() > 0, charged, "{model}");
    }
}
