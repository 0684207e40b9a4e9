//! Orders of pictures that are refused, what they cost, and links without a key.

use image::{ImageFormat, RgbaImage};
use serde_json::json;
use studio_demo::DemoOptions;

use crate::images::{EDITS, VARIATIONS, draw, file, linked};
use crate::setup::{KEY, start, start_with};
use crate::wire::{form, get};

#[tokio::test]
async fn every_forbidden_value_is_refused_by_name() {
    let demo = start().await;
    for (model, field, value) in [
        ("demo-image", "prompt", json!("")),
        ("demo-image", "prompt", json!("x".repeat(4001))),
        ("demo-image", "n", json!(2)),
        ("demo-image", "n", json!(0)),
        ("demo-image", "size", json!("512x512")),
        ("demo-image", "quality", json!("high")),
        ("demo-image", "style", json!("bold")),
        ("demo-image", "response_format", json!("png")),
        ("demo-image", "background", json!("opaque")),
        ("demo-image", "output_format", json!("png")),
        ("demo-image", "stream", json!(true)),
        ("demo-image", "user", json!(7)),
        ("demo-image-async", "quality", json!("low")),
        ("demo-image-gpt", "prompt", json!("海".repeat(32_001))),
        ("demo-image-gpt", "n", json!(11)),
        ("demo-image-gpt", "n", json!("2")),
        ("demo-image-gpt", "size", json!("1792x1024")),
        ("demo-image-gpt", "quality", json!("hd")),
        ("demo-image-gpt", "style", json!("vivid")),
        ("demo-image-gpt", "response_format", json!("b64_json")),
        ("demo-image-gpt", "background", json!("blue")),
        ("demo-image-gpt", "output_format", json!("gif")),
        ("demo-image-gpt", "output_compression", json!(101)),
        ("demo-image-gpt", "output_compression", json!(50)),
        ("demo-image-gpt", "moderation", json!("none")),
        ("demo-image-gpt", "stream", json!("yes")),
        ("demo-image-gpt", "partial_images", json!(2)),
        ("demo-image-gpt", "input_fidelity", json!("high")),
    ] {
        let answer = draw(&demo, json!({"model": model, field: value})).await;
        assert_eq!(answer.refused(), (400, field.to_owned()), "{model} {value}");
    }
    let too_many = json!({"model": "demo-image-gpt", "stream": true, "partial_images": 4});
    assert_eq!(draw(&demo, too_many).await.refused().1, "partial_images");
    let opaque =
        json!({"model": "demo-image-gpt", "background": "transparent", "output_format": "jpeg"});
    assert_eq!(draw(&demo, opaque).await.refused().1, "background");
    assert_eq!(draw(&demo, json!({"model": "demo-tts"})).await.status, 404);
    assert_eq!(demo.charged(), 0);
}

#[tokio::test]
async fn uploads_that_do_not_fit_are_refused_by_name() {
    let demo = start().await;
    let image = |width, height| file(&RgbaImage::new(width, height), ImageFormat::Png);
    let (square, wide) = (image(8, 8), image(16, 8));
    let prompt = ("prompt", "x");
    let plain = ("model", "demo-image");
    for (path, texts, files, field) in [
        (EDITS, vec![prompt], vec![], "image"),
        (
            EDITS,
            vec![prompt],
            vec![("image", "a.png", &b"no picture"[..])],
            "image",
        ),
        (
            EDITS,
            vec![],
            vec![("image", "a.png", &square[..])],
            "prompt",
        ),
        (
            EDITS,
            vec![prompt],
            vec![("image", "a.png", &square[..]); 17],
            "image",
        ),
        (
            EDITS,
            vec![prompt],
            vec![
                ("image", "a.png", &square[..]),
                ("mask", "m.png", &wide[..]),
            ],
            "mask",
        ),
        (
            EDITS,
            vec![prompt, ("input_fidelity", "best")],
            vec![("image", "a.png", &square[..])],
            "input_fidelity",
        ),
        (
            EDITS,
            vec![prompt, ("n", "many")],
            vec![("image", "a.png", &square[..])],
            "n",
        ),
        (
            EDITS,
            vec![prompt, plain],
            vec![("image", "a.png", &wide[..])],
            "image",
        ),
        (
            EDITS,
            vec![prompt, plain, ("size", "1792x1024")],
            vec![("image", "a.png", &square[..])],
            "size",
        ),
        (VARIATIONS, vec![("n", "1")], vec![], "image"),
        (
            VARIATIONS,
            vec![],
            vec![("image", "a.png", &wide[..])],
            "image",
        ),
        (
            VARIATIONS,
            vec![prompt],
            vec![("image", "a.png", &square[..])],
            "prompt",
        ),
        (
            VARIATIONS,
            vec![("model", "demo-image-gpt")],
            vec![("image", "a.png", &square[..])],
            "model",
        ),
    ] {
        let answer = form(&demo, path, &texts, &files).await;
        assert_eq!(
            answer.refused(),
            (400, field.to_owned()),
            "{path} {texts:?}"
        );
    }
    let large = vec![0; 4 * 1024 * 1024];
    let answer = form(&demo, VARIATIONS, &[], &[("image", "a.png", &large)]).await;
    assert_eq!(answer.refused().1, "image");
}

#[tokio::test]
async fn each_picture_is_charged_once_and_fetching_it_is_free() {
    let demo = start().await;
    let answer = draw(&demo, json!({})).await.json();
    let one = demo.charged();
    assert!(one > 0);
    linked(&demo, &answer).await;
    draw(&demo, json!({"model": "demo-500"})).await;
    assert_eq!(demo.charged(), one);
    draw(&demo, json!({"model": "demo-image-gpt", "n": 2})).await;
    assert_eq!(demo.charged(), one * 3);
    let task = draw(&demo, json!({"model": "demo-image-async"}))
        .await
        .json();
    get(
        &demo,
        &format!("/v1/tasks/{}", task["task_id"].as_str().expect("id")),
    )
    .await;
    assert_eq!(demo.charged(), one * 4);
}

#[tokio::test]
async fn links_need_no_key_but_everything_else_does() {
    let options = DemoOptions {
        key: Some("sk-another-key".into()),
        ..DemoOptions::default()
    };
    let demo = start_with(options).await;
    assert_ne!(KEY, "sk-another-key");
    assert_eq!(draw(&demo, json!({})).await.status, 401);
    assert_eq!(get(&demo, "/v1/tasks/img_demo_1").await.status, 401);
    assert_eq!(get(&demo, "/demo/images/8x8/1-0-.png").await.status, 200);
}

#[tokio::test]
async fn faults_spoil_pictures_too() {
    let demo = start().await;
    let told = draw(&demo, json!({"model": "demo-error-in-stream"}))
        .await
        .json();
    assert!(told["error"].is_object());
    let stream = json!({"model": "demo-error-in-stream", "stream": true, "partial_images": 2});
    let events = draw(&demo, stream).await.events();
    assert!(
        events
            .last()
            .is_some_and(|event| event["error"].is_object())
    );
    let bytes = draw(&demo, json!({"model": "demo-bytes"})).await.json();
    assert!(bytes["data"][0]["url"].is_string());
}
