//! Profiles: gateways, how to reach them, and their secrets.

mod client;
mod in_use;
mod secret;
mod test;

use crate::app::now;
use crate::{App, CoreError};
use studio_contract::{
    AppEvent, ProfileCreateParams, ProfileInfo, ProfileUpdateParams, SecretKind,
};
use studio_domain::{Profile, ProfileDraft, ProfileId, ProfileKind};
use studio_gateway::RootUrl;

impl App {
    /// All profiles, in the user's order.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`].
    pub async fn profile_list(&self) -> Result<Vec<ProfileInfo>, CoreError> {
        let mut infos = Vec::new();
        for profile in self.inner.store.list_profiles().await? {
            infos.push(self.profile_info(profile).await?);
        }
        Ok(infos)
    }

    /// Adds a profile, with its key if it has one.
    ///
    /// # Errors
    ///
    /// [`CoreError::Gateway`] for an address, proxy, header or certificate that cannot be used,
    /// [`CoreError::Secret`] where the keyring refuses the key; nothing is added then.
    pub async fn profile_create(
        &self,
        params: ProfileCreateParams,
    ) -> Result<ProfileInfo, CoreError> {
        self.profile_add(params.draft, params.key).await
    }

    pub(crate) async fn profile_add(
        &self,
        draft: ProfileDraft,
        key: Option<String>,
    ) -> Result<ProfileInfo, CoreError> {
        let draft = checked(draft)?;
        client::check(&draft)?;
        let profile = self.inner.store.create_profile(&draft, now()).await?;
        if let Some(key) = key.filter(|key| !key.trim().is_empty())
            && let Err(error) = self
                .keep_secret(&profile, &SecretKind::Key, key.trim())
                .await
        {
            self.inner.store.delete_profile(profile.id).await?;
            return Err(error);
        }
        self.emit(AppEvent::ProfilesChanged {});
        self.profile_info(profile).await
    }

    /// Changes a profile. A changed origin forgets its secrets, for they were given for the old one.
    ///
    /// # Errors
    ///
    /// As for [`App::profile_create`], and [`CoreError::NotFound`].
    pub async fn profile_update(
        &self,
        params: ProfileUpdateParams,
    ) -> Result<ProfileInfo, CoreError> {
        let before = self.profile(params.id).await?;
        let draft = checked(params.draft)?;
        client::check(&draft)?;
        let after = self.inner.store.update_profile(before.id, &draft).await?;
        if client::origin(&before) != client::origin(&after) {
            self.forget_secrets(&before).await?;
        }
        self.forget_client(after.id);
        self.emit(AppEvent::ProfilesChanged {});
        self.profile_info(after).await
    }

    /// Removes a profile, its secrets and its list of models. What was said with it stays readable.
    ///
    /// # Errors
    ///
    /// [`CoreError::NotFound`], [`CoreError::Secret`], [`CoreError::Store`].
    pub async fn profile_delete(&self, id: ProfileId) -> Result<(), CoreError> {
        let profile = self.profile(id).await?;
        self.forget_secrets(&profile).await?;
        self.inner.store.delete_profile(id).await?;
        self.forget_client(id);
        self.emit(AppEvent::ProfilesChanged {});
        Ok(())
    }

    /// A second profile like this one, with the same key.
    ///
    /// # Errors
    ///
    /// [`CoreError::NotFound`], [`CoreError::Secret`], [`CoreError::Store`].
    pub async fn profile_duplicate(&self, id: ProfileId) -> Result<ProfileInfo, CoreError> {
        let original = self.profile(id).await?;
        let name = format!("{} 2", original.name);
        let copy = ProfileDraft {
            name,
            ..draft_of(original.clone())
        };
        let copy = self.inner.store.create_profile(&copy, now()).await?;
        self.copy_secrets(&original, &copy).await?;
        self.emit(AppEvent::ProfilesChanged {});
        self.profile_info(copy).await
    }

    pub(crate) async fn profile(&self, id: ProfileId) -> Result<Profile, CoreError> {
        Ok(self.inner.store.get_profile(id).await?)
    }

    /// A profile with what is known of its secrets. Does not open the keyring.
    pub(crate) async fn profile_info(&self, profile: Profile) -> Result<ProfileInfo, CoreError> {
        let labels = self.secret_labels(profile.id).await?;
        let origin = client::origin(&profile);
        let here = self.inner.store.owner();
        let is_known = |label: &crate::secret_label::SecretLabel| {
            label.origin == origin && label.only_in.is_none_or(|owner| owner == here)
        };
        let known = |kind: &SecretKind| labels.get(kind).filter(|label| is_known(label));
        let secret_headers = labels.headers().filter(|(_, label)| is_known(label));
        Ok(ProfileInfo {
            key_label: known(&SecretKind::Key).map(|label| label.label.clone()),
            has_proxy_password: known(&SecretKind::ProxyPassword).is_some(),
            secret_headers: secret_headers.map(|(name, _)| name.to_owned()).collect(),
            profile,
        })
    }
}

/// The draft with its address in the one form that is stored.
fn checked(mut draft: ProfileDraft) -> Result<ProfileDraft, CoreError> {
    draft.name = draft.name.trim().to_owned();
    if draft.kind == ProfileKind::Demo {
        draft.root_url = String::new();
        return Ok(draft);
    }
    let root = RootUrl::parse(&draft.root_url).map_err(|error| {
        studio_gateway::GatewayError::from(studio_gateway::ConfigError::from(error))
    })?;
    if draft.name.is_empty() {
        draft.name = root.host().to_owned();
    }
    draft.root_url = root.as_str().to_owned();
    draft.proxy_url = draft.proxy_url.filter(|url| !url.trim().is_empty());
    draft.ca_pem = draft.ca_pem.filter(|pem| !pem.trim().is_empty());
    Ok(draft)
}

fn draft_of(profile: Profile) -> ProfileDraft {
    ProfileDraft {
        name: profile.name,
        kind: profile.kind,
        root_url: profile.root_url,
        protocol: profile.protocol,
        proxy_mode: profile.proxy_mode,
        proxy_url: profile.proxy_url,
        headers: profile.headers,
        ca_pem: profile.ca_pem,
        timeouts: profile.timeouts,
    }
}
