//! What stays: after closing, after being killed, after a reload; and one window for one library.

use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use studio_tests::harness::{App, HarnessError, eventually};
use tokio::time::timeout;

use crate::steps::{
    Done, answered, calm, counting, demo, last_says, last_text, new_conversation,
    open_conversation, pick, picture, reopen, say, slowly, watch,
};

/// What may be missing of an answer after a kill.
const LOSS: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_there_after_closing() -> Done {
    let mut app = demo().await?;
    say(&app, "Give me a table").await?;
    answered(&app).await?;
    // The last cell of the table: what has arrived is drawn a moment later.
    last_says(&app, "24.7").await?;
    let before = last_text(&app).await?;
    let message = app.by_role("textbox", "Message")?;
    // The window closes at the last letter.
    message.type_text("not sent yet").await?;
    reopen(&mut app).await?;
    open_conversation(&app, "Give me a table").await?;
    app.by_any_name("article")?.nth(1).wait().await?;
    last_says(&app, "24.7").await?;
    assert_eq!(
        last_text(&app).await?,
        before,
        "the same answer, word for word"
    );
    assert_eq!(
        app.by_role("textbox", "Message")?.value().await?,
        "not sent yet"
    );
    app.by_role("button", "Model: demo-chat")?.wait().await?;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_loses_at_most_a_second_of_an_answer() -> Done {
    let mut app = demo().await?;
    pick(&app, "demo-verbatim").await?;
    say(&app, &slowly(20, &counting(1, 300))).await?;
    let mut seen: Vec<(Instant, String)> = Vec::new();
    app.wait_for("the fortieth word", async || {
        let text = words(&last_text(&app).await?);
        let enough = text.contains("w040");
        seen.push((Instant::now(), text));
        Ok(enough.then_some(()))
    })
    .await?;
    let killed = Instant::now();
    app.kill().await?;
    let safe = seen
        .iter()
        .rfind(|(at, _)| killed.duration_since(*at) > LOSS);
    let safe = safe.map(|(_, text)| text.clone()).unwrap_or_default();
    assert!(
        safe.contains("w010"),
        "something had been there for a second: {safe:?}"
    );

    app.open().await?;
    watch(&app).await?;
    open_conversation(&app, "delay_ms=20").await?;
    app.wait_text("The app closed while this answer was arriving.")
        .await?;
    picture(&app, "chat-interrupted").await?;
    let kept = words(&last_text(&app).await?);
    assert!(kept.starts_with(&safe), "of {safe:?} there is {kept:?}");
    assert!(!kept.contains("w300"));
    app.by_role("button", "Answer again")?.wait().await?;
    say(&app, "Are you there?").await?;
    answered(&app).await?;
    last_says(&app, "Are you there?").await?;
    calm(&app).await
}

/// The counting words of a text.
fn words(text: &str) -> String {
    let counts = |word: &&str| word.len() == 4 && word.starts_with('w');
    text.split_whitespace()
        .filter(counts)
        .collect::<Vec<_>>()
        .join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_loses_nothing_of_an_arriving_answer() -> Done {
    let app = demo().await?;
    pick(&app, "demo-verbatim").await?;
    say(&app, &slowly(25, &counting(1, 60))).await?;
    last_says(&app, "w010").await?;
    app.client()?.refresh().await.map_err(HarnessError::from)?;
    watch(&app).await?;
    open_conversation(&app, "delay_ms=25").await?;
    last_says(&app, "w012").await?;
    assert!(
        !last_text(&app).await?.contains("w060"),
        "it is still arriving"
    );
    last_says(&app, "w060").await?;
    answered(&app).await?;
    assert!(
        last_text(&app).await?.contains(&counting(1, 60)),
        "no word is missing or twice"
    );
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_whose_process_is_killed_comes_back_and_loses_nothing() -> Done {
    let mut app = demo().await?;
    pick(&app, "demo-verbatim").await?;
    say(&app, &slowly(25, &counting(1, 80))).await?;
    last_says(&app, "w010").await?;
    app.kill_page()?;
    // The driver's session ends with the process that it drove; the app's own words tell what happens.
    app.wait_for("the page is there again", async || {
        let times = app.log().matches("window ready").count();
        Ok((times == 2).then_some(()))
    })
    .await?;
    assert!(app.log().contains("the process of the page has ended"));
    reopen(&mut app).await?;
    open_conversation(&app, "delay_ms=25").await?;
    last_says(&app, &counting(1, 10)).await?;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_into_a_new_conversation_stays() -> Done {
    let mut app = demo().await?;
    let typed = "half a thought, 还没想好";
    app.by_role("textbox", "Message")?.type_text(typed).await?;
    app.client()?.refresh().await.map_err(HarnessError::from)?;
    watch(&app).await?;
    let message = app.by_role("textbox", "Message")?;
    assert_eq!(message.value().await?, typed, "after a reload");
    // The caret is where one goes on.
    message.type_text(" and more").await?;
    let typed = format!("{typed} and more");
    reopen(&mut app).await?;
    let message = app.by_role("textbox", "Message")?;
    assert_eq!(message.value().await?, typed, "after closing");
    picture(&app, "chat-draft").await?;

    say(&app, "").await?;
    answered(&app).await?;
    assert_eq!(message.value().await?, "");
    new_conversation(&app).await?;
    assert_eq!(message.value().await?, "", "what was sent is no draft");
    reopen(&mut app).await?;
    assert_eq!(app.by_role("textbox", "Message")?.value().await?, "");
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_loses_at_most_a_second_of_what_is_typed() -> Done {
    let mut app = demo().await?;
    let message = app.by_role("textbox", "Message")?;
    let mut seen: Vec<(Instant, String)> = Vec::new();
    let begun = Instant::now();
    // Steadily, so that there is no pause to save in.
    for number in 1.. {
        message.type_text(&format!("w{number:03} ")).await?;
        seen.push((Instant::now(), message.value().await?));
        if begun.elapsed() > 3 * LOSS {
            break;
        }
    }
    let killed = Instant::now();
    app.kill().await?;
    let safe = seen
        .iter()
        .rfind(|(at, _)| killed.duration_since(*at) > LOSS);
    let safe = safe.map(|(_, text)| text.clone()).unwrap_or_default();
    assert!(safe.contains("w001"), "something was typed: {safe:?}");
    app.open().await?;
    watch(&app).await?;
    let kept = app.by_role("textbox", "Message")?.value().await?;
    assert!(kept.starts_with(&safe), "of {safe:?} there is {kept:?}");
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_hangs_does_not_keep_its_window_open() -> Done {
    let mut app = demo().await?;
    // Not before the answer to this call has gone: a page that hangs gives none.
    let hang = "setTimeout(() => { for (;;); }, 200)";
    app.execute(hang, Vec::new()).await?;
    let answers = || app.execute("return true", Vec::new());
    while timeout(Duration::from_secs(1), answers()).await.is_ok() {}
    app.close().await?;
    Ok(())
}

/// Starts the program once more and waits for its end.
async fn start_again(app: &App) -> Result<ExitStatus, HarnessError> {
    let mut command: Command = app.surroundings().command(app.program());
    let io = |source| HarnessError::Io {
        what: "the second start".to_owned(),
        source,
    };
    let mut second = command.spawn().map_err(io)?;
    let ended = async || second.try_wait().map_err(io);
    let status = eventually("the second start ends", Duration::from_secs(10), ended).await;
    if status.is_err() {
        second.kill().map_err(io)?;
        second.wait().map_err(io)?;
    }
    status
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_shows_the_first_window_and_ends() -> Done {
    let app = demo().await?;
    let status = start_again(&app).await?;
    assert!(status.success(), "{status}");
    assert!(!app.has_ended());
    say(&app, "Hello").await?;
    answered(&app).await?;
    calm(&app).await
}
