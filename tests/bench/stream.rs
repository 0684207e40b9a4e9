//! Streaming: what an answer of 200,000 characters costs while it arrives, in the real window.
//!
//! Each shape is streamed twice. The first time a probe in the page looks for gaps; it keeps the page's thread busy,
//! so what a chunk costs is measured the second time, as processor time of that thread: scripts, style, layout and
//! painting alike, and nothing of what other processes do.

mod picture;
mod thread;
mod window;

use std::error::Error;
use std::time::Duration;

use studio_demo::{DemoGateway, DemoOptions, Pace};
use tokio::time::{Instant, sleep_until};

use self::thread::PageThread;
use self::window::StreamWindow;
use super::row::Row;

const SHAPES: [&str; 6] = ["mixed", "code", "table", "list", "paragraph", "math"];
/// Characters of every load answer of the demo gateway.
const CHARS: usize = 200_000;
/// Cost of a chunk in the last tenth as a multiple of its cost in the first.
const GROWTH: f64 = 1.5;
/// Longest time in milliseconds that the page answers nothing.
const GAP: f64 = 50.0;
/// Pictures taken while an answer arrives, one in each tenth but the first and the last, which are measured.
const PICTURES: u32 = 8;

type Failure = Box<dyn Error>;

/// The wanted shapes or, if none is named, all of them, one after another, each in a window of its own.
pub(crate) async fn rows(wanted: &[&str]) -> Result<Vec<Row>, Failure> {
    let gateway = DemoGateway::start(DemoOptions::default()).await?;
    let mut rows = Vec::new();
    for shape in SHAPES {
        if !wanted.is_empty() && !wanted.contains(&shape) {
            continue;
        }
        let window = StreamWindow::open(&gateway, shape).await?;
        if rows.is_empty() {
            rows.push(Row::told("stream.idle.gap", window.idle_gap().await?, "ms"));
        }
        let gap = largest_gap(&window, &gateway).await?;
        rows.push(Row::at_most(GAP, &name(shape, "gap"), gap, "ms"));
        rows.extend(cost(&window, &gateway, shape).await?);
        if shape == "mixed" {
            rows.extend(attach(&window, &gateway).await?);
        }
    }
    Ok(rows)
}

fn name(shape: &str, what: &str) -> String {
    format!("stream.{shape}.{what}")
}

/// When the chunks of the answer that was just asked for come, as the gateway plans it.
struct Schedule {
    first: Instant,
    tenth: Duration,
    chunks: f64,
}

impl Schedule {
    fn starting_now() -> Self {
        let pace = Pace::default();
        let chunks = CHARS.div_ceil(pace.load_chunk_chars);
        let whole = pace.load_interval * u32::try_from(chunks).unwrap_or(u32::MAX);
        Self {
            first: Instant::now() + pace.first_token,
            tenth: whole / 10,
            chunks: chunks as f64,
        }
    }

    /// The end of a tenth, counted from 1; 0 is the beginning.
    fn tenth(&self, number: u32) -> Instant {
        self.first + self.tenth * number
    }
}

/// Sends the message and waits until the gateway has heard of it.
async fn ask(window: &StreamWindow, gateway: &DemoGateway) -> Result<Schedule, Failure> {
    window.new_conversation().await?;
    gateway.clear_journal();
    let (asked, ()) = tokio::join!(
        window.send(),
        gateway.wait_for(|entries| entries.iter().any(|entry| entry.method == "POST"))
    );
    let schedule = Schedule::starting_now();
    asked?;
    Ok(schedule)
}

async fn largest_gap(window: &StreamWindow, gateway: &DemoGateway) -> Result<f64, Failure> {
    let schedule = ask(window, gateway).await?;
    window.begin_probe().await?;
    sleep_until(schedule.tenth(10)).await;
    window.settled(&PageThread::find()?).await?;
    window.end_probe().await
}

async fn cost(
    window: &StreamWindow,
    gateway: &DemoGateway,
    shape: &str,
) -> Result<Vec<Row>, Failure> {
    let thread = PageThread::find()?;
    let schedule = ask(window, gateway).await?;
    sleep_until(schedule.tenth(0)).await;
    let begun = thread.busy()?;
    sleep_until(schedule.tenth(1)).await;
    let first = thread.busy()? - begun;
    let (mut blank, mut unscrolled) = (0.0, 0.0);
    for number in 0..PICTURES {
        sleep_until(schedule.tenth(number + 1) + schedule.tenth / 2).await;
        let view = window.view().await?;
        unscrolled += f64::from(u8::from(!view.is_at_end()));
        let picture = window.picture().await?;
        let tallest = picture::tallest_blank(&picture, &view.area())?;
        blank += f64::from(u8::from(tallest > view.blank_limit()));
    }
    sleep_until(schedule.tenth(9)).await;
    let nearly = thread.busy()?;
    sleep_until(schedule.tenth(10)).await;
    // What is still waiting to be shown belongs to the last tenth.
    let (behind, busy) = window.settled(&thread).await?;
    let last = busy - nearly;
    let per_chunk = last.as_secs_f64() * 1e6 / (schedule.chunks / 10.0);
    Ok(vec![
        Row::at_most(
            GROWTH,
            &name(shape, "growth"),
            last.as_secs_f64() / first.as_secs_f64(),
            "ratio",
        ),
        Row::told(&name(shape, "chunk"), per_chunk, "us"),
        Row::told(&name(shape, "behind"), behind.as_secs_f64() * 1e3, "ms"),
        Row::at_most(0.0, &name(shape, "blank"), blank, "pictures"),
        Row::at_most(0.0, &name(shape, "unscrolled"), unscrolled, "pictures"),
    ])
}

/// Opens a conversation in which half of an answer has arrived, in a page that is new.
async fn attach(window: &StreamWindow, gateway: &DemoGateway) -> Result<Vec<Row>, Failure> {
    let schedule = ask(window, gateway).await?;
    sleep_until(schedule.tenth(5)).await;
    let shown = window.attach(CHARS / 4).await?;
    sleep_until(schedule.tenth(9)).await;
    let unscrolled = f64::from(u8::from(!window.view().await?.is_at_end()));
    Ok(vec![
        Row::told("stream.attach.ms", shown, "ms"),
        Row::at_most(0.0, "stream.attach.unscrolled", unscrolled, "pictures"),
    ])
}
