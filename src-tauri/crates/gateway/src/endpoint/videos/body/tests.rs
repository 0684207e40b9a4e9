use serde_json::json;

use super::super::VideoDialect as D;
use super::*;

fn full() -> VideoRequest {
    VideoRequest {
        duration: Some(5),
        image: Some("https://img.example/p.jpg".into()),
        ..VideoRequest::new("m", "a kite")
    }
}

#[test]
fn the_three_documented_fields_and_nothing_else_are_sent() {
    let mut request = VideoRequest::new("sora", "A cat in garden");
    request.duration = Some(10);
    let sent = body(&request, D::Generations.row()).expect("body");
    assert_eq!(
        sent.to_string(),
        r#"{"duration":10,"model":"sora","prompt":"A cat in garden"}"#
    );
    let sent = body(&VideoRequest::new("m", "p"), D::Generations.row()).expect("body");
    assert_eq!(sent, json!({"model": "m", "prompt": "p"}));
}

#[test]
fn every_dialect_has_its_own_body() {
    let image = "https://img.example/p.jpg";
    for (dialect, path, expected) in [
        (
            D::Generations,
            "/v1/videos/generations",
            json!({"model": "m", "prompt": "a kite", "duration": 5, "image": image}),
        ),
        (
            D::XAi,
            "/v1/videos/generations",
            json!({"model": "m", "prompt": "a kite", "duration": 5, "image": {"url": image}}),
        ),
        (
            D::OpenAi,
            "/v1/videos",
            json!({"model": "m", "prompt": "a kite", "seconds": "5", "input_reference": {"image_url": image}}),
        ),
        (
            D::NewApi,
            "/v1/videos",
            json!({"model": "m", "prompt": "a kite", "seconds": "5", "image": image}),
        ),
        (
            D::NewApiLegacy,
            "/v1/video/generations",
            json!({"model": "m", "prompt": "a kite", "duration": 5, "image": image}),
        ),
        (
            D::Zhipu,
            "/api/paas/v4/videos/generations",
            json!({"model": "m", "prompt": "a kite", "duration": 5, "image_url": image}),
        ),
        (
            D::Kling,
            "/v1/videos/image2video",
            json!({"model_name": "m", "prompt": "a kite", "duration": "5", "image": image}),
        ),
        (
            D::KlingGateway,
            "/kling/v1/videos/image2video",
            json!({"model_name": "m", "prompt": "a kite", "duration": "5", "image": image}),
        ),
        (
            D::Runway,
            "/v1/image_to_video",
            json!({"model": "m", "promptText": "a kite", "duration": 5, "promptImage": image}),
        ),
        (
            D::Volcengine,
            "/api/v3/contents/generations/tasks",
            json!({"model": "m", "duration": 5, "content": [
                {"type": "text", "text": "a kite"},
                {"type": "image_url", "image_url": {"url": image}}]}),
        ),
        (
            D::DashScope,
            "/api/v1/services/aigc/video-generation/video-synthesis",
            json!({"model": "m", "input": {"prompt": "a kite", "img_url": image}, "parameters": {"duration": 5}}),
        ),
        (
            D::MiniMax,
            "/v1/video_generation",
            json!({"model": "m", "prompt": "a kite", "duration": 5, "first_frame_image": image}),
        ),
        (
            D::Veo,
            "/v1beta/models/m:predictLongRunning",
            json!({"instances": [{"prompt": "a kite", "image": {"gcsUri": image}}], "parameters": {"durationSeconds": 5}}),
        ),
        (
            D::OpenRouter,
            "/v1/videos",
            json!({"model": "m", "prompt": "a kite", "duration": 5, "frame_images": [
                {"type": "image_url", "image_url": {"url": image}, "frame_type": "first_frame"}]}),
        ),
    ] {
        let sent = body(&full(), dialect.row()).expect("body");
        assert_eq!(sent, expected, "{dialect:?}");
        assert_eq!(dialect.row().submit_path(&full()), path, "{dialect:?}");
    }
}

#[test]
fn fields_take_the_spelling_of_their_dialect() {
    let mut request = VideoRequest::new("m", "p");
    request.size = Some("1280x720".into());
    for (dialect, at, expected) in [
        (D::Generations, "/size", "1280x720"),
        (D::SiliconFlow, "/image_size", "1280x720"),
        (D::Runway, "/ratio", "1280:720"),
        (D::DashScope, "/parameters/size", "1280*720"),
    ] {
        let sent = body(&request, dialect.row()).expect("body");
        assert_eq!(sent.pointer(at), Some(&json!(expected)), "{dialect:?}");
    }
    let mut framed = VideoRequest::new("m", "p");
    framed.last_image = Some("data:image/png;base64,AAEC".into());
    let sent = body(&framed, D::Veo.row()).expect("body");
    assert_eq!(
        sent.pointer("/instances/0/lastFrame"),
        Some(&json!({"mimeType": "image/png", "bytesBase64Encoded": "AAEC"}))
    );
}

#[test]
fn what_a_dialect_cannot_say_is_an_error_and_extra_wins() {
    let mut request = full();
    request.negative_prompt = Some("people".into());
    let error = body(&request, D::Runway.row()).expect_err("refused");
    assert_eq!((error.kind, error.not_sent), (ErrorKind::Request, true));
    assert_eq!(error.param.as_deref(), Some("negative_prompt"));
    let extra = json!({"metadata": {"mode": "pro"}, "duration": 7});
    request.extra = extra.as_object().cloned().expect("object");
    let sent = body(&request, D::NewApiLegacy.row()).expect("body");
    assert_eq!(
        sent["metadata"],
        json!({"negative_prompt": "people", "mode": "pro"})
    );
    assert_eq!(sent["duration"], json!(7));
}

#[test]
fn sora_gets_a_length_that_it_knows_only_where_it_must() {
    for (asked, sent) in [
        (1, "4"),
        (5, "4"),
        (7, "8"),
        (10, "8"),
        (11, "12"),
        (60, "12"),
    ] {
        let mut request = VideoRequest::new("sora-2", "p");
        request.duration = Some(asked);
        assert_eq!(
            body(&request, D::OpenAi.row()).expect("body")["seconds"],
            json!(sent)
        );
        assert_eq!(
            body(&request, D::Generations.row()).expect("body")["duration"],
            json!(asked)
        );
    }
}
