//! A large library, made once and kept beside the program that measures.

use std::path::PathBuf;

use studio_core::{App, Paths, Redactor};
use studio_domain::{
    Item, ItemId, ItemKind, Message, MessageId, MessageStatus, ModelRef, Parameters, Part, Role,
};
use studio_store::{RestoredConversation, Store, StorePaths};

use super::Failure;
use super::words::{Dice, message};

/// Grows when what is made changes.
const VERSION: u32 = 1;
/// So many conversations of so many messages: a million in all.
pub(super) const CONVERSATIONS: u64 = 20_000;
pub(super) const MESSAGES: u64 = 50;
/// When the newest message was made: 2026-01-01.
const NEWEST: i64 = 1_767_225_600_000;
const MINUTE: i64 = 60_000;
/// What the generator says while it works, once in so many conversations.
const TOLD: u64 = 1_000;

/// The folder of the large library, made now if it is not there.
pub(super) async fn large() -> Result<PathBuf, Failure> {
    let folder = folder(&format!("library-{VERSION}"))?;
    let whole = folder.join("whole");
    if whole.is_file() {
        return Ok(folder);
    }
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let model = profile(&folder).await?;
    let store = Store::open(StorePaths {
        data_dir: folder.clone(),
    })
    .await?;
    let mut dice = Dice(7);
    for number in 0..CONVERSATIONS {
        store
            .restore_conversation(conversation(&mut dice, number, &model))
            .await?;
        if number % TOLD == 0 {
            eprintln!("library: {number} of {CONVERSATIONS} conversations made");
        }
    }
    store.close().await;
    std::fs::write(&whole, "")?;
    Ok(folder)
}

/// The folder of a library with nothing but a profile in it.
pub(super) async fn empty() -> Result<PathBuf, Failure> {
    let folder = folder("library-empty")?;
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    profile(&folder).await?;
    Ok(folder)
}

fn folder(name: &str) -> Result<PathBuf, Failure> {
    let program = std::env::current_exe()?;
    let beside = program.parent().ok_or("this program lies nowhere")?;
    Ok(beside.join("bench-data").join(name))
}

/// Opens the demo, so that the window opens with a composer; gives a model of it.
async fn profile(folder: &std::path::Path) -> Result<ModelRef, Failure> {
    let app = App::open(Paths::new(folder.to_path_buf()), Redactor::default()).await?;
    let demo = app.demo_open().await?;
    app.close().await;
    Ok(ModelRef {
        profile_id: demo.profile.id,
        model_id: "demo-chat".into(),
    })
}

fn conversation(dice: &mut Dice, number: u64, model: &ModelRef) -> RestoredConversation {
    let begun = NEWEST - (CONVERSATIONS - number) as i64 * 100 * MINUTE;
    let mut messages: Vec<Message> = Vec::with_capacity(MESSAGES as usize);
    for at in 0..MESSAGES {
        let made = begun + at as i64 * MINUTE;
        let asks = at % 2 == 0;
        messages.push(Message {
            id: MessageId::generate(),
            parent_id: messages.last().map(|last| last.id),
            role: if asks { Role::User } else { Role::Assistant },
            status: MessageStatus::Complete,
            model: (!asks).then(|| model.clone()),
            protocol: None,
            parts: vec![Part::Text {
                text: message(dice),
            }],
            usage: None,
            finish_reason: None,
            error: None,
            created_at: made,
            finished_at: Some(made),
            first_token_ms: None,
        });
    }
    let title = messages
        .first()
        .and_then(|first| first.parts.first()?.text())
        .map(|text| text.chars().take(40).collect())
        .unwrap_or_default();
    RestoredConversation {
        item: Item {
            id: ItemId::generate(),
            kind: ItemKind::Conversation,
            title,
            created_at: begun,
            updated_at: begun + MESSAGES as i64 * MINUTE,
            folder_id: None,
            tags: Vec::new(),
            pinned_at: None,
            archived_at: None,
            trashed_at: None,
        },
        model: Some(model.clone()),
        parameters: Parameters::default(),
        head: messages.last().map(|last| last.id),
        messages,
    }
}
