//! Pictures in every form in which servers give them.

use crate::server::{Act, JSON, RawServer, body_of, field, file, parts_of, reply};
use serde_json::{Value, json};
use studio_gateway::{
    ErrorKind, GatewayError, ImageAnswer, ImageEditRequest, ImageFormat, ImageRequest, ImageSource,
    ImageVariationRequest, ImagesResponse, Upload,
};

/// `RIFF`, a size, `WEBP` and nothing else.
pub(crate) const WEBP: &str = "UklGRgAAAABXRUJQ";
/// The signature of PNG.
pub(crate) const PNG: &str = "iVBORw0KGgo=";

pub(crate) fn ask() -> ImageRequest {
    ImageRequest::new("gpt-image-1", "A paper boat on a canal")
}

async fn answered(body: &str) -> Result<ImageAnswer, GatewayError> {
    let server = RawServer::saying(reply(200, JSON, body)).await;
    server.gateway().images(&ask()).await
}

async fn images(body: Value) -> ImagesResponse {
    match answered(&format!("\n\n  {body}")).await.expect("an answer") {
        ImageAnswer::Images(images) => images,
        other => panic!("pictures, not {other:?}"),
    }
}

/// Addresses as they are, and bytes as their length and format.
pub(crate) fn shown(source: &ImageSource, format: Option<ImageFormat>) -> String {
    match source {
        ImageSource::Url(url) => url.clone(),
        ImageSource::Bytes(bytes) => format!("{} {format:?}", bytes.len()),
    }
}

#[tokio::test]
async fn every_form_of_a_picture_is_read() {
    let webp = "12 Some(Webp)";
    let png = "8 Some(Png)";
    let address = "https://files.example/i/9.png?sig=x";
    for (body, expected) in [
        (json!({"data":[{"url":address}]}), vec![address]),
        (json!({"data":[{"b64_json":WEBP}]}), vec![webp]),
        (
            json!({"data":[{"b64_json":"","url":address},{"url":"","b64_json":PNG}]}),
            vec![address, png],
        ),
        (
            json!({"data":[{"b64_json":null,"url":address}]}),
            vec![address],
        ),
        (json!({"data":[{"b64_json":PNG,"url":address}]}), vec![png]),
        (
            json!({"data":[{"b64_json":"***","url":address}]}),
            vec![address],
        ),
        (
            json!({"images":[{"url":address}],"timings":{"inference":1},"seed":7}),
            vec![address],
        ),
        (json!({"data":[],"images":[address]}), vec![address]),
        (
            json!({"output":[address, format!("data:image/webp;base64,{WEBP}")]}),
            vec![address, webp],
        ),
        (
            json!({"output":address,"status":"succeeded","id":"p1"}),
            vec![address],
        ),
        (
            json!({"data":[{"url":format!("data:image/png;base64,{PNG}")}]}),
            vec![png],
        ),
        (
            json!({"data":[{"b64_json":format!("data:image/png;base64,{PNG}")}]}),
            vec![png],
        ),
        (json!({"data":[PNG, "not a picture"]}), vec![png]),
        (json!({"data":{"b64_json":PNG}}), vec![png]),
        (json!([{"url":address}]), vec![address]),
    ] {
        let found = images(body.clone()).await.images;
        let found: Vec<_> = found
            .iter()
            .map(|image| shown(&image.source, image.format))
            .collect();
        assert_eq!(found, expected, "{body}");
    }
}

#[tokio::test]
async fn what_stands_beside_the_pictures_is_kept() {
    let answer = images(json!({"created":1760000301,"background":"opaque","size":"1536x1024",
        "data":[{"b64_json":WEBP,"revised_prompt":"A small boat","seed":5}],
        "usage":{"input_tokens":14,"output_tokens":1584,"total_tokens":1598,"input_tokens_details":{"text_tokens":14,"image_tokens":0}}}))
    .await;
    assert_eq!(answer.created, Some(1_760_000_301));
    assert_eq!(answer.extra["size"], "1536x1024");
    assert_eq!(
        answer.images[0].revised_prompt.as_deref(),
        Some("A small boat")
    );
    assert_eq!(answer.images[0].extra["seed"], 5);
    let usage = answer.usage.expect("usage");
    assert_eq!(
        (
            usage.output_tokens,
            usage.input_text_tokens,
            usage.input_image_tokens
        ),
        (Some(1584), Some(14), Some(0))
    );
    let signed = images(json!({"data":[{"url":"https://files.example/9.png?sig=hush"}]})).await;
    assert!(!format!("{signed:?}").contains("hush"));
}

