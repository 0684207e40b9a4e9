//! Keys and other secrets: in the system's keyring, or in memory where it has none.

mod keyring_thread;

use crate::redact::Redactor;
use keyring_thread::KeyringThread;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use studio_contract::{SecretKind, SecretStoreStatus, ToolSecret};
use studio_domain::ProfileId;

/// Why a secret could not be kept or fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// The keyring is there but gave no answer in time: most often it is locked.
    #[error("the system keyring did not answer; unlock it and try again")]
    NoAnswer,
    /// The keyring refused.
    #[error("the system keyring refused: {0}")]
    Refused(String),
}

/// A secret with the origin that it may be sent to.
#[derive(Clone)]
pub(crate) struct BoundSecret {
    pub(crate) origin: String,
    pub(crate) value: SecretString,
}

/// The form in which a secret lies in the keyring.
#[derive(Serialize, Deserialize)]
struct StoredSecret {
    origin: String,
    value: String,
}

/// All secrets of all profiles and tools, by account. They are written and used, never shown.
pub(crate) struct Secrets {
    keyring: KeyringThread,
    /// What this process has set or fetched, so that a turn does not wait for the keyring. Where the system has
    /// no keyring this is the only place.
    session: Mutex<HashMap<String, Option<BoundSecret>>>,
    redactor: Redactor,
}

impl Secrets {
    pub(crate) fn new(redactor: Redactor) -> Self {
        Self {
            keyring: KeyringThread::start(),
            session: Mutex::default(),
            redactor,
        }
    }

    pub(crate) fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// Where secrets are kept. Asks the keyring once; later calls are free.
    pub(crate) async fn status(&self) -> SecretStoreStatus {
        if self.keyring.is_available().await {
            SecretStoreStatus::Keyring
        } else {
            SecretStoreStatus::Session
        }
    }

    /// The secret, if there is one for this origin.
    pub(crate) async fn get(
        &self,
        account: &str,
        origin: &str,
    ) -> Result<Option<SecretString>, SecretError> {
        let known = self.session().get(account).cloned();
        let found = match known {
            Some(found) => found,
            None => self.fetch(account).await?,
        };
        Ok(found
            .filter(|secret| secret.origin == origin)
            .map(|secret| secret.value))
    }

    /// Keeps a secret for this origin.
    pub(crate) async fn set(&self, account: &str, secret: BoundSecret) -> Result<(), SecretError> {
        self.redactor.learn(&secret.value);
        if self.status().await == SecretStoreStatus::Keyring {
            let stored = StoredSecret {
                origin: secret.origin.clone(),
                value: secret.value.expose_secret().to_owned(),
            };
            let text = serde_json::to_string(&stored)
                .map_err(|error| SecretError::Refused(error.to_string()))?;
            self.keyring.set(account, SecretString::from(text)).await?;
        }
        self.session().insert(account.to_owned(), Some(secret));
        Ok(())
    }

    /// Forgets a secret; that there was none is no error.
    pub(crate) async fn forget(&self, account: &str) -> Result<(), SecretError> {
        if self.status().await == SecretStoreStatus::Keyring {
            self.keyring.delete(account).await?;
        }
        self.session().insert(account.to_owned(), None);
        Ok(())
    }

    async fn fetch(&self, account: &str) -> Result<Option<BoundSecret>, SecretError> {
        if self.status().await == SecretStoreStatus::Session {
            return Ok(None);
        }
        let Some(text) = self.keyring.get(account).await? else {
            self.session().insert(account.to_owned(), None);
            return Ok(None);
        };
        let stored: StoredSecret = serde_json::from_str(text.expose_secret())
            .map_err(|_| SecretError::Refused("the entry is not readable".to_owned()))?;
        let secret = BoundSecret {
            origin: stored.origin,
            value: SecretString::from(stored.value),
        };
        self.redactor.learn(&secret.value);
        self.session()
            .insert(account.to_owned(), Some(secret.clone()));
        Ok(Some(secret))
    }

    fn session(&self) -> MutexGuard<'_, HashMap<String, Option<BoundSecret>>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The account of a profile's secret.
pub(crate) fn profile_account(profile: ProfileId, kind: &SecretKind) -> String {
    match kind {
        SecretKind::Key => format!("profile/{profile}/key"),
        SecretKind::ProxyPassword => format!("profile/{profile}/proxy-password"),
        SecretKind::Header { name } => {
            format!("profile/{profile}/header/{}", name.to_ascii_lowercase())
        }
    }
}

/// The account of a tool's secret.
pub(crate) fn tool_account(secret: &ToolSecret) -> String {
    match secret {
        ToolSecret::Server { id, name } => format!("tool-server/{id}/{name}"),
        ToolSecret::WebSearch => "web-search/key".to_owned(),
    }
}

/// What a page may show of a key: its beginning and its last four characters.
pub(crate) fn label(key: &str) -> String {
    let key = key.trim();
    let count = key.chars().count();
    if count < 12 {
        return "…".to_owned();
    }
    let start = if key.starts_with("sk-") { "sk-" } else { "" };
    let tail: String = key.chars().skip(count - 4).collect();
    format!("{start}…{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_shows_at_most_four_characters_of_a_key() {
        assert_eq!(label("sk-0123456789abcdef3f9a"), "sk-…3f9a");
        assert_eq!(label("0123456789abcdef"), "…cdef");
        assert_eq!(label("short"), "…");
    }
}
