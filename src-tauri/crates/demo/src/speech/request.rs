//! Reads a speech request as strictly as the API is documented.

use serde_json::Value;

use super::format::Format;
use super::voice::Voice;
use crate::catalogue::Group;
use crate::check::{Check, refusal};
use crate::reply::Reply;

/// Longest input and longest instructions, in code points.
const LONGEST: usize = 4096;
/// The model that, like `tts-1`, knows neither instructions nor events.
const PLAIN: &str = "demo-tts";

/// A request that passed every check.
#[derive(Debug)]
pub(super) struct SpeechAsk {
    pub(super) input: String,
    pub(super) voice: Voice,
    pub(super) format: Format,
    pub(super) speed: f64,
    /// Whether the sound is wanted as events.
    pub(super) events: bool,
}

/// The request, or the refusal.
pub(super) fn read(body: &Value) -> Result<SpeechAsk, Reply> {
    let check = Check::new(body)?;
    let model = check.model(&[Group::Speech])?;
    let input = check.text("input")?;
    if input.chars().count() > LONGEST {
        let message = format!("`input` must have at most {LONGEST} characters.");
        return Err(refusal("input", &message));
    }
    let voice = voice(&check)?;
    let format = check.one_of("response_format", &Format::WORDS)?;
    let speed = check.number("speed", 0.25, 4.0)?;
    let instructions = check.short_text("instructions", LONGEST)?;
    let stream_format = check.one_of("stream_format", &["audio", "sse"])?;
    let events = stream_format == Some("sse");
    let only_plain = |field: &str| {
        let message = format!("`{field}` is not supported by the model `{PLAIN}`.");
        Err(refusal(field, &message))
    };
    if model == PLAIN && instructions.is_some() {
        return only_plain("instructions");
    }
    if model == PLAIN && events {
        return only_plain("stream_format");
    }
    Ok(SpeechAsk {
        input,
        voice,
        format: format.map_or(Format::Mp3, Format::from_word),
        speed: speed.unwrap_or(1.0),
        events,
    })
}

/// A built-in voice by its name, or a custom one as `{"id": "…"}`.
fn voice(check: &Check<'_>) -> Result<Voice, Reply> {
    let found = match check.field("voice") {
        Some(Value::String(name)) => Voice::named(name),
        Some(Value::Object(custom)) => custom
            .get("id")
            .and_then(Value::as_str)
            .filter(|id| !id.is_empty())
            .map(Voice::of_id),
        _ => None,
    };
    found.ok_or_else(|| {
        let names = Voice::names();
        let message = format!("`voice` must be one of {names}, or an object with an `id`.");
        refusal("voice", &message)
    })
}
