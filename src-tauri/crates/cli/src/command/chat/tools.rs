//! Tools from a file, in the forms that the protocols have for them.

use crate::failure::Failure;
use crate::input;
use serde_json::Value;
use std::path::Path;
use studio_gateway::turn::Tool;

/// The functions in a file: a JSON array of them, or a single one.
pub(super) async fn read(path: &Path) -> Result<Vec<Tool>, Failure> {
    let bytes = input::file(path).await?;
    let wrong =
        |cause: String| Failure::usage(format!("{} holds no tools: {cause}", path.display()));
    let given: Value = serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))?;
    let list = match given {
        Value::Array(list) => list,
        single => vec![single],
    };
    let tools = list.iter().map(|given| tool(given).ok_or(given));
    tools
        .collect::<Result<_, _>>()
        .map_err(|given| wrong(format!("{given} describes no function")))
}

/// A function as chat completions, Responses, Messages or Gemini declare it.
fn tool(given: &Value) -> Option<Tool> {
    let described = match &given["function"] {
        Value::Null => given,
        function => function,
    };
    let schema = ["parameters", "input_schema", "parametersJsonSchema"]
        .iter()
        .find_map(|name| described.get(*name));
    Some(Tool {
        name: described["name"].as_str()?.to_owned(),
        description: described["description"].as_str().map(str::to_owned),
        schema: schema.cloned(),
        strict: described["strict"].as_bool(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_protocols_form_is_read() {
        let schema = json!({"type": "object"});
        let expected = Some(Tool {
            name: "look_up".into(),
            description: Some("Looks up a word".into()),
            schema: Some(schema.clone()),
            strict: None,
        });
        let bare = |field: &str| json!({"name": "look_up", "description": "Looks up a word", field: schema.clone()});
        let wrapped = json!({"type": "function", "function": bare("parameters")});
        for form in [wrapped, bare("parameters"), bare("input_schema")] {
            assert_eq!(tool(&form), expected, "{form}");
        }
        assert_eq!(tool(&json!({"type": "web_search"})), None);
    }
}
