//! A turn in the form of chat completions.

use serde_json::{Map, Value, json};

use super::change::{Change, Fitting, Parameter, PartKind};
use super::echo::Echo;
use super::history::{CallResult, Entry, entries};
use super::message::{Media, TurnMessage, TurnPart};
use super::protocol::Protocol;
use super::request::{ResponseFormat, Tool, ToolChoice, TurnRequest};
use crate::endpoint::chat::{
    AudioInput, ChatMessage, ChatRequest, ContentPart, FileInput, MessageContent, Role, Stop,
    StreamOptions,
};

/// How many stop sequences the API takes.
pub(super) const MOST_STOPS: usize = 4;
/// Added to the instructions where JSON is wanted and no one says so: providers refuse that.
const JSON_HINT: &str = "Answer in JSON.";

pub(super) fn request(turn: &TurnRequest, fit: &mut Fitting) -> ChatRequest {
    fit.lacks(turn.top_k.is_some(), Parameter::TopK);
    let has_tools = !turn.tools.is_empty();
    if !has_tools {
        fit.lacks(turn.tool_choice.is_some(), Parameter::ToolChoice);
        let parallel = turn.parallel_tool_calls;
        fit.lacks(parallel.is_some(), Parameter::ParallelToolCalls);
    }
    ChatRequest {
        temperature: turn.temperature,
        top_p: turn.top_p,
        max_tokens: turn.max_tokens,
        presence_penalty: turn.presence_penalty,
        frequency_penalty: turn.frequency_penalty,
        stop: stop(&turn.stop, fit),
        tools: turn.tools.iter().map(|tool| declared(tool, fit)).collect(),
        tool_choice: turn
            .tool_choice
            .as_ref()
            .filter(|_| has_tools)
            .map(|choice| chosen(choice, fit)),
        parallel_tool_calls: turn.parallel_tool_calls.filter(|_| has_tools),
        response_format: turn.response_format.as_ref().map(format),
        n: turn.n,
        logprobs: turn.logprobs,
        top_logprobs: turn.top_logprobs,
        stream_options: turn.include_usage.then_some(StreamOptions {
            include_usage: true,
        }),
        seed: turn.seed,
        reasoning_effort: turn
            .reasoning_effort
            .map(|effort| effort.as_str().to_owned()),
        extra: turn.extra.clone(),
        ..ChatRequest::new(&turn.model, messages(turn, fit))
    }
}

/// Stop sequences in the form that chat and legacy completions share.
pub(super) fn stop(sequences: &[String], fit: &mut Fitting) -> Option<Stop> {
    let sent = &sequences[..sequences.len().min(MOST_STOPS)];
    if sent.len() < sequences.len() {
        fit.note(Change::Nearest {
            parameter: Parameter::Stop,
            sent: json!(sent).to_string(),
        });
    }
    match sent {
        [] => None,
        [one] => Some(Stop::One(one.clone())),
        many => Some(Stop::Many(many.to_vec())),
    }
}

fn declared(tool: &Tool, fit: &Fitting) -> Value {
    let mut function = Map::new();
    function.insert("name".to_owned(), fit.names.sent(&tool.name).into());
    if let Some(description) = &tool.description {
        function.insert("description".to_owned(), description.clone().into());
    }
    if let Some(schema) = &tool.schema {
        function.insert("parameters".to_owned(), schema.clone());
    }
    if let Some(strict) = tool.strict {
        function.insert("strict".to_owned(), strict.into());
    }
    json!({"type": "function", "function": function})
}

fn chosen(choice: &ToolChoice, fit: &Fitting) -> Value {
    match choice {
        ToolChoice::Auto => json!("auto"),
        ToolChoice::None => json!("none"),
        ToolChoice::Required => json!("required"),
        ToolChoice::Tool(name) => {
            json!({"type": "function", "function": {"name": fit.names.sent(name)}})
        }
    }
}

fn format(format: &ResponseFormat) -> Value {
    match format {
        ResponseFormat::Text => json!({"type": "text"}),
        ResponseFormat::JsonObject => json!({"type": "json_object"}),
        ResponseFormat::JsonSchema {
            name,
            schema,
            strict,
        } => {
            let mut described = Map::new();
            described.insert("name".to_owned(), name.clone().into());
            described.insert("schema".to_owned(), schema.clone());
            if let Some(strict) = strict {
                described.insert("strict".to_owned(), (*strict).into());
            }
            json!({"type": "json_schema", "json_schema": described})
        }
    }
}

fn messages(turn: &TurnRequest, fit: &mut Fitting) -> Vec<ChatMessage> {
    let mut messages: Vec<_> = instructions(turn, fit)
        .map(ChatMessage::system)
        .into_iter()
        .collect();
    for entry in entries(&turn.messages, fit) {
        match entry {
            Entry::User { at, parts } => messages.extend(user(at, &parts, fit)),
            Entry::Assistant { at, message } => {
                messages.extend(assistant(at, message, turn, fit));
            }
            Entry::Results(results) => messages.extend(results.iter().map(tool)),
        }
    }
    messages
}

