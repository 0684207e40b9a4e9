//! Conversations: sent, streamed, stopped, left and found again.

use std::time::Duration;

use studio_demo::{DemoGateway, DemoOptions, Pace};

use crate::steps::{
    CONTROL, Done, ENTER, ESCAPE, KEY, answered, calm, chat, choose, connected, counting, demo,
    gateway, last_says, last_text, new_conversation, open_conversation, paste, pick, picture,
    press, reach, reopen, say, search_model, settings, slowly, watch,
};

/// Text colours of a code block: more than one once it is highlighted.
const COLOURS: &str = "new Set([...document.querySelectorAll('article pre code span')].map((e) => getComputedStyle(e).color)).size > 1";

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_typeset_while_it_streams() -> Done {
    let app = demo().await?;
    say(&app, "Give me a tour").await?;
    let answer = app.by_any_name("article")?.nth(1);
    let heading = app.by_any_name("heading")?.within(&answer).nth(0);
    heading.wait().await?;
    assert_eq!(
        answer.attribute("aria-busy").await?.as_deref(),
        Some("true"),
        "typeset before it is whole"
    );
    app.by_role("button", "Stop")?.wait().await?;
    picture(&app, "chat-typesetting").await?;
    answered(&app).await?;
    for role in ["heading", "list", "table", "link", "math"] {
        app.by_any_name(role)?.within(&answer).nth(0).wait().await?;
    }
    app.wait_until("highlighted code", COLOURS).await?;
    app.by_role("button", "Send")?.wait().await?;
    let text = answer.text().await?;
    assert!(
        !text.contains("```") && !text.contains("$$") && !text.contains("| ---"),
        "no marks are left: {text}"
    );
    assert!(text.contains("first token"), "what it took is told: {text}");
    picture(&app, "chat-typeset").await?;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_answer_keeps_what_had_arrived_and_can_be_asked_again() -> Done {
    let app = demo().await?;
    pick(&app, "demo-verbatim").await?;
    say(&app, &slowly(25, &counting(1, 30))).await?;
    last_says(&app, "w005").await?;
    press(&app, ESCAPE).await?;
    app.wait_text("You stopped this answer here.").await?;
    answered(&app).await?;
    let kept = last_text(&app).await?;
    assert!(
        kept.contains("w001 w002 w003 w004 w005") && !kept.contains("w030"),
        "{kept}"
    );
    picture(&app, "chat-stopped").await?;
    app.by_role("button", "Answer again")?.click().await?;
    last_says(&app, "w030").await?;
    answered(&app).await?;
    assert_eq!(
        app.by_any_name("article")?.count().await?,
        2,
        "one question, one answer shown"
    );

    say(&app, &slowly(25, &counting(1, 30))).await?;
    last_says(&app, "w003").await?;
    app.by_role("button", "Stop")?.click().await?;
    app.wait_text("You stopped this answer here.").await?;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_can_come_whole() -> Done {
    let pace = Pace {
        first_token: Duration::ZERO,
        ..Pace::default()
    };
    let options = DemoOptions {
        key: Some(KEY.to_owned()),
        pace,
        ..DemoOptions::default()
    };
    let gateway = DemoGateway::start(options).await?;
    let app = connected(&gateway).await?;
    settings(&app, "Appearance").await?;
    choose(&app, "checkbox", "Show answers while they are written").await?;
    chat(&app).await?;
    say(&app, "Give me a tour").await?;
    answered(&app).await?;
    assert!(last_text(&app).await?.contains("demo"));
    let asked = gateway.journal();
    let sent = asked.iter().rfind(|entry| entry.method == "POST");
    let stream = sent.map(|entry| entry.body["stream"] == true);
    assert_eq!(stream, Some(false), "the gateway was not asked to stream");
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn two_conversations_stream_while_one_switches_between_them() -> Done {
    let app = demo().await?;
    pick(&app, "demo-verbatim").await?;
    say(&app, &slowly(30, &counting(101, 140))).await?;
    last_says(&app, "w101").await?;
    new_conversation(&app).await?;
    say(&app, &slowly(31, &counting(201, 240))).await?;
    last_says(&app, "w201").await?;
    let list = app.by_role("list", "Conversations")?;
    app.by_role("button", "streaming…")?
        .partly()
        .within(&list)
        .nth(1)
        .wait()
        .await?;
    picture(&app, "chat-two-streaming").await?;

    open_conversation(&app, "delay_ms=30").await?;
    last_says(&app, "w101").await?;
    let early = last_text(&app).await?;
    assert!(
        !early.contains("w201") && !early.contains("w140"),
        "the first one, still arriving: {early}"
    );
    last_says(&app, "w140").await?;
    answered(&app).await?;
    assert!(
        last_text(&app).await?.contains(&counting(101, 140)),
        "no word is missing"
    );

    open_conversation(&app, "delay_ms=31").await?;
    last_says(&app, "w240").await?;
    answered(&app).await?;
    assert!(
        last_text(&app).await?.contains(&counting(201, 240)),
        "no word is missing"
    );
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_waits_for_its_conversation() -> Done {
    let app = demo().await?;
    say(&app, "Hello").await?;
    answered(&app).await?;
    let message = app.by_role("textbox", "Message")?;
    message.type_text("half a thought").await?;
    press(&app, &format!("{CONTROL}n")).await?;
    app.by_any_name("article")?.wait_gone().await?;
    assert_eq!(message.value().await?, "");
    message.type_text("another one").await?;
    open_conversation(&app, "Hello").await?;
    app.by_any_name("article")?.nth(1).wait().await?;
    assert_eq!(message.value().await?, "half a thought");
    new_conversation(&app).await?;
    assert_eq!(message.value().await?, "another one");
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn chinese_words_of_two_characters_are_found() -> Done {
    let app = demo().await?;
    pick(&app, "demo-verbatim").await?;
    say(&app, "每年中秋前后，钱塘江的潮水最为壮观。").await?;
    answered(&app).await?;
    new_conversation(&app).await?;
    say(&app, "今天天气很好。").await?;
    answered(&app).await?;
    new_conversation(&app).await?;
    paste(
        &app,
        &app.by_role("searchbox", "Search conversations")?,
        "潮水",
    )
    .await?;
    let hits = app.by_role("list", "result")?.partly();
    let hit = app.by_any_name("button")?.within(&hits).nth(0);
    hit.wait_text("潮水").await?;
    picture(&app, "chat-search-zh").await?;
    hit.click().await?;
    last_says(&app, "钱塘江的潮水").await?;
    let search = app.by_role("searchbox", "Search conversations")?;
    search.fill("没有这个词").await?;
    app.wait_text("Nothing has “没有这个词”").await?;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_version_of_a_question_and_an_answer_is_kept_and_can_be_gone_back_to() -> Done {
    let mut app = demo().await?;
    pick(&app, "demo-verbatim").await?;
    say(&app, "The first question").await?;
    answered(&app).await?;
    say(&app, "The second question").await?;
    answered(&app).await?;

    // Asked again in the middle: what followed stays with the first answer.
    app.by_role("button", "Answer again")?
        .nth(0)
        .click()
        .await?;
    app.wait_text("2/2").await?;
    answered(&app).await?;
    assert_eq!(app.by_any_name("article")?.count().await?, 2);
    picture(&app, "chat-versions").await?;
    app.by_role("button", "Earlier version")?.click().await?;
    last_says(&app, "The second question").await?;
    app.wait_text("1/2").await?;
    assert_eq!(app.by_any_name("article")?.count().await?, 4);

    // The question itself, written anew.
    app.by_role("button", "Edit and ask anew")?
        .nth(0)
        .click()
        .await?;
    app.wait_text("What was there is kept beside it").await?;
    app.by_role("textbox", "Message")?
        .fill("Quite another question")
        .await?;
    press(&app, ENTER).await?;
    last_says(&app, "Quite another question").await?;
    answered(&app).await?;
    assert_eq!(app.by_any_name("article")?.count().await?, 2);

    calm(&app).await?;
    app.restart().await?;
    watch(&app).await?;
    open_conversation(&app, "The first question").await?;
    last_says(&app, "Quite another question").await?;
    picture(&app, "chat-versions-reopened").await?;
    // The first wording, with the newest of what followed it; and then the older.
    let earlier = app.by_role("button", "Earlier version")?;
    earlier.click().await?;
    last_says(&app, "The first question").await?;
    earlier.nth(1).click().await?;
    last_says(&app, "The second question").await?;
    picture(&app, "chat-versions-back").await?;

    app.by_role("button", "Answer again with another model")?
        .nth(1)
        .click()
        .await?;
    search_model(&app, "demo-chat").await?;
    app.by_role("article", "demo-chat")?.wait().await?;
    answered(&app).await?;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_a_long_answer_is_copied_though_little_of_it_is_laid_out() -> Done {
    let gateway = gateway().await?;
    let app = connected(&gateway).await?;
    pick(&app, "demo-load-list").await?;
    say(&app, "Tell me much").await?;
    answered(&app).await?;
    let answer = "document.querySelector('article .md')";
    let shown = format!("{answer}.textContent.length > 100000");
    app.wait_until("all of it", &shown).await?;
    let parked = format!("{answer}.querySelector('.md-parked')");
    app.wait_until("some of it out of the layout", &parked)
        .await?;
    let select = format!(
        "addEventListener('copy', () => window.copied = getSelection().toString().length);
         document.querySelector('[role=region][aria-label=Messages]').focus();
         getSelection().selectAllChildren({answer})"
    );
    app.execute(&select, Vec::new()).await?;
    press(&app, &format!("{CONTROL}c")).await?;
    // Marks of lists and breaks are counted by one and not by the other.
    let copied = format!("window.copied > {answer}.textContent.length * 0.9");
    app.wait_until("a copy of all of it", &copied).await?;
    calm(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_goes_with_a_question() -> Done {
    let mut app = demo().await?;
    // A red square, drawn by the page and pasted as one pastes a screenshot.
    let paste_it = r"
        const done = arguments[arguments.length - 1];
        const canvas = Object.assign(document.createElement('canvas'), { width: 400, height: 300 });
        const context = canvas.getContext('2d');
        context.fillStyle = '#b8432a';
        context.fillRect(0, 0, 400, 300);
        canvas.toBlob((blob) => {
          const data = new DataTransfer();
          data.items.add(new File([blob], 'square.png', { type: 'image/png' }));
          const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true });
          Object.defineProperty(event, 'clipboardData', { value: data });
          arguments[0].dispatchEvent(event);
          done(true);
        });";
    let field = app.by_role("textbox", "Message")?;
    let element = serde_json::json!(field.element().await?);
    app.client()?.execute_async(paste_it, vec![element]).await?;
    app.by_role("button", "Take picture 1 out")?.wait().await?;
    picture(&app, "chat-attached").await?;
    say(&app, "What colour is this?").await?;
    answered(&app).await?;
    last_says(&app, "carried 1 attachment").await?;
    let enlarge = app.by_role("button", "Enlarge the picture")?;
    reach(&app, &enlarge).await?;
    app.wait_until(
        "the picture at its size",
        "document.querySelector('dialog[open] img')?.naturalWidth === 400",
    )
    .await?;
    picture(&app, "chat-picture").await?;
    press(&app, ESCAPE).await?;
    reopen(&mut app).await?;
    open_conversation(&app, "What colour is this?").await?;
    app.by_role("button", "Enlarge the picture")?.wait().await?;
    calm(&app).await
}
