//! Answers that hold pictures, whole or as events.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};

use super::order::{Delivery, Order};
use crate::tokens;

/// When every demo picture was made, in seconds since 1970.
const CREATED: u64 = 1_760_000_000;
/// How long a draft takes, in the time of tokens.
pub(super) const TOKENS_PER_FRAME: u32 = 40;
/// Tokens of a picture in each quality, and of a draft.
const LOW: u64 = 272;
const MEDIUM: u64 = 1056;
const HIGH: u64 = 4160;
const DRAFT: u64 = 100;

/// One picture of an answer.
pub(super) enum Picture {
    Url(String),
    Base64(Bytes),
}

/// The answer in one piece.
pub(super) fn whole(order: &Order, pictures: Vec<Picture>) -> Value {
    let revised = format!("A demo drawing of: {}", order.prompt);
    let data: Vec<Value> = pictures
        .into_iter()
        .map(|picture| {
            let mut entry = match picture {
                Picture::Url(url) => json!({"url": url}),
                Picture::Base64(file) => json!({"b64_json": STANDARD.encode(file)}),
            };
            if !matches!(order.delivery, Delivery::Rich { .. }) && !order.prompt.is_empty() {
                entry["revised_prompt"] = json!(revised);
            }
            entry
        })
        .collect();
    let mut answer = json!({"created": CREATED, "data": data});
    if let Delivery::Rich { quality, .. } = order.delivery {
        told(&mut answer, order, quality);
        answer["usage"] = usage(order, quality, order.count);
    }
    answer
}

/// The events of a streamed answer; `files` has the drafts of each picture, then the picture.
pub(super) fn frames(order: &Order, drafts: u32, files: Vec<Vec<Bytes>>) -> Vec<String> {
    let Delivery::Rich { quality, .. } = order.delivery else {
        return Vec::new();
    };
    let family = if order.is_edit {
        "image_edit"
    } else {
        "image_generation"
    };
    let mut frames = Vec::new();
    for picture in files {
        for (file, at) in picture.into_iter().zip(0..) {
            let mut event = json!({"b64_json": STANDARD.encode(file), "created_at": CREATED});
            told(&mut event, order, quality);
            let kind = if at < drafts {
                event["partial_image_index"] = json!(at);
                format!("{family}.partial_image")
            } else {
                event["usage"] = usage(order, quality, 1);
                format!("{family}.completed")
            };
            event["type"] = json!(kind);
            frames.push(format!("event: {kind}\ndata: {event}\n\n"));
        }
    }
    frames.push("data: [DONE]\n\n".to_owned());
    frames
}

fn told(answer: &mut Value, order: &Order, quality: &str) {
    let (width, height) = order.size;
    answer["size"] = json!(format!("{width}x{height}"));
    answer["quality"] = json!(quality);
    answer["background"] = json!(if order.transparent {
        "transparent"
    } else {
        "opaque"
    });
    answer["output_format"] = json!(order.file.word());
}

fn usage(order: &Order, quality: &str, pictures: u32) -> Value {
    let text = tokens::count(&order.prompt);
    let each = match quality {
        "low" => LOW,
        "high" => HIGH,
        _ => MEDIUM,
    };
    let drafts = u64::from(order.stream().unwrap_or(0)) * DRAFT;
    let output = (each + drafts) * u64::from(pictures);
    let input = text + order.image_tokens();
    json!({"input_tokens": input, "output_tokens": output, "total_tokens": input + output,
           "input_tokens_details": {"text_tokens": text, "image_tokens": order.image_tokens()}})
}
