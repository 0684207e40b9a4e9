//! A transcript in each of the formats that can be asked for.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::request::TranscriptionAsk;
use super::text::{Segment, Transcript};
use super::{Task, Usage};
use crate::tokens;

pub(super) fn json(ask: &TranscriptionAsk, transcript: &Transcript, usage: &Usage) -> Value {
    let text = transcript.text();
    let mut answer = json!({"text": text, "usage": spent(ask, usage)});
    if ask.logprobs {
        answer["logprobs"] = tokens::split(&text).into_iter().map(logprob).collect();
    }
    answer
}

pub(super) fn verbose(ask: &TranscriptionAsk, transcript: &Transcript, usage: &Usage) -> Value {
    let task = match ask.task {
        Task::Transcribe => "transcribe",
        Task::Translate => "translate",
    };
    let mut answer = json!({"task": task, "language": name(&transcript.language),
        "duration": rounded(transcript.seconds), "text": transcript.text(),
        "usage": spent(ask, usage)});
    if ask.segments {
        let segments = transcript.segments.iter().enumerate();
        answer["segments"] = segments
            .map(|(id, one)| segment(id, one, ask.temperature))
            .collect();
    }
    if ask.words {
        let words = transcript
            .segments
            .iter()
            .flat_map(|segment| &segment.words);
        answer["words"] = words
            .map(|word| json!({"word": word.text, "start": word.start, "end": word.end}))
            .collect();
    }
    answer
}

pub(super) fn diarized(transcript: &Transcript, usage: &Usage) -> Value {
    let segments: Vec<Value> = transcript
        .segments
        .iter()
        .enumerate()
        .map(|(id, segment)| {
            json!({"type": "transcript.text.segment", "id": format!("seg_{id}"),
                   "start": segment.start, "end": rounded(segment.end), "text": segment.text,
                   "speaker": "A"})
        })
        .collect();
    json!({"task": "transcribe", "duration": rounded(transcript.seconds),
           "text": transcript.text(), "segments": segments, "usage": usage.duration()})
}

pub(super) fn srt(transcript: &Transcript) -> String {
    let mut text = String::new();
    for (at, segment) in transcript.segments.iter().enumerate() {
        let (start, end) = (clock(segment.start, ','), clock(segment.end, ','));
        let _ = write!(text, "{}\n{start} --> {end}\n{}\n\n", at + 1, segment.text);
    }
    text
}

pub(super) fn vtt(transcript: &Transcript) -> String {
    let mut text = "WEBVTT\n\n".to_owned();
    for segment in &transcript.segments {
        let (start, end) = (clock(segment.start, '.'), clock(segment.end, '.'));
        let _ = write!(text, "{start} --> {end}\n{}\n\n", segment.text);
    }
    text
}

/// The events of a streamed answer.
pub(super) fn frames(
    ask: &TranscriptionAsk,
    transcript: &Transcript,
    usage: &Usage,
) -> Vec<String> {
    let text = transcript.text();
    let mut events: Vec<Value> = tokens::split(&text)
        .into_iter()
        .map(|piece| {
            let mut event = json!({"type": "transcript.text.delta", "delta": piece});
            if ask.logprobs {
                event["logprobs"] = json!([logprob(piece)]);
            }
            event
        })
        .collect();
    events.push(json!({"type": "transcript.text.done", "text": text, "usage": usage.tokens()}));
    let frames = events.into_iter();
    frames.map(|event| format!("data: {event}\n\n")).collect()
}

fn spent(ask: &TranscriptionAsk, usage: &Usage) -> Value {
    if ask.counts_tokens {
        usage.tokens()
    } else {
        usage.duration()
    }
}

/// Figures that a model would have are made up, but stay in their ranges.
fn segment(id: usize, segment: &Segment, temperature: f64) -> Value {
    let count = tokens::count(&segment.text) as usize;
    let tokens: Vec<usize> = (0..count).map(|at| 50_365 + id + at).collect();
    json!({"id": id, "seek": (segment.start * 100.0) as u64, "start": segment.start,
           "end": rounded(segment.end), "text": format!(" {}", segment.text), "tokens": tokens,
           "temperature": temperature, "avg_logprob": -0.21, "compression_ratio": 0.9,
           "no_speech_prob": 0.01})
}

fn logprob(token: &str) -> Value {
    json!({"token": token, "logprob": -0.21, "bytes": token.as_bytes()})
}

/// `HH:MM:SS,mmm`, with the mark before the milliseconds that the format wants.
fn clock(seconds: f64, mark: char) -> String {
    let ms = (seconds * 1000.0).round() as u64;
    let (hours, minutes) = (ms / 3_600_000, ms / 60_000 % 60);
    format!(
        "{hours:02}:{minutes:02}:{:02}{mark}{:03}",
        ms / 1000 % 60,
        ms % 1000
    )
}

/// To a thousandth of a second.
fn rounded(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

/// `verbose_json` names languages in English.
fn name(code: &str) -> &str {
    match code {
        "en" => "english",
        "zh" => "chinese",
        "ja" => "japanese",
        "ko" => "korean",
        "de" => "german",
        "fr" => "french",
        "es" => "spanish",
        other => other,
    }
}
