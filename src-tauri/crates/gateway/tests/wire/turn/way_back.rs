//! What comes back of a turn, in the words of no protocol.

use serde_json::json;
use studio_gateway::turn::{Tool, TurnMessage, TurnRequest};
use studio_gateway::{AudioDelta, ChatEvent, ErrorKind, FinishKind, Gateway, Protocol};

use super::journey::model;
use crate::hear::{Heard, in_pieces};
use crate::server::{JSON, RawServer, reply};

async fn heard(protocol: Protocol, body: &str) -> Heard {
    let request = TurnRequest::new(protocol, model(protocol), vec![TurnMessage::user("hi")]);
    in_pieces("text/event-stream", body, async |gateway: Gateway| {
        gateway.turn_stream(&request).await
    })
    .await
}

fn chunk(delta: serde_json::Value, word: Option<&str>) -> String {
    let mut choice = json!({"index":0,"delta":delta});
    if let Some(word) = word {
        choice["finish_reason"] = json!(word);
    }
    format!("data: {}\n\n", json!({"choices":[choice]}))
}

/// An answer cut short in the middle of its second call.
fn cut(protocol: Protocol) -> String {
    match protocol {
        Protocol::Chat => {
            chunk(json!({"content":"half"}), None)
                + &chunk(
                    json!({"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}),
                    None,
                )
        }
        Protocol::Completions => "data: {\"choices\":[{\"index\":0,\"text\":\"half\"}]}\n\n".into(),
        Protocol::Anthropic => {
            let events = [
                json!({"type":"message_start","message":{"id":"m","content":[]}}),
                json!({"type":"content_block_start","index":0,
                    "content_block":{"type":"text","text":"half"}}),
                json!({"type":"content_block_stop","index":0}),
                json!({"type":"content_block_start","index":1,
                    "content_block":{"type":"tool_use","id":"a","name":"f","input":{}}}),
                json!({"type":"content_block_stop","index":1}),
            ];
            events.map(|event| format!("data: {event}\n\n")).concat()
        }
        Protocol::Gemini => format!(
            "data: {}\n\n",
            json!({"candidates":[{"content":{"parts":[{"text":"half"},
                {"functionCall":{"name":"f","args":{}},"thoughtSignature":"s"}]}}]})
        ),
    }
}

#[tokio::test]
async fn a_cut_answer_is_told_once_and_gives_no_call() {
    for protocol in Protocol::ALL {
        let heard = heard(protocol, &cut(protocol)).await;
        assert_eq!(heard.kind(), Some(ErrorKind::Truncated), "{protocol}");
        assert_eq!(heard.text(), "half", "{protocol}");
        let certain = heard
            .events
            .iter()
            .all(|event| matches!(event, ChatEvent::Started { .. } | ChatEvent::Text { .. }));
        assert!(certain, "{protocol}: {:?}", heard.events);
    }
}

#[tokio::test]
async fn an_error_after_three_pieces_keeps_them() {
    let deltas = ["The ", "bar ", "is"].map(|word| chunk(json!({"content":word}), None));
    let error = r#"data: {"error":{"message":"upstream reset (request id: 20251009z)","type":"upstream_error","code":"bad_response"}}"#;
    let heard = heard(Protocol::Chat, &format!("{}{error}\n\n", deltas.concat())).await;
    assert_eq!(heard.text(), "The bar is");
    assert_eq!(heard.kind(), Some(ErrorKind::Upstream));
    let error = heard.error.expect("error");
    assert_eq!(error.request_id.as_deref(), Some("20251009z"));
}

#[tokio::test]
async fn json_in_place_of_a_stream_is_an_answer_or_its_error() {
    let message = json!({"role":"assistant","content":"Hi"});
    let chat = json!({"choices":[{"index":0,"message":message,"finish_reason":"stop"}]});
    let text = json!({"choices":[{"index":0,"text":"Hi","finish_reason":"stop"}]});
    let block = json!({"type":"text","text":"Hi"});
    let anthropic = json!({"type":"message","content":[block],"stop_reason":"end_turn"});
    let part = json!({"content":{"parts":[{"text":"Hi"}]},"finishReason":"STOP"});
    let gemini = json!({"candidates":[part]});
    let error = json!({"error":{"message":"x","type":"insufficient_quota"}});
    for (protocol, whole) in [
        (Protocol::Chat, chat),
        (Protocol::Completions, text),
        (Protocol::Anthropic, anthropic),
        (Protocol::Gemini, gemini),
    ] {
        let request = TurnRequest::new(protocol, "m", vec![TurnMessage::user("hi")]);
        for content_type in ["application/json", "text/event-stream"] {
            let ask = async |gateway: Gateway| gateway.turn_stream(&request).await;
            let heard = in_pieces(content_type, whole.to_string(), ask).await;
            assert_eq!((heard.text().as_str(), heard.kind()), ("Hi", None));
            let refused = in_pieces(content_type, error.to_string(), ask).await;
            assert_eq!(refused.kind(), Some(ErrorKind::Quota), "{protocol}");
            assert!(refused.events.is_empty());
        }
    }
}

#[tokio::test]
async fn calls_survive_every_way_of_numbering_them() {
    let call = |fragment: serde_json::Value| chunk(json!({"tool_calls":[fragment]}), None);
    let end = chunk(json!({}), Some("tool_calls"));
    let pair = |name: &str, arguments: &str| (name.to_owned(), arguments.to_owned());
    let ab = vec![pair("f", "{\"x\":1}"), pair("g", "{}")];
    for (fragments, expected) in [
        (
            vec![
                json!({"id":"a","function":{"name":"f","arguments":"{\"x\":"}}),
                json!({"function":{"arguments":"1}"}}),
                json!({"id":"b","function":{"name":"g","arguments":""}}),
            ],
            ab.clone(),
        ),
        (
            vec![
                json!({"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}}),
                json!({"index":0,"id":"b","function":{"name":"g","arguments":"{}"}}),
            ],
            ab.clone(),
        ),
        (
            vec![
                json!({"index":0,"id":"a","function":{"name":"f","arguments":{"x":1}}}),
                json!({"index":1,"id":"b","function":{"name":"g","arguments":{}}}),
            ],
            ab.clone(),
        ),
        (
            vec![
                json!({"index":0,"id":"a","function":{"name":"f","arguments":""}}),
                json!({"index":1,"id":"b","function":{"name":"g"}}),
                json!({"index":2,"id":"c","function":{"name":"h","arguments":"{\"z\":"}}),
                json!({"index":0,"function":{"name":"f","arguments":"{\"x\":1}"}}),
                json!({"index":2,"function":{"arguments":"tru"}}),
            ],
            [ab.clone(), vec![pair("h", "{\"z\":tru")]].concat(),
        ),
    ] {
        let body: String = fragments.into_iter().map(call).collect();
        let heard = heard(Protocol::Chat, &(body + &end)).await;
        assert_eq!(heard.calls(), expected);
        assert_eq!(heard.kind(), None);
    }
}

#[tokio::test]
async fn calls_count_whatever_the_word_says() {
    let call =
        json!({"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]});
    let heard = heard(Protocol::Chat, &chunk(call, Some("stop"))).await;
    let reason = heard.collected().choices[&0]
        .finish
        .clone()
        .expect("finish");
    assert_eq!(
        (reason.kind, reason.raw.as_str()),
        (FinishKind::ToolCalls, "stop")
    );
}

#[tokio::test]
async fn refusals_sound_and_sources_of_chat_come_out() {
    let citation = json!({"type":"url_citation","url_citation":{"url":"https://x","title":"X"}});
    let body = chunk(json!({"refusal":"Not "}), None)
        + &chunk(json!({"refusal":"that."}), None)
        + &chunk(
            json!({"audio":{"id":"audio_1","transcript":"Hi","data":"AAA="}}),
            None,
        )
        + &chunk(json!({"annotations":[citation]}), Some("stop"));
    let heard = heard(Protocol::Chat, &body).await;
    let choice = heard.collected().choices[&0].clone();
    assert_eq!(choice.text(), "Not that.");
    assert_eq!(choice.transcript, "Hi");
    let audio = AudioDelta {
        media_type: None,
        data: "AAA=".into(),
        transcript: "Hi".into(),
    };
    assert_eq!(choice.audio, [audio]);
    assert_eq!(choice.citations[0].url.as_deref(), Some("https://x"));
    let echo = ChatEvent::Opaque {
        index: 0,
        protocol: Protocol::Chat,
        data: json!({"message":{"audio":{"id":"audio_1"}}}),
    };
    assert!(heard.events.contains(&echo));
}

#[tokio::test]
async fn a_whole_answer_has_the_events_of_a_stream_and_tools_have_their_own_names() {
    let body = json!({"type":"message","id":"m","model":"c","stop_reason":"tool_use","content":[
        {"type":"tool_use","id":"t","name":"server_get_2","input":{"a":1}}],
        "usage":{"input_tokens":1,"output_tokens":2}});
    let server = RawServer::saying(reply(200, JSON, &body.to_string())).await;
    let mut request = TurnRequest::new(
        Protocol::Anthropic,
        model(Protocol::Anthropic),
        vec![TurnMessage::user("hi")],
    );
    request.tools = ["server_get", "server.get"]
        .map(|name| Tool {
            name: name.into(),
            ..Tool::default()
        })
        .to_vec();
    let answer = server.gateway().turn(&request).await.expect("answer");
    let names = answer.events.iter().find_map(|event| match event {
        ChatEvent::ToolCall { call, .. } => Some(call.name.as_str()),
        _ => None,
    });
    assert_eq!(names, Some("server.get"));
    let streamed = in_pieces(
        "application/json",
        body.to_string(),
        async |gateway: Gateway| gateway.turn_stream(&request).await,
    )
    .await;
    assert_eq!(streamed.events, answer.events);
    assert_eq!(answer.collected().usage.expect("usage").output, 2);
}
