//! One run of the program: which gateway it reaches, and the library behind it.

use crate::arguments::Common;
use crate::failure::Failure;
use crate::notice::Notice;
use crate::output::Output;
use crate::stop::Stop;
use serde_json::{Map, Value};
use std::time::Duration;
use studio_contract::ProfileInfo;
use studio_core::{App, CoreError, Paths, Redactor};
use studio_domain::ProfileId;
use studio_gateway::{
    ConfigError, Gateway, GatewayConfig, GatewayError, RootUrl, SecretString, Timeouts,
};
use tokio::sync::OnceCell;

/// Where a key from the environment is meant for, unless an address says otherwise.
const HOME_GATEWAY: &str = "https://api.xidao.online";

const BASE_URL: &str = "XIDAO_BASE_URL";
const API_KEY: &str = "XIDAO_API_KEY";

/// The name that stands for the built-in demo gateway, unless a profile is called so.
const DEMO: &str = "demo";

/// One run of the program.
pub(crate) struct Session {
    pub(crate) common: Common,
    pub(crate) stop: Stop,
    pub(crate) notice: Notice,
    app: OnceCell<App>,
}

/// A gateway that can be called.
pub(crate) struct Reach {
    pub(crate) gateway: Gateway,
    /// The profile that it belongs to, where it is a stored one.
    pub(crate) profile: Option<ProfileInfo>,
    /// Whether it is the demo gateway, called without a profile.
    pub(crate) is_demo: bool,
}

impl Session {
    pub(crate) fn new(common: Common, stop: Stop) -> Self {
        Self {
            common,
            stop,
            notice: Notice::new(),
            app: OnceCell::new(),
        }
    }

    pub(crate) fn output(&self) -> Output {
        Output::new()
    }

    /// Further members of the request.
    pub(crate) fn extra(&self) -> Map<String, Value> {
        self.common.extra.clone().unwrap_or_default()
    }

    /// The library, opened when it is first needed.
    pub(crate) async fn app(&self) -> Result<&App, Failure> {
        let open = async || {
            let paths = Paths::usual().ok_or(CoreError::NoHome)?;
            App::open(paths, Redactor::default()).await
        };
        Ok(self.app.get_or_try_init(open).await?)
    }

    pub(crate) async fn close(&self) {
        if let Some(app) = self.app.get() {
            app.close().await;
        }
    }

    /// The gateway that the arguments, the environment or the profile in use name.
    pub(crate) async fn reach(&self) -> Result<Reach, Failure> {
        if let Some(gateway) = self.direct()? {
            return Ok(Reach {
                gateway: self.observed(&gateway),
                profile: None,
                is_demo: false,
            });
        }
        match self.named_profile().await? {
            Some(profile) => self.stored(profile).await,
            None => Ok(Reach {
                gateway: self.app().await?.demo_gateway(self.limits()).await?,
                profile: None,
                is_demo: true,
            }),
        }
    }

    /// The same, but one that belongs to a profile, so that what is said can be kept.
    pub(crate) async fn reach_stored(&self) -> Result<Reach, Failure> {
        if self.direct()?.is_some() {
            return Err(Failure::usage(
                "without a profile nothing is stored; name one with --profile",
            ));
        }
        let profile = match self.named_profile().await? {
            Some(profile) => profile,
            None => self.app().await?.demo_open().await?,
        };
        self.stored(profile).await
    }

    /// The profile of this name, or with this identifier.
    pub(crate) async fn profile(&self, name: &str) -> Result<ProfileInfo, Failure> {
        let profiles = self.app().await?.profile_list().await?;
        let id: Option<ProfileId> = name.parse().ok();
        let is_meant = |info: &&ProfileInfo| {
            Some(info.profile.id) == id || info.profile.name.eq_ignore_ascii_case(name)
        };
        let found: Vec<&ProfileInfo> = profiles.iter().filter(is_meant).collect();
        match found.as_slice() {
            [] => Err(Failure::NoSuchProfile(name.to_owned())),
            [only] => Ok((*only).clone()),
            several => {
                let ids: Vec<String> = several
                    .iter()
                    .map(|info| info.profile.id.to_string())
                    .collect();
                Err(Failure::usage(format!(
                    "several profiles are called {name:?}; name one by its identifier: {}",
                    ids.join(", ")
                )))
            }
        }
    }

    /// The profile of this name; of the common options or in use where there is none.
    pub(crate) async fn profile_or_in_use(
        &self,
        name: Option<&str>,
    ) -> Result<ProfileInfo, Failure> {
        if let Some(name) = name.or(self.common.profile.as_deref()) {
            return self.profile(name).await;
        }
        let app = self.app().await?;
        app.profile_in_use().await?.ok_or(Failure::NoProfile)
    }

    /// The profile to use; `None` stands for the demo gateway without one.
    async fn named_profile(&self) -> Result<Option<ProfileInfo>, Failure> {
        match self.profile_or_in_use(None).await {
            Err(Failure::NoSuchProfile(name)) if name.eq_ignore_ascii_case(DEMO) => Ok(None),
            found => found.map(Some),
        }
    }

    async fn stored(&self, profile: ProfileInfo) -> Result<Reach, Failure> {
        let usual_connect = millis(Timeouts::default().connect);
        let limits = studio_domain::Timeouts {
            connect_ms: self.timeout_ms().map(|own| own.min(usual_connect)),
            first_byte_ms: self.timeout_ms(),
            idle_ms: self.timeout_ms(),
            total_ms: self.timeout_ms(),
        };
        let app = self.app().await?;
        let gateway = app.gateway_within(profile.profile.id, limits).await?;
        Ok(Reach {
            gateway: self.observed(&gateway),
            profile: Some(profile),
            is_demo: false,
        })
    }

    /// A gateway named by its address or by a key alone, without any profile.
    fn direct(&self) -> Result<Option<Gateway>, Failure> {
        if self.common.profile.is_some() {
            return Ok(None);
        }
        let key = from_environment(API_KEY)?;
        let address = match &self.common.base_url {
            Some(address) => Some(address.clone()),
            None => from_environment(BASE_URL)?,
        };
        let address = match (address, &key) {
            (Some(address), _) => address,
            (None, Some(_)) => HOME_GATEWAY.to_owned(),
            (None, None) => return Ok(None),
        };
        let root = RootUrl::parse(&address)
            .map_err(|error| GatewayError::from(ConfigError::from(error)))?;
        let mut config = GatewayConfig::new(root, key.map(SecretString::from));
        config.timeouts = self.limits();
        Ok(Some(Gateway::new(config)?))
    }

    fn limits(&self) -> Timeouts {
        let usual = Timeouts::default();
        let own = |usual: Duration| self.common.timeout.unwrap_or(usual);
        Timeouts {
            connect: own(usual.connect).min(usual.connect),
            first_byte: own(usual.first_byte),
            idle: own(usual.idle),
            whole: own(usual.whole),
        }
    }

    fn timeout_ms(&self) -> Option<i64> {
        self.common.timeout.map(millis)
    }

    /// A client that tells of its own retries.
    fn observed(&self, gateway: &Gateway) -> Gateway {
        let notice = self.notice;
        gateway.with_retry_observer(move |retry| notice.retrying(retry))
    }
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis().max(1)).unwrap_or(i64::MAX)
}

/// A variable that has a value.
fn from_environment(name: &str) -> Result<Option<String>, Failure> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.trim().is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(Failure::usage(format!("{name} is not text")))
        }
    }
}
