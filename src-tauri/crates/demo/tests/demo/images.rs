//! Pictures that are really drawn, in every way that they can be ordered.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::{ImageFormat, Rgba, RgbaImage};
use serde_json::{Value, json};
use studio_demo::DemoGateway;

use crate::setup::start;
use crate::wire::{Answer, form, get, post};

const PATH: &str = "/v1/images/generations";
pub(crate) const EDITS: &str = "/v1/images/edits";
pub(crate) const VARIATIONS: &str = "/v1/images/variations";

pub(crate) async fn draw(demo: &DemoGateway, change: Value) -> Answer {
    let mut body = json!({"prompt": "A boat on the sea at sunset"});
    for (name, value) in change.as_object().expect("object") {
        body[name] = value.clone();
    }
    post(demo, PATH, &body).await
}

fn picture(bytes: &[u8]) -> (ImageFormat, RgbaImage) {
    let format = image::guess_format(bytes).expect("format");
    (
        format,
        image::load_from_memory(bytes)
            .expect("picture")
            .into_rgba8(),
    )
}

fn base64(entry: &Value) -> Vec<u8> {
    STANDARD
        .decode(entry["b64_json"].as_str().expect("b64_json"))
        .expect("base64")
}

/// The picture that the only link of an answer leads to.
pub(crate) async fn linked(demo: &DemoGateway, answer: &Value) -> RgbaImage {
    let url = answer["data"][0]["url"].as_str().expect("url");
    let path = url.strip_prefix(&demo.root_url()).expect("same origin");
    let answer = get(demo, path).await;
    assert_eq!(
        (answer.status, answer.media_type.as_str()),
        (200, "image/png")
    );
    picture(&answer.bytes).1
}

pub(crate) fn file(image: &RgbaImage, format: ImageFormat) -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    image.write_to(&mut file, format).expect("encoded");
    file.into_inner()
}

/// The share of pixels that differ.
fn difference(a: &RgbaImage, b: &RgbaImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    let differ = a.pixels().zip(b.pixels()).filter(|(a, b)| a != b).count();
    differ as f64 / f64::from(a.width() * a.height())
}

#[tokio::test]
async fn a_link_leads_to_a_picture_of_the_asked_size() {
    let demo = start().await;
    for (size, width, height) in [
        (json!(null), 1024, 1024),
        (json!("1792x1024"), 1792, 1024),
        (json!("1024x1792"), 1024, 1792),
    ] {
        let answer = draw(
            &demo,
            json!({"size": size, "quality": "hd", "style": "natural", "n": 1}),
        )
        .await
        .json();
        assert!(
            answer["data"][0]["revised_prompt"]
                .as_str()
                .is_some_and(|text| text.contains("sunset"))
        );
        assert_eq!(linked(&demo, &answer).await.dimensions(), (width, height));
    }
    let lost = get(&demo, "/demo/images/1024x1024/nothing.png").await;
    assert_eq!(lost.status, 404);
}

#[tokio::test]
async fn the_prompt_decides_what_is_drawn() {
    let demo = start().await;
    let of = |prompt: &'static str| {
        let demo = &demo;
        async move { linked(demo, &draw(demo, json!({"prompt": prompt})).await.json()).await }
    };
    let sunset = of("sunset over the sea").await;
    assert_eq!(difference(&sunset, &of("sunset over the sea").await), 0.0);
    let night = of("夜里的森林").await;
    assert!(difference(&sunset, &night) > 0.9);
    let mean = |image: &RgbaImage, rows: std::ops::Range<u32>| {
        let mut sum = [0u64; 3];
        for y in rows.clone() {
            for x in 0..image.width() {
                let Rgba([r, g, b, _]) = image.get_pixel(x, y);
                for (sum, channel) in sum.iter_mut().zip([r, g, b]) {
                    *sum += u64::from(*channel);
                }
            }
        }
        sum.map(|sum| sum / u64::from(image.width() * rows.len() as u32))
    };
    let [red, _, blue] = mean(&sunset, 480..560);
    assert!(
        red > blue + 40,
        "a sunset is red at the horizon: {red} {blue}"
    );
    let dark = mean(&night, 0..300).iter().sum::<u64>();
    assert!(dark < 3 * 70, "the night is dark: {dark}");
    let [red, _, blue] = mean(&of("海").await, 800..980);
    assert!(blue > red + 30, "the sea is blue: {red} {blue}");
}

