//! Fields and files of a multipart request, sent from disk and never held in memory as a whole.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt;
use reqwest::Body;
use reqwest::multipart;
use tokio::fs::File;
use tokio_util::io::ReaderStream;

use crate::error::{ErrorKind, GatewayError};

/// Bytes read from a file at a time.
const PIECE: usize = 64 * 1024;

/// A file to upload.
#[derive(Clone)]
pub struct Upload {
    /// Its name with a true extension: servers tell formats by it.
    pub file_name: String,
    /// Its media type, such as `audio/mpeg`.
    pub content_type: String,
    /// Where its bytes are.
    pub source: UploadSource,
    /// Told how many bytes of the file went out, and of how many.
    pub progress: Option<UploadProgress>,
}

/// Told `(sent, total)` in bytes as an upload proceeds; starts again at 0 when it is repeated.
pub type UploadProgress = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// Where the bytes of an upload are.
#[derive(Clone, Debug)]
pub enum UploadSource {
    /// In memory.
    Bytes(Bytes),
    /// In a file, read while it is sent.
    File(PathBuf),
}

impl Upload {
    /// An upload of bytes in memory.
    pub fn bytes(
        file_name: impl Into<String>,
        content_type: impl Into<String>,
        bytes: impl Into<Bytes>,
    ) -> Self {
        Self {
            file_name: file_name.into(),
            content_type: content_type.into(),
            source: UploadSource::Bytes(bytes.into()),
            progress: None,
        }
    }

    /// An upload of a file on disk.
    pub fn file(
        file_name: impl Into<String>,
        content_type: impl Into<String>,
        path: impl Into<PathBuf>,
    ) -> Self {
        Self {
            file_name: file_name.into(),
            content_type: content_type.into(),
            source: UploadSource::File(path.into()),
            progress: None,
        }
    }

    /// The same upload, telling `progress` of every piece that went out.
    pub fn with_progress(mut self, progress: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("file_name", &self.file_name)
            .field("content_type", &self.content_type)
            .finish_non_exhaustive()
    }
}

/// The parts of a multipart body, in the order in which they are sent.
#[derive(Debug, Default)]
pub(crate) struct Form {
    parts: Vec<(String, Field)>,
}

#[derive(Debug)]
enum Field {
    Text(String),
    File(Upload),
}

impl Form {
    pub(crate) fn text(&mut self, name: impl Into<String>, value: impl ToString) {
        self.parts
            .push((name.into(), Field::Text(value.to_string())));
    }

    /// Files go last: a proxy that reads lazily finds the model before them.
    pub(crate) fn file(&mut self, name: impl Into<String>, upload: &Upload) {
        self.parts.push((name.into(), Field::File(upload.clone())));
    }

    /// A body that can be sent once. Errors: kind `Request` where a file cannot be read.
    pub(crate) async fn open(&self) -> Result<multipart::Form, GatewayError> {
        let mut form = multipart::Form::new();
        for (name, field) in &self.parts {
            form = match field {
                Field::Text(text) => form.text(name.clone(), text.clone()),
                Field::File(upload) => form.part(name.clone(), part(upload).await?),
            };
        }
        Ok(form)
    }
}

async fn part(upload: &Upload) -> Result<multipart::Part, GatewayError> {
    let (body, length) = match &upload.source {
        UploadSource::Bytes(bytes) => (in_pieces(bytes.clone(), upload), bytes.len() as u64),
        UploadSource::File(path) => {
            let file = File::open(path)
                .await
                .map_err(|cause| unread(upload, &cause))?;
            let facts = file
                .metadata()
                .await
                .map_err(|cause| unread(upload, &cause))?;
            (from_file(file, facts.len(), upload), facts.len())
        }
    };
    multipart::Part::stream_with_length(body, length)
        .file_name(upload.file_name.clone())
        .mime_str(&upload.content_type)
        .map_err(|_| {
            let message = format!("{:?} is not a media type", upload.content_type);
            not_sent(GatewayError::new(ErrorKind::Request, message))
        })
}

fn in_pieces(bytes: Bytes, upload: &Upload) -> Body {
    let Some(progress) = upload.progress.clone() else {
        return Body::from(bytes);
    };
    let total = bytes.len() as u64;
    let pieces = (0..bytes.len()).step_by(PIECE).map(move |start| {
        let end = bytes.len().min(start + PIECE);
        progress(end as u64, total);
        Ok::<_, std::io::Error>(bytes.slice(start..end))
    });
    Body::wrap_stream(futures_util::stream::iter(pieces))
}

fn from_file(file: File, total: u64, upload: &Upload) -> Body {
    let progress = upload.progress.clone();
    let mut sent = 0;
    let pieces = ReaderStream::with_capacity(file, PIECE).inspect(move |piece| {
        if let (Ok(piece), Some(progress)) = (piece, &progress) {
            sent += piece.len() as u64;
            progress(sent, total);
        }
    });
    Body::wrap_stream(pieces)
}

fn unread(upload: &Upload, cause: &std::io::Error) -> GatewayError {
    let message = format!("{:?} cannot be read: {cause}", upload.file_name);
    not_sent(GatewayError::new(ErrorKind::Request, message))
}

fn not_sent(mut error: GatewayError) -> GatewayError {
    error.failure_mut().not_sent = true;
    error
}
