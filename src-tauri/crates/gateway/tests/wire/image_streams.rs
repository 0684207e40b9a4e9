//! Pictures while they are made.

use crate::images::{PNG, WEBP, ask, shown};
use crate::server::{Act, JSON, RawServer, field, file, in_pieces, parts_of, reply, sse};
use futures_util::StreamExt;
use serde_json::json;
use studio_gateway::{ErrorKind, GatewayError, ImageEditRequest, ImageEvent, ImageRequest, Upload};

fn partial(endpoint: &str, index: u32) -> String {
    let kind = format!("{endpoint}.partial_image");
    let data = json!({"type":kind,"partial_image_index":index,"b64_json":PNG,"size":"1536x1024"});
    format!("event: {kind}\ndata: {data}\n\n: PING\n\n")
}

fn completed(endpoint: &str) -> String {
    let kind = format!("{endpoint}.completed");
    let data = json!({"type":kind,"b64_json":WEBP,"created_at":1,"usage":{"input_tokens":14,"output_tokens":1784,"total_tokens":1798}});
    format!("event: {kind}\ndata: {data}\n\n")
}

fn told(event: ImageEvent) -> String {
    match event {
        ImageEvent::Partial { index, image } => {
            format!("partial {index}: {}", shown(&image.source, image.format))
        }
        ImageEvent::Completed { image, usage } => {
            let tokens = usage.and_then(|usage| usage.output_tokens);
            let tokens = tokens.map_or(String::new(), |tokens| format!(", {tokens}"));
            format!("completed: {}{tokens}", shown(&image.source, image.format))
        }
        ImageEvent::Task(task) => format!("job {} {}", task.id, task.status),
        ImageEvent::Other(value) => format!("other {}", value["type"]),
    }
}

async fn streamed(acts: Vec<Act>) -> (Vec<String>, Option<GatewayError>) {
    streamed_of(&ask(), acts).await
}

async fn streamed_of(
    request: &ImageRequest,
    acts: Vec<Act>,
) -> (Vec<String>, Option<GatewayError>) {
    let server = RawServer::saying(acts).await;
    let stream = server.gateway().images_stream(request).await;
    let mut stream = match stream {
        Ok(stream) => stream,
        Err(error) => return (Vec::new(), Some(error)),
    };
    let (mut seen, mut failed) = (Vec::new(), None);
    while let Some(event) = stream.next().await {
        assert!(failed.is_none(), "nothing follows an error");
        match event {
            Ok(event) => seen.push(told(event)),
            Err(error) => failed = Some(error),
        }
    }
    (seen, failed)
}

#[tokio::test]
async fn streams_with_none_and_with_three_partials() {
    let end = completed("image_generation");
    let three: String = (0..3)
        .map(|index| partial("image_generation", index))
        .collect();
    for body in [
        end.clone(),
        format!("{end}data: [DONE]\n\n"),
        end.trim_end().to_owned(),
    ] {
        for acts in in_pieces(&body) {
            let (seen, error) = streamed(acts).await;
            assert_eq!(seen, ["completed: 12 Some(Webp), 1784"]);
            assert!(error.is_none(), "{error:?}");
        }
        let whole = format!("{three}data: {{\"type\":\"image_generation.queued\"}}\n\n{body}");
        for acts in in_pieces(&whole.replace('\n', "\r\n")) {
            let (seen, error) = streamed(acts).await;
            let expected = [
                "partial 0: 8 Some(Png)",
                "partial 1: 8 Some(Png)",
                "partial 2: 8 Some(Png)",
                "other \"image_generation.queued\"",
                "completed: 12 Some(Webp), 1784",
            ];
            assert_eq!(seen, expected);
            assert!(error.is_none(), "{error:?}");
        }
    }
}

#[tokio::test]
async fn a_finished_picture_may_be_an_address() {
    let data = json!({"type":"image_generation.completed","url":"https://files.example/9.png","b64_json":""});
    let (seen, error) = streamed(sse(format!("data: {data}\n\ndata: [DONE]\n\n"))).await;
    assert_eq!(seen, ["completed: https://files.example/9.png"]);
    assert!(error.is_none());
}

