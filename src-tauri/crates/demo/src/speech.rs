//! `POST /v1/audio/speech`.

mod bank;
mod flac;
mod format;
mod ogg;
mod pcm;
mod request;
mod script;
mod utterance;
pub(crate) mod voice;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};

use self::request::SpeechAsk;
use self::utterance::Utterance;
use crate::catalogue::Group;
use crate::reply::{Making, Plan, Reply, Step};
use crate::server::Shared;
use crate::tokens;

/// Tokens of a second of sound that is made.
const TOKENS_PER_SECOND: f64 = 20.0;

/// The sound of a text, sent while it is made.
pub(crate) fn speak(shared: &Shared, body: &Value) -> Reply {
    let ask = match request::read(body) {
        Ok(ask) => ask,
        Err(refusal) => return refusal,
    };
    let utterance = Utterance::new(&ask.input, ask.voice, ask.speed);
    let read = tokens::count(&ask.input);
    let written = (utterance.seconds() * TOKENS_PER_SECOND).ceil() as u64;
    let cost = Group::Speech.price().of_tokens(read, written);
    let pace = shared.options.pace;
    let timed = move |(at, bytes): (usize, Bytes)| {
        Step::send(pace.first_token + pace.per_token() * at as u32, bytes)
    };
    let sound = ask.format.encode(utterance);
    let reply = if ask.events {
        let usage = json!({"input_tokens": read, "output_tokens": written,
                           "total_tokens": read + written});
        let frames = sound.map(|piece| delta(&piece)).chain([done(&usage)]);
        let mut reply = Reply::stream(Vec::new());
        reply.body = Plan::Making(Making::new(frames.enumerate().map(timed)));
        reply
    } else {
        whole(&ask, Making::new(sound.enumerate().map(timed)))
    };
    reply.charged(cost)
}

fn whole(ask: &SpeechAsk, steps: Making) -> Reply {
    let mut reply = Reply::text(200, ask.format.media_type(), String::new());
    reply.body = Plan::Making(steps);
    reply
}

fn delta(piece: &[u8]) -> Bytes {
    frame(&json!({"type": "speech.audio.delta", "audio": STANDARD.encode(piece)}))
}

fn done(usage: &Value) -> Bytes {
    frame(&json!({"type": "speech.audio.done", "usage": usage}))
}

fn frame(event: &Value) -> Bytes {
    format!("data: {event}\n\n").into()
}
