//! What a conversation says beside its messages: set in the panel, sent by the gateway's own journal, kept.

use serde_json::{Value, json};
use studio_demo::DemoGateway;
use studio_tests::harness::{App, HarnessError, Target};

use crate::steps::{
    Done, answered, calm, connected, gateway, last_says, new_conversation, open_conversation,
    picture, reopen, say,
};

/// The body of the last question that the gateway got.
fn asked(gateway: &DemoGateway) -> Value {
    let journal = gateway.journal();
    let mut chats = journal
        .into_iter()
        .filter(|entry| entry.path == "/v1/chat/completions");
    chats
        .next_back()
        .map(|entry| entry.body)
        .unwrap_or_default()
}

async fn open_panel(app: &App) -> Result<Target, HarnessError> {
    let button = app.by_role("button", "Parameters")?.partly().nth(0);
    button.click().await?;
    let panel = app.by_role("complementary", "Parameters")?;
    panel.wait().await?;
    Ok(panel)
}

fn field(app: &App, panel: &Target, name: &str) -> Result<Target, HarnessError> {
    Ok(app.by_role("textbox", name)?.within(panel))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_set_is_sent_and_kept_and_what_is_unset_is_not() -> Done {
    let gateway = gateway().await?;
    let mut app = connected(&gateway).await?;
    let panel = open_panel(&app).await?;
    field(&app, &panel, "Instructions")?
        .type_text("Speak like a lighthouse keeper.")
        .await?;
    field(&app, &panel, "Temperature")?.type_text("0.3").await?;
    field(&app, &panel, "Most tokens")?.type_text("0").await?;
    app.wait_text("A whole number from 1").await?;
    say(&app, "Good evening").await?;
    answered(&app).await?;
    let first = asked(&gateway);
    assert_eq!(first["temperature"], 0.3);
    assert_eq!(
        first["messages"][0],
        json!({"role": "system", "content": "Speak like a lighthouse keeper."})
    );
    assert!(
        first.get("max_tokens").is_none(),
        "a wrong entry is not sent: {first}"
    );

    // The window closes at the last letter.
    field(&app, &panel, "Stop sequences")?
        .type_text("END")
        .await?;
    reopen(&mut app).await?;
    open_conversation(&app, "Good evening").await?;
    app.by_role("button", "Parameters, 3 set")?.wait().await?;
    say(&app, "And the fog?").await?;
    answered(&app).await?;
    let second = asked(&gateway);
    assert_eq!(second["temperature"], 0.3);
    assert_eq!(second["stop"], "END");
    assert_eq!(second["messages"][0]["role"], "system");

    open_panel(&app).await?;
    app.by_role("button", "Unset all")?.click().await?;
    say(&app, "Good night").await?;
    answered(&app).await?;
    let third = asked(&gateway);
    assert!(third.get("temperature").is_none() && third.get("stop").is_none());
    assert_eq!(third["messages"][0]["role"], "user");

    // Another conversation begins without any.
    new_conversation(&app).await?;
    app.by_role("button", "Parameters")?.wait().await?;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_gateway_refuses_is_unset_with_one_click() -> Done {
    let gateway = gateway().await?;
    let app = connected(&gateway).await?;
    let panel = open_panel(&app).await?;
    let added = field(&app, &panel, "Added to the request")?;
    added.type_text("{\"top_logprobs\": 99").await?;
    app.wait_text("This is not a JSON object yet.").await?;
    added.type_text("}").await?;
    app.by_role("button", "Parameters, 1 set")?.wait().await?;
    say(&app, "Good evening").await?;
    answered(&app).await?;
    app.by_any_name("alert")?.wait_text("top_logprobs").await?;
    picture(&app, "parameters-refused").await?;
    app.by_role("button", "Unset what was refused and ask again")?
        .click()
        .await?;
    last_says(&app, "Good evening").await?;
    answered(&app).await?;
    assert!(asked(&gateway).get("top_logprobs").is_none());
    assert_eq!(added.value().await?, "", "the panel shows what is left");
    app.by_any_name("alert")?.wait_gone().await?;
    calm(&app).await
}
