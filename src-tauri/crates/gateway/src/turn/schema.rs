//! JSON Schema in Google's older form, where that can say all of it.

use serde_json::{Map, Value, json};

/// The schema in Google's subset of OpenAPI; `None` where something would be lost, so that the
/// newer field that takes JSON Schema itself is to be used.
pub(super) fn in_openapi(schema: &Value) -> Option<Value> {
    let mut converted = Map::new();
    for (name, value) in schema.as_object()? {
        let value = match name.as_str() {
            "type" => type_word(value.as_str()?)?,
            "description" => Value::String(value.as_str()?.to_owned()),
            "properties" => properties(value.as_object()?)?,
            "items" => in_openapi(value)?,
            "required" | "enum" => texts(value)?,
            "nullable" => Value::Bool(value.as_bool()?),
            _ => return None,
        };
        converted.insert(name.clone(), value);
    }
    Some(Value::Object(converted))
}

/// Whether the schema is of an object without any member.
pub(super) fn is_empty(schema: &Value) -> bool {
    let members = schema["properties"].as_object();
    schema["type"] == "object" && members.is_none_or(Map::is_empty)
}

fn type_word(word: &str) -> Option<Value> {
    let known = ["string", "number", "integer", "boolean", "array", "object"];
    known
        .contains(&word)
        .then(|| json!(word.to_ascii_uppercase()))
}

fn properties(members: &Map<String, Value>) -> Option<Value> {
    let converted: Option<Map<String, Value>> = members
        .iter()
        .map(|(name, schema)| Some((name.clone(), in_openapi(schema)?)))
        .collect();
    converted.map(Value::Object)
}

fn texts(list: &Value) -> Option<Value> {
    let texts = list.as_array()?.iter().all(Value::is_string);
    texts.then(|| list.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_loses_nothing_is_converted() {
        let plain = json!({"type":"object","required":["a"],"properties":{
            "a":{"type":"string","enum":["x"]},
            "type":{"type":"array","items":{"type":"integer","description":"d"}}}});
        assert_eq!(
            in_openapi(&plain),
            Some(json!({"type":"OBJECT","required":["a"],"properties":{
                "a":{"type":"STRING","enum":["x"]},
                "type":{"type":"ARRAY","items":{"type":"INTEGER","description":"d"}}}}))
        );
        for rich in [
            json!({"type":"object","additionalProperties":false}),
            json!({"type":["string","null"]}),
            json!({"properties":{"a":{"$ref":"#/x"}}}),
            json!({"enum":[1]}),
        ] {
            assert_eq!(in_openapi(&rich), None);
        }
        assert!(is_empty(
            &json!({"type":"object","additionalProperties":false})
        ));
        assert!(!is_empty(&plain));
    }
}
