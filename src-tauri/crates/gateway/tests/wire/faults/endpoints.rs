//! Every endpoint of the client that the demo gateway answers, with a good request.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, Stream, StreamExt};
use studio_gateway::anthropic::{Message, MessagesRequest};
use studio_gateway::gemini::{Content, GenerateRequest};
use studio_gateway::realtime::RealtimeOptions;
use studio_gateway::{
    ChatMessage, ChatRequest, CompletionRequest, EmbeddingRequest, Gateway, GatewayConfig,
    GatewayError, ImageEditRequest, ImageRequest, ImageVariationRequest, JobRecord,
    MidjourneyRequest, ModerationRequest, RerankRequest, SpeechRequest, TranscriptionRequest,
    TranslationRequest, Upload, VideoDialect, VideoRequest,
};

const ONE_PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// What comes back for a good request, which decides how it can be spoiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A GET.
    List,
    /// One JSON value.
    Whole,
    /// One JSON value about a job, which is asked for once whatever happens.
    Submit,
    /// Server-sent events that end with a closing mark.
    Events,
    /// Bytes of sound.
    Bytes,
    /// GETs of what a gateway need not have, so that its absence is no failure.
    Optional,
    /// A GET about a job that was submitted before without the fault.
    Poll,
    /// The opening of a WebSocket.
    Socket,
}

type Call = fn(Gateway) -> BoxFuture<'static, Result<(), GatewayError>>;

pub(super) struct Endpoint {
    pub(super) name: &'static str,
    pub(super) form: Form,
    pub(super) call: Call,
}

