//! What is asked for, as a row keeps it.

use crate::error::CoreError;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use studio_domain::{Job, MediaHash};

/// Members of a request by which families say how many results they are to make.
const COUNTS: [&str; 2] = ["n", "batch_size"];

/// Results that are expected of a request at most, whatever it says.
const MAX_COUNT: u64 = 16;

/// Characters of a title.
const TITLE_LENGTH: usize = 200;

/// What is asked for, as a row keeps it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct MediaParams {
    pub(super) prompt: String,
    /// The other members of the request.
    pub(super) fields: Map<String, Value>,
    /// Pictures to go by.
    pub(super) inputs: Vec<MediaHash>,
}

impl MediaParams {
    pub(super) fn read(job: &Job) -> Result<Self, CoreError> {
        serde_json::from_value(job.params.clone())
            .map_err(|error| CoreError::Invalid(error.to_string()))
    }

    pub(super) fn to_json(&self) -> Value {
        serde_json::json!({
            "prompt": self.prompt,
            "fields": self.fields,
            "inputs": self.inputs,
        })
    }

    /// How many results are expected.
    pub(super) fn count(&self) -> u32 {
        let told = COUNTS
            .iter()
            .find_map(|name| self.fields.get(*name)?.as_u64());
        u32::try_from(told.unwrap_or(1).clamp(1, MAX_COUNT)).unwrap_or(1)
    }

    /// What the results are called: the prompt, shortened.
    pub(super) fn title(&self) -> String {
        self.prompt.trim().chars().take(TITLE_LENGTH).collect()
    }

    /// Whether the answer is to come as a stream.
    pub(super) fn streams(&self) -> bool {
        self.fields.get("stream") == Some(&Value::Bool(true))
            || self.fields.contains_key("partial_images")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_told_in_the_words_of_the_family_and_bounded() {
        let of = |fields: Value| MediaParams {
            fields: fields.as_object().cloned().unwrap_or_default(),
            ..MediaParams::default()
        };
        assert_eq!(of(serde_json::json!({})).count(), 1);
        assert_eq!(of(serde_json::json!({"n": 4})).count(), 4);
        assert_eq!(of(serde_json::json!({"batch_size": 3})).count(), 3);
        assert_eq!(of(serde_json::json!({"n": 9_000_000})).count(), 16);
    }
}
