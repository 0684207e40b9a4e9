use super::*;
use serde_json::{Value, json};
use studio_domain::{
    MediaHash, Message, MessageId, MessageStatus, ModelRef, Part, ProfileId, Role,
};

fn model() -> ModelRef {
    ModelRef {
        profile_id: ProfileId::generate(),
        model_id: "claude-opus-4-7".into(),
    }
}

fn message(role: Role, parts: Vec<Part>) -> Message {
    Message {
        id: MessageId::generate(),
        parent_id: None,
        role,
        status: MessageStatus::Complete,
        model: None,
        protocol: None,
        parts,
        usage: None,
        finish_reason: None,
        error: None,
        created_at: 0,
        finished_at: None,
        first_token_ms: None,
    }
}

fn text(text: &str) -> Part {
    Part::Text { text: text.into() }
}

/// A thought with the signature by which its provider knows it again, and an answer.
fn signed(model: &ModelRef) -> Message {
    let parts = vec![
        Part::Reasoning { text: "hm".into() },
        Part::Opaque {
            protocol: "anthropic".into(),
            data: json!({"members": {"type": "thinking", "signature": "s1"}}),
        },
        text("Yes"),
    ];
    Message {
        model: Some(model.clone()),
        protocol: Some("anthropic".into()),
        ..message(Role::Assistant, parts)
    }
}

fn body(protocol: Protocol, model: &ModelRef, branch: &[Message], files: &Files) -> Value {
    Value::Object(turn_request(protocol, model, branch, files).body(false))
}

#[test]
fn thinking_and_empty_answers_are_not_sent_back() {
    let model = model();
    let branch = [
        message(Role::System, vec![text("Be brief.")]),
        message(Role::User, vec![text("Hi")]),
        message(Role::Assistant, vec![]),
        message(Role::User, vec![text("Again")]),
        message(
            Role::Assistant,
            vec![Part::Reasoning { text: "hm".into() }, text("Yes")],
        ),
        message(
            Role::Assistant,
            vec![Part::Reasoning {
                text: "only".into(),
            }],
        ),
    ];
    let sent = body(Protocol::Chat, &model, &branch, &Files::new());
    assert_eq!(
        sent["messages"],
        json!([
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Hi"},
            {"role": "user", "content": "Again"},
            {"role": "assistant", "content": "Yes"},
        ])
    );
}

#[test]
fn what_a_provider_wants_back_goes_back_to_it_alone() {
    let model = model();
    let branch = [message(Role::User, vec![text("Hi")]), signed(&model)];
    let thinking = json!({"type": "thinking", "thinking": "hm", "signature": "s1"});
    let answer = json!({"type": "text", "text": "Yes"});
    let sent = |asked: &ModelRef| {
        let body = body(Protocol::Anthropic, asked, &branch, &Files::new());
        body["messages"][1]["content"].clone()
    };
    assert_eq!(sent(&model), json!([thinking, answer]));
    let elsewhere = ModelRef {
        profile_id: ProfileId::generate(),
        ..model.clone()
    };
    assert_eq!(sent(&elsewhere), json!([answer]));
    let unrelated = ModelRef {
        model_id: "deepseek-v4".into(),
        ..model.clone()
    };
    assert_eq!(sent(&unrelated), json!([answer]));
    for protocol in [Protocol::Chat, Protocol::Completions, Protocol::Gemini] {
        let told = body(protocol, &model, &branch, &Files::new()).to_string();
        assert!(!told.contains("s1") && !told.contains("hm"), "{told}");
    }
}

#[test]
fn a_file_that_is_gone_takes_along_what_was_said_of_it() {
    let model = model();
    let hash = MediaHash::try_from("0f".repeat(32)).unwrap();
    let signature = Part::Opaque {
        protocol: "gemini".into(),
        data: json!({"members": {"thoughtSignature": "s2"}}),
    };
    let parts = vec![
        text("Here it is"),
        Part::Image {
            media: hash.clone(),
        },
        signature,
    ];
    let drawn = Message {
        model: Some(model.clone()),
        protocol: Some("gemini".into()),
        ..message(Role::Assistant, parts)
    };
    let sent = |files: &Files| {
        let body = body(
            Protocol::Gemini,
            &model,
            std::slice::from_ref(&drawn),
            files,
        );
        body["contents"][0]["parts"].clone()
    };
    let file = Encoded {
        media_type: "image/png".into(),
        data: "iVBO".into(),
    };
    assert_eq!(
        sent(&Files::from([(hash, file)])),
        json!([
            {"text": "Here it is"},
            {"inlineData": {"mimeType": "image/png", "data": "iVBO"}, "thoughtSignature": "s2"},
        ])
    );
    assert_eq!(sent(&Files::new()), json!([{"text": "Here it is"}]));
}

#[test]
fn a_call_goes_back_with_what_only_its_provider_knows() {
    let model = model();
    let call = Part::ToolCall {
        call_id: "toolu_1".into(),
        name: "look".into(),
        arguments: "{}".into(),
        extra: Some(json!({"caller": {"type": "direct"}})),
    };
    let asked = Message {
        model: Some(model.clone()),
        protocol: Some("anthropic".into()),
        ..message(Role::Assistant, vec![call])
    };
    let result = Part::ToolResult {
        call_id: "toolu_1".into(),
        content: "42".into(),
        is_error: false,
        duration_ms: None,
    };
    let branch = [asked, message(Role::Tool, vec![result])];
    let sent = body(Protocol::Anthropic, &model, &branch, &Files::new());
    let (call, result) = (
        &sent["messages"][0]["content"][0],
        &sent["messages"][1]["content"][0],
    );
    assert_eq!(call["caller"]["type"], "direct");
    assert_eq!(call["id"], "toolu_1");
    assert_eq!(result["content"], "42");
}

#[test]
fn an_answer_that_called_tools_is_several_messages_of_both_speakers() {
    let text = |text: &str| Part::Text { text: text.into() };
    let call = |id: &str| Part::ToolCall {
        call_id: id.into(),
        name: "calculate".into(),
        arguments: "{}".into(),
        extra: None,
    };
    let result = |id: &str| Part::ToolResult {
        call_id: id.into(),
        content: "42".into(),
        is_error: false,
        duration_ms: None,
    };
    let parts = vec![
        text("Let me see."),
        call("a"),
        call("b"),
        result("b"),
        result("a"),
        call("c"),
        result("c"),
        text("It is 42."),
    ];
    let branch = [message(Role::Assistant, parts)];
    let request = turn_request(Protocol::Chat, &model(), &branch, &Files::new());
    let shape: Vec<(TurnRole, usize)> = request
        .messages
        .iter()
        .map(|message| (message.role, message.parts.len()))
        .collect();
    let (user, assistant) = (TurnRole::User, TurnRole::Assistant);
    let expected = [
        (assistant, 3),
        (user, 2),
        (assistant, 1),
        (user, 1),
        (assistant, 1),
    ];
    assert_eq!(shape, expected);
}

#[test]
fn a_document_is_sent_as_its_words() {
    let parts = vec![Part::File {
        media: MediaHash::try_from("0a".repeat(32)).unwrap(),
        name: "tides.pdf".into(),
        text: Some("High water at noon.".into()),
    }];
    let branch = [message(Role::User, parts)];
    let request = turn_request(Protocol::Chat, &model(), &branch, &Files::new());
    let words = "<file name=\"tides.pdf\">\nHigh water at noon.\n</file>";
    assert_eq!(request.messages[0].parts, [TurnPart::text(words)]);
}
