//! Keeps secrets out of everything that is written down.

use secrecy::{ExposeSecret, SecretString};
use std::sync::{Arc, PoisonError, RwLock};
use studio_gateway::Masker;

/// Masks every secret that the app has met, and everything that looks like a key. Cheap to clone.
#[derive(Clone, Default)]
pub struct Redactor {
    masker: Arc<RwLock<Masker>>,
}

impl Redactor {
    /// Masks this secret from now on.
    pub(crate) fn learn(&self, secret: &SecretString) {
        let mut masker = self.masker.write().unwrap_or_else(PoisonError::into_inner);
        masker.learn(secret.expose_secret());
    }

    /// `text` with every secret replaced by its last four characters.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        self.masker
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .mask(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_learnt_secret_is_masked_in_every_clone() {
        let redactor = Redactor::default();
        let clone = redactor.clone();
        redactor.learn(&SecretString::from("no-usual-prefix-4711"));
        assert_eq!(clone.redact("key=no-usual-prefix-4711."), "key=…4711.");
    }
}
