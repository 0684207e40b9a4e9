//! Turns from question to answer.

use crate::studio::{Studio, hear, open, prompt, text_of};
use std::time::Duration;
use studio_contract::{TurnEvent, TurnPrompt, TurnStartParams};
use studio_demo::{Outcome, Pace};
use studio_domain::{MessageStatus, Part, Role};

#[tokio::test(flavor = "multi_thread")]
async fn a_streamed_answer_is_heard_and_kept() {
    let studio = Studio::start().await;
    let (reply, listener) = studio
        .say("demo-verbatim", "# 潮水\n\n**bold** and `code`")
        .await;
    let heard = hear(listener).await;

    assert_eq!(heard.parts, ["# 潮水\n\n**bold** and `code`"]);
    let TurnEvent::Finished { message } = heard.end else {
        panic!("it should finish")
    };
    assert_eq!(message.status, MessageStatus::Complete);
    assert!(
        message
            .usage
            .as_ref()
            .is_some_and(|usage| usage.output_tokens > Some(0))
    );

    let kept = studio.conversation(reply.conversation.item.id).await;
    assert_eq!(
        kept.messages.last(),
        Some(&message),
        "what was told is what is stored"
    );
    assert_eq!(kept.messages[0].role, Role::User);
    assert_eq!(
        kept.item.title, "# 潮水",
        "the first line names the conversation"
    );

    let sent = &studio.gateway.journal()[0].body;
    assert_eq!(sent["stream"], true);
    assert_eq!(sent["stream_options"]["include_usage"], true);
    let keys: Vec<&String> = sent.as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 4, "what is not set is not sent: {keys:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_streaming_the_same_answer_comes_whole() {
    let studio = Studio::start().await;
    let params = TurnStartParams {
        stream: Some(false),
        ..studio.params("demo-verbatim", "same")
    };
    let (reply, listener) = studio.app.turn_start(params).await.unwrap();
    assert_eq!(hear(listener).await.parts, ["same"]);
    assert_eq!(
        text_of(
            &studio
                .conversation(reply.conversation.item.id)
                .await
                .messages[1]
        ),
        "same"
    );
    let sent = &studio.gateway.journal()[0].body;
    assert_ne!(sent["stream"], true);
    assert!(sent.get("stream_options").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn thinking_is_a_part_of_its_own_and_is_not_sent_back() {
    let studio = Studio::start().await;
    let (reply, listener) = studio.say("demo-reasoner", "why?").await;
    hear(listener).await;
    let kept = studio.conversation(reply.conversation.item.id).await;
    let answer = kept.messages.last().unwrap();
    assert!(matches!(
        answer.parts[..],
        [Part::Reasoning { .. }, Part::Text { .. }]
    ));

    let again = TurnStartParams {
        conversation_id: Some(reply.conversation.item.id),
        prompt: prompt(kept.head_id, "and then?"),
        ..studio.params("demo-chat", "")
    };
    hear(studio.app.turn_start(again).await.unwrap().1).await;
    let sent = &studio.gateway.journal()[1].body["messages"];
    let roles: Vec<&str> = sent
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["role"].as_str().unwrap())
        .collect();
    assert_eq!(roles, ["user", "assistant", "user"]);
    assert_eq!(sent[1]["content"], answer.parts[1].text().unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_that_comes_late_hears_all_of_it() {
    let studio = Studio::with_pace(Pace {
        tokens_per_second: 400.0,
        ..Pace::default()
    })
    .await;
    let text = "word ".repeat(200);
    let (reply, mut first) = studio.say("demo-verbatim", &text).await;
    while !first
        .next()
        .await
        .unwrap()
        .events
        .iter()
        .any(|e| matches!(e, TurnEvent::TextDelta { .. }))
    {}
    let late = studio.app.turn_attach(reply.assistant_message.id).unwrap();
    let heard = hear(late).await;
    assert_eq!(heard.parts, [text]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_conversations_answer_at_once() {
    let studio = Studio::start().await;
    let (one, first) = studio.say("demo-verbatim", "first").await;
    let (two, second) = studio.say("demo-verbatim", "second").await;
    assert_ne!(one.conversation.item.id, two.conversation.item.id);
    let (first, second) = tokio::join!(hear(first), hear(second));
    assert_eq!(
        (first.parts[0].as_str(), second.parts[0].as_str()),
        ("first", "second")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_closes_the_connection_and_keeps_what_had_arrived() {
    let slow = Pace {
        tokens_per_second: 20.0,
        first_token: Duration::ZERO,
        ..Pace::default()
    };
    let studio = Studio::with_pace(slow).await;
    let (reply, mut listener) = studio.say("demo-verbatim", &"word ".repeat(500)).await;
    while !listener
        .next()
        .await
        .unwrap()
        .events
        .iter()
        .any(|e| matches!(e, TurnEvent::TextDelta { .. }))
    {}
    studio.app.turn_cancel(reply.assistant_message.id).unwrap();
    let heard = hear(listener).await;
    let TurnEvent::Cancelled { message } = heard.end else {
        panic!("it should be cancelled")
    };
    assert!(
        text_of(&message).starts_with("word"),
        "what had arrived is kept"
    );
    studio
        .gateway
        .wait_for(|journal| {
            journal
                .iter()
                .any(|entry| entry.outcome == Outcome::ClientClosed)
        })
        .await;
    assert!(
        studio.app.turn_cancel(message.id).is_err(),
        "a turn stops once"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_again_makes_a_sibling_and_loses_nothing() {
    let studio = Studio::start().await;
    let (reply, listener) = studio.say("demo-verbatim", "again").await;
    hear(listener).await;
    let retry = TurnStartParams {
        conversation_id: Some(reply.conversation.item.id),
        prompt: TurnPrompt::Existing {
            message_id: reply.user_message.id,
        },
        ..studio.params("demo-verbatim", "")
    };
    let (second, listener) = studio.app.turn_start(retry).await.unwrap();
    hear(listener).await;
    assert_eq!(second.user_message.id, reply.user_message.id);
    assert_eq!(
        second.assistant_message.parent_id,
        reply.assistant_message.parent_id
    );
    assert_ne!(second.assistant_message.id, reply.assistant_message.id);
    let shown = studio.conversation(reply.conversation.item.id).await;
    assert_eq!(
        shown.messages.len(),
        2,
        "the new answer is shown in place of the old one"
    );
    assert_eq!(shown.head_id, Some(second.assistant_message.id));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_answer_crosses_in_batches_that_take_the_fast_path() {
    let studio = Studio::start().await;
    let (_, listener) = studio.say("demo-load-mixed", "go").await;
    let heard = hear(listener).await;
    assert_eq!(heard.parts[0].chars().count(), 200_000);
    assert!(heard.largest_batch < 8_192, "{} bytes", heard.largest_batch);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_survives_the_app() {
    let studio = Studio::start().await;
    let (reply, listener) = studio.say("demo-verbatim", "still here").await;
    hear(listener).await;
    studio.app.close().await;
    let reopened = open(&studio.folder).await;
    let bootstrap = reopened.bootstrap().await.unwrap();
    assert_eq!(
        bootstrap.conversations[0].item.id,
        reply.conversation.item.id
    );
    assert_eq!(bootstrap.profiles[0].profile.id, studio.profile);
}

#[tokio::test]
async fn a_picture_is_sent_upright_small_and_without_what_the_camera_noted() {
    let studio = Studio::start().await;
    // A photograph of 3,000 by 20 pixels that lies on its side, with a note of its own.
    let note = b"the place where it was taken";
    let photograph = photograph(3_000, 20, note);
    let picture = studio.app.picture_import(photograph).await.unwrap();
    let mut params = studio.params("demo-chat", "What is this?");
    let TurnPrompt::New { parts, .. } = &mut params.prompt else {
        panic!("a new message")
    };
    parts.insert(
        0,
        Part::Image {
            media: picture.media.clone(),
        },
    );
    let (reply, listener) = studio.app.turn_start(params).await.unwrap();
    assert_eq!(reply.user_message.parts.len(), 2);
    hear(listener).await;
    let entries = studio.gateway.journal();
    let asked = entries
        .iter()
        .rfind(|entry| entry.path.ends_with("/chat/completions"));
    let content = &asked.unwrap().body["messages"][0]["content"];
    let url = content[0]["image_url"]["url"].as_str().unwrap();
    let data = url.strip_prefix("data:image/jpeg;base64,").unwrap();
    let sent = studio_gateway::realtime::audio::decode(data).unwrap();
    assert!(!sent.windows(note.len()).any(|window| window == note));
    let again = studio.app.picture_import(sent.to_vec()).await.unwrap();
    assert_eq!((again.width, again.height), (14, 2_048), "upright");
    // The file that was chosen is as it was.
    assert_eq!((picture.width, picture.height), (20, 3_000));
}

/// A JPEG whose EXIF data say that it is to be turned by a quarter, and something else.
fn photograph(width: u32, height: u32, note: &[u8]) -> Vec<u8> {
    let mut encoded = Vec::new();
    let image = image::RgbImage::from_pixel(width, height, image::Rgb([184, 67, 42]));
    image::codecs::jpeg::JpegEncoder::new(&mut encoded)
        .encode_image(&image)
        .unwrap();
    // One entry of the first directory: orientation (0x0112), a short, 6: turn right (EXIF 2.32, section 4.6.5).
    let mut exif =
        b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    exif.extend_from_slice(note);
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    let segment = [&b"\xff\xe1"[..], &length, &exif].concat();
    let mut file = encoded[..2].to_vec();
    file.extend_from_slice(&segment);
    file.extend_from_slice(&encoded[2..]);
    file
}
