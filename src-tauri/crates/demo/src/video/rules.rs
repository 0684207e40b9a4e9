//! What each dialect allows, as a table.

use super::Dialect;
use super::rule::Rule;

/// What a dialect wants of a submission. Names are paths, with dots.
pub(super) struct Spec {
    pub(super) model: &'static str,
    pub(super) prompt: &'static str,
    pub(super) seconds: &'static str,
    pub(super) size: &'static str,
    pub(super) fields: &'static [(&'static str, Rule)],
    /// A header that must be there, and what it must say if that matters.
    pub(super) header: Option<(&'static str, &'static str)>,
    /// Whether a form is taken in place of JSON.
    pub(super) form: bool,
}

const SECONDS: Rule = Rule::Integer(1, 60);
const COUNT: Rule = Rule::Integer(1, 4);
const ANY_SEED: Rule = Rule::Integer(i64::MIN, i64::MAX);
const PROMPT: Rule = Rule::Text(32_000);
const RATIO: Rule = Rule::Choice(&[
    "16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9", "adaptive",
]);
const RESOLUTION: Rule = Rule::Choice(&["360p", "480p", "540p", "720p", "768p", "1080p"]);
const OPEN_AI_SIZE: Rule = Rule::Choice(&["720x1280", "1280x720", "1024x1792", "1792x1024"]);

