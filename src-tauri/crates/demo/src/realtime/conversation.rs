//! The entries of a conversation.

use serde_json::{Value, json};

use super::ear::Sound;
use super::engine::Engine;
use super::rules::Complaint;
use super::script::Said;
use super::session::Dialect;
use crate::tokens;

/// Entries that a session holds at most.
const MAX_ENTRIES: usize = 1000;
/// Milliseconds of sound in a token that is read, and in one that is written.
pub(super) const READ_TOKEN_MS: u64 = 100;
pub(super) const WRITTEN_TOKEN_MS: u64 = 50;

#[derive(Debug, Default)]
pub(super) struct Conversation {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// As the client is told of it.
    pub(super) item: Value,
    /// What the user's sound is like.
    pub(super) sound: Option<Sound>,
    /// Length of its sound.
    pub(super) audio_ms: u64,
}

impl Entry {
    pub(super) fn new(item: Value) -> Self {
        Self {
            item,
            sound: None,
            audio_ms: 0,
        }
    }

    pub(super) fn id(&self) -> &str {
        self.item["id"].as_str().unwrap_or_default()
    }

    fn said(&self) -> Said {
        if let Some(sound) = self.sound {
            return Said::Sound(sound);
        }
        said(&self.item)
    }

    /// Tokens of its text and of its sound.
    fn tokens(&self) -> (u64, u64) {
        let text = match said(&self.item) {
            Said::Text(text) | Said::Result(text) => tokens::count(&text),
            Said::Nothing | Said::Sound(_) => 0,
        };
        (text, self.audio_ms.div_ceil(READ_TOKEN_MS))
    }
}

/// What an item says, apart from its sound.
pub(super) fn said(item: &Value) -> Said {
    if item["type"] == "function_call_output" {
        return Said::Result(item["output"].as_str().unwrap_or_default().to_owned());
    }
    let parts = item["content"].as_array().into_iter().flatten();
    let texts: Vec<&str> = parts.filter_map(|part| part["text"].as_str()).collect();
    if texts.is_empty() {
        Said::Nothing
    } else {
        Said::Text(texts.join(" "))
    }
}

impl Conversation {
    pub(super) fn last_id(&self) -> Value {
        self.entries
            .last()
            .map_or(Value::Null, |entry| json!(entry.id()))
    }

    /// What was said last by the other side.
    pub(super) fn said(&self) -> Said {
        let by_others = |entry: &&Entry| {
            entry.item["type"] == "function_call_output" || entry.item["role"] == "user"
        };
        let last = self.entries.iter().rev().find(by_others);
        last.map_or(Said::Nothing, Entry::said)
    }

    /// Tokens of all text and of all sound.
    pub(super) fn tokens(&self) -> (u64, u64) {
        let each = self.entries.iter().map(Entry::tokens);
        each.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    }

    pub(super) fn push(&mut self, entry: Entry) {
        if self.entries.len() == MAX_ENTRIES {
            self.entries.remove(0);
        }
        self.entries.push(entry);
    }

    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.id() == id)
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.id() == id)
    }
}

impl Engine {
    /// Tells of an entry that is complete from the start.
    pub(super) fn tell_item(&mut self, previous: &Value, item: &Value) {
        self.tell_item_added(previous, item);
        self.tell_item_done(previous, item);
    }

    pub(super) fn tell_item_added(&mut self, previous: &Value, item: &Value) {
        let kind = match self.session.dialect() {
            Dialect::Beta => "conversation.item.created",
            Dialect::Ga => "conversation.item.added",
        };
        self.say(kind, json!({"previous_item_id": previous, "item": item}));
    }

    /// The older dialect has no word for it.
    pub(super) fn tell_item_done(&mut self, previous: &Value, item: &Value) {
        if self.session.dialect() == Dialect::Ga {
            let members = json!({"previous_item_id": previous, "item": item});
            self.say("conversation.item.done", members);
        }
    }

    pub(super) fn create_item(&mut self, event: &Value) -> Result<(), Complaint> {
        let mut item = event["item"].clone();
        check_roles(&item)?;
        let at = self.place(&event["previous_item_id"])?;
        if self.conversation.entries.len() == MAX_ENTRIES {
            let message = format!("A conversation holds at most {MAX_ENTRIES} items.");
            return Err(Complaint::new("conversation_full", "item", message));
        }
        match item["id"].as_str() {
            Some(id) if self.conversation.position(id).is_some() => {
                let message = format!("An item with id '{id}' exists already.");
                return Err(Complaint::new("item_exists", "item.id", message));
            }
            Some(_) => {}
            None => item["id"] = json!(self.next_id("item")),
        }
        item["object"] = json!("realtime.item");
        item["status"] = json!("completed");
        let entry = self.entry(item)?;
        let previous = match at.checked_sub(1) {
            Some(before) => json!(self.conversation.entries[before].id()),
            None => Value::Null,
        };
        let item = entry.item.clone();
        self.conversation.entries.insert(at, entry);
        self.tell_item(&previous, &item);
        Ok(())
    }

