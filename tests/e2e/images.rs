//! The images tab: from words to a picture, a file, and back after a restart.

use serde_json::json;
use studio_tests::harness::{App, HarnessError, Target};

use crate::steps::{
    CONTROL, Done, ESCAPE, calm, connected, demo, gateway, paste, picture, press, reopen,
    search_model,
};

const PROMPT: &str = "A paper boat on a canal, woodcut";

async fn open(app: &App) -> Result<(), HarnessError> {
    press(app, &format!("{CONTROL}5")).await?;
    app.by_role("heading", "All images")?.wait().await
}

/// Writes what is to be seen in place of what stands there, and asks for it.
async fn ask(app: &App, words: &str) -> Result<(), HarnessError> {
    let prompt = app.by_role("textbox", "What you want to see")?;
    let script = "arguments[0].focus(); arguments[0].select()";
    let element = prompt.element().await?;
    app.execute(script, vec![json!(element)]).await?;
    paste(app, &prompt, words).await?;
    app.by_role("button", "Make it")?.click().await
}

async fn pick(app: &App, model: &str) -> Result<(), HarnessError> {
    app.by_role("button", "Model: ")?.partly().click().await?;
    search_model(app, model).await?;
    app.by_role("button", &format!("Model: {model}"))?
        .wait()
        .await
}

fn tile(app: &App, number: u32, words: &str) -> Result<Target, HarnessError> {
    app.by_role("button", &format!("Picture {number}: {words}"))
}

/// Waits until a picture is really drawn: its bytes came from the media server.
async fn drawn(app: &App) -> Result<(), HarnessError> {
    let whole = "(() => { const all = [...document.querySelectorAll('main img')];
        return all.length > 0 && all.every((one) => one.complete && one.naturalWidth > 0) })()";
    app.wait_until("the pictures", whole).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_made_kept_saved_and_there_after_a_restart() -> Done {
    let mut app = demo().await?;
    open(&app).await?;
    picture(&app, "images-empty").await?;
    ask(&app, PROMPT).await?;
    tile(&app, 1, PROMPT)?.wait().await?;
    drawn(&app).await?;
    picture(&app, "images-one").await?;

    tile(&app, 1, PROMPT)?.click().await?;
    let viewer = app.by_role("dialog", "Picture")?;
    viewer
        .wait_text("A demo drawing of: A paper boat on a canal, woodcut")
        .await?;
    drawn(&app).await?;
    picture(&app, "images-viewer").await?;
    app.by_role("button", "Save")?.click().await?;
    let saved = app
        .surroundings()
        .home()
        .join("Downloads")
        .join(format!("{PROMPT}.png"));
    app.wait_for("the saved file", async || Ok(saved.is_file().then_some(())))
        .await?;
    let bytes = std::fs::read(&saved)?;
    let words = b"iTXtDescription\0\0\0\0\0A paper boat on a canal, woodcut";
    assert!(bytes.windows(words.len()).any(|some| some == words));
    app.by_role("button", "Copy the picture")?.click().await?;
    app.wait_text("The picture is in the clipboard").await?;
    app.by_role("button", "Star")?.click().await?;
    app.by_role("button", "Take the star away")?.wait().await?;
    press(&app, ESCAPE).await?;
    viewer.wait_gone().await?;

    reopen(&mut app).await?;
    open(&app).await?;
    app.by_role("button", "Starred")?.partly().click().await?;
    tile(&app, 1, PROMPT)?.wait().await?;
    drawn(&app).await?;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn several_come_while_one_watches_and_go_to_the_trash_and_back() -> Done {
    let app = demo().await?;
    open(&app).await?;
    pick(&app, "demo-image-gpt").await?;
    app.by_role("button", "How many: not set")?.click().await?;
    app.by_role("menuitemradio", "3 images")?.click().await?;
    app.by_role("button", "All settings")?.click().await?;
    app.by_role("textbox", "Unfinished pictures on the way")?
        .type_text("2")
        .await?;
    picture(&app, "images-settings").await?;
    press(&app, ESCAPE).await?;
    ask(&app, "潮水与城墙,木刻版画").await?;
    app.by_role("button", "1 job at work")?.wait().await?;
    app.by_role("img", "Picture 1, unfinished")?.wait().await?;
    picture(&app, "images-coming").await?;
    for number in 1..=3 {
        tile(&app, number, "潮水与城墙,木刻版画")?.wait().await?;
    }
    app.by_role("button", "1 job at work")?.wait_gone().await?;
    drawn(&app).await?;
    picture(&app, "images-three").await?;

    let group = app.by_role("group", "潮水与城墙,木刻版画")?;
    app.by_role("button", "More")?
        .within(&group)
        .nth(0)
        .click()
        .await?;
    app.by_role("menuitem", "Move to trash")?.click().await?;
    app.by_any_name("main")?
        .wait_text("Nothing made yet")
        .await?;
    app.by_role("button", "Undo")?.click().await?;
    tile(&app, 3, "潮水与城墙,木刻版画")?.wait().await?;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_keeps_the_words_and_says_what_to_do() -> Done {
    let gateway = gateway().await?;
    let app = connected(&gateway).await?;
    open(&app).await?;
    pick(&app, "demo-filter").await?;
    ask(&app, "a fox in the snow").await?;
    let failed = app.by_role("group", "The content filter refused")?;
    failed.wait().await?;
    picture(&app, "images-failed").await?;
    app.by_role("button", "More")?
        .within(&failed)
        .click()
        .await?;
    app.by_role("menuitem", "Details")?.click().await?;
    app.by_role("dialog", "Why there is no picture")?
        .wait()
        .await?;
    press(&app, ESCAPE).await?;

    pick(&app, "demo-image").await?;
    app.by_role("button", "More")?
        .within(&failed)
        .click()
        .await?;
    app.by_role("menuitem", "Dismiss")?.click().await?;
    failed.wait_gone().await?;
    let prompt = app.by_role("textbox", "What you want to see")?;
    assert_eq!(prompt.value().await?, "a fox in the snow");
    app.by_role("button", "Make it")?.click().await?;
    tile(&app, 1, "a fox in the snow")?.wait().await?;
    drawn(&app).await?;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_request_is_stopped_from_its_tile() -> Done {
    let app = demo().await?;
    open(&app).await?;
    pick(&app, "demo-slow").await?;
    ask(&app, "slowly").await?;
    app.by_role("button", "Cancel")?.click().await?;
    app.by_role("button", "Cancel")?.wait_gone().await?;
    app.by_any_name("main")?
        .wait_text("Nothing made yet")
        .await?;
    calm(&app).await
}
