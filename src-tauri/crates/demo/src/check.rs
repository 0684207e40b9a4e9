//! Checks of types and ranges, each naming the field at fault.

use serde_json::{Map, Value};

use crate::catalogue::{Group, catalogue};
use crate::fault::error;
use crate::reply::Reply;

/// Most stop sequences.
const MAX_STOPS: usize = 4;

/// An object while it is checked.
pub(crate) struct Check<'a> {
    fields: &'a Map<String, Value>,
    /// Where the object stands in the body; empty for the body itself.
    place: String,
}

impl<'a> Check<'a> {
    pub(crate) fn new(body: &'a Value) -> Result<Self, Reply> {
        let message = "The body must be a JSON object, sent as application/json.";
        let fields = body.as_object().ok_or_else(|| refusal("", message))?;
        Ok(Self {
            fields,
            place: String::new(),
        })
    }

    /// Checks an object at `place` in the body.
    pub(crate) fn within(place: impl Into<String>, value: &'a Value) -> Result<Self, Reply> {
        let place = place.into();
        match value.as_object() {
            Some(fields) => Ok(Self { fields, place }),
            None => Err(refusal(&place, &format!("`{place}` must be an object."))),
        }
    }

    /// The field's name with its place.
    pub(crate) fn name(&self, field: &str) -> String {
        if self.place.is_empty() {
            field.to_owned()
        } else {
            format!("{}.{field}", self.place)
        }
    }

    pub(crate) fn refuse(&self, field: &str, message: &str) -> Reply {
        refusal(&self.name(field), message)
    }

    fn must_be(&self, field: &str, what: &str) -> Reply {
        self.refuse(field, &format!("`{field}` must be {what}."))
    }

    /// The field, unless it is missing or null.
    pub(crate) fn field(&self, name: &str) -> Option<&'a Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }

    /// Refuses every field that is not known.
    pub(crate) fn only(&self, known: &[&str], message: &str) -> Result<(), Reply> {
        let unknown = self
            .fields
            .keys()
            .find(|name| !known.contains(&name.as_str()));
        match unknown {
            Some(name) => Err(self.refuse(name, &message.replace("{}", name))),
            None => Ok(()),
        }
    }

    pub(crate) fn text(&self, name: &str) -> Result<String, Reply> {
        match self.field(name) {
            Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
            _ => Err(self.must_be(name, "a non-empty string")),
        }
    }

    pub(crate) fn optional_text(&self, name: &str) -> Result<Option<&'a str>, Reply> {
        match self.field(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.must_be(name, "a string")),
        }
    }

    /// The model, which must be of one of these groups or stand for a fault; 404 otherwise.
    pub(crate) fn model(&self, groups: &[Group]) -> Result<String, Reply> {
        let id = self.text("model")?;
        serving(&id, groups).map(|()| id)
    }

    /// A text of at most this many code points, which may be missing.
    pub(crate) fn short_text(&self, name: &str, most: usize) -> Result<Option<&'a str>, Reply> {
        match self.optional_text(name)? {
            Some(text) if text.chars().count() > most => {
                Err(self.must_be(name, &format!("a string of at most {most} characters")))
            }
            text => Ok(text),
        }
    }

    pub(crate) fn number(&self, name: &str, least: f64, most: f64) -> Result<Option<f64>, Reply> {
        let Some(value) = self.field(name) else {
            return Ok(None);
        };
        match value.as_f64() {
            Some(number) if (least..=most).contains(&number) => Ok(Some(number)),
            _ => Err(self.must_be(name, &format!("a number from {least} to {most}"))),
        }
    }

    pub(crate) fn integer(&self, name: &str, least: i64, most: i64) -> Result<Option<i64>, Reply> {
        let Some(value) = self.field(name) else {
            return Ok(None);
        };
        match value.as_i64() {
            Some(number) if (least..=most).contains(&number) => Ok(Some(number)),
            _ => Err(self.must_be(
                name,
                &format!("an integer of at least {least}, at most {most}"),
            )),
        }
    }

    pub(crate) fn flag(&self, name: &str) -> Result<bool, Reply> {
        match self.field(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(self.must_be(name, "true or false")),
        }
    }

    /// One word of an enumeration.
    pub(crate) fn one_of(&self, name: &str, words: &[&str]) -> Result<Option<&'a str>, Reply> {
        match self.field(name) {
            None => Ok(None),
            Some(Value::String(word)) if words.contains(&word.as_str()) => Ok(Some(word)),
            Some(_) => Err(self.must_be(name, &format!("one of {}", words.join(", ")))),
        }
    }

    pub(crate) fn object(&self, name: &str) -> Result<Option<&'a Value>, Reply> {
        match self.field(name) {
            None => Ok(None),
            Some(value) if value.is_object() => Ok(Some(value)),
            Some(_) => Err(self.must_be(name, "an object")),
        }
    }

    /// An object inside, to be checked in turn.
    pub(crate) fn child(&self, name: &str) -> Result<Option<Self>, Reply> {
        let value = self.object(name)?;
        value
            .map(|value| Self::within(self.name(name), value))
            .transpose()
    }

    pub(crate) fn list(&self, name: &str) -> Result<Option<&'a Vec<Value>>, Reply> {
        match self.field(name) {
            None => Ok(None),
            Some(Value::Array(list)) => Ok(Some(list)),
            Some(_) => Err(self.must_be(name, "an array")),
        }
    }

    /// At most `most` strings.
    pub(crate) fn strings(&self, name: &str, most: usize) -> Result<Vec<String>, Reply> {
        let wrong = || self.must_be(name, &format!("an array of at most {most} strings"));
        let list = self.list(name)?.map_or(&[][..], Vec::as_slice);
        if list.len() > most {
            return Err(wrong());
        }
        let texts = list.iter().map(|item| item.as_str().map(str::to_owned));
        texts.map(|text| text.ok_or_else(wrong)).collect()
    }

    pub(crate) fn stop(&self) -> Result<Vec<String>, Reply> {
        match self.field("stop") {
            Some(Value::String(text)) => Ok(vec![text.clone()]),
            None | Some(Value::Array(_)) => self.strings("stop", MAX_STOPS),
            Some(_) => Err(self.must_be("stop", "a string or at most 4 strings")),
        }
    }
}

/// Whether a name has 1 to `most` letters, digits or `others`.
pub(crate) fn is_name(name: &str, most: usize, others: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || others.contains(c);
    (1..=most).contains(&name.len()) && name.chars().all(fits)
}

/// 404 unless the model is of one of these groups. Those that stand for a fault serve everywhere.
pub(crate) fn serving(id: &str, groups: &[Group]) -> Result<(), Reply> {
    let known = catalogue().iter().find(|model| model.id == id);
    match known.map(|model| model.group) {
        Some(group) if group == Group::Fault || groups.contains(&group) => Ok(()),
        Some(_) => Err(no_model(&format!(
            "The model `{id}` does not serve this endpoint."
        ))),
        None => Err(unknown_model(id)),
    }
}

/// The 404 for a model that there is not.
pub(crate) fn unknown_model(id: &str) -> Reply {
    no_model(&format!("The model `{id}` does not exist."))
}

fn no_model(message: &str) -> Reply {
    let code = Value::from("model_not_found");
    error(404, message, "not_found", code, Value::from("model"))
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
