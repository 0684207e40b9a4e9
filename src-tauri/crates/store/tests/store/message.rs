//! The tree of messages, streaming, and pages of long conversations.

use crate::{NOW, complete, conversation, open, say, start, text, words};
use studio_domain::{
    ItemId, MessageError, MessageStatus, Part, Price, Role, Usage, UsageId, UsageRecord,
};
use studio_store::{Delta, FinishedMessage, ListFilter, NewMessage, NewTurn, StoreError};
use tempfile::tempdir;

#[tokio::test]
async fn a_conversation_tells_the_versions_of_its_messages() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let item = conversation(&store, "").await;
    let first = say(&store, item, None, "one").await.id;
    let second = say(&store, item, Some(first), "two").await.id;
    let versions = async || store.get_conversation(item, 1).await.unwrap().versions;
    assert!(versions().await.is_empty());
    let other = say(&store, item, None, "uno").await.id;
    let again = say(&store, item, Some(first), "dos").await.id;
    let told = versions().await;
    assert_eq!(told, [vec![first, other], vec![second, again]]);
    assert_eq!(store.show_branch(item, other).await.unwrap(), other);
    assert_eq!(versions().await, told, "whatever branch is shown");
}

#[tokio::test]
async fn a_turn_begins_and_ends_as_one() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let model = crate::model();
    let item = conversation(&store, "").await;
    store.set_draft(item, "half a thought").await.unwrap();
    let turn = NewTurn {
        item,
        parent: None,
        user: Some(vec![text("What is it?")]),
        model: model.clone(),
        protocol: Some("anthropic".into()),
        title: Some("What is it".into()),
    };
    let turn = store.start_turn(turn, NOW + 1).await.unwrap();
    let begun = store.get_conversation(item, 50).await.unwrap();
    assert_eq!(begun.item.title, "What is it");
    assert_eq!(begun.item.updated_at, NOW + 1);
    assert_eq!(begun.draft, "");
    assert_eq!(begun.model.as_ref(), Some(&model));
    assert_eq!(begun.head_id, Some(turn.assistant.id));
    assert_eq!(turn.assistant.protocol.as_deref(), Some("anthropic"));
    assert_eq!(begun.messages[0].protocol, None);
    assert_eq!(begun.messages[1], turn.assistant);
    assert_eq!(
        begun.messages,
        [turn.user.clone().unwrap(), turn.assistant.clone()]
    );

    let deltas = [
        Delta::Reasoning {
            position: 0,
            text: "Let me ".into(),
        },
        Delta::Reasoning {
            position: 0,
            text: "think.".into(),
        },
        Delta::Text {
            position: 1,
            text: "It is ".into(),
        },
    ];
    store
        .append_deltas(turn.assistant.id, &deltas)
        .await
        .unwrap();
    let call = Part::ToolCall {
        call_id: "1".into(),
        name: "look".into(),
        arguments: "{}".into(),
        extra: None,
    };
    let deltas = [
        Delta::Text {
            position: 1,
            text: "a store.".into(),
        },
        Delta::Whole {
            position: 2,
            part: call.clone(),
        },
    ];
    store
        .append_deltas(turn.assistant.id, &deltas)
        .await
        .unwrap();
    let arrived = vec![
        Part::Reasoning {
            text: "Let me think.".into(),
        },
        text("It is a store."),
        call,
    ];
    assert_eq!(
        store.get_message(turn.assistant.id).await.unwrap().parts,
        arrived
    );
    assert!(
        store.search("store", None, 9).await.unwrap().is_empty(),
        "indexed before its end"
    );

    let usage = Usage {
        input_tokens: Some(9),
        output_tokens: Some(3),
        ..Usage::default()
    };
    let price = Price {
        input_micros: 1_000_000,
        cached_input_micros: None,
        output_micros: 2_000_000,
        currency: "CNY".into(),
    };
    let end = FinishedMessage {
        usage: Some(usage.priced(&price)),
        request_id: Some("r-1".into()),
        finish_reason: Some("stop".into()),
        first_token_ms: Some(120),
        ..FinishedMessage::keeping_journal(MessageStatus::Complete, NOW + 5_000)
    };
    store.finish(turn.assistant.id, end).await.unwrap();
    let ended = store.get_message(turn.assistant.id).await.unwrap();
    assert_eq!(ended.parts, arrived);
    assert_eq!(ended.status, MessageStatus::Complete);
    assert_eq!(ended.finish_reason.as_deref(), Some("stop"));
    assert_eq!(ended.first_token_ms, Some(120));
    assert_eq!(ended.usage.unwrap().cost_micros, Some(15));
    assert_eq!(store.search("store", None, 9).await.unwrap().len(), 1);
    assert_eq!(store.get_item(item).await.unwrap().updated_at, NOW + 5_000);
}

