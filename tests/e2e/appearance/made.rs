//! The tabs in which something is made: pictures, videos, takes and transcripts.

use studio_tests::harness::HarnessError;

use super::Tour;
use crate::steps::{CONTROL, ENTER, ESCAPE, paste, press};

impl Tour {
    /// The gallery empty, with a picture and with a failure, its settings, and a picture in full.
    pub(super) async fn images(&mut self) -> Result<(), HarnessError> {
        self.tab(self.words.images).await?;
        let wish = self.app.by_role("textbox", self.words.wish)?;
        wish.wait().await?;
        self.look("images-empty").await?;
        self.wish("demo-402").await?;
        let failed = "document.querySelector('.view:not([hidden]) .failed')";
        self.app.wait_until("the failure", failed).await?;
        let settings = self.app.by_role("button", self.words.all_settings)?;
        settings.click().await?;
        self.look("images-settings").await?;
        press(&self.app, ESCAPE).await?;
        self.wish("demo-image").await?;
        let made = format!("{}{}", self.words.picture, self.words.prompt);
        let tile = self.app.by_role("button", &made)?;
        tile.wait().await?;
        let drawn = "[...document.querySelectorAll('.view:not([hidden]) img')].every((one) => one.naturalWidth > 0)";
        self.app.wait_until("the picture", drawn).await?;
        self.look("images-full").await?;
        tile.click().await?;
        self.app.by_role("button", self.words.close)?.wait().await?;
        self.app.wait_until("the picture", drawn).await?;
        self.look("images-viewer").await?;
        press(&self.app, ESCAPE).await
    }

    /// The empty gallery of videos with what finds a lost one, and one on its way.
    pub(super) async fn videos(&mut self) -> Result<(), HarnessError> {
        self.tab(self.words.video).await?;
        let lost = self.app.by_role("button", self.words.lost)?;
        lost.click().await?;
        self.app.by_role("dialog", self.words.lost)?.wait().await?;
        self.look("videos-empty").await?;
        press(&self.app, ESCAPE).await?;
        let wish = self.app.by_role("textbox", self.words.wish)?;
        paste(&self.app, &wish, self.words.prompt).await?;
        self.app.by_role("button", self.words.make)?.click().await?;
        let coming = "document.querySelector('.view:not([hidden]) .pending')";
        self.app.wait_until("the job", coming).await?;
        self.look("videos-coming").await
    }

    /// The transcription tab before anything is dropped.
    pub(super) async fn transcripts(&mut self) -> Result<(), HarnessError> {
        self.tab(self.words.transcribe).await?;
        let choose = self.app.by_role("button", self.words.choose)?;
        choose.wait().await?;
        self.look("transcripts-empty").await
    }

    /// The speech tab empty, and with a refusal.
    pub(super) async fn speech(&mut self) -> Result<(), HarnessError> {
        self.tab(self.words.speak).await?;
        let text = self.app.by_role("textbox", self.words.text)?;
        text.wait().await?;
        self.look("speech-empty").await?;
        let picker = self.app.by_role("button", self.words.model)?.partly();
        picker.click().await?;
        crate::steps::search_model_as(&self.app, self.words.search, "demo-402").await?;
        paste(&self.app, &text, self.words.prompt).await?;
        press(&self.app, &format!("{CONTROL}{ENTER}")).await?;
        self.app.by_any_name("alert")?.wait().await?;
        self.look("speech-failed").await
    }

    /// Has a model make a picture of the usual words.
    async fn wish(&self, model: &str) -> Result<(), HarnessError> {
        let picker = self.app.by_role("button", self.words.model)?.partly();
        picker.click().await?;
        crate::steps::search_model_as(&self.app, self.words.search, model).await?;
        let wish = self.app.by_role("textbox", self.words.wish)?;
        let script = "arguments[0].focus(); arguments[0].select()";
        let element = serde_json::json!(wish.element().await?);
        self.app.execute(script, vec![element]).await?;
        paste(&self.app, &wish, self.words.prompt).await?;
        self.app.by_role("button", self.words.make)?.click().await
    }
}
