//! The transcription tab: a file written down, played from a passage, mended, exported, and found again.

use studio_tests::harness::{App, HarnessError};

use crate::steps::{CONTROL, Done, ENTER, calm, choose_file, demo, paste, picture, press, reopen};

const RECORDING: &[u8] = include_bytes!("fixtures/recording.wav");

async fn open(app: &App) -> Result<(), HarnessError> {
    press(app, &format!("{CONTROL}3")).await?;
    app.by_role("heading", "New recording")?.wait().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_written_down_mended_exported_and_found() -> Done {
    let mut app = demo().await?;
    open(&app).await?;
    picture(&app, "transcripts-empty").await?;
    choose_file(&app, "harbour.wav", RECORDING).await?;
    app.by_role("heading", "harbour.wav")?.wait().await?;
    let first = app.by_role("button", "Play from 0:00")?.nth(0);
    first.wait().await?;
    picture(&app, "transcripts-full").await?;

    app.by_role("button", "Edit this passage")?
        .nth(0)
        .click()
        .await?;
    let field = app.by_role("textbox", "What is said")?;
    field.wait().await?;
    press(&app, &format!("{CONTROL}a")).await?;
    paste(&app, &field, "The tide is in.").await?;
    press(&app, ENTER).await?;
    field.wait_gone().await?;
    app.wait_text("The tide is in.").await?;
    app.by_role("button", "Export")?.click().await?;
    app.by_role("menuitem", "Subtitles (SRT)")?.click().await?;
    let saved = app.surroundings().home().join("Downloads/harbour.srt");
    app.wait_for("the subtitles", async || Ok(saved.is_file().then_some(())))
        .await?;
    let text = std::fs::read_to_string(&saved)?;
    assert!(text.starts_with("1\n00:00:00,"), "{text}");
    assert!(text.contains("The tide is in."), "{text}");

    reopen(&mut app).await?;
    open(&app).await?;
    app.by_role("searchbox", "Search recordings")?
        .type_text("tide")
        .await?;
    app.by_role("button", "harbour.wav")?
        .partly()
        .click()
        .await?;
    app.wait_text("The tide is in.").await?;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_recording_is_said_to_be_none() -> Done {
    let app = demo().await?;
    open(&app).await?;
    choose_file(&app, "notes.wav", b"[package] is no sound").await?;
    app.wait_text("neither a sound nor a film").await?;
    app.by_role("button", "Choose files")?.wait().await?;
    calm(&app).await
}
