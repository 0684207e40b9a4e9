//! Search, in several scripts.

use crate::{NOW, complete, conversation, open, say, start};
use studio_domain::{ItemId, Part};
use studio_store::{Delta, SearchHit, Store};
use tempfile::tempdir;

async fn titled(store: &Store, titles: &[&str]) -> Vec<ItemId> {
    let mut items = Vec::new();
    for title in titles {
        items.push(conversation(store, title).await);
    }
    items
}

/// The highlighted words of a hit, cut out as the page does.
fn marked(hit: &SearchHit) -> Vec<String> {
    let units: Vec<u16> = hit.excerpt.encode_utf16().collect();
    let cut = |place: &studio_store::Highlight| {
        String::from_utf16(&units[place.start as usize..place.end as usize]).unwrap()
    };
    hit.highlights.iter().map(cut).collect()
}

#[tokio::test]
async fn words_of_every_script_are_found() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let texts = [
        "The quick brown fox jumps over the lazy dog",
        "今天我们用机器学习转写会议录音",
        "東京で機械学習を勉強しています。カタカナ",
        "한국어 음성 인식을 시험합니다",
        "Un café crème brûlée à la carte, naïve Ångström",
        "GPT模型与 C++ 的 don't-stop x=1; snake_case fn()",
    ];
    titled(&store, &texts).await;
    let expected: [(&str, &[usize]); 36] = [
        ("fox", &[0]),
        ("FOX", &[0]),
        ("qui", &[0]),
        ("brown qui", &[0]),
        ("qui brown", &[]),
        ("\"quick brown\"", &[0]),
        ("\"brown quick\"", &[]),
        ("“lazy dog”", &[0]),
        ("\"quick bro\"", &[]),
        ("fox 转写", &[]),
        ("转写", &[1]),
        ("机器", &[1]),
        ("机器学习", &[1]),
        ("习转", &[1]),
        ("器机", &[]),
        ("会议 机器", &[1]),
        ("機械", &[2]),
        ("学習", &[2]),
        ("勉強して", &[2]),
        ("カタカナ", &[2]),
        ("タカ", &[2]),
        ("음성", &[3]),
        ("인식을", &[3]),
        ("국어", &[3]),
        ("cafe", &[4]),
        ("CAFÉ", &[4]),
        ("creme brulee", &[4]),
        ("angstrom", &[4]),
        ("cafe\u{301}", &[4]),
        ("gpt模型", &[5]),
        ("模型", &[5]),
        ("don't", &[5]),
        ("snake_case", &[5]),
        ("x=1", &[5]),
        ("the", &[0]),
        ("nothing", &[]),
    ];
    for (query, found) in expected {
        let mut hits: Vec<usize> = store
            .search(query, None, 50)
            .await
            .unwrap()
            .iter()
            .map(|hit| texts.iter().position(|text| *text == hit.title).unwrap())
            .collect();
        hits.sort_unstable();
        assert_eq!(hits, found, "{query}");
    }
}