#[tokio::test]
async fn unfinished_pictures_are_no_answer() {
    let part = partial("image_generation", 0);
    let end = completed("image_generation");
    let failed = "data: {\"type\":\"upstream_error\",\"message\":\"x\"}\n\n";
    let mut two = ask();
    two.n = Some(2);
    for (request, body, seen, kind) in [
        (ask(), part.clone(), 1, Some(ErrorKind::Truncated)),
        (
            ask(),
            format!("{part}data: [DONE]\n\n"),
            1,
            Some(ErrorKind::Truncated),
        ),
        (
            ask(),
            format!("{part}{failed}"),
            1,
            Some(ErrorKind::Upstream),
        ),
        (two.clone(), end.clone(), 1, Some(ErrorKind::Truncated)),
        (two.clone(), format!("{end}data: [DONE]\n\n"), 1, None),
        (two, format!("{end}{end}"), 2, None),
    ] {
        let (events, error) = streamed_of(&request, sse(&body)).await;
        assert_eq!(
            (events.len(), error.map(|error| error.kind)),
            (seen, kind),
            "{body}"
        );
    }
}

#[tokio::test]
async fn json_in_place_of_a_stream() {
    let body = json!({"data":[{"b64_json":PNG},{"b64_json":WEBP}],"usage":{"output_tokens":9}})
        .to_string();
    for acts in [
        reply(200, JSON, &body),
        sse(format!("data: {body}\n\ndata: [DONE]\n\n")),
    ] {
        let (seen, error) = streamed(acts).await;
        assert_eq!(
            seen,
            ["completed: 8 Some(Png)", "completed: 12 Some(Webp), 9"]
        );
        assert!(error.is_none(), "{error:?}");
    }
    let job = json!({"task_id":"t-1","status":"queued"}).to_string();
    assert_eq!(streamed(reply(200, JSON, &job)).await.0, ["job t-1 queued"]);
    let error = r#"{"error":{"message":"x","type":"insufficient_quota"}}"#;
    let error = streamed(reply(200, JSON, error)).await.1;
    assert_eq!(error.expect("told").kind, ErrorKind::Quota);
}

#[tokio::test]
async fn one_line_of_forty_megabytes() {
    let letters = "A".repeat(40_000_000);
    let frame = format!(
        "data: {{\"type\":\"image_generation.partial_image\",\"partial_image_index\":0,\"b64_json\":\"{letters}\"}}\n\n{}",
        completed("image_generation")
    );
    let (seen, error) = streamed(sse(frame)).await;
    assert_eq!(
        seen,
        ["partial 0: 30000000 None", "completed: 12 Some(Webp), 1784"]
    );
    assert!(error.is_none());
}

#[tokio::test]
async fn an_edit_is_a_form_and_can_be_streamed() {
    let body = partial("image_edit", 0) + &completed("image_edit");
    let server = RawServer::saying(sse(body)).await;
    let boat = || Upload::bytes("boat.png", "image/png", "boat");
    let request = ImageEditRequest::new("gpt-image-1", "add a gull", [boat()]);
    let mut stream = server
        .gateway()
        .image_edit_stream(&request)
        .await
        .expect("stream");
    let mut seen = Vec::new();
    while let Some(event) = stream.next().await {
        seen.push(told(event.expect("event")));
    }
    assert_eq!(
        seen,
        ["partial 0: 8 Some(Png)", "completed: 12 Some(Webp), 1784"]
    );
    let requests = server.requests();
    assert!(requests[0].starts_with("POST /v1/images/edits "));
    assert_eq!(
        parts_of(&requests[0]),
        [
            field("model", "gpt-image-1"),
            field("prompt", "add a gull"),
            field("stream", "true"),
            file("image", "boat.png", "image/png", "boat"),
        ]
    );
}
