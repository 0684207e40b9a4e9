//! The settings: what is changed works at once and stays.

use serde_json::Value;
use studio_demo::catalogue;
use studio_tests::harness::{App, HarnessError};

use crate::steps::{
    Done, ENTER, ESCAPE, KEY, answered, calm, chat, choose, connected, demo, drawn, files_with,
    gateway, last_text, new_conversation, overflow, pick, picture, press, reach, reopen, say,
    select, settings,
};

const SECTIONS: [(&str, &str); 7] = [
    ("Profiles", "配置"),
    ("Models", "模型"),
    ("Tools", "工具"),
    ("Usage", "用量"),
    ("Appearance", "外观"),
    ("Data", "数据"),
    ("About", "XiDao Studio"),
];

async fn open_profile(app: &App, name: &str) -> Result<(), HarnessError> {
    settings(app, "Profiles").await?;
    app.by_role("button", name)?.partly().click().await?;
    app.by_role("heading", name)?.wait().await
}

async fn save(app: &App) -> Result<(), HarnessError> {
    app.by_role("button", "Save")?.click().await?;
    app.wait_text("Profile saved").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_changed_tested_duplicated_and_deleted() -> Done {
    const SECRET: &str = "hush-4711-hush";
    let gateway = gateway().await?;
    let mut app = connected(&gateway).await?;
    open_profile(&app, "127.0.0.1").await?;
    picture(&app, "settings-profile").await?;
    app.by_role("textbox", "Name")?.fill("My gateway").await?;
    app.wait_text("Not saved yet").await?;
    select(&app, "Protocol", "Anthropic Messages").await?;
    for (place, name, value) in [(0, "X-Team", "blue"), (1, "X-Token", SECRET)] {
        reach(&app, &app.by_role("button", "Add header")?).await?;
        app.by_role("textbox", "Name")?
            .nth(place + 1)
            .type_text(name)
            .await?;
        if value == SECRET {
            choose_nth_secret(&app, place).await?;
        }
        app.by_role("textbox", "Value")?
            .nth(place)
            .type_text(value)
            .await?;
    }
    let limit = app.by_role("textbox", "To the first byte")?;
    limit.type_text("soon").await?;
    app.by_role("button", "Save")?.click().await?;
    app.wait_text("A number of seconds above 0.").await?;
    limit.fill("30").await?;
    picture(&app, "settings-profile-changed").await?;
    save(&app).await?;

    gateway.clear_journal();
    app.by_role("button", "Test")?.click().await?;
    app.wait_text(&format!("Works · {} models", catalogue().len()))
        .await?;
    picture(&app, "settings-profile-tested").await?;
    let asked = gateway.journal();
    let sent = |name: &str| {
        asked
            .last()
            .and_then(|entry| entry.headers.get(name).cloned())
    };
    assert_eq!(sent("x-team").as_deref(), Some("blue"));
    assert_eq!(sent("x-token").as_deref(), Some(SECRET));
    let leaks = files_with(app.surroundings().home(), SECRET.as_bytes());
    assert!(leaks.is_empty(), "the secret header lies in {leaks:?}");

    app.by_role("button", "Duplicate")?.click().await?;
    app.wait_text("was made").await?;
    settings(&app, "Profiles").await?;
    let profiles = app.by_role("button", "My gateway")?.partly();
    profiles.clone().nth(1).wait().await?;
    profiles.clone().nth(1).click().await?;
    app.by_role("button", "Delete")?.click().await?;
    let dialog = app.by_any_name("dialog")?;
    dialog.wait_text("Conversations stay.").await?;
    picture(&app, "settings-profile-delete").await?;
    app.by_role("button", "Delete")?
        .within(&dialog)
        .click()
        .await?;
    app.wait_text("was deleted").await?;
    app.wait_for("one profile", async || {
        Ok((profiles.count().await? == 1).then_some(()))
    })
    .await?;
    calm(&app).await?;

    reopen(&mut app).await?;
    open_profile(&app, "My gateway").await?;
    app.wait_text("sk-…f9a1").await?;
    assert_eq!(
        app.by_role("textbox", "Value")?.nth(0).value().await?,
        "blue"
    );
    assert_eq!(
        app.by_role("textbox", "Value")?.nth(1).value().await?,
        "",
        "a secret is not shown again"
    );
    assert_eq!(
        app.by_role("textbox", "To the first byte")?.value().await?,
        "30"
    );
    assert_eq!(
        app.by_role("combobox", "Protocol")?.value().await?,
        "anthropic"
    );
    chat(&app).await?;
    gateway.clear_journal();
    say(&app, "Hello").await?;
    answered(&app).await?;
    let asked = gateway.journal();
    assert_eq!(
        asked.last().map(|entry| entry.path.as_str()),
        Some("/v1/messages")
    );
    calm(&app).await
}

async fn choose_nth_secret(app: &App, place: usize) -> Result<(), HarnessError> {
    reach(app, &app.by_role("checkbox", "Secret")?.nth(place)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_replaced_and_forgotten() -> Done {
    let gateway = gateway().await?;
    let app = connected(&gateway).await?;
    open_profile(&app, "127.0.0.1").await?;
    app.by_role("button", "Replace")?.click().await?;
    app.by_role("textbox", "New key")?
        .type_text("sk-another-key-000000abcd")
        .await?;
    app.by_role("button", "Replace")?.click().await?;
    app.wait_text("sk-…abcd").await?;
    app.by_role("button", "Test")?.click().await?;
    app.by_any_name("alert")?
        .wait_text("The key was not accepted")
        .await?;
    app.by_role("button", "Forget")?.click().await?;
    app.wait_text("Key forgotten").await?;
    chat(&app).await?;
    app.wait_text("127.0.0.1 has no key yet.").await?;
    let send = app.by_role("button", "Send")?;
    assert_eq!(
        send.attribute("aria-disabled").await?.as_deref(),
        Some("true")
    );
    app.by_role("button", "Add a key")?.click().await?;
    app.wait_until(
        "the key can be typed at once",
        "document.activeElement?.type === 'password'",
    )
    .await?;
    press(&app, &format!("{KEY}{ENTER}")).await?;
    app.wait_text("sk-…f9a1").await?;
    chat(&app).await?;
    say(&app, "Hello").await?;
    answered(&app).await?;
    assert!(last_text(&app).await?.contains("demo"));
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn models_are_named_priced_starred_and_hidden() -> Done {
    let mut app = demo().await?;
    settings(&app, "Models").await?;
    reach(&app, &app.by_role("button", "Edit demo-verbatim")?).await?;
    let dialog = app.by_role("dialog", "demo-verbatim")?;
    app.by_role("textbox", "Name of your own")?
        .within(&dialog)
        .type_text("Echo")
        .await?;
    app.by_role("textbox", "Input")?
        .within(&dialog)
        .type_text("2000")
        .await?;
    app.by_role("textbox", "Output")?
        .within(&dialog)
        .type_text("4000")
        .await?;
    app.by_role("textbox", "Currency")?
        .within(&dialog)
        .fill("USD")
        .await?;
    picture(&app, "settings-model").await?;
    app.by_role("button", "Save")?
        .within(&dialog)
        .click()
        .await?;
    app.wait_text("Model saved").await?;
    dialog.wait_gone().await?;
    reach(&app, &app.by_role("button", "Make Echo a favourite")?).await?;
    reach(&app, &app.by_role("button", "Hide demo-reasoner")?).await?;
    app.by_role("button", "Show demo-reasoner again")?
        .wait()
        .await?;
    picture(&app, "settings-models").await?;

    for _ in ["now", "after a restart"] {
        chat(&app).await?;
        new_conversation(&app).await?;
        pick(&app, "Echo").await?;
        say(&app, "How much is it?").await?;
        answered(&app).await?;
        let answer = last_text(&app).await?;
        app.by_role("article", "Echo")?.wait().await?;
        assert!(answer.contains('$'), "its cost: {answer}");
        app.wait_text("this conversation").await?;
        app.by_role("button", "Model: Echo")?.click().await?;
        let list = app.by_role("listbox", "Model")?;
        let first = app.by_any_name("option")?.within(&list).nth(0);
        let starred = drawn(&app, &first).await?;
        assert!(
            starred.contains("Echo"),
            "the starred one is first: {starred}"
        );
        picture(&app, "model-picker").await?;
        let search = app.by_role("combobox", "Search models or type an id")?;
        search.type_text("demo-reasoner").await?;
        app.by_any_name("option")?.within(&list).wait_gone().await?;
        press(&app, ESCAPE).await?;
        list.wait_gone().await?;
        calm(&app).await?;
        reopen(&mut app).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_models_stand_still_while_they_come_near() -> Done {
    const PLACES: &str = "const list = document.querySelector('.view:not([hidden]) ul li:last-child').parentElement;
        return [...list.children].map((row) => row.getBoundingClientRect().top - list.getBoundingClientRect().top)";
    let app = demo().await?;
    settings(&app, "Models").await?;
    let far = app.execute(PLACES, Vec::new()).await?;
    let edits = app.by_role("button", "Edit ")?.partly();
    let rows = edits.count().await?;
    assert!(rows > 20, "more rows than fit: {rows}");
    for row in [rows - 1, rows / 2, 0] {
        let edit = edits.clone().nth(row);
        let name = edit.attribute("aria-label").await?.unwrap_or_default();
        reach(&app, &edit).await?;
        let dialog = app.by_role("dialog", name.trim_start_matches("Edit "))?;
        dialog.wait().await?;
        press(&app, ESCAPE).await?;
        dialog.wait_gone().await?;
        assert_eq!(app.execute(PLACES, Vec::new()).await?, far, "at {name}");
    }
    calm(&app).await
}

/// What of the page's words is the same in two languages: lines with Latin letters that are no names.
async fn lines(app: &App) -> Result<Vec<String>, HarnessError> {
    let script = r"
        const shown = (e) => e.checkVisibility({ checkVisibilityCSS: true });
        const said = [...document.querySelectorAll('[aria-label], [placeholder]')].filter(shown)
          .flatMap((e) => [e.getAttribute('aria-label'), e.getAttribute('placeholder')]);
        const names = /^(XiDao|English|Apache|demo-|sk-|studio|\/|https?:|127\.|Ctrl|Esc|Demo$|USD)/;
        return [...document.body.innerText.split('\n'), ...said].map((line) => (line ?? '').trim())
          .filter((line) => /[A-Za-z]{3}/.test(line) && !names.test(line) && !/\p{Script=Han}/u.test(line))";
    let answer = app.execute(script, Vec::new()).await?;
    let Value::Array(found) = answer else {
        return Err(HarnessError::Answer(answer));
    };
    Ok(found
        .iter()
        .filter_map(|line| line.as_str().map(str::to_owned))
        .collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_changes_at_once_and_everywhere() -> Done {
    let mut app = demo().await?;
    settings(&app, "Appearance").await?;
    assert!(!lines(&app).await?.is_empty());
    choose(&app, "radio", "简体中文").await?;
    let sections = app.by_role("navigation", "设置")?;
    let mut english = Vec::new();
    for (_, section) in SECTIONS {
        let name = if section == "XiDao Studio" {
            "关于"
        } else {
            section
        };
        app.by_role("button", name)?
            .within(&sections)
            .click()
            .await?;
        app.by_role("heading", section)?.wait().await?;
        english.extend(lines(&app).await?);
    }
    let rail = app.by_role("navigation", "标签")?;
    app.by_role("button", "对话")?.within(&rail).click().await?;
    app.by_role("textbox", "消息")?.wait().await?;
    english.extend(lines(&app).await?);
    assert!(english.is_empty(), "still English: {english:#?}");

    reopen(&mut app).await?;
    app.by_role("textbox", "消息")?.wait().await?;
    app.by_role("button", "设置")?.click().await?;
    app.by_role("button", "外观")?.click().await?;
    choose(&app, "radio", "English").await?;
    app.by_role("heading", "Appearance")?.wait().await?;
    calm(&app).await
}

/// Whether the page has light words, which it has on a dark ground.
async fn is_dark(app: &App) -> Result<bool, HarnessError> {
    let script = "const [r, g, b] = getComputedStyle(document.body).color.match(/[\\d.]+/g).map(Number); return r + g + b > 400";
    Ok(app.execute(script, Vec::new()).await? == true)
}

#[tokio::test(flavor = "multi_thread")]
async fn theme_and_text_size_change_at_once_and_stay() -> Done {
    let mut app = demo().await?;
    say(&app, "Give me a tour").await?;
    answered(&app).await?;
    settings(&app, "Appearance").await?;
    assert!(!is_dark(&app).await?);
    choose(&app, "radio", "Dark").await?;
    app.wait_for("a dark page", async || {
        Ok(is_dark(&app).await?.then_some(()))
    })
    .await?;
    let size = app.by_role("slider", "Text size")?;
    size.element()
        .await?
        .send_keys("\u{e010}")
        .await
        .map_err(HarnessError::from)?;
    app.wait_text("200%").await?;
    picture(&app, "settings-appearance-200").await?;
    for (section, _) in SECTIONS {
        let heading = if section == "About" {
            "XiDao Studio"
        } else {
            section
        };
        let sections = app.by_role("navigation", "Settings")?;
        app.by_role("button", section)?
            .within(&sections)
            .click()
            .await?;
        app.by_role("heading", heading)?.wait().await?;
        assert_eq!(overflow(&app).await?, 0, "{section} is too wide at 200 %");
    }
    chat(&app).await?;
    assert_eq!(overflow(&app).await?, 0, "the chat is too wide at 200 %");
    picture(&app, "chat-200").await?;
    // There is no room for the list beside the conversation: it lies over it when it is called.
    let list = app.by_role("list", "Conversations")?;
    assert_eq!(list.count().await?, 0);
    app.by_role("button", "Show conversations")?.click().await?;
    list.wait().await?;
    picture(&app, "chat-200-list").await?;
    assert_eq!(overflow(&app).await?, 0, "the list is too wide at 200 %");
    press(&app, ESCAPE).await?;
    list.wait_gone().await?;
    calm(&app).await?;

    reopen(&mut app).await?;
    assert!(is_dark(&app).await?, "the theme stays");
    settings(&app, "Appearance").await?;
    app.wait_text("200%").await?;
    choose(&app, "radio", "System").await?;
    app.wait_for("a light page", async || {
        Ok((!is_dark(&app).await?).then_some(()))
    })
    .await?;
    app.by_role("button", "Back to 100%")?.click().await?;
    app.wait_text("100%").await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_made_and_listed() -> Done {
    let app = demo().await?;
    say(&app, "Hello").await?;
    answered(&app).await?;
    settings(&app, "Data").await?;
    app.wait_text("Kept in the system's keyring").await?;
    app.wait_text("xidao-studio").await?;
    let rows = app.by_any_name("row")?;
    let before = rows.count().await?;
    app.by_role("button", "Back up now")?.click().await?;
    app.wait_text("Backup made and checked").await?;
    app.wait_for("one row more", async || {
        Ok((rows.count().await? > before).then_some(()))
    })
    .await?;
    picture(&app, "settings-data").await?;
    calm(&app).await
}
