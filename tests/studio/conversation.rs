//! The list of conversations, and search.

use crate::studio::{Studio, hear, open};
use studio_contract::{
    AppEvent, ConversationDeleteParams, ConversationListParams, ConversationScope,
    ConversationUpdateParams, DraftSaveParams, SearchParams,
};
use studio_domain::ItemId;

fn update(id: ItemId) -> ConversationUpdateParams {
    ConversationUpdateParams {
        id,
        title: None,
        model: None,
        parameters: None,
        pinned: None,
        archived: None,
        trashed: None,
    }
}

fn draft(conversation_id: Option<ItemId>, text: &str) -> DraftSaveParams {
    DraftSaveParams {
        conversation_id,
        text: text.into(),
    }
}

async fn listed(studio: &Studio, scope: ConversationScope) -> Vec<ItemId> {
    let params = ConversationListParams {
        scope: Some(scope),
        ..Default::default()
    };
    let page = studio.app.conversation_list(params).await.unwrap();
    page.data
        .iter()
        .map(|conversation| conversation.item.id)
        .collect()
}

async fn said(studio: &Studio, text: &str) -> ItemId {
    let (reply, listener) = studio.say("demo-verbatim", text).await;
    hear(listener).await;
    reply.conversation.item.id
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trash_gives_back_until_it_is_emptied() {
    let studio = Studio::start().await;
    let (one, two) = (said(&studio, "one").await, said(&studio, "two").await);
    let trash = |trashed| ConversationUpdateParams {
        trashed: Some(trashed),
        ..update(one)
    };
    studio.app.conversation_update(trash(true)).await.unwrap();
    assert_eq!(listed(&studio, ConversationScope::Active).await, [two]);
    assert_eq!(listed(&studio, ConversationScope::Trashed).await, [one]);
    studio.app.conversation_update(trash(false)).await.unwrap();
    assert_eq!(listed(&studio, ConversationScope::Active).await.len(), 2);

    let delete = ConversationDeleteParams { id: one };
    assert!(
        studio
            .app
            .conversation_delete(delete.clone())
            .await
            .is_err(),
        "only out of the trash"
    );
    studio.app.conversation_update(trash(true)).await.unwrap();
    studio.app.conversation_delete(delete).await.unwrap();
    assert!(listed(&studio, ConversationScope::Trashed).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn pinned_ones_stay_on_top_and_drafts_move_nothing() {
    let studio = Studio::start().await;
    let (one, two) = (said(&studio, "one").await, said(&studio, "two").await);
    let pin = ConversationUpdateParams {
        pinned: Some(true),
        ..update(one)
    };
    studio.app.conversation_update(pin).await.unwrap();
    studio
        .app
        .draft_save(draft(Some(two), "not yet"))
        .await
        .unwrap();
    assert_eq!(listed(&studio, ConversationScope::Active).await, [one, two]);
    assert_eq!(studio.conversation(two).await.draft, "not yet");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_into_a_new_conversation_is_there_after_a_restart() {
    let studio = Studio::start().await;
    assert_eq!(studio.app.bootstrap().await.unwrap().draft, "");
    let typed = "还没有想好\n\u{1f30a} \"half\" a thought";
    studio.app.draft_save(draft(None, typed)).await.unwrap();
    studio.app.close().await;
    let again = open(&studio.folder).await;
    let boot = again.bootstrap().await.unwrap();
    assert_eq!(boot.draft, typed);
    assert!(boot.conversations.is_empty(), "it makes no conversation");
    again.draft_save(draft(None, "")).await.unwrap();
    assert_eq!(again.bootstrap().await.unwrap().draft, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_found_in_answers_and_titles_chinese_included() {
    let studio = Studio::start().await;
    let found = said(&studio, "钱塘江的潮水来了\n\nthe tidal bore").await;
    said(&studio, "something else").await;
    for query in ["潮水", "塘江", "tid", "bore"] {
        let params = SearchParams {
            query: query.into(),
            kind: None,
            limit: None,
        };
        let hits = studio.app.search(params).await.unwrap().data;
        assert!(!hits.is_empty(), "{query}");
        assert!(hits.iter().all(|hit| hit.item_id == found), "{query}");
        let hit = &hits[0];
        let units: Vec<u16> = hit.excerpt.encode_utf16().collect();
        let (start, end) = hit.highlights[0];
        let marked = String::from_utf16(&units[start as usize..end as usize]).unwrap();
        assert!(marked.starts_with(query), "{marked} for {query}");
    }
    let odd = SearchParams {
        query: "\" OR NEAR( *".into(),
        kind: None,
        limit: None,
    };
    assert!(
        studio.app.search(odd).await.is_ok(),
        "nothing that is typed is an error"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_that_writes_is_noticed() {
    let studio = Studio::start().await;
    let other = open(&studio.folder).await;
    let mut events = other.events();
    said(&studio, "written elsewhere").await;
    let noticed = AppEvent::LibraryChanged {
        item_ids: Vec::new(),
    };
    while events.next().await.expect("the app is open") != noticed {}
    let page = other
        .conversation_list(ConversationListParams::default())
        .await
        .unwrap();
    assert_eq!(page.data.len(), 1);
}
