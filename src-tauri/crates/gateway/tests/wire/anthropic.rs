//! Anthropic's Messages, as Anthropic and as gateways speak them.

mod asked;

use serde_json::{Value, json};
use studio_gateway::anthropic::{Message, MessagesRequest};
use studio_gateway::{ChatEvent, Citation, ErrorKind, FinishKind, Gateway, Protocol, Usage};

use crate::hear::{Heard, hear, in_pieces};
use crate::server::{JSON, RawServer, reply};

const TOOL_USE: &str = include_str!("fixtures/messages.sse");
const WHOLE: &str = r#"{"id":"msg_3","type":"message","role":"assistant","model":"claude-opus-4-7","content":[{"type":"thinking","thinking":"Short answer.","signature":"c2ln"},{"type":"text","text":"05:42 UTC."}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":412,"cache_creation_input_tokens":0,"cache_read_input_tokens":96,"output_tokens":22}}"#;

fn ask() -> MessagesRequest {
    MessagesRequest::new("claude-opus-4-7", 256, vec![Message::user("hi")])
}

async fn heard(body: impl AsRef<[u8]>) -> Heard {
    in_pieces("text/event-stream", body, async |gateway: Gateway| {
        gateway.messages_stream(&ask()).await
    })
    .await
}

fn frames(values: &[Value]) -> String {
    let frame = |value: &Value| format!("data: {value}\n\n");
    values.iter().map(frame).collect()
}

fn start() -> Value {
    json!({"type":"message_start","message":{"id":"m","model":"c","content":[],"stop_reason":null,
        "usage":{"input_tokens":5,"output_tokens":1}}})
}

fn end(word: &str) -> [Value; 2] {
    [
        json!({"type":"message_delta","delta":{"stop_reason":word},"usage":{"output_tokens":9}}),
        json!({"type":"message_stop"}),
    ]
}

fn block(index: u64, start: Value, deltas: &[Value]) -> Vec<Value> {
    let mut events =
        vec![json!({"type":"content_block_start","index":index,"content_block":start})];
    let delta = |delta| json!({"type":"content_block_delta","index":index,"delta":delta});
    events.extend(deltas.iter().map(delta));
    events.push(json!({"type":"content_block_stop","index":index}));
    events
}

fn message(blocks: Vec<Vec<Value>>, word: &str) -> String {
    let events = [vec![start()], blocks.concat(), end(word).to_vec()].concat();
    frames(&events)
}

fn opaque(heard: &Heard) -> Vec<Value> {
    let data = heard.events.iter().filter_map(|event| match event {
        ChatEvent::Opaque {
            protocol: Protocol::Anthropic,
            data,
            ..
        } => Some(data.clone()),
        _ => None,
    });
    data.collect()
}

fn finish(heard: &Heard) -> Option<(FinishKind, String)> {
    let collected = heard.collected();
    let reason = collected.choices.get(&0)?.finish.clone()?;
    Some((reason.kind, reason.raw))
}

#[tokio::test]
async fn thinking_text_and_a_call_come_in_order_with_the_signature() {
    for body in [
        TOOL_USE.to_owned(),
        TOOL_USE.replace('\n', "\r\n"),
        TOOL_USE.replace('\n', "\r"),
    ] {
        let heard = heard(body).await;
        assert_eq!(heard.kind(), None);
        assert_eq!(heard.reasoning(), "Need the table.");
        assert_eq!(heard.text(), "Let me look.");
        assert_eq!(
            heard.calls(),
            [("high_water".to_owned(), "{\"port\": \"Brest\"}".to_owned())]
        );
        assert_eq!(
            finish(&heard),
            Some((FinishKind::ToolCalls, "tool_use".to_owned()))
        );
        let collected = heard.collected();
        assert_eq!(collected.response_id.as_deref(), Some("msg_8"));
        let usage = collected.usage.expect("usage");
        assert_eq!((usage.input, usage.output), (61, 48));
        assert_eq!(
            opaque(&heard),
            [json!({"members":{"type":"thinking","signature":"c2lnLTg="}})]
        );
    }
}

