//! What may be known of a secret without opening the keyring: that it is there, for which origin, and its label.

use crate::{App, CoreError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use studio_contract::SecretKind;
use studio_domain::{OwnerId, ProfileId};

/// The label of one secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SecretLabel {
    pub(crate) label: String,
    pub(crate) origin: String,
    /// The process that keeps it in memory, where there was no keyring: gone when that process is.
    pub(crate) only_in: Option<OwnerId>,
}

/// The labels of one profile's secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct SecretLabels(BTreeMap<String, SecretLabel>);

impl SecretLabels {
    pub(crate) fn get(&self, kind: &SecretKind) -> Option<&SecretLabel> {
        self.0.get(&name(kind))
    }

    pub(crate) fn headers(&self) -> impl Iterator<Item = (&str, &SecretLabel)> {
        self.0
            .iter()
            .filter_map(|(name, label)| Some((name.strip_prefix(HEADER)?, label)))
    }

    fn set(&mut self, kind: &SecretKind, label: Option<SecretLabel>) {
        match label {
            Some(label) => self.0.insert(name(kind), label),
            None => self.0.remove(&name(kind)),
        };
    }
}

const HEADER: &str = "header/";

fn name(kind: &SecretKind) -> String {
    match kind {
        SecretKind::Key => "key".to_owned(),
        SecretKind::ProxyPassword => "proxyPassword".to_owned(),
        SecretKind::Header { name } => format!("{HEADER}{}", name.to_ascii_lowercase()),
    }
}

fn setting(profile: ProfileId) -> String {
    format!("secretLabels/{profile}")
}

impl App {
    pub(crate) async fn secret_labels(
        &self,
        profile: ProfileId,
    ) -> Result<SecretLabels, CoreError> {
        let stored = self
            .inner
            .store
            .get_setting::<SecretLabels>(&setting(profile))
            .await?;
        Ok(stored.unwrap_or_default())
    }

    pub(crate) async fn set_secret_label(
        &self,
        profile: ProfileId,
        kind: &SecretKind,
        label: Option<SecretLabel>,
    ) -> Result<(), CoreError> {
        let mut labels = self.secret_labels(profile).await?;
        labels.set(kind, label);
        self.inner
            .store
            .put_setting(&setting(profile), &labels, crate::app::now())
            .await?;
        Ok(())
    }
}