#[tokio::test]
async fn an_asynchronous_answer_is_a_job() {
    for (body, id, status) in [
        (json!({"task_id":"t-1","status":"queued"}), "t-1", "queued"),
        (
            json!({"id":17,"status":"processing","output":null}),
            "17",
            "processing",
        ),
        (
            json!({"code":0,"data":{"task_id":"t-2","status":"submitted"}}),
            "t-2",
            "submitted",
        ),
        (
            json!({"request_id":"r","output":{"task_id":"t-3","task_status":"PENDING"}}),
            "t-3",
            "PENDING",
        ),
    ] {
        let answer = answered(&body.to_string()).await.expect("an answer");
        let ImageAnswer::Task { task, meta } = answer else {
            panic!("a job, not {answer:?}");
        };
        assert_eq!(
            (task.id.as_str(), task.status.as_str(), meta.status),
            (id, status, 200)
        );
        assert_eq!(task.raw, body);
    }
}

#[tokio::test]
async fn what_holds_no_picture_is_an_error() {
    for (body, kind) in [
        (json!({"data":[]}), ErrorKind::Protocol),
        (
            json!({"data":[{"b64_json":"","url":""}]}),
            ErrorKind::Protocol,
        ),
        (json!({"data":[{"b64_json":"***"}]}), ErrorKind::Protocol),
        (json!({"id":"x"}), ErrorKind::Protocol),
        (
            json!({"error":{"message":"x","code":"moderation_blocked"}}),
            ErrorKind::Policy,
        ),
    ] {
        assert_eq!(
            answered(&body.to_string()).await.expect_err("told").kind,
            kind,
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_picture_of_many_megabytes_arrives() {
    let mut whole = json!({"data":[{"b64_json":""}]}).to_string();
    let letters = "A".repeat(40_000_000);
    whole = whole.replace("\"b64_json\":\"\"", &format!("\"b64_json\":\"{letters}\""));
    let ImageAnswer::Images(answer) = answered(&whole).await.expect("an answer") else {
        panic!("pictures");
    };
    assert_eq!(shown(&answer.images[0].source, None), "30000000 None");
}

#[tokio::test]
async fn several_pictures_and_a_mask_go_as_files() {
    let server =
        RawServer::saying(reply(200, JSON, r#"{"data":[{"url":"https://x/1.png"}]}"#)).await;
    let boat = Upload::bytes("boat.png", "image/png", "boat");
    let gull = Upload::bytes("gull.webp", "image/webp", "gull");
    let mut request = ImageEditRequest::new("gpt-image-1", "both", [boat.clone(), gull]);
    request.mask = Some(Upload::bytes("mask.png", "image/png", "mask"));
    request.n = Some(2);
    request.size = Some("auto".into());
    request.quality = Some("low".into());
    request.background = Some("opaque".into());
    request.output_format = Some("jpeg".into());
    request.output_compression = Some(80);
    request.input_fidelity = Some("high".into());
    request.partial_images = Some(1);
    request.response_format = Some("b64_json".into());
    request.user = Some("u-7".into());
    request.extra.insert("seed".into(), json!(7));
    let gateway = server.gateway();
    gateway.image_edit(&request).await.expect("pictures");
    let mut like = ImageVariationRequest::new(boat);
    gateway.image_variation(&like).await.expect("pictures");
    like.model = Some("dall-e-2".into());
    like.n = Some(1);
    like.size = Some("256x256".into());
    like.response_format = Some("url".into());
    like.user = Some("u-7".into());
    gateway.image_variation(&like).await.expect("pictures");
    let requests = server.requests();
    let parts = parts_of(&requests[0]);
    assert_eq!(parts[0], field("model", "gpt-image-1"));
    assert_eq!(
        parts[parts.len() - 3..],
        [
            file("image[]", "boat.png", "image/png", "boat"),
            file("image[]", "gull.webp", "image/webp", "gull"),
            file("mask", "mask.png", "image/png", "mask"),
        ]
    );
    let mut fields = parts[1..parts.len() - 3].to_vec();
    fields.sort_by(|a, b| a.head.cmp(&b.head));
    assert_eq!(
        fields,
        [
            field("background", "opaque"),
            field("input_fidelity", "high"),
            field("n", "2"),
            field("output_compression", "80"),
            field("output_format", "jpeg"),
            field("partial_images", "1"),
            field("prompt", "both"),
            field("quality", "low"),
            field("response_format", "b64_json"),
            field("seed", "7"),
            field("size", "auto"),
            field("user", "u-7"),
        ]
    );
    assert!(requests[1].starts_with("POST /v1/images/variations "));
    let boat = file("image", "boat.png", "image/png", "boat");
    assert_eq!(parts_of(&requests[1]), std::slice::from_ref(&boat));
    let parts = parts_of(&requests[2]);
    assert_eq!((&parts[0], parts.len()), (&field("model", "dall-e-2"), 6));
    assert_eq!(parts.last(), Some(&boat));
}

#[tokio::test]
async fn what_a_server_does_not_offer_is_told_as_such() {
    let missing = r#"{"error":{"message":"API not implemented","type":"new_api_error","param":"","code":"api_not_implemented"}}"#;
    let unknown = r#"{"error":{"message":"Invalid URL (POST /v1/images/variations)","type":"invalid_request_error","param":"","code":""}}"#;
    for (status, body) in [(501, missing), (404, unknown), (404, "404 page not found")] {
        let server = RawServer::saying(reply(status, JSON, body)).await;
        let picture = Upload::bytes("boat.png", "image/png", "boat");
        let gateway = server.gateway();
        let variation = gateway
            .image_variation(&ImageVariationRequest::new(picture.clone()))
            .await;
        let edit = gateway
            .image_edit(&ImageEditRequest::new("m", "p", [picture]))
            .await;
        for answer in [variation, edit, gateway.images(&ask()).await] {
            assert_eq!(answer.expect_err("told").kind, ErrorKind::Route, "{body}");
        }
        assert_eq!(server.requests().len(), 3, "asked once each");
    }
}

#[tokio::test]
async fn only_what_is_set_is_sent() {
    let server =
        RawServer::saying(reply(200, JSON, r#"{"data":[{"url":"https://x/1.png"}]}"#)).await;
    let gateway = server.gateway();
    gateway.images(&ask()).await.expect("pictures");
    let full = json!({"model":"m","prompt":"p","n":1,"size":"1536x1024","quality":"medium","response_format":"url",
        "style":"vivid","background":"opaque","output_format":"webp","output_compression":80,"moderation":"auto",
        "partial_images":2,"user":"u-7","negative_prompt":"fog","seed":-1,"guidance_scale":7.5,
        "num_inference_steps":20,"steps":20,"image_size":"1024x1024","batch_size":1,"aspect_ratio":"16:9",
        "image":"data:image/png;base64,iVBORw0KGgo="});
    let request = ImageRequest {
        n: Some(1),
        size: Some("1536x1024".into()),
        quality: Some("medium".into()),
        response_format: Some("url".into()),
        style: Some("vivid".into()),
        background: Some("opaque".into()),
        output_format: Some("webp".into()),
        output_compression: Some(80),
        moderation: Some("auto".into()),
        partial_images: Some(2),
        user: Some("u-7".into()),
        negative_prompt: Some("fog".into()),
        seed: Some(-1),
        guidance_scale: Some(7.5),
        num_inference_steps: Some(20),
        steps: Some(20),
        image_size: Some("1024x1024".into()),
        batch_size: Some(1),
        aspect_ratio: Some("16:9".into()),
        image: Some("data:image/png;base64,iVBORw0KGgo=".into()),
        ..ImageRequest::new("m", "p")
    };
    gateway.images(&request).await.expect("pictures");
    let mut stream = ask();
    stream.model = None;
    stream.extra.insert("watermark".into(), json!(false));
    let _stream = gateway.images_stream(&stream).await.expect("stream");
    let requests = server.requests();
    assert!(requests[0].starts_with("POST /v1/images/generations "));
    assert_eq!(
        body_of(&requests[0]),
        json!({"model":"gpt-image-1","prompt":"A paper boat on a canal"})
    );
    assert_eq!(body_of(&requests[1]), full);
    assert_eq!(
        body_of(&requests[2]),
        json!({"prompt":"A paper boat on a canal","stream":true,"watermark":false})
    );
}

#[tokio::test]
async fn pictures_are_charged_once() {
    for acts in [
        reply(500, "", ""),
        reply(502, "", ""),
        vec![Act::Reset],
        vec![],
    ] {
        let server = RawServer::saying(acts).await;
        server.gateway().images(&ask()).await.expect_err("failed");
        assert_eq!(server.requests().len(), 1);
    }
}
