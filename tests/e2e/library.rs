//! The library: everything in one list, searched, sorted away, exported, and there after a restart.

use studio_tests::harness::{App, HarnessError, Target};

use crate::steps::{
    CONTROL, Done, ESCAPE, SHIFT, answered, calm, demo, new_conversation, picture, press, reopen,
    say,
};

const BOAT: &str = "A paper boat on the tide";

async fn open(app: &App) -> Result<(), HarnessError> {
    press(app, &format!("{CONTROL}{SHIFT}l")).await?;
    app.by_role("heading", "Everything")?.wait().await
}

/// The button of a line by the words in it.
fn line(app: &App, words: &str) -> Result<Target, HarnessError> {
    let list = app.by_role("list", "What is in the library")?;
    Ok(app.by_role("button", words)?.partly().within(&list).nth(0))
}

fn mark(app: &App, title: &str) -> Result<Target, HarnessError> {
    app.by_role("checkbox", &format!("Mark {title}"))
}

/// Two conversations and a picture.
async fn filled(app: &App) -> Done {
    press(app, &format!("{CONTROL}1")).await?;
    say(app, "Why are there tides at Qiantang?").await?;
    answered(app).await?;
    new_conversation(app).await?;
    say(app, "钱塘江的潮水为什么这么高").await?;
    answered(app).await?;
    press(app, &format!("{CONTROL}5")).await?;
    app.by_role("textbox", "What you want to see")?
        .type_text(BOAT)
        .await?;
    app.by_role("button", "Make it")?.click().await?;
    app.by_role("button", &format!("Picture 1: {BOAT}"))?
        .wait()
        .await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_found_by_its_words_and_opens_at_its_place() -> Done {
    let mut app = demo().await?;
    open(&app).await?;
    app.by_any_name("main")?
        .wait_text("The library is empty")
        .await?;
    picture(&app, "library-empty").await?;
    filled(&app).await?;
    open(&app).await?;
    picture(&app, "library-full").await?;
    line(&app, BOAT)?.wait().await?;

    press(&app, &format!("{CONTROL}{SHIFT}f")).await?;
    let search = app.by_role("searchbox", "Search everything")?;
    search.type_text("潮水").await?;
    line(&app, BOAT)?.wait_gone().await?;
    line(&app, "钱塘江")?.wait().await?;
    app.wait_until(
        "the found words are lit",
        "[...document.querySelectorAll('main mark')].some((one) => one.textContent === '潮水')",
    )
    .await?;
    picture(&app, "library-search").await?;
    search.fill("nothing has these words").await?;
    app.by_any_name("main")?.wait_text("Nothing fits").await?;
    picture(&app, "library-none").await?;
    search.fill("paper boat").await?;
    line(&app, "boat")?.click().await?;
    app.by_role("dialog", "Picture")?.wait().await?;
    press(&app, ESCAPE).await?;

    open(&app).await?;
    search.fill("Qiantang").await?;
    line(&app, "Qiantang")?.click().await?;
    app.by_any_name("article")?.nth(0).wait().await?;
    app.by_any_name("main")?
        .wait_text("Why are there tides at Qiantang?")
        .await?;
    reopen(&mut app).await?;
    open(&app).await?;
    line(&app, BOAT)?.wait().await?;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn many_are_sorted_away_at_once_and_come_back() -> Done {
    let mut app = demo().await?;
    filled(&app).await?;
    open(&app).await?;
    app.by_role("button", "New folder")?.click().await?;
    app.by_role("textbox", "Name of the folder")?
        .type_text("Tides")
        .await?;
    app.by_role("button", "Save")?.click().await?;
    app.by_role("heading", "Tides")?.wait().await?;
    app.by_any_name("main")?
        .wait_text("Nothing is here")
        .await?;

    app.by_role("button", "Everything 3")?.click().await?;
    line(&app, BOAT)?.wait().await?;
    mark(&app, BOAT)?.click().await?;
    mark(&app, "Why are there tides at Qiantang?")?
        .click()
        .await?;
    app.wait_text("2 entries marked").await?;
    picture(&app, "library-marked").await?;
    app.by_role("button", "Move to a folder")?.click().await?;
    app.by_role("menuitem", "Tides")?.click().await?;
    app.by_role("button", "Tides 2")?.wait().await?;
    app.by_role("button", "Tags")?.click().await?;
    app.by_role("textbox", "Tags")?
        .type_text("water, 潮")
        .await?;
    app.by_role("button", "Save")?.click().await?;
    app.by_role("button", "water 2")?.wait().await?;

    app.by_role("button", "Export")?.click().await?;
    app.by_role("menuitem", "Markdown")?.click().await?;
    let file = app
        .surroundings()
        .home()
        .join("Downloads/Why are there tides at Qiantang.md");
    app.wait_for("the exported file", async || {
        Ok(file.is_file().then_some(()))
    })
    .await?;
    assert!(std::fs::read_to_string(&file)?.contains("## demo-chat"));

    let bulk = app.by_role("toolbar", "What is done with all that is marked")?;
    app.by_role("button", "Move to trash")?
        .within(&bulk)
        .click()
        .await?;
    app.by_role("button", "Trash 2")?.wait().await?;
    app.by_role("button", "Undo")?.click().await?;
    app.by_role("button", "Trash 0")?.wait().await?;
    app.by_role("button", "Tides 2")?.click().await?;
    line(&app, BOAT)?.wait().await?;
    picture(&app, "library-folder").await?;
    reopen(&mut app).await?;
    open(&app).await?;
    app.by_role("button", "Tides 2")?.click().await?;
    line(&app, "Qiantang")?.wait().await?;
    calm(&app).await
}

/// Chooses a file in the tab that is shown.
async fn choose_file(app: &App, name: &str, text: &str) -> Result<(), HarnessError> {
    let script = "
        const chosen = new DataTransfer();
        chosen.items.add(new File([arguments[1]], arguments[0]));
        const input = document.querySelector('.view:not([hidden]) input[type=file]');
        input.files = chosen.files;
        input.dispatchEvent(new Event('change', { bubbles: true }));";
    app.execute(script, vec![name.into(), text.into()])
        .await
        .map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_from_elsewhere_is_looked_at_and_taken_in_once() -> Done {
    let app = demo().await?;
    open(&app).await?;
    app.by_role("button", "Import")?.wait().await?;
    choose_file(&app, "broken.json", "<html>502</html>").await?;
    let dialog = app.by_role("dialog", "Import conversations")?;
    dialog.wait_text("damaged or of another kind").await?;
    picture(&app, "library-import-failed").await?;
    press(&app, ESCAPE).await?;
    dialog.wait_gone().await?;

    let words = |text: &str| serde_json::json!({"content_type": "text", "parts": [text]});
    let talk = serde_json::json!([{
        "title": "Tides elsewhere", "conversation_id": "6a1f0c52-8d4e-4f0a-9b57-0c2d3e4f5a6b",
        "create_time": 1_700_000_000.0, "current_node": "a",
        "mapping": {
            "q": {"parent": null, "children": ["a"], "message":
                {"author": {"role": "user"}, "content": words("钱塘江的潮水?")}},
            "a": {"parent": "q", "children": [], "message":
                {"author": {"role": "assistant"}, "content": words("The moon pulls.")}},
        },
    }]);
    choose_file(&app, "conversations.json", &talk.to_string()).await?;
    dialog.wait_text("1 conversation with 2 messages").await?;
    picture(&app, "library-import").await?;
    app.wait_until(
        "the title of what will come",
        "document.querySelector('dialog .titles')?.textContent.includes('Tides elsewhere')",
    )
    .await?;
    app.by_role("button", "Import 1 conversation")?
        .click()
        .await?;
    dialog.wait_gone().await?;
    line(&app, "Tides elsewhere")?.wait().await?;
    choose_file(&app, "conversations.json", &talk.to_string()).await?;
    dialog.wait_text("are here already").await?;
    press(&app, ESCAPE).await?;
    line(&app, "Tides elsewhere")?.click().await?;
    app.by_any_name("main")?
        .wait_text("The moon pulls.")
        .await?;
    calm(&app).await
}
