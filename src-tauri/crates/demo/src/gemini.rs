//! Gemini's own protocol: `:generateContent`, `:streamGenerateContent` and `:countTokens`.

mod camel;
mod content;
mod frames;
mod request;
mod tools;

use std::time::Duration;

use serde_json::{Value, json};

use self::frames::Frames;
use self::request::Ask;
use crate::answer::{Answer, Finish, compose};
use crate::ask::Ask as Request;
use crate::chat::{likeliest, likelihood};
use crate::fault::Fault;
use crate::pricing;
use crate::reply::{Reply, Step};
use crate::server::Shared;
use crate::signature::sign;
use crate::timeline::{Tempo, Timeline};
use crate::tokens;

/// What is asked of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    Generate,
    Stream,
    Count,
}

/// The answer to `…/models/MODEL:METHOD`, or `None` for another path.
pub(crate) fn answer(shared: &Shared, request: &Request<'_>) -> Option<Reply> {
    let (model, method) = target(request)?;
    let body = camel::cased(request.json());
    let answered = match method {
        Method::Count => request::count(&body, &model).map(|tokens| {
            let details = json!([{"modality": "TEXT", "tokenCount": tokens}]);
            Reply::json(
                200,
                &json!({"totalTokens": tokens, "promptTokensDetails": details}),
            )
        }),
        Method::Generate => request::read(&body, model).map(|ask| generate(shared, &ask)),
        Method::Stream => {
            let framing = Framing::of(request);
            request::read(&body, model).map(|ask| stream(shared, &ask, framing))
        }
    };
    Some(answered.unwrap_or_else(|refusal| refusal))
}

/// Gemini tells under status 200 that a question was filtered; its other refusals are errors.
pub(crate) fn blocked(request: &Request<'_>) -> Option<Reply> {
    let filtered = request.scenario.fault == Some(Fault::Filtered);
    let (_, method) = target(request).filter(|_| filtered)?;
    let body = json!({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"},
                      "usageMetadata": {"promptTokenCount": 1, "totalTokenCount": 1},
                      "modelVersion": "demo-filter", "responseId": "demo-filter"});
    match method {
        Method::Generate => Some(Reply::json(200, &body)),
        Method::Stream => {
            let framing = Framing::of(request);
            let text = framing.frame(&body, true) + framing.end().unwrap_or_default();
            Some(framing.head(vec![Step::send(Duration::ZERO, text)]))
        }
        Method::Count => None,
    }
}

/// Model and method of a path such as `/v1beta/models/MODEL:METHOD`.
fn target(request: &Request<'_>) -> Option<(String, Method)> {
    let path = request.path;
    let rest = ["/v1beta/models/", "/v1/models/"]
        .iter()
        .find_map(|start| path.strip_prefix(start))?;
    let (model, method) = rest.split_once(':')?;
    let method = match (request.method, method) {
        ("POST", "generateContent") => Method::Generate,
        ("POST", "streamGenerateContent") => Method::Stream,
        ("POST", "countTokens") => Method::Count,
        _ => return None,
    };
    Some((model.to_owned(), method))
}

fn generate(shared: &Shared, ask: &Ask) -> Reply {
    let answers = answers(shared, ask);
    let candidates: Vec<Value> = answers
        .iter()
        .enumerate()
        .map(|(index, answer)| {
            let mut candidate = json!({"index": index, "finishReason": finish_word(&answer.finish),
                "content": {"role": "model", "parts": parts(ask, answer)},
                "safetyRatings": []});
            if ask.logprobs.is_some() {
                logprobs(&mut candidate, ask, &answer.text);
            }
            candidate
        })
        .collect();
    let written: u64 = answers.iter().map(Answer::tokens).sum();
    let body = json!({"candidates": candidates, "usageMetadata": usage(ask, &answers),
                      "modelVersion": ask.turn.model, "responseId": response_id(shared)});
    Reply::json_after(shared.options.pace.first_token, &body)
        .charged(pricing::written(written) + pricing::read(ask.turn.input_tokens()))
}

fn stream(shared: &Shared, ask: &Ask, framing: Framing) -> Reply {
    let frames = Frames {
        ask,
        id: response_id(shared),
        framing,
        line: Timeline::new(Tempo::new(&shared.options.pace, &ask.turn)),
        sent: 0,
    };
    let steps = frames.all(&answers(shared, ask));
    framing
        .head(steps)
        .charged(pricing::read(ask.turn.input_tokens()))
}

