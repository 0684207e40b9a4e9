//! The list of conversations, and the keys that work everywhere.

use studio_tests::harness::{App, HarnessError};

use crate::steps::{
    CONTROL, Done, ENTER, ESCAPE, answered, calm, demo, new_conversation, paste, picture, press,
    row, say,
};

/// Chooses from the menu of a conversation's row.
async fn act(app: &App, title: &str, item: &str) -> Result<(), HarnessError> {
    // It is drawn while the pointer is over the row or the focus in it, and can be used in any case.
    app.by_role("button", &format!("Actions for {title}"))?
        .click()
        .await?;
    app.by_role("menuitem", item)?.click().await
}

#[tokio::test(flavor = "multi_thread")]
async fn conversations_are_renamed_pinned_and_thrown_away() -> Done {
    let mut app = demo().await?;
    say(&app, "Hello").await?;
    answered(&app).await?;
    new_conversation(&app).await?;
    say(&app, "Hi there").await?;
    answered(&app).await?;

    act(&app, "Hello", "Rename").await?;
    // The old title is selected: what is typed takes its place.
    paste(
        &app,
        &app.by_role("textbox", "Title of the conversation")?,
        "About the demo",
    )
    .await?;
    picture(&app, "list-rename").await?;
    press(&app, ENTER).await?;
    row(&app, "About the demo")?.wait().await?;

    act(&app, "About the demo", "Pin").await?;
    app.by_role("heading", "Pinned")?.wait().await?;
    let list = app.by_role("list", "Conversations")?;
    let first = "document.querySelector('[data-row]')?.innerText.includes('About the demo')";
    app.wait_until("the pinned one on top", first).await?;
    picture(&app, "list-pinned").await?;

    act(&app, "Hi there", "Move to trash").await?;
    app.wait_text("“Hi there” is in the trash").await?;
    app.by_role("button", "Hi there")?
        .partly()
        .within(&list)
        .wait_gone()
        .await?;
    picture(&app, "list-undo").await?;
    app.by_role("button", "Undo")?.click().await?;
    row(&app, "Hi there")?.wait().await?;

    act(&app, "Hi there", "Move to trash").await?;
    app.by_role("button", "Hi there")?
        .partly()
        .within(&list)
        .wait_gone()
        .await?;
    app.by_role("button", "Which conversations")?
        .partly()
        .click()
        .await?;
    app.by_role("menuitemradio", "Trash")?.click().await?;
    act(&app, "Hi there", "Delete for ever").await?;
    let dialog = app.by_role("dialog", "Delete this conversation for ever?")?;
    picture(&app, "list-delete").await?;
    app.by_role("button", "Delete for ever")?
        .within(&dialog)
        .click()
        .await?;
    app.wait_text("The trash is empty").await?;
    calm(&app).await?;

    crate::steps::reopen(&mut app).await?;
    row(&app, "About the demo")?.wait().await?;
    app.by_role("heading", "Pinned")?.wait().await?;
    assert_eq!(
        app.by_role("button", "Hi there")?.partly().count().await?,
        0
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_is_enough() -> Done {
    let app = demo().await?;
    app.wait_until(
        "the message has the focus",
        "document.activeElement?.tagName === 'TEXTAREA'",
    )
    .await?;
    press(&app, &format!("Hello{ENTER}")).await?;
    app.by_any_name("article")?.nth(1).wait().await?;
    answered(&app).await?;

    press(&app, &format!("{CONTROL}k")).await?;
    let palette = app.by_role("dialog", "Commands")?;
    palette.wait().await?;
    picture(&app, "palette").await?;
    press(&app, ESCAPE).await?;
    palette.wait_gone().await?;

    press(&app, &format!("{CONTROL}n")).await?;
    app.by_any_name("article")?.wait_gone().await?;
    press(&app, &format!("{CONTROL}k")).await?;
    palette.wait().await?;
    press(&app, "Hello").await?;
    app.by_role("option", "Hello")?
        .partly()
        .nth(0)
        .wait()
        .await?;
    picture(&app, "palette-search").await?;
    press(&app, ENTER).await?;
    app.by_any_name("article")?.nth(1).wait().await?;

    press(&app, &format!("{CONTROL},")).await?;
    app.by_role("navigation", "Settings")?.wait().await?;
    press(&app, "?").await?;
    let keys = app.by_role("dialog", "Keys")?;
    keys.wait_text("New conversation").await?;
    keys.wait_text("Ctrl+N").await?;
    picture(&app, "keys").await?;
    press(&app, ESCAPE).await?;
    keys.wait_gone().await?;
    press(&app, &format!("{CONTROL}1")).await?;
    app.by_role("textbox", "Message")?.wait().await?;

    let list = app.by_role("complementary", "Conversations")?;
    list.wait().await?;
    press(&app, &format!("{CONTROL}b")).await?;
    list.wait_gone().await?;
    picture(&app, "chat-wide").await?;
    press(&app, &format!("{CONTROL}b")).await?;
    list.wait().await?;
    calm(&app).await
}
