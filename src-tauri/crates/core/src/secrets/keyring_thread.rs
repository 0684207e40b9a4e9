//! The one thread that talks to the system's keyring.
//!
//! A locked keyring blocks its caller until the user has answered a prompt, perhaps for ever, and some backends
//! must not run inside an async runtime. So the calls stand on a thread of their own, which nobody waits for
//! longer than [`PATIENCE`] and which never holds up the end of the process.

use super::SecretError;
use keyring::{Entry, Error};
use secrecy::{ExposeSecret, SecretString};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Duration;
use tokio::sync::{OnceCell, oneshot};

/// The service under which all secrets lie.
const SERVICE: &str = "online.xidao.studio";

/// Long enough for a person to type the keyring's password into the prompt.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long the first look at the keyring may take before the app goes on without it.
const FIRST_LOOK: Duration = Duration::from_secs(3);

/// Calls that may wait behind a prompt; more are refused at once.
const QUEUE: usize = 16;

enum Request {
    Probe(oneshot::Sender<bool>),
    Get(
        String,
        oneshot::Sender<Result<Option<SecretString>, SecretError>>,
    ),
    Set(
        String,
        SecretString,
        oneshot::Sender<Result<(), SecretError>>,
    ),
    Delete(String, oneshot::Sender<Result<(), SecretError>>),
}

pub(super) struct KeyringThread {
    requests: Option<SyncSender<Request>>,
    available: OnceCell<bool>,
}

impl KeyringThread {
    pub(super) fn start() -> Self {
        let (requests, inbox) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new().name("keyring".to_owned());
        let started = thread.spawn(move || serve(&inbox));
        if let Err(error) = &started {
            tracing::warn!(%error, "no thread for the keyring");
        }
        Self {
            requests: started.is_ok().then_some(requests),
            available: OnceCell::new(),
        }
    }

    /// Whether the system has a keyring that answers.
    pub(super) async fn is_available(&self) -> bool {
        let probe = async || {
            let answer = self.ask(Request::Probe, FIRST_LOOK).await;
            let available = answer.unwrap_or(false);
            tracing::info!(available, "looked for the system keyring");
            available
        };
        *self.available.get_or_init(probe).await
    }

    pub(super) async fn get(&self, account: &str) -> Result<Option<SecretString>, SecretError> {
        let account = account.to_owned();
        self.ask(|reply| Request::Get(account, reply), PATIENCE)
            .await?
    }

    pub(super) async fn set(&self, account: &str, value: SecretString) -> Result<(), SecretError> {
        let account = account.to_owned();
        self.ask(|reply| Request::Set(account, value, reply), PATIENCE)
            .await?
    }

    pub(super) async fn delete(&self, account: &str) -> Result<(), SecretError> {
        let account = account.to_owned();
        self.ask(|reply| Request::Delete(account, reply), PATIENCE)
            .await?
    }

    async fn ask<T>(
        &self,
        request: impl FnOnce(oneshot::Sender<T>) -> Request,
        patience: Duration,
    ) -> Result<T, SecretError> {
        let (reply, answer) = oneshot::channel();
        let requests = self.requests.as_ref().ok_or(SecretError::NoAnswer)?;
        requests
            .try_send(request(reply))
            .map_err(|error| match error {
                TrySendError::Full(_) | TrySendError::Disconnected(_) => SecretError::NoAnswer,
            })?;
        match tokio::time::timeout(patience, answer).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(_)) | Err(_) => Err(SecretError::NoAnswer),
        }
    }
}

fn serve(inbox: &Receiver<Request>) {
    // A caller that has stopped waiting no longer takes its answer; that is no error here.
    while let Ok(request) = inbox.recv() {
        match request {
            Request::Probe(reply) => drop(reply.send(probe())),
            Request::Get(account, reply) => drop(reply.send(get(&account))),
            Request::Set(account, value, reply) => drop(reply.send(set(&account, &value))),
            Request::Delete(account, reply) => drop(reply.send(delete(&account))),
        }
    }
}

/// A daemon can exist and still answer nothing, so the probe reads an entry that nobody writes.
fn probe() -> bool {
    match Entry::new(SERVICE, "probe").and_then(|entry| entry.get_password()) {
        Ok(_) | Err(Error::NoEntry) => true,
        Err(error) => {
            tracing::info!(%error, "no keyring");
            false
        }
    }
}

fn get(account: &str) -> Result<Option<SecretString>, SecretError> {
    match Entry::new(SERVICE, account).and_then(|entry| entry.get_password()) {
        Ok(value) => Ok(Some(SecretString::from(value))),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(refused(&error)),
    }
}

fn set(account: &str, value: &SecretString) -> Result<(), SecretError> {
    Entry::new(SERVICE, account)
        .and_then(|entry| entry.set_password(value.expose_secret()))
        .map_err(|error| refused(&error))
}

fn delete(account: &str) -> Result<(), SecretError> {
    match Entry::new(SERVICE, account).and_then(|entry| entry.delete_credential()) {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        Err(error) => Err(refused(&error)),
    }
}

/// The keyring's words without its data: some variants carry the secret itself.
fn refused(error: &Error) -> SecretError {
    SecretError::Refused(match error {
        Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) => cause.to_string(),
        Error::NoDefaultStore => "there is none".to_owned(),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "the entry is not readable".to_owned(),
        Error::TooLong(attribute, limit) => format!("{attribute} is longer than {limit}"),
        _ => "unknown reason".to_owned(),
    })
}
