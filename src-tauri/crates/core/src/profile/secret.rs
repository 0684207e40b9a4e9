//! Setting, copying and forgetting a profile's secrets. None is ever read back to a host.

use super::client;
use crate::secret_label::SecretLabel;
use crate::secrets::{BoundSecret, label, profile_account};
use crate::{App, CoreError};
use studio_contract::{AppEvent, ProfileInfo, SecretKind, SecretSetParams, SecretStoreStatus};
use studio_domain::Profile;
use studio_gateway::{ExposeSecret, SecretString};

impl App {
    /// Keeps a secret of a profile, or forgets it where there is no value.
    ///
    /// # Errors
    ///
    /// [`CoreError::NotFound`], [`CoreError::Secret`] where the keyring refuses, [`CoreError::Store`].
    pub async fn secret_set(&self, params: SecretSetParams) -> Result<ProfileInfo, CoreError> {
        let profile = self.profile(params.profile_id).await?;
        match params
            .value
            .as_deref()
            .map(str::trim)
            .filter(|value| !value.is_empty())
        {
            Some(value) => self.keep_secret(&profile, &params.kind, value).await?,
            None => self.forget_secret(&profile, &params.kind).await?,
        }
        self.forget_client(profile.id);
        self.emit(AppEvent::ProfilesChanged {});
        self.profile_info(profile).await
    }

    pub(super) async fn keep_secret(
        &self,
        profile: &Profile,
        kind: &SecretKind,
        value: &str,
    ) -> Result<(), CoreError> {
        let origin = client::origin(profile);
        let secret = BoundSecret {
            origin: origin.clone(),
            value: SecretString::from(value),
        };
        self.inner
            .secrets
            .set(&profile_account(profile.id, kind), secret)
            .await?;
        let only_in = match self.inner.secrets.status().await {
            SecretStoreStatus::Keyring => None,
            SecretStoreStatus::Session => Some(self.inner.store.owner()),
        };
        let label = SecretLabel {
            label: label(value),
            origin,
            only_in,
        };
        self.set_secret_label(profile.id, kind, Some(label)).await
    }

    async fn forget_secret(&self, profile: &Profile, kind: &SecretKind) -> Result<(), CoreError> {
        self.inner
            .secrets
            .forget(&profile_account(profile.id, kind))
            .await?;
        self.set_secret_label(profile.id, kind, None).await
    }

    pub(super) async fn forget_secrets(&self, profile: &Profile) -> Result<(), CoreError> {
        for kind in self.secret_kinds(profile).await? {
            self.forget_secret(profile, &kind).await?;
        }
        Ok(())
    }

    pub(super) async fn copy_secrets(&self, from: &Profile, to: &Profile) -> Result<(), CoreError> {
        let origin = client::origin(from);
        for kind in self.secret_kinds(from).await? {
            if let Some(value) = self
                .inner
                .secrets
                .get(&profile_account(from.id, &kind), &origin)
                .await?
            {
                self.keep_secret(to, &kind, value.expose_secret()).await?;
            }
        }
        Ok(())
    }

    /// The secrets that a profile is known to have.
    async fn secret_kinds(&self, profile: &Profile) -> Result<Vec<SecretKind>, CoreError> {
        let labels = self.secret_labels(profile.id).await?;
        let mut kinds: Vec<SecretKind> = [SecretKind::Key, SecretKind::ProxyPassword]
            .into_iter()
            .filter(|kind| labels.get(kind).is_some())
            .collect();
        kinds.extend(labels.headers().map(|(name, _)| SecretKind::Header {
            name: name.to_owned(),
        }));
        Ok(kinds)
    }
}
