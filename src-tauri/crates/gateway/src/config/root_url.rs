//! The address of a gateway, as people paste it.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

/// Endings that people paste along with the root; longest first.
const ENDINGS: [&str; 7] = [
    "/v1/chat/completions",
    "/chat/completions",
    "/v1/messages",
    "/v1/realtime",
    "/v1/models",
    "/v1beta",
    "/v1",
];

/// Scheme, host and optional prefix of a gateway, without a trailing slash.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RootUrl {
    url: Url,
    // `Url` cannot hold an empty path, so the text without the slash is kept beside it.
    text: String,
}

impl RootUrl {
    /// Reads what people paste: white space, trailing slashes, query and fragment go, and so does
    /// one ending such as `/v1` or `/v1/chat/completions`. A missing scheme is `https`, or `http`
    /// when the host is this machine; `ws` and `wss` count as `http` and `https`.
    pub fn parse(text: &str) -> Result<Self, RootUrlError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(RootUrlError::Empty);
        }
        let mut url = with_scheme(text)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(RootUrlError::Credentials);
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(RootUrlError::Host);
        }
        url.set_query(None);
        url.set_fragment(None);
        let path = strip_ending(url.path()).to_owned();
        url.set_path(&path);
        let text = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self { url, text })
    }

    /// The normalised address, without a trailing slash.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Scheme, host and port: what a key is bound to.
    pub fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// Host name or address, without the port.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Whether the host is this machine: `localhost`, a name below it, or a loopback address.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.url)
    }

    /// Whether the connection is encrypted.
    pub fn is_secure(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The URL of `path` (which starts with a slash and may carry a query) below the root.
    pub fn join(&self, path: &str) -> Url {
        let (path, query) = match path.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (path, None),
        };
        let mut url = self.url.clone();
        let prefix = self.url.path().trim_end_matches('/');
        url.set_path(&format!("{prefix}/{}", path.trim_start_matches('/')));
        url.set_query(query);
        url
    }
}

/// Addresses that answers name.
impl RootUrl {
    /// Where a call goes: a path below the root, or a whole address. `None` where that is of
    /// another origin, because the key goes with the call.
    pub(crate) fn target(&self, path: &str) -> Option<Url> {
        if path.starts_with('/') {
            return Some(self.join(path));
        }
        let url = Url::parse(path).ok()?;
        self.is_origin_of(&url).then_some(url)
    }

    /// Whether scheme, host and port of `url` are those of the root.
    pub(crate) fn is_origin_of(&self, url: &Url) -> bool {
        self.url.origin() == url.origin()
    }

    /// The address that an answer names: absolute, or a path with or without the root's prefix,
    /// which a gateway behind a proxy may not know. `None` where it is no web address.
    pub(crate) fn resolve(&self, address: &str) -> Option<Url> {
        if let Some((scheme, _)) = address.split_once("://")
            && !scheme.contains('/')
        {
            let url = Url::parse(address).ok()?;
            return matches!(url.scheme(), "http" | "https").then_some(url);
        }
        let path = format!("/{}", address.trim_start_matches('/'));
        let prefix = self.url.path().trim_end_matches('/');
        let below = path
            .strip_prefix(prefix)
            .filter(|rest| rest.starts_with('/'));
        Some(self.join(below.unwrap_or(&path)))
    }
}

fn with_scheme(text: &str) -> Result<Url, RootUrlError> {
    if let Some((scheme, rest)) = text.split_once("://") {
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "http" | "ws" => "http",
            "https" | "wss" => "https",
            other => return Err(RootUrlError::Scheme(other.chars().take(20).collect())),
        };
        return parse(&format!("{scheme}://{rest}"));
    }
    let url = parse(&format!("https://{text}"))?;
    if is_loopback(&url) {
        parse(&format!("http://{text}"))
    } else {
        Ok(url)
    }
}

fn parse(text: &str) -> Result<Url, RootUrlError> {
    Url::parse(text).map_err(|_| RootUrlError::Invalid)
}

fn strip_ending(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    ENDINGS
        .iter()
        .find_map(|ending| path.strip_suffix(ending))
        .unwrap_or(path)
        .trim_end_matches('/')
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => address.is_loopback() || address.is_unspecified(),
        Some(Host::Ipv6(address)) => {
            address.is_loopback()
                || address
                    .to_ipv4_mapped()
                    .is_some_and(|v4| IpAddr::V4(v4).is_loopback())
        }
        None => false,
    }
}