#[tokio::test]
async fn a_failure_reads_the_same_after_a_restart() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let item = conversation(&store, "").await;
    let turn = start(&store, item, None, Some("Hello")).await;
    let delta = Delta::Text {
        position: 0,
        text: "As far as".into(),
    };
    store
        .append_deltas(turn.assistant.id, &[delta])
        .await
        .unwrap();
    let error = MessageError {
        code: "rateLimit".into(),
        message: "Slow down".into(),
        detail: None,
        status: Some(429),
        request_id: Some("r".into()),
        retry_after_ms: Some(2_000),
    };
    let end = FinishedMessage {
        error: Some(error.clone()),
        ..FinishedMessage::keeping_journal(MessageStatus::Failed, NOW)
    };
    store.finish(turn.assistant.id, end).await.unwrap();
    store.close().await;
    drop(store);
    let store = open(folder.path()).await;
    let found = store
        .get_conversation(item, 9)
        .await
        .unwrap()
        .messages
        .pop()
        .unwrap();
    assert_eq!(words(&found), "As far as");
    assert_eq!(
        (found.status, found.error),
        (MessageStatus::Failed, Some(error))
    );
}

#[tokio::test]
async fn parts_of_every_kind_survive_also_unknown_ones() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let media = store
        .put_media(b"picture".to_vec(), "image/png", NOW)
        .await
        .unwrap()
        .hash;
    let item = conversation(&store, "").await;
    let parts = vec![
        text("words"),
        Part::Reasoning {
            text: "thinking".into(),
        },
        Part::Image {
            media: media.clone(),
        },
        Part::Audio {
            media: media.clone(),
            transcript: Some("said".into()),
            interruption: None,
        },
        Part::File {
            media,
            name: "a.txt".into(),
            text: Some("its words".into()),
        },
        Part::Citation {
            title: "Source".into(),
            url: None,
            excerpt: Some("cited".into()),
        },
        Part::ToolCall {
            call_id: "c".into(),
            name: "n".into(),
            arguments: "{\"a\": 1 }".into(),
            extra: Some(serde_json::json!({"caller": {"type": "direct"}})),
        },
        Part::ToolResult {
            call_id: "c".into(),
            content: "42".into(),
            is_error: false,
            duration_ms: Some(12),
        },
        Part::Opaque {
            protocol: "anthropic".into(),
            data: serde_json::json!({"sig": [1, 2]}),
        },
        Part::Other {
            kind: "hologram".into(),
            data: serde_json::json!({"depth": 3}),
        },
        Part::Other {
            kind: "image".into(),
            data: serde_json::json!({"newer": "shape"}),
        },
        Part::Other {
            kind: "odd".into(),
            data: serde_json::json!("no object"),
        },
    ];
    let new = NewMessage {
        item,
        parent: None,
        role: Role::User,
        model: None,
        parts,
    };
    let made = store.append_message(new, NOW).await.unwrap();
    assert_eq!(store.get_message(made.id).await.unwrap(), made);

    let turn = start(&store, item, Some(made.id), None).await;
    let deltas: Vec<Delta> = (0..)
        .zip(made.parts.clone())
        .map(|(position, part)| Delta::Whole { position, part })
        .collect();
    store
        .append_deltas(turn.assistant.id, &deltas)
        .await
        .unwrap();
    assert_eq!(
        store.get_message(turn.assistant.id).await.unwrap().parts,
        made.parts
    );
}

