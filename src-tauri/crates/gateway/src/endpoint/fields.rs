//! What the requests and answers of all endpoints have in common: members that may be missing.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::form::Form;

/// The members of a request that are set, with `extra` merged last.
pub(crate) fn body(request: &impl Serialize, extra: &Map<String, Value>) -> Map<String, Value> {
    let mut body = match serde_json::to_value(request) {
        Ok(Value::Object(body)) => body,
        // Plain data with text keys always serialises to an object.
        _ => Map::new(),
    };
    body.extend(extra.clone());
    body
}

/// The same members as fields of a form: the model first, lists as repeated `name[]`, objects as
/// JSON. `null` has no form and is left out.
pub(crate) fn form(body: &Map<String, Value>) -> Form {
    let mut form = Form::default();
    if let Some(model) = body.get("model") {
        add(&mut form, "model", model);
    }
    for (name, value) in body.iter().filter(|(name, _)| *name != "model") {
        add(&mut form, name, value);
    }
    form
}

fn add(form: &mut Form, name: &str, value: &Value) {
    match value {
        Value::Null => {}
        Value::String(text) => form.text(name, text),
        Value::Array(items) => {
            let name = format!("{}[]", name.trim_end_matches("[]"));
            for item in items {
                match item {
                    Value::String(text) => form.text(&name, text),
                    other => form.text(&name, other),
                }
            }
        }
        other => form.text(name, other),
    }
}

/// A string with something in it.
pub(crate) fn text(value: &Value) -> Option<String> {
    value
        .as_str()
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

/// A string with something in it, or a number written out: ids come as both.
pub(crate) fn word(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        other => text(other),
    }
}

/// A finite number, also where it is written as a string.
pub(crate) fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::String(text) => text.trim().parse().ok()?,
        other => other.as_f64()?,
    };
    number.is_finite().then_some(number)
}

/// A count, also where it is written as `2.0`.
pub(crate) fn count(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let number = value.as_f64()?;
        // Beyond 2^53 a float counts nothing exactly.
        (0.0..=9_007_199_254_740_992.0)
            .contains(&number)
            .then_some(number as u64)
    })
}

/// The members of an object that have no field of their own.
pub(crate) fn rest(value: &Value, known: &[&str]) -> Map<String, Value> {
    let members = value.as_object().into_iter().flatten();
    members
        .filter(|(name, _)| !known.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// The members of an object that `read` can read, by name.
pub(crate) fn named<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> BTreeMap<String, T> {
    let members = value.as_object().into_iter().flatten();
    members
        .filter_map(|(name, value)| Some((name.clone(), read(value)?)))
        .collect()
}
