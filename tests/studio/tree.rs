//! The tree of messages: taken out and brought back, pinned, copied into a conversation of its own.

use crate::studio::{Studio, hear, prompt, text_of};
use studio_contract::{
    BranchShowParams, ConversationBranchParams, MessageDeleteParams, MessagePinParams,
    SearchParams, TurnPrompt, TurnStartParams,
};
use studio_core::CoreError;
use studio_domain::{Conversation, ItemId, MessageId};

async fn go_on(studio: &Studio, id: ItemId, prompt: TurnPrompt) {
    let params = TurnStartParams {
        conversation_id: Some(id),
        prompt,
        ..studio.params("demo-verbatim", "")
    };
    hear(studio.app.turn_start(params).await.unwrap().1).await;
}

/// Two questions with their answers.
async fn talked(studio: &Studio) -> Conversation {
    let (reply, listener) = studio.say("demo-verbatim", "the first tide").await;
    hear(listener).await;
    let id = reply.conversation.item.id;
    let head = studio.conversation(id).await.head_id;
    go_on(studio, id, prompt(head, "the second tide")).await;
    studio.conversation(id).await
}

fn of(id: ItemId, message_id: MessageId) -> MessageDeleteParams {
    MessageDeleteParams {
        conversation_id: id,
        message_id,
        limit: None,
    }
}

async fn found(studio: &Studio, query: &str) -> usize {
    let params = SearchParams {
        query: query.into(),
        kind: None,
        limit: None,
    };
    let hits = studio.app.search(params).await.unwrap().data;
    hits.iter().filter(|hit| hit.message_id.is_some()).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_out_is_gone_from_branch_and_search_and_comes_back_whole() {
    let studio = Studio::start().await;
    let before = talked(&studio).await;
    let id = before.item.id;
    let second = before.messages[2].id;
    assert_eq!(found(&studio, "second").await, 2);

    let after = studio.app.message_delete(of(id, second)).await.unwrap();
    assert_eq!(after.messages.len(), 2);
    assert_eq!(after.head_id, Some(before.messages[1].id));
    assert_eq!(found(&studio, "second").await, 0);

    let back = studio.app.message_restore(of(id, second)).await.unwrap();
    assert_eq!(back.messages, before.messages);
    assert_eq!(found(&studio, "second").await, 2);
    let nothing = studio.app.message_restore(of(id, second)).await;
    assert!(matches!(nothing, Err(CoreError::Store(_))), "{nothing:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_is_taken_out_leaves_the_others() {
    let studio = Studio::start().await;
    let before = talked(&studio).await;
    let id = before.item.id;
    let question = before.messages[2].id;
    go_on(
        &studio,
        id,
        TurnPrompt::Existing {
            message_id: question,
        },
    )
    .await;
    let twice = studio.conversation(id).await;
    let (old, new) = (before.messages[3].id, twice.messages[3].id);
    assert_eq!(twice.versions, [vec![old, new]]);

    let after = studio.app.message_delete(of(id, new)).await.unwrap();
    assert_eq!(after.head_id, Some(old), "the other version is shown");
    assert_eq!(after.versions, Vec::<Vec<MessageId>>::new());

    studio.app.message_restore(of(id, new)).await.unwrap();
    studio.app.message_delete(of(id, old)).await.unwrap();
    let after = studio.conversation(id).await;
    assert_eq!(
        after.head_id,
        Some(new),
        "the shown branch did not lead through it"
    );
    let shown = studio.app.branch_show(BranchShowParams {
        id,
        message_id: question,
        limit: None,
    });
    assert_eq!(shown.await.unwrap().head_id, Some(new));

    let first = before.messages[0].id;
    let empty = studio.app.message_delete(of(id, first)).await.unwrap();
    assert_eq!((empty.messages.len(), empty.head_id), (0, None));
    go_on(&studio, id, prompt(None, "anew")).await;
    assert_eq!(studio.conversation(id).await.messages.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn pinned_messages_are_told_with_their_beginning() {
    let studio = Studio::start().await;
    let talk = talked(&studio).await;
    let pin = |pinned| MessagePinParams {
        conversation_id: talk.item.id,
        message_id: talk.messages[1].id,
        pinned,
    };
    studio.app.message_pin(pin(true)).await.unwrap();
    let pinned = studio.conversation(talk.item.id).await.pinned;
    assert_eq!(pinned.len(), 1);
    assert_eq!(pinned[0].excerpt, "the first tide");
    studio.app.message_pin(pin(false)).await.unwrap();
    assert_eq!(studio.conversation(talk.item.id).await.pinned, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_branch_goes_on_in_a_conversation_of_its_own() {
    let studio = Studio::start().await;
    let talk = talked(&studio).await;
    let params = ConversationBranchParams {
        id: talk.item.id,
        message_id: talk.messages[1].id,
    };
    let copy = studio.app.conversation_branch(params).await.unwrap();
    assert_eq!(copy.item.title, "the first tide (2)");
    let copied = studio.conversation(copy.item.id).await;
    let said: Vec<String> = copied.messages.iter().map(text_of).collect();
    assert_eq!(said, ["the first tide", "the first tide"]);
    go_on(&studio, copy.item.id, prompt(copied.head_id, "elsewhere")).await;
    assert_eq!(studio.conversation(copy.item.id).await.messages.len(), 4);
    assert_eq!(
        studio.conversation(talk.item.id).await.messages,
        talk.messages
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_goes_on_from_what_was_taken_out() {
    let studio = Studio::start().await;
    let talk = talked(&studio).await;
    let id = talk.item.id;
    let (second, answer) = (talk.messages[2].id, talk.messages[3].id);
    studio.app.message_delete(of(id, second)).await.unwrap();
    let params = TurnStartParams {
        conversation_id: Some(id),
        prompt: prompt(Some(answer), "from a window that has not heard of it"),
        ..studio.params("demo-verbatim", "")
    };
    let refused = studio.app.turn_start(params).await.err();
    assert!(matches!(refused, Some(CoreError::Store(_))), "{refused:?}");
    let shown = BranchShowParams {
        id,
        message_id: answer,
        limit: None,
    };
    assert!(studio.app.branch_show(shown).await.is_err());
}
