//! Checks of types and ranges, each naming the field at fault.

use serde_json::{Map, Value};

use crate::catalogue::{Group, catalogue};
use crate::fault::error;
use crate::reply::Reply;

/// A request's body while it is checked.
pub(crate) struct Check<'a>(&'a Map<String, Value>);

impl<'a> Check<'a> {
    pub(crate) fn new(body: &'a Value) -> Result<Self, Reply> {
        let message = "The body must be a JSON object, sent as application/json.";
        body.as_object()
            .map(Self)
            .ok_or_else(|| refusal("", message))
    }

    pub(crate) fn refuse(&self, param: &str, message: &str) -> Reply {
        refusal(param, message)
    }

    /// The field, unless it is missing or null.
    pub(crate) fn field(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    pub(crate) fn text(&self, name: &str) -> Result<String, Reply> {
        match self.field(name) {
            Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
            _ => Err(refusal(
                name,
                &format!("`{name}` must be a non-empty string."),
            )),
        }
    }

    /// The model, which must be of one of these groups or stand for a fault; 404 otherwise.
    pub(crate) fn model(&self, groups: &[Group]) -> Result<String, Reply> {
        let id = self.text("model")?;
        serving(&id, groups).map(|()| id)
    }

    pub(crate) fn number(&self, name: &str, least: f64, most: f64) -> Result<(), Reply> {
        let Some(value) = self.field(name) else {
            return Ok(());
        };
        match value.as_f64() {
            Some(number) if (least..=most).contains(&number) => Ok(()),
            _ => Err(refusal(
                name,
                &format!("`{name}` must be a number from {least} to {most}."),
            )),
        }
    }

    pub(crate) fn integer(&self, name: &str, least: i64, most: i64) -> Result<Option<i64>, Reply> {
        let Some(value) = self.field(name) else {
            return Ok(None);
        };
        match value.as_i64() {
            Some(number) if (least..=most).contains(&number) => Ok(Some(number)),
            _ => Err(refusal(
                name,
                &format!("`{name}` must be an integer of at least {least}, at most {most}."),
            )),
        }
    }

    pub(crate) fn flag(&self, name: &str) -> Result<bool, Reply> {
        match self.field(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(refusal(name, &format!("`{name}` must be true or false."))),
        }
    }

    pub(crate) fn object(&self, name: &str) -> Result<Option<&'a Value>, Reply> {
        match self.field(name) {
            None => Ok(None),
            Some(value) if value.is_object() => Ok(Some(value)),
            Some(_) => Err(refusal(name, &format!("`{name}` must be an object."))),
        }
    }

    pub(crate) fn stop(&self) -> Result<Vec<String>, Reply> {
        let wrong = || refusal("stop", "`stop` must be a string or at most 4 strings.");
        match self.field("stop") {
            None => Ok(Vec::new()),
            Some(Value::String(text)) => Ok(vec![text.clone()]),
            Some(Value::Array(list)) if list.len() <= 4 => list
                .iter()
                .map(|item| item.as_str().map(str::to_owned).ok_or_else(wrong))
                .collect(),
            Some(_) => Err(wrong()),
        }
    }
}

/// 404 unless the model is of one of these groups. Those that stand for a fault serve everywhere.
pub(crate) fn serving(id: &str, groups: &[Group]) -> Result<(), Reply> {
    let known = catalogue().iter().find(|model| model.id == id);
    let message = match known.map(|model| model.group) {
        Some(group) if group == Group::Fault || groups.contains(&group) => return Ok(()),
        Some(_) => format!("The model `{id}` does not serve this endpoint."),
        None => format!("The model `{id}` does not exist."),
    };
    let code = Value::from("model_not_found");
    Err(error(
        404,
        &message,
        "not_found",
        code,
        Value::from("model"),
    ))
}

/// The 400 that names a field; an empty name means the body as a whole.
pub(crate) fn refusal(param: &str, message: &str) -> Reply {
    let param = if param.is_empty() {
        Value::Null
    } else {
        Value::from(param)
    };
    error(400, message, "invalid_request_error", Value::Null, param)
}