const PLAIN: Spec = Spec {
    model: "model",
    prompt: "prompt",
    seconds: "duration",
    size: "size",
    fields: &[
        ("prompt", PROMPT),
        ("duration", SECONDS),
        ("size", Rule::Size('x')),
        ("aspect_ratio", RATIO),
        ("resolution", RESOLUTION),
        ("image", Rule::LinkOrObject),
        ("negative_prompt", PROMPT),
        ("seed", ANY_SEED),
        ("n", COUNT),
    ],
    header: None,
    form: false,
};
static GENERATIONS: Spec = PLAIN;
static ZHIPU: Spec = Spec {
    fields: &[
        ("prompt", PROMPT),
        ("duration", SECONDS),
        ("size", Rule::Size('x')),
        ("image_url", Rule::Link),
        ("quality", Rule::Choice(&["quality", "speed"])),
        ("with_audio", Rule::Flag),
        ("fps", Rule::Integer(1, 60)),
        ("request_id", Rule::Text(64)),
    ],
    ..PLAIN
};
static OPEN_AI: Spec = Spec {
    seconds: "seconds",
    fields: &[
        ("prompt", PROMPT),
        ("seconds", Rule::Choice(&["4", "8", "12"])),
        ("size", OPEN_AI_SIZE),
        ("input_reference", Rule::LinkOrObject),
    ],
    form: true,
    ..PLAIN
};
static NEW_API: Spec = Spec {
    seconds: "seconds",
    fields: &[
        ("prompt", PROMPT),
        ("seconds", Rule::Digits(1, 60)),
        ("duration", SECONDS),
        ("size", Rule::Size('x')),
        ("image", Rule::Link),
        ("input_reference", Rule::LinkOrObject),
        ("metadata", Rule::Object),
    ],
    form: true,
    ..PLAIN
};
static NEW_API_LEGACY: Spec = Spec {
    fields: &[
        ("prompt", PROMPT),
        ("duration", SECONDS),
        ("size", Rule::Size('x')),
        ("image", Rule::Link),
        ("width", Rule::Integer(1, 8192)),
        ("height", Rule::Integer(1, 8192)),
        ("fps", Rule::Integer(1, 120)),
        ("seed", ANY_SEED),
        ("n", COUNT),
        ("response_format", Rule::Choice(&["url", "b64_json"])),
        ("metadata", Rule::Object),
    ],
    ..PLAIN
};
static SILICON_FLOW: Spec = Spec {
    size: "image_size",
    fields: &[
        ("prompt", PROMPT),
        (
            "image_size",
            Rule::Choice(&["1280x720", "720x1280", "960x960"]),
        ),
        ("image", Rule::Link),
        ("negative_prompt", PROMPT),
        ("seed", ANY_SEED),
    ],
    ..PLAIN
};
static KLING: Spec = Spec {
    model: "model_name",
    fields: &[
        ("prompt", Rule::Text(2500)),
        ("negative_prompt", Rule::Text(2500)),
        ("cfg_scale", Rule::Number(0.0, 1.0)),
        ("mode", Rule::Choice(&["std", "pro"])),
        ("aspect_ratio", Rule::Choice(&["16:9", "9:16", "1:1"])),
        ("duration", Rule::Choice(&["5", "10"])),
        ("image", Rule::Link),
        ("image_tail", Rule::Link),
        ("callback_url", Rule::Link),
    ],
    ..PLAIN
};
static RUNWAY: Spec = Spec {
    prompt: "promptText",
    size: "ratio",
    fields: &[
        ("promptText", Rule::Text(1000)),
        ("promptImage", Rule::Link),
        ("duration", Rule::Integer(2, 10)),
        (
            "ratio",
            Rule::Choice(&[
                "1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672",
            ]),
        ),
        ("seed", Rule::Integer(0, 4_294_967_295)),
    ],
    header: Some(("x-runway-version", "")),
    ..PLAIN
};
static VOLCENGINE: Spec = Spec {
    prompt: "content.0.text",
    size: "ratio",
    fields: &[
        ("content.0.type", Rule::Choice(&["text"])),
        ("content.0.text", PROMPT),
        ("content.1.type", Rule::Choice(&["image_url"])),
        ("content.1.image_url.url", Rule::Link),
        ("duration", SECONDS),
        ("ratio", RATIO),
        ("resolution", RESOLUTION),
        ("seed", ANY_SEED),
    ],
    ..PLAIN
};
static DASH_SCOPE: Spec = Spec {
    prompt: "input.prompt",
    seconds: "parameters.duration",
    size: "parameters.size",
    fields: &[
        ("input.prompt", PROMPT),
        ("input.negative_prompt", PROMPT),
        ("input.img_url", Rule::Link),
        ("parameters.size", Rule::Size('*')),
        (
            "parameters.resolution",
            Rule::Choice(&["480P", "720P", "1080P"]),
        ),
        ("parameters.duration", SECONDS),
        ("parameters.seed", ANY_SEED),
    ],
    header: Some(("x-dashscope-async", "enable")),
    ..PLAIN
};
static MINI_MAX: Spec = Spec {
    fields: &[
        ("prompt", Rule::Text(2000)),
        ("duration", SECONDS),
        (
            "resolution",
            Rule::Choice(&["512P", "720P", "768P", "1080P"]),
        ),
        ("first_frame_image", Rule::Link),
        ("last_frame_image", Rule::Link),
    ],
    ..PLAIN
};
static VEO: Spec = Spec {
    prompt: "instances.0.prompt",
    seconds: "parameters.durationSeconds",
    size: "parameters.aspectRatio",
    fields: &[
        ("instances.0.prompt", PROMPT),
        ("instances.0.image", Rule::Object),
        ("parameters.durationSeconds", SECONDS),
        ("parameters.aspectRatio", Rule::Choice(&["16:9", "9:16"])),
        ("parameters.resolution", RESOLUTION),
        ("parameters.negativePrompt", PROMPT),
        ("parameters.sampleCount", COUNT),
    ],
    ..PLAIN
};

pub(super) fn spec(dialect: Dialect) -> &'static Spec {
    match dialect {
        Dialect::Xai
        | Dialect::B1
        | Dialect::B2
        | Dialect::B3
        | Dialect::OpenRouter
        | Dialect::Baidu
        | Dialect::OutputUrl
        | Dialect::Midjourney => &GENERATIONS,
        Dialect::Zhipu => &ZHIPU,
        Dialect::OpenAi | Dialect::LiteLlm => &OPEN_AI,
        Dialect::NewApi => &NEW_API,
        Dialect::NewApiLegacy | Dialect::Huawei => &NEW_API_LEGACY,
        Dialect::SiliconFlow => &SILICON_FLOW,
        Dialect::Kling => &KLING,
        Dialect::Runway => &RUNWAY,
        Dialect::Volcengine => &VOLCENGINE,
        Dialect::DashScope => &DASH_SCOPE,
        Dialect::MiniMax => &MINI_MAX,
        Dialect::Veo => &VEO,
    }
}