#[tokio::test]
async fn every_picture_says_that_it_is_a_demo_and_what_was_asked() {
    let demo = start().await;
    let one = linked(&demo, &draw(&demo, json!({})).await.json()).await;
    // The left stem of the D, in letters of 12 pixels.
    assert_eq!(*one.get_pixel(13, 30), Rgba([255, 255, 255, 255]));
    // Letters on the dark line at the bottom.
    let letters = (0..one.width()).filter(|x| {
        (one.height() - 40..one.height())
            .any(|y| *one.get_pixel(*x, y) == Rgba([245, 245, 245, 255]))
    });
    assert!(letters.count() > 100);
}

#[tokio::test]
async fn base64_is_the_picture_behind_the_link() {
    let demo = start().await;
    let link = linked(&demo, &draw(&demo, json!({})).await.json()).await;
    let answer = draw(&demo, json!({"response_format": "b64_json"}))
        .await
        .json();
    let (format, image) = picture(&base64(&answer["data"][0]));
    assert_eq!(format, ImageFormat::Png);
    assert_eq!(difference(&image, &link), 0.0);
}

#[tokio::test]
async fn the_rich_model_knows_formats_sizes_and_transparency() {
    let demo = start().await;
    for (name, format) in [
        ("png", ImageFormat::Png),
        ("jpeg", ImageFormat::Jpeg),
        ("webp", ImageFormat::WebP),
    ] {
        let change = json!({"model": "demo-image-gpt", "output_format": name, "size": "1536x1024",
                            "quality": "low", "moderation": "low", "n": 2});
        let answer = draw(&demo, change).await.json();
        let (first, second) = (base64(&answer["data"][0]), base64(&answer["data"][1]));
        assert!(first != second, "two pictures of one prompt differ");
        let (found, image) = picture(&first);
        assert_eq!((found, image.dimensions()), (format, (1536, 1024)));
        assert_eq!(
            (
                &answer["size"],
                &answer["quality"],
                &answer["output_format"],
                &answer["background"]
            ),
            (
                &json!("1536x1024"),
                &json!("low"),
                &json!(name),
                &json!("opaque")
            )
        );
        assert!(answer["usage"]["output_tokens"].as_u64() > Some(0));
    }
    let jpeg = |compression: u8| {
        let change = json!({"model": "demo-image-gpt", "output_format": "jpeg",
                            "output_compression": compression});
        let demo = &demo;
        async move { base64(&draw(demo, change).await.json()["data"][0]).len() }
    };
    assert!(jpeg(20).await * 2 < jpeg(95).await);
    let change = json!({"model": "demo-image-gpt", "background": "transparent"});
    let (_, image) = picture(&base64(&draw(&demo, change).await.json()["data"][0]));
    assert!(
        image.pixels().any(|pixel| pixel[3] == 0) && image.pixels().any(|pixel| pixel[3] == 255)
    );
}

#[tokio::test]
async fn drafts_come_first_and_grow_sharper() {
    let demo = start().await;
    let change = json!({"model": "demo-image-gpt", "stream": true, "partial_images": 3});
    let answer = draw(&demo, change).await;
    assert!(
        answer
            .text()
            .starts_with("event: image_generation.partial_image\ndata: ")
    );
    assert!(answer.text().ends_with("data: [DONE]\n\n"));
    let events = answer.events();
    let (done, drafts) = events.split_last().expect("events");
    assert_eq!(
        (&done["type"], drafts.len()),
        (&json!("image_generation.completed"), 3)
    );
    assert!(done["usage"]["total_tokens"].as_u64() > Some(0));
    let image = picture(&base64(done)).1;
    let mut last = f64::MAX;
    for (draft, at) in drafts.iter().zip(0..) {
        assert_eq!(
            (&draft["partial_image_index"], &draft["size"]),
            (&json!(at), &json!("1024x1024"))
        );
        let draft = picture(&base64(draft)).1;
        let miss: u64 = draft
            .pixels()
            .zip(image.pixels())
            .map(|(a, b)| {
                a.0.iter()
                    .zip(b.0)
                    .map(|(a, b)| u64::from(a.abs_diff(b)))
                    .sum::<u64>()
            })
            .sum();
        assert!((miss as f64) < last, "draft {at}");
        last = miss as f64;
    }
    let plain = draw(&demo, json!({"model": "demo-image-gpt", "stream": true}))
        .await
        .events();
    assert_eq!(plain.len(), 1);
}

