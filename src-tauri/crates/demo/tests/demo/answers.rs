//! What the demo models say.

use serde_json::{Value, json};
use studio_demo::{DemoOptions, Flavour, Group, catalogue};
use studio_gateway::{
    ChatEvent, ChatMessage, ContentPart, ErrorKind, FinishKind, Stop, StreamOptions,
};

use crate::setup::{KEY, ask, client, start, start_with, stream};

#[tokio::test]
async fn answers_are_repeatable_honest_and_in_the_language_of_the_question() {
    let demo = start().await;
    let gateway = client(&demo);
    let (english, _, error) =
        stream(&gateway, &ask("demo-chat", "Tell me about lighthouses.")).await;
    assert!(error.is_none());
    assert!(english.contains("Tell me about lighthouses.") && english.contains("scripted"));
    assert!(english.contains("| ---") && english.contains("```") && english.contains('$'));
    let again = gateway
        .chat(&ask("demo-chat", "Tell me about lighthouses."))
        .await
        .expect("whole");
    assert_eq!(again.choices[0].text, english);
    let (chinese, _, _) = stream(&gateway, &ask("demo-chat", "请介绍一下灯塔")).await;
    assert!(chinese.contains("请介绍一下灯塔") && chinese.contains("演示"));
    let (hello, _, _) = stream(&gateway, &ask("demo-chat", "hello")).await;
    assert!(hello.len() < 300);
    let (title, _, _) = stream(
        &gateway,
        &ask("demo-chat", "Give this conversation a title"),
    )
    .await;
    assert!(title.len() < 40);
}

#[tokio::test]
async fn the_reasoner_thinks_first_and_usage_counts_it() {
    let demo = start().await;
    let mut request = ask("demo-reasoner", "Why?");
    request.stream_options = Some(StreamOptions {
        include_usage: true,
    });
    let (_, events, _) = stream(&client(&demo), &request).await;
    let first_text = events
        .iter()
        .position(|e| matches!(e, ChatEvent::Text { .. }));
    let last_thought = events
        .iter()
        .rposition(|e| matches!(e, ChatEvent::Reasoning { .. }));
    assert!(last_thought.expect("reasoning") < first_text.expect("text"));
    let Some(ChatEvent::Usage(usage)) = events.last() else {
        panic!("no usage")
    };
    assert!(usage.reasoning > 0 && usage.output > usage.reasoning && usage.input > 0);
    assert_eq!(demo.charged(), usage.input + usage.output * 4);
}

#[tokio::test]
async fn choices_logprobs_limits_and_stops_are_honoured() {
    let demo = start().await;
    let gateway = client(&demo);
    let mut request = ask("demo-chat", "Tell me more");
    (request.n, request.logprobs, request.top_logprobs) = (Some(3), Some(true), Some(2));
    request.max_tokens = Some(5);
    let whole = gateway.chat(&request).await.expect("whole");
    assert_eq!(whole.choices.len(), 3);
    assert_ne!(whole.choices[0].text, whole.choices[1].text);
    assert_eq!(whole.choices[2].logprobs.len(), 5);
    assert_eq!(whole.choices[2].logprobs[0].top.len(), 2);
    assert_eq!(
        whole.choices[0].finish.as_ref().expect("finish").kind,
        FinishKind::Length
    );
    let (text, events, _) = stream(&gateway, &request).await;
    assert_eq!(text, whole.choices[0].text);
    let finished = events
        .iter()
        .filter(|e| matches!(e, ChatEvent::FinishReason { .. }))
        .count();
    assert_eq!(finished, 3);
    let mut stopped = ask("demo-verbatim", "one END two");
    stopped.stop = Some(Stop::One("END".into()));
    assert_eq!(stream(&gateway, &stopped).await.0, "one ");
}

#[tokio::test]
async fn verbatim_says_exactly_what_it_is_told() {
    let demo = start().await;
    let gateway = client(&demo);
    let payload = "See <img src=x onerror=alert(1)>\n\n```\n😀 ü\u{0}\\ \"q\" data: [DONE]\r\n";
    let (text, _, _) = stream(&gateway, &ask("demo-verbatim", payload)).await;
    assert_eq!(text, payload);
    let paced = format!("#pace chunk=1 delay_ms=0\n{payload}");
    let (text, events, _) = stream(&gateway, &ask("demo-verbatim", &paced)).await;
    assert_eq!(text, payload);
    let pieces = events
        .iter()
        .filter(|e| matches!(e, ChatEvent::Text { .. }))
        .count();
    assert_eq!(pieces, payload.chars().count());
    assert_eq!(
        gateway
            .chat(&ask("demo-verbatim", &paced))
            .await
            .expect("whole")
            .choices[0]
            .text,
        payload
    );
}

