//! Profiles and their secrets.

use crate::studio::{KEY, Studio, draft, open};
use studio_contract::{
    ApiError, ErrorCode, ModelListParams, ModelUpdateParams, ProfileCreateParams,
    ProfileTestParams, ProfileUpdateParams, SecretKind, SecretSetParams,
};
use studio_domain::{CustomHeader, ModelEdit, Price, ProfileDraft};

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_tried_out_before_it_is_kept() {
    let studio = Studio::start().await;
    let pasted = format!(" {}/v1/chat/completions ", studio.gateway.root_url());
    let tested = studio
        .app
        .profile_test(ProfileTestParams::Draft {
            draft: draft(&pasted),
            key: Some(KEY.into()),
        })
        .await
        .unwrap();
    assert_eq!(
        tested.root_url,
        studio.gateway.root_url(),
        "the address is cleaned"
    );
    assert!(tested.model_count > 10);
    assert!(tested.balance.is_some(), "this gateway tells the balance");

    let wrong = ProfileTestParams::Draft {
        draft: draft(&pasted),
        key: Some("sk-wrong-000000".into()),
    };
    let error: ApiError = studio.app.profile_test(wrong).await.unwrap_err().into();
    assert_eq!(error.code, ErrorCode::Auth);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_is_shown_as_its_label_alone() {
    let studio = Studio::start().await;
    let info = &studio.app.profile_list().await.unwrap()[0];
    assert_eq!(info.key_label.as_deref(), Some("sk-…3f9a"));
    let told = serde_json::to_string(&studio.app.bootstrap().await.unwrap()).unwrap();
    assert!(!told.contains(KEY));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_bound_to_the_address_it_was_given_for() {
    let studio = Studio::start().await;
    let elsewhere = ProfileUpdateParams {
        id: studio.profile,
        draft: draft("https://elsewhere.example"),
    };
    let info = studio.app.profile_update(elsewhere).await.unwrap();
    assert_eq!(info.key_label, None, "another origin has no key");
    let error = studio
        .app
        .turn_start(studio.params("demo-chat", "hi"))
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(ApiError::from(error).code, ErrorCode::KeyMissing);

    let back = ProfileUpdateParams {
        id: studio.profile,
        draft: draft(&studio.gateway.root_url()),
    };
    assert_eq!(
        studio.app.profile_update(back).await.unwrap().key_label,
        None,
        "it is asked for again"
    );
    let key = SecretSetParams {
        profile_id: studio.profile,
        kind: SecretKind::Key,
        value: Some(KEY.into()),
    };
    assert!(
        studio
            .app
            .secret_set(key)
            .await
            .unwrap()
            .key_label
            .is_some()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_has_the_key_and_a_deleted_profile_leaves_none() {
    let studio = Studio::start().await;
    let copy = studio.app.profile_duplicate(studio.profile).await.unwrap();
    assert_eq!(copy.key_label.as_deref(), Some("sk-…3f9a"));
    let listed = ModelListParams {
        profile_id: Some(copy.profile.id),
        refresh: true,
    };
    assert!(
        !studio.app.model_list(listed).await.unwrap().data.is_empty(),
        "the copied key works"
    );
    studio.app.profile_delete(copy.profile.id).await.unwrap();
    assert_eq!(studio.app.profile_list().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_plain_and_secret_reach_the_gateway() {
    let studio = Studio::start().await;
    let header = |name: &str, value: Option<&str>| CustomHeader {
        name: name.into(),
        value: value.map(Into::into),
        secret: value.is_none(),
    };
    let draft = ProfileDraft {
        headers: vec![header("x-title", Some("Studio")), header("x-secret", None)],
        ..draft(&studio.gateway.root_url())
    };
    studio
        .app
        .profile_update(ProfileUpdateParams {
            id: studio.profile,
            draft,
        })
        .await
        .unwrap();
    let value = SecretSetParams {
        profile_id: studio.profile,
        kind: SecretKind::Header {
            name: "X-Secret".into(),
        },
        value: Some("hidden-value-99".into()),
    };
    let info = studio.app.secret_set(value).await.unwrap();
    assert_eq!(info.secret_headers, ["x-secret"]);
    studio.gateway.clear_journal();
    let listed = ModelListParams {
        profile_id: Some(studio.profile),
        refresh: true,
    };
    studio.app.model_list(listed).await.unwrap();
    let headers = studio.gateway.journal()[0].headers.clone();
    let value = |name: &str| {
        headers
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, v)| v.clone())
    };
    assert_eq!(value("x-title").as_deref(), Some("Studio"));
    assert_eq!(value("x-secret").as_deref(), Some("hidden-value-99"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_used_is_refused_and_nothing_is_added() {
    let studio = Studio::start().await;
    let address = |url: &str| draft(url);
    let certificate = ProfileDraft {
        ca_pem: Some("not a certificate".into()),
        ..draft("https://example.org")
    };
    let proxy = ProfileDraft {
        proxy_mode: studio_domain::ProxyMode::Custom,
        proxy_url: Some("gopher://x".into()),
        ..draft("https://example.org")
    };
    for bad in [
        address("not an address"),
        address("ftp://x"),
        certificate,
        proxy,
    ] {
        let params = ProfileCreateParams {
            draft: bad,
            key: None,
        };
        let error = studio.app.profile_create(params).await.unwrap_err();
        assert_eq!(ApiError::from(error).code, ErrorCode::Config);
    }
    assert_eq!(studio.app.profile_list().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_user_says_of_a_model_survives_the_next_list() {
    let studio = Studio::start().await;
    let list = ModelListParams {
        profile_id: Some(studio.profile),
        refresh: true,
    };
    studio.app.model_list(list.clone()).await.unwrap();
    let price = Price {
        input_micros: 1_000_000,
        cached_input_micros: None,
        output_micros: 2_000_000,
        currency: "CNY".into(),
    };
    let edit = ModelEdit {
        alias: Some("My favourite".into()),
        favourite: true,
        price: Some(price.clone()),
        ..ModelEdit::default()
    };
    let model = studio.model("demo-verbatim");
    studio
        .app
        .model_update(ModelUpdateParams {
            model: model.clone(),
            edit,
        })
        .await
        .unwrap();
    let models = studio.app.model_list(list).await.unwrap().data;
    let first = &models[0];
    assert_eq!(
        (first.alias.as_deref(), &first.price),
        (Some("My favourite"), &Some(price))
    );
    assert_eq!(first.model, model, "favourites come first");

    let (reply, listener) = studio.say("demo-verbatim", "count me").await;
    crate::studio::hear(listener).await;
    let kept = studio.conversation(reply.conversation.item.id).await;
    let usage = kept.messages[1].usage.clone().unwrap();
    let tokens = usage.input_tokens.unwrap() + 2 * usage.output_tokens.unwrap();
    assert_eq!(
        (usage.cost_micros, usage.currency.as_deref()),
        (Some(tokens), Some("CNY"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn explore_works_without_any_key() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(&folder).await;
    let demo = app.demo_open().await.unwrap();
    let again = app.demo_open().await.unwrap();
    assert_eq!(demo.profile.id, again.profile.id, "there is one demo");
    let bootstrap = app.bootstrap().await.unwrap();
    let default = bootstrap.settings.default_model.unwrap();
    assert_eq!(default.profile_id, demo.profile.id);
    assert!(bootstrap.models.iter().any(|model| model.model == default));
    assert!(bootstrap.demo_models.iter().any(|model| model.is_fault));
}
