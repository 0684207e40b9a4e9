//! A conversation with a picture, signed thinking, parallel calls and several answers, which moves
//! from each protocol to each other one.

use serde_json::{Value, json};
use studio_gateway::turn::{
    Change, Effort, Media, Origin, PartKind, Tool, TurnMessage, TurnPart, TurnRequest, TurnRole,
};
use studio_gateway::{ChatEvent, Gateway, Protocol};

use super::strict::check;
use crate::hear::{Heard, body_of, hear, in_pieces};
use crate::server::{JSON, RawServer, reply, sse};

const PICTURE: &str = "iVBORw0KGgo=";

/// What each protocol's own model is called.
pub(crate) fn model(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Chat => "deepseek-v4",
        Protocol::Completions => "gpt-5.4",
        Protocol::Anthropic => "claude-sonnet-4-5",
        Protocol::Gemini => "gemini-3-pro",
    }
}

/// A picture and a question, two tools, two answers.
fn opening(protocol: Protocol) -> TurnRequest {
    let tool = |name: &str| Tool {
        name: name.to_owned(),
        description: Some("looks it up".into()),
        schema: Some(json!({"type":"object","properties":{"port":{"type":"string"}}})),
        strict: None,
    };
    let question = TurnMessage {
        role: TurnRole::User,
        parts: vec![
            TurnPart::Image {
                media: Media::Inline {
                    media_type: "image/png".into(),
                    data: PICTURE.into(),
                },
            },
            TurnPart::text("High water and sunset here?"),
        ],
        origin: None,
    };
    TurnRequest {
        system: Some("You advise sailors.".into()),
        tools: vec![tool("high_water"), tool("sun.set")],
        reasoning_effort: Some(Effort::Low),
        n: Some(2),
        ..TurnRequest::new(protocol, model(protocol), vec![question])
    }
}

fn frames(values: &[Value], done: bool) -> String {
    let frame = |value: &Value| format!("data: {value}\n\n");
    let body: String = values.iter().map(frame).collect();
    body + if done { "data: [DONE]\n\n" } else { "" }
}

/// The answer of a server that thinks, signs, speaks and calls two tools at once; and says
/// something else in a second choice, where the protocol has one.
fn answer(protocol: Protocol) -> String {
    match protocol {
        Protocol::Chat => {
            let delta =
                |index: u32, delta: Value| json!({"choices":[{"index":index,"delta":delta}]});
            let end = |index: u32, word: &str| json!({"choices":[{"index":index,"delta":{},"finish_reason":word}]});
            let call = |at: u32, id: &str, name: &str| {
                json!({"tool_calls":[{"index":at,"id":id,"type":"function",
                    "function":{"name":name,"arguments":"{\"port\":\"Brest\"}"}}]})
            };
            frames(
                &[
                    delta(0, json!({"role":"assistant","reasoning_content":"It is "})),
                    delta(1, json!({"role":"assistant","content":"Which "})),
                    delta(0, json!({"reasoning_content":"Brest."})),
                    delta(0, json!({"content":"Let me look."})),
                    delta(1, json!({"content":"port?"})),
                    delta(0, call(0, "functions.high_water:0", "high_water")),
                    delta(0, call(1, "functions.sun_set:1", "sun_set")),
                    end(1, "stop"),
                    end(0, "tool_calls"),
                ],
                true,
            )
        }
        Protocol::Completions => frames(
            &[
                json!({"choices":[{"index":0,"text":"It is ","finish_reason":null}]}),
                json!({"choices":[{"index":1,"text":"Which port?","finish_reason":"stop"}]}),
                json!({"choices":[{"index":0,"text":"Brest.","finish_reason":"stop"}]}),
            ],
            true,
        ),
        Protocol::Anthropic => frames(&anthropic_answer(), false),
        Protocol::Gemini => {
            let chunk = |index: u32, parts: Value| json!({"candidates":[{"index":index,"content":{"role":"model","parts":parts}}]});
            let end = |index: u32| json!({"candidates":[{"index":index,"finishReason":"STOP"}]});
            frames(
                &[
                    chunk(0, json!([{"text":"It is ","thought":true}])),
                    chunk(1, json!([{"text":"Which "}])),
                    chunk(0, json!([{"text":"Brest.","thought":true}])),
                    chunk(0, json!([{"text":"Let me look."}])),
                    chunk(1, json!([{"text":"port?"}])),
                    chunk(
                        0,
                        json!([
                            {"functionCall":{"name":"high_water","args":{"port":"Brest"}},
                                "thoughtSignature":"c2ln"},
                            {"functionCall":{"name":"sun_set","args":{"port":"Brest"}}}]),
                    ),
                    end(0),
                    end(1),
                ],
                false,
            )
        }
    }
}

