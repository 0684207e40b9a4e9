use serde_json::json;

use super::*;

fn plan() -> JobPlan {
    JobPlan {
        root: "https://gateway.test".into(),
        kind: JobKind::Video,
        submit_path: "/v1/videos/generations".into(),
        model: "sora".into(),
        params: json!({"prompt": "a kite", "image": "data:image/png;base64,AAAA"}),
    }
}

fn job() -> JobRecord {
    JobRecord::accepted(plan(), JobAccess::default(), &said(json!({"id": "j"})), 0)
}

fn said(body: Value) -> JobReading {
    JobReading::read(&body, JobKind::Video)
}

#[test]
fn a_record_survives_a_restart_without_embedded_files() {
    let mut job = job();
    job.access.poll = PollRoute::Get {
        address: "/v1/videos/j".into(),
    };
    job.inline = Some(DataUrl("data:video/mp4;base64,AAAA".into()));
    let text = serde_json::to_string(&job).expect("saved");
    assert!(!text.contains("AAAA"), "{text}");
    let mut back: JobRecord = serde_json::from_str(&text).expect("loaded");
    assert_eq!(back.inline, None);
    back.inline.clone_from(&job.inline);
    assert_eq!(back, job);
}

#[test]
fn progress_never_goes_down_and_queued_does_not_come_back() {
    let mut job = job();
    for (status, told, state, progress) in [
        ("queued", 0, JobState::Queued, 0.0),
        ("processing", 40, JobState::Running, 0.4),
        ("queued", 10, JobState::Running, 0.4),
        ("daydreaming", 60, JobState::Running, 0.6),
        ("completed", 0, JobState::Succeeded, 1.0),
    ] {
        job.apply(
            &said(json!({"id": "j", "status": status, "progress": told})),
            1,
        );
        assert_eq!(
            (job.state, job.progress),
            (state, Some(progress)),
            "{status}"
        );
    }
}

#[test]
fn final_states_stay_and_a_result_after_stopping_is_kept() {
    let done = said(json!({"id": "j", "status": "completed", "url": "https://x/1"}));
    let failed = said(json!({"id": "j", "status": "failed", "error": "no"}));
    let fresh = said(json!({"id": "j", "status": "completed", "url": "https://x/2"}));
    let mut job = job();
    job.apply(&done, 1);
    job.apply(&failed, 2);
    job.cancel();
    assert_eq!((job.state, job.error.clone()), (JobState::Succeeded, None));
    job.apply(&fresh, 3);
    assert_eq!(job.results, ["https://x/2"]);
    let mut stopped = self::job();
    stopped.cancel();
    stopped.apply(&done, 1);
    assert_eq!(stopped.state, JobState::Cancelled);
    assert_eq!(stopped.results, ["https://x/1"]);
    let mut broken = self::job();
    broken.apply(&failed, 1);
    broken.apply(&done, 2);
    assert_eq!(broken.state, JobState::Failed);
    assert_eq!(broken.error.expect("error").message, "no");
}

#[test]
fn unknown_fails_only_after_five_times_over_a_minute() {
    let unknown = said(json!({"id": "j", "status": "UNKNOWN"}));
    let mut quick = job();
    for second in 0..20 {
        quick.apply(&unknown, second * 1000);
    }
    assert_eq!(quick.state, JobState::Queued);
    quick.apply(&unknown, 60_000);
    assert_eq!(quick.state, JobState::Failed);
    let mut rare = job();
    for minute in 0..4 {
        rare.apply(&unknown, minute * 60_000);
    }
    assert_eq!(rare.state, JobState::Queued);
    rare.apply(&said(json!({"id": "j", "status": "running"})), 240_000);
    rare.apply(&unknown, 300_000);
    assert_eq!((rare.state, rare.unknowns.count), (JobState::Running, 1));
}

#[test]
fn not_found_is_lost_after_a_minute_and_five_times() {
    let mut job = job();
    for second in 0..10 {
        job.miss(second * 1000);
    }
    assert_eq!(job.mark, None);
    job.miss(60_000);
    assert_eq!(
        (job.mark, job.state),
        (Some(JobMark::Lost), JobState::Queued)
    );
    job.apply(&said(json!({"id": "j", "status": "running"})), 70_000);
    assert_eq!((job.mark, job.misses.count), (None, 0));
}

#[test]
fn a_modal_waits_for_the_user_and_a_lost_answer_is_marked() {
    let mut job = job();
    job.apply(&said(json!({"id": "j", "status": "MODAL"})), 1);
    assert_eq!(
        (job.mark, job.state),
        (Some(JobMark::NeedsAction), JobState::Queued)
    );
    let lost = JobRecord::unanswered(plan(), 5);
    assert_eq!(
        (lost.mark, lost.id.as_str()),
        (Some(JobMark::UnknownSubmit), "")
    );
}
