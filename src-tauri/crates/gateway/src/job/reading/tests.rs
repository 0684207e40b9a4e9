use serde_json::json;

use super::*;

fn read(body: Value) -> JobReading {
    JobReading::read(&body, JobKind::Video)
}

#[test]
fn every_family_is_read() {
    use JobState::{Failed, Queued, Running, Succeeded};
    let url = "https://cdn.example/v.mp4";
    for (body, id, state, found) in [
        (json!({"request_id": "7b0e"}), Some("7b0e"), Queued, None),
        (
            json!({"status": "done", "video": {"url": url, "duration": 5, "respect_moderation": true}, "model": "x", "progress": 100}),
            None,
            Succeeded,
            Some(url),
        ),
        (
            json!({"id": "j1", "status": "completed", "result": {"file_url": url}}),
            Some("j1"),
            Succeeded,
            Some(url),
        ),
        (
            json!({"id": "z1", "model": "cogvideox", "request_id": "r9", "task_status": "PROCESSING"}),
            Some("z1"),
            Running,
            None,
        ),
        (
            json!({"task_status": "SUCCESS", "video_result": [{"url": url, "cover_image_url": "https://cdn.example/c.png"}]}),
            None,
            Succeeded,
            Some(url),
        ),
        (
            json!({"id": "task_Qm3", "task_id": "task_Qm3", "object": "video", "model": "kling-v2-6", "status": "in_progress", "progress": 50, "created_at": 1_760_000_400, "metadata": {"url": ""}}),
            Some("task_Qm3"),
            Running,
            None,
        ),
        (
            json!({"code": "success", "message": "", "data": {"id": 5120, "task_id": "task_Qm3", "platform": "50", "status": "SUCCESS", "fail_reason": "", "result_url": url, "progress": "100%", "data": {}}}),
            Some("task_Qm3"),
            Succeeded,
            Some(url),
        ),
        (
            json!({"status": "Succeed", "reason": "", "results": {"videos": [{"url": url}], "seed": 1}}),
            None,
            Succeeded,
            Some(url),
        ),
        (
            json!({"code": 0, "message": "SUCCEED", "request_id": "rq", "data": {"task_id": "k1", "task_status": "succeed", "task_result": {"videos": [{"id": "v", "url": url, "duration": "5"}]}}}),
            Some("k1"),
            Succeeded,
            Some(url),
        ),
        (
            json!({"id": "r1", "status": "SUCCEEDED", "output": [url]}),
            Some("r1"),
            Succeeded,
            Some(url),
        ),
        (
            json!({"id": "cgt-1", "status": "succeeded", "content": {"video_url": url}}),
            Some("cgt-1"),
            Succeeded,
            Some(url),
        ),
        (
            json!({"output": {"task_id": "d1", "task_status": "SUCCEEDED", "video_url": url}, "request_id": "q"}),
            Some("d1"),
            Succeeded,
            Some(url),
        ),
        (
            json!({"task": {"id": "m1", "status": "Success", "content": {"url": url}}}),
            Some("m1"),
            Succeeded,
            Some(url),
        ),
        (
            json!({"name": "models/veo/operations/o1", "done": true, "response": {"generateVideoResponse": {"generatedSamples": [{"video": {"uri": url}}]}}}),
            Some("models/veo/operations/o1"),
            Succeeded,
            Some(url),
        ),
        (
            json!({"name": "o1", "done": true, "error": {"code": 13, "message": "no"}}),
            Some("o1"),
            Failed,
            None,
        ),
        (
            json!({"id": "o", "polling_url": "/api/v1/videos/o", "status": "completed", "unsigned_urls": [url]}),
            Some("o"),
            Succeeded,
            Some(url),
        ),
        (
            json!({"id": "h", "status": "timeout"}),
            Some("h"),
            Failed,
            None,
        ),
        (
            json!({"id": "b", "status": "success", "creations": [{"url": url}]}),
            Some("b"),
            Succeeded,
            Some(url),
        ),
        (
            json!({"id": "g", "state": "finished", "output_url": url}),
            Some("g"),
            Succeeded,
            Some(url),
        ),
        (json!({"data": [{"url": url}]}), None, Succeeded, Some(url)),
    ] {
        let reading = read(body.clone());
        assert_eq!(reading.id.as_deref(), id, "{body}");
        assert_eq!(reading.state(), Some(state), "{body}");
        assert_eq!(reading.urls.first().map(String::as_str), found, "{body}");
    }
}

#[test]
fn an_error_sentence_is_no_address_and_an_old_address_is_no_error() {
    let failed = json!({"code": "success", "data": {"task_id": "t", "status": "FAILURE",
        "fail_reason": "upstream refused", "result_url": "upstream refused"}});
    let reading = read(failed);
    assert!(reading.urls.is_empty());
    assert_eq!(reading.error.expect("error").message, "upstream refused");
    let old = json!({"code": "success", "data": {"task_id": "t", "status": "SUCCESS",
        "fail_reason": "https://cdn.example/v.mp4", "result_url": "nothing here"}});
    let reading = read(old);
    assert_eq!(reading.urls, ["https://cdn.example/v.mp4"]);
    assert_eq!(reading.error, None);
}

