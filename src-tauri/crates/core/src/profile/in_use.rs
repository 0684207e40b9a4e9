//! The profile that is meant when none is named.

use crate::app::now;
use crate::{App, CoreError};
use studio_contract::ProfileInfo;
use studio_domain::ProfileId;

/// The key of the setting. Apart from the settings of the window, for it is no wish about a window.
const SETTING: &str = "profileInUse";

impl App {
    /// The profile in use: the one chosen by [`App::profile_use`], else that of the default model, else the only
    /// one there is.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`].
    pub async fn profile_in_use(&self) -> Result<Option<ProfileInfo>, CoreError> {
        let profiles = self.profile_list().await?;
        let find = |id: ProfileId| profiles.iter().find(|info| info.profile.id == id);
        let chosen: Option<ProfileId> = self.inner.store.get_setting(SETTING).await?;
        let default = self.settings().await?.default_model;
        let only = match profiles.as_slice() {
            [only] => Some(only),
            _ => None,
        };
        let found = chosen
            .and_then(find)
            .or_else(|| default.and_then(|model| find(model.profile_id)))
            .or(only);
        Ok(found.cloned())
    }

    /// Chooses the profile in use.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`], also where there is no such profile.
    pub async fn profile_use(&self, id: ProfileId) -> Result<(), CoreError> {
        let profile = self.profile(id).await?;
        let store = &self.inner.store;
        Ok(store.put_setting(SETTING, &profile.id, now()).await?)
    }
}
