//! Chat, tools, refusals and the list of models.

use futures_util::StreamExt;
use serde_json::json;
use studio_gateway::{
    ChatEvent, ChatMessage, ChatRequest, ErrorKind, Gateway, StreamOptions, ToolCall,
};

use crate::server::Aimock;

fn asking(text: &str) -> ChatRequest {
    ChatRequest::new("gpt-4o", vec![ChatMessage::user(text)])
}

async fn streamed(gateway: &Gateway, request: &ChatRequest) -> Vec<ChatEvent> {
    let stream = gateway.chat_stream(request).await.expect("stream");
    stream.map(|event| event.expect("event")).collect().await
}

fn text(events: &[ChatEvent]) -> String {
    let pieces = events.iter().filter_map(|event| match event {
        ChatEvent::Text { text, .. } => Some(text.as_str()),
        _ => None,
    });
    pieces.collect()
}

#[tokio::test]
async fn an_answer_is_the_same_whole_and_streamed_and_nothing_is_sent_unasked() {
    let mut server = Aimock::start().await;
    let gateway = server.gateway();
    let mut request = asking("Tell me about a lighthouse");
    let whole = gateway.chat(&request).await.expect("answer");
    assert_eq!(
        whole.choices[0].text,
        "A lighthouse lights the coast. 灯塔照亮海岸。"
    );
    request.temperature = Some(0.5);
    request.stream_options = Some(StreamOptions {
        include_usage: true,
    });
    let events = streamed(&gateway, &request).await;
    assert_eq!(text(&events), whole.choices[0].text);
    assert!(
        events
            .iter()
            .any(|event| matches!(event, ChatEvent::Usage(usage) if usage.output > 0))
    );
    let journal = server.journal().await;
    assert_eq!(journal.len(), 2);
    for sent in &journal {
        assert_eq!(
            (sent.method.as_str(), sent.path.as_str()),
            ("POST", "/v1/chat/completions")
        );
        assert_eq!(sent.headers["content-type"], "application/json");
        let message = &sent.body["messages"][0];
        assert_eq!(
            *message,
            json!({"role": "user", "content": "Tell me about a lighthouse"})
        );
    }
    assert_eq!(journal[0].fields(), ["messages", "model", "stream"]);
    let streamed = [
        "messages",
        "model",
        "stream",
        "stream_options",
        "temperature",
    ];
    assert_eq!(journal[1].fields(), streamed);
    assert_eq!(
        journal[1].body["stream_options"],
        json!({"include_usage": true})
    );
}

#[tokio::test]
async fn parallel_calls_are_gathered_and_their_results_taken() {
    let mut server = Aimock::start().await;
    let gateway = server.gateway();
    let mut request = asking("When is high water at Brest?");
    request.tools = vec![
        json!({"type": "function", "function": {"name": "high_water",
        "parameters": {"type": "object", "properties": {"port": {"type": "string"}}}}}),
    ];
    let events = streamed(&gateway, &request).await;
    let calls: Vec<ToolCall> = events
        .into_iter()
        .filter_map(|event| match event {
            ChatEvent::ToolCall { call, .. } => Some(call),
            _ => None,
        })
        .collect();
    let named: Vec<(&str, &str)> = calls
        .iter()
        .map(|call| (call.name.as_str(), call.arguments.as_str()))
        .collect();
    let arguments = r#"{"port":"Brest"}"#;
    assert_eq!(named, [("high_water", arguments), ("sunset", arguments)]);
    let mut turn = ChatMessage::assistant("");
    turn.tool_calls = calls.clone();
    let results = calls
        .iter()
        .rev()
        .map(|call| ChatMessage::tool(&call.id, "05:42"));
    request.messages.push(turn);
    request.messages.extend(results);
    let answer = gateway.chat(&request).await.expect("answer");
    assert_eq!(answer.choices[0].text, "High water is at 05:42.");
    let journal = server.journal().await;
    assert_eq!(
        journal[1].fields(),
        ["messages", "model", "stream", "tools"]
    );
    let sent = &journal[1].body["messages"][1]["tool_calls"][0];
    let expected = json!({"id": "call_tide", "type": "function",
                          "function": {"name": "high_water", "arguments": arguments}});
    assert_eq!(*sent, expected);
}

#[tokio::test]
async fn refusals_keep_their_kind_and_models_are_listed() {
    let server = Aimock::start().await;
    let gateway = server.gateway();
    let error = gateway
        .chat(&asking("to be refused"))
        .await
        .expect_err("refused");
    assert_eq!((error.kind, error.status), (ErrorKind::Rate, Some(429)));
    let error = gateway
        .chat(&asking("nothing fits this"))
        .await
        .expect_err("refused");
    assert!(
        error.status.is_some_and(|status| status >= 400),
        "{error:?}"
    );
    let models = gateway.models().await.expect("models");
    assert!(models.iter().any(|model| model.id == "gpt-4o"));
}
