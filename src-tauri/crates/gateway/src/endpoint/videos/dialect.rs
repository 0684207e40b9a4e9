//! The dialects of video gateways, as a table: what goes where.

use serde::{Deserialize, Serialize};

use super::body::{
    colon, content_image, content_text, first_frame, google_image, last_frame, plain, star, text,
};
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

const fn as_is(field: Field, at: &'static str) -> Place {
    written(field, at, plain)
}

const fn written(field: Field, at: &'static str, form: Form) -> Place {
    Place { field, at, form }
}

const ROW: Row = Row {
    submit: "",
    submit_with_image: None,
    places: &[],
    poll: PollPlace::Get("{submit}/{id}"),
    cancel: None,
    auth: JobAuth::Bearer,
    headers: &[],
    submit_headers: &[],
    upload: None,
    sora_lengths: false,
};

use Field::{
    AspectRatio, Duration, Image, LastImage, Model, N, NegativePrompt, Prompt, Resolution, Seed,
    Size,
};

const MODEL: Place = as_is(Model, "/model");
const PROMPT: Place = as_is(Prompt, "/prompt");
const DURATION: Place = as_is(Duration, "/duration");
const SIZE: Place = as_is(Size, "/size");
const ASPECT: Place = as_is(AspectRatio, "/aspect_ratio");
const RESOLUTION: Place = as_is(Resolution, "/resolution");
const IMAGE: Place = as_is(Image, "/image");
const NEGATIVE: Place = as_is(NegativePrompt, "/negative_prompt");
const SEED: Place = as_is(Seed, "/seed");
const COUNT: Place = as_is(N, "/n");