    /// Listens to the sound of an item and puts it away.
    fn entry(&mut self, item: Value) -> Result<Entry, Complaint> {
        let mut entry = Entry::new(item);
        let parts = entry.item["content"].as_array_mut();
        let mut all = Vec::new();
        for (at, part) in parts.into_iter().flatten().enumerate() {
            if part["type"] != "input_audio" {
                continue;
            }
            let path = format!("item.content[{at}].audio");
            all.extend(super::listen::samples(
                &part["audio"],
                self.session.input_format(),
                &path,
            )?);
            *part = json!({"type": "input_audio", "transcript": null});
        }
        if !all.is_empty() {
            let rate = self.session.input_format().rate();
            entry.sound = Some(Sound::of(&all, rate));
            entry.audio_ms = all.len() as u64 * 1000 / u64::from(rate);
        }
        Ok(entry)
    }

    fn place(&self, previous: &Value) -> Result<usize, Complaint> {
        match previous.as_str() {
            None => Ok(self.conversation.entries.len()),
            Some("root") => Ok(0),
            Some(id) => {
                match self.conversation.position(id) {
                    Some(at) => Ok(at + 1),
                    None => Err(unknown("item_create_invalid_previous_item_id", id)
                        .about("previous_item_id")),
                }
            }
        }
    }

    pub(super) fn truncate_item(&mut self, event: &Value) -> Result<(), Complaint> {
        let id = event["item_id"].as_str().unwrap_or_default();
        let end = event["audio_end_ms"].as_u64().unwrap_or_default();
        let entry = self
            .conversation
            .get_mut(id)
            .ok_or_else(|| unknown("item_truncate_invalid_item_id", id))?;
        let kind = entry.item["content"][0]["type"].as_str();
        if entry.item["role"] != "assistant" || !matches!(kind, Some("audio" | "output_audio")) {
            let message = "Only spoken messages of the assistant can be truncated.";
            return Err(Complaint::new("invalid_value", "item_id", message));
        }
        if event["content_index"] != 0 {
            let message = "There is no content at this index; use 0.";
            return Err(Complaint::new("invalid_value", "content_index", message));
        }
        if end > entry.audio_ms {
            let message = format!(
                "Audio content of {} ms is already shorter than {end} ms",
                entry.audio_ms
            );
            return Err(Complaint::new("invalid_value", "audio_end_ms", message));
        }
        entry.audio_ms = end;
        // What was not heard was not said.
        entry.item["content"][0]["transcript"] = Value::Null;
        self.say(
            "conversation.item.truncated",
            json!({"item_id": id, "content_index": 0, "audio_end_ms": end}),
        );
        Ok(())
    }

    pub(super) fn delete_item(&mut self, event: &Value) -> Result<(), Complaint> {
        let id = event["item_id"].as_str().unwrap_or_default();
        let at = self.conversation.position(id);
        let at = at.ok_or_else(|| unknown("item_delete_invalid_item_id", id))?;
        self.conversation.entries.remove(at);
        self.say("conversation.item.deleted", json!({"item_id": id}));
        Ok(())
    }

    pub(super) fn retrieve_item(&mut self, event: &Value) -> Result<(), Complaint> {
        let id = event["item_id"].as_str().unwrap_or_default();
        let entry = self.conversation.get_mut(id);
        let entry = entry.ok_or_else(|| unknown("item_retrieve_invalid_item_id", id))?;
        let item = entry.item.clone();
        self.say("conversation.item.retrieved", json!({"item": item}));
        Ok(())
    }
}

fn unknown(code: &'static str, id: &str) -> Complaint {
    let message = format!("There is no item with id '{id}'.");
    Complaint::new(code, "item_id", message)
}

/// Who may say what. The sound of answers cannot be put in again.
fn check_roles(item: &Value) -> Result<(), Complaint> {
    let parts = item["content"].as_array().into_iter().flatten();
    for (at, part) in parts.enumerate() {
        let kind = part["type"].as_str().unwrap_or_default();
        let fits = match item["role"].as_str() {
            Some("assistant") => !kind.starts_with("input_"),
            Some("system") => kind == "input_text",
            _ => kind.starts_with("input_"),
        };
        if !fits {
            let param = format!("item.content[{at}].type");
            let message = format!(
                "Content of type '{kind}' does not fit role {}.",
                item["role"]
            );
            return Err(Complaint::new("invalid_value", &param, message));
        }
    }
    Ok(())
}
