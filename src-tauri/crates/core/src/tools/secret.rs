//! Secrets of tools: keys of search APIs, variables and headers of servers.

use crate::secrets::{BoundSecret, tool_account};
use crate::{App, CoreError};
use secrecy::SecretString;
use studio_contract::{ToolSecret, ToolSecretSetParams};
use studio_domain::{ServerConnection, ToolSettings};
use studio_gateway::Url;

/// Where a secret may go: an address's origin, or a program.
pub(super) fn origin_of(place: &str) -> String {
    match Url::parse(place.trim()) {
        Ok(url) => url.origin().ascii_serialization(),
        Err(_) => place.trim().to_owned(),
    }
}

pub(super) fn origin_of_server(connection: &ServerConnection) -> String {
    match connection {
        ServerConnection::Http { url, .. } => origin_of(url),
        ServerConnection::Command { program, .. } => program.trim().to_owned(),
    }
}

impl App {
    /// Keeps a secret of a tool, or forgets it where there is no value.
    ///
    /// # Errors
    ///
    /// [`CoreError::NotFound`] where there is no such tool, [`CoreError::Secret`], [`CoreError::Store`].
    pub async fn tool_secret_set(&self, params: ToolSecretSetParams) -> Result<(), CoreError> {
        let settings = self.settings().await?.tools;
        let account = tool_account(&params.secret);
        let value = params.value.as_deref().map(str::trim);
        match value.filter(|value| !value.is_empty()) {
            Some(value) => {
                let secret = BoundSecret {
                    origin: place_of(&params.secret, &settings)?,
                    value: SecretString::from(value),
                };
                self.inner.secrets.set(&account, secret).await?;
            }
            None => self.inner.secrets.forget(&account).await?,
        }
        if let ToolSecret::Server { id, .. } = params.secret {
            self.inner.tools.servers.forget(id).await;
        }
        Ok(())
    }

    /// A secret of a tool, if there is one for this place.
    pub(super) async fn tool_secret(
        &self,
        secret: &ToolSecret,
        place: &str,
    ) -> Result<Option<SecretString>, CoreError> {
        let account = tool_account(secret);
        Ok(self.inner.secrets.get(&account, place).await?)
    }
}

fn place_of(secret: &ToolSecret, settings: &ToolSettings) -> Result<String, CoreError> {
    match secret {
        ToolSecret::WebSearch => settings
            .web_search
            .as_ref()
            .map(|search| origin_of(&search.url)),
        ToolSecret::Server { id, .. } => settings
            .servers
            .iter()
            .find(|server| server.id == *id)
            .map(|server| origin_of_server(&server.connection)),
    }
    .ok_or(CoreError::NotFound("this tool"))
}
