//! Puts tool calls together from fragments, also where a gateway numbers them badly.

use serde_json::Value;

use crate::turn::call::{ToolCall, is_json, made_up_id};

/// The calls of one choice while they arrive.
#[derive(Debug, Default)]
pub(super) struct ToolSlots(Vec<Slot>);

#[derive(Debug, Default)]
struct Slot {
    index: Option<i64>,
    call: ToolCall,
}

impl ToolSlots {
    /// Takes `delta.tool_calls`, or `message.tool_calls` where each entry is a call of its own.
    pub(super) fn add_list(&mut self, list: &Value, whole: bool) {
        for fragment in list.as_array().into_iter().flatten() {
            let at = if whole {
                self.open(fragment)
            } else {
                self.find(fragment)
            };
            self.fill(at, fragment);
        }
    }

    /// Takes the older `function_call` form, which allows one call.
    pub(super) fn add_function_call(&mut self, function: &Value) {
        if function.is_object() {
            let fragment = serde_json::json!({"index": 0, "function": function});
            let at = self.find(&fragment);
            self.fill(at, &fragment);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn finish(self) -> Vec<ToolCall> {
        let complete = |slot: Slot| {
            let mut call = slot.call;
            if call.arguments.trim().is_empty() {
                call.arguments = "{}".to_owned();
            }
            if call.id.is_empty() {
                call.id = made_up_id();
            }
            call
        };
        self.0.into_iter().map(complete).collect()
    }

    fn find(&mut self, fragment: &Value) -> usize {
        let id = text(&fragment["id"]);
        let name = text(&fragment["function"]["name"]);
        if let Some(index) = fragment["index"].as_i64() {
            let same_id = |slot: &Slot| slot.index == Some(index) && slot.call.id == id;
            if let Some(at) = (!id.is_empty())
                .then(|| self.0.iter().rposition(same_id))
                .flatten()
            {
                return at;
            }
            let last = self.0.iter().rposition(|slot| slot.index == Some(index));
            return match last {
                // Some gateways number every call 0: another id with a name is another call.
                Some(at) if !other_id(&self.0[at], id) || name.is_empty() => at,
                _ => self.open(fragment),
            };
        }
        if !id.is_empty() {
            let known = self.0.iter().rposition(|slot| slot.call.id == id);
            return known.unwrap_or_else(|| self.open(fragment));
        }
        match self.0.last() {
            None => self.open(fragment),
            Some(last) if !name.is_empty() && is_json(&last.call.arguments) => self.open(fragment),
            Some(_) => self.0.len() - 1,
        }
    }

    fn open(&mut self, fragment: &Value) -> usize {
        self.0.push(Slot {
            index: fragment["index"].as_i64(),
            call: ToolCall::default(),
        });
        self.0.len() - 1
    }

    fn fill(&mut self, at: usize, fragment: &Value) {
        let Some(Slot { call, .. }) = self.0.get_mut(at) else {
            return;
        };
        if call.id.is_empty() {
            call.id = text(&fragment["id"]).to_owned();
        }
        let name = text(&fragment["function"]["name"]);
        if call.name != name && call.arguments.is_empty() {
            // Names come whole, or in pieces before the arguments begin.
            call.name.push_str(name);
        }
        match &fragment["function"]["arguments"] {
            Value::String(piece) => call.arguments.push_str(piece),
            object @ (Value::Object(_) | Value::Array(_)) => call.arguments = object.to_string(),
            _ => {}
        }
        for (key, value) in fragment.as_object().into_iter().flatten() {
            if !matches!(key.as_str(), "index" | "id" | "type" | "function") && !value.is_null() {
                call.extra.insert(key.clone(), value.clone());
            }
        }
    }
}

fn other_id(slot: &Slot, id: &str) -> bool {
    !id.is_empty() && !slot.call.id.is_empty() && slot.call.id != id
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn calls(fragments: &[Value]) -> Vec<(String, String, String)> {
        let mut slots = ToolSlots::default();
        for fragment in fragments {
            slots.add_list(&json!([fragment]), false);
        }
        slots
            .finish()
            .into_iter()
            .map(|call| (call.id, call.name, call.arguments))
            .collect()
    }

    fn call(id: &str, name: &str, arguments: &str) -> (String, String, String) {
        (id.to_owned(), name.to_owned(), arguments.to_owned())
    }

    #[test]
    fn three_interleaved_calls() {
        let found = calls(&[
            json!({"index":0,"id":"a","function":{"name":"f","arguments":""}}),
            json!({"index":1,"id":"b","function":{"name":"g","arguments":"{\"x\""}}),
            json!({"index":2,"id":"c","function":{"name":"h"}}),
            json!({"index":0,"function":{"arguments":"{\"y\":1}"}}),
            json!({"index":1,"function":{"arguments":":2}"}}),
        ]);
        let expected = [
            call("a", "f", "{\"y\":1}"),
            call("b", "g", "{\"x\":2}"),
            call("c", "h", "{}"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn no_index() {
        let found = calls(&[
            json!({"id":"a","function":{"name":"f","arguments":"{\"y\":"}}),
            json!({"function":{"arguments":"1}"}}),
            json!({"id":"b","function":{"name":"g","arguments":"{}"}}),
        ]);
        assert_eq!(found, [call("a", "f", "{\"y\":1}"), call("b", "g", "{}")]);
        let found = calls(&[
            json!({"function":{"name":"f","arguments":"{}"}}),
            json!({"function":{"name":"g","arguments":"{}"}}),
        ]);
        assert_eq!(
            (found[0].1.as_str(), found[1].1.as_str(), found.len()),
            ("f", "g", 2)
        );
        assert!(found[0].0.starts_with("call_") && found[0].0 != found[1].0);
    }

    #[test]
    fn every_index_zero_with_distinct_ids() {
        let found = calls(&[
            json!({"index":0,"id":"a","function":{"name":"f","arguments":"{\"p\":1"}}),
            json!({"index":0,"function":{"arguments":"}"}}),
            json!({"index":0,"id":"b","function":{"name":"g","arguments":""}}),
            json!({"index":0,"id":"b","function":{"arguments":"{}"}}),
        ]);
        assert_eq!(found, [call("a", "f", "{\"p\":1}"), call("b", "g", "{}")]);
    }

    #[test]
    fn arguments_as_object_repeated_and_split_names_and_broken_json() {
        assert_eq!(
            calls(&[json!({"index":0,"id":"a","function":{"name":"f","arguments":{"x":1}}})]),
            [call("a", "f", "{\"x\":1}")]
        );
        assert_eq!(
            calls(&[
                json!({"index":0,"id":"a","function":{"name":"f","arguments":""}}),
                json!({"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}),
                json!({"index":0,"function":{"name":"f","arguments":""}}),
            ]),
            [call("a", "f", "{}")]
        );
        assert_eq!(
            calls(&[
                json!({"index":0,"id":"a","function":{"name":"get_"}}),
                json!({"index":0,"function":{"name":"time"}}),
            ]),
            [call("a", "get_time", "{}")]
        );
        let broken = ToolCall {
            arguments: "{\"x\":".into(),
            ..ToolCall::default()
        };
        assert!(!broken.has_valid_arguments());
    }

    #[test]
    fn unknown_members_are_kept() {
        let mut slots = ToolSlots::default();
        let signed = json!([{"index":0,"id":"a","function":{"name":"f"},
                             "extra_content":{"google":{"thought_signature":"s"}}}]);
        slots.add_list(&signed, false);
        assert_eq!(
            slots.finish()[0].extra["extra_content"]["google"]["thought_signature"],
            json!("s")
        );
    }
}
