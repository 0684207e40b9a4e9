//! What a strict server of each protocol would refuse in a body.

use std::collections::BTreeSet;

use serde_json::Value;
use studio_gateway::Protocol;

/// Fails where a strict server of the protocol would answer 400.
pub(crate) fn check(protocol: Protocol, body: &Value) {
    assert_no_nulls(body);
    match protocol {
        Protocol::Chat => chat(body),
        Protocol::Completions => completions(body),
        Protocol::Anthropic => anthropic(body),
        Protocol::Gemini => gemini(body),
    }
}

fn assert_no_nulls(value: &Value) {
    match value {
        Value::Null => panic!("a null is sent"),
        Value::Array(items) => items.iter().for_each(assert_no_nulls),
        Value::Object(members) => members.values().for_each(assert_no_nulls),
        _ => {}
    }
}

fn only(value: &Value, known: &[&str]) {
    for name in value.as_object().expect("object").keys() {
        assert!(known.contains(&name.as_str()), "unknown member {name}");
    }
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().expect(name)
}

fn filled<'a>(value: &'a Value, name: &str) -> &'a str {
    let text = value[name].as_str().expect(name);
    assert!(!text.is_empty(), "{name} is empty");
    text
}

fn assert_name(name: &str) {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    assert!(
        (1..=64).contains(&name.len()) && name.chars().all(good),
        "{name}"
    );
}

fn chat(body: &Value) {
    only(
        body,
        &[
            "model",
            "messages",
            "stream",
            "temperature",
            "max_tokens",
            "tools",
            "tool_choice",
            "n",
            "logprobs",
            "top_logprobs",
            "seed",
            "stop",
            "reasoning_effort",
        ],
    );
    let mut open = BTreeSet::new();
    for message in list(body, "messages") {
        let role = filled(message, "role");
        if role != "tool" {
            assert!(open.is_empty(), "calls without a result: {open:?}");
        }
        match role {
            "system" => only(message, &["role", "content"]),
            "user" => {
                only(message, &["role", "content"]);
                for part in message["content"].as_array().into_iter().flatten() {
                    assert!(matches!(filled(part, "type"), "text" | "image_url"));
                }
            }
            "assistant" => {
                only(
                    message,
                    &[
                        "role",
                        "content",
                        "tool_calls",
                        "reasoning_content",
                        "reasoning_details",
                    ],
                );
                let calls = message["tool_calls"].as_array().into_iter().flatten();
                for call in calls {
                    assert_name(filled(&call["function"], "name"));
                    let arguments = filled(&call["function"], "arguments");
                    serde_json::from_str::<Value>(arguments).expect("arguments");
                    assert!(open.insert(filled(call, "id").to_owned()), "an id twice");
                }
                assert!(message["content"].is_string() || !open.is_empty());
            }
            "tool" => {
                only(message, &["role", "content", "tool_call_id"]);
                assert!(message["content"].is_string());
                assert!(open.remove(filled(message, "tool_call_id")), "no such call");
            }
            other => panic!("role {other}"),
        }
    }
    assert!(open.is_empty(), "calls without a result: {open:?}");
}

fn completions(body: &Value) {
    only(
        body,
        &[
            "model",
            "prompt",
            "stream",
            "temperature",
            "max_tokens",
            "n",
            "logprobs",
            "seed",
            "stop",
        ],
    );
    assert!(!filled(body, "prompt").contains("base64"));
}

fn anthropic(body: &Value) {
    only(
        body,
        &[
            "model",
            "messages",
            "max_tokens",
            "system",
            "stream",
            "temperature",
            "top_k",
            "tools",
            "tool_choice",
            "thinking",
            "output_config",
            "stop_sequences",
        ],
    );
    assert!(body["max_tokens"].as_u64().expect("max_tokens") >= 1);
    let messages = list(body, "messages");
    let mut open: BTreeSet<String> = BTreeSet::new();
    for (at, message) in messages.iter().enumerate() {
        only(message, &["role", "content"]);
        let role = if at % 2 == 0 { "user" } else { "assistant" };
        assert_eq!(filled(message, "role"), role, "roles take turns");
        let blocks = list(message, "content");
        assert!(!blocks.is_empty());
        let mut spoke = false;
        for block in blocks {
            match (role, filled(block, "type")) {
                (_, "text") => {
                    filled(block, "text");
                    spoke = true;
                }
                ("user", "image") => {
                    filled(&block["source"], "data");
                }
                ("user", "tool_result") => {
                    assert!(!spoke, "results come first");
                    assert!(open.remove(filled(block, "tool_use_id")), "no such call");
                }
                ("assistant", "tool_use") => {
                    assert!(block["input"].is_object());
                    assert_name(filled(block, "name"));
                    assert_name(filled(block, "id"));
                    open.insert(filled(block, "id").to_owned());
                }
                ("assistant", "thinking") => {
                    filled(block, "signature");
                }
                ("assistant", "redacted_thinking") => {
                    filled(block, "data");
                }
                (_, other) => panic!("{role} says {other}"),
            }
        }
        if role == "user" {
            assert!(open.is_empty(), "calls without a result: {open:?}");
        }
    }
    assert!(open.is_empty(), "calls without a result: {open:?}");
}

fn gemini(body: &Value) {
    only(
        body,
        &[
            "contents",
            "systemInstruction",
            "generationConfig",
            "tools",
            "toolConfig",
        ],
    );
    let mut open: Vec<(String, Value)> = Vec::new();
    for (at, content) in list(body, "contents").iter().enumerate() {
        only(content, &["role", "parts"]);
        let role = if at % 2 == 0 { "user" } else { "model" };
        assert_eq!(filled(content, "role"), role, "roles take turns");
        let parts = list(content, "parts");
        assert!(!parts.is_empty());
        for part in parts {
            only(
                part,
                &[
                    "text",
                    "thought",
                    "thoughtSignature",
                    "inlineData",
                    "functionCall",
                    "functionResponse",
                ],
            );
            let call = &part["functionCall"];
            if call.is_object() {
                assert!(role == "model" && call["args"].is_object());
                assert_name(filled(call, "name"));
                open.push((filled(call, "name").to_owned(), call["id"].clone()));
            }
            let answer = &part["functionResponse"];
            if answer.is_object() {
                assert!(role == "user" && answer["response"].is_object());
                let (name, id) = open.remove(0);
                assert_eq!(
                    (name.as_str(), &id),
                    (filled(answer, "name"), &answer["id"])
                );
            }
        }
        if role == "user" {
            assert!(open.is_empty(), "calls without a result: {open:?}");
        }
    }
    assert!(open.is_empty(), "calls without a result: {open:?}");
}
