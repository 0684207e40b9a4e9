//! Tools that a model may call: what comes with the app, what the user described, and what servers offer.

mod calculate;
mod custom;
mod failure;
mod history;
mod in_app;
mod page;
mod secret;
mod server;
mod toolbox;
mod web_search;

use crate::App;
use crate::error::CoreError;
use futures_util::future::join_all;
use server::Servers;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use studio_contract::{ApiError, ToolGroup, ToolInfo, ToolListReply, ToolSource};
use studio_domain::{ItemId, ToolServer};
use studio_gateway::turn;

pub(crate) use toolbox::{Round, Toolbox};

/// Characters of a result that go to the model: about 12,000 tokens of English.
const MAX_RESULT: usize = 50_000;

/// What a tool gave back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// In words, for the model.
    pub(crate) content: String,
    /// Whether it failed.
    pub(crate) is_error: bool,
    /// Pictures for the user.
    pub(crate) pictures: Vec<crate::turn::Encoded>,
}

impl Outcome {
    pub(crate) fn of(content: impl Into<String>) -> Self {
        Self {
            content: cut(content.into()),
            ..Self::default()
        }
    }

    pub(crate) fn failed(why: impl Into<String>) -> Self {
        Self {
            is_error: true,
            ..Self::of(why)
        }
    }
}

/// As much of a result as a model is told.
fn cut(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(MAX_RESULT) {
        text.truncate(end);
        text.push_str("\n\n[The rest is cut off.]");
    }
    text
}

/// What is kept of tools while the process lives.
#[derive(Default)]
pub(crate) struct Tools {
    servers: Servers,
    /// What the user allowed for the rest of a conversation.
    granted: Mutex<HashSet<(ItemId, String)>>,
}

impl Tools {
    pub(crate) fn grant(&self, conversation: ItemId, tool: &str) {
        let mut granted = self.granted.lock().unwrap_or_else(PoisonError::into_inner);
        granted.insert((conversation, tool.to_owned()));
    }

    pub(crate) fn is_granted(&self, conversation: ItemId, tool: &str) -> bool {
        let granted = self.granted.lock().unwrap_or_else(PoisonError::into_inner);
        granted.contains(&(conversation, tool.to_owned()))
    }

    /// Ends the connections to servers.
    pub(crate) async fn close(&self) {
        self.servers.close().await;
    }
}

/// A tool that can be called.
#[derive(Clone)]
pub(crate) struct Tool {
    pub(crate) declared: turn::Tool,
    /// Whether each call waits for the user's consent.
    pub(crate) asks: bool,
    run: Run,
}

/// What a call does.
#[derive(Clone)]
enum Run {
    InApp(in_app::InApp),
    WebSearch(studio_domain::WebSearch),
    Custom(studio_domain::ToolAction),
    Server(server::ServerTool),
}

impl Tool {
    fn info(&self) -> ToolInfo {
        ToolInfo {
            name: self.declared.name.clone(),
            description: self.declared.description.clone().unwrap_or_default(),
            asks: self.asks,
        }
    }

    /// Makes a call with arguments that are JSON text. What goes wrong is an outcome too: the model may try again.
    pub(crate) async fn call(&self, app: &App, arguments: &str) -> Outcome {
        let arguments = match serde_json::from_str(arguments) {
            Ok(serde_json::Value::Object(arguments)) => arguments,
            _ => return Outcome::failed("the arguments are not a JSON object"),
        };
        let outcome = match &self.run {
            Run::InApp(tool) => tool.call(app, &arguments).await,
            Run::WebSearch(search) => app.search_web(search, &arguments).await,
            Run::Custom(action) => custom::call(action, arguments).await,
            Run::Server(tool) => tool.call(arguments).await,
        };
        // A server or program may print what it was given.
        let content = app.inner.secrets.redactor().redact(&outcome.content);
        Outcome { content, ..outcome }
    }
}

impl App {
    /// All tools that can be used now, by source. Servers that are set up are started or reached for it.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`]. A server that cannot be reached is told in its group.
    pub async fn tool_list(&self) -> Result<ToolListReply, CoreError> {
        let settings = self.settings().await?.tools;
        let own = ToolGroup {
            source: ToolSource::App,
            tools: in_app::tools(settings.web_search.as_ref())
                .iter()
                .map(Tool::info)
                .collect(),
            error: None,
        };
        let custom = ToolGroup {
            source: ToolSource::Custom,
            tools: settings
                .custom
                .iter()
                .map(|tool| custom::tool(tool).info())
                .collect(),
            error: None,
        };
        let enabled: Vec<&ToolServer> = settings
            .servers
            .iter()
            .filter(|server| server.is_enabled)
            .collect();
        let prefixes = server::prefixes(&settings.servers);
        let asked = enabled.iter().map(|server| {
            let prefix = prefixes.get(&server.id).cloned().unwrap_or_default();
            self.server_group(server, prefix)
        });
        let mut data = vec![own];
        if !custom.tools.is_empty() {
            data.push(custom);
        }
        data.extend(join_all(asked).await);
        Ok(ToolListReply { data })
    }

    async fn server_group(&self, server: &ToolServer, prefix: String) -> ToolGroup {
        let source = ToolSource::Server {
            id: server.id,
            name: server.name.clone(),
        };
        let (tools, error) = match self.server_tools(server, &prefix).await {
            Ok(tools) => (tools.iter().map(Tool::info).collect(), None),
            Err(error) => (Vec::new(), Some(ApiError::from(error))),
        };
        ToolGroup {
            source,
            tools,
            error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_result_is_cut_between_characters_and_says_so() {
        let long = Outcome::of("潮".repeat(MAX_RESULT + 1));
        assert!(long.content.ends_with("[The rest is cut off.]"));
        assert_eq!(long.content.matches('潮').count(), MAX_RESULT);
        let whole = "潮".repeat(MAX_RESULT);
        assert_eq!(Outcome::of(whole.clone()).content, whole);
    }
}
