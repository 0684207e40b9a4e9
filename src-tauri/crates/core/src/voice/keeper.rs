//! Keeps a session as a normal conversation while it happens: one task that alone writes, in the order in which
//! things were said.

use super::board::Board;
use super::recording::Recording;
use crate::app::now;
use crate::error::for_message;
use crate::turn::title_of;
use crate::usage::Charge;
use crate::{App, CoreError};
use std::collections::HashMap;
use std::sync::Arc;
use studio_contract::ApiError;
use studio_domain::{
    Interruption, ItemId, MediaHash, MessageId, MessageStatus, ModelRef, Part, Role, Usage,
};
use studio_store::{Delta, FinishedMessage, NewMessage, NewTurn, REALTIME, StoreError};
use tokio::sync::mpsc;

/// Notes that may wait for a slow disk: more than a minute of both sides' sound.
const BACKLOG: usize = 8_192;

/// What is to be kept. Lines have the numbers of the board.
#[derive(Debug)]
pub(super) enum Note {
    /// Sound of a line, as bytes of mono PCM16.
    Sound { line: u32, bytes: Vec<u8> },
    /// The user has finished a spoken line.
    Said { line: u32 },
    /// The user takes a line back.
    Dropped { line: u32 },
    /// The user wrote a line.
    Wrote { line: u32, text: String },
    /// The words of a line that was spoken.
    Words { line: u32, text: String },
    /// An answer begins.
    AnswerBegan { line: u32 },
    /// More words of an answer.
    AnswerWords { line: u32, text: String },
    /// An answer is over.
    AnswerEnded { line: u32, end: Box<AnswerEnd> },
    /// An answer without a word used something.
    Used { usage: Usage },
    /// The session has lasted so much longer.
    Lasted { ms: i64 },
}

/// How an answer ended.
#[derive(Clone, Debug)]
pub(super) struct AnswerEnd {
    pub(super) status: MessageStatus,
    /// The words; where it was interrupted, those that were heard.
    pub(super) text: String,
    pub(super) interruption: Option<Interruption>,
    pub(super) usage: Option<Usage>,
    pub(super) error: Option<ApiError>,
    pub(super) finish_reason: Option<String>,
    pub(super) request_id: Option<String>,
    pub(super) first_token_ms: Option<i64>,
}

/// What a session is kept as.
pub(super) struct Keeper {
    app: App,
    board: Arc<Board>,
    model: ModelRef,
    /// In which answers come.
    protocol: String,
    instructions: Option<String>,
    conversation: Option<ItemId>,
    /// The last message.
    head: Option<MessageId>,
    /// Whether the conversation has a title.
    titled: bool,
    recordings: HashMap<u32, Recording>,
    messages: HashMap<u32, MessageId>,
    /// Words that came before their line was stored.
    early: HashMap<u32, String>,
}

/// Where a session begins.
pub(super) struct Place {
    pub(super) conversation: Option<ItemId>,
    pub(super) head: Option<MessageId>,
    pub(super) titled: bool,
}

impl Keeper {
    pub(super) fn new(
        app: App,
        board: Arc<Board>,
        model: ModelRef,
        protocol: String,
        instructions: Option<String>,
        place: Place,
    ) -> Self {
        Self {
            app,
            board,
            model,
            protocol,
            instructions,
            conversation: place.conversation,
            head: place.head,
            titled: place.titled,
            recordings: HashMap::new(),
            messages: HashMap::new(),
            early: HashMap::new(),
        }
    }

    /// Begins to keep; ends when nobody can note anything any more.
    pub(super) fn start(mut self) -> mpsc::Sender<Note> {
        let (notes, mut noted) = mpsc::channel(BACKLOG);
        let app = self.app.clone();
        app.spawn_to_end(async move {
            while let Some(note) = noted.recv().await {
                if let Err(error) = self.keep(note).await {
                    tracing::error!(%error, "part of a voice session is not kept");
                    self.board.set_unkept(ApiError::from(error));
                }
            }
        });
        notes
    }

    async fn keep(&mut self, note: Note) -> Result<(), CoreError> {
        match note {
            Note::Sound { line, bytes } => self.sound(line, &bytes).await,
            Note::Said { line } => self.said(line).await,
            Note::Dropped { line } => {
                self.recordings.remove(&line);
                Ok(())
            }
            Note::Wrote { line, text } => {
                self.title(&text).await?;
                self.append(line, vec![Part::Text { text }]).await
            }
            Note::Words { line, text } => self.words(line, text).await,
            Note::AnswerBegan { line } => self.answer_began(line).await,
            Note::AnswerWords { line, text } => self.answer_words(line, text).await,
            Note::AnswerEnded { line, end } => self.answer_ended(line, *end).await,
            Note::Used { usage } => self.used(usage).await,
            Note::Lasted { ms } => match self.conversation {
                Some(item) => Ok(self.app.inner.store.note_spoken(item, ms, now()).await?),
                None => Ok(()),
            },
        }
    }

    async fn sound(&mut self, line: u32, bytes: &[u8]) -> Result<(), CoreError> {
        let folder = self.app.inner.paths.run();
        let recording = match self.recordings.remove(&line) {
            Some(recording) => Ok(recording),
            None => Recording::begin(&folder).await,
        };
        let io = |error| CoreError::from(StoreError::io(&folder, error));
        let mut recording = recording.map_err(io)?;
        recording.add(bytes).await.map_err(io)?;
        self.recordings.insert(line, recording);
        Ok(())
    }

