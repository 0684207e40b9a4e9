//! Backups.

use crate::{NOW, conversation, open};
use std::io::{Seek, SeekFrom, Write};
use studio_store::{BackupKind, ListFilter, Store, StoreError, StorePaths};
use tempfile::tempdir;

const DAY: i64 = 86_400_000;

fn names(store: &Store) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(store.paths().backups())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != ".lock")
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn there_is_one_backup_a_day_and_old_ones_go() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    conversation(&store, "Kept").await;
    let made = store.backup_daily(3, NOW).await.unwrap().unwrap();
    assert_eq!(made.kind, BackupKind::Daily);
    assert_eq!(made.path.file_name().unwrap(), "daily-2026-11-18.db");
    assert_eq!(store.backup_daily(3, NOW + 1).await.unwrap(), None);
    for day in 1..=4 {
        store
            .backup_daily(3, NOW + day * DAY)
            .await
            .unwrap()
            .unwrap();
    }
    let kept = [
        "daily-2026-11-20.db",
        "daily-2026-11-21.db",
        "daily-2026-11-22.db",
    ];
    assert_eq!(names(&store), kept);
    store.backup_now(NOW).await.unwrap();
    let list = store.list_backups().await.unwrap();
    assert_eq!(list.len(), 4);
    assert_eq!(list[0].kind, BackupKind::Manual);
    for backup in &list {
        store.verify_backup(&backup.path).await.unwrap();
    }
}

#[tokio::test]
async fn a_backup_is_a_whole_database() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let item = conversation(&store, "Kept").await;
    crate::say(&store, item, None, "机器学习").await;
    let backup = store.backup_now(NOW).await.unwrap();
    let data_dir = folder.path().join("restored");
    std::fs::create_dir(&data_dir).unwrap();
    std::fs::copy(&backup.path, data_dir.join("studio.db")).unwrap();
    let restored = Store::open(StorePaths { data_dir }).await.unwrap();
    let (list, _) = restored
        .list_conversations(ListFilter::Active, None, 9)
        .await
        .unwrap();
    assert_eq!(list[0].item.title, "Kept");
    assert_eq!(restored.search("机器", None, 9).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_damaged_backup_is_noticed_and_a_damaged_database_makes_none() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    for number in 0..200 {
        let item = conversation(&store, &format!("Title {number}")).await;
        store.set_draft(item, &"words ".repeat(200)).await.unwrap();
    }
    let good = store.backup_daily(3, NOW).await.unwrap().unwrap();
    let bad = folder.path().join("bad.db");
    std::fs::copy(&good.path, &bad).unwrap();
    scribble(&bad);
    assert!(matches!(
        store.verify_backup(&bad).await,
        Err(StoreError::Corrupt(_))
    ));

    store.close().await;
    drop(store);
    let data_dir = folder.path().join("data");
    scribble(&data_dir.join("studio.db"));
    let store = Store::open(StorePaths { data_dir }).await.unwrap();
    assert!(matches!(store.verify().await, Err(StoreError::Corrupt(_))));
    let made = store.backup_daily(1, NOW + DAY).await;
    assert!(matches!(made, Err(StoreError::Corrupt(_))), "{made:?}");
    assert_eq!(
        names(&store),
        ["daily-2026-11-18.db"],
        "the good one stays, nothing is left behind"
    );
}

/// Overwrites pages in the second half of a file, where the rows are.
fn scribble(path: &std::path::Path) {
    let mut file = std::fs::File::options().write(true).open(path).unwrap();
    let middle = file.metadata().unwrap().len() / 2;
    file.seek(SeekFrom::Start(middle / 4_096 * 4_096)).unwrap();
    file.write_all(&[0x5a; 40_960]).unwrap();
    file.sync_all().unwrap();
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_alone() {
    let folder = tempdir().unwrap();
    let data_dir = folder.path().join("data");
    std::fs::create_dir(&data_dir).unwrap();
    let path = data_dir.join("studio.db");
    let content = "this is a letter, not a database. ".repeat(100);
    std::fs::write(&path, &content).unwrap();
    let refused = Store::open(StorePaths { data_dir }).await;
    assert!(matches!(refused, Err(StoreError::Corrupt(_))));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), content);
}

#[tokio::test]
async fn keeping_house_does_all_of_it() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let done = store.keep_house(NOW).await.unwrap();
    assert!(done.backup.is_some());
    assert_eq!(store.keep_house(NOW).await.unwrap().backup, None);
}
