//! The voice tab in every state that needs no sound.

use studio_tests::harness::HarnessError;

use super::Tour;
use crate::steps::{ENTER, ESCAPE, paste, press};

impl Tour {
    /// Empty, with its settings, with a talk and its frames, and refused.
    pub(super) async fn voice(&mut self) -> Result<(), HarnessError> {
        let words = self.words;
        self.tab(words.voice).await?;
        let field = self.app.by_role("textbox", words.write)?;
        field.wait().await?;
        self.look("voice-tab-empty").await?;
        self.app
            .by_role("button", words.voice_settings)?
            .click()
            .await?;
        self.look("voice-tab-settings").await?;
        paste(&self.app, &field, words.prompt).await?;
        press(&self.app, ENTER).await?;
        let lines = "document.querySelectorAll('[role=log] article').length >= 2";
        self.app.wait_until("an answer", lines).await?;
        self.app.by_role("button", words.event_log)?.click().await?;
        self.app
            .wait_until("frames", "document.querySelector('aside details')")
            .await?;
        self.look("voice-tab-talk").await?;
        // Where it is narrow, the log lies over the talk.
        let close = self.app.by_role("button", words.close_log)?.nth(0);
        close.click().await?;
        self.app.by_role("button", words.end_talk)?.click().await?;
        let picker = self.app.by_role("button", words.model)?.partly();
        picker.click().await?;
        crate::steps::search_model_as(&self.app, words.search, "demo-402").await?;
        paste(&self.app, &field, words.prompt).await?;
        press(&self.app, ENTER).await?;
        let refused = "document.querySelector('.view:not([hidden]) [role=alert] .title')";
        self.app.wait_until("a refusal", refused).await?;
        self.look("voice-tab-failed").await?;
        press(&self.app, ESCAPE).await
    }
}
