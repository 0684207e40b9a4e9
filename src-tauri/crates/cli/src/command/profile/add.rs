//! `xidao profile add`.

use super::super::protocol::Protocol;
use super::{needs_keyring, say_key};
use crate::failure::Failure;
use crate::input;
use crate::session::Session;
use clap::Args;
use studio_contract::ProfileCreateParams;
use studio_domain::{ChatProtocol, ProfileDraft, ProfileKind, ProxyMode, Timeouts};
use studio_gateway::ExposeSecret;

/// Add a gateway.
///
/// The key is asked for without showing it, or read from standard input, for example:
/// `pass show gateway | xidao profile add work https://gateway.example`
#[derive(Debug, Args)]
pub(crate) struct Add {
    /// What to call it
    name: String,
    /// Address of the gateway
    #[arg(default_value = "https://api.xidao.online")]
    url: String,
    /// For a server that needs no key
    #[arg(long)]
    no_key: bool,
    /// Proxy to go through: http, https or socks5
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    /// How its chat models are asked; without it as the gateway's list of models prefers
    #[arg(long, value_name = "NAME", value_enum)]
    protocol: Option<Protocol>,
    /// Use it from now on
    #[arg(long = "use")]
    in_use: bool,
}

impl Add {
    pub(super) async fn run(self, session: &Session) -> Result<(), Failure> {
        match session.profile(&self.name).await {
            Err(Failure::NoSuchProfile(_)) => {}
            Ok(_) => {
                return Err(Failure::usage(format!(
                    "there is a profile {:?} already; `xidao profile key` changes its key",
                    self.name
                )));
            }
            Err(failure) => return Err(failure),
        }
        let key = match self.no_key {
            true => None,
            false => {
                needs_keyring(session).await?;
                let key = input::key(session, &self.url).await?;
                Some(key.expose_secret().to_owned())
            }
        };
        let in_use = self.in_use;
        let app = session.app().await?;
        let draft = self.draft();
        let info = app
            .profile_create(ProfileCreateParams { draft, key })
            .await?;
        if in_use {
            app.profile_use(info.profile.id).await?;
        }
        say_key(session, &info);
        Ok(())
    }

    fn draft(self) -> ProfileDraft {
        ProfileDraft {
            name: self.name,
            kind: match self.no_key {
                true => ProfileKind::Local,
                false => ProfileKind::Gateway,
            },
            root_url: self.url,
            protocol: self
                .protocol
                .map_or(ChatProtocol::Automatic, ChatProtocol::from),
            proxy_mode: match self.proxy {
                Some(_) => ProxyMode::Custom,
                None => ProxyMode::System,
            },
            proxy_url: self.proxy,
            headers: Vec::new(),
            ca_pem: None,
            timeouts: Timeouts::default(),
        }
    }
}
