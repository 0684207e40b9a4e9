//! Turns in Messages and in Gemini's own protocol.

use futures_util::StreamExt;
use serde_json::json;
use studio_gateway::turn::{Collected, Origin, Tool, TurnMessage, TurnPart, TurnRequest, TurnRole};
use studio_gateway::{Gateway, Protocol};

use crate::server::{Aimock, Sent};

fn asking(protocol: Protocol, text: &str) -> TurnRequest {
    TurnRequest::new(protocol, "some-model", vec![TurnMessage::user(text)])
}

async fn streamed(gateway: &Gateway, request: &TurnRequest) -> Collected {
    let stream = gateway.turn_stream(request).await.expect("stream");
    let events: Vec<_> = stream.map(|event| event.expect("event")).collect().await;
    events.into_iter().collect()
}

#[tokio::test]
async fn an_answer_is_the_same_whole_and_streamed_and_nothing_is_sent_unasked() {
    let mut server = Aimock::start().await;
    let gateway = server.gateway();
    for protocol in [Protocol::Anthropic, Protocol::Gemini] {
        let request = asking(protocol, "Tell me about a lighthouse");
        let whole = gateway.turn(&request).await.expect("answer").collected();
        let text = whole.choices[&0].text();
        assert_eq!(
            text, "A lighthouse lights the coast. 灯塔照亮海岸。",
            "{protocol}"
        );
        assert_eq!(
            streamed(&gateway, &request).await.choices[&0].text(),
            text,
            "{protocol}"
        );
    }
    let journal = server.journal().await;
    let paths: Vec<&str> = journal.iter().map(|sent| sent.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "/v1/messages",
            "/v1/messages",
            "/v1beta/models/some-model:generateContent",
            "/v1beta/models/some-model:streamGenerateContent?alt=sse",
        ]
    );
    let fields: Vec<Vec<&str>> = journal.iter().map(Sent::fields).collect();
    assert_eq!(fields[0], ["max_tokens", "messages", "model"]);
    assert_eq!(fields[1], ["max_tokens", "messages", "model", "stream"]);
    assert_eq!(fields[2..], [["contents"], ["contents"]]);
    assert_eq!(journal[0].headers["anthropic-version"], "2023-06-01");
}

#[tokio::test]
async fn reasoning_keeps_its_signature() {
    let mut server = Aimock::start().await;
    let gateway = server.gateway();
    let mut request = asking(Protocol::Anthropic, "please think");
    let answer = streamed(&gateway, &request).await;
    let origin = Origin {
        protocol: Protocol::Anthropic,
        model: request.model.clone(),
    };
    request
        .messages
        .push(answer.message(0, origin).expect("message"));
    request
        .messages
        .push(TurnMessage::user("and a lighthouse?"));
    gateway.turn(&request).await.expect("answer");
    let journal = server.journal().await;
    let turn = &journal[1].body["messages"][1];
    let expected = json!({"role": "assistant", "content": [
        {"type": "thinking", "thinking": "Two bulges.", "signature": "c2ln"},
        {"type": "text", "text": "The Moon pulls."}]});
    assert_eq!(*turn, expected);
}

#[tokio::test]
async fn parallel_calls_are_gathered_and_their_results_taken() {
    for protocol in [Protocol::Anthropic, Protocol::Gemini] {
        let mut server = Aimock::start().await;
        let gateway = server.gateway();
        let mut request = asking(protocol, "When is high water at Brest?");
        request.tools = vec![Tool {
            name: "high_water".into(),
            schema: Some(json!({"type": "object", "properties": {"port": {"type": "string"}}})),
            ..Tool::default()
        }];
        let answer = streamed(&gateway, &request).await;
        let origin = Origin {
            protocol,
            model: request.model.clone(),
        };
        let said = answer.message(0, origin).expect("message");
        let calls: Vec<_> = said
            .parts
            .iter()
            .filter_map(|part| match part {
                TurnPart::ToolCall { call } => Some(call.clone()),
                _ => None,
            })
            .collect();
        let names: Vec<&str> = calls.iter().map(|call| call.name.as_str()).collect();
        assert_eq!(names, ["high_water", "sunset"], "{protocol}");
        let results = calls.into_iter().map(|call| TurnPart::ToolResult {
            call_id: call.id,
            content: "05:42".into(),
            is_error: false,
        });
        request.messages.push(said);
        request.messages.push(TurnMessage {
            role: TurnRole::User,
            parts: results.collect(),
            origin: None,
        });
        gateway.turn(&request).await.expect("answer");
        let journal = server.journal().await;
        let fields = journal[1].fields();
        match protocol {
            Protocol::Gemini => assert_eq!(fields, ["contents", "tools"]),
            _ => assert_eq!(fields, ["max_tokens", "messages", "model", "tools"]),
        }
    }
}
