//! What calls used and cost: told by day and model, and held against what the user allows for the month.

use crate::studio::{Studio, hear};
use studio_contract::{ModelListParams, ModelUpdateParams, UsageListParams};
use studio_core::CoreError;
use studio_domain::{Budget, ModelEdit, Price, SettingsPatch};

/// A model that costs a micro-dollar a token.
async fn priced(studio: &Studio) {
    let params = ModelListParams {
        profile_id: Some(studio.profile),
        refresh: true,
    };
    studio.app.model_list(params).await.unwrap();
    let edit = ModelEdit {
        price: Some(Price {
            input_micros: 1_000_000,
            cached_input_micros: None,
            output_micros: 1_000_000,
            currency: "USD".into(),
        }),
        ..ModelEdit::default()
    };
    let params = ModelUpdateParams {
        model: studio.model("demo-chat"),
        edit,
    };
    studio.app.model_update(params).await.unwrap();
}

async fn allow(studio: &Studio, monthly_micros: i64, stops: bool) {
    let patch = SettingsPatch {
        budget: Some(Budget {
            monthly_micros,
            currency: "USD".into(),
            stops,
        }),
        ..SettingsPatch::default()
    };
    studio.app.settings_update(patch).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_are_told_by_day_model_and_kind() {
    let studio = Studio::start().await;
    priced(&studio).await;
    for _ in 0..2 {
        hear(studio.say("demo-chat", "why tides?").await.1).await;
    }
    let params = UsageListParams {
        from: 0,
        to: i64::MAX,
        offset_minutes: 0,
    };
    let rows = studio.app.usage_list(params).await.unwrap().data;
    let [row] = rows.as_slice() else {
        panic!("{rows:?}");
    };
    assert_eq!((row.calls, row.kind.as_str()), (2, "chat"));
    assert_eq!(row.currency.as_deref(), Some("USD"));
    assert_eq!(row.cost_micros, Some(row.input_tokens + row.output_tokens));
    assert_eq!(row.day.len(), "2026-11-27".len());
    let none = UsageListParams { to: 1, ..params };
    assert_eq!(studio.app.usage_list(none).await.unwrap().data, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spent_budget_stops_what_would_cost_and_nothing_is_stored() {
    let studio = Studio::start().await;
    priced(&studio).await;
    assert_eq!(studio.app.budget_get().await.unwrap().spent_micros, None);
    allow(&studio, 10, true).await;
    assert_eq!(studio.app.budget_get().await.unwrap().spent_micros, Some(0));
    hear(studio.say("demo-chat", "why tides?").await.1).await;
    assert!(studio.app.budget_get().await.unwrap().spent_micros > Some(10));
    let params = studio.params("demo-chat", "and ebb?");
    let refused = studio.app.turn_start(params.clone()).await.err();
    assert!(matches!(refused, Some(CoreError::Budget)));
    assert_eq!(studio.app.bootstrap().await.unwrap().conversations.len(), 1);

    allow(&studio, 10, false).await;
    hear(studio.app.turn_start(params.clone()).await.unwrap().1).await;
    allow(&studio, 0, true).await;
    hear(studio.app.turn_start(params).await.unwrap().1).await;
    assert_eq!(studio.app.budget_get().await.unwrap().spent_micros, None);
}