pub(super) fn all() -> Vec<Endpoint> {
    let row = |name, form, call: Call| Endpoint { name, form, call };
    [
        lists(row),
        texts(row),
        data(row),
        media(row),
        pictures(row),
        films(row),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn lists(row: fn(&'static str, Form, Call) -> Endpoint) -> Vec<Endpoint> {
    vec![
        row("models", Form::List, |g| {
            async move { g.models().await.map(drop) }.boxed()
        }),
        row("pricing", Form::Optional, |g| {
            async move { g.pricing().await.map(drop) }.boxed()
        }),
        row("balance", Form::Optional, |g| {
            async move { g.balance().await.map(drop) }.boxed()
        }),
        row("realtime, opened", Form::Socket, |g| {
            async move {
                let options = RealtimeOptions::new("demo-realtime");
                g.realtime(options).await.map(drop)
            }
            .boxed()
        }),
    ]
}

fn texts(row: fn(&'static str, Form, Call) -> Endpoint) -> Vec<Endpoint> {
    vec![
        row("chat", Form::Whole, |g| {
            async move { g.chat(&chat()).await.map(drop) }.boxed()
        }),
        row("chat, streamed", Form::Events, |g| {
            async move { to_end(g.chat_stream(&chat()).await?).await }.boxed()
        }),
        row("completions", Form::Whole, |g| {
            async move { g.complete(&completion()).await.map(drop) }.boxed()
        }),
        row("completions, streamed", Form::Events, |g| {
            async move { to_end(g.complete_stream(&completion()).await?).await }.boxed()
        }),
        row("messages", Form::Whole, |g| {
            async move { g.messages(&message()).await.map(drop) }.boxed()
        }),
        row("messages, streamed", Form::Events, |g| {
            async move { to_end(g.messages_stream(&message()).await?).await }.boxed()
        }),
        row("messages, counted", Form::Whole, |g| {
            async move { g.count_message_tokens(&message()).await.map(drop) }.boxed()
        }),
        row("gemini", Form::Whole, |g| {
            async move { g.generate_content(&content()).await.map(drop) }.boxed()
        }),
        row("gemini, streamed", Form::Events, |g| {
            async move { to_end(g.generate_content_stream(&content()).await?).await }.boxed()
        }),
        row("contents, counted", Form::Whole, |g| {
            async move { g.count_content_tokens(&content()).await.map(drop) }.boxed()
        }),
    ]
}

fn data(row: fn(&'static str, Form, Call) -> Endpoint) -> Vec<Endpoint> {
    vec![
        row("embeddings", Form::Whole, |g| {
            async move {
                let request = EmbeddingRequest::new("demo-embedding", "ebb tide");
                g.embeddings(&request).await.map(drop)
            }
            .boxed()
        }),
        row("rerank", Form::Whole, |g| {
            async move {
                let request = RerankRequest::new("demo-rerank", "tide", ["ebb tide", "paint"]);
                g.rerank(&request).await.map(drop)
            }
            .boxed()
        }),
        row("moderations", Form::Whole, |g| {
            async move {
                g.moderations(&ModerationRequest::new("caption"))
                    .await
                    .map(drop)
            }
            .boxed()
        }),
    ]
}

fn media(row: fn(&'static str, Form, Call) -> Endpoint) -> Vec<Endpoint> {
    vec![
        row("speech", Form::Bytes, |g| {
            async move {
                let request = SpeechRequest::new("demo-tts", "alloy", "Mind the gap.");
                to_end(g.speech(&request).await?).await
            }
            .boxed()
        }),
        row("transcription", Form::Whole, |g| {
            async move {
                let request = TranscriptionRequest::new("demo-transcribe", sound());
                g.transcription(&request).await.map(drop)
            }
            .boxed()
        }),
        row("transcription, streamed", Form::Events, |g| {
            async move {
                let request = TranscriptionRequest::new("demo-transcribe-stream", sound());
                to_end(g.transcription_stream(&request).await?).await
            }
            .boxed()
        }),
        row("translation", Form::Whole, |g| {
            async move {
                let request = TranslationRequest::new("demo-transcribe", sound());
                g.translation(&request).await.map(drop)
            }
            .boxed()
        }),
    ]
}

fn pictures(row: fn(&'static str, Form, Call) -> Endpoint) -> Vec<Endpoint> {
    vec![
        row("images", Form::Whole, |g| {
            async move { g.images(&picture()).await.map(drop) }.boxed()
        }),
        row("images, streamed", Form::Events, |g| {
            async move { to_end(g.images_stream(&picture()).await?).await }.boxed()
        }),
        row("images, edited", Form::Whole, |g| {
            async move { g.image_edit(&edit()).await.map(drop) }.boxed()
        }),
        row("images, edited and streamed", Form::Events, |g| {
            async move { to_end(g.image_edit_stream(&edit()).await?).await }.boxed()
        }),
        row("images, varied", Form::Whole, |g| {
            async move {
                let request = ImageVariationRequest::new(pixel());
                g.image_variation(&request).await.map(drop)
            }
            .boxed()
        }),
        row("midjourney", Form::Submit, |g| {
            async move {
                let request = MidjourneyRequest::new("A lighthouse");
                g.midjourney_imagine(&request).await.map(drop)
            }
            .boxed()
        }),
    ]
}

fn films(row: fn(&'static str, Form, Call) -> Endpoint) -> Vec<Endpoint> {
    vec![
        row("videos", Form::Submit, |g| {
            async move { film(&g).await.map(drop) }.boxed()
        }),
        row("videos, asked after", Form::Poll, |g| {
            async move {
                let config = GatewayConfig::new(g.root().clone(), Some(super::KEY.into()));
                let mut job = film(&Gateway::new(config)?).await?;
                g.video_poll(&mut job).await.trouble.map_or(Ok(()), Err)
            }
            .boxed()
        }),
    ]
}

async fn to_end<T>(
    stream: impl Stream<Item = Result<T, GatewayError>>,
) -> Result<(), GatewayError> {
    let mut stream = std::pin::pin!(stream);
    while let Some(item) = stream.next().await {
        item?;
    }
    Ok(())
}

fn chat() -> ChatRequest {
    ChatRequest::new("demo-chat", vec![ChatMessage::user("hello there")])
}

fn completion() -> CompletionRequest {
    CompletionRequest::new("demo-chat", "The harbour master said")
}

fn message() -> MessagesRequest {
    MessagesRequest::new("demo-chat", 200, vec![Message::user("hello there")])
}

fn content() -> GenerateRequest {
    GenerateRequest::new("demo-chat", vec![Content::user("hello there")])
}

fn picture() -> ImageRequest {
    ImageRequest {
        size: Some("1024x1024".to_owned()),
        ..ImageRequest::new("demo-image-gpt", "A lighthouse")
    }
}

fn edit() -> ImageEditRequest {
    ImageEditRequest::new("demo-image-gpt", "A lighthouse at night", [pixel()])
}

async fn film(gateway: &Gateway) -> Result<JobRecord, GatewayError> {
    let request = VideoRequest::new("demo-video", "A lighthouse");
    let dialect = VideoDialect::Generations;
    gateway.video_submit_as(dialect, &request).await
}

/// A picture of one pixel.
fn pixel() -> Upload {
    let png = STANDARD.decode(ONE_PIXEL).expect("base64");
    Upload::bytes("pixel.png", "image/png", png)
}

/// A tenth of a second of silence: 16 bits, mono, 8 kHz.
fn sound() -> Upload {
    const SAMPLES: u32 = 800;
    let mut wav = Vec::new();
    wav.extend(b"RIFF");
    wav.extend((36 + SAMPLES * 2).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16_u32.to_le_bytes());
    wav.extend([1, 0, 1, 0]);
    wav.extend(8000_u32.to_le_bytes());
    wav.extend(16_000_u32.to_le_bytes());
    wav.extend([2, 0, 16, 0]);
    wav.extend(b"data");
    wav.extend((SAMPLES * 2).to_le_bytes());
    wav.resize(wav.len() + SAMPLES as usize * 2, 0);
    Upload::bytes("silence.wav", "audio/wav", wav)
}
