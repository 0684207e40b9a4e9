//! What a model says, and what the page itself could try, can neither run script, load anything, nor move the window.

mod canary;
mod page;

use std::error::Error;
use std::os::unix::fs::PermissionsExt;
use std::{env, fs};

use serde::Deserialize;
use serde_json::{Value, json};
use studio_tests::harness::{App, AppOptions, HarnessError, SurroundingsOptions};

use self::canary::Canary;

/// Hostile answers. `127.0.0.1:9` in them stands for a server that must not be asked.
const PAYLOADS: &str = include_str!("fixtures/xss_payloads.json");
const WATCH: &str = include_str!("security/watch.js");
const ASK: &str = include_str!("security/ask.js");
/// Messages per conversation.
const PER_CONVERSATION: usize = 20;

type Outcome = Result<(), Box<dyn Error>>;

#[derive(Debug, Deserialize)]
struct Payload {
    id: String,
    class: String,
    markdown: String,
}

/// What one message did.
#[derive(Debug, Deserialize)]
struct Report {
    dialogs: Vec<String>,
    violations: Vec<String>,
    requests: Vec<String>,
    elements: Vec<String>,
    moved: Vec<String>,
}

impl Report {
    fn offences(self) -> Vec<String> {
        let named = |name: &str, seen: Vec<String>| -> Vec<String> {
            seen.into_iter()
                .map(|what| format!("{name}: {what}"))
                .collect()
        };
        [
            named("dialog", self.dialogs),
            named("policy violation", self.violations),
            named("request", self.requests),
            named("page", self.elements),
            named("navigation", self.moved),
        ]
        .concat()
    }
}

#[tokio::test]
async fn hostile_answers_in_one_piece_do_nothing() -> Outcome {
    hostile_answers("#pace chunk=100000 delay_ms=0").await
}

#[tokio::test]
async fn hostile_answers_do_nothing_while_they_arrive_by_the_character() -> Outcome {
    hostile_answers("#pace chunk=1 delay_ms=5").await
}

