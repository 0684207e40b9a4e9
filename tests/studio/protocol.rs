//! Turns in every protocol of a chat model, and from one to another.

use crate::raw::{Asked, RawGateway, Reply, frames, json as told};
use crate::studio::{Heard, Studio, hear, prompt, text_of};
use serde_json::{Value, json};
use studio_contract::{ModelListParams, TurnEvent, TurnStartParams};
use studio_domain::{ChatProtocol, ItemId, Message, MessageStatus, ModelRef, Part, ProfileId};

const EACH: [(ChatProtocol, &str); 4] = [
    (ChatProtocol::Openai, "/v1/chat/completions"),
    (ChatProtocol::Anthropic, "/v1/messages"),
    (ChatProtocol::Gemini, "/v1beta/models/"),
    (ChatProtocol::Completions, "/v1/completions"),
];

/// A conversation that goes on and on.
struct Talk<'a> {
    studio: &'a Studio,
    profile: ProfileId,
    conversation: Option<ItemId>,
}

impl<'a> Talk<'a> {
    fn new(studio: &'a Studio, profile: ProfileId) -> Self {
        Self {
            studio,
            profile,
            conversation: None,
        }
    }

    async fn say(&mut self, model: &str, text: &str, stream: bool) -> Heard {
        let head = match self.conversation {
            Some(id) => self.studio.conversation(id).await.head_id,
            None => None,
        };
        let params = TurnStartParams {
            conversation_id: self.conversation,
            prompt: prompt(head, text),
            model: ModelRef {
                profile_id: self.profile,
                model_id: model.into(),
            },
            parameters: None,
            stream: Some(stream),
        };
        let (reply, listener) = self.studio.app.turn_start(params).await.unwrap();
        self.conversation = Some(reply.conversation.item.id);
        hear(listener).await
    }

    /// The last answer as stored.
    async fn answer(&self) -> Message {
        let conversation = self.studio.conversation(self.conversation.unwrap()).await;
        conversation.messages.last().unwrap().clone()
    }
}

