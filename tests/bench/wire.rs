//! The wire: what reading a long chat stream costs, from its bytes to the client's events.
//!
//! Speeds are the best of several rounds on one thread, and the two sides of each ratio take turns,
//! so that what the machine does besides falls on both.

mod latency;
mod recording;
mod speed;

use std::error::Error;
use std::time::Instant;

use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, stream};
use serde_json::Value;
use studio_gateway::sse::SseDecoder;

use self::recording::Recording;
use self::speed::{growth, race};
use super::row::Row;

/// Reading events, as a multiple of the speed of `eventsource-stream`.
const SSE: f64 = 3.0;
/// Memory that reading the whole recording may add, in MiB.
const GROWTH: f64 = 1.0;
/// Bytes to events of the client, in MB/s; or, where that is more than this machine can do:
const DECODE: f64 = 250.0;
/// the same as a multiple of the time that `serde_json` takes for the payloads alone.
const DECODE_RATIO: f64 = 1.3;
/// From bytes to event at the median, in microseconds.
const LATENCY: f64 = 50.0;
/// Payload of a TCP segment on Ethernet, and what a fast connection gives at once.
const CHUNKS: [(&str, usize); 2] = [("1460", 1460), ("64k", 64 * 1024)];

type Failure = Box<dyn Error>;

pub(crate) async fn rows() -> Result<Vec<Row>, Failure> {
    let recording = Recording::load()?;
    let mut rows = Vec::new();
    for (name, size) in CHUNKS {
        rows.extend(sse(&recording, name, size)?);
    }
    for (name, size) in CHUNKS {
        rows.extend(decode(&recording, name, size)?);
    }
    let counting = recording.counting();
    rows.extend(decode(&counting, "counting", CHUNKS[1].1)?);
    rows.push(stream(&recording).await?);
    rows.extend(latency::rows(LATENCY).await?);
    Ok(rows)
}

/// Events as owned values on both sides, though the client itself reads them without copying.
fn sse(recording: &Recording, name: &str, size: usize) -> Result<Vec<Row>, Failure> {
    let bytes = recording.bytes();
    let (ours, reference) = race(
        bytes.len(),
        || owned_events(bytes, size),
        || reference_events(bytes, size),
    )?;
    let (borrowed, _) = race(bytes.len(), || borrowed_events(bytes, size), || Ok(0))?;
    let grown = growth(|| owned_events(bytes, size))?;
    let row = |what: &str| format!("wire.sse_{name}.{what}");
    Ok(vec![
        Row::at_least(SSE, &row("speed"), ours / reference, "ratio"),
        Row::told(&row("owned"), ours, "MB/s"),
        Row::told(&row("borrowed"), borrowed, "MB/s"),
        Row::told(&row("reference"), reference, "MB/s"),
        Row::at_most(GROWTH, &row("memory"), grown, "MiB"),
    ])
}

fn owned_events(bytes: &[u8], size: usize) -> Result<usize, Failure> {
    let mut decoder = SseDecoder::new();
    let mut events = Vec::new();
    let mut read = 0;
    for chunk in bytes.chunks(size) {
        decoder.push(chunk, &mut events)?;
        read += events
            .drain(..)
            .map(|event| event.data.len())
            .sum::<usize>();
    }
    decoder.finish(&mut events)?;
    Ok(read + events.iter().map(|event| event.data.len()).sum::<usize>())
}

fn borrowed_events(bytes: &[u8], size: usize) -> Result<usize, Failure> {
    let mut decoder = SseDecoder::new();
    let mut read = 0;
    for chunk in bytes.chunks(size) {
        decoder.push_each(chunk, |event| read += event.data.len())?;
    }
    decoder.finish_each(|event| read += event.data.len())?;
    Ok(read)
}

fn reference_events(bytes: &[u8], size: usize) -> Result<usize, Failure> {
    use eventsource_stream::Eventsource;
    let chunks = stream::iter(bytes.chunks(size).map(Ok::<_, std::convert::Infallible>));
    let events = chunks.eventsource().fold(0, async |read, event| {
        read + event.map_or(0, |event| event.data.len())
    });
    // Nothing is waited for: the chunks are all there.
    events
        .now_or_never()
        .ok_or_else(|| "the reference waits".into())
}

/// The whole way to the client's events, against building a value of each payload and no more.
fn decode(recording: &Recording, name: &str, size: usize) -> Result<Vec<Row>, Failure> {
    let bytes = recording.bytes();
    let (ours, values) = race(
        bytes.len(),
        || client_events(bytes, size),
        || json_values(recording),
    )?;
    let grown = growth(|| client_events(bytes, size))?;
    let row = |what: &str| format!("wire.decode_{name}.{what}");
    let ratio = values / ours;
    Ok(vec![
        Row::at_least(DECODE, &row("speed"), ours, "MB/s").or(ratio <= DECODE_RATIO),
        Row::told(&row("of_serde_json"), ratio, "ratio"),
        Row::told(&row("serde_json"), values, "MB/s"),
        Row::at_most(GROWTH, &row("memory"), grown, "MiB"),
    ])
}

fn client_events(bytes: &[u8], size: usize) -> Result<usize, Failure> {
    let (mut events, mut failed) = (0, None);
    studio_gateway::offline::chat(bytes.chunks(size), |item| match item {
        Ok(_) => events += 1,
        Err(error) => failed = Some(error),
    })?;
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(events),
    }
}

/// The same through the stream that an app polls, in pieces of a connection that is always ahead.
async fn stream(recording: &Recording) -> Result<Row, Failure> {
    let bytes = Bytes::copy_from_slice(recording.bytes());
    let chunks = (0..bytes.len()).step_by(CHUNKS[1].1);
    let slices = bytes.clone();
    let pieces = chunks.map(move |at| Ok(slices.slice(at..slices.len().min(at + CHUNKS[1].1))));
    let begun = Instant::now();
    let mut events = studio_gateway::offline::chat_stream(stream::iter(pieces))?;
    while let Some(item) = events.next().await {
        item?;
    }
    let speed = bytes.len() as f64 / 1e6 / begun.elapsed().as_secs_f64();
    Ok(Row::told("wire.decode_64k.polled", speed, "MB/s"))
}

fn json_values(recording: &Recording) -> Result<usize, Failure> {
    let mut objects = 0;
    for payload in recording.payloads() {
        let value: Value = serde_json::from_slice(payload)?;
        objects += usize::from(value.is_object());
    }
    Ok(objects)
}
