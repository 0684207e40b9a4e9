//! Tools that a model may call: servers of the Model Context Protocol, and what the user describes by hand.

use crate::ToolServerId;
use serde::{Deserialize, Serialize};

/// How a server of the Model Context Protocol is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum ServerConnection {
    /// A program that is started and spoken to by its standard input and output.
    Command {
        /// The program: a path, or a name that is looked for in `PATH`.
        program: String,
        /// Its arguments.
        arguments: Vec<String>,
        /// Names of environment variables that it is given beside ours; their values are secrets.
        variables: Vec<String>,
    },
    /// A server that is spoken to by streamable HTTP.
    Http {
        /// Its address.
        url: String,
        /// Names of headers that go with each request; their values are secrets.
        headers: Vec<String>,
    },
}

impl ServerConnection {
    /// The names of its secrets.
    #[must_use]
    pub fn secret_names(&self) -> &[String] {
        match self {
            Self::Command { variables, .. } => variables,
            Self::Http { headers, .. } => headers,
        }
    }
}

/// A server of the Model Context Protocol.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ToolServer {
    /// Its identifier.
    pub id: ToolServerId,
    /// What the user calls it; its tools are named after it.
    pub name: String,
    /// Whether its tools are offered.
    pub is_enabled: bool,
    /// How it is reached.
    pub connection: ServerConnection,
}

/// What a tool of the user's own does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum ToolAction {
    /// The arguments are posted as JSON; the body that comes back is the result.
    Http {
        /// The address.
        url: String,
    },
    /// A program is run with the arguments as JSON on its standard input; its standard output is the result.
    Command {
        /// The program: a path, or a name that is looked for in `PATH`.
        program: String,
        /// Its arguments.
        arguments: Vec<String>,
    },
}

/// A tool of the user's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CustomTool {
    /// Its name, by which the model calls it: letters, digits, `_` and `-`, 64 at most.
    pub name: String,
    /// What it does, in words for the model.
    pub description: String,
    /// Its arguments: JSON Schema of an object, as text. Empty where it takes none.
    pub schema: String,
    /// What it does.
    pub action: ToolAction,
}

/// Where the web is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum WebSearchKind {
    /// `SearXNG`, which anyone can run: no key.
    Searxng,
    /// Brave's search API.
    Brave,
    /// Tavily's search API.
    Tavily,
}

/// The search API that the user has set up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct WebSearch {
    /// Which API it is.
    pub kind: WebSearchKind,
    /// Its address, without path.
    pub url: String,
}

/// All tools that the user has set up. What comes with the app is not among them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct ToolSettings {
    /// Servers of the Model Context Protocol.
    pub servers: Vec<ToolServer>,
    /// The user's own.
    pub custom: Vec<CustomTool>,
    /// Where the web is searched; `None` offers no such tool.
    pub web_search: Option<WebSearch>,
}

/// Longest name of a tool, as chat completions have it.
const MAX_NAME: usize = 64;

impl ToolSettings {
    /// What cannot be kept, as a sentence. `None` where all is well.
    #[must_use]
    pub fn objection(&self) -> Option<String> {
        let servers = self.servers.iter().find_map(server_objection);
        let custom = self.custom.iter().find_map(custom_objection);
        servers.or(custom).or_else(|| self.repeated())
    }

    fn repeated(&self) -> Option<String> {
        let mut names: Vec<&str> = self.custom.iter().map(|tool| tool.name.as_str()).collect();
        names.sort_unstable();
        let twice = names.windows(2).find(|pair| pair[0] == pair[1]);
        twice.map(|pair| format!("there are two tools of the name {}", pair[0]))
    }
}

fn server_objection(server: &ToolServer) -> Option<String> {
    let name = server.name.trim();
    let lacks = match &server.connection {
        ServerConnection::Command { program, .. } => program.trim().is_empty(),
        ServerConnection::Http { url, .. } => !is_web_address(url),
    };
    if name.is_empty() {
        Some("a tool server needs a name".to_owned())
    } else if lacks {
        Some(format!(
            "{name} needs a program or an address that begins with http:// or https://"
        ))
    } else {
        None
    }
}

fn custom_objection(tool: &CustomTool) -> Option<String> {
    let name = &tool.name;
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let lacks = match &tool.action {
        ToolAction::Command { program, .. } => program.trim().is_empty(),
        ToolAction::Http { url } => !is_web_address(url),
    };
    if name.is_empty() || name.len() > MAX_NAME || !name.chars().all(is_word) {
        Some("a tool is named with letters, digits, _ and -, 64 at most".to_owned())
    } else if !tool.schema.trim().is_empty() && tool.arguments().is_none() {
        Some(format!(
            "the arguments of {name} must be a JSON Schema, which is an object"
        ))
    } else if lacks {
        Some(format!(
            "{name} needs a program or an address that begins with http:// or https://"
        ))
    } else {
        None
    }
}

fn is_web_address(url: &str) -> bool {
    let url = url.trim();
    url.starts_with("http://") || url.starts_with("https://")
}

impl CustomTool {
    /// Its arguments as JSON Schema; `None` where it takes none, or what stands there is no object.
    #[must_use]
    pub fn arguments(&self) -> Option<serde_json::Value> {
        let schema: serde_json::Value = serde_json::from_str(&self.schema).ok()?;
        schema.is_object().then_some(schema)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tool(name: &str, schema: &str, url: &str) -> ToolSettings {
        ToolSettings {
            custom: vec![CustomTool {
                name: name.into(),
                description: String::new(),
                schema: schema.into(),
                action: ToolAction::Http { url: url.into() },
            }],
            ..ToolSettings::default()
        }
    }

    #[test]
    fn what_no_model_could_call_is_told() {
        assert_eq!(
            tool("door", r#"{"type":"object"}"#, "http://door").objection(),
            None
        );
        for wrong in [
            tool("the door", "", "http://door"),
            tool("", "", "http://door"),
            tool("door", "[1]", "http://door"),
            tool("door", "{", "http://door"),
            tool("door", "", "file:///door"),
        ] {
            assert!(wrong.objection().is_some(), "{wrong:?}");
        }
        let mut twice = tool("door", "", "http://door");
        twice.custom.extend(twice.custom.clone());
        assert!(twice.objection().is_some());
    }
}