fn answers(shared: &Shared, ask: &Ask) -> Vec<Answer> {
    let seed = shared.options.seed;
    let indexes = 0..ask.candidates;
    indexes
        .map(|index| compose(&ask.turn, seed, index))
        .collect()
}

fn response_id(shared: &Shared) -> String {
    format!("demo-{}", shared.next_number())
}

/// All parts of a whole answer.
fn parts(ask: &Ask, answer: &Answer) -> Vec<Value> {
    let mut parts = Vec::new();
    if ask.shows_thoughts && !answer.reasoning.is_empty() {
        parts.push(json!({"text": answer.reasoning, "thought": true}));
    }
    if !answer.text.is_empty() {
        let mut part = json!({"text": answer.text});
        if ask.turn.thinks {
            part["thoughtSignature"] = json!(sign(&answer.text));
        }
        parts.push(part);
    }
    parts.extend(calls(ask, answer));
    parts
}

/// The calls; the first one of a thinking model is signed.
fn calls(ask: &Ask, answer: &Answer) -> Vec<Value> {
    let calls = answer.calls.iter().enumerate();
    calls
        .map(|(at, call)| {
            let mut part = json!({"functionCall": {"name": call.name, "args": call.arguments}});
            if at == 0 && ask.turn.thinks {
                let signed = content::signed_text(&part["functionCall"]);
                part["thoughtSignature"] = json!(sign(&signed));
            }
            part
        })
        .collect()
}

/// Calls have no word of their own.
fn finish_word(finish: &Finish) -> &'static str {
    match finish {
        Finish::Stop | Finish::StopSequence(_) | Finish::Calls => "STOP",
        Finish::Length => "MAX_TOKENS",
    }
}

fn usage(ask: &Ask, answers: &[Answer]) -> Value {
    let thought: u64 = answers.iter().map(Answer::reasoning_tokens).sum();
    let written: u64 = answers.iter().map(Answer::tokens).sum();
    counts(ask, written - thought, thought)
}

fn counts(ask: &Ask, said: u64, thought: u64) -> Value {
    let read = ask.turn.input_tokens();
    let mut usage = json!({"promptTokenCount": read, "candidatesTokenCount": said,
                           "totalTokenCount": read + said + thought,
                           "promptTokensDetails": [{"modality": "TEXT", "tokenCount": read}]});
    if thought > 0 {
        usage["thoughtsTokenCount"] = json!(thought);
    }
    usage
}

fn logprobs(candidate: &mut Value, ask: &Ask, text: &str) {
    let entry = |token: &str, own: f64| json!({"token": token, "logProbability": own});
    let pieces = tokens::split(text);
    let chosen: Vec<Value> = pieces
        .iter()
        .map(|token| entry(token, likelihood(token)))
        .collect();
    let top = |token: &&str| {
        let others = likeliest(token, ask.logprobs.unwrap_or(0));
        let others: Vec<Value> = others
            .iter()
            .map(|(token, own)| entry(token, *own))
            .collect();
        json!({"candidates": others})
    };
    let sum: f64 = pieces.iter().map(|token| likelihood(token)).sum();
    candidate["avgLogprobs"] = json!(sum / pieces.len().max(1) as f64);
    candidate["logprobsResult"] = json!({"chosenCandidates": chosen,
                                         "topCandidates": pieces.iter().map(top).collect::<Vec<_>>()});
}

/// How the frames of a stream are held together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Framing {
    /// `alt=sse`.
    Events,
    /// One JSON array that grows.
    Array,
}

impl Framing {
    fn of(request: &Request<'_>) -> Self {
        let query = request.parts.uri.query().unwrap_or_default();
        if query.split('&').any(|pair| pair == "alt=sse") {
            Self::Events
        } else {
            Self::Array
        }
    }

    fn head(self, steps: Vec<Step>) -> Reply {
        let mut reply = Reply::stream(steps);
        if self == Self::Array {
            reply.headers = vec![("content-type", "application/json; charset=UTF-8".to_owned())];
        }
        reply
    }

    /// One frame; `first` begins the array. Lines end as at Google.
    fn frame(self, body: &Value, first: bool) -> String {
        match self {
            Self::Events => format!("data: {body}\r\n\r\n"),
            Self::Array if first => format!("[{body}"),
            Self::Array => format!(",\r\n{body}"),
        }
    }

    /// What comes after the last frame.
    fn end(self) -> Option<&'static str> {
        (self == Self::Array).then_some("\r\n]")
    }
}
