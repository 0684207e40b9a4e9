//! The Messages protocol.

use serde_json::{Value, json};
use studio_demo::DemoGateway;

use crate::http::{Answer, Headers, post};
use crate::setup::start;

const PATH: &str = "/v1/messages";
const VERSION: Headers<'static> = &[("anthropic-version", "2023-06-01")];

fn asking(text: &str) -> Value {
    json!({"model": "demo-chat", "max_tokens": 4096,
           "messages": [{"role": "user", "content": text}]})
}

fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

async fn create(demo: &DemoGateway, body: &Value) -> Answer {
    post(demo, PATH, VERSION, body).await
}

/// The error's message of a 400 in this protocol's shape.
async fn refused(demo: &DemoGateway, body: &Value) -> String {
    let answer = create(demo, body).await;
    let told = answer.json();
    assert_eq!(answer.status, 400, "{body} {told}");
    assert_eq!(told["error"]["type"], "invalid_request_error");
    told["error"]["message"]
        .as_str()
        .expect("message")
        .to_owned()
}

fn tools() -> Value {
    let tool = |name: &str| {
        json!({"name": name, "description": "x", "input_schema": {"type": "object",
               "properties": {"port": {"type": "string"}}}})
    };
    json!([tool("high_water"), tool("sunset")])
}

#[tokio::test]
async fn an_answer_is_the_same_as_in_chat_whole_and_streamed() {
    let demo = start().await;
    let question = "Tell me about lighthouses.";
    let whole = create(&demo, &asking(question)).await.json();
    let chat = json!({"model": "demo-chat", "messages": [{"role": "user", "content": question}]});
    let chat = post(&demo, "/v1/chat/completions", &[], &chat).await.json();
    assert_eq!(
        whole["content"][0]["text"],
        chat["choices"][0]["message"]["content"]
    );
    assert_eq!(
        (&whole["type"], &whole["stop_reason"]),
        (&json!("message"), &json!("end_turn"))
    );
    assert_eq!(
        whole["usage"]["input_tokens"],
        chat["usage"]["prompt_tokens"]
    );
    demo.clear_journal();
    let streamed = create(&demo, &with(asking(question), "stream", json!(true))).await;
    let events = streamed.events();
    let kinds: Vec<&str> = events
        .iter()
        .filter_map(|event| event["type"].as_str())
        .collect();
    assert_eq!(kinds[0], "message_start");
    assert_eq!(kinds[kinds.len() - 2..], ["message_delta", "message_stop"]);
    assert!(streamed.text().contains("event: ping\n"));
    let text: String = events
        .iter()
        .filter_map(|event| event["delta"]["text"].as_str())
        .collect();
    assert_eq!(whole["content"][0]["text"], json!(text));
    let usage = &events[events.len() - 2]["usage"];
    assert_eq!(usage["output_tokens"], whole["usage"]["output_tokens"]);
    let number = |value: &Value| value.as_u64().expect("number");
    let cost = number(&whole["usage"]["input_tokens"]) + 4 * number(&usage["output_tokens"]);
    assert_eq!(demo.charged(), cost);
}

#[tokio::test]
async fn every_stop_has_its_word() {
    let demo = start().await;
    let body = with(asking("one END two"), "model", json!("demo-verbatim"));
    let body = with(body, "stop_sequences", json!(["END"]));
    let told = create(&demo, &body).await.json();
    assert_eq!(
        (&told["stop_reason"], &told["stop_sequence"]),
        (&json!("stop_sequence"), &json!("END"))
    );
    let told = create(&demo, &with(asking("Tell me more"), "max_tokens", json!(3)))
        .await
        .json();
    assert_eq!(
        (&told["stop_reason"], &told["usage"]["output_tokens"]),
        (&json!("max_tokens"), &json!(3))
    );
}

