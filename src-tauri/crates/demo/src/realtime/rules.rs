//! Rules for JSON, as plain tables, and what is said when one is broken.

use serde_json::{Map, Value};

/// What a value must be.
#[derive(Debug)]
pub(super) enum Rule {
    Any,
    /// Text of at most so many characters.
    Text(usize),
    Flag,
    Number(f64, f64),
    Integer(u64, u64),
    Word(&'static [&'static str]),
    /// `null`, or as told.
    Nullable(&'static Rule),
    /// One of two.
    Either(&'static Rule, &'static Rule),
    List(&'static Rule),
    Object(&'static [Field]),
    /// An object whose `type` says which members it has.
    Typed(&'static [(&'static str, &'static [Field])]),
}

/// A member of an object.
#[derive(Debug)]
pub(super) struct Field {
    name: &'static str,
    rule: Rule,
    required: bool,
}

/// A member that must be there.
pub(super) const fn must(name: &'static str, rule: Rule) -> Field {
    Field {
        name,
        rule,
        required: true,
    }
}

/// A member that may be there.
pub(super) const fn may(name: &'static str, rule: Rule) -> Field {
    Field {
        name,
        rule,
        required: false,
    }
}

/// A broken rule, in the words of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Complaint {
    pub(super) code: &'static str,
    pub(super) message: String,
    /// The member at fault; empty when it is none.
    pub(super) param: String,
}

impl Complaint {
    pub(super) fn new(code: &'static str, param: &str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            param: param.to_owned(),
        }
    }

    /// The same about another member.
    pub(super) fn about(mut self, param: &str) -> Self {
        param.clone_into(&mut self.param);
        self
    }

    fn kind(path: &str, expected: &str) -> Self {
        let message = format!("Invalid type for '{path}': expected {expected}.");
        Self::new("invalid_type", path, message)
    }

    fn value(path: &str, expected: &str) -> Self {
        let message = format!("Invalid value for '{path}': expected {expected}.");
        Self::new("invalid_value", path, message)
    }
}

impl Rule {
    /// Checks `value`, which stands at `path`.
    pub(super) fn check(&self, value: &Value, path: &str) -> Result<(), Complaint> {
        match self {
            Self::Any => Ok(()),
            Self::Text(most) => match value.as_str() {
                None => Err(Complaint::kind(path, "a string")),
                Some(text) if text.chars().nth(*most).is_some() => {
                    let expected = format!("at most {most} characters");
                    Err(Complaint::value(path, &expected))
                }
                Some(_) => Ok(()),
            },
            Self::Flag if value.is_boolean() => Ok(()),
            Self::Flag => Err(Complaint::kind(path, "a boolean")),
            Self::Number(least, most) => match value.as_f64() {
                None => Err(Complaint::kind(path, "a number")),
                Some(number) if (*least..=*most).contains(&number) => Ok(()),
                Some(_) => Err(Complaint::value(path, &format!("{least} to {most}"))),
            },
            Self::Integer(least, most) => match value.as_u64() {
                None => Err(Complaint::kind(path, "an integer")),
                Some(number) if (*least..=*most).contains(&number) => Ok(()),
                Some(_) => Err(Complaint::value(path, &format!("{least} to {most}"))),
            },
            Self::Word(words) => match value.as_str() {
                None => Err(Complaint::kind(path, "a string")),
                Some(word) if words.contains(&word) => Ok(()),
                Some(_) => Err(Complaint::value(path, &format!("one of {words:?}"))),
            },
            Self::Nullable(_) if value.is_null() => Ok(()),
            Self::Nullable(rule) => rule.check(value, path),
            Self::Either(first, second) => first
                .check(value, path)
                .or_else(|_| second.check(value, path)),
            Self::List(rule) => {
                let list = value.as_array();
                let list = list.ok_or_else(|| Complaint::kind(path, "an array"))?;
                for (at, item) in list.iter().enumerate() {
                    rule.check(item, &format!("{path}[{at}]"))?;
                }
                Ok(())
            }
            Self::Object(fields) => check_object(object(value, path)?, fields, path),
            Self::Typed(kinds) => check_typed(object(value, path)?, kinds, path),
        }
    }
}

fn object<'a>(value: &'a Value, path: &str) -> Result<&'a Map<String, Value>, Complaint> {
    value
        .as_object()
        .ok_or_else(|| Complaint::kind(path, "an object"))
}

fn check_typed(
    members: &Map<String, Value>,
    kinds: &[(&'static str, &'static [Field])],
    path: &str,
) -> Result<(), Complaint> {
    let at = join(path, "type");
    let kind = members.get("type").ok_or_else(|| missing(&at))?;
    let word = kind.as_str().unwrap_or_default();
    match kinds.iter().find(|(known, _)| *known == word) {
        Some((_, fields)) => check_object(members, fields, path),
        None => {
            let known: Vec<_> = kinds.iter().map(|(known, _)| *known).collect();
            Err(Complaint::value(&at, &format!("one of {known:?}")))
        }
    }
}

fn check_object(
    members: &Map<String, Value>,
    fields: &[Field],
    path: &str,
) -> Result<(), Complaint> {
    for (name, value) in members {
        let at = join(path, name);
        match fields.iter().find(|field| field.name == name) {
            Some(field) => field.rule.check(value, &at)?,
            None => {
                let message = format!("Unknown parameter: '{at}'.");
                return Err(Complaint::new("unknown_parameter", &at, message));
            }
        }
    }
    let absent = fields
        .iter()
        .find(|field| field.required && !members.contains_key(field.name));
    absent.map_or(Ok(()), |field| Err(missing(&join(path, field.name))))
}

fn missing(path: &str) -> Complaint {
    let message = format!("Missing required parameter: '{path}'.");
    Complaint::new("missing_required_parameter", path, message)
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}
