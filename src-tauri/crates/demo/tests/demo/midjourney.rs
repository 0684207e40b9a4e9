//! Midjourney's own routes, through the real client.

use serde_json::json;
use studio_demo::DemoGateway;
use studio_gateway::{
    DownloadOptions, ErrorKind, Gateway, JobMark, JobRecord, JobState, MidjourneyAction,
    MidjourneyModal, MidjourneyRequest, MidjourneySpeed, NextPoll,
};
use tempfile::TempDir;

use crate::setup::{client, start};

async fn follow(gateway: &Gateway, job: &mut JobRecord) -> Vec<JobState> {
    let mut states = vec![job.state];
    for _ in 0..9 {
        let polled = gateway.midjourney_poll(job).await;
        assert!(polled.trouble.is_none(), "{:?}", polled.trouble);
        states.push(job.state);
        if polled.next == NextPoll::Never {
            break;
        }
    }
    states.dedup();
    states
}

async fn imagine(gateway: &Gateway, prompt: &str) -> JobRecord {
    let request = MidjourneyRequest::new(prompt);
    gateway.midjourney_imagine(&request).await.expect(prompt)
}

fn button<'a>(task: &'a studio_gateway::MidjourneyTask, label: &str) -> &'a str {
    let found = task.buttons.iter().find(|button| button.label == label);
    &found.expect(label).custom_id
}

#[tokio::test]
async fn a_picture_is_drawn_enlarged_and_changed_in_part() {
    let demo = start().await;
    let gateway = client(&demo);
    let mut job = imagine(&gateway, "A paper boat").await;
    use JobState::{Queued, Running, Succeeded};
    assert_eq!(
        follow(&gateway, &mut job).await,
        [Queued, Running, Succeeded]
    );
    let folder = TempDir::new().expect("folder");
    let path = folder.path().join("picture.png");
    let options = DownloadOptions::at_most(1_000_000);
    gateway
        .midjourney_image(&mut job, &path, &options)
        .await
        .expect("picture");
    assert_eq!(&std::fs::read(&path).expect("file")[..4], b"\x89PNG");
    let task = gateway.midjourney_task(&job.id).await.expect("task");
    assert_eq!(
        (task.action.as_deref(), task.buttons.len()),
        (Some("IMAGINE"), 9)
    );
    let mut large = press(&gateway, &task.id, button(&task, "U2")).await;
    follow(&gateway, &mut large).await;
    let task = gateway.midjourney_task(&large.id).await.expect("task");
    assert_eq!(task.action.as_deref(), Some("UPSCALE"));
    let mut waiting = press(&gateway, &task.id, button(&task, "Vary (Region)")).await;
    let polled = gateway.midjourney_poll(&mut waiting).await;
    assert_eq!(polled.next, NextPoll::WhenAsked);
    assert_eq!(
        (waiting.mark, waiting.state),
        (Some(JobMark::NeedsAction), Queued)
    );
    let modal = MidjourneyModal {
        task_id: waiting.id.clone(),
        prompt: Some("a red sail".into()),
        mask: Some("data:image/png;base64,AAAA".into()),
        ..MidjourneyModal::default()
    };
    let mut going = gateway.midjourney_modal(&modal).await.expect("accepted");
    assert_eq!(follow(&gateway, &mut going).await.last(), Some(&Succeeded));
    assert_eq!(going.mark, None);
    assert_eq!(demo.charged(), 3 * 20_000, "a modal costs nothing more");
}

async fn press(gateway: &Gateway, task: &str, custom_id: &str) -> JobRecord {
    let action = MidjourneyAction {
        task_id: task.to_owned(),
        custom_id: custom_id.to_owned(),
        ..MidjourneyAction::default()
    };
    gateway.midjourney_action(&action).await.expect(custom_id)
}

#[tokio::test]
async fn codes_of_submissions_mean_what_they_say() {
    let demo = start().await;
    let gateway = client(&demo);
    for code in [21, 22] {
        let job = imagine(&gateway, &format!("A boat --demo {code}")).await;
        assert_eq!((job.state, job.mark), (JobState::Queued, None), "{code}");
    }
    let charged = demo.charged();
    for (code, kind) in [
        (23, ErrorKind::Rate),
        (24, ErrorKind::Policy),
        (30, ErrorKind::Rate),
    ] {
        let request = MidjourneyRequest::new(format!("A boat --demo {code}"));
        let before = demo.journal().len();
        let error = gateway
            .midjourney_imagine(&request)
            .await
            .expect_err("refused");
        assert_eq!(error.kind, kind, "{code}");
        assert_eq!(demo.journal().len(), before + 1, "{code}: submitted once");
        assert!(!error.outcome_unknown(), "{code}");
    }
    assert_eq!(demo.charged(), charged);
}

#[tokio::test]
async fn endings_are_told_with_their_reasons() {
    let demo = start().await;
    let gateway = client(&demo);
    for (order, refused) in [("fail", false), ("filter", true)] {
        let mut job = imagine(&gateway, &format!("A boat --demo {order}")).await;
        assert_eq!(
            follow(&gateway, &mut job).await.last(),
            Some(&JobState::Failed)
        );
        assert_eq!(job.error.expect("reason").refused, refused, "{order}");
    }
}

#[tokio::test]
async fn speeds_have_routes_of_their_own_and_unset_fields_are_not_sent() {
    let demo = start().await;
    let gateway = client(&demo);
    for (speed, path) in [
        (None, "/mj/submit/imagine"),
        (Some(MidjourneySpeed::Relax), "/mj-relax/mj/submit/imagine"),
        (Some(MidjourneySpeed::Fast), "/mj-fast/mj/submit/imagine"),
        (Some(MidjourneySpeed::Turbo), "/mj-turbo/mj/submit/imagine"),
    ] {
        let mut request = MidjourneyRequest::new("A boat");
        request.speed = speed;
        gateway.midjourney_imagine(&request).await.expect(path);
        let sent = last(&demo);
        assert_eq!(
            (sent.path.as_str(), sent.body),
            (path, json!({"prompt": "A boat"}))
        );
    }
    let mut request = MidjourneyRequest::new("A boat");
    request.bot_type = Some("PAINTER".into());
    let error = gateway
        .midjourney_imagine(&request)
        .await
        .expect_err("refused");
    assert_eq!(error.kind, ErrorKind::Upstream);
    assert!(error.message.contains("`botType`"), "{}", error.message);
    let error = gateway.midjourney_task("7").await.expect_err("unknown");
    assert_eq!(error.status, Some(404));
}

fn last(demo: &DemoGateway) -> studio_demo::JournalEntry {
    demo.journal().pop().expect("entry")
}
