//! The arguments: what every command takes, and which commands there are.

use crate::command::Command;
use crate::failure::EXIT_CODES;
use clap::{Args, Parser};
use serde_json::{Map, Value};
use std::time::Duration;

/// Longest time-out that makes sense: a day.
const MAX_TIMEOUT: f64 = 86_400.0;

const ENVIRONMENT: &str = "\
Environment:
  XIDAO_API_KEY          key to use instead of a profile's; alone, for https://api.xidao.online
  XIDAO_BASE_URL         gateway to use instead of a profile's
  XIDAO_STUDIO_DATA_DIR  folder of another library than the usual one";

/// Use an AI gateway from a terminal or a script.
///
/// Profiles, keys and history are those of XiDao Studio, whose window may be open at the same time. With --base-url, or
/// with XIDAO_API_KEY set, no profile is needed and nothing is stored.
#[derive(Debug, Parser)]
#[command(
    name = "xidao",
    version,
    arg_required_else_help = true,
    after_help = format!("{ENVIRONMENT}\n\n{EXIT_CODES}"),
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Common options")]
pub(crate) struct Common {
    /// Model to ask
    #[arg(short, long, global = true, value_name = "ID")]
    pub(crate) model: Option<String>,
    /// Profile to use instead of the one in use; `demo` is the built-in demo gateway
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Gateway to use without a profile, with the key in XIDAO_API_KEY [env: XIDAO_BASE_URL]
    #[arg(long, global = true, value_name = "URL", conflicts_with = "profile")]
    pub(crate) base_url: Option<String>,
    /// Further members of the request, merged last
    #[arg(long, global = true, value_name = "JSON", value_parser = object)]
    pub(crate) extra: Option<Map<String, Value>>,
    /// Print answers as the gateway gave them; a stream as one JSON object per line
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Longest silence of the gateway that is waited for
    #[arg(long, global = true, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) timeout: Option<Duration>,
}

/// A value of an argument that is not what it should be.
#[derive(Debug, thiserror::Error)]
enum Malformed {
    #[error("this is not a JSON object: {0}")]
    Object(#[from] serde_json::Error),
    #[error("this is not a number of seconds above 0")]
    Seconds,
}

fn object(text: &str) -> Result<Map<String, Value>, Malformed> {
    Ok(serde_json::from_str(text)?)
}

fn seconds(text: &str) -> Result<Duration, Malformed> {
    let seconds: f64 = text.parse().map_err(|_| Malformed::Seconds)?;
    if seconds > 0.0 && seconds <= MAX_TIMEOUT {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err(Malformed::Seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_fit_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_time_out_is_a_number_of_seconds() {
        assert_eq!(seconds("0.5").unwrap(), Duration::from_millis(500));
        for wrong in ["0", "-1", "NaN", "inf", "1e9", "soon"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
