//! Turns through the real client, in every protocol.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join_all;
use serde_json::json;
use studio_demo::{DemoGateway, Group, catalogue};
use studio_gateway::turn::{
    Collected, Effort, Origin, Tool, TurnMessage, TurnPart, TurnRequest, TurnRole,
};
use studio_gateway::{ErrorKind, FinishKind, Gateway, GatewayError, Protocol};

use crate::faults::expected;
use crate::setup::{KEY, client, config, start};

fn asking(protocol: Protocol, model: &str, text: &str) -> TurnRequest {
    let mut request = TurnRequest::new(protocol, model, vec![TurnMessage::user(text)]);
    request.max_tokens = Some(4096);
    request.include_usage = matches!(protocol, Protocol::Chat | Protocol::Completions);
    request
}

async fn streamed(gateway: &Gateway, request: &TurnRequest) -> Result<Collected, GatewayError> {
    let mut stream = gateway.turn_stream(request).await?;
    let mut collected = Collected::default();
    while let Some(event) = stream.next().await {
        collected.add(event?);
    }
    Ok(collected)
}

#[tokio::test]
async fn every_protocol_says_the_same_and_costs_the_same() {
    let mut texts = Vec::new();
    for protocol in Protocol::ALL {
        let demo = start().await;
        let gateway = client(&demo);
        let request = asking(protocol, "demo-chat", "Tell me about lighthouses.");
        let whole = gateway.turn(&request).await.expect("whole").collected();
        let cost = demo.charged();
        let pieces = streamed(&gateway, &request).await.expect("stream");
        assert_eq!(demo.charged(), cost * 2, "{protocol}");
        let usage = whole.usage.expect("usage");
        assert_eq!(cost, usage.input + usage.output * 4, "{protocol}");
        assert_eq!(pieces.usage, whole.usage, "{protocol}");
        assert_eq!(
            pieces.choices[&0].text(),
            whole.choices[&0].text(),
            "{protocol}"
        );
        let finish = pieces.choices[&0].finish.as_ref().expect("finish");
        assert_eq!(finish.kind, FinishKind::Stop, "{protocol}");
        texts.push(whole.choices[&0].text());
    }
    assert!(texts.iter().all(|text| *text == texts[0]) && texts[0].contains("scripted"));
}

fn tool(name: &str) -> Tool {
    Tool {
        name: name.to_owned(),
        description: None,
        schema: Some(json!({"type": "object", "properties": {"port": {"type": "string"}}})),
        strict: None,
    }
}

/// Asks for two tools and hands their results back; the answer to those.
async fn conversation(
    demo: &DemoGateway,
    first: Protocol,
    second: Protocol,
    model: &str,
) -> Result<Collected, GatewayError> {
    let gateway = client(demo);
    let mut request = asking(first, model, "Please call high_water and sunset for Brest");
    request.tools = vec![tool("high_water"), tool("sunset")];
    if model == "demo-reasoner" {
        request.reasoning_effort = Some(Effort::Low);
    }
    let answer = streamed(&gateway, &request).await?;
    let origin = Origin {
        protocol: first,
        model: model.to_owned(),
    };
    let said = answer.message(0, origin).expect("a message");
    let reasons = said
        .parts
        .iter()
        .any(|part| matches!(part, TurnPart::Reasoning { .. }));
    assert_eq!(reasons, model == "demo-reasoner", "{first}");
    let results: Vec<TurnPart> = said
        .parts
        .iter()
        .filter_map(|part| match part {
            TurnPart::ToolCall { call } => Some(TurnPart::ToolResult {
                call_id: call.id.clone(),
                content: format!("{} at 05:42", call.name),
                is_error: false,
            }),
            _ => None,
        })
        .collect();
    assert_eq!(results.len(), 2, "{first}");
    request.messages.push(said);
    request.messages.push(TurnMessage {
        role: TurnRole::User,
        parts: results,
        origin: None,
    });
    request.protocol = second;
    streamed(&gateway, &request).await
}

#[tokio::test]
async fn tools_are_called_in_parallel_and_a_conversation_may_change_its_protocol() {
    let demo = start().await;
    let protocols = [Protocol::Chat, Protocol::Anthropic, Protocol::Gemini];
    for first in protocols {
        for second in protocols {
            let answer = conversation(&demo, first, second, "demo-chat").await;
            let text = answer.expect("answer").choices[&0].text();
            assert!(text.contains("05:42"), "{first} to {second}: {text}");
        }
        // What a thinking model wants back comes back: its reasoning, or its signatures.
        let answer = conversation(&demo, first, first, "demo-reasoner").await;
        let text = answer.expect("answer").choices[&0].text();
        assert!(text.contains("05:42"), "{first}: {text}");
    }
}

#[tokio::test]
async fn gemini_tells_of_a_filtered_question_in_its_answer() {
    let demo = start().await;
    let gateway = client(&demo);
    let request = asking(Protocol::Gemini, "demo-filter", "hello");
    let whole = gateway.turn(&request).await.expect("answer").collected();
    let pieces = streamed(&gateway, &request).await.expect("answer");
    for answer in [whole, pieces] {
        let finish = answer.choices[&0].finish.as_ref().expect("finish");
        assert_eq!(finish.kind, FinishKind::ContentFilter);
    }
    assert_eq!(demo.charged(), 0);
}

/// A client that waits too short for silence only: everything else comes in time.
fn waiting(demo: &DemoGateway, id: &str) -> Gateway {
    let mut config = config(demo);
    let patience = Duration::from_secs(if id.starts_with("demo-silent") { 1 } else { 60 });
    config.timeouts.first_byte = patience;
    config.timeouts.idle = patience;
    config.timeouts.whole = patience;
    Gateway::new(config).expect("client")
}

/// What differs from chat: a stream whose last frame is its only end is cut off without it, and a
/// question that was filtered is told in an answer.
fn expected_in(protocol: Protocol, id: &str) -> (Option<ErrorKind>, Option<ErrorKind>) {
    match (protocol, id) {
        (Protocol::Gemini, "demo-no-done") => (Some(ErrorKind::Truncated), None),
        (Protocol::Gemini, "demo-filter") => (None, None),
        _ => expected(id),
    }
}

#[tokio::test]
async fn every_fault_has_its_name_in_every_protocol_and_is_charged_once() {
    let faults = catalogue()
        .iter()
        .filter(|model| model.group == Group::Fault);
    let pairs = faults.flat_map(|model| Protocol::ALL.map(|protocol| (protocol, model.id)));
    join_all(pairs.map(|(protocol, id)| async move {
        let place = format!("{id} in {protocol}");
        let demo = start().await;
        let gateway = waiting(&demo, id);
        let request = asking(protocol, id, "Tell me about lighthouses.");
        let (stream, whole) = expected_in(protocol, id);
        let error = streamed(&gateway, &request).await.err();
        assert_eq!(error.as_ref().map(|e| e.kind), stream, "{place}, streamed");
        let once = demo.charged();
        let refused = gateway.turn(&request).await.err();
        assert_eq!(refused.as_ref().map(|e| e.kind), whole, "{place}, whole");
        // Twice the same question costs at most twice as much as a good answer to it.
        demo.clear_journal();
        let good = asking(protocol, "demo-bytes", "Tell me about lighthouses.");
        gateway.turn(&good).await.expect("good");
        assert!(once <= demo.charged(), "{place} cost {once}");
        for error in error.into_iter().chain(refused) {
            assert!(!format!("{error:?} {error}").contains(KEY), "{place}");
        }
        assert!(!format!("{:?}", demo.journal()).contains(KEY), "{place}");
    }))
    .await;
}
