//! Reads a request as strictly as the protocol is documented.

use serde_json::Value;

use super::{content, tools};
use crate::chat::request::TALKERS;
use crate::check::{Check, serving};
use crate::reply::Reply;
use crate::turn::{REASONER, Said, Turn};

const FIELDS: [&str; 9] = [
    "model",
    "contents",
    "systemInstruction",
    "generationConfig",
    "tools",
    "toolConfig",
    "safetySettings",
    "cachedContent",
    "labels",
];
const CONFIG: [&str; 19] = [
    "temperature",
    "topP",
    "topK",
    "maxOutputTokens",
    "stopSequences",
    "candidateCount",
    "seed",
    "presencePenalty",
    "frequencyPenalty",
    "responseMimeType",
    "responseSchema",
    "responseJsonSchema",
    "responseModalities",
    "thinkingConfig",
    "responseLogprobs",
    "logprobs",
    "speechConfig",
    "imageConfig",
    "mediaResolution",
];
pub(super) const UNKNOWN: &str =
    "Invalid JSON payload received. Unknown name \"{}\": Cannot find field.";
const CATEGORIES: [&str; 5] = [
    "HARM_CATEGORY_HARASSMENT",
    "HARM_CATEGORY_HATE_SPEECH",
    "HARM_CATEGORY_SEXUALLY_EXPLICIT",
    "HARM_CATEGORY_DANGEROUS_CONTENT",
    "HARM_CATEGORY_CIVIC_INTEGRITY",
];
const THRESHOLDS: [&str; 5] = [
    "OFF",
    "BLOCK_NONE",
    "BLOCK_ONLY_HIGH",
    "BLOCK_MEDIUM_AND_ABOVE",
    "BLOCK_LOW_AND_ABOVE",
];
/// Most candidates, and most stop sequences.
const MAX_CANDIDATES: i64 = 8;
const MAX_STOPS: usize = 5;
/// Most alternatives of a token.
const MAX_LOGPROBS: i64 = 20;
/// Most tokens of thinking.
const MAX_BUDGET: i64 = 32_768;

/// A request that passed every check.
pub(super) struct Ask {
    pub(super) turn: Turn,
    pub(super) candidates: u32,
    pub(super) shows_thoughts: bool,
    /// How many alternatives are told of each token.
    pub(super) logprobs: Option<u32>,
}

/// The request, or the 400 or 404 that refuses it.
pub(super) fn read(body: &Value, model: String) -> Result<Ask, Reply> {
    let check = Check::new(body)?;
    check.only(&FIELDS, UNKNOWN)?;
    let config = match check.child("generationConfig")? {
        Some(config) => config_of(&config)?,
        None => Config::default(),
    };
    safety(&check)?;
    check.optional_text("cachedContent")?;
    check.object("labels")?;
    let thinks = model == REASONER && !config.unthinking;
    let mut messages: Vec<Said> = content::system(&check)?.into_iter().collect();
    messages.extend(content::read(&check, thinks)?);
    let tools = tools::offered(&check)?;
    let choice = tools::choice(&check, &tools)?;
    serving(&model, &TALKERS)?;
    Ok(Ask {
        turn: Turn {
            model,
            messages,
            max_tokens: config.max_tokens,
            stop: config.stop,
            wants_json: config.wants_json,
            tools,
            choice,
            single: false,
            thinks,
        },
        candidates: config.candidates.unwrap_or(1),
        shows_thoughts: config.shows_thoughts,
        logprobs: config.logprobs,
    })
}

/// How many tokens a request has, or the 400 or 404 that refuses it.
pub(super) fn count(body: &Value, model: &str) -> Result<u64, Reply> {
    let outer = Check::new(body)?;
    outer.only(&["contents", "generateContentRequest", "model"], UNKNOWN)?;
    let inner = outer.object("generateContentRequest")?;
    let ask = read(inner.unwrap_or(body), model.to_owned())?;
    Ok(ask.turn.input_tokens())
}

/// What `generationConfig` asks for.
#[derive(Default)]
struct Config {
    max_tokens: Option<u64>,
    stop: Vec<String>,
    candidates: Option<u32>,
    wants_json: bool,
    shows_thoughts: bool,
    /// Thinking is turned off.
    unthinking: bool,
    logprobs: Option<u32>,
}

