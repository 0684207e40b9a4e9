//! How a demo gateway behaves.

use std::fmt;
use std::time::Duration;

use crate::fault::Scenario;

/// How a demo gateway behaves. `Debug` does not show the key.
#[derive(Clone, Default)]
pub struct DemoOptions {
    /// Port on 127.0.0.1; 0 for any free one.
    pub port: u16,
    /// The one key that is accepted; `None` accepts any key, and none.
    pub key: Option<String>,
    /// Changes which scripted answers are given.
    pub seed: u64,
    /// How fast answers come.
    pub pace: Pace,
    /// A misbehaviour of every answer, whatever the model.
    pub scenario: Option<Scenario>,
    /// Which server it looks like.
    pub flavour: Flavour,
}

impl fmt::Debug for DemoOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DemoOptions")
            .field("port", &self.port)
            .field("wants_key", &self.key.is_some())
            .field("seed", &self.seed)
            .field("pace", &self.pace)
            .field("scenario", &self.scenario)
            .field("flavour", &self.flavour)
            .finish()
    }
}

/// How fast answers come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// Before the first token.
    pub first_token: Duration,
    /// Tokens a second of ordinary answers; a token is about 4 Latin letters or 1 Han character.
    /// Zero or less means "at once".
    pub tokens_per_second: f64,
    /// Characters per chunk of the load models.
    pub load_chunk_chars: usize,
    /// Between two chunks of the load models.
    pub load_interval: Duration,
    /// The wait of `demo-slow` before its first byte.
    pub slow_start: Duration,
    /// How long a job waits, and how long it then runs. Zero: each poll takes it one step further,
    /// from waiting over running to its end.
    pub job_phase: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            first_token: Duration::from_millis(250),
            tokens_per_second: 90.0,
            load_chunk_chars: 40,
            load_interval: Duration::from_millis(4),
            slow_start: Duration::from_secs(3),
            job_phase: Duration::from_secs(4),
        }
    }
}

impl Pace {
    /// Everything at once, for tests.
    pub fn instant() -> Self {
        Self {
            first_token: Duration::ZERO,
            tokens_per_second: 0.0,
            load_interval: Duration::ZERO,
            slow_start: Duration::from_millis(50),
            job_phase: Duration::ZERO,
            ..Self::default()
        }
    }

    pub(crate) fn per_token(&self) -> Duration {
        if self.tokens_per_second > 0.0 {
            Duration::from_secs_f64(1.0 / self.tokens_per_second.max(0.1))
        } else {
            Duration::ZERO
        }
    }
}

/// Which server it looks like to somebody who searches this machine for local servers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flavour {
    /// A gateway.
    #[default]
    Gateway,
    /// Ollama: answers `GET /api/version` and `/api/tags`.
    Ollama,
    /// LM Studio: answers `GET /api/v0/models`.
    LmStudio,
    /// llama.cpp: answers `GET /props`.
    LlamaCpp,
}
