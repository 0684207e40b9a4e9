//! Conversations from elsewhere: what ChatGPT exports, and our own files.

use crate::studio::{Studio, open};
use serde_json::{Value, json};
use std::io::Write;
use studio_contract::{ConversationGetParams, LibraryListParams};
use studio_core::App;
use studio_domain::{Conversation, Part};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

const TALK: &str = "6a1f0c52-8d4e-4f0a-9b57-0c2d3e4f5a6b";
const PICTURE: &str = "file-Ab12Cd34";

fn node(id: &str, parent: Option<&str>, children: &[&str], message: Value) -> (String, Value) {
    let node = json!({"id": id, "parent": parent, "children": children, "message": message});
    (id.to_owned(), node)
}

fn said(role: &str, at: f64, content: Value) -> Value {
    json!({"id": null, "author": {"role": role}, "create_time": at, "content": content,
        "metadata": {"model_slug": "gpt-5"}})
}

fn words(text: &str) -> Value {
    json!({"content_type": "text", "parts": [text]})
}

/// A question with two answers, the second of which goes on; hidden instructions, code, a picture, thoughts.
fn talk() -> Value {
    let asked = json!({"content_type": "multimodal_text", "parts": [
        {"content_type": "image_asset_pointer", "asset_pointer": format!("file-service://{PICTURE}")},
        "钱塘江的潮水为什么这么高?",
    ]});
    let code = json!({"content_type": "code", "language": "python", "text": "print(42)"});
    let thoughts = json!({"content_type": "thoughts", "thoughts": [{"content": "The moon."}]});
    let mapping: serde_json::Map<String, Value> = [
        node("root", None, &["sys"], Value::Null),
        node("sys", Some("root"), &["q"], said("system", 1.0, words(""))),
        node(
            "q",
            Some("sys"),
            &["a1", "a2"],
            said("user", 1_700_000_000.25, asked),
        ),
        node(
            "a1",
            Some("q"),
            &[],
            said("assistant", 1_700_000_001.0, words("First answer.")),
        ),
        node(
            "a2",
            Some("q"),
            &["t"],
            said("assistant", 1_700_000_002.0, thoughts),
        ),
        node(
            "t",
            Some("a2"),
            &["b"],
            said("assistant", 1_700_000_003.0, code),
        ),
        node(
            "b",
            Some("t"),
            &[],
            said("assistant", 1_700_000_004.0, words("Second answer.")),
        ),
    ]
    .into_iter()
    .collect();
    json!({"title": "Tides", "conversation_id": TALK, "id": TALK, "create_time": 1_700_000_000.0,
        "update_time": 1_700_000_009.0, "current_node": "b", "mapping": mapping})
}

fn zipped(list: &Value, picture: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    let files = [
        (
            "export/conversations.json".to_owned(),
            list.to_string().into_bytes(),
        ),
        (format!("export/{PICTURE}-sea.png"), picture.to_vec()),
        ("export/chat.html".to_owned(), b"<html>".to_vec()),
    ];
    for (name, bytes) in files {
        zip.start_file(name, options).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 2, 2);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[120; 12]).unwrap();
    drop(writer);
    bytes
}

async fn library() -> (App, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (open(&folder).await, folder)
}

async fn only(app: &App) -> Conversation {
    let list = app
        .library_list(LibraryListParams::default())
        .await
        .unwrap();
    assert_eq!(list.data.len(), 1);
    let id = list.data[0].item.id;
    app.conversation_get(ConversationGetParams { id, limit: None })
        .await
        .unwrap()
}

#[tokio::test]
async fn a_chatgpt_export_comes_with_its_branches_and_pictures_and_never_twice() {
    let (app, _folder) = library().await;
    let file = zipped(&json!([talk(), {"odd": true}]), &png());
    let preview = app.library_import_preview(file.clone()).await.unwrap();
    assert_eq!(
        (preview.conversations, preview.known, preview.unreadable),
        (1, 0, 1)
    );
    assert_eq!(preview.titles, ["Tides"]);
    assert!(
        app.library_list(LibraryListParams::default())
            .await
            .unwrap()
            .data
            .is_empty(),
        "a preview changes nothing"
    );

    let reply = app.library_import(file.clone()).await.unwrap();
    assert_eq!((reply.imported, reply.known, reply.unreadable), (1, 0, 1));
    let talk = only(&app).await;
    assert_eq!(talk.item.title, "Tides");
    assert_eq!(talk.item.created_at, 1_700_000_000_000);
    let shown: Vec<&[Part]> = talk.messages.iter().map(|one| &one.parts[..]).collect();
    assert_eq!(
        shown.len(),
        4,
        "the branch that was shown, hidden instructions left out"
    );
    assert!(matches!(&shown[0][0], Part::Image { .. }));
    assert!(matches!(&shown[0][1], Part::Text { text } if text.contains("潮水")));
    assert!(matches!(&shown[1][0], Part::Reasoning { text } if text == "The moon."));
    assert!(matches!(&shown[2][0], Part::Text { text } if text == "```python\nprint(42)\n```"));
    assert_eq!(talk.messages[3].model.as_ref().unwrap().model_id, "gpt-5");
    assert_eq!(talk.versions.len(), 1, "both answers are there");
    assert_eq!(talk.versions[0].len(), 2);
    let found = LibraryListParams {
        query: Some("潮水".into()),
        ..LibraryListParams::default()
    };
    assert_eq!(app.library_list(found).await.unwrap().data.len(), 1);

    let again = app.library_import_preview(file.clone()).await.unwrap();
    assert_eq!(again.known, 1);
    let reply = app.library_import(file).await.unwrap();
    assert_eq!((reply.imported, reply.known), (0, 1));
    only(&app).await;
}

