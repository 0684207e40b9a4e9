//! The harness, proved on a window that has nothing of the app in it.

use studio_tests::harness::{
    App, AppOptions, HarnessError, Surroundings, SurroundingsOptions, built_programs,
    descendants_of,
};

/// Puts a small form on the empty page.
const FORM: &str = r#"
document.body.innerHTML = `
  <main><h1>Form</h1>
    <label for="m">Message</label><textarea id="m"></textarea>
    <button aria-label="Send"><svg aria-hidden="true"></svg></button>
    <button hidden>Send</button><button disabled>Delete</button>
    <nav aria-labelledby="t"><b id="t">Sections</b><a href="about:blank">Chat <i aria-hidden="true">!</i></a></nav>
  </main>`;
document.querySelector('[aria-label=Send]').addEventListener('click', () => {
  setTimeout(() => {
    const answer = document.body.appendChild(document.createElement('article'));
    answer.textContent = 'You wrote: ' + document.getElementById('m').value;
  }, 200);
});
"#;

fn bare() -> Result<AppOptions, HarnessError> {
    let program = built_programs()?.join("examples/bare");
    Ok(AppOptions {
        program: Some(program),
        ..AppOptions::default()
    })
}

#[tokio::test]
async fn a_form_is_driven_by_role_and_name() -> Result<(), HarnessError> {
    let app = App::start(bare()?).await?;
    app.execute(FORM, Vec::new()).await?;
    let message = app.by_role("textbox", "Message")?;
    message.type_text("Hello, 你好 🌊").await?;
    assert_eq!(message.value().await?, "Hello, 你好 🌊");
    message.fill("again").await?;
    app.by_role("button", "Send")?.click().await?;
    app.by_any_name("article")?
        .wait_text("You wrote: again")
        .await?;
    let sections = app.by_role("navigation", "Sections")?;
    assert_eq!(
        app.by_role("link", "Chat")?
            .within(&sections)
            .count()
            .await?,
        1
    );
    assert_eq!(
        app.by_any_name("button")?.count().await?,
        2,
        "the hidden one does not count"
    );
    assert!(!app.by_role("button", "Delete")?.is_enabled().await?);
    app.by_role("heading", "Missing")?.wait_gone().await?;
    let picture = app.screenshot("harness-form").await?;
    let size = std::fs::metadata(&picture)
        .map(|data| data.len())
        .unwrap_or_default();
    assert!(size > 5_000, "the picture shows something");
    let width = app
        .execute("return [innerWidth, innerHeight]", Vec::new())
        .await?;
    assert_eq!(width, serde_json::json!([1280, 800]));
    assert!(
        app.memory()? > 50_000,
        "the window and its web processes take more than 50 MB"
    );
    assert!(app.log().contains("window ready"));
    Ok(())
}

#[tokio::test]
async fn the_page_sees_the_wishes_of_the_user() -> Result<(), HarnessError> {
    let wishes = |language: &str, dark| -> Result<AppOptions, HarnessError> {
        let surroundings = SurroundingsOptions {
            language: language.into(),
            dark,
            ..Default::default()
        };
        Ok(AppOptions {
            surroundings,
            size: (900, 640),
            ..bare()?
        })
    };
    let seen = "return [navigator.language, matchMedia('(prefers-color-scheme: dark)').matches, innerWidth]";
    for (language, dark, expected) in [("zh_CN", true, "zh-CN"), ("en_US", false, "en-US")] {
        let app = App::start(wishes(language, dark)?).await?;
        assert_eq!(
            app.execute(seen, Vec::new()).await?,
            serde_json::json!([expected, dark, 900])
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_home_outlives_closing_and_killing() -> Result<(), HarnessError> {
    let mut app = App::start(bare()?).await?;
    let kept = app.surroundings().home().join("kept");
    std::fs::write(&kept, "by the first window").map_err(|e| HarnessError::Io {
        what: kept.display().to_string(),
        source: e,
    })?;
    app.restart().await?;
    assert!(kept.exists());
    app.kill().await?;
    assert!(app.client().is_err());
    app.open().await?;
    assert!(kept.exists());
    app.wait_until("the page is there", "document.readyState === 'complete'")
        .await?;
    Ok(())
}

#[tokio::test]
async fn the_keyring_is_there_only_when_wanted() -> Result<(), HarnessError> {
    let ask = |surroundings: &Surroundings| {
        let mut question = surroundings.command("dbus-send");
        question.args([
            "--session",
            "--print-reply",
            "--dest=org.freedesktop.secrets",
            "/org/freedesktop/secrets/collection/login",
            "org.freedesktop.DBus.Properties.Get",
            "string:org.freedesktop.Secret.Collection",
            "string:Locked",
        ]);
        question
            .output()
            .map(|answer| String::from_utf8_lossy(&answer.stdout).into_owned())
            .unwrap_or_default()
    };
    let with = Surroundings::start(&SurroundingsOptions::default()).await?;
    assert!(
        ask(&with).contains("boolean false"),
        "the login collection is there and open"
    );
    let options = SurroundingsOptions {
        keyring: false,
        ..SurroundingsOptions::default()
    };
    let without = Surroundings::start(&options).await?;
    assert!(ask(&without).is_empty());
    drop((with, without));
    assert!(
        descendants_of(std::process::id()).is_empty(),
        "nothing is left running"
    );
    Ok(())
}
