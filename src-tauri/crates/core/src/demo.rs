//! The built-in demo gateway, started when it is first needed.

use crate::{App, CoreError};
use studio_contract::{DemoModelInfo, ProfileInfo};
use studio_demo::{DemoGateway, DemoOptions, Group};
use studio_domain::{
    ChatProtocol, ModelRef, ProfileDraft, ProfileKind, ProxyMode, SettingsPatch, Timeouts,
};
use studio_gateway::{
    ConfigError, Gateway, GatewayConfig, GatewayError, RootUrl, Timeouts as GatewayTimeouts,
};
use tokio::sync::OnceCell;

/// The model that *Explore* begins with.
const FIRST_MODEL: &str = "demo-chat";

/// The demo gateway of this process.
#[derive(Default)]
pub(crate) struct Demo {
    gateway: OnceCell<DemoGateway>,
}

impl Demo {
    /// Its address on this machine.
    pub(crate) async fn root_url(&self) -> Result<String, CoreError> {
        let start = || DemoGateway::start(DemoOptions::default());
        Ok(self.gateway.get_or_try_init(start).await?.root_url())
    }
}

impl App {
    /// A client of the demo gateway, for a host that wants to show something without a profile. Nothing is stored.
    ///
    /// # Errors
    ///
    /// [`CoreError::Demo`] where no port is free, [`CoreError::Gateway`].
    pub async fn demo_gateway(&self, limits: GatewayTimeouts) -> Result<Gateway, CoreError> {
        let root = self.inner.demo.root_url().await?;
        let root = RootUrl::parse(&root).map_err(ConfigError::from);
        let mut config = GatewayConfig::new(root.map_err(GatewayError::from)?, None);
        config.timeouts = limits;
        Ok(Gateway::new(config)?)
    }

    /// *Explore*: makes the demo profile, unless there is one, and lists its models.
    ///
    /// # Errors
    ///
    /// [`CoreError::Demo`] where no port is free, [`CoreError::Store`].
    pub async fn demo_open(&self) -> Result<ProfileInfo, CoreError> {
        let profiles = self.inner.store.list_profiles().await?;
        let info = match profiles
            .into_iter()
            .find(|profile| profile.kind == ProfileKind::Demo)
        {
            Some(profile) => self.profile_info(profile).await?,
            None => self.profile_add(draft(), None).await?,
        };
        let profile_id = info.profile.id;
        self.models_refresh(profile_id).await?;
        if self.settings().await?.default_model.is_none() {
            let first = ModelRef {
                profile_id,
                model_id: FIRST_MODEL.to_owned(),
            };
            let patch = SettingsPatch {
                default_model: Some(first),
                ..SettingsPatch::default()
            };
            self.settings_update(patch).await?;
        }
        Ok(info)
    }
}

fn draft() -> ProfileDraft {
    ProfileDraft {
        name: "Demo".to_owned(),
        kind: ProfileKind::Demo,
        root_url: String::new(),
        protocol: ChatProtocol::Automatic,
        proxy_mode: ProxyMode::Direct,
        proxy_url: None,
        headers: Vec::new(),
        ca_pem: None,
        timeouts: Timeouts::default(),
    }
}

/// What the demo gateway can show.
pub(crate) fn catalogue() -> Vec<DemoModelInfo> {
    let info = |model: &studio_demo::DemoModel| DemoModelInfo {
        id: model.id.to_owned(),
        description_en: model.description_en.to_owned(),
        description_zh: model.description_zh.to_owned(),
        is_fault: model.group == Group::Fault,
    };
    studio_demo::catalogue().iter().map(info).collect()
}
