//! Start: from exec to a window that can be used, and the memory it takes, against an empty window.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use studio_core::{App, Paths, Redactor};
use studio_tests::harness::{
    HarnessError, Process, Surroundings, SurroundingsOptions, app_program, descendants_of,
    eventually, memory_of, program,
};

use super::row::{Row, median};

/// What both windows write to standard error when they can be used.
const READY: &str = "window ready";
/// Pairs that are measured, after one that is not: it fills the caches.
const PAIRS: usize = 12;
/// Longest time for a window to get ready, and for its memory to settle.
const LIMIT: Duration = Duration::from_secs(60);
/// The app's time and memory as a multiple of the empty window's.
const LONGEST: f64 = 1.5;
const LARGEST: f64 = 1.4;

/// One start.
#[derive(Debug, Clone, Copy)]
struct Start {
    /// Milliseconds from exec to ready.
    time: f64,
    /// Memory of all its processes in MiB (PSS).
    memory: f64,
}

/// Starts both by turns; the ratios of each pair cancel what the machine does besides.
pub(crate) async fn rows() -> Result<Vec<Row>, HarnessError> {
    let (app, bare) = (
        app_program()?,
        program("XIDAO_STUDIO_BARE", "examples/bare")?,
    );
    let surroundings = Surroundings::start(&SurroundingsOptions::default()).await?;
    with_a_profile(&surroundings).await?;
    let mut pairs = Vec::new();
    for turn in 0..=PAIRS {
        let app_first = turn % 2 == 0;
        let (first, second) = if app_first {
            (&app, &bare)
        } else {
            (&bare, &app)
        };
        let (first, second) = (
            start(&surroundings, first).await?,
            start(&surroundings, second).await?,
        );
        if turn > 0 {
            pairs.push(if app_first {
                (first, second)
            } else {
                (second, first)
            });
        }
    }
    let middle =
        |value: fn(&(Start, Start)) -> f64| median(&pairs.iter().map(value).collect::<Vec<_>>());
    Ok(vec![
        Row::at_most(
            LONGEST,
            "start.time",
            middle(|(app, bare)| app.time / bare.time),
            "ratio",
        ),
        Row::told("start.time_app", middle(|(app, _)| app.time), "ms"),
        Row::told("start.time_bare", middle(|(_, bare)| bare.time), "ms"),
        Row::at_most(
            LARGEST,
            "start.memory",
            middle(|(app, bare)| app.memory / bare.memory),
            "ratio",
        ),
        Row::told("start.memory_app", middle(|(app, _)| app.memory), "MiB"),
        Row::told("start.memory_bare", middle(|(_, bare)| bare.memory), "MiB"),
    ])
}

/// How long the app takes to start with one library as a multiple of its time with another, in pairs.
pub(crate) async fn ratio(of: &Path, to: &Path) -> Result<f64, HarnessError> {
    let app = app_program()?;
    let surroundings = Surroundings::start(&SurroundingsOptions::default()).await?;
    let mut ratios = Vec::new();
    for turn in 0..=PAIRS {
        let (first, second) = if turn % 2 == 0 { (of, to) } else { (to, of) };
        let first = start_with(&surroundings, &app, Some(first)).await?.time;
        let second = start_with(&surroundings, &app, Some(second)).await?.time;
        if turn > 0 {
            ratios.push(if turn % 2 == 0 {
                first / second
            } else {
                second / first
            });
        }
    }
    Ok(median(&ratios))
}

/// Sets the home up once, so that the window opens with a composer and not with the first run's cards.
async fn with_a_profile(surroundings: &Surroundings) -> Result<(), HarnessError> {
    let data_dir = surroundings.home().join(".local/share/xidao-studio");
    let opened = App::open(Paths::new(data_dir), Redactor::default()).await;
    let app = opened.map_err(|error| HarnessError::Setup(error.to_string()))?;
    let explored = app.demo_open().await;
    explored.map_err(|error| HarnessError::Setup(error.to_string()))?;
    app.close().await;
    Ok(())
}

async fn start(surroundings: &Surroundings, program: &Path) -> Result<Start, HarnessError> {
    start_with(surroundings, program, None).await
}

/// The same with a library in another place than the usual one.
async fn start_with(
    surroundings: &Surroundings,
    program: &Path,
    library: Option<&Path>,
) -> Result<Start, HarnessError> {
    let mut command = surroundings.command(program);
    if let Some(library) = library {
        command.env("XIDAO_STUDIO_DATA_DIR", library);
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let begun = Instant::now();
    let mut process = Process::start(&mut command)?;
    let (tell, told) = mpsc::sync_channel(1);
    if let Some(stderr) = process.child().stderr.take() {
        // Reads to the end, so that the window never waits for somebody to read.
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if line.contains(READY) {
                    let _ = tell.try_send(begun.elapsed());
                }
            }
        });
    }
    let what = format!("{} writes \"{READY}\"", program.display());
    let time = eventually(&what, LIMIT, async || Ok(told.try_recv().ok())).await?;
    let memory = settled(process.id()).await?;
    Ok(Start {
        time: time.as_secs_f64() * 1e3,
        memory,
    })
}

/// Memory once it has stopped moving: ten looks in a row within 1 %.
async fn settled(id: u32) -> Result<f64, HarnessError> {
    let mut last = Vec::new();
    eventually("the memory settles", LIMIT, async || {
        let family: Vec<u32> = std::iter::once(id).chain(descendants_of(id)).collect();
        last.push(memory_of(&family) as f64 / 1024.0);
        let window = &last[last.len().saturating_sub(10)..];
        let (least, most) = window
            .iter()
            .fold((f64::MAX, 0.0_f64), |(a, b), v| (a.min(*v), b.max(*v)));
        Ok((window.len() == 10 && most <= least * 1.01).then_some(most))
    })
    .await
}
