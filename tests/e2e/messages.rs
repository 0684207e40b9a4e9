//! What goes with a message, and what is done with one: files, taking out and back, pins, copies, the wire.

use crate::steps::{
    Done, ENTER, answered, calm, choose_file, connected, gateway, open_conversation, picture,
    reopen, say,
};
use studio_tests::harness::{App, HarnessError};

/// Chooses from the menu of a message, counted from 0.
async fn act(app: &App, at: usize, what: &str) -> Result<(), HarnessError> {
    let article = app.by_any_name("article")?.nth(at);
    let more = app.by_role("button", "More for this message")?;
    // By the keyboard: the driver scrolls as no user does, and the column holds its place.
    more.within(&article)
        .element()
        .await?
        .send_keys(ENTER)
        .await?;
    let item = app.by_role("menuitem", what)?;
    item.element().await?.send_keys(ENTER).await?;
    Ok(())
}

/// Waits until the conversation has as many messages.
async fn remain(app: &App, count: usize) -> Result<(), HarnessError> {
    let articles = app.by_any_name("article")?;
    app.wait_for("the messages that remain", async || {
        Ok((articles.count().await? == count).then_some(()))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_goes_along_as_its_words_and_one_that_cannot_is_told() -> Done {
    let gateway = gateway().await?;
    let mut app = connected(&gateway).await?;
    choose_file(&app, "program.exe", b"MZ\x90\0\x03\0").await?;
    app.by_any_name("alert")?
        .wait_text("program.exe: this is no text, PDF or Office document")
        .await?;
    choose_file(&app, "潮汐.csv", "港口,高潮\n上海,正午\n".as_bytes()).await?;
    let look = app.by_role("button", "Show what is sent of 潮汐.csv")?;
    look.wait().await?;
    picture(&app, "files-attached").await?;
    look.click().await?;
    let dialog = app.by_role("dialog", "潮汐.csv")?;
    dialog.wait_text("上海,正午").await?;
    app.by_role("button", "Close")?
        .within(&dialog)
        .click()
        .await?;
    say(&app, "When is high water in Shanghai?").await?;
    answered(&app).await?;
    let asked = gateway.journal().last().map(|entry| entry.body.to_string());
    assert!(asked.unwrap_or_default().contains("上海,正午"));
    picture(&app, "files-sent").await?;

    reopen(&mut app).await?;
    open_conversation(&app, "When is high water").await?;
    app.by_role("button", "Show what is sent of 潮汐.csv")?
        .wait()
        .await?;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_taken_out_and_back_pinned_and_copied() -> Done {
    let gateway = gateway().await?;
    let app = connected(&gateway).await?;
    for text in ["the first tide", "the second tide"] {
        say(&app, text).await?;
        answered(&app).await?;
    }
    act(&app, 2, "Delete with all that follows").await?;
    remain(&app, 2).await?;
    app.by_role("button", "Undo")?.click().await?;
    remain(&app, 4).await?;

    act(&app, 1, "Pin").await?;
    app.by_role("button", "Pinned messages")?.click().await?;
    app.by_role("menuitem", "1 ·")?.partly().click().await?;
    act(&app, 1, "Show request and answer").await?;
    let panel = app.by_role("complementary", "Request and answer")?;
    panel.wait_text("POST /v1/chat/completions").await?;
    panel.wait_text("the first tide").await?;
    picture(&app, "inspector").await?;
    app.by_role("button", "Close the inspector")?
        .click()
        .await?;

    act(&app, 1, "Go on in a new conversation").await?;
    app.by_role("heading", "the first tide (2)")?.wait().await?;
    remain(&app, 2).await?;
    calm(&app).await
}