#[tokio::test]
async fn streams_without_event_lines_with_pings_and_stray_marks_mean_the_same() {
    let plain = heard(TOOL_USE).await;
    let lines = TOOL_USE.lines().filter(|line| !line.starts_with("event:"));
    let unnamed: String = lines.map(|line| format!("{line}\n")).collect();
    let ping = "event: ping\ndata: {\"type\":\"ping\"}\n\n";
    let storm = TOOL_USE.replace("\n\n", &format!("\n\n{ping}{ping}: PING\n\n"));
    let done = format!("data: [DONE]\n\n{TOOL_USE}data: [DONE]\n\n");
    let unclosed = TOOL_USE.replace(
        "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
        "data: {\"type\":\"to_be_invented\"}\n\n",
    );
    for body in [unnamed, storm, done, unclosed] {
        let other = heard(body).await;
        assert_eq!(other.events, plain.events);
        assert_eq!(other.kind(), None);
    }
}

#[tokio::test]
async fn odd_blocks_are_read() {
    let late_usage = [
        vec![
            json!({"type":"message_start","message":{"id":"m","model":"c","content":[],
            "usage":{"input_tokens":0,"output_tokens":0}}}),
        ],
        block(3, json!({"type":"text","text":"Said at once"}), &[]),
        block(
            7,
            json!({"type":"tool_use","id":"t1","name":"now","input":{}}),
            &[json!({"type":"input_json_delta","partial_json":""})],
        ),
        block(
            9,
            json!({"type":"tool_use","id":"t2","name":"log","input":{"a":1}}),
            &[],
        ),
        vec![
            json!({"type":"message_delta","delta":{"stop_reason":"tool_use"},
                "usage":{"input_tokens":17,"cache_read_input_tokens":3,"cache_creation_input_tokens":2,
                    "output_tokens":4}}),
            json!({"type":"message_stop"}),
        ],
    ];
    let heard = heard(frames(&late_usage.concat())).await;
    assert_eq!(
        (heard.text().as_str(), heard.kind()),
        ("Said at once", None)
    );
    assert_eq!(
        heard.calls(),
        [
            ("now".to_owned(), "{}".to_owned()),
            ("log".to_owned(), "{\"a\":1}".to_owned())
        ]
    );
    assert_eq!(
        heard.collected().usage,
        Some(Usage {
            input: 22,
            cached_input: 3,
            output: 4,
            reasoning: 0
        })
    );
}

#[tokio::test]
async fn blocks_that_only_the_provider_knows_keep_their_places() {
    let search = json!({"type":"web_search_tool_result","tool_use_id":"s1","content":[
        {"type":"web_search_result","url":"https://x","encrypted_content":"e"}]});
    let citation = json!({"type":"web_search_result_location","url":"https://x","title":"X",
        "cited_text":"wet","encrypted_index":"i"});
    let body = message(
        vec![
            block(0, json!({"type":"redacted_thinking","data":"ZW5j"}), &[]),
            block(
                1,
                json!({"type":"server_tool_use","id":"s1","name":"web_search","input":{}}),
                &[
                    json!({"type":"input_json_delta","partial_json":"{\"query\":"}),
                    json!({"type":"input_json_delta","partial_json":"\"tide\"}"}),
                ],
            ),
            block(2, search.clone(), &[]),
            block(
                3,
                json!({"type":"text","text":""}),
                &[json!({"type":"text_delta","text":"It is "})],
            ),
            block(
                4,
                json!({"type":"text","text":"","citations":[]}),
                &[
                    json!({"type":"citations_delta","citation":citation}),
                    json!({"type":"text_delta","text":"wet."}),
                ],
            ),
            block(
                5,
                json!({"type":"thinking","thinking":"","signature":""}),
                &[json!({"type":"signature_delta","signature":"c2ln"})],
            ),
            block(
                6,
                json!({"type":"new_thing","value":"a"}),
                &[json!({"type":"new_delta","value":"b","more":1})],
            ),
        ],
        "end_turn",
    );
    let heard = heard(body).await;
    assert_eq!(heard.text(), "It is wet.");
    assert_eq!(
        opaque(&heard),
        [
            json!({"whole":{"type":"redacted_thinking","data":"ZW5j"}}),
            json!({"whole":{"type":"server_tool_use","id":"s1","name":"web_search",
                "input":{"query":"tide"}}}),
            json!({"whole":search}),
            json!({"members":{}}),
            json!({"members":{"type":"text","citations":[citation]}}),
            json!({"whole":{"type":"thinking","thinking":"","signature":"c2ln"}}),
            json!({"whole":{"type":"new_thing","value":"ab","more":1}}),
        ]
    );
    let cited = Citation {
        title: Some("X".into()),
        url: Some("https://x".into()),
        excerpt: Some("wet".into()),
    };
    assert_eq!(heard.collected().choices[&0].citations, [cited]);
}