static GENERATIONS: Row = Row {
    submit: "/v1/videos/generations",
    places: &[
        MODEL, PROMPT, DURATION, SIZE, ASPECT, RESOLUTION, IMAGE, NEGATIVE, SEED, COUNT,
    ],
    poll: PollPlace::Search,
    ..ROW
};
static X_AI: Row = Row {
    submit: "/v1/videos/generations",
    places: &[
        MODEL,
        PROMPT,
        DURATION,
        ASPECT,
        RESOLUTION,
        as_is(Image, "/image/url"),
    ],
    poll: PollPlace::Get("/v1/videos/{id}"),
    ..ROW
};
static OPEN_AI: Row = Row {
    submit: "/v1/videos",
    places: &[
        MODEL,
        PROMPT,
        written(Duration, "/seconds", text),
        SIZE,
        as_is(Image, "/input_reference/image_url"),
    ],
    upload: Some("input_reference"),
    sora_lengths: true,
    ..ROW
};
static NEW_API: Row = Row {
    submit: "/v1/videos",
    places: &[
        MODEL,
        PROMPT,
        written(Duration, "/seconds", text),
        SIZE,
        IMAGE,
        as_is(AspectRatio, "/metadata/aspect_ratio"),
        as_is(Resolution, "/metadata/resolution"),
        as_is(NegativePrompt, "/metadata/negative_prompt"),
        as_is(Seed, "/metadata/seed"),
        as_is(N, "/metadata/n"),
    ],
    poll: PollPlace::Search,
    upload: Some("input_reference"),
    sora_lengths: true,
    ..ROW
};
static NEW_API_LEGACY: Row = Row {
    submit: "/v1/video/generations",
    places: &[
        MODEL,
        PROMPT,
        DURATION,
        SIZE,
        IMAGE,
        SEED,
        COUNT,
        as_is(AspectRatio, "/metadata/aspect_ratio"),
        as_is(Resolution, "/metadata/resolution"),
        as_is(NegativePrompt, "/metadata/negative_prompt"),
    ],
    poll: PollPlace::Search,
    ..ROW
};
static ZHIPU: Row = Row {
    submit: "/api/paas/v4/videos/generations",
    places: &[MODEL, PROMPT, DURATION, SIZE, as_is(Image, "/image_url")],
    poll: PollPlace::Get("/api/paas/v4/async-result/{id}"),
    ..ROW
};
static SILICON_FLOW: Row = Row {
    submit: "/v1/video/submit",
    places: &[
        MODEL,
        PROMPT,
        as_is(Size, "/image_size"),
        IMAGE,
        NEGATIVE,
        SEED,
    ],
    poll: PollPlace::Post("/v1/video/status", "/requestId"),
    ..ROW
};
const KLING_PLACES: &[Place] = &[
    as_is(Model, "/model_name"),
    PROMPT,
    NEGATIVE,
    ASPECT,
    written(Duration, "/duration", text),
    IMAGE,
    as_is(LastImage, "/image_tail"),
];
static KLING: Row = Row {
    submit: "/v1/videos/text2video",
    submit_with_image: Some("/v1/videos/image2video"),
    places: KLING_PLACES,
    ..ROW
};
static KLING_GATEWAY: Row = Row {
    submit: "/kling/v1/videos/text2video",
    submit_with_image: Some("/kling/v1/videos/image2video"),
    places: KLING_PLACES,
    ..ROW
};
static RUNWAY: Row = Row {
    submit: "/v1/text_to_video",
    submit_with_image: Some("/v1/image_to_video"),
    places: &[
        MODEL,
        as_is(Prompt, "/promptText"),
        as_is(Image, "/promptImage"),
        written(Size, "/ratio", colon),
        DURATION,
        SEED,
    ],
    poll: PollPlace::Get("/v1/tasks/{id}"),
    cancel: Some(("DELETE", "/v1/tasks/{id}")),
    headers: &[("x-runway-version", "2024-11-06")],
    ..ROW
};
static VOLCENGINE: Row = Row {
    submit: "/api/v3/contents/generations/tasks",
    places: &[
        MODEL,
        written(Prompt, "/content/-", content_text),
        written(Image, "/content/-", content_image),
        DURATION,
        as_is(AspectRatio, "/ratio"),
        RESOLUTION,
        SEED,
    ],
    cancel: Some(("DELETE", "{submit}/{id}")),
    ..ROW
};
static DASH_SCOPE: Row = Row {
    submit: "/api/v1/services/aigc/video-generation/video-synthesis",
    places: &[
        MODEL,
        as_is(Prompt, "/input/prompt"),
        as_is(NegativePrompt, "/input/negative_prompt"),
        as_is(Image, "/input/img_url"),
        written(Size, "/parameters/size", star),
        as_is(Resolution, "/parameters/resolution"),
        as_is(Duration, "/parameters/duration"),
        as_is(Seed, "/parameters/seed"),
    ],
    poll: PollPlace::Get("/api/v1/tasks/{id}"),
    submit_headers: &[("x-dashscope-async", "enable")],
    ..ROW
};
static MINI_MAX: Row = Row {
    submit: "/v1/video_generation",
    places: &[
        MODEL,
        PROMPT,
        DURATION,
        RESOLUTION,
        as_is(Image, "/first_frame_image"),
        as_is(LastImage, "/last_frame_image"),
    ],
    poll: PollPlace::Get("/v1/query/video_generation?task_id={id}"),
    ..ROW
};
static VEO: Row = Row {
    submit: "/v1beta/models/{model}:predictLongRunning",
    places: &[
        as_is(Model, ""),
        as_is(Prompt, "/instances/0/prompt"),
        written(Image, "/instances/0/image", google_image),
        written(LastImage, "/instances/0/lastFrame", google_image),
        as_is(Duration, "/parameters/durationSeconds"),
        as_is(AspectRatio, "/parameters/aspectRatio"),
        as_is(Resolution, "/parameters/resolution"),
        as_is(NegativePrompt, "/parameters/negativePrompt"),
        as_is(Seed, "/parameters/seed"),
        as_is(N, "/parameters/sampleCount"),
    ],
    poll: PollPlace::Get("/v1beta/{name}"),
    auth: JobAuth::Google,
    ..ROW
};
static OPEN_ROUTER: Row = Row {
    submit: "/v1/videos",
    places: &[
        MODEL,
        PROMPT,
        DURATION,
        SIZE,
        ASPECT,
        RESOLUTION,
        SEED,
        written(Image, "/frame_images/-", first_frame),
        written(LastImage, "/frame_images/-", last_frame),
    ],
    ..ROW
};

impl VideoDialect {
    pub(super) fn row(self) -> &'static Row {
        match self {
            Self::Generations => &GENERATIONS,
            Self::XAi => &X_AI,
            Self::OpenAi => &OPEN_AI,
            Self::NewApi => &NEW_API,
            Self::NewApiLegacy => &NEW_API_LEGACY,
            Self::Zhipu => &ZHIPU,
            Self::SiliconFlow => &SILICON_FLOW,
            Self::Kling => &KLING,
            Self::KlingGateway => &KLING_GATEWAY,
            Self::Runway => &RUNWAY,
            Self::Volcengine => &VOLCENGINE,
            Self::DashScope => &DASH_SCOPE,
            Self::MiniMax => &MINI_MAX,
            Self::Veo => &VEO,
            Self::OpenRouter => &OPEN_ROUTER,
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
