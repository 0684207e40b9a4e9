//! Streams as gateways really send them.

use std::time::Duration;

use crate::server::{Act, JSON, RawServer, reply, sse, sse_head};
use futures_util::StreamExt;
use serde_json::json;
use studio_gateway::{
    ChatEvent, ChatMessage, ChatRequest, ErrorKind, FinishKind, Gateway, GatewayError, Usage,
};

pub(crate) fn ask() -> ChatRequest {
    ChatRequest::new("m", vec![ChatMessage::user("hi")])
}

#[derive(Debug, Default)]
pub(crate) struct Got {
    pub(crate) text: String,
    pub(crate) reasoning: String,
    pub(crate) calls: Vec<(String, String, String)>,
    pub(crate) finish: Vec<(u32, FinishKind, String)>,
    pub(crate) usage: Option<Usage>,
    pub(crate) logprobs: Vec<(u32, String)>,
    pub(crate) events: Vec<ChatEvent>,
    pub(crate) error: Option<GatewayError>,
}

pub(crate) async fn drain(gateway: &Gateway, request: &ChatRequest) -> Got {
    let mut got = Got::default();
    let mut stream = match gateway.chat_stream(request).await {
        Ok(stream) => stream,
        Err(error) => {
            return Got {
                error: Some(error),
                ..got
            };
        }
    };
    while let Some(item) = stream.next().await {
        assert!(got.error.is_none(), "nothing follows an error");
        match item {
            Ok(event) => {
                match event.clone() {
                    ChatEvent::Text { index: 0, text } => got.text.push_str(&text),
                    ChatEvent::Reasoning { text, .. } => got.reasoning.push_str(&text),
                    ChatEvent::ToolCall { call, .. } => {
                        got.calls.push((call.id, call.name, call.arguments))
                    }
                    ChatEvent::FinishReason { index, reason } => {
                        got.finish.push((index, reason.kind, reason.raw))
                    }
                    ChatEvent::Usage(usage) => got.usage = Some(usage),
                    ChatEvent::Logprobs { index, tokens } => {
                        got.logprobs
                            .extend(tokens.into_iter().map(|token| (index, token.token)));
                    }
                    _ => {}
                }
                got.events.push(event);
            }
            Err(error) => got.error = Some(error),
        }
    }
    got
}

pub(crate) async fn from(acts: Vec<Act>) -> Got {
    drain(&RawServer::saying(acts).await.gateway(), &ask()).await
}

/// The same body whole, in single bytes, in sevens and in pieces of changing length must mean the same.
pub(crate) async fn from_body(body: impl AsRef<[u8]>) -> Got {
    let body = body.as_ref();
    let whole = from(sse(body)).await;
    let uneven = (0..).map(|number| number * 7919 % 61 + 1);
    for sizes in [
        vec![1; body.len()],
        vec![7; body.len()],
        uneven.take(body.len()).collect(),
    ] {
        let (mut acts, mut rest) = (vec![sse_head()], body);
        for size in sizes {
            let (piece, after) = rest.split_at(rest.len().min(size));
            acts.push(Act::Send(piece.to_vec()));
            rest = after;
            if rest.is_empty() {
                break;
            }
        }
        let cut = from(acts).await;
        assert_eq!((&cut.events, kind(&cut)), (&whole.events, kind(&whole)));
    }
    whole
}

pub(crate) fn kind(got: &Got) -> Option<ErrorKind> {
    got.error.as_ref().map(|error| error.kind)
}

#[tokio::test]
async fn hostile_bytes_from_the_worked_example() {
    let chunks: [&[u8]; 6] = [
        b"\xEF\xBB\xBF: edge warm-up\r\n\r\ndata:{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Gr\xC3",
        b"\xBC\xC3\x9F\x65\"},\"finish_reason\":null}]}\r",
        b"\n\r\n: PING\n\ndata: {\"id\":\"c1\",\"choices\":[]}\n\ndata: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" \xF0\x9F",
        b"\x98\x80\"}}]}\n\n",
        b"data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}\r\rdata: {\"id\":\"c1\",\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":4,\"total_tokens\":11}}\n",
        b"\ndata: [DONE]",
    ];
    let mut acts = vec![sse_head()];
    for chunk in chunks {
        acts.extend([
            Act::Send(chunk.to_vec()),
            Act::Pause(Duration::from_millis(5)),
        ]);
    }
    let got = from(acts).await;
    assert_eq!(got.text, "Grüße 😀");
    assert_eq!(got.finish, [(0, FinishKind::Stop, "stop".to_owned())]);
    assert_eq!(
        got.usage,
        Some(Usage {
            input: 7,
            output: 4,
            ..Usage::default()
        })
    );
    assert!(got.error.is_none());
    let started = ChatEvent::Started {
        response_id: Some("c1".into()),
        model: Some("m".into()),
    };
    assert_eq!(got.events[0], started);
}

