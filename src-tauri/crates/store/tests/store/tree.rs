//! Messages that were taken out of the tree.

use crate::{NOW, conversation, open, say};
use studio_store::StoreError;
use tempfile::tempdir;

#[tokio::test]
async fn what_was_taken_out_is_gone_for_good_after_thirty_days() {
    const DAY: i64 = 24 * 60 * 60 * 1_000;
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let item = conversation(&store, "").await;
    let first = say(&store, item, None, "one").await.id;
    let second = say(&store, item, Some(first), "two").await.id;
    let third = say(&store, item, Some(second), "three").await.id;
    store.delete_message(item, third, NOW).await.unwrap();
    store
        .delete_message(item, second, NOW + 5 * DAY)
        .await
        .unwrap();

    store.keep_house(NOW + 31 * DAY).await.unwrap();
    let gone = store.get_message(third).await;
    assert!(matches!(gone, Err(StoreError::NotFound(_))), "{gone:?}");
    store.restore_message(item, second).await.unwrap();
    store
        .delete_message(item, second, NOW + 31 * DAY)
        .await
        .unwrap();
    let fourth = say(&store, item, Some(first), "four").await.id;

    store.keep_house(NOW + 62 * DAY).await.unwrap();
    assert!(store.restore_message(item, second).await.is_err());
    let left = store.get_conversation(item, 50).await.unwrap();
    let ids: Vec<_> = left.messages.iter().map(|message| message.id).collect();
    assert_eq!(ids, [first, fourth]);
    store.verify().await.unwrap();
}

#[tokio::test]
async fn a_whole_branch_goes_at_once() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let item = conversation(&store, "").await;
    let mut last = None;
    for text in ["one", "two", "three"] {
        last = Some(say(&store, item, last, text).await.id);
    }
    let all = store.get_conversation(item, 50).await.unwrap().messages;
    store.delete_message(item, all[0].id, NOW).await.unwrap();
    store.keep_house(NOW * 2).await.unwrap();
    assert_eq!(store.all_messages(item, None, 9).await.unwrap(), []);
    assert!(store.get_message(all[0].id).await.is_err());
    store.verify().await.unwrap();
}
