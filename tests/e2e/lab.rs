//! The lab: each bench from what is entered to what came of it.

use studio_tests::harness::{App, HarnessError, Target};

use crate::steps::{CONTROL, Done, ENTER, calm, chat, connected, demo, gateway, paste, press};

async fn open(app: &App, bench: &str) -> Result<(), HarnessError> {
    press(app, &format!("{CONTROL}8")).await?;
    let benches = app.by_role("navigation", "Lab")?;
    app.by_role("button", bench)?
        .within(&benches)
        .click()
        .await?;
    app.by_role("heading", bench)?.wait().await
}

async fn fill(app: &App, name: &str, text: &str) -> Result<(), HarnessError> {
    paste(app, &app.by_role("textbox", name)?, text).await
}

fn result(app: &App) -> Result<Target, HarnessError> {
    app.by_role("region", "Result")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_bench_runs_and_keeps_what_was_entered() -> Done {
    let app = demo().await?;
    open(&app, "Embeddings").await?;
    fill(
        &app,
        "Texts",
        "the tide comes in\nthe tide goes out\n面包需要盐",
    )
    .await?;
    app.by_role("button", "Run")?.click().await?;
    result(&app)?.wait_text("3 vectors of").await?;
    let matrix = app.by_role("table", "Similarity of each text with each")?;
    matrix.wait_text("1.00").await?;

    open(&app, "Rerank").await?;
    fill(&app, "Question", "when does the tide turn").await?;
    fill(
        &app,
        "Documents",
        "Bread needs salt.\nThe tide does turn at noon.\nA tide.",
    )
    .await?;
    // The keyboard is enough.
    press(&app, &format!("{CONTROL}{ENTER}")).await?;
    let best = app.by_any_name("listitem")?.within(&result(&app)?).nth(0);
    best.wait_text("The tide does turn at noon.").await?;
    best.wait_text("was 2").await?;

    open(&app, "Moderation").await?;
    fill(&app, "Text", "I will kill you").await?;
    app.by_role("button", "Run")?.click().await?;
    result(&app)?.wait_text("Flagged").await?;

    chat(&app).await?;
    open(&app, "Embeddings").await?;
    matrix.wait_text("1.00").await?;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_shown_in_its_own_words_and_loses_nothing() -> Done {
    let gateway = gateway().await?;
    let app = connected(&gateway).await?;
    open(&app, "Embeddings").await?;
    fill(&app, "Texts", "the tide").await?;
    fill(&app, "Dimensions", "100000").await?;
    app.by_role("button", "Run")?.click().await?;
    app.by_any_name("alert")?.wait_text("dimensions").await?;
    let texts = app.by_role("textbox", "Texts")?;
    assert_eq!(texts.value().await?, "the tide");
    calm(&app).await
}