pub(crate) const REASONED: &str = r#"data: {"id":"chatcmpl-77","model":"m-think","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"usage":null}

data: {"id":"chatcmpl-77","choices":[{"index":0,"delta":{"reasoning_content":"Moon pulls; "},"finish_reason":null}],"usage":null}

: PING

data: {"id":"chatcmpl-77","choices":[{"index":0,"delta":{"reasoning_content":"two bulges.","reasoning":"two bulges."},"finish_reason":null}],"usage":null}

data: {"id":"chatcmpl-77","choices":[{"index":0,"delta":{"content":"Tides follow "},"finish_reason":null}],"usage":null}

data: {"id":"chatcmpl-77","choices":[{"index":0,"delta":{"content":"the Moon."},"finish_reason":null}],"usage":null}

data: {"id":"chatcmpl-77","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}

data: {"id":"chatcmpl-77","choices":[],"usage":{"prompt_tokens":12,"completion_tokens":9,"total_tokens":21,"completion_tokens_details":{"reasoning_tokens":5}}}

data: [DONE]

"#;

#[tokio::test]
async fn line_ends_and_missing_ends() {
    for line_end in ["\n", "\r\n", "\r"] {
        let got = from_body(REASONED.replace('\n', line_end)).await;
        assert_eq!(got.reasoning, "Moon pulls; two bulges.");
        assert_eq!(got.text, "Tides follow the Moon.");
        assert_eq!(got.usage.expect("usage").reasoning, 5);
    }
    let without = REASONED.replace("data: [DONE]\n\n", "");
    for body in [
        REASONED.replace("data: ", "data:"),
        REASONED.trim_end().to_owned(),
        without.clone(),
        without.trim_end().to_owned(),
        format!("{without}[DONE]\n"),
    ] {
        let got = from(sse(&body)).await;
        assert_eq!(
            (got.text.as_str(), kind(&got)),
            ("Tides follow the Moon.", None)
        );
        assert_eq!(got.usage.expect("usage").output, 9);
    }
}

#[tokio::test]
async fn empty_and_odd_chunks_mean_nothing() {
    let got = from_body(
        r#"data: {"choices":[],"prompt_filter_results":[]}

data: {"choices":null}

event: ping
data: {"type":"ping"}

data: {"id":"","model":"","choices":[{"index":0,"delta":null,"usage":{"cached_tokens":1}}],"usage":{"prompt_tokens":1,"completion_tokens":1}}

data: {"id":"x","error":null,"choices":[{"delta":{"content":null}},{"index":0,"delta":{"content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"https://x/p.png"}}]}}],"obfuscation":"zz"}

data: {"choices":[]}

data: {"choices":[{"index":0,"delta":{"content":"b"},"finish_reason":"eos"}],"usage":{"input_tokens":3,"output_tokens":2.0,"prompt_cache_hit_tokens":2}}
{"choices":[],"usage":null}

data: [DONE]

data: {"choices":[{"index":0,"delta":{"content":"after the end"}}]}

"#,
    )
    .await;
    assert_eq!((got.text.as_str(), kind(&got)), ("ab", None));
    assert_eq!(
        got.usage,
        Some(Usage {
            input: 3,
            cached_input: 2,
            output: 2,
            reasoning: 0
        })
    );
    assert_eq!(got.finish, [(0, FinishKind::Stop, "eos".to_owned())]);
    assert!(got.events.contains(&ChatEvent::Image {
        index: 0,
        url: "https://x/p.png".into()
    }));
}

#[tokio::test]
async fn tool_calls_come_complete_before_the_finish() {
    let got = from_body(
        r#"data: {"id":"c9","choices":[{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_p","type":"function","function":{"name":"high_water","arguments":""}}]},"finish_reason":null}]}

data: {"id":"c9","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"port\":"}}]},"finish_reason":null}]}

data: {"id":"c9","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"Brest\"}"}}]},"finish_reason":null}]}

data: {"id":"c9","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_q","type":"function","function":{"name":"sunset","arguments":"{\"port\":\"Brest\"}"}}]},"finish_reason":null}]}

