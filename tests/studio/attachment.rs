//! Files that go with a message: their words are read here, sent to the gateway, and found again.

use crate::studio::{Studio, hear};
use studio_contract::{AttachmentInfo, ModelListParams, SearchParams, TurnPrompt, TurnStartParams};
use studio_core::CoreError;
use studio_domain::Part;
use studio_tests::harness::syllables;

async fn attach(studio: &Studio, name: &str, bytes: &[u8]) -> Result<AttachmentInfo, CoreError> {
    studio
        .app
        .attachment_import(name.into(), bytes.to_vec())
        .await
}

async fn send(studio: &Studio, part: Part) -> String {
    let params = TurnStartParams {
        prompt: TurnPrompt::New {
            parent_id: None,
            parts: vec![
                part,
                Part::Text {
                    text: "What is in it?".into(),
                },
            ],
        },
        ..studio.params("demo-chat", "")
    };
    hear(studio.app.turn_start(params).await.unwrap().1).await;
    studio.gateway.journal().last().unwrap().body["messages"].to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_goes_along_as_its_words_and_is_found_by_them() {
    let studio = Studio::start().await;
    let info = attach(&studio, "潮汐.md", "# 潮汐表\n\n正午是高潮。".as_bytes())
        .await
        .unwrap();
    assert_eq!(info.size, 31);
    assert!(info.tokens.unwrap() > 8);
    let sent = send(&studio, info.part).await;
    assert!(sent.contains("<file name=\\\"潮汐.md\\\">"), "{sent}");
    assert!(sent.contains("正午是高潮"), "{sent}");
    let params = SearchParams {
        query: "高潮".into(),
        kind: None,
        limit: None,
    };
    assert!(!studio.app.search(params).await.unwrap().data.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sound_goes_along_as_what_is_said_in_it() {
    let studio = Studio::start().await;
    let params = ModelListParams {
        profile_id: Some(studio.profile),
        refresh: true,
    };
    studio.app.model_list(params).await.unwrap();
    let info = attach(&studio, "note.wav", &syllables(4)).await.unwrap();
    let Part::Audio {
        transcript: Some(words),
        ..
    } = &info.part
    else {
        panic!("{info:?}");
    };
    let words = words.clone();
    assert!(!words.is_empty());
    let sent = send(&studio, info.part).await;
    assert!(sent.contains(words.split('.').next().unwrap()), "{sent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_says_so_by_its_name() {
    let studio = Studio::start().await;
    for (name, bytes, why) in [
        (
            "program.exe",
            &b"MZ\x90\0\x03\0\0\0"[..],
            "no text, PDF or Office",
        ),
        ("empty.txt", b"", "no readable text"),
        ("broken.docx", b"PK\x03\x04 and no more", "damaged"),
    ] {
        let refused = attach(&studio, name, bytes).await.unwrap_err();
        let told = refused.to_string();
        assert!(matches!(refused, CoreError::Invalid(_)), "{told}");
        assert!(told.contains(name) && told.contains(why), "{told}");
    }
}