#[tokio::test]
async fn nothing_typed_is_an_error() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    titled(&store, &["AND OR NOT NEAR body column"]).await;
    let inputs = [
        "\"",
        "\"\"",
        "\"a",
        "a\"b\"c\"",
        "*",
        "a*",
        "*a",
        "^a",
        "a AND",
        "AND",
        "OR OR",
        "NOT",
        "NOT a",
        "NEAR(a b, 3)",
        "NEAR(",
        "body:a",
        "body : a",
        "{a b}:c",
        "-a",
        "+ a",
        "(a",
        ")",
        "a:b:c",
        "'; DROP TABLE item; --",
        "\\",
        "\0",
        "a\0b",
        "\u{feff}",
        "\u{301}",
        "😀",
        "%",
        "?1",
        "𝒳",
        "ﬁ",
        "½",
        "①",
        "々",
        "ー",
        "〇",
        "ᄒ",
        "\u{3099}",
        "İ",
        "ß",
    ];
    for input in inputs {
        store
            .search(input, None, 10)
            .await
            .unwrap_or_else(|error| panic!("{input:?}: {error}"));
    }
    store
        .search(&"word ".repeat(10_000), None, 10)
        .await
        .unwrap();
    store.search(&"\"".repeat(10_001), None, 10).await.unwrap();
    assert_eq!(store.search("AND", None, 10).await.unwrap().len(), 1);
    assert_eq!(store.search("NOT NEAR", None, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn messages_are_found_with_their_words_marked() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let item = conversation(&store, "Meeting").await;
    let turn = start(&store, item, None, Some("请总结会议")).await;
    let thinking = Delta::Reasoning {
        position: 0,
        text: "hidden thinking".into(),
    };
    store
        .append_deltas(turn.assistant.id, &[thinking])
        .await
        .unwrap();
    let long = format!(
        "{}\n😀 The Décision: 我们决定转写所有录音。{}",
        "a ".repeat(500),
        "b ".repeat(500)
    );
    let mut end = complete(&long);
    end.parts.as_mut().unwrap().push(Part::Reasoning {
        text: "hidden thinking".into(),
    });
    store.finish(turn.assistant.id, end).await.unwrap();

    let hits = store.search("decision 转写", None, 9).await.unwrap();
    assert_eq!(hits.len(), 1);
    let hit = &hits[0];
    assert_eq!((hit.item, hit.message), (item, Some(turn.assistant.id)));
    assert_eq!(hit.title, "Meeting");
    assert_eq!(marked(hit), ["Décision", "转写"]);
    assert!(hit.excerpt.starts_with('…') && hit.excerpt.ends_with('…'));
    assert!(!hit.excerpt.contains('\n'));
    assert!(store.search("hidden", None, 9).await.unwrap().is_empty());
    assert_eq!(
        store.search("会议", None, 9).await.unwrap()[0].message,
        Some(turn.user.unwrap().id)
    );
    assert_eq!(
        store.search("meeting", None, 9).await.unwrap()[0].message,
        None
    );
}

#[tokio::test]
async fn the_newest_come_first_and_the_trash_stays_out() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let item = conversation(&store, "Old topic").await;
    let mut parent = None;
    // Not in the order of time, as an import adds them.
    for minute in [5, 1, 9, 3] {
        let new = studio_store::NewMessage {
            item,
            parent,
            role: studio_domain::Role::User,
            model: None,
            parts: vec![crate::text(&format!("topic {minute}"))],
        };
        let made = store
            .append_message(new, NOW + minute * 60_000)
            .await
            .unwrap();
        parent = Some(made.id);
    }
    let hits = store.search("topic", None, 3).await.unwrap();
    let order: Vec<&str> = hits.iter().map(|hit| hit.excerpt.as_str()).collect();
    assert_eq!(order, ["topic 9", "topic 5", "topic 3"]);
    assert_eq!(hits[0].at, NOW + 9 * 60_000);

    store.set_trashed(item, Some(NOW)).await.unwrap();
    assert!(store.search("topic", None, 9).await.unwrap().is_empty());
    store.set_trashed(item, None).await.unwrap();
    assert_eq!(store.search("topic", None, 9).await.unwrap().len(), 5);
}

#[tokio::test]
async fn a_new_title_replaces_the_old_one() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let item = conversation(&store, "Former").await;
    say(&store, item, None, "Words").await;
    store.set_title(item, "Latter", NOW).await.unwrap();
    assert!(store.search("former", None, 9).await.unwrap().is_empty());
    assert_eq!(store.search("latter", None, 9).await.unwrap().len(), 1);
    store.set_title(item, "", NOW).await.unwrap();
    assert!(store.search("latter", None, 9).await.unwrap().is_empty());
    assert_eq!(store.search("words", None, 9).await.unwrap().len(), 1);
}
