//! Models: the gateways' lists, and what the user says of them.

use crate::app::now;
use crate::{App, CoreError, convert};
use studio_contract::{AppEvent, ModelListParams, ModelListReply, ModelUpdateParams};
use studio_domain::{Model, ModelKind, ModelRef, ProfileId};

impl App {
    /// The models as stored, or after asking the gateway again.
    ///
    /// # Errors
    ///
    /// [`CoreError::Gateway`] where the list could not be fetched (the stored one stays), [`CoreError::Store`].
    pub async fn model_list(&self, params: ModelListParams) -> Result<ModelListReply, CoreError> {
        if let Some(profile) = params.profile_id.filter(|_| params.refresh) {
            self.models_refresh(profile).await?;
        }
        Ok(ModelListReply {
            data: self.models_stored(params.profile_id).await?,
        })
    }

    /// Says something of a model; one that no list has had is added.
    ///
    /// # Errors
    ///
    /// [`CoreError::Invalid`] for an empty identifier, [`CoreError::Store`].
    pub async fn model_update(&self, params: ModelUpdateParams) -> Result<Model, CoreError> {
        if params.model.model_id.trim().is_empty() {
            return Err(CoreError::Invalid("a model needs an identifier".to_owned()));
        }
        let model = self
            .inner
            .store
            .edit_model(&params.model, &params.edit)
            .await?;
        self.emit(AppEvent::ModelsChanged {
            profile_id: params.model.profile_id,
        });
        Ok(model)
    }

    /// Fetches a profile's list and stores it. What the user said of a model stays.
    pub(crate) async fn models_refresh(&self, profile: ProfileId) -> Result<(), CoreError> {
        let entries = self.gateway(profile).await?.models().await?;
        let listings = entries
            .into_iter()
            .map(convert::listing)
            .collect::<Vec<_>>();
        self.inner
            .store
            .upsert_listing(profile, &listings, now())
            .await?;
        self.emit(AppEvent::ModelsChanged {
            profile_id: profile,
        });
        Ok(())
    }

    /// The first model of a kind, of the profile `near` where it has one.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`].
    pub(crate) async fn first_model(
        &self,
        kind: ModelKind,
        near: Option<ProfileId>,
    ) -> Result<Option<ModelRef>, CoreError> {
        let known = self.models_stored(None).await?;
        let fits = |one: &&Model| one.kind == kind && !one.hidden && one.listed;
        let is_near = |one: &&Model| Some(one.model.profile_id) == near;
        let mut fitting = known.iter().filter(fits);
        let found = fitting.clone().find(is_near).or_else(|| fitting.next());
        Ok(found.map(|one| one.model.clone()))
    }

    pub(crate) async fn models_stored(
        &self,
        profile: Option<ProfileId>,
    ) -> Result<Vec<Model>, CoreError> {
        if let Some(profile) = profile {
            return Ok(self.inner.store.list_models(profile).await?);
        }
        let mut models = Vec::new();
        for profile in self.inner.store.list_profiles().await? {
            models.extend(self.inner.store.list_models(profile.id).await?);
        }
        Ok(models)
    }
}
