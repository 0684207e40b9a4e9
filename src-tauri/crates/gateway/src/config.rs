//! What a client needs to know about one gateway.

mod root_url;

use std::fmt;
use std::time::Duration;

use reqwest::header::{HeaderName, HeaderValue};
use secrecy::SecretString;
use url::Url;

pub(crate) use root_url::is_loopback;
pub use root_url::{RootUrl, RootUrlError};

/// Everything that a [`Gateway`](crate::Gateway) is built from. `Debug` never shows a secret.
#[derive(Clone, Debug)]
pub struct GatewayConfig {
    /// Scheme, host and optional prefix; every URL is built from it.
    pub root: RootUrl,
    /// Sent in the header of each protocol (`Authorization: Bearer …` for the most); local servers
    /// often need none.
    pub key: Option<SecretString>,
    /// Headers added to every request. One that would carry the key (`authorization`, `x-api-key`,
    /// `x-goog-api-key`) replaces it.
    pub headers: Vec<ExtraHeader>,
    /// How requests leave the machine. Loopback roots never use a proxy.
    pub proxy: Proxy,
    /// Further trusted certificate authorities, as a bundle of PEM blocks.
    pub ca_pem: Option<String>,
    /// How long each phase may take.
    pub timeouts: Timeouts,
    /// The `User-Agent` header.
    pub user_agent: String,
}

impl GatewayConfig {
    /// A configuration with the system's proxy, default time-outs and no extra headers.
    pub fn new(root: RootUrl, key: Option<SecretString>) -> Self {
        Self {
            root,
            key,
            headers: Vec::new(),
            proxy: Proxy::System,
            ca_pem: None,
            timeouts: Timeouts::default(),
            user_agent: concat!("xidao-studio/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// One header of the user's own. Its value counts as a secret.
#[derive(Clone)]
pub struct ExtraHeader {
    name: HeaderName,
    value: HeaderValue,
}

/// Headers that describe the connection or the body; overriding them breaks requests.
const RESERVED: [&str; 7] = [
    "host",
    "content-length",
    "content-type",
    "transfer-encoding",
    "connection",
    "accept-encoding",
    "upgrade",
];

impl ExtraHeader {
    /// Checks name and value. Errors: [`ConfigError::HeaderName`], [`ConfigError::HeaderValue`],
    /// [`ConfigError::HeaderReserved`].
    pub fn new(name: &str, value: &str) -> Result<Self, ConfigError> {
        let shown: String = name.chars().take(80).collect();
        let name = HeaderName::from_bytes(name.trim().as_bytes())
            .map_err(|_| ConfigError::HeaderName(shown.clone()))?;
        if RESERVED.contains(&name.as_str()) {
            return Err(ConfigError::HeaderReserved(shown));
        }
        let mut value =
            HeaderValue::from_str(value.trim()).map_err(|_| ConfigError::HeaderValue(shown))?;
        value.set_sensitive(true);
        Ok(Self { name, value })
    }

    /// The header's name, lower-case.
    pub fn name(&self) -> &HeaderName {
        &self.name
    }

    pub(crate) fn value(&self) -> &HeaderValue {
        &self.value
    }
}

impl fmt::Debug for ExtraHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExtraHeader")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// How requests leave the machine.
#[derive(Clone, Debug, Default)]
pub enum Proxy {
    /// Environment variables and the system's settings.
    #[default]
    System,
    /// Straight, whatever the system says.
    None,
    /// This proxy for everything: `http`, `https`, `socks5` (names resolved here) or `socks5h`
    /// (names resolved by the proxy).
    Url {
        /// Address without user name and password.
        url: Url,
        /// User name and password, if the proxy wants them.
        credentials: Option<ProxyCredentials>,
    },
}

impl Proxy {
    /// Reads a proxy's address; without a scheme it is taken as `http`.
    /// Errors: [`ConfigError::ProxyUrl`], also when the address itself holds credentials.
    pub fn parse(text: &str, credentials: Option<ProxyCredentials>) -> Result<Self, ConfigError> {
        let text = text.trim();
        let full = if text.contains("://") {
            text.to_owned()
        } else {
            format!("http://{text}")
        };
        let url = Url::parse(&full).map_err(|_| ConfigError::ProxyUrl("not an address"))?;
        check_proxy(&url)?;
        Ok(Self::Url { url, credentials })
    }
}

pub(crate) fn check_proxy(url: &Url) -> Result<(), ConfigError> {
    if !matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h") {
        return Err(ConfigError::ProxyUrl(
            "the scheme must be http, https, socks5 or socks5h",
        ));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(ConfigError::ProxyUrl("it names no host"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ConfigError::ProxyUrl(
            "user name and password belong in their own fields",
        ));
    }
    Ok(())
}

/// User name and password of a proxy.
#[derive(Clone)]
pub struct ProxyCredentials {
    /// The user name.
    pub username: String,
    /// The password.
    pub password: SecretString,
}

impl fmt::Debug for ProxyCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProxyCredentials")
    }
}

/// How long each phase of a call may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Name look-up, TCP and TLS. Default 10 s.
    pub connect: Duration,
    /// From sending to the first byte of a streamed answer's body. Default 120 s: reasoning models
    /// sit silent.
    pub first_byte: Duration,
    /// Between two pieces of a streamed answer; comments count as signs of life. Default 90 s.
    pub idle: Duration,
    /// A whole call that is not streamed. Default 600 s.
    pub whole: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_byte: Duration::from_secs(120),
            idle: Duration::from_secs(90),
            whole: Duration::from_secs(600),
        }
    }
}

/// A configuration that no client can be built from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The root address is unusable.
    #[error("the address is not usable: {0}")]
    Root(#[from] RootUrlError),
    /// The key holds characters that no header may carry (a line break, or letters beyond ASCII).
    #[error("the key holds characters that cannot be sent")]
    Key,
    /// A header's name is not a valid one.
    #[error("{0:?} is not a valid header name")]
    HeaderName(String),
    /// A header's value cannot be sent; the name is given.
    #[error("the value of the header {0:?} cannot be sent")]
    HeaderValue(String),
    /// The header is set by the client itself.
    #[error("the header {0:?} is set by the program itself")]
    HeaderReserved(String),
    /// The proxy's address is unusable.
    #[error("the proxy address is not usable: {0}")]
    ProxyUrl(&'static str),
    /// The certificate bundle holds no readable certificate.
    #[error("the CA certificate is not readable PEM: {0}")]
    Certificate(&'static str),
    /// The TLS library refused the configuration.
    #[error("the TLS set-up failed: {0}")]
    Tls(String),
}
