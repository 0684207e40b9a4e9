//! What several tests do in the window, in the words of a user.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use studio_demo::{DemoGateway, DemoOptions, Pace};
use studio_tests::harness::{
    App, AppOptions, HarnessError, SoundServer, SurroundingsOptions, Target,
};

/// What a test ends with.
pub(crate) type Done = Result<(), Box<dyn Error>>;

/// The one key that [`gateway`] accepts.
pub(crate) const KEY: &str = "sk-e2e-7c1f0a94b2d85e63f9a1";
/// The control key, held down for the keys after it (WebDriver, section 15.4.2).
pub(crate) const CONTROL: char = '\u{e009}';
/// The shift key, held down for the keys after it.
pub(crate) const SHIFT: char = '\u{e008}';
pub(crate) const ENTER: &str = "\u{e007}";
pub(crate) const ESCAPE: &str = "\u{e00c}";

/// Notes what must never happen in the page.
const WATCH: &str = r"
if (!window.e2eFaults) {
  window.e2eFaults = [];
  const note = (text) => window.e2eFaults.push(text);
  addEventListener('securitypolicyviolation', (e) => note(`CSP ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
  // The notice that sizes are told in the next frame (Resize Observer, section 3.4.8) is no fault: a column that gets
  // narrower is held in place while it is laid out.
  const isDelay = (e) => String(e.message).startsWith('ResizeObserver loop');
  addEventListener('error', (e) => isDelay(e) || note(`error ${e.message} ${e.filename}:${e.lineno}`), true);
  addEventListener('unhandledrejection', (e) => note(`rejection ${e.reason?.stack ?? JSON.stringify(e.reason)}`));
}";

/// A window that nobody has used yet.
pub(crate) async fn fresh(options: AppOptions) -> Result<App, HarnessError> {
    let app = App::start(options).await?;
    watch(&app).await?;
    Ok(app)
}

/// A window with the built-in demo open.
pub(crate) async fn demo() -> Result<App, HarnessError> {
    let app = fresh(AppOptions::default()).await?;
    app.by_role("button", "Explore")?.click().await?;
    app.by_role("textbox", "Message")?.wait().await?;
    Ok(app)
}

/// A window with the built-in demo open, a microphone and a loudspeaker.
pub(crate) async fn with_sound(sound: &SoundServer) -> Result<App, HarnessError> {
    let app = fresh(AppOptions {
        surroundings: SurroundingsOptions {
            variables: sound.variables(),
            ..SurroundingsOptions::default()
        },
        ..AppOptions::default()
    })
    .await?;
    app.by_role("button", "Explore")?.click().await?;
    app.by_role("textbox", "Message")?.wait().await?;
    Ok(app)
}

/// A window that is connected to a gateway of the test.
pub(crate) async fn connected(gateway: &DemoGateway) -> Result<App, HarnessError> {
    let app = fresh(AppOptions::default()).await?;
    connect(&app, &gateway.root_url(), KEY).await?;
    app.by_role("textbox", "Message")?.wait().await?;
    Ok(app)
}

/// Closes the window and opens it again.
pub(crate) async fn reopen(app: &mut App) -> Result<(), HarnessError> {
    app.restart().await?;
    watch(app).await
}

/// Waits for the page, and notes from then on what must never happen in it.
pub(crate) async fn watch(app: &App) -> Result<(), HarnessError> {
    app.wait_until(
        "the first picture",
        "document.querySelector('main h1, main h2')",
    )
    .await?;
    app.execute(WATCH, Vec::new()).await?;
    Ok(())
}

/// Asserts that nothing broke in the page: no policy was violated, nothing was thrown and not caught.
pub(crate) async fn calm(app: &App) -> Done {
    let faults = app.execute("return window.e2eFaults", Vec::new()).await?;
    assert_eq!(faults, json!([]), "the page had faults");
    Ok(())
}

/// A gateway that answers at once and accepts nothing but [`KEY`].
pub(crate) async fn gateway() -> Result<DemoGateway, Box<dyn Error>> {
    let options = DemoOptions {
        key: Some(KEY.to_owned()),
        pace: Pace::instant(),
        ..DemoOptions::default()
    };
    Ok(DemoGateway::start(options).await?)
}

/// Pastes a key of a gateway at another address on the welcome screen.
pub(crate) async fn connect(app: &App, address: &str, key: &str) -> Result<(), HarnessError> {
    app.by_role("button", "Another address")?.click().await?;
    app.by_role("textbox", "Address")?.fill(address).await?;
    app.by_role("textbox", "Key")?.type_text(key).await?;
    app.by_role("button", "Connect")?.click().await
}

/// Sends a message and waits until it stands in the conversation with the beginning of an answer.
pub(crate) async fn say(app: &App, text: &str) -> Result<(), HarnessError> {
    let articles = app.by_any_name("article")?;
    let before = articles.count().await?;
    paste(app, &app.by_role("textbox", "Message")?, text).await?;
    app.by_role("button", "Send")?.click().await?;
    // The picture that is kept when it does not come tells more than the words of the error.
    app.wait_for("the message with an answer to it", async || {
        Ok((articles.count().await? >= before + 2).then_some(()))
    })
    .await
}

/// Puts a text in as a paste does, so that its line ends are no Enter keys.
pub(crate) async fn paste(app: &App, target: &Target, text: &str) -> Result<(), HarnessError> {
    let script = "arguments[0].focus(); document.execCommand('insertText', false, arguments[1])";
    let element = target.element().await?;
    app.execute(script, vec![json!(element), json!(text)])
        .await?;
    Ok(())
}

/// Waits until no answer of the open conversation is arriving any more.
pub(crate) async fn answered(app: &App) -> Result<(), HarnessError> {
    let whole =
        "document.querySelector('article') && !document.querySelector('article[aria-busy=true]')";
    app.wait_until("the whole answer", whole).await?;
    Ok(())
}

/// The text of an element as it is drawn, line by line.
pub(crate) async fn drawn(app: &App, target: &Target) -> Result<String, HarnessError> {
    let element = target.element().await?;
    let text = app
        .execute("return arguments[0].innerText", vec![json!(element)])
        .await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

/// The text of the last message.
pub(crate) async fn last_text(app: &App) -> Result<String, HarnessError> {
    let script = "return [...document.querySelectorAll('article')].at(-1)?.innerText ?? ''";
    let text = app.execute(script, Vec::new()).await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

/// Waits until the last message contains a text.
pub(crate) async fn last_says(app: &App, part: &str) -> Result<(), HarnessError> {
    app.wait_for(&format!("a last message with {part:?}"), async || {
        Ok(last_text(app).await?.contains(part).then_some(()))
    })
    .await
}

/// Chooses the model that answers in the open conversation.
pub(crate) async fn pick(app: &App, model: &str) -> Result<(), HarnessError> {
    app.by_role("button", "Model: ")?.partly().click().await?;
    search_model(app, model).await?;
    let chosen = app.by_role("button", &format!("Model: {model}"))?;
    app.wait_for("the chosen model on its button", async || {
        Ok((chosen.count().await? == 1).then_some(()))
    })
    .await
}

/// Types a model's name into the open list of models and takes the first that is found.
pub(crate) async fn search_model(app: &App, model: &str) -> Result<(), HarnessError> {
    search_model_as(app, "Search models or type an id", model).await
}

/// The same where the field has another name, as in another language.
pub(crate) async fn search_model_as(
    app: &App,
    field: &str,
    model: &str,
) -> Result<(), HarnessError> {
    let search = app.by_role("combobox", field)?;
    app.wait_for("the open list of models", async || {
        Ok((search.count().await? == 1).then_some(()))
    })
    .await?;
    search.type_text(model).await?;
    app.by_role("option", model)?.partly().nth(0).wait().await?;
    search.type_text(ENTER).await
}

/// Brings something to the middle of its list or page, as one scrolls to it, and clicks it.
pub(crate) async fn reach(app: &App, target: &Target) -> Result<(), HarnessError> {
    let element = target.element().await?;
    let script = "arguments[0].scrollIntoView({ block: 'center' })";
    app.execute(script, vec![json!(element)]).await?;
    target.click().await
}

/// Keeps a picture of a state, once what is there has been painted.
pub(crate) async fn picture(app: &App, name: &str) -> Result<(), HarnessError> {
    let script = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)))";
    app.client()?.execute_async(script, Vec::new()).await?;
    app.screenshot(name).await?;
    Ok(())
}

/// Presses keys where the focus is.
pub(crate) async fn press(app: &App, keys: &str) -> Result<(), HarnessError> {
    app.client()?
        .active_element()
        .await?
        .send_keys(keys)
        .await?;
    Ok(())
}

/// Chooses a radio button or turns a check box by the keyboard.
pub(crate) async fn choose(app: &App, role: &str, name: &str) -> Result<(), HarnessError> {
    let element = app.by_role(role, name)?.element().await?;
    element.send_keys(" ").await?;
    Ok(())
}

/// Chooses a file as the system's dialog would: the driver has no way into that.
pub(crate) async fn choose_file(app: &App, name: &str, bytes: &[u8]) -> Result<(), HarnessError> {
    let script = "
        const [name, bytes] = arguments;
        const chosen = new DataTransfer();
        chosen.items.add(new File([new Uint8Array(bytes)], name));
        const input = document.querySelector('.view:not([hidden]) input[type=file]');
        input.files = chosen.files;
        input.dispatchEvent(new Event('change', { bubbles: true }));";
    app.execute(script, vec![json!(name), json!(bytes)]).await?;
    Ok(())
}

/// Chooses from a drop-down list by what its line says.
pub(crate) async fn select(app: &App, name: &str, line: &str) -> Result<(), HarnessError> {
    let element = app.by_role("combobox", name)?.element().await?;
    element.select_by_label(line).await?;
    Ok(())
}

/// Opens a section of the settings.
pub(crate) async fn settings(app: &App, section: &str) -> Result<(), HarnessError> {
    let rail = app.by_role("navigation", "Tabs")?;
    app.by_role("button", "Settings")?
        .within(&rail)
        .click()
        .await?;
    let sections = app.by_role("navigation", "Settings")?;
    app.by_role("button", section)?
        .within(&sections)
        .click()
        .await?;
    app.by_role("heading", section)?.wait().await
}

/// Goes to the chat.
pub(crate) async fn chat(app: &App) -> Result<(), HarnessError> {
    let rail = app.by_role("navigation", "Tabs")?;
    app.by_role("button", "Chat")?.within(&rail).click().await?;
    app.by_role("textbox", "Message")?.wait().await
}

/// Opens the conversation of the list whose row contains a text.
pub(crate) async fn open_conversation(app: &App, title: &str) -> Result<(), HarnessError> {
    row(app, title)?.click().await
}

/// The row of a conversation in the list.
pub(crate) fn row(app: &App, title: &str) -> Result<Target, HarnessError> {
    let list = app.by_role("list", "Conversations")?;
    // Its menu is named after the title too, with other words in front.
    Ok(app.by_role("button", title)?.partly().within(&list).nth(0))
}

/// Begins a new conversation.
pub(crate) async fn new_conversation(app: &App) -> Result<(), HarnessError> {
    press(app, &format!("{CONTROL}n")).await?;
    app.by_any_name("article")?.wait_gone().await
}

/// What `demo-verbatim` says back a character at a time.
pub(crate) fn slowly(delay_ms: u32, text: &str) -> String {
    format!("#pace chunk=1 delay_ms={delay_ms}\n{text}")
}

/// `w001 w002 …`: a text of which one sees how far it got.
pub(crate) fn counting(from: usize, to: usize) -> String {
    let words: Vec<String> = (from..=to).map(|number| format!("w{number:03}")).collect();
    words.join(" ")
}

/// The files below a folder that contain these bytes.
pub(crate) fn files_with(folder: &Path, bytes: &[u8]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => found.extend(files_with(&path, bytes)),
            Ok(kind) if kind.is_file() => {
                let content = fs::read(&path).unwrap_or_default();
                if content.windows(bytes.len()).any(|window| window == bytes) {
                    found.push(path);
                }
            }
            _ => {}
        }
    }
    found
}

/// How far the page is wider than the window, in CSS pixels.
pub(crate) async fn overflow(app: &App) -> Result<i64, HarnessError> {
    let script = "return document.documentElement.scrollWidth - innerWidth";
    let width: Value = app.execute(script, Vec::new()).await?;
    width.as_i64().ok_or(HarnessError::Answer(width))
}
