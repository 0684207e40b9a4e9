//! What we say to the server.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::audio;
use super::dialect::Dialect;
use super::item::Item;
use super::settings::{ResponseSettings, SessionSettings};

/// One event of ours, written in the dialect of the connection when it is sent.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientEvent {
    /// Our own id for it, at most 512 characters; an error that it causes names it.
    pub event_id: Option<String>,
    /// What it is.
    pub body: ClientBody,
    /// Further members, merged last: they win over those of the body.
    pub extra: Map<String, Value>,
}

/// What an event of ours is.
#[derive(Clone, Debug, PartialEq)]
pub enum ClientBody {
    /// Changes the session.
    UpdateSession(Box<SessionSettings>),
    /// More of the user's sound, in the session's input format; at most 15 MiB.
    AppendAudio(Bytes),
    /// Makes what was appended an entry of the conversation. Refused when it is less than 100 ms.
    CommitAudio,
    /// Forgets what was appended.
    ClearAudio,
    /// Puts an entry into the conversation.
    CreateItem {
        /// The entry.
        item: Box<Item>,
        /// The entry before it, `root` for the very beginning, `None` for the end.
        previous_item_id: Option<String>,
    },
    /// Cuts the sound of an answer that was not heard to its end, and its words.
    TruncateItem {
        /// The entry.
        item_id: String,
        /// The part of it; servers take 0 only.
        content_index: u64,
        /// What was heard, in milliseconds.
        audio_end_ms: u64,
    },
    /// Takes an entry out of the conversation.
    DeleteItem {
        /// The entry.
        item_id: String,
    },
    /// Asks for an entry as the server holds it.
    RetrieveItem {
        /// The entry.
        item_id: String,
    },
    /// Asks for an answer.
    CreateResponse(Box<ResponseSettings>),
    /// Stops an answer. An error when none is running, which does no harm.
    CancelResponse {
        /// Which, if not the running one.
        response_id: Option<String>,
    },
    /// Any other event; its members are the event's `extra`.
    Other {
        /// Its `type`.
        kind: String,
    },
}

impl From<ClientBody> for ClientEvent {
    fn from(body: ClientBody) -> Self {
        Self {
            event_id: None,
            body,
            extra: Map::new(),
        }
    }
}

impl ClientEvent {
    /// Changes the session.
    pub fn update(settings: SessionSettings) -> Self {
        ClientBody::UpdateSession(Box::new(settings)).into()
    }

    /// More of the user's sound.
    pub fn append(audio: impl Into<Bytes>) -> Self {
        ClientBody::AppendAudio(audio.into()).into()
    }

    /// Ends the user's turn.
    pub fn commit() -> Self {
        ClientBody::CommitAudio.into()
    }

    /// Forgets the user's turn.
    pub fn clear() -> Self {
        ClientBody::ClearAudio.into()
    }

    /// Puts an entry at the end of the conversation.
    pub fn item(item: Item) -> Self {
        ClientBody::CreateItem {
            item: Box::new(item),
            previous_item_id: None,
        }
        .into()
    }

    /// Cuts an answer to what was heard of it.
    pub fn truncate(item_id: impl Into<String>, content_index: u64, audio_end_ms: u64) -> Self {
        ClientBody::TruncateItem {
            item_id: item_id.into(),
            content_index,
            audio_end_ms,
        }
        .into()
    }

    /// Takes an entry out of the conversation.
    pub fn delete(item_id: impl Into<String>) -> Self {
        ClientBody::DeleteItem {
            item_id: item_id.into(),
        }
        .into()
    }

    /// Asks for an entry.
    pub fn retrieve(item_id: impl Into<String>) -> Self {
        ClientBody::RetrieveItem {
            item_id: item_id.into(),
        }
        .into()
    }

    /// Asks for an answer, as the session is set.
    pub fn respond() -> Self {
        Self::respond_with(ResponseSettings::default())
    }

    /// Asks for an answer that differs from the session's settings.
    pub fn respond_with(settings: ResponseSettings) -> Self {
        ClientBody::CreateResponse(Box::new(settings)).into()
    }

    /// Stops the running answer.
    pub fn cancel() -> Self {
        ClientBody::CancelResponse { response_id: None }.into()
    }

    /// An event that this crate does not know.
    pub fn other(kind: impl Into<String>, members: Map<String, Value>) -> Self {
        Self {
            event_id: None,
            body: ClientBody::Other { kind: kind.into() },
            extra: members,
        }
    }

