//! One request as every endpoint sees it.

use axum::body::Bytes;
use axum::http::request::Parts;
use futures_util::stream;
use serde_json::Value;

use crate::fault::{Fault, Scenario};

/// A request that was let in, with what will go wrong settled.
#[derive(Debug)]
pub(crate) struct Ask<'a> {
    pub(crate) method: &'a str,
    /// The path without the query.
    pub(crate) path: &'a str,
    pub(crate) parts: &'a Parts,
    pub(crate) body: Content,
    pub(crate) scenario: Scenario,
}

/// What came in the body.
#[derive(Debug)]
pub(crate) enum Content {
    /// JSON; null where the body was none.
    Json(Value),
    /// A multipart form.
    Form(Vec<Field>),
    /// A multipart form that cannot be read, with the reason.
    Broken(String),
}

/// One part of a form.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// Present for files.
    pub(crate) file_name: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) bytes: Bytes,
}

impl<'a> Ask<'a> {
    /// `ordered` is the scenario that was asked for apart from the model, which may name another.
    pub(crate) async fn read(parts: &'a Parts, body: &Bytes, ordered: Option<Scenario>) -> Self {
        let content = Content::read(parts, body).await;
        let path = parts.uri.path();
        let named = content.model().or_else(|| model_in_path(path));
        let model = named.or_else(|| model_in_query(parts.uri.query()?));
        let of_model = || Fault::of_model(model?).map(Scenario::fault);
        let scenario = ordered.or_else(of_model).unwrap_or_default();
        Self {
            method: parts.method.as_str(),
            path,
            parts,
            scenario,
            body: content,
        }
    }

    /// The body as JSON; null where it is none.
    pub(crate) fn json(&self) -> &Value {
        match &self.body {
            Content::Json(value) => value,
            Content::Form(_) | Content::Broken(_) => &Value::Null,
        }
    }
}

impl Content {
    async fn read(parts: &Parts, body: &Bytes) -> Self {
        let kind = parts.headers.get("content-type");
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        match multer::parse_boundary(kind) {
            Ok(boundary) => match form(body.clone(), boundary).await {
                Ok(fields) => Self::Form(fields),
                Err(cause) => Self::Broken(cause.to_string()),
            },
            Err(_) => Self::Json(serde_json::from_slice(body).unwrap_or_default()),
        }
    }

    fn model(&self) -> Option<&str> {
        match self {
            Self::Json(value) => value["model"].as_str(),
            Self::Form(fields) => {
                let field = fields.iter().find(|field| field.name == "model")?;
                std::str::from_utf8(&field.bytes).ok()
            }
            Self::Broken(_) => None,
        }
    }
}

async fn form(body: Bytes, boundary: String) -> Result<Vec<Field>, multer::Error> {
    let body = stream::iter([Ok::<_, std::io::Error>(body)]);
    let mut form = multer::Multipart::new(body, boundary);
    let mut fields = Vec::new();
    while let Some(field) = form.next_field().await? {
        fields.push(Field {
            name: field.name().unwrap_or_default().to_owned(),
            file_name: field.file_name().map(str::to_owned),
            content_type: field.content_type().map(ToString::to_string),
            bytes: field.bytes().await?,
        });
    }
    Ok(fields)
}

/// Gemini names the model in the path: `/v1beta/models/MODEL:METHOD`.
fn model_in_path(path: &str) -> Option<&str> {
    let (_, rest) = path.split_once("/models/")?;
    rest.split_once(':').map(|(model, _)| model)
}

/// Where there is no body the query names it: `?model=MODEL`.
fn model_in_query(query: &str) -> Option<&str> {
    query
        .split('&')
        .find_map(|pair| pair.strip_prefix("model="))
}
