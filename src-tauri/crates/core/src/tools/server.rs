//! Servers of the Model Context Protocol: started or reached when their tools are first wanted, and kept.

mod opening;

use super::failure::Failure;
use super::{Outcome, Run, Tool};
use crate::turn::Encoded;
use crate::{App, CoreError};
use opening::Connection;
use rmcp::model::{CallToolRequestParams, CallToolResult, ContentBlock, ResourceContents};
use rmcp::service::ServiceError;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use studio_domain::{ToolServer, ToolServerId};
use studio_gateway::turn;
use tokio::sync::Mutex;

/// How long a server may take to tell its tools, in which a package manager may fetch it first.
const OPENING_PATIENCE: Duration = Duration::from_secs(60);

/// How long a call may take.
const CALL_PATIENCE: Duration = Duration::from_secs(300);

/// Between a server's name and its tool's.
const SEPARATOR: &str = "__";

/// A server that has told its tools.
struct Open {
    definition: ToolServer,
    connection: Connection,
    tools: Vec<rmcp::model::Tool>,
}

/// The place of one server, which only one call at a time opens.
type Place = Arc<Mutex<Option<Arc<Open>>>>;

/// The servers that are open.
#[derive(Default)]
pub(super) struct Servers {
    places: Mutex<HashMap<ToolServerId, Place>>,
}

impl Servers {
    async fn place(&self, id: ToolServerId) -> Place {
        Arc::clone(self.places.lock().await.entry(id).or_default())
    }

    /// Ends the connection to a server, so that the next call opens it anew.
    pub(super) async fn forget(&self, id: ToolServerId) {
        let place = self.places.lock().await.remove(&id);
        if let Some(place) = place {
            place.lock().await.take();
        }
    }

    pub(super) async fn close(&self) {
        let places: Vec<Place> = self
            .places
            .lock()
            .await
            .drain()
            .map(|(_, place)| place)
            .collect();
        for place in places {
            // What is just being opened ends with the process.
            if let Ok(mut place) = place.try_lock() {
                place.take();
            }
        }
    }
}

/// A tool of a server.
#[derive(Clone)]
pub(super) struct ServerTool {
    open: Arc<Open>,
    /// Its name at the server.
    name: String,
}

/// The word that each server's tools begin with: of its name what every protocol allows, and what tells it from others.
pub(super) fn prefixes(servers: &[ToolServer]) -> HashMap<ToolServerId, String> {
    let mut prefixes: HashMap<ToolServerId, String> = HashMap::new();
    for server in servers {
        let word = word_of(&server.name);
        let is_taken = prefixes.values().any(|other| *other == word);
        let word = if word.is_empty() || is_taken {
            let id = server.id.to_string();
            let tail = id.get(id.len().saturating_sub(6)..).unwrap_or_default();
            format!("{}{tail}", if word.is_empty() { "server" } else { &word })
        } else {
            word
        };
        prefixes.insert(server.id, word);
    }
    prefixes
}

/// Letters and digits of a name, in small letters, with `_` between its words; 24 at most.
fn word_of(name: &str) -> String {
    let plain = name.to_ascii_lowercase();
    let words = plain.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("_").chars().take(24).collect()
}

/// Whether a tool's name is of the server with this prefix.
pub(super) fn is_of(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix)
        .is_some_and(|rest| rest.starts_with(SEPARATOR))
}

impl App {
    /// The tools of a server, which is opened where it is not yet, or not any more.
    ///
    /// # Errors
    ///
    /// [`CoreError::ToolServer`].
    pub(super) async fn server_tools(
        &self,
        server: &ToolServer,
        prefix: &str,
    ) -> Result<Vec<Tool>, CoreError> {
        let open = self.open_server(server).await?;
        let tools = open.tools.iter().map(|tool| Tool {
            declared: turn::Tool {
                name: format!("{prefix}{SEPARATOR}{}", tool.name),
                description: tool.description.as_ref().map(ToString::to_string),
                schema: Some(Value::Object((*tool.input_schema).clone())),
                strict: None,
            },
            asks: true,
            run: Run::Server(ServerTool {
                open: Arc::clone(&open),
                name: tool.name.to_string(),
            }),
        });
        Ok(tools.collect())
    }

