//! `xidao profile`: gateways and their keys.

mod add;
mod list;

use crate::failure::Failure;
use crate::input;
use crate::session::Session;
use clap::{Args, Subcommand};
use studio_contract::{
    ProfileInfo, ProfileTestParams, SecretKind, SecretSetParams, SecretStoreStatus,
};
use studio_domain::{ModelRef, SettingsPatch};
use studio_gateway::ExposeSecret;

/// What can be done with profiles.
#[derive(Debug, Subcommand)]
pub(crate) enum Profile {
    Add(add::Add),
    /// List the profiles; a star marks the one in use
    List,
    /// Ask a gateway for its models and the balance
    Test(Named),
    /// Choose the profile that is meant when none is named; with -m also the model of new chats
    Use {
        /// Name or identifier
        name: String,
    },
    /// Give a profile another key; it is asked for, or read from standard input
    Key(Named),
    /// Remove a profile and its key; what was said with it stays
    Remove {
        /// Name or identifier
        name: String,
    },
}

/// A profile, or the one in use.
#[derive(Debug, Args)]
pub(crate) struct Named {
    /// Name or identifier; the profile in use where there is none
    name: Option<String>,
}

impl Profile {
    pub(super) async fn run(self, session: &Session) -> Result<(), Failure> {
        match self {
            Self::Add(add) => add.run(session).await,
            Self::List => list::run(session).await,
            Self::Test(Named { name }) => test(session, name).await,
            Self::Use { name } => choose(session, &name).await,
            Self::Key(Named { name }) => key(session, name).await,
            Self::Remove { name } => remove(session, &name).await,
        }
    }
}

async fn test(session: &Session, name: Option<String>) -> Result<(), Failure> {
    let id = session.profile_or_in_use(name.as_deref()).await?.profile.id;
    let app = session.app().await?;
    let asked = async { Ok(app.profile_test(ProfileTestParams::Stored { id }).await?) };
    let reply = session.stop.until(asked).await?;
    let mut out = session.output();
    if session.common.json {
        return out.json(&reply).await;
    }
    let balance = match reply.balance {
        Some(left) => format!(", balance {left}"),
        None => String::new(),
    };
    out.line(&format!(
        "{} answers in {} ms: {} models{balance}",
        reply.root_url, reply.elapsed_ms, reply.model_count
    ))
    .await
}

async fn choose(session: &Session, name: &str) -> Result<(), Failure> {
    let app = session.app().await?;
    let profile = match session.profile(name).await {
        Err(Failure::NoSuchProfile(_)) if name.eq_ignore_ascii_case("demo") => {
            app.demo_open().await?.profile
        }
        found => found?.profile,
    };
    app.profile_use(profile.id).await?;
    if let Some(model) = &session.common.model {
        let default_model = ModelRef {
            profile_id: profile.id,
            model_id: model.clone(),
        };
        let patch = SettingsPatch {
            default_model: Some(default_model),
            ..SettingsPatch::default()
        };
        app.settings_update(patch).await?;
    }
    session.notice.say(&format!("{} is in use.", profile.name));
    Ok(())
}

async fn key(session: &Session, name: Option<String>) -> Result<(), Failure> {
    let info = session.profile_or_in_use(name.as_deref()).await?;
    needs_keyring(session).await?;
    let key = input::key(session, &info.profile.root_url).await?;
    let params = SecretSetParams {
        profile_id: info.profile.id,
        kind: SecretKind::Key,
        value: Some(key.expose_secret().to_owned()),
    };
    let info = session.app().await?.secret_set(params).await?;
    say_key(session, &info);
    Ok(())
}

async fn remove(session: &Session, name: &str) -> Result<(), Failure> {
    let profile = session.profile(name).await?.profile;
    session.app().await?.profile_delete(profile.id).await?;
    session.notice.say(&format!("{} is removed.", profile.name));
    Ok(())
}

/// A key that only this process would remember is as good as lost.
async fn needs_keyring(session: &Session) -> Result<(), Failure> {
    match session.app().await?.secret_store().await {
        SecretStoreStatus::Keyring => Ok(()),
        SecretStoreStatus::Session => Err(Failure::NoKeyring),
    }
}

fn say_key(session: &Session, info: &ProfileInfo) {
    let label = info.key_label.as_deref().unwrap_or("no key");
    session
        .notice
        .say(&format!("{}: {label}", info.profile.name));
}