fn finished(heard: Heard) -> Message {
    match heard.end {
        TurnEvent::Finished { message } => message,
        other => panic!("it should finish: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_protocol_says_the_same_streamed_and_whole() {
    let studio = Studio::start().await;
    for (protocol, path) in EACH {
        studio.speak(studio.profile, protocol).await;
        studio.gateway.clear_journal();
        let mut answers = Vec::new();
        for stream in [true, false] {
            let mut talk = Talk::new(&studio, studio.profile);
            let heard = talk
                .say("demo-verbatim", "# 潮水\n\nand `code`", stream)
                .await;
            assert_eq!(heard.parts, ["# 潮水\n\nand `code`"], "{protocol:?}");
            let message = finished(heard);
            assert_eq!(talk.answer().await, message, "{protocol:?}");
            assert_eq!(message.status, MessageStatus::Complete);
            assert!(message.protocol.is_some());
            answers.push(message);
        }
        let usage = answers[0].usage.as_ref().expect("token counts");
        assert!(usage.input_tokens > Some(0) && usage.output_tokens > Some(0));
        assert_eq!(Some(usage), answers[1].usage.as_ref(), "{protocol:?}");
        assert_eq!(answers[0].protocol, answers[1].protocol);
        for asked in studio.gateway.journal() {
            assert!(asked.path.starts_with(path), "{protocol:?}: {}", asked.path);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_goes_on_in_another_protocol() {
    let studio = Studio::start().await;
    let mut talk = Talk::new(&studio, studio.profile);
    let mut said = Vec::new();
    for (number, (protocol, path)) in EACH.into_iter().cycle().take(8).enumerate() {
        studio.speak(studio.profile, protocol).await;
        studio.gateway.clear_journal();
        let text = format!("question {number} about harbours");
        let message = finished(talk.say("demo-reasoner", &text, number % 2 == 0).await);
        let asked = studio.gateway.journal().remove(0);
        assert!(asked.path.starts_with(path), "{}", asked.path);
        let sent = asked.body.to_string();
        for earlier in &said {
            let escaped = json!(earlier).to_string();
            let escaped = escaped.trim_matches('"');
            assert!(sent.contains(escaped), "{protocol:?} lost {earlier:?}");
        }
        let answer = message.parts.iter().find_map(|part| match part {
            Part::Text { text } => Some(text.clone()),
            _ => None,
        });
        said.extend([text, answer.unwrap()]);
    }
    let kept = studio.conversation(talk.conversation.unwrap()).await;
    assert_eq!(kept.messages.len(), 16);
    let thought = |part: &Part| matches!(part, Part::Reasoning { .. });
    assert!(
        kept.messages[1].parts.iter().any(thought),
        "thinking is kept"
    );
}

/// A thought with its signature, then an answer, as Anthropic streams them.
fn signed_stream() -> Reply {
    let delta = |index: u32, delta: Value| json!({"type": "content_block_delta", "index": index, "delta": delta});
    let begin = |index: u32, block: Value| json!({"type": "content_block_start", "index": index, "content_block": block});
    let end = |index: u32| json!({"type": "content_block_stop", "index": index});
    frames(&[
        json!({"type": "message_start", "message": {"id": "msg_1", "role": "assistant", "content": [],
            "usage": {"input_tokens": 11, "output_tokens": 1}}}),
        begin(
            0,
            json!({"type": "thinking", "thinking": "", "signature": ""}),
        ),
        delta(
            0,
            json!({"type": "thinking_delta", "thinking": "Two hours "}),
        ),
        delta(0, json!({"type": "thinking_delta", "thinking": "after."})),
        delta(
            0,
            json!({"type": "signature_delta", "signature": "EqQBCgIYAhIM"}),
        ),
        end(0),
        begin(
            1,
            json!({"type": "redacted_thinking", "data": "EmwKAhgBEgy3"}),
        ),
        end(1),
        begin(2, json!({"type": "text", "text": ""})),
        delta(2, json!({"type": "text_delta", "text": "At noon."})),
        end(2),
        json!({"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 9}}),
        json!({"type": "message_stop"}),
    ])
}

fn signed_whole() -> Reply {
    told(
        200,
        &json!({"id": "msg_2", "type": "message", "role": "assistant", "stop_reason": "max_tokens",
            "content": signed_blocks(), "usage": {"input_tokens": 11, "output_tokens": 9}}),
    )
}

/// The blocks of both answers, as they are to come back.
fn signed_blocks() -> Value {
    json!([
        {"type": "thinking", "thinking": "Two hours after.", "signature": "EqQBCgIYAhIM"},
        {"type": "redacted_thinking", "data": "EmwKAhgBEgy3"},
        {"type": "text", "text": "At noon."},
    ])
}

fn chat_answer() -> Reply {
    told(
        200,
        &json!({"id": "c", "choices": [{"index": 0, "finish_reason": "stop",
            "message": {"role": "assistant", "content": "Yes."}}]}),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn signed_thinking_goes_back_unchanged_to_where_it_came_from_and_nowhere_else() {
    let studio = Studio::start().await;
    let gateway = RawGateway::start([
        signed_stream(),
        signed_whole(),
        chat_answer(),
        signed_stream(),
    ])
    .await;
    let profile = studio.profile_for(gateway.root_url()).await;
    let mut talk = Talk::new(&studio, profile);
    studio.speak(profile, ChatProtocol::Anthropic).await;
    let heard = talk
        .say("claude-opus-4-7", "When is high water?", true)
        .await;
    assert_eq!(heard.parts, ["Two hours after.", "", "", "At noon."]);
    let first = finished(heard);
    assert!(matches!(
        first.parts[..],
        [
            Part::Reasoning { .. },
            Part::Opaque { .. },
            Part::Opaque { .. },
            Part::Text { .. }
        ]
    ));
    let usage = first.usage.expect("token counts");
    assert_eq!(
        (usage.input_tokens, usage.output_tokens),
        (Some(11), Some(9))
    );
    assert_eq!(first.finish_reason.as_deref(), Some("end_turn"));

    let second = finished(talk.say("claude-opus-4-7", "Sure?", false).await);
    assert_eq!(
        second.parts, first.parts,
        "whole or streamed, it is the same"
    );
    assert_eq!(second.finish_reason.as_deref(), Some("length"));
    studio.speak(profile, ChatProtocol::Openai).await;
    finished(talk.say("claude-opus-4-7", "Really?", false).await);
    studio.speak(profile, ChatProtocol::Anthropic).await;
    finished(talk.say("claude-opus-4-7", "Once more?", true).await);

    let asked = gateway.asked();
    let content = |asked: &Asked, at: usize| asked.body["messages"][at]["content"].clone();
    assert_eq!(content(&asked[1], 1), signed_blocks());
    assert_eq!(asked[2].path, "/v1/chat/completions");
    assert_eq!(content(&asked[2], 1), "At noon.");
    assert!(!asked[2].body.to_string().contains("EqQB"));
    for at in [1, 3] {
        assert_eq!(content(&asked[3], at), signed_blocks(), "nothing was lost");
    }
    let text = json!([{"type": "text", "text": "Yes."}]);
    assert_eq!(content(&asked[3], 5), text);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_a_gemini_reads_as_one_and_keeps_its_signature() {
    let studio = Studio::start().await;
    let part =
        |part: Value| json!({"candidates": [{"content": {"role": "model", "parts": [part]}}]});
    let picture = "iVBORw0KGgo=";
    let answer = [
        part(json!({"text": "Thinking of 42", "thought": true})),
        part(json!({"text": "The answer is 4"})),
        part(json!({"text": "2.", "thoughtSignature": "c2ln"})),
        part(
            json!({"inlineData": {"mimeType": "image/png", "data": picture}, "thoughtSignature": "cGlj"}),
        ),
        json!({"candidates": [{"finishReason": "MAX_TOKENS", "groundingMetadata": {"groundingChunks": [
            {"web": {"uri": "https://tides.example/", "title": "Tides"}}]}}],
            "usageMetadata": {"promptTokenCount": 5, "candidatesTokenCount": 7, "thoughtsTokenCount": 3}}),
    ];
    let gateway = RawGateway::start([frames(&answer), frames(&answer)]).await;
    let profile = studio.profile_for(gateway.root_url()).await;
    studio.speak(profile, ChatProtocol::Gemini).await;
    let mut talk = Talk::new(&studio, profile);
    let heard = talk.say("gemini-3-pro", "What is it?", true).await;
    assert_eq!(heard.parts, ["Thinking of 42", "The answer is 42."]);
    let message = finished(heard);
    let kinds = message.parts.iter().map(|part| match part {
        Part::Reasoning { .. } => "reasoning",
        Part::Text { .. } => "text",
        Part::Opaque { .. } => "opaque",
        Part::Image { .. } => "image",
        Part::Citation { .. } => "citation",
        other => panic!("{other:?}"),
    });
    let kinds: Vec<&str> = kinds.collect();
    let expected = [
        "reasoning",
        "text",
        "opaque",
        "text",
        "opaque",
        "image",
        "opaque",
        "citation",
    ];
    assert_eq!(kinds, expected);
    assert_eq!(text_of(&message), "Thinking of 42The answer is 42.");
    assert_eq!(message.finish_reason.as_deref(), Some("length"));
    let usage = message.usage.expect("token counts");
    assert_eq!(
        (usage.output_tokens, usage.reasoning_tokens),
        (Some(10), Some(3))
    );

    talk.say("gemini-3-pro", "And why?", true).await;
    let asked = gateway.asked();
    assert!(
        asked[1]
            .path
            .starts_with("/v1beta/models/gemini-3-pro:stream")
    );
    assert_eq!(
        asked[1].body["contents"][1]["parts"],
        json!([
            {"text": "Thinking of 42", "thought": true},
            {"text": "The answer is 4"},
            {"text": "2.", "thoughtSignature": "c2ln"},
            {"inlineData": {"mimeType": "image/png", "data": picture}, "thoughtSignature": "cGlj"},
        ])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_choice_the_gateways_list_decides() {
    let studio = Studio::start().await;
    let list = json!({"data": [
        {"id": "claude-opus-4-7", "supported_endpoint_types": ["anthropic", "openai"]},
        {"id": "claude-by-chat", "supported_endpoint_types": ["openai"]},
        {"id": "gemini-3-pro", "supported_endpoint_types": ["gemini", "openai"]},
        {"id": "gpt-5.4", "supported_endpoint_types": ["openai-response"]},
        {"id": "claude-of-no-words"},
    ]});
    let refused = || told(400, &json!({"error": {"message": "no"}}));
    let replies = std::iter::once(told(200, &list)).chain(std::iter::repeat_with(refused).take(7));
    let gateway = RawGateway::start(replies).await;
    let profile = studio.profile_for(gateway.root_url()).await;
    let refresh = ModelListParams {
        profile_id: Some(profile),
        refresh: true,
    };
    studio.app.model_list(refresh).await.unwrap();
    let expected = [
        ("claude-opus-4-7", "/v1/messages"),
        ("claude-by-chat", "/v1/chat/completions"),
        (
            "gemini-3-pro",
            "/v1beta/models/gemini-3-pro:generateContent",
        ),
        ("gpt-5.4", "/v1/chat/completions"),
        ("claude-of-no-words", "/v1/chat/completions"),
        ("claude-not-listed", "/v1/chat/completions"),
    ];
    for (model, path) in expected {
        let mut talk = Talk::new(&studio, profile);
        talk.say(model, "Hi", false).await;
        assert_eq!(gateway.asked().last().unwrap().path, path, "{model}");
    }
    studio.speak(profile, ChatProtocol::Completions).await;
    let mut talk = Talk::new(&studio, profile);
    talk.say("claude-opus-4-7", "Hi", false).await;
    let asked = gateway.asked();
    let last = asked.last().unwrap();
    assert_eq!(
        last.path, "/v1/completions",
        "the profile's choice comes first"
    );
    assert!(
        last.body["max_tokens"].as_u64() > Some(16),
        "more than servers give by themselves"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_will_not_count_is_asked_once_more_without() {
    let studio = Studio::start().await;
    let refusal = || {
        let message = "Unrecognized request argument supplied: stream_options";
        told(
            400,
            &json!({"error": {"message": message, "type": "invalid_request_error"}}),
        )
    };
    let answer = frames(&[
        json!({"choices": [{"index": 0, "delta": {"content": "Yes."},
        "finish_reason": "stop"}]}),
    ]);
    let gateway = RawGateway::start([refusal(), answer, refusal(), refusal()]).await;
    let profile = studio.profile_for(gateway.root_url()).await;
    let mut talk = Talk::new(&studio, profile);
    assert_eq!(talk.say("m", "Hi", true).await.parts, ["Yes."]);
    let heard = talk.say("m", "Again", true).await;
    assert!(
        matches!(heard.end, TurnEvent::Failed { .. }),
        "once is enough"
    );
    let asked = gateway.asked();
    let counts = asked
        .iter()
        .map(|asked| asked.body.get("stream_options").is_some());
    assert_eq!(counts.collect::<Vec<_>>(), [true, false, true, false]);
}
