//! A conversation as ChatGPT exports it: a tree of nodes, whose format is described nowhere and read with patience.

use serde::Deserialize;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use studio_domain::{
    Item, ItemId, ItemKind, MediaHash, Message, MessageId, MessageStatus, ModelRef, Parameters,
    Part, ProfileId, Role,
};
use studio_store::RestoredConversation;
use uuid::Uuid;

/// Stands for the provider of what was imported: there is no profile of it here.
const ELSEWHERE: ProfileId = ProfileId::from_uuid(Uuid::nil());

/// One conversation.
#[derive(Debug, Deserialize)]
pub(super) struct Talk {
    #[serde(default, deserialize_with = "text_or_nothing")]
    pub(super) title: String,
    /// Newer exports have both, with the same value.
    conversation_id: Option<String>,
    id: Option<String>,
    create_time: Option<f64>,
    update_time: Option<f64>,
    current_node: Option<String>,
    #[serde(default)]
    is_archived: Option<bool>,
    mapping: HashMap<String, Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    message: Option<Said>,
    parent: Option<String>,
    #[serde(default)]
    children: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Said {
    id: Option<String>,
    author: Option<Author>,
    create_time: Option<f64>,
    #[serde(default)]
    content: Value,
    #[serde(default)]
    metadata: Value,
}

#[derive(Debug, Deserialize)]
struct Author {
    #[serde(default)]
    role: String,
}

fn text_or_nothing<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.unwrap_or_default())
}

impl Talk {
    /// The same in each import, so that nothing comes twice.
    pub(super) fn item_id(&self) -> ItemId {
        let named = self.conversation_id.as_deref().or(self.id.as_deref());
        let id = named.and_then(|id| Uuid::parse_str(id).ok());
        // One that names itself otherwise is known by its first words: none was ever seen.
        ItemId::from_uuid(
            id.unwrap_or_else(|| derived(&format!("{}{:?}", self.title, self.create_time))),
        )
    }

    /// Messages that have something to show.
    pub(super) fn message_count(&self) -> usize {
        let shown = |node: &&Node| node.message.as_ref().is_some_and(Said::is_shown);
        self.mapping.values().filter(shown).count()
    }

    /// The identifiers of its pictures.
    pub(super) fn pictures(&self) -> HashSet<String> {
        let said = self
            .mapping
            .values()
            .filter_map(|node| node.message.as_ref());
        said.flat_map(|said| said.pieces())
            .filter_map(picture_id)
            .collect()
    }

    /// The conversation with all its branches; `media` has the pictures that could be taken along. `apart` gives the
    /// messages names that no other conversation has.
    pub(super) fn restored(
        &self,
        media: &HashMap<String, MediaHash>,
        apart: bool,
    ) -> RestoredConversation {
        let begun = milliseconds(self.create_time).unwrap_or_default();
        let mut messages = Vec::new();
        let mut here: HashMap<&str, MessageId> = HashMap::new();
        for key in self.in_order() {
            let Some(node) = self.mapping.get(key) else {
                continue;
            };
            let above = node
                .parent
                .as_deref()
                .and_then(|parent| here.get(parent))
                .copied();
            let message = node.message.as_ref().filter(|said| said.is_shown());
            let Some(said) = message else {
                // What shows nothing is left out; what follows it hangs on what was before it.
                here.extend(above.map(|above| (key, above)));
                continue;
            };
            let mut message = said.message(key, above, self, media);
            if apart {
                message.id = MessageId::from_uuid(self.apart(key));
            }
            here.insert(key, message.id);
            messages.push(message);
        }
        let head = self.current_node.as_deref().and_then(|node| here.get(node));
        let head = head
            .copied()
            .or(messages.last().map(|last: &Message| last.id));
        let ended = milliseconds(self.update_time).unwrap_or(begun);
        RestoredConversation {
            item: Item {
                id: self.item_id(),
                kind: ItemKind::Conversation,
                title: self.title.clone(),
                created_at: begun,
                updated_at: ended,
                folder_id: None,
                tags: Vec::new(),
                pinned_at: None,
                archived_at: self.is_archived.unwrap_or(false).then_some(ended),
                trashed_at: None,
            },
            model: None,
            parameters: Parameters::default(),
            head,
            messages,
        }
    }

    /// A name that no message of another conversation has.
    fn apart(&self, name: &str) -> Uuid {
        derived(&format!("{}/{name}", self.item_id().as_uuid()))
    }

    /// The children of every node: those that it names, in their order, then those that only name it.
    fn children(&self) -> HashMap<&str, Vec<&str>> {
        let mut children: HashMap<&str, Vec<&str>> = HashMap::new();
        for (key, node) in &self.mapping {
            let named = node.children.iter().map(String::as_str);
            children.entry(key).or_default().extend(named);
        }
        let mut unnamed: Vec<(&str, &str)> = Vec::new();
        for (key, node) in &self.mapping {
            let Some(parent) = node.parent.as_deref() else {
                continue;
            };
            let is_named = |listed: &Vec<&str>| listed.contains(&key.as_str());
            if children.get(parent).is_some_and(|listed| !is_named(listed)) {
                unnamed.push((parent, key));
            }
        }
        unnamed.sort_unstable();
        for (parent, key) in unnamed {
            children.entry(parent).or_default().push(key);
        }
        children
    }

