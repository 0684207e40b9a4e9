//! A tool call of a model.

use std::hash::{BuildHasher, RandomState};

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

/// How an id begins that was made up because the protocol gave none and wants none back.
const UNNAMED: &str = "unnamed_";

/// A tool call of the model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToolCall {
    /// Its id, to be named by the tool's answer; made up where the server gave none.
    pub id: String,
    /// The function to call.
    pub name: String,
    /// Its arguments as JSON text, exactly as the model wrote them; `{}` where it wrote none.
    pub arguments: String,
    /// Unknown members, to be sent back verbatim.
    pub extra: Map<String, Value>,
}

impl ToolCall {
    /// Whether the arguments are JSON; a call whose arguments are not must not be executed.
    pub fn has_valid_arguments(&self) -> bool {
        is_json(&self.arguments)
    }

    /// The arguments where they are an object, as some protocols must have them.
    pub(crate) fn object(&self) -> Option<Map<String, Value>> {
        serde_json::from_str(&self.arguments).ok()
    }

    /// Whether the id was made up for a protocol that pairs by order.
    pub(crate) fn is_unnamed(&self) -> bool {
        self.id.starts_with(UNNAMED)
    }
}

pub(crate) fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// An id for a call of a protocol that names its calls, where the server forgot to.
pub(crate) fn made_up_id() -> String {
    format!("call_{}", random_hex())
}

/// An id for a call of a protocol that need not name its calls.
pub(crate) fn unnamed_id() -> String {
    format!("{UNNAMED}{}", random_hex())
}

fn random_hex() -> String {
    // A fresh `RandomState` is seeded at random.
    format!("{:016x}", RandomState::new().hash_one(0))
}