impl fmt::Display for RootUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for RootUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RootUrl({})", self.text)
    }
}

impl std::str::FromStr for RootUrl {
    type Err = RootUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// Why a pasted address is not the root of a gateway.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RootUrlError {
    /// Nothing was given.
    #[error("it is empty")]
    Empty,
    /// A scheme other than http, https, ws and wss.
    #[error("the scheme {0:?} is not http or https")]
    Scheme(String),
    /// No host.
    #[error("it names no host")]
    Host,
    /// User name or password inside the address.
    #[error("it holds a user name or password; put the key into its own field")]
    Credentials,
    /// Not an address at all.
    #[error("it is not a web address")]
    Invalid,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_paste_becomes_one_root() {
        for (given, root) in [
            ("https://api.xidao.online", "https://api.xidao.online"),
            (
                "  https://api.xidao.online/v1/ \n",
                "https://api.xidao.online",
            ),
            (
                "https://api.xidao.online/v1/chat/completions",
                "https://api.xidao.online",
            ),
            (
                "https://api.xidao.online/v1/messages/",
                "https://api.xidao.online",
            ),
            (
                "https://api.xidao.online/v1beta//",
                "https://api.xidao.online",
            ),
            (
                "HTTPS://API.XIDAO.online/V1x",
                "https://api.xidao.online/V1x",
            ),
            ("https://host/gate/way/v1", "https://host/gate/way"),
            ("https://host/v1/v1", "https://host/v1"),
            ("https://host/v1?key=sk-1#top", "https://host"),
            ("wss://host/v1/realtime?model=m", "https://host"),
            ("api.xidao.online", "https://api.xidao.online"),
            ("localhost:11434", "http://localhost:11434"),
            ("127.0.0.1:8080/v1", "http://127.0.0.1:8080"),
            ("[::1]:9", "http://[::1]:9"),
            ("192.168.1.9:80", "https://192.168.1.9:80"),
        ] {
            assert_eq!(
                RootUrl::parse(given).expect(given).as_str(),
                root,
                "{given}"
            );
        }
    }

    #[test]
    fn what_is_no_address_is_refused_by_cause() {
        for (given, cause) in [
            (" ", RootUrlError::Empty),
            ("ftp://host", RootUrlError::Scheme("ftp".into())),
            ("https://sk-abc@host/v1", RootUrlError::Credentials),
            ("https://", RootUrlError::Invalid),
            ("two words", RootUrlError::Invalid),
        ] {
            assert_eq!(RootUrl::parse(given), Err(cause), "{given}");
        }
    }

    #[test]
    fn addresses_of_answers_are_found_with_and_without_the_prefix() {
        let root = RootUrl::parse("https://host/gate").expect("root");
        for (address, url) in [
            ("/v1/videos/7", "https://host/gate/v1/videos/7"),
            ("/gate/v1/videos/7?a=b", "https://host/gate/v1/videos/7?a=b"),
            ("v1/videos/7", "https://host/gate/v1/videos/7"),
            ("//evil.example/x", "https://host/gate/evil.example/x"),
            ("https://host/other", "https://host/other"),
            (
                "https://cdn.example/x?u=http://y",
                "https://cdn.example/x?u=http://y",
            ),
        ] {
            let found = root.resolve(address).map(String::from);
            assert_eq!(found.as_deref(), Some(url), "{address}");
        }
        assert_eq!(root.resolve("ftp://host/x"), None);
        assert_eq!(root.target("https://host:1/x"), None);
        assert!(root.target("https://host/x").is_some());
    }

    #[test]
    fn paths_join_below_the_prefix_and_origin_has_none() {
        let root = RootUrl::parse("https://host:8443/gate/v1").expect("root");
        assert_eq!(
            root.join("/v1/models?a=1").as_str(),
            "https://host:8443/gate/v1/models?a=1"
        );
        assert_eq!(root.origin(), "https://host:8443");
        assert!(!root.is_loopback());
        assert!(
            RootUrl::parse("http://127.9.9.9")
                .expect("root")
                .is_loopback()
        );
        assert!(
            RootUrl::parse("http://app.localhost:1")
                .expect("root")
                .is_loopback()
        );
    }
}
