//! Tools: chosen beside the message, called with consent, set up in the settings.

use serde_json::json;
use studio_tests::harness::{App, HarnessError, Target};

use crate::steps::{
    Done, ESCAPE, answered, calm, chat, choose, connected, gateway, open_conversation, picture,
    press, reopen, say, settings,
};

async fn open_picker(app: &App) -> Result<Target, HarnessError> {
    app.by_role("button", "Tools")?
        .partly()
        .nth(0)
        .click()
        .await?;
    let picker = app.by_role("dialog", "Tools for this conversation")?;
    picker.wait().await?;
    Ok(picker)
}

async fn give(app: &App, tools: &[&str]) -> Result<(), HarnessError> {
    let picker = open_picker(app).await?;
    for tool in tools {
        app.by_role("checkbox", tool)?
            .within(&picker)
            .click()
            .await?;
    }
    press(app, ESCAPE).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_calls_what_it_was_given_and_asks_before_it_leaves_the_app() -> Done {
    let gateway = gateway().await?;
    let mut app = connected(&gateway).await?;
    give(&app, &["Calculator and units", "Fetch a page"]).await?;
    app.by_role("button", "Tools, 2 chosen")?.wait().await?;
    say(&app, "calculate 6 * 7").await?;
    answered(&app).await?;
    let card = app.by_role("region", "Call of calculate")?;
    card.wait().await?;
    app.by_role("button", "calculate")?
        .partly()
        .within(&card)
        .click()
        .await?;
    card.wait_text("42").await?;
    picture(&app, "tools-called").await?;

    let address = format!("{}/nowhere", gateway.root_url());
    say(&app, &format!("fetch_page {address}")).await?;
    let card = app.by_role("region", "Call of fetch_page")?;
    card.wait_text(&address).await?;
    picture(&app, "tools-asks").await?;
    app.by_role("button", "Allow")?
        .within(&card)
        .click()
        .await?;
    answered(&app).await?;
    card.wait_text("failed").await?;

    reopen(&mut app).await?;
    open_conversation(&app, "calculate 6 * 7").await?;
    app.by_role("button", "Tools, 2 chosen")?.wait().await?;
    app.by_role("region", "Call of calculate")?.wait().await?;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_is_set_up_as_a_tool_and_denied_once() -> Done {
    let gateway = gateway().await?;
    let app = connected(&gateway).await?;
    settings(&app, "Tools").await?;
    app.by_role("button", "Add tool")?.click().await?;
    let dialog = app.by_role("dialog", "Add a tool")?;
    dialog.wait().await?;
    app.by_role("textbox", "Name")?
        .within(&dialog)
        .fill("list_boats")
        .await?;
    app.by_role("textbox", "What it does")?
        .within(&dialog)
        .fill("Lists the boats in the harbour.")
        .await?;
    choose(&app, "radio", "Runs a program").await?;
    app.by_role("textbox", "Command line")?
        .within(&dialog)
        .fill("echo Aurora and Bora")
        .await?;
    picture(&app, "tools-dialog").await?;
    app.by_role("button", "Save")?
        .within(&dialog)
        .click()
        .await?;
    dialog.wait_gone().await?;
    app.wait_text("Lists the boats in the harbour.").await?;
    picture(&app, "tools-settings").await?;

    chat(&app).await?;
    give(&app, &["list_boats"]).await?;
    say(&app, "list_boats").await?;
    let card = app.by_role("region", "Call of list_boats")?;
    app.by_role("button", "Deny")?.within(&card).click().await?;
    answered(&app).await?;
    card.wait_text("failed").await?;
    say(&app, "list_boats please").await?;
    let card = app.by_role("region", "Call of list_boats")?.nth(1);
    app.by_role("button", "Allow in this conversation")?
        .within(&card)
        .click()
        .await?;
    answered(&app).await?;
    app.by_role("button", "list_boats")?
        .partly()
        .within(&card)
        .click()
        .await?;
    card.wait_text("Aurora and Bora").await?;
    say(&app, "list_boats again").await?;
    answered(&app).await?;
    let open = app.execute(
        "return document.querySelectorAll('.asks').length",
        Vec::new(),
    );
    assert_eq!(
        open.await?,
        json!(0),
        "it is not asked again in this conversation"
    );
    calm(&app).await
}
