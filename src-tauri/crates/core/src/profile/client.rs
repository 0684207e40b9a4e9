//! A profile as a gateway client.

use super::draft_of;
use crate::secrets::profile_account;
use crate::{App, CoreError};
use std::sync::PoisonError;
use std::time::Duration;
use studio_contract::SecretKind;
use studio_domain as domain;
use studio_domain::{Profile, ProfileDraft, ProfileId, ProfileKind, ProxyMode};
use studio_gateway::{
    ConfigError, ExposeSecret, ExtraHeader, Gateway, GatewayConfig, GatewayError, Proxy,
    ProxyCredentials, RootUrl, SecretString, Timeouts, Url,
};

/// The origin that stands for the demo gateway, whose port is another one at each start.
const DEMO_ORIGIN: &str = "demo";

/// What a profile's secrets are bound to: scheme, host and port.
pub(super) fn origin(profile: &Profile) -> String {
    match profile.kind {
        ProfileKind::Demo => DEMO_ORIGIN.to_owned(),
        ProfileKind::Gateway | ProfileKind::Local => RootUrl::parse(&profile.root_url)
            .map_or_else(|_| profile.root_url.clone(), |root| root.origin()),
    }
}

/// The secrets that a request of a profile needs.
#[derive(Default)]
pub(super) struct RequestSecrets {
    pub(super) key: Option<SecretString>,
    pub(super) proxy_password: Option<SecretString>,
    pub(super) headers: Vec<(String, SecretString)>,
}

/// Whether a client can be made of it at all.
pub(super) fn check(draft: &ProfileDraft) -> Result<(), CoreError> {
    if draft.kind != ProfileKind::Demo {
        build(draft, &draft.root_url, RequestSecrets::default())?;
    }
    Ok(())
}

/// A client of `root_url` with everything else as the profile says.
pub(super) fn build(
    profile: &ProfileDraft,
    root_url: &str,
    secrets: RequestSecrets,
) -> Result<Gateway, GatewayError> {
    let root = RootUrl::parse(root_url).map_err(ConfigError::from)?;
    let mut config = GatewayConfig::new(root, secrets.key);
    config.proxy = proxy(profile, secrets.proxy_password)?;
    config.headers = headers(profile, &secrets.headers)?;
    config.ca_pem.clone_from(&profile.ca_pem);
    config.timeouts = timeouts(profile);
    Gateway::new(config)
}

fn proxy(profile: &ProfileDraft, password: Option<SecretString>) -> Result<Proxy, ConfigError> {
    match (profile.proxy_mode, profile.proxy_url.as_deref()) {
        (ProxyMode::System, _) => Ok(Proxy::System),
        (ProxyMode::Direct, _) => Ok(Proxy::None),
        (ProxyMode::Custom, None) => Err(ConfigError::ProxyUrl("it is empty")),
        (ProxyMode::Custom, Some(text)) => {
            let (text, username) = without_username(text);
            let credentials = username.map(|username| ProxyCredentials {
                username,
                password: password.unwrap_or_else(|| SecretString::from("")),
            });
            Proxy::parse(&text, credentials)
        }
    }
}

/// People write the user name into the address; only the password is kept apart.
fn without_username(text: &str) -> (String, Option<String>) {
    let Ok(mut url) = Url::parse(text.trim()) else {
        return (text.to_owned(), None);
    };
    if url.username().is_empty() || url.password().is_some() {
        return (text.to_owned(), None);
    }
    let username = url.username().to_owned();
    match url.set_username("") {
        Ok(()) => (url.into(), Some(username)),
        Err(()) => (text.to_owned(), None),
    }
}

fn headers(
    profile: &ProfileDraft,
    secrets: &[(String, SecretString)],
) -> Result<Vec<ExtraHeader>, ConfigError> {
    let plain = profile.headers.iter().filter(|header| !header.secret);
    let plain = plain
        .map(|header| ExtraHeader::new(&header.name, header.value.as_deref().unwrap_or_default()));
    let secret = secrets
        .iter()
        .map(|(name, value)| ExtraHeader::new(name, value.expose_secret()));
    plain.chain(secret).collect()
}

fn timeouts(profile: &ProfileDraft) -> Timeouts {
    let usual = Timeouts::default();
    let own = |millis: Option<i64>, usual: Duration| {
        let millis = millis.and_then(|millis| u64::try_from(millis).ok());
        millis
            .filter(|millis| *millis > 0)
            .map_or(usual, Duration::from_millis)
    };
    Timeouts {
        connect: own(profile.timeouts.connect_ms, usual.connect),
        first_byte: own(profile.timeouts.first_byte_ms, usual.first_byte),
        idle: own(profile.timeouts.idle_ms, usual.idle),
        whole: own(profile.timeouts.total_ms, usual.whole),
    }
}

