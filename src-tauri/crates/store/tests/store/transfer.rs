//! Whole conversations out of one library and into another.

use crate::{NOW, conversation, model, open, say, text};
use studio_domain::{ItemId, Message, MessageError, MessageStatus, Parameters};
use studio_store::{FinishedMessage, NewTurn, RestoredConversation, Store, StoreError};
use tempfile::tempdir;

async fn failed_answer(store: &Store, item: ItemId, to: &Message) -> Message {
    let turn = NewTurn {
        item,
        parent: Some(to.id),
        user: None,
        model: model(),
        protocol: Some("gemini".into()),
        title: None,
    };
    let answer = store.start_turn(turn, NOW + 5).await.unwrap().assistant;
    let end = FinishedMessage {
        parts: Some(vec![text("half of 潮汐")]),
        finish_reason: Some("error".into()),
        first_token_ms: Some(12),
        error: Some(MessageError {
            code: "truncated".into(),
            message: "cut".into(),
            detail: None,
            status: Some(200),
            request_id: None,
            retry_after_ms: None,
        }),
        ..FinishedMessage::keeping_journal(MessageStatus::Failed, NOW + 9)
    };
    store.finish(answer.id, end).await.unwrap();
    store.get_message(answer.id).await.unwrap()
}

#[tokio::test]
async fn a_conversation_comes_back_with_all_its_branches() {
    let (here, there) = (tempdir().unwrap(), tempdir().unwrap());
    let store = open(here.path()).await;
    let item = conversation(&store, "Tides").await;
    let parameters = Parameters {
        system: Some("Speak of tides.".into()),
        temperature: Some(0.3),
        ..Parameters::default()
    };
    store.set_parameters(item, &parameters).await.unwrap();
    store.set_tags(item, &["sea".into()]).await.unwrap();
    let first = say(&store, item, None, "why tides?").await;
    let one = failed_answer(&store, item, &first).await;
    let other = failed_answer(&store, item, &first).await;

    let mut messages = Vec::new();
    loop {
        let after = messages.last().map(|message: &Message| message.id);
        let page = store.all_messages(item, after, 2).await.unwrap();
        if page.is_empty() {
            break;
        }
        messages.extend(page);
    }
    assert_eq!(messages, [first, one.clone(), other.clone()]);

    let whole = store.get_conversation(item, 10).await.unwrap();
    assert_eq!(whole.parameters, parameters);
    let restored = RestoredConversation {
        item: whole.item.clone(),
        model: whole.model.clone(),
        parameters: whole.parameters.clone(),
        head: whole.head_id,
        messages: messages.clone(),
    };
    let elsewhere = open(there.path()).await;
    elsewhere
        .restore_conversation(restored.clone())
        .await
        .unwrap();
    assert_eq!(elsewhere.get_conversation(item, 10).await.unwrap(), whole);
    let page = elsewhere.all_messages(item, None, 10).await.unwrap();
    assert_eq!(page, messages);
    assert_eq!(elsewhere.siblings(one.id).await.unwrap().ids.len(), 2);
    assert_eq!(elsewhere.search("潮汐", None, 10).await.unwrap().len(), 2);

    let again = elsewhere.restore_conversation(restored).await.unwrap_err();
    assert!(matches!(again, StoreError::Exists("conversation")));
}

#[tokio::test]
async fn what_does_not_fit_together_leaves_nothing_behind() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let item = conversation(&store, "Order").await;
    let first = say(&store, item, None, "one").await;
    let second = say(&store, item, Some(first.id), "two").await;
    let whole = store.get_conversation(item, 10).await.unwrap();
    store.set_trashed(item, Some(NOW)).await.unwrap();
    store.delete_item(item).await.unwrap();

    let restored = RestoredConversation {
        item: whole.item,
        model: None,
        parameters: Parameters::default(),
        head: whole.head_id,
        messages: vec![second, first],
    };
    let error = store.restore_conversation(restored).await.unwrap_err();
    assert!(matches!(error, StoreError::Invalid(_)));
    let gone = store.get_conversation(item, 10).await.unwrap_err();
    assert!(matches!(gone, StoreError::NotFound(_)));
}
