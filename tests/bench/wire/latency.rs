//! From bytes to event: a frame is written into an in-memory duplex, and the client's stream of
//! events reads the other end.

use std::time::{Duration, Instant};

use futures_util::StreamExt;
use studio_gateway::{ChatEvent, offline};
use tokio::io::AsyncWriteExt;
use tokio_util::io::ReaderStream;

use super::super::row::{Row, median};
use super::Failure;

/// Frames that are measured, after some that are not.
const FRAMES: usize = 20_000;
const WARM_UP: usize = 1_000;
/// Longest wait for an event before the measurement counts as broken.
const LIMIT: Duration = Duration::from_secs(10);
const FRAME: &str = "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\
    \"model\":\"bench-model\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" tide\"},\"finish_reason\":null}]}\n\n";

/// The time counts from before the write, so that waking the reader is in it.
pub(super) async fn rows(bound: f64) -> Result<Vec<Row>, Failure> {
    let (mut server, client) = tokio::io::duplex(64 * 1024);
    let mut events = offline::chat_stream(ReaderStream::new(client))?;
    let mut times = Vec::with_capacity(FRAMES);
    for number in 0..FRAMES + WARM_UP {
        let begun = Instant::now();
        server.write_all(FRAME.as_bytes()).await?;
        tokio::time::timeout(LIMIT, text(&mut events)).await??;
        if number >= WARM_UP {
            times.push(begun.elapsed().as_secs_f64() * 1e6);
        }
    }
    times.sort_by(f64::total_cmp);
    let late = times[times.len() * 99 / 100];
    Ok(vec![
        Row::at_most(bound, "wire.duplex_to_event.median", median(&times), "us"),
        Row::told("wire.duplex_to_event.p99", late, "us"),
    ])
}

async fn text(events: &mut studio_gateway::ChatStream) -> Result<(), Failure> {
    loop {
        match events.next().await {
            Some(Ok(ChatEvent::Text { .. })) => return Ok(()),
            Some(Ok(_)) => {}
            Some(Err(error)) => return Err(error.into()),
            None => return Err("the stream ended".into()),
        }
    }
}
