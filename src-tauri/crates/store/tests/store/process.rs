//! Several processes on one database, and the death of one of them.

use crate::child::Process;
use crate::{NOW, complete, conversation, open, say, start, words};
use studio_domain::{MessageId, MessageStatus, OwnerId};
use studio_store::{Delta, ListFilter, StoreError};
use tempfile::tempdir;

#[tokio::test]
async fn a_change_by_another_process_is_noticed_and_ones_own_is_not() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let first = store.data_version().await.unwrap();
    conversation(&store, "My own").await;
    assert_eq!(store.data_version().await.unwrap(), first);

    let mut other = Process::start("write", folder.path());
    other.hear();
    assert_ne!(store.data_version().await.unwrap(), first);
    let (list, _) = store
        .list_conversations(ListFilter::Active, None, 10)
        .await
        .unwrap();
    assert!(
        list.iter()
            .any(|found| found.item.title == "From another process")
    );
    other.finish();
}

#[tokio::test]
async fn a_process_is_alive_until_it_ends_however_it_ends() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    assert!(store.is_alive(store.owner()).await.unwrap());
    assert!(!store.is_alive(OwnerId::generate()).await.unwrap());

    let mut other = Process::start("write", folder.path());
    let owner: OwnerId = other.hear().parse().unwrap();
    assert!(store.is_alive(owner).await.unwrap());
    other.kill();
    assert!(!store.is_alive(owner).await.unwrap());

    let locks = || std::fs::read_dir(store.paths().run()).unwrap().count();
    let before = locks();
    store.heartbeat(NOW, 1_000).await.unwrap();
    store.forget_dead_owners().await.unwrap();
    assert_eq!(locks(), before - 1);
    assert!(store.is_alive(store.owner()).await.unwrap());
}

#[tokio::test]
async fn what_was_saved_before_sigkill_is_recovered() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let mut other = Process::start("stream", folder.path());
    let message: MessageId = other.hear().parse().unwrap();
    let mut saved = 0;
    while saved < 50 {
        saved = other.hear().parse().unwrap();
    }
    // While the other lives, its message streams on and is read with what is saved of it.
    assert!(store.recover_interrupted(NOW).await.unwrap().is_empty());
    let seen = store.get_message(message).await.unwrap();
    assert_eq!(seen.status, MessageStatus::Streaming);
    assert!(words(&seen).starts_with("0 1 2 3 "));
    other.kill();

    assert_eq!(store.recover_interrupted(NOW + 9).await.unwrap(), [message]);
    let found = store.get_message(message).await.unwrap();
    assert_eq!(found.status, MessageStatus::Interrupted);
    assert_eq!(found.finished_at, Some(NOW + 9));
    let numbers: Vec<usize> = words(&found)
        .split_whitespace()
        .map(|word| word.parse().unwrap())
        .collect();
    assert!(numbers.len() > saved, "{} of {saved} words", numbers.len());
    assert!(
        numbers
            .iter()
            .enumerate()
            .all(|(place, number)| place == *number)
    );
    assert_eq!(
        store.search("\"48 49 50\"", None, 5).await.unwrap().len(),
        1
    );
    assert!(store.recover_interrupted(NOW).await.unwrap().is_empty());
    store.verify().await.unwrap();
}

#[tokio::test]
async fn a_recovered_message_can_not_be_ended_again() {
    let folder = tempdir().unwrap();
    let dying = open(folder.path()).await;
    let item = conversation(&dying, "").await;
    let turn = start(&dying, item, None, Some("Hello")).await;
    let living = open(folder.path()).await;
    dying.close().await;
    assert_eq!(
        living.recover_interrupted(NOW).await.unwrap(),
        [turn.assistant.id]
    );

    let late = Delta::Text {
        position: 0,
        text: "late".into(),
    };
    let refused = living.append_deltas(turn.assistant.id, &[late]).await;
    assert!(matches!(refused, Err(StoreError::NotStreaming)));
    let refused = living.finish(turn.assistant.id, complete("late")).await;
    assert!(matches!(refused, Err(StoreError::NotStreaming)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_stores_write_at_once_without_losing_anything() {
    let folder = tempdir().unwrap();
    // Both find no database and create it at the same time.
    let (one, two) = tokio::join!(open(folder.path()), open(folder.path()));
    let fill = |store: studio_store::Store| async move {
        for _ in 0..50 {
            let item = conversation(&store, "Busy").await;
            // Reads before it writes, which only a transaction that is immediate can do here.
            say(&store, item, None, "Words").await;
        }
    };
    tokio::join!(fill(one.clone()), fill(two.clone()));
    let (list, _) = one
        .list_conversations(ListFilter::Active, None, 500)
        .await
        .unwrap();
    assert_eq!(list.len(), 100);
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_user_may_read_any_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    conversation(&store, "Secret").await;
    store
        .put_media(b"secret".to_vec(), "text/plain", NOW)
        .await
        .unwrap();
    store.backup_now(NOW).await.unwrap();
    let mut open_folders = vec![store.paths().data_dir.clone()];
    let mut seen = Vec::new();
    while let Some(path) = open_folders.pop() {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            assert_eq!(mode, 0o700, "{name}");
            open_folders.extend(
                std::fs::read_dir(path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else {
            assert_eq!(mode, 0o600, "{name}");
            seen.push(name);
        }
    }
    for name in ["studio.db", "studio.db-wal", "studio.db-shm"] {
        assert!(seen.iter().any(|found| found == name), "{name} of {seen:?}");
    }
    assert!(seen.iter().any(|name| name.starts_with("manual-")));
}
