//! One connection to a server of the Model Context Protocol.

use crate::tools::failure::Failure;
use crate::tools::secret;
use crate::{App, CoreError};
use reqwest::header::{HeaderName, HeaderValue};
use rmcp::ServiceExt;
use rmcp::model::{ClientCapabilities, ClientConfig, Implementation, Tool};
use rmcp::service::{ClientInitializeError, Peer, RoleClient, RunningService};
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;
use rmcp::transport::{StreamableHttpClientTransport, TokioChildProcess};
use secrecy::{ExposeSecret, SecretString};
use std::collections::HashMap;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use studio_contract::ToolSecret;
use studio_domain::{ServerConnection, ToolServer};
use studio_gateway::Url;
use studio_gateway::client::web_client;
use tokio::io::{AsyncReadExt, BufReader};
use tokio::process::{ChildStderr, Command};

/// Bytes that are kept of what a program complained of last.
const COMPLAINTS: usize = 2_000;

/// How long a program that ended is given to say why.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// The values of a server's variables or headers, by their names.
pub(super) type SecretValues = Vec<(String, SecretString)>;

/// A server that is spoken to. Dropped, it ends, and the program with it.
pub(super) struct Connection {
    service: RunningService<RoleClient, ClientConfig>,
}

impl Connection {
    /// Starts or reaches a server. An error says why it could not be, in words for the user.
    pub(super) async fn open(
        connection: &ServerConnection,
        secrets: &SecretValues,
    ) -> Result<Self, Failure> {
        let service = match connection {
            ServerConnection::Command {
                program, arguments, ..
            } => start(program, arguments, secrets).await?,
            ServerConnection::Http { url, .. } => reach(url, secrets).await?,
        };
        Ok(Self { service })
    }

    pub(super) fn is_closed(&self) -> bool {
        self.service.is_closed() || self.service.peer().is_transport_closed()
    }

    pub(super) fn peer(&self) -> &Peer<RoleClient> {
        self.service.peer()
    }

    pub(super) async fn tools(&self) -> Result<Vec<Tool>, Failure> {
        let listed = self.peer().list_all_tools().await;
        listed.map_err(|error| Failure::Told(error.to_string()))
    }
}

async fn start(
    program: &str,
    arguments: &[String],
    secrets: &SecretValues,
) -> Result<RunningService<RoleClient, ClientConfig>, Failure> {
    let mut command = Command::new(program.trim());
    command.args(arguments);
    for (name, value) in secrets {
        command.env(name, value.expose_secret());
    }
    let (transport, stderr) = TokioChildProcess::builder(command)
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|source| Failure::Start {
            program: program.to_owned(),
            source,
        })?;
    let complaints = Complaints::default();
    let listening = stderr.map(|stderr| tokio::spawn(complaints.clone().listen(stderr)));
    match client().serve(transport).await {
        Ok(service) => Ok(service),
        Err(error) => {
            if let Some(listening) = listening {
                let _ = tokio::time::timeout(LAST_WORDS, listening).await;
            }
            Err(Failure::Told(complaints.explain(&error)))
        }
    }
}

async fn reach(
    url: &str,
    secrets: &SecretValues,
) -> Result<RunningService<RoleClient, ClientConfig>, Failure> {
    let url = Url::parse(url.trim()).map_err(|_| Failure::Refused("the address is wrong"))?;
    let http = web_client(&url)?;
    let mut headers = HashMap::new();
    for (name, value) in secrets {
        let wrong = || Failure::Told(format!("the header {name} cannot be sent"));
        let key = HeaderName::try_from(name).map_err(|_| wrong())?;
        let mut value = HeaderValue::try_from(value.expose_secret()).map_err(|_| wrong())?;
        value.set_sensitive(true);
        headers.insert(key, value);
    }
    let config =
        StreamableHttpClientTransportConfig::with_uri(url.as_str()).custom_headers(headers);
    let transport = StreamableHttpClientTransport::with_client(http, config);
    let served = client().serve(transport).await;
    served.map_err(|error| {
        Failure::Told(match error {
            ClientInitializeError::TransportError { error, .. } => error.to_string(),
            error => error.to_string(),
        })
    })
}

/// How the app introduces itself.
fn client() -> ClientConfig {
    let name = Implementation::new("xidao-studio", env!("CARGO_PKG_VERSION"));
    ClientConfig::new(ClientCapabilities::default(), name)
}

/// The end of what a program writes to its standard error.
#[derive(Clone, Default)]
struct Complaints(Arc<Mutex<Vec<u8>>>);

impl Complaints {
    /// Reads on as long as the program lives, so that it never waits for a reader.
    async fn listen(self, stderr: ChildStderr) {
        let mut reader = BufReader::new(stderr);
        let mut piece = [0; 1024];
        while let Ok(count @ 1..) = reader.read(&mut piece).await {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            kept.extend_from_slice(piece.get(..count).unwrap_or_default());
            let surplus = kept.len().saturating_sub(COMPLAINTS);
            kept.drain(..surplus);
        }
    }

    fn explain(&self, error: &ClientInitializeError) -> String {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let said = String::from_utf8_lossy(&kept).trim().to_owned();
        match said.is_empty() {
            true => error.to_string(),
            false => said,
        }
    }
}

impl App {
    /// The secrets of a server that the keyring has for where it is now.
    pub(super) async fn server_secrets(
        &self,
        server: &ToolServer,
    ) -> Result<SecretValues, CoreError> {
        let place = secret::origin_of_server(&server.connection);
        let mut found = Vec::new();
        for name in server.connection.secret_names() {
            let secret = ToolSecret::Server {
                id: server.id,
                name: name.clone(),
            };
            if let Some(value) = self.tool_secret(&secret, &place).await? {
                found.push((name.clone(), value));
            }
        }
        Ok(found)
    }
}