    /// Its `type`.
    pub fn kind(&self) -> &str {
        match &self.body {
            ClientBody::UpdateSession(_) => "session.update",
            ClientBody::AppendAudio(_) => "input_audio_buffer.append",
            ClientBody::CommitAudio => "input_audio_buffer.commit",
            ClientBody::ClearAudio => "input_audio_buffer.clear",
            ClientBody::CreateItem { .. } => "conversation.item.create",
            ClientBody::TruncateItem { .. } => "conversation.item.truncate",
            ClientBody::DeleteItem { .. } => "conversation.item.delete",
            ClientBody::RetrieveItem { .. } => "conversation.item.retrieve",
            ClientBody::CreateResponse(_) => "response.create",
            ClientBody::CancelResponse { .. } => "response.cancel",
            ClientBody::Other { kind } => kind,
        }
    }

    pub(super) fn settings_mut(&mut self) -> Option<&mut SessionSettings> {
        match &mut self.body {
            ClientBody::UpdateSession(settings) => Some(settings),
            _ => None,
        }
    }

    /// The event as it is sent, for a log of events.
    pub fn render(&self, dialect: Dialect) -> Value {
        let mut event = match &self.body {
            ClientBody::UpdateSession(settings) => json!({"session": settings.render(dialect)}),
            ClientBody::AppendAudio(bytes) => json!({"audio": audio::encode(bytes)}),
            ClientBody::CreateItem {
                item,
                previous_item_id,
            } => {
                let mut members = json!({"item": item.render(dialect)});
                if let Some(id) = previous_item_id {
                    members["previous_item_id"] = json!(id);
                }
                members
            }
            ClientBody::TruncateItem {
                item_id,
                content_index,
                audio_end_ms,
            } => json!({"item_id": item_id, "content_index": content_index,
                        "audio_end_ms": audio_end_ms}),
            ClientBody::DeleteItem { item_id } | ClientBody::RetrieveItem { item_id } => {
                json!({"item_id": item_id})
            }
            ClientBody::CreateResponse(settings) => match settings.render(dialect) {
                Some(response) => json!({"response": response}),
                None => json!({}),
            },
            ClientBody::CancelResponse {
                response_id: Some(id),
            } => json!({"response_id": id}),
            ClientBody::CommitAudio
            | ClientBody::ClearAudio
            | ClientBody::CancelResponse { response_id: None }
            | ClientBody::Other { .. } => json!({}),
        };
        event["type"] = json!(self.kind());
        if let Some(id) = &self.event_id {
            event["event_id"] = json!(id);
        }
        if let Some(event) = event.as_object_mut() {
            event.extend(self.extra.clone());
        }
        event
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_the_form_of_the_protocol() {
        let mut named = ClientEvent::commit();
        named.event_id = Some("c2".into());
        named.extra.insert("note".into(), json!(1));
        let after_root = ClientEvent::from(ClientBody::CreateItem {
            item: Box::new(Item::user("Ho")),
            previous_item_id: Some("root".into()),
        });
        let item = json!({"type": "message", "role": "user",
                          "content": [{"type": "input_text", "text": "Ho"}]});
        for (event, expected) in [
            (
                ClientEvent::append(vec![0, 1, 2, 0]),
                json!({"type": "input_audio_buffer.append", "audio": "AAECAA=="}),
            ),
            (
                named,
                json!({"type": "input_audio_buffer.commit", "event_id": "c2", "note": 1}),
            ),
            (
                ClientEvent::clear(),
                json!({"type": "input_audio_buffer.clear"}),
            ),
            (
                ClientEvent::item(Item::user("Ho")),
                json!({"type": "conversation.item.create", "item": item}),
            ),
            (
                after_root,
                json!({"type": "conversation.item.create", "item": item,
                       "previous_item_id": "root"}),
            ),
            (
                ClientEvent::truncate("item_a1", 0, 400),
                json!({"type": "conversation.item.truncate", "item_id": "item_a1",
                       "content_index": 0, "audio_end_ms": 400}),
            ),
            (
                ClientEvent::delete("i"),
                json!({"type": "conversation.item.delete", "item_id": "i"}),
            ),
            (
                ClientEvent::retrieve("i"),
                json!({"type": "conversation.item.retrieve", "item_id": "i"}),
            ),
            (ClientEvent::respond(), json!({"type": "response.create"})),
            (ClientEvent::cancel(), json!({"type": "response.cancel"})),
            (
                ClientEvent::other("x.y", Map::from_iter([("a".to_owned(), json!(1))])),
                json!({"type": "x.y", "a": 1}),
            ),
            (
                ClientEvent::update(SessionSettings {
                    instructions: Some(String::new()),
                    ..SessionSettings::default()
                }),
                json!({"type": "session.update",
                       "session": {"type": "realtime", "instructions": ""}}),
            ),
        ] {
            assert_eq!(event.render(Dialect::Ga), expected);
        }
    }
}
