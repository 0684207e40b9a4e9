//! Everything in one list: by time, by words, by where it lies.

use crate::image::{params, until_ended};
use crate::studio::Studio;
use studio_contract::{
    ConversationScope, FolderCreateParams, FolderDeleteParams, FolderPlace, FolderRenameParams,
    ItemUpdateParams, LibraryEntry, LibraryListParams, LibraryOrder,
};
use studio_core::App;
use studio_domain::{ItemId, ItemKind, JobState};

async fn listed(app: &App, params: LibraryListParams) -> Vec<LibraryEntry> {
    app.library_list(params).await.unwrap().data
}

fn found(query: &str) -> LibraryListParams {
    LibraryListParams {
        query: Some(query.into()),
        ..LibraryListParams::default()
    }
}

fn titles(entries: &[LibraryEntry]) -> Vec<&str> {
    entries
        .iter()
        .map(|entry| entry.item.title.as_str())
        .collect()
}

/// Says something and waits for the answer.
async fn talk(studio: &Studio, text: &str) -> ItemId {
    let (reply, mut listener) = studio.say("demo-verbatim", text).await;
    while listener.next().await.is_some() {}
    reply.conversation.item.id
}

/// Has a picture made.
async fn picture(studio: &Studio, prompt: &str) -> ItemId {
    let mut events = studio.app.events();
    let wanted = params(studio.model("demo-image"), prompt, serde_json::json!({}));
    let job = studio.app.job_create(wanted).await.unwrap();
    let done = until_ended(&mut events, &job).await.pop().unwrap();
    assert_eq!(done.state, JobState::Succeeded);
    done.creations[0].id
}

async fn change(app: &App, ids: &[ItemId], change: ItemUpdateParams) {
    let params = ItemUpdateParams {
        ids: ids.to_vec(),
        ..change
    };
    app.item_update(params).await.unwrap();
}

#[tokio::test]
async fn everything_is_in_one_list_and_found_by_its_words() {
    let studio = Studio::start().await;
    let app = &studio.app;
    let tides = talk(&studio, "Why are there tides at Qiantang?").await;
    let bore = talk(&studio, "钱塘江的潮水为什么这么高").await;
    let boat = picture(&studio, "a paper boat on the tide, 潮水与城墙").await;

    let all = listed(app, LibraryListParams::default()).await;
    assert_eq!(all.len(), 3);
    assert_eq!(all[0].item.id, boat, "what changed last comes first");
    assert!(all[0].thumbnail.is_some() && all[0].width.is_some() && all[0].job_id.is_some());
    assert_eq!(all[0].model.as_ref().unwrap().model_id, "demo-image");
    assert!(
        !all[1].excerpt.is_empty(),
        "a conversation shows what it says"
    );

    // Two characters of Chinese, over conversations and pictures alike.
    let hits = listed(app, found("潮水")).await;
    let items: Vec<ItemId> = hits.iter().map(|hit| hit.item.id).collect();
    assert!(items.contains(&boat) && items.contains(&bore) && !items.contains(&tides));
    for hit in &hits {
        let (start, end) = hit.highlights[0];
        let units: Vec<u16> = hit.excerpt.encode_utf16().collect();
        let lit = String::from_utf16(&units[start as usize..end as usize]).unwrap();
        assert_eq!(lit, "潮水");
    }
    let said = hits
        .iter()
        .find(|hit| hit.item.id == bore && hit.message_id.is_some());
    assert!(said.is_some(), "it leads to the message");

    let pictures = LibraryListParams {
        kind: Some(ItemKind::Image),
        ..found("tide")
    };
    assert_eq!(listed(app, pictures).await[0].item.id, boat);
    let by_model = LibraryListParams {
        model: Some("demo-verbatim".into()),
        ..LibraryListParams::default()
    };
    assert_eq!(listed(app, by_model).await.len(), 2);
    let later = LibraryListParams {
        since: Some(all[0].item.updated_at + 1),
        ..LibraryListParams::default()
    };
    assert!(listed(app, later).await.is_empty());
    for odd in ["\"", "*", "NEAR(", "a AND", "🙂", "\0", "' OR 1=1"] {
        app.library_list(found(odd)).await.unwrap();
    }
}

