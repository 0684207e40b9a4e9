//! Price lists, and balances in every form in which gateways tell them.

use crate::server::{Act, JSON, RawServer, reply};
use serde_json::{Value, json};
use studio_gateway::{Balance, ErrorKind, GatewayError, Price, PriceHint, Pricing, TokenPrice};

async fn list(body: &Value) -> Pricing {
    let server = RawServer::saying(reply(200, JSON, &body.to_string())).await;
    let pricing = server.gateway().pricing().await.expect("no error");
    assert!(server.requests()[0].starts_with("GET /api/pricing "));
    pricing.expect("a list")
}

#[tokio::test]
async fn prices_by_token_and_by_call_follow_the_group() {
    let pricing = list(&json!({"success":true,
        "data":[{"model_name":"gpt-5.4","vendor_id":1,"quota_type":0,"model_ratio":1.25,"model_price":0,"completion_ratio":8,"cache_ratio":0.1,"enable_groups":["default","vip"],"supported_endpoint_types":["openai"]},
                {"model_name":"dall-e-3","quota_type":1,"model_ratio":0,"model_price":0.04,"completion_ratio":0,"enable_groups":["default","vip"]},
                {"model_name":"secret","quota_type":0,"model_ratio":1,"enable_groups":["vip"]},
                {"model_name":"open","quota_type":0,"model_ratio":0.075}],
        "vendors":[{"id":1,"name":"OpenAI"}],
        "group_ratio":{"default":1,"vip":0.8},"usable_group":{"default":"Standard"}}))
    .await;
    let tokens = TokenPrice {
        input: 2_500_000,
        output: 20_000_000,
        cached_input: Some(250_000),
        ..TokenPrice::default()
    };
    assert_eq!(
        pricing.price("gpt-5.4", "default"),
        Some(Price::Tokens(tokens))
    );
    let cheaper = TokenPrice {
        input: 2_000_000,
        output: 16_000_000,
        cached_input: Some(200_000),
        ..TokenPrice::default()
    };
    assert_eq!(
        pricing.price("gpt-5.4", "vip"),
        Some(Price::Tokens(cheaper))
    );
    assert_eq!(
        pricing.price("dall-e-3", "default"),
        Some(Price::Call { micros: 40_000 })
    );
    assert_eq!(
        pricing.price("dall-e-3", "vip"),
        Some(Price::Call { micros: 32_000 })
    );
    assert_eq!(
        pricing.price("secret", "default"),
        None,
        "not open to this group"
    );
    assert_eq!(pricing.price("nobody", "default"), None);
    let open = TokenPrice {
        input: 120_000,
        output: 120_000,
        ..TokenPrice::default()
    };
    assert_eq!(pricing.price("open", "vip"), Some(Price::Tokens(open)));
    let first = &pricing.models[0];
    assert_eq!(
        (first.model.as_str(), first.vendor_id),
        ("gpt-5.4", Some(1))
    );
    assert_eq!(first.price, Some(Price::Tokens(tokens)));
    assert_eq!(pricing.vendors[&1], "OpenAI");
    assert_eq!(pricing.usable_groups["default"], "Standard");
    let hint = PriceHint {
        input_micros_per_mtok: Some(2_500_000),
        output_micros_per_mtok: Some(20_000_000),
        cached_input_micros_per_mtok: Some(250_000),
    };
    assert_eq!(PriceHint::from(tokens), hint);
}

#[tokio::test]
async fn further_ratios_multiply_and_nonsense_has_no_price() {
    let pricing = list(&json!({"data":[
        {"model_name":"ears","quota_type":0,"model_ratio":1.25,"completion_ratio":4,"create_cache_ratio":1.25,"image_ratio":2,"audio_ratio":16,"audio_completion_ratio":2},
        {"model_name":"tiers","quota_type":0,"model_ratio":1,"billing_mode":"tiered_expr","billing_expr":"p < 1000 ? 1 : 2"},
        {"model_name":"unset","quota_type":1,"model_price":-1},
        {"model_name":"huge","quota_type":0,"model_ratio":1e300},
        {"model_name":"odd","quota_type":7},
        {"quota_type":0}, 3]}))
    .await;
    let ears = TokenPrice {
        input: 2_500_000,
        output: 10_000_000,
        cached_input: None,
        cache_write: Some(3_125_000),
        image_input: Some(5_000_000),
        audio_input: Some(40_000_000),
        audio_output: Some(80_000_000),
    };
    assert_eq!(pricing.price("ears", "default"), Some(Price::Tokens(ears)));
    let tiers = Price::Tiered {
        expression: "p < 1000 ? 1 : 2".into(),
    };
    assert_eq!(pricing.price("tiers", "default"), Some(tiers));
    for name in ["unset", "huge", "odd"] {
        assert_eq!(pricing.price(name, "default"), None, "{name}");
    }
    assert_eq!(pricing.models.len(), 5);
}