    /// Stores the sound of a line.
    async fn file(&mut self, line: u32) -> Result<Option<MediaHash>, CoreError> {
        let Some(recording) = self.recordings.remove(&line) else {
            return Ok(None);
        };
        let folder = self.app.inner.paths.run();
        let ended = recording.end().await;
        let Some(file) = ended.map_err(|error| CoreError::from(StoreError::io(&folder, error)))?
        else {
            return Ok(None);
        };
        let store = &self.app.inner.store;
        Ok(Some(
            store.put_media_open(file, "audio/wav", now()).await?.hash,
        ))
    }

    async fn said(&mut self, line: u32) -> Result<(), CoreError> {
        let Some(media) = self.file(line).await? else {
            return Ok(());
        };
        let transcript = self.early.remove(&line);
        if let Some(words) = &transcript {
            self.title(words).await?;
        }
        let part = Part::Audio {
            media: media.clone(),
            transcript,
            interruption: None,
        };
        self.append(line, vec![part]).await?;
        self.board.edit_line(line, |line| line.media = Some(media));
        Ok(())
    }

    async fn append(&mut self, line: u32, parts: Vec<Part>) -> Result<(), CoreError> {
        let item = self.item().await?;
        let new = NewMessage {
            item,
            parent: self.head,
            role: Role::User,
            model: None,
            parts,
        };
        let message = self.app.inner.store.append_message(new, now()).await?.id;
        self.is_stored(line, message);
        Ok(())
    }

    fn is_stored(&mut self, line: u32, message: MessageId) {
        self.head = Some(message);
        self.messages.insert(line, message);
        self.board
            .edit_line(line, |line| line.message_id = Some(message));
        if let Some(item) = self.conversation {
            self.app.library_changed(item);
        }
    }

    async fn words(&mut self, line: u32, text: String) -> Result<(), CoreError> {
        let Some(message) = self.messages.get(&line) else {
            self.early.insert(line, text);
            return Ok(());
        };
        self.app.inner.store.set_transcript(*message, &text).await?;
        self.title(&text).await
    }

    async fn answer_began(&mut self, line: u32) -> Result<(), CoreError> {
        let turn = NewTurn {
            item: self.item().await?,
            parent: self.head,
            user: None,
            model: self.model.clone(),
            protocol: Some(self.protocol.clone()),
            title: None,
        };
        let started = self.app.inner.store.start_turn(turn, now()).await?;
        self.is_stored(line, started.assistant.id);
        Ok(())
    }

    async fn answer_words(&mut self, line: u32, text: String) -> Result<(), CoreError> {
        let Some(message) = self.messages.get(&line) else {
            return Ok(());
        };
        let delta = Delta::Text { position: 0, text };
        Ok(self
            .app
            .inner
            .store
            .append_deltas(*message, &[delta])
            .await?)
    }

    async fn answer_ended(&mut self, line: u32, end: AnswerEnd) -> Result<(), CoreError> {
        // Words are kept also where there is no room for their sound.
        let media = self.file(line).await.unwrap_or_else(|error| {
            self.board.set_unkept(ApiError::from(error));
            None
        });
        let Some(message) = self.messages.get(&line).copied() else {
            return Ok(());
        };
        let usage = match end.usage {
            Some(usage) => Some(self.app.priced(Some(&self.model), usage).await),
            None => None,
        };
        if let Some(usage) = &usage {
            self.board.add_usage(usage);
        }
        self.title(&end.text).await?;
        let parts = match &media {
            Some(media) => vec![Part::Audio {
                media: media.clone(),
                transcript: Some(end.text),
                interruption: end.interruption,
            }],
            None if end.text.is_empty() => Vec::new(),
            None => vec![Part::Text { text: end.text }],
        };
        let finished = FinishedMessage {
            status: end.status,
            parts: Some(parts),
            usage,
            request_id: end.request_id,
            finish_reason: end.finish_reason,
            error: end.error.as_ref().map(for_message),
            first_token_ms: end.first_token_ms,
            finished_at: now(),
        };
        self.app.inner.store.finish(message, finished).await?;
        self.board.edit_line(line, |line| line.media = media);
        if let Some(item) = self.conversation {
            self.app.library_changed(item);
        }
        Ok(())
    }

    async fn used(&mut self, usage: Usage) -> Result<(), CoreError> {
        let usage = self.app.priced(Some(&self.model), usage).await;
        self.board.add_usage(&usage);
        let charge = Charge {
            model: self.model.clone(),
            kind: REALTIME,
            usage,
            request_id: None,
        };
        self.app.usage_note(charge).await
    }

    /// The conversation, made with the first that is said in it.
    async fn item(&mut self) -> Result<ItemId, CoreError> {
        if let Some(item) = self.conversation {
            return Ok(item);
        }
        let store = &self.app.inner.store;
        let made = store
            .create_conversation("", Some(&self.model), now())
            .await?;
        let item = made.item.id;
        self.conversation = Some(item);
        store.note_spoken(item, 0, now()).await?;
        if let Some(text) = self.instructions.clone().filter(|text| !text.is_empty()) {
            let parameters = studio_domain::Parameters {
                system: Some(text),
                ..studio_domain::Parameters::default()
            };
            store.set_parameters(item, &parameters).await?;
        }
        self.board.set_conversation(made);
        Ok(item)
    }

    /// Names a conversation by its first words.
    async fn title(&mut self, words: &str) -> Result<(), CoreError> {
        let title = title_of(words);
        if self.titled || title.is_empty() {
            return Ok(());
        }
        let item = self.item().await?;
        self.app.inner.store.set_title(item, &title, now()).await?;
        self.titled = true;
        let named = self.app.conversation_summary(item).await?;
        self.board.set_conversation(named);
        self.app.library_changed(item);
        Ok(())
    }
}