#[tokio::test]
async fn the_slow_model_gives_a_task_that_ends_in_a_link() {
    let demo = start().await;
    let answer = draw(&demo, json!({"model": "demo-image-async"}))
        .await
        .json();
    assert_eq!(answer["status"], "queued");
    let path = format!("/v1/tasks/{}", answer["task_id"].as_str().expect("id"));
    let mut states = Vec::new();
    let done = loop {
        let state = get(&demo, &path).await.json();
        states.push(state["status"].clone());
        if state["status"] == "succeeded" {
            break state;
        }
        assert!(states.len() < 9);
    };
    assert_eq!(states, ["queued", "running", "succeeded"]);
    assert_eq!(linked(&demo, &done).await.dimensions(), (1024, 1024));
    assert_eq!(get(&demo, "/v1/tasks/img_demo_999").await.status, 404);
}

#[tokio::test]
async fn an_edit_changes_what_the_mask_lets() {
    let demo = start().await;
    let grey = Rgba([120, 120, 120, 255]);
    let photo = RgbaImage::from_pixel(600, 400, grey);
    let mask = RgbaImage::from_fn(600, 400, |x, _| {
        Rgba([0, 0, 0, if x < 300 { 0 } else { 255 }])
    });
    let (photo_file, mask_file) = (
        file(&photo, ImageFormat::Png),
        file(&mask, ImageFormat::Png),
    );
    let texts = [
        ("model", "demo-image-gpt"),
        ("prompt", "a forest"),
        ("input_fidelity", "high"),
    ];
    let files = [
        ("image[]", "a.png", &photo_file[..]),
        ("image[]", "b.png", &photo_file),
        ("mask", "m.png", &mask_file),
    ];
    let answer = form(&demo, EDITS, &texts, &files).await.json();
    assert!(answer["usage"]["input_tokens_details"]["image_tokens"].as_u64() > Some(0));
    let image = picture(&base64(&answer["data"][0])).1;
    assert_eq!(image.dimensions(), (1024, 1024));
    let kept = |columns: std::ops::Range<u32>| {
        // Without the marks at the edges.
        let pixels = columns.flat_map(|x| (150..900).map(move |y| (x, y)));
        pixels
            .filter(|(x, y)| *image.get_pixel(*x, *y) == grey)
            .count()
    };
    assert_eq!((kept(0..512), kept(512..1024)), (0, 512 * 750));
    let webp = file(&photo, ImageFormat::WebP);
    let streamed = [
        ("prompt", "a forest"),
        ("stream", "true"),
        ("partial_images", "1"),
    ];
    let events = form(&demo, EDITS, &streamed, &[("image", "a.webp", &webp)])
        .await
        .events();
    let kinds: Vec<_> = events
        .iter()
        .map(|event| event["type"].as_str().expect("type"))
        .collect();
    assert_eq!(kinds, ["image_edit.partial_image", "image_edit.completed"]);
}

#[tokio::test]
async fn variations_are_square_and_differ() {
    let demo = start().await;
    let photo = RgbaImage::from_fn(64, 64, |x, y| Rgba([x as u8 * 4, y as u8 * 4, 200, 255]));
    let photo = file(&photo, ImageFormat::Png);
    let texts = [
        ("n", "3"),
        ("size", "256x256"),
        ("response_format", "b64_json"),
    ];
    let answer = form(&demo, VARIATIONS, &texts, &[("image", "a.png", &photo)])
        .await
        .json();
    let images: Vec<_> = (0..3)
        .map(|at| picture(&base64(&answer["data"][at])).1)
        .collect();
    assert!(images.iter().all(|image| image.dimensions() == (256, 256)));
    assert!(difference(&images[0], &images[1]) > 0.5 && difference(&images[1], &images[2]) > 0.5);
    let link = form(&demo, VARIATIONS, &[], &[("image", "a.png", &photo)])
        .await
        .json();
    assert_eq!(linked(&demo, &link).await.dimensions(), (1024, 1024));
}
