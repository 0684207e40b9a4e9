//! The demo gateway on its own: `--port N`, `--scenario WORDS`, `--key KEY`, `--pace instant`.

use std::io::Write as _;
use std::process::ExitCode;

use studio_demo::{DemoError, DemoGateway, DemoOptions, Pace, Scenario, ScenarioError};

/// Port when none is given.
const PORT: u16 = 8787;
const USAGE: &str = "usage: studio-demo [--port N] [--scenario FAULT,latency=MS,jitter=MS,bytes] [--key KEY] \
                     [--pace natural|instant]";

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{USAGE}")]
    Usage,
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    #[error(transparent)]
    Demo(#[from] DemoError),
    #[error("cannot write to the terminal: {0}")]
    Terminal(#[from] std::io::Error),
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            let _ = writeln!(std::io::stderr(), "{cause}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Failure> {
    let gateway = DemoGateway::start(options(std::env::args().skip(1))?).await?;
    writeln!(std::io::stdout(), "{}", gateway.root_url())?;
    tokio::signal::ctrl_c().await?;
    gateway.shutdown().await;
    Ok(())
}

fn options(mut words: impl Iterator<Item = String>) -> Result<DemoOptions, Failure> {
    let mut options = DemoOptions {
        port: PORT,
        ..DemoOptions::default()
    };
    while let Some(word) = words.next() {
        let value = words.next().ok_or(Failure::Usage)?;
        match word.as_str() {
            "--port" => options.port = value.parse().map_err(|_| Failure::Usage)?,
            "--scenario" => options.scenario = Some(Scenario::parse(&value)?),
            "--key" => options.key = Some(value),
            "--pace" => {
                options.pace = match value.as_str() {
                    "natural" => Pace::default(),
                    "instant" => Pace::instant(),
                    _ => return Err(Failure::Usage),
                }
            }
            _ => return Err(Failure::Usage),
        }
    }
    Ok(options)
}
