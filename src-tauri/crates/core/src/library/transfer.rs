//! Conversations out of the library, as files, and back.

use super::file::{ConversationFile, MediaFile};
use super::markdown;
use crate::{App, CoreError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeSet;
use studio_domain::{Conversation, ConversationSummary, ItemId, MediaHash, Message, Part};
use studio_store::{RestoredConversation, StoreError};
use tokio::io::AsyncReadExt;

/// Messages read from the database at a time.
const PAGE: u32 = 200;

impl App {
    /// The shown branch of a conversation as Markdown for people.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`], also where there is none.
    pub async fn conversation_markdown(&self, id: ItemId) -> Result<String, CoreError> {
        let mut conversation = self.inner.store.get_conversation(id, PAGE).await?;
        let mut pages = Vec::new();
        while let (true, Some(first)) = (
            conversation.has_older,
            conversation.messages.first().map(|message| message.id),
        ) {
            let older = self.inner.store.older_messages(first, PAGE).await?;
            conversation.has_older = older.has_older;
            pages.push(std::mem::replace(
                &mut conversation.messages,
                older.messages,
            ));
        }
        pages.push(conversation.messages);
        conversation.messages = pages.into_iter().rev().flatten().collect();
        Ok(markdown::written(&conversation))
    }

    /// A conversation with all its branches, to be kept as a file.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`], also where there is none.
    pub async fn conversation_export(&self, id: ItemId) -> Result<ConversationFile, CoreError> {
        let conversation = self.inner.store.get_conversation(id, 1).await?;
        let mut file = ConversationFile::new(Conversation {
            messages: Vec::new(),
            // The messages themselves tell.
            versions: Vec::new(),
            ..conversation
        });
        loop {
            let last = file.messages.last().map(|message| message.id);
            let page = self.inner.store.all_messages(id, last, PAGE).await?;
            if page.is_empty() {
                break;
            }
            file.messages.extend(page);
        }
        for hash in media_of(&file.messages) {
            file.media.extend(self.media_file(hash).await?);
        }
        Ok(file)
    }

    /// Puts an exported conversation into the library, as it was. What its calls cost is not taken over: the
    /// ledger holds only this library's own calls.
    ///
    /// # Errors
    ///
    /// [`CoreError::Invalid`] for a file of another kind or a damaged one, [`CoreError::Store`] where the
    /// conversation is in the library already, be it in the trash.
    pub async fn conversation_import(
        &self,
        file: ConversationFile,
    ) -> Result<ConversationSummary, CoreError> {
        if let Some(objection) = file.objection() {
            return Err(CoreError::Invalid(objection.to_owned()));
        }
        let mut here = BTreeSet::new();
        for media in &file.media {
            here.insert(self.take_media(media).await?);
        }
        let mut messages = file.messages;
        for part in messages.iter_mut().flat_map(|message| &mut message.parts) {
            if part.media().is_some_and(|hash| !here.contains(hash)) {
                *part = without_file(part)?;
            }
        }
        let id = file.item.id;
        let restored = RestoredConversation {
            item: file.item,
            model: file.model,
            parameters: file.parameters,
            head: file.head_id,
            messages,
        };
        self.inner.store.restore_conversation(restored).await?;
        self.library_changed(id);
        self.conversation_summary(id).await
    }

    /// A media file to go along, unless it is lost: the words are worth keeping without it.
    async fn media_file(&self, hash: MediaHash) -> Result<Option<MediaFile>, CoreError> {
        let store = &self.inner.store;
        let known = match store.get_media(&hash).await {
            Ok(known) => known,
            Err(StoreError::NotFound(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let mut file = match store.open_media(&hash).await {
            Ok(file) => file,
            Err(StoreError::NotFound(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)
            .await
            .map_err(|source| StoreError::Io {
                path: store.media_path(&hash),
                source,
            })?;
        Ok(Some(MediaFile {
            hash,
            mime: known.mime,
            data: STANDARD.encode(bytes),
        }))
    }

    async fn take_media(&self, media: &MediaFile) -> Result<MediaHash, CoreError> {
        let damaged = || CoreError::Invalid("a media file in this export is damaged".to_owned());
        let bytes = STANDARD.decode(&media.data).map_err(|_| damaged())?;
        let now = crate::app::now();
        let stored = self.inner.store.put_media(bytes, &media.mime, now).await?;
        if stored.hash == media.hash {
            Ok(stored.hash)
        } else {
            Err(damaged())
        }
    }
}

/// The media files that messages need, each once.
fn media_of(messages: &[Message]) -> BTreeSet<MediaHash> {
    let parts = messages.iter().flat_map(|message| &message.parts);
    parts.filter_map(Part::media).cloned().collect()
}

/// The same part, in a form that the database takes without its file.
fn without_file(part: &Part) -> Result<Part, CoreError> {
    let mut data = serde_json::to_value(part).map_err(StoreError::from)?;
    let kind = data
        .as_object_mut()
        .and_then(|fields| fields.remove("type"));
    Ok(Part::Other {
        kind: kind
            .as_ref()
            .and_then(|kind| kind.as_str())
            .unwrap_or_default()
            .to_owned(),
        data,
    })
}