async fn hostile_answers(pace: &str) -> Outcome {
    let payloads: Vec<Payload> = serde_json::from_str(PAYLOADS)?;
    assert!(payloads.len() >= 200, "{} payloads", payloads.len());
    let canary = Canary::start().await?;
    let app = explore(AppOptions::default(), "demo-verbatim").await?;
    app.execute(WATCH, Vec::new()).await?;
    let mut offences = Vec::new();
    for batch in payloads.chunks(PER_CONVERSATION) {
        offences.extend(conversation(&app, &canary, batch, pace).await?);
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
    assert_eq!(canary.visits(), Vec::<String>::new());
    the_watch_sees(&app, &canary).await
}

/// Sends a batch of payloads in a conversation of their own; says what they did.
async fn conversation(
    app: &App,
    canary: &Canary,
    batch: &[Payload],
    pace: &str,
) -> Result<Vec<String>, Box<dyn Error>> {
    app.by_role("button", "New conversation")?
        .nth(0)
        .click()
        .await?;
    app.wait_until(
        "an empty conversation",
        "!document.querySelector('[data-message]') && !!document.querySelector('form textarea')",
    )
    .await?;
    let said = |payload: &Payload| payload.markdown.replace("127.0.0.1:9", &canary.host());
    let messages: Vec<String> = batch
        .iter()
        .map(|payload| format!("{pace}\n{}", said(payload)))
        .collect();
    let answer = app
        .client()?
        .execute_async(ASK, vec![json!(messages)])
        .await?;
    let reports: Vec<Report> = serde_json::from_value(answer["reports"].clone())
        .map_err(|_| format!("from {}: {answer}", batch[0].id))?;
    assert_eq!(
        reports.len(),
        batch.len(),
        "reports from {} on",
        batch[0].id
    );
    let mut offences = Vec::new();
    for (payload, report) in batch.iter().zip(reports) {
        let told = |offence| format!("{} ({}): {offence}", payload.id, payload.class);
        offences.extend(report.offences().into_iter().map(told));
    }
    let kept = last_answers(app).await?;
    assert_eq!(kept.len(), batch.len(), "answers from {} on", batch[0].id);
    for (payload, kept) in batch.iter().zip(kept) {
        assert_eq!(
            kept,
            said(payload).trim_end(),
            "{} was answered",
            payload.id
        );
    }
    Ok(offences)
}

/// The texts of the answers of the newest conversation, as they are kept.
async fn last_answers(app: &App) -> Result<Vec<String>, Box<dyn Error>> {
    let list = json!({"params": {"scope": "active", "limit": 1}});
    let list = invoke(app, "conversation_list", list).await?;
    let id = &list["ok"]["data"][0]["item"]["id"];
    let params = json!({"params": {"id": id, "limit": 2 * PER_CONVERSATION}});
    let conversation = invoke(app, "conversation_get", params).await?;
    let messages = conversation["ok"]["messages"].as_array();
    let messages = messages.ok_or_else(|| format!("no messages in {conversation}, {list}"))?;
    let text = |message: &Value| {
        message["parts"][0]["text"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    Ok(messages
        .iter()
        .filter(|message| message["role"] == "assistant")
        .map(text)
        .collect())
}

/// Does on purpose what no answer did, so that the silence before means something.
async fn the_watch_sees(app: &App, canary: &Canary) -> Outcome {
    let script = "
      alert('seen');
      const place = document.querySelector('.md');
      place.insertAdjacentHTML('beforeend', '<img src=\"http://' + arguments[0] + '/seen.png\" onerror=\"alert(2)\">')";
    app.execute(script, vec![canary.host().into()]).await?;
    let seen = "watched.dialogs.length && watched.violations.length && watched.elements.length > 1 && watched.requests.length";
    app.wait_until(
        "a dialog, a violation, an element and a request that are seen",
        seen,
    )
    .await?;
    app.wait_for("the canary's visitor", async || {
        Ok((!canary.visits().is_empty()).then_some(()))
    })
    .await?;
    Ok(())
}

#[tokio::test]
async fn a_link_opens_outside_and_only_on_a_click() -> Outcome {
    let canary = Canary::start().await?;
    let folder = tempfile::tempdir()?;
    let opened = folder.path().join("opened");
    let opener = folder.path().join("xdg-open");
    fs::write(
        &opener,
        format!("#!/bin/sh\nprintf '%s\\n' \"$1\" >> {}\n", opened.display()),
    )?;
    fs::set_permissions(&opener, fs::Permissions::from_mode(0o755))?;
    let path = env::var("PATH").unwrap_or_default();
    let path = format!("{}:{path}", folder.path().display());
    let surroundings = SurroundingsOptions {
        variables: vec![("PATH".into(), path)],
        ..SurroundingsOptions::default()
    };
    let options = AppOptions {
        surroundings,
        ..AppOptions::default()
    };
    let app = explore(options, "demo-verbatim").await?;
    app.execute(WATCH, Vec::new()).await?;
    let host = canary.host();
    let text = format!(
        "[outside](http://{host}/page?a=1&b=2) and ![a picture](http://{host}/picture.png)"
    );
    let answer = app
        .client()?
        .execute_async(ASK, vec![json!([text])])
        .await?;
    assert_eq!(answer["reports"][0]["links"], 2, "{answer}");
    assert!(!opened.exists(), "nothing opens by itself");
    let seen = async |count: usize| {
        app.wait_for("an opened address", async || {
            let text = fs::read_to_string(&opened).unwrap_or_default();
            let lines: Vec<String> = text.lines().map(str::to_owned).collect();
            Ok((lines.len() == count).then_some(lines))
        })
        .await
    };
    app.by_role("link", "outside")?.click().await?;
    assert_eq!(seen(1).await?, [format!("http://{host}/page?a=1&b=2")]);
    app.by_role("button", "Open in the browser")?
        .click()
        .await?;
    assert_eq!(seen(2).await?[1], format!("http://{host}/picture.png"));
    assert_eq!(
        canary.visits(),
        Vec::<String>::new(),
        "the window itself loads neither"
    );
    for address in [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "/etc/passwd",
        "tauri://localhost",
    ] {
        let reply = invoke(&app, "link_open", json!({"params": {"url": address}})).await?;
        assert!(reply["error"].is_object(), "{address} is refused: {reply}");
    }
    Ok(())
}

/// Opens the app with the demo gateway, new conversations asking `model`.
async fn explore(options: AppOptions, model: &str) -> Result<App, HarnessError> {
    let app = App::start(options).await?;
    app.by_role("button", "Explore")?.click().await?;
    app.by_role("textbox", "Message")?.wait().await?;
    let profile = invoke(&app, "demo_open", json!({})).await?;
    let model = json!({"profileId": profile["ok"]["profile"]["id"], "modelId": model});
    let set = invoke(
        &app,
        "settings_update",
        json!({"params": {"defaultModel": model}}),
    )
    .await?;
    assert!(set.get("ok").is_some(), "{set}");
    Ok(app)
}

/// Calls a command of the app as its page does; gives `{ok}` or `{error}`.
async fn invoke(app: &App, command: &str, arguments: Value) -> Result<Value, HarnessError> {
    let script = "const done = arguments[2];
      window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1])
        .then((ok) => done({ ok: ok ?? null }), (error) => done({ error }))";
    Ok(app
        .client()?
        .execute_async(script, vec![command.into(), arguments])
        .await?)
}
