//! What was ordered: a request for pictures, read as strictly as the API is documented.

use serde_json::Value;

use super::encode::Format;
use super::scene::Scene;
use crate::catalogue::Group;
use crate::check::{Check, refusal};
use crate::reply::Reply;

/// The model like `dall-e-3`; in edits and variations like `dall-e-2`.
pub(super) const PLAIN: &str = "demo-image";
/// The model like `gpt-image-1`.
pub(super) const RICH: &str = "demo-image-gpt";
/// The plain model, as a task.
const SLOW: &str = "demo-image-async";
/// Longest prompts in code points.
const PLAIN_PROMPT: usize = 4000;
const RICH_PROMPT: usize = 32_000;
const EDIT_PROMPT: usize = 1000;

/// Tokens that a picture counts when it is read.
const IMAGE_TOKENS: u64 = 320;

const PLAIN_SIZES: [&str; 3] = ["1024x1024", "1792x1024", "1024x1792"];
const RICH_SIZES: [&str; 4] = ["auto", "1024x1024", "1536x1024", "1024x1536"];
const SQUARE_SIZES: [&str; 3] = ["256x256", "512x512", "1024x1024"];
/// What only the rich model knows.
const RICH_FIELDS: [&str; 7] = [
    "background",
    "output_format",
    "output_compression",
    "moderation",
    "stream",
    "partial_images",
    "input_fidelity",
];

/// A request that passed every check.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) prompt: String,
    pub(super) count: u32,
    /// Width and height in pixels.
    pub(super) size: (u32, u32),
    pub(super) file: Format,
    pub(super) transparent: bool,
    pub(super) delivery: Delivery,
    /// Whether there is a picture to begin with.
    pub(super) is_edit: bool,
}

/// How the pictures are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    Url,
    Base64,
    /// Later, by a task.
    Task,
    /// As base64 with what the rich model tells; streamed with this many drafts, or whole.
    Rich {
        quality: &'static str,
        drafts: Option<u32>,
    },
}

impl Order {
    pub(super) fn scene(&self, index: u32) -> Scene {
        Scene::of(&self.prompt, index)
    }

    /// Tokens of the picture to begin with.
    pub(super) fn image_tokens(&self) -> u64 {
        if self.is_edit { IMAGE_TOKENS } else { 0 }
    }

    /// The number of drafts of a streamed answer.
    pub(super) fn stream(&self) -> Option<u32> {
        match self.delivery {
            Delivery::Rich { drafts, .. } => drafts,
            _ => None,
        }
    }
}

/// An order of pictures from words.
pub(super) fn generation(body: &Value) -> Result<Order, Reply> {
    let check = Check::new(body)?;
    let model = model(&check, PLAIN)?;
    if is_rich(&check, &model) {
        forbid(&check, &["input_fidelity"], &model)?;
        return rich(&check, &model, false);
    }
    forbid(&check, &RICH_FIELDS, &model)?;
    let prompt = prompt(&check, PLAIN_PROMPT)?;
    if check.integer("n", 1, 10)?.is_some_and(|n| n != 1) {
        let message = format!("`n` must be 1 for the model `{model}`.");
        return Err(refusal("n", &message));
    }
    let size = check.one_of("size", &PLAIN_SIZES)?;
    check.one_of("quality", &["standard", "hd"])?;
    check.one_of("style", &["vivid", "natural"])?;
    check.optional_text("user")?;
    let delivery = delivery(&check)?;
    Ok(Order {
        prompt,
        count: 1,
        size: pixels(size),
        file: Format::Png,
        transparent: false,
        delivery: if model == SLOW {
            Delivery::Task
        } else {
            delivery
        },
        is_edit: false,
    })
}

/// An order of pictures from a picture and words, apart from the picture.
pub(super) fn edit(check: &Check<'_>) -> Result<Order, Reply> {
    let model = model(check, RICH)?;
    if is_rich(check, &model) {
        forbid(check, &["moderation"], &model)?;
        check.one_of("input_fidelity", &["high", "low"])?;
        return rich(check, &model, true);
    }
    let prompt = prompt(check, EDIT_PROMPT)?;
    squares(check, &model, prompt)
}

/// An order of pictures from a picture alone.
pub(super) fn variation(check: &Check<'_>) -> Result<Order, Reply> {
    let model = model(check, PLAIN)?;
    if model == RICH {
        let message = format!("The model `{model}` makes no variations.");
        return Err(refusal("model", &message));
    }
    forbid(check, &["prompt", "quality"], &model)?;
    squares(check, &model, String::new())
}

