//! Text, entries, calls and cancelling.

use serde_json::json;
use studio_gateway::realtime::{
    ClientBody, ClientEvent, FunctionCalls, FunctionTool, Item, MaxTokens, OutputKind,
    ResponseSettings, ResponseStatus, ServerEvent, SessionSettings, ToolChoice,
};

use super::{BETA, GA, call, call_slowly, members, push_to_talk};

fn written() -> SessionSettings {
    SessionSettings {
        output: Some(OutputKind::Text),
        ..push_to_talk()
    }
}

#[tokio::test]
async fn text_is_answered_in_text() {
    for model in [GA, BETA] {
        let mut call = call(model, written()).await;
        call.say(ClientEvent::item(Item::user("The tide is in.")))
            .await;
        call.say(ClientEvent::respond()).await;
        let (events, response) = call.answer().await;
        let pieces: String = events
            .iter()
            .filter_map(|event| match event {
                ServerEvent::TextDelta { delta, .. } => Some(delta.as_str()),
                ServerEvent::AudioDelta { .. } => panic!("no sound was asked for"),
                _ => None,
            })
            .collect();
        assert_eq!(
            pieces,
            "I am the demo, and my answers are scripted. You wrote: The tide is in."
        );
        assert_eq!(response.output[0].text(), pieces);
        assert_eq!(response.usage.expect("usage").output_audio, 0);
        let twice = |id: &str| {
            let told = |event: &&ServerEvent| {
                matches!(event, ServerEvent::ItemAdded { item, .. }
                | ServerEvent::ItemDone { item, .. } if item.id == id)
            };
            events.iter().filter(told).count()
        };
        let expected = if model == GA { 2 } else { 1 };
        assert_eq!(twice(&response.output[0].id), expected, "{model}");
    }
}

#[tokio::test]
async fn entries_are_made_found_and_deleted() {
    let mut call = call(GA, written()).await;
    let mut first = Item::user("Ho");
    first.id = Some("mine".into());
    call.say(ClientEvent::item(first.clone())).await;
    call.say(ClientEvent::item(first)).await;
    assert_eq!(
        call.error().await,
        ("item_exists".into(), Some("item.id".into()))
    );
    let before = ClientBody::CreateItem {
        item: Box::new(Item::system("Be brief.")),
        previous_item_id: Some("root".into()),
    };
    call.say(before.into()).await;
    let added = call
        .until(|event| matches!(event, ServerEvent::ItemAdded { .. }))
        .await;
    assert!(
        matches!(added.last(), Some(ServerEvent::ItemAdded { previous_item_id: None, item })
        if item.text() == "Be brief.")
    );
    call.say(ClientEvent::retrieve("mine")).await;
    call.until(|event| matches!(event, ServerEvent::ItemRetrieved { item } if item.text() == "Ho"))
        .await;
    call.say(ClientEvent::delete("mine")).await;
    call.until(|event| matches!(event, ServerEvent::ItemDeleted { item_id } if item_id == "mine"))
        .await;
    for (event, code) in [
        (ClientEvent::delete("mine"), "item_delete_invalid_item_id"),
        (
            ClientEvent::retrieve("mine"),
            "item_retrieve_invalid_item_id",
        ),
        (
            ClientEvent::truncate("mine", 0, 0),
            "item_truncate_invalid_item_id",
        ),
    ] {
        call.say(event).await;
        assert_eq!(call.error().await, (code.into(), Some("item_id".into())));
    }
}

#[tokio::test]
async fn one_answer_may_differ_from_the_session() {
    let mut call = call(GA, written()).await;
    call.say(ClientEvent::respond_with(ResponseSettings {
        aside: true,
        input: Some(vec![Item::user("tide")]),
        metadata: Some(members(json!({"topic": "x"}))),
        max_output_tokens: Some(MaxTokens::Limit(3)),
        ..ResponseSettings::default()
    }))
    .await;
    let frame = loop {
        let frame = call.frame().await;
        assert!(
            !matches!(frame.event, ServerEvent::ItemAdded { .. }),
            "beside the conversation"
        );
        if matches!(frame.event, ServerEvent::ResponseDone(_)) {
            break frame;
        }
    };
    assert_eq!(frame.raw["response"]["metadata"], json!({"topic": "x"}));
    assert!(matches!(&frame.event, ServerEvent::ResponseDone(response)
        if response.status == ResponseStatus::Incomplete
            && response.reason.as_deref() == Some("max_output_tokens")
            && response.output[0].text() == "I am the dem"));
}

#[tokio::test]
async fn tools_are_called_and_their_results_used() {
    for model in [GA, BETA] {
        let tide = FunctionTool {
            name: "tide".into(),
            parameters: Some(json!({"type": "object", "properties": {
                "port": {"type": "string"}, "metres": {"type": "boolean"}}})),
            ..FunctionTool::default()
        };
        let mut call = call(
            model,
            SessionSettings {
                tools: Some(vec![tide]),
                tool_choice: Some(ToolChoice::Required),
                ..push_to_talk()
            },
        )
        .await;
        call.say(ClientEvent::item(Item::user("High water at Brest?")))
            .await;
        call.say(ClientEvent::respond()).await;
        let (events, response) = call.answer().await;
        assert_eq!(response.output[0].kind, "function_call");
        let mut calls = FunctionCalls::default();
        let found: Vec<_> = events
            .iter()
            .flat_map(|event| calls.observe(event))
            .collect();
        assert_eq!((found.len(), found[0].name.as_str()), (1, "tide"));
        let arguments: serde_json::Value = serde_json::from_str(&found[0].arguments).expect("json");
        assert_eq!(
            arguments,
            json!({"metres": true, "port": "High water at Brest?"})
        );
        let result = Item::function_output(found[0].call_id.clone(), "05:42");
        call.say(ClientEvent::item(result)).await;
        call.say(ClientEvent::respond()).await;
        let (_, response) = call.answer().await;
        assert_eq!(response.output[0].text(), "The tool answered: 05:42.");
    }
}

#[tokio::test]
async fn an_answer_can_be_cancelled_and_only_one_runs() {
    let mut call = call_slowly("", push_to_talk()).await;
    call.say(ClientEvent::cancel()).await;
    assert_eq!(call.error().await.0, "response_cancel_not_active");
    call.say(ClientEvent::respond()).await;
    call.say(ClientEvent::respond()).await;
    assert_eq!(
        call.error().await.0,
        "conversation_already_has_active_response"
    );
    call.until(|event| matches!(event, ServerEvent::AudioDelta { .. }))
        .await;
    call.say(ClientEvent::cancel()).await;
    let (_, response) = call.answer().await;
    assert_eq!(response.status, ResponseStatus::Cancelled);
    assert_eq!(response.reason.as_deref(), Some("client_cancelled"));
    assert_eq!(response.output[0].status.as_deref(), Some("incomplete"));
    assert!(response.usage.is_some(), "what was said is charged");
    call.say(ClientEvent::respond()).await;
    call.until(|event| matches!(event, ServerEvent::ResponseCreated(_)))
        .await;
}
