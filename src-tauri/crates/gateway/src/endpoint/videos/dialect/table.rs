//! What goes where in each dialect.

use super::super::body::{
    colon, content_image, content_text, first_frame, google_image, last_frame, plain, star, text,
};
use super::super::request::Field::{
    self, AspectRatio, Duration, Image, LastImage, Model, N, NegativePrompt, Prompt, Resolution,
    Seed, Size,
};
use super::{Form, Place, PollPlace, Row};
use crate::job::JobAuth;

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

pub(super) static GENERATIONS: Row = Row {
    submit: "/v1/videos/generations",
    places: &[
        MODEL, PROMPT, DURATION, SIZE, ASPECT, RESOLUTION, IMAGE, NEGATIVE, SEED, COUNT,
    ],
    poll: PollPlace::Search,
    ..ROW
};
pub(super) static X_AI: Row = Row {
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
pub(super) static OPEN_AI: Row = Row {
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
pub(super) static NEW_API: Row = Row {
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
pub(super) static NEW_API_LEGACY: Row = Row {
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
pub(super) static ZHIPU: Row = Row {
    submit: "/api/paas/v4/videos/generations",
    places: &[MODEL, PROMPT, DURATION, SIZE, as_is(Image, "/image_url")],
    poll: PollPlace::Get("/api/paas/v4/async-result/{id}"),
    ..ROW
};
pub(super) static SILICON_FLOW: Row = Row {
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
pub(super) static KLING: Row = Row {
    submit: "/v1/videos/text2video",
    submit_with_image: Some("/v1/videos/image2video"),
    places: KLING_PLACES,
    ..ROW
};
pub(super) static KLING_GATEWAY: Row = Row {
    submit: "/kling/v1/videos/text2video",
    submit_with_image: Some("/kling/v1/videos/image2video"),
    places: KLING_PLACES,
    ..ROW
};
pub(super) static RUNWAY: Row = Row {
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
pub(super) static VOLCENGINE: Row = Row {
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
pub(super) static DASH_SCOPE: Row = Row {
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
pub(super) static MINI_MAX: Row = Row {
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
pub(super) static VEO: Row = Row {
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
pub(super) static OPEN_ROUTER: Row = Row {
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