#[tokio::test]
async fn pages_follow_one_another_without_loss_or_repeats() {
    let studio = Studio::start().await;
    for number in 0..7 {
        talk(&studio, &format!("Question {number} about the harbour")).await;
    }
    for (query, order) in [
        (None, LibraryOrder::Newest),
        (Some("harbour"), LibraryOrder::Newest),
        (Some("harbour"), LibraryOrder::Best),
    ] {
        let whole = LibraryListParams {
            query: query.map(str::to_owned),
            order: Some(order),
            ..LibraryListParams::default()
        };
        let key = |entry: &LibraryEntry| (entry.item.id, entry.message_id);
        let at_once: Vec<_> = listed(&studio.app, whole.clone())
            .await
            .iter()
            .map(key)
            .collect();
        let mut paged = Vec::new();
        let mut cursor = None;
        loop {
            let page = LibraryListParams {
                cursor,
                limit: Some(3),
                ..whole.clone()
            };
            let reply = studio.app.library_list(page).await.unwrap();
            paged.extend(reply.data.iter().map(key));
            cursor = reply.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(paged, at_once, "{query:?} {order:?}");
        assert!(paged.len() >= 7);
    }
}

#[tokio::test]
async fn folders_tags_archive_and_trash_hold_what_is_put_there() {
    let studio = Studio::start().await;
    let app = &studio.app;
    let one = talk(&studio, "First").await;
    let two = talk(&studio, "Second").await;
    let boat = picture(&studio, "a boat").await;
    let folder = app
        .folder_create(FolderCreateParams {
            name: " 研究 ".into(),
        })
        .await
        .unwrap();
    assert_eq!(folder.name, "研究");
    let into = ItemUpdateParams {
        folder: Some(FolderPlace::Folder { id: folder.id }),
        tags_added: Some(vec!["Tide".into(), "river".into()]),
        ..ItemUpdateParams::default()
    };
    change(app, &[one, boat], into).await;
    let inside = LibraryListParams {
        folder_id: Some(folder.id),
        ..LibraryListParams::default()
    };
    assert_eq!(listed(app, inside.clone()).await.len(), 2);
    let tagged = LibraryListParams {
        tag: Some("tide".into()),
        ..LibraryListParams::default()
    };
    assert_eq!(listed(app, tagged.clone()).await.len(), 2);
    let untag = ItemUpdateParams {
        tags_removed: Some(vec!["TIDE".into()]),
        ..ItemUpdateParams::default()
    };
    change(app, &[one], untag).await;
    assert_eq!(listed(app, tagged).await.len(), 1);

    let archived = ItemUpdateParams {
        archived: Some(true),
        ..ItemUpdateParams::default()
    };
    change(app, &[two], archived).await;
    let trashed = ItemUpdateParams {
        trashed: Some(true),
        ..ItemUpdateParams::default()
    };
    change(app, &[boat], trashed).await;
    assert_eq!(listed(app, LibraryListParams::default()).await.len(), 1);
    for (scope, wanted) in [
        (ConversationScope::Archived, two),
        (ConversationScope::Trashed, boat),
    ] {
        let there = LibraryListParams {
            scope: Some(scope),
            ..LibraryListParams::default()
        };
        assert_eq!(listed(app, there).await[0].item.id, wanted, "{scope:?}");
    }
    assert!(
        listed(app, found("boat")).await.is_empty(),
        "the trash is not searched from outside"
    );

    let overview = app.library_overview().await.unwrap();
    assert_eq!((overview.archived, overview.trashed), (1, 1));
    assert_eq!(overview.kinds.len(), 1);
    assert_eq!(overview.folders[0].count, 1);
    let tags: Vec<&str> = overview.tags.iter().map(|tag| tag.name.as_str()).collect();
    assert_eq!(tags, ["river"]);

    let renamed = FolderRenameParams {
        id: folder.id,
        name: "水文".into(),
    };
    app.folder_rename(renamed).await.unwrap();
    let blank = FolderCreateParams { name: "  ".into() };
    assert!(app.folder_create(blank).await.is_err());
    app.folder_delete(FolderDeleteParams { id: folder.id })
        .await
        .unwrap();
    let missing = ItemUpdateParams {
        ids: vec![one],
        folder: Some(FolderPlace::Folder { id: folder.id }),
        ..ItemUpdateParams::default()
    };
    assert!(app.item_update(missing).await.is_err());
    let kept = listed(app, LibraryListParams::default()).await;
    assert_eq!(titles(&kept), ["First"], "what lay in the folder is kept");
}
