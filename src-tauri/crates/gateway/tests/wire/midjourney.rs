//! Midjourney's codes and status words, as gateways really send them.

use serde_json::json;
use studio_gateway::{
    ErrorKind, GatewayError, JobKind, JobRecord, JobState, MidjourneyRequest, NextPoll,
};

use crate::server::{JSON, RawServer, reply};

async fn imagine(status: u16, body: &str) -> Result<JobRecord, GatewayError> {
    let server = RawServer::saying(reply(status, JSON, body)).await;
    let request = MidjourneyRequest::new("A paper boat");
    let answer = server.gateway().midjourney_imagine(&request).await;
    assert_eq!(server.requests().len(), 1, "submitted once");
    answer
}

#[tokio::test]
async fn every_code_of_a_submission_is_known() {
    for (code, result) in [
        (1, json!("1760000000001")),
        (21, json!(1_760_000_000_001_u64)),
        (22, json!("1760000000001")),
    ] {
        let body = json!({"code": code, "description": "ok", "result": result, "properties": {}});
        let job = imagine(200, &body.to_string()).await.expect("accepted");
        assert_eq!(
            (job.id.as_str(), job.kind),
            ("1760000000001", JobKind::Image),
            "{code}"
        );
    }
    for (status, code, kind) in [
        (200, 23, ErrorKind::Rate),
        (200, 24, ErrorKind::Policy),
        (200, 30, ErrorKind::Rate),
        (429, 30, ErrorKind::Rate),
        (500, 23, ErrorKind::Rate),
        (200, 4, ErrorKind::Upstream),
    ] {
        let body = json!({"description": "queue full", "type": "upstream_error", "code": code});
        let error = imagine(status, &body.to_string())
            .await
            .expect_err("refused");
        assert_eq!(
            (error.kind, error.message.as_str()),
            (kind, "queue full"),
            "{status} {code}"
        );
    }
    let error = imagine(200, r#"{"code":1,"description":"ok","result":""}"#).await;
    assert!(error.is_err(), "a task without an id cannot be followed");
}

#[tokio::test]
async fn status_words_lead_to_states() {
    for (status, progress, state, next_is_final) in [
        ("NOT_START", "0%", JobState::Queued, false),
        ("SUBMITTED", "", JobState::Queued, false),
        ("IN_PROGRESS", "65%", JobState::Running, false),
        ("SUCCESS", "100%", JobState::Succeeded, true),
        ("FAILURE", "40%", JobState::Failed, true),
        ("CANCEL", "40%", JobState::Cancelled, true),
    ] {
        let task = json!({"id": "7", "action": "IMAGINE", "status": status, "progress": progress,
            "imageUrl": if status == "SUCCESS" { "https://cdn.example/p.png" } else { "" },
            "failReason": if status == "FAILURE" { "banned prompt" } else { "" },
            "buttons": [{"customId": "MJ::JOB::upsample::1::x", "label": "U1", "emoji": ""}]});
        let server = RawServer::start(move |_, request| {
            let body = if request.starts_with("POST") {
                r#"{"code":1,"description":"ok","result":"7"}"#.to_owned()
            } else {
                task.to_string()
            };
            reply(200, JSON, &body)
        })
        .await;
        let gateway = server.gateway();
        let request = MidjourneyRequest::new("A paper boat");
        let mut job = gateway
            .midjourney_imagine(&request)
            .await
            .expect("accepted");
        let polled = gateway.midjourney_poll(&mut job).await;
        assert_eq!(job.state, state, "{status}");
        assert_eq!(polled.next == NextPoll::Never, next_is_final, "{status}");
        assert!(
            server.requests()[1].starts_with("GET /mj/task/7/fetch "),
            "{status}"
        );
        match state {
            JobState::Running => assert_eq!(job.progress, Some(0.65)),
            JobState::Succeeded => assert_eq!(job.results, ["https://cdn.example/p.png"]),
            JobState::Failed => assert_eq!(job.error.expect("reason").message, "banned prompt"),
            _ => assert!(job.results.is_empty()),
        }
        let task = gateway.midjourney_task("7").await.expect("task");
        assert_eq!(task.buttons[0].custom_id, "MJ::JOB::upsample::1::x");
    }
}
