//! Settings of the app itself.

use crate::{App, CoreError};
use studio_contract::AppEvent;
use studio_domain::{Settings, SettingsPatch, ToolSettings};

impl App {
    /// The settings of the app.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`].
    pub async fn settings(&self) -> Result<Settings, CoreError> {
        Ok(self.inner.store.settings().await?)
    }

    /// Changes settings; what the patch does not name stays.
    ///
    /// # Errors
    ///
    /// [`CoreError::Invalid`] for tools that no model could call, [`CoreError::Store`].
    pub async fn settings_update(&self, patch: SettingsPatch) -> Result<Settings, CoreError> {
        let objection = patch.tools.as_ref().and_then(ToolSettings::objection);
        if let Some(objection) = objection {
            return Err(CoreError::Invalid(objection));
        }
        let patched_inspector = patch.inspector.is_some();
        let settings = self
            .inner
            .store
            .update_settings(patch, crate::app::now())
            .await?;
        if patched_inspector {
            let store = &self.inner.store;
            store.forget_exchanges(crate::app::now()).await?;
        }
        self.emit(AppEvent::SettingsChanged {
            settings: Box::new(settings.clone()),
        });
        Ok(settings)
    }
}

/// The system's language as a BCP 47 tag, by the variables that POSIX names, in their order; `en` where none is
/// set. The page's own `navigator.language` says the same on Windows and macOS.
pub(crate) fn system_language() -> String {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty());
    set.as_deref()
        .and_then(tag_of_locale)
        .unwrap_or_else(|| "en".to_owned())
}

/// `zh_CN.UTF-8` is `zh-CN`; `C` and `POSIX` say nothing.
fn tag_of_locale(locale: &str) -> Option<String> {
    let name = locale.split(['.', '@']).next().unwrap_or_default();
    match name {
        "" | "C" | "POSIX" => None,
        name => Some(name.replace('_', "-")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_becomes_a_language_tag() {
        assert_eq!(tag_of_locale("zh_CN.UTF-8").as_deref(), Some("zh-CN"));
        assert_eq!(tag_of_locale("de_DE@euro").as_deref(), Some("de-DE"));
        assert_eq!(tag_of_locale("C.UTF-8"), None);
    }
}
