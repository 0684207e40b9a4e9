//! Every endpoint of the client that the demo gateway answers, with a good request.

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, Stream, StreamExt};
use studio_gateway::anthropic::{Message, MessagesRequest};
use studio_gateway::gemini::{Content, GenerateRequest};
use studio_gateway::{
    ChatMessage, ChatRequest, CompletionRequest, EmbeddingRequest, Gateway, GatewayError,
    ImageRequest, ModerationRequest, RerankRequest, SpeechRequest, TranscriptionRequest,
    TranslationRequest, Upload, VideoDialect, VideoRequest,
};

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
}

type Call = fn(Gateway) -> BoxFuture<'static, Result<(), GatewayError>>;

pub(super) struct Endpoint {
    pub(super) name: &'static str,
    pub(super) form: Form,
    pub(super) call: Call,
}

pub(super) fn all() -> Vec<Endpoint> {
    let row = |name, form, call: Call| Endpoint { name, form, call };
    [lists(row), texts(row), data(row), media(row)]
        .into_iter()
        .flatten()
        .collect()
}

fn lists(row: fn(&'static str, Form, Call) -> Endpoint) -> Vec<Endpoint> {
    vec![row("models", Form::List, |g| {
        async move { g.models().await.map(drop) }.boxed()
    })]
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
        row("gemini", Form::Whole, |g| {
            async move { g.generate_content(&content()).await.map(drop) }.boxed()
        }),
        row("gemini, streamed", Form::Events, |g| {
            async move { to_end(g.generate_content_stream(&content()).await?).await }.boxed()
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
        row("images", Form::Whole, |g| {
            async move { g.images(&picture()).await.map(drop) }.boxed()
        }),
        row("images, streamed", Form::Events, |g| {
            async move { to_end(g.images_stream(&picture()).await?).await }.boxed()
        }),
        row("videos", Form::Submit, |g| {
            async move {
                let request = VideoRequest::new("demo-video", "A lighthouse");
                g.video_submit_as(VideoDialect::Generations, &request)
                    .await
                    .map(drop)
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
