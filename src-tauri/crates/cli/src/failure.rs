//! What a command can end with, what to do about it, and the code to exit with.

use std::io;
use std::path::{Path, PathBuf};
use studio_audio::AudioError;
use studio_contract::ErrorCode;
use studio_core::CoreError;
use studio_gateway::{DownloadError, ErrorKind, GatewayError, JobError};

/// Exit code of wrong arguments, as `clap` has it too.
pub(crate) const USAGE: u8 = 2;

const LOCAL: u8 = 1;
const REQUEST: u8 = 10;
const KEY: u8 = 11;
const BALANCE: u8 = 12;
const NOT_FOUND: u8 = 13;
const RATE: u8 = 14;
const SERVER: u8 = 15;
const NETWORK: u8 = 16;
const CUT_OFF: u8 = 17;
/// 128 and the number of SIGINT.
const STOPPED: u8 = 130;

/// The status by which a proxy in front of the gateway refuses a large request, with a page of its own.
const PAYLOAD_TOO_LARGE: u16 = 413;

/// The codes, for the help.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
    0  done                    13  no such model, function or profile
    1  library or keyring      14  too many requests
    2  wrong arguments         15  the server failed
   10  request refused         16  network or time-out
   11  key refused or missing  17  answer cut off
   12  balance used up        130  stopped by Ctrl-C";

/// Why a command did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Arguments that make no sense together.
    #[error("{0}")]
    Usage(String),
    /// No profile is named, and none is in use.
    #[error("no profile is in use")]
    NoProfile,
    /// There is no profile of that name.
    #[error("there is no profile {0:?}")]
    NoSuchProfile(String),
    /// No model is named, and none is the obvious one.
    #[error("no model is named")]
    NoModel(Vec<String>),
    /// What was asked for is not there.
    #[error("{0}")]
    NotFound(String),
    /// The system has nothing that keeps a key.
    #[error("this system has no keyring that answers, so a key cannot be kept")]
    NoKeyring,
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Standard input could not be read.
    #[error("standard input: {0}")]
    Input(io::Error),
    /// Standard output could not be written.
    #[error("standard output: {0}")]
    Output(io::Error),
    /// A value could not be read or written as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// Nobody reads standard output any more.
    #[error("nobody reads the output")]
    NoReader,
    /// The user stopped it.
    #[error("stopped")]
    Stopped,
    /// The answer is there, but the gateway says that it is not whole.
    #[error("{1}")]
    Unfinished(ErrorKind, &'static str),
    /// The gateway's job ended without a result.
    #[error("{}", job_words(.0))]
    Job(JobError),
    /// There is no sound.
    #[error(transparent)]
    Audio(#[from] AudioError),
    /// The process could not start.
    #[error("the program could not start: {0}")]
    Runtime(io::Error),
    /// The gateway or the way to it failed.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// The core failed.
    #[error(transparent)]
    Core(CoreError),
}

impl From<CoreError> for Failure {
    fn from(error: CoreError) -> Self {
        match error {
            CoreError::Gateway(error) => Self::Gateway(error),
            other => Self::Core(other),
        }
    }
}

impl Failure {
    /// Why a result could not be fetched to a file.
    pub(crate) fn download(path: &Path, error: DownloadError) -> Self {
        match error {
            DownloadError::Expired(error) | DownloadError::Call(error) => Self::Gateway(error),
            DownloadError::Disk(source) => Self::file(path, source),
        }
    }

    pub(crate) fn file(path: &Path, source: io::Error) -> Self {
        Self::File {
            path: path.to_owned(),
            source,
        }
    }

    pub(crate) fn usage(text: impl Into<String>) -> Self {
        Self::Usage(text.into())
    }

    /// Whether there is nobody to tell, or nothing that the user does not know.
    pub(crate) fn is_quiet(&self) -> bool {
        matches!(self, Self::NoReader | Self::Stopped)
    }

    /// Whether the gateway may have charged for a call that ended so.
    pub(crate) fn may_be_charged(&self) -> bool {
        match self {
            Self::Gateway(error) => {
                let began = error
                    .status
                    .is_some_and(|status| (200..300).contains(&status));
                error.outcome_unknown() || (began && error.kind != ErrorKind::Html)
            }
            Self::Stopped | Self::NoReader | Self::Output(_) | Self::Unfinished(..) => true,
            _ => false,
        }
    }

    /// The code to exit with.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::NoReader => 0,
            Self::Usage(_) | Self::NoProfile | Self::NoModel(_) | Self::Json(_) => USAGE,
            Self::File { .. } | Self::Input(_) => USAGE,
            Self::Output(_) | Self::NoKeyring | Self::Audio(_) | Self::Runtime(_) => LOCAL,
            Self::NoSuchProfile(_) | Self::NotFound(_) => NOT_FOUND,
            Self::Stopped => STOPPED,
            Self::Unfinished(kind, _) => gateway_code(*kind, None),
            Self::Job(error) if error.refused => REQUEST,
            Self::Job(_) => SERVER,
            Self::Gateway(error) => gateway_code(error.kind, error.status),
            Self::Core(error) => core_code(error),
        }
    }

    /// What the user can do about it.
    pub(crate) fn advice(&self) -> Option<String> {
        let words = match self {
            Self::NoProfile => {
                "Add one with `xidao profile add NAME URL`, choose one with `xidao profile use NAME`, \
                 set XIDAO_API_KEY, or try the built-in demo with `--profile demo`."
            }
            Self::NoSuchProfile(_) => "`xidao profile list` shows those there are.",
            Self::NoModel(known) => return Some(model_advice(known)),
            Self::NoKeyring => {
                "Unlock or install one (gnome-keyring, KWallet), or set XIDAO_API_KEY instead."
            }
            Self::Audio(AudioError::NoInput) => {
                "A recording can be said instead: `xidao voice --input FILE.wav`."
            }
            Self::Gateway(error) => return gateway_advice(error),
            Self::Core(CoreError::KeyMissing(name)) => {
                return Some(format!("Give it one with `xidao profile key {name:?}`."));
            }
            Self::Core(CoreError::Secret(_)) => {
                "Unlock the keyring, or set XIDAO_API_KEY instead of using a profile."
            }
            _ => return None,
        };
        Some(words.to_owned())
    }
}

