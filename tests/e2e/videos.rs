//! The video tab: followed while one does something else, played, saved, and there after a restart.

use studio_tests::harness::{App, HarnessError};

use crate::steps::{CONTROL, Done, ESCAPE, calm, chat, demo, paste, picture, press, reopen};

const PROMPT: &str = "A kite over a pier at dusk, slow pan";

async fn open(app: &App) -> Result<(), HarnessError> {
    press(app, &format!("{CONTROL}6")).await?;
    app.by_role("heading", "All videos")?.wait().await
}

/// Waits until the film in full moves.
async fn plays(app: &App) -> Result<(), HarnessError> {
    let moves = "(() => { const film = document.querySelector('[role=dialog] video');
        return film && film.videoWidth > 0 && film.currentTime > 0 })()";
    app.wait_until("the film", moves).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_is_made_behind_the_chat_played_saved_and_kept() -> Done {
    let mut app = demo().await?;
    open(&app).await?;
    picture(&app, "videos-empty").await?;
    app.by_role("button", "Seconds: not set")?.click().await?;
    app.by_role("menuitemradio", "5")?.click().await?;
    let prompt = app.by_role("textbox", "What you want to see")?;
    paste(&app, &prompt, PROMPT).await?;
    app.by_role("button", "Make it")?.click().await?;
    let tray = app.by_role("button", "1 job at work")?;
    tray.wait().await?;
    picture(&app, "videos-coming").await?;
    chat(&app).await?;
    // It takes the demo some seconds, whatever is on view.
    tray.patient(std::time::Duration::from_secs(60))
        .wait_gone()
        .await?;
    open(&app).await?;
    let film = app.by_role("button", &format!("Video 1: {PROMPT}"))?;
    film.wait().await?;
    picture(&app, "videos-one").await?;
    film.click().await?;
    plays(&app).await?;
    picture(&app, "videos-viewer").await?;
    app.by_role("button", "One frame on")?.click().await?;
    app.by_role("button", "Save this frame")?.click().await?;
    let downloads = app.surroundings().home().join("Downloads");
    let frame = downloads.join("frame.png");
    app.wait_for("the saved frame", async || {
        Ok(frame.is_file().then_some(()))
    })
    .await?;
    app.by_role("button", "Save")?.click().await?;
    let saved = downloads.join(format!("{PROMPT}.mp4"));
    app.wait_for("the saved film", async || Ok(saved.is_file().then_some(())))
        .await?;
    press(&app, ESCAPE).await?;

    reopen(&mut app).await?;
    open(&app).await?;
    app.by_role("button", &format!("Video 1: {PROMPT}"))?
        .wait()
        .await?;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_id_that_nobody_knows_is_said_to_be_unknown() -> Done {
    let app = demo().await?;
    open(&app).await?;
    app.by_role("button", "Take up a lost video")?
        .click()
        .await?;
    app.by_role("textbox", "Id at the gateway")?
        .type_text("video_nobody_knows")
        .await?;
    app.by_role("button", "Look for it")?.click().await?;
    app.by_role("group", "video_nobody_knows")?.wait().await?;
    app.by_role("button", "Cancel")?.click().await?;
    app.by_role("group", "video_nobody_knows")?
        .wait_gone()
        .await?;
    calm(&app).await
}
