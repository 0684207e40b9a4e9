//! The library in every look.

use studio_tests::harness::HarnessError;

use super::Tour;
use crate::steps::{ESCAPE, paste, press};

impl Tour {
    /// The library with what the other tabs have left in it: listed, marked, searched, and without a hit.
    pub(super) async fn library(&mut self) -> Result<(), HarnessError> {
        self.tab(self.words.library).await?;
        let mark = self
            .app
            .by_role("checkbox", self.words.mark)?
            .partly()
            .nth(0);
        mark.wait().await?;
        self.look("library-full").await?;
        mark.click().await?;
        self.look("library-marked").await?;
        press(&self.app, ESCAPE).await?;
        let search = self.app.by_role("searchbox", self.words.search_all)?;
        paste(&self.app, &search, self.words.prompt).await?;
        self.app
            .wait_until("a hit", "document.querySelector('main mark')")
            .await?;
        self.look("library-search").await?;
        paste(&self.app, &search, " xyzzy").await?;
        let none = "!document.querySelector('.view:not([hidden]) [data-open]')";
        self.app.wait_until("no hit", none).await?;
        self.look("library-none").await
    }
}
