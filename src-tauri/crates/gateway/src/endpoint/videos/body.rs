//! Builds the body of a submission from the table of dialects.

use serde_json::{Map, Value, json};

use super::dialect::Row;
use super::request::{Field, VideoRequest};
use crate::error::{ErrorKind, GatewayError};
use crate::form::{Form, Upload};

/// Lengths that sora knows, in seconds.
const SORA_SECONDS: [u32; 3] = [4, 8, 12];

/// The body as JSON. Errors: kind `Request`, naming a field that the dialect has no place for.
pub(super) fn body(request: &VideoRequest, row: &Row) -> Result<Value, GatewayError> {
    let mut body = Value::Object(Map::new());
    for field in Field::ALL {
        let Some(value) = value(request, field, row) else {
            continue;
        };
        let place = row.places.iter().find(|place| place.field == field);
        let place = place.ok_or_else(|| no_place(field.name()))?;
        if !place.at.is_empty() {
            put(&mut body, place.at, (place.form)(value));
        }
    }
    merge(&mut body, &Value::Object(request.extra.clone()));
    Ok(body)
}

/// The same as a form, with the first frame as a file.
pub(super) fn form(body: &Value, row: &Row, upload: &Upload) -> Result<Form, GatewayError> {
    let name = row.upload.ok_or_else(|| no_place("reference"))?;
    let mut form = Form::default();
    for (name, value) in body.as_object().into_iter().flatten() {
        match value {
            Value::String(text) => form.text(name, text),
            other => form.text(name, other),
        }
    }
    form.file(name, upload);
    Ok(form)
}

fn value(request: &VideoRequest, field: Field, row: &Row) -> Option<Value> {
    match (field, request.duration) {
        (Field::Duration, Some(seconds)) if row.sora_lengths && request.model.contains("sora") => {
            Some(json!(sora_seconds(seconds)))
        }
        _ => request.value(field),
    }
}

/// The nearest length that sora knows; the shorter of two, because it costs less.
fn sora_seconds(seconds: u32) -> u32 {
    SORA_SECONDS
        .into_iter()
        .min_by_key(|known| known.abs_diff(seconds))
        .unwrap_or(seconds)
}

fn no_place(field: &str) -> GatewayError {
    let message = format!("this kind of gateway has no place for `{field}`");
    let mut error = GatewayError::new(ErrorKind::Request, message);
    error.failure_mut().param = Some(field.to_owned());
    error.failure_mut().not_sent = true;
    error
}

/// Puts a text at a JSON pointer.
pub(super) fn put_text(body: &mut Value, at: &str, text: &str) {
    put(body, at, json!(text));
}

/// Puts a value at a JSON pointer and makes what is missing on the way. `-` is a new element.
fn put(body: &mut Value, at: &str, value: Value) {
    let mut place = body;
    for step in at.split('/').skip(1) {
        let index = match step {
            "-" => Some(place.as_array().map_or(0, Vec::len)),
            step => step.parse::<usize>().ok(),
        };
        place = match index {
            Some(index) => element(place, index),
            None => member(place, step),
        };
    }
    *place = value;
}

fn element(list: &mut Value, index: usize) -> &mut Value {
    if !list.is_array() {
        *list = Value::Array(Vec::new());
    }
    if let Some(items) = list.as_array_mut()
        && items.len() <= index
    {
        items.resize(index + 1, Value::Null);
    }
    &mut list[index]
}

fn member<'a>(object: &'a mut Value, name: &str) -> &'a mut Value {
    if !object.is_object() {
        *object = Value::Object(Map::new());
    }
    &mut object[name]
}

/// Lays `over` upon `body`; objects are merged, everything else is replaced.
fn merge(body: &mut Value, over: &Value) {
    match (body, over) {
        (Value::Object(body), Value::Object(over)) => {
            for (name, value) in over {
                merge(body.entry(name.as_str()).or_insert(Value::Null), value);
            }
        }
        (body, over) => body.clone_from(over),
    }
}

pub(super) fn plain(value: Value) -> Value {
    value
}

/// A number as text.
pub(super) fn text(value: Value) -> Value {
    json!(value.to_string())
}

/// `832*480`.
pub(super) fn star(value: Value) -> Value {
    with_sign(&value, "*")
}

/// `1280:720`.
pub(super) fn colon(value: Value) -> Value {
    with_sign(&value, ":")
}

fn with_sign(value: &Value, sign: &str) -> Value {
    json!(value.as_str().unwrap_or_default().replace(['x', 'X'], sign))
}

pub(super) fn content_text(value: Value) -> Value {
    json!({"type": "text", "text": value})
}

pub(super) fn content_image(value: Value) -> Value {
    json!({"type": "image_url", "image_url": {"url": value}})
}

pub(super) fn first_frame(value: Value) -> Value {
    frame(value, "first_frame")
}

pub(super) fn last_frame(value: Value) -> Value {
    frame(value, "last_frame")
}

fn frame(value: Value, which: &str) -> Value {
    json!({"type": "image_url", "image_url": {"url": value}, "frame_type": which})
}

/// Google takes bytes, or an address in its own storage.
pub(super) fn google_image(value: Value) -> Value {
    let url = value.as_str().unwrap_or_default();
    let embedded = url
        .strip_prefix("data:")
        .and_then(|rest| rest.split_once(";base64,"));
    match embedded {
        Some((kind, bytes)) => json!({"mimeType": kind, "bytesBase64Encoded": bytes}),
        None => json!({"gcsUri": url}),
    }
}

#[cfg(test)]
mod tests;
