//! Every endpoint of the demo with a request that it answers, for tables of tests.

use serde_json::{Value, json};

use crate::http::Headers;

/// The protocol whose shapes an endpoint uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    OpenAi,
    Anthropic,
    Gemini,
}

/// What the bytes of an answer are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Json,
    Events,
    Sound,
}

/// One endpoint.
pub(crate) struct Endpoint {
    pub(crate) name: &'static str,
    pub(crate) path: &'static str,
    pub(crate) headers: Headers<'static>,
    /// Null for a GET.
    pub(crate) body: Value,
    pub(crate) shape: Shape,
    pub(crate) kind: Kind,
}

const VERSION: Headers<'static> = &[("anthropic-version", "2023-06-01")];

pub(crate) fn all() -> Vec<Endpoint> {
    use Kind::{Events, Json, Sound};
    use Shape::{Anthropic, Gemini, OpenAi};
    let row = |name, path, headers, body, shape, kind| Endpoint {
        name,
        path,
        headers,
        body,
        shape,
        kind,
    };
    let said = json!([{"role": "user", "content": "Tell me about lighthouses."}]);
    let chat = json!({"model": "demo-chat", "messages": said});
    let told = json!({"model": "demo-chat", "messages": said, "max_tokens": 200});
    let contents = json!({"contents": [{"parts": [{"text": "Tell me about lighthouses."}]}]});
    let prompt = json!({"model": "demo-chat", "prompt": "The harbour master said"});
    let embed = json!({"model": "demo-embedding", "input": ["ebb tide", "flood tide"],
                       "dimensions": 16});
    let rerank = json!({"model": "demo-rerank", "query": "slack water",
                        "documents": ["Slack water lies between tides.", "Paint dries."]});
    vec![
        row(
            "chat",
            "/v1/chat/completions",
            &[],
            chat.clone(),
            OpenAi,
            Json,
        ),
        row(
            "chat streamed",
            "/v1/chat/completions",
            &[],
            streamed(&chat),
            OpenAi,
            Events,
        ),
        row(
            "completions",
            "/v1/completions",
            &[],
            prompt.clone(),
            OpenAi,
            Json,
        ),
        row(
            "completions streamed",
            "/v1/completions",
            &[],
            streamed(&prompt),
            OpenAi,
            Events,
        ),
        row("embeddings", "/v1/embeddings", &[], embed, OpenAi, Json),
        row("rerank", "/v1/rerank", &[], rerank, OpenAi, Json),
        row(
            "moderations",
            "/v1/moderations",
            &[],
            json!({"input": "caption"}),
            OpenAi,
            Json,
        ),
        row(
            "messages",
            "/v1/messages",
            VERSION,
            told.clone(),
            Anthropic,
            Json,
        ),
        row(
            "messages streamed",
            "/v1/messages",
            VERSION,
            streamed(&told),
            Anthropic,
            Events,
        ),
        row(
            "messages counted",
            "/v1/messages/count_tokens",
            VERSION,
            chat,
            Anthropic,
            Json,
        ),
        row(
            "gemini",
            "/v1beta/models/demo-chat:generateContent",
            &[],
            contents.clone(),
            Gemini,
            Json,
        ),
        row(
            "gemini streamed",
            "/v1beta/models/demo-chat:streamGenerateContent?alt=sse",
            &[],
            contents.clone(),
            Gemini,
            Events,
        ),
        row(
            "gemini as an array",
            "/v1beta/models/demo-chat:streamGenerateContent",
            &[],
            contents.clone(),
            Gemini,
            Json,
        ),
        row(
            "gemini counted",
            "/v1beta/models/demo-chat:countTokens",
            &[],
            contents,
            Gemini,
            Json,
        ),
        row(
            "videos",
            "/v1/videos/generations",
            &[],
            json!({"model": "demo-video", "prompt": "A paper boat"}),
            OpenAi,
            Json,
        ),
        row(
            "speech",
            "/v1/audio/speech",
            &[],
            json!({"model": "demo-tts", "voice": "alloy", "input": "Mind the gap."}),
            OpenAi,
            Sound,
        ),
        row(
            "speech streamed",
            "/v1/audio/speech",
            &[],
            json!({"model": "demo-tts-sse", "voice": "alloy", "stream_format": "sse",
                   "input": "The ferry leaves the harbour at nine."}),
            OpenAi,
            Events,
        ),
        row(
            "images",
            "/v1/images/generations",
            &[],
            json!({"model": "demo-image", "prompt": "A lighthouse"}),
            OpenAi,
            Json,
        ),
        row(
            "images streamed",
            "/v1/images/generations",
            &[],
            json!({"model": "demo-image-gpt", "prompt": "A lighthouse", "output_format": "jpeg",
                   "output_compression": 5, "stream": true, "partial_images": 2}),
            OpenAi,
            Events,
        ),
        row("models", "/v1/models", &[], Value::Null, OpenAi, Json),
        row(
            "gemini models",
            "/v1beta/models",
            &[],
            Value::Null,
            Gemini,
            Json,
        ),
        row("pricing", "/api/pricing", &[], Value::Null, OpenAi, Json),
        row(
            "balance",
            "/api/usage/token/",
            &[],
            Value::Null,
            OpenAi,
            Json,
        ),
    ]
}

fn streamed(body: &Value) -> Value {
    let mut body = body.clone();
    body["stream"] = json!(true);
    body
}