fn job_words(error: &JobError) -> &str {
    match error.message.as_str() {
        "" => "the job failed, and the gateway does not say why",
        words => words,
    }
}

fn core_code(error: &CoreError) -> u8 {
    match error.code() {
        ErrorCode::KeyMissing => KEY,
        ErrorCode::NotFound => NOT_FOUND,
        ErrorCode::Invalid => USAGE,
        _ => LOCAL,
    }
}

fn gateway_code(kind: ErrorKind, status: Option<u16>) -> u8 {
    let server_said = status.is_some_and(|status| status >= 500);
    match kind {
        ErrorKind::Config => USAGE,
        ErrorKind::Request | ErrorKind::Context | ErrorKind::Policy | ErrorKind::TooLarge => {
            REQUEST
        }
        ErrorKind::Auth | ErrorKind::Permission => KEY,
        ErrorKind::Quota => BALANCE,
        ErrorKind::Model | ErrorKind::Route | ErrorKind::Redirect => NOT_FOUND,
        ErrorKind::Rate => RATE,
        ErrorKind::Overloaded | ErrorKind::Upstream | ErrorKind::Server | ErrorKind::Protocol => {
            SERVER
        }
        ErrorKind::Html | ErrorKind::Timeout if server_said => SERVER,
        ErrorKind::Html if status == Some(PAYLOAD_TOO_LARGE) => REQUEST,
        // A page in place of the API: the address leads to something else.
        ErrorKind::Html => NOT_FOUND,
        ErrorKind::Offline | ErrorKind::Timeout => NETWORK,
        ErrorKind::Truncated => CUT_OFF,
        ErrorKind::Cancelled => STOPPED,
    }
}

fn model_advice(known: &[String]) -> String {
    if known.is_empty() {
        return "Name one with `-m MODEL`; `xidao models` lists them.".to_owned();
    }
    format!(
        "Name one with `-m MODEL`, for example {}.",
        known.join(", ")
    )
}

fn gateway_advice(error: &GatewayError) -> Option<String> {
    let words = match error.kind {
        ErrorKind::Auth => "Check the key: `xidao profile key` sets another one.",
        ErrorKind::Permission => "This key may not do that; ask for another one.",
        ErrorKind::Quota => "Top up the account; `xidao balance` shows what is left.",
        ErrorKind::Model => "`xidao models` lists what this key may use.",
        ErrorKind::Route => "This gateway does not offer that function.",
        ErrorKind::Html if error.status == Some(PAYLOAD_TOO_LARGE) => "Send a smaller file.",
        ErrorKind::Html if error.status.is_some_and(|status| status >= 500) => "Try again later.",
        ErrorKind::Redirect | ErrorKind::Html => "Check the address: this is not the API.",
        ErrorKind::Rate => match error.retry_after {
            Some(wait) => return Some(format!("Try again in {} s.", wait.as_secs().max(1))),
            None => "Wait a little, then try again.",
        },
        ErrorKind::Overloaded | ErrorKind::Upstream | ErrorKind::Server => "Try again later.",
        ErrorKind::Context => "Send less, or ask a model with a longer context.",
        ErrorKind::TooLarge => "Send a smaller file.",
        ErrorKind::Offline => "Check the address, the network and the proxy.",
        ErrorKind::Timeout => "Try again, or wait longer with `--timeout SECONDS`.",
        ErrorKind::Truncated => "What had arrived is above; ask again for the rest.",
        ErrorKind::Request
        | ErrorKind::Policy
        | ErrorKind::Protocol
        | ErrorKind::Config
        | ErrorKind::Cancelled => return None,
    };
    Some(words.to_owned())
}
