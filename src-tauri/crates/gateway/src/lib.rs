//! Typed, window-free client of an OpenAI-compatible, multi-protocol AI gateway.
//!
//! [`Gateway`] is the one door: built from a [`GatewayConfig`], cheap to clone, with one method per
//! endpoint. Everything that goes wrong is a [`GatewayError`] with an [`ErrorKind`] to act upon.
//! Nothing in this crate ever prints a key: not in `Debug`, not in errors, not in traces.

pub mod client;
pub mod config;
pub mod download;
pub mod endpoint;
pub mod error;
mod form;
pub mod job;
pub mod retry;
pub mod sse;
mod stream;
mod transport;

pub use client::Gateway;
pub use config::{
    ConfigError, ExtraHeader, GatewayConfig, Proxy, ProxyCredentials, RootUrl, RootUrlError,
    Timeouts,
};
pub use download::{DownloadError, DownloadOptions, DownloadProgress, Downloaded, Fetched};
pub use endpoint::chat::{
    AudioInput, ChatChoice, ChatEvent, ChatMessage, ChatRequest, ChatResponse, ChatStream,
    ContentPart, FileInput, FinishKind, FinishReason, ImageUrl, MessageContent, Role, Stop,
    StreamOptions, TokenLogprob, ToolCall, TopLogprob, Usage,
};
pub use endpoint::midjourney::{
    MidjourneyAction, MidjourneyButton, MidjourneyModal, MidjourneyRequest, MidjourneySpeed,
    MidjourneyTask,
};
pub use endpoint::models::{Balance, ModelEntry, ModelKind, PriceHint};
pub use endpoint::videos::{VideoDialect, VideoEntry, VideoPage, VideoRequest, VideoVariant};
pub use error::{ErrorKind, Failure, GatewayError, Masker};
pub use form::{Upload, UploadProgress, UploadSource};
pub use job::{
    Cancelled, JobError, JobKind, JobMark, JobReading, JobRecord, JobState, NextPoll, Polled,
};
pub use retry::RetryNotice;
pub use stream::EventStream;
pub use transport::ResponseMeta;
// Callers hold keys in this type, so they need not name the crate behind it.
pub use secrecy::{ExposeSecret, SecretString};
pub use url::Url;
