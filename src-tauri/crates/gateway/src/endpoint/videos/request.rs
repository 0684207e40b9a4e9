//! What a video shall be.

use serde_json::{Map, Value, json};

use crate::form::Upload;

/// A video to be made. Fields left empty are not sent.
#[derive(Clone, Debug, Default)]
pub struct VideoRequest {
    /// Model id.
    pub model: String,
    /// What is to be seen.
    pub prompt: String,
    /// Length in whole seconds, 1 to 60; models take few of them.
    pub duration: Option<u32>,
    /// Width and height in pixels, such as `1280x720`.
    pub size: Option<String>,
    /// Such as `16:9`.
    pub aspect_ratio: Option<String>,
    /// Such as `720p`.
    pub resolution: Option<String>,
    /// The first frame: a web address or a `data:` URL.
    pub image: Option<String>,
    /// The last frame: a web address or a `data:` URL.
    pub last_image: Option<String>,
    /// What is not to be seen.
    pub negative_prompt: Option<String>,
    /// Asks for a repeatable result.
    pub seed: Option<i64>,
    /// How many videos.
    pub n: Option<u32>,
    /// The first frame as a file; sends the request as a form.
    pub reference: Option<Upload>,
    /// Further members of the body, merged last and into what is there: they win over the fields
    /// above.
    pub extra: Map<String, Value>,
}

impl VideoRequest {
    /// A request with nothing but a model and a prompt.
    pub fn new(model: impl Into<String>, prompt: impl Into<String>) -> Self {
        Self {
            model: model.into(),
            prompt: prompt.into(),
            ..Self::default()
        }
    }

    pub(super) fn value(&self, field: Field) -> Option<Value> {
        let text = |text: &Option<String>| text.as_ref().map(|text| json!(text));
        match field {
            Field::Model => Some(json!(self.model)),
            Field::Prompt => Some(json!(self.prompt)),
            Field::Duration => self.duration.map(|number| json!(number)),
            Field::Size => text(&self.size),
            Field::AspectRatio => text(&self.aspect_ratio),
            Field::Resolution => text(&self.resolution),
            Field::Image => text(&self.image),
            Field::LastImage => text(&self.last_image),
            Field::NegativePrompt => text(&self.negative_prompt),
            Field::Seed => self.seed.map(|number| json!(number)),
            Field::N => self.n.map(|number| json!(number)),
        }
    }
}

/// A field of a request that the dialects know under names of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Model,
    Prompt,
    Duration,
    Size,
    AspectRatio,
    Resolution,
    Image,
    LastImage,
    NegativePrompt,
    Seed,
    N,
}

impl Field {
    pub(super) const ALL: [Self; 11] = [
        Self::Model,
        Self::Prompt,
        Self::Duration,
        Self::Size,
        Self::AspectRatio,
        Self::Resolution,
        Self::Image,
        Self::LastImage,
        Self::NegativePrompt,
        Self::Seed,
        Self::N,
    ];

    /// Its name in [`VideoRequest`].
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Prompt => "prompt",
            Self::Duration => "duration",
            Self::Size => "size",
            Self::AspectRatio => "aspect_ratio",
            Self::Resolution => "resolution",
            Self::Image => "image",
            Self::LastImage => "last_image",
            Self::NegativePrompt => "negative_prompt",
            Self::Seed => "seed",
            Self::N => "n",
        }
    }
}
