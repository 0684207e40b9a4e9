//! Reads a transcription request as strictly as the API is documented.

use bytes::Bytes;
use serde_json::Value;

use super::Task;
use crate::ask::{Content, Field};
use crate::catalogue::Group;
use crate::check::{Check, refusal};
use crate::fault::error;
use crate::form::Form;
use crate::reply::Reply;

/// Largest file in bytes: 25 MiB, as `whisper-1` has it.
const LARGEST: usize = 25 * 1024 * 1024;
/// The model that, like `gpt-4o-transcribe`, answers JSON only and streams.
const STREAMING: &str = "demo-transcribe-stream";
const FORMATS: [&str; 6] = [
    "json",
    "text",
    "srt",
    "verbose_json",
    "vtt",
    "diarized_json",
];
const EXTENSIONS: [&str; 10] = [
    "flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "oga", "ogg", "wav", "webm",
];
/// Most names of speakers, and most samples of them.
const SPEAKERS: usize = 4;

/// What the answer is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Output {
    Json,
    Text,
    Srt,
    Verbose,
    Vtt,
    Diarized,
}

/// A request that passed every check.
#[derive(Debug)]
pub(super) struct TranscriptionAsk {
    pub(super) task: Task,
    pub(super) bytes: Bytes,
    /// One of the known ones, in lower case.
    pub(super) extension: &'static str,
    /// `None` for "find out".
    pub(super) language: Option<String>,
    pub(super) output: Output,
    pub(super) temperature: f64,
    /// Which times are wanted.
    pub(super) words: bool,
    pub(super) segments: bool,
    pub(super) logprobs: bool,
    pub(super) stream: bool,
    /// Whether usage is told in tokens; in seconds otherwise.
    pub(super) counts_tokens: bool,
}

/// The request, or the refusal.
pub(super) fn read(body: &Content, task: Task) -> Result<TranscriptionAsk, Reply> {
    let form = Form::read(body, &["temperature"], &["stream"])?;
    let check = Check::new(&form.texts)?;
    let model = check.model(&[Group::Transcription])?;
    let streams = model == STREAMING;
    let file = form.file("file")?;
    let extension = extension(file)?;
    if file.bytes.len() > LARGEST {
        let message = format!("`file` is larger than the limit of {LARGEST} bytes.");
        let kind = "invalid_request_error";
        return Err(error(413, &message, kind, Value::Null, "file".into()));
    }
    let language = language(&check, task)?;
    check.optional_text("prompt")?;
    let temperature = check.number("temperature", 0.0, 1.0)?;
    let format = check.one_of("response_format", &FORMATS)?.unwrap_or("json");
    if streams && format != "json" {
        let message = format!("The model `{model}` answers `json` only.");
        return Err(refusal("response_format", &message));
    }
    let granularities = list(&check, "timestamp_granularities", &["word", "segment"])?;
    if !granularities.is_empty() && format != "verbose_json" {
        let message = "`timestamp_granularities` needs `response_format` to be verbose_json.";
        return Err(refusal("timestamp_granularities", message));
    }
    let logprobs = !list(&check, "include", &["logprobs"])?.is_empty();
    if logprobs && format != "json" {
        let message = "`include` needs `response_format` to be json.";
        return Err(refusal("include", message));
    }
    chunking(&check)?;
    speakers(&check)?;
    Ok(TranscriptionAsk {
        task,
        bytes: file.bytes.clone(),
        extension,
        language,
        output: output(format),
        temperature: temperature.unwrap_or(0.0),
        words: granularities.contains(&"word"),
        segments: granularities.is_empty() || granularities.contains(&"segment"),
        logprobs,
        // A model like whisper-1 ignores it.
        stream: check.flag("stream")? && streams,
        counts_tokens: streams,
    })
}

fn output(format: &str) -> Output {
    match format {
        "text" => Output::Text,
        "srt" => Output::Srt,
        "verbose_json" => Output::Verbose,
        "vtt" => Output::Vtt,
        "diarized_json" => Output::Diarized,
        _ => Output::Json,
    }
}

/// By its name, as real servers tell formats; by its media type where the name has no end.
fn extension(file: &Field) -> Result<&'static str, Reply> {
    let name = file.file_name.as_deref().unwrap_or_default();
    let end = name.rsplit_once('.').map(|(_, end)| end);
    let kind = || {
        let (_, kind) = file.content_type.as_deref()?.split_once('/')?;
        Some(kind.trim_start_matches("x-"))
    };
    let end = end.or_else(kind).unwrap_or_default();
    let known = EXTENSIONS
        .iter()
        .find(|known| known.eq_ignore_ascii_case(end));
    known.copied().ok_or_else(|| {
        let known = EXTENSIONS.join(", ");
        refusal(
            "file",
            &format!("`file` must be one of these formats: {known}."),
        )
    })
}

fn language(check: &Check<'_>, task: Task) -> Result<Option<String>, Reply> {
    let fits = |code: &str| {
        (2..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_lowercase())
    };
    match check.field("language") {
        _ if task == Task::Translate => Ok(Some("en".to_owned())),
        None => Ok(None),
        Some(Value::String(code)) if code.is_empty() => Ok(None),
        Some(Value::String(code)) if fits(code) => Ok(Some(code.clone())),
        Some(_) => Err(refusal(
            "language",
            "`language` must be an ISO-639-1 code such as en or zh.",
        )),
    }
}

/// The values of `name[]`, each of which must be one of these words.
fn list<'a>(check: &Check<'a>, name: &str, words: &[&str]) -> Result<Vec<&'a str>, Reply> {
    let values = match check.field(name) {
        None => return Ok(Vec::new()),
        Some(Value::Array(values)) => values.as_slice(),
        Some(value) => std::slice::from_ref(value),
    };
    let known = |value: &'a Value| value.as_str().filter(|word| words.contains(word));
    let found: Option<Vec<_>> = values.iter().map(known).collect();
    found.ok_or_else(|| {
        let message = format!("`{name}[]` must be one of: {}.", words.join(", "));
        refusal(name, &message)
    })
}

/// The word `auto`, or a `server_vad` object.
fn chunking(check: &Check<'_>) -> Result<(), Reply> {
    let Some(Value::String(text)) = check.field("chunking_strategy") else {
        return Ok(());
    };
    let is_vad = || {
        let object: Value = serde_json::from_str(text).unwrap_or_default();
        object["type"] == "server_vad"
    };
    if text == "auto" || is_vad() {
        return Ok(());
    }
    let message = "`chunking_strategy` must be auto or an object of type server_vad.";
    Err(refusal("chunking_strategy", message))
}

fn speakers(check: &Check<'_>) -> Result<(), Reply> {
    let count = |name| {
        check
            .field(name)
            .and_then(Value::as_array)
            .map_or(0, Vec::len)
    };
    let names = count("known_speaker_names");
    let references = count("known_speaker_references");
    for (name, number) in [
        ("known_speaker_names", names),
        ("known_speaker_references", references),
    ] {
        if number > SPEAKERS {
            let message = format!("`{name}[]` may come at most {SPEAKERS} times.");
            return Err(refusal(name, &message));
        }
    }
    if names != references {
        let message = "`known_speaker_references[]` must come once for each known speaker name.";
        return Err(refusal("known_speaker_references", message));
    }
    Ok(())
}