#[tokio::test]
async fn load_answers_arrive_whole() {
    let demo = start().await;
    let gateway = client(&demo);
    for model in catalogue()
        .iter()
        .filter(|model| model.group == Group::Load)
    {
        let (text, events, error) = stream(&gateway, &ask(model.id, "go")).await;
        assert!(error.is_none());
        assert_eq!(text.chars().count(), 200_000, "{}", model.id);
        assert!(events.len() >= 5000, "in many pieces");
    }
}

#[tokio::test]
async fn tools_are_called_and_their_results_used() {
    let demo = start().await;
    let gateway = client(&demo);
    let mut request = ask("demo-chat", "Please use get_time for Brest");
    request.tools = vec![json!({"type":"function","function":{"name":"get_time",
        "parameters":{"type":"object","properties":{"place":{"type":"string"}}}}})];
    let (_, events, _) = stream(&gateway, &request).await;
    let call = events.iter().find_map(|event| match event {
        ChatEvent::ToolCall { call, .. } => Some(call.clone()),
        _ => None,
    });
    let call = call.expect("call");
    let arguments: Value = serde_json::from_str(&call.arguments).expect("arguments");
    assert_eq!(
        (call.name.as_str(), arguments["place"].is_string()),
        ("get_time", true)
    );
    let mut said = ChatMessage::assistant("");
    said.tool_calls = vec![call.clone()];
    request
        .messages
        .extend([said, ChatMessage::tool(call.id, "05:42")]);
    let whole = gateway.chat(&request).await.expect("whole");
    assert!(whole.choices[0].text.contains("05:42"));
    let mut forced = ask("demo-chat", "anything");
    (forced.tools, forced.tool_choice) = (request.tools, Some(json!("required")));
    assert_eq!(
        gateway.chat(&forced).await.expect("whole").choices[0]
            .tool_calls
            .len(),
        1
    );
}

#[tokio::test]
async fn json_is_json_and_attachments_are_noticed() {
    let demo = start().await;
    let gateway = client(&demo);
    let mut request = ask("demo-chat", "Answer as JSON");
    request.response_format = Some(json!({"type":"json_object"}));
    let whole = gateway.chat(&request).await.expect("whole");
    assert!(
        serde_json::from_str::<Value>(&whole.choices[0].text)
            .expect("json")
            .is_object()
    );
    let mut seen = ask("demo-chat", "");
    seen.messages = vec![ChatMessage::user_parts(vec![
        ContentPart::text("What is on this picture, please?"),
        ContentPart::image("data:image/png;base64,AA=="),
    ])];
    assert!(
        gateway.chat(&seen).await.expect("whole").choices[0]
            .text
            .contains("1 attachment")
    );
}

#[tokio::test]
async fn models_balance_and_keys() {
    let options = DemoOptions {
        key: Some(KEY.into()),
        ..DemoOptions::default()
    };
    assert!(!format!("{options:?}").contains(KEY));
    let demo = start_with(options).await;
    let gateway = client(&demo);
    let ids: Vec<_> = gateway
        .models()
        .await
        .expect("models")
        .into_iter()
        .map(|m| m.id)
        .collect();
    let listed: Vec<_> = catalogue().iter().map(|model| model.id).collect();
    assert_eq!(ids, listed);
    let before = gateway.balance().await.expect("balance").expect("offered");
    assert_eq!(before.remaining_micros, Some(10_000_000));
    gateway
        .chat(&ask("demo-chat", "Tell me more"))
        .await
        .expect("whole");
    let after = gateway.balance().await.expect("balance").expect("offered");
    assert!(after.remaining_micros < before.remaining_micros);
    let mut wrong = crate::setup::config(&demo);
    wrong.key = None;
    let stranger = studio_gateway::Gateway::new(wrong).expect("client");
    let error = stranger.models().await.expect_err("refused");
    assert_eq!((error.kind, error.status), (ErrorKind::Auth, Some(401)));
    let journal = demo.journal();
    assert!(journal[0].has_key && !journal.last().expect("entry").has_key);
    assert!(!format!("{journal:?}").contains(KEY));
}

#[tokio::test]
async fn local_servers_are_recognised() {
    for (flavour, path) in [
        (Flavour::Ollama, "/api/version"),
        (Flavour::LmStudio, "/api/v0/models"),
        (Flavour::LlamaCpp, "/props"),
    ] {
        let demo = start_with(DemoOptions {
            flavour,
            ..DemoOptions::default()
        })
        .await;
        assert!(get(&demo, path).await.starts_with("HTTP/1.1 200"), "{path}");
        let plain = start().await;
        assert!(
            get(&plain, path).await.starts_with("HTTP/1.1 404"),
            "{path}"
        );
    }
}

async fn get(demo: &studio_demo::DemoGateway, path: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut socket = tokio::net::TcpStream::connect(demo.addr())
        .await
        .expect("connect");
    let request = format!("GET {path} HTTP/1.1\r\nhost: demo\r\nconnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.expect("write");
    let mut text = String::new();
    socket.read_to_string(&mut text).await.expect("read");
    text
}
