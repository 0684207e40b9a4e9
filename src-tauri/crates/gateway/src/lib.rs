//! Typed, window-free client of an OpenAI-compatible, multi-protocol AI gateway.
//!
//! [`Gateway`] is the one door: built from a [`GatewayConfig`], cheap to clone, with one method per
//! endpoint. Everything that goes wrong is a [`GatewayError`] with an [`ErrorKind`] to act upon.
//! Nothing in this crate ever prints a key: not in `Debug`, not in errors, not in traces.

pub mod anthropic;
mod body;
pub mod client;
pub mod config;
pub mod download;
pub mod endpoint;
pub mod error;
mod exchange;
mod form;
pub mod gemini;
pub mod job;
#[doc(hidden)]
pub mod offline;
pub mod realtime;
pub mod retry;
pub mod sse;
mod stream;
mod transport;
pub mod turn;

pub use body::{ImageFormat, SoundFormat};
pub use client::Gateway;
pub use config::{
    ConfigError, ExtraHeader, GatewayConfig, Proxy, ProxyCredentials, RootUrl, RootUrlError,
    Timeouts,
};
pub use download::{DownloadError, DownloadOptions, DownloadProgress, Downloaded, Fetched};
pub use endpoint::CallUsage;
pub use endpoint::chat::{
    AudioInput, ChatChoice, ChatMessage, ChatRequest, ChatResponse, ContentPart, FileInput,
    ImageUrl, MessageContent, Role, Stop, StreamOptions,
};
pub use endpoint::completions::{
    CompletionChoice, CompletionLogprobs, CompletionRequest, CompletionResponse, Prompt,
};
pub use endpoint::embeddings::{
    EmbeddingEncoding, EmbeddingInput, EmbeddingRequest, EmbeddingResponse,
};
pub use endpoint::images::{
    GeneratedImage, ImageAnswer, ImageEditRequest, ImageEvent, ImageRequest, ImageSource,
    ImageStream, ImageTask, ImageVariationRequest, ImagesResponse,
};
pub use endpoint::midjourney::{
    MidjourneyAction, MidjourneyButton, MidjourneyModal, MidjourneyRequest, MidjourneySpeed,
    MidjourneyTask, midjourney_instead,
};
pub use endpoint::models::{
    Balance, ModelEntry, ModelKind, ModelPrice, Price, PriceHint, Pricing, TokenPrice,
};
pub use endpoint::moderations::{
    ModerationInput, ModerationPart, ModerationRequest, ModerationResponse, ModerationResult,
};
pub use endpoint::rerank::{RerankDocument, RerankHit, RerankRequest, RerankResponse};
pub use endpoint::speech::{SpeechRequest, SpeechStream, Voice};
pub use endpoint::transcriptions::{
    Segment, Transcript, TranscriptBody, TranscriptEvent, TranscriptFormat, TranscriptStream,
    TranscriptionRequest, TranscriptionResponse, TranslationRequest, Word, parse_subtitles,
};
pub use endpoint::videos::{VideoDialect, VideoEntry, VideoPage, VideoRequest, VideoVariant};
pub use error::{ErrorKind, Failure, GatewayError, Masker};
pub use exchange::Passed;
pub use form::{Upload, UploadProgress, UploadSource};
pub use job::{
    Cancelled, JobError, JobKind, JobMark, JobReading, JobRecord, JobState, NextPoll, Polled,
};
pub use retry::RetryNotice;
pub use stream::{EventStream, Framed};
pub use transport::ResponseMeta;
pub use turn::{
    AudioDelta, ChatEvent, ChatStream, Citation, FinishKind, FinishReason, Protocol, TokenLogprob,
    ToolCall, TopLogprob, Usage,
};
// Callers hold keys in this type, so they need not name the crate behind it.
pub use secrecy::{ExposeSecret, SecretString};
pub use url::Url;