/// The limits of a profile, with those of a caller in their place where it has some.
fn narrowed(own: domain::Timeouts, given: domain::Timeouts) -> domain::Timeouts {
    domain::Timeouts {
        connect_ms: given.connect_ms.or(own.connect_ms),
        first_byte_ms: given.first_byte_ms.or(own.first_byte_ms),
        idle_ms: given.idle_ms.or(own.idle_ms),
        total_ms: given.total_ms.or(own.total_ms),
    }
}

impl App {
    /// The client of a stored profile, with its secrets.
    pub(crate) async fn gateway(&self, id: ProfileId) -> Result<Gateway, CoreError> {
        if let Some(gateway) = self.clients().get(&id) {
            return Ok(gateway.clone());
        }
        let profile = self.profile(id).await?;
        let root_url = self.root_url(profile.kind, &profile.root_url).await?;
        let secrets = self.request_secrets(&profile).await?;
        let gateway = build(&draft_of(profile), &root_url, secrets)?;
        self.clients().insert(id, gateway.clone());
        Ok(gateway)
    }

    /// A client of a stored profile, with its secrets, for a host that calls endpoints itself. Limits that are
    /// given take the place of the profile's own.
    ///
    /// # Errors
    ///
    /// [`CoreError::KeyMissing`], [`CoreError::Secret`] where the keyring does not answer,
    /// [`CoreError::Gateway`] where the profile's settings cannot be used, [`CoreError::Store`].
    pub async fn gateway_within(
        &self,
        id: ProfileId,
        limits: domain::Timeouts,
    ) -> Result<Gateway, CoreError> {
        let profile = self.profile(id).await?;
        let root_url = self.root_url(profile.kind, &profile.root_url).await?;
        let secrets = self.request_secrets(&profile).await?;
        let mut draft = draft_of(profile);
        draft.timeouts = narrowed(draft.timeouts, limits);
        Ok(build(&draft, &root_url, secrets)?)
    }

    pub(super) fn forget_client(&self, id: ProfileId) {
        self.clients().remove(&id);
    }

    /// Where requests go: as the profile says, or to the demo gateway, wherever it listens now.
    pub(super) async fn root_url(
        &self,
        kind: ProfileKind,
        root_url: &str,
    ) -> Result<String, CoreError> {
        match kind {
            ProfileKind::Demo => self.inner.demo.root_url().await,
            ProfileKind::Gateway | ProfileKind::Local => Ok(root_url.to_owned()),
        }
    }

    /// All that a request of this profile needs to be let in. A gateway that is not on this machine needs a key.
    pub(super) async fn request_secrets(
        &self,
        profile: &Profile,
    ) -> Result<RequestSecrets, CoreError> {
        if profile.kind == ProfileKind::Demo {
            return Ok(RequestSecrets::default());
        }
        let origin = origin(profile);
        let fetch = async |kind: &SecretKind| {
            self.inner
                .secrets
                .get(&profile_account(profile.id, kind), &origin)
                .await
        };
        let mut secrets = RequestSecrets {
            key: fetch(&SecretKind::Key).await?,
            ..RequestSecrets::default()
        };
        if profile.proxy_mode == ProxyMode::Custom {
            secrets.proxy_password = fetch(&SecretKind::ProxyPassword).await?;
        }
        for header in profile.headers.iter().filter(|header| header.secret) {
            let kind = SecretKind::Header {
                name: header.name.clone(),
            };
            if let Some(value) = fetch(&kind).await? {
                secrets.headers.push((header.name.clone(), value));
            }
        }
        let is_let_in = secrets.key.is_some() || !secrets.headers.is_empty();
        if profile.kind == ProfileKind::Gateway && !is_let_in {
            return Err(CoreError::KeyMissing(profile.name.clone()));
        }
        Ok(secrets)
    }

    fn clients(&self) -> std::sync::MutexGuard<'_, std::collections::HashMap<ProfileId, Gateway>> {
        self.inner
            .gateways
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_name_in_a_proxy_address_is_taken_out_of_it() {
        let (url, name) = without_username("socks5://ann@127.0.0.1:1080");
        assert_eq!(
            (url.as_str(), name.as_deref()),
            ("socks5://127.0.0.1:1080", Some("ann"))
        );
        assert_eq!(
            without_username("127.0.0.1:3128"),
            ("127.0.0.1:3128".to_owned(), None)
        );
    }
}
