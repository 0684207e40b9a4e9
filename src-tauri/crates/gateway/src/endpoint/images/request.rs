//! Pictures from words. Fields left empty are not sent.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::endpoint::fields;

/// A request for pictures. Families of models know different fields and refuse the others, so only
/// what the chosen one knows should be set.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ImageRequest {
    /// Model id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// What is to be seen; at most 32,000 characters (4,000 for dall-e-3, 1,000 for dall-e-2).
    pub prompt: String,
    /// How many, 1 to 10; dall-e-3 makes one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// Such as `1024x1024`, or `auto`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// `standard` or `hd` for dall-e-3; `low`, `medium`, `high` or `auto` for GPT image models.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality: Option<String>,
    /// `url` or `b64_json`; refused by GPT image models, which always send bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_format: Option<String>,
    /// `vivid` or `natural`, for dall-e-3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style: Option<String>,
    /// `transparent`, `opaque` or `auto`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background: Option<String>,
    /// `png`, `jpeg` or `webp`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_format: Option<String>,
    /// 0 to 100, for `jpeg` and `webp`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_compression: Option<u32>,
    /// `low` or `auto`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moderation: Option<String>,
    /// Unfinished pictures to be shown in a stream, 0 to 3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partial_images: Option<u32>,
    /// A stable word for the person behind the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// What is not to be seen; for Stable Diffusion and Flux, as are all fields below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub negative_prompt: Option<String>,
    /// Asks for a repeatable picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<i64>,
    /// How closely the words are followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guidance_scale: Option<f64>,
    /// How many steps are made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub num_inference_steps: Option<u32>,
    /// The same in the words of other servers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<u32>,
    /// `size` in the words of other servers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_size: Option<String>,
    /// `n` in the words of other servers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch_size: Option<u32>,
    /// Such as `16:9`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aspect_ratio: Option<String>,
    /// A picture to begin with: an address or a `data:` URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Further members of the body, merged last: they win over the fields above.
    #[serde(skip)]
    pub extra: Map<String, Value>,
}

impl ImageRequest {
    /// A request with nothing but a model and words.
    pub fn new(model: impl Into<String>, prompt: impl Into<String>) -> Self {
        Self {
            model: Some(model.into()),
            prompt: prompt.into(),
            ..Self::default()
        }
    }

    /// The body as it is sent where no stream is asked for.
    pub fn body(&self) -> Map<String, Value> {
        fields::body(self, &self.extra)
    }
}
