//! Field names in the one spelling that is checked. Google reads `snake_case` as well.

use serde_json::{Map, Value};

/// What these hold is the user's own: names inside stay as they are.
const FOREIGN: [&str; 6] = [
    "args",
    "response",
    "parameters",
    "parametersJsonSchema",
    "responseSchema",
    "responseJsonSchema",
];

/// The same with every name of the protocol in `camelCase`.
pub(super) fn cased(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let pairs = fields.iter().map(|(name, value)| {
                let name = name_of(name);
                let foreign = FOREIGN.contains(&name.as_str());
                let value = if foreign { value.clone() } else { cased(value) };
                (name, value)
            });
            Value::Object(pairs.collect::<Map<_, _>>())
        }
        Value::Array(list) => list.iter().map(cased).collect(),
        other => other.clone(),
    }
}

fn name_of(name: &str) -> String {
    let mut text = String::new();
    for (at, word) in name.split('_').enumerate() {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if at > 0 => {
                text.extend(first.to_uppercase());
                text.push_str(letters.as_str());
            }
            _ => text.push_str(word),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_of_the_protocol_change_and_those_of_the_user_do_not() {
        let given = json!({"system_instruction": {"parts": [{"inline_data": {"mime_type": "x"}}]},
                           "contents": [{"parts": [{"function_call": {"args": {"a_b": 1}}}]}]});
        let wanted = json!({"systemInstruction": {"parts": [{"inlineData": {"mimeType": "x"}}]},
                            "contents": [{"parts": [{"functionCall": {"args": {"a_b": 1}}}]}]});
        assert_eq!(cased(&given), wanted);
    }
}
