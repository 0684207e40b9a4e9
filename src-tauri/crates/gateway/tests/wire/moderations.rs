//! Judgements of content.

use crate::server::{JSON, RawServer, body_of, reply};
use serde_json::{Value, json};
use studio_gateway::{
    ErrorKind, GatewayError, ImageUrl, ModerationPart, ModerationRequest, ModerationResponse,
};

async fn answered(
    request: &ModerationRequest,
    body: &Value,
) -> Result<ModerationResponse, GatewayError> {
    let server = RawServer::saying(reply(200, JSON, &body.to_string())).await;
    server.gateway().moderations(request).await
}

#[tokio::test]
async fn categories_keep_the_servers_names() {
    let body = json!({"id":"modr-5","model":"omni-moderation-latest","results":[{"flagged":true,
        "categories":{"harassment":false,"violence/graphic":true,"站点规则":true,"illicit":null},
        "category_scores":{"harassment":0.0002,"violence/graphic":0.91,"站点规则":1},
        "category_applied_input_types":{"violence/graphic":["text","image"]}}]});
    let answer = answered(&ModerationRequest::new("x"), &body)
        .await
        .expect("judged");
    assert_eq!(answer.id.as_deref(), Some("modr-5"));
    let result = &answer.results[0];
    assert!(result.flagged);
    let found: Vec<_> = result
        .categories
        .iter()
        .filter(|(_, found)| **found)
        .collect();
    assert_eq!(
        found,
        [
            (&"violence/graphic".to_owned(), &true),
            (&"站点规则".to_owned(), &true)
        ]
    );
    assert!(!result.categories.contains_key("illicit"));
    assert_eq!(result.scores["violence/graphic"], 0.91);
    assert_eq!(
        result.applied_input_types["violence/graphic"],
        ["text", "image"]
    );
}

#[tokio::test]
async fn older_models_tell_less() {
    let body = json!({"results":[{"categories":{"hate":true}}]});
    let answer = answered(&ModerationRequest::new("x"), &body)
        .await
        .expect("judged");
    assert!(answer.results[0].flagged, "one category is enough");
    assert!(answer.results[0].scores.is_empty());
}

#[tokio::test]
async fn a_text_that_went_unjudged_is_an_error() {
    let fine = json!({"flagged":false,"categories":{}});
    let two = ModerationRequest::new(vec!["a".to_owned(), "b".to_owned()]);
    let both = json!({"results":[fine, {"flagged":true,"categories":{}}]});
    let flags: Vec<_> = answered(&two, &both)
        .await
        .expect("judged")
        .results
        .iter()
        .map(|r| r.flagged)
        .collect();
    assert_eq!(flags, [false, true]);
    for results in [json!([fine]), json!([]), Value::Null, json!([fine, {}])] {
        let error = answered(&two, &json!({"results":results}))
            .await
            .expect_err("told");
        assert_eq!(error.kind, ErrorKind::Protocol, "{results}");
    }
}

#[tokio::test]
async fn only_what_is_set_is_sent() {
    let fine = r#"{"results":[{"flagged":false,"categories":{}}]}"#;
    let server = RawServer::saying(reply(200, JSON, fine)).await;
    let gateway = server.gateway();
    let mut request = ModerationRequest::new("you are a splendid sailor");
    gateway.moderations(&request).await.expect("judged");
    request.model = Some("omni-moderation-latest".into());
    request.input = studio_gateway::ModerationInput::Parts(vec![
        ModerationPart::Text {
            text: "caption".into(),
        },
        ModerationPart::ImageUrl {
            image_url: ImageUrl {
                url: "https://img.example/a.png".into(),
                ..ImageUrl::default()
            },
        },
    ]);
    gateway.moderations(&request).await.expect("judged");
    let requests = server.requests();
    assert!(requests[0].starts_with("POST /v1/moderations "));
    assert_eq!(
        body_of(&requests[0]),
        json!({"input":"you are a splendid sailor"})
    );
    assert_eq!(
        body_of(&requests[1]),
        json!({"model":"omni-moderation-latest","input":[{"type":"text","text":"caption"},
               {"type":"image_url","image_url":{"url":"https://img.example/a.png"}}]})
    );
}
