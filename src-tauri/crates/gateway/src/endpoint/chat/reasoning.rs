//! Reasoning in fields of its own, and what of it a provider wants back.

use serde_json::{Map, Value};

use super::plain::PlainDelta;

/// The reasoning of one choice.
#[derive(Debug, Default)]
pub(super) struct Reasoning {
    /// All of `reasoning_content`, once that member has appeared.
    content: Option<String>,
    /// The entries of `reasoning_details`, put together.
    details: Vec<Value>,
}

impl Reasoning {
    /// Takes a delta and gives what of it is to be read. One of several fields, never two: a
    /// gateway that fills both says the same twice.
    pub(super) fn take(&mut self, delta: &Value) -> Option<String> {
        let content = delta["reasoning_content"].as_str();
        if let Some(text) = content {
            self.content.get_or_insert_default().push_str(text);
        }
        let details = delta["reasoning_details"].as_array();
        let details = details.map(Vec::as_slice).unwrap_or_default();
        for detail in details {
            self.add_detail(detail);
        }
        let filled = |text: &&str| !text.is_empty();
        let told = content.filter(filled);
        let told = told.or_else(|| delta["reasoning"].as_str().filter(filled));
        let told = told.map(str::to_owned);
        told.or_else(|| Some(words(details)).filter(|text| !text.is_empty()))
    }

    /// The same of a plain delta, whose texts are taken out of it.
    pub(super) fn take_plain(&mut self, delta: &mut PlainDelta) -> Option<String> {
        let content = delta.reasoning_content.take();
        if let Some(text) = &content {
            self.content.get_or_insert_default().push_str(text);
        }
        let filled = |text: &String| !text.is_empty();
        let told = content.filter(filled);
        told.or_else(|| delta.reasoning.take().filter(filled))
    }

    /// The members of the message to be sent back. `reasoning_content` goes with tool calls only,
    /// though empty: with them its models ask for it, without them some refuse it.
    pub(super) fn echo(self, has_calls: bool) -> Map<String, Value> {
        let mut members = Map::new();
        if let Some(content) = self.content.filter(|_| has_calls) {
            members.insert("reasoning_content".to_owned(), Value::String(content));
        }
        if !self.details.is_empty() {
            members.insert("reasoning_details".to_owned(), Value::Array(self.details));
        }
        members
    }

    /// Pieces of one entry share its type and index; their texts add up.
    fn add_detail(&mut self, piece: &Value) {
        let same = |known: &&mut Value| {
            !piece["index"].is_null()
                && known["index"] == piece["index"]
                && known["type"] == piece["type"]
        };
        let Some(Value::Object(known)) = self.details.iter_mut().rev().find(same) else {
            self.details.push(piece.clone());
            return;
        };
        for (name, value) in piece.as_object().into_iter().flatten() {
            match (known.get_mut(name), value) {
                (_, Value::Null) => {}
                (Some(Value::String(text)), Value::String(more))
                    if matches!(name.as_str(), "text" | "summary" | "data") =>
                {
                    text.push_str(more);
                }
                _ => {
                    known.insert(name.clone(), value.clone());
                }
            }
        }
    }
}

/// What can be read in the entries.
fn words(details: &[Value]) -> String {
    let text = |detail: &Value| {
        let found = detail["text"]
            .as_str()
            .or_else(|| detail["summary"].as_str());
        found.map(str::to_owned)
    };
    details.iter().filter_map(text).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn details_come_together_again_and_content_goes_back_with_calls_only() {
        let mut reasoning = Reasoning::default();
        let piece = |text: &str, signature: Value| {
            json!({"reasoning":text,"reasoning_content":text,"reasoning_details":[
                {"type":"reasoning.text","index":0,"text":text,"signature":signature}]})
        };
        assert_eq!(
            reasoning.take(&piece("a", Value::Null)),
            Some("a".to_owned())
        );
        assert_eq!(
            reasoning.take(&piece("b", json!("s"))),
            Some("b".to_owned())
        );
        let sealed = json!({"reasoning_details":[
            {"type":"reasoning.encrypted","index":1,"data":"x"},
            {"type":"reasoning.summary","summary":"short"}]});
        assert_eq!(reasoning.take(&sealed), Some("short".to_owned()));
        assert_eq!(
            Value::Object(reasoning.echo(true)),
            json!({"reasoning_content":"ab","reasoning_details":[
                {"type":"reasoning.text","index":0,"text":"ab","signature":"s"},
                {"type":"reasoning.encrypted","index":1,"data":"x"},
                {"type":"reasoning.summary","summary":"short"}]})
        );
        let mut plain = Reasoning::default();
        assert_eq!(plain.take(&json!({"reasoning_content":""})), None);
        assert!(plain.echo(false).is_empty());
    }
}
