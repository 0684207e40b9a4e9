//! A turn in the form of legacy completions: one text to be continued.

use super::change::{Change, Fitting, Parameter, PartKind};
use super::chat::{MOST_STOPS, stop};
use super::history::{CallResult, Entry, entries};
use super::message::{TurnMessage, TurnPart};
use super::request::{ResponseFormat, TurnRequest};
use crate::endpoint::chat::StreamOptions;
use crate::endpoint::completions::{CompletionRequest, Prompt};

/// How many alternatives per token the API tells at most.
const MOST_LOGPROBS: u32 = 5;
/// Where the person's next words would begin in a transcript, which a model goes on to make up.
const NEXT_TURN: &str = "\n\nUser:";

pub(super) fn request(turn: &TurnRequest, fit: &mut Fitting) -> CompletionRequest {
    let structured = turn.response_format.as_ref();
    let structured = structured.is_some_and(|format| *format != ResponseFormat::Text);
    for (is_set, parameter) in [
        (!turn.tools.is_empty(), Parameter::Tools),
        (turn.tool_choice.is_some(), Parameter::ToolChoice),
        (
            turn.parallel_tool_calls.is_some(),
            Parameter::ParallelToolCalls,
        ),
        (turn.top_k.is_some(), Parameter::TopK),
        (turn.reasoning_effort.is_some(), Parameter::ReasoningEffort),
        (structured, Parameter::ResponseFormat),
    ] {
        fit.lacks(is_set, parameter);
    }
    let (prompt, transcribed) = prompt(turn, fit);
    let mut stops = turn.stop.clone();
    if transcribed && stops.len() < MOST_STOPS {
        stops.push(NEXT_TURN.to_owned());
    }
    CompletionRequest {
        model: turn.model.clone(),
        prompt: Prompt::Text(prompt),
        max_tokens: turn.max_tokens,
        temperature: turn.temperature,
        top_p: turn.top_p,
        n: turn.n,
        stop: stop(&stops, fit),
        presence_penalty: turn.presence_penalty,
        frequency_penalty: turn.frequency_penalty,
        logprobs: logprobs(turn, fit),
        seed: turn.seed,
        stream_options: turn.include_usage.then_some(StreamOptions {
            include_usage: true,
        }),
        extra: turn.extra.clone(),
        ..CompletionRequest::default()
    }
}

fn logprobs(turn: &TurnRequest, fit: &mut Fitting) -> Option<u32> {
    if turn.logprobs != Some(true) {
        return None;
    }
    let wanted = turn.top_logprobs.unwrap_or(0);
    let sent = wanted.min(MOST_LOGPROBS);
    if sent < wanted {
        fit.note(Change::Nearest {
            parameter: Parameter::TopLogprobs,
            sent: sent.to_string(),
        });
    }
    Some(sent)
}

/// A lone text as it is; everything else as a transcript that the model is to go on with, which is
/// told too.
fn prompt(turn: &TurnRequest, fit: &mut Fitting) -> (String, bool) {
    let system = turn.system.as_deref().filter(|text| !text.is_empty());
    let entries = entries(&turn.messages, fit);
    if let ([Entry::User { at, parts }], None) = (entries.as_slice(), system) {
        return (words(*at, parts.iter().copied(), fit), false);
    }
    fit.note(Change::Transcribed);
    let mut lines: Vec<String> = system.map(str::to_owned).into_iter().collect();
    let mut to_continue = false;
    for entry in &entries {
        to_continue = matches!(entry, Entry::Assistant { .. });
        match entry {
            Entry::User { at, parts } => {
                lines.push(format!("User: {}", words(*at, parts.iter().copied(), fit)));
            }
            Entry::Assistant { at, message } => lines.push(answer(*at, message, fit)),
            Entry::Results(results) => lines.extend(results.iter().map(result)),
        }
    }
    if !to_continue {
        lines.push("Assistant:".to_owned());
    }
    (lines.join("\n\n"), true)
}

fn answer(at: usize, message: &TurnMessage, fit: &mut Fitting) -> String {
    let mut line = format!("Assistant: {}", words(at, message.parts.iter(), fit));
    for call in message.calls() {
        line.push_str(&format!("\nCall: {}({})", call.name, call.arguments));
    }
    line
}

fn result(result: &CallResult<'_>) -> String {
    let label = if result.is_error { "Error" } else { "Result" };
    format!("{label} of {}: {}", result.call.name, result.content)
}

/// All text in the parts. An answer's pieces belong together; those of a person stand apart.
fn words<'a>(at: usize, parts: impl Iterator<Item = &'a TurnPart>, fit: &mut Fitting) -> String {
    let mut texts = Vec::new();
    for part in parts {
        match part {
            TurnPart::Text { text } | TurnPart::Refusal { text } if !text.is_empty() => {
                texts.push(text.as_str());
            }
            TurnPart::Image { .. } => fit.leave_out(at, PartKind::Image),
            TurnPart::Audio { .. } => fit.leave_out(at, PartKind::Audio),
            TurnPart::File { .. } => fit.leave_out(at, PartKind::File),
            TurnPart::Opaque { .. } => fit.note(Change::ProviderDataLeftOut { message: at }),
            _ => {}
        }
    }
    texts.join("\n\n")
}
