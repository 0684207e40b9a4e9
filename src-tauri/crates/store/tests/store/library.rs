//! The list of conversations, folders, tags, the archive and the trash.

use crate::{NOW, conversation, model, open, say};
use studio_domain::{FolderId, ItemId};
use studio_store::{Cursor, Folder, ListFilter, Store, StoreError};
use tempfile::tempdir;

async fn titles(store: &Store, filter: ListFilter) -> Vec<String> {
    let (list, _) = store.list_conversations(filter, None, 100).await.unwrap();
    list.into_iter().map(|found| found.item.title).collect()
}

#[tokio::test]
async fn the_list_has_pinned_ones_first_then_the_newest() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let mut items = Vec::new();
    for number in 0..7 {
        let title = number.to_string();
        items.push(
            store
                .create_conversation(&title, None, NOW + number)
                .await
                .unwrap()
                .item
                .id,
        );
    }
    store.set_pinned(items[2], Some(NOW + 100)).await.unwrap();
    let new = studio_store::NewMessage {
        item: items[0],
        parent: None,
        role: studio_domain::Role::User,
        model: None,
        parts: vec![crate::text("moves to the top")],
    };
    store.append_message(new, NOW + 50).await.unwrap();
    let expected = ["2", "0", "6", "5", "4", "3", "1"];
    assert_eq!(titles(&store, ListFilter::Active).await, expected);

    // The same in pages of three, with the cursor written as text.
    let mut paged = Vec::new();
    let mut after: Option<Cursor> = None;
    loop {
        let (page, next) = store
            .list_conversations(ListFilter::Active, after, 3)
            .await
            .unwrap();
        paged.extend(page.into_iter().map(|found| found.item.title));
        let Some(next) = next else { break };
        after = Some(next.to_string().parse().unwrap());
    }
    assert_eq!(paged, expected);
    assert!("1.2".parse::<Cursor>().is_err());
}

#[tokio::test]
async fn what_is_set_of_a_conversation_is_kept() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let item = conversation(&store, "Before").await;
    let model = model();
    store.set_title(item, "After", NOW).await.unwrap();
    store.set_model(item, &model).await.unwrap();
    store.set_draft(item, "未发送").await.unwrap();
    store.set_pinned(item, Some(NOW)).await.unwrap();
    let found = store.get_conversation(item, 1).await.unwrap();
    assert_eq!(found.item.title, "After");
    assert_eq!(found.model, Some(model));
    assert_eq!(found.draft, "未发送");
    assert_eq!(found.item.pinned_at, Some(NOW));
    assert_eq!(found.item.updated_at, NOW);
    store.set_pinned(item, None).await.unwrap();
    assert_eq!(store.get_item(item).await.unwrap().pinned_at, None);
    let missing = store.set_title(ItemId::generate(), "", NOW).await;
    assert!(matches!(missing, Err(StoreError::NotFound("item"))));
}

#[tokio::test]
async fn the_trash_comes_before_deletion() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let item = conversation(&store, "Old").await;
    say(&store, item, None, "Words").await;
    assert!(matches!(
        store.delete_item(item).await,
        Err(StoreError::NotTrashed)
    ));
    store.set_archived(item, Some(NOW)).await.unwrap();
    assert_eq!(titles(&store, ListFilter::Archived).await, ["Old"]);
    assert!(titles(&store, ListFilter::Active).await.is_empty());
    store.set_trashed(item, Some(NOW)).await.unwrap();
    assert_eq!(titles(&store, ListFilter::Trashed).await, ["Old"]);
    store.set_trashed(item, None).await.unwrap();
    assert_eq!(titles(&store, ListFilter::Archived).await, ["Old"]);

    store.set_trashed(item, Some(NOW)).await.unwrap();
    assert_eq!(store.empty_trash(NOW).await.unwrap(), 0);
    assert_eq!(store.empty_trash(NOW + 1).await.unwrap(), 1);
    assert!(matches!(
        store.get_item(item).await,
        Err(StoreError::NotFound(_))
    ));
}

#[tokio::test]
async fn folders_hold_items_and_folders() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let work = store.create_folder("Work", None).await.unwrap();
    let inner = store.create_folder("Inner", Some(work.id)).await.unwrap();
    let home = store.create_folder("Home", None).await.unwrap();
    let item = conversation(&store, "").await;
    store.set_folder(item, Some(inner.id)).await.unwrap();
    assert_eq!(
        store.get_item(item).await.unwrap().folder_id,
        Some(inner.id)
    );

    let own_child = Folder {
        parent_id: Some(inner.id),
        ..work.clone()
    };
    assert!(matches!(
        store.update_folder(&own_child).await,
        Err(StoreError::Invalid(_))
    ));
    let moved = Folder {
        name: "Moved".into(),
        parent_id: Some(home.id),
        ..inner.clone()
    };
    store.update_folder(&moved).await.unwrap();
    assert!(store.list_folders().await.unwrap().contains(&moved));

    store.delete_folder(inner.id).await.unwrap();
    assert_eq!(store.get_item(item).await.unwrap().folder_id, None);
    assert_eq!(store.list_folders().await.unwrap(), [work, home]);
    let missing = store.set_folder(item, Some(FolderId::generate())).await;
    assert!(matches!(missing, Err(StoreError::NotFound("folder"))));
}

#[tokio::test]
async fn tags_are_sorted_and_vanish_with_their_last_item() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let (one, two) = (
        conversation(&store, "").await,
        conversation(&store, "").await,
    );
    let tags = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    store
        .set_tags(one, &tags(&["work", "", "旅行", " Ideas "]))
        .await
        .unwrap();
    store.set_tags(two, &tags(&["WORK", "work"])).await.unwrap();
    assert_eq!(
        store.get_item(one).await.unwrap().tags,
        ["Ideas", "work", "旅行"]
    );
    assert_eq!(store.get_item(two).await.unwrap().tags, ["work"]);
    store.set_tags(one, &[]).await.unwrap();
    assert_eq!(store.list_tags().await.unwrap(), ["work"]);
}
