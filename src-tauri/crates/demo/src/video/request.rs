//! Reads a submission as strictly as its dialect is documented.

use serde_json::{Map, Value, json};

use super::rules::{Spec, spec};
use super::{Dialect, Ending, Wish};
use crate::ask::{Ask, Content, Field};
use crate::catalogue::{Group, catalogue};
use crate::check::refusal;
use crate::fault::error;
use crate::reply::Reply;

/// What a film lasts when nobody says how long, in seconds.
const SECONDS: u32 = 5;

/// What is wished for, or the 400 or 404 that refuses it.
pub(super) fn read(
    ask: &Ask<'_>,
    dialect: Dialect,
    model_in_path: Option<&str>,
) -> Result<Wish, Reply> {
    let spec = spec(dialect);
    header(ask, spec)?;
    let body = body(ask, spec)?;
    let model = match model_in_path {
        Some(model) => model.to_owned(),
        None => text(&body, spec.model)?,
    };
    let prompt = text(&body, spec.prompt)?;
    for (name, rule) in spec.fields {
        let value = at(&body, name).filter(|value| !value.is_null());
        if let Some(words) = value.and_then(|value| rule.broken_by(value)) {
            return Err(refusal(name, &format!("`{name}` {words}.")));
        }
    }
    Ok(Wish {
        ending: ending(&model, spec.model)?,
        seconds: seconds(at(&body, spec.seconds)),
        size: at(&body, spec.size)
            .and_then(Value::as_str)
            .map(str::to_owned),
        model,
        prompt,
        ..Wish::default()
    })
}

fn header(ask: &Ask<'_>, spec: &Spec) -> Result<(), Reply> {
    let Some((name, wanted)) = spec.header else {
        return Ok(());
    };
    let given = ask.parts.headers.get(name);
    let given = given.and_then(|value| value.to_str().ok());
    match given {
        Some(given) if wanted.is_empty() || given == wanted => Ok(()),
        _ => Err(refusal(name, &format!("The header `{name}` is needed."))),
    }
}

fn body(ask: &Ask<'_>, spec: &Spec) -> Result<Value, Reply> {
    match &ask.body {
        Content::Json(body @ Value::Object(_)) => Ok(body.clone()),
        Content::Form(fields) if spec.form => Ok(Value::Object(from_form(fields)?)),
        Content::Broken(cause) => Err(refusal("", &format!("The form cannot be read: {cause}"))),
        Content::Json(_) | Content::Form(_) => {
            let message = "The body must be a JSON object, sent as application/json.";
            Err(refusal("", message))
        }
    }
}

fn from_form(fields: &[Field]) -> Result<Map<String, Value>, Reply> {
    let mut body = Map::new();
    for field in fields {
        let value = if let Some(name) = &field.file_name {
            if field.bytes.is_empty() {
                return Err(refusal(&field.name, "The file is empty."));
            }
            json!({"file": name, "content_type": field.content_type})
        } else {
            Value::from(String::from_utf8_lossy(&field.bytes))
        };
        body.insert(field.name.clone(), value);
    }
    Ok(body)
}

/// The value at a path with dots, where a number is the place in a list.
fn at<'a>(body: &'a Value, name: &str) -> Option<&'a Value> {
    body.pointer(&format!("/{}", name.replace('.', "/")))
}

fn text(body: &Value, name: &str) -> Result<String, Reply> {
    match at(body, name).and_then(Value::as_str) {
        Some(text) if !text.trim().is_empty() => Ok(text.to_owned()),
        _ => {
            let message = format!("`{name}` must be a non-empty string.");
            Err(refusal(name, &message))
        }
    }
}

fn seconds(value: Option<&Value>) -> u32 {
    let number = match value {
        Some(Value::String(text)) => text.parse().ok(),
        Some(other) => other.as_u64(),
        None => None,
    };
    number
        .and_then(|number| u32::try_from(number).ok())
        .unwrap_or(SECONDS)
}

/// How a job of this model ends. Errors: 404 for unknown models, 400 for those without films.
fn ending(model: &str, field: &str) -> Result<Ending, Reply> {
    let known = catalogue().iter().find(|known| known.id == model);
    match known.map(|known| known.group) {
        Some(Group::Video) => Ok(match model {
            "demo-video-fail" => Ending::Broken,
            "demo-video-policy" => Ending::Filtered,
            _ => Ending::Good,
        }),
        // It has misbehaved by now, or spoils the answer.
        Some(Group::Fault) => Ok(Ending::Good),
        Some(_) => Err(refusal(field, &format!("`{model}` makes no videos."))),
        None => Err(error(
            404,
            &format!("The model `{model}` does not exist."),
            "not_found",
            json!("model_not_found"),
            json!(field),
        )),
    }
}