#[tokio::test]
async fn no_price_list_is_no_error() {
    for acts in [
        reply(404, "", "404 page not found"),
        reply(
            200,
            "content-type: text/html\r\n",
            "<!doctype html><title>x</title>",
        ),
        reply(200, JSON, r#"{"success":true}"#),
    ] {
        let server = RawServer::saying(acts).await;
        assert_eq!(server.gateway().pricing().await.expect("no error"), None);
    }
    let error = reply(
        401,
        JSON,
        r#"{"error":{"message":"x","code":"invalid_api_key"}}"#,
    );
    let error = RawServer::saying(error).await.gateway().pricing().await;
    assert_eq!(error.expect_err("told").kind, ErrorKind::Auth);
}

/// A gateway whose three routes answer so.
async fn asked(
    token: Vec<Act>,
    with_version: Vec<Act>,
    without: Vec<Act>,
) -> Result<Option<Balance>, GatewayError> {
    let server = RawServer::start(move |_, request| {
        let path = request.split(' ').nth(1).unwrap_or_default();
        let pair = match path {
            "/api/usage/token/" => return token.clone(),
            _ if path.starts_with("/v1/") => &with_version,
            _ => &without,
        };
        if path.contains("/usage?start_date=")
            && matches!(&pair[1], Act::Send(body) if body.starts_with(b"{\"object\":\"billing"))
        {
            return reply(200, JSON, r#"{"object":"list","total_usage":430.0}"#);
        }
        pair.clone()
    })
    .await;
    server.gateway().balance().await
}

fn none() -> Vec<Act> {
    reply(404, "", "404 page not found")
}

fn subscription(limit: f64) -> Vec<Act> {
    let body = json!({"hard_limit_usd":limit,"access_until":0}).to_string();
    reply(
        200,
        JSON,
        &format!("{{\"object\":\"billing_subscription\",{}", &body[1..]),
    )
}

#[tokio::test]
async fn the_balance_of_a_token() {
    let token = r#"{"code":true,"message":"ok","data":{"object":"token_usage","name":"k","total_granted":1000000,"total_used":250000,"total_available":"750000","unlimited_quota":false,"expires_at":1800000000}}"#;
    let balance = asked(reply(200, JSON, token), none(), none())
        .await
        .expect("no error")
        .expect("told");
    assert_eq!(
        (balance.remaining_micros, balance.used_micros),
        (Some(1_500_000), Some(500_000))
    );
    assert_eq!(
        (balance.unlimited, balance.expires_at),
        (false, Some(1_800_000_000))
    );
    assert_eq!(balance.raw["data"]["name"], "k");
    let endless = r#"{"data":{"total_available":-12,"total_used":12,"unlimited_quota":true,"expires_at":-1}}"#;
    let balance = asked(reply(200, JSON, endless), none(), none())
        .await
        .expect("no error")
        .expect("told");
    assert_eq!(
        (
            balance.unlimited,
            balance.remaining_micros,
            balance.expires_at
        ),
        (true, None, None)
    );
}

#[tokio::test]
async fn the_billing_pair_with_and_without_version() {
    for (with, without) in [(subscription(12.5), none()), (none(), subscription(12.5))] {
        let balance = asked(none(), with, without)
            .await
            .expect("no error")
            .expect("told");
        assert_eq!(
            (balance.remaining_micros, balance.used_micros),
            (Some(8_200_000), Some(4_300_000))
        );
    }
    let endless = asked(none(), subscription(100_000_000.0), none()).await;
    let endless = endless.expect("no error").expect("told");
    assert_eq!((endless.unlimited, endless.remaining_micros), (true, None));
    let page = reply(200, "content-type: text/html\r\n", "<html>");
    let failed = reply(
        200,
        JSON,
        r#"{"success":false,"message":"token not found"}"#,
    );
    let denied = reply(401, JSON, r#"{"message":"log in first"}"#);
    for token in [page, failed, denied] {
        let balance = asked(token, subscription(12.5), none())
            .await
            .expect("no error");
        assert!(balance.is_some(), "another route tells it");
    }
}

#[tokio::test]
async fn no_balance_and_a_failed_question_differ() {
    let page = || reply(200, "content-type: text/html\r\n", "<html>");
    assert_eq!(asked(page(), page(), page()).await.expect("no error"), None);
    assert_eq!(asked(none(), none(), none()).await.expect("no error"), None);
    // A site's own pages want a log-in of their own: that says nothing about the key.
    let denied = reply(401, JSON, r#"{"message":"log in first"}"#);
    assert_eq!(asked(denied, none(), none()).await.expect("no error"), None);
    let told = |body: &str| reply(200, JSON, body);
    let bad_key =
        r#"{"error":{"message":"bad key","type":"new_api_error","code":"invalid_api_key"}}"#;
    let failed = r#"{"success":false,"message":"token not found"}"#;
    for (token, pair, kind) in [
        (told(failed), told(bad_key), ErrorKind::Auth),
        (none(), told(bad_key), ErrorKind::Auth),
        (told(failed), none(), ErrorKind::Upstream),
    ] {
        let error = asked(token, pair, none()).await.expect_err("told");
        assert_eq!(error.kind, kind);
    }
}
