//! Tools: chosen, called, and waiting for consent.

use studio_tests::harness::HarnessError;

use super::Tour;
use crate::steps::{ESCAPE, answered, paste, press};

impl Tour {
    /// The choice of tools, a call that asks, and the dialog of a server.
    pub(super) async fn tools(&mut self) -> Result<(), HarnessError> {
        let words = self.words;
        let button = self.app.by_role("button", words.tools)?.partly().nth(0);
        button.click().await?;
        self.app.by_role("checkbox", words.tool)?.click().await?;
        self.look("tools-picker").await?;
        press(&self.app, ESCAPE).await?;
        let message = self.app.by_role("textbox", words.message)?;
        paste(
            &self.app,
            &message,
            "fetch_page https://tides.example/today",
        )
        .await?;
        self.app.by_role("button", words.send)?.click().await?;
        self.app
            .wait_until("a call that asks", "document.querySelector('.tool.asks')")
            .await?;
        self.look("tools-asks").await?;
        press(&self.app, ESCAPE).await?;
        answered(&self.app).await?;
        let last = "return [...document.querySelectorAll('article')].length - 1";
        let last = self.app.execute(last, Vec::new()).await?;
        let answer = self
            .app
            .by_any_name("article")?
            .nth(last.as_u64().unwrap_or(0) as usize);
        self.app
            .by_role("button", words.more)?
            .within(&answer)
            .click()
            .await?;
        self.app.by_role("menuitem", words.inspect)?.click().await?;
        self.app
            .wait_until("the wire", "document.querySelector('aside pre')")
            .await?;
        self.look("inspector").await?;
        press(&self.app, ESCAPE).await?;
        self.tab(words.settings).await?;
        self.section(2).await?;
        self.app
            .by_role("button", words.add_server)?
            .click()
            .await?;
        self.look("tools-server").await?;
        press(&self.app, ESCAPE).await?;
        self.tab(words.chat).await
    }
}