/// What `dall-e-2` knows.
fn squares(check: &Check<'_>, model: &str, prompt: String) -> Result<Order, Reply> {
    forbid(check, &RICH_FIELDS, model)?;
    forbid(check, &["style"], model)?;
    check.one_of("quality", &["standard"])?;
    check.optional_text("user")?;
    let size = check.one_of("size", &SQUARE_SIZES)?;
    Ok(Order {
        prompt,
        count: check.integer("n", 1, 10)?.unwrap_or(1) as u32,
        size: pixels(size),
        file: Format::Png,
        transparent: false,
        delivery: delivery(check)?,
        is_edit: true,
    })
}

/// What the `gpt-image` models know.
fn rich(check: &Check<'_>, model: &str, is_edit: bool) -> Result<Order, Reply> {
    forbid(check, &["response_format", "style"], model)?;
    let prompt = prompt(check, RICH_PROMPT)?;
    let count = check.integer("n", 1, 10)?.unwrap_or(1) as u32;
    let size = check.one_of("size", &RICH_SIZES)?;
    let quality = match check.one_of("quality", &["low", "medium", "high", "auto"])? {
        Some("low") => "low",
        Some("high") => "high",
        _ => "medium",
    };
    check.one_of("moderation", &["low", "auto"])?;
    check.optional_text("user")?;
    let file = file(check)?;
    let background = check.one_of("background", &["transparent", "opaque", "auto"])?;
    let transparent = background == Some("transparent");
    if transparent && matches!(file, Format::Jpeg(_)) {
        let message = "A transparent `background` needs `output_format` to be png or webp.";
        return Err(refusal("background", message));
    }
    let stream = check.flag("stream")?;
    let partials = check.integer("partial_images", 0, 3)?;
    if partials.is_some() && !stream {
        let message = "`partial_images` needs `stream` to be true.";
        return Err(refusal("partial_images", message));
    }
    Ok(Order {
        prompt,
        count,
        size: pixels(size),
        file,
        transparent,
        delivery: Delivery::Rich {
            quality,
            drafts: stream.then_some(partials.unwrap_or(0) as u32),
        },
        is_edit,
    })
}

fn file(check: &Check<'_>) -> Result<Format, Reply> {
    let format = check.one_of("output_format", &["png", "jpeg", "webp"])?;
    let compression = check.integer("output_compression", 0, 100)?;
    match format {
        Some("jpeg") => Ok(Format::Jpeg(compression.unwrap_or(100) as u8)),
        Some("webp") => Ok(Format::Webp),
        _ if compression.is_some_and(|percent| percent != 100) => Err(refusal(
            "output_compression",
            "`output_compression` needs `output_format` to be jpeg or webp.",
        )),
        _ => Ok(Format::Png),
    }
}

fn model(check: &Check<'_>, default: &str) -> Result<String, Reply> {
    match check.field("model") {
        None => Ok(default.to_owned()),
        Some(_) => check.model(&[Group::Image]),
    }
}

/// Models that stand for a fault are the kind that the request takes them for.
fn is_rich(check: &Check<'_>, model: &str) -> bool {
    let known = [PLAIN, RICH, SLOW].contains(&model);
    let asked = RICH_FIELDS.iter().any(|name| check.field(name).is_some());
    model == RICH || (!known && asked)
}

fn prompt(check: &Check<'_>, most: usize) -> Result<String, Reply> {
    let prompt = check.text("prompt")?;
    if prompt.chars().count() > most {
        let message = format!("`prompt` must have at most {most} characters.");
        return Err(refusal("prompt", &message));
    }
    Ok(prompt)
}

fn delivery(check: &Check<'_>) -> Result<Delivery, Reply> {
    let format = check.one_of("response_format", &["url", "b64_json"])?;
    Ok(match format {
        Some("b64_json") => Delivery::Base64,
        _ => Delivery::Url,
    })
}

fn forbid(check: &Check<'_>, names: &[&str], model: &str) -> Result<(), Reply> {
    match names.iter().find(|name| check.field(name).is_some()) {
        None => Ok(()),
        Some(name) => {
            let message = format!("`{name}` is not known to the model `{model}` here.");
            Err(refusal(name, &message))
        }
    }
}

/// Width and height of a checked size; 1024 by 1024 when the server may choose.
fn pixels(size: Option<&str>) -> (u32, u32) {
    size.and_then(|size| size.split_once('x'))
        .and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)))
        .unwrap_or((1024, 1024))
}
