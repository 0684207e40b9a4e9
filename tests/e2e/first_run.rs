//! The first minutes: a key, a local server, or the demo.

use std::process::Command;

use studio_demo::{DemoGateway, DemoOptions, Flavour, Pace, catalogue};
use studio_tests::harness::{App, AppOptions, HarnessError, SurroundingsOptions};

use crate::steps::{
    Done, KEY, answered, calm, connect, files_with, fresh, gateway, last_text, picture, reopen,
    say, settings, watch,
};

/// Where Ollama listens.
const OLLAMA: u16 = 11434;

/// How many items the login keyring holds, as the Secret Service itself says.
fn items_in_the_keyring(app: &App) -> Result<usize, HarnessError> {
    let mut question: Command = app.surroundings().command("dbus-send");
    question.args([
        "--session",
        "--print-reply",
        "--dest=org.freedesktop.secrets",
        "/org/freedesktop/secrets/collection/login",
        "org.freedesktop.DBus.Properties.Get",
        "string:org.freedesktop.Secret.Collection",
        "string:Items",
    ]);
    let answer = question.output().map_err(|source| HarnessError::Io {
        what: "dbus-send".to_owned(),
        source,
    })?;
    let text = String::from_utf8_lossy(&answer.stdout).into_owned();
    Ok(text
        .matches("/org/freedesktop/secrets/collection/login/")
        .count())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_tested_and_kept_in_the_keyring_alone() -> Done {
    let gateway = gateway().await?;
    let mut app = fresh(AppOptions::default()).await?;
    for card in [
        "Use a key",
        "Look for local servers",
        "Explore without a key",
    ] {
        app.by_role("region", card)?.wait().await?;
    }
    assert_eq!(items_in_the_keyring(&app)?, 0);

    connect(&app, &gateway.root_url(), "sk-wrong-key-0000000000").await?;
    let alert = app.by_any_name("alert")?;
    alert.wait_text("The key was not accepted").await?;
    alert.wait_text("Enter the key again.").await?;
    picture(&app, "welcome-wrong-key").await?;
    app.by_role("button", "Enter the key")?.click().await?;
    app.wait_until(
        "the key has the focus",
        "document.activeElement?.type === 'password'",
    )
    .await?;

    app.by_role("textbox", "Key")?.fill(KEY).await?;
    app.by_role("button", "Connect")?.click().await?;
    let line = format!("Works · {} models · balance", catalogue().len());
    app.wait_text(&line).await?;
    app.by_role("textbox", "Message")?.wait().await?;
    say(&app, "Hello").await?;
    answered(&app).await?;
    assert!(
        last_text(&app).await?.contains("demo"),
        "the gateway answered"
    );
    picture(&app, "chat-first-answer").await?;

    assert_eq!(
        items_in_the_keyring(&app)?,
        1,
        "the key is in the Secret Service"
    );
    let page = "return document.documentElement.outerHTML + JSON.stringify({ ...localStorage, ...sessionStorage })";
    let page = app.execute(page, Vec::new()).await?;
    assert!(
        !page.to_string().contains(KEY),
        "the page does not hold the key"
    );
    calm(&app).await?;

    reopen(&mut app).await?;
    say(&app, "Hello again").await?;
    answered(&app).await?;
    assert!(
        last_text(&app).await?.contains("demo"),
        "the key works after a restart"
    );
    settings(&app, "Profiles").await?;
    app.wait_text("Key sk-…f9a1").await?;
    calm(&app).await?;
    app.close().await?;
    let leaks = files_with(app.surroundings().home(), KEY.as_bytes());
    assert!(leaks.is_empty(), "the key lies in {leaks:?}");
    let found = files_with(app.surroundings().home(), b"Hello again");
    assert!(!found.is_empty(), "what was said is found in the same way");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keyring_the_key_is_asked_for_again() -> Done {
    let gateway = gateway().await?;
    let surroundings = SurroundingsOptions {
        keyring: false,
        ..SurroundingsOptions::default()
    };
    let mut app = fresh(AppOptions {
        surroundings,
        ..AppOptions::default()
    })
    .await?;
    app.wait_text("This system has no keyring that the app can use.")
        .await?;
    picture(&app, "welcome-no-keyring").await?;
    connect(&app, &gateway.root_url(), KEY).await?;
    app.by_role("textbox", "Message")?.wait().await?;
    say(&app, "Hello").await?;
    answered(&app).await?;
    assert!(
        last_text(&app).await?.contains("demo"),
        "the key works for the session"
    );

    reopen(&mut app).await?;
    app.wait_text("127.0.0.1 has no key yet.").await?;
    picture(&app, "chat-no-key").await?;
    app.by_role("button", "Add a key")?.click().await?;
    app.by_role("textbox", "New key")?.type_text(KEY).await?;
    picture(&app, "settings-new-key").await?;
    app.by_role("button", "Set key")?.click().await?;
    app.wait_text("Key saved").await?;
    crate::steps::chat(&app).await?;
    say(&app, "Hello again").await?;
    answered(&app).await?;
    assert!(last_text(&app).await?.contains("demo"));
    calm(&app).await?;
    app.close().await?;
    let leaks = files_with(app.surroundings().home(), KEY.as_bytes());
    assert!(leaks.is_empty(), "the key lies in {leaks:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_local_server_is_found_and_used() -> Done {
    let app = fresh(AppOptions::default()).await?;
    app.by_role("button", "Look now")?.click().await?;
    app.wait_text("None is running.").await?;
    picture(&app, "welcome-no-server").await?;

    let options = DemoOptions {
        port: OLLAMA,
        flavour: Flavour::Ollama,
        pace: Pace::instant(),
        ..DemoOptions::default()
    };
    let server = DemoGateway::start(options).await?;
    app.by_role("button", "Look again")?.click().await?;
    app.by_role("heading", "Ollama is running on this computer")?
        .wait()
        .await?;
    picture(&app, "welcome-server-found").await?;
    app.by_role("button", "Use Ollama")?.click().await?;
    app.by_role("textbox", "Message")?.wait().await?;
    say(&app, "Hello").await?;
    answered(&app).await?;
    assert!(last_text(&app).await?.contains("demo"));
    let asked = server.journal();
    assert!(
        asked.iter().any(|entry| entry.method == "POST"),
        "the server was asked"
    );
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn exploring_says_everywhere_that_it_is_a_demo() -> Done {
    let mut app = fresh(AppOptions::default()).await?;
    app.by_role("button", "Explore")?.click().await?;
    app.by_role("textbox", "Message")?.wait().await?;
    let view = app.by_role("region", "Chat")?;
    let rail = app.by_role("navigation", "Tabs")?;
    view.wait_text("Demo").await?;
    rail.wait_text("Demo").await?;
    say(&app, "Hello").await?;
    answered(&app).await?;
    view.wait_text("Demo").await?;
    settings(&app, "Profiles").await?;
    rail.wait_text("Demo").await?;
    app.wait_text("Built in").await?;
    picture(&app, "settings-demo-profile").await?;
    calm(&app).await?;
    app.restart().await?;
    watch(&app).await?;
    app.by_role("navigation", "Tabs")?.wait_text("Demo").await?;
    Ok(())
}