data: {"id":"c9","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

data: [DONE]

"#,
    )
    .await;
    let call = |id: &str, name: &str| {
        (
            id.to_owned(),
            name.to_owned(),
            "{\"port\":\"Brest\"}".to_owned(),
        )
    };
    assert_eq!(
        got.calls,
        [call("call_p", "high_water"), call("call_q", "sunset")]
    );
    assert_eq!(got.finish[0].1, FinishKind::ToolCalls);
    assert!(matches!(
        got.events.last(),
        Some(ChatEvent::FinishReason { .. })
    ));
}

#[tokio::test]
async fn reasoning_in_every_place() {
    let chunk = |delta: serde_json::Value| {
        format!(
            "data: {}\n\n",
            json!({"choices":[{"index":0,"delta":delta}]})
        )
    };
    let end = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    for (deltas, reasoning, text) in [
        (
            vec![json!({"reasoning":"why"}), json!({"content":"so"})],
            "why",
            "so",
        ),
        (
            vec![json!({"reasoning_content":"why","reasoning":"why"})],
            "why",
            "",
        ),
        (
            vec![
                json!({"content":"<th"}),
                json!({"content":"ink>\nwhy</think"}),
                json!({"content":">\n\nso"}),
            ],
            "why",
            "so",
        ),
        (vec![json!({"content":"<think>why"})], "why", ""),
        (vec![json!({"content":"a <think>b"})], "", "a <think>b"),
    ] {
        let body: String = deltas.into_iter().map(chunk).collect::<String>() + end;
        let got = from_body(body).await;
        assert_eq!(
            (got.reasoning.as_str(), got.text.as_str(), kind(&got)),
            (reasoning, text, None)
        );
    }
}

#[tokio::test]
async fn three_choices_interleave_with_logprobs() {
    let mut body = String::new();
    for (index, word) in [(0, "a"), (2, "c"), (1, "b"), (2, "z"), (0, "x")] {
        body += &format!(
            "data: {}\n\n",
            json!({"choices":[{"index":index,"delta":{"content":word},
                "logprobs":{"content":[{"token":word,"logprob":-0.5,"bytes":[97],
                    "top_logprobs":[{"token":word,"logprob":-0.5,"bytes":null}]}]}}]})
        );
    }
    for index in [1, 0] {
        body += &format!(
            "data: {}\n\n",
            json!({"choices":[{"index":index,"delta":{},"finish_reason":"stop"}]})
        );
    }
    let last = format!(
        "data: {}\n\n",
        json!({"choices":[{"index":2,"delta":{},"finish_reason":"length"}]})
    );
    let got = from_body(format!("{body}{last}")).await;
    assert_eq!(got.text, "ax");
    let of_two: Vec<_> = got
        .logprobs
        .iter()
        .filter(|(index, _)| *index == 2)
        .map(|(_, t)| t.as_str())
        .collect();
    assert_eq!(of_two, ["c", "z"]);
    assert_eq!(got.finish[2], (2, FinishKind::Length, "length".to_owned()));
    assert_eq!(kind(&got), None);
    // Without the last word about one choice the answer is cut.
    assert_eq!(kind(&from(sse(body)).await), Some(ErrorKind::Truncated));
}

#[tokio::test]
async fn json_in_place_of_a_stream() {
    let whole = r#"{"id":"c1","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi","reasoning":"r","tool_calls":[{"id":"a","function":{"name":"f","arguments":{}}}]},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#;
    let error = r#"{"error":{"message":"no balance","type":"insufficient_quota","code":null}}"#;
    for headers in [JSON, "content-type: text/event-stream\r\n", ""] {
        let got = from(reply(200, headers, whole)).await;
        assert_eq!(
            (got.text.as_str(), got.reasoning.as_str(), kind(&got)),
            ("Hi", "r", None)
        );
        assert_eq!(
            got.calls,
            [("a".to_owned(), "f".to_owned(), "{}".to_owned())]
        );
        assert_eq!(got.usage.expect("usage").output, 2);
        assert_eq!(
            kind(&from(reply(200, headers, error)).await),
            Some(ErrorKind::Quota)
        );
    }
}

#[tokio::test]
async fn a_stream_can_move_between_threads() {
    let gateway = RawServer::saying(sse(REASONED)).await.gateway();
    let got = tokio::spawn(async move { drain(&gateway, &ask()).await })
        .await
        .expect("task");
    assert_eq!(got.text, "Tides follow the Moon.");
}
