//! Media files.

use crate::{NOW, conversation, open, text};
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};
use studio_domain::{Media, MediaHash, Part, Role};
use studio_store::{Garbage, NewMessage, Store, StoreError};
use tempfile::tempdir;
use tokio::io::AsyncReadExt;

const HOUR: i64 = 3_600_000;

async fn refer(store: &Store, media: &Media) -> studio_domain::ItemId {
    let item = conversation(store, "").await;
    let parts = vec![
        text("See"),
        Part::Image {
            media: media.hash.clone(),
        },
    ];
    let new = NewMessage {
        item,
        parent: None,
        role: Role::User,
        model: None,
        parts,
    };
    store.append_message(new, NOW).await.unwrap();
    item
}

fn age(path: &Path) {
    let time = UNIX_EPOCH + Duration::from_millis(u64::try_from(NOW - 2 * HOUR).unwrap());
    std::fs::File::options()
        .write(true)
        .open(path)
        .unwrap()
        .set_modified(time)
        .unwrap();
}

#[tokio::test]
async fn the_same_bytes_are_stored_once() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let bytes = vec![7; 200_000];
    let source = folder.path().join("source");
    std::fs::write(&source, &bytes).unwrap();
    let one = store
        .put_media(bytes.clone(), "image/png", NOW)
        .await
        .unwrap();
    let two = store
        .put_media_file(&source, "image/png", NOW + 5)
        .await
        .unwrap();
    assert_eq!(one, two);
    assert_eq!(store.get_media(&one.hash).await.unwrap(), one);
    let digits = one.hash.as_str();
    let place = store
        .paths()
        .media()
        .join(&digits[..2])
        .join(&digits[2..4])
        .join(digits);
    assert_eq!(store.media_path(&one.hash), place);
    let mut read = Vec::new();
    store
        .open_media(&one.hash)
        .await
        .unwrap()
        .read_to_end(&mut read)
        .await
        .unwrap();
    assert_eq!(read, bytes);
    let arrivals = store.paths().media().join("in");
    assert_eq!(std::fs::read_dir(arrivals).unwrap().count(), 0);
    // The SHA-256 of the empty input, from FIPS 180-4.
    let empty = store
        .put_media(Vec::new(), "text/plain", NOW)
        .await
        .unwrap()
        .hash;
    let known = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(empty.as_str(), known);
    let missing = MediaHash::try_from("0".repeat(64)).unwrap();
    assert!(matches!(
        store.open_media(&missing).await,
        Err(StoreError::NotFound(_))
    ));
    assert!(matches!(
        store.get_media(&missing).await,
        Err(StoreError::NotFound(_))
    ));
}

#[tokio::test]
async fn garbage_is_what_nothing_needs_for_an_hour() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let put = |bytes: &'static [u8], at| store.put_media(bytes.to_vec(), "image/png", at);
    let used = put(b"used", NOW - 2 * HOUR).await.unwrap();
    let unused = put(b"unused!", NOW - 2 * HOUR).await.unwrap();
    let fresh = put(b"fresh", NOW - HOUR / 2).await.unwrap();
    put(b"put again", NOW - 2 * HOUR).await.unwrap();
    let again = put(b"put again", NOW).await.unwrap();
    let item = refer(&store, &used).await;
    assert!(store.is_media_used(&used.hash).await.unwrap());
    assert!(!store.is_media_used(&unused.hash).await.unwrap());
    // What ended processes left: a half-written file, and a whole one without its row.
    let half = store.paths().media().join("in").join("half.partial");
    let stray = store
        .paths()
        .media()
        .join("ab")
        .join("cd")
        .join("f".repeat(64));
    std::fs::write(&half, b"half").unwrap();
    std::fs::create_dir_all(stray.parent().unwrap()).unwrap();
    std::fs::write(&stray, b"stray").unwrap();
    for path in [&half, &stray, &store.media_path(&used.hash)] {
        age(path);
    }
    let garbage = store.collect_garbage(NOW).await.unwrap();
    assert_eq!(
        garbage,
        Garbage {
            files: 3,
            bytes: 7 + 4 + 5
        }
    );
    assert!(!store.media_path(&unused.hash).exists() && !half.exists() && !stray.exists());
    for kept in [&used, &fresh, &again] {
        assert!(store.media_path(&kept.hash).exists());
        store.get_media(&kept.hash).await.unwrap();
    }
    store.set_trashed(item, Some(NOW)).await.unwrap();
    assert_eq!(
        store.collect_garbage(NOW).await.unwrap(),
        Garbage::default()
    );
    store.delete_item(item).await.unwrap();
    assert_eq!(store.collect_garbage(NOW).await.unwrap().files, 1);
    assert!(!store.media_path(&used.hash).exists());
}

#[tokio::test]
async fn a_part_can_not_name_a_file_that_is_not_there() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let item = conversation(&store, "").await;
    let media = MediaHash::try_from("0".repeat(64)).unwrap();
    let parts = vec![Part::Image { media }];
    let new = NewMessage {
        item,
        parent: None,
        role: Role::User,
        model: None,
        parts,
    };
    assert!(store.append_message(new, NOW).await.is_err());
    assert!(
        store
            .get_conversation(item, 9)
            .await
            .unwrap()
            .messages
            .is_empty()
    );
}