fn anthropic_answer() -> Vec<Value> {
    let start = |at: u32, block: Value| json!({"type":"content_block_start","index":at,"content_block":block});
    let delta =
        |at: u32, delta: Value| json!({"type":"content_block_delta","index":at,"delta":delta});
    let stop = |at: u32| json!({"type":"content_block_stop","index":at});
    let call = |id: &str, name: &str| json!({"type":"tool_use","id":id,"name":name,"input":{}});
    let input = json!({"type":"input_json_delta","partial_json":"{\"port\":\"Brest\"}"});
    vec![
        json!({"type":"message_start","message":{"id":"m","model":"claude","content":[]}}),
        start(0, json!({"type":"thinking","thinking":"","signature":""})),
        delta(
            0,
            json!({"type":"thinking_delta","thinking":"It is Brest."}),
        ),
        delta(0, json!({"type":"signature_delta","signature":"c2ln"})),
        stop(0),
        start(1, json!({"type":"redacted_thinking","data":"ZW5j"})),
        stop(1),
        start(2, json!({"type":"text","text":"Let me look."})),
        stop(2),
        start(3, call("toolu_1", "high_water")),
        delta(3, input.clone()),
        stop(3),
        start(4, call("toolu_2", "sun_set")),
        delta(4, input),
        stop(4),
        json!({"type":"message_delta","delta":{"stop_reason":"tool_use"}}),
        json!({"type":"message_stop"}),
    ]
}

async fn ask(request: &TurnRequest) -> Heard {
    in_pieces(
        "text/event-stream",
        answer(request.protocol),
        async |gateway: Gateway| gateway.turn_stream(request).await,
    )
    .await
}

/// The conversation with the answer and the results of its calls, about to go on in `to`.
fn continued(request: &TurnRequest, heard: &Heard, index: u32, to: Protocol) -> TurnRequest {
    let origin = Origin {
        protocol: request.protocol,
        model: request.model.clone(),
    };
    let collected = heard.collected();
    let said = collected.message(index, origin).expect("choice");
    let results: Vec<_> = said
        .parts
        .iter()
        .filter_map(|part| match part {
            TurnPart::ToolCall { call } => Some(TurnPart::ToolResult {
                call_id: call.id.clone(),
                content: format!("{} at 05:42", call.name),
                is_error: call.name == "sun.set",
            }),
            _ => None,
        })
        .rev()
        .collect();
    let mut next = TurnRequest {
        protocol: to,
        model: model(to).to_owned(),
        n: None,
        ..request.clone()
    };
    next.messages.push(said);
    next.messages.push(TurnMessage {
        parts: results,
        ..TurnMessage::default()
    });
    next.messages.push(TurnMessage::user("Briefly."));
    next
}

async fn sent(request: &TurnRequest) -> Value {
    let server = RawServer::saying(sse(answer(request.protocol))).await;
    hear(server.gateway().turn_stream(request).await).await;
    let seen = server.requests();
    let path = format!("POST {} ", request.path(true));
    assert!(seen[0].starts_with(&path), "{}", seen[0]);
    let body = body_of(&seen[0]);
    assert_eq!(body, Value::Object(request.body(true)));
    body
}

