//! Pictures from pictures: forms with files. Fields left empty are not sent.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::endpoint::fields;
use crate::form::{Form, Upload};

/// A request to change pictures by words.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ImageEditRequest {
    /// Model id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// What is to change.
    pub prompt: String,
    /// The pictures: up to 16 of less than 50 MB each for GPT image models, one square PNG of less
    /// than 4 MB for dall-e-2.
    #[serde(skip)]
    pub images: Vec<Upload>,
    /// A PNG of the first picture's size, transparent where that may change.
    #[serde(skip)]
    pub mask: Option<Upload>,
    /// How many, 1 to 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// Such as `1024x1024`, or `auto`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// `low`, `medium`, `high` or `auto`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality: Option<String>,
    /// `transparent`, `opaque` or `auto`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background: Option<String>,
    /// `png`, `jpeg` or `webp`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_format: Option<String>,
    /// 0 to 100, for `jpeg` and `webp`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_compression: Option<u32>,
    /// `high` or `low`: how much of the pictures must be kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_fidelity: Option<String>,
    /// Unfinished pictures to be shown in a stream, 0 to 3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partial_images: Option<u32>,
    /// `url` or `b64_json`, for dall-e-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_format: Option<String>,
    /// A stable word for the person behind the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Further fields of the form, merged last: they win over the fields above.
    #[serde(skip)]
    pub extra: Map<String, Value>,
}

impl ImageEditRequest {
    /// A request with nothing but a model, words and pictures.
    pub fn new(
        model: impl Into<String>,
        prompt: impl Into<String>,
        images: impl IntoIterator<Item = Upload>,
    ) -> Self {
        Self {
            model: Some(model.into()),
            prompt: prompt.into(),
            images: images.into_iter().collect(),
            ..Self::default()
        }
    }

    /// The fields that are sent beside the files where no stream is asked for.
    pub fn fields(&self) -> Map<String, Value> {
        fields::body(self, &self.extra)
    }

    pub(super) fn form(&self, fields: &Map<String, Value>) -> Form {
        let mut form = fields::form(fields);
        let name = match self.images.as_slice() {
            [_] => "image",
            _ => "image[]",
        };
        for image in &self.images {
            form.file(name, image);
        }
        if let Some(mask) = &self.mask {
            form.file("mask", mask);
        }
        form
    }
}

/// A request for pictures that are like another.
#[derive(Clone, Debug, Serialize)]
pub struct ImageVariationRequest {
    /// Model id; dall-e-2 alone offers this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The picture: a square PNG of less than 4 MB.
    #[serde(skip)]
    pub image: Upload,
    /// How many, 1 to 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// `256x256`, `512x512` or `1024x1024`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// `url` or `b64_json`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_format: Option<String>,
    /// A stable word for the person behind the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Further fields of the form, merged last: they win over the fields above.
    #[serde(skip)]
    pub extra: Map<String, Value>,
}

impl ImageVariationRequest {
    /// A request with nothing but a picture.
    pub fn new(image: Upload) -> Self {
        Self {
            model: None,
            image,
            n: None,
            size: None,
            response_format: None,
            user: None,
            extra: Map::new(),
        }
    }

    /// The fields that are sent beside the file.
    pub fn fields(&self) -> Map<String, Value> {
        fields::body(self, &self.extra)
    }

    pub(super) fn form(&self) -> Form {
        let mut form = fields::form(&self.fields());
        form.file("image", &self.image);
        form
    }
}
