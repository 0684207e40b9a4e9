//! The tools of one turn.

use super::{Tool, custom, in_app, server};
use crate::{App, CoreError};
use studio_domain::{Parameters, ToolChoice, ToolSettings};
use studio_gateway::turn;

/// The tools that a turn's model may call.
#[derive(Clone, Default)]
pub(crate) struct Toolbox {
    tools: Vec<Tool>,
    /// What is said of them in the first request of a turn.
    choice: Option<turn::ToolChoice>,
}

impl Toolbox {
    pub(crate) fn is_empty(&self) -> bool {
        self.tools.is_empty()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Tool> {
        self.tools.iter().find(|tool| tool.declared.name == name)
    }

    /// Offers the tools. What must be called is said once: said again, the model could never answer.
    pub(crate) fn offer(&self, request: &mut turn::TurnRequest, round: Round) {
        if self.is_empty() {
            return;
        }
        request.tools = self
            .tools
            .iter()
            .map(|tool| tool.declared.clone())
            .collect();
        request.tool_choice = match (round, &self.choice) {
            (Round::First, choice) => choice.clone(),
            (Round::Later, Some(turn::ToolChoice::None)) | (Round::Last, _) => {
                Some(turn::ToolChoice::None)
            }
            (Round::Later, _) => None,
        };
    }
}

/// Which request of a turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Round {
    First,
    /// It brings results of calls.
    Later,
    /// No more calls: the model is to answer.
    Last,
}

impl App {
    /// The tools that `parameters` choose. Those whose server is switched off or gone are left out.
    ///
    /// # Errors
    ///
    /// [`CoreError::Invalid`] where a server cannot be reached, or does not offer a tool any more.
    pub(crate) async fn toolbox(
        &self,
        parameters: &Parameters,
        settings: &ToolSettings,
    ) -> Result<Toolbox, CoreError> {
        if parameters.tools.is_empty() {
            return Ok(Toolbox::default());
        }
        let chosen = |tool: &Tool| parameters.tools.contains(&tool.declared.name);
        let mut tools = in_app::tools(settings.web_search.as_ref());
        tools.extend(settings.custom.iter().map(custom::tool));
        tools.retain(chosen);
        let prefixes = server::prefixes(&settings.servers);
        for server in settings.servers.iter().filter(|server| server.is_enabled) {
            let prefix = prefixes.get(&server.id).cloned().unwrap_or_default();
            if parameters
                .tools
                .iter()
                .any(|name| server::is_of(name, &prefix))
            {
                let offered = self.server_tools(server, &prefix).await?;
                tools.extend(offered.into_iter().filter(chosen));
            }
        }
        let choice = choice(parameters.tool_choice.as_ref(), &tools);
        Ok(Toolbox { tools, choice })
    }
}

/// A tool that is not there cannot be demanded.
fn choice(wanted: Option<&ToolChoice>, tools: &[Tool]) -> Option<turn::ToolChoice> {
    let is_there = |name: &str| tools.iter().any(|tool| tool.declared.name == name);
    match wanted? {
        ToolChoice::Auto => Some(turn::ToolChoice::Auto),
        ToolChoice::None => Some(turn::ToolChoice::None),
        ToolChoice::Required => Some(turn::ToolChoice::Required),
        ToolChoice::Tool { name } => is_there(name).then(|| turn::ToolChoice::Tool(name.clone())),
    }
}