#[tokio::test]
async fn every_answer_can_be_continued_in_every_other_protocol() {
    for from in Protocol::ALL {
        let first = opening(from);
        check(from, &sent(&first).await);
        let heard = ask(&first).await;
        assert_eq!(heard.kind(), None, "{from}");
        if from != Protocol::Completions {
            let names: Vec<_> = heard.calls().into_iter().map(|(name, _)| name).collect();
            assert_eq!(names, ["high_water", "sun.set"], "{from}: tools' own names");
        }
        let choices = u32::try_from(heard.collected().choices.len()).expect("few");
        let expected = if from == Protocol::Anthropic { 1 } else { 2 };
        assert_eq!(choices, expected, "{from}");
        for to in Protocol::ALL {
            for index in 0..choices {
                let next = continued(&first, &heard, index, to);
                let body = sent(&next).await;
                check(to, &body);
                if from != to {
                    let text = body.to_string();
                    for foreign in ["c2ln", "ZW5j", "reasoning_content", "thought\":"] {
                        assert!(
                            !text.contains(foreign),
                            "{from} to {to}: {foreign} in {text}"
                        );
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn an_answer_goes_back_to_its_protocol_as_it_came() {
    let chat = opening(Protocol::Chat);
    let body = sent(&continued(&chat, &ask(&chat).await, 0, Protocol::Chat)).await;
    let call = |id: &str, name: &str| {
        json!({"id":id,"type":"function",
            "function":{"name":name,"arguments":"{\"port\":\"Brest\"}"}})
    };
    assert_eq!(
        body["messages"][2],
        json!({"role":"assistant","content":"Let me look.","reasoning_content":"It is Brest.",
            "tool_calls":[call("functions.high_water:0","high_water"),
                call("functions.sun_set:1","sun_set")]})
    );
    assert_eq!(
        body["messages"][4],
        json!({"role":"tool","tool_call_id":"functions.sun_set:1",
            "content":"{\"error\":\"sun.set at 05:42\"}"})
    );

    let anthropic = opening(Protocol::Anthropic);
    let heard = ask(&anthropic).await;
    let body = sent(&continued(&anthropic, &heard, 0, Protocol::Anthropic)).await;
    let call = |id: &str, name: &str| json!({"type":"tool_use","id":id,"name":name,"input":{"port":"Brest"}});
    assert_eq!(
        body["messages"][1]["content"],
        json!([{"type":"thinking","thinking":"It is Brest.","signature":"c2ln"},
            {"type":"redacted_thinking","data":"ZW5j"},
            {"type":"text","text":"Let me look."},
            call("toolu_1","high_water"), call("toolu_2","sun_set")])
    );
    assert_eq!(
        body["messages"][2]["content"],
        json!([{"type":"tool_result","tool_use_id":"toolu_1","content":"high_water at 05:42"},
            {"type":"tool_result","tool_use_id":"toolu_2","content":"sun.set at 05:42","is_error":true},
            {"type":"text","text":"Briefly."}])
    );
    assert_eq!(body["thinking"]["type"], "enabled");

    let gemini = opening(Protocol::Gemini);
    let heard = ask(&gemini).await;
    let body = sent(&continued(&gemini, &heard, 0, Protocol::Gemini)).await;
    assert_eq!(
        body["contents"][1],
        json!({"role":"model","parts":[
            {"text":"It is Brest.","thought":true},
            {"text":"Let me look."},
            {"functionCall":{"name":"high_water","args":{"port":"Brest"}},"thoughtSignature":"c2ln"},
            {"functionCall":{"name":"sun_set","args":{"port":"Brest"}}}]})
    );
    assert_eq!(
        body["contents"][2]["parts"][1],
        json!({"functionResponse":{"name":"sun_set","response":{"error":"sun.set at 05:42"}}})
    );
}

#[tokio::test]
async fn another_family_of_models_gets_nothing_that_is_not_its_own() {
    let first = opening(Protocol::Anthropic);
    let heard = ask(&first).await;
    let mut next = continued(&first, &heard, 0, Protocol::Anthropic);
    next.model = "glm-5".into();
    let body = sent(&next).await;
    check(Protocol::Anthropic, &body);
    assert!(!body.to_string().contains("c2ln") && !body.to_string().contains("ZW5j"));
    // Having no signed thinking to go on from, it cannot be asked to think here.
    assert!(body.get("thinking").is_none());
    assert!(
        next.changes()
            .contains(&Change::ProviderDataLeftOut { message: 1 })
    );
}

#[tokio::test]
async fn a_conversation_can_go_on_without_what_its_provider_refuses() {
    for protocol in [Protocol::Chat, Protocol::Anthropic, Protocol::Gemini] {
        let first = opening(protocol);
        let next = continued(&first, &ask(&first).await, 0, protocol);
        let next = next.without_provider_data();
        let body = sent(&next).await;
        check(protocol, &body);
        let text = body.to_string();
        assert!(text.contains("Let me look."));
        for data in ["c2ln", "ZW5j", "reasoning_content", "It is Brest."] {
            assert!(!text.contains(data), "{protocol}: {data}");
        }
    }
}

#[tokio::test]
async fn whole_answers_go_back_as_they_came_too() {
    let content = json!([
        {"type":"thinking","thinking":"","signature":"c2ln"},
        {"type":"text","text":"Two"},
        {"type":"text","text":" blocks","citations":[{"type":"char_location","cited_text":"b"}]},
        {"type":"server_tool_use","id":"s","name":"web_search","input":{"query":"q"}},
        {"type":"tool_use","id":"toolu_1","name":"high_water","input":{},"caller":{"type":"direct"}}]);
    let parts = json!([
        {"text":"Hm.","thought":true,"thoughtSignature":"a"},
        {"text":"Two"}, {"text":" parts"},
        {"inlineData":{"mimeType":"image/png","data":"AA=="},"thoughtSignature":"b"},
        {"executableCode":{"language":"PYTHON","code":"1"}},
        {"functionCall":{"id":"f1","name":"high_water","args":{}},"thoughtSignature":"c"},
        {"text":"","thoughtSignature":"d"}]);
    let message = json!({"role":"assistant","reasoning_content":"","refusal":"No.",
        "reasoning_details":[{"type":"reasoning.encrypted","data":"x","id":"r1"}],
        "audio":{"id":"audio_1"},
        "tool_calls":[{"id":"c1","type":"function","function":{"name":"high_water","arguments":"{}"},
            "extra_content":{"google":{"thought_signature":"s"}}}]});
    for (protocol, raw, back, original) in [
        (
            Protocol::Anthropic,
            json!({"type":"message","content":content,"stop_reason":"tool_use"}),
            "/messages/1/content",
            &content,
        ),
        (
            Protocol::Gemini,
            json!({"candidates":[{"content":{"parts":parts},"finishReason":"STOP"}]}),
            "/contents/1/parts",
            &parts,
        ),
        (
            Protocol::Chat,
            json!({"choices":[{"message":message,"finish_reason":"stop"}]}),
            "/messages/1",
            &message,
        ),
    ] {
        let server = RawServer::saying(reply(200, JSON, &raw.to_string())).await;
        let first = TurnRequest::new(protocol, model(protocol), vec![TurnMessage::user("hi")]);
        let answer = server.gateway().turn(&first).await.expect("answer");
        assert_eq!(answer.raw, raw);
        let ends = answer.events.iter();
        let ends = ends.filter(|event| matches!(event, ChatEvent::FinishReason { .. }));
        assert_eq!(ends.count(), 1);
        let origin = Origin {
            protocol,
            model: first.model.clone(),
        };
        let mut next = first.clone();
        let said = answer.collected().message(0, origin).expect("choice");
        next.messages.push(said);
        let body = Value::Object(next.body(false));
        assert_eq!(body.pointer(back), Some(original), "{protocol}");
    }
}

#[tokio::test]
async fn what_a_protocol_cannot_show_is_told() {
    let request = opening(Protocol::Completions);
    let changes = request.changes();
    let left_out = Change::PartLeftOut {
        message: 0,
        part: PartKind::Image,
    };
    assert!(changes.contains(&left_out), "{changes:?}");
    assert!(changes.contains(&Change::Transcribed));
    let stop = |request: &TurnRequest| request.body(false).get("stop").cloned();
    assert_eq!(
        stop(&request),
        Some(json!("\n\nUser:")),
        "the model does not go on for the person"
    );
    let lone = vec![TurnMessage::user("Once upon a time")];
    let lone = TurnRequest::new(Protocol::Completions, "m", lone);
    assert_eq!(stop(&lone), None);
}
