//! `POST /v1/audio/transcriptions` and `/v1/audio/translations`.

mod heard;
mod listen;
mod request;
mod text;
mod write;

use serde_json::json;

use self::request::{Output, TranscriptionAsk};
use self::text::Transcript;
use crate::ask::{Ask, Content};
use crate::catalogue::Group;
use crate::check::refusal;
use crate::reply::{Plan, Reply, Step};
use crate::server::Shared;
use crate::tokens;

/// Tokens of a second of sound that is heard.
const TOKENS_PER_SECOND: f64 = 10.0;

/// What is done with the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    Transcribe,
    /// Into English.
    Translate,
}

/// What was spent on one answer.
struct Usage {
    seconds: f64,
    read: u64,
    written: u64,
}

/// The words of a sound; made up, but where the sound has words.
pub(crate) async fn transcribe(shared: &Shared, ask: &Ask<'_>, task: Task) -> Reply {
    match hear(&ask.body, task).await {
        Ok((ask, transcript)) => answer(shared, &ask, &transcript),
        Err(refusal) => refusal,
    }
}

async fn hear(body: &Content, task: Task) -> Result<(TranscriptionAsk, Transcript), Reply> {
    let ask = request::read(body, task)?;
    let (bytes, extension) = (ask.bytes.clone(), ask.extension);
    // Decoding takes seconds when the sound is long.
    let listening = tokio::task::spawn_blocking(move || listen::listen(bytes, extension));
    let heard = listening.await.ok().flatten().ok_or_else(|| {
        refusal(
            "file",
            "`file` could not be decoded as one of the supported formats.",
        )
    })?;
    let transcript = Transcript::of(&heard, ask.language.as_deref());
    Ok((ask, transcript))
}

fn answer(shared: &Shared, ask: &TranscriptionAsk, transcript: &Transcript) -> Reply {
    let usage = Usage {
        seconds: transcript.seconds,
        read: (transcript.seconds * TOKENS_PER_SECOND).ceil() as u64,
        written: tokens::count(&transcript.text()),
    };
    let cost = Group::Transcription
        .price()
        .of_tokens(usage.read, usage.written);
    let pace = &shared.options.pace;
    let reply = if ask.stream {
        let frames = write::frames(ask, transcript, &usage);
        let timed = frames
            .into_iter()
            .enumerate()
            .map(|(at, frame)| Step::send(pace.first_token + pace.per_token() * at as u32, frame));
        Reply::stream(timed.collect())
    } else {
        let (media_type, body) = match ask.output {
            Output::Json => (
                "application/json",
                write::json(ask, transcript, &usage).to_string(),
            ),
            Output::Verbose => (
                "application/json",
                write::verbose(ask, transcript, &usage).to_string(),
            ),
            Output::Diarized => (
                "application/json",
                write::diarized(transcript, &usage).to_string(),
            ),
            Output::Text => ("text/plain; charset=utf-8", transcript.text() + "\n"),
            Output::Srt => (
                "application/x-subrip; charset=utf-8",
                write::srt(transcript),
            ),
            Output::Vtt => ("text/vtt; charset=utf-8", write::vtt(transcript)),
        };
        let mut reply = Reply::text(200, media_type, String::new());
        reply.body = Plan::Steps(vec![Step::send(pace.first_token, body)]);
        reply
    };
    reply.charged(cost)
}

impl Usage {
    fn duration(&self) -> serde_json::Value {
        json!({"type": "duration", "seconds": self.seconds.ceil() as u64})
    }

    fn tokens(&self) -> serde_json::Value {
        json!({"type": "tokens", "input_tokens": self.read, "output_tokens": self.written,
               "total_tokens": self.read + self.written,
               "input_token_details": {"text_tokens": 0, "audio_tokens": self.read}})
    }
}
