//! The dialects of video gateways.

mod table;

use serde::{Deserialize, Serialize};

use super::request::{Field, VideoRequest};
use crate::job::{JobAuth, encode};

/// A dialect of video gateways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VideoDialect {
    /// `POST /v1/videos/generations`, as documented; also of several resellers.
    Generations,
    /// xAI: the same path, with the first frame as an object.
    XAi,
    /// OpenAI and LiteLLM: `POST /v1/videos`.
    OpenAi,
    /// Gateways of the new-api family: `POST /v1/videos`, with fields of their own.
    NewApi,
    /// The same family before: `POST /v1/video/generations`.
    NewApiLegacy,
    /// Zhipu, from the root of its host.
    Zhipu,
    /// SiliconFlow.
    SiliconFlow,
    /// Kling.
    Kling,
    /// Kling behind a gateway of the new-api family.
    KlingGateway,
    /// Runway.
    Runway,
    /// Volcengine, from the root of its host.
    Volcengine,
    /// DashScope, from the root of its host.
    DashScope,
    /// MiniMax.
    MiniMax,
    /// Veo, as Google serves it.
    Veo,
    /// OpenRouter.
    OpenRouter,
}

/// What a dialect wants.
pub(super) struct Row {
    /// Where it is submitted; `{model}` stands for the model.
    submit: &'static str,
    /// The same where there is a first frame.
    submit_with_image: Option<&'static str>,
    pub(super) places: &'static [Place],
    pub(super) poll: PollPlace,
    /// Method and place of the call that stops a job.
    pub(super) cancel: Option<(&'static str, &'static str)>,
    pub(super) auth: JobAuth,
    /// Headers of every call.
    pub(super) headers: &'static [(&'static str, &'static str)],
    /// Headers of the submission alone.
    pub(super) submit_headers: &'static [(&'static str, &'static str)],
    /// The part of a form that takes the first frame as a file.
    pub(super) upload: Option<&'static str>,
    /// Whether models named sora take 4, 8 or 12 seconds and nothing else here.
    pub(super) sora_lengths: bool,
}

/// Where a job is asked after. `{submit}` is the path of the submission, `{id}` the id as one
/// segment, `{name}` the id as a path.
#[derive(Clone, Copy)]
pub(super) enum PollPlace {
    /// Nobody knows: the usual places are tried.
    Search,
    /// A GET.
    Get(&'static str),
    /// A POST, with the id at this place of the body.
    Post(&'static str, &'static str),
}

/// Where a field goes: a JSON pointer, `-` for a new element of a list; empty for the path itself.
pub(super) struct Place {
    pub(super) field: Field,
    pub(super) at: &'static str,
    pub(super) form: Form,
}

/// How a field is written.
pub(super) type Form = fn(serde_json::Value) -> serde_json::Value;

impl VideoDialect {
    pub(super) fn row(self) -> &'static Row {
        match self {
            Self::Generations => &table::GENERATIONS,
            Self::XAi => &table::X_AI,
            Self::OpenAi => &table::OPEN_AI,
            Self::NewApi => &table::NEW_API,
            Self::NewApiLegacy => &table::NEW_API_LEGACY,
            Self::Zhipu => &table::ZHIPU,
            Self::SiliconFlow => &table::SILICON_FLOW,
            Self::Kling => &table::KLING,
            Self::KlingGateway => &table::KLING_GATEWAY,
            Self::Runway => &table::RUNWAY,
            Self::Volcengine => &table::VOLCENGINE,
            Self::DashScope => &table::DASH_SCOPE,
            Self::MiniMax => &table::MINI_MAX,
            Self::Veo => &table::VEO,
            Self::OpenRouter => &table::OPEN_ROUTER,
        }
    }
}

impl Row {
    pub(super) fn submit_path(&self, request: &VideoRequest) -> String {
        let place = match self.submit_with_image {
            Some(place) if request.image.is_some() => place,
            _ => self.submit,
        };
        place.replace("{model}", &encode(&request.model))
    }
}