#[tokio::test]
async fn our_own_files_come_back_as_they_were() {
    let studio = Studio::start().await;
    let (reply, mut listener) = studio.say("demo-verbatim", "Keep me").await;
    while listener.next().await.is_some() {}
    let id = reply.conversation.item.id;
    let mut before = studio.conversation(id).await;
    // What its calls cost stays with the library that paid.
    for message in &mut before.messages {
        message.usage = None;
    }
    let file = studio.app.conversation_export(id).await.unwrap();
    let (app, _folder) = library().await;
    for bytes in [
        serde_json::to_vec(&file).unwrap(),
        serde_json::to_vec(&vec![&file]).unwrap(),
    ] {
        app.library_import(bytes).await.unwrap();
        assert_eq!(only(&app).await.messages, before.messages);
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_said_and_changes_nothing() {
    let (app, _folder) = library().await;
    let whole = zipped(&json!([talk()]), &png());
    let mut cut = whole.clone();
    cut.truncate(whole.len() / 2);
    let list = json!([talk()]).to_string();
    let files: [&[u8]; 6] = [
        b"",
        b"PK\x03\x04 no zip at all",
        &cut,
        b"<html>502 Bad Gateway</html>",
        b"{\"a\": 1}",
        &list.as_bytes()[..list.len() - 20],
    ];
    for bytes in files {
        let refused = app.library_import_preview(bytes.to_vec()).await;
        assert!(refused.is_err(), "{}", String::from_utf8_lossy(bytes));
    }
    assert!(
        app.library_list(LibraryListParams::default())
            .await
            .unwrap()
            .data
            .is_empty()
    );
    // A tree that leads back to itself, or to nothing, is read as far as it goes.
    let mut odd = talk();
    odd["mapping"]["b"]["children"] = json!(["q", "nowhere"]);
    odd["current_node"] = json!("nowhere");
    let reply = app
        .library_import(json!([odd]).to_string().into_bytes())
        .await
        .unwrap();
    assert_eq!(reply.imported, 1);
}

#[tokio::test]
async fn copies_of_a_conversation_and_nodes_that_nobody_names_are_not_lost() {
    let (app, _folder) = library().await;
    let mut first = talk();
    // A message of its own name, as every real one has.
    let name = "0f0e0d0c-0b0a-4908-8706-050403020100";
    first["mapping"]["q"]["message"]["id"] = json!(name);
    let mut copy = first.clone();
    copy["conversation_id"] = json!("7b2a1d63-9e5f-4a1b-8c68-1d3e4f5a6b7c");
    copy["id"] = copy["conversation_id"].clone();
    // A node that names its parent, and is named by nothing; and a ring that nothing leads to.
    copy["mapping"]["lost"] = json!({"id": "lost", "parent": "q", "children": [],
        "message": said("assistant", 1_700_000_009.0, words("A lost answer about weirs."))});
    for (key, other) in [("r1", "r2"), ("r2", "r1")] {
        copy["mapping"][key] = json!({"id": key, "parent": other, "children": [other],
            "message": said("user", 1_700_000_010.0, words(&format!("Round {key} and round.")))});
    }
    let file = json!([first, copy]).to_string().into_bytes();
    let preview = app.library_import_preview(file.clone()).await.unwrap();
    let reply = app.library_import(file.clone()).await.unwrap();
    assert_eq!((reply.imported, reply.known, reply.unreadable), (2, 0, 0));
    for word in ["weirs", "Round"] {
        let found = LibraryListParams {
            query: Some(word.into()),
            ..LibraryListParams::default()
        };
        assert!(
            !app.library_list(found).await.unwrap().data.is_empty(),
            "{word}"
        );
    }
    assert_eq!(preview.conversations, 2);
    let again = app.library_import(file).await.unwrap();
    assert_eq!((again.imported, again.known), (0, 2));
}
