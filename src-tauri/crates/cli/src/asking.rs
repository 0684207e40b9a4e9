//! One call of a model, and its row in the ledger.

use crate::failure::Failure;
use crate::session::{Reach, Session};
use std::future::Future;
use studio_contract::ModelListParams;
use studio_core::Charge;
use studio_domain::{ModelKind, ModelRef, ProfileId, Usage};
use studio_gateway::{CallUsage, Gateway, ResponseMeta};

/// Models named in an error at most.
const EXAMPLES: usize = 5;

/// The model that the demo gateway begins with.
const DEMO_CHAT: &str = "demo-chat";

/// A gateway and the model to ask there.
pub(crate) struct Asking<'a> {
    session: &'a Session,
    pub(crate) gateway: Gateway,
    pub(crate) model: String,
    profile: Option<ProfileId>,
}

/// What a call gave, with what the ledger wants to know.
pub(crate) struct Billed<T> {
    pub(crate) value: T,
    pub(crate) usage: Usage,
    pub(crate) request_id: Option<String>,
}

impl<T> Billed<T> {
    /// What an endpoint beside chat gave.
    pub(crate) fn new(value: T, usage: Option<&CallUsage>, meta: &ResponseMeta) -> Self {
        Self {
            value,
            usage: usage.map(studio_core::call_usage).unwrap_or_default(),
            request_id: meta.request_id.clone(),
        }
    }
}

impl<'a> Asking<'a> {
    /// The gateway in use with the model that is named, or else the obvious one of this kind.
    pub(crate) async fn of_kind(session: &'a Session, kind: ModelKind) -> Result<Self, Failure> {
        Self::at(session, session.reach().await?, kind).await
    }

    /// The same at a gateway that was found already.
    pub(crate) async fn at(
        session: &'a Session,
        reach: Reach,
        kind: ModelKind,
    ) -> Result<Self, Failure> {
        let model = match &session.common.model {
            Some(model) => model.clone(),
            None => obvious_model(session, &reach, kind).await?,
        };
        Ok(Self {
            session,
            gateway: reach.gateway,
            model,
            profile: reach.profile.map(|info| info.profile.id),
        })
    }

    /// The model with its profile, where it is one of a profile.
    pub(crate) fn model_ref(&self) -> Option<ModelRef> {
        Some(ModelRef {
            profile_id: self.profile?,
            model_id: self.model.clone(),
        })
    }

    /// Runs one call until it ends or the user stops it. The ledger hears of it if it may have been charged.
    pub(crate) async fn charged<T>(
        &self,
        kind: &'static str,
        call: impl Future<Output = Result<Billed<T>, Failure>>,
    ) -> Result<T, Failure> {
        match self.session.stop.until(call).await {
            Ok(billed) => {
                self.note(kind, billed.usage, billed.request_id).await?;
                Ok(billed.value)
            }
            Err(failure) => {
                if failure.may_be_charged() {
                    self.note(kind, Usage::default(), None).await?;
                }
                Err(failure)
            }
        }
    }

    /// Writes a call into the ledger, where it was one of a profile.
    pub(crate) async fn note(
        &self,
        kind: &'static str,
        usage: Usage,
        request_id: Option<String>,
    ) -> Result<(), Failure> {
        let Some(model) = self.model_ref() else {
            return Ok(());
        };
        let charge = Charge {
            model,
            kind,
            usage,
            request_id,
        };
        Ok(self.session.app().await?.usage_note(charge).await?)
    }
}

async fn obvious_model(
    session: &Session,
    reach: &Reach,
    kind: ModelKind,
) -> Result<String, Failure> {
    if reach.is_demo {
        return demo_model(reach, kind).await;
    }
    let Some(info) = &reach.profile else {
        return Err(Failure::NoModel(Vec::new()));
    };
    let profile = info.profile.id;
    let app = session.app().await?;
    if kind == ModelKind::Chat
        && let Some(default) = app.settings().await?.default_model
        && default.profile_id == profile
    {
        return Ok(default.model_id);
    }
    let stored = ModelListParams {
        profile_id: Some(profile),
        refresh: false,
    };
    let models = app.model_list(stored).await?.data;
    let fitting = models
        .into_iter()
        .filter(|model| model.kind == kind && model.listed && !model.hidden);
    let mut names: Vec<String> = fitting.map(|model| model.model.model_id).collect();
    if names.len() == 1 {
        return Ok(names.remove(0));
    }
    names.truncate(EXAMPLES);
    Err(Failure::NoModel(names))
}

/// The first model of this kind that the demo gateway lists.
async fn demo_model(reach: &Reach, kind: ModelKind) -> Result<String, Failure> {
    if kind == ModelKind::Chat {
        return Ok(DEMO_CHAT.to_owned());
    }
    let models = reach.gateway.models().await?;
    let found = models
        .into_iter()
        .find(|model| studio_core::model_kind(model.kind) == kind);
    found
        .map(|model| model.id)
        .ok_or_else(|| Failure::NoModel(Vec::new()))
}
