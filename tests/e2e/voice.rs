//! The voice tab: talking by microphone and loudspeaker, interrupting, and what is kept of it.

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use studio_tests::harness::{App, HarnessError, SoundServer, is_loud, program};

use crate::steps::{
    CONTROL, Done, ENTER, ESCAPE, answered, calm, demo, last_says, paste, picture, press, reopen,
    say, search_model, select, with_sound,
};

async fn open(app: &App) -> Result<(), HarnessError> {
    press(app, &format!("{CONTROL}2")).await?;
    app.by_role("button", "Talk")?.wait().await
}

/// Presses Space, or lets it go.
async fn space(app: &App, action: KeyAction) -> Result<(), HarnessError> {
    let keys = KeyActions::new("keyboard".to_owned()).then(action);
    app.client()?.perform_actions(keys).await?;
    Ok(())
}

const DOWN: KeyAction = KeyAction::Down { value: ' ' };
const UP: KeyAction = KeyAction::Up { value: ' ' };

/// Waits until the stage says how far the talk is.
async fn phase(app: &App, words: &str) -> Result<(), HarnessError> {
    app.by_role("status", "How the talk is")?
        .wait_text(words)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_while_space_is_held_is_answered_aloud_and_kept() -> Done {
    let folder = tempfile::tempdir()?;
    let sound = SoundServer::start(folder.path()).await?;
    let mut app = with_sound(&sound).await?;
    open(&app).await?;
    picture(&app, "voice-empty").await?;
    let recorded = folder.path().join("heard");
    let recorder = sound.record(recorded.clone())?;
    space(&app, DOWN).await?;
    phase(&app, "Listening to you").await?;
    sound.say(3).await?;
    for f in crate::steps::files_with(app.surroundings().home(), b"sound device") {
        eprintln!("{f:?}");
        eprintln!(
            "{}",
            String::from_utf8_lossy(&std::fs::read(&f)?)
                .lines()
                .filter(|l| l.contains("sound") || l.contains("micro"))
                .collect::<Vec<_>>()
                .join("\n")
        );
    }
    picture(&app, "voice-listening").await?;
    space(&app, UP).await?;
    // The demo understands no words, and tells what it heard.
    last_says(&app, "I heard about 3 syllables").await?;
    app.wait_for("the answer from the loudspeaker", async || {
        Ok(is_loud(&recorded).then_some(()))
    })
    .await?;
    drop(recorder);
    picture(&app, "voice-speaking").await?;
    phase(&app, "Your turn").await?;
    picture(&app, "voice-ready").await?;

    // In writing, in the same talk.
    let field = app.by_role("textbox", "Write instead of talking")?;
    paste(&app, &field, "And in writing?").await?;
    app.by_role("button", "Send")?.click().await?;
    last_says(&app, "You wrote: And in writing?").await?;
    app.by_role("button", "End the talk")?.click().await?;
    phase(&app, "Ready to talk").await?;

    reopen(&mut app).await?;
    open(&app).await?;
    let talks = app.by_role("complementary", "Talks")?;
    app.by_role("button", "(demo: 3 syllables")?
        .partly()
        .within(&talks)
        .click()
        .await?;
    last_says(&app, "You wrote: And in writing?").await?;
    // Both spoken lines and the last answer have their sound.
    let plays = app.by_role("button", "Play this")?;
    app.wait_for("three sounds", async || {
        Ok((plays.count().await? == 3).then_some(()))
    })
    .await?;
    let again = folder.path().join("again");
    let recorder = sound.record(again.clone())?;
    plays.nth(0).click().await?;
    app.wait_for("the user's own voice", async || {
        Ok(is_loud(&again).then_some(()))
    })
    .await?;
    drop(recorder);
    picture(&app, "voice-kept").await?;
    app.by_role("button", "Go on in writing")?.click().await?;
    app.by_role("textbox", "Message")?.wait().await?;
    last_says(&app, "You wrote: And in writing?").await?;
    say(&app, "In writing, then.").await?;
    answered(&app).await?;
    // And back.
    app.by_role("button", "Go on by voice")?.click().await?;
    last_says(&app, "demo").await?;
    let field = app.by_role("textbox", "Write instead of talking")?;
    paste(&app, &field, "Back again.").await?;
    app.by_role("button", "Send")?
        .within(&app.by_role("region", "Voice")?)
        .click()
        .await?;
    last_says(&app, "You wrote: Back again.").await?;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn pressing_interrupts_and_shows_what_was_heard() -> Done {
    let folder = tempfile::tempdir()?;
    let sound = SoundServer::start(folder.path()).await?;
    let app = with_sound(&sound).await?;
    open(&app).await?;
    let field = app.by_role("textbox", "Write instead of talking")?;
    let long = "Tell me ".repeat(20);
    paste(&app, &field, long.trim()).await?;
    app.by_role("button", "Send")?.click().await?;
    phase(&app, "Speaking").await?;
    press(&app, ESCAPE).await?;
    phase(&app, "Interrupted").await?;
    last_says(&app, "interrupted").await?;
    picture(&app, "voice-interrupted").await?;
    // A tap latches, and another one asks.
    app.by_role("button", "Talk")?.click().await?;
    phase(&app, "Listening to you").await?;
    sound.say(1).await?;
    app.by_role("button", "Finished, answer me")?
        .click()
        .await?;
    last_says(&app, "I heard about 1 syllable").await?;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_cannot_talk_is_talked_to_through_others() -> Done {
    let folder = tempfile::tempdir()?;
    let sound = SoundServer::start(folder.path()).await?;
    let app = with_sound(&sound).await?;
    open(&app).await?;
    app.by_role("button", "Model: demo-realtime")?
        .click()
        .await?;
    search_model(&app, "demo-chat").await?;
    app.wait_text("Transcription → chat → speech").await?;
    app.by_role("button", "Voice settings")?.click().await?;
    select(&app, "Speaks the answers", "demo-tts").await?;
    picture(&app, "voice-relay").await?;
    app.by_role("button", "Close the settings")?
        .nth(0)
        .click()
        .await?;
    space(&app, DOWN).await?;
    phase(&app, "Listening to you").await?;
    sound.say(2).await?;
    let recorded = folder.path().join("heard");
    let recorder = sound.record(recorded.clone())?;
    space(&app, UP).await?;
    phase(&app, "Speaking").await?;
    app.wait_for("the answer from the loudspeaker", async || {
        Ok(is_loud(&recorded).then_some(()))
    })
    .await?;
    drop(recorder);
    press(&app, ESCAPE).await?;
    last_says(&app, "interrupted").await?;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_dictated_and_a_recording_is_written_down() -> Done {
    let folder = tempfile::tempdir()?;
    let sound = SoundServer::start(folder.path()).await?;
    let app = with_sound(&sound).await?;
    let message = app.by_role("textbox", "Message")?;
    paste(&app, &message, "He said:").await?;
    app.by_role("button", "Write by voice")?.click().await?;
    let bar = app.by_role("group", "Recording")?;
    bar.wait_text("Recording").await?;
    sound.say(2).await?;
    picture(&app, "chat-dictating").await?;
    app.by_role("button", "Done")?.within(&bar).click().await?;
    bar.wait_gone().await?;
    let written = message.value().await?;
    assert!(
        written.starts_with("He said: ") && written.len() > 12,
        "{written}"
    );

    press(&app, &format!("{CONTROL}3")).await?;
    app.by_role("button", "Record")?.click().await?;
    bar.wait_text("Recording").await?;
    sound.say(3).await?;
    app.by_role("button", "Pause")?.within(&bar).click().await?;
    picture(&app, "transcripts-recording").await?;
    app.by_role("button", "Done")?.within(&bar).click().await?;
    app.by_role("button", "Export")?.wait().await?;
    let takes = app.by_role("complementary", "Recordings")?;
    app.by_role("button", "Recording of ")?
        .partly()
        .within(&takes)
        .nth(0)
        .wait()
        .await?;
    picture(&app, "transcripts-recorded").await?;
    calm(&app).await
}

/// Presses the key that the desktop may have for talking.
async fn toggle(app: &App) -> Done {
    let mut command = tokio::process::Command::new(program("XIDAO_BIN", "xidao")?);
    command
        .args(["voice", "toggle"])
        .env("HOME", app.surroundings().home());
    let ended = command.output().await?;
    assert!(ended.status.success(), "{ended:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_of_the_desktop_talks_from_everywhere() -> Done {
    let folder = tempfile::tempdir()?;
    let sound = SoundServer::start(folder.path()).await?;
    let app = with_sound(&sound).await?;
    open(&app).await?;
    // The model that was talked to last is known from then on.
    let field = app.by_role("textbox", "Write instead of talking")?;
    paste(&app, &field, "Hello.").await?;
    press(&app, ENTER).await?;
    phase(&app, "Your turn").await?;
    app.by_role("button", "End the talk")?.click().await?;
    phase(&app, "Ready to talk").await?;
    press(&app, &format!("{CONTROL}1")).await?;
    app.by_role("textbox", "Message")?.wait().await?;
    toggle(&app).await?;
    // Whatever tab is shown, one sees that the microphone is open.
    let tab = app.by_role("button", "A talk goes on")?.partly();
    tab.wait().await?;
    picture(&app, "voice-elsewhere").await?;
    tab.click().await?;
    phase(&app, "Listening to you").await?;
    sound.say(2).await?;
    toggle(&app).await?;
    last_says(&app, "I heard about 2 syllables").await?;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_microphone_one_can_still_write() -> Done {
    let app = demo().await?;
    open(&app).await?;
    space(&app, DOWN).await?;
    picture(&app, "debug2").await?;
    app.by_any_name("alert")?
        .nth(0)
        .wait_text("No microphone was found")
        .await?;
    space(&app, UP).await?;
    let field = app.by_role("textbox", "Write instead of talking")?;
    paste(&app, &field, "Hello?").await?;
    app.by_role("button", "Send")?.click().await?;
    last_says(&app, "You wrote: Hello?").await?;
    picture(&app, "voice-no-devices").await?;
    calm(&app).await
}
