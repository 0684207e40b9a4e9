//! A multipart request whose texts are checked like the fields of a JSON one.

use serde_json::{Map, Number, Value};

use crate::ask::{Content, Field};
use crate::check::refusal;
use crate::reply::Reply;

/// A form in two parts.
pub(crate) struct Form<'a> {
    /// Texts by name, as a JSON object. `name[]` is an array called `name`.
    pub(crate) texts: Value,
    /// Everything that came with a file name.
    pub(crate) files: Vec<&'a Field>,
}

impl<'a> Form<'a> {
    /// Texts are strings, except those fields of which the API says that they are `numbers` or
    /// `flags`; a text that is none stays a string, for the check to refuse.
    pub(crate) fn read(
        content: &'a Content,
        numbers: &[&str],
        flags: &[&str],
    ) -> Result<Self, Reply> {
        let fields = match content {
            Content::Form(fields) => fields,
            Content::Broken(cause) => {
                return Err(refusal("", &format!("The form cannot be read: {cause}.")));
            }
            Content::Json(_) => {
                return Err(refusal("", "The body must be multipart/form-data."));
            }
        };
        let mut texts = Map::new();
        for field in fields.iter().filter(|field| field.file_name.is_none()) {
            let text = String::from_utf8_lossy(&field.bytes).into_owned();
            if let Some(name) = field.name.strip_suffix("[]") {
                if let Value::Array(list) = texts
                    .entry(name)
                    .or_insert_with(|| Vec::<Value>::new().into())
                {
                    list.push(text.into());
                }
                continue;
            }
            let name = field.name.as_str();
            let value = if numbers.contains(&name) {
                number(&text).map_or_else(|| text.into(), Value::Number)
            } else if flags.contains(&name) {
                text.parse().map_or_else(|_| text.into(), Value::Bool)
            } else {
                text.into()
            };
            texts.insert(name.to_owned(), value);
        }
        Ok(Self {
            texts: Value::Object(texts),
            files: fields.iter().filter(|f| f.file_name.is_some()).collect(),
        })
    }

    /// The file of this name, or the 400 that misses it.
    pub(crate) fn file(&self, name: &str) -> Result<&'a Field, Reply> {
        let found = self.files.iter().find(|file| file.name == name);
        found.copied().ok_or_else(|| {
            refusal(
                name,
                &format!("`{name}` must be a file, sent with its name."),
            )
        })
    }
}

fn number(text: &str) -> Option<Number> {
    let whole = text.parse::<i64>().ok().map(Number::from);
    whole.or_else(|| Number::from_f64(text.parse().ok()?))
}
