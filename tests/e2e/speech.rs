//! The speech tab: a text read while it arrives, kept as a take, and saved.

use studio_tests::harness::{App, HarnessError, SoundServer, is_loud};

use crate::steps::{
    CONTROL, Done, ENTER, ESCAPE, answered, calm, demo, paste, picture, press, reach, reopen, say,
    search_model, with_sound,
};

const TEXT: &str = "When the tide comes, you hear it first. Nobody speaks.";

async fn open(app: &App) -> Result<(), HarnessError> {
    press(app, &format!("{CONTROL}4")).await?;
    app.by_role("textbox", "Text")?.wait().await
}

async fn write(app: &App, text: &str) -> Result<(), HarnessError> {
    paste(app, &app.by_role("textbox", "Text")?, text).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_read_kept_and_saved() -> Done {
    let folder = tempfile::tempdir()?;
    let sound = SoundServer::start(folder.path()).await?;
    let mut app = with_sound(&sound).await?;
    open(&app).await?;
    picture(&app, "speech-empty").await?;
    let recorded = folder.path().join("heard");
    let recorder = sound.record(recorded.clone())?;
    write(&app, TEXT).await?;
    app.by_role("button", "Voice: usual")?.click().await?;
    app.by_role("menuitemradio", "nova")?.click().await?;
    app.by_role("button", "File format: usual")?.click().await?;
    app.by_role("menuitemradio", "wav")?.click().await?;
    let work = app.by_role("region", "Speak")?;
    app.by_role("button", "Speak")?
        .within(&work)
        .click()
        .await?;
    // It plays by itself as soon as there is something to hear.
    let plays = "document.querySelector('audio')?.currentTime > 0";
    app.wait_until("the sound", plays).await?;
    app.wait_for("sound from the loudspeaker", async || {
        Ok(is_loud(&recorded).then_some(()))
    })
    .await?;
    drop(recorder);
    app.by_role("button", "demo-tts · nova")?
        .partly()
        .wait()
        .await?;
    app.by_role("button", "1 job at work")?.wait_gone().await?;
    picture(&app, "speech-take").await?;
    app.by_role("button", "Save")?.click().await?;
    let name = format!("{}.wav", TEXT.trim_end_matches('.'));
    let saved = app.surroundings().home().join("Downloads").join(name);
    app.wait_for("the saved take", async || Ok(saved.is_file().then_some(())))
        .await?;
    let bytes = std::fs::read(&saved)?;
    let told = u32::from_le_bytes(bytes[40..44].try_into()?) as usize;
    assert_eq!(told, bytes.len() - 44);

    reopen(&mut app).await?;
    open(&app).await?;
    let takes = app.by_role("complementary", "Takes")?;
    app.by_role("button", TEXT)?
        .partly()
        .within(&takes)
        .click()
        .await?;
    let field = app.by_role("textbox", "Text")?;
    assert_eq!(field.value().await?, TEXT);
    app.by_role("button", "Play")?.click().await?;
    app.wait_until("the sound again", plays).await?;
    app.by_role("button", "Voice: nova")?.wait().await?;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_says_why_and_keeps_the_text() -> Done {
    let app = demo().await?;
    open(&app).await?;
    app.by_role("button", "Model: ")?.partly().click().await?;
    search_model(&app, "demo-402").await?;
    write(&app, TEXT).await?;
    // The keyboard is enough.
    press(&app, &format!("{CONTROL}{ENTER}")).await?;
    app.by_any_name("alert")?
        .wait_text("The balance is used up")
        .await?;
    picture(&app, "speech-failed").await?;
    let field = app.by_role("textbox", "Text")?;
    assert_eq!(field.value().await?, TEXT);
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_read_aloud_until_escape() -> Done {
    let folder = tempfile::tempdir()?;
    let sound = SoundServer::start(folder.path()).await?;
    let app = with_sound(&sound).await?;
    say(&app, "Give me a tour").await?;
    answered(&app).await?;
    let recorded = folder.path().join("heard");
    let recorder = sound.record(recorded.clone())?;
    let begin = app.by_role("button", "Read aloud")?;
    reach(&app, &begin).await?;
    app.wait_for("sound from the loudspeaker", async || {
        Ok(is_loud(&recorded).then_some(()))
    })
    .await?;
    drop(recorder);
    app.by_role("button", "Stop reading")?.wait().await?;
    press(&app, ESCAPE).await?;
    begin.wait().await?;
    app.by_role("button", "1 job at work")?.wait_gone().await?;
    calm(&app).await
}