#[test]
fn progress_comes_in_three_forms() {
    for (status, told, progress) in [
        ("in_progress", json!(50), Some(0.5)),
        ("IN_PROGRESS", json!("65%"), Some(0.65)),
        ("processing", json!("7"), Some(0.07)),
        ("RUNNING", json!(0.25), Some(0.25)),
        ("RUNNING", json!(40), Some(0.4)),
        ("in_progress", json!(0.5), Some(0.005)),
        ("running", json!(250), Some(1.0)),
        ("running", json!("soon"), None),
        ("running", json!(null), None),
    ] {
        let reading = read(json!({"status": status, "progress": told}));
        assert_eq!(reading.progress, progress, "{status} {told}");
    }
}

#[test]
fn failures_say_why_and_whether_it_was_the_filter() {
    for (body, message, code, refused) in [
        (
            json!({"status": "failed", "error": {"code": "moderation_blocked", "message": "no such pictures"}}),
            "no such pictures",
            Some("moderation_blocked"),
            true,
        ),
        (
            json!({"status": "FAILED", "failure": "The prompt is not allowed.", "failureCode": "SAFETY.INPUT.TEXT"}),
            "The prompt is not allowed.",
            Some("SAFETY.INPUT.TEXT"),
            true,
        ),
        (
            json!({"status": "failed", "error": "out of workers"}),
            "out of workers",
            None,
            false,
        ),
        (
            json!({"status": "Fail", "base_resp": {"status_code": 0, "status_msg": "success"}, "code": 0, "message": "broken"}),
            "broken",
            None,
            false,
        ),
        (
            json!({"data": {"task_status": "failed", "task_status_msg": "too dark"}, "code": 0}),
            "too dark",
            None,
            false,
        ),
        (
            json!({"status": "done", "video": {"url": "https://x/y", "respect_moderation": false}}),
            "The content filter refused it.",
            None,
            true,
        ),
    ] {
        let reading = read(body.clone());
        assert_eq!(reading.state(), Some(JobState::Failed), "{body}");
        assert!(reading.urls.is_empty(), "{body}");
        let error = reading.error.expect("error");
        assert_eq!(
            (error.message.as_str(), error.code.as_deref(), error.refused),
            (message, code, refused),
            "{body}"
        );
    }
    let waiting = read(json!({"status": "queued", "message": "hold on"}));
    assert_eq!(waiting.error, None);
}

#[test]
fn times_come_in_seconds_milliseconds_and_words() {
    for (told, millis) in [
        (json!(1_760_000_400), Some(1_760_000_400_000)),
        (json!(1_760_000_400_123_i64), Some(1_760_000_400_123)),
        (json!("2025-10-09T09:00:00Z"), Some(1_760_000_400_000)),
        (json!("1760000400"), Some(1_760_000_400_000)),
        (json!(0), None),
        (json!("soon"), None),
    ] {
        let reading = read(json!({"id": "x", "created_at": told}));
        assert_eq!(reading.created_at, millis, "{told}");
    }
}

#[test]
fn bytes_inside_an_answer_become_one_file() {
    let veo = read(json!({"name": "o", "done": true, "response": {"videos": [
        {"bytesBase64Encoded": "AAEC", "mimeType": "video/webm"}]}}));
    assert_eq!(veo.inline.expect("file").0, "data:video/webm;base64,AAEC");
    let url = read(json!({"id": "x", "status": "done", "url": "data:video/mp4;base64,AAEC"}));
    assert_eq!(
        url.inline.as_ref().expect("file").0,
        "data:video/mp4;base64,AAEC"
    );
    assert!(url.urls.is_empty());
    assert!(!format!("{url:?}").contains("AAEC"));
}

#[test]
fn pictures_are_found_where_films_are_not_looked_for() {
    let task = json!({"id": "1", "status": "SUCCESS", "imageUrl": "https://x/p.png"});
    assert_eq!(
        JobReading::read(&task, JobKind::Image).urls,
        ["https://x/p.png"]
    );
    assert!(read(task).urls.is_empty());
    let many = json!({"id": "1", "status": "SUCCESS", "images": [{"url": "/a"}, {"url": "/b"}]});
    assert_eq!(JobReading::read(&many, JobKind::Image).urls, ["/a", "/b"]);
}

#[test]
fn errors_and_junk_are_about_no_job() {
    for body in [
        json!({"error": {"message": "no", "code": "x"}, "request_id": "r"}),
        json!({"message": "hello"}),
        json!([]),
    ] {
        let reading = read(body.clone());
        assert_eq!(reading.word, None, "{body}");
    }
}
