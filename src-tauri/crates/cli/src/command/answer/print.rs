//! What is printed besides the text of an answer.

use crate::notice::{self, Notice};
use serde_json::json;
use studio_gateway::turn::{
    Change, CollectedChoice, Media, Parameter, PartKind, TokenLogprob, TurnPart,
};

/// What an answer has besides its text, in lines.
pub(super) fn beside(choice: &CollectedChoice) -> String {
    let mut lines = Vec::new();
    if choice.text().is_empty() && !choice.transcript.is_empty() {
        lines.push(choice.transcript.clone());
    }
    lines.extend(choice.parts.iter().filter_map(part));
    lines.extend(choice.citations.iter().map(|source| {
        let named = [&source.url, &source.title].map(|word| word.as_deref().unwrap_or_default());
        named.join(" ").trim().to_owned()
    }));
    lines.extend(choice.logprobs.iter().map(chance));
    lines.into_iter().map(|line| format!("{line}\n")).collect()
}

fn part(part: &TurnPart) -> Option<String> {
    match part {
        TurnPart::Image { media } | TurnPart::File { media, .. } => Some(Media::to_url(media)),
        TurnPart::ToolCall { call } => {
            let (id, name, arguments) = (&call.id, &call.name, &call.arguments);
            let call = json!({"id": id, "name": name, "arguments": arguments});
            Some(json!({ "tool_call": call }).to_string())
        }
        _ => None,
    }
}

fn chance(token: &TokenLogprob) -> String {
    let chance = token.logprob.exp() * 100.0;
    let others = token.top.iter().map(|other| format!("{:?}", other.token));
    let others = others.collect::<Vec<_>>().join(" ");
    let line = format!("{chance:6.2} %  {:?}  {others}", token.token);
    line.trim_end().to_owned()
}

/// Says what of the request is not sent as it was asked for: a wish that is dropped must be known to a script too.
pub(super) fn changes(notice: Notice, changes: &[Change]) {
    for change in changes {
        match change {
            Change::NotSent(parameter) => {
                let flag = flag(*parameter);
                notice::warn(&format!(
                    "{flag} is not sent: this protocol has no such thing"
                ));
            }
            Change::Nearest { parameter, sent } => {
                notice::warn(&format!("{} is sent as {sent}", flag(*parameter)));
            }
            Change::Clash { parameter, with } => {
                let (flag, with) = (flag(*parameter), self::flag(*with));
                notice::warn(&format!(
                    "{flag} is not sent: the provider refuses it beside {with}"
                ));
            }
            Change::PartLeftOut { part, .. } => {
                let kind = match part {
                    PartKind::Image => "pictures",
                    PartKind::Audio => "sounds",
                    PartKind::File => "documents",
                };
                notice::warn(&format!("{kind} are not sent: this protocol takes none"));
            }
            Change::ToolRenamed { name, sent } => {
                notice.say(&format!("The tool {name} is sent as {sent}."));
            }
            Change::ProviderDataLeftOut { .. }
            | Change::ResultLeftOut { .. }
            | Change::ResultAdded { .. }
            | Change::ArgumentsEmptied { .. }
            | Change::PastToolsDeclared
            | Change::JsonMentioned
            | Change::Transcribed => {}
        }
    }
}

/// The argument that sets a parameter.
fn flag(parameter: Parameter) -> &'static str {
    match parameter {
        Parameter::Tools => "--tools",
        Parameter::ToolChoice => "--tool-choice",
        Parameter::Temperature => "--temperature",
        Parameter::TopP => "--top-p",
        Parameter::MaxTokens => "--max-tokens",
        Parameter::Stop => "--stop",
        Parameter::PresencePenalty => "--presence-penalty",
        Parameter::FrequencyPenalty => "--frequency-penalty",
        Parameter::N => "--n",
        Parameter::Logprobs | Parameter::TopLogprobs => "--logprobs",
        Parameter::ResponseFormat => "--response-format",
        Parameter::ParallelToolCalls => "parallel_tool_calls",
        Parameter::TopK => "top_k",
        Parameter::Seed => "seed",
        Parameter::ReasoningEffort => "reasoning_effort",
    }
}
