//! One gateway, ready to be called.

use std::fmt;
use std::sync::{Arc, OnceLock};

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::config::{ConfigError, GatewayConfig, Proxy, RootUrl, check_proxy};
use crate::download::Foreign;
use crate::error::{GatewayError, Masker};
use crate::exchange::ExchangeObserver;
use crate::job::Learned;
use crate::realtime::DialectMemory;
use crate::retry::RetryNotice;
use crate::transport::Auth;

pub(crate) type RetryObserver = Arc<dyn Fn(&RetryNotice) + Send + Sync>;
pub(crate) type BodyObserver = Arc<dyn Fn(&str) + Send + Sync>;

/// The client of one gateway. Clones share connections.
#[derive(Clone)]
pub struct Gateway {
    pub(crate) inner: Arc<Inner>,
    pub(crate) on_retry: Option<RetryObserver>,
    pub(crate) on_body: Option<BodyObserver>,
    pub(crate) on_exchange: Option<ExchangeObserver>,
}

pub(crate) struct Inner {
    pub(crate) config: GatewayConfig,
    pub(crate) http: reqwest::Client,
    pub(crate) masker: Masker,
    pub(crate) learned: Learned,
    pub(crate) foreign: Foreign,
    /// What realtime servers were found to speak, by model.
    pub(crate) dialects: DialectMemory,
    /// Built when first needed; most gateways never open a WebSocket.
    http1: OnceLock<reqwest::Client>,
}

impl Inner {
    /// A client like [`Inner::http`] that never speaks HTTP/2, over which no WebSocket can be
    /// opened: asked for one there, servers answer 426.
    pub(crate) fn http1(&self) -> Result<&reqwest::Client, ConfigError> {
        if let Some(client) = self.http1.get() {
            return Ok(client);
        }
        let client = finish(builder(&self.config)?.http1_only())?;
        Ok(self.http1.get_or_init(|| client))
    }
}

impl Gateway {
    /// Builds the client. Errors: kind [`Config`](crate::ErrorKind::Config) when the key, a header,
    /// the proxy or the certificate bundle is unusable.
    pub fn new(config: GatewayConfig) -> Result<Self, GatewayError> {
        let masker = masker(&config);
        let http = finish(builder(&config)?)?;
        Ok(Self {
            inner: Arc::new(Inner {
                config,
                http,
                masker,
                learned: Learned::default(),
                foreign: Foreign::default(),
                dialects: DialectMemory::default(),
                http1: OnceLock::new(),
            }),
            on_retry: None,
            on_body: None,
            on_exchange: None,
        })
    }

    /// The same client, telling `observer` of every automatic repetition before its pause.
    pub fn with_retry_observer(
        &self,
        observer: impl Fn(&RetryNotice) + Send + Sync + 'static,
    ) -> Self {
        Self {
            on_retry: Some(Arc::new(observer)),
            ..self.clone()
        }
    }

    /// The same client, showing `observer` the text of every good answer that comes in one piece, as
    /// it came.
    pub fn with_body_observer(&self, observer: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self {
            on_body: Some(Arc::new(observer)),
            ..self.clone()
        }
    }

    /// The header that lets a request in, unless the user set one of that name.
    pub(crate) fn key_header(
        &self,
        auth: Auth,
    ) -> Result<Option<(HeaderName, HeaderValue)>, ConfigError> {
        let config = &self.inner.config;
        let name = match auth {
            Auth::Bearer => AUTHORIZATION,
            Auth::Anthropic => HeaderName::from_static("x-api-key"),
            Auth::Google => HeaderName::from_static("x-goog-api-key"),
        };
        if config.headers.iter().any(|header| *header.name() == name) {
            return Ok(None);
        }
        let Some(key) = checked_key(config)? else {
            return Ok(None);
        };
        let text = match auth {
            Auth::Bearer => format!("Bearer {key}"),
            Auth::Anthropic | Auth::Google => key.to_owned(),
        };
        let mut value = HeaderValue::from_str(&text).map_err(|_| ConfigError::Key)?;
        value.set_sensitive(true);
        Ok(Some((name, value)))
    }

    /// The address that this client talks to.
    pub fn root(&self) -> &RootUrl {
        &self.inner.config.root
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway")
            .field("root", self.root())
            .finish_non_exhaustive()
    }
}

fn masker(config: &GatewayConfig) -> Masker {
    let key = config.key.iter().map(SecretString::expose_secret);
    let headers = config
        .headers
        .iter()
        .filter_map(|header| header.value().to_str().ok());
    let password = match &config.proxy {
        Proxy::Url {
            credentials: Some(credentials),
            ..
        } => Some(credentials.password.expose_secret()),
        _ => None,
    };
    Masker::new(key.chain(headers).chain(password))
}

