//! Profiles, models and settings.

use crate::{NOW, open};
use studio_domain::{
    Capabilities, ChatProtocol, CustomHeader, Language, ModelEdit, ModelKind, ModelListing,
    ModelRef, Price, ProfileDraft, ProfileKind, ProxyMode, Settings, SettingsPatch, Theme,
    Timeouts,
};
use studio_store::StoreError;
use tempfile::tempdir;

fn draft(name: &str) -> ProfileDraft {
    ProfileDraft {
        name: name.into(),
        kind: ProfileKind::Gateway,
        root_url: "https://gateway.example".into(),
        protocol: ChatProtocol::Automatic,
        proxy_mode: ProxyMode::Custom,
        proxy_url: Some("socks5://127.0.0.1:1080".into()),
        headers: vec![
            CustomHeader {
                name: "X-Team".into(),
                value: Some("blue".into()),
                secret: false,
            },
            CustomHeader {
                name: "X-Token".into(),
                value: Some("hunter2".into()),
                secret: true,
            },
        ],
        ca_pem: None,
        timeouts: Timeouts {
            idle_ms: Some(9_000),
            ..Timeouts::default()
        },
    }
}

fn listing(id: &str, price: Option<i64>) -> ModelListing {
    ModelListing {
        model_id: id.into(),
        kind: ModelKind::Chat,
        context_length: Some(8_192),
        owned_by: Some("vendor".into()),
        price: price.map(|input_micros| Price {
            input_micros,
            cached_input_micros: None,
            output_micros: 2,
            currency: "USD".into(),
        }),
        raw: format!(r#"{{"id":"{id}"}}"#),
    }
}

#[tokio::test]
async fn profiles_are_kept_without_their_secrets() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let one = store.create_profile(&draft("One"), NOW).await.unwrap();
    assert_eq!(one.headers[0].value.as_deref(), Some("blue"));
    assert_eq!(one.headers[1].value, None);
    assert_eq!(one.timeouts.idle_ms, Some(9_000));
    assert_eq!(one.proxy_url.as_deref(), Some("socks5://127.0.0.1:1080"));
    let two = store.create_profile(&draft("Two"), NOW).await.unwrap();
    let three = store.create_profile(&draft("Three"), NOW).await.unwrap();
    store.order_profiles(&[three.id, one.id]).await.unwrap();
    let names = |list: Vec<studio_domain::Profile>| -> Vec<String> {
        list.into_iter().map(|profile| profile.name).collect()
    };
    assert_eq!(
        names(store.list_profiles().await.unwrap()),
        ["Three", "One", "Two"]
    );
    assert_eq!(one.protocol, ChatProtocol::Automatic);
    let renamed = ProfileDraft {
        protocol: ChatProtocol::Anthropic,
        ..draft("Renamed")
    };
    let renamed = store.update_profile(two.id, &renamed).await.unwrap();
    assert_eq!(renamed.protocol, ChatProtocol::Anthropic);
    assert_eq!(store.get_profile(two.id).await.unwrap(), renamed);
    store.delete_profile(one.id).await.unwrap();
    assert_eq!(
        names(store.list_profiles().await.unwrap()),
        ["Three", "Renamed"]
    );
    assert!(matches!(
        store.get_profile(one.id).await,
        Err(StoreError::NotFound("profile"))
    ));
    store.close().await;
    for entry in std::fs::read_dir(&store.paths().data_dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(
                !bytes.windows(7).any(|window| window == b"hunter2"),
                "{}",
                path.display()
            );
        }
    }
}

#[tokio::test]
async fn a_new_list_of_models_never_loses_what_the_user_said() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    let profile = store.create_profile(&draft("One"), NOW).await.unwrap().id;
    let id = |name: &str| ModelRef {
        profile_id: profile,
        model_id: name.into(),
    };
    let first = [listing("a", Some(1)), listing("b", None)];
    store.upsert_listing(profile, &first, NOW).await.unwrap();
    let edit = ModelEdit {
        alias: Some("Mine".into()),
        kind: Some(ModelKind::Image),
        capabilities: Capabilities {
            vision: Some(true),
            ..Capabilities::default()
        },
        hidden: false,
        favourite: true,
        price: listing("", Some(77)).price,
    };
    store.edit_model(&id("b"), &edit).await.unwrap();
    store.touch_model(&id("b"), NOW + 1).await.unwrap();

    store
        .upsert_listing(profile, &[listing("b", Some(5)), listing("c", None)], NOW)
        .await
        .unwrap();
    let models = store.list_models(profile).await.unwrap();
    let told: Vec<_> = models
        .iter()
        .map(|m| (m.model.model_id.as_str(), m.listed))
        .collect();
    assert_eq!(told, [("b", true), ("a", false), ("c", true)]);
    let mine = &models[0];
    assert_eq!(mine.alias.as_deref(), Some("Mine"));
    assert_eq!(
        (mine.kind, mine.favourite, mine.price_is_own),
        (ModelKind::Image, true, true)
    );
    assert_eq!(mine.price.as_ref().unwrap().input_micros, 77);
    assert_eq!(mine.capabilities.vision, Some(true));
    assert_eq!(mine.last_used_at, Some(NOW + 1));
    assert_eq!(mine.context_length, Some(8_192));

    let plain = store
        .edit_model(&id("b"), &ModelEdit::default())
        .await
        .unwrap();
    assert_eq!((plain.kind, plain.price_is_own), (ModelKind::Chat, false));
    assert_eq!(plain.price.unwrap().input_micros, 5);
    let by_hand = store
        .edit_model(&id("typed/by:hand"), &ModelEdit::default())
        .await
        .unwrap();
    assert!(!by_hand.listed);
    let entry = store.get_listing(&id("a")).await.unwrap();
    assert_eq!(
        entry.as_deref(),
        Some(r#"{"id":"a"}"#),
        "kept though gone from the list"
    );
    for unlisted in ["typed/by:hand", "never seen"] {
        assert_eq!(store.get_listing(&id(unlisted)).await.unwrap(), None);
    }
    store.delete_profile(profile).await.unwrap();
    assert!(store.list_models(profile).await.unwrap().is_empty());
}

#[tokio::test]
async fn settings_of_other_versions_are_read_and_kept() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).await;
    assert_eq!(store.settings().await.unwrap(), Settings::default());
    let newer = serde_json::json!({
        "theme": "sepia", "language": "zh-CN", "textSize": 120, "hologram": {"on": true}
    });
    store.put_setting("app", &newer, NOW).await.unwrap();
    let read = store.settings().await.unwrap();
    assert_eq!(
        (read.theme, read.language, read.text_size),
        (Theme::System, Language::ZhCn, 120)
    );
    let patch = SettingsPatch {
        stream: Some(false),
        ..SettingsPatch::default()
    };
    assert!(!store.update_settings(patch, NOW).await.unwrap().stream);
    let stored: serde_json::Value = store.get_setting("app").await.unwrap().unwrap();
    assert_eq!(stored["hologram"]["on"], true);
    assert_eq!(stored["stream"], false);
    assert_eq!(store.get_setting::<u8>("never").await.unwrap(), None);
}