    async fn open_server(&self, server: &ToolServer) -> Result<Arc<Open>, CoreError> {
        let place = self.inner.tools.servers.place(server.id).await;
        let mut place = place.lock().await;
        if let Some(open) = place.as_ref()
            && open.definition == *server
            && !open.connection.is_closed()
        {
            return Ok(Arc::clone(open));
        }
        // What is replaced ends before its successor begins.
        place.take();
        let secrets = self.server_secrets(server).await?;
        let failed = |why: String| CoreError::ToolServer {
            name: server.name.clone(),
            why: self.inner.secrets.redactor().redact(&why),
        };
        let opening = async {
            let connection = Connection::open(&server.connection, &secrets).await?;
            let tools = connection.tools().await?;
            Ok((connection, tools))
        };
        let opened = tokio::time::timeout(OPENING_PATIENCE, opening)
            .await
            .unwrap_or(Err(Failure::Refused("it did not answer in time")));
        let (connection, tools) = opened.map_err(|why| failed(why.to_string()))?;
        let open = Arc::new(Open {
            definition: server.clone(),
            connection,
            tools,
        });
        *place = Some(Arc::clone(&open));
        Ok(open)
    }
}

impl ServerTool {
    pub(super) async fn call(&self, arguments: Map<String, Value>) -> Outcome {
        let params = CallToolRequestParams::new(self.name.clone()).with_arguments(arguments);
        let calling = self.open.connection.peer().call_tool(params);
        match tokio::time::timeout(CALL_PATIENCE, calling).await {
            Ok(Ok(result)) => outcome(result),
            Ok(Err(ServiceError::McpError(error))) => Outcome::failed(error.message),
            Ok(Err(error)) => Outcome::failed(error.to_string()),
            Err(_) => Outcome::failed("the server took too long"),
        }
    }
}

fn outcome(result: CallToolResult) -> Outcome {
    let mut words = Vec::new();
    let mut pictures = Vec::new();
    for block in result.content {
        match block {
            ContentBlock::Text(text) => words.push(text.text),
            ContentBlock::Image(image) => {
                words.push("[A picture, which the user sees.]".to_owned());
                pictures.push(Encoded {
                    media_type: image.mime_type,
                    data: image.data,
                });
            }
            ContentBlock::Audio(_) => words.push("[A sound, which is not passed on.]".to_owned()),
            ContentBlock::Resource(resource) => words.push(match resource.resource {
                ResourceContents::TextResourceContents { text, .. } => text,
                _ => "[A file, which is not passed on.]".to_owned(),
            }),
            ContentBlock::ResourceLink(link) => words.push(link.uri),
            _ => words.push("[Something that this app does not know.]".to_owned()),
        }
    }
    if words.is_empty() {
        words.extend(result.structured_content.map(|value| value.to_string()));
    }
    let content = Outcome::of(words.join("\n\n"));
    Outcome {
        is_error: result.is_error.unwrap_or_default(),
        pictures,
        ..content
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use studio_domain::ServerConnection;

    fn server(name: &str) -> ToolServer {
        ToolServer {
            id: ToolServerId::generate(),
            name: name.into(),
            is_enabled: true,
            connection: ServerConnection::Http {
                url: "http://x".into(),
                headers: Vec::new(),
            },
        }
    }

    #[test]
    fn servers_of_the_same_name_and_of_no_latin_letter_are_told_apart() {
        let servers = [
            server("My Files!"),
            server("my files"),
            server("文件"),
            server("档案"),
        ];
        let prefixes = prefixes(&servers);
        let mut words: Vec<&String> = prefixes.values().collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), 4);
        assert_eq!(prefixes[&servers[0].id], "my_files");
        assert!(is_of("my_files__read", "my_files"));
        assert!(!is_of("my_files2__read", "my_files"));
    }
}
