//! Opens the address of a result, wherever it leads.

use std::sync::OnceLock;
use std::time::Instant;

use reqwest::Response;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderValue, IF_RANGE, LOCATION, RANGE};
use tokio::time::timeout;
use url::Url;

use super::DownloadError;
use crate::client::{Gateway, build_foreign};
use crate::config::{ConfigError, GatewayConfig, is_loopback};
use crate::error::{ErrorKind, GatewayError};
use crate::transport::{Auth, ResponseMeta, failure};

/// Redirects that are followed.
const MAX_HOPS: usize = 5;

/// Clients for servers that are not the gateway, each made when it is first needed.
#[derive(Debug, Default)]
pub(crate) struct Foreign {
    loopback: OnceLock<reqwest::Client>,
    outside: OnceLock<reqwest::Client>,
}

impl Foreign {
    fn client(&self, config: &GatewayConfig, url: &Url) -> Result<&reqwest::Client, ConfigError> {
        let loopback = is_loopback(url);
        let place = if loopback {
            &self.loopback
        } else {
            &self.outside
        };
        if let Some(client) = place.get() {
            return Ok(client);
        }
        let client = build_foreign(config, loopback)?;
        Ok(place.get_or_init(|| client))
    }
}

/// From where on a file is wanted.
#[derive(Clone, Debug)]
pub(super) struct Resume {
    pub(super) byte: u64,
    /// Names the version of the file that the first bytes are of.
    pub(super) version: Option<HeaderValue>,
}

impl Gateway {
    /// A success answer of the file. The key goes to the gateway only, and never again once a
    /// redirect has left it.
    pub(super) async fn open_file(
        &self,
        mut url: Url,
        auth: Auth,
        from: Option<&Resume>,
    ) -> Result<(Response, ResponseMeta), DownloadError> {
        let inner = &self.inner;
        let mut trusted = true;
        for _ in 0..=MAX_HOPS {
            trusted &= inner.config.root.is_origin_of(&url);
            let client = if trusted {
                &inner.http
            } else {
                let client = inner.foreign.client(&inner.config, &url);
                client.map_err(GatewayError::from)?
            };
            let mut headers = wanted(from);
            if trusted
                && let Some((name, value)) = self.key_header(auth).map_err(GatewayError::from)?
            {
                headers.insert(name, value);
            }
            let sent = Instant::now();
            let limit = inner.config.timeouts.first_byte;
            let response = timeout(limit, client.get(url).headers(headers).send())
                .await
                .map_err(|_| failure::too_slow("the file", limit))?
                .map_err(|cause| failure::from_reqwest(cause, &inner.masker))?;
            let meta = ResponseMeta::of(&response, sent, &inner.masker);
            match next_hop(&response) {
                Some(next) => url = next,
                None if response.status().is_success() => return Ok((response, meta)),
                None => return Err(self.no_file(response, meta).await),
            }
        }
        let words = "the file is redirected again and again";
        Err(GatewayError::new(ErrorKind::Redirect, words).into())
    }

    async fn no_file(&self, response: Response, meta: ResponseMeta) -> DownloadError {
        let expired = matches!(meta.status, 403 | 404 | 410);
        let error = self.refusal(response, meta).await;
        if expired {
            DownloadError::Expired(error)
        } else {
            DownloadError::Call(error)
        }
    }
}

fn wanted(from: Option<&Resume>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    // A compressed file has no length to check, and cannot be resumed.
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    if let Some(from) = from
        && let Ok(range) = HeaderValue::from_str(&format!("bytes={}-", from.byte))
    {
        headers.insert(RANGE, range);
        if let Some(version) = &from.version {
            headers.insert(IF_RANGE, version.clone());
        }
    }
    headers
}

/// Where a redirect leads, unless to something less safe or not on the web.
fn next_hop(response: &Response) -> Option<Url> {
    if !response.status().is_redirection() {
        return None;
    }
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    let next = response.url().join(location).ok()?;
    let downgraded = response.url().scheme() == "https" && next.scheme() != "https";
    (matches!(next.scheme(), "http" | "https") && !downgraded).then_some(next)
}
