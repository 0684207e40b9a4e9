//! Fetches results, to a file or into memory.
//!
//! A result may lie anywhere: at the gateway, which gets the key, or on some storage, which never
//! does. A file appears under its name only when all of it has arrived.

mod data_url;
mod open;
mod part;
mod transfer;

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;

pub(crate) use open::Foreign;

use self::part::Part;
use self::transfer::{Sink, Transfer};
use crate::client::Gateway;
use crate::error::{ErrorKind, GatewayError};
use crate::transport::Auth;

/// How a result is to be fetched.
#[derive(Clone)]
pub struct DownloadOptions {
    /// More than this is refused, in bytes.
    pub max_bytes: u64,
    /// Told how many bytes came, and of how many if that is known.
    pub progress: Option<DownloadProgress>,
}

/// Told `(received, total)` in bytes as a download proceeds.
pub type DownloadProgress = Arc<dyn Fn(u64, Option<u64>) + Send + Sync>;

impl DownloadOptions {
    /// At most so many bytes, silently.
    pub fn at_most(max_bytes: u64) -> Self {
        Self {
            max_bytes,
            progress: None,
        }
    }

    /// The same, telling `progress` of every piece.
    pub fn with_progress(
        mut self,
        progress: impl Fn(u64, Option<u64>) + Send + Sync + 'static,
    ) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }
}

impl fmt::Debug for DownloadOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DownloadOptions")
            .field("max_bytes", &self.max_bytes)
            .finish_non_exhaustive()
    }
}

/// A result on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Downloaded {
    /// Its length.
    pub bytes: u64,
    /// The media type that its server named.
    pub content_type: Option<String>,
}

/// A result in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// All of it.
    pub bytes: Bytes,
    /// The media type that its server named.
    pub content_type: Option<String>,
}

/// Why a result was not fetched.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// The link does not work any more (403, 404, 410): asking after the job may give a fresh one.
    #[error("the link has expired: {0}")]
    Expired(GatewayError),
    /// Anything else on the way.
    #[error(transparent)]
    Call(#[from] GatewayError),
    /// The file cannot be written.
    #[error("the file cannot be written: {0}")]
    Disk(#[from] io::Error),
}

impl Gateway {
    /// Fetches `address` to the file `to`: a web address, a path of the gateway, or a `data:` URL.
    /// An existing file is replaced. What breaks off goes on from there where the server can; a
    /// silent server, a page in place of the file and more than `max_bytes` are errors.
    pub async fn download(
        &self,
        address: &str,
        to: &Path,
        options: &DownloadOptions,
    ) -> Result<Downloaded, DownloadError> {
        self.download_with(address, Auth::Bearer, to, options).await
    }

    pub(crate) async fn download_with(
        &self,
        address: &str,
        auth: Auth,
        to: &Path,
        options: &DownloadOptions,
    ) -> Result<Downloaded, DownloadError> {
        let part = Part::create(to).await?;
        let (sink, content_type) = self.fetch(address, auth, Sink::Disk(part), options).await?;
        let bytes = match sink {
            Sink::Disk(part) => part.keep(to).await?,
            Sink::Memory(bytes) => bytes.len() as u64,
        };
        Ok(Downloaded {
            bytes,
            content_type,
        })
    }

    /// Fetches `address`, at most `max_bytes` of it, into memory.
    pub async fn fetch_bytes(
        &self,
        address: &str,
        max_bytes: usize,
    ) -> Result<Fetched, DownloadError> {
        let options = DownloadOptions::at_most(max_bytes as u64);
        let sink = Sink::Memory(Vec::new());
        let (sink, content_type) = self.fetch(address, Auth::Bearer, sink, &options).await?;
        let bytes = match sink {
            Sink::Memory(bytes) => bytes.into(),
            Sink::Disk(_) => Bytes::new(),
        };
        Ok(Fetched {
            bytes,
            content_type,
        })
    }

    async fn fetch(
        &self,
        address: &str,
        auth: Auth,
        mut sink: Sink,
        options: &DownloadOptions,
    ) -> Result<(Sink, Option<String>), DownloadError> {
        if data_url::is_one(address) {
            let file = data_url::decode(address, options.max_bytes)?;
            sink.write(&file.bytes).await?;
            return Ok((sink, file.content_type));
        }
        let url = self.root().resolve(address).ok_or_else(|| {
            let words = "the result has no web address";
            GatewayError::new(ErrorKind::Protocol, words)
        })?;
        Transfer::new(self, url, auth, sink, options).run().await
    }
}
