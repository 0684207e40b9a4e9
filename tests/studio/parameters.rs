//! What a conversation says beside its messages: kept with it, sent with each turn, unset until set.

use crate::studio::{Studio, hear, prompt};
use serde_json::{Value, json};
use studio_contract::{ConversationUpdateParams, TurnStartParams};
use studio_core::CoreError;
use studio_domain::{ChatProtocol, ItemId, Parameters, ReasoningEffort};

fn all() -> Parameters {
    Parameters {
        system: Some("Answer in verse, as JSON.".into()),
        temperature: Some(0.5),
        top_p: Some(0.9),
        max_tokens: Some(300),
        presence_penalty: Some(-0.5),
        frequency_penalty: Some(1.5),
        stop: vec!["END".into(), "\n\n".into()],
        seed: Some(-7),
        reasoning_effort: Some(ReasoningEffort::Low),
        json_answer: true,
        json_schema: None,
        protocol: None,
        tools: Vec::new(),
        tool_choice: None,
        stream: Some(false),
        extra: Some(r#"{"user": "desk-7"}"#.into()),
    }
}

async fn set(studio: &Studio, id: ItemId, parameters: Parameters) -> Result<(), CoreError> {
    let params = ConversationUpdateParams {
        id,
        title: None,
        model: None,
        parameters: Some(parameters),
        pinned: None,
        archived: None,
        trashed: None,
    };
    studio.app.conversation_update(params).await.map(drop)
}

async fn go_on(studio: &Studio, id: ItemId, text: &str) -> Value {
    let head = studio.conversation(id).await.head_id;
    let params = TurnStartParams {
        conversation_id: Some(id),
        prompt: prompt(head, text),
        ..studio.params("demo-chat", "")
    };
    hear(studio.app.turn_start(params).await.unwrap().1).await;
    studio.gateway.journal().last().unwrap().body.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_conversation_begins_with_them_and_the_next_turn_has_them_too() {
    let studio = Studio::start().await;
    let params = TurnStartParams {
        parameters: Some(all()),
        ..studio.params("demo-chat", "why tides?")
    };
    let (reply, listener) = studio.app.turn_start(params).await.unwrap();
    hear(listener).await;
    let id = reply.conversation.item.id;
    assert_eq!(studio.conversation(id).await.parameters, all());
    let next = go_on(&studio, id, "and ebb?").await;
    let first = studio.gateway.journal()[0].body.clone();
    for sent in [first, next] {
        let system = json!({"role": "system", "content": "Answer in verse, as JSON."});
        assert_eq!(sent["messages"][0], system);
        let expected = json!({
            "temperature": 0.5, "top_p": 0.9, "max_tokens": 300, "presence_penalty": -0.5,
            "frequency_penalty": 1.5, "stop": ["END", "\n\n"], "seed": -7, "reasoning_effort": "low",
            "response_format": {"type": "json_object"}, "user": "desk-7",
        });
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&sent[name], value, "{name}");
        }
        assert_ne!(sent["stream"], true);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_back_is_not_sent_any_more() {
    let studio = Studio::start().await;
    let params = TurnStartParams {
        parameters: Some(all()),
        ..studio.params("demo-chat", "hello")
    };
    let (reply, listener) = studio.app.turn_start(params).await.unwrap();
    hear(listener).await;
    let id = reply.conversation.item.id;
    set(&studio, id, Parameters::default()).await.unwrap();
    let sent = go_on(&studio, id, "again").await;
    let keys: Vec<&String> = sent.as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 4, "what is not set is not sent: {keys:?}");
    assert_eq!(sent["messages"][0]["role"], "user");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_protocols_get_them_in_their_own_words() {
    let studio = Studio::start().await;
    studio.speak(studio.profile, ChatProtocol::Anthropic).await;
    let parameters = Parameters {
        system: Some("Be brief.".into()),
        max_tokens: Some(9_000),
        stop: vec!["END".into()],
        temperature: Some(0.2),
        ..Parameters::default()
    };
    let params = TurnStartParams {
        parameters: Some(parameters),
        ..studio.params("demo-chat", "hello")
    };
    hear(studio.app.turn_start(params).await.unwrap().1).await;
    let sent = &studio.gateway.journal()[0].body;
    assert_eq!(sent["max_tokens"], 9_000);
    assert_eq!(sent["stop_sequences"], json!(["END"]));
    assert_eq!(sent["temperature"], 0.2);
    assert!(sent["system"].to_string().contains("Be brief."));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_gateway_takes_is_refused_before_anything_is_stored() {
    let studio = Studio::start().await;
    let hot = || Parameters {
        temperature: Some(2.5),
        ..Parameters::default()
    };
    let params = TurnStartParams {
        parameters: Some(hot()),
        ..studio.params("demo-chat", "hello")
    };
    let refused = studio.app.turn_start(params).await.err().unwrap();
    assert!(matches!(refused, CoreError::Invalid(ref why) if why.contains("temperature")));
    let list = studio
        .app
        .conversation_list(Default::default())
        .await
        .unwrap();
    assert!(list.data.is_empty());

    let (reply, listener) = studio.say("demo-chat", "hello").await;
    hear(listener).await;
    let id = reply.conversation.item.id;
    assert!(set(&studio, id, hot()).await.is_err());
    assert_eq!(
        studio.conversation(id).await.parameters,
        Parameters::default()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_can_be_held_in_another_protocol_than_its_profile_says() {
    let studio = Studio::start().await;
    let params = TurnStartParams {
        parameters: Some(Parameters {
            protocol: Some(ChatProtocol::Anthropic),
            ..Parameters::default()
        }),
        ..studio.params("demo-chat", "why tides?")
    };
    let (reply, listener) = studio.app.turn_start(params).await.unwrap();
    hear(listener).await;
    let id = reply.conversation.item.id;
    let path = || studio.gateway.journal().last().unwrap().path.clone();
    assert_eq!(path(), "/v1/messages");
    set(&studio, id, Parameters::default()).await.unwrap();
    go_on(&studio, id, "and ebb?").await;
    assert_eq!(path(), "/v1/chat/completions");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_of_the_answer_is_asked_for_in_the_words_of_each_protocol() {
    let schema = json!({"type": "object", "properties": {"port": {"type": "string"}}});
    let port = "properties/port/type";
    for (protocol, pointer, word) in [
        (
            ChatProtocol::Openai,
            "/response_format/json_schema/schema",
            "string",
        ),
        (
            ChatProtocol::Anthropic,
            "/output_config/format/schema",
            "string",
        ),
        (
            ChatProtocol::Gemini,
            "/generationConfig/responseSchema",
            "STRING",
        ),
    ] {
        let studio = Studio::start().await;
        let params = TurnStartParams {
            parameters: Some(Parameters {
                json_schema: Some(schema.to_string()),
                protocol: Some(protocol),
                ..Parameters::default()
            }),
            ..studio.params("demo-chat", "which port?")
        };
        let (_, listener) = studio.app.turn_start(params).await.unwrap();
        hear(listener).await;
        let sent = studio.gateway.journal().last().unwrap().body.clone();
        let sent_word = sent.pointer(&format!("{pointer}/{port}"));
        assert_eq!(sent_word, Some(&json!(word)), "{sent}");
    }
}
