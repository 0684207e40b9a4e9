//! Conversations into the library: our own files, and what ChatGPT exports.

mod chatgpt;
mod source;

use super::file::ConversationFile;
use crate::creation::looked_at;
use crate::{App, CoreError};
use chatgpt::Talk;
use source::{Found, Reading};
use std::collections::HashMap;
use studio_contract::{LibraryImportPreview, LibraryImportReply};
use studio_domain::{ItemId, MediaHash};
use studio_store::StoreError;
use tokio::sync::mpsc;

/// Largest file that is taken, in bytes: it is held in memory while it is read.
const MAX_FILE: usize = 1024 * 1024 * 1024;
/// Conversations that wait between who reads and who stores.
const WAITING: usize = 4;
/// Titles that a preview names.
const MAX_TITLES: usize = 50;

impl App {
    /// What an import of this file would bring; nothing is changed.
    ///
    /// # Errors
    ///
    /// [`CoreError::Invalid`] for a file that is damaged, too large or of another kind, [`CoreError::Store`].
    pub async fn library_import_preview(
        &self,
        bytes: Vec<u8>,
    ) -> Result<LibraryImportPreview, CoreError> {
        let mut preview = LibraryImportPreview::default();
        let mut reading = begin(bytes, false)?;
        while let Some(found) = reading.recv().await {
            let Some((id, title, messages)) = head_of(&found?) else {
                preview.unreadable += 1;
                continue;
            };
            preview.conversations += 1;
            preview.messages += messages;
            if self.is_here(id).await? {
                preview.known += 1;
            } else if preview.titles.len() < MAX_TITLES {
                preview.titles.push(title);
            }
        }
        if preview.conversations == 0 {
            return Err(nothing_in_it());
        }
        Ok(preview)
    }

    /// Puts the conversations of a file into the library, with all their branches. What is there already, be it in the
    /// trash, is left as it is.
    ///
    /// # Errors
    ///
    /// As of [`App::library_import_preview`]; what came before the fault stays.
    pub async fn library_import(&self, bytes: Vec<u8>) -> Result<LibraryImportReply, CoreError> {
        let mut reply = LibraryImportReply::default();
        let mut reading = begin(bytes, true)?;
        let done = self.take_all_in(&mut reading, &mut reply).await;
        // Also where it ended early: what came before stays.
        self.library_changed_all();
        done.map(|()| reply)
    }

    async fn take_all_in(
        &self,
        reading: &mut mpsc::Receiver<Result<Found, CoreError>>,
        reply: &mut LibraryImportReply,
    ) -> Result<(), CoreError> {
        while let Some(found) = reading.recv().await {
            match self.take_in(found?).await {
                Ok(true) => reply.imported += 1,
                Ok(false) | Err(CoreError::Invalid(_)) => reply.unreadable += 1,
                Err(CoreError::Store(StoreError::Exists(_))) => reply.known += 1,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Stores one conversation; `false` where it cannot be read.
    async fn take_in(&self, found: Found) -> Result<bool, CoreError> {
        match found {
            Found::Own(file) => self.conversation_import(*file).await.map(|_| true),
            Found::Chatgpt(talk, files) => {
                let mut media = HashMap::new();
                for (name, bytes) in files {
                    if let Some(hash) = self.take_picture(bytes).await? {
                        media.insert(name, hash);
                    }
                }
                let store = &self.inner.store;
                let done = store
                    .restore_conversation(talk.restored(&media, false))
                    .await;
                // Copies of a conversation have its messages' names; here each message has one of its own.
                match done {
                    Err(StoreError::Exists("message")) => {
                        store
                            .restore_conversation(talk.restored(&media, true))
                            .await?;
                    }
                    done => done?,
                }
                Ok(true)
            }
            Found::Unreadable => Ok(false),
        }
    }

    /// A picture of an export; `None` for a file that is none.
    async fn take_picture(&self, bytes: Vec<u8>) -> Result<Option<MediaHash>, CoreError> {
        let Ok((bytes, mime, _)) = looked_at(bytes).await else {
            return Ok(None);
        };
        let now = crate::app::now();
        let stored = self.inner.store.put_media(bytes, mime, now).await?;
        Ok(Some(stored.hash))
    }

    async fn is_here(&self, id: ItemId) -> Result<bool, CoreError> {
        match self.inner.store.get_item(id).await {
            Ok(_) => Ok(true),
            Err(StoreError::NotFound(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

/// Reads the file on a thread of its own, no further ahead than a few conversations.
fn begin(
    bytes: Vec<u8>,
    with_files: bool,
) -> Result<mpsc::Receiver<Result<Found, CoreError>>, CoreError> {
    if bytes.len() > MAX_FILE {
        return Err(CoreError::Invalid(
            "the file is larger than 1 GB; import its conversations.json alone".to_owned(),
        ));
    }
    let (tell, told) = mpsc::channel(WAITING);
    tokio::task::spawn_blocking(move || {
        let mut reading = Reading::new(&bytes, with_files);
        let done = reading.each(&mut |found| tell.blocking_send(Ok(found)).is_ok());
        if let Err(error) = done {
            // Nobody listens any more: then nobody needs to hear it.
            let _ = tell.blocking_send(Err(error));
        }
    });
    Ok(told)
}

fn head_of(found: &Found) -> Option<(ItemId, String, u32)> {
    let count = |messages: usize| u32::try_from(messages).unwrap_or(u32::MAX);
    match found {
        Found::Own(file) => {
            let ConversationFile { item, messages, .. } = file.as_ref();
            Some((item.id, item.title.clone(), count(messages.len())))
        }
        Found::Chatgpt(talk, _) => {
            let Talk { title, .. } = talk.as_ref();
            Some((talk.item_id(), title.clone(), count(talk.message_count())))
        }
        Found::Unreadable => None,
    }
}

fn nothing_in_it() -> CoreError {
    CoreError::Invalid(
        "there is no conversation in this file; choose a file that XiDao Studio exported, or ChatGPT's zip or its conversations.json"
            .to_owned(),
    )
}