fn builder(config: &GatewayConfig) -> Result<reqwest::ClientBuilder, ConfigError> {
    checked_key(config)?;
    Ok(connections(config, config.root.is_loopback())?
        .default_headers(default_headers(config))
        .redirect(redirects()))
}

/// A client for other servers than the gateway: the same way out, without key and headers, and
/// without following redirects.
pub(crate) fn build_foreign(
    config: &GatewayConfig,
    loopback: bool,
) -> Result<reqwest::Client, ConfigError> {
    finish(connections(config, loopback)?.redirect(reqwest::redirect::Policy::none()))
}

/// A client for what is no gateway but was set up or allowed by the user, such as a tool: the system's way out, no key,
/// and no redirect followed.
///
/// # Errors
///
/// [`ConfigError`] where the address is unusable, or the system's certificates are.
pub fn web_client(url: &Url) -> Result<reqwest::Client, ConfigError> {
    let root = RootUrl::parse(&url.origin().ascii_serialization())?;
    let config = GatewayConfig::new(root, None);
    build_foreign(&config, config.root.is_loopback())
}

/// What every connection has, to this machine or to others.
fn connections(
    config: &GatewayConfig,
    loopback: bool,
) -> Result<reqwest::ClientBuilder, ConfigError> {
    install_tls_provider();
    let mut builder = reqwest::Client::builder()
        .user_agent(&config.user_agent)
        .connect_timeout(config.timeouts.connect)
        .referer(false)
        .tcp_nodelay(true);
    // A proxy cannot reach the servers of this machine, whatever the environment says.
    if loopback {
        builder = builder.no_proxy();
    } else {
        builder = match &config.proxy {
            Proxy::System => builder,
            Proxy::None => builder.no_proxy(),
            Proxy::Url { .. } => builder.proxy(proxy(&config.proxy)?),
        };
    }
    if let Some(pem) = config
        .ca_pem
        .as_deref()
        .filter(|pem| !pem.trim().is_empty())
    {
        builder = builder.tls_certs_merge(certificates(pem)?);
    }
    Ok(builder)
}

fn finish(builder: reqwest::ClientBuilder) -> Result<reqwest::Client, ConfigError> {
    builder
        .build()
        .map_err(|cause| ConfigError::Tls(cause.without_url().to_string()))
}

/// The TLS library panics where a second provider, or none, is installed.
fn install_tls_provider() {
    static INSTALLED: OnceLock<()> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        // An error means that another crate of this process was first, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

fn default_headers(config: &GatewayConfig) -> HeaderMap {
    let headers = config.headers.iter();
    headers
        .map(|header| (header.name().clone(), header.value().clone()))
        .collect()
}

/// The key as it may stand in a header; `None` where there is none.
fn checked_key(config: &GatewayConfig) -> Result<Option<&str>, ConfigError> {
    let key = config.key.as_ref().map(|key| key.expose_secret().trim());
    match key.filter(|key| !key.is_empty()) {
        Some(key) if !key.bytes().all(|byte| byte.is_ascii_graphic()) => Err(ConfigError::Key),
        key => Ok(key),
    }
}

fn proxy(proxy: &Proxy) -> Result<reqwest::Proxy, ConfigError> {
    let refused = || ConfigError::ProxyUrl("the proxy was not accepted");
    let Proxy::Url { url, credentials } = proxy else {
        return Err(refused());
    };
    check_proxy(url)?;
    let proxy = reqwest::Proxy::all(url.clone()).map_err(|_| refused())?;
    Ok(match credentials {
        Some(given) => proxy.basic_auth(&given.username, given.password.expose_secret()),
        None => proxy,
    })
}

fn certificates(pem: &str) -> Result<Vec<reqwest::Certificate>, ConfigError> {
    let found = reqwest::Certificate::from_pem_bundle(pem.as_bytes())
        .map_err(|_| ConfigError::Certificate("it is damaged"))?;
    if found.is_empty() {
        return Err(ConfigError::Certificate("it holds no certificate"));
    }
    Ok(found)
}

/// Same method, same body, same origin, or not at all: a redirected key is a leaked key.
fn redirects() -> reqwest::redirect::Policy {
    const MAX_HOPS: usize = 5;
    reqwest::redirect::Policy::custom(|attempt| {
        let keeps_method = matches!(attempt.status().as_u16(), 307 | 308);
        let same_origin = attempt
            .previous()
            .first()
            .is_some_and(|first| first.origin() == attempt.url().origin());
        if keeps_method && same_origin && attempt.previous().len() <= MAX_HOPS {
            attempt.follow()
        } else {
            attempt.stop()
        }
    })
}
