//! Requests that the API forbids.

use serde_json::{Value, json};
use studio_gateway::ErrorKind;

use crate::setup::{ask, client, start};

#[tokio::test]
async fn every_forbidden_value_is_refused_by_name() {
    let demo = start().await;
    let gateway = client(&demo);
    for (field, value) in [
        ("model", json!("")),
        ("model", json!(7)),
        ("messages", json!([])),
        ("messages", json!("hi")),
        ("stream", json!("yes")),
        ("temperature", json!(2.1)),
        ("temperature", json!("warm")),
        ("max_tokens", json!(0)),
        ("max_tokens", json!(1.5)),
        ("top_p", json!(-0.1)),
        ("presence_penalty", json!(3)),
        ("frequency_penalty", json!(-2.5)),
        ("stop", json!(["a", "b", "c", "d", "e"])),
        ("stop", json!([1])),
        ("tools", json!([{"type": "function"}])),
        ("tool_choice", json!("auto")),
        ("response_format", json!({"type": "xml"})),
        ("response_format", json!("json")),
        ("n", json!(0)),
        ("n", json!(129)),
        ("logprobs", json!(1)),
        ("top_logprobs", json!(2)),
        ("stream_options", json!({"include_usage": true})),
        ("seed", json!("x")),
    ] {
        let error = refused(&gateway, field, value.clone()).await;
        assert_eq!(error.kind, ErrorKind::Request, "{field} {value}");
        assert_eq!(error.status, Some(400));
        assert_eq!(error.type_word.as_deref(), Some("invalid_request_error"));
        assert_eq!(error.param.as_deref(), Some(field), "{value}");
    }
    for (message, param) in [
        (json!({"role": "robot", "content": "x"}), "messages[0].role"),
        (json!({"role": "user"}), "messages[0].content"),
        (
            json!({"role": "tool", "content": "x"}),
            "messages[0].tool_call_id",
        ),
        (
            json!({"role": "user", "content": [{"type": "smell"}]}),
            "messages[0].content",
        ),
    ] {
        let error = refused(&gateway, "messages", json!([message])).await;
        assert_eq!(error.param.as_deref(), Some(param));
    }
    let error = gateway
        .chat(&ask("no-such-model", "hi"))
        .await
        .expect_err("refused");
    assert_eq!((error.kind, error.status), (ErrorKind::Model, Some(404)));
}

async fn refused(
    gateway: &studio_gateway::Gateway,
    field: &str,
    value: Value,
) -> studio_gateway::GatewayError {
    let mut request = ask("demo-chat", "hi");
    request.extra.insert(field.to_owned(), value);
    gateway.chat(&request).await.expect_err(field)
}

#[tokio::test]
async fn the_journal_holds_what_was_asked() {
    let demo = start().await;
    let mut request = ask("demo-chat", "hello");
    request.temperature = Some(0.5);
    client(&demo).chat(&request).await.expect("whole");
    let entry = demo.journal().remove(0);
    assert_eq!(
        (entry.method.as_str(), entry.path.as_str()),
        ("POST", "/v1/chat/completions")
    );
    assert_eq!(entry.body["temperature"], json!(0.5));
    assert!(entry.has_key && !entry.headers.contains_key("authorization"));
    assert!(entry.headers["user-agent"].starts_with("xidao-studio/"));
    demo.clear_journal();
    assert!(demo.journal().is_empty() && demo.charged() == 0);
}
