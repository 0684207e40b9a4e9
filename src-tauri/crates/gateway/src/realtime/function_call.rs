//! Collects the calls of an answer.

use super::item::ConversationItem;
use super::server_event::{ResponseInfo, ResponseStatus, ServerEvent};

/// Calls of one answer beyond which further ones are ignored.
const MAX_CALLS: usize = 128;

/// A call that the model wants made. Its arguments are not to be trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FunctionCall {
    /// The id that its result must name.
    pub call_id: String,
    /// The function.
    pub name: String,
    /// JSON text, as the model wrote it.
    pub arguments: String,
}

/// Puts calls together from the events of a session: names stand in the entries, arguments come
/// in pieces, and some servers leave out one or the other.
#[derive(Clone, Debug, Default)]
pub struct FunctionCalls {
    open: Vec<Open>,
}

#[derive(Clone, Debug, Default)]
struct Open {
    response_id: String,
    item_id: String,
    call: FunctionCall,
}

impl FunctionCalls {
    /// Takes an event. Gives the calls of an answer, in order, when it is complete; those of one
    /// that was cancelled or failed are forgotten.
    pub fn observe(&mut self, event: &ServerEvent) -> Vec<FunctionCall> {
        match event {
            ServerEvent::OutputItemAdded {
                response_id, item, ..
            }
            | ServerEvent::OutputItemDone {
                response_id, item, ..
            } => self.item(response_id, item),
            ServerEvent::FunctionArgumentsDelta {
                place,
                call_id,
                delta,
            } => {
                if let Some(call) = self.call(&place.response_id, &place.item_id, call_id) {
                    call.arguments.push_str(delta);
                }
            }
            ServerEvent::FunctionArgumentsDone {
                place,
                call_id,
                name,
                arguments,
            } => {
                if let Some(call) = self.call(&place.response_id, &place.item_id, call_id) {
                    replace(&mut call.name, name.as_deref());
                    replace(&mut call.arguments, Some(arguments));
                }
            }
            ServerEvent::ResponseDone(response) => return self.done(response),
            _ => {}
        }
        Vec::new()
    }

    fn item(&mut self, response_id: &str, item: &ConversationItem) {
        if item.kind != "function_call" {
            return;
        }
        let call_id = item.call_id.as_deref().unwrap_or_default();
        if let Some(call) = self.call(response_id, &item.id, call_id) {
            replace(&mut call.name, item.name.as_deref());
            replace(&mut call.arguments, item.arguments.as_deref());
        }
    }

    /// The call of this entry, which may be new.
    fn call(
        &mut self,
        response_id: &str,
        item_id: &str,
        call_id: &str,
    ) -> Option<&mut FunctionCall> {
        let known = self.open.iter().position(|open| {
            (!item_id.is_empty() && open.item_id == item_id)
                || (!call_id.is_empty() && open.call.call_id == call_id)
        });
        let at = match known {
            Some(at) => at,
            None if self.open.len() < MAX_CALLS => {
                self.open.push(Open {
                    response_id: response_id.to_owned(),
                    item_id: item_id.to_owned(),
                    call: FunctionCall::default(),
                });
                self.open.len() - 1
            }
            None => return None,
        };
        let call = &mut self.open[at].call;
        replace(&mut call.call_id, Some(call_id));
        Some(call)
    }

    fn done(&mut self, response: &ResponseInfo) -> Vec<FunctionCall> {
        for item in &response.output {
            self.item(&response.id, item);
        }
        let (mine, others) = std::mem::take(&mut self.open)
            .into_iter()
            .partition(|open| open.response_id == response.id);
        self.open = others;
        let mine: Vec<Open> = mine;
        if response.status != ResponseStatus::Completed {
            return Vec::new();
        }
        let named = mine.into_iter().map(|open| open.call);
        named.filter(|call| !call.name.is_empty()).collect()
    }
}

/// A later word counts, unless it is empty.
fn replace(word: &mut String, by: Option<&str>) {
    if let Some(by) = by.filter(|by| !by.is_empty()) {
        by.clone_into(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::realtime::server_event::Frame;
    use serde_json::{Value, json};

    fn collect(events: &[Value]) -> Vec<FunctionCall> {
        let mut calls = FunctionCalls::default();
        let mut found = Vec::new();
        for event in events {
            found.extend(calls.observe(&Frame::read(&event.to_string()).event));
        }
        assert!(calls.open.is_empty(), "nothing is kept after the answer");
        found
    }

    fn tide(arguments: &str) -> FunctionCall {
        FunctionCall {
            call_id: "c1".into(),
            name: "tide".into(),
            arguments: arguments.into(),
        }
    }

    fn added() -> Value {
        json!({"type": "response.output_item.added", "response_id": "r", "output_index": 0,
               "item": {"id": "i", "type": "function_call", "name": "tide", "call_id": "c1",
                        "arguments": ""}})
    }

    fn done(status: &str, output: Value) -> Value {
        json!({"type": "response.done",
               "response": {"id": "r", "status": status, "output": output}})
    }

    #[test]
    fn the_name_comes_from_the_entry_where_the_end_lacks_it() {
        let end = json!({"type": "response.function_call_arguments.done", "response_id": "r",
                         "item_id": "i", "call_id": "c1", "arguments": "{\"port\":\"Brest\"}"});
        let expected = [tide("{\"port\":\"Brest\"}")];
        assert_eq!(
            collect(&[added(), end, done("completed", json!([]))]),
            expected
        );
    }

    #[test]
    fn pieces_are_joined_when_no_end_comes() {
        let piece = |delta: &str| {
            json!({"type": "response.function_call_arguments.delta", "response_id": "r",
                   "item_id": "i", "call_id": "c1", "delta": delta})
        };
        let events = [
            added(),
            piece("{\"a\":"),
            piece("1}"),
            done("completed", json!([])),
        ];
        assert_eq!(collect(&events), [tide("{\"a\":1}")]);
    }

    #[test]
    fn the_answer_as_a_whole_is_enough() {
        let item = json!([{"id": "i", "type": "function_call", "name": "tide", "call_id": "c1",
                           "arguments": "{}"}]);
        assert_eq!(collect(&[done("completed", item)]), [tide("{}")]);
    }

    #[test]
    fn calls_of_a_cancelled_answer_are_not_made() {
        assert!(collect(&[added(), done("cancelled", json!([]))]).is_empty());
    }
}
