//! The store as its callers see it, on real files and with real second processes.
#![cfg(test)]

#[path = "store/backup.rs"]
mod backup;
#[path = "store/child.rs"]
mod child;
#[path = "store/creation.rs"]
mod creation;
#[path = "store/disk.rs"]
mod disk;
#[path = "store/gateway.rs"]
mod gateway;
#[path = "store/job.rs"]
mod job;
#[path = "store/library.rs"]
mod library;
#[path = "store/media.rs"]
mod media;
#[path = "store/message.rs"]
mod message;
#[path = "store/process.rs"]
mod process;
#[path = "store/search.rs"]
mod search;
#[path = "store/transfer.rs"]
mod transfer;
#[path = "store/tree.rs"]
mod tree;

use std::path::Path;
use studio_domain::{ItemId, Message, MessageId, MessageStatus, ModelRef, Part, ProfileId, Role};
use studio_store::{FinishedMessage, NewMessage, NewTurn, StartedTurn, Store, StorePaths};

/// A moment in 2026.
const NOW: i64 = 1_795_000_000_000;

async fn open(folder: &Path) -> Store {
    Store::open(StorePaths {
        data_dir: folder.join("data"),
    })
    .await
    .unwrap()
}

fn model() -> ModelRef {
    ModelRef {
        profile_id: ProfileId::generate(),
        model_id: "vendor/some:model@1".into(),
    }
}

fn text(words: &str) -> Part {
    Part::Text { text: words.into() }
}

async fn conversation(store: &Store, title: &str) -> ItemId {
    store
        .create_conversation(title, None, NOW)
        .await
        .unwrap()
        .item
        .id
}

async fn say(store: &Store, item: ItemId, parent: Option<MessageId>, words: &str) -> Message {
    let new = NewMessage {
        item,
        parent,
        role: Role::User,
        model: None,
        parts: vec![text(words)],
    };
    store.append_message(new, NOW).await.unwrap()
}

async fn start(
    store: &Store,
    item: ItemId,
    parent: Option<MessageId>,
    user: Option<&str>,
) -> StartedTurn {
    let user = user.map(|words| vec![text(words)]);
    let turn = NewTurn {
        item,
        parent,
        user,
        model: model(),
        protocol: None,
        title: None,
    };
    store.start_turn(turn, NOW).await.unwrap()
}

fn complete(words: &str) -> FinishedMessage {
    FinishedMessage {
        parts: Some(vec![text(words)]),
        ..FinishedMessage::keeping_journal(MessageStatus::Complete, NOW + 5_000)
    }
}

/// The words of a message's text parts.
fn words(message: &Message) -> String {
    message.parts.iter().filter_map(Part::text).collect()
}

/// The future of a call can be spawned on any thread.
fn spawnable<T: Send + 'static>(_call: impl Future<Output = T> + Send) {}

#[tokio::test]
async fn every_call_can_be_made_from_a_spawned_task() {
    let folder = tempfile::tempdir().unwrap();
    let store = &open(folder.path()).await;
    let item = conversation(store, "").await;
    let turn = start(store, item, None, Some("Hello")).await;
    let message = turn.assistant.id;
    spawnable(Store::open(store.paths().clone()));
    spawnable(store.finish(message, complete("")));
    spawnable(store.append_deltas(message, &[]));
    spawnable(store.recover_interrupted(NOW));
    spawnable(store.keep_house(NOW));
    spawnable(store.backup_now(NOW));
    spawnable(store.search("", None, 1));
    spawnable(store.get_conversation(item, 1));
    spawnable(store.list_conversations(studio_store::ListFilter::Active, None, 1));
    spawnable(store.put_media(Vec::new(), "", NOW));
    spawnable(store.collect_garbage(NOW));
    spawnable(store.take_over_jobs(NOW, 1));
    spawnable(store.upsert_listing(model().profile_id, &[], NOW));
    spawnable(store.settings());
    spawnable(store.close());
}
