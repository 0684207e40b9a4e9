//! What goes wrong at a gateway: what it means and what to do about it, as the page says it.

use std::collections::HashSet;

use studio_tests::harness::{App, HarnessError};

use crate::steps::{
    Done, ENTER, KEY, answered, calm, chat, connected, drawn, gateway, last_says, last_text,
    new_conversation, pick, picture, press, say, search_model, settings,
};

/// A model, what its failure is called, its first next step, and what of the answer is kept.
struct Failure {
    model: &'static str,
    title: &'static str,
    action: &'static str,
    keeps: bool,
}

const fn failure(
    model: &'static str,
    title: &'static str,
    action: &'static str,
    keeps: bool,
) -> Failure {
    Failure {
        model,
        title,
        action,
        keeps,
    }
}

const FAILURES: [Failure; 10] = [
    failure(
        "demo-400",
        "The gateway did not accept the request",
        "Edit the message",
        false,
    ),
    failure(
        "demo-401",
        "The key was not accepted",
        "Enter the key",
        false,
    ),
    failure("demo-402", "The balance is used up", "Top up", false),
    failure(
        "demo-404",
        "The gateway does not have this model",
        "Choose another model",
        false,
    ),
    failure("demo-429", "Too many requests", "Try again", false),
    failure(
        "demo-500",
        "The gateway had an error of its own",
        "Try again",
        false,
    ),
    failure(
        "demo-502-html",
        "A web page answered, not an API",
        "Open the profile",
        false,
    ),
    failure("demo-cut", "The answer was cut off", "Try again", true),
    failure(
        "demo-error-in-stream",
        "The gateway got no answer from its provider",
        "Try again",
        true,
    ),
    failure(
        "demo-silent",
        "The answer took too long",
        "Try again",
        false,
    ),
];

/// Allows the gateway but a second between two bytes.
async fn be_impatient(app: &App) -> Result<(), HarnessError> {
    settings(app, "Profiles").await?;
    app.by_role("button", "127.0.0.1")?.partly().click().await?;
    app.by_role("textbox", "To the first byte")?
        .type_text("1")
        .await?;
    app.by_role("textbox", "Between two bytes")?
        .type_text("1")
        .await?;
    app.by_role("button", "Save")?.click().await?;
    app.wait_text("Profile saved").await?;
    chat(app).await
}

/// Asks a model that fails and gives the notice that it ends with.
async fn fail(app: &App, model: &str) -> Result<String, HarnessError> {
    new_conversation(app).await?;
    pick(app, model).await?;
    say(app, "Hello").await?;
    let notice = app.by_any_name("alert")?;
    notice.wait().await?;
    answered(app).await?;
    drawn(app, &notice).await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_failure_says_what_it_means_and_what_to_do() -> Done {
    let gateway = gateway().await?;
    let app = connected(&gateway).await?;
    be_impatient(&app).await?;
    let mut told = HashSet::new();
    let mut wrong = Vec::new();
    for Failure {
        model,
        title,
        action,
        keeps,
    } in FAILURES
    {
        let notice = fail(&app, model).await?;
        picture(
            &app,
            &format!("failure-{}", model.trim_start_matches("demo-")),
        )
        .await?;
        let mut lines = notice.lines().filter(|line| !line.is_empty());
        if lines.next() != Some(title) {
            wrong.push(format!("{model}: {notice}"));
        }
        let meaning = lines.next().unwrap_or_default().to_owned();
        assert!(meaning.len() > 40, "{model} explains itself: {notice}");
        assert!(
            told.insert(meaning),
            "{model} says something of its own: {notice}"
        );
        let alert = app.by_any_name("alert")?;
        let button = app.by_role("button", action)?.partly().within(&alert);
        if button.count().await? == 0 {
            wrong.push(format!("{model} does not offer {action:?}: {notice}"));
        }
        let kept = last_text(&app).await?.contains("Hello!");
        if kept != keeps {
            wrong.push(format!("{model} keeps what had arrived: {kept}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_step_of_a_failure_leads_on() -> Done {
    let gateway = gateway().await?;
    let app = connected(&gateway).await?;

    fail(&app, "demo-404").await?;
    app.by_role("button", "Choose another model")?
        .click()
        .await?;
    search_model(&app, "demo-chat").await?;
    app.by_role("article", "demo-chat")?.wait().await?;
    answered(&app).await?;
    app.by_any_name("alert")?.wait_gone().await?;

    fail(&app, "demo-400").await?;
    app.by_role("button", "Edit the message")?.click().await?;
    app.wait_text("Asks anew from here").await?;
    let message = app.by_role("textbox", "Message")?;
    assert_eq!(message.value().await?, "Hello");
    picture(&app, "failure-edit").await?;
    app.by_role("button", "Do not replace")?.click().await?;

    fail(&app, "demo-401").await?;
    app.by_role("button", "Enter the key")?.click().await?;
    app.by_role("heading", "127.0.0.1")?.wait().await?;
    app.wait_until(
        "the key can be typed at once",
        "document.activeElement?.type === 'password'",
    )
    .await?;
    picture(&app, "failure-key").await?;
    press(&app, &format!("{KEY}{ENTER}")).await?;
    app.wait_text("Key saved").await?;
    chat(&app).await?;

    fail(&app, "demo-500").await?;
    let before = gateway.journal().len();
    app.by_role("button", "Try again")?.click().await?;
    gateway.wait_for(|entries| entries.len() > before).await;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_refusal_for_haste_is_waited_out() -> Done {
    let gateway = gateway().await?;
    let app = connected(&gateway).await?;
    new_conversation(&app).await?;
    pick(&app, "demo-429-once").await?;
    say(&app, "Hello").await?;
    app.wait_text("Trying again").await?;
    picture(&app, "failure-retrying").await?;
    last_says(&app, "demo").await?;
    answered(&app).await?;
    assert_eq!(app.by_any_name("alert")?.count().await?, 0);
    calm(&app).await
}