#[tokio::test]
async fn unsigned_thinking_is_shown_and_not_kept_for_the_provider() {
    let thought = json!({"type":"thinking_delta","thinking":"hm"});
    let body = message(
        vec![block(
            0,
            json!({"type":"thinking","thinking":""}),
            &[thought],
        )],
        "max_tokens",
    );
    let heard = heard(body).await;
    assert_eq!(heard.reasoning(), "hm");
    assert!(opaque(&heard).is_empty());
    assert_eq!(finish(&heard).expect("finish").0, FinishKind::Length);
}

#[tokio::test]
async fn refusals_and_pauses_are_told_apart_from_ends() {
    let refused = [
        vec![start()],
        vec![
            json!({"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":
                {"type":"refusal","explanation":"Not that."}},"usage":{"output_tokens":2}}),
            json!({"type":"message_stop"}),
        ],
    ];
    let refused = heard(frames(&refused.concat())).await;
    assert!(refused.events.contains(&ChatEvent::Refusal {
        index: 0,
        text: "Not that.".into()
    }));
    assert_eq!(
        finish(&refused).expect("finish").0,
        FinishKind::ContentFilter
    );
    let text = block(0, json!({"type":"text","text":"Searching"}), &[]);
    let paused = heard(message(vec![text], "pause_turn")).await;
    assert_eq!(
        finish(&paused),
        Some((FinishKind::Pause, "pause_turn".to_owned()))
    );
}

#[tokio::test]
async fn errors_in_a_stream_keep_what_came_and_give_no_half_call() {
    let text = |words: &str| json!({"type":"text_delta","text":words});
    let begun = [
        vec![start()],
        block(
            0,
            json!({"type":"text","text":""}),
            &[text("The "), text("bar "), text("is")],
        ),
        block(
            1,
            json!({"type":"tool_use","id":"t","name":"rm","input":{"all":true}}),
            &[],
        ),
        block(2, json!({"type":"text","text":" closed"}), &[]),
    ];
    let begun = frames(&begun.concat());
    for (frame, kind) in [
        (
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}\n\n",
            ErrorKind::Overloaded,
        ),
        (
            "data: {\"error\":{\"message\":\"x\",\"type\":\"new_api_error\",\"code\":\"insufficient_user_quota\"}}\n\n",
            ErrorKind::Quota,
        ),
        ("data: [DONE]\n\n", ErrorKind::Truncated),
        ("", ErrorKind::Truncated),
    ] {
        let heard = heard(format!("{begun}{frame}")).await;
        assert_eq!(heard.kind(), Some(kind));
        assert_eq!(heard.text(), "The bar is closed");
        assert!(heard.calls().is_empty() && finish(&heard).is_none());
    }
}

#[tokio::test]
async fn refused_calls_are_read_in_either_shape() {
    for (status, body, kind) in [
        (
            401,
            r#"{"error":{"message":"invalid token (request id: 20251009x)","type":"new_api_error","code":""}}"#,
            ErrorKind::Auth,
        ),
        (
            529,
            r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_9"}"#,
            ErrorKind::Overloaded,
        ),
    ] {
        let server = RawServer::saying(reply(status, JSON, body)).await;
        let error = hear(server.gateway().messages_stream(&ask()).await).await;
        assert_eq!(error.kind(), Some(kind));
        let error = server
            .gateway()
            .messages(&ask())
            .await
            .expect_err("refused");
        assert_eq!(error.kind, kind);
        assert!(error.request_id.is_some());
    }
}

#[tokio::test]
async fn a_whole_message_is_read_and_so_is_one_in_place_of_a_stream() {
    let server = RawServer::saying(reply(200, JSON, WHOLE)).await;
    let answer = server.gateway().messages(&ask()).await.expect("answer");
    assert_eq!(answer.text(), "05:42 UTC.");
    assert_eq!(answer.content.len(), 2);
    assert_eq!(answer.stop_reason.as_deref(), Some("end_turn"));
    assert_eq!(answer.usage.expect("usage").input, 508);
    let streamed = in_pieces("application/json", WHOLE, async |gateway: Gateway| {
        gateway.messages_stream(&ask()).await
    })
    .await;
    assert_eq!(streamed.events, answer.into_events());
    assert_eq!(streamed.reasoning(), "Short answer.");
    let empty = RawServer::saying(reply(200, JSON, "{}")).await;
    let error = empty.gateway().messages(&ask()).await.expect_err("empty");
    assert_eq!(error.kind, ErrorKind::Protocol);
}