    /// Every node once, each after its parent where there is a way to it, siblings in their order.
    fn in_order(&self) -> Vec<&str> {
        let is_root = |node: &Node| {
            let parent = node.parent.as_deref();
            parent.is_none_or(|parent| !self.mapping.contains_key(parent))
        };
        let mut roots: Vec<&str> = self
            .mapping
            .iter()
            .filter(|(_, node)| is_root(node))
            .map(|(key, _)| key.as_str())
            .collect();
        roots.sort_unstable();
        let mut rest: Vec<&str> = self.mapping.keys().map(String::as_str).collect();
        rest.sort_unstable();
        let children = self.children();
        let mut seen = HashSet::new();
        let mut order = Vec::with_capacity(self.mapping.len());
        // Nothing leads to a ring from outside: it begins somewhere.
        for start in roots.into_iter().chain(rest) {
            let mut open = vec![start];
            while let Some(key) = open.pop() {
                // A damaged tree may lead back to itself.
                if !seen.insert(key) {
                    continue;
                }
                order.push(key);
                let below = children.get(key).into_iter().flatten();
                open.extend(below.rev());
            }
        }
        order
    }
}

impl Said {
    fn pieces(&self) -> impl Iterator<Item = &Value> {
        self.content["parts"].as_array().into_iter().flatten()
    }

    /// Whether there is anything to read; the instructions that every conversation begins with are hidden there too.
    fn is_shown(&self) -> bool {
        let hidden = self.metadata["is_visually_hidden_from_conversation"] == true;
        !hidden && !self.parts(&HashMap::new()).is_empty()
    }

    fn role(&self) -> Role {
        match self.author.as_ref().map(|author| author.role.as_str()) {
            Some("user") => Role::User,
            Some("system") => Role::System,
            Some("tool") => Role::Tool,
            _ => Role::Assistant,
        }
    }

    fn message(
        &self,
        key: &str,
        parent: Option<MessageId>,
        talk: &Talk,
        media: &HashMap<String, MediaHash>,
    ) -> Message {
        let named = self.id.as_deref().unwrap_or(key);
        // Other conversations may use the same plain name.
        let id = Uuid::parse_str(named).unwrap_or_else(|_| talk.apart(named));
        let begun = milliseconds(talk.create_time).unwrap_or_default();
        let made = milliseconds(self.create_time).unwrap_or(begun);
        let role = self.role();
        let model = self.metadata["model_slug"].as_str();
        Message {
            id: MessageId::from_uuid(id),
            parent_id: parent,
            role,
            status: MessageStatus::Complete,
            model: model
                .filter(|_| role == Role::Assistant)
                .map(|model| ModelRef {
                    profile_id: ELSEWHERE,
                    model_id: model.to_owned(),
                }),
            protocol: None,
            parts: self.parts(media),
            usage: None,
            finish_reason: None,
            error: None,
            created_at: made,
            finished_at: Some(made),
            first_token_ms: None,
        }
    }

    fn parts(&self, media: &HashMap<String, MediaHash>) -> Vec<Part> {
        let content = &self.content;
        let text = |text: &str| {
            (!text.trim().is_empty()).then(|| Part::Text {
                text: text.to_owned(),
            })
        };
        match content["content_type"].as_str().unwrap_or_default() {
            "code" | "execution_output" => {
                let code = content["text"].as_str().unwrap_or_default();
                let language = content["language"]
                    .as_str()
                    .filter(|name| *name != "unknown");
                let fenced = format!("```{}\n{code}\n```", language.unwrap_or_default());
                text(code)
                    .map(|_| Part::Text { text: fenced })
                    .into_iter()
                    .collect()
            }
            "thoughts" => {
                let thoughts = content["thoughts"].as_array().into_iter().flatten();
                let words: Vec<&str> = thoughts.filter_map(|one| one["content"].as_str()).collect();
                let words = words.join("\n\n");
                let thought = (!words.trim().is_empty()).then_some(Part::Reasoning { text: words });
                thought.into_iter().collect()
            }
            // Instructions that the user keeps, and notes on how long the model thought: shown nowhere.
            "user_editable_context" | "model_editable_context" | "reasoning_recap" => Vec::new(),
            _ => {
                let alone = content["text"].as_str().and_then(text);
                let pieces = self.pieces().filter_map(|piece| match piece.as_str() {
                    Some(words) => text(words),
                    None => Some(other(piece, media)),
                });
                alone.into_iter().chain(pieces).collect()
            }
        }
    }
}

/// A piece that is no text: a picture if it could be taken along, words of a sound, or the piece as it is.
fn other(piece: &Value, media: &HashMap<String, MediaHash>) -> Part {
    if let Some(hash) = picture_id(piece).and_then(|id| media.get(&id)) {
        return Part::Image {
            media: hash.clone(),
        };
    }
    match piece["text"].as_str() {
        Some(words) if piece["content_type"] == "audio_transcription" => Part::Text {
            text: words.to_owned(),
        },
        _ => Part::Other {
            kind: "chatgpt".to_owned(),
            data: piece.clone(),
        },
    }
}

/// `file-service://file-abc` and `sediment://file_abc` both name a file of the export by its beginning.
fn picture_id(piece: &Value) -> Option<String> {
    let pointer = piece["asset_pointer"].as_str()?;
    let (_, id) = pointer.rsplit_once('/')?;
    let is_plain = id.len() > 5
        && id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    is_plain.then(|| id.to_owned())
}

/// An identifier from a name that is none: the same for the same name.
fn derived(name: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes())
}

/// Seconds with a fraction, as milliseconds.
fn milliseconds(seconds: Option<f64>) -> Option<i64> {
    let seconds = seconds.filter(|seconds| seconds.is_finite() && *seconds > 0.0)?;
    Some((seconds * 1e3) as i64)
}