fn config_of(check: &Check<'_>) -> Result<Config, Reply> {
    check.only(&CONFIG, UNKNOWN)?;
    check.number("temperature", 0.0, 2.0)?;
    check.number("topP", 0.0, 1.0)?;
    check.number("topK", 1.0, f64::MAX)?;
    check.number("presencePenalty", -2.0, 2.0)?;
    check.number("frequencyPenalty", -2.0, 2.0)?;
    check.integer("seed", i32::MIN.into(), i32::MAX.into())?;
    check.object("speechConfig")?;
    check.object("imageConfig")?;
    check.optional_text("mediaResolution")?;
    for modality in check.strings("responseModalities", 3)? {
        if modality != "TEXT" {
            let words = "The model does not support the requested response modalities.";
            return Err(check.refuse("responseModalities", words));
        }
    }
    let max_tokens = check.integer("maxOutputTokens", 1, i32::MAX.into())?;
    let candidates = check.integer("candidateCount", 1, MAX_CANDIDATES)?;
    let thinking = check.child("thinkingConfig")?;
    let (shows_thoughts, unthinking) = thinking.map_or(Ok((false, false)), |t| thoughts(&t))?;
    Ok(Config {
        max_tokens: max_tokens.map(|most| most as u64),
        stop: check.strings("stopSequences", MAX_STOPS)?,
        candidates: candidates.map(|count| count as u32),
        wants_json: format(check)?,
        shows_thoughts,
        unthinking,
        logprobs: logprobs(check)?,
    })
}

fn logprobs(check: &Check<'_>) -> Result<Option<u32>, Reply> {
    let wanted = check.flag("responseLogprobs")?;
    match check.integer("logprobs", 0, MAX_LOGPROBS)? {
        Some(_) if !wanted => {
            let words = "`logprobs` needs `responseLogprobs` to be true.";
            Err(check.refuse("logprobs", words))
        }
        top => Ok(wanted.then_some(top.unwrap_or(0) as u32)),
    }
}

/// Whether the answer must be JSON.
fn format(check: &Check<'_>) -> Result<bool, Reply> {
    let kinds = ["text/plain", "application/json", "text/x.enum"];
    let kind = check.one_of("responseMimeType", &kinds)?;
    let json = kind == Some("application/json");
    for schema in ["responseSchema", "responseJsonSchema"] {
        if check.object(schema)?.is_some() && matches!(kind, None | Some("text/plain")) {
            let words = "A schema needs `responseMimeType` application/json.";
            return Err(check.refuse(schema, words));
        }
    }
    Ok(json)
}

/// Whether thoughts are shown, and whether there are none.
fn thoughts(check: &Check<'_>) -> Result<(bool, bool), Reply> {
    check.only(
        &["includeThoughts", "thinkingBudget", "thinkingLevel"],
        UNKNOWN,
    )?;
    let levels = ["MINIMAL", "LOW", "MEDIUM", "HIGH"];
    let budget = check.integer("thinkingBudget", -1, MAX_BUDGET)?;
    // Its clients write the word in either case.
    let level = check.optional_text("thinkingLevel")?.map(str::to_uppercase);
    if level.is_some_and(|level| !levels.contains(&level.as_str())) {
        return Err(check.refuse("thinkingLevel", "must be MINIMAL, LOW, MEDIUM or HIGH"));
    }
    Ok((check.flag("includeThoughts")?, budget == Some(0)))
}

fn safety(check: &Check<'_>) -> Result<(), Reply> {
    for (at, value) in check
        .list("safetySettings")?
        .into_iter()
        .flatten()
        .enumerate()
    {
        let setting = Check::within(format!("safetySettings[{at}]"), value)?;
        setting.only(&["category", "threshold"], UNKNOWN)?;
        if setting.one_of("category", &CATEGORIES)?.is_none() {
            return Err(setting.refuse("category", "is required"));
        }
        if setting.one_of("threshold", &THRESHOLDS)?.is_none() {
            return Err(setting.refuse("threshold", "is required"));
        }
    }
    Ok(())
}