#[tokio::test]
async fn edits_and_answers_are_siblings_and_each_branch_can_be_shown() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let item = conversation(&store, "").await;
    let first = start(&store, item, None, Some("One")).await;
    let question = first.user.unwrap().id;
    store
        .finish(first.assistant.id, complete("First answer"))
        .await
        .unwrap();
    let follow = say(&store, item, Some(first.assistant.id), "And then?").await;
    let second = start(&store, item, Some(question), None).await;
    store
        .finish(second.assistant.id, complete("Second answer"))
        .await
        .unwrap();

    let shown = |found: studio_domain::Conversation| -> Vec<String> {
        found.messages.iter().map(words).collect()
    };
    let now_shown = shown(store.get_conversation(item, 9).await.unwrap());
    assert_eq!(now_shown, ["One", "Second answer"]);
    let siblings = store.siblings(second.assistant.id).await.unwrap();
    assert_eq!(siblings.ids, [first.assistant.id, second.assistant.id]);
    assert_eq!(siblings.index, 1);

    let head = store.show_branch(item, first.assistant.id).await.unwrap();
    assert_eq!(head, follow.id);
    let now_shown = shown(store.get_conversation(item, 9).await.unwrap());
    assert_eq!(now_shown, ["One", "First answer", "And then?"]);

    let edit = say(&store, item, None, "One, edited").await;
    assert_eq!(
        store.children(item, None).await.unwrap(),
        [question, edit.id]
    );
    assert_eq!(
        store.siblings(question).await.unwrap().ids,
        [question, edit.id]
    );
    store.set_head(item, Some(follow.id)).await.unwrap();
    assert_eq!(
        store.get_conversation(item, 9).await.unwrap().head_id,
        Some(follow.id)
    );
}

#[tokio::test]
async fn a_parent_must_be_in_the_same_conversation() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let (one, two) = (
        conversation(&store, "").await,
        conversation(&store, "").await,
    );
    let message = say(&store, one, None, "Here").await;
    let (role, parts) = (Role::User, vec![text("There")]);
    let new = NewMessage {
        item: two,
        parent: Some(message.id),
        role,
        model: None,
        parts,
    };
    assert!(matches!(
        store.append_message(new, NOW).await,
        Err(StoreError::NotFound("message"))
    ));
    assert!(matches!(
        store.set_head(two, Some(message.id)).await,
        Err(StoreError::NotFound(_))
    ));
    let missing = store.get_conversation(ItemId::generate(), 1).await;
    assert!(matches!(missing, Err(StoreError::NotFound(_))));
}

#[tokio::test]
async fn a_conversation_of_ten_thousand_messages_is_read_page_by_page_and_deleted() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let item = conversation(&store, "Long").await;
    let mut parent = None;
    for number in 0..10_000 {
        parent = Some(say(&store, item, parent, &number.to_string()).await.id);
    }
    let newest = store.get_conversation(item, 100).await.unwrap();
    assert!(newest.has_older);
    assert_eq!(words(&newest.messages[0]), "9900");
    assert_eq!(words(&newest.messages[99]), "9999");
    let mut before = newest.messages[0].id;
    let mut expected = 9_900;
    loop {
        let page = store.older_messages(before, 500).await.unwrap();
        for message in page.messages.iter().rev() {
            expected -= 1;
            assert_eq!(words(message), expected.to_string());
        }
        if !page.has_older {
            break;
        }
        before = page.messages[0].id;
    }
    assert_eq!(expected, 0);
    let root = store.children(item, None).await.unwrap()[0];
    assert_eq!(Some(store.show_branch(item, root).await.unwrap()), parent);

    store.set_trashed(item, Some(NOW)).await.unwrap();
    store.delete_item(item).await.unwrap();
    assert!(
        store
            .list_conversations(ListFilter::Trashed, None, 9)
            .await
            .unwrap()
            .0
            .is_empty()
    );
    assert!(store.search("9999", None, 9).await.unwrap().is_empty());
    store.verify().await.unwrap();
}

#[tokio::test]
async fn the_ledger_outlives_what_it_speaks_of() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let item = conversation(&store, "").await;
    let record = |cost: i64, currency: &str| UsageRecord {
        id: UsageId::generate(),
        model: crate::model(),
        kind: "chat".into(),
        item_id: Some(item),
        message_id: None,
        job_id: None,
        usage: Usage {
            output_tokens: Some(10),
            cost_micros: Some(cost),
            currency: Some(currency.into()),
            ..Usage::default()
        },
        request_id: None,
        created_at: NOW,
    };
    for (cost, currency) in [(5, "USD"), (7, "USD"), (9, "CNY")] {
        store.insert_usage(&record(cost, currency)).await.unwrap();
    }
    let sums = store.usage_of_item(item).await.unwrap();
    let told: Vec<_> = sums
        .iter()
        .map(|sum| {
            (
                sum.usage.currency.as_deref().unwrap(),
                sum.usage.cost_micros,
                sum.calls,
            )
        })
        .collect();
    assert_eq!(told, [("CNY", Some(9), 1), ("USD", Some(12), 2)]);
    assert_eq!(
        sums[1].usage.input_tokens, None,
        "what nobody told is not zero"
    );
    store.set_trashed(item, Some(NOW)).await.unwrap();
    store.delete_item(item).await.unwrap();
    store.insert_usage(&record(1, "USD")).await.unwrap();
}
