//! How a conversation becomes one that a strict server takes.

use serde_json::{Map, json};
use studio_gateway::turn::{Change, Media, PartKind, TurnMessage, TurnPart, TurnRole};
use studio_gateway::{Protocol, ToolCall};

use super::strict::check;
use super::way_in::{ask, body};

fn user(parts: Vec<TurnPart>) -> TurnMessage {
    TurnMessage {
        parts,
        ..TurnMessage::default()
    }
}

fn called(ids: &[&str]) -> TurnMessage {
    let call = |id: &&str| TurnPart::ToolCall {
        call: ToolCall {
            id: (*id).to_owned(),
            name: "look".into(),
            arguments: "{\"a\":1}".into(),
            extra: Map::new(),
        },
    };
    TurnMessage {
        role: TurnRole::Assistant,
        parts: ids.iter().map(call).collect(),
        origin: None,
    }
}

fn result(id: &str, content: &str) -> TurnPart {
    TurnPart::ToolResult {
        call_id: id.into(),
        content: content.into(),
        is_error: false,
    }
}

#[test]
fn every_call_gets_one_result_right_after_it() {
    let conversation = vec![
        TurnMessage::user("one"),
        called(&["a", "b.1"]),
        user(vec![TurnPart::text("said between"), result("lost", "x")]),
        user(vec![result("b.1", "B")]),
        TurnMessage::assistant("two"),
        called(&["c"]),
    ];
    for protocol in Protocol::ALL {
        let mut request = ask(protocol);
        request.messages.clone_from(&conversation);
        check(protocol, &body(&request));
        let changes = request.changes();
        for id in ["a", "c"] {
            let call_id = id.to_owned();
            assert!(
                changes.contains(&Change::ResultAdded { call_id }),
                "{protocol}"
            );
        }
        let call_id = "lost".to_owned();
        assert!(changes.contains(&Change::ResultLeftOut { call_id }));
    }
    let mut request = ask(Protocol::Anthropic);
    request.messages = conversation;
    let sent = body(&request);
    assert_eq!(
        sent["messages"][2]["content"],
        json!([{"type":"tool_result","tool_use_id":"a","content":"no result","is_error":true},
            {"type":"tool_result","tool_use_id":"b_1","content":"B"},
            {"type":"text","text":"said between"}])
    );
    // A conversation with calls needs their tools declared, and none of them may be called.
    assert_eq!(
        sent["tools"],
        json!([{"name":"look","input_schema":{"type":"object"}}])
    );
    assert_eq!(sent["tool_choice"], json!({"type":"none"}));
    assert!(request.changes().contains(&Change::PastToolsDeclared));
}

#[test]
fn messages_of_one_side_become_one_where_roles_must_take_turns() {
    let mut request = ask(Protocol::Anthropic);
    request.messages = vec![
        TurnMessage::user("a"),
        TurnMessage::user(""),
        user(vec![]),
        TurnMessage::user("b"),
        TurnMessage::assistant("c"),
        TurnMessage::assistant("d"),
        TurnMessage::user("e"),
    ];
    for protocol in Protocol::ALL {
        request.protocol = protocol;
        check(protocol, &body(&request));
    }
    request.protocol = Protocol::Gemini;
    assert_eq!(
        body(&request)["contents"][1],
        json!({"role":"model","parts":[{"text":"c"},{"text":"d"}]})
    );
}

#[test]
fn media_goes_in_the_form_of_the_protocol_or_is_told() {
    let inline = |media_type: &str| Media::Inline {
        media_type: media_type.into(),
        data: "AA==".into(),
    };
    let parts = vec![
        TurnPart::Image {
            media: Media::from_url("data:image/webp;base64,AA=="),
        },
        TurnPart::Image {
            media: Media::from_url("https://x/p.png"),
        },
        TurnPart::Audio {
            media_type: "audio/mpeg".into(),
            data: "AA==".into(),
        },
        TurnPart::File {
            name: Some("t.pdf".into()),
            media: inline("application/pdf"),
        },
    ];
    let sent = |protocol| {
        let mut request = ask(protocol);
        request.messages = vec![user(parts.clone())];
        (body(&request), request.changes())
    };
    let (chat, changes) = sent(Protocol::Chat);
    assert_eq!(
        chat["messages"][0]["content"],
        json!([{"type":"image_url","image_url":{"url":"data:image/webp;base64,AA=="}},
            {"type":"image_url","image_url":{"url":"https://x/p.png"}},
            {"type":"input_audio","input_audio":{"data":"AA==","format":"mp3"}},
            {"type":"file","file":{"filename":"t.pdf","file_data":"data:application/pdf;base64,AA=="}}])
    );
    assert_eq!(changes, []);
    let (anthropic, changes) = sent(Protocol::Anthropic);
    assert_eq!(
        anthropic["messages"][0]["content"],
        json!([{"type":"image","source":{"type":"base64","media_type":"image/webp","data":"AA=="}},
            {"type":"image","source":{"type":"url","url":"https://x/p.png"}},
            {"type":"document","title":"t.pdf",
                "source":{"type":"base64","media_type":"application/pdf","data":"AA=="}}])
    );
    let audio = Change::PartLeftOut {
        message: 0,
        part: PartKind::Audio,
    };
    assert_eq!(changes, [audio]);
    let (gemini, changes) = sent(Protocol::Gemini);
    let blob = |kind: &str| json!({"inlineData":{"mimeType":kind,"data":"AA=="}});
    assert_eq!(
        gemini["contents"][0]["parts"],
        json!([blob("image/webp"), {"fileData":{"fileUri":"https://x/p.png"}},
            blob("audio/mpeg"), blob("application/pdf")])
    );
    assert_eq!(changes, []);
}

#[test]
fn arguments_that_are_no_object_are_told() {
    let mut broken = called(&["a"]);
    if let TurnPart::ToolCall { call } = &mut broken.parts[0] {
        call.arguments = "{\"a\":".into();
    }
    for protocol in [Protocol::Anthropic, Protocol::Gemini] {
        let mut request = ask(protocol);
        request.messages.push(broken.clone());
        check(protocol, &body(&request));
        let call_id = "a".to_owned();
        assert!(
            request
                .changes()
                .contains(&Change::ArgumentsEmptied { call_id })
        );
    }
}
