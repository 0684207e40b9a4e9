//! Provider data that goes back unread, and where in a message it belongs.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::event::ChatEvent;
use super::protocol::Protocol;

/// What an opaque event or part holds. What its neutral neighbours hold is not repeated here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Echo {
    /// Further members of the part right before. Without any, that part just ends here: a part of
    /// the same kind that follows is another one.
    Members(Map<String, Value>),
    /// A block, or part, of its own.
    Whole(Map<String, Value>),
    /// Further members of the message.
    Message(Map<String, Value>),
}

impl Echo {
    pub(crate) fn event(&self, index: u32, protocol: Protocol) -> ChatEvent {
        ChatEvent::Opaque {
            index,
            protocol,
            // Plain data with text keys always serialises.
            data: serde_json::to_value(self).unwrap_or_default(),
        }
    }

    pub(crate) fn read(data: &Value) -> Option<Self> {
        Self::deserialize(data).ok()
    }
}

/// The members of an object that say something, without those that `known` names.
pub(crate) fn members_besides(value: &Value, known: &[&str]) -> Map<String, Value> {
    let members = value.as_object().into_iter().flatten();
    members
        .filter(|(name, value)| !value.is_null() && !known.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}
