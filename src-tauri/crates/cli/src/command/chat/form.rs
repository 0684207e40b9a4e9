//! Arguments that are a word or JSON.

use serde_json::Value;
use std::convert::Infallible;
use std::str::FromStr;
use studio_gateway::turn::{ResponseFormat, ToolChoice};

/// The form that an answer shall have.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Form(pub(super) ResponseFormat);

/// Which tool shall be called.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Choice(pub(super) ToolChoice);

/// A form of an answer that cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Malformed {
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    #[error("this is neither text nor json nor a JSON schema: {0}")]
    Json(#[from] serde_json::Error),
}

impl FromStr for Form {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let given = match text.strip_prefix('@') {
            Some(file) => {
                let failed = |error| Malformed::File(file.to_owned(), error);
                std::fs::read_to_string(file).map_err(failed)?
            }
            None => text.to_owned(),
        };
        Ok(Self(match given.as_str() {
            "text" => ResponseFormat::Text,
            "json" | "json_object" => ResponseFormat::JsonObject,
            json => form(&serde_json::from_str(json)?),
        }))
    }
}

/// A form as the API has it, or a bare schema.
fn form(given: &Value) -> ResponseFormat {
    match given["type"].as_str() {
        Some("text") => ResponseFormat::Text,
        Some("json_object") => ResponseFormat::JsonObject,
        Some("json_schema") => schema(&given["json_schema"]["schema"], &given["json_schema"]),
        _ => schema(given, given),
    }
}

fn schema(schema: &Value, described: &Value) -> ResponseFormat {
    let name = described["name"].as_str().or(described["title"].as_str());
    ResponseFormat::JsonSchema {
        name: name
            .filter(|name| is_name(name))
            .unwrap_or("answer")
            .to_owned(),
        schema: schema.clone(),
        strict: described["strict"].as_bool(),
    }
}

fn is_name(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    (1..=64).contains(&text.len()) && text.chars().all(allowed)
}

impl FromStr for Choice {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(match text {
            "auto" => ToolChoice::Auto,
            "none" => ToolChoice::None,
            "required" => ToolChoice::Required,
            name => ToolChoice::Tool(name.to_owned()),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_forms_and_schemas_become_forms() {
        let read = |text: &str| text.parse::<Form>().unwrap().0;
        assert_eq!(read("json"), ResponseFormat::JsonObject);
        let named = |name: &str, schema: &Value, strict| ResponseFormat::JsonSchema {
            name: name.to_owned(),
            schema: schema.clone(),
            strict,
        };
        let point = json!({"type": "object", "title": "point", "properties": {}});
        assert_eq!(read(&point.to_string()), named("point", &point, None));
        let form = json!({"type": "json_schema",
                          "json_schema": {"name": "x", "schema": point, "strict": true}});
        assert_eq!(read(&form.to_string()), named("x", &point, Some(true)));
        assert!("yaml".parse::<Form>().is_err());
    }
}