#[tokio::test]
async fn thinking_must_come_back_with_its_signature() {
    let demo = start().await;
    let mut body = with(
        asking("When is high_water?"),
        "model",
        json!("demo-reasoner"),
    );
    body["thinking"] = json!({"type": "enabled", "budget_tokens": 1024});
    body["tools"] = tools();
    let told = create(&demo, &body).await.json();
    assert_eq!(told["stop_reason"], "tool_use");
    assert_eq!(
        (&told["content"][0]["type"], &told["content"][1]["type"]),
        (&json!("thinking"), &json!("tool_use"))
    );
    let mut streamed = body.clone();
    streamed["stream"] = json!(true);
    let events = create(&demo, &streamed).await.events();
    let signature = events
        .iter()
        .find_map(|event| event["delta"]["signature"].as_str());
    assert_eq!(signature, told["content"][0]["signature"].as_str());
    let id = &told["content"][1]["id"];
    body["messages"] = json!([body["messages"][0], {"role": "assistant", "content": told["content"]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": id, "content": "05:42"}]}]);
    let answer = create(&demo, &body).await.json();
    assert!(
        answer["content"][1]["text"]
            .as_str()
            .expect("text")
            .contains("05:42"),
        "{answer}"
    );
    let mut changed = body.clone();
    changed["messages"][1]["content"][0]["thinking"] = json!("other");
    assert!(
        refused(&demo, &changed)
            .await
            .contains("messages.1.content.0.signature")
    );
    changed["messages"][1]["content"][0] = json!({"type": "thinking", "thinking": "x"});
    assert!(
        refused(&demo, &changed)
            .await
            .contains("signature: Field required")
    );
    changed["messages"][1]["content"] = json!([told["content"][1]]);
    assert!(
        refused(&demo, &changed)
            .await
            .contains("must start with a thinking block")
    );
    body["thinking"] = json!({"type": "adaptive", "display": "omitted"});
    let hidden = create(
        &demo,
        &with(body, "messages", asking("Why?")["messages"].clone()),
    )
    .await
    .json();
    assert_eq!(hidden["content"][0]["thinking"], "");
}

#[tokio::test]
async fn calls_and_results_stand_in_their_places() {
    let demo = start().await;
    let mut body = with(asking("Call high_water and sunset"), "tools", tools());
    let told = create(&demo, &body).await.json();
    let calls = told["content"].as_array().expect("content");
    let names: Vec<&str> = calls
        .iter()
        .filter_map(|call| call["name"].as_str())
        .collect();
    assert_eq!(names, ["high_water", "sunset"]);
    assert!(calls[0]["input"]["port"].is_string());
    body["tool_choice"] = json!({"type": "tool", "name": "sunset"});
    assert_eq!(
        create(&demo, &body).await.json()["content"][0]["name"],
        "sunset"
    );
    body["tool_choice"] = json!({"type": "auto", "disable_parallel_tool_use": true});
    assert_eq!(
        create(&demo, &body).await.json()["content"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    let result =
        |at: usize| json!({"type": "tool_result", "tool_use_id": calls[at]["id"], "content": "x"});
    let text = json!({"type": "text", "text": "and?"});
    let turn = json!({"role": "assistant", "content": calls});
    for (content, words) in [
        (vec![result(0), result(1), text.clone()], ""),
        (
            vec![result(0), text.clone()],
            "without `tool_result` blocks",
        ),
        (
            vec![result(0), text.clone(), result(1)],
            "before all other content",
        ),
        (vec![result(0), result(1), result(1)], "single result"),
        (
            vec![
                result(0),
                result(1),
                json!({"type": "tool_result", "tool_use_id": "toolu_x"}),
            ],
            "toolu_x",
        ),
    ] {
        body["messages"] =
            json!([{"role": "user", "content": "go"}, turn, {"role": "user", "content": content}]);
        if words.is_empty() {
            assert_eq!(create(&demo, &body).await.status, 200);
        } else {
            let message = refused(&demo, &body).await;
            assert!(message.contains(words), "{message}");
        }
    }
    body["messages"] = json!([{"role": "user", "content": "go"}, turn]);
    assert!(
        refused(&demo, &body)
            .await
            .contains("without `tool_result`")
    );
}

#[tokio::test]
async fn every_forbidden_value_is_refused_by_name() {
    let demo = start().await;
    let good = with(asking("hi"), "tools", tools());
    for (field, value, named) in [
        ("foo", json!(1), "foo: Extra inputs"),
        ("max_tokens", json!(0), "max_tokens"),
        ("max_tokens", Value::Null, "max_tokens: Field required"),
        ("temperature", json!(1.1), "temperature"),
        ("top_p", json!(2), "top_p"),
        ("top_k", json!("x"), "top_k"),
        ("stop_sequences", json!("END"), "stop_sequences"),
        ("stop_sequences", json!([" "]), "stop_sequences"),
        ("metadata", json!({"name": "x"}), "metadata.name"),
        ("service_tier", json!("flex"), "service_tier"),
        ("stream", json!("yes"), "stream"),
        ("system", json!([{"type": "text"}]), "system.0.text"),
        (
            "tools",
            json!([{"name": "a b", "input_schema": {"type": "object"}}]),
            "tools.0.name",
        ),
        (
            "tools",
            json!([{"name": "a", "input_schema": {}}]),
            "tools.0.input_schema",
        ),
        (
            "tools",
            json!([{"name": "a", "parameters": {}}]),
            "tools.0.parameters",
        ),
        ("tool_choice", json!("auto"), "tool_choice"),
        (
            "tool_choice",
            json!({"type": "tool", "name": "none_such"}),
            "tool_choice.name",
        ),
        (
            "thinking",
            json!({"type": "enabled", "budget_tokens": 1000}),
            "thinking.budget_tokens",
        ),
        (
            "thinking",
            json!({"type": "enabled", "budget_tokens": 4096}),
            "max_tokens",
        ),
        (
            "output_config",
            json!({"effort": "huge"}),
            "output_config.effort",
        ),
        (
            "cache_control",
            json!({"type": "eternal"}),
            "cache_control.type",
        ),
        ("messages", json!([]), "messages"),
        (
            "messages",
            json!([{"role": "assistant", "content": "x"}]),
            "messages",
        ),
        (
            "messages",
            json!([{"role": "tool", "content": "x"}]),
            "messages.0.role",
        ),
        (
            "messages",
            json!([{"role": "user", "content": ""}]),
            "messages.0.content",
        ),
        (
            "messages",
            json!([{"role": "user", "content": "x", "name": "y"}]),
            "messages.0.name",
        ),
        (
            "messages",
            json!([{"role": "user", "content": [{"type": "text", "text": ""}]}]),
            "messages.0.content.0.text",
        ),
        (
            "messages",
            json!([{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]),
            "messages.0.content.0.type",
        ),
        (
            "messages",
            json!([{"role": "user", "content": [{"type": "image",
            "source": {"type": "base64", "media_type": "image/bmp", "data": "x"}}]}]),
            "messages.0.content.0.source.media_type",
        ),
    ] {
        let message = refused(&demo, &with(good.clone(), field, value)).await;
        assert!(message.starts_with(named), "{named}: {message}");
    }
    let thinking = with(
        good.clone(),
        "thinking",
        json!({"type": "enabled", "budget_tokens": 2048}),
    );
    for (field, value) in [
        ("temperature", json!(0.5)),
        ("top_k", json!(4)),
        ("top_p", json!(0.9)),
        ("tool_choice", json!({"type": "any"})),
    ] {
        let message = refused(&demo, &with(thinking.clone(), field, value)).await;
        assert!(message.starts_with(field), "{message}");
    }
    let unknown = create(&demo, &with(good.clone(), "model", json!("nobody"))).await;
    assert_eq!(
        (unknown.status, unknown.json()["error"]["type"].clone()),
        (404, json!("not_found_error"))
    );
    let answer = post(&demo, PATH, &[], &good).await;
    assert!(answer.status == 400 && answer.text().contains("anthropic-version"));
}

#[tokio::test]
async fn tokens_are_counted_without_an_answer() {
    let demo = start().await;
    let path = "/v1/messages/count_tokens";
    let mut body = asking("Tell me about lighthouses.");
    let answer = post(&demo, path, VERSION, &body).await;
    assert!(answer.status == 400 && answer.text().contains("max_tokens"));
    body.as_object_mut().expect("object").remove("max_tokens");
    let counted = post(&demo, path, VERSION, &body).await.json();
    let answered = create(&demo, &asking("Tell me about lighthouses."))
        .await
        .json();
    assert_eq!(counted["input_tokens"], answered["usage"]["input_tokens"]);
}