fn instructions(turn: &TurnRequest, fit: &mut Fitting) -> Option<String> {
    let system = turn.system.clone().filter(|text| !text.is_empty());
    if turn.response_format != Some(ResponseFormat::JsonObject) || mentions_json(turn) {
        return system;
    }
    fit.note(Change::JsonMentioned);
    Some(match system {
        Some(text) => format!("{text}\n\n{JSON_HINT}"),
        None => JSON_HINT.to_owned(),
    })
}

fn mentions_json(turn: &TurnRequest) -> bool {
    let mentions = |text: &str| text.to_ascii_lowercase().contains("json");
    let parts = turn.messages.iter().flat_map(|message| &message.parts);
    let mut texts = parts.filter_map(|part| match part {
        TurnPart::Text { text } => Some(text.as_str()),
        _ => None,
    });
    turn.system.as_deref().is_some_and(mentions) || texts.any(mentions)
}

fn user(at: usize, parts: &[&TurnPart], fit: &mut Fitting) -> Option<ChatMessage> {
    let mut content: Vec<_> = parts
        .iter()
        .filter_map(|part| shown(at, part, fit))
        .collect();
    match content.as_mut_slice() {
        [] => None,
        [ContentPart::Text { text }] => Some(ChatMessage::user(std::mem::take(text))),
        _ => Some(ChatMessage::user_parts(content)),
    }
}

fn shown(at: usize, part: &TurnPart, fit: &mut Fitting) -> Option<ContentPart> {
    let kind = match part {
        TurnPart::Text { text } if !text.is_empty() => return Some(ContentPart::text(text)),
        TurnPart::Image { media } => return Some(ContentPart::image(media.to_url())),
        TurnPart::Audio { media_type, data } => match audio_format(media_type) {
            Some(format) => {
                let (data, format) = (data.clone(), format.to_owned());
                let input_audio = AudioInput { data, format };
                return Some(ContentPart::InputAudio { input_audio });
            }
            None => PartKind::Audio,
        },
        TurnPart::File {
            name,
            media: media @ Media::Inline { .. },
        } => {
            let file = FileInput {
                filename: name.clone(),
                file_data: Some(media.to_url()),
                file_id: None,
            };
            return Some(ContentPart::File { file });
        }
        TurnPart::File { .. } => PartKind::File,
        _ => return None,
    };
    fit.leave_out(at, kind);
    None
}

fn audio_format(media_type: &str) -> Option<&'static str> {
    match media_type {
        "audio/wav" | "audio/x-wav" | "audio/wave" => Some("wav"),
        "audio/mpeg" | "audio/mp3" => Some("mp3"),
        _ => None,
    }
}

/// The model's message as one text with its calls; `None` where nothing is left of it.
fn assistant(
    at: usize,
    message: &TurnMessage,
    turn: &TurnRequest,
    fit: &mut Fitting,
) -> Option<ChatMessage> {
    let is_own = message.is_from(Protocol::Chat, &turn.model);
    let (mut text, mut refusal) = (String::new(), String::new());
    let mut sent = ChatMessage {
        role: Role::Assistant,
        ..ChatMessage::default()
    };
    for part in &message.parts {
        match part {
            TurnPart::Text { text: more } => text.push_str(more),
            TurnPart::Refusal { text: more } => refusal.push_str(more),
            TurnPart::ToolCall { call } => {
                let mut call = call.clone();
                call.name = fit.names.sent(&call.name);
                if !is_own {
                    call.extra.clear();
                }
                sent.tool_calls.push(call);
            }
            TurnPart::Opaque { protocol, data } => match Echo::read(data) {
                Some(Echo::Message(members)) if is_own && *protocol == Protocol::Chat => {
                    sent.extra.extend(members);
                }
                _ => fit.note(Change::ProviderDataLeftOut { message: at }),
            },
            TurnPart::Image { .. } => fit.leave_out(at, PartKind::Image),
            TurnPart::Audio { .. } => fit.leave_out(at, PartKind::Audio),
            TurnPart::File { .. } => fit.leave_out(at, PartKind::File),
            TurnPart::Reasoning { .. } | TurnPart::ToolResult { .. } => {}
        }
    }
    if !refusal.is_empty() {
        sent.extra.insert("refusal".to_owned(), refusal.into());
    }
    sent.content = (!text.is_empty()).then_some(MessageContent::Text(text));
    let speaks = ["refusal", "audio"]
        .iter()
        .any(|name| sent.extra.contains_key(*name));
    (sent.content.is_some() || !sent.tool_calls.is_empty() || speaks).then_some(sent)
}

fn tool(result: &CallResult<'_>) -> ChatMessage {
    let content = if result.is_error {
        json!({"error": result.content}).to_string()
    } else {
        result.content.to_owned()
    };
    ChatMessage::tool(&result.call.id, content)
}
